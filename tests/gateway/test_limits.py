from hypothesis import given
from hypothesis import strategies as st

from server.gateway.limits import Bucket
from tests.gateway.fakes import Time


def test_a_burst_passes_and_the_next_is_told_when() -> None:
    time = Time()
    bucket = Bucket(4, 8, time)
    assert [bucket.take() for _ in range(9)] == [0] * 8 + [250]


def test_tokens_come_back_at_the_rate_and_never_over_the_burst() -> None:
    time = Time()
    bucket = Bucket(4, 8, time)
    for _ in range(8):
        bucket.take()
    time.now += 0.25
    assert [bucket.take(), bucket.take()] == [0, 250]
    time.now += 3_600
    assert [bucket.take() for _ in range(9)] == [0] * 8 + [250]


@given(st.floats(0.1, 1_000), st.integers(1, 100), st.lists(st.floats(0, 3), max_size=50))
def test_who_waits_as_told_may(rate: float, burst: int, pauses: list[float]) -> None:
    time = Time()
    bucket = Bucket(rate, burst, time)
    for pause in pauses:
        time.now += pause
        wait_ms = bucket.take()
        if wait_ms:
            time.now += wait_ms / 1000 + 1e-6
            assert bucket.take() == 0


@given(st.lists(st.floats(0, 2), max_size=60))
def test_never_more_than_burst_and_rate_allow(pauses: list[float]) -> None:
    time = Time()
    start = time.now
    bucket = Bucket(4, 8, time)
    taken = 0
    for pause in pauses:
        time.now += pause
        taken += bucket.take() == 0
        assert taken <= 8 + 4 * (time.now - start) + 1e-6
