"""What a client believes of its chats: lines in one row without holes, marks, pages, what is unread, and what the log notes."""

from typing import Any

import pytest

from client import chats
from client.chats import Receipt
from client.entries import Awaits, Chatted, ChatTold
from client.hints import Hinting, Hints, aged, hinted, written
from client.view import View, glimpse
from shared.chats import Chat, ChoicesSelf, Face, Hit, RevisionState, SawChat, SawFound, SawLine, SawMarks, SawPage
from shared.hints import Mood, MusingIn, SpeakingIn
from shared.ids import TOWN, BeingId
from tests.client.chatting import BOB, group, line, member, pair, revision, session
from tests.client.drawn import scene, view
from tests.client.stage import ADA, JORY, MABEL, letter

TWO = (line(1, ADA, "Hello."), line(2, MABEL, "Good day."))


def started(*known: Chat, **more: Any) -> View:
    return glimpse(View(), scene(chats=known, **more))


def ids(seen: View, number: int = 1) -> list[int]:
    return [one.id for one in seen.chats.of[number].lines]


def test_lines_are_added_once_and_bring_a_chat_back() -> None:
    seen = started(session(*TWO, away=(ADA,)))
    assert chats.listed(seen.chats, ADA) == []
    third = SawLine(1, line(3, MABEL, "Are you there?"))
    seen = view(third, third, SawLine(77, line(1, MABEL, "?")), start=seen)
    chat = seen.chats.of[1]
    assert (ids(seen), chat.count, chat.away) == ([1, 2, 3], 3, ())
    assert (chats.unread(chat, ADA), chats.first_unread(chat, ADA), seen.unread_messages) == (1, 3, 1)
    assert chats.mood(view(SawLine(1, line(4, MABEL, "!", mood=-30)), start=seen).chats.of[1]) == -30


def test_a_villager_has_read_what_it_marked_and_not_what_it_talks_past_and_an_imported_line_marks_nothing() -> None:
    seen = view(SawLine(1, line(1, ADA, "Old.", imported=True)), start=started(session(members=(member(ADA), member(MABEL)))))
    assert chats.receipt(seen.chats.of[1], seen.chats.of[1].lines[0], ADA) is Receipt.SENT
    past = view(SawLine(1, line(2, MABEL, "Mmh…")), start=seen)
    assert chats.receipt(past.chats.of[1], past.chats.of[1].lines[0], ADA) is Receipt.DELIVERED
    seen = view(SawMarks(1, MABEL, 1, 1), SawLine(1, line(2, MABEL, "New.")), start=seen)
    assert chats.receipt(seen.chats.of[1], seen.chats.of[1].lines[0], ADA) is Receipt.READ


def test_marks_only_grow_and_make_receipts_true() -> None:
    own = line(1, ADA, "Hello.")
    seen = started(pair(own, members=(member(ADA, 1, 1), member(BOB))))

    def state() -> Receipt:
        return chats.receipt(seen.chats.of[2], own, ADA)

    assert state() is Receipt.SENT
    seen = view(SawMarks(2, BOB, 1, 0), start=seen)
    assert state() is Receipt.DELIVERED
    seen = view(SawMarks(2, BOB, 1, 1), SawMarks(2, BOB, 0, 0), start=seen)
    assert state() is Receipt.READ


def test_in_a_group_all_must_have_read_but_not_those_who_left() -> None:
    own = line(1, ADA, "Hello.")
    members = (member(ADA, 1, 1), member(MABEL, 1, 1), member(BOB, 1), member(JORY, left=True))
    chat = group(own, members=members)
    assert (chats.receipt(chat, own, ADA), chats.readers(chat, own, ADA)) == (Receipt.DELIVERED, ["Mabel"])


