"""Plans each step of a model that writes many replies at once; pure: numbers in, numbers out.

It is apart from llama.cpp so that its laws (slots never mix, nothing starves, the memory is never overrun) can be tested
without a model. One unified KV cache holds ``slots`` sequences and a few scratch sequences; a step mixes one token of each
reply being written with parts of the prompts still being read.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

SCRATCH = 16
"""Sequences beyond the slots, which live for one step: the options of a choice, scored side by side."""

WORTH = 16
"""Tokens of a common beginning for which a prompt rather waits until another slot has read it."""

LEAST = 8
"""Prompt tokens read in a step at the least, however slow the machine, so that reading always goes on."""

STEM = -1
"""The ``branch`` of a row that belongs to the prompt or the reply itself."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What the planner may use; ``rewinds`` is false for recurrent models, whose state cannot be cut back."""

    slots: int
    slot_tokens: int
    context_tokens: int
    batch_tokens: int
    ageing_s: float = 5.0
    rewinds: bool = True


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A prompt and what follows: up to ``max_tokens`` written, or ``branches`` scored (each the tokens of one option)."""

    job: int
    tokens: tuple[int, ...]
    max_tokens: int = 0
    branches: tuple[tuple[int, ...], ...] = ()
    priority: int = 0

    @property
    def cells(self) -> int:
        """How many cells of the KV cache it may need at most."""
        return len(self.tokens) + self.max_tokens + sum(map(len, self.branches))


class Fork(NamedTuple):
    """Give the first ``length`` tokens of one sequence to another, which is empty."""

    source: int
    target: int
    length: int


class Trim(NamedTuple):
    """Cut a sequence back to its first ``length`` tokens."""

    seq: int
    length: int


class Row(NamedTuple):
    """One token to decode; ``wanted`` where its logits are needed, for ``job`` and, in a choice, its ``branch``."""

    seq: int
    pos: int
    token: int
    wanted: bool
    job: int
    branch: int = STEM


class Step(msgspec.Struct, frozen=True):
    """Do the moves in order, decode the rows together, then empty the scratch sequences."""

    moves: tuple[Fork | Trim, ...] = ()
    rows: tuple[Row, ...] = ()
    scratch: tuple[int, ...] = ()


class _Run(msgspec.Struct):
    """An ask in a slot: the tokens it has so far, and how many branches are planned."""

    ask: Ask
    since: float
    tokens: list[int]
    branched: int = 0


class _Slot(msgspec.Struct):
    """A sequence: what its KV holds (``past``), who runs in it, when it was last used."""

    seq: int
    past: list[int] = msgspec.field(default_factory=list)
    run: _Run | None = None
    used: float = 0.0


class Planner:
    """Holds who waits and who runs; :meth:`plan` gives the next step, whose success it takes for granted."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.read = 0
        self.reused = 0
        self._slots = [_Slot(seq) for seq in range(limits.slots)]
        self._waiting: list[_Run] = []

    @property
    def busy(self) -> int:
        """How many slots run."""
        return sum(slot.run is not None for slot in self._slots)

    @property
    def waiting(self) -> int:
        """How many asks wait for a slot."""
        return len(self._waiting)

    def offer(self, ask: Ask, now: float) -> str | None:
        """Queue an ask; return why not if it can never run."""
        most = min(self.limits.slot_tokens, self.limits.context_tokens)
        if not ask.tokens:
            return "the prompt is empty: give it at least one word"
        if ask.cells > most:
            return f"prompt and answer need {ask.cells} tokens of {most}: shorten the prompt or raise model.slot_tokens"
        if any(len(branch) > self.limits.batch_tokens for branch in ask.branches):
            return f"an option is longer than {self.limits.batch_tokens} tokens: shorten it or raise model.batch_tokens"
        self._waiting.append(_Run(ask, now, list(ask.tokens)))
        return None

    def grow(self, job: int, token: int) -> None:
        """Add the token that was sampled for a job: the next step decodes it."""
        for run in self._running():
            if run.ask.job == job:
                run.tokens.append(token)

    def end(self, job: int) -> None:
        """Let a job go, finished or cancelled; its slot keeps its tokens for whoever begins alike."""
        self._waiting = [run for run in self._waiting if run.ask.job != job]
        for slot in self._slots:
            if slot.run and slot.run.ask.job == job:
                slot.run = None

    def plan(self, now: float, budget: int) -> Step:
        """Return the next step: about ``budget`` rows, never more than a batch; no rows when there is nothing to do."""
        moves = self._admit(now)
        room = min(budget, self.limits.batch_tokens)
        writing = [slot for slot in self._slots if slot.run and len(slot.run.tokens) == len(slot.past) + 1]
        rows = [row for slot in writing for row in self._read(slot, 1, now)]
        room = min(max(room - len(rows), LEAST), self.limits.batch_tokens - len(rows))
        scratch = 0
        for slot in self._by_urgency(now):
            if slot in writing or room <= 0:
                continue
            part = self._read(slot, room, now)
            self.read += len(part)
            if not part:
                part, scratch = self._branch(slot, moves, scratch, self.limits.batch_tokens - len(rows))
            rows += part
            room -= len(part)
        first = self.limits.slots
        return Step(tuple(moves), tuple(rows), tuple(range(first, first + scratch)))

    def _running(self) -> Iterable[_Run]:
        return (slot.run for slot in self._slots if slot.run)

    def _urgency(self, run: _Run, now: float) -> tuple[float, float]:
        return (run.ask.priority - (now - run.since) / self.limits.ageing_s, run.since)

    def _by_urgency(self, now: float) -> list[_Slot]:
        running = [(slot, slot.run) for slot in self._slots if slot.run]
        return [slot for slot, run in sorted(running, key=lambda pair: self._urgency(pair[1], now))]

    def _read(self, slot: _Slot, room: int, now: float) -> list[Row]:
        """Take up to ``room`` tokens of what the slot has still to decode; the very last one wants logits."""
        if slot.run is None:
            return []
        start, tokens = len(slot.past), slot.run.tokens
        part = tokens[start : start + room]
        slot.past += part
        slot.used = now
        last, job = len(tokens) - 1, slot.run.ask.job
        return [Row(slot.seq, pos, token, pos == last, job) for pos, token in enumerate(part, start)]

    def _branch(self, slot: _Slot, moves: list[Fork | Trim], scratch: int, room: int) -> tuple[list[Row], int]:
        """Plan as many of a choice's options as scratch sequences and the batch allow."""
        rows: list[Row] = []
        run = slot.run
        while run and run.branched < len(run.ask.branches) and scratch < SCRATCH:
            branch = run.ask.branches[run.branched]
            if len(rows) + len(branch) > room:
                break
            seq, start = self.limits.slots + scratch, len(slot.past)
            moves.append(Fork(slot.seq, seq, start))
            rows += [
                Row(seq, start + at, token, wanted=True, job=run.ask.job, branch=run.branched) for at, token in enumerate(branch)
            ]
            run.branched += 1
            scratch += 1
        return rows, scratch

    def _admit(self, now: float) -> list[Fork | Trim]:
        """Give free slots to who waits, most urgent first; the last free slot is kept for the most urgent kind."""
        moves: list[Fork | Trim] = []
        for run in sorted(self._waiting, key=lambda run: self._urgency(run, now)):
            free = self.limits.slots - self.busy
            if free == 0 or (free == 1 and run.ask.priority > 0 and self.limits.slots > 1):
                continue
            if self._awaits_reader(run, now):
                continue
            claimed = sum(other.ask.cells for other in self._running())
            if claimed + run.ask.cells > self.limits.context_tokens:
                break
            moves += self._seat(run, now)
        return moves

    def _awaits_reader(self, run: _Run, now: float) -> bool:
        """Tell whether a slot no less urgent is just reading a beginning that this prompt shares."""
        known = max(self._match(slot, run.ask.tokens) for slot in self._slots)
        for other in self._slots:
            if other.run is None or len(other.past) >= len(other.run.ask.tokens):
                continue
            shared = _common(run.ask.tokens, other.run.ask.tokens)
            urgent = self._urgency(other.run, now)[0] <= self._urgency(run, now)[0] + 1
            if urgent and shared >= known + WORTH and shared > len(other.past):
                return True
        return False

    def _seat(self, run: _Run, now: float) -> list[Fork | Trim]:
        """Choose a slot, give it the longest beginning any slot knows, and make room for the rest."""
        best = max(self._slots, key=lambda slot: (self._match(slot, run.ask.tokens), slot.run is None, -slot.seq))
        known = self._match(best, run.ask.tokens)
        beginning = best.past[:known]
        free = [slot for slot in self._slots if slot.run is None]
        stay = best.run is None and (2 * known >= len(best.past) or len(free) == 1)
        target = best if stay else min((s for s in free if s is not best), key=lambda s: (bool(s.past), s.used))
        moves: list[Fork | Trim] = []
        if target is best:
            moves += [Trim(best.seq, known)] * (len(best.past) > known)
        else:
            moves += [Trim(target.seq, 0)] * bool(target.past)
            moves += [Fork(best.seq, target.seq, known)] * (known > 0)
        target.past, target.run, target.used = beginning, run, now
        self._waiting.remove(run)
        self.reused += known
        return moves + self._make_room()

    def _make_room(self) -> list[Fork | Trim]:
        """Forget the least recently used beginnings until what runs and what is remembered fit the cache."""
        moves: list[Fork | Trim] = []
        idle = sorted((slot for slot in self._slots if not slot.run and slot.past), key=lambda slot: slot.used)
        held = sum(run.ask.cells for run in self._running()) + sum(len(slot.past) for slot in idle)
        for slot in idle:
            if held <= self.limits.context_tokens:
                break
            held -= len(slot.past)
            slot.past = []
            moves.append(Trim(slot.seq, 0))
        return moves

    def _match(self, slot: _Slot, tokens: Sequence[int]) -> int:
        """How many tokens of the slot's KV a prompt can use: never all of it, for its last token must give logits."""
        known = min(_common(tokens, slot.past), len(tokens) - 1)
        return known if self.limits.rewinds or known == len(slot.past) else 0


def _common(left: Sequence[int], right: Sequence[int]) -> int:
    """Length of the longest common beginning, by halving: comparing slices is fast."""
    low, high = 0, min(len(left), len(right))
    left, right = tuple(left[:high]), tuple(right[:high])
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
