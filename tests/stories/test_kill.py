"""Kill -9 of the server in the middle of play: nothing that anybody was told is lost, and history verifies.

`--kills 50` for the long run of the README; a few in the everyday suite.
"""

import asyncio
import random
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from server.save.replay import History
from server.save.verify import verify
from server.world.decide import decide
from server.world.events import Said
from shared.commands import Say, Walk
from shared.geometry import Cell, Direction
from shared.sights import Heard
from tests.stories.players import Player, running

NAMES = ("Ada", "Bob", "Cleo", "Dan")


@dataclass
class Told:
    """What the clients were told before the server died."""

    tokens: dict[str, str] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    cells: dict[str, Cell] = field(default_factory=dict)
    minute: int = 0

    def take(self, player: Player) -> None:
        self.tokens[player.name] = player.welcome.token or self.tokens.get(player.name, "")
        self.words |= {sight.words for sight in player.sights if isinstance(sight, Heard)}
        self.cells[player.name] = player.at
        self.minute = max(self.minute, player.minute)


async def play(player: Player, round_: int, dice: random.Random) -> None:
    """Walk about and say things that nobody ever said before, until the server is gone."""
    count = 0
    try:
        while True:
            count += 1
            await player.do(Walk(dice.choice(list(Direction))))
            if count % 3 == 0:
                await player.do(Say(f"{player.name} {round_} {count}"))
            await asyncio.sleep(0.02)
    except ConnectionClosed:
        return


@pytest.mark.timeout(600)
async def test_nothing_told_is_lost_when_the_server_is_killed(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    dice, save, told = random.Random(7), tmp_path / "town.thorp", Told()
    for round_ in range(request.config.getoption("--kills")):
        async with running("serve", "--save", save, "--no-model", home=tmp_path) as server:
            players = [await server.join(name, token=told.tokens.get(name, "")) for name in NAMES]
            for player in players:
                if player.name in told.cells:
                    _near(player.at, told.cells[player.name])
                assert player.minute >= told.minute
            tasks = [asyncio.create_task(play(player, round_, dice)) for player in players]
            await asyncio.sleep(dice.uniform(0.05, 1.2))
            server.process.kill()
            await server.process.wait()
            await asyncio.gather(*tasks)
            for player in players:
                told.take(player)
        report = verify(save, decide)
        assert report.ok, report.difference
        _holds(save, told)


def _near(at: Cell, told: Cell) -> None:
    """A step that was committed and not told any more may have come on top; its seat may have been given to another step."""
    assert max(abs(at[0] - told[0]), abs(at[1] - told[1])) <= 1, (at, told)


def _holds(save: Path, told: Told) -> None:
    with closing(History(save)) as history:
        world = history.world_after(history.last_n)
        events = (event for entry in history.entries(1, history.last_n) for event in entry.events)
        said = {event.words for event in events if isinstance(event, Said)}
        assert told.words <= said
        assert world.minute >= told.minute
