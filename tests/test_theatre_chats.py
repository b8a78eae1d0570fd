"""Chats in a replay: its owner reads all of them, up to the moment shown, and who looks through somebody's eyes reads theirs."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from server.save.journal import Journal
from server.save.replay import History
from server.theatre import Theatre
from server.world.orders import Admit
from server.world.refusal import Refusal
from shared.chats import SawFound, SawPage
from shared.ids import ARCHIVE, TOWN, BeingId
from shared.sights import AnySight
from shared.wire import Replay, ReplayAct
from tests.save.playing import Game
from tests.save.test_messages import chatting
from tests.test_theatre import Watcher


def game() -> Game:
    played = chatting()
    played.try_(TOWN, Admit("Eve"))
    return played


@pytest.fixture(params=["present", "older"])
def theatre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Theatre]:
    path = tmp_path / "chats.thorp"
    with closing(Journal.create(path)) as journal:
        journal.commit(game().moments)
    if request.param == "older":
        with closing(apsw.Connection(str(path))) as db:
            db.execute("DROP TABLE chat_words; DROP TABLE chat_lines; PRAGMA user_version=2")
    with closing(History(path)) as history:
        yield Theatre(history)


def seated(theatre: Theatre, being: BeingId = ARCHIVE) -> Watcher:
    seat = Watcher(being)
    theatre.sit(seat)
    return seat


def seek(theatre: Theatre, n: int) -> None:
    assert theatre.control(Replay(ReplayAct.SEEK, game().moments[n - 1][0].tick)) is None


def last(seat: Watcher) -> AnySight:
    return seat.got[-1][1]


async def test_the_owner_reads_and_finds_all_that_was_written_by_the_moment_shown(theatre: Theatre) -> None:
    seat = seated(theatre)
    for entry, _ in game().moments:
        seek(theatre, entry.n)
        world = theatre.world
        if 1 not in world.chats:
            assert isinstance(await theatre.page(seat, 1, 0), Refusal)
            continue
        lines = world.chats[1].lines
        assert await theatre.page(seat, 1, 0) is None
        assert last(seat) == SawPage(1, lines, more=False)
        assert await theatre.search(seat, "word", 0) is None
        found = last(seat)
        assert isinstance(found, SawFound)
        assert [hit.line for hit in found.hits] == [*reversed(lines)]


async def test_through_somebodys_eyes_one_reads_their_chats_only(theatre: Theatre) -> None:
    beings = {being.name: being.id for being in game().world.beings.values()}
    seek(theatre, len(game().moments))
    eve, yan = seated(theatre, beings["Eve"]), seated(theatre, beings["Yan"])
    assert isinstance(await theatre.page(eve, 1, 0), Refusal)
    assert await theatre.search(eve, "word", 0) is None
    assert last(eve) == SawFound("word", ())
    assert await theatre.page(yan, 1, 0) is None
    assert last(yan) == SawPage(1, game().world.chats[1].lines, more=False)


async def test_a_damaged_index_is_said_and_the_replay_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "chats.thorp"
    with closing(Journal.create(path)) as journal:
        journal.commit(game().moments)
    with closing(apsw.Connection(str(path))) as db:
        db.execute("UPDATE chat_lines SET blob = x'00'")
    with closing(History(path)) as history:
        theatre = Theatre(history)
        seat = seated(theatre)
        seek(theatre, len(game().moments))
        for answer in (await theatre.page(seat, 1, 0), await theatre.search(seat, "word", 0)):
            assert isinstance(answer, Refusal)
            assert answer.code == "damaged"
