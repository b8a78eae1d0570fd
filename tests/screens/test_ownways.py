"""How keys, macros, jump mode and help look. After a wanted change: see `tests/screens/test_screens.py`."""

import pytest
from textual.pilot import Pilot

from client.glyphs import ASCII, UNICODE, Charset
from client.habits import Habits
from tests.client.stage import still
from tests.screens.test_screens import Compare, app, market_day, recorded, settled

MACROS = {"greet": (":say good morning",), "morning": (":go Bakery", ":buy 3 wheat", "try:work", "macro:greet")}
SIZES = [(80, 24), (120, 40)]


def named(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def compare(
    snap_compare: Compare,
    *keys: str,
    size: tuple[int, int] = (80, 24),
    charset: Charset = UNICODE,
    look: str = "",
    replay: bool = False,
) -> bool:
    """Press keys in a town on a market day, or in a recording, and compare the picture."""
    shown = app(recorded() if replay else market_day(), charset)
    shown.look = look

    async def act(pilot: Pilot[None]) -> None:
        await settled(pilot)
        assert shown._town is not None
        shown._town.routine.habits = Habits({"macro:morning": "f5", "ledger": "G", "trades": "q"}, MACROS)
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await still(pilot)

    return snap_compare(shown, terminal_size=size, run_before=act)


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_the_keys_page(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert compare(snap_compare, "colon", *"keys", "enter", size=size)


def test_a_key_that_is_taken(snap_compare: Compare) -> None:
    assert compare(snap_compare, "colon", *"keys", "enter", *"work", "enter", "m")


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_the_macros_page(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert compare(snap_compare, "tilde", "down", size=size)


def test_recording(snap_compare: Compare) -> None:
    assert compare(snap_compare, "tilde", "n", "w")


def test_naming_what_was_recorded(snap_compare: Compare) -> None:
    assert compare(snap_compare, "tilde", "n", "w", "e", "tilde")


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_help_here_and_now(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert compare(snap_compare, "question_mark", size=size)


def test_help_that_is_searched(snap_compare: Compare) -> None:
    assert compare(snap_compare, "question_mark", *"offer")


def test_help_of_a_page(snap_compare: Compare) -> None:
    assert compare(snap_compare, "T", "f1")


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_jump_mode(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert compare(snap_compare, "apostrophe", size=size)


def test_jump_mode_in_ascii_and_strong_contrast(snap_compare: Compare) -> None:
    assert compare(snap_compare, "apostrophe", charset=ASCII, look="contrast")


def test_jump_mode_of_a_watcher(snap_compare: Compare) -> None:
    assert compare(snap_compare, "apostrophe", size=(120, 40), replay=True)
