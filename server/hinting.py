"""Who is shown a hint: whoever sees its source, would hear it speak, or is in a chat with it.

Apart from the town because it is one question, and one of privacy: hints are no history, so nothing else looks after them.
"""

from collections.abc import Iterable, Iterator

from server.gateway.seats import Seat
from server.world.scene import eyes_of
from server.world.state import World
from shared.hints import AnyHint, MusingIn, Speaking, SpeakingIn
from shared.ids import BeingId
from shared.sights import Manner


def shown(world: World, seats: Iterable[Seat], source: BeingId, hint: AnyHint) -> Iterator[Seat]:
    """Yield the seats that a hint of somebody in town is for: none of its source's own.

    Words are for who would hear them, for an unseen speaker has no name; what is about a chat for its other members, wherever
    they are, but not for those who look through a member's eyes or block the source. A stranger to a chat hints to nobody in it.
    """
    if isinstance(hint, MusingIn | SpeakingIn):
        yield from _members(world, seats, source, hint)
        return
    being = world.here(source)
    for seat in seats if being is not None else ():
        eyes = eyes_of(world, seat.being)
        if being is None or seat.being == source or not eyes.open:
            continue
        if eyes.see(being.at) and (not isinstance(hint, Speaking) or eyes.hear(being.at, Manner.SAY)):
            yield seat


def _members(world: World, seats: Iterable[Seat], source: BeingId, hint: MusingIn | SpeakingIn) -> Iterator[Seat]:
    chat = world.chats.get(hint.chat)
    if chat is None or chat.member(source) is None or hint.being != source:
        return
    for seat in seats:
        if seat.being == source or seat.borrowed or chat.member(seat.being) is None:
            continue
        if source not in world.beings[seat.being].blocked:
            yield seat
