"""Walking in line mode: setting out and arriving in words, so many steps at one word, and never faster than feet go.

Apart from line mode itself, which prints and hands lines on. A screen shows all this on its map.
"""

import asyncio
import re
from collections.abc import Iterable

from client import commandline, nearby
from client.plaintown import Hands
from client.reading import STEPS_MOST, steps
from client.view import UNNAMED, Journey, View
from shared.commands import Walk
from shared.geometry import Direction
from shared.sights import AnySight, HaltedSelf, SetOutSelf, WasRefused
from shared.text import clean

ARRIVAL_S = 60.0
"""How long a script's next line waits for the end of a walk."""

TOO_QUICK = ("too_fast", "rate_limited")
"""Refusals for haste: nobody is told of them, the command is given again."""

_NO_ARTICLE = re.compile(r"the |an? |your |\d|.*['\u2019]s? ", re.IGNORECASE)
_STOPPING = ("halt", "stop", "quit")


class PlainWays:
    """The walks of one visit in lines."""

    def __init__(self, hands: Hands) -> None:
        self.unsaid: frozenset[str] = frozenset()
        """Words of refusals for haste that just came."""
        self._hands = hands
        self._wait_s = 0.0
        self._hasty = False
        self._standing = asyncio.Event()
        """Nobody is on the way."""
        self._standing.set()

    # ── what comes ──

    def see(self, before: View, now: View, sights: Iterable[AnySight]) -> list[str]:
        """Take what was seen; return what to say of one's way."""
        told, journey, hasty = list[str](), before.journey, list[WasRefused]()
        for sight in sights:
            match sight:
                case SetOutSelf(goal=goal, cells=cells):
                    journey = Journey(goal, cells)
                    told.append(_set_out(now, journey))
                case HaltedSelf(arrived=arrived, why=why):
                    told += _ended(now, journey, arrived=arrived, why=why)
                    journey = None
                case WasRefused(code=code) if code in TOO_QUICK:
                    hasty.append(sight)
                case _:
                    pass
        self.unsaid = frozenset(one.words for one in hasty)
        self._wait_s = max((one.retry_ms / 1000 for one in hasty), default=self._wait_s)
        if now.journey is None:
            self._standing.set()
        else:
            self._standing.clear()
        return told

    def done(self, refused: str) -> None:
        """Note how a command of ours ended: with the code of a refusal, or none."""
        self._hasty = refused in TOO_QUICK

    def again_in(self) -> float:
        """Return after how many seconds to give the last command again, once; below 0 when it need not be."""
        hasty, self._hasty = self._hasty, False
        wait_s, self._wait_s = self._wait_s, 0.0
        return wait_s if hasty else -1.0

    async def settled(self, line: str = "") -> str:
        """Wait for the end of a walk before a script's next line, unless that stops it; return what to say of a long one."""
        verb = commandline.find(line.strip().split(" ")[0].lstrip(":/")) if commandline.is_command(line) else None
        if verb is not None and verb.name in _STOPPING:
            return ""
        try:
            async with asyncio.timeout(ARRIVAL_S):
                await self._standing.wait()
        except TimeoutError:
            return f"You are still on the way after {ARRIVAL_S:g} seconds; the next line waits no longer."
        return ""

    # ── what is typed ──

    async def perform(self, line: str) -> bool:
        """Walk, when a line asks for it, with or without a colon; False when it asks for something else."""
        word, _, rest = line.strip().partition(" ")
        read = steps(clean(rest))
        if word.casefold().lstrip(":/") != "walk" or read is None:
            return False
        await self.walk(*read)
        if not read[1]:
            self._hands.write("No step, then: you stay where you are.")
        return True

    async def walk(self, way: Direction, wanted: int) -> None:
        """Walk until something is in the way, which the town says itself."""
        walked = 0
        for _ in range(min(wanted, STEPS_MOST)):
            before = self._hands.view.me
            await self._hands.attempt(Walk(way))
            after = self._hands.view.me
            if before is None or after is None or before.at == after.at:
                break
            walked += 1
        most = f", as many as go at once; {wanted - walked} are left" if STEPS_MOST <= walked < wanted else ""
        if walked:
            count = f"{walked} {'step' if walked == 1 else 'steps'}"
            self._hands.write(f"You walked {count} {way.words}{most}. {nearby.standing(self._hands.view)}.")


def _set_out(view: View, journey: Journey) -> str:
    steps = f"{journey.cells} {'step' if journey.cells == 1 else 'steps'}"
    return f"You set out{'' if journey.goal == UNNAMED else f' for {_named(view, journey.goal)}'}, {steps}."


def _ended(view: View, journey: Journey | None, *, arrived: bool, why: str) -> list[str]:
    """Return how a walk ended; why somebody was stopped stands in the log already."""
    if why or journey is None:
        return []
    if not arrived:
        return ["You stop on the way."]
    if journey.goal == UNNAMED:
        return [f"{nearby.standing(view)}."]
    return [f"You are {'at' if _is_place(view, journey.goal) else 'beside'} {_named(view, journey.goal)}."]


def _is_place(view: View, goal: str) -> bool:
    return any(place.name == goal for place in view.places)


def _named(view: View, goal: str) -> str:
    """Return a goal as it stands in a sentence: `the Bakery`, but `Mabel` and `Mabel's house`."""
    bare = not _is_place(view, goal) or _NO_ARTICLE.match(goal)
    return clean(goal) if bare else f"the {clean(goal)}"
