"""The seam between the town and a language model: what can be asked, and what every engine promises.

It is apart so that minds depend on this small file, whichever engine (local, scripted, absent, remote) is behind it.
"""

from collections.abc import AsyncGenerator, Sequence
from enum import IntEnum
from typing import Literal, Protocol, TypeVar

import msgspec

from shared.errors import ModelError

T = TypeVar("T")

EMBEDDING_SIZE = 384
"""How many floats a vector of :meth:`Engine.embed` has (all-MiniLM-L6-v2)."""

State = Literal["absent", "starting", "ready", "restarting", "failed"]
"""What an engine is doing: only ``ready`` takes jobs; ``starting`` and ``restarting`` become ready by themselves."""

Style = Literal["script", "template"]
"""How a model speaks best: as a play script it continues, or through its own chat template."""

Role = Literal["system", "user", "assistant"]

Tier = Literal["folk", "narrator"]
"""Which of the town's models is asked: ``folk`` talks, trades and thinks, ``narrator`` describes, founds and reflects."""


class Priority(IntEnum):
    """Who waits for whom: a smaller number goes first; waiting jobs grow more urgent with time."""

    PLAYER_CHAT = 0
    VILLAGER_TALK = 1
    THOUGHT = 2
    BACKGROUND = 3


class Turn(msgspec.Struct, frozen=True):
    """One message of a conversation, for models that speak through their chat template."""

    role: Role
    text: str


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What every question has: a prompt, how urgent it is, and whose it is.

    ``prompt`` is plain text to continue (control tokens in it, such as ``<|im_end|>``, are read as ordinary letters,
    so a player cannot forge one) or turns, which the engine renders by the model's own chat template. ``layers`` says where
    its layers end, in characters of a text or in whole turns: the rules of the town, then who the villager is; the
    rest changes every time. What stands before such an end is remembered by itself, and read again only when forgotten.
    ``owner`` is the villager (0: nobody's), ``purpose`` a word for the log and the metrics. ``deadline_s`` counts from the
    asking; past it the job raises ``ModelError``. ``critical`` work is tried 4 times, other work twice.
    """

    prompt: str | tuple[Turn, ...]
    layers: tuple[int, ...] = ()
    priority: Priority = Priority.THOUGHT
    deadline_s: float = 20.0
    tier: Tier = "folk"
    purpose: str = ""
    owner: int = 0
    critical: bool = False


class Write(Job, frozen=True, kw_only=True, tag=True):
    """Ask for text that continues a prompt.

    Text ends before any of ``stop``, at the model's end-of-text, or after ``max_tokens``. Temperature 0 takes the likeliest
    token. ``keep_s`` above 0 lets the same question be answered again from memory for so long: for descriptions and greetings.
    ``first_s`` above 0 is the deadline of the first words, where somebody waits for them: the rest may take ``deadline_s``.
    """

    stop: tuple[str, ...] = ()
    max_tokens: int = 64
    temperature: float = 0.6
    top_p: float = 0.95
    min_p: float = 0.05
    repeat_penalty: float = 1.1
    seed: int = 0
    priority: Priority = Priority.VILLAGER_TALK
    keep_s: float = 0.0
    first_s: float = 0.0


class Choose(Job, frozen=True, kw_only=True, tag=True):
    """Ask which option fits a prompt best.

    Each option is text that directly follows ``prompt`` (so it usually begins with a space). Its score is its
    log-probability after ``prompt`` minus that after ``neutral``: an everyday option must not win because its words are
    common. The answer is the softmax of the scores: one share an option, in order, summing to 1. An empty ``neutral`` leaves the
    log-probabilities as they are, for who wants to know what it is good for.
    """

    neutral: str
    options: tuple[str, ...]


class Fill(Job, frozen=True, kw_only=True, tag=True):
    """Ask for JSON that obeys a schema; :func:`schema_of` makes one of a type, :func:`filled` asks and reads the answer.

    The answer is always whole and valid. What cannot be finished within ``max_tokens`` raises ``ModelError``, and so does a
    schema that the engine cannot keep to.
    """

    schema: str
    max_tokens: int = 256
    temperature: float = 0.3
    seed: int = 0


class TierStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What a tier does and did since the start. Calls are questions; each is tried once or more often.

    Times are of the last 256 calls. ``tokens_per_s`` counts only while somebody waits for this tier's words; ``wait_s`` is the
    mean time until the model begins with a job, as far as the engine knows it.
    """

    tier: Tier
    model: str = ""
    state: State = "starting"
    breaker: Literal["closed", "open", "probing"] = "closed"
    calls: int = 0
    done: int = 0
    failed: int = 0
    late: int = 0
    refused: int = 0
    cancelled: int = 0
    retries: int = 0
    cached: int = 0
    cacheable: int = 0
    open: int = 0
    queue_depth: int = 0
    wait_s: float = 0.0
    tokens_per_s: float = 0.0
    tokens_reused_share: float = 0.0
    first_ms_median: float = 0.0
    first_ms_p95: float = 0.0


class EngineStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What an engine is and does now: for the status line, ``thorpd doctor``, metrics and the README's numbers."""

    state: State
    model: str = ""
    device: str = ""
    style: Style = "script"
    slots: int = 0
    slots_busy: int = 0
    queue_depth: int = 0
    tokens_per_s: float = 0.0
    tokens_read: int = 0
    tokens_reused: int = 0
    step_s: float = 0.0
    decode_s: float = 0.0
    restarts: int = 0
    last_error: str = ""
    n_ctx: int = 0
    chat_template: str | None = None
    embeds: bool = False
    wait_s: float = 0.0
    tiers: tuple[TierStatus, ...] = ()


class Engine(Protocol):
    """A language model, local or far, real or scripted.

    Every method that asks raises ``shared.errors.ModelError`` when the model is absent, crashes, stalls, has too much
    to do or misses the deadline: the caller then answers by rule. An engine brings itself back; nobody else does.
    """

    async def start(self) -> None:
        """Begin to load and return at once; use :meth:`ready` to wait."""

    async def ready(self) -> None:
        """Wait until jobs are taken; raise ``ModelError`` when the model cannot load or there is none."""

    async def aclose(self) -> None:
        """End open jobs with ``ModelError`` and let the model go; safe to call twice."""

    def write(self, job: Write) -> AsyncGenerator[str, None]:
        """Yield pieces of text as they come, stop strings never included; closing the generator cancels the job.

        Wrap it in ``contextlib.aclosing`` when you may leave the loop early: only then the slot is free at once.
        """

    async def choose(self, job: Choose) -> tuple[float, ...]:
        """Return one share an option, in order, summing to 1."""

    async def fill(self, job: Fill) -> str:
        """Return JSON that obeys the job's schema."""

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector a text: ``float [n, 384]``, unit length. Texts over 256 tokens are cut."""

    def status(self) -> EngineStatus:
        """Tell what the engine does now; cheap, never waits."""


def schema_of(kind: type) -> str:
    """Return the JSON schema of a type, for ``Fill.schema``."""
    return msgspec.json.encode(msgspec.json.schema(kind)).decode()


async def filled(engine: Engine, job: Fill, kind: type[T]) -> T:
    """Ask for a value of a type; ``ModelError`` when there is none."""
    text = await engine.fill(msgspec.structs.replace(job, schema=schema_of(kind)))
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError as error:
        raise ModelError(f"The model's answer is not what was asked for ({error}): it goes by rule.") from error
