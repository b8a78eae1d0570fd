"""The rule of time: the clock's minutes and speeds, how periods end, who is waited for, and what midnight takes (RULES 2).

Apart because it is one rule. The clock is a straight line from an anchor, so that a tick in which nothing happens need not be
written down. In barrier pace the clock's minute stands still at the end of a period while game seconds run on, so that
everybody can still walk to work; the anchor is set anew when the period ends.

Nobody can block time: only who is present, lives, attends and is awake is waited for, and only until the deadline.
"""

from server.world.events import (
    AnyEvent,
    Attended,
    BarrierHeld,
    Began,
    Configured,
    DaySettled,
    Loss,
    MinutePassed,
    PeriodEnded,
    SpeedChanged,
)
from server.world.orders import Attend, Configure
from server.world.refusal import Refusal
from server.world.state import Being, Life, World
from shared.calendar import (
    GAME_SECONDS_PER_TICK,
    MINUTES_PER_DAY,
    MINUTES_PER_PERIOD,
    SECONDS_PER_MINUTE,
    Period,
    Speed,
    day,
    period,
    period_count,
)
from shared.commands import Advance, SetPace, SetSpeed, Step
from shared.economy import HUNGER_COSTS, NO_SLEEP_COSTS, Pace
from shared.ids import BeingId
from shared.living import SLEEPING
from shared.sights import Kind

_NOT_YOURS = Refusal("not_yours", "The clock is not a villager's to turn.")


def pass_time(world: World) -> tuple[AnyEvent, ...]:
    """Return what the clock does at this tick."""
    if world.speed is Speed.PAUSE:
        return ()
    minute = world.second(world.tick) // SECONDS_PER_MINUTE
    if world.pace is Pace.BARRIER and _all_acted(world):
        return _with_pause(world, _end_period(world))
    if minute <= world.minute:
        return ()
    if minute < _next_start(world):
        return _with_pause(world, (MinutePassed(minute),))
    return _with_pause(world, _turn(world))


def set_speed(world: World, being: Being, command: SetSpeed) -> tuple[AnyEvent, ...] | Refusal:
    """Change the clock's speed from this tick on."""
    if being.kind is not Kind.PLAYER:
        return _NOT_YOURS
    if command.speed is world.speed and not world.stop_minute:
        return Refusal("no_change", f"The clock already runs at {command.speed}.")
    return (SpeedChanged(command.speed, world.tick, world.second(world.tick), by=being.id),)


def step(world: World, being: Being, _command: Step) -> tuple[AnyEvent, ...] | Refusal:
    """Run to the next minute, then pause again."""
    if being.kind is not Kind.PLAYER:
        return _NOT_YOURS
    if world.speed is not Speed.PAUSE:
        return Refusal("not_paused", "The clock is running: pause it first, then step.")
    now = world.second(world.tick)
    stop = now // SECONDS_PER_MINUTE + 1
    return (SpeedChanged(Speed.NORMAL, world.tick, now, stop_minute=stop, by=being.id),)


def set_pace(world: World, being: Being, command: SetPace) -> tuple[AnyEvent, ...] | Refusal:
    """Change how periods end; whether somebody may is the town's question (`server/town.py`)."""
    if being.kind is not Kind.PLAYER:
        return _NOT_YOURS
    if command.pace is world.pace:
        return Refusal("no_change", f"Periods already end by the {command.pace}.")
    return (Configured(command.pace, world.deadline_ticks, world.offer_ticks, by=being.id),)


def advance(world: World, being: Being, _command: Advance) -> tuple[AnyEvent, ...] | Refusal:
    """End the period at once, in either pace, also while the clock is paused; whether somebody may is the town's question."""
    return _with_pause(world, _end_period(world)) if being.kind is Kind.PLAYER else _NOT_YOURS


def attend(world: World, command: Attend) -> tuple[AnyEvent, ...] | Refusal:
    """Note that somebody's connection was lost, or is back."""
    being = world.beings.get(command.being)
    if being is None:
        return Refusal("absent", "Nobody of that number was ever in town.")
    return () if being.attending is command.attending else (Attended(being.id, command.attending),)


def configure(world: World, command: Configure) -> tuple[AnyEvent, ...] | Refusal:
    """Take the host's settings over; nothing comes of it when they are so already."""
    if command.deadline_ticks < 1 or command.offer_ticks < 1:
        return Refusal("bad_setting", "The town waits at least a tick for main actions and for answers to offers.")
    now = (world.pace, world.deadline_ticks, world.offer_ticks)
    wanted = (command.pace, command.deadline_ticks, command.offer_ticks)
    return () if now == wanted else (Configured(*wanted),)


