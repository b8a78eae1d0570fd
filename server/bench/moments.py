"""Moments of a villager's day, built as it would live through them: a mind, what is around it, and what it could do.

Apart from `situations`, which judges: here a row of that table becomes what a villager really weighs. People, places and days are
the default town's; what was lived through is folded into the mind as in a town, and the options are its own.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec
from msgspec.structs import replace

from server.mind.feeling import IMPACTS
from server.mind.memory import MOST_DEEDS, Mind, remember
from server.mind.notes import AnyNote, Aspired, Given, Met, Overheard, SpokeMyself, Talked
from server.mind.options import Kinds, Option, options
from server.mind.perceive import Surroundings, glance
from server.mind.plan import appointment
from server.mind.wording import told
from server.world.decide import attempt
from server.world.entry import Entry
from server.world.evolve import fold
from server.world.founding import STORIED
from server.world.orders import Found
from server.world.scene import scene
from server.world.state import EMPTY, World
from shared.calendar import MINUTES_PER_DAY, MINUTES_PER_HOUR
from shared.economy import Item
from shared.geometry import Cell
from shared.ids import TOWN, BeingId
from shared.sights import Figure, Kind, Manner

REGARDS = {
    "close friend": 0.85,
    "friend": 0.6,
    "acquaintance": 0.3,
    "neighbour": 0.0,
    "stranger": 0.0,
    "no friend": -0.35,
    "enemy": -0.7,
}
"""What somebody near can be to a villager; a stranger is a player's."""

STRANGERS = {"Ada": BeingId(901), "Ben": BeingId(902)}
_DAY = 4
_AGO_MINUTES = 5
_TICKS_PER_MINUTE = 10


class Situation(msgspec.Struct, frozen=True):
    """A moment of a villager's day and a judgement of what it could do.

    A choice is named by its kind, and a word of it where that is not enough: `talk Dora`, `place Inn`.
    """

    name: str
    mind: Mind
    around: Surroundings
    memories: tuple[str, ...]
    """What comes to mind."""
    sensible: tuple[str, ...]
    senseless: tuple[str, ...]

    @property
    def options(self) -> tuple[Option, ...]:
        """Return what the villager weighs."""
        return options(self.mind, self.around)

    def is_sensible(self, option: Option) -> bool:
        """Tell whether a thoughtful person would do it here."""
        return any(_fits(choice, option) for choice in self.sensible)

    def is_senseless(self, option: Option) -> bool:
        """Tell whether a thoughtful person would shake their head at it."""
        return any(_fits(choice, option) for choice in self.senseless)


def _fits(choice: str, option: Option) -> bool:
    kind, _, word = choice.partition(" ")
    return option.kind is Kinds(kind) and word in option.words


class Near(msgspec.Struct, frozen=True):
    """Somebody near: `Dora, friend` or, a step away, `Jory, close friend, beside`."""

    name: str
    regard: float
    player: bool
    beside: bool

    @classmethod
    def read(cls, words: str) -> "Near":
        """Read it."""
        name, what, *rest = words.split(", ")
        return cls(name, REGARDS[what], what == "stranger", "beside" in rest)


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """What is special about a moment; what is not said is as on most days."""

    what: str
    stamina: int = 85
    bread: int = 0
    energy: int = 70
    near: tuple[str, ...] = ()
    mood: float = 0.1
    goal: str = ""
    """What the villager has come to want."""
    talked_with: str = ""
    """With whom it talked a moment ago."""
    insulted_by: str = ""
    given_by: str = ""
    """Who gave it something just now."""
    thrice: str = ""
    """What it decided to do the last three times."""


