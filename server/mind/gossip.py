"""What a villager has to say to another: news with their source, a question, something of its own, and a goodbye.

Apart because it is where news spreads: what is passed on comes from a note, names who said it, and is told to each only once.
What is said is chosen here, by rule and from what is true; the model finds the words.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec

from server.mind import facts, wares
from server.mind.asked import Asked, asked
from server.mind.discreet import aloud, is_secret, tells_on
from server.mind.feeling import importance, sentiment
from server.mind.first import reported
from server.mind.known import mentions
from server.mind.memory import TALK_TICKS, Mind, Utterance
from server.mind.notes import AnyNote, Aspired, BrokeDown, Given, Met, Overheard, Reflected, Summed, Talked, Traded
from server.mind.perceive import Surroundings
from server.mind.prompt import data
from server.mind.talk import MOST_TURNS, Line
from server.mind.wording import told
from shared.calendar import MINUTES_PER_DAY, TICKS_PER_SECOND, day
from shared.ids import BeingId
from shared.sights import Kind, Manner

_FRESH_MINUTES = 2 * MINUTES_PER_DAY
_MOST_SEARCHED = 300
"""Notes looked through for news, the latest first."""

_TELLING_WORDS = 5
_RUDE = -0.3
_DEAR = 1_000
"""Tenths of gold from which a trade is talked about."""
_LEAST = 3
"""How important a note must be to be news."""

_QUESTIONS = (
    "How are you, {name}?",
    "What will you do later, {name}?",
    "What do you want most, {name}?",
    "What are you doing, {name}?",
    "What do you like, {name}?",
    "How is your work, {name}?",
    "Where do you come from, {name}?",
    "Who is here today, {name}?",
    "What do you sell, {name}?",
)


class Topic(msgspec.Struct, frozen=True):
    """What is to be said, and which note it passes on."""

    words: str
    about: int = 0


def opening(mind: Mind, around: Surroundings, notes: Mapping[int, AnyNote], other: BeingId) -> Topic:
    """Return what to open a talk with: news, else a question."""
    return news(mind, around, notes, other) or _question(mind, around, other)


def reply(mind: Mind, around: Surroundings, notes: Mapping[int, AnyNote], line: Line) -> Topic | None:
    """Return what to answer another villager with; None: what came to mind at its words will do."""
    other = line.speaker
    said = turns(mind, other, line.tick)
    kind = asked(line.words)
    if kind is Asked.PARTING or said >= MOST_TURNS - 1:
        return parting(mind, around, other)
    if kind is not None and kind is not Asked.GREETING:
        return None
    return news(mind, around, notes, other) or (
        _question(mind, around, other) if said % 2 == 0 else Topic(_own(mind, around, other))
    )


def over(mind: Mind, talks: Mapping[BeingId, int], tick: int, minute: int) -> list[Talked]:
    """Return what is kept of the talks in which nobody has said anything for a while; `talks`: since which tick each goes on."""
    ended = []
    for other, since in talks.items():
        known = mind.people.get(other)
        lines = [line for line in known.lines if line.tick >= since] if known else []
        if known and lines and tick - lines[-1].tick <= _OVER_TICKS:
            continue
        name = known.name if known else "somebody"
        ended.append(Talked(tick=tick, minute=minute, others=(other,), names=(name,), words=_gist(lines, name), lines=len(lines)))
    return ended


_OVER_TICKS = 150
"""15 s of silence end a talk."""

_GIST_CHARS = 120


def _gist(lines: Sequence[Utterance], name: str) -> str:
    """Return what was said that tells most: the longest line of each side, none that was whispered."""
    telling = [line for line in lines if not line.whispered and asked(line.words) is None]
    theirs = max((line.words for line in telling if not line.mine), key=len, default="")
    mine = max((line.words for line in telling if line.mine), key=len, default="")
    told_me = f"{name} said, {theirs[:_GIST_CHARS]}" if theirs else ""
    told_them = f"I said, {mine[:_GIST_CHARS]}" if mine else ""
    told = " ".join(part for part in (told_me, told_them) if part)
    return told or ("we whispered" if any(line.whispered for line in lines) else "we greeted each other")


def parting(mind: Mind, around: Surroundings, other: BeingId) -> Topic:
    """Return a goodbye."""
    goodbyes = [
        f"{goodbye.replace('{name}', _name(mind, other))} {facts.next_errand(mind, around)}".strip() for goodbye in _GOODBYES
    ]
    return Topic(_unsaid(mind, around, other, goodbyes))


_GOODBYES = (
    "Goodbye, {name}.",
    "I must go, {name}.",
    "Take care, {name}.",
    "See you soon, {name}.",
    "Farewell, {name}.",
    "Goodbye for now, {name}.",
    "Goodbye, {name}, and be well.",
)


def _unsaid(mind: Mind, around: Surroundings, other: BeingId, candidates: Sequence[str]) -> str:
    """Return the next of these that the villager has not said to them lately; another when it has said all."""
    known = mind.people.get(other)
    lines = known.lines if known else ()
    said = {line.words for line in lines if line.mine} | set(mind.said)
    turn = (around.you + len(lines) + (known.talks if known else 0) + day(around.minute)) % len(candidates)
    turned = [*candidates[turn:], *candidates[:turn]]
    return next((words for words in turned if not any(words in line for line in said)), turned[0])


def turns(mind: Mind, other: BeingId, tick: int) -> int:
    """Return how many lines the villager has said to somebody in the talk going on."""
    known = mind.people.get(other)
    return sum(line.mine and tick - line.tick <= TALK_TICKS for line in known.lines) if known else 0


def news(mind: Mind, around: Surroundings, notes: Mapping[int, AnyNote], other: BeingId) -> Topic | None:
    """Return the most important news for somebody, the latest of equals; None when there are none.

    Nobody is told what the villager thinks, wants or remembers of them, as if they were somebody else.
    """
    known = mind.people.get(other)
    heard_before = set(known.told) if known else set()
    name = _name(mind, other)
    best, most = None, 0
    for note_id in list(notes)[-_MOST_SEARCHED:]:
        note = notes[note_id]
        if note_id in heard_before or around.minute - note.minute > _FRESH_MINUTES:
            continue
        weight = importance(note)
        if weight < max(_LEAST, most):
            continue
        words = _as_news(note, around, other) if may_tell(mind, around, note) else ""
        private = isinstance(note, Reflected | Summed | Aspired) and mentions(words, name)
        if words and not private and not (isinstance(note, Aspired) and is_personal(mind, note.goal)):
            best, most = Topic(words, note_id), weight
    return best


def is_personal(mind: Mind, goal: str) -> bool:
    """Tell whether a goal is about somebody the villager knows: it goes after that, and tells nobody."""
    return any(mentions(goal, person.name) for person in mind.people.values())


def conclusions(mind: Mind, name: str) -> list[str]:
    """Return what the villager has concluded lately that may be told unasked to somebody of that name, the oldest first."""
    said = [aloud(reflected.insight).rstrip(".") for reflected in mind.insights[-_LATEST:]]
    return [f"{words}." for words in said if words and not mentions(words, name) and not re.search(_STALE, words)]


_LATEST = 3


def may_tell(mind: Mind, around: Surroundings, note: AnyNote) -> bool:
    """Tell whether a note may be passed on at all: no secret ever, and what was written in a chat by a gossip only.

    A message is as secret as those that its writer sent shortly before and after a mark such as `between us`.
    """
    if not isinstance(note, Overheard):
        return not (isinstance(note, Met) and note.chat)
    if is_secret(note.words):
        return False
    if not note.chat:
        return True
    kept = mind.chats.get(note.chat)
    sworn = kept is not None and any(abs(mark - note.tick) <= _SWORN_TICKS for mark in kept.sworn)
    return not sworn and note.to_me and tells_on(around.persona)


_SWORN_TICKS = 5 * 60 * TICKS_PER_SECOND
"""A mark holds for what was written so long before it and after it."""


def _as_news(note: AnyNote, around: Surroundings, other: BeingId) -> str:  # noqa: PLR0911 -- a line a kind
    """Return a note as news for somebody; empty for what is none, is theirs already, or was whispered."""
    match note:
        case Overheard():
            return _hearsay(note, around, other)
        case Met(kind=Kind.PLAYER) if note.being != other:
            return f"I met {data(note.name)}, who is new in town."
        case Traded() if note.other != other and note.price >= _DEAR:
            return told(note, around.minute)
        case Given() if note.other != other:
            return told(note, around.minute)
        case BrokeDown():
            return told(note, around.minute)
        case Reflected() | Summed():
            words = told(note, around.minute)
            return "" if re.search(_STALE, words) or re.match(_INNER, words) else words
        case Aspired():
            return f"I want to {note.goal}."
        case _:
            return ""


def _hearsay(note: Overheard, around: Surroundings, other: BeingId) -> str:
    own = not note.speaker or note.speaker == other
    if own or note.manner is Manner.WHISPER:
        return ""
    if sentiment(note.words) <= _RUDE:
        return f"{data(note.name)} was rude to me." if note.to_me else ""
    told = _telling(note.words, around.me.name)
    if len(told.split()) < _TELLING_WORDS or re.search(_STALE, told) or re.match(_EVERYDAY, told):
        return ""
    return f"{data(note.name)} told me that {reported(data(told))}"


def _telling(words: str, name: str) -> str:
    """Return the sentence of a line that tells most: no question, no courtesy, and without the name of whom it was said to."""
    called = re.sub(rf"^{re.escape(name)}\b[,!.]*\s*|,\s*{re.escape(name)}(?=[.!?…]*$)", "", words, flags=re.IGNORECASE)
    sentences = [sentence for sentence in re.split(r"(?<=[.!?…])\s+", called) if not sentence.endswith("?")]
    sentences = [re.sub(_LEADS, "", sentence) for sentence in sentences]
    return max((sentence for sentence in sentences if asked(sentence) not in _COURTESIES), key=len, default="")


_COURTESIES = (Asked.GREETING, Asked.PARTING, Asked.THANKS, Asked.ORDER, Asked.DEMAND, Asked.INTRODUCTION)

_INNER = r"My plans on day|I decided |On days? [\d to]+, \d+ things|\d+ things that I tried"
"""How sums begin of what went on in the villager itself, or of so much that nobody would recite it."""

_STALE = r"\b(?:told me|(?:is|are) here|(?:have|has) not seen|alone here|hardly know)\b"
"""What is hearsay already, or holds for a moment only."""

_EVERYDAY = (
    r"(?:\w+, )?I(?:'m| am| will be|'ll be| like| sell| have| think| go| will go|'ll go| shall go)\b"
    r"|Goodbye|Good |Hello|Welcome|The way to|We are|It is \d|This is|The merchant|\w+ the \w+ is|You\b"
)
"""How words begin that are nothing to pass on."""


def _question(mind: Mind, around: Surroundings, other: BeingId) -> Topic:
    friend = next((known.name for being, known in mind.people.items() if being not in (other, around.you) and known.talks), "")
    asked_for = [*_QUESTIONS, *([f"Have you seen {friend}, {{name}}?"] if friend else [])]
    return Topic(_unsaid(mind, around, other, [words.replace("{name}", _name(mind, other)) for words in asked_for]))


def matters(around: Surroundings) -> list[str]:
    """Return what a villager can tell of itself, whoever listens: true at any time."""
    found = [matter for matter in facts.own_matters(around) if matter.startswith("I ") and matter != "I am on my way."]
    return [*found, wares.traded(around, "")] if around.life is not None else found


def _own(mind: Mind, around: Surroundings, other: BeingId) -> str:
    matters = facts.own_matters(around)
    if around.life is not None:
        matters.append(wares.traded(around, ""))
    name = _name(mind, other)
    matters += conclusions(mind, name)
    plain = [matter for matter in matters if matter.startswith("I ") and matter != "I am on my way."]
    return _unsaid(mind, around, other, plain or ["I have nothing new to tell."])


def afresh(mind: Mind, words: str) -> str:
    """Return words as one says them who has said the same lately."""
    if words not in mind.said:
        return words
    again = [f"{start}, {words}" for start in _AGAIN]
    return next((new for new in again if new not in mind.said), words)


_AGAIN = ("As ever", "You know", "As I always say", "Well", "Believe me", "Truly", "Still", "As you know", "I tell you", "Ah")

_LEADS = rf"^(?:{'|'.join(_AGAIN)}), (?=\w)"
"""How a line may begin that was said again; it is no part of what is told on."""


def _name(mind: Mind, other: BeingId) -> str:
    known = mind.people.get(other)
    return known.name if known else "neighbour"
