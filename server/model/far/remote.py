"""The engine of far models: any number of OpenAI-compatible servers that all have the same model.

It is apart from ``peer``, which is one server, and from ``spread`` and ``line``, which say where a job goes and when. A lost
server is left out and taken back by itself; a villager's jobs go to the same server while that is well.
"""

import asyncio
import contextlib
import logging
import math
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from typing import Literal, TypeVar
from urllib.parse import urlsplit

import httpx

from server.model.engine import Choose, EngineStatus, Fill, Job, State, Style, Turn, Write
from server.model.far import filling
from server.model.far.fault import Deadline, PeerError
from server.model.far.learn import alive, learn, vectors
from server.model.far.line import Line
from server.model.far.options import Options
from server.model.far.peer import Peer
from server.model.far.places import Errand, Places
from server.model.far.spread import BACKOFF_S
from shared.errors import ModelError

T = TypeVar("T")

log = logging.getLogger("thorp.model")

CONNECT_S = 3.0
LOOK_S = 5.0
"""How long a server may take to say that it is alive, and how often it is asked."""

LEARN_S = 30.0
"""How long a server that is taken in may take to show what it can do: some load the model only then."""

EMBED_TEXTS, EMBED_LETTERS, EMBED_DEADLINE_S = 64, 1500, 30.0
"""Texts a request, letters of each (256 tokens and more), and how long it may take."""

MOST_PORT = 65535

RATE_S = 5.0
"""Over how long tokens a second are counted."""

ABSENT = "The model servers are not asked yet, or the town is closing: try again in a moment."


