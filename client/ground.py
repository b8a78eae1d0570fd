"""The rooms that were seen of a town, kept between visits: who looked through a window yesterday knows today what is behind it.

A town tells whoever comes what everybody knows and the rooms they have been in. What they only looked into it does not know
any more, so it is kept here: what was in view, and nothing else. Apart from the view, which knows no file. A town is known
again by the token that proves who one is there, of which only a digest is written down; and only while its open ground is the
same: one that was founded anew is another.
"""

import contextlib
import hashlib
from collections.abc import AsyncIterator, Iterator
from itertools import groupby
from pathlib import Path

import msgspec

from client import privatefile
from client.relay import Relay
from client.tether import Ended, Item, Lost, Tie
from client.view import View, glimpse
from shared.sights import AnySight, SawGround, SawRoom, Scene
from shared.terrain import TILES, UNKNOWN
from shared.wire import Seen, Welcome

MOST_TOWNS = 50
MOST_CELLS = 6_000
"""Cells of rooms that are kept of a town; of one that has more, nothing is."""

Part = tuple[int, int, str]
"""Column, row, and the codes from there on to the right."""


class Rooms(msgspec.Struct, frozen=True):
    """What is kept of one town."""

    open: str
    """A digest of its open ground."""
    parts: tuple[Part, ...] = ()


Kept = dict[str, Rooms]
"""By town, that visited last comes last."""


def rooms(rows: tuple[str, ...]) -> Rooms:
    """Return what is to be kept of a town's ground."""
    parts = tuple(_parts(rows))
    return Rooms(_open_digest(rows), parts if sum(len(part[2]) for part in parts) <= MOST_CELLS else ())


def recalled(rows: tuple[str, ...], kept: Rooms) -> tuple[str, ...]:
    """Return a town's ground with what is kept of it, where nothing is known of it now."""
    if kept.open != _open_digest(rows):
        return rows
    cells = [list(row) for row in rows]
    for x, y, codes in kept.parts:
        for at, code in enumerate(codes, x):
            if 0 <= y < len(cells) and 0 <= at < len(cells[y]) and cells[y][at] == UNKNOWN and _is_room(code):
                cells[y][at] = code
    return tuple("".join(row) for row in cells)


def load(file: Path) -> Kept:
    """Read the file; a missing or broken one is as good as an empty one."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Kept)
    except (OSError, ValueError, RecursionError):
        return {}


def save(file: Path, town: str, found: Rooms) -> None:
    """Keep the rooms of a town; `OSError` when the folder cannot be written."""
    before = load(file)
    if before.get(town, Rooms("")) != found or next(reversed(before), "") != town:
        others = [(name, kept) for name, kept in before.items() if name != town]
        privatefile.replace(file, msgspec.json.encode(dict([*others, (town, found)][-MOST_TOWNS:])))


def _is_room(code: str) -> bool:
    return code in TILES and TILES[code].indoor


def _open_digest(rows: tuple[str, ...]) -> str:
    """Return a digest of the ground outside of rooms, which everybody knows."""
    return _digest("\n".join("".join(UNKNOWN if _is_room(code) else code for code in row) for row in rows))


def _parts(rows: tuple[str, ...]) -> Iterator[Part]:
    for y, row in enumerate(rows):
        for inside, cells in groupby(enumerate(row), lambda cell: _is_room(cell[1])):
            if inside:
                run = list(cells)
                yield run[0][0], y, "".join(code for _, code in run)


def _digest(words: str) -> str:
    return hashlib.blake2b(words.encode(), digest_size=16).hexdigest()


class Recalling(Relay):
    """Its scenes show the rooms that were seen before, and what is seen is kept."""

    def __init__(self, tie: Tie, file: Path) -> None:
        super().__init__(tie)
        self._file = file
        self._town = ""
        """Under what the town is kept; empty: nobody proves to be anybody there, and nothing is kept."""
        self._first: str | None = None
        """That of the first welcome."""
        self._kept = Rooms("")
        self._view = View()

    async def items(self) -> AsyncIterator[Item]:
        """Yield what arrives."""
        async for item in super().items():
            yield self._take(item)

    async def close(self) -> None:
        """Say good-bye and end."""
        self._keep()
        await super().close()

    def _take(self, item: Item) -> Item:
        match item:
            case Welcome(token=token, replay=replay, being=being) if not item.resumed:
                self._enter(_digest(f"thorp ground {token}") if token and being and not replay else "")
            case Seen(sights=sights) if self._town:
                return msgspec.structs.replace(item, sights=tuple(map(self._see, sights)))
            case Lost() | Ended():
                self._keep()
            case _:
                pass
        return item

    def _enter(self, town: str) -> None:
        """Begin to remember one town; a second one under the same address is none that is remembered."""
        if self._first is None:
            self._first = town
            self._kept = load(self._file).get(town, Rooms("")) if town else Rooms("")
        self._town, self._view = (town if town == self._first else ""), View()

    def _see(self, sight: AnySight) -> AnySight:
        if isinstance(sight, Scene):
            sight = msgspec.structs.replace(sight, rows=recalled(sight.rows, self._kept))
        if isinstance(sight, Scene | SawGround | SawRoom):
            self._view = glimpse(self._view, sight)
        return sight

    def _keep(self) -> None:
        """Write down what was seen; a full disk must not end a visit."""
        if self._town and self._view.rows:
            self._kept = rooms(self._view.rows)
            with contextlib.suppress(OSError):
                save(self._file, self._town, self._kept)
