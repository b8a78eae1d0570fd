"""What one writes oneself: kept while the line is lost, sent once, and told while it is typed."""

from client.post import Fingers, Kept, Marks, Post
from client.screens.mailroom import Mailroom
from client.scripted import ListTie
from shared.commands import MarkChat, SayIn
from shared.wire import Done, Typing
from tests.client import drawn
from tests.client.chatting import group, line, session
from tests.client.stage import ADA, JORY, MABEL, Opener

CHAT = session(line(1, ADA, "Before."))


def test_a_message_waits_is_sent_once_and_is_answered() -> None:
    post, tie = Post(), ListTie()
    post.send(CHAT, "Hello?", tie.give, up=False)
    assert [one.kept for one in post.of(1)] == [Kept.WAITING]
    post.welcomed(resumed=True)
    assert [one.kept for one in post.of(1)] == [Kept.SENT]
    post.answered(1)
    assert post.pending == ()
    assert (tie.given, post.history) == ([SayIn(1, "Hello?")], ["Hello?"])


def test_a_refused_message_becomes_a_draft_again() -> None:
    post, tie = Post(), ListTie()
    post.send(CHAT, "Hello?", tie.give, up=True)
    post.answered(1, "rate_limited")
    assert (post.draft(1), post.pending) == ("Hello?", ())


def test_words_begun_since_are_not_overwritten() -> None:
    post, tie = Post(), ListTie()
    post.send(CHAT, "Hello?", tie.give, up=True)
    post.keep(1, "Some more")
    post.answered(1, "rate_limited")
    assert post.draft(1) == "Some more"


def test_what_was_under_way_when_the_line_broke_arrived_or_comes_back() -> None:
    post, tie = Post(), ListTie()
    post.send(CHAT, "One.", tie.give, up=True)
    post.send(CHAT, "Two.", tie.give, up=True)
    post.welcomed(resumed=False)
    assert [one.kept for one in post.pending] == [Kept.UNSURE, Kept.UNSURE]
    post.settled([session(line(1, ADA, "Before."), line(2, ADA, "One."))], ADA)
    assert (post.pending, post.draft(1)) == ((), "Two.")


def test_an_answer_to_something_later_makes_only_what_was_cut_off_doubtful() -> None:
    post, tie = Post(), ListTie()
    post.send(CHAT, "One.", tie.give, up=True)
    post.answered(2)
    assert [one.kept for one in post.pending] == [Kept.SENT]
    post.welcomed(resumed=True)
    assert [one.kept for one in post.pending] == [Kept.SENT]
    post.answered(3)
    assert [one.kept for one in post.pending] == [Kept.UNSURE]


def test_the_same_words_are_remembered_once_in_a_row() -> None:
    post = Post()
    for words in ("a", "a", "b", "a"):
        post.remember(words)
    assert post.history == ["a", "b", "a"]


def test_others_are_told_now_and_then_that_one_types_and_once_that_one_stops() -> None:
    fingers = Fingers()
    told = [fingers.type(1, now) for now in (0.0, 1.0, 2.9, 3.0, 4.0)]
    assert told == [[Typing(1)], [], [], [Typing(1)], []]
    assert [fingers.rest(now) for now in (8.0, 9.0, 20.0)] == [[], [Typing(1, on=False)], []]
    assert fingers.type(0, 21.0) == []
    assert fingers.type(1, 22.0) == [Typing(1)]
    assert fingers.type(2, 22.5) == [Typing(1, on=False), Typing(2)]
    assert (fingers.stop(), fingers.stop()) == ([Typing(2, on=False)], [])


def test_a_mark_that_came_too_early_is_given_again_after_a_while_and_no_other_refused_one() -> None:
    marks = Marks()
    assert marks.due(1, 8, 0.0, read=True)
    marks.given(5, 1, 8, read=True)
    marks.given(6, 2, 3, read=False)
    assert not marks.due(1, 8, 0.0, read=True)
    assert marks.due(1, 8, 0.0, read=False)
    marks.answered(6, "no_chat", 0.0)
    assert not marks.due(2, 3, 9.0, read=False)
    marks.answered(5, "rate_limited", 10.0)
    assert [marks.due(1, 8, now, read=True) for now in (10.0, 10.9, 11.0)] == [False, False, True]


def test_a_mark_that_was_under_way_when_the_line_broke_is_given_again() -> None:
    marks = Marks()
    marks.given(5, 1, 8, read=True)
    marks.welcomed()
    assert marks.due(1, 8, 0.0, read=True)


def test_that_messages_arrived_is_told_of_chat_after_chat_and_again_where_the_town_was_not_ready() -> None:
    opener, now = Opener(), [0.0]
    opener.learn(drawn.scene(chats=(session(line(1, MABEL, "Ada?"), read=0), group(line(1, JORY, "All?")))))
    room = Mailroom(opener, lambda: 0, lambda: now[0])
    for _ in range(4):
        room.acknowledge()
    assert opener.tie.given == [MarkChat(1, 1, read=False)], "what one does oneself must find room beside the marks"
    now[0] = 0.5
    room.acknowledge()
    assert opener.tie.given[1:] == [MarkChat(3, 1, read=False)]
    room.sort(Done(2, "rate_limited"))
    now[0] = 1.4
    room.acknowledge()
    assert len(opener.tie.given) == 2
    now[0] = 1.5
    room.acknowledge()
    assert opener.tie.given[2:] == [MarkChat(3, 1, read=False)]
