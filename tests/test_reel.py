import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.reel import Reel, Shot
from server.world.refusal import Refusal
from shared.wire import Replay, ReplayAct


class Strip:
    """A film of which everything is known: entries at these ticks, words in some of them."""

    def __init__(self, ticks: tuple[int, ...] = (0, 0, 10, 20, 20, 300), said: tuple[int, ...] = (3, 5)) -> None:
        self.ticks, self.said = ticks, said
        self.first_tick, self.last_tick, self.last_n = ticks[0], ticks[-1], len(ticks)

    def entry_at(self, tick: int) -> int:
        return max([1, *(n for n, at in enumerate(self.ticks, 1) if at <= tick)])

    def tick_of(self, n: int) -> int:
        return self.ticks[n - 1]

    def tick_of_minute(self, minute: int) -> int:
        return max(0, minute - 360) * 10

    def next_said(self, n: int, direction: int) -> int | None:
        found = [at for at in self.said if (at < n if direction < 0 else at > n)]
        return (max(found) if direction < 0 else min(found)) if found else None


@pytest.fixture
def reel() -> Reel:
    return Reel(Strip())


def steer(reel: Reel, act: ReplayAct, value: int = 0) -> tuple[Shot, ...] | Refusal:
    return reel.control(Replay(act, value))


def refused(answer: tuple[Shot, ...] | Refusal) -> str:
    assert isinstance(answer, Refusal)
    assert answer.words
    return answer.code


def test_it_plays_at_real_time_and_pauses_at_the_end(reel: Reel) -> None:
    assert reel.play(1.0) == Shot(3, cut=False)
    assert reel.tick == 10
    assert reel.play(0.95) == Shot(3, cut=False)
    assert reel.tick == 19
    assert reel.play(100) == Shot(6, cut=False)
    assert (reel.tick, reel.playing) == (300, False)
    assert refused(steer(reel, ReplayAct.PLAY)) == "over"


def test_backwards_it_pauses_at_the_start(reel: Reel) -> None:
    steer(reel, ReplayAct.SEEK, 25)
    assert steer(reel, ReplayAct.SPEED, -1000) == ()
    assert reel.play(0.4) == Shot(5, cut=False)
    assert reel.play(0.2) == Shot(3, cut=True)
    assert reel.play(60) == Shot(2, cut=True)
    assert (reel.tick, reel.playing) == (0, False)
    assert refused(steer(reel, ReplayAct.PLAY)) == "over"
    steer(reel, ReplayAct.SPEED, 500)
    assert steer(reel, ReplayAct.PLAY) == ()
    assert reel.playing


def test_much_at_once_is_a_cut() -> None:
    reel = Reel(Strip(tuple(range(200))))
    assert reel.play(5.0) == Shot(51, cut=False)
    assert reel.play(14.0) == Shot(191, cut=True)


def test_seeking_clamps(reel: Reel) -> None:
    assert steer(reel, ReplayAct.SEEK, 10**12) == (Shot(6, cut=True),)
    assert reel.tick == 300
    assert steer(reel, ReplayAct.SEEK, -5) == (Shot(2, cut=True),)
    assert reel.tick == 0
    assert steer(reel, ReplayAct.SEEK_MINUTE, 361) == (Shot(3, cut=True),)
    assert reel.tick == 10


def test_steps_go_entry_by_entry_and_pause(reel: Reel) -> None:
    assert [steer(reel, ReplayAct.STEP, 1) for _ in range(3)] == [(Shot(n, cut=False),) for n in (2, 3, 4)]
    assert (reel.tick, reel.playing) == (20, False)
    assert steer(reel, ReplayAct.STEP, -3) == (Shot(1, cut=True),)
    assert refused(steer(reel, ReplayAct.STEP, -1)) == "over"
    assert refused(steer(reel, ReplayAct.STEP, 0)) == "over"


def test_to_the_next_thing_said_and_back(reel: Reel) -> None:
    assert steer(reel, ReplayAct.NEXT_SAID) == (Shot(2, cut=True), Shot(3, cut=False))
    assert steer(reel, ReplayAct.NEXT_SAID, 1) == (Shot(4, cut=True), Shot(5, cut=False))
    assert refused(steer(reel, ReplayAct.NEXT_SAID, 1)) == "nothing_said"
    assert steer(reel, ReplayAct.NEXT_SAID, -1) == (Shot(2, cut=True), Shot(3, cut=False))
    assert reel.tick == 10


@pytest.mark.parametrize("speed", [0, 99, -99, 1_000_001, -(2**53)])
def test_odd_speeds_are_refused(reel: Reel, speed: int) -> None:
    assert refused(steer(reel, ReplayAct.SPEED, speed)) == "bad_speed"
    assert reel.speed == 1000


@given(
    st.lists(
        st.floats(0, 10) | st.tuples(st.sampled_from(ReplayAct), st.integers(-1_000_000, 1_000_000)),
        max_size=30,
    )
)
def test_whatever_is_done_it_stays_within_the_film(deeds: list[float | tuple[ReplayAct, int]]) -> None:
    film = Strip()
    reel = Reel(film)
    for deed in deeds:
        if isinstance(deed, tuple):
            steer(reel, *deed)
        elif reel.playing:
            shot = reel.play(deed)
            assert shot.n == reel.n
        assert 1 <= reel.n <= film.last_n
        assert film.first_tick <= reel.tick <= film.last_tick
        assert film.tick_of(reel.n) <= reel.tick


def test_the_next_mark_is_shown_as_it_happens_and_none_is_known_at_first(reel: Reel) -> None:
    assert refused(steer(reel, ReplayAct.NEXT_MARK, 1)) == "not_yet"
    stops = (1, 3, 6)

    def next_stop(n: int, direction: int) -> int | None:
        found = [at for at in stops if (at < n if direction < 0 else at > n)]
        return (max(found) if direction < 0 else min(found)) if found else None

    reel.next_stop = next_stop
    assert steer(reel, ReplayAct.NEXT_MARK, 1) == (Shot(2, cut=True), Shot(3, cut=False))
    assert steer(reel, ReplayAct.NEXT_MARK) == (Shot(5, cut=True), Shot(6, cut=False))
    assert reel.tick == 300
    assert refused(steer(reel, ReplayAct.NEXT_MARK, 1)) == "no_mark"
    assert steer(reel, ReplayAct.NEXT_MARK, -1) == (Shot(2, cut=True), Shot(3, cut=False))
    assert steer(reel, ReplayAct.NEXT_MARK, -1) == (Shot(1, cut=True), Shot(1, cut=False))
    assert refused(steer(reel, ReplayAct.NEXT_MARK, -1)) == "no_mark"
