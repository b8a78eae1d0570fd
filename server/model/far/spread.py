"""Decides which of many model servers answers a job, and which are left out; pure.

It is apart so that spreading, spilling over, strikes and back-off are tested with numbers alone, without one server.
"""

from collections.abc import Collection, Sequence
from hashlib import blake2b

import msgspec

SPILL_JOBS = 3
"""A villager leaves the server that knows its prompts when that has so many more open requests than the idlest."""

STRIKES = 3
"""Failures in a row after which a server that can still be reached is left out."""

BACKOFF_S = 1.0
BACKOFF_MOST_S = 60.0
"""The first wait before a lost server is looked at again, doubling up to the longest."""


class Server(msgspec.Struct):
    """What is known of one server: whether it takes jobs, how many of ours are open there, and its failures."""

    name: str
    up: bool = False
    open: int = 0
    strikes: int = 0
    wait_s: float = 0.0
    again_s: float = 0.0
    error: str = ""


class Spread:
    """All servers, by number; ``limit`` is the most open requests of ours each may have."""

    def __init__(self, names: Sequence[str], limit: int) -> None:
        self.servers = [Server(name) for name in names]
        self.limit = limit

    @property
    def up(self) -> list[int]:
        """The servers that take jobs."""
        return [at for at, server in enumerate(self.servers) if server.up]

    def pick(self, owner: int, among: Collection[int], *, urgent: bool) -> int | None:
        """Return the server of ``among`` for a villager's job, ``None`` when all that are up are full.

        The villager's home is the first of a stable ranking (rendezvous hashing: a lost server moves only its own
        villagers). Nobody's jobs (owner 0) go to the idlest. One place a server is kept free for urgent jobs.
        """
        places = self.limit if urgent else max(1, self.limit - 1)
        free = [at for at in among if self.servers[at].up and self.servers[at].open < places]
        if not free:
            return None
        ranked = sorted(free, key=lambda at: _rank(self.servers[at].name, owner), reverse=True)
        idlest = min(ranked, key=lambda at: self.servers[at].open)
        home = ranked[0]
        near = self.servers[home].open - self.servers[idlest].open < SPILL_JOBS
        return home if owner and near else idlest

    def begin(self, at: int) -> None:
        """Count a request that is opened."""
        self.servers[at].open += 1

    def end(self, at: int) -> None:
        """Count a request that is over."""
        self.servers[at].open -= 1

    def praise(self, at: int) -> None:
        """Note an answer: earlier failures are forgiven."""
        server = self.servers[at]
        server.strikes, server.wait_s, server.error = 0, 0.0, ""

    def strike(self, at: int, now_s: float, error: str) -> None:
        """Note a failure; some in a row lose the server."""
        server = self.servers[at]
        server.strikes, server.error = server.strikes + 1, error
        if not server.up or server.strikes >= STRIKES:
            self.lose(at, now_s, error)

    def lose(self, at: int, now_s: float, error: str) -> None:
        """Leave a server out, longer each time it is lost without an answer in between."""
        server = self.servers[at]
        server.wait_s = min(2 * server.wait_s, BACKOFF_MOST_S) or BACKOFF_S
        server.up, server.strikes = False, 0
        server.again_s, server.error = now_s + server.wait_s, error

    def take_back(self, at: int) -> None:
        """Give a server jobs again."""
        self.servers[at].up, self.servers[at].error = True, ""

    def due(self, now_s: float) -> list[int]:
        """Return the servers to look at now: those that are up, and lost ones whose wait is over."""
        return [at for at, server in enumerate(self.servers) if server.up or server.again_s <= now_s]

    def complaint(self) -> str:
        """Say which servers are lost and why; empty when none is."""
        lost = [f"{server.name}: {server.error}" for server in self.servers if not server.up and server.error]
        return f"{len(lost)} of {len(self.servers)} model servers lost. {' '.join(lost)}" if lost else ""


def _rank(name: str, owner: int) -> bytes:
    return blake2b(f"{owner} {name}".encode(), digest_size=8).digest()
