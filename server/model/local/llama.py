"""The only module that touches llama.cpp: files, tokens, contexts, samplers.

It is apart because llama-cpp-python's low-level functions promise no stability: the version is pinned and every call
into it stands here. Nothing here decides anything; ``chat`` and ``embed`` use it.
"""

import ctypes
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import llama_cpp as cpp
import numpy as np
from llama_cpp._ggml import libggml
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from server.model.engine import Turn, Write
from server.model.local.steps import SCRATCH, Fork, Row, Trim
from server.model.local.voice import Floats
from shared.errors import ModelError

log = logging.getLogger("thorp.model.llama")

TOP_K = 64
"""Candidates kept before the finer samplers: a speed-up; at the usual temperatures the rest has no chance."""

UNIT_ROWS = 256
"""Rows that the CPU computes together at most: the scores of more, kept for each row and cell, would take much memory."""

PENALTY_TOKENS = 64
"""How far back a repeated token is made less likely."""

_WARNING, _ERROR = 3, 4
"""ggml's own numbers: those in the binding's comments are of an older ggml."""

_complaints: list[str] = []


@cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _log(level: int, text: bytes, _user: object) -> None:
    line = text.decode("utf-8", "replace").strip()
    if level == _ERROR and line:
        _complaints[:] = [*_complaints, line][-3:]
    if line:
        log.log({_WARNING: logging.INFO, _ERROR: logging.WARNING}.get(level, logging.DEBUG), "%s", line)


def _complaint() -> str:
    return "; ".join(_complaints) or "it gave no reason"


def begin() -> None:
    """Start llama.cpp's backend and send its log lines to our logger; once a process is enough."""
    cpp.llama_log_set(_log, ctypes.c_void_p(0))
    cpp.llama_backend_init()


def offloads(gpu_layers: int) -> bool:
    """Tell whether so many layers wanted on a GPU go there: the build must be one for GPUs."""
    return bool(gpu_layers) and bool(cpp.llama_supports_gpu_offload())


def facts() -> dict[str, str]:
    """Tell the build: version of the binding, CPU features, and whether layers can go to a GPU."""
    begin()
    return {
        "llama-cpp-python": str(cpp.__version__),
        "ggml": _text(_ggml("ggml_version")()),
        "devices": "; ".join(_devices()),
        "gpu_offload": "yes" if cpp.llama_supports_gpu_offload() else "no (CPU build)",
        "cpu_features": cpp.llama_print_system_info().decode("utf-8", "replace").strip(),
    }


def _devices() -> list[str]:
    """Name each device llama.cpp can run on, with its memory where it tells."""
    named, described = _ggml("ggml_backend_dev_name"), _ggml("ggml_backend_dev_description")
    devices = [_ggml("ggml_backend_dev_get", ctypes.c_void_p)(at) for at in range(_count())]
    return [f"{_text(named(ctypes.c_void_p(d)))} ({_text(described(ctypes.c_void_p(d)))})" for d in devices]


def _count() -> int:
    return int(_ggml("ggml_backend_dev_count", ctypes.c_size_t)())


def _ggml(name: str, result: Any = ctypes.c_char_p) -> Any:
    """Return a function of ggml that the binding does not name."""
    function = getattr(libggml, name)
    function.restype = result
    return function


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8", "replace").strip()


_SPLITS = {"none": cpp.LLAMA_SPLIT_MODE_NONE, "layer": cpp.LLAMA_SPLIT_MODE_LAYER, "row": cpp.LLAMA_SPLIT_MODE_ROW}


class Gpus(NamedTuple):
    """How a model lies on several GPUs: each one's share (none given: by free memory), split how, and the main one."""

    shares: tuple[float, ...] = ()
    split: Literal["layer", "row", "none"] = "layer"
    main: int = 0

    def place(self, params: Any) -> None:
        """Say so in llama.cpp's parameters, which keep the shares alive."""
        params.split_mode, params.main_gpu = _SPLITS[self.split], self.main
        most = int(cpp.llama_max_devices())
        if len(self.shares) > most:
            raise ModelError(f"model.tensor_split has {len(self.shares)} shares: llama.cpp knows {most} devices at the most.")
        if self.shares:
            params.tensor_split = (ctypes.c_float * most)(*self.shares)


