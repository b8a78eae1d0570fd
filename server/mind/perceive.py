"""From sights to what is around now, and to the notes worth keeping.

Apart because this is all a mind learns of the world: two pure functions of what was perceived. `Surroundings` is for this moment
and is not kept: after a restart or a gap it begins again with a Scene.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from server.mind.memory import AnyNote, BrokeDown, DayOver, Given, Met, Mind, Overheard, SpokeMyself, Traded, WasToldNo
from shared.calendar import FIRST_MINUTE
from shared.economy import Pace
from shared.geometry import Cell, distance
from shared.ids import BeingId
from shared.living import LifeSeen, PaceSeen, Persona, Side, TradeSeen, TradeState
from shared.sights import (
    AnySight,
    ClockMoved,
    DayEnded,
    Figure,
    HaltedSelf,
    Heard,
    Kind,
    LifeSelf,
    Manner,
    PaceChanged,
    PersonaSelf,
    PlaceSeen,
    SawAppear,
    SawBegin,
    SawGive,
    SawPlace,
    SawTrade,
    SawVanish,
    SawWalk,
    Scene,
    SetOutSelf,
    WasRefused,
)

EVERYDAY = frozenset({"already_there", "no_change", "not_walking", "too_fast"})
"""Refusals of no interest: how a mind finds out that nothing is left to do."""


class Surroundings(msgspec.Struct, frozen=True):
    """What a villager perceives of this moment."""

    you: BeingId = BeingId(0)
    persona: Persona = Persona()
    town: str = ""
    minute: int = FIRST_MINUTE
    figures: dict[BeingId, Figure] = {}
    """Everybody in view, the villager itself too."""
    places: tuple[PlaceSeen, ...] = ()
    heading: str = ""
    """Where it is walking to; empty when it stands."""
    life: LifeSeen | None = None
    """What it lives by; None for who has no occupation, as the merchant."""
    trades: dict[int, TradeSeen] = {}
    """Its open trades, by id, in order."""
    pace: PaceSeen = PaceSeen(Pace.CLOCK)
    last_day: DayEnded | None = None
    """What was told of the last day at midnight."""

    @property
    def me(self) -> Figure:
        """Return the villager as others see it."""
        return self.figures[self.you]

    @property
    def others(self) -> tuple[Figure, ...]:
        """Return who else is in view, nearest first."""
        rest = (figure for figure in self.figures.values() if figure.id != self.you)
        return tuple(sorted(rest, key=lambda figure: (distance(figure.at, self.me.at), figure.id)))

    def place_at(self, cell: Cell) -> PlaceSeen | None:
        """Return the smallest place that covers a cell."""
        x, y = cell
        best, least = None, 0
        for place in self.places:  # asked all the time: no calls in here
            if 0 <= x - place.x < place.width and 0 <= y - place.y < place.height:
                size = place.width * place.height
                if best is None or size < least:
                    best, least = place, size
        return best

    @property
    def here(self) -> PlaceSeen | None:
        """Return the place it is in."""
        return self.place_at(self.me.at)

    def place_named(self, name: str) -> PlaceSeen | None:
        """Return the place of that name; `home` is the villager's own."""
        wanted = self.persona.home if name == "home" else name
        return next((place for place in self.places if place.name.casefold() == wanted.casefold()), None)


def glance(around: Surroundings, sight: AnySight) -> Surroundings:
    """Return the surroundings after a sight."""
    see = _GLANCES.get(type(sight))
    return see(around, sight) if see else around


def _began(_around: Surroundings, scene: Scene) -> Surroundings:
    return Surroundings(
        you=scene.you,
        persona=scene.persona or Persona(),
        town=scene.town,
        minute=scene.minute,
        figures={figure.id: figure for figure in scene.figures},
        places=scene.places,
        life=scene.life,
        trades={trade.id: trade for trade in scene.trades if trade.state.open},
        pace=scene.pace,
    )


def _vanished(around: Surroundings, sight: SawVanish) -> Surroundings:
    figures = around.figures.copy()
    figures.pop(sight.being, None)
    return replace(around, figures=figures)


def _changed(around: Surroundings, being: BeingId, *, at: Cell | None = None, doing: str | None = None) -> Surroundings:
    old = around.figures.get(being)
    if old is None:
        return around
    new = replace(old, at=old.at if at is None else at, doing=old.doing if doing is None else doing)
    return replace(around, figures=around.figures | {being: new})


def _counted(around: Surroundings, sight: SawPlace) -> Surroundings:
    places = (replace(old, occupants=sight.occupants) if old.id == sight.place else old for old in around.places)
    return replace(around, places=tuple(places))


def _traded(around: Surroundings, sight: SawTrade) -> Surroundings:
    trades = around.trades.copy()
    trades.pop(sight.trade.id, None)
    if sight.trade.state.open:
        trades[sight.trade.id] = sight.trade
    return replace(around, trades=trades)


