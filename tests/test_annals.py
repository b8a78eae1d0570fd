"""A day told: what happened and what was thought, merged, in order, for people and for programs."""

import hashlib
import io
import json
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import Console
from typer.testing import CliRunner

from server.__main__ import app
from server.annals.day import Annals, annals
from server.annals.deeds import Deal, Toil, dealt, worked
from server.annals.page import show
from server.annals.passage import Passage, Topic, names
from server.annals.talks import Diary
from server.annals.thoughts import thoughts_of
from server.mind.notes import Overheard, SpokeMyself
from server.simulate import run
from shared.calendar import MINUTES_PER_HOUR, Period
from shared.economy import Item
from shared.errors import SaveError, ThorpError
from shared.ids import BeingId
from shared.sights import Manner
from tests.living import FLOOD, GOAL, record


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("annals") / "town.thorp")


@pytest.fixture(scope="module")
def first(save: Path) -> Annals:
    return annals(save, 1)


def told(day: Annals, topic: Topic, period: Period | None = None) -> list[Passage]:
    chapters = [chapter for chapter in day.chapters if period in (None, chapter.period)]
    return [passage for chapter in chapters for passage in chapter.passages if passage.topic is topic]


def paper(width: int = 100) -> Console:
    return Console(width=width, record=True, force_terminal=True, color_system="truecolor", file=io.StringIO())


def page(day: Annals, width: int = 100) -> str:
    console = paper(width)
    show(day, console)
    return console.export_text()


def test_a_day_has_its_periods_and_whoever_came_and_went(first: Annals) -> None:
    assert [chapter.period for chapter in first.chapters] == [Period.MORNING, Period.NOON]
    assert (first.town, first.day, first.villagers, first.whole) == ("Thorp", 1, 12, True)
    assert [passage.words for passage in told(first, Topic.PEOPLE)] == ["Ada came to town.", "Ada left."]


def test_work_and_deals_are_merged_by_period(first: Annals) -> None:
    (morning,) = told(first, Topic.WORK, Period.MORNING)
    assert "made 2 bread each" in morning.words
    assert "made 5 wheat each" in morning.words
    assert {"Mabel", "Jory", "Greta"} <= set(morning.who)
    market = told(first, Topic.MARKET, Period.MORNING)
    assert sum("Mabel sold" in passage.words for passage in market) == 1
    assert market[-1].words.startswith("At the merchant's counter were bought")


def test_a_talk_of_two_is_one_passage_with_why_it_was_begun(first: Annals) -> None:
    (talk,) = [passage for passage in told(first, Topic.TALK) if passage.who == ("Mabel", "Celia")]
    assert talk.words == f"Mabel talked with Celia, 3 lines. Mabel: “I met Ada, who is new in town.” Celia: “{FLOOD}”"
    assert talk.why == "Mabel chose it, 30% with the model, rather than go on kneading dough (60%); in mind: I met Ada today."
    assert talk.timed


def test_news_tells_who_passed_it_on_and_from_whom(first: Annals) -> None:
    (news,) = told(first, Topic.NEWS, Period.MORNING)
    assert news.words == "“I met Ada, who is new in town.” Mabel told Celia; Celia told Dora."
    assert news.why == "Celia had it from Mabel"
    assert news.who == ("Mabel", "Celia", "Dora")


def test_choices_are_told_when_they_were_more_than_going_on(first: Annals) -> None:
    (choice,) = told(first, Topic.CHOICES, Period.MORNING)
    assert choice.words == "Jory and Kit chose to rest for a while."
    assert choice.why == "10% each, by rule"
    assert not any("kneading" in passage.words for passage in told(first, Topic.CHOICES))


def test_plans_insights_goals_and_insults_are_told(first: Annals) -> None:
    assert Passage(360, Topic.PLANS, ("Mabel",), "Mabel wants to bake for the fair.", "1 of 1 chosen with the model") in told(
        first, Topic.PLANS
    )
    (thought,) = told(first, Topic.THOUGHTS)
    assert thought.words == f"Mabel thought: “Celia is good to me and I like the company.” From now on: {GOAL}."
    assert thought.why == "by rule; it rests on: I met Ada today."
    (insult,) = told(first, Topic.HARM)
    assert insult.words == "Ada insulted Mabel: “Mabel, you are a liar!”"
    assert insult.who == ("Ada", "Mabel")


def test_midnight_tells_what_the_day_came_to(first: Annals) -> None:
    assert len(first.balances) == 11, "the merchant has no such life"
    mabel = next(one for one in first.balances if one.name == "Mabel")
    assert mabel.made == {"bread": 4}
    assert mabel.slept


def test_one_persons_day_is_only_what_they_had_a_part_in(save: Path) -> None:
    day = annals(save, 1, "dora")
    assert day.who == "Dora"
    passages = [passage for chapter in day.chapters for passage in chapter.passages]
    assert passages
    assert all("Dora" in passage.who for passage in passages)
    assert [one.name for one in day.balances] == ["Dora"]
    work = told(day, Topic.WORK)
    assert {passage.who for passage in work} == {("Dora",)}
    ada = annals(save, 1, "Ada")
    assert {passage.topic for chapter in ada.chapters for passage in chapter.passages} == {Topic.PEOPLE, Topic.HARM}


def test_the_last_day_is_told_as_far_as_it_went(save: Path) -> None:
    day = annals(save)
    assert (day.day, day.whole, day.balances) == (2, False, ())
    assert {chapter.period for chapter in day.chapters} <= {Period.NIGHT, Period.MORNING}
    assert not told(day, Topic.PEOPLE), "what was yesterday is not told again"
    assert "The history ends before this day does." in page(day)


