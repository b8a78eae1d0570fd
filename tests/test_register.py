"""What can be found in a history: marks and moments, of new saves and old ones, and nothing that was private."""

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from zlib import crc32

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.annals.recorded import registered
from server.annals.register import Found, Register
from server.mind.notes import AnyNote, Given, Met, Overheard, Reflected, Snubbed, SpokeMyself, encode
from server.powers import STEWARD
from server.save import layout, upcast
from server.save.chronicle import Moment as Step
from server.save.chronicle import NoteRow
from server.save.journal import Journal
from server.save.replay import History
from server.world.orders import Admit, Dismiss
from server.world.orders import Found as Founding
from shared.commands import Accept, Broadcast, Emote, Give, Offer, OpenChat, Reject, Say, Shout, Whisper, Withdraw
from shared.economy import Item
from shared.ids import TOWN, BeingId
from shared.sights import Kind, Manner
from shared.story import MarkKind, Moment
from tests.golden.test_golden import FILES
from tests.save.playing import Game, played

Noted = tuple[BeingId, AnyNote]


def being(game: Game, name: str) -> BeingId:
    return next(one.id for one in game.world.beings.values() if one.name == name)


def founded() -> Game:
    game = Game()
    game.try_(TOWN, Founding("Testing", 1))
    game.try_(TOWN, Admit("Ada"))
    game.tick()
    return game


def wrote(path: Path, steps: Sequence[Step], notes: Sequence[Noted] = ()) -> Register:
    """Write a save, each note after the last entry at its tick, and return what can be found in it."""
    with closing(Journal.create(path)) as journal:
        rows = []
        for villager, note in notes:
            n = max(entry.n for entry, _ in steps if entry.tick <= note.tick)
            rows.append(NoteRow(journal.new_note_id(), villager, n, note.tick, encode(note)))
        journal.commit(steps, rows)
    with closing(History(path)) as history:
        return registered(history)


def told(register: Register) -> list[tuple[tuple[str, ...], str]]:
    return [(tuple(kind.value for kind in one.kinds), one.words) for one in register.found]


def test_what_happens_is_told_with_its_marks(tmp_path: Path) -> None:
    game = founded()
    ada, mabel = being(game, "Ada"), being(game, "Mabel")
    game.try_(ada, Say("Good morning to all of you."))
    game.try_(ada, Shout("Mabel, you are a liar!"))
    game.try_(ada, Emote("waves"))
    game.try_(mabel, Give("Ada", "gold", 1))
    game.try_(ada, Broadcast("Bread wanted."))
    for answer in (Reject, Accept):
        game.try_(mabel, Offer("Ada", "buy", "bread", 1, 10))
        game.try_(ada, answer(game.world.offered))
    game.try_(mabel, Withdraw(game.world.offered))
    names = [(kinds, words) for kinds, words in told(wrote(tmp_path / "town.thorp", game.moments))]
    assert (("arrived",), "Ada came to town.") in names
    assert (("said",), "Ada: “Good morning to all of you.”") in names
    assert (("quarrel", "said"), "Ada: “Mabel, you are a liar!”") in names
    assert (("said",), "Ada waves") in names
    assert ((), "Ada told the whole town: “Bread wanted.”") in names


def test_who_came_and_who_left_is_named_on_the_marks_and_where_it_is_found(tmp_path: Path) -> None:
    game = founded()
    for name in ("Zoe", STEWARD):
        game.try_(TOWN, Admit(name))
    for name in (STEWARD, "Zoe", "Ada"):
        game.tick()
        game.try_(TOWN, Dismiss(being(game, name)))
    game.tick()
    game.try_(TOWN, Admit("Zoe"))
    register = wrote(tmp_path / "town.thorp", game.moments)
    marks = [(mark.kind, mark.words) for mark in register.marks(300) if mark.kind in ("arrived", "left")]
    assert marks == [
        ("arrived", "Ada came to town"),
        ("arrived", "Zoe came to town"),
        ("left", "Zoe left"),
        ("left", "Ada left"),
        ("arrived", "Zoe came back"),
    ]
    assert [one.words for one in register.sift("zoe arrived", 9)] == ["Zoe came to town.", "Zoe came back."]
    few = [(mark.kind, mark.words) for mark in register.marks(2)]
    assert few == [("arrived", "Ada came to town, and 2 more"), ("left", "Zoe left, and 1 more")]