def situation(who: str, time: str, place: str, moment: Moment, *, sensible: str, senseless: str) -> Situation:
    """Return a situation of the default town: who, when, where, what is special, and choices with commas between them."""
    near = [Near.read(words) for words in moment.near]
    around = _around(who, _minute(time), place, moment, near)
    mind = Mind(
        energy=moment.energy, impacts=(moment.mood,) * IMPACTS, deeds=(moment.thrice,) * MOST_DEEDS if moment.thrice else ()
    )
    lived = list(_lived(around, moment, near))
    for note in lived:
        mind = remember(mind, note)
    memories = tuple(words for note in lived if isinstance(note, Overheard | Given) and (words := told(note, around.minute)))
    return Situation(
        name=f"{who}, {time}, {place}: {moment.what}",
        mind=mind,
        around=around,
        memories=memories,
        sensible=tuple(sensible.split(", ")),
        senseless=tuple(senseless.split(", ")),
    )


def _minute(time: str) -> int:
    hours, _, minutes = time.partition(":")
    return _DAY * MINUTES_PER_DAY + int(hours) * MINUTES_PER_HOUR + int(minutes)


@lru_cache(maxsize=1)
def _town() -> World:
    founded = attempt(EMPTY, TOWN, Found("Thorp", 1, STORIED))
    assert isinstance(founded, Entry), founded  # noqa: S101
    return fold(EMPTY, founded)


def _around(who: str, minute: int, place: str, moment: Moment, near: Sequence[Near]) -> Surroundings:
    world = _town()
    being = next(being.id for being in world.beings.values() if being.name == who)
    around = replace(glance(Surroundings(), scene(world, being)), minute=minute)
    here = around.place_named(place)
    assert here is not None, f"there is no {place}"  # noqa: S101
    at = (here.x + here.width // 2, here.y + here.height // 2)
    now = appointment(around.persona, being, minute)
    busy = now.doing if now is not None and around.place_named(now.place) == here else ""
    figures = {being: replace(around.figures[being], at=at, doing=busy)}
    for number, one in enumerate(near):
        figure = _figure(world, one, at, number)
        figures[figure.id] = figure
    goods = {Item.BREAD: moment.bread} if moment.bread else {}
    life = around.life and replace(around.life, stamina=moment.stamina, goods=goods)
    return replace(around, figures=figures, life=life)


def _figure(world: World, one: Near, at: Cell, number: int) -> Figure:
    cell = (at[0] + (1 if one.beside else 3 + number), at[1])
    if one.player:
        return Figure(STRANGERS[one.name], one.name, Kind.PLAYER, "@", "#ffffff", cell)
    being = next(being for being in world.beings.values() if being.name == one.name)
    return Figure(being.id, being.name, Kind.VILLAGER, being.glyph, being.colour, cell, being.persona.calling)


def _lived(around: Surroundings, moment: Moment, near: Sequence[Near]) -> Iterator[AnyNote]:
    """Yield what has led to the moment."""
    known = {figure.name: figure for figure in around.others}
    minute = around.minute
    ago = minute - _AGO_MINUTES
    tick, ago_tick = minute * _TICKS_PER_MINUTE, ago * _TICKS_PER_MINUTE
    for one in near:
        yield Met(
            tick=ago_tick, minute=ago, being=known[one.name].id, name=one.name, kind=known[one.name].kind, regard=one.regard
        )
    if moment.goal:
        yield Aspired(tick=ago_tick, minute=ago, goal=moment.goal)
    if moment.talked_with:
        other, name = known[moment.talked_with].id, moment.talked_with
        yield Overheard(
            tick=ago_tick, minute=ago, speaker=other, name=name, words="It looks like rain.", manner=Manner.SAY, to_me=True
        )
        yield SpokeMyself(tick=ago_tick, minute=ago, to=other, name=name, words="It does. See you later.", manner=Manner.SAY)
        yield Talked(tick=ago_tick, minute=ago, others=(other,), names=(name,), words="it looks like rain", lines=2)
    if moment.insulted_by:
        other, name = known[moment.insulted_by].id, moment.insulted_by
        for words in ("You are a liar and a fool.", "You stupid fool."):
            yield Overheard(tick=tick, minute=minute, speaker=other, name=name, words=words, manner=Manner.SAY, to_me=True)
    if moment.given_by:
        yield Given(
            tick=tick, minute=minute, other=known[moment.given_by].id, name=moment.given_by, mine=False, goods={Item.BREAD: 2}
        )
