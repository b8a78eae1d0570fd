"""The pages about a recording: search, branch, export; with programs that are a list."""

import json
from pathlib import Path

import pytest
from textual.widgets import OptionList

from client.processes import Outcome
from client.screens.branch import BranchScreen
from client.screens.reel import ReelScreen
from client.screens.sift import Picked, SiftScreen
from client.stretch import Stretch
from shared.sights import WasRefused
from shared.story import SawMoments
from shared.wire import Sift
from tests.client.replaying import FOUND, MOMENTS, TIMELINE, Programs, recording
from tests.client.stage import Stage, staged

HOUR = Stretch(840, 900)


async def test_a_search_asks_shows_and_goes_where_it_is_told() -> None:
    opener = recording()
    async with staged(lambda: SiftScreen(opener), (100, 30)) as play:
        await play.type("bread")
        await play.press("enter")
        assert opener.tie.asked == [Sift("bread")]
        assert "Searching for bread" in play.text("#sift-told")
        opener.learn(FOUND)
        await play.follow()
        assert "the first 4 found of: bread" in play.text("#sift-told")
        listed = play.text("#sift-list")
        assert "day 1 12:25 $ trade Mabel sells Jory 4 bread" in listed
        assert "Jory: That bread would hold up the mill by itself, [b]if it must[/b]." in listed
        await play.press("down", "down", "enter")
        assert play.app.results == [Picked(MOMENTS, 2)]


async def test_a_search_that_finds_nothing_or_is_refused_says_so() -> None:
    opener = recording()
    async with staged(lambda: SiftScreen(opener, "dragons")) as play:
        assert opener.tie.asked == [Sift("dragons")]
        opener.learn(SawMoments("dragons", ()))
        await play.follow()
        assert "Nothing is found of: dragons" in play.text("#sift-told")
        await play.press("enter")
        assert opener.tie.asked == [Sift("dragons"), Sift("dragons")]
        opener.learn(WasRefused("not_in_replay", "Only a recording can be searched."))
        await play.follow()
        assert "Only a recording can be searched." in play.text("#sift-told")
        await play.press("escape")
        assert play.app.results == [None]


async def test_what_was_found_last_stands_there_again() -> None:
    opener = recording()
    opener.learn(FOUND)
    async with staged(lambda: SiftScreen(opener)) as play:
        assert play.app.screen.query_one(OptionList).option_count == 4
        await play.press("enter")
        assert play.app.results == [Picked(MOMENTS, 0)]
        assert not opener.tie.asked


async def test_a_branch_is_made_where_the_recording_stands_and_walked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    onward = list[str]()
    monkeypatch.setattr(Stage, "on_branch_screen_onward", lambda _, event: onward.append(event.save), raising=False)
    save = tmp_path / "town.thorp"
    save.write_bytes(b"x" * 1000)
    programs = Programs(Outcome(0, "made"))
    async with staged(lambda: BranchScreen(recording(str(save)), TIMELINE, run=programs)) as play:
        assert "day 1 15:05" in play.text("#branch-told")
        await play.press("enter")
        await play.pilot.pause()
        new = tmp_path / "town-day1-1505.thorp"
        assert programs.commands[0][2:] == ("server", "branch", str(save), str(new), "--at", "3000")
        await play.follow()
        assert "is a town." in play.text("#branch-outcome")
        assert "play --save" in play.text("#branch-outcome")
        await play.press("enter")
        assert onward == [str(new)]
        assert play.app.results == [None]


async def test_what_speaks_against_a_branch_is_said_and_nothing_is_run(tmp_path: Path) -> None:
    save, taken = tmp_path / "town.thorp", tmp_path / "taken.thorp"
    save.touch()
    taken.write_text("a town", encoding="utf-8")
    programs = Programs(Outcome(1, "", "taken is locked."))
    async with staged(lambda: BranchScreen(recording(str(save)), TIMELINE, "taken", programs), (100, 30)) as play:
        await play.press("enter")
        await play.follow()
        assert "exists already" in play.text("#branch-outcome")
        assert programs.commands == []
        play.app.screen.query_one("#branch-name").value = str(tmp_path / "nowhere" / "x")  # type: ignore[attr-defined]
        await play.press("enter")
        await play.follow()
        assert "There is no folder" in play.text("#branch-outcome")
        play.app.screen.query_one("#branch-name").value = "free"  # type: ignore[attr-defined]
        await play.press("enter")
        await play.follow()
        assert "taken is locked." in play.text("#branch-outcome")
    assert taken.read_text(encoding="utf-8") == "a town"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["taken.thorp", "town.thorp"]  # noqa: ASYNC240


