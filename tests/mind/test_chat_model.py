"""Chats with the real small model: forgiving, because every batch may answer otherwise."""

import asyncio
import re

import pytest

from server.mind.troupe import Troupe
from server.model.local.hosted import HostedEngine
from shared.calendar import MINUTES_PER_DAY
from tests.mind.playhouse import Notes
from tests.mind.posthouse import MABEL, PostHouse
from tests.mind.test_model import MOST_S, PatientClock, engine

__all__ = ["engine"]

pytestmark = [pytest.mark.model, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

ASKED = ("Good morning, Mabel! What are you doing?", "What time is it?", "What do you like?")


async def test_a_chat_streams_is_summed_up_and_thought_about(engine: HostedEngine) -> None:
    house = PostHouse()
    living = asyncio.create_task(Troupe(house, Notes(), engine, PatientClock()).run([MABEL]))
    await asyncio.sleep(0.05)
    house.open()
    async with asyncio.timeout(3 * MOST_S):
        for words in ASKED:
            before = len(house.said())
            house.write(words)
            while len(house.said()) == before:
                await asyncio.sleep(0.05)
            house.read()
        house.filled(10, theirs="Why is the bread so good?")
        while not house.chat().summed:
            await asyncio.sleep(0.05)
        house.filled(20, theirs="Why is the bread so good?")
        house.pass_ticks(0, MINUTES_PER_DAY)
        while not house.chat().checked:
            await asyncio.sleep(0.05)
    living.cancel()
    await asyncio.wait({living})
    said = house.said()[: len(ASKED)]
    assert any(not line.by_rule for line in said)
    assert house.streamed()
    assert not any(re.search(r"[\[\]{}\n]|Ada\s*:|assist|language model", line.words) for line in said)
    assert any("10:00" in line.words for line in said)
    assert 0 < len(house.chat().title) <= 100
    assert all(not revision.by_rule or revision.percent <= 80 for revision in house.chat().revisions)
