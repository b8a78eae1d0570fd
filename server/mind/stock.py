"""Words by rule: what a villager says when the model is slow, wrong, dead or absent.

Apart because a town must live without a model. Few phrases, chosen by who speaks and how often, grounded in the same facts as the
prompts; whatever is said from here is marked so.
"""

from collections.abc import Sequence

from server.mind import facts
from server.mind.memory import Mind
from server.mind.perceive import Surroundings
from server.mind.prompt import data
from server.mind.talk import Line

_OPENINGS = ("Hm. {told}", "{told}", "Who knows, {name}. {told}", "As for me: {told}")
"""Before the villager's own matters, when the words were about nothing that it knows."""

_MUMBLED = ("Mmh… not now… sleeping…", "Zzz… five more minutes…", "Mm… who… zzz…")
_BUSY = ("One at a time, please!", "One moment, {name}.", "Patience, {name}, I am talking.")


def answer(mind: Mind, around: Surroundings, line: Line, memories: Sequence[str] = ()) -> str:
    """Return an answer by rule: never empty, and true; of what came to mind, what is plainly about the line.

    Others' words in it are clean data, as in a prompt.
    """
    recalled = facts.in_mind(around, line, memories)
    told = data(facts.thought(mind, around, line, recalled))
    opening = "{told}" if recalled or facts.is_known(mind, around, line) else _pick(mind, around, line, _OPENINGS)
    return opening.replace("{told}", told)


def mumbled(mind: Mind, around: Surroundings, line: Line) -> str:
    """Return what a sleeper says."""
    return _pick(mind, around, line, _MUMBLED)


def busy(mind: Mind, around: Surroundings, line: Line) -> str:
    """Return what somebody says who is talking with others and cannot answer in time."""
    return _pick(mind, around, line, _BUSY)


def _pick(mind: Mind, around: Surroundings, line: Line, phrases: tuple[str, ...]) -> str:
    known = mind.people.get(line.speaker)
    count = sum(past.mine for past in known.lines) if known else 0
    phrase = phrases[(around.you + count) % len(phrases)]
    return phrase.replace("{name}", line.name if line.speaker else "stranger")
