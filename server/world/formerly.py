"""Rules that held once: what explains entries which the present rules would not make any more.

Apart from the rules, which know only the present: `thorpd verify` asks here when what is decided now is not what a save holds. So
far it is one. Until there were chats, a private message was a letter in the boxes of its two, numbered with those to the whole
town, and read with them. A history without chats was written by that rule, and one in which there was a chat by the present one
from there on: what it holds against the present rules after its first chat is explained by nothing.
"""

from server.world import events as e
from server.world.chatevents import ChatEvent
from server.world.entry import Entry
from server.world.lookup import find_other
from server.world.refusal import Refusal
from server.world.state import Being, World
from server.world.words import fit
from shared import commands as c
from shared.living import Letter
from shared.sights import Kind

Answer = tuple[e.AnyEvent, ...] | Refusal


class Formerly:
    """The rule of letters, asked about a whole history, entry by entry."""

    def __init__(self) -> None:
        self._letters = True
        """Whether it may hold still."""

    def explains(self, world: World, entry: Entry, answer: Answer) -> bool:
        """Tell whether an entry that followed a world is what the rules of then made of its command; `answer`: those of now."""
        self._letters = self._letters and not any(isinstance(event, ChatEvent) for event in entry.events)
        if not self._letters:
            return False
        match entry.command:
            case c.Send():
                return entry.events == _sent(world, entry, entry.command)
            case c.Read():
                return _has_read(world, entry, entry.command)
            case c.Unsettle() if not isinstance(answer, Refusal):  # who left had letters, and no chats to leave
                return entry.events == tuple(event for event in answer if not isinstance(event, e.ChatLeft))
            case _:
                return False


def _sent(world: World, entry: Entry, command: c.Send) -> tuple[e.AnyEvent, ...]:
    """Return what came of a private message; nothing where it was refused. How full the box was nobody knows now."""
    being = world.here(entry.actor)
    other = find_other(world, being, command.to) if being is not None else None
    words = fit(command.words, "send", "sent")
    if being is None or other is None or isinstance(other, Refusal) or isinstance(words, Refusal):
        return ()
    letter = Letter(world.letters + 1, being.id, being.name, words, world.minute, other.id, other.name)
    return (*_woken(being), e.Messaged(letter))


def _has_read(world: World, entry: Entry, command: c.Read) -> bool:
    """Tell whether somebody read on, up to a message that there was and none after the one they named."""
    being = world.here(entry.actor)
    if being is None or not entry.events:
        return False
    *woken, read = entry.events
    upto = read.upto if isinstance(read, e.HasRead) and read.being == being.id else 0
    return tuple(woken) == _woken(being) and being.read < upto <= min(command.upto, world.letters)


def _woken(being: Being) -> tuple[e.AnyEvent, ...]:
    """Return what comes first when somebody acts whom time did not wait for."""
    return (e.Attended(being.id, attending=True),) if being.kind is Kind.PLAYER and not being.attending else ()
