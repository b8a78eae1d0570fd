"""`thorp web` in a real browser: a name, a town, steps by key and by mouse, another size, the town's death, and the end."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from tests.browser import Page, browsing, found

_PATIENCE_S = 60.0

CHROMIUM = found()


class Served:
    """`thorp web`, with a town of its own."""

    def __init__(self, process: asyncio.subprocess.Process, address: str) -> None:
        self.process = process
        self.address = address

    def below(self, word: str) -> list[psutil.Process]:
        """Return its children with a word on their command line."""
        return [one for one in psutil.Process(self.process.pid).children(recursive=True) if word in one.cmdline()]

    def visits(self) -> list[psutil.Process]:
        return self.below("client.web.visit")


@asynccontextmanager
async def serving(home: Path) -> AsyncIterator[Served]:
    folders = {name: str(home) for name in ("THORP_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "client", "web", "--no-model", "--port", "0"),
        env=os.environ | folders,
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr
    try:
        async with asyncio.timeout(_PATIENCE_S):
            address = re.search(r"http://\S+", (await process.stderr.readline()).decode())
        assert address
        yield Served(process, address[0])
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), _PATIENCE_S)


def you(page: Page) -> tuple[int, int] | None:
    """Where you stand on the screen: column and row; None while no `@` is there, or several."""
    seen = [(line.index("@"), row) for row, line in enumerate(page.screen.display) if "@" in line]
    return seen[0] if len(seen) == 1 else None


async def until(good: Callable[[], object]) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while not good():
            await asyncio.sleep(0.1)


async def click(page: Page, column: int, row: int) -> None:
    """Click into the middle of a cell."""
    box = "document.querySelector('.xterm-screen').getBoundingClientRect()"
    width, height = await page.run(f"(box => [box.width, box.height])({box})")
    await page.click((column + 0.5) * width / page.screen.columns, (row + 0.5) * height / page.screen.lines)


async def come_in(page: Page) -> tuple[int, int]:
    """Type a name, put off a life; return where one stands."""
    await page.until_shown("Under which name")
    await page.until("document.activeElement.className == 'xterm-helper-textarea'")
    await page.type("Wanda")
    await page.press("enter")
    await page.until_shown("Once and for good")
    await page.press("escape")
    await until(lambda: not any("Once and for good" in line for line in page.screen.display))
    await until(lambda: you(page))
    here = you(page)
    assert here
    return here


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is on the path: the page cannot be seen in one")
async def test_a_visit_in_a_browser(tmp_path: Path) -> None:
    assert CHROMIUM
    async with serving(tmp_path) as web, browsing(CHROMIUM, tmp_path / "profile") as page:
        await page.open(web.address)
        column, row = await come_in(page)

        await page.press("right")
        await until(lambda: you(page) == (column + 1, row))
        await click(page, column + 4, row)
        await until(lambda: you(page) == (column + 4, row))

        columns = page.screen.columns
        await page.resize(1600, 900)
        await until(lambda: page.screen.columns > columns and you(page))
        assert await page.run("[...document.fonts].every(font => font.status == 'loaded')")

        web.below("serve")[0].kill()
        await page.until_shown("The line to the town is lost")
        await until(lambda: you(page) and not any("is lost" in line for line in page.screen.display))

        await page.press("q", ctrl=True)
        await page.until("document.activeElement.textContent == 'Walk in again'")
        await until(lambda: not web.visits())
        assert not page.thrown
        assert not [url for url in page.requests if not url.startswith((web.address, web.address.replace("http", "ws"), "data:"))]

        await page.press("enter")
        await page.until_shown("Under which name")
        assert web.visits()
        web.process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(web.process.wait(), _PATIENCE_S) == 0
    assert not list(tmp_path.rglob("client.json")), "a stranger leaves no token"  # noqa: ASYNC240 - a test
