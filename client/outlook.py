"""Everything a screen draws from: the view, the hints, the timeline and who we are to the server.

Apart from the screens so that line mode and the app take messages alike. `take` is pure: time is an argument.
"""

import msgspec

from client import hints, view
from client.entries import Entry
from client.hints import Hints
from client.view import View
from shared.chats import SawLine
from shared.sights import AnySight, Heard
from shared.wire import Challenge, Done, Goodbye, Hinted, Seen, Timeline, ToClient, Welcome


class Outlook(msgspec.Struct, frozen=True):
    """What the client knows at one moment."""

    view: View = View()
    hints: Hints = Hints()
    timeline: Timeline | None = None
    welcome: Welcome | None = None
    deadline_s: float = 0.0
    """When the town waits no longer for who has not acted, while its clock stands."""

    @property
    def replay(self) -> bool:
        """Whether this is recorded history."""
        return self.view.replay


def take(outlook: Outlook, message: ToClient, now_s: float) -> Outlook:
    """Return what is known after one more message."""
    replace = msgspec.structs.replace
    match message:
        case Welcome():
            bodiless = message.replay or not message.being
            known = replace(outlook.view, replay=message.replay, bodiless=bodiless)
            return replace(outlook, welcome=message, view=known, hints=Hints())
        case Seen(sights=sights):
            seen, kept = outlook.view, outlook.hints
            for sight in sights:
                seen = view.glimpse(seen, sight)
                kept = _answered(kept, sight)
            deadline_s = outlook.deadline_s if seen.pace is outlook.view.pace else now_s + seen.pace.deadline_ms / 1000
            return replace(outlook, view=seen, hints=kept, deadline_s=deadline_s)
        case Hinted(hint=hint):
            return replace(outlook, hints=hints.hinted(outlook.hints, hint, now_s))
        case Timeline():
            marks = message.marks or (outlook.timeline.marks if outlook.timeline else ())
            return replace(outlook, timeline=replace(message, marks=marks))
        case Done() | Goodbye() | Challenge():
            return outlook


def _answered(kept: Hints, sight: AnySight) -> Hints:
    if isinstance(sight, Heard):
        return hints.heard(kept, sight)
    return hints.written(kept, sight) if isinstance(sight, SawLine) else kept


def tell(outlook: Outlook, entry: Entry) -> Outlook:
    """Return the outlook with a line of our own in the log."""
    return msgspec.structs.replace(outlook, view=view.note(outlook.view, entry))


def aging(outlook: Outlook, kept: Hints) -> Outlook:
    """Return the outlook with the hints that are still worth showing."""
    return msgspec.structs.replace(outlook, hints=kept)
