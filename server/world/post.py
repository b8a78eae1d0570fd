"""The rule of post: private messages, messages to the whole town, and what one has read (RULES 5).

Apart because it is one rule. Private messages reach whoever was ever in town and lie in both boxes; broadcasts hang on one
wall. Both boxes and the wall keep the last ones only (`economy.LETTERS_KEPT`); the journal keeps all.
"""

from server.world.events import AnyEvent, HasRead, Messaged
from server.world.lookup import find_other
from server.world.refusal import Refusal
from server.world.state import Being, World
from server.world.words import fit
from shared.commands import Broadcast, Read, Send
from shared.living import Letter

Answer = tuple[AnyEvent, ...] | Refusal


def send(world: World, being: Being, command: Send) -> Answer:
    """Send a private message to somebody, who may be away."""
    other = find_other(world, being, command.to)
    if isinstance(other, Refusal):
        return other
    words = fit(command.words, "send", "sent")
    if isinstance(words, Refusal):
        return words
    return (Messaged(Letter(world.letters + 1, being.id, being.name, words, world.minute, other.id, other.name)),)


def broadcast(world: World, being: Being, command: Broadcast) -> Answer:
    """Send a message to the whole town."""
    words = fit(command.words, "send", "sent")
    if isinstance(words, Refusal):
        return words
    return (Messaged(Letter(world.letters + 1, being.id, being.name, words, world.minute)),)


def read(world: World, being: Being, command: Read) -> Answer:
    """Mark messages as read; nothing comes of it when they were, or when there are none so far."""
    last = max((letters[-1].id for letters in (being.letters, world.broadcasts) if letters), default=0)
    upto = min(command.upto, last)
    return (HasRead(being.id, upto),) if upto > being.read else ()