@pytest.mark.parametrize("width", [60, 100, 300])
def test_the_page_is_wrapped_and_holds_all_that_is_told(first: Annals, width: int) -> None:
    text = page(first, width)
    assert max(map(len, text.splitlines())) <= min(width, 110)
    flat = " ".join(text.split())
    for words in ("Thorp, day 1", "Morning", "Afternoon", "What the day came to", "Ada insulted Mabel: “Mabel, you are a liar!”"):
        assert words in flat
    assert width == 60 or all(f"{name} " in flat for name in ("Mabel", "Celia", "Kit"))


def test_names_are_in_the_villagers_colours(first: Annals) -> None:
    console = paper()
    show(first, console)
    red, green, blue = (int(first.colours["Mabel"][at : at + 2], 16) for at in (1, 3, 5))
    assert f"38;2;{red};{green};{blue}mMabel" in console.export_text(styles=True)


def test_a_town_without_notes_of_thoughts_is_told_by_what_happened(tmp_path: Path) -> None:
    path = tmp_path / "town.thorp"
    run(1, 3, 2, "clock", path)
    day = annals(path, 1)
    assert told(day, Topic.WORK)
    assert not told(day, Topic.TALK)
    assert len(day.balances) == 3


def test_what_is_not_there_is_a_clear_error_and_nothing_changes(save: Path, tmp_path: Path) -> None:
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in save.parent.iterdir()}
    with pytest.raises(ThorpError, match=r"Day 9 is not in .*: its history runs from"):
        annals(save, 9)
    with pytest.raises(ThorpError, match=r"Nobody in Thorp is called Zorro\. There are: Celia"):
        annals(save, 1, "Zorro")
    with pytest.raises(SaveError, match="There is no save"):
        annals(tmp_path / "none.thorp")
    annals(save, 1)
    assert {path: hashlib.sha256(path.read_bytes()).digest() for path in save.parent.iterdir()} == before


def test_the_command_tells_people_and_programs(save: Path) -> None:
    for_people = CliRunner().invoke(app, ["chronicle", str(save), "--day", "1"])
    assert for_people.exit_code == 0
    assert "Ada insulted Mabel" in for_people.stdout
    for_programs = json.loads(CliRunner().invoke(app, ["chronicle", str(save), "--day", "1", "--json"]).stdout)
    assert for_programs["periods"][0]["period"] == "morning"
    harm = [passage for passage in for_programs["periods"][0]["passages"] if passage["topic"] == "harm"]
    assert harm == [
        {
            "time": "10:00",
            "topic": "harm",
            "who": ["Ada", "Mabel"],
            "words": "Ada insulted Mabel: “Mabel, you are a liar!”",
            "why": "",
        }
    ]
    nobody = CliRunner().invoke(app, ["chronicle", str(save), "--day", "9"])
    assert nobody.exit_code == 1


# ── parts ──


def test_alike_things_are_one_sentence() -> None:
    toils = [Toil(400, "Mabel", {Item.BREAD: 2}), Toil(500, "Celia", {Item.BREAD: 2}), Toil(800, "Mabel", {Item.BREAD: 2})]
    assert [passage.words for passage in worked(toils)] == ["Mabel and Celia made 2 bread each.", "Mabel made 2 bread."]
    deals = [
        Deal(400, "Mabel", "Kit", Item.BREAD, 1, 330),
        Deal(410, "Mabel", "Jory", Item.BREAD, 1, 335),
        Deal(420, "", "Mabel", Item.TEMP_ROOM, 1, 150),
        Deal(430, "Jory", "", Item.HOUSE, 1, 1300),
    ]
    assert [passage.words for passage in dealt(deals)] == [
        "Mabel sold 2 bread to Kit and Jory for 66.5 gold in all.",
        "At the merchant's counter were bought 1 room voucher (Mabel); sold 1 house (Jory).",
    ]
    assert names([f"N{number}" for number in range(9)]) == "N0, N1, N2, N3, N4, N5 and 3 more"


def said(tick: int, words: str, to: str = "Kit") -> SpokeMyself:
    return SpokeMyself(tick=tick, minute=9 * MINUTES_PER_HOUR, to=BeingId(3), name=to, words=words, manner=Manner.SAY)


def test_silence_parts_talks_and_trifles_are_left_out() -> None:
    diary = Diary("Mabel", (said(10, "Good morning, Kit."), said(5_000, "The mill stands still today."), said(9_000, "And you?")))
    assert [passage.words for passage in thoughts_of([diary])] == ["Mabel said to Kit: “The mill stands still today.”"]
    word = Overheard(tick=30, minute=540, speaker=BeingId(50), name="Ada", words="Hello Mabel!", manner=Manner.SAY, to_me=True)
    polite = Diary("Mabel", (word, said(40, "Good morning, Ada.", "Ada")))
    assert [passage.words for passage in thoughts_of([polite])] == ["Ada and Mabel greeted each other."]


def test_whispers_are_not_told() -> None:
    aloud = (
        Overheard(tick=30, minute=540, speaker=BeingId(50), name="Ada", words="You are a thief!", manner=Manner.SAY, to_me=True),
        said(40, "The mill stands still today, Ada.", "Ada"),
        said(50, "Ada told me that the mill stands still.", "Kit"),
    )
    assert len(thoughts_of([Diary("Mabel", aloud)])) == 3
    whispered = tuple(replace(note, manner=Manner.WHISPER) for note in aloud)
    assert thoughts_of([Diary("Mabel", whispered)]) == []
