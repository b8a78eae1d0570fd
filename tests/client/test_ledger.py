"""The market's ledger: what it asks, what it draws, how it says that there is nothing."""

import pytest

from client import charts
from client.screens.ledger import CONSULT_S, LedgerScreen
from client.tether import Lost
from client.widgets.priceplot import PricePlot
from shared.economy import PRICES, Goods, Item, Occupation
from shared.ids import TOWN
from shared.living import DayBook, Side, TradeState, Worker
from shared.sights import SawLedger
from shared.wire import Consult
from tests.client.stage import ADA, GRETA, JORY, Opener, staged, trade

DAYS = (
    DayBook(1, {Item.WHEAT: 10}, {Item.WHEAT: 6}, {Item.WHEAT: 2}, {Item.WHEAT: 450}, {Item.SEED: 2}),
    DayBook(3, {Item.WHEAT: 5, Item.BREAD: 4}, {Item.BREAD: 2}, {Item.BREAD: 1}, {Item.BREAD: 700}, {}, {Item.WHEAT: 4}),
    DayBook(4, {Item.BREAD: 2}, {Item.WHEAT: 4}, {Item.WHEAT: 1}, {Item.WHEAT: 240}),
)
WORKERS = (
    Worker("Dora", Occupation.CHEF),
    Worker("Ada", Occupation.CHEF, {Item.BREAD: 6}, 2),
    Worker("Greta", Occupation.FARMER, {Item.WHEAT: 15}, 3),
)
SETTLED = (
    trade(1, ADA, GRETA, (Side.BUY, 6, Item.WHEAT, 450), TradeState.COMMITTED, minute=700),
    trade(2, ADA, JORY, (Side.SELL, 2, Item.BREAD, 700), TradeState.COMMITTED, minute=3500),
)
OWNED: Goods = {Item.WHEAT: 11, Item.BREAD: 3}
LEDGER = SawLedger(DAYS, WORKERS, SETTLED, 2, 24125, OWNED)
EMPTY = SawLedger((), (), (), 0, 2000, {})


def test_prices_by_day() -> None:
    series = charts.prices(DAYS, Item.WHEAT)
    assert (series.days, series.gold, series.traded, series.trades) == ([1, 4], [7.5, 6.0], [6, 4], 3)
    assert charts.prices(DAYS, Item.HOUSE).days == []
    assert charts.most_traded(LEDGER) is Item.WHEAT
    assert charts.most_traded(EMPTY) is Item.BREAD


def test_days_without_anything_are_days_too() -> None:
    assert charts.made(DAYS, Item.WHEAT) == [10, 0, 5, 0]
    assert charts.by_day([]) == []


