"""Recording one's own visit."""

import json
from pathlib import Path

import pyte
import pytest
from rich.color import ColorSystem
from rich.text import Text
from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import Static

from client import taping
from shared.errors import ConfigError


class Words(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("Good morning", id="words", markup=False)


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def played(path: Path) -> tuple[dict[str, object], list[list[object]], pyte.Screen]:
    header, *events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    screen = pyte.Screen(header["width"], header["height"])
    stream = pyte.Stream(screen)
    for _, kind, data in events:
        if kind == "r":
            columns, rows = data.split("x")
            screen.resize(int(rows), int(columns))
        else:
            stream.feed(data)
    return header, events, screen


async def test_what_is_seen_can_be_played_again_with_its_times_and_sizes(tmp_path: Path) -> None:
    path, clock, app = tmp_path / "own.cast", Clock(), Words()
    with taping.recording(path, (30, 5), "Thorp", clock, 1_700_000_000) as tape:
        async with app.run_test(size=(30, 5)) as pilot:
            tape.shoot(app)
            clock.now_s += 2.5
            app.query_one("#words", Static).update("Good night")
            await pilot.pause()
            tape.shoot(app)
            tape.shoot(app)
            clock.now_s += 1
            await pilot.resize_terminal(40, 6)
            await pilot.pause()
            tape.shoot(app)
    header, events, screen = played(path)
    assert (header["width"], header["height"], header["timestamp"]) == (30, 5, 1_700_000_000)
    assert [(at, kind) for at, kind, _ in events] == [(0.0, "o"), (2.5, "o"), (3.5, "r"), (3.5, "o")]
    assert screen.display[0].rstrip() == "Good night"
    assert len(str(events[1][2])) < 100


@pytest.mark.parametrize(("system", "told"), [(ColorSystem.TRUECOLOR, "38;2;255;136;0"), (ColorSystem.EIGHT_BIT, "38;5;208")])
async def test_colours_are_those_of_the_terminal(system: ColorSystem, told: str, tmp_path: Path) -> None:
    path, app = tmp_path / "own.cast", Words()
    with taping.recording(path, (30, 5), "Thorp", Clock(), 0) as tape:
        async with app.run_test(size=(30, 5)) as pilot:
            app.console._color_system = system
            app.query_one("#words", Static).update(Text("Good morning", "#ff8800"))
            await pilot.pause()
            tape.shoot(app)
    assert told in str(played(path)[1])


async def test_what_the_driver_writes_makes_a_picture_due(tmp_path: Path) -> None:
    path, app = tmp_path / "own.cast", Words()
    with taping.recording(path, (30, 5), "Thorp", Clock(), 0) as tape:
        async with app.run_test(size=(30, 5)) as pilot:
            driver = taping.taped(HeadlessDriver, tape)(app)
            driver.write("x")
            driver.write("y")
            await pilot.pause(2 * taping.EVERY_S)
    assert played(path)[2].display[0].rstrip() == "Good morning"


async def test_a_full_disk_ends_the_recording_and_not_the_visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = Words()
    with taping.recording(tmp_path / "own.cast", (30, 5), "Thorp", Clock(), 0) as tape:
        async with app.run_test(size=(30, 5)):

            def full(*_: object) -> None:
                raise OSError(28, "No space left on device")

            monkeypatch.setattr(tape._cast, "write", full)
            tape.shoot(app)
            tape.shoot(app)
            assert tape.trouble == "The recording ended early: No space left on device."


def test_a_file_that_exists_or_cannot_be_is_said(tmp_path: Path) -> None:
    taken = tmp_path / "taken.cast"
    taken.write_text("mine", encoding="utf-8")
    for path, told in ((taken, "exists already"), (tmp_path / "nowhere" / "a.cast", "cannot be written")):
        with pytest.raises(ConfigError, match=told), taping.recording(path, (80, 24), "", Clock(), 0):
            pytest.fail("nothing to record into")
    assert taken.read_text(encoding="utf-8") == "mine"
