"""A small OpenAI-compatible server in the test's own loop: it can be well, slow, down, erring, lying, or break off.

It is apart because the tests of the far engine all talk to it over real sockets; what it does is set by plain attributes.
"""

import asyncio
import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

Body = dict[str, Any]
Reply = tuple[int, str, bytes] | list[bytes]
"""Status, content type and body; or the raw pieces of an event stream, after which the connection closes."""

HEAD = "HTTP/1.1 {} Said\r\ncontent-type: {}\r\n"
SAYS = " Good evening, stranger."
CHAT, TEXT, EMBED, MODELS = "/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/models"


class FakeServer:
    """What it answers may be replaced by path in ``answers``; ``asked`` holds the bodies, by path."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Body]] = []
        self.headers: list[str] = []
        self.answers: dict[str, Callable[[Body], Reply]] = {}
        self.hold = asyncio.Event()
        self.hold.set()
        self.echoes = self.lists = True
        self.wrong_places = False
        self.words = SAYS.split(" ")[1:]
        self.open = self.left = 0
        self.url = ""
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0) -> "FakeServer":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def stop(self) -> None:
        if self._server:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._server = None

    def bodies(self, path: str) -> list[Body]:
        return [body for asked, body in self.asked if asked == path]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        self.open += 1
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._talk(reader, writer)
        finally:
            self.open -= 1
            self._tasks.discard(task)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split(" ")[1]
            length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
            body = json.loads(await reader.readexactly(int(length[1]))) if length else {}
            self.headers.append(head)
            self.asked.append((path, body))
            if path != MODELS:
                await self._held(reader)
            reply = self.answers[path](body) if path in self.answers else self._reply(path, body)
            if isinstance(reply, list):
                return await self._stream(writer, reply)
            status, kind, data = reply
            writer.write(f"{HEAD.format(status, kind)}content-length: {len(data)}\r\n\r\n".encode() + data)
            await writer.drain()

    async def _held(self, reader: asyncio.StreamReader) -> None:
        """Wait to be let go; notice who hangs up meanwhile."""
        if self.hold.is_set():
            return
        go, gone = asyncio.ensure_future(self.hold.wait()), asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({go, gone}, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                self.left += 1
                raise ConnectionError
        finally:
            go.cancel()
            gone.cancel()
            await asyncio.gather(go, gone, return_exceptions=True)

    async def _stream(self, writer: asyncio.StreamWriter, pieces: list[bytes]) -> None:
        writer.write(f"{HEAD.format(200, 'text/event-stream')}connection: close\r\n\r\n".encode())
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
                await self.hold.wait()
        except ConnectionError:
            self.left += 1

    def _reply(self, path: str, body: Body) -> Reply:
        if path == MODELS:
            return said({"object": "list", "data": [{"id": "tiny", "max_model_len": 4096}]})
        if path == EMBED:
            return said({"data": [{"index": at, "embedding": [2.0] + [0.0] * 383} for at, _ in enumerate(body["input"])]})
        if body.get("echo"):
            return self._echo(body)
        return self._text(path, body)

    def _text(self, path: str, body: Body) -> Reply:
        if body.get("stream"):
            return stream([f" {word}" for word in self.words][: body["max_tokens"]], chat=path == CHAT)
        text = "{}" if "response_format" in body else "1"
        choice: Body = {"index": 0, "finish_reason": "stop"}
        choice |= {"message": {"content": text}} if path == CHAT else {"text": text}
        return said({"choices": [choice], "usage": {"prompt_tokens": 7, "completion_tokens": 1}})

    def _echo(self, body: Body) -> Reply:
        if not self.echoes:
            return said({"choices": [{"text": "1", "finish_reason": "length", "logprobs": {"content": []}}]})
        return said({"choices": [self._echoed(at, text) for at, text in enumerate(body["prompt"])]})

    def _echoed(self, at: int, text: str) -> Body:
        """Score a word -1 when the text before it knows it (or when it counts), -6 when not."""
        tokens = [*re.findall(r"\s*\S+", text), " x"]
        logprobs: list[float | None] = [None]
        for place, token in enumerate(tokens[1:], 1):
            known = (
                token.strip() in "".join(tokens[:place]) or token.strip(" ,") in "two,three,four,five,six,seven,eight,nine,ten"
            )
            logprobs.append(-1.0 if known and not self.wrong_places else -6.0)
        return {"index": at, "text": text, "finish_reason": "length", "logprobs": {"tokens": tokens, "token_logprobs": logprobs}}


def said(answer: object, status: int = 200) -> Reply:
    return status, "application/json", json.dumps(answer).encode()


def always(reply: Reply) -> Callable[[Body], Reply]:
    return lambda _body: reply


def error(status: int, message: str) -> Reply:
    return said({"error": {"message": message}}, status)


def event(text: str | None, *, chat: bool = False, end: str | None = None) -> bytes:
    choice: Body = {"index": 0, "finish_reason": end}
    choice |= {"delta": {} if text is None else {"content": text}} if chat else {"text": text or ""}
    return b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"


def stream(texts: list[str], *, chat: bool = False) -> list[bytes]:
    usage = {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 6}}}
    last = b"data: " + json.dumps(usage).encode() + b"\n\ndata: [DONE]\n\n"
    return [*(event(text, chat=chat) for text in texts), event(None, chat=chat, end="stop"), last]


def listed(text: str, tops: dict[str, float]) -> Reply:
    """Answer a chat with log-probabilities of its first token."""
    first = {"token": text, "logprob": tops[text], "top_logprobs": [{"token": t, "logprob": p} for t, p in tops.items()]}
    return said({"choices": [{"message": {"content": text}, "finish_reason": "stop", "logprobs": {"content": [first]}}]})
