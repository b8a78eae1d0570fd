"""What a client believes: the fold of its Sights.

Pure, and apart from drawing, so that a replay, a test and a screen all see the same town. A `View` is never changed; each
step copies only the rows and mappings that the sight touched.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import singledispatch
from types import MappingProxyType

import msgspec

from client import earshot, holdings, misspelt, noting
from client.entries import Came, DayBroke, Entry, Noted, PeriodBegan, Refused, SpeedSet, Spoke, Went
from client.holdings import Holdings
from shared import calendar
from shared.calendar import Speed
from shared.economy import RECIPES
from shared.geometry import Cell, Run
from shared.ids import BeingId, PlaceId
from shared.living import SLEEPING, Persona
from shared.sights import (
    AnySight,
    ClockMoved,
    Figure,
    HaltedSelf,
    Heard,
    Manner,
    PersonaSelf,
    PlaceSeen,
    SawAppear,
    SawBegin,
    SawGround,
    SawPlace,
    SawRoom,
    SawVanish,
    SawWalk,
    Scene,
    SetOutSelf,
    WasRefused,
)
from shared.terrain import UNKNOWN

LOG_ENTRIES = 500
"""How much of the log is kept; older entries are forgotten."""

LEAP_MINUTES = 240
"""Game minutes between two scenes of a replay that plays on, at most: at x1000 it leaps by about 200."""

SAY_CELLS = earshot.SAY_CELLS
"""How far talk carries over open ground."""

_WIDEST = 10_000
"""Columns; what lies beyond them is a broken server's and is not believed."""


UNNAMED = "there"
"""The goal of a journey to a cell, for which the town has no name."""


class Journey(msgspec.Struct, frozen=True):
    """Where the observer is walking to by themselves."""

    goal: str
    """A place, a person, or `UNNAMED`."""
    cells: int
    """Steps to go."""


class View(Holdings, frozen=True):
    """Everything the screen may show, except hints."""

    replay: bool = False
    """A replay's scenes replace the log: history may run backwards."""
    town: str = ""
    width: int = 0
    height: int = 0
    rows: tuple[str, ...] = ()
    """The known ground: codes of `shared/terrain.py`; unknown is ' '."""
    visible: tuple[int, ...] = ()
    """One number a row; bit x is set when (x, y) is in view."""
    figures: Mapping[BeingId, Figure] = MappingProxyType({})
    """Who is in view."""
    met: Mapping[BeingId, Figure] = MappingProxyType({})
    """Everybody ever seen, as last seen."""
    parted: Mapping[BeingId, int] = MappingProxyType({})
    """The minute at which those who went out of view were last seen; who came back is in `figures` too."""
    places: tuple[PlaceSeen, ...] = ()
    speed: Speed = Speed.NORMAL
    persona: Persona | None = None
    journey: Journey | None = None
    journeys: int = 0
    """How many were begun so far."""
    log: tuple[Entry, ...] = ()
    times: tuple[int, ...] = ()
    """The minute of each entry of the log."""
    logged: int = 0
    """How many entries the log ever received: a screen shows the last `logged - shown`."""
    chapter: int = 0
    """Changes when the log was replaced rather than added to."""

    @property
    def me(self) -> Figure | None:
        """The observer's own body, if there is one."""
        return self.figures.get(self.you)

    @property
    def eyes(self) -> Figure | None:
        """Who is looked through: the observer's own body, or whom they follow without one."""
        return self.figures.get(self.you or self.followed)

    @property
    def asleep(self) -> bool:
        """Whether the observer sleeps through the night; who gets up and walks does so no longer."""
        return self.period is calendar.Period.NIGHT and self.me is not None and self.me.doing == SLEEPING

    def code(self, cell: Cell) -> str:
        """Return the code of the known ground at `cell`; unknown outside the town too."""
        x, y = cell
        return self.rows[y][x] if 0 <= y < len(self.rows) and 0 <= x < self.width else UNKNOWN

    def sees(self, cell: Cell) -> bool:
        """Say whether `cell` is in view now."""
        x, y = cell
        return 0 <= y < len(self.visible) and x >= 0 and bool(self.visible[y] >> x & 1)

    def figure_at(self, cell: Cell) -> Figure | None:
        """Return who stands there in view."""
        return next((figure for figure in self.figures.values() if figure.at == cell), None)

    def places_at(self, cell: Cell) -> Iterator[PlaceSeen]:
        """Yield the places that `cell` lies in, smallest first."""
        x, y = cell
        inside = (p for p in self.places if p.x <= x < p.x + p.width and p.y <= y < p.y + p.height)
        yield from sorted(inside, key=lambda place: place.width * place.height)

    def place_at(self, cell: Cell) -> PlaceSeen | None:
        """Return the smallest place that `cell` lies in."""
        return next(self.places_at(cell), None)


