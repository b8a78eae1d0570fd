"""The gateway before the real town: what one player does, the other sees, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.gateway.accounts import Accounts
from server.gateway.listen import Gateway, listening
from server.gateway.settings import GatewaySettings
from server.save.chronicle import Scratch
from server.town import Town
from server.world.orders import Found
from shared.commands import Say, Walk
from shared.geometry import Direction, step
from shared.ids import BeingId
from shared.sights import AnySight, Heard, SawAppear, SawVanish, SawWalk, Scene, WasRefused
from shared.wire import Bye, Do, Follow, Mode, Replay, ReplayAct, Seen
from tests.gateway.socketed import Client, client

SETTINGS = GatewaySettings(port=0, gather_ms=5)


@asynccontextmanager
async def open_town(settings: GatewaySettings = SETTINGS) -> AsyncIterator[tuple[Town, Gateway]]:
    town, accounts = Town(Scratch()), Accounts(None)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(town.run())
        await town.found(Found("Test", 1))
        async with listening(town, settings, accounts) as gateway:
            yield town, gateway
        await town.close()
    accounts.close()


async def scene(player: Client) -> Scene:
    message = await player.hear()
    assert isinstance(message, Seen)
    first = message.sights[0]
    assert isinstance(first, Scene)
    return first


async def until(player: Client, kind: type[AnySight]) -> AnySight:
    """The first sight of that kind."""
    while True:
        message = await player.hear()
        for sight in message.sights if isinstance(message, Seen) else ():
            if isinstance(sight, kind):
                return sight


async def test_two_players_see_each_other_come_walk_speak_and_go() -> None:
    async with open_town() as (_, gateway), client(gateway) as ada, client(gateway) as bob:
        await ada.join("Ada")
        mine = await scene(ada)
        assert mine.town == "Test"
        me = next(figure for figure in mine.figures if figure.id == mine.you)
        await bob.join("Bob")
        assert {"Ada", "Bob"} <= {figure.name for figure in (await scene(bob)).figures}
        appeared = await until(ada, SawAppear)
        assert isinstance(appeared, SawAppear)
        assert (appeared.figure.name, appeared.arrived) == ("Bob", True)
        await ada.say(Do(1, Walk(Direction.EAST)))
        sights, done = await ada.until_done(1)
        assert not done.refused
        assert SawWalk(me.id, step(me.at, Direction.EAST)) in sights
        assert await until(bob, SawWalk) == SawWalk(me.id, step(me.at, Direction.EAST))
        await bob.say(Do(1, Say("Good morning, Ada")))
        words = await until(ada, Heard)
        assert isinstance(words, Heard)
        assert words.words == "Good morning, Ada"
        await bob.say(Bye())
        gone = await until(ada, SawVanish)
        assert isinstance(gone, SawVanish)
        assert gone.left


async def test_a_refusal_comes_as_one_sight_and_one_done() -> None:
    async with open_town() as (_, gateway), client(gateway) as ada:
        await ada.join("Ada")
        await scene(ada)
        await ada.say(Do(1, Say("   ")))
        sights, done = await ada.until_done(1)
        (refusal,) = sights
        assert isinstance(refusal, WasRefused)
        assert done.refused == refusal.code


async def test_a_villagers_name_cannot_be_had() -> None:
    async with open_town() as (town, gateway), client(gateway) as eve:
        villager = next(iter(town.world.beings.values()))
        assert (await eve.refused(villager.name.upper())).code == "name_taken"


async def test_a_body_waits_and_is_taken_up_again() -> None:
    async with open_town() as (town, gateway):
        async with client(gateway) as ada:
            welcome = await ada.join("Ada")
            await scene(ada)
            ada.socket.transport.abort()
        async with client(gateway) as bob:
            await bob.join("Bob")
            await bob.say(Do(1, Say("Where did she go?")))
            await bob.until_done(1)
            async with client(gateway) as again:
                again.seen = ada.seen
                back = await again.join("Ada", session=welcome.session)
                assert back.resumed
                words = await until(again, Heard)
                assert isinstance(words, Heard)
                assert words.words == "Where did she go?"
        assert town.world.beings[welcome.being].present


async def test_a_body_goes_when_the_grace_time_is_over() -> None:
    async with open_town(GatewaySettings(port=0, grace_s=0)) as (town, gateway):
        async with client(gateway) as ada:
            welcome = await ada.join("Ada")
        async with asyncio.timeout(10):
            while town.world.beings[welcome.being].present:
                await asyncio.sleep(0.05)


async def test_a_watcher_sees_without_a_body_and_through_others() -> None:
    async with open_town() as (_, gateway), client(gateway) as watcher, client(gateway) as ada:
        await watcher.join("", mode=Mode.WATCH)
        assert (await scene(watcher)).you == 0
        welcome = await ada.join("Ada")
        await watcher.say(Follow(welcome.being))
        through = await until(watcher, Scene)
        assert isinstance(through, Scene)
        assert through.you in (0, welcome.being)
        await watcher.say(Follow(BeingId(9_999)))
        own = await until(watcher, Scene)
        assert isinstance(own, Scene)
        assert own.you == 0


async def test_a_live_town_cannot_be_steered() -> None:
    async with open_town() as (_, gateway), client(gateway) as ada:
        await ada.join("Ada")
        await ada.say(Replay(ReplayAct.PLAY))
        refused = await until(ada, WasRefused)
        assert isinstance(refused, WasRefused)
        assert refused.code == "live"
