import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.model.asking.breaker import FAILURES, PEACE_S, Breaker, Ticket


class Hand:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def breaker(hand: Hand) -> Breaker:
    return Breaker(hand)


def admitted(breaker: Breaker) -> Ticket:
    ticket = breaker.admit()
    assert ticket is not None
    return ticket


def state(breaker: Breaker) -> str:
    return breaker.state


def fail(breaker: Breaker, times: int = FAILURES) -> None:
    for _ in range(times):
        breaker.failed(admitted(breaker))


def test_three_failures_in_a_row_open_it(breaker: Breaker) -> None:
    fail(breaker, 2)
    assert state(breaker) == "closed"
    fail(breaker, 1)
    assert state(breaker) == "open"
    assert breaker.admit() is None
    assert breaker.peace_s == PEACE_S


def test_a_success_between_forgives(breaker: Breaker) -> None:
    fail(breaker, 2)
    breaker.succeeded(admitted(breaker))
    fail(breaker, 2)
    assert state(breaker) == "closed"


def test_what_was_dropped_counts_neither_way(breaker: Breaker) -> None:
    fail(breaker, 2)
    breaker.dropped(admitted(breaker))
    fail(breaker, 1)
    assert state(breaker) == "open"


def test_after_a_minute_one_probe_at_a_time_and_two_close_it(breaker: Breaker, hand: Hand) -> None:
    fail(breaker)
    hand.at += PEACE_S - 0.1
    assert breaker.admit() is None
    hand.at += 0.1
    first = admitted(breaker)
    assert state(breaker) == "probing"
    assert breaker.admit() is None
    breaker.succeeded(first)
    assert state(breaker) == "probing"
    breaker.succeeded(admitted(breaker))
    assert state(breaker) == "closed"
    fail(breaker, 2)
    assert state(breaker) == "closed"


def test_a_probe_that_fails_opens_it_for_another_minute(breaker: Breaker, hand: Hand) -> None:
    fail(breaker)
    hand.at += PEACE_S
    breaker.succeeded(admitted(breaker))
    breaker.failed(admitted(breaker))
    assert breaker.admit() is None
    hand.at += PEACE_S
    breaker.succeeded(admitted(breaker))
    assert state(breaker) == "probing"


def test_a_probe_that_nobody_waits_for_leaves_room_for_the_next(breaker: Breaker, hand: Hand) -> None:
    fail(breaker)
    hand.at += PEACE_S
    breaker.dropped(admitted(breaker))
    assert admitted(breaker).probe


def test_answers_to_what_was_asked_before_it_opened_are_no_probes(breaker: Breaker, hand: Hand) -> None:
    old = [admitted(breaker), admitted(breaker)]
    fail(breaker)
    hand.at += PEACE_S
    probe = admitted(breaker)
    breaker.succeeded(old[0])
    breaker.failed(old[1])
    assert breaker.admit() is None
    breaker.succeeded(probe)
    breaker.succeeded(admitted(breaker))
    assert state(breaker) == "closed"


def test_what_fails_at_the_same_time_is_one_failure(breaker: Breaker) -> None:
    for crash in range(FAILURES):
        assert state(breaker) == "closed", crash
        for ticket in [admitted(breaker) for _ in range(8)]:
            breaker.failed(ticket)
    assert state(breaker) == "open"


@given(st.lists(st.sampled_from(["admit", "succeeded", "failed", "dropped", "wait"])))
def test_it_never_locks_up(steps: list[str]) -> None:
    hand = Hand()
    breaker = Breaker(hand)
    tickets: list[Ticket] = []
    for step in steps:
        if step == "admit":
            tickets += [ticket for ticket in [breaker.admit()] if ticket]
        elif step == "wait":
            hand.at += PEACE_S / 2
        elif tickets:
            getattr(breaker, step)(tickets.pop(0))
    for ticket in tickets:
        breaker.dropped(ticket)
    hand.at += PEACE_S
    assert breaker.admit() is not None
