from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest
from msgspec.structs import replace

from server.save import layout
from server.save.chronicle import Moment
from server.save.journal import Journal
from server.save.verify import Report, verify
from server.world.decide import decide
from server.world.dice import Dice
from server.world.events import Said, Walked
from server.world.evolve import fold
from server.world.orders import Admit, Found, Tick
from server.world.refusal import Refusal
from server.world.state import EMPTY, World
from shared.calendar import Speed
from shared.commands import Say, SetSpeed, Walk
from shared.ids import TOWN, BeingId
from tests.save.playing import Game, played


def save_of(path: Path, moments: list[Moment]) -> Path:
    with closing(Journal.create(path)) as journal:
        journal.commit(moments)
    return path


def refolded(entries: list[Any]) -> list[Moment]:
    """Return entries renumbered, each with the world after it."""
    world, moments = EMPTY, []
    for n, entry in enumerate(entries, 1):
        renumbered = replace(entry, n=n)
        world = fold(world, renumbered)
        moments.append((renumbered, world))
    return moments


def index_of(kind: type) -> int:
    return next(i for i, (entry, _) in enumerate(played()) if i > 20 and any(isinstance(event, kind) for event in entry.events))


def test_a_true_history_verifies(written: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = verify(written, decide, lambda done, total: seen.append((done, total)))
    moments = played()
    assert report.ok, report.difference
    assert report.entries == len(moments)
    assert report.digests == 1 + len(moments) // layout.DIGEST_EVERY
    assert report.ticks > 0
    assert seen[-1] == (len(moments), len(moments))


def test_every_tick_between_entries_is_asked_but_those_of_an_idle_pause(tmp_path: Path) -> None:
    asked: list[int] = []

    def asking(world: World, actor: BeingId, command: Any, dice: Dice) -> Any:
        if isinstance(command, Tick):
            asked.append(world.tick)
        return decide(world, actor, command, dice)

    game = Game()
    game.try_(TOWN, Found("Idle", 1))
    game.try_(TOWN, Admit("Zed"))
    zed = max(game.world.beings)
    for at in range(1, 200):
        game.tick()
        if at in (50, 150):
            game.try_(zed, SetSpeed(Speed.PAUSE if at == 50 else Speed.NORMAL))
    report = verify(save_of(tmp_path / "idle.thorp", game.moments), asking)
    assert report.ok, report.difference
    assert asked == [*range(1, 51), 51, *range(151, game.moments[-1][0].tick + 1)]
    assert report.ticks > len(asked)


def test_altered_words_are_found(tmp_path: Path) -> None:
    entries = [entry for entry, _ in played()]
    at = index_of(Said)
    entries[at] = replace(entries[at], events=(replace(entries[at].events[0], words="Burn it down!"),))
    report = verify(save_of(tmp_path / "town.thorp", refolded(entries)), decide)
    assert report.entries == at
    assert f"At entry {at + 1:,} (tick {entries[at].tick}" in report.difference
    assert "Burn it down!" in report.difference
    assert "The bread is good today" in report.difference
    assert "day 1 06:" in report.difference


def test_a_step_that_was_never_tried_is_found(tmp_path: Path) -> None:
    entries = [entry for entry, _ in played()]
    at = index_of(Walked)
    world = played()[at - 1][1]
    mabel = world.beings[BeingId(1)]
    entries.insert(at, replace(entries[at - 1], actor=BeingId(1), command=Say("x"), events=(Walked(mabel.id, (0, 0), 0),)))
    report = verify(save_of(tmp_path / "town.thorp", refolded(entries)), decide)
    assert report.entries == at
    assert f"where {mabel.name} (1) tried Say(" in report.difference


def test_what_is_refused_now_is_named(written: Path) -> None:
    def stricter(world: World, actor: BeingId, command: Any, dice: Dice) -> Any:
        return Refusal("tired", "No more steps.") if isinstance(command, Walk) else decide(world, actor, command, dice)

    assert "refuse it (tired: No more steps.)" in verify(written, stricter).difference


def test_a_tick_that_was_left_out_is_found(tmp_path: Path) -> None:
    entries = [entry for entry, _ in played()]
    at = next(i for i, entry in enumerate(entries) if i > 20 and isinstance(entry.command, Tick))
    del entries[at]
    difference = verify(save_of(tmp_path / "town.thorp", refolded(entries)), decide).difference
    assert "the save holds nothing of it" in difference or "the rules now" in difference


def test_a_tick_twice_is_found(tmp_path: Path) -> None:
    entries = [entry for entry, _ in played()]
    at = next(i for i, entry in enumerate(entries) if i > 20 and entry.actor != TOWN)
    entries.insert(at + 1, replace(entries[at], command=Tick(), actor=TOWN))
    assert "comes too late" in verify(save_of(tmp_path / "town.thorp", refolded(entries)), decide).difference


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("UPDATE digests SET digest = zeroblob(16) WHERE n > 1", "another than the save's digest"),
        ("UPDATE snapshots SET blob = x'00'", "only a cache"),
        ("UPDATE entries SET blob = zeroblob(9) WHERE n = 77", "entry 77 does not match its checksum"),
    ],
)
def test_harm_done_to_the_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str, words: str) -> None:
    monkeypatch.setattr(layout, "SNAPSHOT_EVERY", layout.DIGEST_EVERY)
    path = save_of(tmp_path / "town.thorp", list(played()))
    with closing(apsw.Connection(str(path))) as db:
        db.execute(harm)
    assert words in verify(path, decide).difference


def test_digests_of_other_worlds_are_counted_not_compared(save: Path) -> None:
    with closing(apsw.Connection(str(save))) as db:
        db.execute("UPDATE digests SET shape = 1, digest = zeroblob(16)")
    report = verify(save, decide)
    assert report.ok
    assert report.digests == 0
    assert report.digests_skipped > 0


def test_an_empty_report_is_fine() -> None:
    assert Report().ok
