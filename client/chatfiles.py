"""Files of one's own chats: what stands in them, how they are written, and what is taken from one (RULES 5).

Apart from the errands that fetch and bring in messages (`client/transfers.py`), so that a file is read and checked whole before
anything is asked of a town. The format is described in `client/README.md`.
"""

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

import msgspec

from shared.calendar import clock_text, day
from shared.chats import IMPORTED_AT_ONCE, IMPORTED_MOST, TITLE_MOST, Chat, ChatKind, ChatLine, Revision
from shared.commands import Restore, Restored
from shared.errors import ThorpError
from shared.ids import BeingId
from shared.sight import Kind
from shared.text import MAX_WORDS, clean
from shared.wire import MAX_FRAME_TO_SERVER, Do, encode

VERSION: Final = 1

FILE_MOST: Final = 32 * 1024 * 1024
"""Bytes of a file that is read."""

_PIECE_BYTES: Final = MAX_FRAME_TO_SERVER * 3 // 4
_HIGHEST: Final = 2**40
_ABOUT: Final = (
    "Chats of one player of Thorp. Minutes count from the founding of the town, 0 is day 1 at 00:00; `when` says the same for "
    "people and is not read. Bring sessions with villagers into a town with :import FILE."
)

Number = Annotated[int, msgspec.Meta(ge=0, le=_HIGHEST)]


class ChatFileError(ThorpError):
    """A file that cannot be written, or is none of ours; says what to do."""


