"""Who comes and goes around somebody who cannot see it: in few words, seldom.

Apart from line mode because it keeps its own count of who was told to be near. Time is an argument, in seconds.
"""

from client.narrate import near
from client.nearby import away
from client.view import SAY_CELLS, View
from shared.geometry import distance
from shared.ids import BeingId
from shared.text import clean

EVERY_S = 8.0
"""Comings and goings are told together, no more often than this."""
GONE_CELLS = SAY_CELLS + 4
"""Somebody who was near is gone beyond so many cells: nobody comes and goes with every step."""


class Company:
    """Who was told to be near."""

    def __init__(self) -> None:
        self._near: dict[BeingId, str] | None = None
        self._told_s = 0.0

    def forget(self) -> None:
        """Begin anew: everybody near was just told, or the town is another."""
        self._near = None

    def changed(self, view: View, now_s: float) -> str:
        """Return who has come near and who has gone since this last said so; empty while nothing is to be said."""
        now = _within(view, GONE_CELLS if self._near else SAY_CELLS)
        if self._near is None or view.me is None:
            self._near, self._told_s = _within(view, SAY_CELLS), now_s
            return ""
        if view.journey is not None or now_s < self._told_s + EVERY_S:
            return ""
        close = _within(view, SAY_CELLS)
        came = [being for being in close if being not in self._near]
        gone = [name for being, name in self._near.items() if being not in now]
        self._near = {**{being: name for being, name in self._near.items() if being in now}, **close}
        if not came and not gone:
            return ""
        self._told_s = now_s
        parts = [", ".join(f"{close[being]} comes near, {away(view, view.figures[being].at)}" for being in came)]
        parts.append(f"{', '.join(gone)} {'go' if len(gone) > 1 else 'goes'} away" if gone else "")
        return f"{'. '.join(part for part in parts if part)}."


def _within(view: View, cells: int) -> dict[BeingId, str]:
    me = view.me
    if me is None:
        return {}
    return {figure.id: clean(figure.name) for figure in near(view) if distance(me.at, figure.at) <= cells}