def test_nothing_that_was_private_is_found(tmp_path: Path) -> None:
    game = founded()
    ada, mabel = being(game, "Ada"), being(game, "Mabel")
    game.try_(ada, Whisper("Mabel", "psst, the secret oven"))
    game.try_(ada, OpenChat(("Mabel",), words="a secret letter"))
    at = {"tick": game.world.tick, "minute": 361, "speaker": ada, "name": "Ada", "to_me": True}
    notes: list[Noted] = [
        (mabel, Overheard(words="psst, the secret oven", manner=Manner.WHISPER, **at)),  # type: ignore[arg-type]
        (mabel, Overheard(words="a secret letter", manner=Manner.SAY, chat=1, line=1, **at)),  # type: ignore[arg-type]
        (mabel, SpokeMyself(tick=1, minute=361, to=ada, name="Ada", words="Secret indeed.", manner=Manner.WHISPER)),
    ]
    register = wrote(tmp_path / "town.thorp", game.moments, notes)
    assert any("secret" in repr(entry).casefold() for entry, _ in game.moments)
    assert "secret" not in repr(register.found).casefold()
    assert register.sift("secret", 9) == ()


def test_a_talk_begins_with_its_first_words_and_is_marked_once(tmp_path: Path) -> None:
    game = founded()
    ada, mabel = being(game, "Ada"), being(game, "Mabel")
    notes: list[Noted] = []
    for speaker, words in ((ada, "Good morning, Mabel."), (mabel, "Good morning, Ada.")):
        game.try_(speaker, Say(words))
        game.tick()
    when = {"tick": 1, "minute": 361, "manner": Manner.SAY}
    notes.append((mabel, Overheard(speaker=ada, name="Ada", words="Good morning, Mabel.", to_me=True, **when)))  # type: ignore[arg-type]
    notes.append((mabel, SpokeMyself(to=ada, name="Ada", words="Good morning, Ada.", **when)))  # type: ignore[arg-type]
    register = wrote(tmp_path / "town.thorp", game.moments, notes)
    assert told(register)[-2:] == [
        (("talk", "said"), "Ada: “Good morning, Mabel.”"),
        (("said",), "Mabel: “Good morning, Ada.”"),
    ]


def test_who_is_liked_less_by_a_word_is_a_quarrel_and_an_insight_a_reflection(tmp_path: Path) -> None:
    game = founded()
    mabel, dora = being(game, "Mabel"), being(game, "Dora")
    at: dict[str, Any] = {"tick": game.world.tick, "minute": 361}
    met = Met(being=dora, name="Dora", kind=Kind.VILLAGER, regard=0.21, **at)
    snub = Snubbed(other=dora, name="Dora", item=Item.BREAD, qty=1, **at)
    gift = Given(other=dora, name="Dora", mine=False, money=10, **at)
    insight = Reflected(question="Who is kind?", insight="Dora is not", **at)
    notes: list[AnyNote] = [met, gift, *[snub] * 7, insight]
    register = wrote(tmp_path / "town.thorp", game.moments, [(mabel, note) for note in notes])
    thoughts = [(kinds, words) for kinds, words in told(register) if kinds in (("quarrel",), ("reflection",))]
    assert thoughts == [(("quarrel",), "Mabel thinks less of Dora."), (("reflection",), "Mabel thought: “Dora is not.”")]


def test_a_stretch_is_what_the_whole_holds_of_it(tmp_path: Path) -> None:
    path = tmp_path / "town.thorp"
    whole = wrote(path, played())
    with closing(History(path)) as history:
        for first, last in ((1, 40), (41, 200), (100, 10**9)):
            part = registered(history, first, last)
            assert [one._replace(minute=0) for one in part.found if one.kinds != (MarkKind.TRADE,)] == [
                one._replace(minute=0) for one in whole.found if first <= one.n <= last and one.kinds != (MarkKind.TRADE,)
            ]


