"""The page of `thorp web`, without a browser: fetched, its socket spoken to as the page does, a walk, and the end."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import psutil
import pyte
import pytest

from client import host
from client.tether import RUNS, Fate
from client.web.plan import Plan
from client.web.site import Site, is_local, open_site, serve
from client.web.visit import app_of
from shared.errors import ConfigError, ThorpError
from shared.wire import Mode

_PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    save = tmp_path_factory.mktemp("web") / "town.thorp"
    with host.serving(["serve", "--save", str(save), "--host", "127.0.0.1", "--no-model"], save.with_suffix(".log")) as served:
        yield served.address


class Tab:
    """A tab: what its terminal was sent, and what it types."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.sent = ""
        self.screen = pyte.Screen(100, 30)
        self._stream = pyte.Stream(self.screen)

    async def until(self, good: Callable[[str], object], since: int = 0) -> None:
        """Read until what came is good."""
        async with asyncio.timeout(_PATIENCE_S):
            while not good(self.sent[since:]):
                message = await self.socket.receive()
                assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), f"closed after {self.sent[-300:]}"
                if message.type is aiohttp.WSMsgType.BINARY:
                    self.sent += message.data.decode()
                    self._stream.feed(message.data.decode().replace("\x1b[?2026$p", ""))  # which pyte would draw

    async def type(self, text: str) -> int:
        """Type, and return how much had come before."""
        await self.socket.send_str(json.dumps(["stdin", text]))
        return len(self.sent)


@asynccontextmanager
async def tab(page: str, size: str = "width=100&height=30") -> AsyncIterator[Tab]:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{page}/ws?{size}", origin=page) as socket:
        yield Tab(socket)


def plain(screen: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z$]", "", screen)


def you(visit: Tab) -> tuple[int, int]:
    """Where one stands on the screen: column and row."""
    return next(((line.index("@"), row) for row, line in enumerate(visit.screen.display) if "@" in line), (-1, -1))


def children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children(recursive=True) if "client.web.visit" in " ".join(one.cmdline())]


async def test_the_page_comes_with_all_that_it_needs(town: str) -> None:
    async with open_site(Plan(town), "127.0.0.1", 0) as page, aiohttp.ClientSession() as session:
        async with session.get(page) as whole:
            html = await whole.text()
        assert "textual-terminal" in html
        assert not re.search(r"""(?:src|href)\s*=\s*["'](?:https?:)?//|url\(["']?(?:https?:)?//""", html), (
            "nothing from elsewhere"
        )
        for path in set(re.findall(r"static/[\w./-]+", html)):
            async with session.get(f"{page}/{path}") as answer:
                assert answer.status == 200, path
                assert await answer.read()


async def test_a_visit_in_a_tab_walks_and_ends(town: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    async with open_site(Plan(town), "127.0.0.1", 0) as page:
        async with tab(page) as visit:
            await visit.until(lambda sent: "Under which name" in plain(sent))
            assert children()
            since = await visit.type("Wanda\r")
            await visit.until(lambda sent: "Once and for good" in plain(sent), since)
            since = await visit.type("\x1b")
            await visit.until(lambda sent: "@" in plain(sent), since)
            column, row = you(visit)
            await visit.type("l")
            await visit.until(lambda _: you(visit) == (column + 1, row))
            since = await visit.type(":export Mabel to /\r")
            await visit.until(lambda sent: "In a browser there are no files" in plain(sent), since)
        async with asyncio.timeout(_PATIENCE_S):
            while children():
                await asyncio.sleep(0.1)
    assert not list(tmp_path.rglob("client.json")), "a stranger leaves no token"  # noqa: ASYNC240 - a test


async def test_where_nothing_can_listen_is_told() -> None:
    async with open_site(Plan("ws://127.0.0.1:1"), "127.0.0.1", 0) as page:
        with pytest.raises(ConfigError, match="Choose another --port"):
            async with open_site(Plan("ws://127.0.0.1:1"), "127.0.0.1", int(page.rpartition(":")[2])):
                pass


async def test_another_sites_page_gets_no_socket() -> None:
    async with open_site(Plan("ws://127.0.0.1:1"), "127.0.0.1", 0) as page, aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{page}/ws", origin="http://elsewhere.example")
        assert refused.value.status == 403


def test_who_may_open_a_socket() -> None:
    site, shared = Site(Plan("ws://x:1"), "127.0.0.1", 8000), Site(Plan("ws://x:1"), "0.0.0.0", 8000)  # noqa: S104
    assert site.may_come("localhost:8000", "http://localhost:8000")
    assert not site.may_come("rebound.example:8000", "http://rebound.example:8000")
    assert shared.may_come("town.example:8000", "http://town.example:8000")
    assert not shared.may_come("town.example:8000", "http://other.example")
    assert [is_local(host) for host in ("localhost", "127.0.0.1", "::1", "0.0.0.0", "town.example")] == [True] * 3 + [False] * 2  # noqa: S104


async def test_a_town_that_is_over_ends_the_page() -> None:
    fates = iter([RUNS, Fate("Somebody stopped the town's server", over=True)])
    addresses = list[str]()
    with pytest.raises(ThorpError, match=r"stopped the town's server\."):
        await serve(Plan("ws://127.0.0.1:1"), "127.0.0.1", 0, addresses.append, lambda: next(fates))
    assert len(addresses) == 1


def test_strangers_see_the_first_steps_and_watchers_none() -> None:
    assert app_of(Plan("ws://x:1")).guide.on
    assert not app_of(Plan("ws://x:1", Mode.WATCH)).guide.on


def test_only_the_host_has_tokens() -> None:
    assert Plan("ws://x:1", name="Ada").own
    assert not Plan("ws://x:1", Mode.WATCH).own
