"""The rule of post: private messages, messages to the whole town, and what one has read (RULES 5).

Apart because it is one rule. Private messages reach whoever was ever in town and lie in both boxes; broadcasts hang on one
wall. Both boxes and the wall keep the last ones only (`economy.LETTERS_KEPT`), and one sender can fill neither; the journal
keeps all.
"""

from server.world.events import AnyEvent, HasRead, Messaged
from server.world.lookup import find_other
from server.world.refusal import Refusal
from server.world.state import Being, World
from server.world.words import fit
from shared.calendar import MINUTES_PER_HOUR, clock_text
from shared.commands import Broadcast, Read, Send
from shared.economy import BROADCASTS_MOST, UNREAD_MOST
from shared.living import Letter
from shared.sights import Kind

Answer = tuple[AnyEvent, ...] | Refusal


def send(world: World, being: Being, command: Send) -> Answer:
    """Send a private message to somebody, who may be away."""
    other = find_other(world, being, command.to)
    if isinstance(other, Refusal):
        return other
    words = fit(command.words, "send", "sent")
    if isinstance(words, Refusal):
        return words
    if _unread(being, other) >= UNREAD_MOST:
        return Refusal("box_full", f"{other.name} has {UNREAD_MOST} messages of yours to read: wait until some are read.")
    return (Messaged(Letter(world.letters + 1, being.id, being.name, words, world.minute, other.id, other.name)),)


def broadcast(world: World, being: Being, command: Broadcast) -> Answer:
    """Send a message to the whole town."""
    words = fit(command.words, "send", "sent")
    if isinstance(words, Refusal):
        return words
    since = world.minute - MINUTES_PER_HOUR
    if sum(letter.sender == being.id and letter.minute > since for letter in world.broadcasts) >= BROADCASTS_MOST:
        return Refusal(
            "wall_full", f"{BROADCASTS_MOST} messages of yours hang on the wall since {clock_text(since)}: wait a little."
        )
    return (Messaged(Letter(world.letters + 1, being.id, being.name, words, world.minute)),)


def _unread(sender: Being, other: Being) -> int:
    """Count what a player has not read of a sender's; a villager opens its letters when it likes."""
    if other.kind is not Kind.PLAYER:
        return 0
    return sum(letter.sender == sender.id and letter.id > other.read for letter in other.letters)


def read(world: World, being: Being, command: Read) -> Answer:
    """Mark messages as read; nothing comes of it when they were, or when there are none so far."""
    last = max((letters[-1].id for letters in (being.letters, world.broadcasts) if letters), default=0)
    upto = min(command.upto, last)
    return (HasRead(being.id, upto),) if upto > being.read else ()
