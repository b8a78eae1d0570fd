"""What the laws try: every command there is, mostly sensible, sometimes nonsense.

Drawn with dice rather than with hypothesis' own strategies: rules and strategies come in clumps there, and in so many steps
hardly a trade was ever settled. The dice are hypothesis' own where a failure should be made small.
"""

from collections.abc import Callable
from random import Random
from typing import NamedTuple, TypeVar, get_args

from server.world import orders as o
from shared import commands as c
from shared.calendar import Speed
from shared.chats import Forward, Verdict
from shared.economy import Item, Occupation, Pace
from shared.geometry import Direction
from shared.ids import TOWN, BeingId
from tests.laws.town import ADA, BOB, MABEL, NAMES, NELL, ODO, RUFUS, TIM

OPEN = 1_000
"""A trade's number from here on means one of the trades that are open then, counted in turn; a chat's one of one's own."""

_T = TypeVar("_T")
Draw = Callable[[Random], _T]


def one_of(*values: _T) -> Draw[_T]:
    """Draw one of the values."""
    return lambda dice: dice.choice(values)


def number(least: int, most: int) -> Draw[int]:
    """Draw a whole number."""
    return lambda dice: dice.randint(least, most)


def made(make: Callable[..., _T], *parts: Draw[object]) -> Draw[_T]:
    """Draw the parts of something."""
    return lambda dice: make(*(part(dice) for part in parts))


def weighted(*choices: tuple[int, Draw[_T]]) -> Draw[_T]:
    """Draw from one of these, each as often as its weight says."""
    draws = [draw for weight, draw in choices for _ in range(weight)]
    return lambda dice: dice.choice(draws)(dice)


def mostly(good: Draw[_T], bad: Draw[_T]) -> Draw[_T]:
    """Draw something sensible eleven times in twelve."""
    return weighted((11, good), (1, bad))


def some(draw: Draw[_T], most: int) -> Draw[list[_T]]:
    """Draw a few, at least one."""
    return lambda dice: [draw(dice) for _ in range(dice.randint(1, most))]


_nonsense: Draw[c.Number] = one_of(0, -10, 0.5, 2.0, "x", "3", "", 10**12, -(10**30), float("nan"), float("inf"), True)  # noqa: FBT003
_some: Draw[c.Number] = mostly(one_of(1, 1, 1, 2, 2, 3, 5), _nonsense)
_prices: Draw[c.Number] = mostly(one_of(1, 10, 100, 400, 999), _nonsense)
_trades: Draw[c.Number] = mostly(number(OPEN, OPEN + 7), weighted((1, number(1, 20)), (1, _nonsense)))
_people = mostly(one_of(*NAMES), one_of("Zoe", "nobody", "", "ada"))
_folk = weighted((6, one_of("Ulf", "Wen", "Ute", "Yrsa")), (2, one_of("Nell", "Mabel")), (1, _people))
_yes_or_no = one_of(True, False)  # noqa: FBT003
_others = weighted((2, made(lambda name: (name,), _people)), (1, made(tuple, some(_people, 4))))
_chats = mostly(number(OPEN, OPEN + 7), number(-1, 20))
_items = mostly(one_of(*(item.value for item in Item), "wheat", "bread", "wood"), one_of("gold", "loaves", "sword", ""))
_words = mostly(one_of("Good morning.", "\x1b[31mred", "🍞"), one_of("", " ", "é" * 600))

