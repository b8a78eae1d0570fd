"""A model that writes, as the decoder needs it: safe prompts, steps, log-probabilities.

It is apart from ``llama`` because here stands what we want of llama.cpp, there how it is called.
"""

import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from server.model.engine import Job, Style, Turn, Write
from server.model.fill import Lexicon
from server.model.llama import Context, Gpus, Sampler, Weights
from server.model.settings import ModelSettings
from server.model.steps import SCRATCH, Drop, Fork, Keep, Load, Row, Step, Trim, common
from server.model.voice import Floats
from shared.errors import ModelError

SCRIPT_BELOW = 1_000_000_000
"""Models with fewer parameters speak better as a script (measured with SmolLM2-135M; 1B and up do well by template)."""

LAYERS = 1024
"""Beginnings of prompts whose tokens are remembered."""

WARM_ROWS = 32
"""Tokens decoded before the first job, no more than the smallest batch."""


class Chat:
    """A loaded model and one unified cache for all slots; loading may take seconds."""

    def __init__(self, path: Path, settings: ModelSettings, threads: int) -> None:
        self._weights = Weights(path, settings.gpu_layers, Gpus(settings.tensor_split, settings.split_mode, settings.main_gpu))
        if not self._weights.writes:
            raise ModelError(f"{path.name} does not write text: set model.chat_file to a chat model.")
        self._context = Context(
            self._weights,
            tokens=settings.context_tokens,
            batch=settings.batch_tokens,
            sequences=settings.slots + SCRATCH,
            threads=threads,
            pool=False,
        )
        self.device = self._weights.device
        self.rewinds = self._weights.rewinds
        self.chat_template = self._weights.chat_template
        self.n_ctx = self._context.tokens
        self.cell_bytes = self._context.cell_bytes
        self._layers: dict[str | tuple[Turn, ...], tuple[int, ...]] = {}
        self._shelf: dict[int, Any] = {}
        self._wish = settings.style

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
        return self._context.sampler(job)

    def move(self, moves: Sequence[Fork | Trim | Load]) -> list[Load]:
        """Do moves in order; return the layers that could not be put back, for want of room."""
        lost: list[Load] = []
        for move in moves:
            if not isinstance(move, Load):
                self._context.move([move])
            elif any(move.seq == other.seq for other in lost) or not self._context.put(self._shelf[move.key], move.seq):
                lost.append(move)
        return lost

    def decode(self, rows: Sequence[Row]) -> None:
        """Decode rows together."""
        self._context.decode(rows)

    def keep(self, kept: Sequence[Keep | Drop]) -> None:
        """Take what is to be remembered out of the cache, and forget what is not."""
        for each in kept:
            if isinstance(each, Keep):
                self._shelf[each.key] = self._context.take(each.seq, each.start, each.end)
            else:
                self._shelf.pop(each.key, None)

    def drop(self, step: Step) -> None:
        """Empty the scratch sequences a step used."""
        self._context.move([Trim(seq, 0) for seq in step.scratch])

    def logprobs(self, row: int) -> Floats:
        """Return the log-probabilities of what follows a decoded row: ``float32 [vocabulary]``."""
        logits = self._context.logits(row)
        shifted: Floats = logits - logits.max()
        return np.asarray(shifted - np.log(np.exp(shifted).sum()), dtype=np.float32)

    def warm(self) -> float:
        """Decode a little, so that the file is in memory and buffers stand; return rows decoded a second."""
        rows = [Row(0, pos, 0, pos == WARM_ROWS - 1, 0) for pos in range(WARM_ROWS)]
        took_s = 0.0
        for _ in range(2):
            began = time.perf_counter()
            self._context.decode(rows)
            self._context.logits(WARM_ROWS - 1)
            took_s = time.perf_counter() - began
            self._context.empty()
        _ = self.lexicon
        return WARM_ROWS / took_s

    def close(self) -> None:
        """Free the memory."""
        self._context.close()
        self._weights.close()
