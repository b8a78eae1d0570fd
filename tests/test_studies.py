"""Looking into minds through a town and through its replay: always the portrait of the Notes up to then."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.mind.notes import AnyNote, Decided, Met, Overheard, decode, encode
from server.mind.portrait import portrait
from server.save.chronicle import NoteRow, Scratch
from server.save.journal import Journal
from server.save.replay import History
from server.studies import _STOP_EVERY, _WAITING_MOST, LiveStudies, PastStudies, sitter
from server.theatre import Theatre
from server.town import Town
from server.world.orders import Found
from server.world.state import World
from shared.commands import Say
from shared.errors import SaveError
from shared.ids import ARCHIVE, TOWN, BeingId
from shared.minds import MindSeen
from shared.sights import Kind, Manner, SawMind
from shared.wire import Replay, ReplayAct
from tests.save.playing import played
from tests.test_town import ListSeat, SlowDisk, join, open_town


def mabel(world: World) -> BeingId:
    return next(being.id for being in world.beings.values() if being.name == "Mabel")


def note(number: int, tick: int = 0) -> AnyNote:
    """Some life: somebody is met, says things, and something is decided now and then."""
    if number == 1:
        return Met(tick=tick, minute=361, being=BeingId(50), name="Ada", kind=Kind.PLAYER)
    if number % 5 == 0:
        return Decided(tick=tick, minute=361, options=(f"deed {number}", "rest"), shares=(0.9, 0.1), chosen=0)
    words = f"you are kind {number}"
    return Overheard(tick=tick, minute=361, speaker=BeingId(50), name="Ada", words=words, manner=Manner.SAY, to_me=True)


def expected(world: World, being: BeingId, notes: list[AnyNote]) -> MindSeen:
    who = sitter(world, being)
    assert who is not None
    return portrait(who, notes, world.minute)


def last_mind(seat: ListSeat) -> MindSeen:
    return [sight.mind for sight in seat.sights if isinstance(sight, SawMind)][-1]


# ── live ──


async def test_a_live_mind_is_the_portrait_of_all_its_notes_so_far() -> None:
    async with open_town(Scratch()) as town:
        being, watcher, notes = mabel(town.world), ListSeat(TOWN), list[AnyNote]()
        town.sit(watcher)
        for number in range(1, 30):
            notes.append(note(number))
            town.keep(being, town.world.tick, encode(notes[-1]))
            if number % 7 == 0:
                await town.submit(being, Say(f"{number}"))
            if number % 3 == 0:
                assert await town.study(watcher, being) is None
                assert last_mind(watcher) == expected(town.world, being, notes)
        assert last_mind(watcher).choice is not None
        town.keep(BeingId(2), 0, encode(note(1)))
        await town.study(watcher, being)
        assert last_mind(watcher) == expected(town.world, being, notes)


async def test_notes_that_are_being_written_are_shown_once() -> None:
    disk = SlowDisk()
    disk.may.set()
    async with open_town(disk) as town:
        being, watcher = mabel(town.world), ListSeat(TOWN)
        notes = [note(number) for number in range(1, 10)]
        for one in notes[:3]:
            town.keep(being, 0, encode(one))
        await town.submit(being, Say("written"))
        disk.may.clear()
        for one in notes[3:6]:
            town.keep(being, 0, encode(one))
        said = asyncio.create_task(town.submit(being, Say("being written")))
        while not town._writing:
            await asyncio.sleep(0)
        for one in notes[6:]:
            town.keep(being, 0, encode(one))
        assert await town.study(watcher, being) is None
        assert last_mind(watcher) == expected(town.world, being, notes)
        disk.may.set()
        await said
        await town.study(watcher, being)
        assert last_mind(watcher) == expected(town.world, being, notes)


async def test_a_live_mind_is_read_from_its_save_once(tmp_path: Path) -> None:
    with closing(Journal.create(tmp_path / "town.thorp")) as journal:
        town, notes = Town(journal), [note(number) for number in range(1, 600)]
        async with asyncio.TaskGroup() as group:
            group.create_task(town.run())
            await town.found(Found("Test", 1))
            being, watcher = mabel(town.world), ListSeat(TOWN)
            for one in notes:
                town.keep(being, 0, encode(one))
            looks = [asyncio.create_task(town.study(watcher, being)) for _ in range(4)]
            await town.submit(being, Say("hello"))
            assert [await look for look in looks] == [None] * 4
            minds = [sight.mind for sight in watcher.sights if isinstance(sight, SawMind)]
            assert len(minds) == 4
            assert {mind.memory_count for mind in minds} == {expected(town.world, being, notes).memory_count}
            await town.close()
    with closing(Journal.open(tmp_path / "town.thorp")) as journal:
        again, seat = Town(journal), ListSeat(TOWN)
        await again.study(seat, being)
        assert last_mind(seat) == expected(again.world, being, notes)


async def test_who_is_no_villager_has_no_mind_to_look_into() -> None:
    async with open_town(Scratch()) as town:
        ada, watcher = await join(town, "Ada"), ListSeat(TOWN)
        for being in (ada.being, BeingId(9_999), TOWN, ARCHIVE):
            refusal = await town.study(watcher, being)
            assert refusal is not None
            assert refusal.code == "no_mind"
            assert "villager" in refusal.words
        assert watcher.sights == []


async def test_who_follows_somebody_may_look_into_minds() -> None:
    async with open_town(Scratch()) as town:
        watcher = ListSeat(mabel(town.world), borrowed=True)
        assert await town.study(watcher, watcher.being) is None
        assert last_mind(watcher).goals


async def test_a_mind_nobody_looks_into_any_more_is_forgotten_and_read_again() -> None:
    chronicle, world = Scratch(), played()[-1][1]
    studies, being = LiveStudies(chronicle), mabel(world)
    who, notes = sitter(world, being), list[AnyNote]()
    assert who is not None

    def live(number: int) -> None:
        notes.append(note(number))
        row = NoteRow(number, being, 1, 0, encode(notes[-1]))
        chronicle.rows.append(row)
        studies.add(row)

    for number in range(1, 4):
        live(number)
    await studies.mind(who, 400, ())
    for number in range(4, _WAITING_MOST + 10):
        live(number)
    assert being not in studies._waiting
    assert await studies.mind(who, 400, ()) == portrait(who, notes, 400)


class Faltering(Scratch):
    """A chronicle whose Notes are read only when it may, and not at all when it fails."""

    def __init__(self) -> None:
        super().__init__()
        self.may, self.fails = threading.Event(), False

    def notes(self, villager: BeingId | None = None) -> Iterator[NoteRow]:
        """Wait, and fail or return them."""
        self.may.wait(20)
        if self.fails:
            raise SaveError("The disk is gone.")
        return super().notes(villager)


@pytest.mark.parametrize("why", ["left", "failed"])
async def test_a_look_that_came_to_nothing_leaves_the_mind_whole_for_the_next(why: str) -> None:
    chronicle, world = Faltering(), played()[-1][1]
    studies, who = LiveStudies(chronicle), sitter(world, mabel(world))
    assert who is not None
    notes = [note(number) for number in range(1, 8)]
    rows = [NoteRow(number, who.being, 1, 0, encode(one)) for number, one in enumerate(notes, 1)]
    chronicle.rows += rows[:4]
    chronicle.fails = why == "failed"
    look = asyncio.create_task(studies.mind(who, 400, ()))
    await asyncio.sleep(0)
    if why == "left":
        look.cancel()
    chronicle.may.set()
    await asyncio.wait({look})
    assert look.cancelled() or isinstance(look.exception(), SaveError)
    chronicle.fails = False
    assert await studies.mind(who, 400, ()) == portrait(who, notes[:4], 400)


async def test_notes_are_not_lost_with_who_looked_while_they_were_folded() -> None:
    chronicle, world = Scratch(), played()[-1][1]
    studies, who = LiveStudies(chronicle), sitter(world, mabel(world))
    assert who is not None
    await studies.mind(who, 400, ())
    studies.add(NoteRow(1, who.being, 1, 0, encode(note(1))))
    look = asyncio.create_task(studies.mind(who, 400, ()))
    await asyncio.sleep(0)
    look.cancel()
    await asyncio.wait({look})
    assert look.cancelled()
    assert await studies.mind(who, 400, ()) == portrait(who, [note(1)], 400)


async def test_a_note_that_cannot_be_read_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    async with open_town(Scratch()) as town:
        being, watcher = mabel(town.world), ListSeat(TOWN)
        town.keep(being, 0, b"nonsense")
        town.keep(being, 0, encode(note(1)))
        await town.study(watcher, being)
        assert last_mind(watcher) == expected(town.world, being, [note(1)])
        assert "cannot be read" in caplog.text


# ── in a replay ──


@pytest.fixture(scope="module")
def thinking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a save in which Mabel thinks all the time, and Jory now and then."""
    path = tmp_path_factory.mktemp("thinking") / "town.thorp"
    with closing(Journal.create(path)) as journal:
        for at, (entry, world) in enumerate(played()):
            rows = [
                NoteRow(journal.new_note_id(), being, entry.n, entry.tick, encode(note(at * often + more + 1, entry.tick)))
                for being, often in ((mabel(world), 2), (BeingId(2), 1))
                for more in range(often)
            ]
            journal.commit([(entry, world)], rows)
    return path


