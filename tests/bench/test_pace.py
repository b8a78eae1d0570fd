"""Time is shared by weight, items are handed out while there is some, and what is left is told; the clock is a list."""

import math

import pytest

from server.bench.pace import Items, Shares, Stage


class Clock:
    """Stands still unless moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_what_a_part_leaves_over_the_others_have() -> None:
    clock = Clock()
    shares = Shares(60, {"long": 3, "short": 1, "last": 2}, clock)
    assert shares.until("long") == 130
    clock.now = 110
    assert shares.until("short") == pytest.approx(110 + 50 / 3)
    clock.now = 150
    assert shares.until("last") == 160


def test_a_part_begun_too_late_has_no_time() -> None:
    clock = Clock()
    shares = Shares(10, {"only": 1}, clock)
    clock.now = 200
    assert shares.until("only") == 200


def test_items_are_handed_out_while_there_is_time_and_the_least_in_any_case() -> None:
    clock = Clock()
    items = Items(lambda _stage: None, "things", 9, until_s=105, least=2, clock=clock)
    handed = []
    for item in items.of("abcdefghi"):
        handed.append(item)
        clock.now += 2
    assert handed == ["a", "b", "c"]
    clock.now = 200
    assert list(Items(lambda _stage: None, "things", 9, until_s=105, least=2, clock=clock).of("abc")) == ["a", "b"]


def test_what_takes_longer_than_is_left_does_not_fit() -> None:
    items = Items(lambda _stage: None, "rounds", 4, until_s=110, clock=Clock())
    assert items.fits(10)
    assert not items.fits(11)


def test_a_stage_ends_when_all_is_done_or_the_time_is_over_but_never_before_the_least() -> None:
    clock, shown = Clock(), list[Stage]()
    items = Items(shown.append, "things", 10, until_s=130, least=8, clock=clock)
    clock.now = 101
    items.tick()
    clock.now = 110
    items.tick()
    clock.now = 120
    items.reach(10)
    quick, slow, done = (Stage("things", 1, 10, 110), Stage("things", 2, 10, 140), Stage("things", 10, 10, 120))
    assert shown == [Stage("things", 0, 10, 130), quick, slow, done]


def test_without_a_time_it_ends_when_all_is_done() -> None:
    clock, shown = Clock(), list[Stage]()
    items = Items(shown.append, "things", 4, clock=clock)
    clock.now = 102
    items.tick()
    assert [stage.ends_s for stage in shown] == [math.inf, 108]
