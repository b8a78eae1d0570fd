import pytest

from server.model.asking.retries import SEEDS, attempts, pause_s, seed_of


def test_critical_work_is_tried_four_times_and_other_work_twice() -> None:
    assert (attempts(critical=True), attempts(critical=False)) == (4, 2)


def test_each_pause_is_twice_the_last() -> None:
    assert [pause_s(failed, lambda: 0.5) for failed in (1, 2, 3)] == [0.5, 1.0, 2.0]


@pytest.mark.parametrize(("thrown", "share"), [(0.0, 0.9), (0.25, 0.95), (1.0, 1.1)])
def test_a_pause_differs_by_a_tenth(thrown: float, share: float) -> None:
    assert pause_s(2, lambda: thrown) == pytest.approx(1.0 * share)


@pytest.mark.parametrize("seed", [0, 7, -1, 2**40])
def test_each_attempt_has_a_seed_of_its_own_and_always_the_same(seed: int) -> None:
    tried = [seed_of(seed, attempt) for attempt in (1, 2, 3, 4)]
    assert tried[0] == seed
    assert len({each % SEEDS for each in tried}) == 4
    assert all(0 <= each < SEEDS for each in tried[1:])
    assert tried == [seed_of(seed, attempt) for attempt in (1, 2, 3, 4)]


def test_no_attempt_repeats_another_take_or_tick() -> None:
    seen = {seed_of(tick, attempt) for tick in range(10_000) for attempt in (1, 2, 3, 4)}
    assert len(seen) == 40_000
