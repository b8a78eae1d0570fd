"""What a being can try. Each docstring is read by three: the programmer, the player's help, and the model.

Apart because players, minds and bots must have exactly the same verbs. A Command changes nothing; `decide` answers it
with Events or a Refusal. Adding one: define it here, give it a rule in `server/world`, a key or a word in `client/keys`.
"""

from shared.calendar import Speed
from shared.chatdeeds import (
    Adapt,
    Block,
    ChatDeed,
    Entitle,
    Invite,
    Leave,
    MarkChat,
    Mute,
    OpenChat,
    PutAway,
    Resolve,
    Restore,
    Restored,
    SayIn,
    Tune,
)
from shared.command import Command, Number, Target, Words
from shared.economy import Pace
from shared.geometry import Direction

__all__ = [
    "Adapt",
    "Block",
    "Command",
    "Entitle",
    "Invite",
    "Leave",
    "MarkChat",
    "Mute",
    "Number",
    "OpenChat",
    "PutAway",
    "Resolve",
    "Restore",
    "Restored",
    "SayIn",
    "Target",
    "Tune",
    "Words",
]


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
    """The stream of hints that these words end (see `shared/hints.py`); 0 for words that were not streamed."""


class Whisper(Command, frozen=True):
    """Whisper to somebody beside you: nobody else hears the words."""

    to: Target
    words: Words
    by_rule: bool = False
    """As in `Say`."""


class Shout(Command, frozen=True):
    """Shout: heard within 25 cells, less through walls."""

    words: Words
    by_rule: bool = False
    """As in `Say`."""


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


class Create(Command, frozen=True):
    """Begin a villager's life as a farmer, chef or carpenter, with 200 gold; once and for good."""

    occupation: Target
    gender: Target = ""
    personality: Words = ""


class Work(Command, frozen=True):
    """Work at your trade, in the right place and with what it takes: a main action, one in each period."""


class Sleep(Command, frozen=True):
    """Sleep: in the evening, in your house or with a voucher for a room; a main action, one in each period."""


class Idle(Command, frozen=True):
    """Do nothing in particular for the rest of the period: a main action."""


class Eat(Command, frozen=True):
    """Eat one bread: it gives back stamina."""


class Buy(Command, frozen=True):
    """Buy from the merchant on the market square, at his price."""

    item: Target
    qty: Number = 1


class Sell(Command, frozen=True):
    """Sell to the merchant on the market square, at his price."""

    item: Target
    qty: Number = 1


class Give(Command, frozen=True):
    """Hand something to somebody beside you, for nothing; `gold` gives money."""

    to: Target
    item: Target
    qty: Number = 1


class Drop(Command, frozen=True):
    """Put something down where you stand."""

    item: Target
    qty: Number = 1


class Take(Command, frozen=True):
    """Pick up what lies where you stand, or beside you: everything, or so many of one kind."""

    item: Target = ""
    qty: Number = 0
    """0: all there are."""


class Offer(Command, frozen=True):
    """Offer somebody a trade: to buy from them or to sell to them, so many of something for a total price."""

    to: Target
    side: Target
    """`buy`: you pay and get the goods; `sell`: you hand them over and are paid."""
    item: Target
    qty: Number
    price: Number
    """For all of them together, in tenths of gold."""


class Accept(Command, frozen=True):
    """Accept a trade that somebody offered you: what you promise is set aside until both confirm."""

    trade: Number


class Reject(Command, frozen=True):
    """Turn down a trade that somebody offered you."""

    trade: Number


class Confirm(Command, frozen=True):
    """Confirm an accepted trade: when both have, goods and money change hands."""

    trade: Number


class Cancel(Command, frozen=True):
    """Take back a trade that you offered, while nobody has accepted it."""

    trade: Number


class Withdraw(Command, frozen=True):
    """Leave an accepted trade before both have confirmed it."""

    trade: Number


class Send(Command, frozen=True):
    """Send somebody a private message, wherever they are: in the chat of you two, or the last with that villager."""

    to: Target
    words: Words


class Broadcast(Command, frozen=True):
    """Send a message to the whole town."""

    words: Words


class Read(Command, frozen=True):
    """Mark the messages to the whole town as read, up to this one."""

    upto: int


class SetPace(Command, frozen=True):
    """Set how periods end: by the clock, or when everybody has acted (barrier). For admins."""

    pace: Pace


class Advance(Command, frozen=True):
    """End the present period at once; who has not acted idles. For admins."""


class Reset(Command, frozen=True):
    """Found the town anew, from its first morning; a copy of the save is kept. For admins."""

    town: Target
    """The town's name, typed to confirm."""


class Settle(Command, frozen=True):
    """Have a new villager come to live in town; what is left empty is chosen by the rule. For admins."""

    name: Target
    occupation: Target = ""
    """`farmer`, `chef` or `carpenter`; empty or `none`: no occupation, and so no purse."""
    gender: Target = ""
    calling: Target = ""
    personality: Words = ""
    traits: Words = ""
    """Lists, and the schedule's lines, stand in one text with semicolons or line ends between (see `shared/persona.py`)."""
    background: Words = ""
    interests: Words = ""
    style: Words = ""
    goals: Words = ""
    secret: Words = ""
    looks: Words = ""
    home: Target = ""
    """A home's name."""
    schedule: Words = ""


class Portray(Command, frozen=True):
    """Change one text of a villager's: personality, goals, home, schedule and the like. For admins."""

    name: Target
    part: Target
    """Which: see `Part` in `shared/persona.py`."""
    text: Words = ""
    """Empty: nothing is known of it from now on; a calling, a home or a schedule is chosen by the rule."""


class Unsettle(Command, frozen=True):
    """Have a villager leave the town for good, with all they own. For admins."""

    name: Target


Deed = (
    Walk
    | GoTo
    | Travel
    | Halt
    | Say
    | Whisper
    | Shout
    | Emote
    | Begin
    | SetSpeed
    | Step
    | Create
    | Work
    | Sleep
    | Idle
    | Eat
    | Buy
    | Sell
    | Give
    | Drop
    | Take
    | Offer
    | Accept
    | Reject
    | Confirm
    | Cancel
    | Withdraw
    | Send
    | Broadcast
    | Read
    | ChatDeed
    | SetPace
    | Advance
    | Reset
    | Settle
    | Portray
    | Unsettle
)
"""What a seat may give: the commands that cross the wire."""
