"""Kept messages: by person, what is new, answers, and how far all of it is read."""

from client import letters
from client.letters import WALL, conversations, read_upto
from client.screens.messages import MessagesScreen
from shared.commands import Broadcast, Read, Send
from shared.ids import TOWN
from shared.sights import GotLetter, ReadSelf, WasRefused
from shared.text import MAX_WORDS
from tests.client.stage import ADA, GRETA, JORY, MABEL, RUFUS, Opener, letter, staged

BOX = (
    letter(1, RUFUS, "The market opens."),
    letter(2, MABEL, "Good morning!", ADA),
    letter(3, ADA, "And to you.", MABEL, 620),
    letter(4, MABEL, "Any [b]wheat[/b]?", ADA, 1500),
    letter(5, GRETA, "Shut the gate!", minute=1510),
    letter(6, JORY, "Your house is framed.", ADA, 1520),
)


def opener(read: int = 3) -> Opener:
    return Opener(letters=BOX, read=read)


def test_conversations_the_wall_first_then_who_wrote_last() -> None:
    found = conversations(opener().view)
    assert [other.name for other in found] == ["the town's wall", "Jory", "Mabel", "Greta", "Rufus"]
    assert [one.id for one in found[2].letters] == [2, 3, 4]
    assert [len(other.unread(opener().view, frozenset())) for other in found] == [1, 1, 1, 0, 0]
    assert found[2].unread(opener().view, frozenset({4})) == ()


def test_read_reaches_as_far_as_everything_was_shown() -> None:
    view = opener().view
    assert read_upto(view, frozenset()) == 3
    assert read_upto(view, frozenset({6})) == 3
    assert read_upto(view, frozenset({4, 6})) == 4
    assert read_upto(view, frozenset({4, 5, 6})) == 6


def test_an_archive_has_everybodys() -> None:
    view = Opener(letters=BOX, you=TOWN).view
    assert [other.name for other in conversations(view)] == ["the town's wall", "Ada and Jory", "Ada and Mabel"]
    assert not any(letters.is_unread(one, view) for one in BOX)


async def test_it_opens_with_what_is_new_behind_a_line() -> None:
    desk = opener()
    async with staged(lambda: MessagesScreen(desk)) as play:
        assert "> Jory" in play.text("#message-people")
        assert "Mabel 1 new" in play.text("#message-people")
        assert "the town's wall 1 new" in play.text("#message-people")
        assert "new" in play.text("#message-list")
        assert desk.tie.given == []
        await play.press("down")
        words = " ".join(play.text("#message-list").replace("─", "").split())
        assert words.startswith("day 1 10:00 Mabel Good morning! 10:20 you And to you.")
        assert words.endswith("day 2 new 01:00 Mabel Any [b]wheat[/b]?")
        assert desk.tie.given == [Read(4)]
        await play.press("up", "up")
        assert desk.tie.given == [Read(4), Read(6)]


async def test_the_line_stays_until_one_turns_away() -> None:
    desk = opener()
    async with staged(lambda: MessagesScreen(desk)) as play:
        desk.learn(ReadSelf(6), GotLetter(letter(7, JORY, "Come and see.", ADA, 1530)))
        await play.follow()
        text = play.text("#message-list")
        assert text.index("new") < text.index("Your house") < text.index("Come and see.")
        await play.press("down", "up")
        assert " new " not in play.text("#message-list")
    assert desk.tie.given == [Read(7)]


async def test_what_was_shown_is_remembered_for_the_next_time() -> None:
    desk, seen = opener(), set[int]()
    async with staged(lambda: MessagesScreen(desk, seen)):
        assert seen == {6}
    async with staged(lambda: MessagesScreen(desk, seen)) as play:
        assert "> Mabel" in play.text("#message-people")
    assert desk.tie.given == [Read(4)]


async def test_nothing_is_read_while_nobody_looks() -> None:
    desk = Opener()
    async with staged(lambda: MessagesScreen(desk)) as play:
        play.app.app_focus = False
        desk.learn(GotLetter(letter(1, RUFUS, "Hear ye!")))
        await play.follow()
        assert "Hear ye!" in play.text("#message-list")
        assert desk.tie.given == []
        play.app.app_focus = True
        play.app.screen.on_app_focus()  # type: ignore[attr-defined]
    assert desk.tie.given == [Read(1)]


async def test_answers_go_to_whom_is_shown() -> None:
    desk = opener(read=6)
    async with staged(lambda: MessagesScreen(desk)) as play:
        assert "to all:" in play.text("#message-to")
        await play.type("Hello [all]")
        assert f"11/{MAX_WORDS}" in play.text("#message-count")
        await play.press("enter", "down")
        await play.type("Thanks")
        await play.press("enter", "enter", "space", "enter", "up", "up")
        assert "to Rufus:" in play.text("#message-to")
        await play.type("q")
        await play.press("enter")
    assert desk.tie.given == [Broadcast("Hello [all]"), Send("Jory", "Thanks"), Send("Rufus", "q")]


async def test_letters_come_while_it_is_open_and_the_place_is_kept() -> None:
    desk = opener(read=6)
    async with staged(lambda: MessagesScreen(desk)) as play:
        await play.press("down", "down")
        await play.type("half")
        desk.learn(GotLetter(letter(7, GRETA, "Psst.", ADA, 1600)))
        await play.follow()
        assert "> Mabel" in play.text("#message-people")
        assert "Greta 1 new" in play.text("#message-people")
        await play.type(" way")
        await play.press("enter")
    assert desk.tie.given == [Send("Mabel", "half way")]


async def test_a_refusal_is_shown() -> None:
    desk = opener(read=6)
    async with staged(lambda: MessagesScreen(desk)) as play:
        await play.type("hi")
        await play.press("enter")
        desk.learn(WasRefused("rate_limited", "Wait a moment."))
        await play.follow()
        assert play.text("#message-note") == "Wait a moment."


async def test_an_empty_box() -> None:
    async with staged(lambda: MessagesScreen(Opener())) as play:
        assert "Nothing is written here yet." in play.text("#message-list")
        await play.press("escape")
    assert play.app.results == [None]


async def test_many_letters_show_the_last_and_scroll_back() -> None:
    many = tuple(letter(i, MABEL, f"letter {i}.", ADA) for i in range(1, 60))
    async with staged(lambda: MessagesScreen(Opener(letters=many, read=59))) as play:
        await play.press("down")
        await play.pilot.pause()
        scroll = play.app.screen.query_one("#message-scroll")
        assert scroll.scroll_y == scroll.max_scroll_y > 0
        await play.press("pageup")
        assert scroll.scroll_y < scroll.max_scroll_y
    assert conversations(Opener(letters=many).view)[0].key == WALL


async def test_whoever_watches_reads_and_does_not_write() -> None:
    desk = Opener(letters=BOX, you=TOWN)
    async with staged(lambda: MessagesScreen(desk)) as play:
        assert not play.lines("#message")
        await play.press("down", *"hi", "enter")
        assert "Between Ada and Jory." in play.text("#message-with")
    assert desk.tie.given == []
