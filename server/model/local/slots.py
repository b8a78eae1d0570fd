"""Plans each step of a model that writes many replies at once; pure: numbers in, numbers out.

It is apart from llama.cpp so that its laws (slots never mix, nothing starves, the memory is never overrun) can be tested
without a model. Prompts are read, and options scored, in a few readers that share one cache, so that what prompts begin with is
read once; a prompt that is read is handed to a writer, where its reply goes on by a token a step. Who is most urgent goes first:
when a player speaks and no writer is free, the least urgent thought waits outside with its words so far, to be read again, and
thoughts stand still while prompts are read.

Readers and writers are apart because on a CPU a row of a shared cache is compared with every cell of it, its own or not: with
sixteen replies of 600 tokens a step took 134 ms where it takes 94 to 106 with a cache for each, a prompt's row 6.5 ms where it
takes 3.5. Handing 600 tokens over takes 5 ms, once a reply.
"""

import math
from collections.abc import Sequence

import msgspec

from server.model.local.runs import Reader, Run, Seat, Writer
from server.model.local.shelf import Shelf
from server.model.local.steps import SCRATCH, Ask, Drop, Fork, Free, Hand, Keep, Limits, Load, Move, Row, Step, Trim, common

WORTH = 16
"""Tokens of a common beginning for which a prompt rather waits until another reader has read it."""

LEAST = 8
"""Prompt tokens read in a step at the least, however slow the machine, so that reading always goes on."""

WEIGHT = 2
"""A token of a reply takes about as long as so many of a prompt."""

WAIT_SHARE = 0.05
"""How much the latest job counts in the mean wait for a slot."""

PLAYER = 0
PATIENT = 2
"""From this priority on, work makes room for players, until it has become as urgent as they are by waiting."""


