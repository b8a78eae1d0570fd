"""A day shared by three players, as a transcript: `python -m tests.stories.day`.

A real server in barrier pace; a farmer, a chef and a carpenter live through the day, beside a villager with a mind, somebody
who never begins a life and somebody whose connection is lost. What the players were told is printed as it came, and how long
each period took until it ended.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from shared.calendar import Period, clock_text, day, period
from shared.commands import Accept, Buy, Confirm, Create, Deed, Eat, Idle, Offer, Sell, Sleep, Work
from shared.economy import gold, listed
from shared.living import LifeSeen, PaceSeen, Side, TradeState
from shared.sights import (
    AnySight,
    AteSelf,
    ClockMoved,
    DayEnded,
    DealtSelf,
    GotLetter,
    IdledSelf,
    PaceChanged,
    SawTrade,
    Scene,
    SleptSelf,
    WasRefused,
    WorkedSelf,
)
from tests.stories.players import Player, running

Say = Callable[[str], None]

_CONFIG = """
[town]
villagers = 1
pace = "barrier"
deadline_s = {deadline_s}
[gateway]
commands_per_s = 50
commands_burst = 50
"""


@dataclass
class Day:
    """What came of it."""

    periods: list[tuple[Period, float]] = field(default_factory=list)
    """Each that ended, and the seconds it took."""
    lives: dict[str, LifeSeen] = field(default_factory=dict)
    """At midnight."""
    summaries: dict[str, DayEnded] = field(default_factory=dict)
    waited_for: list[set[str]] = field(default_factory=list)
    """Everybody who was ever waited for, period by period."""


class Stage:
    """The players of the day, and the telling of it."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._told: dict[str, int] = {}
        self.day = Day()

    async def does(self, player: Player, *commands: Deed) -> None:
        """Let a player do something, and tell what they were told of it."""
        for command in commands:
            await player.do(command)
            self.tell(player)

    def tell(self, player: Player) -> None:
        """Write down what is new to a player."""
        start = self._told.get(player.name, 0)
        self._told[player.name] = len(player.sights)
        for sight in player.sights[start:]:
            words = _words(sight, player)
            if words:
                self.note(player, words)

    def note(self, player: Player, words: str) -> None:
        """Write a line."""
        self._say(f"  {clock_text(player.minute)}  {player.name:5} {words}")

    @contextmanager
    def period(self, everybody: list[Player], title: str) -> Iterator[None]:
        """Time a period: the body must see its end."""
        eyes = everybody[0]
        begun, now = time.monotonic(), period(eyes.minute)
        self._say(f"\nDay {day(eyes.minute)}, {now}: {title}")
        seen = len(eyes.sights)
        waiting = set(pace(eyes).waiting)
        yield
        took = time.monotonic() - begun
        for sight in eyes.sights[seen:]:
            if isinstance(sight, ClockMoved) and period(sight.minute) is not now:
                break
            waiting |= set(sight.pace.waiting) if isinstance(sight, PaceChanged) else set()
        self.day.periods.append((now, took))
        self.day.waited_for.append(waiting)
        for player in everybody:
            self.tell(player)
        self._say(f"  The {now} ended after {took:.1f} s; waited for in turn: {', '.join(sorted(waiting)) or 'nobody'}.")


def pace(player: Player) -> PaceSeen:
    """Return how the period ends, as it was last told."""
    told = [sight.pace for sight in player.sights if isinstance(sight, PaceChanged | Scene)]
    return told[-1]


def _words(sight: AnySight, player: Player) -> str:  # noqa: PLR0911 - one line a sight
    match sight:
        case WorkedSelf():
            return f"works: {listed(sight.takes)} become {listed(sight.gives)}, for {sight.stamina} stamina"
        case SleptSelf():
            return f"sleeps {'for a voucher' if sight.voucher else 'at home'}, +{sight.stamina} stamina"
        case IdledSelf():
            return "idles" + (", waited for in vain" if sight.late else " by rule" if sight.by_rule else "")
        case AteSelf():
            return f"eats, +{sight.stamina} stamina"
        case DealtSelf():
            verb = "buys" if sight.side.value == "buy" else "sells"
            return f"{verb} {sight.qty} {sight.item} at the market for {gold(sight.money)}"
        case SawTrade():
            return _of_trade(sight, player)
        case GotLetter():
            return f"reads of {sight.letter.name}: {sight.letter.words}"
        case WasRefused():
            return f"is refused ({sight.code}): {sight.words}"
        case DayEnded():
            slept = "slept" if sight.slept else f"did not sleep (-{sight.tired})"
            return f"at midnight: {slept}, hunger -{sight.hunger}, stamina {sight.stamina}, earned {gold(sight.earned)}"
        case _:
            return ""


