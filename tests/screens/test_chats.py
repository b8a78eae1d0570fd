"""How chats look. After a wanted change run with `--snapshot-update`, then look at the pictures."""

from collections.abc import Callable

import msgspec
import pytest
from textual.pilot import Pilot

from client import hints
from client.glyphs import ASCII, UNICODE, Charset
from client.hints import Hints
from client.post import Post
from client.screens.chats import ChatsScreen
from client.tether import Lost
from shared.chats import Hit, RevisionState, SawFound
from shared.hints import Mood, MusingIn, SpeakingIn
from shared.ids import TOWN as NOBODY
from shared.wire import Hinted
from tests.client import drawn
from tests.client.chatting import MORNING, old_friends, revision, town_of_chats
from tests.client.stage import JORY, MABEL, RUFUS, Opener, Stage, after, letter, people, still
from tests.screens.test_screens import app, evening, settled

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 40), (160, 45)]
NAMES = {size: f"{size[0]}x{size[1]}" for size in SIZES}
CHARSETS = {"unicode": UNICODE, "ascii": ASCII}
WALL = (letter(1, RUFUS, "The market opens at seven. Fresh seed, dry wood."),)


def desk(**more: object) -> Opener:
    opener = Opener()
    fields = {"chats": town_of_chats(), "letters": WALL, "minute": 3315, "figures": people(), **more}
    opener.learn(drawn.scene(**fields))  # type: ignore[arg-type]
    coming = hints.hinted(Hints(), SpeakingIn(1, MABEL, 5, "Seven and a half is robbery, but I will take"), 0.0)
    coming = hints.hinted(coming, MusingIn(3, JORY, Mood.THINKING), 0.0)
    opener.outlook = msgspec.structs.replace(opener.outlook, hints=coming)
    return opener


def room(opener: Opener, charset: Charset = UNICODE) -> Stage:
    return Stage(lambda: ChatsScreen(opener, Post(), lambda: 0.0, unicode=charset.unicode))


@pytest.mark.parametrize("size", SIZES, ids=NAMES.get)
@pytest.mark.parametrize("charset", CHARSETS)
def test_a_conversation(snap_compare: Compare, charset: str, size: tuple[int, int]) -> None:
    stage = room(desk(), CHARSETS[charset])
    assert snap_compare(stage, terminal_size=size, run_before=after(*"On", "space", *"my", "space", *"way"))


@pytest.mark.parametrize("size", SIZES, ids=NAMES.get)
def test_a_group_and_a_suggestion(snap_compare: Compare, size: tuple[int, int]) -> None:
    suggested = old_friends(revisions=(revision(1, RevisionState.SUGGESTED, 62, 3400),))
    stage = room(desk(chats=(suggested, *town_of_chats()[1:]), muted=(2,)))
    assert snap_compare(stage, terminal_size=size, run_before=after("tab", "shift+tab"))


@pytest.mark.parametrize("size", SIZES[:2], ids=NAMES.get)
def test_what_can_be_done_with_a_chat(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(room(desk()), terminal_size=size, run_before=after("ctrl+o"))


def test_picking_people(snap_compare: Compare) -> None:
    assert snap_compare(room(desk()), run_before=after("ctrl+n", "space", "down", "space"))


def test_what_a_search_found(snap_compare: Compare) -> None:
    opener = desk()

    async def search(pilot: Pilot[None]) -> None:
        await pilot.press("ctrl+f", *"wheat", "enter")
        opener.learn(SawFound("wheat", (Hit(1, MORNING[7]), Hit(1, MORNING[5])), more=True))
        pilot.app.screen.follow()  # type: ignore[attr-defined]
        await still(pilot)

    assert snap_compare(room(opener), run_before=search)


def test_a_message_that_waits(snap_compare: Compare) -> None:
    opener = desk()
    opener.tie.state = Lost(3.0, 2, "the connection broke")
    assert snap_compare(room(opener), run_before=after(*"Still", "space", *"there?", "enter"))


def test_somebody_elses_chats_in_a_recording(snap_compare: Compare) -> None:
    assert snap_compare(room(desk(you=NOBODY)), run_before=after())


@pytest.mark.parametrize("charset", CHARSETS)
def test_chats_beside_the_map(snap_compare: Compare, charset: str) -> None:
    async def dock(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("M")
        await still(pilot)

    items = evening(720)
    told = items[2]
    sights = tuple(msgspec.structs.replace(sight, chats=town_of_chats(), minute=3315) for sight in told.sights)  # type: ignore[union-attr]
    items[2] = msgspec.structs.replace(told, sights=sights)
    items.append(Hinted(MusingIn(1, MABEL, Mood.QUEUED)))
    assert snap_compare(app(items, CHARSETS[charset]), terminal_size=SIZES[2], run_before=dock)
