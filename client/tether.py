"""What ties us to a town: greeting, counting what was seen, coming back after a lost connection.

Sans-I/O: frames and moments in, frames and messages out; `client/link.py` is the thin skin that owns a socket. Apart so that
every way a connection can end is tested without one.
"""

import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Protocol

import msgspec

from shared import proof
from shared.commands import Deed
from shared.errors import WireError
from shared.text import clean
from shared.wire import (
    PROTOCOL,
    Challenge,
    Consult,
    Do,
    Follow,
    Goodbye,
    Hello,
    Mode,
    Page,
    Prove,
    Recount,
    Relate,
    Replay,
    Search,
    Seen,
    Sift,
    Study,
    ToClient,
    ToServer,
    Typing,
    Welcome,
    decode_to_client,
    encode,
)

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 5.0
KEPT_WHILE_LOST = 64
"""Commands kept while there is no connection; more are dropped, the newest first."""

CLOSED_AFTER_S = 3.0
"""How long a server that said it closes may be away before it counts as closed: a restart is quicker."""


SLEEPS = "The town sleeps: whoever hosts it has closed it. It is kept as it was; ask them to start it again."
"""Told to whoever is left without a town, in every kind of client."""

Clock = Callable[[], float]
"""Seconds that only grow, from any beginning."""


def _nonce() -> str:
    return secrets.token_hex(16)


class Fate(msgspec.Struct, frozen=True):
    """How a server of our own fares: what a person should know about it, and whether it makes no sense to wait for it."""

    words: str = ""
    over: bool = False


RUNS = Fate()


class Connecting(msgspec.Struct, frozen=True):
    """On the way, for the first time or again."""


class Up(msgspec.Struct, frozen=True):
    """The server has welcomed us."""


class Lost(msgspec.Struct, frozen=True):
    """No connection; the next try is at `until_s`."""

    until_s: float
    tries: int
    why: str
    closed: bool = False
    """The server said that it closes, and has not been there since for some seconds."""
    since_s: float = 0.0
    """When the connection was lost."""
    code: str = ""
    """Of the `Goodbye` that asks to come again, where there was one."""


class Ended(msgspec.Struct, frozen=True):
    """Over for good, and in words what to do."""

    code: str
    """A `Goodbye` code, or `unreachable`, `broken`, `gone` (our own server died) or `left`."""
    words: str


State = Connecting | Up | Lost | Ended
Question = Replay | Follow | Consult | Study | Typing | Page | Search | Recount | Relate | Sift
"""What is asked of a town beside commands."""

Item = ToClient | State
"""What a screen receives: messages and changes of the connection, in order."""


class Tie(Protocol):
    """A connection as the screens use it; `client/link.py` has the real one, `client/scripted.py` the list-fed one."""

    @property
    def address(self) -> str:
        """Where the town's server listens."""

    @property
    def save(self) -> str:
        """The file of the town, if we host it ourselves; else nothing."""

    @property
    def state(self) -> State:
        """How the connection is now."""

    async def run(self) -> None:
        """Keep the connection until it ends or is closed."""

    def items(self) -> AsyncIterator[Item]:
        """Yield what arrives; ends when the connection has ended."""

    def give(self, command: Deed) -> int:
        """Try a command, and return its number, which its `Done` bears; kept while the connection is lost."""

    def ask(self, message: Question) -> None:
        """Steer a replay, follow somebody, consult the ledger, study a mind, or ask for older messages and the like."""

    async def close(self) -> None:
        """Say good-bye and end."""


