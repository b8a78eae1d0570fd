from math import inf, nan

import pytest

from server.world.number import price, quantity, whole
from server.world.refusal import Refusal
from shared.commands import Number
from shared.economy import PRICE_MAX, QUANTITY_MAX

NONE_OF_THEM: dict[str, Number] = {
    "zero": 0,
    "negative": -10,
    "half": 0.5,
    "whole but a float": 3.0,
    "word": "x",
    "digits": "3",
    "empty": "",
    "a million million": 10**12,
    "thousands of digits": 10**5000,
    "thousands of digits below zero": -(10**5000),
    "nan": nan,
    "infinite": inf,
    "endlessly negative": -inf,
    "true": True,
    "false": False,
    "escapes": "\x1b[31m7" * 11,
}


@pytest.mark.parametrize("number", [1, 7, QUANTITY_MAX])
def test_whole_numbers_in_bounds_are_quantities(number: int) -> None:
    assert quantity(number) == number


@pytest.mark.parametrize("number", [*NONE_OF_THEM.values(), QUANTITY_MAX + 1], ids=[*NONE_OF_THEM, "too many"])
def test_everything_else_is_refused_in_safe_words(number: Number) -> None:
    answer = quantity(number)
    assert isinstance(answer, Refusal)
    assert answer.code == "bad_quantity"
    assert f"1 to {QUANTITY_MAX:,}" in answer.words
    assert answer.words.isprintable()
    assert len(answer.words) < 120


@pytest.mark.parametrize("number", [*NONE_OF_THEM.values(), PRICE_MAX + 1], ids=[*NONE_OF_THEM, "too many"])
def test_prices_have_bounds_too(number: Number) -> None:
    answer = price(number)
    assert isinstance(answer, Refusal)
    assert answer.code == "bad_price"
    assert len(answer.words) < 120


def test_a_price_of_nothing_is_a_gift() -> None:
    assert price(1) == 1
    assert price(PRICE_MAX) == PRICE_MAX
    free = price(0)
    assert isinstance(free, Refusal)
    assert "give" in free.words


def test_a_truth_value_is_no_number() -> None:
    assert whole(True, 0, 5) is None  # noqa: FBT003
    assert whole(5, 0, 5) == 5
    assert whole(6, 0, 5) is None