class RemoteEngine:
    """Far servers as one ``Engine``. ``model`` empty: each server's first; ``slots`` is how much each is given at once.

    Raises ``ModelError`` for a URL or key that cannot be. Servers are reached directly, whatever proxies the environment
    names. ``clock`` and ``sleep`` are for tests.
    """

    def __init__(  # noqa: PLR0913 (settings, each with a default)
        self,
        urls: Sequence[str],
        model: str = "",
        key: str = "",
        *,
        slots: int = 8,
        queue_jobs: int = 64,
        ageing_s: float = 5.0,
        style: Literal["auto", "script", "template"] = "auto",
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bases = list(dict.fromkeys(map(_base, urls)))
        if not self._bases or not key.isascii() or (key and not key.isprintable()):
            raise ModelError("Far models need the URL of a server, and a key of ordinary letters if any: see the config.")
        self._model, self._key, self._wish = model, key, style
        self._clock, self._sleep = clock, sleep
        names = [urlsplit(base).netloc for base in self._bases]
        self._places = Places(names, slots, Line(queue_jobs, ageing_s), clock)
        self._spread = self._places.spread
        self._options = Options()
        self._errands: set[Errand] = set()
        self._peers: list[Peer] = []
        self._client: httpx.AsyncClient | None = None
        self._task: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()
        self._closed = False
        self._unseen = set(range(len(self._bases)))
        self._returns = -len(self._bases)
        self._error = ""
        self._rated = (clock(), 0, 0.0)

    async def start(self) -> None:
        """Begin to look at the servers; return at once."""
        if self._task or self._closed:
            return
        self._client = httpx.AsyncClient(
            verify=await asyncio.to_thread(ssl.create_default_context),
            timeout=httpx.Timeout(None, connect=CONNECT_S),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=64),
            trust_env=False,
        )
        self._peers = [Peer(self._client, base, self._model, self._key) for base in self._bases]
        self._task = asyncio.create_task(self._watch(), name="model servers watch")

    async def ready(self) -> None:
        """Wait until a server takes jobs; ``ModelError`` with the reasons when all were asked and none does."""
        await self._settled.wait()
        if self._state != "ready":
            raise ModelError(self._spread.complaint() or ABSENT)

    async def aclose(self) -> None:
        """End open jobs and all connections."""
        self._closed = True
        self._settled.set()
        for errand in self._errands:
            errand.deadline.end(ABSENT)
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._client:
            await self._client.aclose()

    async def write(self, job: Write) -> AsyncGenerator[str, None]:
        """Yield pieces as they come; a stream that breaks after the first of them raises."""
        fits = self._speaks(job.prompt)
        async with self._errand(job, fits) as errand:
            while not errand.done:
                async with self._place(errand) as peer, contextlib.aclosing(peer.write(job, errand.deadline)) as pieces:
                    async for piece in pieces:
                        errand.begun = True
                        yield piece

    async def choose(self, job: Choose) -> tuple[float, ...]:
        """Return one share an option."""
        fits = self._any if isinstance(job.prompt, str) else self._speaks(job.prompt)
        return await self._asked(job, fits, lambda peer, deadline: self._options.choose(peer, job, deadline))

    async def fill(self, job: Fill) -> str:
        """Return JSON that obeys the job's schema."""
        fits = self._any if isinstance(job.prompt, str) else self._speaks(job.prompt)
        return await self._asked(job, fits, lambda peer, deadline: filling.filled(peer, job, deadline))

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector a text, where a server has an embedding model of the right size."""
        if not self.status().embeds:
            raise ModelError("no embeddings: the model servers give none of the right size; name a model.embedding_file.")
        found: list[list[float]] = []
        for begin in range(0, len(texts), EMBED_TEXTS):
            part = [text[:EMBED_LETTERS] for text in texts[begin : begin + EMBED_TEXTS]]
            found += await self._vectors(part)
        return found

    def status(self) -> EngineStatus:
        """Tell what the servers do now, all together."""
        sizes = [peer.traits.n_ctx for peer in self._peers if peer.traits.n_ctx]
        return EngineStatus(
            state=self._state,
            model=next((peer.model for peer in self._peers if peer.model), self._model),
            device=f"{len(self._spread.up)} of {len(self._bases)} servers",
            style=self._style,
            slots=self._spread.limit * len(self._spread.up),
            slots_busy=sum(server.open for server in self._spread.servers),
            queue_depth=self._places.waiting,
            tokens_per_s=self._rate(),
            tokens_read=sum(peer.read - peer.reused for peer in self._peers),
            tokens_reused=sum(peer.reused for peer in self._peers),
            restarts=max(0, self._returns),
            last_error=self._spread.complaint() or self._error,
            n_ctx=min(sizes, default=0),
            embeds=any(self._peers[at].traits.embeds for at in self._spread.up),
        )

    def _any(self, _at: int) -> bool:
        return True

    def _speaks(self, prompt: str | tuple[Turn, ...]) -> Callable[[int], bool]:
        """Return what tells whether a server continues text, or answers turns."""
        if isinstance(prompt, str):
            return lambda at: self._peers[at].traits.texts
        return lambda at: self._peers[at].traits.chat

    def _embeds(self, at: int) -> bool:
        return self._peers[at].traits.embeds

    async def _vectors(self, texts: Sequence[str]) -> list[list[float]]:
        job = Job(prompt="", deadline_s=EMBED_DEADLINE_S, purpose="embed")
        found = await self._asked(job, self._embeds, lambda peer, deadline: vectors(peer, texts, deadline))
        return [_unit(vector) for vector in found]

    async def _asked(self, job: Job, fits: Callable[[int], bool], ask: Callable[[Peer, Deadline], Awaitable[T]]) -> T:
        """Ask one server, or another when that is gone or full."""
        async with self._errand(job, fits) as errand:
            while True:
                async with self._place(errand) as peer:
                    return await ask(peer, errand.deadline)

    @contextlib.asynccontextmanager
    async def _errand(self, job: Job, fits: Callable[[int], bool]) -> AsyncIterator[Errand]:
        """Hold a job open; faults leave as the errors that are known outside."""
        if self._closed or not self._task:
            raise ModelError(ABSENT)
        errand = Errand(job, fits)
        self._errands.add(errand)
        try:
            yield errand
        except PeerError as fault:
            self._error = str(fault)
            raise fault.outside() from None
        finally:
            self._errands.discard(errand)

    @contextlib.asynccontextmanager
    async def _place(self, errand: Errand) -> AsyncIterator[Peer]:
        """Have a place at a server for the length of the block.

        A fault that another server may make good is swallowed: the caller goes round again.
        """
        at = await self._places.take(errand)
        peer = self._peers[at]
        try:
            yield peer
            errand.done = True
            self._spread.praise(at)
        except PeerError as fault:
            errand.tried.add(at)
            self._note(at, fault)
            if errand.begun or fault.kind not in {"gone", "busy"} or not self._places.hopes(errand):
                raise PeerError(f"The model server {peer.name} failed. {peer.blame(fault)}", fault.kind) from None
        except (asyncio.CancelledError, GeneratorExit):
            if errand.ignored:
                self._note(at, PeerError("It was silent for too long.", "slow"))
            raise
        finally:
            self._places.leave(at)

    def _note(self, at: int, fault: PeerError) -> None:
        """Count a fault against a server, if it is its own; the operator reads of one that is lost."""
        reason, now_s, was = self._peers[at].blame(fault), self._clock(), self._spread.servers[at].up
        if fault.kind == "gone":
            self._spread.lose(at, now_s, reason)
        elif fault.kind in {"slow", "broken", "failed"}:
            self._spread.strike(at, now_s, reason)
        if was and not self._spread.servers[at].up:
            log.warning("model server %s is left out until it is well: %s", self._peers[at].name, reason)

    async def _watch(self) -> None:
        """Look at each server by itself until cancelled: one that hangs keeps none waiting."""
        async with asyncio.TaskGroup() as group:
            for at, peer in enumerate(self._peers):
                group.create_task(self._keep_looking(at), name=f"watch {peer.name}")

    async def _keep_looking(self, at: int) -> None:
        while True:
            await self._look_at(at)
            self._unseen.discard(at)
            if self._spread.up or not self._unseen:
                self._settled.set()
            await self._sleep(LOOK_S if self._spread.servers[at].up else BACKOFF_S)

    async def look(self) -> None:
        """Look once at each server that is due; take in those that are well again."""
        await asyncio.gather(*map(self._look_at, range(len(self._peers))))

    async def _look_at(self, at: int) -> None:
        """Look at a server if it is due, and let in who waited for it."""
        peer, server = self._peers[at], self._spread.servers[at]
        if at not in self._spread.due(self._clock()):
            return
        try:
            if server.up:
                await alive(peer, Deadline(LOOK_S))
            else:
                await learn(peer, Deadline(LEARN_S))
        except PeerError as fault:
            (self._note if server.up else self._leave_out)(at, fault)
            level = logging.WARNING if at in self._unseen else logging.DEBUG
            log.log(level, "model server %s: %s", peer.name, server.error)
        else:
            if not server.up:
                self._returns += 1
                self._spread.take_back(at)
                log.info("model server %s is well: %s", peer.name, peer.traits)
        self._places.seat()

    def _leave_out(self, at: int, fault: PeerError) -> None:
        self._spread.lose(at, self._clock(), self._peers[at].blame(fault))

    @property
    def _state(self) -> State:
        if self._closed or not self._task:
            return "absent"
        if self._spread.up:
            return "ready"
        return "restarting" if self._settled.is_set() else "starting"

    @property
    def _style(self) -> Style:
        if self._wish != "auto":
            return self._wish
        return "template" if any(peer.traits.chat for peer in self._peers) else "script"

    def _rate(self) -> float:
        """Return tokens written a second, of the last seconds that are over."""
        since_s, before, rate = self._rated
        now_s, written = self._clock(), sum(peer.written for peer in self._peers)
        if now_s - since_s < RATE_S:
            return rate
        self._rated = (now_s, written, (written - before) / (now_s - since_s))
        return self._rated[2]


def _base(url: str) -> str:
    """Return a server's URL without what every path begins with; ``ModelError`` when it is none."""
    with contextlib.suppress(httpx.InvalidURL, ValueError):
        found = httpx.URL(url.strip())
        right = found.scheme in {"http", "https"} and found.host and (found.port or 1) <= MOST_PORT
        if right and not found.userinfo and not found.query:
            return str(found).rstrip("/").removesuffix("/v1")
    raise ModelError("A model server's URL is like http://host:8080; its key has a place of its own in the config.")


def _unit(vector: list[float]) -> list[float]:
    length = math.sqrt(sum(value * value for value in vector))
    if not length or not math.isfinite(length):
        raise ModelError("no embeddings: a model server gave a vector without direction; name a model.embedding_file.")
    return [value / length for value in vector]
