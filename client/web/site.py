"""The web server of `thorp web`: the page, its script and font, and a socket for each tab.

Apart from the visits, which are processes of their own. It is textual-serve's server with a page that fetches nothing from
anywhere else, whatever name it is reached by, and with limits: tabs, the size of a terminal, and whose page may open a socket.
"""

import asyncio
import ipaddress
import shlex
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp_jinja2
import msgspec
from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.server import Server

from client.tether import RUNS, Fate
from client.web.plan import Plan
from shared.errors import ConfigError, ThorpError

MOST_TABS = 24
"""Visits at once: each is a process of some 60 MB."""

WIDEST, TALLEST = 500, 200
"""Columns and rows that a tab may ask for; a larger one is drawn so large."""

SHUT_S = 3.0
"""How long open tabs may take to say good-bye."""

ASK_S = 1.0
"""How often a town of our own is asked how it fares."""

_BAD_SIZE = (24, 8)
"""What a size that is none becomes."""

_LATE = "ignore:coroutine 'MessagePump._post_message' was never awaited:RuntimeWarning"
"""What a visit is not to complain of to the host: it was told to end when it had."""


class Site(Server):
    """Serves visits."""

    def __init__(self, plan: Plan, host: str, port: int) -> None:
        command = shlex.join([sys.executable, "-W", _LATE, "-m", "client.web.visit", msgspec.json.encode(plan).decode()])
        super().__init__(command, host, port, "Thorp", templates_path=Path(__file__).parent)
        self.tabs = 0

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the command line does."""

    @aiohttp_jinja2.template("page.html")
    async def handle_index(self, request: web.Request) -> dict[str, Any]:
        """Return the page; it finds its socket by the name it was itself reached by."""
        size = request.query.get("fontsize", "")
        return {"font_size": min(max(int(size), 6), 64) if size.isascii() and size.isdigit() else 16, "title": self.title}

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Let a tab in, if it comes from our own page and there is room."""
        if not self.may_come(request.host, request.headers.get("Origin", "")):
            raise web.HTTPForbidden(text="This socket is for the page that belongs to it.")
        if self.tabs >= MOST_TABS:
            raise web.HTTPServiceUnavailable(text=f"{MOST_TABS} visits are open here; come back when one has ended.")
        self.tabs += 1
        try:
            width, height = _size(request.query.get("width"), request.query.get("height"))
            return await super().handle_websocket(request.clone(rel_url=request.rel_url.with_query(width=width, height=height)))
        finally:
            self.tabs -= 1

    def may_come(self, host: str, origin: str) -> bool:
        """Tell whether a page from `origin` may open a socket to us, reached as `host`.

        Another site's page may not, nor, where we listen on this machine alone, a name that somebody else gave to it.
        """
        name = urlsplit(f"//{host}").hostname or ""
        ours = not is_local(self.host) or name == self.host or is_local(name)
        return ours and (not origin or urlsplit(origin).netloc == host)

    async def _process_messages(self, websocket: web.WebSocketResponse, app_service: AppService) -> None:
        """Pass on what a tab says; what is not understood is not passed on."""
        async for message in websocket:
            if message.type is not WSMsgType.TEXT:
                continue
            match _said(message.data):
                case ["stdin", str(typed)]:
                    await app_service.send_bytes(typed.encode("utf-8", "ignore"))
                case ["resize", {"width": width, "height": height}]:
                    await app_service.set_terminal_size(*_size(width, height))
                case ["ping", str(data)]:
                    await websocket.send_json(["pong", data])
                case ["blur"]:
                    await app_service.blur()
                case ["focus"]:
                    await app_service.focus()
                case _:
                    pass


def is_local(host: str) -> bool:
    """Tell whether a host is this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@asynccontextmanager
async def open_site(plan: Plan, host: str, port: int) -> AsyncIterator[str]:
    """Serve while the block runs; yields where. `ConfigError` when nothing can listen there. Port 0: any."""
    site = Site(plan, host, port)
    runner = web.AppRunner(await site._make_app(), handle_signals=False, access_log=None, shutdown_timeout=SHUT_S)  # noqa: SLF001
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or error
            raise ConfigError(
                f"Nothing can be served at {host}:{port}: {why}. Choose another --port (0: any) or --host."
            ) from error
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def serve(plan: Plan, host: str, port: int, told: Callable[[str], None], fate: Callable[[], Fate] = lambda: RUNS) -> None:
    """Serve until ctrl+c, or until somebody ends us; `told` gets the page's address.

    `fate` is asked now and then how a town of our own fares; `ThorpError` in its words when that is over.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: the interrupt ends asyncio.run instead
            loop.add_signal_handler(number, stop.set)
    async with open_site(plan, host, port) as address:
        told(address)
        while not (how := fate()).over:
            with suppress(TimeoutError):
                async with asyncio.timeout(ASK_S):
                    await stop.wait()
                return
    raise ThorpError(f"{how.words}.")


def _said(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return None


def _size(width: object, height: object) -> tuple[int, int]:
    """Return columns and rows that a terminal can have."""
    try:
        return min(max(int(str(width)), 1), WIDEST), min(max(int(str(height)), 1), TALLEST)
    except ValueError:
        return _BAD_SIZE
