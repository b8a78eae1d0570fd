"""Nonsense in lines: from servers, from pipes, from whoever types."""

import math
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator

import msgspec
import pytest

from client import plain, plainlines, plainstory
from client.plain import Plain
from client.scripted import ListTie
from client.tether import Ended, Item
from shared.calendar import Period
from shared.hints import Mood, Musing
from shared.ids import TOWN, BeingId, PlaceId
from shared.living import DayBook
from shared.sights import HaltedSelf, PlaceSeen, SawBegin, SawLedger, SetOutSelf, WasRefused
from shared.story import Moment, SawDay, SawMoments, SawTies, TieSeen, Told
from shared.text import clean
from shared.wire import Hinted
from tests.client.drawn import ADA, MABEL, figure, said, scene, seen, view, welcome

EVIL = "Ma\x1b[2Jbel\x07\u202e"


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "SPACING_S", 0.0)
    monkeypatch.setattr(plain, "ANSWER_S", 0.05)
    monkeypatch.setattr(plain, "PATIENCE_S", 0.05)


async def visit(tie: ListTie, *typed: str) -> list[str]:
    written = list[str]()

    async def lines() -> AsyncIterator[str]:
        for line in typed:
            await tie.settled()
            yield line
        await tie.settled()
        tie.feed(Ended("left", ""))

    await Plain(tie, written.append, lambda: 0.0, lambda _: None).run(lines())
    return written


def nasty(*, you: BeingId) -> list[Item]:
    """A town in which everybody and everything has a name that would clear the screen."""
    ada, mabel = figure(ADA, "Ada", (7, 1)), figure(MABEL, EVIL, (6, 1), calling=EVIL, doing=EVIL, looks=EVIL)
    places = (PlaceSeen(PlaceId(0), EVIL, 1, 1, 5, 4, 15, 1, EVIL),)
    here = msgspec.structs.replace(scene(figures=(ada, mabel), you=you), town=EVIL, places=places)
    met = msgspec.structs.replace(welcome(being=you), town=EVIL)
    return [
        met,
        seen(1, here),
        seen(
            2,
            said(MABEL, EVIL, EVIL),
            SawBegin(MABEL, EVIL),
            WasRefused("no", EVIL),
            SetOutSelf(EVIL, 3),
            HaltedSelf(arrived=False, why=EVIL),
        ),
        Hinted(Musing(MABEL, Mood.THINKING)),
        seen(3, SawDay(1, whole=True, told=(Told(Period.MORNING, EVIL, EVIL, EVIL, 400, (EVIL,)),))),
        seen(4, SawMoments(EVIL, (Moment(1, 400, "talk", EVIL, MABEL),))),
        seen(5, SawLedger((DayBook(1),), (), (), 0, 10, {})),
    ]


TYPED = [
    *("look", ":near", ":exits", ":where", ":who", ":places", ":status", ":time", ":invite", ":villagers", ":find Ma", ":chats"),
    *(":again", ":history", ":prompt on", ":go Ma", f":{EVIL}", f":walk {EVIL}", f":mind {EVIL}", f":chat {EVIL} hi"),
    *(f":help {EVIL}", f":follow {EVIL}", f":history {EVIL}", f":find {EVIL}", f":forward {EVIL} x", ":chat 9 hi", ":info"),
]


@pytest.mark.parametrize("you", [ADA, TOWN])
async def test_no_name_and_no_word_of_a_stranger_moves_the_cursor(you: BeingId) -> None:
    written = await visit(ListTie(nasty(you=you)), *TYPED)
    assert any("Mabel" in line for line in written)
    for line in "\n".join(written).split("\n"):
        assert clean(line) == line, line


@pytest.mark.parametrize("regard", [math.nan, -3.0, -math.inf, math.inf])
def test_a_feeling_without_measure_ends_no_visit(regard: float) -> None:
    told = plainstory.tie_lines(SawTies((TieSeen(ADA, MABEL, regard),)), view())
    assert len(told) == 1


async def test_nothing_is_told_of_no_lines_and_no_steps() -> None:
    written = await visit(
        ListTie([welcome(), seen(1, scene()), seen(2, said(MABEL, "Mabel", "Good day."))]), ":history 0", ":walk north 0"
    )
    assert written[-2:] == ["No line holds '0'.", "No step, then: you stay where you are."]


async def test_a_stream_that_breaks_is_at_its_end() -> None:
    def broken() -> Iterator[str]:
        yield "look\n"
        raise OSError(5, "the terminal is gone")

    assert [line async for line in plainlines.typed(broken())] == ["look\n"]


def test_bytes_that_are_no_text_reach_no_town() -> None:
    program = "import sys; from client import __main__ as m; m.app = lambda: print(ascii(sys.stdin.read())); m.main()"
    for locale in ("C", "C.UTF-8"):
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", program],
            input=b"hi \xff\n",
            env={**os.environ, "LC_ALL": locale},
            capture_output=True,
            check=True,
        )
        assert done.stdout == b"'hi \\ufffd\\n'\n", locale
