"""`thorpd` whose real time runs forty times as fast: `python -m tests.stories.hurried serve ...`.

Apart because only the town's ticks hurry: sockets, limits and disks are as they are.
"""

import asyncio
from typing import Any

from server.__main__ import main as thorpd
from server.town import Clock, Sleep, Town

TIMES = 40

_tick = Town.tick


async def hurry(town: Town, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
    """Give the town its ticks, in a time that runs faster than `clock`."""

    async def shortly(seconds: float) -> Any:
        return await sleep(seconds / TIMES)

    await _tick(town, lambda: clock() * TIMES, shortly)


def main() -> None:
    """Run the command."""
    Town.tick = hurry  # type: ignore[assignment, method-assign]
    thorpd()


if __name__ == "__main__":
    main()
