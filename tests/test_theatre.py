import asyncio
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.gateway.seats import Stage
from server.save.journal import Journal
from server.save.replay import History
from server.theatre import FRAME_S, Theatre
from server.world.events import Said
from server.world.evolve import evolve
from server.world.ledger import ledger
from server.world.project import project
from server.world.refusal import Refusal
from server.world.scene import scene
from shared.commands import Halt
from shared.errors import SaveError
from shared.hints import AnyHint
from shared.ids import ARCHIVE, BeingId
from shared.sights import AnySight, Heard, SawLedger, Scene
from shared.wire import Replay, ReplayAct, Timeline
from tests.save.playing import played


class Watcher:
    """A seat that is a list."""

    def __init__(self, being: BeingId = ARCHIVE) -> None:
        self.being = being
        self.borrowed = False
        self.got: list[tuple[int, AnySight]] = []
        self.timelines: list[Timeline] = []

    def deliver(self, tick: int, sights: tuple[AnySight, ...]) -> None:
        self.got += [(tick, sight) for sight in sights]

    def hint(self, hint: AnyHint) -> None:
        raise AssertionError(hint)

    def send(self, message: Timeline) -> None:
        self.timelines.append(message)

    @property
    def scenes(self) -> list[Scene]:
        return [sight for _, sight in self.got if isinstance(sight, Scene)]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    path = tmp_path_factory.mktemp("theatre") / "town.thorp"
    with closing(Journal.create(path)) as journal:
        journal.commit(played())
    with closing(History(path)) as history:
        yield history


@pytest.fixture
def theatre(recorded: History) -> Theatre:
    return Theatre(recorded)


def steer(theatre: Theatre, act: ReplayAct, value: int = 0) -> Refusal | None:
    return theatre.control(Replay(act, value))


def pass_time(theatre: Theatre, seconds: float) -> None:
    for _ in range(round(seconds / FRAME_S)):
        theatre.advance(FRAME_S)


def live(observer: BeingId, upto: int) -> list[tuple[int, AnySight]]:
    """Return what somebody without interruption saw of entries 2..upto as they happened."""
    seen: list[tuple[int, AnySight]] = []
    for (_, world), (entry, _) in zip(played(), played()[1:upto], strict=False):
        before = world
        for event in entry.events:
            after = evolve(before, event)
            seen += [(entry.tick, sight) for sight in project(before, after, event, observer)]
            before = after
    return seen


@pytest.mark.parametrize("observer", [ARCHIVE, BeingId(1)])
def test_what_is_replayed_is_what_was_live(theatre: Theatre, observer: BeingId) -> None:
    seat = Watcher(observer)
    theatre.sit(seat)
    pass_time(theatre, 60)
    assert theatre.reel.n == len(played())
    assert seat.got[0] == (0, scene(played()[0][1], observer))
    assert seat.got[1:] == live(observer, len(played()))
    assert not theatre.reel.playing


def test_the_ledger_is_that_of_the_moment_shown(theatre: Theatre) -> None:
    seat = Watcher()
    theatre.sit(seat)
    steer(theatre, ReplayAct.PAUSE)
    theatre.consult(seat)
    steer(theatre, ReplayAct.SEEK, 10**9)
    theatre.consult(seat)
    early, late = [sight for _, sight in seat.got if isinstance(sight, SawLedger)]
    assert (early, late) == (ledger(played()[0][1]), ledger(played()[-1][1]))
    assert {"Zed", "Yan"} <= {worker.name for worker in late.workers} - {worker.name for worker in early.workers}


def test_nothing_runs_while_nobody_watches(theatre: Theatre) -> None:
    pass_time(theatre, 5)
    assert theatre.reel.n == 1
    seat = Watcher()
    theatre.sit(seat)
    theatre.rise(seat)
    theatre.rise(seat)
    pass_time(theatre, 5)
    assert theatre.reel.n == 1


def test_the_timeline_comes_with_its_marks_once_and_then_a_few_times_a_second(theatre: Theatre) -> None:
    seat = Watcher()
    theatre.sit(seat)
    first = seat.timelines[0]
    assert first.marks
    assert (first.first, first.last, first.tick, first.playing) == (0, played()[-1][0].tick, 0, True)
    pass_time(theatre, 4)
    assert 4 * 4 <= len(seat.timelines) - 1 <= 4 * 10
    assert not any(line.marks for line in seat.timelines[1:])
    steer(theatre, ReplayAct.PAUSE)
    told = len(seat.timelines)
    pass_time(theatre, 4)
    assert len(seat.timelines) == told
    assert not seat.timelines[-1].playing


def test_far_jumps_and_great_speed_are_scenes_at_a_bounded_rate(theatre: Theatre) -> None:
    seat = Watcher()
    theatre.sit(seat)
    steer(theatre, ReplayAct.SPEED, -1000)
    steer(theatre, ReplayAct.SEEK, 10**6)
    seat.got.clear()
    pass_time(theatre, 10)
    assert 8 * 4 <= len(seat.got) <= 10 * 5 + 1
    assert len(seat.scenes) == len(seat.got)
    assert theatre.reel.tick == pytest.approx(played()[-1][0].tick - 100, abs=2)