def told(history: History, being: BeingId, n: int) -> list[AnyNote]:
    return [decode(row.blob) for row in history.notes(being) if row.n <= n]


async def look(theatre: Theatre, seat: ListSeat, being: BeingId) -> MindSeen:
    assert await theatre.study(seat, being) is None
    return last_mind(seat)


async def test_a_recorded_mind_is_that_of_the_moment_shown(thinking: Path) -> None:
    with closing(History(thinking)) as history:
        theatre, seat = Theatre(history), ListSeat(ARCHIVE)
        being = mabel(theatre.world)
        assert len(history.notes(being)) > 2 * _STOP_EVERY
        for tick in (0, 300, 17, 150, 151, 150, 299, 1):
            assert theatre.control(Replay(ReplayAct.SEEK, tick)) is None
            notes = told(history, being, theatre.world.entries)
            assert await look(theatre, seat, being) == expected(theatre.world, being, notes)
        theatre.control(Replay(ReplayAct.STEP, 1))
        assert (await look(theatre, seat, being)).memory_count > 0
        other = await look(theatre, seat, BeingId(2))
        assert other == expected(theatre.world, BeingId(2), told(history, BeingId(2), theatre.world.entries))


async def test_any_entry_is_looked_into_alike_in_any_order(thinking: Path) -> None:
    with closing(History(thinking)) as history:
        world = history.world_after(history.last_n)
        who = sitter(world, mabel(world))
        assert who is not None
        studies = PastStudies(history)
        for n in (history.last_n, 1, 100, 256, 255, 257, 0):
            assert await studies.mind(who, 500, n) == portrait(who, told(history, who.being, n), 500)


async def test_nobody_elses_mind_is_in_a_recording(thinking: Path) -> None:
    with closing(History(thinking)) as history:
        theatre, seat = Theatre(history), ListSeat(ARCHIVE)
        theatre.control(Replay(ReplayAct.SEEK, 200))
        zed = next(being.id for being in theatre.world.beings.values() if being.name == "Zed")
        for being in (zed, BeingId(9_999)):
            refusal = await theatre.study(seat, being)
            assert refusal is not None
            assert refusal.code == "no_mind"
        assert not any(isinstance(sight, SawMind) for sight in seat.sights)


async def test_a_damaged_save_is_said(thinking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(History(thinking)) as history:
        theatre, seat = Theatre(history), ListSeat(ARCHIVE)

        def fail(_: BeingId) -> list[NoteRow]:
            raise SaveError("The save is damaged. Use a copy.")

        monkeypatch.setattr(history, "notes", fail)
        refusal = await theatre.study(seat, mabel(theatre.world))
        assert refusal is not None
        assert refusal.code == "damaged"
