"""A thought: a generator that yields what it needs and returns the command it came to.

Apart from whoever provides the needs (`drive`), so that a thought is tested without a model, a clock or a loop. A thought never
fails: a need that could not be met comes back empty, and the thought goes on by rule.
"""

from collections.abc import Generator
from typing import TypeVar

import msgspec

from server.mind import facts, prompt, speech, stock
from server.mind.memory import Mind
from server.mind.notes import Evidence
from server.mind.perceive import Surroundings
from server.mind.talk import EARSHOT_CELLS, Line, asleep
from server.model import engine
from shared.commands import Say, Shout, Whisper
from shared.geometry import distance
from shared.ids import BeingId
from shared.sights import Kind, Manner

MOST_MEMORIES = 2

TAKES = 3
"""Answers a tiny model begins at once; the best goes on. They share their prompt and nearly all of the time."""

VILLAGER_TAKES = 2
"""… and when it answers another villager."""

PLAIN = 0.4
"""How much of a plain fact (the time, the way) an answer must tell."""

FAITHFUL = 0.6
"""How much of a thing that is passed on, asked or wished the words must tell: news are not to change on their way."""

TRUE = 0.7
"""How much of what it tells of its own days: a tiny model mixes up who did what."""

LEAST = 0.2
"""How much of what came to its mind any answer must tell."""


class Recall(msgspec.Struct, frozen=True):
    """Find what the villager remembers that matters for a text."""

    text: str
    about: BeingId
    most: int


class Choose(msgspec.Struct, frozen=True):
    """Choose among options."""

    job: engine.Choose


class FillIn(msgspec.Struct, frozen=True):
    """Fill in JSON."""

    job: engine.Fill


class Write(msgspec.Struct, frozen=True):
    """Write the words of an answer."""

    job: engine.Write
    speaker: str
    """Who says them."""
    others: tuple[str, ...] = ()
    """Whose lines they must not hold."""
    said: tuple[str, ...] = ()
    """What was said already and is not to be said again."""
    hope: str = ""
    """What the words are hoped to tell; with it, the best of several takes is said."""
    known: str = ""
    """Text whose words may be used beyond the hope."""
    takes: int = 1
    least: float = 0.0
    """The fitness below which a take is no answer (see `speech.fitness`)."""
    aloud: bool = False
    """Whether they may be shown while they are written."""
    parts: bool = False
    """Whether they may come as several messages (see `parts`)."""
    raw: bool = False
    """Whether they are no line that somebody says: whoever asked makes sense of them."""


Need = Recall | Choose | FillIn | Write


class Recalled(msgspec.Struct, frozen=True):
    """Memories in words, best first, and why each came to mind."""

    memories: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Chosen(msgspec.Struct, frozen=True):
    """One share an option; empty when the model could not tell."""

    shares: tuple[float, ...] = ()


class Filled(msgspec.Struct, frozen=True):
    """JSON, as the model wrote it; empty when there was none."""

    text: str = ""


class Written(msgspec.Struct, frozen=True):
    """What was written: empty when there was nothing decent. `whole` is False when the model broke off."""

    words: str = ""
    whole: bool = True
    stream: int = 0
    more: tuple[str, ...] = ()
    """Further messages of the same reply."""


Reply = Recalled | Chosen | Filled | Written
Speech = Say | Whisper | Shout
_T = TypeVar("_T")
Thinking = Generator[Need, Reply, _T]
"""A thought that comes to some end; what it needs is met from outside."""
Thought = Thinking[Speech]


def answer(mind: Mind, around: Surroundings, line: Line, style: engine.Style) -> Thought:
    """Think of an answer to a line."""
    if asleep(around.me):
        return utter(around, line, stock.mumbled(mind, around, line), by_rule=True)
    recalled = yield Recall(line.words or line.hope, line.speaker, MOST_MEMORIES)
    memories = recalled.memories if isinstance(recalled, Recalled) else ()
    written = yield _request(mind, around, line, memories, style)
    if not isinstance(written, Written) or not written.words:
        stream = written.stream if isinstance(written, Written) else 0
        return utter(around, line, stock.answer(mind, around, line, memories), by_rule=True, stream=stream)
    words = written.words if written.whole else speech.broken_off(written.words)
    return utter(around, line, words, by_rule=not written.whole, stream=written.stream)


def _request(mind: Mind, around: Surroundings, line: Line, memories: tuple[str, ...], style: engine.Style) -> Write:
    """Return the need for an answer's words: a small model is told what to say and watched closely, a larger one is trusted."""
    write = Write(
        prompt.request(mind, around, line, memories, style),
        speaker=around.me.name,
        others=tuple({line.name, *(figure.name for figure in around.others)}),
        said=(line.words, *_said_before(mind, line)),
        aloud=manner(around, line) is Manner.SAY,
    )
    if style == "template":
        return write
    known = f"{prompt.script(mind, around, line, memories)} {' '.join(facts.own_matters(around))}"
    takes = TAKES if line.kind is not Kind.VILLAGER else VILLAGER_TAKES
    least = _least(mind, around, line)
    return msgspec.structs.replace(write, hope=facts.hoped(mind, around, line, memories), known=known, takes=takes, least=least)


def _least(mind: Mind, around: Surroundings, line: Line) -> float:
    """Return how much of what came to mind an answer must tell."""
    if line.hope:
        return FAITHFUL
    if facts.is_recount(line):
        return TRUE
    return PLAIN if facts.is_plain(mind, around, line) else LEAST


def _said_before(mind: Mind, line: Line) -> tuple[str, ...]:
    known = mind.people.get(line.speaker)
    return tuple(past.words for past in known.lines if past.mine)[-prompt.MOST_LINES :] if known else ()


def manner(around: Surroundings, line: Line) -> Manner:
    """Return how a line is to be answered: a whisper by a whisper, from afar by a shout."""
    if line.manner is Manner.WHISPER:
        return Manner.WHISPER
    speaker = around.figures.get(line.speaker)
    far = line.manner is Manner.SHOUT if speaker is None else distance(speaker.at, around.me.at) > EARSHOT_CELLS
    return Manner.SHOUT if far else Manner.SAY


def utter(around: Surroundings, line: Line, words: str, *, by_rule: bool, stream: int = 0) -> Speech:
    """Return the command that says words in answer to a line."""
    match manner(around, line):
        case Manner.WHISPER:
            return Whisper(line.name, words, by_rule=by_rule)
        case Manner.SHOUT:
            return Shout(words, by_rule=by_rule)
        case _:
            return Say(words, by_rule=by_rule, stream=stream)
