"""Saying who lives in town: the command line, the log's words, line mode."""

import asyncio

import pytest

from client import narrate
from client.commandline import VERBS, parse
from client.entries import Governed
from client.intents import Act, Tell, Try
from client.reading import Context
from client.tether import Ended
from client.view import View, glimpse
from shared.commands import Portray, Settle, Unsettle
from shared.economy import Item
from shared.living import Fate
from shared.persona import Part
from shared.sights import FolkChanged
from tests.client.test_plain import fed, hurried, visit

__all__ = ["hurried"]

CONTEXT = Context(names=("Mabel", "Old Tom", "Bakery"))


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("settle Bruno farmer", Settle("Bruno", "farmer")),
        (":settle Bruno Chef master baker", Settle("Bruno", "chef", calling="master baker")),
        ("settle Old Bruno none beekeeper", Settle("Old Bruno", "none", calling="beekeeper")),
        ('settle "Chef Bruno" carpenter', Settle("Chef Bruno", "carpenter")),
        ("persona Mabel goals win the fair; sleep", Portray("Mabel", "goals", "win the fair; sleep")),
        ("persona Old Tom sec has a boat", Portray("Old Tom", "secret", "has a boat")),
        ("persona Mabel schedule 07:00 Bakery: kneading", Portray("Mabel", "schedule", "07:00 Bakery: kneading")),
        ("persona Mabel secret -", Portray("Mabel", "secret", "")),
        ('persona "Nobody Known" style Short.', Portray("Nobody Known", "style", "Short.")),
        ("unsettle Mabel Mabel", Unsettle("Mabel")),
        ("unsettle mabel Mabel", Unsettle("mabel")),
        ("unsettle Old Tom Old Tom", Unsettle("Old Tom")),
        ('unsettle "Old Tom" "Old Tom"', Unsettle("Old Tom")),
    ],
)
def test_what_is_typed_becomes_a_command(line: str, command: Settle | Portray | Unsettle) -> None:
    assert parse(line, CONTEXT) == Try(command)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("settle Bruno", "farmer, chef, carpenter, none"),
        ("settle Bruno king", ":settle NAME"),
        ("persona", ":persona NAME PART TEXT"),
        ("persona Mabel", "gender, calling, personality"),
        ("persona Mabel money 99", "gender, calling, personality"),
        ("persona Mabel goals", "Up to 6 goals"),
        ("persona Mabel style", "up to 200 characters"),
        ("unsettle", ":unsettle NAME"),
        ("unsettle Mabel", ":unsettle Mabel Mabel"),
        ("unsettle Old Tom", ':unsettle "Old Tom" "Old Tom"'),
        ("unsettle Mabel Jory", "type the name again"),
        ("help persona", "semicolons"),
    ],
)
def test_what_will_not_do_is_answered_with_how_to_type_it(line: str, says: str) -> None:
    answer = parse(line, CONTEXT)
    assert isinstance(answer, Tell)
    assert says.casefold() in answer.words.casefold()


def test_the_sentence_that_asks_again_is_itself_a_confirmation() -> None:
    for name in ("Mabel", "Old Tom"):
        asked = parse(f"unsettle {name}", CONTEXT)
        assert isinstance(asked, Tell)
        assert parse(asked.words.partition("type the name again: ")[2], CONTEXT) == Try(Unsettle(name))


def test_without_words_the_form_is_asked_for() -> None:
    assert parse("settle", CONTEXT) is Act.SETTLE


def test_help_names_every_part() -> None:
    persona = next(verb for verb in VERBS if verb.name == "persona")
    assert all(part in persona.more for part in Part)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (FolkChanged(Fate.SETTLED, "Bruno", home="Farm House"), "Bruno comes to the gate and will live in Farm House."),
        (FolkChanged(Fate.PORTRAYED, "Mabel", "goals"), "You change what is known of Mabel: goals."),
        (FolkChanged(Fate.UNSETTLED, "Zoe"), "Zoe leaves the town for good."),
        (
            FolkChanged(Fate.UNSETTLED, "Mabel", money=1555, goods={Item.BREAD: 2}),
            "Mabel leaves the town for good and takes along 155.5 gold and 2 bread.",
        ),
    ],
)
def test_the_log_tells_what_was_done(changed: FolkChanged, words: str) -> None:
    view = glimpse(View(), changed)
    assert view.log == (Governed(changed),)
    assert narrate.plain(narrate.narrate(view.log[0])) == words


async def test_line_mode_has_the_commands_and_tells_how_instead_of_a_form() -> None:
    tie = fed()
    typing = asyncio.create_task(visit(tie, ":settle", "settle Bruno farmer", "unsettle Bruno", "unsettle Bruno Bruno"))
    while not tie.closed:
        await asyncio.sleep(0.01)
    tie.feed(Ended("left", "You have left."))
    _, written, _ = await typing
    assert tie.given == [Settle("Bruno", "farmer"), Unsettle("Bruno")]
    assert any(":settle NAME farmer|chef|carpenter|none CALLING" in line for line in written)
    assert any(":unsettle Bruno Bruno" in line for line in written)
