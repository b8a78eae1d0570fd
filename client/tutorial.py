"""The first minutes: a few steps to try, each judged by what the town really shows.

Pure, and apart from the words for them (`client/lessons.py`), so that a screen and lines follow the same progress. Nothing is
asked in order: whatever is done first counts first. `after` is a fold over Views, like everything else that is believed.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from client.earshot import UNHEARD
from client.entries import Chatted, Dealt, Entry, Lived, Noted, Spoke
from client.view import SAY_CELLS, View
from shared.geometry import distance
from shared.ids import BeingId
from shared.living import Side, TradeState
from shared.sights import DealtSelf, Figure, Kind, WorkedSelf
from shared.text import name_key


class Step(StrEnum):
    """One thing to try, in the order in which they are shown."""

    LIFE = "life"
    WALK = "walk"
    MEET = "meet"
    TALK = "talk"
    BUY = "buy"
    WORK = "work"
    TRADE = "trade"


_REMEMBERED = 9
"""How often a step counts as shown once it was done, among the hints that are kept: more often than any hint is shown."""

STEPS_WALKED = 4
"""Cells of one's own walking that count as having walked."""

ANSWER_MINUTES = 60
"""So long after one's words what a villager says may be an answer; a letter's answer may take longer."""


class Tutorial(msgspec.Struct, frozen=True):
    """How far somebody has come."""

    done: frozenset[Step] = frozenset()
    walked: int = 0
    """Cells walked so far, up to `STEPS_WALKED`."""
    spoke: int = -1
    """The minute in which one last spoke within somebody's hearing, or wrote; -1: never. An answer counts from then on."""

    @property
    def current(self) -> Step | None:
        """What to try next; None when everything is done."""
        return next((step for step in Step if step not in self.done), None)

    @property
    def place(self) -> int:
        """Which of all steps the current one is, counted by those that are done: 1 at first."""
        return min(len(self.done) + 1, len(Step))


def remembered(tutorial: Tutorial) -> dict[str, int]:
    """Return the steps done, as they are kept among the hints; a life is had in one town, and is looked for in each."""
    return {f"step {step}": _REMEMBERED for step in Step if step in tutorial.done and step is not Step.LIFE}


def recalled(kept: Mapping[str, int]) -> frozenset[Step]:
    """Return the steps that were done in other visits."""
    return frozenset(step for step in Step if step is not Step.LIFE and kept.get(f"step {step}", 0) >= _REMEMBERED)


def after(tutorial: Tutorial, before: View, now: View) -> Tutorial:
    """Return how far somebody has come when `now` is believed, and `before` was at the last look."""
    if not now.you or not now.town:
        return tutorial
    new = fresh(before, now)
    unheard = any(isinstance(entry, Noted) and entry.words == UNHEARD for entry in new)
    spoke = now.minute if any(map(_mine, new)) and not unheard else tutorial.spoke
    walked = min(STEPS_WALKED, tutorial.walked + _moved(before, now))
    found = {step for step, reached in _reached(now, new, walked=walked, spoke=spoke).items() if reached}
    if found <= tutorial.done and (spoke, walked) == (tutorial.spoke, tutorial.walked):
        return tutorial
    return Tutorial(tutorial.done | found, walked, spoke)


def _reached(now: View, new: tuple[Entry, ...], *, walked: int, spoke: int) -> dict[Step, bool]:
    life = now.life
    worked = any(isinstance(entry, Lived) and isinstance(entry.did, WorkedSelf) for entry in new)
    return {
        Step.LIFE: life is not None,
        Step.WALK: walked >= STEPS_WALKED,
        Step.MEET: nearest(now, SAY_CELLS) is not None,
        Step.TALK: spoke >= 0 and any(_answer(entry, now, spoke) for entry in new),
        Step.BUY: worked or (life is not None and not life.lacking),
        Step.WORK: worked,
        Step.TRADE: any(_dealt(entry, now.you) for entry in new),
    }


def fresh(before: View, now: View) -> tuple[Entry, ...]:
    """Return what the log has received since; what was told on coming to town happened before."""
    if not before.town:
        return ()
    count = min(now.logged - before.logged, len(now.log))
    return now.log[len(now.log) - count :] if count > 0 else ()


def _moved(before: View, now: View) -> int:
    if before.me is None or now.me is None or before.town != now.town:
        return 0
    return distance(before.me.at, now.me.at)


def _mine(entry: Entry) -> bool:
    return (isinstance(entry, Spoke) and entry.mine) or (isinstance(entry, Chatted) and not entry.name)


def _answer(entry: Entry, now: View, spoke: int) -> bool:
    """Say whether these are the words of a villager to somebody who last spoke in the minute `spoke`."""
    match entry:
        case Spoke(heard=heard, mine=False) if now.minute - spoke <= ANSWER_MINUTES:
            speaker = now.met.get(heard.speaker)
            return bool(heard.words) and speaker is not None and speaker.kind is Kind.VILLAGER
        case Chatted(name=name) if name:
            return any(figure.kind is Kind.VILLAGER and name_key(figure.name) == name_key(name) for figure in now.met.values())
        case _:
            return False


def _dealt(entry: Entry, you: BeingId) -> bool:
    """Say whether something was sold to the merchant, or a trade with somebody settled."""
    match entry:
        case Lived(did=DealtSelf(side=Side.SELL)):
            return True
        case Dealt(trade=trade):
            return trade.state is TradeState.COMMITTED and you in (trade.initiator, trade.target)
        case _:
            return False


def nearest(view: View, within: int) -> Figure | None:
    """Return the nearest villager in view, not farther than so many cells; None when there is none."""
    me = view.me
    if me is None:
        return None
    others = (figure for figure in view.figures.values() if figure.kind is Kind.VILLAGER and figure.id != view.you)
    near = [(distance(me.at, figure.at), figure.id, figure) for figure in others if distance(me.at, figure.at) <= within]
    return min(near, key=lambda found: found[:2])[2] if near else None