class Weights:
    """A loaded file: its numbers and its vocabulary."""

    def __init__(self, path: Path, gpu_layers: int, gpus: Gpus | None = None) -> None:
        params = cpp.llama_model_default_params()
        offload = bool(cpp.llama_supports_gpu_offload())
        params.n_gpu_layers = gpu_layers if offload else 0
        if offload and gpus:
            gpus.place(params)
        self.path = path
        self.device = "gpu" if offload and gpu_layers else "cpu"
        self._model: Any = cpp.llama_model_load_from_file(str(path).encode(), params)
        if not self._model:
            raise ModelError(f"llama.cpp cannot load {path} ({_complaint()}): choose another GGUF file.")
        self._vocab: Any = cpp.llama_model_get_vocab(self._model)
        self.vocabulary = int(cpp.llama_vocab_n_tokens(self._vocab))
        self.vector_size = int(cpp.llama_model_n_embd(self._model))
        heads, all_heads = int(cpp.llama_model_n_head_kv(self._model)), int(cpp.llama_model_n_head(self._model))
        self.parameters = int(cpp.llama_model_n_params(self._model))
        self.writes = bool(cpp.llama_model_has_decoder(self._model)) and not cpp.llama_model_has_encoder(self._model)
        self.cell_bytes = 4 * int(cpp.llama_model_n_layer(self._model)) * self.vector_size * heads // max(1, all_heads)
        self.rewinds = not (cpp.llama_model_is_recurrent(self._model) or cpp.llama_model_is_hybrid(self._model))
        self.windowed = int(cpp.llama_model_n_swa(self._model)) > 0
        template = cpp.llama_model_chat_template(self._model, None)
        self.chat_template = template.decode("utf-8", "replace") if template else None

    def tokens(self, text: str, *, opening: bool, control: bool = False) -> tuple[int, ...]:
        """Return a text's tokens; ``opening`` adds what the model expects around it, ``control`` reads control tokens."""
        data = text.encode("utf-8", "replace")
        size = len(data) + 8
        found = (cpp.llama_token * size)()
        count = cpp.llama_tokenize(self._vocab, data, len(data), found, size, opening, control)
        if count < 0:
            raise ModelError("A text could not be turned into tokens: it is too long for the model; shorten it.")
        return tuple(found[:count])

    def piece(self, token: int) -> bytes:
        """Return a token's bytes: perhaps only part of a letter; none for a control token."""
        buffer = ctypes.create_string_buffer(256)
        length = cpp.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, 0)
        return buffer.raw[: max(0, length)]

    def ends(self, token: int) -> bool:
        """Tell whether a token ends the text."""
        return bool(cpp.llama_vocab_is_eog(self._vocab, token))

    def control_text(self, token: int) -> str:
        """Return how a control token is written; empty for any other token."""
        if token < 0 or not cpp.llama_vocab_is_control(self._vocab, token):
            return ""
        return (cpp.llama_vocab_get_text(self._vocab, token) or b"").decode("utf-8", "replace")

    def render(self, turns: Sequence[Turn]) -> str:
        """Return a conversation in the model's own template (Jinja, sandboxed), the assistant to speak next."""
        begins, ends = (self.control_text(get(self._vocab)) for get in (cpp.llama_vocab_bos, cpp.llama_vocab_eos))
        formatter = Jinja2ChatFormatter(str(self.chat_template), ends, begins)
        messages: list[Any] = [{"role": turn.role, "content": turn.text} for turn in turns]
        try:
            return str(formatter(messages=messages).prompt)
        except Exception as error:  # a template is a program from the model's makers: it may raise anything
            raise ModelError(f"{self.path.name}'s chat template fails ({error}): set model.style to 'script'.") from error

    def context(self, params: Any) -> Any:
        """Return a context made with llama.cpp's parameters; the memory for its cache is taken here."""
        if not (made := cpp.llama_init_from_model(self._model, params)):
            raise ModelError(f"No room to run {self.path.name} ({_complaint()}): lower model.context_tokens or model.slots.")
        return made

    def close(self) -> None:
        """Free the memory."""
        cpp.llama_model_free(self._model)


