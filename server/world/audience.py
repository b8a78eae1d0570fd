"""Whom an Event can concern, when it is only a few: a town of a hundred seats need not ask each what it perceived of a trade.

Apart from `project`, whose answers it only foretells: who is not named here perceives nothing of the event (a law in the tests
holds us to it).
"""

from server.world import events as e
from server.world.chatbook import members, vanishes
from server.world.state import World
from shared.ids import TOWN, BeingId


def audience(world: World, event: e.AnyEvent) -> tuple[BeingId, ...] | None:
    """Return the beings that an event in this world, the one before it, can concern, beside ARCHIVE; None: anybody."""
    match event:
        case e.Accepted() | e.Confirmed() | e.Settled() | e.Closed():
            trade = world.trades[event.trade]
            return trade.initiator, trade.target
        case e.Offered(trade=trade):
            return trade.initiator, trade.target
        case e.Messaged(letter=letter):
            return None if letter.to == TOWN else (letter.sender, letter.to)
        case e.HasRead(upto=upto) if upto > max((letter.id for letter in world.broadcasts), default=0):
            return None  # of an older save: private messages too, in chats now
        case e.HasRead() | e.Ate() | e.Bought() | e.Sold() | e.Halted() | e.Discovered():
            return (event.being,)
        case _:
            return _in_chat(world, event)


def _in_chat(world: World, event: e.AnyEvent) -> tuple[BeingId, ...] | None:
    match event:
        case e.ChatBegun(chat=chat):
            return tuple(member.being for member in chat.members)
        case e.ChatJoined(member=member):
            return (*members(world, event.chat), member.being)
        case e.ChatPutAway() if vanishes(world.chats[event.chat]):
            return members(world, event.chat)
        case e.ChatPutAway() | e.ChatMuted() | e.Blocked():
            return (event.being,)
        case e.ChatSaid() | e.ChatMarked() | e.ChatEntitled() | e.ChatChecked() | e.ChatResolved() | e.ChatTuned() | e.ChatLeft():
            return members(world, event.chat)
        case _:
            return None