def note(view: View, entry: Entry) -> View:
    """Return the view with one more entry in its log."""
    log, times = (*view.log, entry)[-LOG_ENTRIES:], (*view.times, view.minute)[-LOG_ENTRIES:]
    return msgspec.structs.replace(view, log=log, times=times, logged=view.logged + 1)


@singledispatch
def _fold(sight: object, view: View) -> View:
    raise AssertionError(f"no fold for {type(sight).__name__} on {view.town}")


def glimpse(view: View, sight: AnySight) -> View:
    """Return what is believed after one more sight."""
    return _fold(sight, view)


@_fold.register
def _scene(sight: Scene, view: View) -> View:
    figures = {figure.id: figure for figure in sight.figures}
    width = min(max(sight.width, 0), _WIDEST)
    fresh = msgspec.structs.replace(
        holdings.hold(view, sight),
        town=sight.town,
        width=width,
        height=len(sight.rows),
        rows=_remembering(view, sight, width),
        visible=_shown((0,) * len(sight.rows), sight.visible),
        figures=figures,
        met={**view.met, **figures},
        parted={**view.parted, **{being: view.minute for being in view.figures if being not in figures}},
        places=sight.places,
        speed=sight.speed,
        persona=sight.persona or view.persona,
        journey=None,
    )
    fresh = _retold(fresh, sight.recent, view.minute if view.town else sight.minute)
    return fresh if view.replay else _noting(fresh, noting.missed(view, fresh, known=view.town == sight.town))


def _remembering(view: View, scene: Scene, width: int) -> tuple[str, ...]:
    """Return the scene's ground, with what we remember where the scene knows nothing, unless it is another town."""
    rows = tuple(row[:width].ljust(width) for row in scene.rows)
    if view.replay or (view.town, view.width, view.height) != (scene.town, width, len(rows)):
        return rows
    pairs = tuple(zip(rows, view.rows, strict=True))
    if not all(new == old or _agree(new, old) for new, old in pairs):
        return rows
    return tuple(new if UNKNOWN not in new else _merged(new, old) for new, old in pairs)


def _agree(new: str, old: str) -> bool:
    """Say whether both can be the same ground: a town that was founded anew under its name is another."""
    return all(a == b or UNKNOWN in (a, b) for a, b in zip(new, old, strict=True))


def _merged(new: str, old: str) -> str:
    return "".join(b if a == UNKNOWN else a for a, b in zip(new, old, strict=True))


def _retold(view: View, recent: tuple[Heard, ...], before: int) -> View:
    """Fill the log with what was last said: all of it after a jump in a replay, else only what we missed.

    `before` is the minute that was shown until now: a replay that hurries on in leaps keeps its log, and names the days.
    """
    entries = tuple(_spoke(view, heard) for heard in recent)
    if view.replay and not 0 < view.minute - before <= LEAP_MINUTES:
        times = tuple(heard.minute for heard in recent)
        logged, chapter = view.logged + len(entries), view.chapter + 1
        return msgspec.structs.replace(view, log=entries, times=times, logged=logged, chapter=chapter)
    known = {entry.heard for entry in view.log if isinstance(entry, Spoke)}
    for entry in entries:
        if entry.heard not in known:
            view = note(view, entry)
    fresh = view.replay and calendar.day(view.minute) > calendar.day(before)
    return note(view, DayBroke(calendar.day(view.minute))) if fresh else view


