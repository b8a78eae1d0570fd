"""The rooms that were seen, between visits."""

from pathlib import Path

import msgspec
import pytest

from client import ground
from client.ground import MOST_CELLS, MOST_TOWNS, Recalling, Rooms, load, recalled, rooms, save
from client.scripted import ListTie
from client.tether import Ended, Item
from client.view import View, glimpse
from shared.sights import SawGround
from shared.wire import Seen
from tests.client.drawn import ROOM, rows, scene, seen, welcome

OUTSIDE = """
..........
.#####....
.#   w.~~.
.#   +.~~.
.#####....
..........
"""
"""What everybody knows."""

GLIMPSED = SawGround(((3, 2, 2),), ("__",))
"""Through the window."""

LATER = """
..........
.#####....
.# __w.~~.
.#   +.~~.
.#####....
..........
"""


async def visit(file: Path, *items: Item) -> list[Item]:
    """Return what arrives of a visit that ends."""
    end = Ended("left", "You have left.")
    return [item async for item in Recalling(ListTie([*items, end]), file).items() if item is not end]


def shown(items: list[Item]) -> tuple[str, ...]:
    view = View()
    for item in items:
        for sight in item.sights if isinstance(item, Seen) else ():
            view = glimpse(view, sight)
    return view.rows


def written(file: Path) -> tuple[int, str]:
    """Return a file's mode and text; nothing where there is none."""
    return (file.stat().st_mode & 0o777, file.read_text()) if file.exists() else (0, "")


def put(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "thorp" / "ground.json"


async def test_what_was_seen_through_a_window_is_known_in_the_next_visit_and_no_more(file: Path) -> None:
    await visit(file, welcome(), seen(1, scene(OUTSIDE)), seen(2, GLIMPSED))
    assert shown(await visit(file, welcome(), seen(1, scene(OUTSIDE)))) == rows(LATER)
    mode, text = written(file)
    assert mode == 0o600
    assert "token-1" not in text


async def test_it_is_kept_when_one_leaves_before_the_end(file: Path) -> None:
    tie = Recalling(ListTie([welcome(), seen(1, scene(OUTSIDE)), seen(2, GLIMPSED)]), file)
    items = tie.items()
    for _ in range(3):
        await anext(items)
    await tie.close()
    assert shown(await visit(file, welcome(), seen(1, scene(OUTSIDE)))) == rows(LATER)


async def test_a_line_that_came_back_goes_on_where_it_was(file: Path) -> None:
    await visit(file, welcome(), seen(1, scene(OUTSIDE)), welcome(resumed=True), seen(2, GLIMPSED))
    assert shown(await visit(file, welcome(), seen(1, scene(OUTSIDE)))) == rows(LATER)


@pytest.mark.parametrize("fields", [{"token": "token-2"}, {"token": ""}, {"replay": True}, {"being": 0}])
async def test_somebody_else_learns_nothing(file: Path, fields: dict[str, object]) -> None:
    await visit(file, welcome(), seen(1, scene(OUTSIDE)), seen(2, GLIMPSED))
    other = msgspec.structs.replace(welcome(), **fields)
    assert shown(await visit(file, other, seen(1, scene(OUTSIDE)))) == rows(OUTSIDE)


async def test_who_only_watches_leaves_no_file(file: Path) -> None:
    await visit(file, msgspec.structs.replace(welcome(), token=""), seen(1, scene(ROOM)))
    assert written(file) == (0, "")


async def test_a_town_founded_anew_is_another(file: Path) -> None:
    await visit(file, welcome(), seen(1, scene(OUTSIDE)), seen(2, GLIMPSED))
    anew = OUTSIDE.replace("~~", ".~")
    assert shown(await visit(file, welcome(), seen(1, scene(anew)))) == rows(anew)
    assert shown([seen(1, scene(ROOM)), seen(2, scene(anew))]) == rows(anew)


def test_only_rooms_are_kept_and_only_put_where_nothing_is_known() -> None:
    kept = rooms(rows(ROOM))
    assert {part[2] for part in kept.parts} == {"___"}
    assert recalled(rows(OUTSIDE), kept) == rows(ROOM)
    odd = Rooms(kept.open, ((3, 2, "_#"), (-1, 2, "__"), (0, 99, "_"), (2, 3, "\x1b\u2603"), (9, 0, "____"), (2, -1, "_")))
    assert recalled(rows(OUTSIDE), odd) == tuple(
        row[:3] + "_" + row[4:] if y == 2 else row for y, row in enumerate(rows(OUTSIDE))
    )


def test_a_town_of_nothing_but_rooms_is_too_large_to_keep() -> None:
    assert rooms(("_" * 1_000,) * (MOST_CELLS // 1_000)).parts
    assert not rooms(("_" * 1_000,) * (MOST_CELLS // 1_000 + 1)).parts


def test_so_many_towns_are_kept_the_last_visited_and_nothing_is_written_anew_for_nothing(file: Path) -> None:
    for number in range(MOST_TOWNS + 2):
        save(file, f"town {number}", Rooms("x"))
    assert list(load(file)) == [f"town {number}" for number in range(2, MOST_TOWNS + 2)]
    before = file.stat().st_mtime_ns, file.stat().st_ino
    save(file, f"town {MOST_TOWNS + 1}", Rooms("x"))
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == before
    save(file, f"town {MOST_TOWNS}", Rooms("x"))
    assert list(load(file))[-1] == f"town {MOST_TOWNS}"


async def test_a_server_that_welcomes_again_and_again_is_one_town_at_most(file: Path) -> None:
    first: list[Item] = [welcome(), seen(1, scene(OUTSIDE)), seen(2, GLIMPSED)]
    more: list[Item] = [
        one for number in range(20) for one in (msgspec.structs.replace(welcome(), token=f"other {number}"), seen(1, scene(ROOM)))
    ]
    await visit(file, *first, *more)
    assert len(load(file)) <= 1
    await visit(file, *first)
    await visit(file, *more)
    assert len(load(file)) <= 2
    assert shown(await visit(file, welcome(), seen(1, scene(OUTSIDE)))) == rows(LATER)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"a": {"open": 4}}'])
async def test_any_bytes_are_survived(file: Path, content: bytes) -> None:
    put(file, content)
    assert ground.load(file) == {}
    await visit(file, welcome(), seen(1, scene(OUTSIDE)), seen(2, GLIMPSED))
    assert shown(await visit(file, welcome(), seen(1, scene(OUTSIDE)))) == rows(LATER)


async def test_a_folder_that_cannot_be_made_ends_no_visit(tmp_path: Path) -> None:
    put(tmp_path / "thorp" / "file", b"")
    items = await visit(tmp_path / "thorp" / "file" / "ground.json", welcome(), seen(1, scene(OUTSIDE)))
    assert shown(items) == rows(OUTSIDE)
