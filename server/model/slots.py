"""Plans each step of a model that writes many replies at once; pure: numbers in, numbers out.

It is apart from llama.cpp so that its laws (slots never mix, nothing starves, the memory is never overrun) can be tested
without a model. One unified KV cache holds ``slots`` sequences and a few scratch sequences; a step mixes one token of each
reply being written with parts of the prompts still being read. Who is most urgent goes first: when a player speaks and no
slot is free, the least urgent thought waits outside, with all it has, and thoughts stand still while the player is read.
"""

from collections.abc import Iterable, Sequence

import msgspec

from server.model.shelf import Shelf
from server.model.steps import SCRATCH, Ask, Drop, Fork, Keep, Limits, Load, Row, Step, Trim, common

WORTH = 16
"""Tokens of a common beginning for which a prompt rather waits until another slot has read it."""

LEAST = 8
"""Prompt tokens read in a step at the least, however slow the machine, so that reading always goes on."""

WAIT_SHARE = 0.05
"""How much the latest job counts in the mean wait for a slot."""

PLAYER = 0
PATIENT = 2
"""From this priority on, work makes room for players, until it has become as urgent as they are by waiting."""


class _Run(msgspec.Struct):
    """An ask in a slot: the tokens it has so far, and how many branches are planned."""

    ask: Ask
    since: float
    tokens: list[int]
    layers: tuple[int, ...]
    """The ends of the layers that are still to be read."""
    branched: int = 0


class _Slot(msgspec.Struct):
    """A sequence: what its KV holds (``past``), who runs in it, when it was last used."""

    seq: int
    past: list[int] = msgspec.field(default_factory=list)
    run: _Run | None = None
    used: float = 0.0
    sure: int | None = None
    """How much of ``past`` is certainly there, while a layer is being put back; None for all."""

    @property
    def reading(self) -> bool:
        """Tell whether its prompt is still being read."""
        return self.run is not None and len(self.past) < len(self.run.ask.tokens)

    @property
    def scoring(self) -> bool:
        """Tell whether the options of a choice are being scored: that takes a step or two, and is not begun again."""
        return self.run is not None and bool(self.run.ask.branches) and not self.reading