_GLANCES: dict[type, Callable[[Surroundings, Any], Surroundings]] = {
    Scene: _began,
    SawAppear: lambda around, sight: replace(around, figures=around.figures | {sight.figure.id: sight.figure}),
    SawVanish: _vanished,
    SawWalk: lambda around, sight: _changed(around, sight.being, at=sight.to),
    SawBegin: lambda around, sight: _changed(around, sight.being, doing=sight.doing),
    SawPlace: _counted,
    SetOutSelf: lambda around, sight: replace(around, heading=sight.goal),
    HaltedSelf: lambda around, _: replace(around, heading=""),
    ClockMoved: lambda around, sight: replace(around, minute=sight.minute),
    LifeSelf: lambda around, sight: replace(around, life=sight.life),
    PersonaSelf: lambda around, sight: replace(around, persona=sight.persona),
    SawTrade: _traded,
    PaceChanged: lambda around, sight: replace(around, pace=sight.pace),
    DayEnded: lambda around, sight: replace(around, last_day=sight),
}
"""A line a sight; all others change nothing around."""


class Addressee(msgspec.Struct, frozen=True):
    """Whom words that the villager is about to say are for."""

    being: BeingId
    name: str


NOTABLE: frozenset[type] = frozenset({Scene, SawAppear, Heard, WasRefused, SawTrade, SawGive, DayEnded})
"""The sights of which there may be notes."""


def notes_of(  # noqa: PLR0911 -- a line a sight
    mind: Mind, around: Surroundings, tick: int, sight: AnySight, *, to_me: bool, meant: Mapping[str, Addressee]
) -> tuple[AnyNote, ...]:
    """Return what is worth keeping of a sight; `around` is as it is after it.

    `to_me`: whether heard words were for the villager. `meant`: for whom its own words are, by the words.
    """
    match sight:
        case Scene():
            return tuple(_met(around, tick, figure) for figure in around.others if _is_news(mind, figure))
        case SawAppear(figure=figure):
            return (_met(around, tick, figure),) if figure.id != around.you and _is_news(mind, figure) else ()
        case Heard():
            return _heard(around, tick, sight, to_me=to_me, meant=meant)
        case WasRefused(code=code, words=words):
            return () if code in EVERYDAY else (WasToldNo(tick=tick, minute=around.minute, code=code, words=words),)
        case SawTrade(trade=trade):
            return (_settled(around, tick, trade),) if trade.state is TradeState.COMMITTED else ()
        case SawGive():
            return _given(around, tick, sight)
        case DayEnded():
            return _ended(around, tick, sight)
        case _:
            return ()


def _is_news(mind: Mind, figure: Figure) -> bool:
    """Tell whether somebody is seen for the first time, or works as something new."""
    known = mind.people.get(figure.id)
    return known is None or known.occupation is not figure.occupation


def _met(around: Surroundings, tick: int, figure: Figure) -> Met:
    return Met(
        tick=tick,
        minute=around.minute,
        being=figure.id,
        name=figure.name,
        kind=figure.kind,
        occupation=figure.occupation,
    )


def _settled(around: Surroundings, tick: int, trade: TradeSeen) -> Traded:
    own = trade.initiator == around.you
    return Traded(
        tick=tick,
        minute=around.minute,
        other=trade.target if own else trade.initiator,
        name=trade.target_name if own else trade.initiator_name,
        sold=(trade.side is Side.SELL) == own,
        item=trade.item,
        qty=trade.qty,
        price=trade.price,
    )


def _given(around: Surroundings, tick: int, sight: SawGive) -> tuple[AnyNote, ...]:
    if around.you not in (sight.giver, sight.taker):
        return ()
    mine = sight.giver == around.you
    other = sight.taker if mine else sight.giver
    figure = around.figures.get(other)
    name = figure.name if figure else "somebody"
    given = Given(tick=tick, minute=around.minute, other=other, name=name, mine=mine, goods=sight.goods, money=sight.money)
    return (given,)


def _ended(around: Surroundings, tick: int, sight: DayEnded) -> tuple[AnyNote, ...]:
    over = DayOver(
        tick=tick,
        minute=around.minute,
        day=sight.day,
        slept=sight.slept,
        stamina=sight.stamina,
        earned=sight.earned,
        made=sight.made,
        trades=sight.trades,
    )
    return (over,) if sight.stamina else (over, BrokeDown(tick=tick, minute=around.minute))


def _heard(around: Surroundings, tick: int, heard: Heard, *, to_me: bool, meant: Mapping[str, Addressee]) -> tuple[AnyNote, ...]:
    if not heard.words or heard.manner is Manner.EMOTE:
        return ()
    if heard.speaker == around.you:
        listener = meant.get(heard.words, Addressee(BeingId(0), ""))
        return (
            SpokeMyself(
                tick=tick,
                minute=around.minute,
                to=listener.being,
                name=listener.name,
                words=heard.words,
                manner=heard.manner,
                by_rule=heard.by_rule,
                stream=heard.stream,
            ),
        )
    return (
        Overheard(
            tick=tick,
            minute=around.minute,
            speaker=heard.speaker,
            name=heard.name,
            words=heard.words,
            manner=heard.manner,
            to_me=to_me,
        ),
    )


def kind_of(mind: Mind, around: Surroundings, being: BeingId) -> Kind | None:
    """Return who plays a being, if the villager ever saw it."""
    if being in around.figures:
        return around.figures[being].kind
    known = mind.people.get(being)
    return known.kind if known else None
