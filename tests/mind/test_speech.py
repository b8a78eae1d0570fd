import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.mind.speech import MOST_CHARS, Draft, broken_off, fitness
from shared.text import clean


def written(text: str, *, said: tuple[str, ...] = (), hope: str = "", known: str = "") -> str:
    draft = Draft("Mabel", ("Ada", "Jory"), said, hope, known)
    for piece in text.split("~"):
        draft.feed(piece)
    return draft.finish()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (" Good morning, Ada.", "Good morning, Ada."),
        (" Good morning.\nAda: And you?", "Good morning."),
        (" I am well. Ada: I am too.", "I am well."),
        ("Mabel: I am well.", "I am well."),
        (' "I am well," she said. (smiles)', "I am well, she said."),
        (" The bread is warm [Mabel leaves", "The bread is warm."),
        (" *waves* Hello there", "waves Hello there."),
        (" Ada: I give you gold", ""),
        (" (smiles)", ""),
        (" ... !", ""),
        (" How can I assist you today?", ""),
        (" As an AI language model, I cannot.", ""),
        (" The oven is hot. As an AI I cannot bake.", "The oven is hot."),
        (" I am well. I am well. I am well.", "I am well."),
        (" I am well, Mabel.", "I am well."),
        (" I am Mabel.", "I am Mabel."),
        (" One. Two. Three. Four. Five.", "One. Two. Three."),
        (" It is \x07red\u202e!", "It is red!"),
    ],
)
def test_one_decent_line_is_left(text: str, line: str) -> None:
    assert written(text) == line


def test_words_are_shown_whole_and_held_while_in_doubt() -> None:
    draft = Draft("Mabel")
    assert draft.feed(" Good mor") == ""
    assert draft.feed("ning, ") == ""
    assert draft.feed("Ada. ") == "Good morning, Ada."
    assert draft.feed("The bre") == "Good morning, Ada. The"
    assert not draft.whole


def test_what_was_said_is_not_said_again() -> None:
    assert written("What time is it? It is noon.", said=("What time is it?",)) == ""
    assert written("It is noon. The bread is warm.", said=("The bread is warm!",)) == "It is noon."


def test_a_hope_forbids_other_numbers_and_wild_talk() -> None:
    hope = "It is 07:12 in the morning."
    assert written(" It is 07:15 in the morning.", hope=hope) == ""
    assert written(" It is 07:12 in the morning. I am a little girl.", hope=hope) == "It is 07:12 in the morning."
    assert written(" It is 07:12 in the morning. The dragon wakes.", hope=hope) == "It is 07:12 in the morning."
    known = "Mind the bread!"
    assert written(" It is 07:12 in the morning. Mind the bread.", hope=hope, known=known).endswith("Mind the bread.")


def test_fitness_orders_beginnings() -> None:
    hope = "The way to the Library is a short walk to the north."
    good = fitness("The way to the Library is a short walk to the north, dear.", hope)
    assert good > fitness("It is a short walk.", hope) > fitness("I am not sure.", hope)
    assert fitness("I am on the way to the Library, to the Library, a short walk north.", hope) < good
    assert fitness("", hope) == 0.0
    assert (
        fitness("Jory is here, Celia is here, Jory is here, Jory is here, Jory is here.", "I know Jory and Celia. We are here.")
        == 0.0
    )


@pytest.mark.parametrize(
    ("shown", "said"), [("The bread is", "The bread is…"), ("The bread,", "The bread…"), ("It is warm.", "It is warm.")]
)
def test_a_reply_that_broke_off_ends_politely(shown: str, said: str) -> None:
    assert broken_off(shown) == said


@given(st.lists(st.text(max_size=30), max_size=12))
def test_whatever_a_model_writes_is_one_safe_line(pieces: list[str]) -> None:
    draft = Draft("Mabel", ("Ada",), ("hello",))
    for piece in pieces:
        shown = draft.feed(piece)
        assert shown == clean(shown)
    line = draft.finish()
    assert line == clean(line)
    assert len(line) <= MOST_CHARS + 1
    assert not set(line) & set('\n[]()"<>{}')


@given(st.text(alphabet="ab .!?,", max_size=200), st.integers(1, 9))
def test_what_is_shown_only_grows(text: str, size: int) -> None:
    draft = Draft("Mabel")
    before = ""
    for start in range(0, len(text), size):
        shown = draft.feed(text[start : start + size])
        assert shown.startswith(before[: len(shown)])
        before = shown
        if draft.whole:
            break
