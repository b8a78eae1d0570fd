"""What a being can try. Each docstring is read by three: the programmer, the player's help, and the model.

Apart because players, minds and bots must have exactly the same verbs. A Command changes nothing; `decide` answers it
with Events or a Refusal. Adding one: define it here, give it a rule in `server/world`, a key or a word in `client/keys`.
"""

from typing import Annotated

import msgspec

from shared.calendar import Speed
from shared.geometry import Direction

Words = Annotated[str, msgspec.Meta(max_length=2_000)]
"""Free text from outside; the rule cleans and limits it again, with a message a person can read."""

Target = Annotated[str, msgspec.Meta(max_length=80)]


class Command(msgspec.Struct, frozen=True, tag_field="do", tag=str.lower, omit_defaults=True):
    """What every command is."""


class Walk(Command, frozen=True):
    """Take one step in one of the eight directions."""

    direction: Direction


class GoTo(Command, frozen=True):
    """Walk to a place or a person you can see, by the shortest way; stops when somebody speaks to you."""

    to: Target


class Travel(Command, frozen=True):
    """Walk to a cell of the map by the shortest way."""

    x: int
    y: int


class Halt(Command, frozen=True):
    """Stop walking."""


class Say(Command, frozen=True):
    """Say something aloud: heard within 8 cells, less through walls."""

    words: Words
    by_rule: bool = False
    """Said by rule because the model was slow, wrong or absent: marked wherever it is shown."""
    stream: int = 0
    """The stream of hints that these words end (see `shared/sights.py`); 0 for words that were not streamed."""


class Whisper(Command, frozen=True):
    """Whisper to somebody beside you: nobody else hears the words."""

    to: Target
    words: Words


class Shout(Command, frozen=True):
    """Shout: heard within 25 cells, less through walls."""

    words: Words


class Emote(Command, frozen=True):
    """Show something without words, as in `waves`: seen by whoever sees you."""

    words: Words


class Begin(Command, frozen=True):
    """Begin doing something others can see, as in `kneading dough`; empty stops."""

    doing: Words


class SetSpeed(Command, frozen=True):
    """Set the speed of the town's clock: pause, slow, normal, fast or ultra."""

    speed: Speed


class Step(Command, frozen=True):
    """Let one game minute pass while the clock is paused."""


Deed = Walk | GoTo | Travel | Halt | Say | Whisper | Shout | Emote | Begin | SetSpeed | Step
"""What a seat may give: the commands that cross the wire."""
