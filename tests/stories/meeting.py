"""A player meets a villager beside the road; and the model's process behind them.

Apart because several stories begin so.
"""

import asyncio
import contextlib

import psutil

from shared.calendar import Speed
from shared.commands import GoTo, SetSpeed
from shared.geometry import Cell, distance
from shared.ids import BeingId
from shared.sights import SawAppear, SawVanish, SawWalk, Scene
from tests.stories.players import Player, ServerProcess


def figures(player: Player) -> dict[str, tuple[BeingId, Cell]]:
    """Fold who is in view: name -> (id, cell)."""
    seen: dict[BeingId, tuple[str, Cell]] = {}
    for sight in player.sights:
        match sight:
            case Scene():
                seen = {figure.id: (figure.name, figure.at) for figure in sight.figures}
            case SawAppear():
                seen[sight.figure.id] = (sight.figure.name, sight.figure.at)
            case SawVanish():
                seen.pop(sight.being, None)
            case SawWalk() if sight.being in seen:
                seen[sight.being] = (seen[sight.being][0], sight.to)
            case _:
                pass
    return {name: (being, at) for being, (name, at) in seen.items()}


async def meet(player: Player, villager: str) -> BeingId:
    """Wait beside the road until the villager comes into view, pause the clock, and walk up to them."""
    await player.until(lambda p: villager in figures(p), 60)
    await player.do(SetSpeed(Speed.PAUSE))
    being, at = figures(player)[villager]
    if distance(player.at, at) > 3:
        await player.do(GoTo(villager))
        await player.until(lambda p: distance(p.at, figures(p)[villager][1]) <= 2, 60)
    return being


def host_of(server: ServerProcess) -> psutil.Process:
    """Return the model's process, whatever it does; NoSuchProcess when there is none."""
    for child in psutil.Process(server.process.pid).children(recursive=True):
        if "server.model.local.host" in " ".join(child.cmdline()):
            return child
    raise psutil.NoSuchProcess(server.process.pid, msg="the server has no model's process")


async def model_of(server: ServerProcess) -> psutil.Process:
    """Return the model's process once it has taken its memory: the weights are mapped."""
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(psutil.NoSuchProcess):
                if host_of(server).memory_info().rss > 150 << 20:
                    return host_of(server)
            await asyncio.sleep(0.2)
