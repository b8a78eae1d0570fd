"""Files of chats: what is written is read again, nothing is written over, and nothing wrong gets as far as a town."""

import json
from pathlib import Path
from typing import Any

import pytest

from client import chatfiles
from client.chatfiles import ChatFileError, chat_in_file, file_name, file_of, load, pieces, read, sessions, store
from shared.chats import IMPORTED_AT_ONCE, IMPORTED_MOST, Chat, ChatKind, ChatLine, Member, Revision, RevisionState
from shared.commands import Restored
from shared.sight import Kind
from shared.wire import MAX_FRAME_TO_SERVER, Do, encode
from tests.client.drawn import ADA, JORY, MABEL

TWO = (Member(ADA, "Ada", Kind.PLAYER, 3, 3), Member(MABEL, "Mabel", Kind.VILLAGER))
LINES = (
    ChatLine(1, ADA, "Is the rye ready?", 600, 10),
    ChatLine(2, MABEL, "Soon, dear — “soon” is a loaf’s word.", 601, 20, by_rule=True, mood=30),
    ChatLine(3, MABEL, "Come by.", 2041, 30, first=True, cut=True),
)
REVISION = Revision(1, 700, "Warmer with Ada.", "She asks kindly.", 85, RevisionState.APPLIED)
CHAT = Chat(4, ChatKind.SESSION, TWO, 599, "Rye bread", lines=LINES, count=3, personality="Warmer.", revisions=(REVISION,))


def written(*chats: Chat) -> bytes:
    return file_of("Thornby", "Ada", 3000, (chat_in_file(chat, chat.lines, ADA) for chat in chats))


def changed(**more: Any) -> bytes:
    plain = json.loads(written(CHAT))
    plain["chats"][0]["lines"][0] |= more
    return json.dumps(plain).encode()


def test_a_file_is_read_as_it_was_written() -> None:
    file = read(written(CHAT))
    assert (file.thorp_chats, file.town, file.player, file.minute) == (1, "Thornby", "Ada", 3000)
    (chat,) = file.chats
    assert chat == chat_in_file(CHAT, LINES, ADA)
    assert (chat.id, chat.kind, chat.title, chat.begun, chat.revisions) == (4, ChatKind.SESSION, "Rye bread", 599, (REVISION,))
    assert [line.words for line in chat.lines] == [line.words for line in LINES]


def test_a_file_can_be_read_by_people() -> None:
    text = written(CHAT).decode()
    assert '"when": "day 2 10:01"' in text
    assert '"sender": "Mabel"' in text
    assert "“soon”" in text
    assert text.count("\n") > len(LINES) * 4
    marks = [{key for key, on in line.items() if on is True} for line in json.loads(text)["chats"][0]["lines"]]
    assert marks == [set(), {"by_rule"}, {"first", "cut"}]


def test_a_session_comes_in_as_it_went_out() -> None:
    (session,) = sessions(read(written(CHAT)))
    assert (session.villager, session.title, session.skipped) == ("Mabel", "Rye bread", 0)
    assert session.lines == tuple(Restored(line.sender == ADA, line.words, line.minute) for line in LINES)


def test_only_sessions_come_in() -> None:
    pair = Chat(5, ChatKind.PAIR, (TWO[0], Member(JORY, "Bo", Kind.PLAYER)), 1, lines=LINES[:1], count=1)
    empty = Chat(6, ChatKind.SESSION, TWO, 1)
    assert [session.villager for session in sessions(read(written(pair, empty, CHAT)))] == ["Mabel"]
    with pytest.raises(ChatFileError, match="no session with a villager"):
        sessions(read(written(pair, empty)))


def test_pieces_are_small_enough_for_a_frame() -> None:
    long = tuple(ChatLine(n, ADA if n % 2 else MABEL, f"{n} " + "漢" * 490, n, n) for n in range(1, 65))
    (session,) = sessions(read(written(Chat(4, ChatKind.SESSION, TWO, 1, "T", lines=long, count=64))))
    found = pieces(session, 9)
    assert all(len(encode(Do(2**53, piece))) <= MAX_FRAME_TO_SERVER for piece in found)
    assert tuple(line for piece in found for line in piece.lines) == session.lines
    assert [piece.title for piece in found] == [""] * (len(found) - 1) + ["T"]


