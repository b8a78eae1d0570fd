"""The index of messages: found by words as they are, by their beginnings, and never by the language of queries."""

import shutil
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.save import messages
from server.save.chronicle import Chronicle, Scratch
from server.save.journal import Journal
from server.save.messages import Message, Reach, Shelf
from server.save.replay import History
from server.save.verify import verify
from server.world.decide import decide
from server.world.orders import Admit, Found
from shared.chats import ChatLine
from shared.commands import MarkChat, OpenChat, SayIn
from shared.ids import TOWN, BeingId
from tests.save.playing import Game

ALL = Reach((1, 2), 10**9)
WORDS = (
    "Grüße aus der Bäckerei",
    "don't forget: bread AND butter",
    "the oven is hot",
    "мой хлеб",
    "שלום עולם",
    '100% "quoted" (really)',
)


def line(number: int, words: str, sender: int = 1) -> ChatLine:
    return ChatLine(number, BeingId(sender), words, 360, number)


def shelf(*words: str) -> Shelf:
    return Shelf(messages.in_memory(Message(number, 1, line(number, text)) for number, text in enumerate(words, 1)))


def found(in_: Shelf, words: str, reach: Reach = ALL) -> list[int]:
    return [hit.line.id for hit in in_.hits(words, 50, reach)]


@pytest.mark.parametrize(
    ("sought", "ids"),
    [
        ("bäckerei", [1]),
        ("BACKEREI", [1]),
        ("gruß aus", []),
        ("aus grüße", [1]),
        ("aus bäck", [1]),
        ("don't", [2]),
        ("dont", []),
        ("AND", [2]),
        ("bread OR oven", []),
        ("bread butter", [2]),
        ("oven ho", [3]),
        ("ove hot", []),
        ("хле", [4]),
        ("עולם", [5]),
        ('"quoted"', [6]),
        ("100", [6]),
        ("the", [3]),
        ("th", [3]),
        ("nothing", []),
    ],
)
def test_words_are_found_as_they_are_and_the_last_by_its_beginning(sought: str, ids: list[int]) -> None:
    assert found(shelf(*WORDS), sought) == ids


_SHELF = shelf(*WORDS)


@given(st.text(max_size=64))
def test_no_text_breaks_a_search(text: str) -> None:
    assert len(found(_SHELF, text)) <= len(WORDS)


@given(
    st.lists(
        st.sampled_from(['"', "'", "*", "(", ")", ":", "^", "-", "+", "NEAR", "OR", "NOT", "bread", "{", "}", " "]), max_size=20
    )
)
def test_no_query_breaks_a_search(parts: list[str]) -> None:
    assert len(found(_SHELF, "".join(parts))) <= len(WORDS)


def test_only_what_is_in_reach_is_found() -> None:
    db = messages.in_memory(
        [Message(5, 1, line(1, "bread", 1)), Message(6, 2, line(1, "bread", 2)), Message(9, 1, line(2, "bread", 2))]
    )
    both = Shelf(db)
    assert [(hit.chat, hit.line.id) for hit in both.hits("bread", 9, ALL)] == [(1, 2), (2, 1), (1, 1)]
    assert [(hit.chat, hit.line.id) for hit in both.hits("bread", 1, ALL)] == [(1, 2)]
    assert [(hit.chat, hit.line.id) for hit in both.hits("bread", 9, Reach((2,), 9))] == [(2, 1)]
    assert [(hit.chat, hit.line.id) for hit in both.hits("bread", 9, Reach((1, 2), 5))] == [(1, 1)]
    assert [(hit.chat, hit.line.id) for hit in both.hits("bread", 9, Reach((1, 2), 9, (BeingId(2),)))] == [(1, 1)]
    assert both.hits("bread", 9, Reach((), 9)) == ()
    assert [one.id for one in both.lines(1, 0, 9, Reach((1,), 8))] == [1]
    assert both.lines(1, 0, 9, Reach((2,), 9)) == ()


def chatting() -> Game:
    """Return a town in which Zed and Yan wrote ten messages to each other."""
    game = Game()
    game.try_(TOWN, Found("Testing", 1))
    game.try_(TOWN, Admit("Zed"))
    game.try_(TOWN, Admit("Yan"))
    zed, yan = sorted(game.world.beings)[-2:]
    game.try_(zed, OpenChat(("Yan",), words="word one"))
    for number in range(2, 11):
        game.tick()
        sender = yan if number % 2 else zed
        game.try_(sender, SayIn(1, f"word {number}"))
        game.try_(zed, MarkChat(1, number))
    return game


@pytest.fixture
def chats(tmp_path: Path) -> Path:
    path = tmp_path / "chats.thorp"
    with closing(Journal.create(path)) as journal:
        journal.commit(chatting().moments)
    return path


@pytest.mark.parametrize("kind", ["journal", "scratch"])
def test_a_chronicle_gives_what_was_committed(kind: str, tmp_path: Path) -> None:
    chronicle: Chronicle = Scratch() if kind == "scratch" else Journal.create(tmp_path / "new.thorp")
    game = chatting()
    with closing(chronicle):
        chronicle.commit(game.moments)
        lines = chronicle.chat_lines(1, 0, 99, ALL)
        assert lines == game.world.chats[1].lines
        assert chronicle.chat_lines(1, 5, 2, ALL) == lines[2:4]
        assert [hit.line for hit in chronicle.chat_hits("word", 99, ALL)] == [*reversed(lines)]


def test_a_history_gives_what_was_written_up_to_an_entry(chats: Path) -> None:
    game = chatting()
    with closing(History(chats)) as history:
        for entry, world in game.moments:
            held = world.chats[1].lines if 1 in world.chats else ()
            assert history.chat_lines(1, 0, 99, Reach((1,), entry.n)) == held
            assert len(history.chat_hits("word", 99, Reach((1,), entry.n))) == len(held)


def test_a_search_reads_while_a_commit_is_under_way(chats: Path) -> None:
    with closing(Journal.open(chats)) as journal, journal.writing, journal._db:
        journal._db.execute("INSERT INTO meta VALUES('busy', 1)")
        assert len(journal.chat_hits("word", 99, ALL)) == 10


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("DELETE FROM chat_lines WHERE id = 4", "does not hold what was written in entry"),
        ("UPDATE chat_lines SET blob = x'00' WHERE id = 4", "does not hold what was written in entry"),
        ("UPDATE chat_lines SET chat = 2 WHERE id = 4", "does not hold what was written in entry"),
        ("INSERT INTO chat_words(rowid, words) VALUES(99, 'invented')", "the words of 11"),
    ],
)
def test_verify_finds_an_index_that_is_not_what_entries_give(chats: Path, harm: str, words: str) -> None:
    report = verify(chats, decide)
    assert (report.ok, report.messages) == (True, 10)
    with closing(apsw.Connection(str(chats))) as db:
        db.execute(harm)
    assert words in verify(chats, decide).difference


def test_a_killed_servers_chats_are_there(chats: Path, tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    killed.mkdir()
    game = chatting()
    yan = max(game.world.beings)
    game.try_(yan, SayIn(1, "the last words"))
    with closing(Journal.open(chats)) as journal:
        journal.commit(game.moments[-1:])
        for file in tmp_path.glob("chats.thorp*"):
            if not file.name.endswith(".lock"):
                shutil.copy(file, killed)
    with closing(Journal.open(killed / "chats.thorp")) as journal:
        assert journal.load().chats == game.world.chats
        assert journal.chat_lines(1, 0, 1, ALL)[0].words == "the last words"
    assert verify(killed / "chats.thorp", decide).ok