DEEDS: dict[type, Draw[c.Deed]] = {
    c.Walk: made(c.Walk, one_of(*Direction)),
    c.GoTo: made(c.GoTo, one_of("Square", "Bakery", "Fields", "Workshop", "home", "Ada", "nowhere")),
    c.Travel: made(c.Travel, number(-1, 10), number(-1, 6)),
    c.Halt: made(c.Halt),
    c.Say: made(c.Say, _words),
    c.Whisper: made(c.Whisper, _people, _words),
    c.Shout: made(c.Shout, _words),
    c.Emote: made(c.Emote, _words),
    c.Begin: made(c.Begin, _words),
    c.SetSpeed: made(c.SetSpeed, one_of(*Speed)),
    c.Step: made(c.Step),
    c.Create: made(c.Create, mostly(one_of(*(job.value for job in Occupation)), one_of("merchant", "king", "")), _words, _words),
    c.Work: made(c.Work),
    c.Sleep: made(c.Sleep),
    c.Idle: made(c.Idle),
    c.Eat: made(c.Eat),
    c.Buy: made(c.Buy, _items, _some),
    c.Sell: made(c.Sell, _items, _some),
    c.Give: made(c.Give, _people, _items, _some),
    c.Drop: made(c.Drop, _items, _some),
    c.Take: made(c.Take, weighted((1, one_of("")), (1, _items)), weighted((2, one_of(0)), (1, _some))),
    c.Offer: made(c.Offer, _people, mostly(one_of("buy", "sell"), one_of("swap")), _items, _some, _prices),
    c.Accept: made(c.Accept, _trades),
    c.Reject: made(c.Reject, _trades),
    c.Confirm: made(c.Confirm, _trades),
    c.Cancel: made(c.Cancel, _trades),
    c.Withdraw: made(c.Withdraw, _trades),
    c.Send: made(c.Send, _people, _words),
    c.OpenChat: made(c.OpenChat, _others, _words, weighted((2, _words), (1, one_of("")))),
    c.SayIn: made(
        lambda chat, words, by_rule, first, mood: c.SayIn(chat, words, by_rule, 0, first, not first, mood),
        _chats,
        _words,
        _yes_or_no,
        _yes_or_no,
        number(-200, 200),
    ),
    c.MarkChat: made(c.MarkChat, _chats, number(-1, 40), one_of(True, True, False)),  # noqa: FBT003
    c.Entitle: made(c.Entitle, _chats, _words, number(-1, 30)),
    c.Adapt: made(c.Adapt, _chats, number(-1, 60), one_of("curt", "gentle", "", "x" * 700), _words, number(-10, 110)),
    c.Resolve: made(c.Resolve, _chats, one_of(1, 1, 1, 2, 3, 0), one_of(*Verdict)),
    c.Tune: made(c.Tune, _chats, one_of(*Forward)),
    c.Invite: made(c.Invite, _chats, _people),
    c.Leave: made(c.Leave, _chats),
    c.PutAway: made(c.PutAway, _chats),
    c.Mute: made(c.Mute, _chats, _yes_or_no),
    c.Block: made(c.Block, _people, one_of(True, False, False)),  # noqa: FBT003
    c.Restore: made(c.Restore, _chats, made(tuple, some(made(c.Restored, _yes_or_no, _words, number(-9, 900)), 8)), _words),
    c.Broadcast: made(c.Broadcast, _words),
    c.Read: made(c.Read, number(-1, 30)),
    c.SetPace: made(c.SetPace, one_of(*Pace)),
    c.Advance: made(c.Advance),
    c.Reset: made(c.Reset, one_of("Laws", "")),
    c.Settle: made(
        lambda name, work, calling, schedule: c.Settle(name, work, calling=calling, schedule=schedule),
        mostly(one_of("Ulf", "Wen", "Ute", "Yrsa"), one_of("Ada", "mabel", "X", "\x1b[31m")),
        mostly(one_of("farmer", "chef", "carpenter", "none", ""), one_of("king")),
        mostly(one_of("", "beekeeper"), one_of("merchant", "x" * 99)),
        mostly(one_of("", "07:00 Bakery: humming; 9:00 home: resting"), one_of("07:00 Moon: humming", "noon")),
    ),
    c.Portray: made(
        c.Portray,
        _folk,
        mostly(one_of("goals", "calling", "home", "schedule", "looks", "tra"), one_of("money", "")),
        mostly(one_of("win; lose", "baker", "", "Cottage"), one_of("merchant", "y" * 900)),
    ),
    c.Unsettle: made(c.Unsettle, _folk),
}
assert DEEDS.keys() == set(get_args(c.Deed)), "every command is tried"

ORDERS: dict[type, Draw[o.AnyCommand]] = {
    o.Found: made(o.Found, one_of("Again"), number(1, 2)),
    o.Admit: made(o.Admit, mostly(one_of("Zoe", "Ada", "Bob", "Tim"), one_of("Mabel", "Z", "Odo"))),
    o.Dismiss: made(o.Dismiss, one_of(ADA, BOB, TIM, MABEL, BeingId(8), BeingId(99))),
    o.Attend: made(o.Attend, one_of(ADA, BOB, TIM, BeingId(8), BeingId(99)), one_of(True, False)),  # noqa: FBT003
    o.Configure: made(o.Configure, one_of(*Pace), mostly(one_of(1, 4, 40), one_of(-1, 0)), mostly(one_of(1, 30, 300), one_of(0))),
}
assert {*ORDERS, o.Tick} == set(get_args(o.Order)), "every order is tried"

living = one_of(ADA, BOB, MABEL, NELL, TIM)
CHATS = c.OpenChat | c.SayIn | c.MarkChat | c.Entitle | c.Adapt | c.Resolve | c.Tune | c.Invite | c.Leave | c.PutAway | c.Mute
"""Commands that are nothing but words."""

HAPPENS = (
    *("ChatBegun", "ChatSaid", "ChatMarked", "ChatEntitled", "ChatChecked", "ChatResolved", "ChatTuned", "ChatJoined"),
    *("ChatLeft", "ChatPutAway", "ChatMuted", "Blocked", "imported"),
)
"""What comes of them."""

actors = mostly(living, one_of(ODO, RUFUS, BeingId(8), BeingId(99), BeingId(-1), TOWN))


def among(*kinds: type) -> Draw[c.Deed]:
    """Draw one of these commands."""
    return weighted(*((1, DEEDS[kind]) for kind in kinds))


