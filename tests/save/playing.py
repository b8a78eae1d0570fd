"""A short, lively history for the tests of the save: decided by the real rules, the same every time."""

import random
from functools import cache

from msgspec.structs import replace

from server.save.chronicle import Moment
from server.world.decide import attempt
from server.world.entry import Entry
from server.world.evolve import fold
from server.world.orders import Admit, AnyCommand, Attend, Configure, Dismiss, Found, Tick
from server.world.state import EMPTY, World
from shared.calendar import Speed
from shared.commands import (
    Advance,
    Broadcast,
    Create,
    Give,
    GoTo,
    Idle,
    Offer,
    Read,
    Reject,
    Say,
    Send,
    SetSpeed,
    Step,
    Walk,
    Whisper,
)
from shared.economy import Pace
from shared.geometry import Direction
from shared.ids import TOWN, BeingId


class Game:
    """A town in memory that keeps what came of everything tried."""

    def __init__(self) -> None:
        self.world: World = EMPTY
        self.moments: list[Moment] = []

    def try_(self, actor: BeingId, command: AnyCommand) -> None:
        answer = attempt(self.world, actor, command)
        if isinstance(answer, Entry):
            self.world = fold(self.world, answer)
            self.moments.append((answer, self.world))

    def tick(self) -> None:
        self.world = replace(self.world, tick=self.world.tick + 1)
        self.try_(TOWN, Tick())


@cache
def played(ticks: int = 300, seed: int = 1) -> tuple[Moment, ...]:
    """Return the history of so many ticks: about two entries each."""
    rng = random.Random(seed)
    game = Game()
    game.try_(TOWN, Found("Testing", seed))
    game.try_(TOWN, Admit("Zed"))
    game.try_(TOWN, Admit("Yan"))
    player, other = (next(being.id for being in game.world.beings.values() if being.name == name) for name in ("Zed", "Yan"))
    game.try_(player, Whisper("Yan", "psst"))
    game.try_(TOWN, Configure(Pace.BARRIER, 100, 40))
    game.try_(player, Create("farmer", "man", "restless"))
    game.try_(other, Create("chef"))
    game.try_(player, Broadcast("Bread wanted, ü!"))
    for at in range(ticks):
        game.tick()
        if at == ticks // 3:
            game.try_(player, SetSpeed(Speed.PAUSE))
        if at == ticks // 2:
            game.try_(player, Step())
        if at % 30 == 0:
            _trade(game, player, other, at // 30)
        if at == ticks * 2 // 3:
            game.try_(player, SetSpeed(Speed.ULTRA))
            game.try_(player, Offer("Mabel", "buy", "bread", 1, 300))
            game.try_(TOWN, Dismiss(player))
            game.try_(other, Advance())
        for being in tuple(game.world.beings.values()):
            _act(game, being.id, rng)
    return tuple(game.moments)


def _trade(game: Game, player: BeingId, other: BeingId, round_: int) -> None:
    """Try something of the economy: what is possible happens."""
    mabel = next(being.id for being in game.world.beings.values() if being.name == "Mabel")
    game.try_(mabel, Give("Zed", "gold", 1))
    game.try_(player, Offer("Yan", "buy", "wheat", 1, 50 + round_))
    game.try_(other, Reject(game.world.offered) if round_ % 2 else Send("Zed", f"No wheat yet ({round_})"))
    game.try_(player, Read(game.world.letters))
    game.try_(mabel, Idle())
    game.try_(other, Idle())
    game.try_(TOWN, Attend(other, attending=round_ % 3 != 0))


def _act(game: Game, being: BeingId, rng: random.Random) -> None:
    if not rng.randrange(15):
        game.try_(being, Walk(rng.choice(list(Direction))))
    if not rng.randrange(80):
        game.try_(being, Say("The bread is good today, ü 🍞."))
    if not rng.randrange(80):
        game.try_(being, GoTo(rng.choice(game.world.town.places).name))
