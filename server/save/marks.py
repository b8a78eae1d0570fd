"""The marks of a timeline: which entries somebody looking for the interesting moments would stop at.

Apart because they are written with the entries and read without decoding them.
"""

from server.world.entry import Entry
from server.world.events import Arrived, Departed, MinutePassed, MovedIn, MovedOut, Returned, Said
from shared.calendar import day

KINDS = ("said", "arrived", "left", "day")

_KIND_OF: dict[type, str] = {
    Said: "said",
    Arrived: "arrived",
    Returned: "arrived",
    MovedIn: "arrived",
    Departed: "left",
    MovedOut: "left",
}


def kinds(entry: Entry, minute: int) -> tuple[set[str], int]:
    """Return what there is to mark in an entry before which the clock showed `minute`, and what it shows after."""
    found = set()
    for event in entry.events:
        if isinstance(event, MinutePassed):
            if day(event.minute) != day(minute):
                found.add("day")
            minute = event.minute
        elif type(event) in _KIND_OF:
            found.add(_KIND_OF[type(event)])
    return found, minute
