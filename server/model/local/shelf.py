"""Which layers of prompts are remembered outside of the cache, and which go when there is no room; pure.

It is apart from the planner because it is only memory: a tree of layers (the town's rules, below them each villager), whose
keys stand for bytes that somebody else holds. Cells of the cache cost time with every step, used or not; bytes beside it
cost none, and putting 270 tokens of SmolLM2-135M (Q4_1) back takes 1 ms where reading them takes 500.

A layer goes when it is the one that will be needed last (Belady's rule), by how often it was needed so far. Villagers think in
turn, and for turns the usual rule (the least recently used goes) is the worst there is: it always drops who comes next.
"""

from collections.abc import Sequence

import msgspec

from server.model.local.steps import Drop

TOGETHER_S = 0.5
"""Uses so close belong to one thought, and say nothing of when the next one comes."""

UNKNOWN_S = 600.0
"""After so long a layer is expected again that was needed only once."""


class Layer(msgspec.Struct, eq=False):
    """The tokens from ``start`` to ``end`` of prompts that begin alike."""

    key: int
    parent: int
    """The key of the layer before; 0 for the first."""
    start: int
    tokens: tuple[int, ...]
    used: float
    gap: float = UNKNOWN_S
    above: int = 0
    """How many layers stand on this one."""

    @property
    def end(self) -> int:
        """How many tokens the prompt has up to the end of this layer."""
        return self.start + len(self.tokens)

    def expected(self, now: float) -> float:
        """Return when it will be needed next; who is overdue is thought to stay away as long again."""
        due = self.used + self.gap
        return due if due >= now else 2 * now - due


class Shelf:
    """The layers that are remembered, ``room`` tokens at most."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.held = 0
        self._layers: dict[tuple[int, tuple[int, ...]], Layer] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._layers)

    def __contains__(self, key: int) -> bool:
        return any(layer.key == key for layer in self._layers.values())

    def path(self, tokens: Sequence[int], ends: Sequence[int]) -> list[Layer]:
        """Return the layers that are remembered of a prompt, from its beginning on."""
        found: list[Layer] = []
        start = parent = 0
        for end in ends:
            layer = self._layers.get((parent, tuple(tokens[start:end])))
            if layer is None:
                break
            found.append(layer)
            start, parent = end, layer.key
        return found

    def use(self, layers: Sequence[Layer], now: float) -> None:
        """Note that layers are needed now."""
        for layer in layers:
            since = now - layer.used
            if since >= TOGETHER_S:
                layer.gap = since if layer.gap == UNKNOWN_S else (layer.gap + since) / 2
                layer.used = now

    def add(self, tokens: Sequence[int], ends: Sequence[int], upto: int, now: float) -> tuple[list[Layer], list[Drop]]:
        """Remember the layers of a prompt of which ``upto`` tokens are read; return the new ones, and what goes for them."""
        path, dropped = self.path(tokens, ends), list[Drop]()
        new: list[Layer] = []
        for end in ends[len(path) :]:
            start, parent = (path[-1].end, path[-1].key) if path else (0, 0)
            if end > upto or not self._make_room(end - start, {layer.key for layer in path}, now, dropped):
                break
            self._next += 1
            layer = Layer(self._next, parent, start, tuple(tokens[start:end]), now)
            self._put(layer, path[-1] if path else None)
            path.append(layer)
            new.append(layer)
        return new, dropped

    def forget(self, key: int) -> None:
        """Take away a layer that turned out to be lost, and all above it."""
        for layer in [layer for layer in self._layers.values() if layer.key == key]:
            for other in [other for other in self._layers.values() if other.parent == key]:
                self.forget(other.key)
            self._take(layer)

    def _put(self, layer: Layer, below: Layer | None) -> None:
        self._layers[layer.parent, layer.tokens] = layer
        self.held += len(layer.tokens)
        if below is not None:
            below.above += 1

    def _take(self, layer: Layer) -> None:
        del self._layers[layer.parent, layer.tokens]
        self.held -= len(layer.tokens)
        for other in self._layers.values():
            if other.key == layer.parent:
                other.above -= 1

    def _make_room(self, size: int, spared: set[int], now: float, dropped: list[Drop]) -> bool:
        """Drop who will be needed last until a layer fits; tell whether it does."""
        if size > self.room:
            return False
        while self.held + size > self.room:
            loose = [layer for layer in self._layers.values() if not layer.above and layer.key not in spared]
            if not loose:
                return False
            last = max(loose, key=lambda layer: layer.expected(now))
            self._take(last)
            dropped.append(Drop(last.key))
        return True
