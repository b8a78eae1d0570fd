"""A law of shares: whatever anybody tries, the public part of a history is one that the rules give, and holds nothing private."""

from collections import Counter
from random import Random

import pytest
from msgspec.structs import replace

from server.sharing import history
from server.world.decide import attempt
from server.world.evolve import fold
from server.world.orders import Attend, Tick
from server.world.state import EMPTY
from shared.ids import TOWN
from shared.sights import Kind
from tests.laws import trying
from tests.laws.playing import Played


@pytest.mark.parametrize("seed", range(6))
def test_law_the_public_part_of_any_history_is_decided_so_again(seed: int) -> None:
    dice, town = Random(seed), Played()
    for number in range(160):
        town.play((trying.chatting if number % 3 else trying.step)(dice))
        if number % 40 == 0:  # somebody is not waited for: they are again when they do something, be it in private
            for being in [one for one in town.world.beings.values() if one.kind is Kind.PLAYER and one.present]:
                town.try_(TOWN, Attend(being.id, attending=False))
    strainer = history.Strainer()
    world, came = EMPTY, Counter[str]()
    for entry in town.entries:
        public = strainer.entry(entry, world)
        came["all"] += 1
        if public is None:
            continue
        came["public"] += 1
        came["woken"] += public.command != entry.command
        assert not any(map(history.is_private, public.events))
        assert not isinstance(public.command, history.PrivateCommand)
        if world.entries:
            assert attempt(replace(world, tick=public.tick), public.actor, public.command) == public
            quiet = [tick for tick in range(world.tick + 1, public.tick) if attempt(replace(world, tick=tick), TOWN, Tick())]
            assert quiet == []
        world = fold(world, public)
    assert (world.chats, world.chatted, world.minute) == ({}, 0, town.world.minute)
    assert [being.life for being in world.beings.values()] == [being.life for being in town.world.beings.values()]
    assert [being.at for being in world.beings.values()] == [being.at for being in town.world.beings.values()]
    assert min(came.values()) > 0
    assert came["public"] < came["all"]
