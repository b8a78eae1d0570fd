"""What is said to OpenAI-compatible servers, and what their whole answers mean; pure.

It is apart because the servers differ in small things (fields they take, where they put log-probabilities), and all that
is known of it stands here: llama-server, vLLM and llama_cpp.server take ``EXTRAS``, Ollama passes over them, OpenAI's own
refuses them.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from server.model.engine import Fill, Job, Turn, Write
from server.model.far.fault import PeerError

Body = dict[str, object]
T = TypeVar("T")

CHAT, TEXT, EMBED, MODELS = "/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/models"

UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)
"""What decoding another's JSON may raise."""

MOST_STOPS = 4
"""OpenAI takes no more; text is cut at all of them here anyway."""

_MARK = re.compile(r"<[|\uff5c][^<>]{0,60}[|\uff5c]>|</?[A-Za-z_][\w.-]{0,40}>|<<\w{1,20}>>|\[/?[A-Z_]{3,20}\]")
"""How models' control tokens are written: ``<|im_end|>``, ``</s>``, ``<start_of_turn>``, ``[INST]``, ``<<SYS>>`` ..."""


class _Details(msgspec.Struct):
    cached_tokens: int | None = 0


class Usage(msgspec.Struct):
    """Tokens read and written, as a server counts them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _Details | None = None

    @property
    def told(self) -> bool:
        """Whether the server counted at all."""
        return self.prompt_tokens > 0 or self.completion_tokens > 0

    @property
    def reused(self) -> int:
        """Prompt tokens it did not have to read again, where it says."""
        return (self.prompt_tokens_details and self.prompt_tokens_details.cached_tokens) or 0


class _Scored(msgspec.Struct):
    token: str
    logprob: float
    top_logprobs: list["_Scored"] = msgspec.field(default_factory=list)


class Logprobs(msgspec.Struct):
    """Log-probabilities in the old shape (``tokens`` ...) or that of chats (``content``; llama-server: always)."""

    tokens: list[str] | None = None
    token_logprobs: list[float | None] | None = None
    top_logprobs: list[dict[str, float] | None] | None = None
    content: list[_Scored] | None = None

    @property
    def tops(self) -> list[dict[str, float]]:
        """For each written token, the likeliest tokens in its place."""
        if self.content is not None:
            return [{one.token: one.logprob for one in [at, *at.top_logprobs]} for at in self.content]
        return [top or {} for top in self.top_logprobs or []]


class _Message(msgspec.Struct):
    content: str | None = None


class Choice(msgspec.Struct):
    """One answer."""

    index: int = 0
    text: str | None = None
    message: _Message | None = None
    finish_reason: str | None = None
    logprobs: Logprobs | None = None

    @property
    def said(self) -> str:
        """Its text, wherever it stands."""
        return self.text or (self.message and self.message.content) or ""


class Answer(msgspec.Struct):
    """A whole answer of a server: at least one choice."""

    choices: list[Choice]
    usage: Usage | None = None

    def __post_init__(self) -> None:
        if not self.choices:
            raise ValueError("no choices")
        self.choices.sort(key=lambda choice: choice.index)


class _Vector(msgspec.Struct):
    embedding: list[float]
    index: int = 0


class Vectors(msgspec.Struct):
    """Embeddings, in any order."""

    data: list[_Vector]


class _Meta(msgspec.Struct):
    n_ctx: int | None = None
    n_ctx_train: int | None = None


class _Model(msgspec.Struct):
    id: str
    max_model_len: int | None = None
    meta: _Meta | None = None

    @property
    def n_ctx(self) -> int:
        """How many tokens it holds, where the server says; 0 where not."""
        meta = self.meta or _Meta()
        return self.max_model_len or meta.n_ctx or meta.n_ctx_train or 0


class Models(msgspec.Struct):
    """The models a server has."""

    data: list[_Model]


def read(kind: type[T], data: bytes) -> T:
    """Return a server's answer as a type; ``PeerError`` when it is none."""
    try:
        return msgspec.json.decode(data, type=kind)
    except UNREADABLE:
        raise PeerError("It answered something else than asked: is it an OpenAI-compatible server?", "broken") from None