def test_the_end_at_great_speed_is_shown(theatre: Theatre) -> None:
    seat = Watcher()
    theatre.sit(seat)
    steer(theatre, ReplayAct.SPEED, 1_000_000)
    pass_time(theatre, 0.2)
    assert theatre.world == played()[-1][1]
    assert seat.scenes[-1].minute == played()[-1][1].minute
    assert (seat.timelines[-1].tick, seat.timelines[-1].playing) == (played()[-1][0].tick, False)


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tick=st.integers(-10, 400))
def test_a_sought_moment_is_shown_with_the_talk_before_it(recorded: History, tick: int) -> None:
    theatre, seat = Theatre(recorded), Watcher()
    theatre.sit(seat)
    assert steer(theatre, ReplayAct.SEEK, tick) is None
    assert theatre.world == recorded.world_at(max(tick, 0))
    said = [
        event.words for entry, _ in played() if entry.tick <= max(tick, 0) for event in entry.events if isinstance(event, Said)
    ]
    assert [heard.words for heard in seat.scenes[-1].recent] == said[-12:]


def test_the_next_thing_said_is_heard(theatre: Theatre) -> None:
    seat = Watcher()
    theatre.sit(seat)
    said = [entry for entry, _ in played() if any(isinstance(event, Said) for event in entry.events)]
    for entry in said[:3]:
        assert steer(theatre, ReplayAct.NEXT_SAID, 1) is None
        tick, heard = seat.got[-1]
        assert tick == entry.tick
        assert isinstance(heard, Heard)
        assert theatre.reel.n == entry.n
    steer(theatre, ReplayAct.NEXT_SAID, -1)
    assert theatre.reel.n == said[1].n
    steer(theatre, ReplayAct.SEEK, 10**9)
    refusal = steer(theatre, ReplayAct.NEXT_SAID, 1)
    assert refusal is not None
    assert refusal.code == "nothing_said"


def test_steps_show_what_happened_and_undo_by_a_scene(theatre: Theatre) -> None:
    seat = Watcher()
    theatre.sit(seat)
    for _ in range(20):
        steer(theatre, ReplayAct.STEP, 1)
    assert seat.got[1:] == live(ARCHIVE, 21)
    steer(theatre, ReplayAct.STEP, -1)
    assert isinstance(seat.got[-1][1], Scene)
    assert theatre.world == played()[19][1]


def test_who_follows_somebody_absent_sees_everything_until_they_come(theatre: Theatre) -> None:
    zed = max(played()[1][1].beings)
    seat = Watcher(zed)
    theatre.sit(seat)
    assert seat.scenes[-1].you == 0
    steer(theatre, ReplayAct.STEP, 1)
    assert seat.scenes[-1].you == zed
    gone = next(entry.n for entry, world in played() if not world.beings.get(zed, played()[1][1].beings[zed]).present)
    steer(theatre, ReplayAct.SEEK, played()[gone - 1][0].tick - 1)
    assert seat.scenes[-1].you == zed
    steer(theatre, ReplayAct.SEEK, played()[gone][0].tick + 1)
    assert seat.scenes[-1].you == 0


def test_whispers_are_the_owners_to_read_not_a_bystanders(theatre: Theatre) -> None:
    owner, bystander = Watcher(), Watcher(BeingId(1))
    theatre.sit(owner)
    theatre.sit(bystander)
    pass_time(theatre, 60)
    heard = [[sight.words for _, sight in seat.got if isinstance(sight, Heard)] for seat in (owner, bystander)]
    assert "psst" in heard[0]
    assert "psst" not in heard[1]


def on_stage(theatre: Theatre) -> Stage:
    """Hand it over as what the gateway needs of a town: the type checker sees that it fits."""
    return theatre


async def test_nobody_acts_in_a_recording(theatre: Theatre) -> None:
    stage = on_stage(theatre)
    answers = [await stage.submit(BeingId(1), Halt()), await stage.admit("Ada")]
    await stage.dismiss(BeingId(1))
    for answer in answers:
        assert isinstance(answer, Refusal)
        assert answer.code == "replay"
        assert "recording" in answer.words
    assert theatre.replay
    assert theatre.name == "Testing"


async def test_it_runs_by_the_clock_it_is_given(theatre: Theatre) -> None:
    now = 100.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        await asyncio.sleep(0)
        if now > 105:
            raise asyncio.CancelledError

    theatre.sit(Watcher())
    with pytest.raises(asyncio.CancelledError):
        await theatre.run(lambda: now, sleep)
    assert theatre.reel.tick == pytest.approx(50, abs=2)


def test_a_damaged_history_is_said_to_who_steers(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    theatre.sit(Watcher())

    def fail(*_: object) -> None:
        raise SaveError("The save is damaged. Use a copy.")

    monkeypatch.setattr(theatre._history, "entry_at", fail)
    refusal = steer(theatre, ReplayAct.SEEK, 50)
    assert refusal == Refusal("damaged", "The save is damaged. Use a copy.")
    assert not theatre.reel.playing