async def test_without_the_file_one_is_told_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with staged(lambda: BranchScreen(recording(), TIMELINE), (100, 30)) as play:
        assert "thorpd branch FILE NEW.thorp --at 3000" in play.text("#branch-told")
    async with staged(lambda: ReelScreen(recording(), TIMELINE, HOUR), (100, 30)) as play:
        assert "thorpd chronicle FILE --day 1" in play.text("#reel-note")


def printed(day: int, *passages: tuple[str, str, str]) -> Outcome:
    told = [{"time": time, "topic": topic, "who": [], "words": words, "why": ""} for time, topic, words in passages]
    data = {"town": "Thornby", "day": day, "whole": True, "periods": [{"period": "noon", "passages": told}], "balances": []}
    return Outcome(0, json.dumps(data))


async def test_a_story_is_written_of_the_stretch_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    programs = Programs(
        printed(1, ("14:30", "talk", "Mabel *praised* Jory."), ("12:00", "work", "Too early.")),
        printed(2, ("00:20", "talk", "It was late."), ("03:00", "work", "Too late.")),
    )
    opener = recording(str(tmp_path / "town.thorp"))
    async with staged(lambda: ReelScreen(opener, TIMELINE, Stretch(840, 1500), run=programs)) as play:
        await play.press("enter")
        await play.follow()
        assert "2 passages written" in play.text("#reel-outcome")
    assert [command[-2] for command in programs.commands] == ["1", "2"]
    text = (tmp_path / "thornby-day1-1400-to-day2-0100.md").read_text(encoding="utf-8")
    assert text.startswith("# Thornby: day 1, 14:00 to day 2, 01:00\n")
    assert "## Day 1, afternoon\n" in text
    assert "- **14:30** Mabel \\*praised\\* Jory. *talk*" in text
    assert "Too" not in text


async def test_a_terminal_recording_is_made_by_another_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    programs = Programs(Outcome(0), told=('{"done":0.5}', "what?", "[]"))
    opener = recording(str(tmp_path / "town.thorp"))
    async with staged(lambda: ReelScreen(opener, TIMELINE, HOUR, "Mabel", run=programs), (100, 30)) as play:
        await play.press("right", "right")
        await play.follow()
        assert "It follows Mabel." in play.text("#reel-note")
        await play.press("tab", "right", "enter")
        await play.follow()
        assert "written to" in play.text("#reel-outcome")
    _, _, program, command, save, out, *options = programs.commands[0]
    assert (program, command, Path(save).name) == ("client", "cast", "town.thorp")
    assert Path(out) == tmp_path / "thornby-day1-1400-to-1500.cast"
    assert options == [
        *("--from", "1 14:00", "--to", "1 15:00", "--size", "120x36", "--speed", "2", "--follow", "Mabel", "--announce"),
    ]


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("noon", "1 15:00", "A time looks like 2 14:30"),
        ("1 16:00", "1 15:00", "ends before it begins"),
        ("9 16:00", "9 17:00", "The recording reaches from day 1 06:00 to day 2 08:10."),
    ],
)
async def test_a_stretch_that_cannot_be_is_not_begun(tmp_path: Path, first: str, last: str, told: str) -> None:
    programs = Programs()
    opener = recording(str(tmp_path / "town.thorp"))
    async with staged(lambda: ReelScreen(opener, TIMELINE, HOUR, run=programs), (100, 30)) as play:
        play.app.screen.query_one("#reel-from").value = first  # type: ignore[attr-defined]
        play.app.screen.query_one("#reel-to").value = last  # type: ignore[attr-defined]
        await play.press("enter")
        await play.follow()
        assert told in play.text("#reel-outcome")
    assert programs.commands == []
