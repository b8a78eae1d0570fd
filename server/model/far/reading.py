"""Reads a streamed answer of an OpenAI-compatible server: bytes in, text that may be shown out; pure.

It is apart from the connection because all that a far server can do wrong in mid-stream is tested with bytes alone.
"""

import msgspec

from server.model.far.dialect import UNREADABLE, Usage, complaint
from server.model.far.fault import PeerError
from server.model.pieces import Pieces

MOST_LINE_BYTES = 256 * 1024
MOST_BYTES = 8 * 1024 * 1024
"""The longest line and the longest stream that are read; an honest event has under 1 KiB."""


BROKE_OFF = (
    "It broke off in the middle of an answer: see the server's log; llama_cpp.server does so at each new request unless "
    "started with --interrupt_requests false."
)
"""It also says ``[DONE]`` then: only a ``finish_reason`` makes a text whole."""


class _Delta(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    index: int = 0
    text: str | None = None
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Chunk(msgspec.Struct):
    choices: list[_Choice] = msgspec.field(default_factory=list)
    usage: Usage | None = None
    error: object = None


_CHUNK = msgspec.json.Decoder(_Chunk)


class Reading:
    """One streamed answer as it grows.

    ``finished`` is true when the text is whole, ``over`` when nothing more is worth reading. Raises ``PeerError`` for nonsense.
    """

    def __init__(self, stops: tuple[str, ...], max_tokens: int) -> None:
        self.finished = self.over = False
        self.usage = Usage()
        self.pieces = 0
        self._most_pieces = 2 * max_tokens + 16
        self._pieces = Pieces(stops)
        self._rest = b""
        self._bytes = 0
        self._shown = False

    def feed(self, data: bytes) -> str:
        """Take bytes; return the text that is certain now, perhaps none."""
        self._bytes += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        if self._bytes > MOST_BYTES or len(self._rest) > MOST_LINE_BYTES:
            raise PeerError("It sends without end: it goes by rule; see the server's log.", "broken")
        return "".join(map(self._line, lines))

    def end(self) -> None:
        """Take the end of the bytes; ``PeerError`` when the text was not whole or there was none."""
        if not self.finished:
            raise PeerError(BROKE_OFF, "broken")
        if not self._shown:
            raise PeerError(
                "It answered without text: ask again; if it always does, let the model think less or choose another.", "broken"
            )

    def _line(self, line: bytes) -> str:
        """Read one line of the event stream: only ``data`` matters; comments keep a connection awake."""
        if self.over or not line.startswith(b"data:"):
            return self._loose(line)
        data = line[5:].strip()
        if data == b"[DONE]":
            self.over = True
            return ""
        try:
            return self._chunk(_CHUNK.decode(data))
        except UNREADABLE:
            raise PeerError("It sent an event that cannot be read: is it an OpenAI-compatible server?", "broken") from None

    def _loose(self, line: bytes) -> str:
        """Pass over what is no data, but hear an error that llama-server sends by its own name."""
        if line.startswith(b"error:"):
            raise PeerError(f"It failed in mid-answer ({complaint(line[6:])}): ask again.", "broken")
        return ""

    def _chunk(self, chunk: _Chunk) -> str:
        if chunk.error:
            raise PeerError(f"It failed in mid-answer ({complaint(msgspec.json.encode(chunk))}): ask again.", "broken")
        self.usage = chunk.usage or self.usage
        return "".join(self._choice(choice) for choice in chunk.choices if choice.index == 0)

    def _choice(self, choice: _Choice) -> str:
        new = choice.text or (choice.delta and choice.delta.content) or ""
        self.pieces += bool(new)
        if self.pieces > self._most_pieces:
            raise PeerError("It writes on past max_tokens: it goes by rule; see the server's settings.", "broken")
        text = "" if self.finished else self._pieces.feed(new.encode("utf-8", "replace"))
        self.over = self.over or self._pieces.stopped
        if choice.finish_reason or self._pieces.stopped:
            text += self._finish()
        self._shown = self._shown or bool(text.strip())
        return text

    def _finish(self) -> str:
        """Let what was held back go; the text is whole."""
        self.finished = True
        text = self._pieces.end()
        self._shown = self._shown or bool(text.strip())
        return text
