"""The market's ledger: what the town made, traded and owns, open to all (RULES 4).

Apart because it is neither a rule nor a perception of anything that happened: it is asked for (`Consult`) and read off.
"""

from server.world.reckon import total_goods
from server.world.scene import trade_seen
from server.world.state import World
from shared.calendar import day
from shared.living import DayBook, TradeState, Worker
from shared.sights import SawLedger

_SETTLED_SHOWN = 50


def ledger(world: World) -> SawLedger:
    """Return the ledger as it stands: days oldest first, today last, and everybody who lives by the rules."""
    today = day(world.minute)
    written = world.books and world.books[-1].day == today
    settled = [trade for trade in world.ended if trade.state is TradeState.COMMITTED][-_SETTLED_SHOWN:]
    lives = [(being.name, being.life) for being in world.beings.values() if being.life is not None]
    return SawLedger(
        days=world.books if written else (*world.books, DayBook(today)),
        workers=tuple(Worker(name, life.occupation, life.made, life.trades) for name, life in lives),
        settled=tuple(trade_seen(world, trade) for trade in settled),
        open_trades=len(world.trades),
        money=sum(life.money for _, life in lives),
        goods=total_goods(world),
    )
