"""`thorpd share`: what may be given away is a whole, sound history, and nothing private is anywhere in its bytes."""

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import apsw
import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from server.__main__ import app
from server.mind import notes as n
from server.save import layout, lines
from server.save.chronicle import CallRow, NoteRow
from server.save.journal import Journal
from server.save.lock import Lock
from server.save.recollection import DIMENSIONS, Memory, Recollection
from server.save.replay import History
from server.save.share import share
from server.save.verify import Report, verify
from server.sharing.sieve import Discretion
from server.world import events as e
from server.world.decide import decide
from server.world.entry import Entry
from server.world.evolve import fold
from server.world.formerly import Formerly
from server.world.orders import Admit, Attend, Found
from shared import commands as c
from shared.errors import SaveError
from shared.geometry import Direction
from shared.ids import TOWN, BeingId
from shared.living import Letter
from shared.sights import Kind, Manner
from tests.save.playing import Game, played

SECRET = ("xyzzy", "Quokkas", "plugh", "Zanzibar", "frobnicate", "wombat", "velociraptor", "蜜蜂蜂蜜")
"""Each is said in private only, in one way or another."""


@cache
def told() -> tuple[Game, BeingId, BeingId, BeingId]:
    """Return a town in which Zed and Yan, players, and Mabel have private talks among public ones."""
    game = Game()
    game.try_(TOWN, Found("Testing", 1))
    game.try_(TOWN, Admit("Zed"))
    game.try_(TOWN, Admit("Yan"))
    zed, yan = sorted(game.world.beings)[-2:]
    mabel = next(being.id for being in game.world.beings.values() if being.name == "Mabel")
    game.try_(zed, c.Whisper("Yan", "it is plugh"))
    game.try_(zed, c.Broadcast("Bread wanted!"))
    game.try_(zed, c.OpenChat(("Mabel",), words="the password is xyzzy"))
    game.try_(mabel, c.SayIn(1, "I shall tell no 蜜蜂蜂蜜 of it"))
    game.try_(mabel, c.Entitle(1, "Quokkas and passwords", 2))
    game.try_(zed, c.OpenChat(("Mabel", "Yan"), "Zanzibar travellers"))
    game.try_(yan, c.SayIn(2, "shall we frobnicate the gate"))
    game.try_(yan, c.Block("Mabel"))
    for at in range(600):
        game.tick()
        game.try_(zed, c.Walk(list(Direction)[at % 8]))
        if at % 7 == 0:
            game.try_(zed, c.MarkChat(2, at))
        if at == 50:
            game.try_(TOWN, Attend(zed, attending=False))
            game.try_(zed, c.SayIn(1, "a wombat, in one breath with being back"))
        if at == 60:
            game.try_(TOWN, Attend(zed, attending=False))
            game.try_(zed, c.Walk(Direction.NORTH))
        if at == 100:
            game.try_(yan, c.Say("What a morning"))
            game.try_(mabel, c.Broadcast("Bread today!"))
            game.try_(yan, c.Read(2))
    game.try_(zed, c.Restore(3, (), ""))
    game.try_(zed, c.Unsettle("Mabel"))
    game.try_(yan, c.Say("She has left"))
    return game, zed, yan, mabel


def minds() -> list[n.AnyNote]:
    """Return what Mabel kept: ids count from 1."""
    _, zed, yan, _ = told()
    at: dict[str, Any] = {"tick": 30, "minute": 363}
    return [
        n.Met(**at, being=zed, name="Zed", kind=Kind.PLAYER),  # 1
        n.Overheard(**at, speaker=yan, name="Yan", words="the oven is warm", manner=Manner.SAY),
        n.Overheard(**at, speaker=zed, name="Zed", words="the password is xyzzy", manner=Manner.SAY, to_me=True, chat=1, line=1),
        n.SpokeMyself(**at, to=zed, name="Zed", words="I shall tell no 蜜蜂蜂蜜 of it", manner=Manner.SAY, chat=1, line=2),
        n.Overheard(**at, speaker=yan, name="Yan", words="a velociraptor", manner=Manner.WHISPER, to_me=True),  # 5
        n.Decided(
            **at,
            options=("go on", "rest"),
            shares=(0.5, 0.5),
            chosen=0,
            situation="Zed wrote: the password is xyzzy. What now?",
            evidence=(n.Evidence(2, "the oven is warm"), n.Evidence(3, "Zed wrote of a password")),
        ),
        n.Reflected(**at, question="What of Zed?", insight="Zed trusts me", evidence=(n.Evidence(3, "a word"),)),
        n.Reflected(**at, question="What of Yan?", insight="Yan likes bread", evidence=(n.Evidence(2, "the oven is warm"),)),
        n.Summed(**at, of=(3, 4), words="Zed told me something"),
        n.Planned(**at, day=1, aim="Keep XYZZY safe", steps=()),  # 10
        n.Planned(**at, day=1, aim="Bake bread", steps=()),
        n.SpokeMyself(**at, to=yan, name="Yan", words="What a morning", manner=Manner.SAY, about=3),
        n.Talked(**at, others=(zed,), names=("Zed",), words="Zed said the password is secret", lines=2),
    ]