def test_pages_come_before_what_is_there() -> None:
    late = tuple(line(i, MABEL, str(i)) for i in (5, 6))
    seen = started(session(*late))
    assert chats.older(seen.chats, seen.chats.of[1])
    seen = view(SawPage(1, tuple(line(i, MABEL, str(i)) for i in (3, 4)), more=True), start=seen)
    assert (ids(seen), chats.older(seen.chats, seen.chats.of[1])) == ([3, 4, 5, 6], True)
    seen = view(SawPage(1, (line(2, MABEL, "2"), line(3, MABEL, "3")), more=False), start=seen)
    assert (ids(seen), chats.older(seen.chats, seen.chats.of[1])) == ([2, 3, 4, 5, 6], False)


def test_a_change_keeps_the_lines_and_a_scene_keeps_older_ones_that_fit() -> None:
    seen = view(SawChat(session(*(), title="Bread", count=2), MABEL), start=started(session(*TWO)))
    assert (seen.chats.of[1].title, ids(seen)) == ("Bread", [1, 2])
    mended = glimpse(seen, scene(chats=(session(TWO[1], line(3, MABEL, "More.")),)))
    assert ids(mended) == [1, 2, 3]
    hole = glimpse(seen, scene(chats=(session(line(9, MABEL, "Much later.")),)))
    assert ids(hole) == [9]
    other = glimpse(seen, scene(chats=(session(line(2, MABEL, "Another town's."), line(3, MABEL, "Yes.")),)))
    assert ids(other) == [2, 3]
    assert glimpse(seen, scene()).chats.of == {}


def test_a_replay_that_runs_back_forgets_what_was_not_yet_written() -> None:
    later = glimpse(View(replay=True), scene(chats=(session(*TWO),)))
    assert ids(glimpse(later, scene(chats=(session(TWO[0]),)))) == [1]


def test_who_leaves_a_group_or_puts_an_empty_chat_away_knows_it_no_more() -> None:
    seen = started(group(*TWO), session(number=5))
    left = group(members=(member(ADA, left=True), member(MABEL), member(JORY)))
    seen = view(SawChat(left, ADA), SawChat(session(number=5, away=(ADA,)), ADA), start=seen)
    assert seen.chats.of == {}


def test_the_list_is_in_order_of_the_last_message() -> None:
    seen = started(session(line(1, ADA, "a", 700)), pair(line(1, BOB, "b", 900)), group(line(1, JORY, "c", 800)))
    assert [chat.id for chat in chats.listed(seen.chats, ADA)] == [2, 3, 1]


@pytest.mark.parametrize(
    ("chat", "you", "name", "about"),
    [
        (session(*TWO), ADA, "Mabel", "Hello."),
        (session(line(1, ADA, "x" * 80)), ADA, "Mabel", "x" * 50),
        (session(*TWO, title="About bread"), ADA, "Mabel", "About bread"),
        (session(*TWO), TOWN, "Ada and Mabel", "Hello."),
        (pair(line(1, BOB, "Hi [b]")), ADA, "Bob", "Bob: Hi [b]"),
        (group(), ADA, "Mabel, Jory, Bob", ""),
        (group(title="The\x1b[31m inn"), ADA, "The inn", ""),
    ],
)
def test_names_and_what_it_is_about(chat: Chat, you: BeingId, name: str, about: str) -> None:
    assert (chats.named(chat, you), chats.told(chat)) == (name, about)


def test_mute_chats_are_not_counted_nor_told_of() -> None:
    seen = started(session(*TWO, read=0), muted=(1,))
    assert seen.unread_messages == 0
    logged = seen.logged
    assert view(SawLine(1, line(3, MABEL, "Psst.")), start=seen).logged == logged


def test_what_has_arrived_and_is_not_yet_told_so() -> None:
    seen = started(session(*TWO, read=1), pair(line(1, ADA, "Hi.")))
    assert list(chats.to_receive(seen.chats, ADA)) == [(1, 2)]
    assert list(chats.to_receive(seen.chats, TOWN)) == []


