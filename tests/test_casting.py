"""Villagers made, portrayed and sent away in a live town: their minds are taken up at once, know it, and are let go."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from server.casting import villagers
from server.mind.troupe import Troupe
from server.model.engine import Write
from server.model.scripted import ScriptedEngine
from server.powers import Powers
from server.save.chronicle import Scratch
from server.town import Town
from server.world.lookup import find
from shared.commands import Portray, Say, Settle, Unsettle
from shared.ids import TOWN, BeingId
from shared.sights import FolkChanged, Heard, SawAppear, SawVanish, Scene
from tests.test_town import ListSeat, join, open_town

PATIENCE_S = 20.0

BRUNO = Settle(
    "Bruno", "none", calling="beekeeper", traits="fearless", personality="Bruno is fearless.", schedule="00:00 home: resting"
)


@asynccontextmanager
async def played(chronicle: Scratch, engine: ScriptedEngine, powers: Powers | None = None) -> AsyncIterator[Town]:
    """Open a town with all its minds, as `server/serve.py` does."""
    async with open_town(chronicle, powers) as town:
        troupe = Troupe(town, town, engine)
        minds = asyncio.create_task(troupe.run(villagers(town.world)))
        await asyncio.sleep(0)
        town.cast(troupe)
        try:
            yield town
        finally:
            town.cast(None)
            minds.cancel()
            await asyncio.wait({minds})
            assert minds.cancelled(), "no mind failed"


async def until(ready: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not ready():
            await asyncio.sleep(0.01)


def of(town: Town, name: str) -> BeingId:
    being = find(town.world, name)
    assert being is not None
    return being.id


def answers(seat: ListSeat, speaker: BeingId) -> list[str]:
    return [sight.words for sight in seat.sights if isinstance(sight, Heard) and sight.speaker == speaker]


def prompts(engine: ScriptedEngine, owner: BeingId) -> list[str]:
    return [str(job.prompt) for job in engine.asked if isinstance(job, Write) and job.owner == owner]


async def test_a_newcomer_answers_at_once_and_knows_who_it_is_also_when_that_changes() -> None:
    engine = ScriptedEngine(["The bees are well today."])
    async with played(Scratch(), engine) as town:
        ada = await join(town, "Ada")
        assert await town.submit(ada.being, BRUNO) is None
        bruno = of(town, "Bruno")
        assert any(isinstance(sight, SawAppear) and sight.arrived and sight.figure.id == bruno for sight in ada.sights)
        await asyncio.sleep(0)
        await town.submit(ada.being, Say("Good morning, Bruno! How are you?"))
        await until(lambda: bool(answers(ada, bruno)))
        assert "fearless" in prompts(engine, bruno)[-1]
        for part, text in (("traits", "gloomy"), ("personality", "Bruno is gloomy.")):
            assert await town.submit(ada.being, Portray("Bruno", part, text)) is None
        said = len(answers(ada, bruno))
        await town.submit(ada.being, Say("Bruno, and how are the bees?"))
        await until(lambda: len(answers(ada, bruno)) > said)
        assert "gloomy" in prompts(engine, bruno)[-1]
        assert "fearless" not in prompts(engine, bruno)[-1]
        assert town.notes(bruno), "it remembers from its first moment"


async def test_one_who_left_thinks_no_more_and_its_memories_stay() -> None:
    engine = ScriptedEngine(["The bees are well today."])
    chronicle = Scratch()
    async with played(chronicle, engine) as town:
        ada = await join(town, "Ada")
        await town.submit(ada.being, BRUNO)
        bruno = of(town, "Bruno")
        await asyncio.sleep(0)
        await town.submit(ada.being, Say("Good morning, Bruno! How are you?"))
        await until(lambda: bool(answers(ada, bruno)))
        seats = len(town._seats)
        assert await town.submit(ada.being, Unsettle("Bruno")) is None
        assert SawVanish(bruno, left=True) in ada.sights
        assert any(isinstance(sight, FolkChanged) for sight in ada.sights)
        await until(lambda: len(town._seats) == seats - 1)
        asked, said, kept = len(prompts(engine, bruno)), len(answers(ada, bruno)), len(town.notes(bruno))
        assert kept
        await town.submit(ada.being, Say("Bruno, are you still there?"))
        for _ in range(50):
            await asyncio.sleep(0.01)
        assert (len(prompts(engine, bruno)), len(answers(ada, bruno)), len(town.notes(bruno))) == (asked, said, kept)


async def test_one_who_leaves_amid_an_answer_says_nothing_and_nobody_is_stuck() -> None:
    engine = ScriptedEngine(["The bees are well today, " * 20], delay_s=0.05)
    async with played(Scratch(), engine) as town:
        ada = await join(town, "Ada")
        await town.submit(ada.being, BRUNO)
        bruno = of(town, "Bruno")
        await asyncio.sleep(0)
        await town.submit(ada.being, Say("Good morning, Bruno! How are you?"))
        await until(lambda: bool(prompts(engine, bruno)))
        assert await town.submit(ada.being, Unsettle("Bruno")) is None
        assert await town.submit(ada.being, Settle("Bruno", "none")) is None
        assert not answers(ada, bruno)
        await until(lambda: engine.status().slots_busy == 0)


async def test_after_a_restart_who_came_lives_and_who_left_does_not() -> None:
    chronicle = Scratch()
    async with played(chronicle, ScriptedEngine()) as town:
        ada = await join(town, "Ada")
        for command in (BRUNO, Settle("Ulf", "chef"), Unsettle("Mabel"), Unsettle("Ulf")):
            assert await town.submit(ada.being, command) is None
        bruno, there = of(town, "Bruno"), villagers(town.world)
        await town.dismiss(ada.being)
    engine = ScriptedEngine(["The bees are well today."])
    async with played(chronicle, engine) as town:
        assert villagers(town.world) == there
        assert (bruno in there, BeingId(1) in there) == (True, False)
        ada = await join(town, "Ada")
        await town.submit(ada.being, Say("Good morning, Bruno! How are you?"))
        await until(lambda: bool(answers(ada, bruno)))


async def test_only_admins_say_who_lives_here() -> None:
    async with open_town(Scratch()) as town:
        ada, bob = await join(town, "Ada"), await join(town, "Bob")
        for command in (BRUNO, Portray("Mabel", "goals", "win"), Unsettle("Mabel")):
            refusal = await town.submit(bob.being, command)
            assert refusal is not None
            assert refusal.code == "not_allowed"
            assert "--admin" in refusal.words
            assert await town.submit(ada.being, command) is None


async def test_who_follows_one_that_leaves_sees_the_town_again() -> None:
    async with open_town(Scratch()) as town:
        ada = await join(town, "Ada")
        follower = ListSeat(BeingId(1), borrowed=True)
        town.sit(follower)
        assert await town.submit(ada.being, Unsettle("Mabel")) is None
        last = follower.sights[-1]
        assert isinstance(last, Scene)
        assert last.you == TOWN
