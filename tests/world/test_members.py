"""Who comes into chats and leaves them, puts them away, mutes and blocks, and what is brought in from a file."""

from typing import Any

import pytest
from msgspec.structs import replace

from server.world import events as e
from server.world.decide import attempt
from server.world.scene import scene
from shared.chats import (
    IMPORTED_AT_ONCE,
    IMPORTED_IN_ALL,
    IMPORTED_MOST,
    ChoicesSelf,
    SawChat,
    SawLine,
    SawMarks,
)
from shared.commands import (
    Block,
    Broadcast,
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
    Settle,
    Unsettle,
    Whisper,
)
from shared.ids import BeingId
from shared.text import MAX_WORDS
from tests.world.chatting import CLEO, NELL, long, opened, own, session, told, town, words_of
from tests.world.drawing import ADA, BOB, MABEL, act, place, refused, words

# ── members ──


def test_who_is_invited_reads_what_was_written_and_who_leaves_learns_no_more() -> None:
    here = long(opened(town(), "Bob", "Nell"), 2)
    before = here
    here, entry = act(here, BOB, Invite(1, "Cléo"))
    (saw,) = told(before, entry.events, CLEO)
    assert isinstance(saw, SawChat)
    assert [line.words for line in saw.chat.lines] == ["line 1", "line 2"]
    assert own(here, CLEO)[1].unread(CLEO) == 0
    here, entry = act(here, CLEO, Leave(1))
    assert own(here, CLEO) == {}
    after, spoken = act(here, ADA, SayIn(1, "Is she gone?"))
    assert told(here, spoken.events, CLEO) == []
    assert refused(after, CLEO, SayIn(1, "no")) == "no_chat"
    assert after.chats[1].name_of(CLEO) == "Cléo"


def test_who_began_a_group_stays_the_first_who_leaves_and_comes_back_too() -> None:
    here = opened(town(), "Bob", "Nell")
    here, _ = act(here, ADA, Leave(1))
    here, _ = act(here, BOB, Invite(1, "Ada"))
    assert [member.being for member in here.chats[1].members] == [ADA, BOB, NELL]


def test_a_group_is_gone_when_its_last_member_leaves() -> None:
    here = opened(town(), "Bob", "Nell", words="hello")
    here, _ = act(here, BOB, Mute(1))
    for being in (ADA, NELL):
        here, _ = act(here, being, Leave(1))
    before, (here, entry) = here, act(here, BOB, Leave(1))
    assert here.chats == {}
    assert here.beings[BOB].muted == ()
    (choices, saw) = told(before, entry.events, BOB)
    assert choices == ChoicesSelf()
    assert isinstance(saw, SawChat)
    assert saw.chat.member(BOB) is None
    assert opened(here, "Nell").chatted == 2


def test_nobody_writes_where_nobody_is_left_to_read() -> None:
    here = opened(town(), "Bob", "Nell", words="hello")
    for being in (BOB, NELL):
        here, _ = act(here, being, Leave(1))
    assert refused(here, ADA, SayIn(1, "Hello?")) == "alone"
    assert "Bob, Nell has gone" in words(here, ADA, SayIn(1, "Hello?"))


def test_villagers_who_are_left_among_themselves_write_no_more() -> None:
    here = opened(town(), "Mabel", "Nell", words="hello")
    act(here, MABEL, SayIn(1, "Good day"))
    here, _ = act(here, ADA, Leave(1))
    assert refused(here, MABEL, SayIn(1, "Is she gone?")) == "alone"


