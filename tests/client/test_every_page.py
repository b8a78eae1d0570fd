"""Every act of every stance in a window that shrinks and grows back, with every kind of key pressed: nothing raises."""

import pytest
from textual import events

from client.app import ThorpApp
from client.glyphs import ASCII, UNICODE, Charset
from client.intents import Act, Stance
from client.keys import TABLES
from client.screens.town import TownScreen
from client.scripted import ListTie
from shared.ids import BeingId
from tests.client.drawn import ADA, scene, seen, welcome
from tests.client.test_app import TIMELINE

GARBAGE = ("enter", "tab", "pageup", "pagedown", "home", "end", "down", "left", "delete", "backspace", "x", "9", "f12", "ctrl+k")
LEAVING = ("q", "ctrl+q", "ctrl+c")


def hurry(app: ThorpApp, *keys: str) -> None:
    """Press keys before any of them is answered."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


@pytest.mark.parametrize(
    ("stance", "size", "charset", "theme", "known"),
    [
        (Stance.WALK, (48, 14), ASCII, "plain", True),
        (Stance.WATCH, (80, 24), UNICODE, "contrast", True),
        (Stance.REPLAY, (160, 45), UNICODE, "daylight", True),
        (Stance.REPLAY, (48, 14), ASCII, "", False),
    ],
)
async def test_every_act(stance: Stance, size: tuple[int, int], charset: Charset, theme: str, known: bool) -> None:  # noqa: FBT001
    you = ADA if stance is Stance.WALK else BeingId(0)
    tie = ListTie()
    app = ThorpApp(lambda _: tie, name="Ada", charset=charset, clock=lambda: 0.0)
    app.look = theme
    async with app.run_test(size=size, notifications=True) as pilot:
        tie.feed(welcome(being=you, replay=stance is Stance.REPLAY))
        for item in (seen(1, scene(you=you)), TIMELINE) if known else ():
            if item is not TIMELINE or stance is Stance.REPLAY:
                tie.feed(item)
        await tie.settled()
        assert app.town is not None
        for act in (act for act in Act if act is not Act.QUIT):
            app.town.perform(act)
            await pilot.pause()
            await pilot.resize_terminal(20, 5)
            hurry(app, *GARBAGE)
            await pilot.resize_terminal(*size)
            while not isinstance(app.screen, TownScreen):
                app.pop_screen()
            hurry(app, "escape", "escape")
            await pilot.pause()
        hurry(app, *(key for line in TABLES[stance] for key in line.keys if key not in LEAVING))
        await pilot.resize_terminal(1, 1)
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert app.town.size == size
    assert app.return_code in (None, 0)
