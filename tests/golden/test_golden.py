import json
from pathlib import Path
from typing import Any, get_args

import pytest

from server.save import layout, snapshots, upcast
from server.world.entry import Entry
from server.world.events import AnyEvent
from server.world.evolve import fold
from server.world.orders import AnyCommand
from server.world.state import EMPTY, World
from shared.commands import Reset
from tests.golden import make

FILES = sorted(Path(__file__).parent.glob("v*.json"))


def loaded(file: Path) -> tuple[dict[str, Any], list[Entry], World]:
    golden = json.loads(file.read_text(encoding="utf-8"))
    read = upcast.reader(golden["format"])
    entries = [read(bytes.fromhex(line)) for line in golden["entries"]]
    world = EMPTY
    for entry in entries:
        world = fold(world, entry)
    return golden, entries, world


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_released_journal_loads(file: Path) -> None:
    golden, entries, world = loaded(file)
    told = make.facts(world)
    assert {name: told[name] for name in golden["facts"]} == golden["facts"]
    assert set(told) - set(golden["facts"]) <= ({"chats"} if golden["format"] < 3 else set())
    assert len(entries) == world.entries
    if golden["shape"] == snapshots.SHAPE:
        assert snapshots.digest(snapshots.picture(world)).hex() == golden["digest"]


def test_there_is_one_of_every_format() -> None:
    assert [file.stem for file in FILES] == [f"v{number}" for number in range(1, layout.FORMAT + 1)]


def test_the_present_format_holds_every_kind() -> None:
    _, entries, _ = loaded(FILES[-1])
    assert {type(event) for entry in entries for event in entry.events} == set(get_args(AnyEvent))
    assert {type(entry.command) for entry in entries} == set(get_args(AnyCommand)) - {Reset}  # history ends with it


def test_what_the_story_tells_is_what_the_file_holds() -> None:
    _, entries, _ = loaded(FILES[-1])
    assert entries == make.entries()
