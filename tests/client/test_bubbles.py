"""A conversation in rows: whose side, widths in cells, marks, dividers, receipts, what is on its way, notices."""

import pytest
from rich.cells import cell_len

from client.bubbles import Row, Talk, rows, wrapped
from client.hints import Hinting
from client.post import Kept, Pending
from shared.chats import Chat, RevisionState
from shared.hints import Mood
from shared.ids import TOWN, BeingId
from tests.client.chatting import BOB, MORNING, group, line, member, old_friends, revision, session
from tests.client.stage import ADA, MABEL


def drawn(chat: Chat, width: int = 60, you: BeingId = ADA, **more: object) -> list[str]:
    return [text(row) for row in rows(Talk(chat, you, {}, **more), width)]  # type: ignore[arg-type]


def text(row: Row) -> str:
    return "".join(part.words for part in row.parts)


@pytest.mark.parametrize("width", [20, 44, 90])
@pytest.mark.parametrize("unicode", [True, False])
def test_no_row_is_wider_than_the_window_whatever_the_letters(width: int, unicode: bool) -> None:  # noqa: FBT001 - both ways
    lines = drawn(old_friends(), width, unicode=unicode)
    assert max(map(cell_len, lines)) <= width
    assert any("[b]He[/b]" in one for one in lines)


def test_bubbles_of_wide_letters_have_straight_edges() -> None:
    lines = drawn(session(line(1, MABEL, "你好 " * 30)), 40)
    bubble = [one for one in lines if one.startswith("▌")]
    assert len(bubble) > 2
    assert len(set(map(cell_len, bubble))) == 1


def test_own_words_stand_at_the_right_others_at_the_left() -> None:
    lines = drawn(session(*MORNING[:2]), 60)
    assert next(one for one in lines if "Good morning" in one).startswith("▌ Good morning Ada!")
    own = next(one for one in lines if "Keep it warm" in one)
    assert cell_len(own) == 60
    assert own.endswith("▐")


def test_names_times_marks_and_days() -> None:
    words = "\n".join(drawn(session(line(1, MABEL, "Hm", 600, first=True, cut=True), line(2, MABEL, "So", 2050, by_rule=True))))
    assert "it began on day 1, 09:50" in words
    assert "Mabel 10:00 · broken off, wrote first" in words
    assert "▌ Hm…" in words
    assert "Mabel 10:10 · by rule" in words
    assert words.index(" day 1 ──") < words.index("Hm…") < words.index(" day 2 ──") < words.index("So")
    assert "from a file" in "\n".join(drawn(session(line(1, ADA, "Old", imported=True))))


def test_messages_in_a_row_stand_under_one_name() -> None:
    lines = drawn(session(line(1, MABEL, "a", 600), line(2, MABEL, "b", 605), line(3, MABEL, "c", 630)))
    assert sum("Mabel" in one for one in lines) == 2


def test_the_divider_stands_before_what_is_new() -> None:
    lines = drawn(session(*MORNING[:4]), divider=3)
    at = next(i for i, one in enumerate(lines) if " new " in one)
    assert [i > at for i, one in enumerate(lines) if "salt" in one or "Keep it" in one] == [False, True]
    assert not any(" new " in one for one in drawn(session(*MORNING[:4])))


@pytest.mark.parametrize(
    ("received", "read", "unicode", "words"),
    [
        (0, 0, True, "sent"),
        (2, 0, True, "✓ delivered"),
        (2, 2, True, "✓✓ read"),
        (2, 2, False, "read"),
        (2, 0, False, "delivered"),
    ],
)
def test_a_receipt_stands_under_ones_last_message(received: int, read: int, unicode: bool, words: str) -> None:  # noqa: FBT001
    chat = session(line(1, ADA, "a"), line(2, ADA, "b"), members=(member(ADA, 2, 2), member(MABEL, received, read)))
    lines = drawn(chat, unicode=unicode)
    assert lines[-1].strip() == words
    assert sum(words in one for one in lines) == 1


def test_a_group_says_who_has_read() -> None:
    chat = group(line(1, ADA, "a"), members=(member(ADA, 1, 1), member(MABEL, 1, 1), member(BOB, 1)))
    assert drawn(chat)[-1].strip() == "✓ delivered, read by Mabel"


def test_what_is_on_its_way_stands_at_the_end() -> None:
    lines = drawn(session(*MORNING[:1]), pending=(Pending(1, 1, "Soon", Kept.WAITING),))
    assert "Soon" in lines[-2]
    assert lines[-1].strip() == "waits for the line to the town"


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        (Mood.HEARD, "has read it…"),
        (Mood.QUEUED, "is about to answer…"),
        (Mood.THINKING, "is thinking…"),
        (Mood.SPEAKING, "is writing…"),
    ],
)
def test_who_is_about_to_write(mood: Mood, words: str) -> None:
    assert drawn(session(*MORNING[:1]), coming=((MABEL, Hinting(mood, 9.0)),))[-1].strip() == f"Mabel {words}"


def test_words_so_far_grow_in_a_bubble_and_ones_own_typing_is_not_shown() -> None:
    coming = ((MABEL, Hinting(Mood.SPEAKING, 9.0, 4, "Seven and")), (ADA, Hinting(Mood.SPEAKING, 9.0)))
    assert drawn(session(*MORNING[:1]), coming=coming)[-1].strip() == "▌ Seven and ▌"


def test_a_change_of_manner_can_be_undone_or_answered() -> None:
    def acts(state: RevisionState, you: BeingId = ADA) -> list[str]:
        chat = session(*MORNING[:1], revisions=(revision(3, state),))
        return [part.act for row in rows(Talk(chat, you, {}), 70) for part in row.parts if part.act]

    assert acts(RevisionState.APPLIED) == ["undo 3"]
    assert acts(RevisionState.SUGGESTED) == ["apply 3", "dismiss 3"]
    assert acts(RevisionState.UNDONE) == acts(RevisionState.DISMISSED) == acts(RevisionState.APPLIED, TOWN) == []
    words = " ".join(" ".join(drawn(session(*MORNING[:1], revisions=(revision(1, RevisionState.APPLIED),)), 70)).split())
    assert "Mabel has changed how they are with you (86 % sure) Ada jokes with her every morning." in words


def test_only_the_last_of_the_applied_changes_can_be_undone() -> None:
    both = (revision(1, RevisionState.APPLIED), revision(2, RevisionState.APPLIED))
    chat = session(*MORNING[:1], revisions=both)
    assert [part.act for row in rows(Talk(chat, ADA, {}), 70) for part in row.parts if part.act] == ["undo 2"]


def test_an_empty_chat_invites() -> None:
    assert "Nothing is written here yet. Say hello to Mabel." in "\n".join(drawn(session()))


def test_words_are_wrapped_by_cells_and_long_ones_cut() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("abcdefgh", 3) == ["abc", "def", "gh"]
    assert wrapped("你好你好", 4) == ["你好", "你好"]
    assert wrapped("", 4) == [""]