def test_answers_are_kept() -> None:
    found = SawFound("bread", (Hit(1, TWO[0]),))
    seen = view(found, ChoicesSelf((MABEL,), (1,)), start=started(session(*TWO)))
    assert (seen.chats.found, seen.chats.blocked, seen.chats.muted) == (found, (MABEL,), (1,))
    assert seen.log[-1] == ChatTold("You take no messages of Mabel any more.")
    assert view(ChoicesSelf(), start=seen).log[-1] == ChatTold("You take messages of Mabel again.")


def test_the_log_tells_of_messages_members_and_manners() -> None:
    seen = started(session(*TWO), group())
    seen = view(
        SawLine(1, line(3, MABEL, "Bread?")), SawLine(3, line(1, JORY, "All?")), SawLine(1, line(4, ADA, "No.")), start=seen
    )
    told = [(one.name, one.to) for one in seen.log if isinstance(one, Chatted)]
    assert told == [("Mabel", ""), ("Jory", "Mabel, Jory, Bob"), ("", "Mabel")]
    gone = group(members=(member(ADA), member(MABEL), member(JORY, left=True), member(BOB)))
    changed = session(count=4, revisions=(revision(1, RevisionState.APPLIED),))
    seen = view(SawChat(gone, JORY), SawChat(changed, MABEL), SawChat(group(number=8, title="Inn"), BOB), start=seen)
    words = [one.words for one in seen.log if isinstance(one, ChatTold)]
    assert words[0] == "Jory leaves the chat Mabel, Jory, Bob."
    assert words[1].startswith("Mabel has changed how they are with you: Ada jokes")
    assert words[2] == "Bob begins the group Inn. (:chats)"


def test_what_waits_is_counted_at_first_and_told_when_missed() -> None:
    first = started(session(*TWO, read=0))
    assert first.log[-1] == Awaits(1, 0)
    mended = glimpse(first, scene(chats=(session(*TWO, line(3, MABEL, "Hello?"), read=0),)))
    assert [one.line.id for one in mended.log if isinstance(one, Chatted)] == [3]


def test_the_wall_is_a_chat_of_all() -> None:
    wall = chats.wall((letter(1, MABEL, "Bread!"), letter(2, ADA, "Wheat!"), letter(3, JORY, "Old.", ADA)), 1, ADA)
    assert [one.id for one in wall.lines] == [1, 2]
    assert (wall.name_of(MABEL), chats.unread(wall, ADA), chats.named(wall, ADA)) == ("Mabel", 0, "the town's wall")


def test_hints_of_a_chat_end_with_its_line() -> None:
    hints = hinted(Hints(), MusingIn(1, MABEL, Mood.THINKING), 0.0)
    hints = hinted(hints, SpeakingIn(1, MABEL, 7, "Seven"), 1.0)
    assert hints.inside(1) == [(MABEL, Hinting(Mood.SPEAKING, 21.0, 7, "Seven"))]
    assert hints.inside(2) == []
    assert written(hints, SawLine(1, line(3, MABEL, "Other.", stream=6))) is hints
    assert written(hints, SawLine(1, line(3, MABEL, "Seven.", stream=7))).inside(1) == []
    assert hinted(hints, MusingIn(1, MABEL, Mood.NONE), 2.0).inside(1) == []
    assert aged(hints, 30.0).inside(1) == []


def test_whom_one_never_met_has_a_face_from_a_scene_or_with_a_new_chat() -> None:
    face = Face(MABEL, "M", "#ff8800", "baker", "a white cap")
    seen = started(session(*TWO), faces=(face,))
    figure = chats.figure(seen.chats, session().members[1])
    assert figure is not None
    assert (figure.name, figure.calling, figure.looks, figure.at, figure.doing) == ("Mabel", "baker", "a white cap", (-1, -1), "")
    seen = view(SawChat(group(number=8), JORY, (Face(JORY, "J", "#0088ff"),)), start=seen)
    assert set(seen.chats.faces) == {MABEL, JORY}
    assert chats.figure(seen.chats, member(BOB)) is None