def test_pieces_of_short_messages_are_as_many_as_go_at_once() -> None:
    short = tuple(ChatLine(n, ADA, "hm", n, n) for n in range(1, 46))
    (session,) = sessions(read(written(Chat(4, ChatKind.SESSION, TWO, 1, lines=short, count=45))))
    assert [len(piece.lines) for piece in pieces(session, 9)] == [IMPORTED_AT_ONCE, IMPORTED_AT_ONCE, 5]


def test_of_too_many_messages_the_last_come_in() -> None:
    many = tuple(ChatLine(n, ADA, f"line {n}", n, n) for n in range(1, IMPORTED_MOST + 4))
    (session,) = sessions(read(written(Chat(4, ChatKind.SESSION, TWO, 1, lines=many, count=len(many)))))
    assert (len(session.lines), session.skipped, session.lines[0].words) == (IMPORTED_MOST, 3, "line 4")


def test_what_could_harm_a_terminal_does_not_come_in() -> None:
    (session,) = sessions(read(changed(words="Hi\x1b[31m\u202e the\nre\x07")))
    assert session.lines[0].words == "Hi the re"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b'{"a":' * 100_000, "no JSON"),
        (b"[]", "no file of chats"),
        (b"{}", "no file of chats"),
        (b'{"thorp_chats": "1"}', "no file of chats"),
        (b'{"thorp_chats": 1}', "no file of chats"),
        (b'{"thorp_chats": 2, "later": true}', "Update this program"),
        (b'{"thorp_chats": 0}', "cannot be read any more"),
        (changed(id=-1), "no file of chats"),
        (changed(minute=10**30), "no file of chats"),
        (changed(minute=0.5), "no file of chats"),
        (changed(words=7), "no file of chats"),
        (changed(words=" \x1b[31m \n"), "Message 1 of chat 4 .* is empty"),
        (changed(words="x" * 501), "501 characters, and 500 at most"),
        (changed(sender="Zed"), "“Zed”, who is not in that chat: Ada and Mabel"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else f"{len(value)} bytes",
)
def test_what_is_wrong_is_said(data: bytes, why: str) -> None:
    with pytest.raises(ChatFileError, match=why):
        sessions(read(data))


def test_a_session_is_of_a_player_and_a_villager() -> None:
    plain = json.loads(written(CHAT))
    plain["chats"][0]["members"] = plain["chats"][0]["members"][:1]
    with pytest.raises(ChatFileError, match="is not one of a player and a villager"):
        sessions(read(json.dumps(plain).encode()))


def test_nothing_is_written_over(tmp_path: Path) -> None:
    names = [store(str(tmp_path), "a.json", data) for data in (b"1", b"2", b"3")]
    assert [path.name for path in names] == ["a.json", "a-2.json", "a-3.json"]
    assert [path.read_bytes() for path in names] == [b"1", b"2", b"3"]
    assert store(str(tmp_path / "b.json"), "a.json", b"4").name == "b.json"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-2.json", "a-3.json", "a.json", "b.json"]


def test_a_disk_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    names = [store(str(tmp_path), "a.json", data).name for data in (b"1", b"2")]
    assert names == ["a.json", "a-2.json"]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.json": b"1", "a-2.json": b"2"}


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ChatFileError, match="No space left on device"):
        store(str(tmp_path), "a.json", b"1")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ChatFileError, match="There is no folder"):
        store(str(tmp_path / "no" / "where.json"), "a.json", b"1")


def test_files_that_cannot_be_read_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for where in (str(tmp_path / "none.json"), str(tmp_path), "\0", "/dev/zero"):
        with pytest.raises(ChatFileError, match=r"no file|cannot be read"):
            load(where)
    monkeypatch.setattr(chatfiles, "FILE_MOST", 2**20)
    (tmp_path / "big.json").write_bytes(b" " * (2**20 + 1))
    with pytest.raises(ChatFileError, match="larger than 1 MiB"):
        load(str(tmp_path / "big.json"))


@pytest.mark.parametrize("name", ["../../etc/passwd", "Mabel", "", "\x1b[31m", "名前", "a" * 300, "CON/..\\x"])
def test_names_of_files_are_harmless(name: str) -> None:
    made = file_name("Thorn by", [name])
    assert made.startswith("thorn-by-")
    assert made.endswith("chats.json")
    assert not set(made) & set('/\\:*?"<>|\x1b ')
    assert len(made) < 80