class Context:
    """A cache and a batch to decode into it: one cache that sequences share, or, ``streams``, one for each.

    ``tokens`` are all that it holds; ``pool`` makes vectors of sequences instead of text.
    """

    def __init__(  # noqa: PLR0913  each is one of llama.cpp's own
        self,
        weights: Weights,
        *,
        tokens: int,
        batch: int,
        sequences: int,
        threads: int,
        pool: bool = False,
        streams: bool = False,
    ) -> None:
        params = cpp.llama_context_default_params()
        params.n_ctx = tokens
        params.n_batch = params.n_ubatch = batch
        params.n_seq_max = sequences + (not pool and not streams)  # the spare; pooling takes only what divides a batch
        params.n_outputs_max = params.n_outputs_max_per_seq = batch
        params.n_threads = params.n_threads_batch = threads
        params.kv_unified = not streams
        params.swa_full = params.no_perf = True
        params.embeddings = pool
        if pool:
            params.pooling_type = cpp.LLAMA_POOLING_TYPE_MEAN
        elif weights.device == "cpu":
            params.n_ubatch = min(batch, UNIT_ROWS)
            params.flash_attn_type = cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        self._weights, self._spare = weights, sequences
        self.streams = sequences if streams else 1
        self._context = weights.context(params)
        self._memory: Any = cpp.llama_get_memory(self._context)
        self._batch = cpp.llama_batch_init(batch, 0, SCRATCH + 1)
        self._parcel = (ctypes.c_uint8 * 0)()
        self.tokens = int(cpp.llama_n_ctx(self._context))

    @property
    def raw(self) -> Any:
        """llama.cpp's own context."""
        return self._context

    def hand(self, seq: int, other: "Context", target: int) -> bool:
        """Give all that a sequence holds to a sequence of another context, whose streams it has not; tell whether it went.

        What llama.cpp tells of a sequence says for each of the context's streams what lies there, and is taken back only where
        there are as many: the others are added, empty. (Layout of 0.3.36: magic, sequence, number of streams, streams.)
        """
        size = int(cpp.llama_state_seq_get_size(self._context, seq))
        more = 4 * (other.streams - 1)
        if len(self._parcel) < size + more:
            self._parcel = (ctypes.c_uint8 * (2 * (size + more)))()
        if cpp.llama_state_seq_get_data(self._context, self._parcel, size, seq) != size:
            return False
        if more:
            streams = ctypes.c_uint32.from_buffer(self._parcel, 8)
            if streams.value != 1:
                return False
            streams.value = other.streams
            ctypes.memset(ctypes.addressof(self._parcel) + size, 0, more)
        return bool(cpp.llama_state_seq_set_data(other.raw, self._parcel, size + more, target))

    def move(self, moves: Sequence[Fork | Trim]) -> None:
        """Share and cut sequences, in order."""
        for move in moves:
            if isinstance(move, Fork):
                cpp.llama_memory_seq_cp(self._memory, move.source, move.target, 0, move.length)
            elif not cpp.llama_memory_seq_rm(self._memory, move.seq, move.length, -1):
                raise ModelError(f"{self._weights.path.name} cannot cut a sequence back; the model restarts.")

    def take(self, seq: int, start: int, end: int) -> Any:
        """Return what a sequence holds from one position up to another, as bytes outside of the cache."""
        cpp.llama_memory_seq_cp(self._memory, seq, self._spare, start, end)
        size = cpp.llama_state_seq_get_size(self._context, self._spare)
        held = (ctypes.c_uint8 * size)()
        cpp.llama_state_seq_get_data(self._context, held, size, self._spare)
        cpp.llama_memory_seq_rm(self._memory, self._spare, -1, -1)
        return held

    def put(self, held: Any, seq: int) -> bool:
        """Add to a sequence what :meth:`take` returned; tell whether there was room in one piece."""
        done = cpp.llama_state_seq_set_data(self._context, held, len(held), self._spare)
        if done:
            cpp.llama_memory_seq_cp(self._memory, self._spare, seq, -1, -1)
        cpp.llama_memory_seq_rm(self._memory, self._spare, -1, -1)
        return bool(done)

    @property
    def cell_bytes(self) -> int:
        """How many bytes of memory one token of a sequence takes."""
        return self._weights.cell_bytes

    def decode(self, rows: Sequence[Row]) -> None:
        """Decode rows together; ``ModelError`` if llama.cpp cannot."""
        batch = self._batch
        batch.n_tokens = len(rows)
        for at, row in enumerate(rows):
            batch.token[at] = row.token
            batch.pos[at] = row.pos
            batch.n_seq_id[at] = 1 + len(row.also)
            batch.seq_id[at][0] = row.seq
            for number, seq in enumerate(row.also, 1):
                batch.seq_id[at][number] = seq
            batch.logits[at] = row.wanted
        if code := cpp.llama_decode(self._context, batch):
            raise ModelError(f"llama.cpp could not decode a step (code {code}, {_complaint()}); the model restarts.")
        cpp.llama_synchronize(self._context)

    def empty(self) -> None:
        """Forget every sequence."""
        if self._memory:
            cpp.llama_memory_clear(self._memory, 0)

    def logits(self, row: int) -> Floats:
        """Return a view of what follows a decoded row: ``float32 [vocabulary]``; valid until the next decode."""
        pointer = cpp.llama_get_logits_ith(self._context, row)
        return np.ctypeslib.as_array(pointer, shape=(self._weights.vocabulary,))

    def vector(self, seq: int) -> Floats:
        """Return a copy of the pooled vector of a decoded sequence: ``float32 [vector_size]``."""
        pointer = cpp.llama_get_embeddings_seq(self._context, seq)
        return np.ctypeslib.as_array(pointer, shape=(self._weights.vector_size,)).copy()

    def close(self) -> None:
        """Free the memory."""
        cpp.llama_batch_free(self._batch)
        cpp.llama_free(self._context)