KEPT = [1, 2, 6, 8, 11, 12]


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return a closed save of it all, with an index of memories and a log of models."""
    game, _, _, mabel = told()
    path = tmp_path / "town.thorp"
    late = game.moments[-1][0].n
    with closing(Journal.create(path)) as journal:
        journal.commit(game.moments)
        rows = [NoteRow(journal.new_note_id(), mabel, late, 30, n.encode(note)) for note in minds()]
        call = CallRow(9, mabel, "answer", "abc", 10, 5, 200, 50, "done", "xyzzy, of course", 120, 7)
        journal.commit((), [*rows, NoteRow(journal.new_note_id(), mabel, late, 30, b"xyzzy")], [call])
        with closing(Recollection(path, writing=journal.writing)) as index:
            index.remember(Memory(3, mabel, "the password is xyzzy", 363, vector=[0.5] * DIMENSIONS))
    return path


def given(town: Path) -> Path:
    new = town.with_name("given.thorp")
    share(town, new, Discretion())
    return new


def verified(path: Path) -> Report:
    return verify(path, decide, explains=Formerly().explains)


def bytes_of(path: Path) -> bytes:
    with closing(apsw.Connection(str(path))) as db:
        db.execute("VACUUM")
    return path.read_bytes()


def found_in(path: Path) -> set[str]:
    """Return which of the secrets are written somewhere in the file, however they are cased."""
    held = bytes_of(path).lower()
    return {
        secret for secret in SECRET if any(secret.lower().encode(code) in held for code in ("utf-8", "utf-16-le", "utf-16-be"))
    }


def test_nothing_private_is_in_the_bytes_of_what_is_given_away(town: Path) -> None:
    new = given(town)
    assert found_in(town) >= {"xyzzy", "plugh", "frobnicate", "wombat", "velociraptor"}
    assert found_in(new) == set()


def test_what_is_given_away_verifies_and_lives_on(town: Path) -> None:
    new = given(town)
    report = verified(new)
    assert report.ok, report.difference
    assert (report.former, report.messages) == (0, 0)
    assert report.digests > 1
    with closing(Journal.open(new)) as journal:
        world = journal.load()
        assert (world.chats, world.chatted) == ({}, 0)
        game = Game()
        game.world = world
        game.try_(TOWN, Admit("New"))
        journal.commit(game.moments)
        assert game.moments
    assert verified(new).ok


def test_all_that_is_public_is_there_in_order(town: Path) -> None:
    new = given(town)
    with closing(History(new)) as history:
        entries = list(history.entries(1, 10**9))
        worlds = [world for _, world in history.moments(history.world_after(1), history.last_n)]
    private = (*e_private(), e.Attended)
    whole = [event for entry, _ in told()[0].moments for event in entry.events if not is_told_to_few(event)]
    assert [event for entry in entries for event in entry.events if not isinstance(event, private)] == [
        event for event in whole if not isinstance(event, private)
    ]
    assert [entry.n for entry in entries] == list(range(1, len(entries) + 1))
    last = told()[0].world
    assert replace(worlds[-1], entries=0, tick=0, beings={}) == replace(last, entries=0, tick=0, beings={}, chats={}, chatted=0)
    assert worlds[-1].beings == {being.id: replace(being, blocked=(), muted=()) for being in last.beings.values()}


def e_private() -> tuple[type, ...]:
    return (e.Blocked, *(kind for name, kind in vars(e).items() if name.startswith("Chat") and isinstance(kind, type)))


def is_told_to_few(event: e.AnyEvent) -> bool:
    return isinstance(event, e.Said) and event.manner is Manner.WHISPER


def test_who_was_waited_for_again_for_something_private_is_waited_for_again(town: Path) -> None:
    _, zed, _, _ = told()
    with closing(History(given(town))) as history:
        attended = [
            (entry.actor, entry.command, event.attending)
            for entry in history.entries(1, 10**9)
            for event in entry.events
            if isinstance(event, e.Attended) and event.being == zed
        ]
    assert attended == [
        (TOWN, Attend(zed, attending=False), False),
        (TOWN, Attend(zed, attending=True), True),
        (TOWN, Attend(zed, attending=False), False),
        (zed, c.Walk(Direction.NORTH), True),
    ]


def test_a_mind_keeps_what_does_not_rest_on_anything_private(town: Path) -> None:
    _, _, _, mabel = told()
    with closing(History(given(town))) as history:
        rows = history.notes(mabel)
        last = history.last_n
    assert [row.id for row in rows] == KEPT
    assert {row.n for row in rows} == {last}
    kept = {row.id: n.decode(row.blob) for row in rows}
    whole = dict(enumerate(minds(), 1))
    decided, spoke = whole[6], whole[12]
    assert isinstance(decided, n.Decided)
    assert isinstance(spoke, n.SpokeMyself)
    whole[6] = replace(decided, situation="", evidence=decided.evidence[:1])
    whole[12] = replace(spoke, about=0)
    assert kept == {number: whole[number] for number in KEPT}


def test_the_log_of_models_keeps_its_numbers_and_no_texts(town: Path) -> None:
    new = given(town)
    with closing(layout.connect(new)) as db:
        calls = list(lines.calls(db, lines.NO_LAST))
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert [(call.text, call.tokens_out, call.ms) for call in calls] == [(None, 7, 200)]
    assert not any(table.startswith("memor") for table in tables)


def test_words_that_were_said_aloud_are_no_secret(tmp_path: Path) -> None:
    game, zed, _, mabel = told()
    aloud = Game()
    aloud.world, aloud.moments = game.world, list(game.moments)
    aloud.try_(zed, c.Say("The password is xyzzy, by the way"))
    path = tmp_path / "aloud.thorp"
    with closing(Journal.create(path)) as journal:
        journal.commit(aloud.moments)
        note = n.Planned(tick=30, minute=363, day=1, aim="Keep xyzzy safe", steps=())
        journal.commit((), [NoteRow(journal.new_note_id(), mabel, len(aloud.moments), 30, n.encode(note))])
    with closing(History(given(path))) as history:
        assert [n.decode(row.blob) for row in history.notes(mabel)] == [note]


def test_the_private_letters_of_an_older_save_go_and_its_wall_is_numbered_anew(tmp_path: Path) -> None:
    game = Game()
    game.try_(TOWN, Found("Testing", 1))
    game.try_(TOWN, Admit("Zed"))
    game.try_(TOWN, Admit("Yan"))
    zed, yan = sorted(game.world.beings)[-2:]

    def write(actor: BeingId, command: c.Deed, *events: e.AnyEvent) -> None:
        entry = Entry(game.world.entries + 1, game.world.tick, actor, command, events)
        game.world = fold(game.world, entry)
        game.moments.append((entry, game.world))

    def letter(number: int, words: str) -> e.Messaged:
        return e.Messaged(Letter(number, zed, "Zed", words, game.world.minute, yan, "Yan"))

    write(zed, c.Send("Yan", "an xyzzy"), letter(1, "an xyzzy"))
    game.try_(zed, c.Broadcast("first on the wall"))
    write(zed, c.Send("Yan", "a plugh"), letter(3, "a plugh"))
    write(yan, c.Read(3), e.HasRead(yan, 3))
    write(zed, c.Send("Yan", "a wombat"), letter(4, "a wombat"))
    write(yan, c.Read(4), e.HasRead(yan, 4))
    game.try_(yan, c.Broadcast("second on the wall"))
    game.try_(zed, c.Read(9))
    assert [letter.id for letter in game.world.broadcasts] == [2, 5]
    path = tmp_path / "old.thorp"
    with closing(Journal.create(path)) as journal:
        journal.commit(game.moments)
    with closing(apsw.Connection(str(path))) as db:
        db.execute("DROP TABLE chat_words; DROP TABLE chat_lines; PRAGMA user_version=2")
    assert verified(path).ok
    new = given(path)
    assert verified(new).ok
    assert found_in(new) == set()
    with closing(History(new)) as history:
        world = history.world_after(history.last_n)
        reads = [event.upto for entry in history.entries(1, 99) for event in entry.events if isinstance(event, e.HasRead)]
    assert [(letter.id, letter.words) for letter in world.broadcasts] == [(1, "first on the wall"), (2, "second on the wall")]
    assert (reads, world.chats) == ([1, 2], {})


def test_a_history_without_anything_private_stays_as_it_is(tmp_path: Path) -> None:
    game = Game()
    game.try_(TOWN, Found("Testing", 1))
    game.try_(TOWN, Admit("Zed"))
    path = tmp_path / "plain.thorp"
    with closing(Journal.create(path)) as journal:
        journal.commit(game.moments)
    with closing(History(given(path))) as history:
        assert list(history.entries(1, 99)) == [entry for entry, _ in game.moments]


def test_a_lively_history_verifies(tmp_path: Path) -> None:
    path = tmp_path / "lively.thorp"
    with closing(Journal.create(path)) as journal:
        journal.commit(played())
    done: list[tuple[int, int]] = []
    share(path, tmp_path / "given.thorp", Discretion(), lambda at, whole: done.append((at, whole)))
    assert verified(tmp_path / "given.thorp").ok
    assert done[-1] == (2 * len(played()),) * 2


# ── what is refused ──


def refusal(path: Path, new: Path) -> str:
    with pytest.raises(SaveError) as raised:
        share(path, new, Discretion())
    return str(raised.value)


def test_nothing_is_overwritten_and_no_draft_is_left(town: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.thorp"
    other.write_text("somebody's", encoding="utf-8")
    before = town.read_bytes()
    assert "exists already" in refusal(town, other)
    assert "is the save itself" in refusal(town, town)
    assert "is the save itself" in refusal(town, tmp_path / "." / ".." / tmp_path.name / "town.thorp")
    assert "no save at" in refusal(tmp_path / "none.thorp", tmp_path / "new.thorp")
    assert "no save" in refusal(other, tmp_path / "new.thorp")
    assert (other.read_text(encoding="utf-8"), town.read_bytes()) == ("somebody's", before)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.thorp", "town.thorp"]


def test_a_save_that_a_server_runs_is_not_shared(town: Path, tmp_path: Path) -> None:
    lock = Lock(town)
    try:
        lock.announce("ws://127.0.0.1:7878")
        words = refusal(town, tmp_path / "new.thorp")
    finally:
        lock.release()
    assert "in use" in words
    assert "127.0.0.1:7878" in words
    assert not (tmp_path / "new.thorp").exists()


def test_a_save_without_a_town_is_not_shared(tmp_path: Path) -> None:
    Journal.create(tmp_path / "empty.thorp").close()
    assert "nothing was ever founded" in refusal(tmp_path / "empty.thorp", tmp_path / "new.thorp")
    assert [path.name for path in tmp_path.iterdir()] == ["empty.thorp"]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20_000])


def _harm(path: Path) -> None:
    with closing(apsw.Connection(str(path))) as db:
        db.execute("UPDATE entries SET blob = x'00' WHERE n = 99")


@pytest.mark.parametrize("harm", [_cut, _harm])
def test_a_damaged_save_is_not_shared_and_nothing_half_done_is_left(
    town: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    harm(town)
    assert "is damaged" in refusal(town, tmp_path / "new.thorp")
    assert [path.name for path in tmp_path.iterdir()] == ["town.thorp"]


def test_a_failure_on_the_way_leaves_nothing(town: Path, tmp_path: Path) -> None:
    class Failing(Discretion):
        def note(self, _row: NoteRow) -> NoteRow | None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        share(town, tmp_path / "new.thorp", Failing())
    assert [path.name for path in tmp_path.iterdir()] == ["town.thorp"]


def test_the_save_of_a_killed_server_is_shared_with_its_log(tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    killed.mkdir()
    with closing(Journal.create(tmp_path / "town.thorp")) as journal:
        journal.commit(told()[0].moments)
        for file in tmp_path.glob("town.thorp*"):
            if not file.name.endswith(".lock"):
                shutil.copy(file, killed)
    new = given(killed / "town.thorp")
    assert verified(new).ok
    assert found_in(new) == set()


# ── the command ──


def test_the_command_says_what_it_made_and_what_it_could_not(town: Path, tmp_path: Path) -> None:
    run = CliRunner()
    new = tmp_path / "given.thorp"
    made = run.invoke(app, ["share", str(town), str(new)])
    assert (made.exit_code, "Testing" in made.stdout, new.exists()) == (0, True, True)
    assert json.loads(run.invoke(app, ["verify", str(new), "--json"]).stdout)["ok"]
    assert run.invoke(app, ["share", str(town), str(new)]).exit_code == 1
