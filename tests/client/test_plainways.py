"""Walking in lines: against a tie that takes steps as a town would."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from client import plain, plainways
from client.plain import Plain
from client.scripted import ListTie
from client.tether import Ended
from shared.commands import Buy, Deed, GoTo, Halt, Say, Walk
from shared.geometry import Cell, Direction
from shared.ids import BeingId
from shared.sights import AnySight, HaltedSelf, SawWalk, SetOutSelf, WasRefused
from shared.wire import Done
from tests.client.drawn import ADA, scene, seen, welcome


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "SPACING_S", 0.0)
    monkeypatch.setattr(plain, "ANSWER_S", 2.0)
    monkeypatch.setattr(plain, "PATIENCE_S", 0.1)


class Town(ListTie):
    """A town that answers every command at once, with what `answer` returns of it."""

    def __init__(self, answer: Callable[[Deed], tuple[AnySight, ...]]) -> None:
        super().__init__([welcome(), seen(1, scene())])
        self._answer = answer
        self._n = 1
        self.on_the_way = False

    def show(self, *sights: AnySight) -> None:
        self._n += 1
        for one in sights:
            self.on_the_way = isinstance(one, SetOutSelf) or (self.on_the_way and not isinstance(one, HaltedSelf))
        self.feed(seen(self._n, *sights))

    def give(self, command: Deed) -> int:
        number = super().give(command)
        sights = self._answer(command)
        self.show(*sights)
        refused = next((one.code for one in sights if isinstance(one, WasRefused)), "")
        self.feed(Done(number, refused))
        return number

    async def close(self) -> None:
        if not self.closed:
            self.feed(Ended("left", ""))
        await super().close()


async def play(town: Town, *typed: str, piped: bool = True) -> list[str]:
    async def lines() -> AsyncIterator[str]:
        for line in typed:
            yield line

    told = list[str]()
    visit = Plain(town, told.append, lambda: 0.0, lambda _: None)
    visit.piped = piped
    await asyncio.wait_for(visit.run(lines()), 10)
    return told[2:]


def walker(refuse_every: int = 0) -> Callable[[Deed], tuple[AnySight, ...]]:
    """Take every step east, but say of every so many-th that it came too soon."""
    at: list[int] = [7, 0]

    def answer(command: Deed) -> tuple[AnySight, ...]:
        assert isinstance(command, Walk)
        assert command.direction is Direction.EAST
        at[1] += 1
        if refuse_every and at[1] % refuse_every == 0:
            return (WasRefused("too_fast", "Your feet need a moment.", 1),)
        at[0] += 1
        return (_to((at[0] % 10, 1)),)

    return answer


def _to(cell: Cell, who: BeingId = ADA) -> SawWalk:
    return SawWalk(who, cell)


async def test_setting_out_and_arriving_are_said_and_a_script_waits_for_it() -> None:
    def answer(command: Deed) -> tuple[AnySight, ...]:
        if isinstance(command, GoTo):
            asyncio.get_running_loop().call_later(0.2, town.show, HaltedSelf(arrived=True, why=""))
            return (SetOutSelf("Bakery", 23),)
        arrived.append(not town.on_the_way)
        return ()

    arrived, town = list[bool](), Town(answer)
    lines = await play(town, ":go bakery", ":buy wheat")
    assert lines == ["You set out for the Bakery, 23 steps.", "You are at the Bakery."]
    assert town.given == [GoTo("bakery"), Buy("wheat")]
    assert arrived == [True]


async def test_who_is_stopped_hears_why_and_a_halt_does_not_wait_for_the_end_of_the_way() -> None:
    def answer(command: Deed) -> tuple[AnySight, ...]:
        return (SetOutSelf("Mabel", 1),) if isinstance(command, GoTo) else (HaltedSelf(arrived=False, why="You stop."),)

    town = Town(answer)
    assert await play(town, ":go mabel", ":halt") == ["You set out for Mabel, 1 step.", "You stop."]
    assert town.given == [GoTo("mabel"), Halt()]


async def test_a_way_without_an_end_keeps_no_script_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plainways, "ARRIVAL_S", 0.1)
    town = Town(lambda command: (SetOutSelf("there", 9),) if isinstance(command, GoTo) else ())
    lines = await play(town, ":go bakery", "Good day")
    assert lines[:2] == ["You set out, 9 steps.", "You are still on the way after 0.1 seconds; the next line waits no longer."]
    assert town.given[-1] == Say("Good day")


async def test_who_types_is_not_kept_waiting_on_the_way() -> None:
    town = Town(lambda command: (SetOutSelf("Bakery", 9),) if isinstance(command, GoTo) else ())
    assert await play(town, ":go bakery", "Good day", piped=False) == ["You set out for the Bakery, 9 steps."]
    assert town.given[-1] == Say("Good day")


@pytest.mark.parametrize("typed", ["walk east 3", ":walk east 3", ":walk e 3 steps", ":wa east 3"])
async def test_steps_are_walked_with_and_without_a_colon(typed: str) -> None:
    town = Town(walker())
    assert await play(town, typed) == ["You walked 3 steps east. You are outdoors, on grass."]
    assert town.given == [Walk(Direction.EAST)] * 3


async def test_one_step_says_where_one_stands() -> None:
    assert await play(Town(walker()), ":walk east") == ["You walked 1 step east. You are outdoors, on grass."]


async def test_own_haste_is_never_told_and_the_step_is_taken_later() -> None:
    town = Town(walker(refuse_every=3))
    lines = await play(town, ":walk east 500")
    assert lines == ["You walked 60 steps east, as many as go at once; 440 are left. You are outdoors, on grass."]
    assert len(town.given) == 60 + 29


async def test_a_wall_ends_the_walk_in_the_towns_own_words() -> None:
    town = Town(lambda _: (WasRefused("blocked", "A wall is in the way."),))
    assert await play(town, "walk north 5") == ["A wall is in the way."]
    assert len(town.given) == 1
