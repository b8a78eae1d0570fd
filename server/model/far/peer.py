"""One OpenAI-compatible server over HTTP: asks it, and reads no more than is sane.

It is apart from ``remote``, which knows many servers and no HTTP. Nothing a server says or does raises anything but
``PeerError``; its reason does not name the server, see :meth:`Peer.blame`.
"""

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from typing import cast
from urllib.parse import urlsplit

import httpx
import msgspec

from server.model.engine import Write
from server.model.far import dialect
from server.model.far.dialect import Answer, Body, Usage
from server.model.far.fault import Deadline, Kind, PeerError
from server.model.far.reading import Reading
from server.model.spent import spend

MOST_ANSWER_BYTES = 16 * 1024 * 1024
"""The longest whole answer that is read: echoed prompts with log-probabilities are long."""

TAIL_S = 0.5
"""How long a server may take to close a stream whose text is whole."""

_OK = 200
_KINDS: dict[int, Kind] = {401: "gone", 403: "gone", 408: "busy", 429: "busy", 501: "refused", 503: "busy"}
_REFUSALS = range(400, 500)

_WHAT_TO_DO: dict[Kind, str] = {
    "gone": "check the key that the config gives for it.",
    "busy": "it goes by rule; let the server take more at once, or add another.",
    "refused": "check that it has this model and room for so long a prompt.",
    "failed": "see the server's own log.",
}


class Traits(msgspec.Struct):
    """What a server turned out to be able to do; see ``learn``. ``form`` is the strictest of ``dialect.forms`` it takes."""

    chat: bool = True
    texts: bool = True
    echo: bool = False
    logprobs: bool = True
    extras: bool = True
    embeds: bool = False
    n_ctx: int = 0
    form: int = 0


class Peer:
    """A server that speaks for one model; ``read``, ``reused`` and ``written`` count its tokens as it tells them."""

    def __init__(self, client: httpx.AsyncClient, base: str, model: str, key: str) -> None:
        self.name = urlsplit(base).netloc
        self.model = model
        self.traits = Traits()
        self.forms: dict[str, int] = {}
        self.learning = False
        self.read = self.reused = self.written = 0
        self._client, self._base, self._key = client, base, key

    def refuses(self, fault: PeerError) -> bool:
        """Tell whether a fault means that something must be asked another way.

        While it is learnt what the server can do, its failures count too: llama_cpp.server answers 500 to fields it does not
        know. Later a failure is only a failure.
        """
        return fault.kind == "refused" or (self.learning and fault.kind == "failed")

    def blame(self, fault: PeerError) -> str:
        """Return a fault's reason, without the key should the server have sent it back."""
        return str(fault).replace(self._key, "***") if self._key else str(fault)

    async def get(self, path: str, deadline: Deadline) -> bytes:
        """Return what stands at a path."""
        async with self._sent("GET", path, None, deadline) as response:
            return await _whole(response, deadline)

    async def post(self, path: str, body: Body, deadline: Deadline, extras: Mapping[str, object] | None = None) -> bytes:
        """Return the answer to a body; ``extras`` are left out where the server refuses them."""
        async with self._accepted(path, body, extras or {}, deadline) as response:
            return await _whole(response, deadline)

    async def ask(self, path: str, body: Body, deadline: Deadline) -> Answer:
        """Return an answer of one choice or more."""
        answer = dialect.read(Answer, await self.post(path, body, deadline, dialect.EXTRAS))
        self._count(answer.usage or Usage())
        return answer

    async def write(self, job: Write, deadline: Deadline) -> AsyncGenerator[str, None]:
        """Yield a streamed text as it comes; closing the generator closes the connection."""
        path, body = dialect.write(job)
        reading = Reading(job.stop, job.max_tokens)
        async with self._accepted(path, body, dialect.write_extras(job), deadline) as response:
            _must_be(response, "text/event-stream")
            async with contextlib.aclosing(_raw(response)) as chunks:
                while not reading.over and (chunk := await _next(chunks, reading, deadline)):
                    if text := reading.feed(chunk):
                        yield text
        reading.end()
        self._count(reading.usage, reading.pieces)

    def _count(self, usage: Usage, pieces: int = 0) -> None:
        self.read += usage.prompt_tokens
        self.reused += usage.reused
        self.written += usage.completion_tokens or pieces
        if usage.told:
            spend(usage.prompt_tokens, usage.completion_tokens)

    @contextlib.asynccontextmanager
    async def _accepted(
        self, path: str, body: Body, extras: Mapping[str, object], deadline: Deadline
    ) -> AsyncIterator[httpx.Response]:
        """Post a body with the extras, or without them where they are refused, and remember that."""
        async with contextlib.AsyncExitStack() as stack:
            response = None
            if self.traits.extras and extras:
                with self._unless_refused():
                    response = await stack.enter_async_context(self._sent("POST", path, {**body, **extras}, deadline))
            if response is None:
                response = await stack.enter_async_context(self._sent("POST", path, body, deadline))
                self.traits.extras = self.traits.extras and not extras
            yield response

    @contextlib.contextmanager
    def _unless_refused(self) -> Iterator[None]:
        """Let a refusal pass: there is another way to ask."""
        try:
            yield
        except PeerError as fault:
            if not self.refuses(fault):
                raise

    @contextlib.asynccontextmanager
    async def _sent(self, method: str, path: str, body: Body | None, deadline: Deadline) -> AsyncIterator[httpx.Response]:
        """Send a request for the length of the block; leaving it closes what is still open."""
        content = None if body is None else msgspec.json.encode({"model": self.model, **body} if self.model else body)
        headers = {"content-type": "application/json", "accept-encoding": "identity"}
        if self._key:
            headers["authorization"] = f"Bearer {self._key}"
        with _heard():
            request = self._client.build_request(method, self._base + path, content=content, headers=headers)
            response = await deadline.wait(self._client.send(request, stream=True))
        try:
            if response.status_code != _OK:
                raise await _refusal(response, deadline)
            if response.headers.get("content-encoding", "identity") != "identity":
                raise PeerError("It packs its answers though asked not to: set its proxy right.", "broken")
            yield response
        finally:
            await response.aclose()


