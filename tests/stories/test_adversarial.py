"""A whole town of few, in which one player says everything that `tests/mind/adversarial.py` holds, in every manner."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from client import narrate
from client.entries import Spoke
from client.view import View, glimpse
from server.mind.drive import ANSWER_S
from server.mind.talk import addressed
from server.mind.troupe import Troupe
from server.model.engine import Engine
from server.model.scripted import AbsentEngine
from server.save.chronicle import Scratch
from server.town import Town
from server.world import state
from server.world.entry import Entry
from server.world.events import AnyEvent, Founded, Said
from server.world.orders import Found
from server.world.reckon import total_goods
from server.world.state import Being, Life, Place, World
from shared.commands import Say, Shout, Whisper
from shared.economy import Item, Occupation
from shared.geometry import Cell
from shared.hints import AnyHint, Speaking
from shared.ids import TOWN, BeingId
from shared.living import Persona
from shared.sights import AnySight, Heard, Kind, Manner, SawTrade, WasRefused
from shared.text import MAX_WORDS, clean
from shared.wire import Seen, decode_to_client, encode
from tests.mind.adversarial import LINES
from tests.mind.misbehaving import Misbehaving, indecent, unprintable
from tests.mind.playhouse import HandClock, settle

ADA, BOB, MABEL, NELL, RUFUS = (BeingId(number) for number in range(1, 6))
_DRAWING = ("..........",) * 6
_CAST: dict[BeingId, tuple[str, Kind, Cell, Occupation | None]] = {
    ADA: ("Ada", Kind.PLAYER, (2, 2), Occupation.FARMER),
    BOB: ("Bob", Kind.PLAYER, (4, 4), Occupation.CARPENTER),
    MABEL: ("Mabel", Kind.VILLAGER, (3, 2), Occupation.CHEF),
    NELL: ("Nell", Kind.VILLAGER, (5, 2), Occupation.FARMER),
    RUFUS: ("Rufus", Kind.VILLAGER, (7, 4), None),
}
_GOODS = {Item.SEED: 2, Item.WHEAT: 1, Item.BREAD: 6, Item.HOUSE: 1}
FOR: dict[Manner, Callable[[str], Whisper | Say | Shout]] = {
    Manner.WHISPER: lambda words: Whisper("Mabel", words),
    Manner.SAY: Say,
    Manner.SHOUT: Shout,
}
PLAIN = "Mabel, what time is it?"


def founding() -> Entry:
    """Return the first entry of a town of one yard, where nothing is due to anybody."""
    town = state.Town("Yard", _DRAWING, (Place("Yard", "A bare yard.", 0, 0, 10, 6, 60, ""),), gate=(0, 0))
    beings = []
    for being, (name, kind, at, occupation) in _CAST.items():
        calling = occupation.value if occupation else "merchant"
        body = Being(being, name, kind, name[0], "#ffffff", at, Persona(calling=calling, traits=("kind",), home="Yard"))
        beings.append(replace(body, life=Life(occupation, goods=dict(_GOODS))) if occupation else body)
    return Entry(1, 0, TOWN, Found("Yard", 7), (Founded(7, town, tuple(beings)),))


def owned(world: World) -> Mapping[object, object]:
    """Return who owns what, what is promised to whom, and what lies about."""
    lives: dict[object, object] = {
        being.id: (being.life.money, being.life.goods, being.life.held_money, being.life.held_goods)
        for being in world.beings.values()
        if being.life
    }
    return {**lives, "all": total_goods(world), "on the ground": world.piles, "trades": dict(world.trades)}


@dataclass
class Ear:
    """A player's seat: all that reaches it goes through the wire and is checked as a terminal would draw it."""

    being: BeingId
    borrowed: bool = False
    heard: list[Heard] = field(default_factory=list)
    others: list[AnySight] = field(default_factory=list)
    wrong: list[tuple[str, object]] = field(default_factory=list)
    view: View = field(default_factory=View)

    def deliver(self, tick: int, sights: tuple[AnySight, ...]) -> None:
        """Take what was perceived."""
        seen = decode_to_client(encode(Seen(1, tick, sights)))
        assert isinstance(seen, Seen)
        for sight in seen.sights:
            self.view = glimpse(self.view, sight)
            if isinstance(sight, Heard):
                self.heard.append(sight)
                self._check(sight)
                continue
            self.others.append(sight)
            if isinstance(sight, WasRefused):
                self._note(unprintable(sight.words), sight)
        last = self.view.log[-1] if self.view.log else None
        if isinstance(last, Spoke):
            for span in narrate.narrate(last):
                self._note(unprintable(span.words.strip()), span)

    def _check(self, heard: Heard) -> None:
        self._note(unprintable(heard.words) or "too long" * (len(heard.words) > MAX_WORDS), heard)
        if heard.speaker not in (ADA, BOB) and heard.words:
            self._note(indecent(heard.words), heard)

    def hint(self, hint: AnyHint) -> None:
        """Take words while they are written."""
        if isinstance(hint, Speaking):
            self._note(indecent(hint.words), hint)

    def _note(self, wrong: str, what: object) -> None:
        """Note what is wrong: raised here it would be taken for a mistake of a mind."""
        if wrong:
            self.wrong.append((wrong, what))

    def send(self, message: object) -> None:
        """Take nothing: this is no replay."""
        raise AssertionError(message)


