"""Who holds which seat: letting in, coming back, taking over, waiting, going away.

Apart from the connections because a seat outlives them, and from the town because names and tokens are none of its
business. Everything that lets somebody in or out happens one at a time, under one lock.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from typing import Protocol

from server.gateway.accounts import Accounts, Standing
from server.gateway.limits import Bucket, Clock
from server.gateway.seats import Later, SocketSeat, Stage
from server.gateway.settings import GatewaySettings
from server.world.refusal import Refusal
from shared.ids import ARCHIVE, TOWN, BeingId
from shared.text import name_key
from shared.wire import PROTOCOL, Challenge, Goodbye, Hello, Mode, Welcome

_LOG = logging.getLogger(__name__)

SERVER = f"thorpd {version('thorp')}"

_REPLACED = Goodbye("replaced", "You joined from somewhere else, so this connection ends.")

_CROWDED = Goodbye("full", "This town has as many spectators as it takes. Try again in a while.", retry_ms=15_000)

_GOODBYES = {"bad_name", "name_taken", "full"}
"""Codes of refusals at the gate that are codes of `Goodbye` too."""


class Holder(Protocol):
    """A connection, as far as the lobby knows."""

    def open(self, seat: SocketSeat, welcome: Welcome) -> None:
        """Welcome first, then whatever the seat is owed."""

    def end(self, goodbye: Goodbye) -> None:
        """Say why, and close."""


class Tenure:
    """A seat, who may come back to it, and the connection that has it now."""

    def __init__(self, seat: SocketSeat, mode: Mode, key: str) -> None:
        self.seat = seat
        self.mode = mode
        self.key = key
        """`name_key` of the player's name; empty for a watcher."""
        self.session = secrets.token_urlsafe(24)
        self.holder: Holder | None = None

    def matches(self, hello: Hello) -> bool:
        """Tell whether this is what the session in a `Hello` was."""
        return hello.mode is self.mode and (not self.key or name_key(hello.name) == self.key)

    def give(self, holder: Holder, welcome: Welcome) -> None:
        """Pass the seat to a connection; the one before is told."""
        if self.holder is not None:
            self.holder.end(_REPLACED)
        self.holder = holder
        holder.open(self.seat, welcome)


