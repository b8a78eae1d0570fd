"""Lets a far model choose: by how likely each option's words are, or by the number it names.

It is apart because the servers give very different means, and the shares must mean the same whichever it was. Servers that
score whole texts (``echo``, vLLM) are asked for each option's log-probability after the prompt less that after the neutral
prompt, as ``score`` does. All others are asked for an option's number, and for the likeliest tokens in its place.
"""

import math
import re
from collections import OrderedDict
from collections.abc import Sequence

from server.model.engine import Choose, Turn
from server.model.far import dialect
from server.model.far.dialect import Answer, Choice
from server.model.far.fault import Deadline, PeerError
from server.model.far.peer import Peer
from server.model.shares import shares

MOST_OPTIONS = 26
KEPT = 512
"""Neutral sides remembered."""

TOPS = 20
"""Likeliest tokens asked for: the most that vLLM and OpenAI give."""

NAME_TOKENS = 8
"""Tokens in which an option must be named: some models begin with an empty line or a star."""

CHOSEN_SHARE = 0.9
"""What an option gets that was only named, without log-probabilities."""

UNLISTED = 1.0
"""How much less likely a label is taken to be than the last of the listed tokens, when it is not among them (nats)."""

NEUTRAL_TRUST = 0.5
"""How far the neutral side of numbers is believed, the rest being even: chat models are so sure of a number that all of it
would turn good choices round, and half still takes out a liking for one position."""

CLEAR = 0.5
"""The first place where labels have so much probability is where the option is named."""

COUNTING = (
    "One, two, three, four, five, six, seven, eight, nine, ten",
    "One, two, three, four, five, six, seven, eight, nine, sit",
)
"""Two texts by which a server shows whether its log-probabilities belong to the right tokens. llama_cpp.server's do not, for
models without a token of beginning: each is that of the token after (and takes 0.5 s a token, measured)."""

LIKELY = -4.0
"""A language model finds ``ten`` likelier than this after ``nine`` (nats)."""

Sides = OrderedDict[tuple[str, str, tuple[str, ...]], list[float]]


class Options:
    """Chooses through servers; remembers the neutral sides, bounded."""

    def __init__(self) -> None:
        self._neutral: Sides = OrderedDict()

    async def choose(self, peer: Peer, job: Choose, deadline: Deadline) -> tuple[float, ...]:
        """Return one share an option; ``PeerError`` when the server gives no answer that names one."""
        if len(job.options) < 2:  # noqa: PLR2004 (one option is no choice)
            return (1.0,) * len(job.options)
        if peer.traits.echo and isinstance(job.prompt, str):
            here = await _echoed(peer, job.prompt, job.options, deadline)
            return shares(here, await self._side(peer, job, deadline, "echo"))
        here = await _numbered(peer, job.prompt, job.options, deadline)
        if not peer.traits.logprobs:
            return shares(here, [0.0] * len(here))
        return shares(here, _tempered(await self._side(peer, job, deadline, "number")))

    async def _side(self, peer: Peer, job: Choose, deadline: Deadline, way: str) -> list[float]:
        """Return the neutral side: the same for every server, since all have one model; even without a neutral prompt."""
        if not job.neutral:
            return [0.0] * len(job.options)
        key = (way, job.neutral, job.options)
        if key not in self._neutral:
            measure = _echoed if way == "echo" else _numbered
            self._neutral[key] = await measure(peer, job.neutral, job.options, deadline)
        self._neutral.move_to_end(key)
        if len(self._neutral) > KEPT:
            self._neutral.popitem(last=False)
        return self._neutral[key]


async def learn_to_name(peer: Peer, deadline: Deadline) -> None:
    """Find out whether a server lists the likeliest tokens; its traits say so then."""
    await _answered(peer, asked("One, two,", (" three", " sit"), chat=peer.traits.chat), deadline)


async def scores_truly(peer: Peer, deadline: Deadline) -> bool:
    """Tell whether a server scores whole texts, several at once, and does not mistake the places."""
    try:
        true, untrue = _tails(await peer.ask(*dialect.echo(COUNTING), deadline), len(COUNTING))
    except PeerError as fault:
        if fault.kind in {"refused", "failed", "broken"}:
            return False
        raise
    return true > max(LIKELY, untrue)


async def _echoed(peer: Peer, prompt: str, options: Sequence[str], deadline: Deadline) -> list[float]:
    """Return each option's log-probability after a prompt, up to what all have in common."""
    texts = [dialect.plain(prompt) + dialect.plain(option) for option in options]
    return _tails(await peer.ask(*dialect.echo(texts), deadline), len(texts))


def _tails(answer: Answer, count: int) -> list[float]:
    """Add up the log-probabilities of the tokens after those that all texts begin with.

    The common beginning adds the same to every option; leaving it out spares us the rounding of a long prompt. The last
    token is what the server wrote itself.
    """
    sides = [_tokens(choice) for choice in answer.choices]
    if len(sides) != count:
        raise PeerError("It scored another number of texts than asked.", "broken")
    common = 0
    while all(len(tokens) > common for tokens, _ in sides) and len({tokens[common] for tokens, _ in sides}) == 1:
        common += 1
    return [sum(logprobs[common:]) for _, logprobs in sides]


