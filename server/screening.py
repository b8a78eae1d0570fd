"""The replay of a save, served over the same sockets as a live town.

Apart from `serve` because nothing here is live: no writer, no model, no accounts.
"""

import asyncio
import json
import logging
import signal
import sys
import time
from contextlib import closing
from pathlib import Path

from server.gateway.accounts import Accounts
from server.gateway.listen import listening
from server.gateway.settings import GatewaySettings
from server.save.replay import History
from server.theatre import Theatre

_log = logging.getLogger(__name__)


async def screening(save: Path, host: str, port: int, *, announce: bool = False) -> None:
    """Serve the history of a save until SIGTERM or SIGINT. Raises SaveError or ThorpError."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with closing(History(save)) as history, closing(Accounts(None)) as accounts:
        theatre = Theatre(history)
        running = asyncio.create_task(theatre.run(time.monotonic, asyncio.sleep), name="screening")
        running.add_done_callback(lambda _: stop.set())
        async with listening(theatre, GatewaySettings(host=host, port=port), accounts) as gate:
            _log.info("Showing %s. Watch it: thorp watch %s", save, gate.url)
            if announce:
                sys.stdout.write(json.dumps({"listening": gate.url}) + "\n")
                sys.stdout.flush()
            await stop.wait()
        if running.done():
            running.result()
        running.cancel()
