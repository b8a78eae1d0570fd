"""The rule of post: messages to the whole town, and which of them one has read (RULES 5).

Apart because it is one rule; private messages are chats (`chat`). Broadcasts hang on one wall, which keeps the last ones only
(`economy.LETTERS_KEPT`), and one sender cannot fill it; the journal keeps all.
"""

from server.world.events import AnyEvent, HasRead, Messaged
from server.world.refusal import Refusal
from server.world.state import Being, World
from server.world.words import fit
from shared.calendar import MINUTES_PER_HOUR, clock_text
from shared.commands import Broadcast, Read
from shared.economy import BROADCASTS_MOST
from shared.living import Letter

Answer = tuple[AnyEvent, ...] | Refusal


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


def read(world: World, being: Being, command: Read) -> Answer:
    """Mark messages as read; nothing comes of it when they were, or when there are none so far."""
    upto = min(command.upto, world.broadcasts[-1].id if world.broadcasts else 0)
    return (HasRead(being.id, upto),) if upto > being.read else ()
