import pytest

from client import commandline, farlook, misspelt, narrate, reading
from client.entries import Refused
from client.intents import Act, Ask
from client.view import View
from shared.sights import WasRefused
from tests.client import drawn

NAMES = ("Mabel", "Jory", "Celia", "Market Square", "The Kettle Café", "South Fields")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Mable", "Mabel"),
        ("mabl", "Mabel"),
        ("jorry", "Jory"),
        ("Markt", "Market Square"),
        ("market sqare", "Market Square"),
        ("the ketle café", "The Kettle Café"),
        ("Mabel", ""),
        ("MABEL", ""),
        ("Zebediah", ""),
        ("the", ""),
        ("", ""),
    ],
)
def test_the_nearest_name_is_found_or_none(typed: str, name: str) -> None:
    assert misspelt.nearest(typed, NAMES) == name


def test_a_refusal_of_the_town_for_a_name_names_the_one_that_was_meant() -> None:
    words = "You see nobody called “Mable” and know no such place. Press _ for a list."
    assert misspelt.mended("unknown_goal", words, NAMES) == f"{words} Did you mean Mabel?"
    assert misspelt.mended("nobody", "You see nobody called “Mabl”.", NAMES).endswith("Did you mean Mabel?")
    assert misspelt.mended("too_far", "“Mable” is too far away.", NAMES) == "“Mable” is too far away."
    assert misspelt.mended("unknown_goal", "You find no such place.", NAMES) == "You find no such place."


def refused(code: str, words: str) -> str:
    entry = drawn.view(drawn.scene(), WasRefused(code, words)).log[-1]
    assert isinstance(entry, Refused)
    return entry.words


def test_the_log_asks_whether_somebody_known_was_meant() -> None:
    assert refused("unknown_person", "Nobody in this town is called “Mabl”. See the list of people.").endswith(
        "See the list of people. Did you mean Mabel?"
    )
    assert refused("unknown_person", "Nobody in this town is called “Zebediah”. See the list of people.").endswith("people.")


def known() -> View:
    return drawn.view(drawn.scene())


def test_whoever_looks_by_name_is_told_all_or_asked_whom_they_meant() -> None:
    view = known()
    assert commandline.parse(":look Mabel", reading.context(view)) == Ask(Act.LOOK, "Mabel")
    assert commandline.parse(":look", reading.context(view)) is Act.LOOK
    assert not commandline.is_command("look at that bird")
    assert commandline.is_command("look")
    assert farlook.called(view, "Mabel")[0].startswith("Mabel")
    assert farlook.called(view, "at Mabel") == farlook.called(view, "mabel")
    assert farlook.called(view, "Mabl") == []
    assert narrate.nothing_known(view, "Mabl") == "Nobody and nothing called 'Mabl' is known here. Did you mean Mabel?"
    assert narrate.nobody_known(view, "Mabl", "v") == "Nobody called 'Mabl' is known here. Did you mean Mabel? v lists everybody."
    assert "Did you mean Mabel?" in narrate.no_villager(view, "Mabl")


def test_a_name_among_very_many_is_known_all_the_same() -> None:
    many = [f"Mabel {number}" for number in range(misspelt.MOST_NAMES * 2)]
    assert misspelt.nearest(many[-1], many) == ""
    assert misspelt.nearest("Mabl 1", many) != ""
