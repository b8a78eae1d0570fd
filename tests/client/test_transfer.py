"""Chats to files and back, as asked for on the town's screen."""

import asyncio
import json
from pathlib import Path

import pytest

from client.commandline import parse
from client.intents import BringIn, TakeOut, Tell
from client.reading import Context
from shared.chats import SawChat, SawPage
from shared.commands import OpenChat, Restore
from shared.wire import Done, Page
from tests.client import chatting
from tests.client.drawn import ADA, MABEL, scene, seen, welcome
from tests.client.test_app import Visit, visiting
from tests.client.test_transfers import files


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("export", TakeOut()),
        ("export Mabel", TakeOut("Mabel")),
        (":export 3 to /tmp/my chats", TakeOut("3", "/tmp/my chats")),  # noqa: S108 - nothing is written
        ("export to there", TakeOut("", "there")),
        ('export "Old Tom" to "a b"', TakeOut("Old Tom", "a b")),
        ('import "a b.json"', BringIn("a b.json")),
    ],
)
def test_what_is_typed(typed: str, intent: TakeOut | BringIn) -> None:
    assert parse(typed, Context()) == intent


def test_a_file_is_to_be_named() -> None:
    assert parse("import", Context()) == Tell("Type it like this: :import FILE")


async def told(visit: Visit, words: str) -> None:
    """Wait until the log says so: files are written beside the loop."""
    for _ in range(200):
        await visit.pilot.pause()
        if words in " ".join(visit.log().split()):
            return
        await asyncio.sleep(0.005)
    raise AssertionError(visit.log())


LINES = (chatting.line(1, ADA, "Is the rye ready?"), chatting.line(2, MABEL, "Soon."))


async def test_chats_go_out_and_come_in_on_the_screen(tmp_path: Path) -> None:
    chat = chatting.session(*LINES)
    async with visiting(welcome(), seen(1, scene(chats=(chat,)))) as visit:
        visit.town.helm.perform(TakeOut("Mabel", str(tmp_path)))
        await visit.pilot.pause()
        assert visit.tie.asked == [Page(1, 0)]
        await visit.feed(seen(2, SawPage(1, LINES, more=False)))
        await told(visit, "2 messages of 1 chat written to")
        (file,) = files(tmp_path)
        assert [line["words"] for line in json.loads(file.read_text())["chats"][0]["lines"]] == ["Is the rye ready?", "Soon."]
        visit.town.helm.perform(BringIn(str(file)))
        while OpenChat(("Mabel",)) not in visit.tie.given:
            await visit.pilot.pause()
        await visit.feed(seen(3, SawChat(chatting.session(number=5), ADA)), Done(len(visit.tie.given)))
        while not isinstance(visit.tie.given[-1], Restore):
            await asyncio.sleep(0.01)
        await visit.feed(Done(len(visit.tie.given)))
        await told(visit, "2 messages with Mabel brought into chat 5.")


async def test_nobodys_chats_are_not_written() -> None:
    async with visiting(welcome(), seen(1, scene())) as visit:
        visit.town.helm.perform(TakeOut("Zed"))
        await told(visit, "You have no chat with 'Zed'.")
        visit.town.helm.perform(BringIn("no/such/file.json"))
        await told(visit, "There is no file no/such/file.json.")
    assert visit.tie.asked == []