def test_a_villager_who_leaves_the_town_leaves_its_chats_and_they_stay_to_be_read() -> None:
    house = place("Home", 0, 0, 6, 1, kind="home")
    here, _ = act(replace(town(), town=replace(town().town, places=(house,))), ADA, Settle("Wen", "none"))
    here = opened(here, "Wen", words="Welcome!")
    here = opened(here, "Wen", "Mabel")
    before, (here, entry) = here, act(here, ADA, Unsettle("Wen"))
    wen = before.chats[1].members[1].being
    assert [event for event in entry.events if isinstance(event, e.ChatLeft)] == [e.ChatLeft(1, wen), e.ChatLeft(2, wen)]
    assert {saw.chat.id for saw in told(before, entry.events, ADA) if isinstance(saw, SawChat)} == {1, 2}
    assert words_of(here, ADA) == ["Welcome!"]
    assert refused(here, ADA, SayIn(1, "Farewell")) == "alone"
    assert refused(here, ADA, Restore(1, (Restored(mine=True, words="x", minute=0),))) == "begun"
    assert refused(here, ADA, Send("Wen", "Farewell")) == "unknown_person"
    here, _ = act(here, ADA, Settle("Wen", "none"))
    here, _ = act(here, ADA, Send("Wen", "Another Wen"))
    assert words_of(here, ADA, here.chatted) == ["Another Wen"]
    assert here.chatted == 3


# ── lists ──


def test_a_chat_put_away_returns_with_the_next_message_and_nobody_else_is_told() -> None:
    here = long(opened(town(), "Bob"), 1)
    before, (here, entry) = here, act(here, BOB, PutAway(1))
    assert attempt(here, BOB, PutAway(1)) is None
    assert [saw.chat.away for saw in told(before, entry.events, BOB) if isinstance(saw, SawChat)] == [(BOB,)]
    assert told(before, entry.events, ADA) == []
    assert own(here, ADA)[1].away == ()
    assert own(here, BOB)[1].away == (BOB,)
    assert act(here, ADA, SayIn(1, "more"))[0].chats[1].away == ()
    for command in (OpenChat(("Ada",)), MarkChat(1, 1)):
        back, entry = act(here, BOB, command)
        assert back.chats[1].away == ()
        assert [type(sight) for sight in told(here, entry.events, BOB)] == [SawChat, SawMarks]
        assert [type(sight) for sight in told(here, entry.events, ADA)] == [SawMarks]


@pytest.mark.parametrize("who", [ADA, BOB])
def test_an_empty_chat_goes_for_good_and_both_are_told(who: BeingId) -> None:
    here = opened(town(), "Bob")
    here, _ = act(here, BOB, Mute(1))
    before, (here, entry) = here, act(here, who, PutAway(1))
    assert here.chats == {}
    assert here.beings[BOB].muted == ()
    assert [saw.chat.away for saw in told(before, entry.events, BOB) if isinstance(saw, SawChat)] == [(BOB,)]
    assert [saw.chat.away for saw in told(before, entry.events, ADA) if isinstance(saw, SawChat)] == [(ADA,)]
    assert told(before, entry.events, CLEO) == []


def test_what_is_mute_is_ones_own_affair() -> None:
    before = session(1)
    here, entry = act(before, ADA, Mute(1))
    assert told(before, entry.events, ADA) == [ChoicesSelf(muted=(1,))]
    assert told(before, entry.events, MABEL) == []
    assert (scene(here, ADA).muted, scene(here, MABEL).muted) == ((1,), ())
    assert attempt(here, ADA, Mute(1)) is None
    assert act(here, ADA, Mute(1, on=False))[0].beings[ADA].muted == ()


# ── blocks ──


@pytest.mark.parametrize(
    "command",
    [
        SayIn(1, "psst"),
        Send("Bob", "psst"),
        OpenChat(("Bob",)),
        OpenChat(("Nell", "Bob")),
        Invite(2, "Bob"),
        Whisper("Bob", "psst"),
    ],
    ids=["chat", "send", "pair", "group", "invitation", "whisper"],
)
@pytest.mark.parametrize(("blocker", "other", "code"), [(BOB, "Ada", "blocked"), (ADA, "Bob", "blocking")])
def test_a_block_stops_words_both_ways(command: Any, blocker: BeingId, other: str, code: str) -> None:
    here = opened(opened(town(), "Bob", words="hi"), "Nell", "Cléo")
    here, _ = act(here, blocker, Block(other))
    assert refused(here, ADA, command) == code
    assert (":unblock Bob" if code == "blocking" else "Bob takes no messages of yours") in words(here, ADA, command)
    here, _ = act(here, blocker, Block(other, on=False))
    assert not hasattr(attempt(here, ADA, command), "code")


