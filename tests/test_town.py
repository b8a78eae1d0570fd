import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from server.powers import Powers
from server.save.chronicle import CallRow, Chronicle, Moment, NoteRow, Scratch
from server.town import Town
from server.world.orders import Found
from server.world.refusal import Refusal
from shared.calendar import Speed
from shared.commands import Say, SetSpeed, Walk, Whisper
from shared.errors import SaveError, ThorpError
from shared.geometry import Direction
from shared.hints import AnyHint, Mood, Musing, Speaking
from shared.ids import TOWN, BeingId
from shared.sights import AnySight, Heard, SawWalk, Scene, WasRefused
from shared.wire import Timeline


class ListSeat:
    """A seat that is a list."""

    def __init__(self, being: BeingId, *, borrowed: bool = False) -> None:
        self.being = being
        self.borrowed = borrowed
        self.sights: list[AnySight] = []
        self.hints: list[AnyHint] = []

    def deliver(self, tick: int, sights: tuple[AnySight, ...]) -> None:
        assert tick >= 0
        self.sights += sights

    def hint(self, hint: AnyHint) -> None:
        self.hints.append(hint)

    def send(self, message: Timeline) -> None:
        raise AssertionError(message)


class SlowDisk(Scratch):
    """Commits when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.may = asyncio.Event()
        self.loop = asyncio.get_running_loop()
        self.batches: list[int] = []
        self.broken = False

    def commit(self, moments: Sequence[Moment], notes: Sequence[NoteRow] = (), calls: Sequence[CallRow] = ()) -> None:
        asyncio.run_coroutine_threadsafe(self.may.wait(), self.loop).result()
        if self.broken:
            raise SaveError("The disk is full. Free some space and start again.")
        self.batches.append(len(moments))
        super().commit(moments, notes, calls)


@asynccontextmanager
async def open_town(chronicle: Chronicle, powers: Powers | None = None) -> AsyncIterator[Town]:
    town = Town(chronicle, powers)
    async with asyncio.TaskGroup() as group:
        group.create_task(town.run())
        await town.found(Found("Test", 1))
        yield town
        await town.close()


async def join(town: Town, name: str) -> ListSeat:
    being = await town.admit(name)
    assert not isinstance(being, Refusal)
    seat = ListSeat(being)
    town.sit(seat)
    return seat


async def test_two_players_see_each_other_walk_and_hear_each_other() -> None:
    async with open_town(Scratch()) as town:
        ada, bob = await join(town, "Ada"), await join(town, "Bob")
        assert isinstance(ada.sights[0], Scene)
        assert await town.submit(ada.being, Walk(Direction.EAST)) is None
        assert any(isinstance(s, SawWalk) and s.being == ada.being for s in bob.sights)
        await town.submit(bob.being, Say("Hello Ada"))
        assert [s.words for s in ada.sights if isinstance(s, Heard)] == ["Hello Ada"]


async def test_a_refusal_reaches_only_its_own_seat_and_is_not_journalled() -> None:
    chronicle = Scratch()
    async with open_town(chronicle) as town:
        ada, bob = await join(town, "Ada"), await join(town, "Bob")
        before = len(chronicle.entries)
        refusal = await town.submit(ada.being, Say(" "))
        assert refusal is not None
        assert any(isinstance(s, WasRefused) and s.code == "empty" for s in ada.sights)
        assert not any(isinstance(s, WasRefused) for s in bob.sights)
        assert len(chronicle.entries) == before


async def test_nothing_is_told_before_it_is_committed_and_waiting_commands_share_a_commit() -> None:
    disk = SlowDisk()
    disk.may.set()
    async with open_town(disk) as town:
        ada = await join(town, "Ada")
        disk.may.clear()
        first = asyncio.create_task(town.submit(ada.being, Say("one")))
        while not town._inbox.empty() or not town._decided.entries > town.world.entries:
            await asyncio.sleep(0)
        rest = [asyncio.create_task(town.submit(ada.being, Say(f"more {n}"))) for n in range(5)]
        await asyncio.sleep(0)
        assert not any(isinstance(s, Heard) for s in ada.sights)
        disk.may.set()
        await asyncio.gather(first, *rest)
        assert len([s for s in ada.sights if isinstance(s, Heard)]) == 6
        assert disk.batches[-2:] == [1, 5]


async def test_a_save_that_cannot_be_written_stops_the_town_and_nobody_was_told() -> None:
    disk = SlowDisk()
    disk.may.set()
    town = Town(disk)
    running = asyncio.create_task(town.run())
    await town.found(Found("Test", 1))
    ada = await join(town, "Ada")
    disk.broken = True
    with pytest.raises(ThorpError, match="stopped"):
        await town.submit(ada.being, Say("lost"))
    with pytest.raises(SaveError, match="disk is full"):
        await running
    assert not any(isinstance(s, Heard) for s in ada.sights)
    with pytest.raises(ThorpError, match="closing"):
        await town.submit(ada.being, Say("too late"))


async def test_a_town_goes_on_from_its_chronicle() -> None:
    chronicle = Scratch()
    async with open_town(chronicle) as town:
        ada = await join(town, "Ada")
        await town.submit(ada.being, Walk(Direction.EAST))
        at = town.world.beings[ada.being].at
        await town.dismiss(ada.being)
    again = Town(chronicle)
    assert again.world == town.world
    assert again.world.beings[ada.being].at == at


async def test_somebody_let_in_twice_is_the_same_being() -> None:
    async with open_town(Scratch()) as town:
        ada = await join(town, "Ada")
        assert await town.admit("ada") == ada.being
        await town.dismiss(ada.being)
        assert await town.admit("Ada") == ada.being
        refusal = await town.admit("Mabel")
        assert isinstance(refusal, Refusal)
        assert refusal.code == "name_taken"


async def test_hints_go_to_who_sees_or_hears_and_to_watchers() -> None:
    async with open_town(Scratch()) as town:
        ada, bob = await join(town, "Ada"), await join(town, "Bob")
        mabel = next(being.id for being in town.world.beings.values() if being.name == "Mabel")
        watcher = ListSeat(TOWN)
        town.sit(watcher)
        town.hint(ada.being, Musing(ada.being, Mood.THINKING))
        town.hint(mabel, Speaking(mabel, 1, "Good"))
        assert len(bob.hints) == 1
        assert ada.hints == []
        assert len(watcher.hints) == 2


async def test_ticks_follow_the_clock_and_a_late_one_is_left_out() -> None:
    now, slept = 0.0, 0

    async def sleep(seconds: float) -> None:
        nonlocal now, slept
        slept += 1
        now += 5.0 if slept == 3 else seconds
        await asyncio.sleep(0)

    async with open_town(Scratch()) as town:
        before = town.world.tick
        ticking = asyncio.create_task(town.tick(lambda: now, sleep))
        while slept < 10:
            await asyncio.sleep(0)
        ticking.cancel()
        await town.admit("Ada")
        assert 8 <= town.world.tick - before <= 11


async def test_players_may_be_kept_from_turning_the_clock() -> None:
    town = Town(Scratch(), Powers(players_may_set_speed=False))
    async with asyncio.TaskGroup() as group:
        group.create_task(town.run())
        await town.found(Found("Test", 1))
        ada = await join(town, "Ada")
        refusal = await town.submit(ada.being, SetSpeed(Speed.FAST))
        assert refusal is not None
        assert refusal.code == "not_allowed"
        await town.close()


async def test_who_looks_through_anothers_eyes_learns_no_secrets() -> None:
    async with open_town(Scratch()) as town:
        ada, bob = await join(town, "Ada"), await join(town, "Bob")
        watcher = ListSeat(bob.being, borrowed=True)
        town.sit(watcher)
        await town.submit(ada.being, Whisper("Bob", "the key is under the mat"))
        await town.submit(bob.being, Say(" "))
        assert [s.words for s in bob.sights if isinstance(s, Heard)] == ["the key is under the mat"]
        assert [s.words for s in watcher.sights if isinstance(s, Heard)] == [""]
        assert not any(isinstance(s, WasRefused) for s in watcher.sights)
        assert isinstance(watcher.sights[0], Scene)
        assert watcher.sights[0].persona is None
        await town.dismiss(bob.being)
        whole = watcher.sights[-1]
        assert isinstance(whole, Scene)
        assert (whole.you, len(whole.figures)) == (0, 13)
        await town.admit("Bob")
        again = watcher.sights[-1]
        assert isinstance(again, Scene)
        assert (again.you, again.persona) == (bob.being, None)


async def test_words_of_an_unseen_villager_are_hinted_to_nobody_and_have_no_name() -> None:
    async with open_town(Scratch()) as town:
        ada = await join(town, "Ada")
        mabel = next(being.id for being in town.world.beings.values() if being.name == "Mabel")
        town.hint(mabel, Speaking(mabel, 1, "Good"))
        assert ada.hints == []


async def test_who_has_a_body_is_told_before_who_only_watches() -> None:
    async with open_town(Scratch()) as town:
        told: list[str] = []

        class Noting(ListSeat):
            def deliver(self, tick: int, sights: tuple[AnySight, ...]) -> None:
                super().deliver(tick, sights)
                told.extend(
                    "watcher" if self.borrowed or self.being == TOWN else "player" for s in sights if isinstance(s, Heard)
                )

        beings = [await town.admit(name) for name in ("Ada", "Bob", "Cleo")]
        players = [Noting(being) for being in beings if not isinstance(being, Refusal)]
        watchers = [Noting(TOWN), Noting(players[0].being, borrowed=True)]
        for seat in (watchers[0], players[0], watchers[1], *players[1:]):
            town.sit(seat)
        await town.submit(players[0].being, Say("Hello all"))
        assert told == ["player"] * 3 + ["watcher"] * 2
        town.rise(watchers[0])
        town.sit(watchers[0])
        town.rise(players[1])
        town.sit(players[1])
        told.clear()
        await town.submit(players[0].being, Say("Hello again"))
        assert told == ["player"] * 3 + ["watcher"] * 2