@_fold.register
def _ground(sight: SawGround, view: View) -> View:
    rows = dict[int, str]()
    for (x, y, length), codes in zip(sight.shown, sight.codes, strict=False):
        if 0 <= y < view.height and 0 <= x <= view.width - length and len(codes) == length:
            row = rows.get(y, view.rows[y])
            rows[y] = row[:x] + codes + row[x + length :]
    visible = _shown(_masked(view.visible, sight.hidden), sight.shown)
    return msgspec.structs.replace(holdings.hold(view, sight), rows=_patched(view.rows, rows), visible=visible)


@_fold.register
def _room(sight: SawRoom, view: View) -> View:
    rows = dict[int, str]()
    for y, codes in enumerate(sight.rows, sight.y):
        if not (0 <= y < view.height and 0 <= sight.x <= view.width - len(codes)):
            continue
        row = view.rows[y]
        rows[y] = row[: sight.x] + _merged(codes, row[sight.x : sight.x + len(codes)]) + row[sight.x + len(codes) :]
    return msgspec.structs.replace(view, rows=_patched(view.rows, rows))


def _patched(rows: tuple[str, ...], changed: Mapping[int, str]) -> tuple[str, ...]:
    if not changed:
        return rows
    return tuple(changed.get(y, row) for y, row in enumerate(rows))


def _bits(run: Run) -> int:
    return ((1 << run[2]) - 1) << run[0] if 0 <= run[0] < _WIDEST and 0 < run[2] < _WIDEST else 0


def _shown(masks: tuple[int, ...], runs: Iterable[Run]) -> tuple[int, ...]:
    changed = list(masks)
    for run in runs:
        if 0 <= run[1] < len(changed):
            changed[run[1]] |= _bits(run)
    return tuple(changed)


def _masked(masks: tuple[int, ...], runs: Iterable[Run]) -> tuple[int, ...]:
    changed = list(masks)
    for run in runs:
        if 0 <= run[1] < len(changed):
            changed[run[1]] &= ~_bits(run)
    return tuple(changed)


def _with_figure(view: View, figure: Figure) -> View:
    figures = {**view.figures, figure.id: figure}
    return msgspec.structs.replace(view, figures=figures, met={**view.met, figure.id: figure})


@_fold.register
def _appear(sight: SawAppear, view: View) -> View:
    view = _with_figure(view, sight.figure)
    return note(view, Came(sight.figure.name)) if sight.arrived and sight.figure.id != view.you else view


@_fold.register
def _vanish(sight: SawVanish, view: View) -> View:
    gone = view.figures.get(sight.being)
    figures = {being: figure for being, figure in view.figures.items() if being != sight.being}
    view = msgspec.structs.replace(view, figures=figures, parted={**view.parted, sight.being: view.minute})
    return note(view, Went(gone.name)) if gone and sight.left else view


@_fold.register
def _walk(sight: SawWalk, view: View) -> View:
    figure = view.figures.get(sight.being)
    if figure is None:
        return view
    view = _with_figure(view, msgspec.structs.replace(figure, at=sight.to))
    if sight.being == (view.you or view.followed) and view.journey is not None:
        shorter = msgspec.structs.replace(view.journey, cells=max(0, view.journey.cells - 1))
        return msgspec.structs.replace(view, journey=shorter)
    return view


_DONE = (SLEEPING, *(recipe.doing for recipe in RECIPES.values()))
"""What is begun by a command that has words of its own."""


