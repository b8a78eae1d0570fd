"""Which part of the town the map shows: follows a cell with a margin, and never jumps more than it must.

Apart because it is plain arithmetic that a screen should not hide.
"""

from shared.geometry import Cell

Size = tuple[int, int]
"""(columns, rows)."""


def follow(corner: Cell, target: Cell, window: Size, town: Size) -> Cell:
    """Return the north-west corner of a window that shows `target` with a margin of a quarter, moving as little as it can.

    A target outside the window (somebody new to follow, a jump) is put into its middle. A town smaller than the window
    lies in the middle: the corner is then negative.
    """
    return (
        _axis(corner[0], target[0], window[0], town[0]),
        _axis(corner[1], target[1], window[1], town[1]),
    )


def pan(corner: Cell, by: Cell, window: Size, town: Size) -> Cell:
    """Return the corner after moving the window by some cells, inside the town."""
    return _kept(corner[0] + by[0], window[0], town[0]), _kept(corner[1] + by[1], window[1], town[1])


def _axis(corner: int, target: int, window: int, town: int) -> int:
    if not corner <= target < corner + window:
        return _kept(target - window // 2, window, town)
    margin = max(1, window // 4)
    lowest, highest = target - window + 1 + margin, target - margin
    return _kept(min(max(corner, lowest), highest), window, town)


def _kept(corner: int, window: int, town: int) -> int:
    if town <= window:
        return -((window - town) // 2)
    return min(max(corner, 0), town - window)
