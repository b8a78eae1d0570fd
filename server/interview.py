"""`thorpd interview`: a mind of the past is asked, and answers as it would have then; the save stays as it is.

Apart from the town because nobody acts here: the world is folded to the moment, the villager's Notes to the mind that they made,
and the answer comes the same way as in the town, from `think.answer` through the `Drive`. The talk is remembered while it
lasts, and nowhere written.
"""

from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec.structs import replace

from server.mind.character import Character
from server.mind.direct import Talk
from server.mind.drive import Drive
from server.mind.memory import remember
from server.mind.notes import AnyNote, Evidence, Met, Overheard, SpokeMyself, decode
from server.mind.perceive import Surroundings, glance
from server.mind.talk import Line, asleep
from server.mind.think import Need, Recalled, Reply, Speech, Thought, answer
from server.mind.troupe import log
from server.model.clock import Clock, RealClock
from server.model.engine import Engine
from server.moments import tick_meant, villager_meant
from server.recalling import Progress, Recalling
from server.save.replay import History
from server.world.scene import scene
from shared.calendar import TICKS_PER_SECOND, clock_text, day
from shared.errors import ModelError, ThorpError
from shared.ids import BeingId
from shared.sights import Kind, Manner
from shared.text import clean

ASKER = "visitor"
"""What the villager calls whoever asks: somebody it has never met."""

PATIENCE_S = 30.0
"""How long the first words may take: nobody else waits here."""

_AWAKE = "sitting up in bed"
"""What a sleeper does who is woken for a talk."""

_MOST_QUESTION = 500
"""Characters of a question, as of anything that is said in town."""


class Moment(msgspec.Struct, frozen=True):
    """Which moment is meant; by nothing, the last."""

    tick: int | None = None
    day: int | None = None
    time: str | None = None


class Told(msgspec.Struct, frozen=True):
    """A question and its answer."""

    question: str
    answer: str
    by_rule: bool
    why: tuple[Evidence, ...] = ()
    """What came to mind, with its scores."""


class Interviewed(msgspec.Struct, frozen=True):
    """Who was asked, when, and what they said."""

    who: str
    colour: str
    town: str
    tick: int
    minute: int
    doing: str
    place: str
    answers: tuple[Told, ...]
    model: str = ""
    """Empty: none was there to answer."""

    @property
    def when(self) -> str:
        """Return the moment as `day 1, 14:05`."""
        return f"day {day(self.minute)}, {clock_text(self.minute)}"


class Sitter:
    """A villager as it was at a moment, for a talk."""

    def __init__(self, history: History, who: str, moment: Moment) -> None:
        """Fold the save to the moment; raises ThorpError for a moment or a villager that is not there."""
        tick = tick_meant(history, moment.tick, moment.day, moment.time)
        world = history.world_at(tick)
        being = villager_meant(history, world, who)
        self.world, self.being = world, being
        self.self_ = Character(being.id)
        self.self_.tick = tick
        for row in history.notes(being.id):
            note = _readable(row.id, row.blob, being.name) if row.n <= world.entries else None
            if note is not None:
                self.self_.recollect(row.id, note)
        self.self_.around = _woken(glance(Surroundings(), scene(world, being.id)))
        self.asker = BeingId(max(world.beings) + 1)
        met = Met(tick=tick, minute=world.minute, being=self.asker, name=ASKER, kind=Kind.PLAYER)
        self.self_.mind = remember(self.self_.mind, met)

    async def talk(self, questions: Sequence[str], drive: Drive, clock: Clock) -> tuple[Told, ...]:
        """Ask one question after another, as one talk."""
        return tuple([await self._ask(question, drive, clock) for question in questions])

    async def _ask(self, question: str, drive: Drive, clock: Clock) -> Told:
        me = self.self_
        line = Line(self.asker, ASKER, question, Manner.SAY, me.tick, Kind.PLAYER)
        heard = Overheard(
            tick=me.tick, minute=me.around.minute, speaker=line.speaker, name=ASKER, words=question, manner=Manner.SAY, to_me=True
        )
        me.mind = remember(me.mind, heard)
        why: list[Evidence] = []
        due = clock.now() + drive.answer_s
        talk = Talk(me.being, line, due, me.new_stream(), me.notes, me.around.minute, lambda _words: None)
        speech = await drive.play(_watched(answer(me.mind, me.around, line, drive.style), why), talk)
        words = clean(speech.words)
        spoke = SpokeMyself(tick=me.tick + 1, minute=me.around.minute, to=self.asker, name=ASKER, words=words, manner=Manner.SAY)
        me.mind = remember(me.mind, spoke)
        me.tick += 2 * TICKS_PER_SECOND
        return Told(question, words, speech.by_rule, tuple(why))


def _readable(number: int, blob: bytes, name: str) -> AnyNote | None:
    try:
        return decode(blob)
    except msgspec.DecodeError as error:
        log.warning("Note %d of %s cannot be read and is forgotten: %s", number, name, error)
        return None


def _woken(around: Surroundings) -> Surroundings:
    """Return what is around, with a sleeper awake: somebody came to ask."""
    me = around.me
    return replace(around, figures=around.figures | {me.id: replace(me, doing=_AWAKE)}) if asleep(me) else around


def _watched(thought: Thought, why: list[Evidence]) -> Generator[Need, Reply, Speech]:
    """Let a thought run, and keep what came to its mind."""
    try:
        need = next(thought)
        while True:
            reply = yield need
            if isinstance(reply, Recalled):
                why += reply.evidence
            need = thought.send(reply)
    except StopIteration as end:
        spoken: Speech = end.value
        return spoken


def asked_well(questions: Sequence[str]) -> tuple[str, ...]:
    """Return the questions as they would be heard; raises ThorpError for one that nobody could say."""
    heard = tuple(clean(question) for question in questions)
    for question in heard:
        if not question:
            raise ThorpError('There is nothing to ask. Write a question, as in "What did you do today?".')
        if len(question) > _MOST_QUESTION:
            raise ThorpError(f"A question has at most {_MOST_QUESTION} characters, not {len(question):,}. Ask it in parts.")
    return heard


async def interview(
    save: Path,
    who: str,
    questions: Sequence[str],
    engine: Engine,
    moment: Moment = Moment(),  # noqa: B008 -- frozen
    progress: Progress | None = None,
) -> Interviewed:
    """Ask a villager of a save; raises ThorpError for what cannot be asked, SaveError for a save that cannot be read.

    `engine`: started, and ready if it ever will be; one that cannot answer leaves all to rule.
    """
    heard = asked_well(questions)
    clock = RealClock()
    with closing(History(save)) as history:
        sitter = Sitter(history, who, moment)
    me, around = sitter.self_, sitter.self_.around
    recalling = Recalling(me.notes, around.minute, engine)
    if engine.status().embeds:
        await recalling.prepare(progress)
    drive = Drive(engine, clock, recalling, PATIENCE_S)
    await drive.warm()
    begun = me.tick
    answers = await sitter.talk(heard, drive, clock)
    status = engine.status()
    return Interviewed(
        who=sitter.being.name,
        colour=sitter.being.colour,
        town=sitter.world.town.name,
        tick=begun,
        minute=around.minute,
        doing=sitter.being.doing,
        place=around.here.name if around.here else "",
        answers=answers,
        model=status.model if status.state == "ready" else "",
    )


async def opened(engine: Engine) -> str:
    """Start an engine and wait until it answers; return why it will not, empty when it does."""
    await engine.start()
    try:
        await engine.ready()
    except ModelError as error:
        return str(error)
    return ""
