"""Notes: what a villager keeps of what it perceived, thought and did. They are journalled, and all it will ever know.

Apart from `memory`, which folds them into a Mind: here stands only what a note holds. A new kind needs a line in `memory`, in
`wording` and in `feeling`.
"""

from typing import TypeGuard

import msgspec

from shared.economy import Goods, Item, Occupation
from shared.ids import BeingId
from shared.living import Appointment
from shared.sights import Kind, Manner


class Note(msgspec.Struct, frozen=True, kw_only=True, tag_field="note", tag=str.lower, omit_defaults=True):
    """Something that a villager keeps, with when it was."""

    tick: int
    minute: int


# ── what it perceived ──


class Met(Note, frozen=True):
    """Saw somebody for the first time, or for the first time at a new occupation."""

    being: BeingId
    name: str
    kind: Kind
    occupation: Occupation | None = None
    regard: float = 0.0
    """-1..1: what it thinks of them from the beginning, for they are family or of one house."""
    chat: int = 0
    """The chat in which they wrote before they were ever seen; 0: they were seen."""


class Noticed(Note, frozen=True):
    """Saw somebody do something."""

    being: BeingId
    name: str
    doing: str
    place: str = ""
    """Where; empty: outdoors."""


class Overheard(Note, frozen=True):
    """Heard somebody's words."""

    speaker: BeingId
    """0 when they were out of view."""
    name: str
    words: str
    manner: Manner
    to_me: bool = False
    chat: int = 0
    """The chat in which it was written; 0: it was said aloud …"""
    line: int = 0
    """… and the number of the message there."""


class SpokeMyself(Note, frozen=True):
    """Said something to somebody."""

    to: BeingId
    """0 when it was meant for nobody in view."""
    name: str
    words: str
    manner: Manner
    by_rule: bool = False
    stream: int = 0
    about: int = 0
    """The id of the note that the words passed on; 0: of none."""
    chat: int = 0
    """As in `Overheard`."""
    line: int = 0
    upto: int = 0
    """The last message of the others in that chat that the words answer; 0: they answer none."""


class WasToldNo(Note, frozen=True):
    """Tried something that could not be."""

    code: str
    words: str


class Snubbed(Note, frozen=True):
    """Somebody turned an offer down, or withdrew from a trade."""

    other: BeingId
    name: str
    item: Item
    qty: int


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


class Toiled(Note, frozen=True):
    """Did a main action of work."""

    takes: Goods
    gives: Goods


class Rested(Note, frozen=True):
    """Slept, or let a period go by."""

    slept: bool


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


# ── what it thought ──


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """A memory that came to mind, and why: the parts of its score, 0..1 each."""

    note: int
    words: str
    parts: dict[str, float] = {}


class Decided(Note, frozen=True):
    """Chose what to do next among what the rules allowed, and why."""

    options: tuple[str, ...]
    shares: tuple[float, ...]
    """How likely each was, as it was drawn; sums to 1."""
    chosen: int
    model: tuple[float, ...] = ()
    """The model's part in that, one share an option; empty when it was decided by rule alone."""
    rule: tuple[float, ...] = ()
    """The rule's part: habit, needs and character."""
    situation: str = ""
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a choice of what was no option: nothing that reads it need ask."""
        if self.options and not 0 <= self.chosen < len(self.options):
            raise ValueError(f"a choice is one of {len(self.options)} options, not number {self.chosen}")


class Planned(Note, frozen=True):
    """Made up its mind about a day."""

    day: int
    aim: str
    """What the day is for, in a sentence."""
    steps: tuple[Appointment, ...]
    by_rule: bool = False
    because: str = ""
    """What a plan was changed for; empty for the first of a day."""


class Reflected(Note, frozen=True):
    """Drew something from what it had lived through."""

    question: str
    insight: str
    evidence: tuple[Evidence, ...] = ()
    by_rule: bool = False
    spent: int = 0
    """The importance that had gathered since the last reflection."""


class Aspired(Note, frozen=True):
    """Took up a goal."""

    goal: str
    instead: str = ""
    """The goal that it gave up for it."""


class Talked(Note, frozen=True):
    """A talk was over."""

    others: tuple[BeingId, ...]
    names: tuple[str, ...]
    words: str
    """What it was about, in a sentence."""
    lines: int = 0


class Summed(Note, frozen=True):
    """Older memories in one: they are kept in the save, and no longer recalled one by one."""

    of: tuple[int, ...]
    """Their ids."""
    words: str
    importance: int = 1
    since: int = 0
    """The minute of the oldest of them."""


AnyNote = (
    Met
    | Noticed
    | Overheard
    | SpokeMyself
    | WasToldNo
    | Snubbed
    | Traded
    | Given
    | Toiled
    | Rested
    | BrokeDown
    | DayOver
    | Decided
    | Planned
    | Reflected
    | Aspired
    | Talked
    | Summed
)


def is_whispered(note: AnyNote) -> TypeGuard[Overheard | SpokeMyself]:
    """Tell whether a note holds words that two whispered: nobody else is to learn them."""
    return isinstance(note, Overheard | SpokeMyself) and note.manner is Manner.WHISPER


def is_private(note: AnyNote) -> TypeGuard[Overheard | SpokeMyself]:
    """Tell whether a note holds words that were for one person, or a few: whispered, or written in a chat."""
    return is_whispered(note) or (isinstance(note, Overheard | SpokeMyself) and note.chat != 0)


class Addressee(msgspec.Struct, frozen=True):
    """Whom words that the villager is about to say are for."""

    being: BeingId
    name: str
    about: int = 0
    """The id of the note that they pass on; 0: of none."""
    upto: int = 0
    """The last message of a chat that they answer; 0: of none."""


def encode(note: AnyNote) -> bytes:
    """Return a note's bytes for the archive."""
    return msgspec.msgpack.encode(note)


def decode(data: bytes) -> AnyNote:
    """Return the note of some bytes; raises ``msgspec.ValidationError`` or ``DecodeError`` for what is none."""
    return _DECODER.decode(data)


_DECODER: msgspec.msgpack.Decoder[AnyNote] = msgspec.msgpack.Decoder(AnyNote)
