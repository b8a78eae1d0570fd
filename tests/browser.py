"""Headless Chromium for tests, driven over its DevTools socket: a page opened, typed at, clicked and looked at.

Apart from the stories so that they read as what a person does. `found` says where a Chromium is, or None: then skip. What a
terminal in the page shows is a canvas, so it is read by a terminal of our own from what the page's socket got.
"""

import asyncio
import base64
import itertools
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pyte
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_QUIET = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--remote-debugging-port=0",
]
"""Nothing of the browser's own leaves the machine."""

_PATIENCE_S = 60.0

_KEYS = {
    "enter": ("Enter", "Enter", 13, "\r"),
    "escape": ("Escape", "Escape", 27, ""),
    "tab": ("Tab", "Tab", 9, ""),
    "F1": ("F1", "F1", 112, ""),
    "up": ("ArrowUp", "ArrowUp", 38, ""),
    "down": ("ArrowDown", "ArrowDown", 40, ""),
    "left": ("ArrowLeft", "ArrowLeft", 37, ""),
    "right": ("ArrowRight", "ArrowRight", 39, ""),
}
"""The DevTools' `key`, `code`, `windowsVirtualKeyCode` and `text`."""

_CTRL = 2
_BINARY = 2

_ASKED = b"\x1b[?2026$p"
"""A question to a terminal that pyte would draw."""


def found() -> str | None:
    """Return the path of a Chromium, if one is here."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


class Page:
    """The one tab of a browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self.requests: list[str] = []
        """Addresses asked for, sockets included."""
        self.thrown: list[str] = []
        """Mistakes in the page's scripts."""
        self.screen = pyte.Screen(80, 24)
        """What the page's terminal was sent, as large as it said it is."""
        self._stream = pyte.ByteStream(self.screen)
        self._socket = socket
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def listen(self) -> None:
        """Take in what the browser says, until it is gone."""
        with suppress(ConnectionClosed):
            async for frame in self._socket:
                said = json.loads(frame)
                if waiting := self._waiting.pop(said.get("id", 0), None):
                    waiting.set_result(said)
                else:
                    self._note(said.get("method", ""), said.get("params", {}))

    def _note(self, method: str, params: dict[str, Any]) -> None:
        match method:
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Network.webSocketCreated":
                self.requests.append(params["url"])
            case "Network.webSocketFrameReceived" if params["response"]["opcode"] == _BINARY:
                self._stream.feed(base64.b64decode(params["response"]["payloadData"]).replace(_ASKED, b""))
            case "Network.webSocketFrameSent":
                self._said(json.loads(params["response"]["payloadData"]))
            case "Runtime.exceptionThrown":
                self.thrown.append(json.dumps(params["exceptionDetails"]))
            case _:
                pass

    def _said(self, said: list[Any]) -> None:
        match said:
            case ["resize", {"width": int(columns), "height": int(lines)}]:
                self.screen.resize(lines, columns)
            case _:
                pass

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method of the DevTools and return its result."""
        number = next(self._numbers)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        answer = await asyncio.wait_for(self._waiting[number], _PATIENCE_S)
        assert "error" not in answer, f"{method}: {answer['error']}"
        result: dict[str, Any] = answer["result"]
        return result

    async def run(self, script: str) -> Any:
        """Return the value of a script, a promise's when it settles."""
        answer = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def until(self, script: str, patience_s: float = _PATIENCE_S) -> Any:
        """Wait until a script's value is true, and return it."""
        async with asyncio.timeout(patience_s):
            while not (value := await self.run(script)):
                await asyncio.sleep(0.1)
        return value

    async def until_shown(self, words: str) -> None:
        """Wait until the terminal shows words, in one line."""
        async with asyncio.timeout(_PATIENCE_S):
            while not any(words in line for line in self.screen.display):
                await asyncio.sleep(0.1)

    async def open(self, address: str) -> None:
        """Go to an address, telling what is asked for on the way."""
        for domain in ("Page", "Network", "Runtime"):
            await self.call(f"{domain}.enable")
        await self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        assert "errorText" not in (told := await self.call("Page.navigate", url=address)), told
        await self.until("location.href != 'about:blank' && document.readyState == 'complete'")

    async def resize(self, width: int, height: int) -> None:
        """Make the window so many pixels."""
        await self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    async def type(self, text: str) -> None:
        """Type characters, one key after the other."""
        for letter in text:
            await self.call("Input.dispatchKeyEvent", type="keyDown", key=letter, text=letter)
            await self.call("Input.dispatchKeyEvent", type="keyUp", key=letter)

    async def press(self, name: str, *, ctrl: bool = False) -> None:
        """Press a key by its name, or a letter with ctrl."""
        key, code, number, text = _KEYS.get(name) or (name, f"Key{name.upper()}", ord(name.upper()), "")
        what: dict[str, Any] = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": _CTRL if ctrl else 0}
        await self.call(
            "Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **what, **({"text": text} if text else {})
        )
        await self.call("Input.dispatchKeyEvent", type="keyUp", **what)

    async def click(self, x: float, y: float, button: str = "left") -> None:
        """Click at a pixel."""
        await self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        for kind in ("mousePressed", "mouseReleased"):
            await self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, buttons=1, clickCount=1)

    async def picture(self, path: Path) -> None:
        """Write what is shown as PNG."""
        png = (await self.call("Page.captureScreenshot", format="png"))["data"]
        await asyncio.to_thread(path.write_bytes, base64.b64decode(png))


@asynccontextmanager
async def browsing(chromium: str, home: Path, width: int = 1280, height: int = 800) -> AsyncIterator[Page]:
    """A browser with one empty tab, its profile in `home`; it and its children are gone afterwards."""
    options = [*_QUIET, f"--user-data-dir={home}", f"--window-size={width},{height}", "about:blank"]
    process = await asyncio.create_subprocess_exec(
        chromium, *options, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with connect(await _tab(home), max_size=None, proxy=None) as socket:
            page = Page(socket)
            listening = asyncio.create_task(page.listen())
            await page.resize(width, height)
            yield page
            listening.cancel()
    finally:
        _end(process.pid)
        await process.wait()


async def _tab(home: Path) -> str:
    """Return the address of the DevTools socket of the first tab; the browser writes its port into its profile."""
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            with suppress(OSError, ValueError, IndexError):
                port, browser = (home / "DevToolsActivePort").read_text().split()
                async with connect(f"ws://127.0.0.1:{port}{browser}", proxy=None) as socket:
                    await socket.send('{"id": 1, "method": "Target.getTargets"}')
                    targets = json.loads(await socket.recv())["result"]["targetInfos"]
                    tab = next(one["targetId"] for one in targets if one["type"] == "page")
                    return f"ws://127.0.0.1:{port}/devtools/page/{tab}"
            await asyncio.sleep(0.1)


def _end(pid: int) -> None:
    """End a process and its children."""
    with suppress(psutil.NoSuchProcess):
        top = psutil.Process(pid)
        for one in [*top.children(recursive=True), top]:
            with suppress(psutil.NoSuchProcess):
                one.kill()
