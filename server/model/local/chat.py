"""A model that writes, as the decoder needs it: safe prompts, steps, log-probabilities.

It is apart from ``llama`` because here stands what we want of llama.cpp, there how it is called.
"""

import time
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from server.model.engine import Job, Style, Turn, Write
from server.model.local.fill import Lexicon
from server.model.local.llama import Context, Gpus, Sampler, Weights
from server.model.local.steps import READERS, SCRATCH, Drop, Fork, Free, Hand, Keep, Load, Move, Row, Step, Trim, common
from server.model.local.voice import Floats
from server.model.settings import ModelSettings
from shared.errors import ModelError

SCRIPT_BELOW = 1_000_000_000
"""Models with fewer parameters speak better as a script (measured with SmolLM2-135M; 1B and up do well by template)."""

LAYERS = 1024
"""Beginnings of prompts whose tokens are remembered."""

GAP = 3
"""So many tokens cost less than a pass: a token in every second of 16 caches took 654 ms, with the gaps filled 194."""

WARM_ROWS = 32
"""Tokens decoded before the first job, no more than the smallest batch."""


class Chat:
    """A loaded model, a cache where prompts are read, and one for each reply being written; loading may take seconds.

    Replies have caches of their own on a CPU (why: see ``slots``), where one can be handed to the other. Not on a GPU, where
    handing would go through the machine's memory and a shared cache costs little, nor for models that keep more than keys and
    values, or keep them for a window only: there all share one.
    """

    def __init__(self, path: Path, settings: ModelSettings, threads: int) -> None:
        self._weights = Weights(path, settings.gpu_layers, Gpus(settings.tensor_split, settings.split_mode, settings.main_gpu))
        if not self._weights.writes:
            raise ModelError(f"{path.name} does not write text: set model.chat_file to a chat model.")
        self.device = self._weights.device
        self.rewinds = self._weights.rewinds
        self._open(settings, threads, apart=self.device == "cpu" and self.rewinds and not self._weights.windowed)
        if self.apart and not self._hands_over():
            self._close_contexts()
            self._open(settings, threads, apart=False)
        self._most_rows = settings.batch_tokens
        self._latest = self._reading
        self._places: Sequence[int] = ()
        self.chat_template = self._weights.chat_template
        self.n_ctx = self._reading.tokens
        self.cell_bytes = self._reading.cell_bytes
        self._layers: dict[str | tuple[Turn, ...], tuple[int, ...]] = {}
        self._shelf: dict[int, Any] = {}
        self._wish = settings.style

    def _open(self, settings: ModelSettings, threads: int, *, apart: bool) -> None:
        """Make the caches: one for prompts and one for each reply, or one for all."""
        prompts = READERS + SCRATCH
        self.apart, self._first = apart, 0 if apart else prompts
        self._reading = self._writing = Context(
            self._weights,
            tokens=settings.context_tokens,
            batch=settings.batch_tokens,
            sequences=prompts + (0 if apart else settings.slots),
            threads=threads,
        )
        if apart:
            self._writing = Context(
                self._weights,
                tokens=settings.slots * settings.slot_tokens,
                batch=settings.batch_tokens,
                sequences=settings.slots,
                threads=threads,
                streams=True,
            )
        self._held = [0] * settings.slots

    def _hands_over(self) -> bool:
        """Try whether a prompt can be handed to a reply: not every kind of cache can be."""
        self._reading.decode([Row(0, 0, 0, wanted=True, job=0)])
        done = self._reading.hand(0, self._writing, 0)
        self._writing.empty()
        self._reading.empty()
        return done

    def _close_contexts(self) -> None:
        for context in {self._reading, self._writing}:
            context.close()

    @property
    def style(self) -> Style:
        """How this model speaks best, unless the settings say."""
        if self._wish != "auto":
            return self._wish
        return "script" if not self.chat_template or self._weights.parameters < SCRIPT_BELOW else "template"

    def tokens(self, prompt: str | Sequence[Turn]) -> tuple[int, ...]:
        """Return a prompt's tokens: plain text as it is, turns in the model's template."""
        if isinstance(prompt, str):
            return self._weights.tokens(prompt, opening=True)
        if not self.chat_template:
            raise ModelError(f"{self._weights.path.name} has no chat template: set model.style to 'script'.")
        safe = [Turn(turn.role, self.without_control(turn.text)) for turn in prompt]
        found = self._weights.tokens(self._weights.render(safe), opening=True, control=True)
        twice = len(found) > 1 and found[0] == found[1] and bool(self._weights.control_text(found[0]))
        return found[1:] if twice else found

    def layers(self, job: Job, tokens: Sequence[int]) -> tuple[int, ...]:
        """Return where the layers of a job's prompt end, in tokens: as far as its tokens are those of the layer alone."""
        ends = (common(self._layer(job.prompt[:end]), tokens) for end in job.layers)
        return tuple(sorted({end for end in ends if 0 < end < len(tokens)}))

    def _layer(self, prompt: str | tuple[Turn, ...]) -> tuple[int, ...]:
        """Return the tokens of a prompt's beginning, which are the same for many prompts."""
        found = self._layers.get(prompt)
        if found is None:
            if len(self._layers) >= LAYERS:
                self._layers.clear()
            found = self._layers[prompt] = self.tokens(prompt) if prompt else ()
        return found

    def option(self, text: str) -> tuple[int, ...]:
        """Return the tokens of a text that follows another."""
        return self._weights.tokens(text, opening=False)

    def without_control(self, text: str) -> str:
        """Take out all that would be read as a control token, until none is left: nobody can forge a turn."""
        while True:
            found = self._weights.tokens(text, opening=False, control=True)
            marks = {mark for mark in map(self._weights.control_text, found) if mark and mark in text}
            if not marks:
                return text
            for mark in marks:
                text = text.replace(mark, "")

    def piece(self, token: int) -> bytes:
        """Return a token's bytes."""
        return self._weights.piece(token)

    def ends(self, token: int) -> bool:
        """Tell whether a token ends the text."""
        return self._weights.ends(token)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The vocabulary, for answers that keep to a schema; :meth:`warm` makes it."""
        pieces = [self.piece(token) for token in range(self._weights.vocabulary)]
        return Lexicon(pieces, [token for token in range(len(pieces)) if self.ends(token)], self.option)

    def sampler(self, job: Write) -> Sampler:
        """Return a fresh chain of samplers for one reply."""
        return Sampler(lambda row: (self._latest, self._places[row]), job, self._weights.vocabulary)

    def move(self, moves: Sequence[Move]) -> list[Load]:
        """Do moves in order; return the layers that could not be put back, for want of room."""
        lost: list[Load] = []
        for move in moves:
            match move:
                case Load():
                    held = self._shelf.get(move.key)
                    if held is None or any(move.seq == other.seq for other in lost) or not self._reading.put(held, move.seq):
                        lost.append(move)
                case Hand():
                    self._hand(move)
                case Free():
                    self._held[move.writer] = 0
                    self._writing.move([Trim(self._first + move.writer, 0)])
                case _:
                    self._reading.move([move])
        return lost

    def _hand(self, move: Hand) -> None:
        self._held[move.writer] = move.length
        if not self.apart:
            self._reading.move([Fork(move.reader, self._first + move.writer, move.length)])
        elif not self._reading.hand(move.reader, self._writing, move.writer):
            raise ModelError(f"{self._weights.path.name} cannot hand a prompt to a reply; the model restarts.")

    def decode(self, rows: Sequence[Row]) -> None:
        """Decode the readers' rows together."""
        self._latest, self._places = self._reading, range(len(rows))
        self._reading.decode(rows)

    def write(self, rows: Sequence[Row]) -> None:
        """Decode the writers' rows together.

        llama.cpp takes only neighbouring caches together, and each group reads all weights again: a few writers that stand still
        between others get a token too, which is cut off at once. The rows come in any order; their logits are asked for in it.
        """
        for row in rows:
            self._held[row.seq] = row.pos + 1
        gaps = _gaps([row.seq for row in rows]) if self.apart else []
        if len(rows) + len(gaps) > self._most_rows:
            gaps = []
        between = [Row(seq, self._held[seq], 0, wanted=False, job=0) for seq in gaps]
        together = sorted((*rows, *between), key=_place)
        batched = {_place(row): at for at, row in enumerate(together)}
        self._latest, self._places = self._writing, [batched[_place(row)] for row in rows]
        self._writing.decode([row._replace(seq=self._first + row.seq) for row in together])
        self._writing.move([Trim(seq, self._held[seq]) for seq in gaps])

    def keep(self, kept: Sequence[Keep | Drop]) -> None:
        """Take what is to be remembered out of the cache, and forget what is not."""
        for each in kept:
            if isinstance(each, Keep):
                self._shelf[each.key] = self._reading.take(each.seq, each.start, each.end)
            else:
                self._shelf.pop(each.key, None)

    def drop(self, step: Step) -> None:
        """Empty the scratch sequences a step used."""
        self._reading.move([Trim(seq, 0) for seq in step.scratch])

    def logprobs(self, row: int) -> Floats:
        """Return the log-probabilities of what follows a decoded row: ``float32 [vocabulary]``."""
        logits = self._latest.logits(self._places[row])
        shifted: Floats = logits - logits.max()
        return np.asarray(shifted - np.log(np.exp(shifted).sum()), dtype=np.float32)

    def warm(self) -> float:
        """Decode a little, so that the file is in memory and buffers stand; return rows decoded a second."""
        rows = [Row(0, pos, 0, pos == WARM_ROWS - 1, 0) for pos in range(WARM_ROWS)]
        took_s = 0.0
        for _ in range(2):
            began = time.perf_counter()
            self.decode(rows)
            self._latest.logits(WARM_ROWS - 1)
            took_s = time.perf_counter() - began
            self.move([Hand(0, 0, WARM_ROWS)])
            self.write([Row(0, WARM_ROWS, 0, wanted=True, job=0)])
            self._writing.empty()
            self._reading.empty()
        _ = self.lexicon
        return WARM_ROWS / took_s

    def close(self) -> None:
        """Free the memory."""
        self._close_contexts()
        self._weights.close()


def _place(row: Row) -> tuple[int, int]:
    return row.seq, row.pos


def _gaps(seqs: Sequence[int]) -> list[int]:
    """Return the sequences that lie between others, where they are few enough to be cheaper than another pass."""
    found: list[int] = []
    for left, right in pairwise(sorted(set(seqs))):
        found += range(left + 1, right) if right - left - 1 <= GAP else ()
    return found