class Planner:
    """Holds who waits and who runs; :meth:`plan` gives the next step, whose success it takes for granted."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.read = 0
        self.reused = 0
        self.preempted = 0
        self.wait_s = 0.0
        self.shelf = Shelf(limits.shelf_tokens if limits.rewinds else 0)
        self._readers = [Reader(seq) for seq in range(limits.readers)]
        self._writers = [Writer(seq) for seq in range(limits.slots)]
        self._waiting: list[Run] = []
        self._planned = math.inf

    @property
    def busy(self) -> int:
        """How many asks are read, scored or written."""
        return len(self._running())

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
        self._waiting.append(Run(ask, now, list(ask.tokens), ask.layers))
        return None

    def grow(self, job: int, token: int) -> None:
        """Add the token that was sampled for a job: the next step decodes it."""
        for run in self._running():
            if run.ask.job == job:
                run.tokens.append(token)

    def end(self, job: int) -> None:
        """Let a job go, finished or cancelled; its reader keeps its tokens for whoever begins alike."""
        self._waiting = [run for run in self._waiting if run.ask.job != job]
        for seat in self._seats:
            if seat.run and seat.run.ask.job == job:
                seat.run = None

    def late(self, now: float) -> list[int]:
        """Let the jobs go whose time is over; return them."""
        jobs = [run.ask.job for run in (*self._waiting, *self._running()) if run.ask.until <= now]
        for job in jobs:
            self.end(job)
        return jobs

    def missed(self, step: Step, lost: Sequence[Load]) -> Step:
        """Take back what layers that could not be put back were to carry; return the step without it. They are read instead."""
        starts: dict[int, int] = {}
        for load in lost:
            starts[load.seq] = min(load.start, starts.get(load.seq, load.start))
        for reader in self._readers:
            if reader.seq in starts:
                start, unread = starts[reader.seq], sum(row.seq == reader.seq for row in step.rows)
                self.read -= unread
                self.reused -= len(reader.past) - unread - start
                reader.past = reader.past[:start]
                if reader.run:
                    reader.run.layers = tuple(end for end in reader.run.ask.layers if end > start)
        rest = step.without(frozenset(starts))
        for kept in step.kept:
            if isinstance(kept, Keep) and kept not in rest.kept:
                self.shelf.forget(kept.key)
        held = tuple(kept for kept in rest.kept if isinstance(kept, Drop) or kept.key in self.shelf)
        return msgspec.structs.replace(rest, kept=held)

    def plan(self, now: float, budget: int) -> Step:
        """Return the next step: about ``budget`` rows to read, never more than a batch; no rows when there is nothing to do."""
        for reader in self._readers:
            reader.sure = None
        passed_s, self._planned = max(0.0, now - self._planned), now
        moves = [*self._free(), *self._hand(), *self._admit(now)]
        written = self._write(now, passed_s)
        room = min(max(budget - WEIGHT * len(written), budget // 4, LEAST), self.limits.batch_tokens)
        rows: list[Row] = []
        scratch = 0
        for reader in self._by_urgency(now):
            left = self.limits.batch_tokens - len(rows)
            if room <= 0:
                break
            if reader.run and reader.run.ask.branches:
                forks, part = self._score(reader, min(room, left), left, scratch, now)
                moves += forks
                scratch += len({row.seq for row in part} - {reader.seq})
            else:
                part = self._read(reader, min(room, left), now)
            rows += part
            room -= len(part)
        self._age({row.job for row in rows}, passed_s)
        first = self.limits.readers
        return Step(tuple(moves), tuple(rows), tuple(self._keep(now)), tuple(range(first, first + scratch)), tuple(written))

    def _age(self, served: set[int], passed_s: float) -> None:
        """Count as waiting the time of those whose prompts this step reads nothing of: players could put them off for ever."""
        for reader in self._readers:
            run = reader.run
            if run and reader.reading and run.ask.job not in served:
                run.stand(passed_s)

    def _free(self) -> list[Move]:
        """Empty the writers that nobody uses any more."""
        unused = [writer for writer in self._writers if writer.run is None and writer.past]
        for writer in unused:
            writer.past = 0
        return [Free(writer.seq) for writer in unused]

    def _hand(self) -> list[Move]:
        """Give the prompts that are read, and answered by a first token, to writers."""
        moves: list[Move] = []
        for reader in self._readers:
            run = reader.run
            if run and len(run.tokens) > run.goal:
                writer = next(writer for writer in self._writers if writer.run is None)
                writer.run, writer.past, reader.run = run, len(reader.past), None
                moves.append(Hand(reader.seq, writer.seq, writer.past))
        return moves

    def _write(self, now: float, passed_s: float) -> list[Row]:
        """Take the tokens that replies have got.

        Patient ones stand still while a prompt is read that is to be written too: who is read sooner is written together with
        the others for longer, and a step for sixteen takes far less than two for eight. Standing still counts as waiting.
        """
        reads = any(reader.reading and reader.run and reader.run.writes for reader in self._readers)
        rows: list[Row] = []
        running = [(writer, writer.run) for writer in self._writers if writer.run]
        for writer, run in sorted(running, key=lambda pair: self._urgency(pair[1], now)):
            if reads and self._is_patient(run, now):
                run.stand(passed_s)
                if self._is_patient(run, now):
                    continue
            start, last = writer.past, len(run.tokens) - 1
            part = run.tokens[start : start + self.limits.batch_tokens - len(rows)]
            rows += [Row(writer.seq, pos, token, pos == last, run.ask.job) for pos, token in enumerate(part, start)]
            writer.past += len(part)
        return rows

    def _is_patient(self, run: Run, now: float) -> bool:
        return run.ask.priority >= PATIENT and self._urgency(run, now)[0] > PLAYER

    def _keep(self, now: float) -> list[Keep | Drop]:
        """Return what is to be remembered of the layers that were read in this step."""
        kept: list[Keep | Drop] = []
        for reader in self._readers:
            run = reader.run
            if run and run.layers and len(reader.past) >= run.layers[0]:
                new, dropped = self.shelf.add(run.tokens, run.ask.layers, len(reader.past), now)
                kept += dropped
                kept += [Keep(layer.key, reader.seq, layer.start, layer.end) for layer in new]
                run.layers = tuple(end for end in run.layers if end > len(reader.past))
        return kept

    def _running(self) -> list[Run]:
        return [seat.run for seat in self._seats if seat.run]

    @property
    def _seats(self) -> tuple[Seat, ...]:
        return (*self._writers, *self._readers)

    def _urgency(self, run: Run, now: float) -> tuple[float, float]:
        return (run.ask.priority - run.waiting(now) / self.limits.ageing_s, run.since)

    def _by_urgency(self, now: float) -> list[Reader]:
        running = [(reader, reader.run) for reader in self._readers if reader.run]
        return [reader for reader, run in sorted(running, key=lambda pair: self._urgency(pair[1], now))]

    def _read(self, reader: Reader, room: int, now: float, also: tuple[int, ...] = ()) -> list[Row]:
        """Take up to ``room`` tokens of what a reader has still to read; the very last one wants logits."""
        if reader.run is None:
            return []
        start, goal, job = len(reader.past), reader.run.goal, reader.run.ask.job
        part = reader.run.tokens[start : min(start + room, goal)]
        reader.past += part
        reader.used = now
        self.read += len(part)
        return [Row(reader.seq, pos, token, pos == goal - 1, job, also=also) for pos, token in enumerate(part, start)]

    def _score(self, reader: Reader, room: int, left: int, scratch: int, now: float) -> tuple[list[Fork], list[Row]]:
        """Plan what fits of a choice: its prompt's last part and all its options at once, or the one before the other."""
        run = reader.run
        if run is None:
            return [], []
        known, stem, branches = len(reader.past), run.goal - len(reader.past), run.ask.branches
        whole = self.limits.rewinds and stem + sum(map(len, branches)) <= left and sum(map(bool, branches)) <= SCRATCH - scratch
        if stem and (stem > room or not whole or reader.sure is not None):
            return [], self._read(reader, room, now)
        rows: list[Row] = []
        seqs: list[int] = []
        while run.branched < len(branches) and len(seqs) < SCRATCH - scratch:
            branch = branches[run.branched]
            if stem + len(rows) + len(branch) > left:
                break
            seq, at = self.limits.readers + scratch + len(seqs), run.branched
            rows += [Row(seq, pos, token, wanted=True, job=run.ask.job, branch=at) for pos, token in enumerate(branch, run.goal)]
            seqs += [seq] * bool(branch)
            run.branched += 1
        return [Fork(reader.seq, seq, known) for seq in seqs if known], [*self._read(reader, stem, now, tuple(seqs)), *rows]

    def _admit(self, now: float) -> list[Move]:
        """Give free readers to who waits, most urgent first; the last reader and writer are kept for the most urgent kind."""
        moves: list[Move] = []
        for run in sorted(self._waiting, key=lambda run: self._urgency(run, now)):
            if run.ask.priority > PLAYER and not self._has_seats(run):
                continue
            if self._awaits_reader(run, now):
                continue
            if run.ask.priority == PLAYER:
                moves += self._preempt(run, now)
                if not self._has_seats(run):
                    continue
            if not self._fits(run):
                break
            moves += self._seat(run, now)
        return moves

    def _has_seats(self, run: Run, readers: int = 0, writers: int = 0) -> bool:
        """Tell whether a reader and, if it needs one, a writer are free, with so many more that others leave.

        A writer that a prompt will need which is being read is not free.
        """
        readers += sum(reader.run is None for reader in self._readers)
        writers += self.limits.slots - sum(other.writes for other in self._running())
        spared = int(run.ask.priority > PLAYER)
        enough = readers > min(spared, self.limits.readers - 1)
        return enough and (not run.writes or writers > min(spared, self.limits.slots - 1))

    def _claim(self, run: Run) -> int:
        """How many cells of the readers' cache a run may need."""
        return run.ask.cells if run.writes and not self.limits.apart else run.cells

    @property
    def _held(self) -> int:
        seats = self._readers if self.limits.apart else self._seats
        return sum(self._claim(seat.run) for seat in seats if seat.run)

    def _fits(self, run: Run, freed: int = 0) -> bool:
        return self._held - freed + self._claim(run) <= self.limits.context_tokens

    def _preempt(self, run: Run, now: float) -> list[Move]:
        """Let patient work wait outside until a player's job finds its place: none if that is not enough, no more than needed.

        It keeps its words and goes on later, when they are read again.
        """
        if self._suffices(run, ()):
            return []
        patient = [
            (self._urgency(seat.run, now), at, seat)
            for at, seat in enumerate(self._seats)
            if seat.run and self._is_patient(seat.run, now) and not (isinstance(seat, Reader) and seat.scoring)
        ]
        victims = [seat for _, _, seat in sorted(patient, reverse=True)]
        if not self._suffices(run, victims):
            return []
        for seat in reversed(victims.copy()):
            others = [other for other in victims if other is not seat]
            if self._suffices(run, others):
                victims = others
        for seat in victims:
            if seat.run:
                seat.run.since, seat.run.waited = now - seat.run.waiting(now), None
                self._waiting.append(seat.run)
            seat.run = None
        self.preempted += len(victims)
        return self._free()

    def _suffices(self, run: Run, victims: Sequence[Seat]) -> bool:
        """Tell whether a run finds its place when some others leave theirs."""
        runs = [(seat, seat.run) for seat in victims if seat.run]
        readers = sum(isinstance(seat, Reader) for seat, _ in runs)
        writers = sum(other.writes for _, other in runs)
        freed = sum(self._claim(other) for seat, other in runs if isinstance(seat, Reader) or not self.limits.apart)
        return self._has_seats(run, readers, writers) and self._fits(run, freed)

    def _awaits_reader(self, run: Run, now: float) -> bool:
        """Tell whether a reader no less urgent is just reading a beginning that this prompt shares."""
        path = self.shelf.path(run.tokens, run.ask.layers)
        known = max([self._match(reader, run.tokens) for reader in self._readers] + [layer.end for layer in path])
        for other in self._readers:
            if other.run is None or not other.reading:
                continue
            shared = common(run.tokens, other.run.tokens)
            urgent = self._urgency(other.run, now)[0] <= self._urgency(run, now)[0] + 1
            if urgent and shared >= known + WORTH and shared > len(other.past):
                return True
        return False

    def _seat(self, run: Run, now: float) -> list[Move]:
        """Choose a reader, give it the longest beginning any reader or the shelf knows, and make room for the rest."""
        best = max(self._readers, key=lambda reader: (self._match(reader, run.tokens), reader.run is None, -reader.seq))
        known, end, layers = self._beginning(best, run, now)
        beginning = best.past[:known]
        free = [reader for reader in self._readers if reader.run is None]
        stay = best.run is None and (2 * known >= len(best.past) or len(free) == 1)
        target = best if stay else min((r for r in free if r is not best), key=lambda reader: (bool(reader.past), reader.used))
        moves: list[Move] = []
        if target is best:
            moves += [Trim(best.seq, known)] * (len(best.past) > known)
        else:
            moves += [Trim(target.seq, 0)] * bool(target.past)
            moves += [Fork(best.seq, target.seq, known)] * (known > 0)
        target.past, target.run, target.used = beginning, run, now
        run.goal = len(run.tokens)
        run.waited = run.waiting(now)
        if not run.begun:
            self.wait_s += WAIT_SHARE * (run.waited - self.wait_s)
        run.begun = True
        self._waiting.remove(run)
        moves += self._make_room()
        moves += [Load(key, target.seq, start, stop) for key, start, stop in layers]
        target.past, target.sure = run.tokens[: max(known, end)], known if layers else None
        self.reused += max(known, end)
        return moves

    def _beginning(self, best: Reader, run: Run, now: float) -> tuple[int, int, list[tuple[int, int, int]]]:
        """Return how many tokens to take of the best reader, how many are there with the shelf's layers, and those."""
        known = self._match(best, run.tokens)
        path = self.shelf.path(run.tokens, run.ask.layers)
        self.shelf.use(path, now)
        if not path or path[-1].end < known + WORTH:
            return known, known, []
        layers = [layer for layer in path if layer.end > known]
        return layers[0].start, path[-1].end, [(layer.key, layer.start, layer.end) for layer in layers]

    def _make_room(self) -> list[Move]:
        """Forget the least recently used beginnings until what runs and what is remembered fit the cache."""
        moves: list[Move] = []
        idle = sorted((reader for reader in self._readers if not reader.run and reader.past), key=lambda reader: reader.used)
        held = self._held + sum(len(reader.past) for reader in idle)
        for reader in idle:
            if held <= self.limits.context_tokens:
                break
            held -= len(reader.past)
            reader.past = []
            moves.append(Trim(reader.seq, 0))
        return moves

    def _match(self, reader: Reader, tokens: Sequence[int]) -> int:
        """How many tokens of a reader's KV a prompt can use: never all of it, for its last token must give logits."""
        known = min(common(tokens, reader.past), len(tokens) - 1, len(tokens) if reader.sure is None else reader.sure)
        return known if self.limits.rewinds or known == len(reader.past) else 0
