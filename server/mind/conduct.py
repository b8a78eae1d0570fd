"""What a villager does next: its living where that is due, its schedule for the rest of the day.

Apart because here the two rules meet, and for the live town and the simulation alike. Pure: from what was perceived to the next
thing to try, and from what became of it to what is not tried again at once.
"""

import msgspec
from msgspec.structs import replace

from server.mind import dealing, livelihood, plan
from server.mind.dayplan import today
from server.mind.dealing import Dealings
from server.mind.livelihood import Be
from server.mind.memory import Mind
from server.mind.options import Whim
from server.mind.perceive import Surroundings
from server.mind.plan import Errand
from shared.commands import Begin, Command, GoTo, Idle, Offer
from shared.economy import Item, Pace
from shared.geometry import distance
from shared.living import Appointment, Side
from shared.sights import AnySight, ClockMoved, Figure, HaltedSelf, LifeSelf, PaceChanged, SawTrade, Scene, WorkedSelf

STIRRING: frozenset[type] = frozenset({Scene, ClockMoved, HaltedSelf, LifeSelf, SawTrade, PaceChanged, WorkedSelf})
"""The sights after which there may be something to do."""


class Conduct(msgspec.Struct, frozen=True):
    """What a villager is about, and what it tried."""

    errand: Errand = Errand()
    dealings: Dealings = Dealings()
    whim: Whim | None = None
    """What it decided on beside the day's plan."""
    approach_tick: int = 0
    """Before it, somebody whom it walks to is not walked to again."""


def next_deed(
    mind: Mind, around: Surroundings, conduct: Conduct, tick: int, *, talking: bool = False
) -> tuple[Command | None, Conduct]:
    """Return what to try now, if anything, and the conduct as it is then; while talking, only answers to offers."""
    around = today(mind, around)
    for want in livelihood.wants(mind, around, conduct.dealings, tick, talking=talking):
        if isinstance(want, Be):
            return _be(around, conduct, tick, want)
        if not dealing.is_blocked(conduct.dealings, want, tick):
            return want, conduct
    return (None, conduct) if talking else _on_a_whim(around, conduct, tick)


def _on_a_whim(around: Surroundings, conduct: Conduct, tick: int) -> tuple[Command | None, Conduct]:
    """Follow what was decided while it holds, else the day's plan."""
    whim = conduct.whim
    if whim is not None and (around.minute >= whim.until or (whim.who and whim.who not in around.figures)):
        conduct, whim = replace(conduct, whim=None), None
    if whim is None:
        return _follow(around, conduct, tick, None)
    if not whim.who:
        return _follow(around, conduct, tick, Appointment(0, whim.place, whim.doing))
    figure = around.figures[whim.who]
    if is_beside(around, figure) or around.heading == figure.name or tick < conduct.approach_tick:
        return None, conduct
    return GoTo(figure.name), replace(conduct, approach_tick=tick + plan.PATIENCE_TICKS)


def is_beside(around: Surroundings, figure: Figure) -> bool:
    """Tell whether somebody is near enough to be spoken to."""
    return distance(figure.at, around.me.at) <= _TALKING_CELLS


_TALKING_CELLS = 3


def _be(around: Surroundings, conduct: Conduct, tick: int, want: Be) -> tuple[Command | None, Conduct]:
    """Go where one wants to be; where there is no way, let nobody wait for it."""
    deed, conduct = _follow(around, conduct, tick, Appointment(0, want.place, want.doing))
    waits = around.pace.pace is Pace.BARRIER and around.life is not None and around.life.act is None
    if waits and conduct.errand.detour and not dealing.is_blocked(conduct.dealings, Idle(), tick):
        return Idle(), conduct
    return deed, conduct


def _follow(around: Surroundings, conduct: Conduct, tick: int, instead: Appointment | None) -> tuple[Command | None, Conduct]:
    deed, errand = plan.next_deed(around, conduct.errand, tick, instead)
    return deed, conduct if errand is conduct.errand else replace(conduct, errand=errand)


def after_try(mind: Mind, around: Surroundings, conduct: Conduct, tick: int, deed: Command, refused: str) -> Conduct:
    """Return the conduct after a deed was tried; `refused` is the code of the refusal, empty when there was none."""
    if conduct.whim is not None and conduct.whim.who and isinstance(deed, GoTo):
        return replace(conduct, whim=None) if refused and refused != "already_there" else conduct
    if isinstance(deed, GoTo | Begin):
        return replace(conduct, errand=plan.after_try(around, conduct.errand, tick, refused))
    dealings = dealing.after_try(conduct.dealings, deed, tick, refused=bool(refused))
    if refused and isinstance(deed, Offer):
        dealings = _left_alone(mind, around, dealings, tick, deed)
    return replace(conduct, dealings=dealings)


def _left_alone(mind: Mind, around: Surroundings, dealings: Dealings, tick: int, offer: Offer) -> Dealings:
    """Ask somebody no more for a while to whom an offer could not even be made."""
    named = next((being for being, known in mind.people.items() if known.name == offer.to), None)
    if named is None or not isinstance(offer.item, Item):
        return dealings
    name = (named, offer.item, Side(offer.side))
    return dealing.snubbed(dealings, mind.people[named], name, (tick, around.minute), vain=True)


def after_sight(
    mind: Mind, around: Surroundings, conduct: Conduct, tick: int, sight: AnySight, *, talking: bool = False
) -> Conduct:
    """Return the conduct after something was perceived; `around` is as it is after it."""
    match sight:
        case HaltedSelf(arrived=arrived):
            errand = conduct.errand
            if conduct.whim is not None and conduct.whim.who:
                return conduct
            if talking and not arrived:
                return replace(conduct, errand=plan.after_words(errand, tick))
            return replace(conduct, errand=plan.after_journey(around, errand, tick, arrived=arrived))
        case SawTrade(trade=trade):
            return replace(conduct, dealings=dealing.after_trade(mind, around, conduct.dealings, tick, trade))
        case WorkedSelf():
            return replace(conduct, dealings=replace(conduct.dealings, worked_minute=around.minute))
        case _:
            return conduct