class Tether:
    """The state of one connection, over all its reconnections."""

    def __init__(
        self,
        address: str,
        hello: Hello,
        jitter: Callable[[], float],
        tokens: tuple[str, ...] = (),
        nonce: Callable[[], str] = _nonce,
    ) -> None:
        """`tokens` may prove the name; which of them does is found out, and none is ever sent as it is (`shared/proof.py`)."""
        self.address = address
        self.state: State = Connecting()
        self._hello = msgspec.structs.replace(hello, token="")
        self._tokens = (*([hello.token] if hello.token else []), *tokens)
        self._token = ""
        """The one that proved it here."""
        self._nonce = nonce
        self._answers: list[bytes] = []
        self._jitter = jitter
        self._waiting = deque[ToServer]()
        self._seq = 0
        self._tries = 0
        self._welcomed = False
        self._closing_s: float | None = None
        """When the server said that it closes."""
        self._lost_s: float | None = None
        """When the connection was lost that has not come back since."""

    def opened(self) -> bytes:
        """Return the first frame of a fresh socket."""
        self.state = Connecting()
        self._answers.clear()
        if self._hello.mode is Mode.PLAY:
            self._hello = msgspec.structs.replace(self._hello, nonce=self._nonce())
        return encode(self._hello)

    def take(self, frame: bytes, now_s: float) -> ToClient | None:
        """Take a frame in; return the message for the screen, None when it was for us or was seen before."""
        try:
            message = decode_to_client(frame)
        except WireError as error:
            self.end("broken", f"The server sent something this program does not understand ({error}). Update the older one.")
            return None
        match message:
            case Welcome():
                message = self._welcome(message)
            case Challenge():
                self._answer(message)
                return None
            case Seen(n=n):
                if n <= self._hello.seen:
                    return None
                self._hello = msgspec.structs.replace(self._hello, seen=n)
            case Goodbye():
                self._goodbye(message, now_s)
                return None
            case _:
                pass
        return message if not isinstance(self.state, Ended) else None

    def dropped(self, now_s: float, why: str) -> None:
        """Note that the socket is gone, or could not be had."""
        known = isinstance(self.state, Lost) and now_s < self.state.until_s
        if known or isinstance(self.state, Ended):
            return
        if not self._welcomed:
            self.end(
                "unreachable", f"No town answers at {self.address}: {why}. Check the address, and that its server is running."
            )
            return
        wait_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**self._tries) * (0.8 + 0.4 * self._jitter())
        self._tries += 1
        closed = self._closing_s is not None and now_s - self._closing_s >= CLOSED_AFTER_S
        self.state = Lost(now_s + wait_s, self._tries, why, closed, self._lost(now_s))

    def give(self, command: Deed) -> int:
        """Queue a command; returns its number."""
        self._seq += 1
        self._queue(Do(self._seq, command))
        return self._seq

    def ask(self, message: Question) -> None:
        """Queue another message."""
        self._queue(message)

    def drain(self) -> list[bytes]:
        """Return the frames that may be sent now, each once: what was under way when a connection broke is not repeated."""
        frames, self._answers = self._answers, []
        if isinstance(self.state, Up):
            frames += map(encode, self._waiting)
            self._waiting.clear()
        return frames

    def end(self, code: str, words: str) -> None:
        """End for good."""
        self.state = Ended(code, clean(words))

    def _queue(self, message: ToServer) -> None:
        if len(self._waiting) < KEPT_WHILE_LOST:
            self._waiting.append(message)

    def _answer(self, challenge: Challenge) -> None:
        """Prove that the name is ours to a server that proves that it knows us; say that we cannot to any other."""
        name, ours, theirs = self._hello.name, self._hello.nonce, challenge.nonce
        token = proof.fitting(self._tokens, challenge.salt, challenge.proof, name, ours, theirs)
        kept = proof.keep(token, bytes.fromhex(challenge.salt)) if token else b""
        self._token = token
        self._answers.append(encode(Prove(proof.blot(token, kept, name, ours, theirs) if token else "")))

    def _welcome(self, welcome: Welcome) -> Welcome:
        """Take the welcome in; return it with the token that proves the name from now on, new or old."""
        if welcome.protocol != PROTOCOL:
            self.end(
                "protocol",
                f"This program speaks protocol {PROTOCOL}, the server at {self.address} protocol {welcome.protocol}. "
                "Update the older one.",
            )
            return welcome
        seen = self._hello.seen if welcome.resumed else 0
        if welcome.token and welcome.token not in self._tokens:
            self._tokens = (welcome.token, *self._tokens)
        self._token = welcome.token or self._token
        self._hello = msgspec.structs.replace(self._hello, session=welcome.session, seen=seen)
        self._welcomed, self._tries, self._closing_s, self._lost_s = True, 0, None, None
        self.state = Up()
        return msgspec.structs.replace(welcome, token=self._token)

    def _goodbye(self, goodbye: Goodbye, now_s: float) -> None:
        if goodbye.retry_ms <= 0:
            self.end(goodbye.code, goodbye.words)
            return
        self._tries += 1
        self._closing_s = now_s if goodbye.code == "closing" else None
        self.state = Lost(
            now_s + goodbye.retry_ms / 1000, self._tries, clean(goodbye.words), since_s=self._lost(now_s), code=goodbye.code
        )

    def _lost(self, now_s: float) -> float:
        """Return since when there is no connection."""
        self._lost_s = now_s if self._lost_s is None else self._lost_s
        return self._lost_s
