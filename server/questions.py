"""What is asked of a live town without changing it: a mind, older messages, its history, who likes whom.

Apart from the town, which decides and writes, because nothing here does: each question gets an answer, or a refusal, made from
what was told so far and what the save holds. Reading goes on in threads, so that no player waits for who only asks.
"""

import asyncio
from collections.abc import Sequence

from server import leafing
from server.annals.annalist import Annalist, Now
from server.casting import Minds
from server.gateway.seats import Seat
from server.save.chronicle import Chronicle, NoteRow
from server.studies import NO_MIND, LiveStudies, sitter
from server.world.chatbook import NO_CHAT
from server.world.refusal import Refusal
from server.world.state import World
from shared.chats import SawFound, SawPage
from shared.ids import BeingId
from shared.sights import SawMind
from shared.story import SawDay, SawTies
from shared.wire import Inquiry, Recount, Relate, Sift

_FRESH_MINUTES = 5
"""Game minutes for which today's chronicle stands: 5 s at normal speed, however often and by how many it is asked for."""

_LIVE = Refusal("live", "This town is live: only a recorded history can be searched. Use `thorp replay FILE`.")


class Questions:
    """Answers what is asked of one live town."""

    def __init__(self, chronicle: Chronicle) -> None:
        self._chronicle = chronicle
        self._studies = LiveStudies(chronicle)
        self._annalist = Annalist(chronicle.path, _FRESH_MINUTES)
        self._asking = asyncio.Lock()

    def add(self, row: NoteRow) -> None:
        """Let a Note that is new count at the next look into its villager's mind."""
        self._studies.add(row)

    async def mind(self, world: World, being: BeingId, unwritten: Sequence[NoteRow]) -> SawMind | Refusal:
        """Return a villager's mind; `unwritten`: the Notes that the save may not hold yet."""
        who = sitter(world, being)
        return NO_MIND if who is None else SawMind(await self._studies.mind(who, world.minute, unwritten))

    async def page(self, world: World, seat: Seat, chat: int, before: int) -> SawPage | Refusal:
        """Return older messages of a chat, to a seat of one of its members."""
        return NO_CHAT if seat.borrowed else await leafing.page(self._chronicle, world, seat.being, chat, before)

    async def found(self, world: World, seat: Seat, words: str, chat: int) -> SawFound | Refusal:
        """Return what is found in the chats of a seat's being."""
        return NO_CHAT if seat.borrowed else await leafing.found(self._chronicle, world, seat.being, words, chat)

    async def story(self, world: World, minds: Minds | None, inquiry: Inquiry) -> SawDay | SawTies | Refusal:
        """Return what is asked of the town's history, as far as it was told; one question after another, whoever asks."""
        async with self._asking:
            match inquiry:
                case Recount(day=day):
                    return await self._annalist.day(day, Now(world.entries, world.minute))
                case Relate():
                    return SawTies(await asyncio.to_thread(minds.ties, world.minute) if minds is not None else ())
                case Sift():
                    return _LIVE