def counted(world: World) -> list[Being]:
    """Return whom the barrier counts, in order of arrival, whether or not they have acted in this period."""
    asleep = _sleepers_day(world)
    return [being for being in world.beings.values() if being.life is not None and _counts(being, being.life, asleep)]


def waited_for(world: World) -> list[Being]:
    """Return who is counted and has not acted in this period; says nothing of the pace."""
    now = period_count(world.minute)
    return [being for being in counted(world) if being.life is not None and being.life.acted != now]


def _counts(being: Being, life: Life, asleep: int) -> bool:
    return being.present and being.attending and life.slept != asleep


def _sleepers_day(world: World) -> int:
    """Return the day on whose evening those fell asleep who sleep now, and are not waited for; -1 when it is not night."""
    return day(world.minute) - 1 or -1 if period(world.minute) is Period.NIGHT else -1


def _all_acted(world: World) -> bool:
    """Tell whether somebody is there and nobody is waited for; asked at every tick, so it stops at the first one missing.

    Who sleeps has nothing left to choose: a night that everybody sleeps through is over at once.
    """
    now, asleep = period_count(world.minute), _sleepers_day(world)
    anybody = False
    for being in world.beings.values():
        life = being.life
        if life is not None and being.present and being.attending:
            if life.slept != asleep and life.acted != now:
                return False
            anybody = True
    return anybody


def _turn(world: World) -> tuple[AnyEvent, ...]:
    """Return what happens when the clock would pass into the next period."""
    missing = waited_for(world) if world.pace is Pace.BARRIER else []
    if not missing:
        return _end_period(world)
    if not world.held_since:
        return _hold(world)
    if world.tick - world.held_since < world.deadline_ticks:
        return ()
    return _end_period(world, tuple(being.id for being in missing))


def _hold(world: World) -> tuple[AnyEvent, ...]:
    """Begin to wait, at the period's last minute."""
    last = _next_start(world) - 1
    return (*((MinutePassed(last),) if world.minute < last else ()), BarrierHeld(world.tick))


def _end_period(world: World, late: tuple[BeingId, ...] = ()) -> tuple[AnyEvent, ...]:
    """End the period now: the next one's first minute follows, whatever the clock shows."""
    start = _next_start(world)
    now = period_count(world.minute)
    asleep = _sleepers_day(world)
    lives = [(being.id, being.life) for being in world.beings.values() if being.life is not None and being.present]
    idled = tuple(ident for ident, life in lives if life.slept != asleep and life.acted != now)
    ended = PeriodEnded(now, idled, late, world.tick, _second_after(world, start * SECONDS_PER_MINUTE))
    midnight = (_settle(world),) if start % MINUTES_PER_DAY == 0 else ()
    return (ended, *midnight, MinutePassed(start), *_risen(world, start))


def _risen(world: World, start: int) -> tuple[AnyEvent, ...]:
    """Let players who slept be seen awake in the morning; villagers rise by their own schedule."""
    if period(start) is not Period.MORNING:
        return ()
    players = (being for being in world.beings.values() if being.kind is Kind.PLAYER and being.present)
    return tuple(Began(being.id, "") for being in players if being.doing == SLEEPING)


def _second_after(world: World, start_s: int) -> int:
    """Return what the clock shows in the next period: what this tick ran past its start, but not what a wait did."""
    past = world.second(world.tick) - start_s
    return start_s + past if 0 <= past < GAME_SECONDS_PER_TICK[world.speed] else start_s


def _settle(world: World) -> DaySettled:
    """Return what midnight takes, from everybody who is present; the absent begin a new day and lose nothing."""
    today = day(world.minute)
    return DaySettled(today, tuple(_loss(being, being.life, today) for being in world.beings.values() if being.life is not None))


def _loss(being: Being, life: Life, today: int) -> Loss:
    if not being.present:
        return Loss(being.id, 0, 0)
    tired = 0 if life.slept == today else min(NO_SLEEP_COSTS, life.stamina)
    return Loss(being.id, tired, min(HUNGER_COSTS, life.stamina - tired))


def _with_pause(world: World, events: tuple[AnyEvent, ...]) -> tuple[AnyEvent, ...]:
    """Pause again after a step: at its minute, or where a new period began."""
    if not world.stop_minute:
        return events
    ended = next((event.second for event in events if isinstance(event, PeriodEnded)), None)
    stop_s = world.stop_minute * SECONDS_PER_MINUTE
    if ended is None and world.second(world.tick) < stop_s:
        return events
    return (*events, SpeedChanged(Speed.PAUSE, world.tick, stop_s if ended is None else ended))


def _next_start(world: World) -> int:
    """Return the first minute of the next period."""
    return (period_count(world.minute) + 1) * MINUTES_PER_PERIOD