def old_save(path: Path, written: int, blobs: list[bytes]) -> None:
    """Write a save as an older Thorp left it: its entries to the byte, its tables, and no marks at all."""
    layout.lay_out(path)
    read = upcast.reader(written)
    with closing(apsw.Connection(str(path))) as db:
        if written < 3:
            db.execute("DROP TABLE chat_words; DROP TABLE chat_lines")
        if written < 2:
            db.execute("ALTER TABLE model_calls DROP COLUMN tokens_in; ALTER TABLE model_calls DROP COLUMN tokens_out")
        rows = [(read(blob).n, read(blob).tick, crc32(blob), blob) for blob in blobs]
        db.executemany("INSERT INTO entries VALUES(?,?,?,?)", rows)
        db.execute("UPDATE meta SET value=? WHERE key='head'", (json.dumps([len(rows), 0, 0]),))
        db.execute(f"PRAGMA user_version={written}")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_saves_of_every_format_have_their_marks_and_stay_as_they_are(file: Path, tmp_path: Path) -> None:
    golden, path = json.loads(file.read_text(encoding="utf-8")), tmp_path / "old.thorp"
    old_save(path, golden["format"], [bytes.fromhex(line) for line in golden["entries"]])
    before = path.read_bytes()
    with closing(History(path)) as history:
        register = registered(history)
    counts = Counter(kind.value for one in register.found for kind in one.kinds)
    assert set(counts) >= {"said", "trade", "quarrel", "day", "arrived", "left"}
    assert {mark.kind for mark in register.marks(300)} == set(counts)
    assert not [one for one in register.found if "private" in one.words]
    assert path.read_bytes() == before


# ── the register by itself ──


def found(n: int, tick: int, kinds: Sequence[MarkKind] = (), words: str = "") -> Found:
    return Found(n, tick, tick // 10, tuple(kinds), words)


def test_stops_are_marks_of_any_kind_but_words() -> None:
    said, trade, talk = (MarkKind.SAID,), (MarkKind.TRADE,), (MarkKind.TALK, MarkKind.SAID)
    register = Register([found(2, 1, trade), found(4, 5, said), found(9, 7, talk), found(11, 9)])
    assert [register.next_stop(n, 1) for n in (1, 2, 8, 9)] == [2, 9, 9, None]
    assert [register.next_stop(n, -1) for n in (2, 3, 9, 100)] == [None, 2, 2, 9]


@given(st.lists(st.tuples(st.integers(1, 500), st.sampled_from(list(MarkKind)))), st.integers(8, 60))
def test_marks_are_thinned_kind_by_kind_and_none_is_made_up(pairs: list[tuple[int, MarkKind]], limit: int) -> None:
    register = Register(found(n, n * 3, (kind,)) for n, kind in pairs)
    marks = register.marks(limit)
    real = {(n * 3, kind.value) for n, kind in pairs}
    assert {(mark.tick, mark.kind) for mark in marks} <= real
    assert {mark.kind for mark in marks} == {kind for _, kind in real}
    assert len(marks) <= max(limit, len({kind for _, kind in real}))
    assert list(marks) == sorted(marks, key=lambda mark: (mark.tick, mark.kind))


def test_a_search_finds_beginnings_of_words_kinds_and_names_in_any_order() -> None:
    said, trade = (MarkKind.SAID,), (MarkKind.TRADE,)
    register = Register(
        [
            found(5, 50, said, "Ada: “The Oven is broken — at last!”"),
            found(2, 20, trade, "Mabel sold 1 bread to Ada for 3 gold."),
            found(7, 70, (), "Mabel gave Ada 1 bread."),
        ]
    )
    by = {words: [moment.tick for moment in register.sift(words, 9)] for words in ("ada", "BRE mab", "trade", "oven!", "ven", "")}
    assert by == {"ada": [20, 50, 70], "BRE mab": [20, 70], "trade": [20], "oven!": [50], "ven": [], "": []}
    assert register.sift("ada", 1) == (Moment(20, 2, "trade", "Mabel sold 1 bread to Ada for 3 gold."),)
