"""Tells the log now and then how the models do.

Apart because neither the models nor the town should know when somebody wants to read about them.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from server.model.asking.tally import told
from server.model.engine import Engine, Tier, TierStatus

_log = logging.getLogger("thorp.model")

EVERY_S = 180.0


async def report(engine: Engine, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Log a line for each tier that was asked since the last time, or is in another state, until cancelled."""
    before: dict[Tier, tuple[object, ...]] = {}
    while True:
        await sleep(EVERY_S)
        for tier in engine.status().tiers:
            now = _news(tier)
            if now != before.get(tier.tier, _news(TierStatus(tier=tier.tier, state=tier.state))):
                _log.info("%s", told(tier))
            before[tier.tier] = now


def _news(tier: TierStatus) -> tuple[object, ...]:
    """Return what is worth a line when it has changed."""
    return (tier.state, tier.breaker, tier.calls, tier.retries)
