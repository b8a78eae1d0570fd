from msgspec.structs import replace

from server.world.ledger import ledger
from server.world.orders import Dismiss
from server.world.state import World
from shared.calendar import MINUTES_PER_DAY, day
from shared.commands import Accept, Buy, Confirm, Create, Drop, Offer, Reject, Sell, Work
from shared.economy import PRICES, START_MONEY, Item, Occupation
from shared.ids import TOWN
from shared.living import DayBook, TradeState, Worker
from tests.world.drawing import ADA, BOB, MABEL, act, place, world


def market() -> World:
    """Ada farms on the square's edge, Bob is a chef; Mabel has not begun a life."""
    here = world("1.2.3", place("Square", 1, 0, 4, 1, kind="square"), place("Field", 0, 0, 1, 1, kind="field"))
    here, _ = act(here, ADA, Create("farmer"))
    return act(here, BOB, Create("chef"))[0]


def test_a_new_towns_ledger_is_empty() -> None:
    blank = ledger(world("1.2"))
    assert (blank.days, blank.workers, blank.settled) == ((DayBook(1),), (), ())
    assert (blank.open_trades, blank.money, sum(blank.goods.values())) == (0, 0, 0)


def test_the_ledger_counts_what_was_made_dealt_and_traded() -> None:
    here, _ = act(market(), BOB, Buy("seed", 3))
    here, _ = act(here, BOB, Sell("seed"))
    here, _ = act(here, BOB, Offer("Ada", "sell", "seed", 1, 45))
    here, _ = act(here, BOB, Offer("Ada", "sell", "seed", 1, 60))
    here, _ = act(here, ADA, Accept(1))
    for being in (ADA, BOB):
        here, _ = act(here, being, Confirm(1))
    here, _ = act(here, ADA, Work())
    here, _ = act(here, ADA, Drop("wheat", 2))
    book = ledger(here)
    assert book.days == (
        DayBook(
            1,
            made={Item.WHEAT: 5},
            traded={Item.SEED: 1},
            trades={Item.SEED: 1},
            turnover={Item.SEED: 45},
            bought={Item.SEED: 3},
            sold={Item.SEED: 1},
        ),
    )
    assert book.workers == (
        Worker("Ada", Occupation.FARMER, {Item.WHEAT: 5}, trades=1),
        Worker("Bob", Occupation.CHEF, {}, trades=1),
    )
    assert [(trade.id, trade.initiator_name, trade.state) for trade in book.settled] == [(1, "Bob", TradeState.COMMITTED)]
    assert book.open_trades == 1
    assert book.money == 2 * START_MONEY - 3 * PRICES[Item.SEED].charges + PRICES[Item.SEED].charges
    assert book.goods == {Item.SEED: 1, Item.WHEAT: 5}, "what lies on the ground too"


def test_today_stands_last_even_before_anything_happened() -> None:
    here, _ = act(market(), BOB, Buy("seed"))
    here = replace(here, minute=here.minute + 3 * MINUTES_PER_DAY)
    assert [book.day for book in ledger(here).days] == [1, day(here.minute)]


def test_only_settled_trades_are_open_to_all_and_who_is_away_still_counts() -> None:
    here, _ = act(market(), BOB, Buy("seed"))
    here, _ = act(here, BOB, Offer("Ada", "sell", "seed", 1, 45))
    here, _ = act(here, ADA, Reject(1))
    here, _ = act(here, TOWN, Dismiss(ADA))
    book = ledger(here)
    assert book.settled == ()
    assert [worker.name for worker in book.workers] == ["Ada", "Bob"]
    assert here.beings[MABEL].name not in repr(book)
