"""The shared day apart from the world's own rule of it: what each tick must do to the clock, after nothing but the events.

Written against RULES 2, not against `server/world/day.py`: time is never held up by somebody who is not counted, and goes on
exactly when it must.
"""

from server.world import events as e
from server.world.entry import Entry
from server.world.orders import Order, Tick
from server.world.state import World
from shared.calendar import GAME_SECONDS_PER_TICK, Period, Speed, day, period, period_count
from shared.commands import MarkChat
from shared.economy import Pace
from shared.ids import BeingId
from shared.sights import Kind

_PERIOD = 360


class Clock:
    """What the town's clock must show, and whom it must wait for."""

    def __init__(self, world: World) -> None:
        self.second = world.minute * 60
        self.speed, self.pace, self.deadline = world.speed, world.pace, world.deadline_ticks
        self.held = False
        self.waited = 0
        """For so many ticks since then; a paused clock does not wait."""
        self.ended: e.PeriodEnded | None = None
        """The end of a period in the entry under way."""
        self.players = {being.id for being in world.beings.values() if being.kind is Kind.PLAYER}
        self.present = set(world.beings)
        self.attending = set(world.beings)
        self.living = {being.id for being in world.beings.values() if being.life}
        self.acted: set[BeingId] = set()
        """Whose main action of this period is done."""
        self.slept: dict[BeingId, int] = {}

    def asleep(self, minute: int) -> set[BeingId]:
        """Return who sleeps through this night: they have chosen all there is to choose."""
        night = period(minute) is Period.NIGHT
        return {being for being, slept in self.slept.items() if night and slept == day(minute) - 1}

    def ticks(self, before: World, entry: Entry | None) -> None:
        """Check what one tick did, in the world just before it, whose tick is the new one already."""
        ended = [event for event in entry.events if isinstance(event, e.PeriodEnded)] if entry else []
        minutes = [event.minute for event in entry.events if isinstance(event, e.MinutePassed)] if entry else []
        minute = minutes[-1] if minutes else before.minute
        self.second += GAME_SECONDS_PER_TICK[self.speed]
        self.waited += self.held and self.speed is not Speed.PAUSE
        start = (period_count(before.minute) + 1) * _PERIOD
        must_end, late = self._must_end(before, start)
        assert bool(ended) == must_end, f"{self.second} {before.minute} {self.attending} {self.acted}"
        if must_end:
            assert minute == start
            assert set(ended[0].late) == late
        elif self.speed is Speed.PAUSE:
            assert not minutes
        else:
            assert minute == max(before.minute, min(self.second // 60, start - 1))

    def _must_end(self, before: World, start: int) -> tuple[bool, set[BeingId]]:
        """Tell whether the period must end at this tick, and who was late for it."""
        if self.speed is Speed.PAUSE:
            return False, set()
        there = self.living & self.present & self.attending if self.pace is Pace.BARRIER else set()
        missing = there - self.acted - self.asleep(before.minute)
        if there and not missing:
            return True, set()
        if self.second // 60 < start:
            return False, set()
        overdue = self.held and self.waited >= self.deadline
        return (overdue, missing) if missing else (True, set())

    def write(self, before: World, entry: Entry) -> None:
        """Follow an entry's events."""
        actor = entry.actor
        if not isinstance(entry.command, Order | MarkChat) and actor in self.players - self.attending:
            assert entry.events[0] == e.Attended(actor, attending=True), (
                "who does something is back; a client marks messages by itself"
            )
        for event in entry.events:
            if isinstance(event, e.PeriodEnded):
                assert set(event.idled) == (self.living & self.present) - self.acted - self.asleep(before.minute)
            self._follow(event)
        if not isinstance(entry.command, Tick):
            ended = any(isinstance(event, e.PeriodEnded) for event in entry.events)
            passed = any(isinstance(event, e.MinutePassed) for event in entry.events)
            assert ended == passed, "only a tick or the end of a period moves the clock"
        self._done(before)

    def _done(self, before: World) -> None:
        if self.ended is not None:
            start = (self.ended.period + 1) * _PERIOD
            assert self.ended.period == period_count(before.minute)
            assert self.ended.second // 60 == start
            self.ended = None

    def _follow(self, event: e.AnyEvent) -> None:
        match event:
            case e.Arrived(being=being):
                self.players.add(being.id)
                self.present.add(being.id)
                self.attending.add(being.id)
            case e.Returned(being=ident):
                self.present.add(ident)
            case e.Departed(being=ident):
                self.present.discard(ident)
            case e.Attended(being=ident, attending=attending):
                (self.attending.add if attending else self.attending.discard)(ident)
            case e.Created(being=ident):
                self.living.add(ident)
            case e.MovedIn(being=being):
                self.present.add(being.id)
                self.attending.add(being.id)
                self.living |= {being.id} if being.life else set()
            case e.MovedOut(being=ident):
                self.present.discard(ident)
                self.living.discard(ident)
            case e.Worked(being=ident) | e.Idled(being=ident):
                self.acted.add(ident)
            case e.Slept(being=ident):
                self.acted.add(ident)
                self.slept[ident] = event.day
            case _:
                self._follow_clock(event)

    def _follow_clock(self, event: e.AnyEvent) -> None:
        match event:
            case e.SpeedChanged():
                self.speed, self.second = event.speed, event.second
            case e.Configured():
                self.held = self.held and event.pace is self.pace
                self.pace, self.deadline = event.pace, event.deadline_ticks
            case e.BarrierHeld():
                assert not self.held, "it begins to wait once"
                assert self.pace is Pace.BARRIER
                self.held, self.waited = True, 0
            case e.PeriodEnded():
                self.attending -= set(event.late) & self.players
                self.acted, self.held, self.second, self.ended = set(), False, event.second, event
            case _:
                pass
