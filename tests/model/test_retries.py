import pytest

from server.model.retries import attempts, pause_s


def test_critical_work_is_tried_four_times_and_other_work_twice() -> None:
    assert (attempts(critical=True), attempts(critical=False)) == (4, 2)


def test_each_pause_is_twice_the_last() -> None:
    assert [pause_s(failed, lambda: 0.5) for failed in (1, 2, 3)] == [0.5, 1.0, 2.0]


@pytest.mark.parametrize(("thrown", "share"), [(0.0, 0.9), (0.25, 0.95), (1.0, 1.1)])
def test_a_pause_differs_by_a_tenth(thrown: float, share: float) -> None:
    assert pause_s(2, lambda: thrown) == pytest.approx(1.0 * share)