def _tokens(choice: Choice) -> tuple[list[str], list[float]]:
    found = choice.logprobs
    if found is None or not found.tokens or not found.token_logprobs or len(found.tokens) != len(found.token_logprobs):
        raise PeerError("It does not score whole texts.", "refused")
    return found.tokens[:-1], [logprob or 0.0 for logprob in found.token_logprobs[:-1]]


async def _numbered(peer: Peer, prompt: str | tuple[Turn, ...], options: Sequence[str], deadline: Deadline) -> list[float]:
    """Return the log-probability of each option's label where the model names one."""
    if len(options) > MOST_OPTIONS:
        raise PeerError(f"{len(options)} options are too many for it: offer at most {MOST_OPTIONS}.", "refused")
    names = labels(len(options))
    question = asked(prompt, options, chat=peer.traits.chat)
    answer = await _answered(peer, question, deadline)
    if peer.traits.logprobs and (place := _place(answer, names)):
        return place
    at = named(answer.choices[0].said, options)
    rest = math.log((1 - CHOSEN_SHARE) / (len(options) - 1))
    return [math.log(CHOSEN_SHARE) if one == at else rest for one in range(len(options))]


async def _answered(peer: Peer, question: str | tuple[Turn, ...], deadline: Deadline) -> Answer:
    """Ask with log-probabilities, or without where the server has none, and remember that."""
    if peer.traits.logprobs:
        try:
            answer = await peer.ask(*dialect.name(question, NAME_TOKENS, TOPS), deadline)
        except PeerError as fault:
            if not peer.refuses(fault):
                raise
        else:
            found = answer.choices[0].logprobs
            peer.traits.logprobs = found is not None and bool(found.tops)
            return answer
    answer = await peer.ask(*dialect.name(question, NAME_TOKENS, 0), deadline)
    peer.traits.logprobs = False
    return answer


def labels(count: int) -> str:
    """Return a label of one letter for each option: numbers while they have one digit."""
    return "123456789"[:count] if count <= 9 else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:count]  # noqa: PLR2004 (one digit)


def asked(prompt: str | tuple[Turn, ...], options: Sequence[str], *, chat: bool) -> str | tuple[Turn, ...]:
    """Return a prompt that ends in the question for an option's label; what a villager's prompts share stays in front."""
    names = labels(len(options))
    lines = "\n".join(f"{name}. {option.strip()}" for name, option in zip(names, options, strict=True))
    kind = "number" if names[0] == "1" else "letter"
    question = f"How does this go on? Choose what fits best:\n{lines}\nAnswer with its {kind} alone."
    if isinstance(prompt, str):
        return (Turn("user", f"{prompt}\n\n{question}"),) if chat else f"{prompt}\n\n{question}\n\nAnswer:"
    if prompt and prompt[-1].role == "user":
        return (*prompt[:-1], Turn("user", f"{prompt[-1].text}\n\n{question}"))
    return (*prompt, Turn("user", question))


def named(text: str, options: Sequence[str]) -> int:
    """Return which option a text names, by its label or by its words; ``PeerError`` when none."""
    names = labels(len(options))
    label = re.search(r"\d+" if names[0] == "1" else r"\b[A-Z]\b", text)
    if label and label[0] in names:
        return names.index(label[0])
    said = [at for at, option in enumerate(options) if option.strip().casefold() in text.casefold()]
    if len(said) != 1:
        raise PeerError("It named no option: it goes by rule.", "odd")
    return said[0]


def _place(answer: Answer, names: str) -> list[float] | None:
    """Return the labels' log-probabilities where one is named first; ``None`` when no place speaks of labels."""
    logprobs = answer.choices[0].logprobs
    places = [_labelled(top, names) for top in (logprobs.tops if logprobs else [])]
    masses = [sum(map(math.exp, place.values())) for place in places]
    if not masses or max(masses) < 1 - CHOSEN_SHARE:
        return None
    at = next((at for at, mass in enumerate(masses) if mass >= CLEAR), masses.index(max(masses)))
    floor = min(logprobs.tops[at].values()) - UNLISTED if logprobs else 0.0
    return [places[at].get(name, floor) for name in names]


def _labelled(top: dict[str, float], names: str) -> dict[str, float]:
    """Add up what the listed tokens give each label: `` 2`` and ``2`` are one."""
    found: dict[str, float] = {}
    for token, logprob in top.items():
        name = token.strip().rstrip(".):")
        if name and name in names:
            found[name] = math.log(math.exp(found.get(name, -math.inf)) + math.exp(min(logprob, 0.0)))
    return found


def _tempered(logprobs: Sequence[float]) -> list[float]:
    """Return the log-probabilities among the options alone, half way to even."""
    believed = shares(logprobs, [0.0] * len(logprobs))
    return [math.log(NEUTRAL_TRUST * share + (1 - NEUTRAL_TRUST) / len(believed)) for share in believed]
