"""How a recording and the pages about it look. After a wanted change run with `--snapshot-update`, then look at the pictures."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from client.app import ThorpApp
from client.glyphs import ASCII, UNICODE, Charset
from client.processes import Outcome
from client.screens.branch import BranchScreen
from client.screens.reel import ReelScreen
from client.screens.sift import SiftScreen
from client.scripted import ListTie
from client.stretch import Stretch
from client.tether import Up
from tests.client.drawn import scene, seen, welcome
from tests.client.replaying import FOUND, MOMENTS, TIMELINE, Programs, recording
from tests.client.stage import Opener, Stage, still
from tests.screens.test_screens import NOBODY, PEOPLE, TALK
from tests.screens.town import TOWN

Compare = Callable[..., bool]
Playing = Callable[[Pilot[None]], Awaitable[None]]
PAGE_SIZES = [(80, 24), (120, 40)]
SAVE = "saves/town.thorp"


def _ids(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def app(charset: Charset = UNICODE) -> ThorpApp:
    opening = seen(1, scene(TOWN, PEOPLE, you=NOBODY, minute=905))
    tie = ListTie([Up(), welcome(being=NOBODY, replay=True), opening, *TALK, TIMELINE])
    return ThorpApp(lambda _: tie, name="", charset=charset, clock=lambda: 0.0)


def after(*keys: str, found: bool = False) -> Playing:
    async def play(pilot: Pilot[None]) -> None:
        await pilot.pause()
        if found:
            town = pilot.app.screen
            town._doors.showing._found = MOMENTS  # type: ignore[attr-defined]
            town._doors.showing.marked = msgspec.structs.replace(  # type: ignore[attr-defined]
                town._doors.showing.marked,  # type: ignore[attr-defined]
                found=tuple(one.tick for one in MOMENTS),
            )
        if keys:
            await pilot.press(*keys)
        await still(pilot)

    return play


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 45)], ids=_ids)
def test_a_recording_with_all_its_marks(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app(), terminal_size=size, run_before=after())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=_ids)
def test_a_recording_in_ascii(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app(ASCII), terminal_size=size, run_before=after())


def test_what_was_found_and_a_stretch_stand_on_the_timeline(snap_compare: Compare) -> None:
    assert snap_compare(app(), terminal_size=(120, 40), run_before=after("left_parenthesis", found=True))


def asked(words: str = "bread") -> Screen[Any]:
    return SiftScreen(_Answering(), words)


class _Answering(Opener):
    """What opens a search, and finds at once."""

    def __init__(self) -> None:
        source = recording()
        super().__init__()
        self.outlook, self.tie = source.outlook, source.tie
        ask = self.tie.ask

        def answer(message: Any) -> None:
            ask(message)
            self.learn(FOUND)

        self.tie.ask = answer  # type: ignore[method-assign]


def branch(save: str = SAVE, *outcomes: Outcome) -> Screen[Any]:
    return BranchScreen(recording(save), TIMELINE, run=Programs(*outcomes))


def reel(save: str = SAVE) -> Screen[Any]:
    return ReelScreen(recording(save), TIMELINE, Stretch(845, 905), "Mabel", run=Programs())


PAGES: dict[str, tuple[Callable[[], Screen[Any]], tuple[str, ...]]] = {
    "sift": (lambda: SiftScreen(recording()), ()),
    "sift_found": (asked, ("down",)),
    "branch": (branch, ()),
    "branch_made": (branch, ("enter",)),
    "branch_refused": (
        lambda: branch(SAVE, Outcome(1, "", "saves/town.thorp begins after tick 3000. Ask for a later tick.")),
        ("enter",),
    ),
    "branch_elsewhere": (lambda: branch(""), ()),
    "reel": (reel, ()),
    "reel_cast": (reel, ("right", "right")),
    "reel_wrong": (reel, ("shift+tab", "backspace", "enter")),
    "reel_elsewhere": (lambda: reel(""), ()),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with saves, the same in every run as far as it is shown."""
    (tmp_path / "saves").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("client.homes.checkout", lambda: None)
    monkeypatch.setattr(
        "client.stretch.reel_file", lambda _town, _part, ending, _folder: Path(f"thornby-day1-1405-to-1505{ending}")
    )
    return tmp_path


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("size", PAGE_SIZES, ids=_ids)
@pytest.mark.parametrize("page", PAGES)
def test_a_page(snap_compare: Compare, page: str, size: tuple[int, int]) -> None:
    make, keys = PAGES[page]
    assert snap_compare(Stage(make), terminal_size=size, run_before=after(*keys))
