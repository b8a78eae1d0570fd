"""The messages of chats, found by chat or by words: an index that is derived from entries.

Apart because it is written with the entries and read without folding them. Who may read what is not decided here: whoever asks
says in which chats, up to which entry, and without whom. What somebody searches for is never read as a query: each of their words
is looked up as it is, and the last one as the beginning of a word.
"""

import threading
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import apsw
import msgspec

from server.save import layout
from server.world.chatbook import of_two
from server.world.entry import Entry
from server.world.events import ChatSaid, Messaged
from server.world.state import World
from shared.chats import ChatLine, Hit
from shared.ids import TOWN, BeingId
from shared.living import Letter
from shared.text import clean

SINCE = 3
"""The first format with this index; older saves hold letters, which are lines of chats now (`world/chatfolds.py`)."""

_FAR = 2**62
"""Later than every message; SQLite's numbers end soon after."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(ChatLine).decode

_ROW = "SELECT m.chat, m.blob FROM chat_lines m"
_SHOWN = "m.chat IN (SELECT value FROM json_each(?1)) AND m.n <= ?2 AND m.sender NOT IN (SELECT value FROM json_each(?3))"


class Message(NamedTuple):
    """A line of a chat, and the entry that it was written in."""

    n: int
    chat: int
    line: ChatLine


class Reach(NamedTuple):
    """What of all messages somebody may read."""

    chats: tuple[int, ...]
    last: int
    """The last entry whose messages count."""
    without: tuple[BeingId, ...] = ()
    """Whose messages are left out."""


def messages(entry: Entry, after: World) -> Iterator[Message]:
    """Yield the messages that were written in an entry; `after`: the world after it."""
    for event in entry.events:
        if isinstance(event, ChatSaid):
            yield Message(entry.n, event.chat, event.line)
        elif isinstance(event, Messaged) and event.letter.to != TOWN:
            yield Message(entry.n, *_of_letter(after, event.letter))


def _of_letter(after: World, letter: Letter) -> tuple[int, ChatLine]:
    """Return where a private message of an older save stands now: as the last line of the chat of its two."""
    chat = next(of_two(after, letter.sender, letter.to))
    return chat.id, chat.lines[-1]


def keep(db: apsw.Connection, found: Iterable[Message]) -> None:
    """Write messages into the index, in the order of their entries."""
    for n, chat, line in found:
        db.execute(
            "INSERT INTO chat_lines(chat, id, n, sender, blob) VALUES(?,?,?,?,?)", (chat, line.id, n, line.sender, _encode(line))
        )
        db.execute("INSERT INTO chat_words(rowid, words) VALUES(?,?)", (db.last_insert_rowid(), line.words))


def of_entry(db: apsw.Connection, n: int) -> list[Message]:
    """Return the messages that the index holds of an entry; raises msgspec.DecodeError for one that cannot be read."""
    rows = db.execute("SELECT n, chat, blob FROM chat_lines WHERE n = ? ORDER BY key", (n,))
    return [Message(at, chat, _decode(blob)) for at, chat, blob in rows]


def counts(db: apsw.Connection) -> tuple[int, int]:
    """Return how many messages the index holds, and of how many the words."""
    lines: int = db.execute("SELECT count(*) FROM chat_lines").get
    words: int = db.execute("SELECT count(*) FROM chat_words_docsize").get
    return lines, words


def in_memory(found: Iterable[Message] = ()) -> apsw.Connection:
    """Return an index of its own, for what is no save of the present format."""
    db = apsw.Connection(":memory:")
    db.execute(layout.MESSAGES).fetchall()
    with db:
        keep(db, found)
    return db


class Shelf:
    """An index to read from, from any thread; it waits for no writer, and none for it. Raises apsw's errors."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._reading = threading.Lock()

    def close(self) -> None:
        """Let go of the file; a second time does nothing."""
        with self._reading:
            self._db.close()

    def lines(self, chat: int, before: int, most: int, reach: Reach) -> tuple[ChatLine, ...]:
        """Return the last messages of a chat before one (0: of all), oldest first."""
        query = f"{_ROW} WHERE m.chat = ?4 AND (?5 = 0 OR m.id < ?5) AND {_SHOWN} ORDER BY m.id DESC LIMIT ?6"
        rows = self._rows(query, reach, chat, max(0, min(before, _FAR)), most)
        return tuple(_line(blob) for _, blob in reversed(rows))

    def hits(self, words: str, most: int, reach: Reach) -> tuple[Hit, ...]:
        """Return the last messages with all of these words, newest first; none for what has no words in it."""
        sought = _sought(words)
        if not sought:
            return ()
        query = f"""{_ROW} JOIN chat_words w ON w.rowid = m.key
            WHERE w.chat_words MATCH ?4 AND {_SHOWN} ORDER BY w.rowid DESC LIMIT ?5"""
        return tuple(Hit(chat, _line(blob)) for chat, blob in self._rows(query, reach, sought, most))

    def _rows(self, query: str, reach: Reach, *rest: object) -> list[tuple[int, bytes]]:
        chats, without = (msgspec.json.encode(numbers).decode() for numbers in (reach.chats, reach.without))
        with self._reading:
            return list(self._db.execute(query, (chats, reach.last, without, *rest)))


def _line(blob: bytes) -> ChatLine:
    try:
        return _decode(blob)
    except msgspec.DecodeError as error:
        raise apsw.CorruptError(f"a message in the index of chats cannot be read ({error})") from error


def _sought(words: str) -> str:
    """Return a query for what somebody typed: every word as it is, the last one also as a beginning."""
    found = [word for word in clean(words).split() if any(char.isalnum() for char in word)]
    quoted = ['"' + word.replace('"', '""') + '"' for word in found]
    return " ".join(quoted) + " *" if quoted else ""
