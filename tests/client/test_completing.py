"""What a half-typed command could become."""

import stat
from pathlib import Path

import pytest

from client import completing
from client.commandline import VERBS, parse
from client.intents import Act, Ask, Tell, Try
from client.reading import Verb, context
from client.typed import MOST, Typed
from client.view import View
from shared.commands import GoTo, Travel
from tests.client.drawn import ADA, MABEL, bargain, figure, scene, view
from tests.client.test_seeking import square

KNOWN = completing.known(view(scene(trades=(bargain(),)), start=View()), theme=("lantern", "noon"))


@pytest.mark.parametrize(
    ("line", "options", "at"),
    [
        ("whis", ["whisper"], 0),
        (":whis", ["whisper"], 0),
        ("whisper Ma", ["Mabel"], 1),
        ("go ba", ["Bakery"], 1),
        ("trade Mabel ", ["buy", "sell"], 2),
        ("trade mabel b", ["buy"], 2),
        ("trade Mabel buy w", ["wheat", "wood"], 3),
        ("trade Mabel buy bread ", ["1", "2", "5", "10", "all"], 4),
        ("trade Mabel buy bread 4 ", [], 5),
        ("speed f", ["fast"], 1),
        ("walk north-", ["north-east", "north-west"], 1),
        ("walk east ", ["2", "5", "10"], 2),
        ("accept ", ["7", "Mabel"], 1),
        ("theme n", ["noon"], 1),
        ("help tra", ["trade", "trades"], 1),
        ("create c", ["chef", "carpenter"], 1),
        ("say Ma", [], 1),
    ],
)
def test_arguments_are_completed_by_their_kind(line: str, options: list[str], at: int) -> None:
    advice = completing.advise(line, KNOWN)
    assert [option.words for option in advice.options] == options
    assert advice.at == at
    assert advice.problem == ""


def test_tab_takes_an_option_whatever_was_typed_of_it() -> None:
    line = "trade Mabel buy bre"
    advice = completing.advise(line, KNOWN)
    assert completing.accept(line, advice) == "trade Mabel buy bread "
    assert completing.accept(line, advice, 9) == line
    assert (advice.usage[0], advice.usage[advice.at]) == ("trade", "ITEM")
    assert advice.words == next(verb.words for verb in VERBS if verb.name == "trade")


def test_names_of_several_words_are_one_argument() -> None:
    known = completing.known(view(scene(figures=[figure(ADA, "Ada", (7, 1)), figure(MABEL, "Old Tom", (3, 2))]), start=View()))
    half = completing.advise("whisper old t", known)
    assert ([option.words for option in half.options], half.at) == (["Old Tom"], 1)
    assert completing.accept("whisper old t", half) == "whisper Old Tom "
    assert completing.advise("whisper Old Tom come", known).at == 2


def test_what_no_verb_begins_with_is_told_before_enter() -> None:
    assert "Did you mean :whisper" in completing.advise("whsper", KNOWN).problem
    assert completing.advise("wibble", KNOWN).problem.startswith("There is no command 'wibble'. ?")
    assert completing.advise("wibble now", KNOWN).problem


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_can_be_completed_and_helps(verb: Verb) -> None:
    name = verb.name
    advice = completing.advise(f"{name} ", KNOWN)
    assert advice.usage[0] == name
    assert advice.words
    assert name in [option.words for option in completing.advise(name, KNOWN).options]


def test_go_finds_things_of_the_map_and_places_first() -> None:
    there = context(square())
    assert parse("go Fountain", there) == Try(Travel(6, 1))
    assert parse("go to the notice board", there) == Try(Travel(25, 1))
    assert parse("go Bakery", there) == Try(GoTo("Bakery"))
    assert parse("go Nowhere", there) == Try(GoTo("Nowhere"))


@pytest.mark.parametrize(
    ("line", "words"),
    [("talk", ":say WORDS"), ("wibble", "There is no command 'wibble'. ? shows"), ("inventory", ":info"), ("trad", "")],
)
def test_what_there_is_no_verb_for_is_answered_with_sense(line: str, words: str) -> None:
    told = parse(line, context(view()))
    assert isinstance(told, Tell)
    assert words in told.words
    assert ":idle" not in told.words


def test_looking_about_can_be_typed() -> None:
    assert parse("find well", context(view())) == Ask(Act.FIND, "well")
    assert parse("history", context(view())) is Act.HISTORY
    assert parse("onward", context(view())) is Act.INTEREST


def test_typed_commands_are_kept_privately_each_once(tmp_path: Path) -> None:
    file = tmp_path / "state" / "typed.json"
    typed = Typed(file)
    for line in ("go Bakery", "eat", "go Bakery"):
        typed.add(line)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Typed(file).lines == ["eat", "go Bakery"]
    for number in range(MOST + 5):
        typed.add(f"say {number}")
    assert len(Typed(file).lines) == MOST


def test_a_broken_file_of_commands_is_as_good_as_none(tmp_path: Path) -> None:
    file = tmp_path / "typed.json"
    file.write_text('{"no": "list"}')
    assert Typed(file).lines == []
    Typed(tmp_path / "typed.json" / "below").add("eat")