def complaint(data: bytes) -> str:
    """Return what a server says is wrong, in at most 200 characters of one line."""
    text = data[:4096].decode("utf-8", "replace")
    if found := re.search(r'"(?:message|detail|error)"\s*:\s*"((?:[^"\\]|\\.)*)', text):
        text = re.sub(r"\\[nrtu\"]", " ", found[1])
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:200]


def plain(text: str) -> str:
    """Take out all that a server could read as a control token, until none is left: nobody can forge a turn."""
    while (less := _MARK.sub("", text)) != text:
        text = less
    return text.encode("utf-8", "replace").decode()


def write(job: Write) -> tuple[str, Body]:
    """Return the path and body that ask for a stream of text."""
    body = {"stream": True, "top_p": job.top_p, **_sampled(job.max_tokens, job.temperature, job.seed)}
    if job.stop:
        body["stop"] = list(job.stop[:MOST_STOPS])
    return said(job, body)


def write_extras(job: Write) -> Body:
    """Return the fields that not every server takes; each of repetition's names is one server's."""
    return {
        "min_p": job.min_p,
        "repeat_penalty": job.repeat_penalty,
        "repetition_penalty": job.repeat_penalty,
        "stream_options": {"include_usage": True},
        **EXTRAS,
    }


EXTRAS: Mapping[str, object] = {"chat_template_kwargs": {"enable_thinking": False}}
"""A villager's answer is short: a model that thinks aloud first would never come to it."""


def fill(job: Fill, form: Body, *, chat: bool) -> tuple[str, Body]:
    """Return the path and body that ask for JSON; ``form`` says how, see :func:`forms`."""
    body = {**form, **_sampled(job.max_tokens, job.temperature, job.seed)}
    prompt = (Turn("user", job.prompt),) if chat and isinstance(job.prompt, str) else job.prompt
    return said(msgspec.structs.replace(job, prompt=prompt), body)


def forms(schema: object) -> list[Body]:
    """Return the ways to bind an answer to a schema, the strictest first; the last binds nothing."""
    strict = {"name": "answer", "schema": schema, "strict": True}
    return [
        {"response_format": {"type": "json_schema", "json_schema": strict}},
        {"response_format": {"type": "json_object", "schema": schema}},
        {},
    ]


def name(prompt: str | tuple[Turn, ...], most_tokens: int, tops: int) -> tuple[str, Body]:
    """Return the path and body that ask for a few tokens, and with ``tops`` for the likeliest in each place."""
    chat = not isinstance(prompt, str)
    wanted: Body = {"logprobs": True, "top_logprobs": tops} if chat else {"logprobs": tops}
    return said(Job(prompt=prompt), {**(wanted if tops else {}), **_sampled(most_tokens, 0.0, 0)})


def echo(texts: Sequence[str]) -> tuple[str, Body]:
    """Return the path and body that ask how likely the tokens of whole texts are (one more is written, and ignored)."""
    return TEXT, {"prompt": list(texts), "echo": True, "logprobs": 1, "max_tokens": 1, "temperature": 0.0}


def said(job: Job, body: Body) -> tuple[str, Body]:
    """Add a job's prompt: text to one path, turns to the other."""
    if isinstance(job.prompt, str):
        return TEXT, {"prompt": plain(job.prompt), **body}
    return CHAT, {"messages": [{"role": turn.role, "content": plain(turn.text)} for turn in job.prompt], **body}


def _sampled(max_tokens: int, temperature: float, seed: int) -> Body:
    return {"max_tokens": max_tokens, "temperature": temperature, "seed": seed & 0x7FFFFFFF}