@contextlib.contextmanager
def _heard() -> Iterator[None]:
    """Turn what goes wrong on the way to a server into faults."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise PeerError(f"It cannot be reached ({str(error) or 'no answer'}): start it, or check its URL.", "gone") from None
    except httpx.HTTPError as error:
        raise PeerError(f"The connection broke ({type(error).__name__}): see the server's own log.", "broken") from None


async def _refusal(response: httpx.Response, deadline: Deadline) -> PeerError:
    status = response.status_code
    kind = _KINDS.get(status, "refused" if status in _REFUSALS else "failed")
    reason = dialect.complaint(await _whole(response, deadline, typed=False))
    return PeerError(f"It answers {status} ({reason or 'without a word'}): {_WHAT_TO_DO[kind]}", kind)


async def _whole(response: httpx.Response, deadline: Deadline, *, typed: bool = True) -> bytes:
    """Read a whole answer, within limits."""
    if typed:
        _must_be(response, "json")
    data = bytearray()
    with _heard():
        async with contextlib.aclosing(_raw(response)) as chunks:
            while chunk := await deadline.wait(anext(chunks, b"")):
                data += chunk
                if len(data) > MOST_ANSWER_BYTES:
                    raise PeerError("It answers without end: it goes by rule; see the server's own log.", "broken")
    return bytes(data)


def _raw(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    """Return the bytes as they come; httpx promises an iterator and gives a generator, which wants closing."""
    return cast("AsyncGenerator[bytes, None]", response.aiter_raw())


async def _next(chunks: AsyncGenerator[bytes, None], reading: Reading, deadline: Deadline) -> bytes:
    """Return the next bytes of a stream, none at its end; a text that is whole is not spoiled by how the stream ends."""
    try:
        with _heard():
            return await deadline.wait(anext(chunks, b""), TAIL_S if reading.finished else None)
    except PeerError:
        if reading.finished:
            return b""
        raise


def _must_be(response: httpx.Response, kind: str) -> None:
    found = response.headers.get("content-type", "nothing")
    if kind not in found:
        raise PeerError(f"It answered {dialect.complaint(found.encode())} instead of {kind}: check its URL.", "broken")
