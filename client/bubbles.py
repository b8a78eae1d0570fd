"""A conversation laid out: bubbles, days, what is new, receipts, notices; rows of coloured words for a width in cells.

Pure, and apart from the widget, which only scrolls it, so that what a conversation looks like is tested as rows. Words are
cleaned here once more; widths are those of the terminal's cells, so wide letters keep their places.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size

from client import chats
from client.chats import WALL, Receipt
from client.hints import Hinting
from client.palette import RGB
from client.post import Kept, Pending
from shared.calendar import clock_text, day
from shared.chats import Chat, ChatLine, Revision, RevisionState, Verdict
from shared.hints import Mood
from shared.ids import BeingId
from shared.text import clean

PAPER: RGB = (21, 24, 34)
OWN: RGB = (58, 48, 30)
THEIRS: RGB = (36, 40, 56)
FOUND: RGB = (74, 68, 30)
WAITING: RGB = (34, 33, 34)
TEXT: RGB = (232, 226, 210)
DIM: RGB = (118, 124, 146)
FAINT: RGB = (58, 63, 86)
GOLD: RGB = (242, 196, 92)
GREEN: RGB = (134, 190, 120)
RED: RGB = (232, 132, 110)
BLUE: RGB = (146, 174, 208)

_WIDEST = 62
"""Cells of words in a bubble: longer lines are hard to read."""

_TOGETHER_MIN = 10
"""Game minutes within which messages of one sender stand under one name."""


class Part(NamedTuple):
    """Some words of a row."""

    words: str
    colour: RGB = TEXT
    ground: RGB = PAPER
    bold: bool = False
    italic: bool = False
    act: str = ""
    """What a click on it does: `apply 3`, `older`; empty: nothing."""


class Row(NamedTuple):
    """A row of a conversation."""

    parts: tuple[Part, ...] = ()
    line: int = 0
    """The message it is of; 0: none."""


class Talk(NamedTuple):
    """Everything that is drawn of a conversation."""

    chat: Chat
    you: BeingId
    colours: Mapping[BeingId, RGB]
    divider: int = 0
    """The first message that was new when it was opened; 0: none."""
    found: int = 0
    """The message that a search has found; 0: none."""
    older: bool = False
    """There are messages before these."""
    coming: tuple[tuple[BeingId, Hinting], ...] = ()
    pending: tuple[Pending, ...] = ()
    unicode: bool = True


def rows(talk: Talk, width: int) -> list[Row]:
    """Return a conversation in rows of at most `width` cells."""
    laid = [*_beginning(talk, width), *_lines(talk, width), *_pending(talk, width), *_coming(talk, width)]
    laid += [] if talk.chat.lines or talk.pending or talk.coming else _empty(talk, width)
    return [_clipped(row, width) for row in laid]


def _clipped(row: Row, width: int) -> Row:
    """Return a row cut at the width: where there is hardly any room, names and marks are not whole."""
    left, parts = width, list[Part]()
    for part in row.parts:
        cells = cell_len(part.words)
        parts += [part if cells <= left else part._replace(words=set_cell_size(part.words, left))] if left > 0 else []
        left -= cells
    return row if left >= 0 else row._replace(parts=tuple(parts))


def _beginning(talk: Talk, width: int) -> Iterator[Row]:
    if talk.older:
        yield _middle([Part("older messages: page up", DIM, act="older")], width)
    elif talk.chat.lines and talk.chat.id != WALL:
        begun = talk.chat.begun
        yield _middle([Part(f"it began on day {day(begun)}, {clock_text(begun)}", FAINT)], width)


def _empty(talk: Talk, width: int) -> Iterator[Row]:
    name = chats.named(talk.chat, talk.you)
    hello = "The whole town reads what you write." if talk.chat.id == WALL else f"Say hello to {name}."
    words = f"Nothing is written here yet. {hello}" if talk.you else "Nothing was written here."
    yield Row()
    for line in wrapped(words, width - 4):
        yield _middle([Part(line, DIM)], width)


# ── messages ──


def _lines(talk: Talk, width: int) -> Iterator[Row]:
    before: ChatLine | None = None
    begun = False
    own = [line.id for line in talk.chat.lines if talk.you and line.sender == talk.you]
    notices = list(_revisions(talk))
    for line in talk.chat.lines:
        while notices and notices[0].minute < line.minute:
            yield from notice(talk, notices.pop(0), width)
            before = None
        if before is None or day(line.minute) != day(before.minute):
            yield from [Row()] if begun or talk.older else []
            yield rule(f"day {day(line.minute)}", width, FAINT, DIM, unicode=talk.unicode)
            before = None
        if line.id == talk.divider:
            yield from [Row()] if before is not None else []
            yield rule("new", width, GOLD, GOLD, unicode=talk.unicode)
            before = None
        yield from _message(talk, line, width, together=_together(before, line))
        if own and line.id == own[-1] and talk.chat.id != WALL:
            yield _receipt(talk, line, width)
        before, begun = line, True
    for revision in notices:
        yield from notice(talk, revision, width)


def _revisions(talk: Talk) -> Iterator[Revision]:
    """Yield the changes of manner that fall among the messages at hand."""
    first = talk.chat.lines[0].minute if talk.chat.lines and talk.older else 0
    yield from (revision for revision in talk.chat.revisions if revision.minute >= first)


def _together(before: ChatLine | None, line: ChatLine) -> bool:
    """Say whether a message stands under the name of the one before it."""
    if before is None or before.sender != line.sender or marks(before) != marks(line):
        return False
    return line.minute - before.minute <= _TOGETHER_MIN


def marks(line: ChatLine) -> str:
    """Return what is to be known of a message besides its words."""
    found = [
        "by rule" if line.by_rule else "",
        "broken off" if line.cut else "",
        "wrote first" if line.first else "",
        "from a file" if line.imported else "",
    ]
    return ", ".join(mark for mark in found if mark)


def _message(talk: Talk, line: ChatLine, width: int, *, together: bool) -> Iterator[Row]:
    mine = bool(talk.you) and line.sender == talk.you
    if not together:
        yield Row(line=line.id)
        yield _heading(talk, line, width, mine=mine)
    words = clean(line.words) + (("…" if talk.unicode else "...") if line.cut else "")
    ground = FOUND if line.id == talk.found else OWN if mine else THEIRS
    yield from _bubble(words, width, line.id, _Look(_colour(talk, line.sender), ground, mine, talk.unicode))


def _heading(talk: Talk, line: ChatLine, width: int, *, mine: bool) -> Row:
    name = "you" if mine else clean(talk.chat.name_of(line.sender)) or "somebody"
    parts = [
        Part(name, _colour(talk, line.sender), bold=True),
        Part(f" {clock_text(line.minute)}", DIM),
        Part(f" {'·' if talk.unicode else '-'} {marks(line)}" if marks(line) else "", DIM, italic=True),
    ]
    return _aside([part for part in parts if part.words], width, line.id, right=mine)


def _colour(talk: Talk, being: BeingId) -> RGB:
    return GOLD if talk.you and being == talk.you else talk.colours.get(being, BLUE)


class _Look(NamedTuple):
    edge: RGB
    ground: RGB
    right: bool
    unicode: bool
    ink: RGB = TEXT


def _bubble(words: str, width: int, number: int, look: _Look) -> Iterator[Row]:
    """Yield a bubble: its words on their own ground, with an edge in its writer's colour."""
    lines = wrapped(words, max(4, min(_WIDEST, width * 4 // 5 - 3)))
    widest = max(cell_len(line) for line in lines)
    left, right = ("▌", "▐") if look.unicode else ("|", "|")
    for line in lines:
        body = Part(f" {line}{' ' * (widest - cell_len(line))} ", look.ink, look.ground)
        if look.right:
            lead = max(0, width - widest - 3)
            yield Row((Part(" " * lead), body, Part(right, look.edge, look.ground)), number)
        else:
            yield Row((Part(left, look.edge, look.ground), body), number)


def _receipt(talk: Talk, line: ChatLine, width: int) -> Row:
    """Return how far one's last message has come, and in a group who has read it."""
    state = chats.receipt(talk.chat, line, talk.you)
    sign = {Receipt.SENT: "", Receipt.DELIVERED: "✓ ", Receipt.READ: "✓✓ "}[state] if talk.unicode else ""
    words, readers = state.value, chats.readers(talk.chat, line, talk.you)
    if state is not Receipt.READ and readers:
        words = f"{words}, read by {', '.join(readers)}"
    return _aside([Part(f"{sign}{words}", GREEN if state is Receipt.READ else DIM)], width, line.id, right=True)


# ── what is on its way ──


_WORDS = {Kept.WAITING: "waits for the line to the town", Kept.SENT: "on its way", Kept.UNSURE: "may not have arrived"}


def _pending(talk: Talk, width: int) -> Iterator[Row]:
    for one in talk.pending:
        yield Row()
        yield from _bubble(clean(one.words), width, 0, _Look(FAINT, WAITING, right=True, unicode=talk.unicode, ink=DIM))
        yield _aside([Part(_WORDS[one.kept], RED if one.kept is Kept.UNSURE else DIM, italic=True)], width, right=True)


def _coming(talk: Talk, width: int) -> Iterator[Row]:
    for being, hinting in talk.coming:
        if being == talk.you and talk.you:
            continue
        name = clean(talk.chat.name_of(being)) or "somebody"
        yield Row()
        if hinting.words:
            yield _aside([Part(name, _colour(talk, being), bold=True), Part(" writes", DIM)], width)
            cursor = " ▌" if talk.unicode else " _"
            look = _Look(_colour(talk, being), THEIRS, right=False, unicode=talk.unicode)
            yield from _bubble(clean(hinting.words) + cursor, width, 0, look)
        else:
            dots = "…" if talk.unicode else "..."
            yield _aside([Part(f"{name} {doing(hinting.mood)}{dots}", _colour(talk, being), italic=True)], width)


def doing(mood: Mood) -> str:
    """Return what somebody in a chat is about to do."""
    match mood:
        case Mood.HEARD:
            return "has read it"
        case Mood.QUEUED:
            return "is about to answer"
        case Mood.THINKING:
            return "is thinking"
        case _:
            return "is writing"


# ── a change of manner ──


def answers(revision: Revision, *, last: bool) -> Sequence[tuple[Verdict, str, str]]:
    """Return what can be said to a change of manner: the verdict, the key, the word. `last`: the last of those applied."""
    apply, dismiss = (Verdict.APPLY, "alt+a", "apply"), (Verdict.DISMISS, "alt+d", "dismiss")
    match revision.state:
        case RevisionState.SUGGESTED:
            return (apply, dismiss)
        case RevisionState.APPLIED:
            return ((Verdict.UNDO, "alt+u", "undo"),) if last else ()
        case _:
            return ()


_BECAME = {
    RevisionState.SUGGESTED: "might change how they are with you",
    RevisionState.APPLIED: "has changed how they are with you",
    RevisionState.DISMISSED: "stays as before: you dismissed a change",
    RevisionState.UNDONE: "is as before: you undid a change",
}


def notice(talk: Talk, revision: Revision, width: int) -> Iterator[Row]:
    """Yield the notice of a change of manner, with what can be said to it."""
    villager = talk.chat.villager
    name = clean(villager.name) if villager else "somebody"
    sure = f" ({revision.percent} % sure{', by rule' if revision.by_rule else ''})"
    settled = revision.state in (RevisionState.DISMISSED, RevisionState.UNDONE)
    mark = "✦" if talk.unicode else "*"
    room = max(8, min(_WIDEST, width - 6))
    yield Row()
    head = f"{mark} {name} {_BECAME[revision.state]}{'' if settled else sure}"
    for line in wrapped(head, room):
        yield _middle([Part(line, FAINT if settled else GOLD, bold=not settled)], width)
    for words, ink in ((revision.reason, DIM), (f"“{clean(revision.personality)}”", BLUE)) if not settled else ():
        for line in wrapped(clean(words) if talk.unicode else clean(words).replace("“", '"').replace("”", '"'), room):
            yield _middle([Part(line, ink, italic=True)], width)
    may = answers(revision, last=is_last(talk.chat, revision)) if talk.you else ()
    if may:
        parts = list[Part]()
        for verdict, key, word in may:
            parts += [Part("   ")] if parts else []
            parts += [Part(f" {word} ", PAPER, GOLD, bold=True, act=f"{verdict} {revision.number}"), Part(f" {key}", DIM)]
        yield _middle(parts, width)


def is_last(chat: Chat, revision: Revision) -> bool:
    """Say whether a change is the last of those in its state: of those applied, only that can be undone."""
    last = chats.open_revision(chat, revision.state)
    return last is not None and last.number == revision.number


# ── rows ──


def rule(words: str, width: int, line: RGB, ink: RGB, *, unicode: bool) -> Row:
    """Return a line across with some words in its middle."""
    dash = "─" if unicode else "-"
    room = max(0, width - cell_len(words) - 2)
    left, right = room // 2, room - room // 2
    return Row((Part(dash * left, line), Part(f" {words} ", ink, bold=ink is GOLD), Part(dash * right, line)))


def _middle(parts: Sequence[Part], width: int) -> Row:
    lead = max(0, (width - sum(cell_len(part.words) for part in parts)) // 2)
    return Row((Part(" " * lead), *parts))


def _aside(parts: Sequence[Part], width: int, number: int = 0, *, right: bool = False) -> Row:
    room = width - 1 - sum(cell_len(part.words) for part in parts)
    return Row((Part(" " * max(0, room if right else 1)), *parts), number)


def wrapped(words: str, width: int) -> list[str]:
    """Return words in lines of at most `width` cells; a word that is longer is cut."""
    lines, line = list[str](), ""
    for word in _pieces(words, max(2, width)):
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= width:
            line = joined
        else:
            lines.append(line)
            line = word
    return [*lines, line] if line or not lines else lines


def _pieces(words: str, width: int) -> Iterable[str]:
    for word in words.split(" "):
        yield from chop_cells(word, width) if cell_len(word) > width else (word,)
