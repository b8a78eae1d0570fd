"""The merchant's board renders the one table of the economy."""

from client.prices import earns, paid
from client.screens.board import BoardScreen
from shared.economy import BREAD_FEEDS, HUNGER_COSTS, NO_SLEEP_COSTS, PRICES, RECIPES, SLEEP_RESTS, Item, gold, listed
from shared.sights import LifeSelf
from tests.client.stage import Opener, life, staged


async def test_every_price_and_recipe() -> None:
    async with staged(lambda: BoardScreen(Opener())) as play:
        words = play.text("#board-table")
    for item, price in PRICES.items():
        assert f"{item} {gold(price.charges)} {paid(item)}" in words
    for recipe in RECIPES.values():
        row = f"{recipe.where} {listed(recipe.takes)} {listed(recipe.gives)} -{recipe.stamina} {gold(earns(recipe))}"
        assert row in words
    for number in (
        f"+{BREAD_FEEDS} stamina",
        f"+{SLEEP_RESTS}, once an evening",
        f"-{HUNGER_COSTS} of",
        f"-{NO_SLEEP_COSTS} more",
    ):
        assert number in words
    assert "you have" not in words


async def test_what_one_has_oneself_stands_beside_it_and_follows() -> None:
    desk = Opener(life=life(held_goods={Item.BREAD: 3}))
    async with staged(lambda: BoardScreen(desk)) as play:
        words = play.text("#board-table")
        assert "22.5 to 45 4 (3 promised)" in words
        assert "chef (you)" in words
        desk.learn(LifeSelf(life({Item.BREAD: 9})))
        await play.follow()
        assert "22.5 to 45 9" in play.text("#board-table")
        await play.press("escape")
    assert play.app.results == [None]


async def test_all_of_it_fits_a_small_terminal() -> None:
    async with staged(lambda: BoardScreen(Opener(life=life()))) as play:
        assert play.app.screen.query_one("#board-scroll").max_scroll_y == 0
        assert "…" not in play.text("#board-table")