@pytest.mark.parametrize(
    ("counts", "line"),
    [([], ""), ([0, 0], "··"), ([1, 700], "▁▇"), ([7, 0, 7], "▇·▇"), ([1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇"), ([9] * 30, "▇" * 20)],
)
def test_a_line_of_blocks(counts: list[int], line: str) -> None:
    assert charts.sparkline(counts, 20) == line


def test_blocks_and_bars_in_ascii() -> None:
    assert charts.sparkline([0, 1, 9], 20, unicode=False) == "_.@"
    assert [charts.bar(count, 10, 10, unicode=False) for count in (0, 1, 5, 10)] == ["", "#", "#####", "##########"]
    assert charts.bar(1, 1000, 10) == "━"
    assert charts.bar(0, 0, 10) == ""


async def test_it_asks_when_it_opens_and_again_while_it_is_open() -> None:
    desk = Opener()
    async with staged(lambda: LedgerScreen(desk)) as play:
        assert desk.tie.asked == [Consult()]
        assert "fetching the ledger" in play.text("#ledger-empty")
        [again] = [timer for timer in play.app.screen._timers if timer._interval == CONSULT_S]
        assert again._callback == play.app.screen.consult  # type: ignore[attr-defined]
        play.app.screen.consult()  # type: ignore[attr-defined]
        assert desk.tie.asked == [Consult(), Consult()]
        desk.tie.state = Lost(3.0, 1, "gone")
        play.app.screen.consult()  # type: ignore[attr-defined]
        assert len(desk.tie.asked) == 2


async def test_an_empty_ledger_says_so_kindly() -> None:
    desk = Opener(EMPTY)
    async with staged(lambda: LedgerScreen(desk)) as play:
        assert "Nothing is written here yet." in play.text("#ledger-empty")
        assert not play.lines(".panel")
        desk.learn(LEDGER)
        await play.follow()
        assert not play.lines("#ledger-empty")
        assert "10 wheat in 3 trades; the last day's mean 6" in play.text("#ledger-prices")


async def test_panels_one_at_a_time() -> None:
    async with staged(lambda: LedgerScreen(Opener(LEDGER))) as play:
        assert "In town: 2,412.5 gold, 11 wheat, 3 bread" in play.text("#ledger-totals")
        plot = play.lines("#ledger-plot")
        assert any("●" in line for line in plot)
        assert any(line.strip().startswith("10┤╌") for line in plot)
        assert any(line.strip().startswith("5┤┈") for line in plot)
        await play.press("tab")
        assert "wheat ▇·▄· 0 15 bread ··▇▄ 2 6" in play.text("#panel-made Static")
        assert "seed 2 0 wheat 0 4" in play.text("#panel-made Static")
        assert not play.lines("#ledger-plot")
        await play.press("3")
        assert "15 wheat 3 Ada chef" in play.text("#panel-people Static")
        await play.press("tab")
        text = play.text("#panel-trades Static")
        assert "Ada to Jory 2 bread 70 35" in text
        assert "Greta to Ada 6 wheat 45 7.5" in text
        assert text.index("Jory") < text.index("Greta")
        assert "2 still open" in text
        await play.press("tab")
        assert play.lines("#ledger-plot")


async def test_all_panels_where_there_is_room() -> None:
    async with staged(lambda: LedgerScreen(Opener(LEDGER)), (120, 40)) as play:
        assert [bool(play.lines(f"#panel-{name} Static")) for name in ("prices", "made", "people", "trades")] == [True] * 4


async def test_another_item() -> None:
    desk = Opener(LEDGER)
    async with staged(lambda: LedgerScreen(desk)) as play:
        await play.press("left")
        assert "No seed has changed hands between two people yet." in play.text("#ledger-prices")
        await play.press("left")
        assert "he takes none" in play.text("#ledger-prices")
        await play.press("right", "right", "right", "right")
        assert "2 bread in 1 trade; the last day's mean 35" in play.text("#ledger-prices")
        desk.learn(SawLedger((*DAYS, DayBook(5, traded={Item.BREAD: 1}, turnover={Item.BREAD: 390})), (), (), 0, 1, {}))
        await play.follow()
        assert "the last day's mean 39" in play.text("#ledger-prices")


@pytest.mark.parametrize("item", [Item.SEED, Item.TEMP_ROOM, Item.HOUSE])
@pytest.mark.parametrize("unicode", [True, False])
async def test_every_item_can_be_plotted(item: Item, *, unicode: bool) -> None:
    book = DayBook(2, traded={item: 2}, turnover={item: 5}, trades={item: 1})
    ledger = SawLedger((book,), (), (), 0, 0, {})
    async with staged(lambda: LedgerScreen(Opener(ledger), unicode=unicode)) as play:
        drawn = "\n".join(play.lines("#ledger-plot"))
        assert play.app.screen.query_one(PricePlot)._price == PRICES[item]
        assert ("●" if unicode else "O") in drawn


async def test_watchers_and_replays_read_it_too() -> None:
    desk = Opener(LEDGER, you=TOWN, replay=True)
    async with staged(lambda: LedgerScreen(desk)) as play:
        assert play.lines("#ledger-plot")
        await play.press("escape")
    assert desk.tie.asked == [Consult()]
    assert play.app.results == [None]
