"""What a villager remembers: Notes, and the Mind that is the fold of them.

Apart because a mind must be the same after a restart: the notes are journalled, the Mind never is. Both are bounded: a Mind
keeps the last lines of each conversation and forgets whom it has not met for longest.
"""

import msgspec

from shared.economy import Goods, Item, Occupation
from shared.ids import BeingId
from shared.sights import Kind, Manner

MOST_LINES = 20
"""Lines kept of one conversation (RULES 5: the last 20 messages)."""

MOST_PEOPLE = 200
"""People a villager knows at once."""

TALK_TICKS = 900
"""Two who spoke within 90 real seconds are in conversation."""

_TURN_TICKS = 200
"""A villager's words within 20 s of a player's count as an answer to that player."""


class Note(msgspec.Struct, frozen=True, kw_only=True, tag_field="note", tag=str.lower, omit_defaults=True):
    """Something that a villager keeps, with when it was."""

    tick: int
    minute: int


class Met(Note, frozen=True):
    """Saw somebody for the first time, or for the first time at a new occupation."""

    being: BeingId
    name: str
    kind: Kind
    occupation: Occupation | None = None


class Overheard(Note, frozen=True):
    """Heard somebody's words."""

    speaker: BeingId
    """0 when they were out of view."""
    name: str
    words: str
    manner: Manner
    to_me: bool = False


class SpokeMyself(Note, frozen=True):
    """Said something to somebody."""

    to: BeingId
    """0 when it was meant for nobody in view."""
    name: str
    words: str
    manner: Manner
    by_rule: bool = False
    stream: int = 0


class WasToldNo(Note, frozen=True):
    """Tried something that could not be."""

    code: str
    words: str


class Traded(Note, frozen=True):
    """Settled a trade with somebody."""

    other: BeingId
    name: str
    sold: bool
    """Whether the villager itself handed over the goods."""
    item: Item
    qty: int
    price: int
    """Total, in tenths of gold."""


class Given(Note, frozen=True):
    """Something was handed over for nothing."""

    other: BeingId
    name: str
    mine: bool
    """Whether it was the villager's own gift."""
    goods: Goods = {}
    money: int = 0


class BrokeDown(Note, frozen=True):
    """Collapsed: the last strength was gone."""


class DayOver(Note, frozen=True):
    """What a day came to, at its midnight."""

    day: int
    slept: bool
    stamina: int
    earned: int
    """In tenths of gold; below 0 when it spent more."""
    made: Goods = {}
    trades: int = 0


AnyNote = Met | Overheard | SpokeMyself | WasToldNo | Traded | Given | BrokeDown | DayOver


class Utterance(msgspec.Struct, frozen=True):
    """One line of a conversation."""

    mine: bool
    words: str
    minute: int
    tick: int


class Acquaintance(msgspec.Struct, frozen=True):
    """Somebody the villager knows."""

    name: str
    kind: Kind
    since: int
    """The minute of the first meeting."""
    last_tick: int
    """When they last met or spoke."""
    lines: tuple[Utterance, ...] = ()
    """What the two said to each other, oldest first."""
    occupation: Occupation | None = None
    trades: int = 0
    """Settled between the two."""


class Floor(msgspec.Struct, frozen=True):
    """Whom a player is talking with, as far as the villager could tell."""

    villager: BeingId
    tick: int


class Mind(msgspec.Struct, frozen=True):
    """What a villager believes of the past."""

    people: dict[BeingId, Acquaintance] = {}
    floors: dict[BeingId, Floor] = {}
    """By player: who holds the conversation."""
    asker: BeingId = BeingId(0)
    """The player whose words were heard last …"""
    asked_tick: int = -_TURN_TICKS
    """… and when."""
    stream: int = 0
    """The highest stream it used."""
    told_no: WasToldNo | None = None
    last_day: DayOver | None = None

    def spoke_with(self, other: BeingId, tick: int) -> bool:
        """Tell whether the villager itself said something to them within the length of a talk before `tick`."""
        known = self.people.get(other)
        return known is not None and any(line.mine and tick - line.tick <= TALK_TICKS for line in known.lines)


def encode(note: AnyNote) -> bytes:
    """Return a note's bytes for the archive."""
    return msgspec.msgpack.encode(note)


def decode(data: bytes) -> AnyNote:
    """Return the note of some bytes; raises ``msgspec.ValidationError`` or ``DecodeError`` for what is none."""
    return _DECODER.decode(data)


_DECODER: msgspec.msgpack.Decoder[AnyNote] = msgspec.msgpack.Decoder(AnyNote)


def remember(mind: Mind, note: AnyNote) -> Mind:  # noqa: PLR0911 -- a line a note
    """Fold one note into the mind."""
    match note:
        case Met():
            return _with(mind, note.being, _known(mind, note))
        case Overheard():
            return _overheard(mind, note)
        case SpokeMyself():
            return _spoke(mind, note)
        case WasToldNo():
            return msgspec.structs.replace(mind, told_no=note)
        case Traded():
            return _traded(mind, note)
        case Given() | BrokeDown():
            return mind
        case DayOver():
            return msgspec.structs.replace(mind, last_day=note)


def _overheard(mind: Mind, note: Overheard) -> Mind:
    known = mind.people.get(note.speaker)
    if known is None:
        return mind
    if note.to_me:
        mind = _with(mind, note.speaker, _line(known, note, note.words, mine=False))
    if known.kind is Kind.PLAYER:
        return msgspec.structs.replace(mind, asker=note.speaker, asked_tick=note.tick)
    if mind.asker and note.tick - mind.asked_tick <= _TURN_TICKS:
        return _hold(mind, mind.asker, note.speaker, note.tick)
    return mind


def _spoke(mind: Mind, note: SpokeMyself) -> Mind:
    mind = msgspec.structs.replace(mind, stream=max(mind.stream, note.stream))
    known = mind.people.get(note.to)
    if known is None:
        return mind
    mind = _with(mind, note.to, _line(known, note, note.words, mine=True))
    return mind if known.kind is Kind.VILLAGER else _hold(mind, note.to, BeingId(0), note.tick)


def _hold(mind: Mind, player: BeingId, villager: BeingId, tick: int) -> Mind:
    """Note who talks with a player; villager 0 is the mind itself."""
    floors = {who: floor for who, floor in mind.floors.items() if tick - floor.tick <= TALK_TICKS}
    return msgspec.structs.replace(mind, floors=floors | {player: Floor(villager, tick)})


def _known(mind: Mind, met: Met) -> Acquaintance:
    known = mind.people.get(met.being) or Acquaintance(met.name, met.kind, since=met.minute, last_tick=met.tick)
    return msgspec.structs.replace(known, occupation=met.occupation)


def _traded(mind: Mind, note: Traded) -> Mind:
    known = mind.people.get(note.other)
    if known is None:
        return mind
    return _with(mind, note.other, msgspec.structs.replace(known, trades=known.trades + 1, last_tick=note.tick))


def _line(known: Acquaintance, note: Note, words: str, *, mine: bool) -> Acquaintance:
    lines = (*known.lines, Utterance(mine, words, note.minute, note.tick))[-MOST_LINES:]
    return msgspec.structs.replace(known, lines=lines, last_tick=note.tick)


def _with(mind: Mind, being: BeingId, known: Acquaintance) -> Mind:
    people = mind.people | {being: known}
    if len(people) > MOST_PEOPLE:
        del people[min(people, key=lambda other: (people[other].last_tick, other))]
    return msgspec.structs.replace(mind, people=people)
