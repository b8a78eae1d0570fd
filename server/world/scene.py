"""Everything one observer perceives at a moment: the eyes of an observer, and the Scene they make.

Apart from `project`, which tells what changes: this tells what is, and both must agree.
"""

from server.world import day
from server.world.atlas import atlas, occupants, place_at
from server.world.chatbook import chats_of, faces_of
from server.world.sense import hears, mask, reads_sign, view, view_change
from server.world.state import Being, Life, Town, Trade, World
from shared.calendar import TICKS_PER_SECOND, Speed, period_count
from shared.calendar import day as day_of
from shared.economy import Pace
from shared.geometry import Cell, Run
from shared.ids import ARCHIVE, TOWN, BeingId, PlaceId
from shared.living import LifeSeen, PaceSeen, TradeSeen
from shared.sights import Figure, Heard, Manner, PlaceSeen, Scene

BODILESS = (TOWN, ARCHIVE)
"""Observers that see the whole town."""


class Eyes:
    """What an observer can see and hear from where it stands; asking is cheap. Made by `eyes_of`."""

    __slots__ = ("_mask", "_width", "at", "being", "open", "town")

    def __init__(self, town: Town, being: Being | None, *, bodiless: bool) -> None:
        self.being = being
        self.at: Cell | None = being.at if being else None
        self.open = being is not None or bodiless
        self.town = town
        self._mask = mask(town, being.at) if being else b""
        self._width = town.width

    def see(self, cell: Cell) -> bool:
        """Tell whether the cell is in view."""
        return self.at is None or self._mask[cell[1] * self._width + cell[0]] == 1

    def hear(self, source: Cell, manner: Manner) -> bool:
        """Tell whether words uttered there reach the observer."""
        return self.being is None or hears(self.town, self.being.at, source, manner)

    def reads_sign(self, place: PlaceId) -> bool:
        """Tell whether the observer knows how many are in a place: by being in it, or by seeing one of its doors."""
        if self.at is None or place_at(self.town, self.at) == place:
            return True
        return reads_sign(self.town, self.at, place)


_last_eyes: dict[BeingId, Eyes] = {}
"""The eyes last asked for of each observer: most have not moved since. Told apart by identity, so any world may ask."""


def eyes_of(world: World, observer: BeingId) -> Eyes:
    """Return the eyes of a being, TOWN or ARCHIVE in a world; not `open` for a being that is not present."""
    being = world.here(observer)
    if being is None:
        return Eyes(world.town, None, bodiless=observer in BODILESS)
    last = _last_eyes.get(observer)
    if last is None or last.being is not being or last.town is not world.town:
        last = _last_eyes[observer] = Eyes(world.town, being, bodiless=False)
    return last


def figure(being: Being) -> Figure:
    """Return somebody as others see them."""
    persona = being.persona
    return Figure(
        id=being.id,
        name=being.name,
        kind=being.kind,
        glyph=being.glyph,
        colour=being.colour,
        at=being.at,
        calling=persona.calling,
        looks=persona.looks,
        doing=being.doing,
        occupation=being.life.occupation if being.life else None,
    )


def scene(world: World, observer: BeingId, recent: tuple[Heard, ...] = ()) -> Scene:
    """Return everything the observer perceives now; `recent` is handed through (see `Scene.recent`).

    The observer is a being that is present, TOWN or ARCHIVE; AssertionError otherwise.
    """
    eyes = eyes_of(world, observer)
    assert eyes.open, f"being {observer} is not here to see"  # noqa: S101
    town = world.town
    chats = chats_of(world, observer)
    return Scene(
        town=town.name,
        width=town.width,
        height=town.height,
        rows=_known_ground(world, eyes.being),
        visible=tuple((0, y, town.width) for y in range(town.height)) if eyes.at is None else view(town, eyes.at),
        figures=tuple(figure(other) for other in world.beings.values() if other.present and eyes.see(other.at)),
        places=_places(world, eyes),
        minute=world.minute,
        speed=world.speed,
        you=BeingId(0) if eyes.being is None else eyes.being.id,
        persona=None if eyes.being is None else eyes.being.persona,
        recent=recent,
        life=_life(world, eyes.being),
        trades=_trades(world, observer),
        letters=world.broadcasts,
        read=0 if eyes.being is None else eyes.being.read,
        piles=tuple(pile for pile in world.piles if eyes.see(pile.at)),
        pace=pace_seen(world),
        chats=chats,
        faces=faces_of(world, *chats),
        blocked=() if eyes.being is None else eyes.being.blocked,
        muted=() if eyes.being is None else eyes.being.muted,
    )


