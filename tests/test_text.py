import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.text import clean, name_key, name_problem


@given(st.text())
@example("e\u200b\u0301")
@example("\u0344" * 4)
def test_cleaning_twice_changes_no_more(words: str) -> None:
    assert clean(clean(words)) == clean(words)


@pytest.mark.parametrize("mark", ["\u0301", "\u0e47", "\u20dd", "\ufe0f", "\u200d", "\u0301\u200d"])
def test_no_letter_carries_a_pile_of_marks(mark: str) -> None:
    assert len(clean("x" + mark * 400 + "y")) <= 6


@pytest.mark.parametrize("words", ["\u200d", "\ufe0f\u200d", "\u3164" * 9, "\u2800\u2800", "\u034f", "\u0301", "\ufe01\u115f"])
def test_words_that_nobody_sees_are_none(words: str) -> None:
    assert clean(words) == ""


@pytest.mark.parametrize("words", ["👩‍❤️‍👨 ☀️", "Zoë, ấy!", "ශ්‍රී ලංකා", "नमस्ते", "ภาษาไทย ที่นี่", "שָׁלוֹם", "日本語 ascii", "한국어"])
def test_other_scripts_and_emoji_stay_as_they_are(words: str) -> None:
    assert clean(words) == unicodedata.normalize("NFC", words)


@pytest.mark.parametrize("other", ["Mab\u200del", "Mabel\ufe0f", "m a b e l", "\uff2dabel", "\U0001d4dcabel"])
def test_names_that_look_the_same_are_the_same(other: str) -> None:
    assert name_key(other) == name_key("Mabel")


@pytest.mark.parametrize("name", ["M\u0430bel", "\u0391da", "Ada\u0430", "\u13aada", "B\u0585b", "\ua4eeda", "\u2c80da"])
def test_a_name_mixes_no_alphabets_that_look_alike(name: str) -> None:
    assert "alphabet" in (name_problem(name) or "")


@pytest.mark.parametrize("name", ["Ада", "Άννα", "Zoë", "Արամ", "ᏌᎳᎵ", "山田Taro", "O'Neil", "Ada 2"])
def test_names_of_one_alphabet_are_good(name: str) -> None:
    assert name_problem(name) is None