_FEET = among(c.Walk, c.GoTo, c.Travel, c.Halt)
_WORDS = among(c.Say, c.Whisper, c.Shout, c.Emote, c.Begin)
_POST = among(c.Send, c.Broadcast, c.Read)
_CHATS = weighted(
    (5, DEEDS[c.SayIn]),
    (2, DEEDS[c.OpenChat]),
    (2, DEEDS[c.MarkChat]),
    (1, DEEDS[c.Adapt]),
    (3, among(c.Entitle, c.Resolve, c.Tune, c.Invite, c.Leave, c.PutAway, c.Mute, c.Block, c.Restore)),
)
_ACTS = weighted((3, DEEDS[c.Work]), (2, DEEDS[c.Sleep]), (1, DEEDS[c.Idle]))
_GOODS = among(c.Eat, c.Buy, c.Sell, c.Give, c.Drop, c.Take)
_ANSWERS = weighted((4, among(c.Accept, c.Confirm)), (1, among(c.Reject, c.Cancel, c.Withdraw)))
_TIME = among(c.SetSpeed, c.Step, c.SetPace, c.Advance, c.Reset)


class Try(NamedTuple):
    """Somebody tries something."""

    actor: BeingId
    command: o.AnyCommand


class Bargain(NamedTuple):
    """The two of an open trade answer it, in turn; out of turn when the initiator begins."""

    trade: int
    verbs: list[c.Deed]
    initiator_first: bool


class Chatter(NamedTuple):
    """The two of a session talk, the player reads, and the villager thinks about its manner."""

    chat: int
    lines: int
    percent: int


class Pass(NamedTuple):
    """Ticks pass."""

    ticks: int


class Hurry(NamedTuple):
    """It is nearly the end of the period, and then a while longer."""

    speed: Speed


class All(NamedTuple):
    """Everybody does the same but one: a barrier falls, or waits for one."""

    command: c.Deed
    but: BeingId | None
    evening: bool
    """Only once it is evening."""


Step = Try | Bargain | Chatter | Pass | Hurry | All

_nobody: Draw[BeingId | None] = one_of(None, ADA, BOB, MABEL, NELL, TIM)

step: Draw[Step] = weighted(
    (14, made(Try, living, DEEDS[c.Offer])),
    (14, made(Bargain, number(0, 7), some(_ANSWERS, 5), one_of(False, False, True))),  # noqa: FBT003
    (4, made(Try, actors, _ANSWERS)),
    (14, made(Try, actors, _GOODS)),
    (8, made(Try, actors, _ACTS)),
    (8, made(Try, actors, _FEET)),
    (3, made(Try, actors, _WORDS)),
    (4, made(Try, actors, _POST)),
    (10, made(Try, actors, _CHATS)),
    (3, made(Chatter, number(1, 6), number(1, 24), number(-20, 110))),
    (2, made(Try, actors, DEEDS[c.Create])),
    (4, made(Try, actors, _TIME)),
    (3, made(Try, actors, DEEDS[c.Settle])),
    (1, made(Try, actors, DEEDS[c.Portray])),
    (1, made(Try, actors, DEEDS[c.Unsettle])),
    (
        5,
        made(
            Try, mostly(one_of(TOWN), actors), weighted(*((1 if kind is o.Found else 3, draw) for kind, draw in ORDERS.items()))
        ),
    ),
    (9, made(Pass, number(1, 25))),
    (1, made(Hurry, one_of(Speed.FAST, Speed.ULTRA))),
    (3, made(All, made(c.Idle), _nobody, one_of(False))),  # noqa: FBT003
    (2, made(All, made(c.Sleep), _nobody, one_of(True))),  # noqa: FBT003
)

chatting: Draw[Step] = weighted(
    (12, made(Try, living, _CHATS)),
    (12, made(Try, living, among(c.OpenChat, c.Invite, c.Leave, c.PutAway, c.Mute, c.Block, c.Restore, c.Send))),
    (2, made(Try, living, among(c.OpenChat, c.Restore))),
    (1, made(Try, actors, _CHATS)),
    (8, made(Chatter, number(1, 12), number(1, 24), number(-20, 110))),
    (9, made(Try, living, weighted((2, DEEDS[c.Resolve]), (1, DEEDS[c.Tune])))),
    (6, made(Try, living, DEEDS[c.Invite])),
    (3, made(Try, living, made(c.OpenChat, made(tuple, some(one_of(*NAMES), 4)), _words))),
    (1, made(Try, one_of(TIM), DEEDS[c.Advance])),
    (1, made(Try, one_of(TIM), among(c.Settle, c.Unsettle))),
    (2, made(Try, one_of(TOWN), weighted((1, ORDERS[o.Admit]), (1, ORDERS[o.Dismiss])))),
    (1, made(Pass, one_of(3_000, 6_000))),
)
"""As `step`, for a town that does little but chat."""