def life_seen(life: Life, minute: int) -> LifeSeen:
    """Return a life as its owner knows it at that minute."""
    return LifeSeen(
        occupation=life.occupation,
        money=life.money,
        stamina=life.stamina,
        goods=life.goods,
        held_money=life.held_money,
        held_goods=life.held_goods,
        act=life.act if life.acted == period_count(minute) else None,
        slept=life.slept == day_of(minute),
    )


def trade_seen(world: World, trade: Trade) -> TradeSeen:
    """Return a trade as both its sides know it."""
    return TradeSeen(
        id=trade.id,
        initiator=trade.initiator,
        initiator_name=world.beings[trade.initiator].name,
        target=trade.target,
        target_name=world.beings[trade.target].name,
        side=trade.side,
        item=trade.item,
        qty=trade.qty,
        price=trade.price,
        state=trade.state,
        confirmed=trade.confirmed,
        until_tick=trade.until_tick,
        minute=trade.minute,
    )


def pace_seen(world: World) -> PaceSeen:
    """Return how the present period ends."""
    if world.pace is not Pace.BARRIER:
        return PaceSeen(world.pace)
    until = world.anchor_tick if world.speed is Speed.PAUSE else world.tick  # a paused clock does not wait
    left = max(0, world.deadline_ticks - max(0, until - world.held_since)) if world.held_since else 0
    return PaceSeen(
        pace=world.pace,
        waiting=tuple(being.name for being in day.waited_for(world)),
        held=world.held_since > 0,
        deadline_ms=left * 1000 // TICKS_PER_SECOND,
    )


def _life(world: World, being: Being | None) -> LifeSeen | None:
    return None if being is None or being.life is None else life_seen(being.life, world.minute)


def _trades(world: World, observer: BeingId) -> tuple[TradeSeen, ...]:
    every = (*world.ended, *world.trades.values())
    own = (trade for trade in every if observer in (trade.initiator, trade.target, ARCHIVE))
    return tuple(trade_seen(world, trade) for trade in sorted(own, key=lambda trade: trade.id))


def hidden_runs(town: Town, before: Cell, after: Cell) -> tuple[tuple[Run, ...], tuple[str, ...], tuple[Run, ...]]:
    """Return what a step changes in view: the runs shown, their codes, the runs hidden."""
    shown, hidden = view_change(town, before, after)
    return shown, tuple(town.rows[y][x : x + length] for x, y, length in shown), hidden


def _known_ground(world: World, being: Being | None) -> tuple[str, ...]:
    if being is None:
        return world.town.rows
    rows = list(atlas(world.town).known(being.known))
    for x, y, length in view(world.town, being.at):
        rows[y] = rows[y][:x] + world.town.rows[y][x : x + length] + rows[y][x + length :]
    return tuple(rows)


def _places(world: World, eyes: Eyes) -> tuple[PlaceSeen, ...]:
    return tuple(
        PlaceSeen(
            id=PlaceId(index),
            name=place.name,
            x=place.x,
            y=place.y,
            width=place.width,
            height=place.height,
            capacity=place.capacity,
            occupants=len(occupants(world, PlaceId(index))) if eyes.reads_sign(PlaceId(index)) else -1,
            what=place.what,
        )
        for index, place in enumerate(world.town.places)
    )