class Yard:
    """The town, its minds and its players."""

    def __init__(self, engine: Engine) -> None:
        self.chronicle, self.clock = Scratch(), HandClock()
        self.chronicle.entries.append(founding())
        self.town = Town(self.chronicle)
        self.troupe = Troupe(self.town, self.town, engine, self.clock)
        self.ada, self.bob = Ear(ADA), Ear(BOB)

    async def told(self, words: str, manner: Manner, whom: BeingId = MABEL) -> bool:
        """Say something and wait for an answer, no longer than is promised; False when the town does not let it be said."""
        before, began = len(self.ada.heard), self.clock.now()
        refusal = await self.town.submit(ADA, FOR[manner](words))
        if refusal is not None:
            assert refusal.code == ("too_long" if clean(words) else "empty"), (refusal, words)
            return False
        while _is_for(whom, words, manner) and not any(_answers(whom, heard, manner) for heard in self.ada.heard[before:]):
            assert self.clock.now() - began < ANSWER_S, f"nobody answers {words!r}"
            for _ in range(2_000):
                await asyncio.sleep(0)
                if len(self.ada.heard) > before and _answers(whom, self.ada.heard[-1], manner):
                    break
            else:
                await self.clock.turn(0.25)
        return True


def _answers(whom: BeingId, heard: Heard, manner: Manner) -> bool:
    """Tell whether words answer what was said to somebody: a whisper is answered by a whisper."""
    whispered = (heard.manner, heard.listener) == (Manner.WHISPER, ADA)
    return heard.speaker == whom and whispered == (manner is Manner.WHISPER)


def _is_for(whom: BeingId, words: str, manner: Manner) -> bool:
    """Tell whether somebody is to answer: all that is whispered to them, and what is not said to others by name."""
    called = addressed(clean(words), {being: name for being, (name, kind, *_) in _CAST.items() if kind is Kind.VILLAGER})
    return manner is Manner.WHISPER or not called or whom in called


@asynccontextmanager
async def living(engine: Engine, *minds: BeingId) -> AsyncIterator[Yard]:
    """Let these villagers live; the town's clock stands, so that nothing but talk is due."""
    yard = Yard(engine)
    async with asyncio.TaskGroup() as group:
        group.create_task(yard.town.run())
        yard.town.sit(yard.ada)
        yard.town.sit(yard.bob)
        acting = group.create_task(yard.troupe.run(minds))
        for _ in range(20):
            await yard.clock.turn(0.25)
            await asyncio.sleep(0.002)
        yield yard
        assert (yard.ada.wrong, yard.bob.wrong) == ([], [])
        acting.cancel()
        await yard.town.close()


async def say_all(yard: Yard, manner: Manner) -> int:
    """Say every line, and something plain after every few; return how many lines the town let through."""
    before, let_through = owned(yard.town.world), 0
    for at, line in enumerate(LINES):
        let_through += await yard.told(line.words, manner)
        if at % 5 == 0:
            assert await yard.told(PLAIN, Manner.WHISPER)
        assert owned(yard.town.world) == before, line
    return let_through


def history(yard: Yard) -> list[AnyEvent]:
    """Return all that happened since the town was founded."""
    return [event for entry in yard.chronicle.entries[1:] for event in entry.events]


@pytest.mark.parametrize("manner", FOR)
async def test_by_rule_no_line_moves_goods_or_leaves_a_villager_speechless(manner: Manner) -> None:
    async with living(AbsentEngine(), *_present(manner)) as yard:
        assert await say_all(yard, manner) > 300
        said = [event for event in history(yard) if isinstance(event, Said) and event.being not in (ADA, BOB)]
        assert all(event.by_rule for event in said)
        assert not [event for event in said if indecent(event.words)]


@pytest.mark.parametrize("manner", FOR)
async def test_with_bad_models_no_line_moves_goods_or_leaves_a_villager_speechless(manner: Manner) -> None:
    engine = Misbehaving(style="template" if manner is Manner.SHOUT else "script")
    async with living(engine, *_present(manner)) as yard:
        assert await say_all(yard, manner) > 300
    assert len(engine.asked) > 300


def _present(manner: Manner) -> tuple[BeingId, ...]:
    """Return whose minds are there: with others about, only a whisper is sure to be answered by the one it was for."""
    return (MABEL, NELL, RUFUS) if manner is Manner.WHISPER else (MABEL,)


async def test_in_a_crowd_that_talks_among_itself_nothing_moves_either() -> None:
    async with living(Misbehaving(), MABEL, NELL, RUFUS) as yard:
        before = owned(yard.town.world)
        for line in LINES[::3]:
            await yard.town.submit(ADA, Say(line.words))
            await settle()
        assert await yard.told(PLAIN, Manner.WHISPER)
        for being in (NELL, RUFUS):
            assert await yard.told(f"{_CAST[being][0]}, what time is it?", Manner.SAY, being)
        assert owned(yard.town.world) == before
        assert {heard.speaker for heard in yard.bob.heard} >= {ADA, NELL, RUFUS}
        assert not [sight for sight in yard.bob.others if isinstance(sight, SawTrade | WasRefused)]
