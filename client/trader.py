"""A mind that makes a living by rule: the example of what `client/bot.py` is for, and the command `thorp bot`.

Apart from `livelihood`, which decides, and from `bot`, which tries: here stands the little that a mind is beside them. It
looks, does the best thing there is to do, and looks again; it answers who speaks to it; it tells what it does, in lines.
"""

import asyncio
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from client import diary, livelihood, worth
from client.bot import Bot
from client.livelihood import Tried
from client.tether import Lost, Up
from client.view import View
from shared.calendar import MINUTES_PER_DAY, TICKS_PER_SECOND, clock_text, day
from shared.commands import Create, Say, Whisper
from shared.economy import Occupation, counted, gold
from shared.geometry import distance
from shared.ids import BeingId
from shared.sights import AnySight, ClockMoved, Heard, Manner, Scene
from shared.text import clean, name_key

_NEAR_CELLS = 3
"""Who talks so near means it, even without its name."""

_LINES_MOST = 3
"""Lines it answers in one talk: two bots must come to an end …"""
_SILENCE_TICKS = 60 * TICKS_PER_SECOND
"""… and a talk is over after so long a silence."""

Tell = Callable[[str], None]


class Talk(msgspec.Struct, frozen=True):
    """What somebody said to it of late."""

    lines: int
    tick: int
    """Of the last one."""


class Owed(NamedTuple):
    """Words to be answered."""

    heard: Heard
    lines: int
    """How many it was of its talk."""


class Manners(msgspec.Struct, frozen=True):
    """Who is owed an answer."""

    talks: Mapping[BeingId, Talk] = MappingProxyType({})
    owed: tuple[Owed, ...] = ()


async def live(bot: Bot, occupation: Occupation, tell: Tell, *, days: int | None = None) -> None:
    """Make a living until the visit ends, or for so many days of the town. Raises `client.bot.VisitError`."""
    trader, sights = Trader(bot, occupation), bot.sights()
    now = bot.view.minute
    until = None if days is None else now + days * MINUTES_PER_DAY
    tell(stamped(bot.view, now, introduction(bot.view)))
    line = asyncio.create_task(_watch_line(bot, tell))
    try:
        while until is None or now < until:
            if words := await trader.act():
                tell(stamped(bot.view, now, words))
            sight = await anext(sights)
            now = sight.minute if isinstance(sight, ClockMoved | Scene) else now
            trader.notice(sight)
            if words := diary.line(sight, bot.view):
                tell(stamped(bot.view, now, words))
    finally:
        line.cancel()
        await asyncio.gather(line, return_exceptions=True)
    tell(stamped(bot.view, now, summary(bot.view)))


async def _watch_line(bot: Bot, tell: Tell) -> None:
    """Tell when the line is lost, and when it is back; the visit itself goes on by itself."""
    while True:
        lost = await bot.wait_for(lambda _: bot.state if isinstance(bot.state, Lost) else None)
        tell(stamped(bot.view, bot.view.minute, f"has lost the line and comes back as soon as it can: {clean(lost.why)}"))
        await bot.wait_for(lambda _: isinstance(bot.state, Up))
        tell(stamped(bot.view, bot.view.minute, "is back"))


class Trader:
    """A mind at work: one deed at a time, each from a fresh look."""

    def __init__(self, bot: Bot, occupation: Occupation) -> None:
        self._bot = bot
        self._occupation = occupation
        self._tried = Tried()
        self._manners = Manners()

    def notice(self, sight: AnySight) -> None:
        """Take note of what was said to it."""
        self._manners = noticed(self._manners, self._bot.view, sight, self._bot.tick)

    async def act(self) -> str:
        """Do the best thing there is to do now, if there is any: an answer comes first. Return what no sight will tell."""
        bot = self._bot
        words = answer(bot.view, self._manners)
        if words is not None:
            self._manners = msgspec.structs.replace(self._manners, owed=self._manners.owed[1:])
            await bot.do(words)
            return ""
        deed = livelihood.next_deed(bot.view, self._tried, self._occupation, bot.tick)
        if deed is None:
            return ""
        refused = await bot.do(deed)
        self._tried = livelihood.after(self._tried, bot.view, deed, bot.tick, refused=refused is not None)
        return f"begins a life: {summary(bot.view)}" if isinstance(deed, Create) and refused is None else ""


def stamped(view: View, minute: int, words: str) -> str:
    """Return a line of the diary: `Day 1 08:15  Nell buys 2 seeds`. What is told of may be older than the View."""
    return f"Day {day(minute)} {clock_text(minute)}  {clean(view.me.name) if view.me else 'Somebody'} {words}"


def introduction(view: View) -> str:
    """Say where it is and what it has."""
    if view.life is None:
        return f"is in {clean(view.town)}, and about to begin a life"
    return f"is in {clean(view.town)}; {summary(view)}"


def summary(view: View) -> str:
    """Say how it stands."""
    life = view.life
    return f"is a {life.occupation}, has {gold(life.money)} gold and stamina {life.stamina}" if life else "has begun no life"


# ── who speaks to it ──


def noticed(manners: Manners, view: View, sight: AnySight, tick: int) -> Manners:
    """Return who is owed an answer after a sight: whoever spoke to it, some lines in one talk and no more."""
    if not isinstance(sight, Heard) or not _is_for_me(view, sight):
        return manners
    talk = manners.talks.get(sight.speaker)
    lines = talk.lines + 1 if talk and tick - talk.tick < _SILENCE_TICKS else 1
    owed = (*manners.owed, Owed(sight, lines)) if lines <= _LINES_MOST else manners.owed
    return Manners({**manners.talks, sight.speaker: Talk(lines, tick)}, owed)


def _is_for_me(view: View, heard: Heard) -> bool:
    """Tell whether words are for it: whispered to it, with its name in them, or said right beside it and to nobody by name."""
    speaker, me = view.figures.get(heard.speaker), view.me
    if me is None or speaker is None or speaker.id == me.id or not heard.words:
        return False
    if heard.manner is not Manner.SAY:
        return heard.manner is Manner.WHISPER and heard.listener == me.id
    words = name_key(heard.words)
    others = (figure for figure in view.met.values() if figure.id not in (me.id, speaker.id))
    named = any(name_key(other.name) in words for other in others)
    return name_key(me.name) in words or (distance(me.at, speaker.at) <= _NEAR_CELLS and not named)


def answer(view: View, manners: Manners) -> Say | Whisper | None:
    """Return its answer to whoever has waited longest, if anybody has: what it is, what it has, and a farewell."""
    if not manners.owed:
        return None
    heard, lines = manners.owed[0]
    words = _answer(view, heard.name, lines)
    return Whisper(heard.name, words) if heard.manner is Manner.WHISPER else Say(words)


def _answer(view: View, name: str, lines: int) -> str:
    life = view.life
    if life is None:
        return f"Good day, {name}. I am new here, and about to begin."
    if view.asleep:
        return f"Mmh… {name}… in the morning…"
    item = worth.product_of(life)
    ready = worth.spare(life, item)
    match lines:
        case 1:
            have = f"I have {counted(item, ready)} to sell" if ready else f"I have no {item} left to sell just now"
            return f"Good day, {name}. I am a {life.occupation}. {have}; I ask {gold(worth.asked(item, 1))} gold for one."
        case 2:
            return f"I work {worth.recipe_of(life).where}, {name}. If you want {item}, offer me a trade: I answer at once."
        case _:
            return f"Forgive me, {name}, I have a day to get on with. Until later!"
