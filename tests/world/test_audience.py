"""Who is left out by `audience` perceives nothing, in any history."""

from functools import cache
from typing import get_args

from server.world.audience import audience
from server.world.events import AnyEvent
from server.world.evolve import evolve
from server.world.orders import Admit, Found
from server.world.project import project
from shared.chats import Forward, Verdict
from shared.commands import (
    Accept,
    Adapt,
    Block,
    Broadcast,
    Buy,
    Cancel,
    Confirm,
    Create,
    Eat,
    Entitle,
    GoTo,
    Invite,
    Leave,
    MarkChat,
    Mute,
    Offer,
    OpenChat,
    PutAway,
    Read,
    Reject,
    Resolve,
    Say,
    SayIn,
    Sell,
    Send,
    SetPace,
    Tune,
)
from shared.economy import Pace
from shared.ids import TOWN, BeingId
from shared.sight import Kind
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
    _chat(game, ada, bob, cleo)
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


def _chat(game: Game, ada: BeingId, bob: BeingId, cleo: BeingId) -> None:
    """Do everything that there is in chats."""
    names = {being.id: being.name for being in game.world.beings.values()}
    mabel = next(being.id for being in game.world.beings.values() if being.kind is Kind.VILLAGER)
    game.try_(ada, OpenChat((names[mabel],), words="Good morning"))
    session = game.world.chatted
    for _ in range(12):
        game.try_(mabel, SayIn(session, "Good morning"))
        game.try_(ada, SayIn(session, "And again"))
    count = game.world.chats[session].count
    game.try_(mabel, MarkChat(session, count))
    game.try_(mabel, Entitle(session, "Of mornings", count))
    game.try_(mabel, Adapt(session, count, "curt", "so", 90))
    game.try_(ada, Resolve(session, 1, Verdict.UNDO))
    game.try_(ada, Tune(session, Forward.NEVER))
    game.try_(ada, PutAway(session))
    game.try_(ada, Mute(session))
    game.try_(ada, OpenChat(("Bob", names[mabel]), "Three"))
    group = game.world.chatted
    game.try_(bob, Invite(group, "Cleo"))
    game.try_(bob, Block("Cleo"))
    game.try_(cleo, SayIn(group, "Hello"))
    for being in (mabel, ada, cleo, bob):
        game.try_(being, Leave(group))
    game.try_(ada, OpenChat(("Cleo",)))
    game.try_(ada, PutAway(game.world.chatted))
    game.try_(cleo, OpenChat((names[mabel],)))
    game.try_(mabel, PutAway(game.world.chatted))


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
    assert bounded >= {"Offered", "Accepted", "Confirmed", "Settled", "Closed", "HasRead", "Bought", "Sold", "Blocked"}
    assert {name for name in bounded if name.startswith("Chat")} == {
        kind.__name__ for kind in get_args(AnyEvent) if kind.__name__.startswith("Chat")
    }