class FileMember(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody in a chat."""

    name: str
    kind: Kind
    you: bool = False
    """Whose file this is."""
    left: bool = False


class FileLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message."""

    id: Number
    sender: str
    """By name."""
    words: str
    minute: Number
    when: str = ""
    by_rule: bool = False
    first: bool = False
    """Of the villager's own accord."""
    cut: bool = False
    """The model broke off."""
    imported: bool = False
    mood: int = 0


class FileChat(msgspec.Struct, frozen=True, omit_defaults=True):
    """A chat with all of its messages."""

    id: Number
    kind: ChatKind
    title: str
    begun: Number
    members: tuple[FileMember, ...]
    lines: tuple[FileLine, ...]
    personality: str = ""
    """How the villager came to be with the player."""
    revisions: tuple[Revision, ...] = ()


class ChatFile(msgspec.Struct, frozen=True):
    """A whole file."""

    thorp_chats: int
    """The version of the format."""
    about: str
    town: str
    player: str
    minute: Number
    """Of the town, when it was written."""
    chats: tuple[FileChat, ...]


class Incoming(msgspec.Struct, frozen=True):
    """A session that can be brought into a town."""

    villager: str
    title: str
    lines: tuple[Restored, ...]
    skipped: int = 0
    """Its oldest messages, which are more than a session takes."""


# ── written ──


def chat_in_file(chat: Chat, lines: Iterable[ChatLine], you: BeingId) -> FileChat:
    """Return a chat as it stands in a file."""
    members = tuple(FileMember(one.name, one.kind, one.being == you, one.left) for one in chat.members)
    written = tuple(
        FileLine(
            line.id,
            chat.name_of(line.sender) or "somebody",
            line.words,
            line.minute,
            f"day {day(line.minute)} {clock_text(line.minute)}",
            line.by_rule,
            line.first,
            line.cut,
            line.imported,
            line.mood,
        )
        for line in lines
    )
    return FileChat(chat.id, chat.kind, chat.title, chat.begun, members, written, chat.personality, chat.revisions)


def file_of(town: str, player: str, minute: int, chats: Iterable[FileChat]) -> bytes:
    """Return a file, readable and in UTF-8."""
    whole = ChatFile(VERSION, _ABOUT, town, player, minute, tuple(chats))
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def file_name(town: str, names: Iterable[str]) -> str:
    """Return a name for a file: `thornby-mabel-chats.json`; harmless on every disk."""
    parts = (re.sub(r"[^\w]+", "-", clean(part).casefold()).strip("-")[:40] for part in (town, *names))
    return "-".join([part for part in parts if part] + ["chats"]) + ".json"


def store(where: str, name: str, data: bytes) -> Path:
    """Write a file whole or not at all, and return where: in the folder `where` under `name`, or as the file `where`.

    A file that exists is never written over: beside it goes one with a number. Raises ChatFileError.
    """
    target = Path(where or ".").expanduser()
    try:
        target = target / name if target.is_dir() else target
        if not target.parent.is_dir():
            raise ChatFileError(f"There is no folder {target.parent}. Make it first, or name one that exists.")
        return _stored(target, data)
    except (OSError, ValueError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ChatFileError(f"{target} cannot be written: {why}. Name another folder: :export NAME to FOLDER") from error


def _stored(target: Path, data: bytes) -> Path:
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".chats-", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            return _placed(Path(file.name), target)
        finally:
            with contextlib.suppress(OSError):
                Path(file.name).unlink()


def _placed(written: Path, target: Path) -> Path:
    """Give a written file its name, or the first free one with a number."""
    number = 1
    while True:
        place = target if number == 1 else target.with_name(f"{target.stem}-{number}{target.suffix}")
        try:
            place.hardlink_to(written)
        except FileExistsError:
            number += 1
            continue
        except OSError:  # a disk without hard links
            if place.exists():
                number += 1
                continue
            written.replace(place)
        return place


# ── read ──


def load(where: str) -> bytes:
    """Return the bytes of a file; raises ChatFileError for one that is too large, or none."""
    try:
        path = Path(where).expanduser()
        if not path.is_file():
            raise ChatFileError(f"There is no file {clean(where)[:200]}. Type the name of one that :export wrote.")
        with path.open("rb") as file:
            data = file.read(FILE_MOST + 1)
    except (OSError, ValueError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ChatFileError(f"{clean(where)[:200]} cannot be read: {clean(why)}. Type the name of another file.") from error
    if len(data) > FILE_MOST:
        raise ChatFileError(f"That file is larger than {FILE_MOST // 2**20} MiB. Export fewer chats at once: :export NAME")
    return data


def read(data: bytes) -> ChatFile:
    """Return what stands in a file; raises ChatFileError."""
    try:
        version = msgspec.json.decode(data, type=_Versioned).thorp_chats
        if version != VERSION:
            newer = "Update this program to read it" if version > VERSION else "It cannot be read any more"
            raise ChatFileError(f"That file has version {version} of the format, and this program reads {VERSION}. {newer}.")
        return msgspec.json.decode(data, type=ChatFile)
    except msgspec.ValidationError as error:
        raise ChatFileError(f"That is no file of chats: {clean(str(error))}. Take one that :export wrote, unchanged.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ChatFileError(f"That file is no JSON: {clean(str(error))}. Take one that :export wrote.") from error


class _Versioned(msgspec.Struct):
    thorp_chats: int


def sessions(file: ChatFile) -> list[Incoming]:
    """Return what of a file can be brought into a town, in its order; raises ChatFileError when that is nothing, or wrong."""
    found = [_session(chat) for chat in file.chats if chat.kind is ChatKind.SESSION and chat.lines]
    if not found:
        raise ChatFileError("There is no session with a villager in that file: only those are brought into a town.")
    return found


def _session(chat: FileChat) -> Incoming:
    villagers = [clean(member.name) for member in chat.members if member.kind is Kind.VILLAGER]
    players = [clean(member.name) for member in chat.members if member.kind is Kind.PLAYER]
    if len(villagers) != 1 or len(players) != 1 or not villagers[0] or villagers == players:
        raise ChatFileError(f"Chat {chat.id} of that file is said to be a session, and is not one of a player and a villager.")
    lines = tuple(_restored(line, chat, villagers[0], players[0]) for line in chat.lines)
    kept = lines[-IMPORTED_MOST:]
    return Incoming(villagers[0][:80], clean(chat.title)[:TITLE_MOST], kept, len(lines) - len(kept))


def _restored(line: FileLine, chat: FileChat, villager: str, player: str) -> Restored:
    words, sender = clean(line.words), clean(line.sender)
    where = f"Message {line.id} of chat {chat.id} in that file"
    if not words:
        raise ChatFileError(f"{where} is empty. Take it out, or write something into it.")
    if len(words) > MAX_WORDS:
        raise ChatFileError(f"{where} has {len(words):,} characters, and {MAX_WORDS} at most go. Make it shorter.")
    if sender not in (villager, player):
        raise ChatFileError(f"{where} is by “{sender[:40]}”, who is not in that chat: {player} and {villager} are.")
    return Restored(sender == player, words, line.minute)


def pieces(session: Incoming, chat: int) -> list[Restore]:
    """Return the commands that bring a session in: each no larger than the town takes; the last one brings the title."""
    found: list[list[Restored]] = [[]]
    for line in session.lines:
        if len(found[-1]) == IMPORTED_AT_ONCE or _size(chat, (*found[-1], line)) > _PIECE_BYTES:
            found.append([])
        found[-1].append(line)
    last = len(found) - 1
    return [Restore(chat, tuple(piece), session.title if n == last else "") for n, piece in enumerate(found)]


def _size(chat: int, lines: tuple[Restored, ...]) -> int:
    return len(encode(Do(2**53, Restore(chat, lines))))
