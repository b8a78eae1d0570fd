"""A KV cache that is only lists: it does what a step says and complains where llama.cpp would, or would go wrong."""

from collections.abc import Callable, Sequence

from server.model.local.slots import Planner
from server.model.local.steps import Drop, Fork, Free, Hand, Keep, Load, Move, Row, Step

Cell = tuple[int, int]


class Mirror:
    """Each sequence is a list of cells (identity, token); a fork shares cells, as a unified cache does.

    Writers have caches apart of ``each`` cells, or share the readers' cache when that is None.
    """

    def __init__(self, limit: int, each: int | None) -> None:
        self.sequences: dict[int, list[Cell]] = {}
        self.writers: dict[int, list[Cell]] = {}
        self._each = each
        self.shelf: dict[int, list[int]] = {}
        self.room: Callable[[], bool] = lambda: True
        self._limit = limit
        self._made = 0

    def tokens(self, seq: int) -> list[int]:
        return [token for _, token in self.sequences.get(seq, [])]

    def do(self, step: Step) -> None:
        assert self.move(step.moves) == []
        self.decode(step.rows)
        self.keep(step.kept)
        self.write(step.written)

    def move(self, moves: Sequence[Move]) -> list[Load]:
        lost: list[Load] = []
        for move in moves:
            if isinstance(move, Load):
                if move.seq in {other.seq for other in lost} or not self.room():
                    lost.append(move)
                else:
                    self._load(move)
            elif isinstance(move, Hand):
                assert len(self.sequences[move.reader]) == move.length, "all that a reader holds is handed over"
                assert not self.writers.get(move.writer), "a writer is empty before it is given another reply"
                self.writers[move.writer] = list(self.sequences[move.reader])
            elif isinstance(move, Free):
                self.writers[move.writer] = []
            elif isinstance(move, Fork):
                assert not self.sequences.get(move.target), "a fork's target must be empty"
                assert len(self.sequences[move.source]) >= move.length, "a fork takes only what is decoded"
                self.sequences[move.target] = self.sequences[move.source][: move.length]
            else:
                assert len(self.sequences.get(move.seq, [])) >= move.length
                self.sequences[move.seq] = self.sequences.get(move.seq, [])[: move.length]
        return lost

    def _load(self, load: Load) -> None:
        cells = self.sequences.setdefault(load.seq, [])
        assert len(cells) == load.start, "a layer stands on what is before it"
        held = self.shelf[load.key]
        assert len(held) == load.end - load.start
        for token in held:
            self._made += 1
            cells.append((self._made, token))

    def keep(self, kept: Sequence[Keep | Drop]) -> None:
        for each in kept:
            if isinstance(each, Drop):
                del self.shelf[each.key]
            else:
                assert each.key not in self.shelf
                held = self.tokens(each.seq)[each.start : each.end]
                assert len(held) == each.end - each.start, "what is kept has been decoded"
                self.shelf[each.key] = held

    def decode(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._made += 1
            for seq in (row.seq, *row.also):
                self._append(self.sequences.setdefault(seq, []), row)
        self._check()

    def write(self, rows: Sequence[Row]) -> None:
        for row in rows:
            assert not row.also
            self._made += 1
            self._append(self.writers[row.seq], row)
        self._check()

    def written(self, writer: int) -> list[int]:
        return [token for _, token in self.writers[writer]]

    def _append(self, cells: list[Cell], row: Row) -> None:
        assert row.pos == len(cells), "positions follow each other"
        cells.append((self._made, row.token))

    def _check(self) -> None:
        used = {cell for cells in self.sequences.values() for cell, _ in cells}
        if self._each is None:
            used |= {cell for cells in self.writers.values() for cell, _ in cells}
        else:
            assert all(len(cells) <= self._each for cells in self.writers.values())
        assert len(used) <= self._limit, "the cache must never run over"

    def drop(self, step: Step) -> None:
        for seq in step.scratch:
            self.sequences[seq] = []


def follow(tokens: list[int]) -> int:
    """A made-up model: the next token depends on everything before it, and only on that."""
    return (sum(at * token for at, token in enumerate(tokens, 1)) * 7 + len(tokens)) % 1000 + 10


def alone(prompt: tuple[int, ...], count: int) -> list[int]:
    """What the made-up model writes after a prompt when nobody else is there."""
    tokens = list(prompt)
    for _ in range(count):
        tokens.append(follow(tokens))
    return tokens[len(prompt) :]


__all__ = ["Mirror", "Planner", "alone", "follow"]
