"""The rule of time: the clock's minutes, its speeds, and stepping while it is paused (RULES 2).

Apart because it is one rule. The clock is a straight line from an anchor, so that a tick in which nothing happens need not
be written down.
"""

from server.world.events import AnyEvent, MinutePassed, SpeedChanged
from server.world.refusal import Refusal
from server.world.state import Being, World
from shared.calendar import SECONDS_PER_MINUTE, Speed
from shared.commands import SetSpeed, Step
from shared.sights import Kind


def pass_time(world: World) -> tuple[AnyEvent, ...]:
    """Return what the clock does at this tick."""
    minute = world.second(world.tick) // SECONDS_PER_MINUTE
    if minute <= world.minute:
        return ()
    if world.stop_minute and minute >= world.stop_minute:
        pause = SpeedChanged(Speed.PAUSE, world.tick, world.stop_minute * SECONDS_PER_MINUTE)
        return MinutePassed(world.stop_minute), pause
    return (MinutePassed(minute),)


def set_speed(world: World, being: Being, command: SetSpeed) -> tuple[AnyEvent, ...] | Refusal:
    """Change the clock's speed from this tick on."""
    if being.kind is not Kind.PLAYER:
        return Refusal("not_yours", "The clock is not a villager's to turn.")
    if command.speed is world.speed and not world.stop_minute:
        return Refusal("no_change", f"The clock already runs at {command.speed}.")
    return (SpeedChanged(command.speed, world.tick, world.second(world.tick), by=being.id),)


def step(world: World, being: Being, _command: Step) -> tuple[AnyEvent, ...] | Refusal:
    """Run to the next minute, then pause again."""
    if being.kind is not Kind.PLAYER:
        return Refusal("not_yours", "The clock is not a villager's to turn.")
    if world.speed is not Speed.PAUSE:
        return Refusal("not_paused", "The clock is running: pause it first, then step.")
    now = world.second(world.tick)
    return (SpeedChanged(Speed.NORMAL, world.tick, now, stop_minute=world.minute + 1, by=being.id),)
