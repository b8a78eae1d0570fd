"""What is remembered of prompts beside the cache: in numbers only."""

from server.model.local.shelf import TOGETHER_S, UNKNOWN_S, Shelf
from server.model.local.steps import Drop

TRUNK = tuple(range(100, 110))


def prompt(villager: int, rest: int = 0) -> tuple[int, ...]:
    """Return ten tokens of the town, five of a villager, one of the moment."""
    return (*TRUNK, *(villager,) * 5, rest)


ENDS = (10, 15)


def think(shelf: Shelf, villager: int, now: float) -> tuple[int, list[Drop]]:
    """Let a villager think once; return how many tokens were remembered, and what was dropped."""
    tokens = prompt(villager, int(now))
    path = shelf.path(tokens, ENDS)
    shelf.use(path, now)
    _, dropped = shelf.add(tokens, ENDS, len(tokens), now)
    return (path[-1].end if path else 0), dropped


def test_layers_are_a_tree_and_the_trunk_is_held_once() -> None:
    shelf = Shelf(1000)
    assert [think(shelf, villager, 1.0)[0] for villager in (1, 2, 3, 1)] == [0, 10, 10, 15]
    assert shelf.held == 10 + 3 * 5
    assert shelf.path((1, 2, 3), (2,)) == []


def test_a_layer_is_remembered_when_it_is_read_to_its_end() -> None:
    shelf = Shelf(1000)
    new, _ = shelf.add(prompt(1), ENDS, 9, 0.0)
    assert new == []
    new, _ = shelf.add(prompt(1), ENDS, 12, 0.0)
    assert [(layer.start, layer.end) for layer in new] == [(0, 10)]
    new, _ = shelf.add(prompt(1), ENDS, 15, 0.0)
    assert [(layer.start, layer.end, layer.parent) for layer in new] == [(10, 15, 1)]


def test_of_villagers_who_think_in_turn_most_are_still_remembered_when_there_is_no_room_for_all() -> None:
    shelf, known = Shelf(10 + 6 * 5), 0
    for turn in range(100):
        known += think(shelf, turn % 10, float(10 * turn))[0] == 15
        assert shelf.held <= shelf.room
    assert known >= 45, "the least recently used would have been the next, every time"


def test_who_went_away_makes_room_for_who_is_new() -> None:
    shelf = Shelf(10 + 2 * 5)
    for now in range(0, 60, 10):
        think(shelf, 1, now)
        think(shelf, 2, now + 1)
    late = 60 + 2 * UNKNOWN_S
    think(shelf, 2, late)
    _, dropped = think(shelf, 3, late + 1)
    assert [shelf.path(prompt(villager), ENDS)[-1].end for villager in (1, 2, 3)].count(15) == 2
    assert len(dropped) == 1
    assert shelf.path(prompt(3), ENDS)[-1].end == 15


def test_the_takes_of_one_thought_are_one_use() -> None:
    shelf = Shelf(1000)
    for now in (0.0, 10.0, 10.0 + TOGETHER_S / 2, 20.0):
        think(shelf, 1, now)
    assert shelf.path(prompt(1), ENDS)[-1].gap == 10.0


def test_what_stands_below_others_stays_and_what_is_too_large_is_not_begun() -> None:
    shelf = Shelf(12)
    think(shelf, 1, 0.0)
    assert shelf.held == 10
    think(shelf, 2, 1.0)
    assert shelf.path(prompt(2), ENDS)[-1].end == 10
    assert Shelf(9).add(prompt(1), ENDS, 15, 0.0) == ([], [])


def test_a_layer_that_was_lost_takes_with_it_what_stands_on_it() -> None:
    shelf = Shelf(1000)
    think(shelf, 1, 0.0)
    think(shelf, 2, 0.0)
    shelf.forget(shelf.path(prompt(1), ENDS)[0].key)
    assert (len(shelf), shelf.held) == (0, 0)
