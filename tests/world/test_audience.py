"""Who is left out by `audience` perceives nothing, in any history."""

from functools import cache

from server.world.audience import audience
from server.world.evolve import evolve
from server.world.orders import Admit, Found
from server.world.project import project
from shared.commands import (
    Accept,
    Broadcast,
    Buy,
    Cancel,
    Confirm,
    Create,
    Eat,
    GoTo,
    Offer,
    Read,
    Reject,
    Say,
    Sell,
    Send,
    SetPace,
)
from shared.economy import Pace
from shared.ids import TOWN, BeingId
from tests.save.playing import Game


@cache
def market_day() -> Game:
    """Two who shop and trade, beside two who look on."""
    game = Game()
    game.try_(TOWN, Found("Testing", 1, 2))
    for name in ("Ada", "Bob", "Cleo"):
        game.try_(TOWN, Admit(name))
    ada, bob, cleo = (BeingId(3 + number) for number in range(3))
    game.try_(cleo, SetPace(Pace.BARRIER))
    for being in (ada, bob):
        game.try_(being, Create("farmer"))
        game.try_(being, GoTo("Market Square"))
    for _ in range(400):
        game.tick()
    for command in (
        Buy("bread"),
        Buy("seed", 3),
        Sell("seed"),
        Eat(),
        Send("Bob", "psst"),
        Broadcast("Hear, hear"),
        Say("Hello"),
    ):
        game.try_(ada, command)
    game.try_(bob, Read(1))
    for number in range(1, 4):
        game.try_(ada, Offer("Bob", "sell", "seed", 1, 50 + number))
        game.try_(
            bob if number > 1 else ada, Reject(number) if number == 2 else Cancel(number) if number == 1 else Accept(number)
        )
    game.try_(ada, Cancel(1))
    game.try_(bob, Reject(2))
    game.try_(bob, Accept(3))
    game.try_(bob, Confirm(3))
    game.try_(ada, Confirm(3))
    return game


def test_who_is_not_concerned_perceives_nothing() -> None:
    bounded = set()
    for (_, world), (entry, _) in zip(market_day().moments, market_day().moments[1:], strict=False):
        before = world
        for event in entry.events:
            after, concerned = evolve(before, event), audience(before, event)
            if concerned is not None:
                bounded.add(type(event).__name__)
                others = [TOWN, *(being for being in after.beings if being not in concerned)]
                assert [project(before, after, event, other) for other in others] == [()] * len(others), event
            before = after
    assert bounded >= {"Offered", "Accepted", "Confirmed", "Settled", "Closed", "Messaged", "HasRead", "Bought", "Sold"}
