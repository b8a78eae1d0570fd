"""What lines say of what happens: words one can hear instead of signs one must see, and less of them for who wants quiet.

Pure, and apart from line mode, which prints. What people said is never changed, only what stands around it.
"""

from client.entries import Came, Dealt, Entry, Gave, Laid, Spoke, Went
from client.narrate import BY_RULE, narrate
from client.phrase import Phrase, Role
from client.view import View
from shared.geometry import distance
from shared.ids import BeingId
from shared.sights import Manner

BESIDE = 3
"""Cells within which what others say to each other is near."""

_SIGNS = (
    (" · ", ", "),
    (" — ", "; "),
    ("\N{MINUS SIGN}", "minus "),
    (" …", "..."),
    ("…", "..."),
)


def hearable(words: str) -> str:
    """Return a sentence of ours without signs that a voice stumbles over."""
    for sign, spoken in _SIGNS:
        words = words.replace(sign, spoken)
    return words


def line(entry: Entry) -> str:
    """Return an entry of the log as a line; words of people stand as they were said."""
    return "".join(_part(span.words, span.role) for span in narrate(entry))


def _part(words: str, role: Role) -> str:
    if words == BY_RULE:
        return " (by rule)"
    return words if role in (Role.SPEECH, Role.WHISPER, Role.LETTER, Role.WALL, Role.NAME) else hearable(words)


def phrase(spans: Phrase) -> str:
    """Return a phrase as a line."""
    return "".join(_part(span.words, span.role) for span in spans)


def matters(entry: Entry, view: View) -> bool:
    """Say whether somebody who wants quiet is told: what they do, what is said to them or beside them, what waits for them."""
    mine = True
    match entry:
        case Spoke():
            mine = _said_to_me(entry, view)
        case Came() | Went():
            mine = False
        case Dealt(trade=trade):
            mine = view.you in (trade.initiator, trade.target)
        case Gave(giver=giver, taker=taker):
            mine = not giver or not taker
        case Laid(name=name):
            mine = not name
        case _:
            pass
    return mine


def _said_to_me(entry: Spoke, view: View) -> bool:
    heard = entry.heard
    if entry.mine or entry.to_me:
        return True
    if view.me is not None and view.me.name.casefold() in heard.words.casefold():
        return True
    return heard.manner in (Manner.SAY, Manner.SHOUT) and heard.bearing is None and beside(view, heard.speaker)


def beside(view: View, being: BeingId) -> bool:
    """Say whether somebody stands next to the observer, or nearly."""
    figure = view.figures.get(being)
    return figure is not None and view.me is not None and distance(view.me.at, figure.at) <= BESIDE
