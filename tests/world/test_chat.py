"""Chats: who may begin one, write and read. Lists and blocks: `test_members`; manners: `test_manner`."""

from typing import Any

import pytest
from msgspec.structs import replace

from server.world import events as e
from server.world.decide import attempt
from server.world.entry import Entry
from server.world.orders import Admit, Attend, Dismiss
from server.world.scene import scene
from server.world.state import Being
from shared.chats import (
    CHATS_MOST,
    LINES_KEPT,
    MEMBERS_MOST,
    TITLE_MOST,
    UNREAD_MOST,
    ChatKind,
)
from shared.commands import (
    Block,
    Invite,
    Leave,
    MarkChat,
    Mute,
    OpenChat,
    PutAway,
    Restore,
    Restored,
    SayIn,
    Send,
)
from shared.ids import ARCHIVE, TOWN, BeingId
from shared.sight import Kind
from shared.text import MAX_WORDS
from tests.world.chatting import CLEO, NELL, long, opened, read, said, session, told, town, words_of
from tests.world.drawing import ADA, BOB, MABEL, act, refused, words

# ── beginning ──


@pytest.mark.parametrize(
    ("to", "by", "kind", "title", "kept"),
    [
        (("Mabel",), ADA, ChatKind.SESSION, "", ""),
        (("bob",), ADA, ChatKind.PAIR, "Ours", ""),
        (("Mabel", "Mabel"), ADA, ChatKind.SESSION, "Ours", ""),
        (("Bob", "Cléo"), ADA, ChatKind.GROUP, " Bread \x1b[31mclub ", "Bread club"),
        (("Mabel", "Nell"), ADA, ChatKind.GROUP, "", ""),
        (("Ada",), MABEL, ChatKind.SESSION, "", ""),
        (("Nell",), MABEL, ChatKind.PAIR, "", ""),
    ],
)
def test_who_is_in_it_says_what_a_chat_is(to: tuple[str, ...], by: BeingId, kind: ChatKind, title: str, kept: str) -> None:
    here, entry = act(town(), by, OpenChat(to, title))
    (chat,) = here.chats.values()
    assert entry.events == (e.ChatBegun(chat),)
    assert (chat.id, chat.kind, chat.title, chat.begun, chat.count) == (1, kind, kept, here.minute, 0)
    assert chat.members[0].being == by
    assert len({member.being for member in chat.members}) == len(chat.members) == len(set(to)) + 1
    assert here.chatted == 1


REFUSED: list[tuple[str, BeingId, Any, str, str]] = [
    ("nobody is named", ADA, OpenChat(()), "nobody", "Name somebody"),
    ("a stranger", ADA, OpenChat(("Zed",)), "unknown_person", "list of people"),
    ("oneself", ADA, OpenChat(("Bob", "ADA")), "yourself", "Name somebody else"),
    ("too many", ADA, OpenChat(tuple(f"P{n}" for n in range(MEMBERS_MOST))), "too_many", f"{MEMBERS_MOST} members at most"),
    ("a long name", ADA, OpenChat(("Bob", "Nell"), "x" * (TITLE_MOST + 1)), "too_long", f"{TITLE_MOST} characters at most"),
    ("long words", ADA, OpenChat(("Bob",), words="x" * (MAX_WORDS + 1)), "too_long", f"{MAX_WORDS} characters at once"),
    ("no words", ADA, Send("Bob", ""), "empty", "nothing in that"),
    ("white space", ADA, Send("Bob", " \x07\u200b\t"), "empty", "nothing in that"),
    ("no such chat", ADA, SayIn(9, "hello"), "no_chat", ":chats"),
    ("another's chat", BOB, SayIn(1, "hello"), "no_chat", ":chats"),
    ("another's marks", BOB, MarkChat(1, 1), "no_chat", ":chats"),
    ("another's list", BOB, PutAway(1), "no_chat", ":chats"),
    ("another's bell", BOB, Mute(1), "no_chat", ":chats"),
    ("coming into another's", BOB, Invite(1, "Bob"), "no_chat", ":chats"),
    ("leaving another's", BOB, Leave(1), "no_chat", ":chats"),
    ("a file for another's", BOB, Restore(1, (Restored(mine=True, words="x", minute=0),)), "no_chat", ":chats"),
    ("a guest in a session", ADA, Invite(1, "Bob"), "no_group", "Only groups"),
    ("leaving a session", ADA, Leave(1), "no_group", "Only groups"),
    ("words for no chat", ADA, SayIn(-1, ""), "no_chat", ":chats"),
    ("empty words", ADA, SayIn(1, " "), "empty", "nothing in that"),
    ("long words in it", ADA, SayIn(1, "x" * (MAX_WORDS + 1)), "too_long", f"{MAX_WORDS} characters at once"),
    ("blocking oneself", ADA, Block("ada"), "yourself", "Name somebody else"),
    ("blocking a stranger", ADA, Block("Zed"), "unknown_person", "list of people"),
    ("taking whom one takes", ADA, Block("Bob", on=False), "no_change", "take messages of Bob already"),
]


