"""The lines that come in: a blocking stream, read beside everything else.

Apart from line mode, which needs no thread.
"""

import asyncio
import concurrent.futures
import contextlib
import threading
from collections.abc import AsyncIterator, Iterable


async def typed(stream: Iterable[str]) -> AsyncIterator[str]:
    """Yield the lines of a blocking stream; a thread reads them, so that a quiet keyboard stops nothing."""
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[str | None](1)

    def read() -> None:
        with contextlib.suppress(RuntimeError, concurrent.futures.CancelledError):
            with contextlib.suppress(OSError, ValueError):  # a stream that breaks is at its end: nobody waits for more of it
                for line in stream:
                    asyncio.run_coroutine_threadsafe(queue.put(line), loop).result()
            asyncio.run_coroutine_threadsafe(queue.put(None), loop).result()

    threading.Thread(target=read, name="typed", daemon=True).start()
    while (line := await queue.get()) is not None:
        yield line