def test_a_villager_who_is_blocked_writes_nothing_either() -> None:
    here, _ = act(session(1), ADA, Block("Mabel"))
    assert refused(here, MABEL, SayIn(1, "Good day")) == "blocked"
    assert refused(here, ADA, SayIn(1, "Good day")) == "blocking"
    assert act(here, MABEL, Broadcast("Bread!"))


def test_of_who_is_blocked_nothing_is_told_in_a_group_but_that_there_was_a_message() -> None:
    here = opened(town(), "Bob", "Cléo", words="hello")
    here, _ = act(here, CLEO, Block("Bob"))
    here, _ = act(here, CLEO, PutAway(1))
    before, (here, entry) = here, act(here, BOB, SayIn(1, "between you and me"))
    (saw,) = told(before, entry.events, CLEO)
    assert isinstance(saw, SawChat)
    assert (saw.chat.count, saw.chat.lines, saw.chat.away) == (2, (), (CLEO,))
    assert "between you" not in str(scene(here, CLEO))
    assert [type(sight) for sight in told(before, entry.events, ADA)] == [SawLine]
    assert words_of(here, CLEO) == ["hello"]
    here, _ = act(here, CLEO, Block("Bob", on=False))
    assert words_of(here, CLEO) == ["hello", "between you and me"]


# ── from a file ──


def lines(count: int, text: str = "once") -> tuple[Restored, ...]:
    """Return messages of a file, in turn."""
    return tuple(Restored(mine=not number % 2, words=f"{text} {number}", minute=number) for number in range(count))


def test_messages_from_a_file_are_marked_read_and_nobodys_here() -> None:
    here, entry = act(session(), ADA, Restore(1, lines(IMPORTED_AT_ONCE), " Of \x07old "))
    chat = here.chats[1]
    assert all(line.imported and line.minute < here.minute for line in chat.lines)
    assert {line.sender for line in chat.lines} == {ADA, MABEL}
    assert (chat.title, chat.count, chat.summed, chat.checked, chat.checked_day) == ("Of old", 20, 20, 20, 0)
    assert (chat.unread(ADA), chat.members[1].read) == (0, 0)
    assert [event.by for event in entry.events if isinstance(event, e.ChatEntitled)] == [ADA]
    here, _ = act(here, ADA, Restore(1, (Restored(mine=False, words="later", minute=10**9),)))
    assert here.chats[1].lines[-1].minute == here.minute
    act(here, MABEL, SayIn(1, "Welcome back"))


@pytest.mark.parametrize(
    ("count", "file", "code"),
    [
        (0, (), "bad_file"),
        (0, (Restored(mine=True, words=" \x07", minute=0),), "bad_file"),
        (0, (*lines(3), Restored(mine=True, words="x" * (MAX_WORDS + 1), minute=0)), "bad_file"),
        (1, lines(1), "begun"),
    ],
)
def test_a_file_that_cannot_be(count: int, file: tuple[Restored, ...], code: str) -> None:
    assert refused(session(count), ADA, Restore(1, file)) == code


def test_a_session_and_a_player_bring_in_so_much() -> None:
    here = session()
    chat = here.chats[1]
    here = replace(act(here, ADA, Restore(1, lines(2)))[0])
    chat = replace(here.chats[1], count=IMPORTED_MOST - 1)
    here = replace(here, chats={1: chat})
    assert refused(here, ADA, Restore(1, lines(2))) == "too_many"
    act(here, ADA, Restore(1, lines(1)))
    chat = replace(chat, imported=IMPORTED_IN_ALL - 1)
    written = tuple(replace(line, imported=False) for line in chat.lines)
    here = opened(replace(here, chats={1: replace(chat, lines=written)}), "Mabel")  # what came later hides none of it
    assert refused(here, ADA, Restore(2, lines(2))) == "too_many"
    act(here, ADA, Restore(2, lines(1)))