@pytest.mark.parametrize(("actor", "command", "code", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_makes_no_sense_is_refused_in_words_that_say_what_to_do(actor: BeingId, command: Any, code: str, says: str) -> None:
    here = session(2)
    assert refused(here, actor, command) == code
    assert says in words(here, actor, command)


def test_two_players_have_one_chat_and_a_villager_as_many_as_one_likes() -> None:
    here = opened(opened(town(), "Bob", words="hello"), "Ada", by=BOB, words="hi")
    assert words_of(here, ADA) == ["hello", "hi"]
    assert attempt(here, BOB, OpenChat(("Ada",))) is None
    here = opened(opened(here, "Mabel"), "Mabel", words="again")
    assert [chat.kind for chat in here.chats.values()] == [ChatKind.PAIR, ChatKind.SESSION, ChatKind.SESSION]


def test_send_writes_in_the_chat_of_two_and_with_a_villager_in_the_last_one() -> None:
    here, entry = act(town(), ADA, Send("Mabel", " Come \x1b[31mhome "))
    assert [type(event) for event in entry.events] == [e.ChatBegun, e.ChatSaid]
    assert words_of(here, MABEL) == ["Come home"]
    here = opened(replace(here, tick=5), "Mabel", words="a second session")
    here, _ = act(replace(here, tick=6), ADA, Send("mabel", "there"))
    assert words_of(here, ADA, 2) == ["a second session", "there"]
    here, _ = act(replace(here, tick=7), ADA, SayIn(1, "back in the first"))
    here, _ = act(here, ADA, Send("Mabel", "and here"))
    assert words_of(here, ADA) == ["Come home", "back in the first", "and here"]
    here = opened(here, "Mabel", "Bob", words="in a group")
    here, _ = act(here, ADA, Send("Mabel", "between us"))
    assert words_of(here, ADA)[-1] == "between us"
    here, _ = act(here, BOB, Send("Ada", "Hi"))
    assert here.chats[here.chatted].kind is ChatKind.PAIR


def test_who_is_away_finds_the_chat_on_coming_back() -> None:
    here, _ = act(town(), TOWN, Dismiss(BOB))
    here, entry = act(here, ADA, Send("Bob", "Where are you?"))
    assert told(here, (), BOB) == []
    here, back = act(here, TOWN, Admit("Bob"))
    assert [chat.lines[0].words for chat in scene(here, BOB).chats] == ["Where are you?"]
    assert scene(here, BOB).chats[0].unread(BOB) == 1
    assert isinstance(entry, Entry)
    assert isinstance(back, Entry)


def test_names_in_other_scripts_are_found_by_what_looks_the_same() -> None:
    here, _ = act(town(), ADA, Send("CLE\u0301O", "Salut"))
    assert words_of(here, CLEO) == ["Salut"]
    assert here.chats[1].members[1].name == "Cléo"


# ── how much ──


def test_one_has_so_many_chats_on_the_list_and_puts_away_to_begin_another() -> None:
    here = town()
    for _ in range(CHATS_MOST):
        here = opened(here, "Mabel", words="hello")
    assert refused(here, ADA, OpenChat(("Mabel",))) == refused(here, ADA, OpenChat(("Bob",))) == "too_many"
    assert "Put one away" in words(here, ADA, OpenChat(("Mabel",)))
    opened(act(here, ADA, PutAway(3))[0], "Mabel")
    opened(here, "Mabel", by=BOB)
    opened(here, "Ada", by=BOB)


def test_what_others_begin_takes_none_of_ones_own_room() -> None:
    here = town()
    for _ in range(CHATS_MOST):
        here = opened(here, "Ada", "Nell", by=BOB)
    opened(here, "Mabel")


def test_a_town_keeps_so_many_chats_of_one_also_of_those_that_were_left() -> None:
    here = town()
    for number in range(1, 10 * CHATS_MOST + 1):
        here = opened(here, "Bob", "Nell")
        here, _ = act(here, ADA, Leave(number) if number % 2 else PutAway(number))
    assert refused(here, ADA, OpenChat(("Mabel",))) == "too_many"
    assert "Write in an older one" in words(here, ADA, OpenChat(("Mabel",)))
    assert len(here.chats) == 10 * CHATS_MOST


def test_the_world_holds_the_last_messages_and_the_number_of_all() -> None:
    here = long(session(), LINES_KEPT + 3)
    chat = here.chats[1]
    assert [line.id for line in chat.lines] == list(range(4, LINES_KEPT + 4))
    assert (chat.count, chat.unread(MABEL), chat.unread(ADA)) == (LINES_KEPT + 3, LINES_KEPT, 0)


@pytest.mark.parametrize(("unread", "code"), [(UNREAD_MOST - 1, ""), (UNREAD_MOST, "box_full")])
def test_a_player_has_so_many_unread_messages_of_one_sender(unread: int, code: str) -> None:
    here = long(opened(town(), "Bob"), unread)
    answer = attempt(here, ADA, SayIn(1, "psst"))
    assert (getattr(answer, "code", "")) == code
    if code:
        assert "wait until some are read" in words(here, ADA, SayIn(1, "psst"))
        here, _ = act(here, CLEO, Send("Bob", "another's come through"))
        here, _ = act(here, BOB, MarkChat(1, 1))
        act(here, ADA, SayIn(1, "psst"))


def test_receiving_is_not_reading_and_leaves_the_box_full() -> None:
    here, _ = act(long(opened(town(), "Bob"), UNREAD_MOST), BOB, MarkChat(1, UNREAD_MOST, read=False))
    assert refused(here, ADA, SayIn(1, "psst")) == "box_full"


def test_a_villager_and_a_group_are_never_full() -> None:
    here = long(session(), UNREAD_MOST + 5)
    act(here, ADA, SayIn(1, "psst"))
    here = long(opened(town(), "Bob", "Cléo"), UNREAD_MOST + 5)
    act(here, ADA, SayIn(1, "psst"))


def test_a_group_takes_so_many_members_and_who_left_makes_room() -> None:
    here = town()
    for number in range(10, 10 + MEMBERS_MOST):
        more = Being(BeingId(number), f"Guest {chr(55 + number)}", Kind.PLAYER, "G", "#ffffff", (2, 0))
        here = replace(here, beings={**here.beings, more.id: more})
    here = opened(here, *(being.name for being in here.beings.values() if being.id >= 10 and being.id < 9 + MEMBERS_MOST))
    assert len(here.chats[1].members) == MEMBERS_MOST
    assert refused(here, ADA, Invite(1, "Bob")) == "too_many"
    here, _ = act(here, BeingId(10), Leave(1))
    here, _ = act(here, ADA, Invite(1, "Bob"))
    assert refused(here, ADA, Invite(1, "bob")) == "member"


# ── receipts ──


@pytest.mark.parametrize(
    ("steps", "received", "seen"),
    [
        ([], 0, 0),
        ([(3, False)], 3, 0),
        ([(3, False), (2, True)], 3, 2),
        ([(3, True)], 3, 3),
        ([(99, True)], 4, 4),
        ([(99, False)], 4, 0),
        ([(3, True), (1, True)], 3, 3),
        ([(3, True), (1, False), (4, False)], 4, 3),
        ([(-7, True), (0, True)], 0, 0),
    ],
)
def test_marks_go_forward_only_and_never_past_the_last_message(steps: list[tuple[int, bool]], received: int, seen: int) -> None:
    here = long(opened(town(), "Bob"), 4)
    for upto, seeing in steps:
        answer = attempt(here, BOB, MarkChat(1, upto, read=seeing))
        if answer is not None:
            here, _ = act(here, BOB, MarkChat(1, upto, read=seeing))
    bob = here.chats[1].members[1]
    assert (bob.received, bob.read) == (received, seen)
    assert here.chats[1].unread(BOB) == 4 - seen


def test_who_writes_has_read_that() -> None:
    here = said(session(), 1)
    assert [(member.received, member.read) for member in here.chats[1].members] == [(1, 1), (0, 0)]


def test_a_receipt_wakes_nobody_whom_time_does_not_wait_for() -> None:
    here, _ = act(long(opened(town(), "Bob"), 1), TOWN, Attend(BOB, attending=False))
    here, entry = act(here, BOB, MarkChat(1, 1, read=False))
    assert entry.events == (e.ChatMarked(1, BOB, 1, 0),)
    assert not here.beings[BOB].attending
    assert act(here, BOB, SayIn(1, "I am here"))[0].beings[BOB].attending


# ── who learns of it ──


def test_nobody_but_members_and_the_archive_learns_anything() -> None:
    here = before = town()
    events: list[e.AnyEvent] = []
    for actor, command in (
        (ADA, Send("Mabel", "between us")),
        (MABEL, SayIn(1, "by all means", stream=3, mood=300)),
        (ADA, MarkChat(1, 2)),
        (ADA, PutAway(1)),
        (ADA, Mute(1)),
        (ADA, Block("Bob")),
    ):
        here, entry = act(here, actor, command)
        events += entry.events
    for other in (BOB, NELL, CLEO, TOWN):
        assert told(before, events, other) == []
        assert scene(here, other).chats == ()
    assert scene(here, ARCHIVE).chats == tuple(here.chats.values())
    assert [type(sight).__name__ for sight in told(before, events, ARCHIVE)] == [
        "SawChat",
        "SawLine",
        "SawLine",
        "SawMarks",
        "SawChat",
    ]
    said_by_mabel = here.chats[1].lines[1]
    assert (said_by_mabel.stream, said_by_mabel.mood) == (3, 100)


def test_a_player_cannot_write_as_a_model_would() -> None:
    here, _ = act(session(), ADA, SayIn(1, "x", by_rule=True, stream=4, first=True, cut=True, mood=9))
    line = here.chats[1].lines[0]
    assert (line.by_rule, line.stream, line.first, line.cut, line.mood) == (False, 0, False, False, 0)


def test_what_is_read_is_read_in_one_chat_only() -> None:
    here = opened(long(session(), 2), "Bob", words="hi", by=CLEO)
    here = read(here, BOB, 2)
    assert here.chats[1].unread(MABEL) == 2
