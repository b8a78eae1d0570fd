"""The chat room: what is opened, written, read, told, paged and searched; on its page, and beside the map."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.screen import Screen

from client import outlook
from client.post import Post
from client.screens.about import AboutScreen
from client.screens.chats import ChatsScreen
from client.screens.people import PeopleScreen
from client.screens.room import ChatRoom
from client.screens.seek import SeekScreen
from client.tether import Lost, Up
from client.widgets.conversation import Conversation
from client.widgets.scribe import Scribe
from shared.chats import Chat, Forward, Hit, RevisionState, SawChat, SawFound, SawLine, SawMarks, SawPage, Verdict
from shared.commands import (
    Block,
    Broadcast,
    Deed,
    Entitle,
    Invite,
    Leave,
    MarkChat,
    Mute,
    OpenChat,
    PutAway,
    Read,
    Resolve,
    SayIn,
    Tune,
)
from shared.hints import Mood, MusingIn, SpeakingIn
from shared.ids import TOWN
from shared.sights import ReadSelf, WasRefused
from shared.text import MAX_WORDS
from shared.wire import Hinted, Page, Search, Typing
from tests.client import drawn
from tests.client.chatting import BOB, MORNING, group, line, member, old_friends, pair, revision, session, town_of_chats
from tests.client.drawn import seen
from tests.client.stage import ADA, JORY, MABEL, Opener, Play, letter, people, staged

LOST = Lost(3.0, 2, "the connection broke")


def desk(*chats: Chat, **more: Any) -> Opener:
    opener = Opener()
    opener.learn(drawn.scene(figures=people(), chats=chats, **more))
    return opener


def page(opener: Opener, post: Post | None = None, clock: Callable[[], float] = lambda: 0.0) -> Callable[[], Screen[Any]]:
    return lambda: ChatsScreen(opener, post or Post(), clock)


def said(opener: Opener) -> list[Deed]:
    """Return what was given besides marks."""
    return [deed for deed in opener.tie.given if not isinstance(deed, MarkChat | Read)]


def lines(play: Play) -> str:
    return play.text("#chat-lines")


async def test_it_opens_with_what_is_new_and_says_that_it_is_read() -> None:
    opener = desk(*town_of_chats(), letters=(letter(1, MABEL, "Bread!"),))
    async with staged(page(opener)) as play:
        assert "new" in lines(play)
        assert "Come before noon" in lines(play)
        assert "▌Mabel 2" in play.text("#chat-list")
        assert opener.tie.given == [MarkChat(1, 8)]
        await play.press("tab")
        assert "Who can lend me a ladder?" in lines(play)
        await play.press("shift+tab", "shift+tab")
        assert "Bread!" in lines(play)
    assert opener.tie.given == [MarkChat(1, 8), MarkChat(3, 2), Read(1)]


async def test_nothing_is_read_while_nobody_looks_or_the_end_is_out_of_sight() -> None:
    many = tuple(line(i, MABEL, f"message {i}.", 600 + 20 * i) for i in range(1, 30))
    opener = desk(session(*many))
    async with staged(page(opener)) as play:
        play.app.app_focus = False
        opener.learn(SawLine(1, line(30, MABEL, "While away.", 1400)))
        await play.follow()
        assert "While away." in lines(play)
        assert " new " in lines(play)
        assert opener.tie.given == []
        play.app.app_focus = True
        play.app.screen.on_app_focus()  # type: ignore[attr-defined]
        assert opener.tie.given == [MarkChat(1, 30)]
        await play.press("pageup")
        opener.learn(SawLine(1, line(31, MABEL, "Below.", 1500)))
        await play.follow()
        assert opener.tie.given == [MarkChat(1, 30)]
        await play.press("pagedown", "pagedown", "pagedown")
        await play.follow()
    assert opener.tie.given == [MarkChat(1, 30), MarkChat(1, 31)]


async def test_what_was_read_is_told_again_when_the_line_broke_before_the_town_heard_it() -> None:
    opener, post = desk(session(*MORNING[:1], read=0)), Post()
    async with staged(page(opener, post)) as play:
        assert opener.tie.given == [MarkChat(1, 1)]
        opener.tie.state = LOST
        await play.follow()
        post.marks.welcomed()
        await play.follow()
        assert opener.tie.given == [MarkChat(1, 1)]
        opener.tie.state = Up()
        await play.follow()
    assert opener.tie.given == [MarkChat(1, 1), MarkChat(1, 1)]


async def test_what_is_written_goes_into_the_open_chat_and_empty_words_nowhere() -> None:
    opener = desk(session(*MORNING[:1]), pair())
    async with staged(page(opener)) as play:
        await play.press("enter", "space", "enter")
        await play.type("Hi [all]")
        await play.press("enter", "up", "backspace", "enter", "tab", *"yes", "enter")
    assert said(opener) == [SayIn(1, "Hi [all]"), SayIn(1, "Hi [all"), SayIn(2, "yes")]


async def test_lines_can_be_broken_and_the_box_grows() -> None:
    opener = desk(session(*MORNING[:1]))
    async with staged(page(opener)) as play:
        await play.press("a", "ctrl+j", "b", "alt+enter", "c")
        assert play.app.screen.query_one(Scribe).size.height == 3
        await play.press("enter")
    assert said(opener) == [SayIn(1, "a b c")]


async def test_what_is_too_long_is_told_and_kept() -> None:
    opener = desk(session(*MORNING[:1]))
    async with staged(page(opener)) as play:
        play.app.screen.query_one(Scribe).write("a" * (MAX_WORDS + 12))
        await play.press("b", "enter")
        assert "13 characters too long" in play.text("#chat-note")
        assert f"{MAX_WORDS + 13}/{MAX_WORDS}" in play.text("#chat-count")
        assert said(opener) == []
        await play.press(*["backspace"] * 13, "enter")
    assert said(opener) == [SayIn(1, "a" * MAX_WORDS)]


async def test_drafts_stay_with_their_chats() -> None:
    opener, post = desk(session(*MORNING[:1]), pair()), Post()
    async with staged(page(opener, post)) as play:
        await play.press(*"half", "tab", *"other", "shift+tab")
        assert play.app.screen.query_one(Scribe).text == "half"
        await play.press("escape")
    async with staged(page(opener, post)) as play:
        assert play.app.screen.query_one(Scribe).text == "half"


async def test_a_receipt_follows_its_marks() -> None:
    opener = desk(pair(line(1, ADA, "Hello?"), members=(member(ADA, 1, 1), member(BOB))))
    async with staged(page(opener)) as play:
        assert lines(play).endswith("sent")
        opener.learn(SawMarks(2, BOB, 1, 0))
        await play.follow()
        assert lines(play).endswith("✓ delivered")
        opener.learn(SawMarks(2, BOB, 1, 1))
        await play.follow()
        assert lines(play).endswith("✓✓ read")


async def test_thinking_and_streaming_words_are_shown_until_the_message_is_there() -> None:
    opener = desk(session(*MORNING[:2]))
    async with staged(page(opener)) as play:
        take(opener, Hinted(MusingIn(1, MABEL, Mood.THINKING)))
        await play.follow()
        assert "Mabel is thinking…" in lines(play)
        take(opener, Hinted(SpeakingIn(1, MABEL, 4, "Rosemary and")))
        await play.follow()
        assert "Rosemary and ▌" in lines(play)
        take(opener, seen(2, SawLine(1, line(3, MABEL, "Rosemary and salt.", 620, stream=4))))
        await play.follow()
        assert lines(play).endswith("▌ Rosemary and salt.")


def take(opener: Opener, message: Any) -> None:
    opener.outlook = outlook.take(opener.outlook, message, 0.0)


async def test_page_up_at_the_top_asks_for_older_messages_and_keeps_the_place() -> None:
    many = tuple(line(i, MABEL, f"message {i}.", 600 + 20 * i) for i in range(41, 60))
    opener = desk(session(*many))
    async with staged(page(opener)) as play:
        await play.press(*["pageup"] * 12)
        assert opener.tie.asked == [Page(1, 41)]
        window = play.app.screen.query_one(Conversation)
        assert window.scroll_offset.y == 0
        places = [y for y, row in enumerate(play.lines("#chat-lines")) if "message 41." in row]
        opener.learn(SawPage(1, tuple(line(i, MABEL, f"message {i}.", 600 + 20 * i) for i in range(20, 41)), more=True))
        await play.follow()
        assert window.scroll_offset.y > 0
        assert [y for y, row in enumerate(play.lines("#chat-lines")) if "message 41." in row] == places
        await play.press(*["pageup"] * 12)
    assert opener.tie.asked == [Page(1, 41), Page(1, 20)]


async def test_a_search_goes_to_what_it_found_page_after_page() -> None:
    late = tuple(line(i, MABEL, f"message {i}.", 600 + 20 * i) for i in range(41, 60))
    early = [tuple(line(i, MABEL, f"message {i}.", 600 + 20 * i) for i in range(a, a + 20)) for a in (21, 1)]
    opener = desk(pair(line(1, BOB, "Hi.", 5000)), session(*late))
    async with staged(page(opener)) as play:
        await play.press("ctrl+f", *"age 5", "enter")
        assert isinstance(play.app.screen, SeekScreen)
        opener.learn(SawFound("age 5", (Hit(1, early[1][4]),)))
        await play.follow()
        assert "Mabel day 1 11:40 Mabel: message 5." in play.text("#seek-list")
        await play.press("enter")
        assert "▌Mabel" in play.text("#chat-list")
        opener.learn(SawPage(1, early[0], more=True))
        await play.follow()
        opener.learn(SawPage(1, early[1], more=False))
        await play.follow()
        await play.pilot.pause()
        assert "message 5." in lines(play)
        assert "message 59." not in lines(play)
    assert opener.tie.asked == [Search("age 5"), Page(1, 41), Page(1, 21)]


async def test_a_search_can_be_kept_to_the_open_chat() -> None:
    opener = desk(session(*MORNING[:2]))
    async with staged(page(opener)) as play:
        await play.press("ctrl+f", "tab", *"zzz", "enter")
        opener.learn(SawFound("zzz", ()))
        await play.follow()
        assert "nothing found in this chat" in play.text("#seek-told")
        await play.press("escape")
        assert isinstance(play.app.screen, ChatsScreen)
    assert opener.tie.asked == [Search("zzz", 1)]


async def test_a_message_during_a_lost_line_waits_and_is_given_once() -> None:
    opener, post = desk(session(*MORNING[:2])), Post()
    async with staged(page(opener, post)) as play:
        opener.tie.state = LOST
        await play.type("Still there?")
        await play.press("enter")
        assert lines(play).endswith("waits for the line to the town")
        assert opener.tie.asked == []
        opener.tie.state = Up()
        post.welcomed(resumed=True)
        await play.follow()
        assert lines(play).endswith("on its way")
        opener.learn(SawLine(1, line(3, ADA, "Still there?", 700)))
        post.answered(1)
        await play.follow()
        assert lines(play).count("Still there?") == 1
    assert said(opener) == [SayIn(1, "Still there?")]


async def test_refused_words_come_back_with_the_reason() -> None:
    opener, post = desk(session(*MORNING[:2])), Post()
    async with staged(page(opener, post)) as play:
        await play.press(*"ho", "enter")
        opener.learn(WasRefused("alone", "Mabel has left the town for good."))
        post.answered(1, "alone")
        await play.follow()
        assert play.app.screen.query_one(Scribe).text == "ho"
        assert play.text("#chat-note") == "Mabel has left the town for good."


async def test_others_see_that_one_types_and_stops() -> None:
    now = 0.0
    opener = desk(session(*MORNING[:2]))
    async with staged(page(opener, clock=lambda: now)) as play:
        await play.press(*"hell")
        assert opener.tie.asked == [Typing(1)]
        now = 3.5
        await play.press("o")
        await play.press("enter")
    assert opener.tie.asked == [Typing(1), Typing(1), Typing(1, on=False)]


async def test_a_change_of_manner_is_undone_applied_or_dismissed_with_a_key_or_a_click() -> None:
    opener = desk(session(*MORNING[:2], revisions=(revision(1, RevisionState.APPLIED, minute=1900),)))
    async with staged(page(opener)) as play:
        assert "Mabel has changed how they are with you" in lines(play)
        await play.press("alt+u")
        opener.learn(SawChat(session(count=2, revisions=(revision(1, RevisionState.SUGGESTED, 50, 1900),)), MABEL))
        await play.follow()
        assert "Mabel might change" in lines(play)
        await play.press("alt+d")
        y, x = next((y, row.index("apply")) for y, row in enumerate(play.lines("#chat-lines")) if "apply" in row)
        await play.pilot.click("#chat-lines", offset=(x, y))
    assert said(opener) == [Resolve(1, 1, Verdict.UNDO), Resolve(1, 1, Verdict.DISMISS), Resolve(1, 1, Verdict.APPLY)]


async def test_a_new_chat_with_one_or_several() -> None:
    opener = desk(session(*MORNING[:2]))
    async with staged(page(opener)) as play:
        await play.press("ctrl+n", *"jo", "enter")
        opener.learn(SawChat(session(number=7, members=(member(ADA), member(JORY)), title="")))
        await play.follow()
        assert "to Jory" in play.text("#chat-scribe")
        await play.press("ctrl+n", "space", "down", "space")
        assert isinstance(play.app.screen, PeopleScreen)
        assert "a group with Greta, Jory" in play.text("#people-picked")
        await play.press("tab", "tab", *"Inn", "enter")
    assert said(opener) == [OpenChat(("Jory",)), OpenChat(("Greta", "Jory"), "Inn")]


async def test_two_players_have_one_chat_for_ever() -> None:
    opener = desk(pair(line(1, BOB, "Hi.")), session(*MORNING))
    async with staged(page(opener)) as play:
        room = play.app.screen.query_one(ChatRoom)
        room.begin(OpenChat(("bob",)))
        await play.pilot.pause()
        assert "Hi." in lines(play)
    assert said(opener) == []


async def test_what_can_be_done_with_a_session() -> None:
    opener = desk(old_friends())
    async with staged(page(opener)) as play:
        await play.press("ctrl+o")
        assert isinstance(play.app.screen, AboutScreen)
        assert "Ada jokes with her every morning." in play.text("#about-facts")
        await play.press("u", "1", "m", "b", "p", "escape")
    assert said(opener) == [
        Resolve(1, 1, Verdict.UNDO),
        Tune(1, Forward.NEVER),
        Mute(1),
        Block("Mabel"),
        PutAway(1),
    ]


async def test_what_can_be_done_with_a_group() -> None:
    opener = desk(group(line(1, JORY, "All?")))
    async with staged(page(opener)) as play:
        await play.press("ctrl+o", "i", *"gre", "enter")
        await play.press("n", *"Inn", "enter", "l")
    assert said(opener) == [Invite(3, "Greta"), Entitle(3, "Inn"), Leave(3)]


async def test_whoever_watches_reads_and_does_not_write() -> None:
    opener = desk(old_friends(), you=TOWN)
    async with staged(page(opener)) as play:
        assert not play.lines("#chat-scribe")
        await play.press("down", *"hi", "enter", "ctrl+n", "up")
        assert "Ada and Mabel" in play.text(".facts")
        await play.press("escape")
    assert opener.tie.given == []
    assert play.app.results == [None]


@pytest.mark.parametrize("words", ["", "   "])
async def test_the_wall_takes_words_of_ones_own(words: str) -> None:
    opener = desk(letters=(letter(1, MABEL, "Bread!"),))
    async with staged(page(opener)) as play:
        assert opener.tie.given == [Read(1)]
        opener.learn(ReadSelf(1))
        await play.type(words)
        await play.press("enter", *"ho", "enter")
    assert said(opener) == [Broadcast("ho")]
