"""Beginning a life: three cards, two lines, one answer."""

import pytest
from textual.widgets import Input

from client.prices import earns
from client.screens.create import GENDER_LENGTH, CreateScreen
from shared.commands import Create
from shared.economy import RECIPES, START_MONEY, gold, listed
from shared.text import MAX_WORDS
from tests.client.stage import staged


def create() -> CreateScreen:
    return CreateScreen("Thornby")


async def test_the_cards_say_what_the_economy_says() -> None:
    async with staged(create) as play:
        words = play.text()
    assert f"{gold(START_MONEY)} gold" in words
    for recipe in RECIPES.values():
        for fact in (recipe.where, listed(recipe.takes), listed(recipe.gives), f"{recipe.stamina} stamina", gold(earns(recipe))):
            assert fact in words


@pytest.mark.parametrize(
    ("keys", "occupation"),
    [
        (["1"], "farmer"),
        (["3"], "carpenter"),
        (["right"], "farmer"),
        (["right", "right"], "chef"),
        (["left"], "carpenter"),
        (["right", "left"], "carpenter"),
        (["2", "3", "2"], "chef"),
    ],
)
async def test_keys_choose(keys: list[str], occupation: str) -> None:
    async with staged(create) as play:
        await play.press(*keys, "enter")
    assert play.app.results == [Create(occupation)]


async def test_nothing_is_begun_before_something_is_chosen() -> None:
    async with staged(create) as play:
        await play.press("enter")
        assert "Choose first" in play.text("#create-told")
        await play.press("tab", "a", "enter")
        assert "Choose first" in play.text("#create-told")
        assert play.app.results == []
        await play.press("2")
        assert "chef: once and for good" in play.text("#create-told")


async def test_lines_are_counted_and_what_is_too_long_is_explained() -> None:
    async with staged(create) as play:
        await play.press("2", "tab", *"two [b]", "down")
        play.app.screen.query_one("#personality", Input).value = "x" * MAX_WORDS
        await play.press("end", "y", "enter")
        assert f"{MAX_WORDS + 1}/{MAX_WORDS}" in play.text("#personality-count")
        assert f"7/{GENDER_LENGTH}" in play.text("#gender-count")
        assert f"has {MAX_WORDS + 1} characters: {MAX_WORDS} at most" in play.text("#create-told")
        assert play.app.results == []
        await play.press("backspace", "enter")
    assert play.app.results == [Create("chef", "two [b]", "x" * MAX_WORDS)]


async def test_digits_and_arrows_belong_to_a_line_that_is_typed_in() -> None:
    async with staged(create) as play:
        await play.press("1", "tab", "tab", "2", "3", "left", "x", "enter")
    assert play.app.results == [Create("farmer", "", "2x3")]


async def test_a_click_chooses() -> None:
    async with staged(create) as play:
        await play.pilot.click("#carpenter")
        assert play.app.screen.query_one("#carpenter").has_class("chosen")
        assert not play.app.screen.query_one("#chef").has_class("chosen")


async def test_later_begins_nothing() -> None:
    async with staged(create) as play:
        await play.press("2", "escape")
    assert play.app.results == [None]