class Planner:
    """Holds who waits and who runs; :meth:`plan` gives the next step, whose success it takes for granted."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.read = 0
        self.reused = 0
        self.preempted = 0
        self.wait_s = 0.0
        self.shelf = Shelf(limits.shelf_tokens if limits.rewinds else 0)
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
        self._waiting.append(_Run(ask, now, list(ask.tokens), ask.layers))
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

    def late(self, now: float) -> list[int]:
        """Let the jobs go whose time is over; return them."""
        runs = [*self._waiting, *self._running()]
        jobs = [run.ask.job for run in runs if run.ask.until <= now]
        for job in jobs:
            self.end(job)
        return jobs

    def missed(self, step: Step, lost: Iterable[Load]) -> Step:
        """Take note of layers that could not be put back: they are read instead. Return the step without those sequences."""
        starts: dict[int, int] = {}
        for load in lost:
            starts[load.seq] = min(load.start, starts.get(load.seq, load.start))
        for slot in self._slots:
            if slot.seq in starts:
                self.reused -= len(slot.past) - starts[slot.seq]
                slot.past = slot.past[: starts[slot.seq]]
        rest = step.without(frozenset(starts))
        for kept in step.kept:
            if isinstance(kept, Keep) and kept not in rest.kept:
                self.shelf.forget(kept.key)
        return rest

    def plan(self, now: float, budget: int) -> Step:
        """Return the next step: about ``budget`` rows, never more than a batch; no rows when there is nothing to do."""
        for slot in self._slots:
            slot.sure = None
        moves = self._admit(now)
        room = min(budget, self.limits.batch_tokens)
        writing = [slot for slot in self._slots if slot.run and len(slot.run.tokens) == len(slot.past) + 1]
        still = self._standing_still(writing, now)
        rows = [row for slot in writing if slot not in still for row in self._read(slot, 1, now)]
        room = min(max(room - len(rows), LEAST), self.limits.batch_tokens - len(rows))
        scratch = 0
        for slot in self._by_urgency(now):
            if slot in writing or room <= 0:
                continue
            reading = slot.reading
            part = self._read(slot, room, now)
            self.read += len(part) * reading
            if not part:
                part, scratch = self._branch(slot, moves, scratch, self.limits.batch_tokens - len(rows))
            rows += part
            room -= len(part)
        first = self.limits.slots
        return Step(tuple(moves), tuple(rows), tuple(self._keep(now)), tuple(range(first, first + scratch)))

    def _standing_still(self, writing: Sequence["_Slot"], now: float) -> list["_Slot"]:
        """Return the slots that write and are patient, while a player's prompt is being read."""
        speaks = any(run.ask.priority == PLAYER and slot.reading for slot in self._slots if (run := slot.run))
        return [slot for slot in writing if speaks and slot.run and self._is_patient(slot.run, now)]

    def _is_patient(self, run: _Run, now: float) -> bool:
        return run.ask.priority >= PATIENT and self._urgency(run, now)[0] > PLAYER

    def _keep(self, now: float) -> list[Keep | Drop]:
        """Return what is to be remembered of the layers that were read in this step."""
        kept: list[Keep | Drop] = []
        for slot in self._slots:
            run = slot.run
            if run and run.layers and len(slot.past) >= run.layers[0]:
                new, dropped = self.shelf.add(run.tokens, run.ask.layers, len(slot.past), now)
                kept += dropped
                kept += [Keep(layer.key, slot.seq, layer.start, layer.end) for layer in new]
                run.layers = tuple(end for end in run.layers if end > len(slot.past))
        return kept

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

    def _branch(self, slot: _Slot, moves: list[Fork | Trim | Load], scratch: int, room: int) -> tuple[list[Row], int]:
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

    def _admit(self, now: float) -> list[Fork | Trim | Load]:
        """Give free slots to who waits, most urgent first; the last free slot is kept for the most urgent kind."""
        moves: list[Fork | Trim | Load] = []
        for run in sorted(self._waiting, key=lambda run: self._urgency(run, now)):
            if run.ask.priority == PLAYER:
                self._preempt(run, now)
            free = self.limits.slots - self.busy
            if free == 0 or (free == 1 and run.ask.priority > PLAYER and self.limits.slots > 1):
                continue
            if self._awaits_reader(run, now):
                continue
            if not self._fits(run):
                break
            moves += self._seat(run, now)
        return moves

    def _fits(self, run: _Run) -> bool:
        claimed = sum(other.ask.cells for other in self._running())
        return claimed + run.ask.cells <= self.limits.context_tokens

    def _preempt(self, run: _Run, now: float) -> None:
        """Let patient work wait outside until a player's job finds a slot and room; it goes on later where it was."""
        while self.busy == self.limits.slots or not self._fits(run):
            others = [(slot, slot.run) for slot in self._slots if slot.run and not slot.scoring]
            patient = [(self._urgency(other, now), slot.seq, other) for slot, other in others if self._is_patient(other, now)]
            if not patient:
                return
            _, seq, least = max(patient)
            self._slots[seq].run = None
            self._waiting.append(least)
            self.preempted += 1

    def _awaits_reader(self, run: _Run, now: float) -> bool:
        """Tell whether a slot no less urgent is just reading a beginning that this prompt shares."""
        path = self.shelf.path(run.tokens, run.ask.layers)
        known = max([self._match(slot, run.tokens) for slot in self._slots] + [layer.end for layer in path])
        for other in self._slots:
            if other.run is None or len(other.past) >= len(other.run.ask.tokens):
                continue
            shared = common(run.ask.tokens, other.run.ask.tokens)
            urgent = self._urgency(other.run, now)[0] <= self._urgency(run, now)[0] + 1
            if urgent and shared >= known + WORTH and shared > len(other.past):
                return True
        return False

    def _seat(self, run: _Run, now: float) -> list[Fork | Trim | Load]:
        """Choose a slot, give it the longest beginning any slot or the shelf knows, and make room for the rest."""
        best = max(self._slots, key=lambda slot: (self._match(slot, run.tokens), slot.run is None, -slot.seq))
        known, end, layers = self._beginning(best, run, now)
        beginning = best.past[:known]
        free = [slot for slot in self._slots if slot.run is None]
        stay = best.run is None and (2 * known >= len(best.past) or len(free) == 1)
        target = best if stay else min((s for s in free if s is not best), key=lambda s: (bool(s.past), s.used))
        moves: list[Fork | Trim | Load] = []
        if target is best:
            moves += [Trim(best.seq, known)] * (len(best.past) > known)
        else:
            moves += [Trim(target.seq, 0)] * bool(target.past)
            moves += [Fork(best.seq, target.seq, known)] * (known > 0)
        target.past, target.run, target.used = beginning, run, now
        self.wait_s += WAIT_SHARE * (now - run.since - self.wait_s)
        self._waiting.remove(run)
        moves += self._make_room()
        moves += [Load(key, target.seq, start, stop) for key, start, stop in layers]
        target.past, target.sure = run.tokens[: max(known, end)], known if layers else None
        self.reused += max(known, end)
        return moves

    def _beginning(self, best: "_Slot", run: _Run, now: float) -> tuple[int, int, list[tuple[int, int, int]]]:
        """Return how many tokens to take of the best slot, how many are there with the shelf's layers, and those."""
        known = self._match(best, run.tokens)
        path = self.shelf.path(run.tokens, run.ask.layers)
        self.shelf.use(path, now)
        if not path or path[-1].end < known + WORTH:
            return known, known, []
        layers = [layer for layer in path if layer.end > known]
        return layers[0].start, path[-1].end, [(layer.key, layer.start, layer.end) for layer in layers]

    def _make_room(self) -> list[Fork | Trim | Load]:
        """Forget the least recently used beginnings until what runs and what is remembered fit the cache."""
        moves: list[Fork | Trim | Load] = []
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
        known = min(common(tokens, slot.past), len(tokens) - 1, len(tokens) if slot.sure is None else slot.sure)
        return known if self.limits.rewinds or known == len(slot.past) else 0