def _of_trade(sight: SawTrade, player: Player) -> str:
    """Tell a step of a trade, to whoever took it."""
    trade = sight.trade
    if sight.by != player.being:
        return ""
    what = f"{trade.qty} {trade.item} for {gold(trade.price)}"
    if trade.state is TradeState.PENDING:
        verb = "sell" if trade.side is Side.SELL else "buy"
        return f"offers {trade.target_name} to {verb} {what} (trade {trade.id})"
    if trade.state is TradeState.ACCEPTED:
        if len(trade.confirmed) > 1:
            return ""  # and so it is settled
        return f"confirms trade {trade.id}" if trade.confirmed else f"accepts trade {trade.id}: {what}"
    return f"ends trade {trade.id}, {trade.state}: {what}"


async def _reached(player: Player, minute: int, timeout_s: float = 90) -> None:
    """Wait until the clock has passed a minute."""
    await player.until(lambda p: p.minute >= minute, timeout_s)


async def trade(stage: Stage, seller: Player, buyer: Player, item: str, qty: int, price: int) -> None:
    """Let two players trade, to the end."""
    await stage.does(seller, Offer(buyer.name, "sell", item, qty, price))
    number = max(sight.trade.id for sight in seller.saw(SawTrade) if sight.trade.initiator == seller.being)
    await stage.does(buyer, Accept(number))
    await stage.does(seller, Confirm(number))
    await stage.does(buyer, Confirm(number))
    settled = (number, TradeState.COMMITTED)
    await seller.until(lambda p: settled in [(sight.trade.id, sight.trade.state) for sight in p.saw(SawTrade)])
    stage.tell(seller)


async def play(folder: Path, say: Say, *, deadline_s: int = 60, module: str = "server") -> Day:
    """Play the day in a town of its own, and return what came of it; `module`: the server's program."""
    config = folder / "day.toml"
    config.write_text(_CONFIG.format(deadline_s=deadline_s), encoding="utf-8")
    stage = Stage(say)
    async with running(
        "serve", "--save", folder / "day.thorp", "--no-model", "--config", config, home=folder, module=module
    ) as server:
        fern, cole, cara = [await server.join(name) for name in ("Fern", "Cole", "Cara")]
        dan, eve = await server.join("Dan"), await server.join("Eve")
        everybody = [fern, cole, cara]
        with stage.period(everybody, "a farmer, a chef and a carpenter begin; Dan begins no life; Eve's connection is lost"):
            await stage.does(fern, Create("farmer"))
            await stage.does(cole, Create("chef"))
            await stage.does(cara, Create("carpenter"))
            await stage.does(eve, Create("farmer"))
            eve.socket.transport.abort()
            await stage.does(dan, Work())
            await asyncio.gather(
                _works(stage, fern, Buy("seed", 2), "Fields"),
                _works(stage, cole, Buy("wheat", 3), "Bakery"),
                _works(stage, cara, Buy("wood", 10), "Workshop"),
            )
            await _all(everybody, 720)
        with stage.period(everybody, "they trade, and work on what they got"):
            await trade(stage, fern, cole, "wheat", 3, 190)
            await trade(stage, cole, cara, "bread", 1, 300)
            await stage.does(cara, Eat(), Idle(), Idle())
            await stage.does(fern, Work())
            await stage.does(cole, Work())
            await _all(everybody, 1080)
        with stage.period(everybody, "everybody finds a bed"):
            await asyncio.gather(_beds(stage, fern), _beds(stage, cole))
            await stage.does(cole, Sell("bread", 2))
            await stage.does(cara, Sleep())
            stage.day.lives = {player.name: player.life for player in everybody}
            await _all(everybody, 1440)
        stage.day.summaries = {player.name: player.saw(DayEnded)[0] for player in everybody}
        with stage.period(everybody, "all are asleep: it is over at once"):
            await _all(everybody, 1800)
    return stage.day


async def _works(stage: Stage, player: Player, buy: Buy, place: str) -> None:
    """Shop for the day's work, walk there and do it."""
    await player.go("Market Square")
    await stage.does(player, buy)
    await player.go(place)
    await stage.does(player, Work())


async def _beds(stage: Stage, player: Player) -> None:
    """Take a room for the night."""
    await player.go("Market Square")
    await stage.does(player, Buy("temp_room"), Sleep())


async def _all(everybody: list[Player], minute: int) -> None:
    await asyncio.gather(*(_reached(player, minute) for player in everybody))


def main() -> None:
    """Play the day and print it."""
    with tempfile.TemporaryDirectory(prefix="thorp-day-") as folder:
        played = asyncio.run(play(Path(folder), lambda line: print(line, flush=True)))  # noqa: T201 - a transcript
    sys.stdout.write("\nReal time until each period ended: ")
    sys.stdout.write(", ".join(f"{name} {seconds:.1f} s" for name, seconds in played.periods) + "\n")


if __name__ == "__main__":
    main()
