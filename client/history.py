"""The log as a book: which lines are of which kind, and which hold what one looks for.

Apart from the page that shows it. Pure.
"""

from enum import StrEnum

import msgspec

from client import narrate
from client.entries import Chatted, ChatTold, Dealt, Entry, Gave, Lived, Spoke, Wrote
from client.phrase import Phrase
from client.view import View
from shared.calendar import clock_text, day
from shared.ids import TOWN, BeingId
from shared.sights import DealtSelf


class Kind(StrEnum):
    """What lines can be chosen by."""

    ALL = "all"
    SPEECH = "speech"
    TRADE = "trade"
    MINE = "mine"
    """What I said, did, or was said to me alone."""
    NOTICES = "notices"


class Line(msgspec.Struct, frozen=True):
    """One line of the log."""

    number: int
    """Of all the log ever received."""
    minute: int
    phrase: Phrase
    words: str
    speaker: BeingId = TOWN

    @property
    def when(self) -> str:
        """The moment: `day 1 08:15`."""
        return f"day {day(self.minute)} {clock_text(self.minute)}"


def lines(view: View, kind: Kind = Kind.ALL, words: str = "") -> list[Line]:
    """Return the lines of a kind that hold `words`, case aside, oldest first."""
    key, first = words.strip().casefold(), view.logged - len(view.log)
    found = list[Line]()
    for number, (entry, minute) in enumerate(zip(view.log, view.times, strict=False), first):
        if kind is Kind.ALL or kind in kinds(entry):
            line = _line(number, entry, minute)
            if key in line.words.casefold():
                found.append(line)
    return found


def kinds(entry: Entry) -> frozenset[Kind]:
    """Return what an entry counts as."""
    kind = _kind(entry)
    return frozenset({kind, Kind.MINE}) if _mine(entry) else frozenset({kind})


def _kind(entry: Entry) -> Kind:
    match entry:
        case Spoke() | Chatted() | Wrote():
            return Kind.SPEECH
        case Dealt() | Gave() | Lived(did=DealtSelf()):
            return Kind.TRADE
        case _:
            return Kind.NOTICES


def _mine(entry: Entry) -> bool:
    match entry:
        case Spoke():
            return entry.mine or entry.to_me
        case Dealt(trade=trade, you=you):
            return you in (trade.initiator, trade.target)
        case Gave():
            return "" in (entry.giver, entry.taker)
        case _:
            return isinstance(entry, Chatted | ChatTold | Lived)


def _line(number: int, entry: Entry, minute: int) -> Line:
    phrase = narrate.narrate(entry)
    speaker = entry.heard.speaker if isinstance(entry, Spoke) else TOWN
    return Line(number, minute, phrase, narrate.plain(phrase), speaker)