class Lobby:
    """All seats at sockets, and the way to them."""

    def __init__(self, stage: Stage, accounts: Accounts, settings: GatewaySettings, clock: Clock, later: Later) -> None:
        self._stage = stage
        self._accounts = accounts
        self._settings = settings
        self._clock = clock
        self._later = later
        self._newcomers = Bucket(settings.newcomers_per_min / 60, settings.newcomers_burst, clock)
        self._most_watchers = min(settings.max_watchers, max(1, settings.max_connections // 2))
        self._lock = asyncio.Lock()
        self._by_session: dict[str, Tenure] = {}
        self._by_key: dict[str, Tenure] = {}
        self.heed: Callable[[Sequence[str]], None] = lambda _: None
        """Called with the names of all players in town whenever they change."""

    def __len__(self) -> int:
        return len(self._by_session)

    async def enter(self, hello: Hello, holder: Holder) -> Goodbye | Challenge | None:
        """Give the connection its seat, or return why not, or what they should prove first."""
        async with self._lock:
            await self._make_room()
            tenure = self._by_session.get(hello.session)
            if tenure is not None and tenure.matches(hello):
                self._give(tenure, holder, self._welcome(tenure, resumed=tenure.seat.resume(hello.seen)))
                return None
            if hello.mode is Mode.WATCH or self._stage.replay:
                if not self._stage.replay and self._watchers() >= self._most_watchers:
                    return _CROWDED
                self._seat(ARCHIVE if self._stage.replay else TOWN, hello, holder)
                return None
            return await self._play(hello, holder)

    def token(self, hello: Hello, challenge: Challenge, proof: str) -> str:
        """Return the token found in the answer to a challenge; it may be wrong."""
        return self._accounts.token(hello.name, hello.nonce, challenge, proof)

    async def leave(self, seat: SocketSeat) -> None:
        """End a seat at once: its player said goodbye."""
        async with self._lock:
            for tenure in self._of(seat):
                await self._end(tenure)

    def lost(self, seat: SocketSeat, holder: Holder) -> None:
        """Keep the seat for a while: the connection that held it is gone. Nothing happens if another has it by now."""
        for tenure in self._of(seat):
            if tenure.holder is holder:
                tenure.holder = None
                seat.detach()
                if tenure.key:
                    self._stage.attend(seat.being, attending=False)

    async def sweep(self) -> None:
        """End the seats whose players were away for longer than the grace time."""
        async with self._lock:
            for tenure in self._away():
                if self._clock() - (tenure.seat.away_since or 0) >= self._settings.grace_s:
                    await self._end(tenure)

    async def _play(self, hello: Hello, holder: Holder) -> Goodbye | Challenge | None:
        standing = self._accounts.standing(hello.name, hello.token)
        if standing is Standing.TAKEN:
            return self._accounts.challenge(hello.name, hello.nonce) if hello.nonce else _taken(hello.name)
        before = self._by_key.get(name_key(hello.name))
        if standing is Standing.FREE and (wait_ms := self._newcomers.take()):
            return Goodbye("full", "Too many new people come to town just now. Try again in a moment.", wait_ms)
        being = await self._stage.admit(hello.name) if before is None else before.seat.being
        if isinstance(being, Refusal):
            return Goodbye(being.code if being.code in _GOODBYES else "ended", being.words, being.retry_ms)
        token = "" if standing is Standing.OWNER else await self._register(hello.name, being)
        if before is not None:
            self._replace(before)
        self._seat(being, hello, holder, token)
        return None

    async def _register(self, name: str, being: BeingId) -> str:
        """Write the new account before anybody is told of it; nobody stays in town without one."""
        try:
            return await asyncio.to_thread(self._accounts.register, name)
        except BaseException:
            await self._stage.dismiss(being)
            raise

    def _seat(self, being: BeingId, hello: Hello, holder: Holder, token: str = "") -> None:
        plays = being not in (ARCHIVE, TOWN)
        name = hello.name if plays else ""
        seat = SocketSeat(being, name, self._stage, self._settings, self._clock, self._later)
        tenure = Tenure(seat, hello.mode, name_key(name))
        self._by_session[tenure.session] = tenure
        if plays:
            self._by_key[tenure.key] = tenure
            self.heed(self._players())
        _LOG.info("%s %s", name or "a watcher", "came in")
        self._stage.sit(seat)
        self._give(tenure, holder, self._welcome(tenure, token=token))

    def _give(self, tenure: Tenure, holder: Holder, welcome: Welcome) -> None:
        """Pass a seat to a connection; from then on the town waits for its player."""
        tenure.give(holder, welcome)
        if tenure.key:
            self._stage.attend(tenure.seat.being, attending=True)

    def _welcome(self, tenure: Tenure, *, token: str = "", resumed: bool = False) -> Welcome:
        return Welcome(
            protocol=PROTOCOL,
            server=SERVER,
            town=self._stage.name,
            being=tenure.seat.being if tenure.key else TOWN,
            session=tenure.session,
            token=token,
            resumed=resumed,
            replay=self._stage.replay,
        )

    def _replace(self, tenure: Tenure) -> None:
        """Let a new login take the body over: the old session ends, the being stays."""
        if tenure.holder is not None:
            tenure.holder.end(_REPLACED)
            tenure.holder = None
        self._forget(tenure)

    async def _end(self, tenure: Tenure) -> None:
        self._forget(tenure)
        _LOG.info("%s %s", tenure.seat.name or "a watcher", "left")
        if tenure.key:
            await self._stage.dismiss(tenure.seat.being)

    def _forget(self, tenure: Tenure) -> None:
        self._stage.rise(tenure.seat)
        tenure.seat.detach()
        del self._by_session[tenure.session]
        if tenure.key:
            del self._by_key[tenure.key]
            self.heed(self._players())

    async def _make_room(self) -> None:
        """End who was away longest when more seats are kept than connections are allowed twice over."""
        away = self._away()
        while away and len(self._by_session) >= 2 * self._settings.max_connections:
            await self._end(away.pop(0))

    def _away(self) -> list[Tenure]:
        """Return the seats without a connection: watchers first, for no body waits for them, then who is away longest."""
        away = [tenure for tenure in self._by_session.values() if tenure.holder is None]
        return sorted(away, key=lambda tenure: (bool(tenure.key), tenure.seat.away_since or 0))

    def _watchers(self) -> int:
        return sum(not tenure.key and tenure.holder is not None for tenure in self._by_session.values())

    def _players(self) -> list[str]:
        return [tenure.seat.name for tenure in self._by_key.values()]

    def _of(self, seat: SocketSeat) -> Iterator[Tenure]:
        """Find the tenure of a seat, if it still has one."""
        return iter([tenure for tenure in self._by_session.values() if tenure.seat is seat])


def _taken(name: str) -> Goodbye:
    words = (
        f"{name} belongs to somebody who was here before. If that is you, join with the computer and the user you joined "
        "with then: the token that proves it is kept there. If not, choose another name."
    )
    return Goodbye("name_taken", words)
