"""Chats in town: what has arrived, commands that begin one, the room beside the map, a line that breaks."""

from client.screens.chats import ChatsScreen
from client.tether import Lost, Up
from shared.chats import SawChat, SawLine, SawMarks
from shared.commands import MarkChat, OpenChat, SayIn, Walk
from shared.geometry import Direction
from shared.wire import Done
from tests.client import drawn
from tests.client.chatting import MORNING, group, line, session
from tests.client.drawn import seen, welcome
from tests.client.stage import ADA, JORY, MABEL
from tests.client.test_app import Visit, visiting

LOST = Lost(3.0, 2, "the connection broke")


async def test_messages_that_arrive_are_told_so_one_by_one_and_then_read() -> None:
    chats = (session(*MORNING[:1], read=0), group(line(1, JORY, "All?")))
    async with visiting(welcome(), Up(), seen(1, drawn.scene(chats=chats))) as visit:
        assert visit.tie.given[0] == MarkChat(1, 1, read=False)
        assert "m:2" in visit.text()
        await visit.feed(seen(2, SawMarks(1, ADA, 1, 0), SawLine(1, line(2, MABEL, "Ada?", 1900))))
        assert "Mabel writes to you: Ada?" in visit.log()
        await visit.press("m")
        assert isinstance(visit.app.screen, ChatsScreen)
        assert MarkChat(1, 2) in visit.tie.given


def follow(visit: Visit) -> None:
    """Let the page look at what is believed, without waiting for its next look."""
    assert isinstance(visit.app.screen, ChatsScreen)
    visit.app.screen.follow()


async def test_a_command_begins_a_chat_and_opens_it() -> None:
    async with visiting(welcome(), seen(1, drawn.scene())) as visit:
        await visit.press("colon", *"chat Mabel good day", "enter")
        assert isinstance(visit.app.screen, ChatsScreen)
        assert visit.tie.given == [OpenChat(("Mabel",), words="good day")]
        await visit.feed(seen(2, SawChat(session(), ADA), SawLine(1, line(1, ADA, "good day"))), Done(1))
        follow(visit)
        await visit.pilot.pause()
        assert "good day" in visit.text()


async def test_chats_stand_beside_the_map_while_one_walks_on() -> None:
    async with visiting(welcome(), seen(1, drawn.scene(chats=(session(*MORNING[:2]),))), size=(150, 40)) as visit:
        await visit.press("M", *"hi", "enter", *"l", "escape", "l")
        assert visit.tie.given == [SayIn(1, "hi"), Walk(Direction.EAST)]
        assert "Keep it warm" in visit.text()
        await visit.feed(Done(1), seen(2, SawLine(1, line(3, MABEL, "Beside.", 1860))))
        assert "Beside." in visit.text()
        assert MarkChat(1, 3) not in visit.tie.given
        await visit.press("m")
        assert visit.app.screen is visit.town
        visit.town._dock.tick()
        assert MarkChat(1, 3) in visit.tie.given
        await visit.press("escape", "M")
        assert not visit.town._dock.display


async def test_a_narrow_terminal_says_that_there_is_no_room_beside_the_map() -> None:
    async with visiting(welcome(), seen(1, drawn.scene())) as visit:
        await visit.press("M")
        assert "from 140 columns on" in visit.log()


async def test_a_line_that_breaks_and_comes_back_in_town() -> None:
    async with visiting(welcome(), Up(), seen(1, drawn.scene(chats=(session(*MORNING[:2]),)))) as visit:
        await visit.press("m")
        await visit.feed(LOST)
        await visit.press(*"late", "enter")
        await visit.feed(Up(), welcome(resumed=True), seen(2, SawLine(1, line(3, ADA, "late", 1900))), Done(1))
        follow(visit)
        await visit.pilot.pause()
        assert "waits for" not in visit.text()
    assert [deed for deed in visit.tie.given if isinstance(deed, SayIn)] == [SayIn(1, "late")]