@_fold.register
def _begin(sight: SawBegin, view: View) -> View:
    figure = view.figures.get(sight.being)
    if figure is None:
        return view
    view = _with_figure(view, msgspec.structs.replace(figure, doing=sight.doing))
    own = sight.being == view.you and sight.doing and sight.doing not in _DONE
    return note(view, Noted(f"Others see what you do: {sight.doing}. (:doing alone stops.)")) if own else view


@_fold.register
def _place(sight: SawPlace, view: View) -> View:
    return msgspec.structs.replace(view, places=tuple(_counted(place, sight) for place in view.places))


def _counted(place: PlaceSeen, sight: SawPlace) -> PlaceSeen:
    return msgspec.structs.replace(place, occupants=sight.occupants) if place.id == PlaceId(sight.place) else place


@_fold.register
def _set_out(sight: SetOutSelf, view: View) -> View:
    return msgspec.structs.replace(view, journey=Journey(sight.goal, sight.cells), journeys=view.journeys + 1)


@_fold.register
def _halted(sight: HaltedSelf, view: View) -> View:
    view = msgspec.structs.replace(view, journey=None)
    return note(view, Noted(sight.why)) if sight.why and not view.bodiless else view


@_fold.register
def _heard(sight: Heard, view: View) -> View:
    spoke = _spoke(view, sight)
    view = note(view, spoke)
    return note(view, Noted(words)) if spoke.mine and sight.manner is Manner.SAY and (words := _unheard(view, sight)) else view


def _unheard(view: View, said: Heard) -> str:
    """Return what should be known of who does not hear what the observer says; empty when all is well."""
    me = view.me
    listening = [other for other in view.figures.values() if other.id != view.you and earshot.near(me.at if me else None, other)]
    if me is not None and not listening:
        return earshot.UNHEARD
    others = (figure for figure in view.met.values() if figure.id != view.you)
    away = earshot.absent(said.words, others, listening)
    return f"({away} is not here to hear that.)" if away else ""


def _spoke(view: View, heard: Heard) -> Spoke:
    speaker, listener = view.met.get(heard.speaker), view.met.get(heard.listener)
    to_me = bool(heard.listener) and heard.listener == view.you
    return Spoke(
        heard=heard,
        mine=bool(heard.speaker) and heard.speaker == view.you,
        listener=listener.name if listener and not to_me else "",
        to_me=to_me,
        colour=speaker.colour if speaker else "",
    )


@_fold.register
def _clock(sight: ClockMoved, view: View) -> View:
    before = view
    view = msgspec.structs.replace(view, minute=sight.minute, speed=sight.speed)
    if sight.by:
        view = note(view, SpeedSet(sight.speed, sight.by))
    if calendar.day(sight.minute) > calendar.day(before.minute):
        view = note(view, DayBroke(calendar.day(sight.minute)))
    begun = calendar.period_count(sight.minute) > calendar.period_count(before.minute)
    if not begun or view.life is None:
        return view
    return note(view, PeriodBegan(view.period, able=view.life.stamina > 0, asleep=view.asleep))


@_fold.register
def _persona(sight: PersonaSelf, view: View) -> View:
    return msgspec.structs.replace(view, persona=sight.persona)


def _economy(sight: AnySight, view: View) -> View:
    """Fold what the observer holds and keeps, and note what it tells."""
    told = noting.told(view, sight, {being: (figure.name, figure.colour) for being, figure in view.met.items()})
    return _noting(holdings.hold(view, sight), told)


for _kind in noting.KINDS:
    _fold.register(_kind, _economy)


def _noting(view: View, entries: Iterable[Entry]) -> View:
    for entry in entries:
        view = note(view, entry)
    return view


@_fold.register
def _was_refused(sight: WasRefused, view: View) -> View:
    figures = (figure.name for figure in view.met.values() if figure.id != view.you)
    return note(view, Refused(misspelt.mended(sight.code, sight.words, (*figures, *(place.name for place in view.places)))))
