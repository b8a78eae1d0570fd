"""What one being perceives: the only thing that leaves the world.

Apart because a client, a mind and a bot all build what they believe by folding these, and nothing else. A Sight is made by
`server/world/project.py` from an Event for one observer; hints, at the end, are not Sights: they come straight from the
shell, mean nothing for history, and nobody folds them.
"""

from enum import StrEnum

import msgspec

from shared.calendar import Speed
from shared.geometry import Cell, Direction, Run
from shared.ids import BeingId, PlaceId


class Kind(StrEnum):
    """Who plays a being."""

    VILLAGER = "villager"
    PLAYER = "player"


class Manner(StrEnum):
    """How words were uttered."""

    SAY = "say"
    WHISPER = "whisper"
    SHOUT = "shout"
    EMOTE = "emote"


class Appointment(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a daily schedule: from this minute of the day on, be there and do that."""

    minute: int
    """0..1439."""
    place: str
    """A place's name, or `home`."""
    doing: str


class Persona(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who somebody is: static text, written at founding or by a player. Sent only to the being itself and to watchers."""

    gender: str = ""
    calling: str = ""
    """What they are in town: `baker`."""
    traits: tuple[str, ...] = ()
    background: str = ""
    interests: tuple[str, ...] = ()
    style: str = ""
    """How they speak."""
    goals: tuple[str, ...] = ()
    secret: str = ""
    looks: str = ""
    """What anybody sees: sent to whoever looks."""
    personality: str = ""
    home: str = ""
    """The name of the place where they live."""
    schedule: tuple[Appointment, ...] = ()
    """In order of minutes; the last one holds until the first of the next day."""


class Figure(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody as others see them."""

    id: BeingId
    name: str
    kind: Kind
    glyph: str
    colour: str
    """`#rrggbb`."""
    at: Cell
    calling: str = ""
    looks: str = ""
    doing: str = ""


class PlaceSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place as the map handed out at the gate names it."""

    id: PlaceId
    name: str
    x: int
    y: int
    width: int
    height: int
    """The rectangle of the place, walls included."""
    capacity: int
    occupants: int = -1
    """How many are inside; -1 when the observer cannot see it from where they are."""
    what: str = ""
    """One sentence: what the place is."""


class Sight(msgspec.Struct, frozen=True, tag_field="saw", tag=str.lower, omit_defaults=True):
    """What every sight is."""


class Scene(Sight, frozen=True):
    """Everything at once: the first sight, and the one that mends a view that fell behind."""

    town: str
    width: int
    height: int
    rows: tuple[str, ...]
    """The ground as far as the observer knows it: `height` strings of `width` codes of `shared/terrain.py`; unknown is ' '."""
    visible: tuple[Run, ...]
    """The cells in view now."""
    figures: tuple[Figure, ...]
    places: tuple[PlaceSeen, ...]
    minute: int
    speed: Speed
    you: BeingId = BeingId(0)
    """The observer's own being; 0 for a watcher without a body."""
    persona: Persona | None = None
    """The observer's own."""
    recent: tuple["Heard", ...] = ()
    """What was last said, oldest first: in a replay, the talk before the moment that was sought."""


class SawGround(Sight, frozen=True):
    """The field of view changed."""

    shown: tuple[Run, ...]
    codes: tuple[str, ...]
    """For each run of `shown`, the codes of its cells."""
    hidden: tuple[Run, ...] = ()


class SawRoom(Sight, frozen=True):
    """Entered a place for the first time: its whole ground is known from now on."""

    place: PlaceId
    x: int
    y: int
    rows: tuple[str, ...]


class SawAppear(Sight, frozen=True):
    """Somebody came into view."""

    figure: Figure
    arrived: bool = False
    """They just entered the town, rather than the view."""


class SawVanish(Sight, frozen=True):
    """Somebody went out of view."""

    being: BeingId
    left: bool = False
    """They left the town, rather than the view."""


class SawWalk(Sight, frozen=True):
    """Somebody in view, or the observer, took a step."""

    being: BeingId
    to: Cell


class SawBegin(Sight, frozen=True):
    """Somebody in view, or the observer, began or stopped (empty) doing something."""

    being: BeingId
    doing: str


class SawPlace(Sight, frozen=True):
    """How many are in a place the observer is in, or whose door is in view; -1: no longer to be seen."""

    place: PlaceId
    occupants: int


class SetOutSelf(Sight, frozen=True):
    """The observer set out for somewhere."""

    goal: str
    cells: int
    """Steps to go."""


class HaltedSelf(Sight, frozen=True):
    """The observer's journey ended."""

    arrived: bool
    why: str
    """Words for the log; empty when there is nothing to say."""


class Heard(Sight, frozen=True):
    """Words, or a gesture, reached the observer."""

    speaker: BeingId
    """0 when the speaker is not in view."""
    name: str
    """Their name; `somebody` when not in view."""
    words: str
    """Empty for a whisper seen, not understood."""
    manner: Manner
    bearing: Direction | None = None
    """Where it came from, when the speaker is not in view."""
    listener: BeingId = BeingId(0)
    """Whom a whisper was for."""
    by_rule: bool = False
    stream: int = 0
    minute: int = 0


class ClockMoved(Sight, frozen=True):
    """Another minute of the town has passed, or the clock's speed was changed by somebody."""

    minute: int
    speed: Speed
    by: str = ""
    """Who changed the speed."""


class WasRefused(Sight, frozen=True):
    """The observer's command could not be: the stable code, and what to tell a person."""

    code: str
    words: str
    retry_ms: int = 0


AnySight = (
    Scene
    | SawGround
    | SawRoom
    | SawAppear
    | SawVanish
    | SawWalk
    | SawBegin
    | SawPlace
    | SetOutSelf
    | HaltedSelf
    | Heard
    | ClockMoved
    | WasRefused
)


class Mood(StrEnum):
    """What somebody addressed is about to do: shown at once, while the answer takes its time."""

    HEARD = "heard"
    QUEUED = "queued"
    THINKING = "thinking"
    SPEAKING = "speaking"
    NONE = "none"
    """They will not answer after all."""


class Hint(msgspec.Struct, frozen=True, tag_field="hint", tag=str.lower, omit_defaults=True):
    """Not a Sight: for the screen of this moment, never folded, never journalled, may be lost."""


class Musing(Hint, frozen=True):
    """Somebody in view heard, waits for the model, thinks or speaks."""

    being: BeingId
    mood: Mood


class Speaking(Hint, frozen=True):
    """The words so far of somebody within hearing; ends with a `Heard` of the same speaker and stream."""

    being: BeingId
    stream: int
    words: str
    """All words so far, safe to draw."""


AnyHint = Musing | Speaking
