"""The public part of history: entries without chats, without whispers, and without the private messages of older saves.

Apart because what remains must be what the rules give for it: entries and messages to the whole town are numbered anew, and who
was waited for again because they wrote something in private is waited for again all the same.
"""

from bisect import bisect_right
from collections.abc import Iterator

from msgspec.structs import replace

from server.world import events as e
from server.world.chatevents import ChatEvent
from server.world.entry import Entry
from server.world.orders import AnyCommand, Attend
from server.world.state import World
from shared import commands as c
from shared.chats import Chat, ChatLine, Revision
from shared.ids import TOWN, BeingId
from shared.living import Letter
from shared.sights import Manner

PrivateCommand = (
    c.Whisper
    | c.Send
    | c.OpenChat
    | c.SayIn
    | c.MarkChat
    | c.Entitle
    | c.Adapt
    | c.Resolve
    | c.Tune
    | c.Invite
    | c.Leave
    | c.PutAway
    | c.Mute
    | c.Block
    | c.Restore
)
"""Tried, they have no effect that others perceive but that their player is waited for again."""


def is_private(event: e.AnyEvent) -> bool:
    """Tell whether an event is known to a few only."""
    match event:
        case e.Said(manner=manner):
            return manner is Manner.WHISPER
        case e.Messaged(letter=letter):
            return letter.to != TOWN
        case _:
            return isinstance(event, ChatEvent)


def words(event: e.AnyEvent) -> tuple[str, ...]:
    """Return the words of a private event."""
    match event:
        case e.Said(words=said) | e.Messaged(letter=Letter(words=said)) | e.ChatSaid(line=ChatLine(words=said)):
            return (said,)
        case e.ChatBegun(chat=Chat(title=title)) | e.ChatEntitled(title=title):
            return (title,)
        case e.ChatChecked(revision=Revision() as revision):
            return (revision.personality, revision.reason, revision.before)
        case _:
            return ()


class Parties:
    """Who has had a part in something private, and since which entry."""

    def __init__(self) -> None:
        self.since: dict[BeingId, int] = {}
        self._members: dict[int, set[BeingId]] = {}

    def see(self, n: int, event: e.AnyEvent) -> None:
        """Take note of a private event."""
        for being in self._of(event):
            self.since.setdefault(being, n)

    def _of(self, event: e.AnyEvent) -> set[BeingId]:
        match event:
            case e.Said(being=being, listener=listener):
                return {being, listener}
            case e.Messaged(letter=letter):
                return {letter.sender, letter.to}
            case e.ChatBegun(chat=chat):
                self._members[chat.id] = {member.being for member in chat.members}
                return self._members[chat.id]
            case e.ChatJoined(chat=number, member=member):
                self._members[number].add(member.being)
                return self._members[number]
            case e.ChatSaid(chat=number, line=line):
                return self._members.get(number, set()) | {line.sender}
            case _:
                return set()


class Strainer:
    """Makes a public history of a whole one, entry by entry."""

    def __init__(self) -> None:
        self._letters: list[int] = []
        """The old numbers of the messages to the whole town."""

    def entry(self, entry: Entry, world: World) -> Entry | None:
        """Return the public part of the next entry, for the public world before it; None when there is none."""
        events = tuple(self._events(entry, world))
        if not events:
            return None
        n = world.entries + 1
        match entry.command, events:
            case command, (e.Attended(being=being, attending=attending),) if isinstance(command, PrivateCommand):
                return Entry(n, entry.tick, TOWN, Attend(being, attending), events)
            case _:
                return Entry(n, entry.tick, entry.actor, self._command(entry.command), events)

    def _events(self, entry: Entry, world: World) -> Iterator[e.AnyEvent]:
        for event in entry.events:
            match event:
                case _ if is_private(event):
                    continue
                case e.Messaged(letter=letter):
                    self._letters.append(letter.id)
                    yield e.Messaged(replace(letter, id=len(self._letters)))
                case e.HasRead(being=being, upto=upto):
                    if self._number(upto) > world.beings[being].read:
                        yield e.HasRead(being, self._number(upto))
                case _:
                    yield event

    def _command(self, command: AnyCommand) -> AnyCommand:
        return c.Read(self._number(command.upto)) if isinstance(command, c.Read) else command

    def _number(self, upto: int) -> int:
        """Return the new number of the last message to the whole town up to an old number."""
        return bisect_right(self._letters, upto)