class Sampler:
    """One reply's own chain of samplers: replies that share one spoil each other's randomness and penalties."""

    def __init__(self, where: Callable[[int], tuple[Context, int]], job: Write, vocabulary: int) -> None:
        self._where = where
        self._chain: Any = cpp.llama_sampler_chain_init(cpp.llama_sampler_chain_default_params())
        for link in _links(job, vocabulary):
            cpp.llama_sampler_chain_add(self._chain, link)

    def pick(self, row: int) -> int:
        """Return the token sampled from the logits of a row that was decoded last."""
        context, place = self._where(row)
        return int(cpp.llama_sampler_sample(self._chain, context.raw, place))

    def close(self) -> None:
        """Free the chain."""
        cpp.llama_sampler_free(self._chain)


def _links(job: Write, vocabulary: int) -> list[Any]:
    links: list[Any] = [cpp.llama_sampler_init_top_k(TOP_K)]
    if job.repeat_penalty != 1.0:
        links.append(cpp.llama_sampler_init_penalties(vocabulary, PENALTY_TOKENS, job.repeat_penalty, 0.0, 0.0))
    if job.temperature <= 0:
        return [*links, cpp.llama_sampler_init_greedy()]
    return [
        *links,
        cpp.llama_sampler_init_top_p(job.top_p, 1),
        cpp.llama_sampler_init_min_p(job.min_p, 1),
        cpp.llama_sampler_init_temp(job.temperature),
        cpp.llama_sampler_init_dist(job.seed & 0xFFFFFFFF),
    ]
