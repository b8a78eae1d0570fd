from client.hints import MOOD_S, Hints, aged, heard, hinted
from shared.hints import Mood, Musing, Speaking
from tests.client.drawn import JORY, MABEL, said


def test_words_grow_until_they_are_said() -> None:
    hints = hinted(Hints(), Musing(MABEL, Mood.HEARD), 0)
    hints = hinted(hints, Speaking(MABEL, 7, "Good"), 1)
    hints = hinted(hints, Speaking(MABEL, 7, "Good morning"), 2)
    assert hints.of[MABEL].words == "Good morning"
    assert heard(hints, said(MABEL, "Mabel", "Good morning!", stream=7)) == Hints()


def test_words_of_another_stream_or_speaker_end_nothing() -> None:
    hints = hinted(Hints(), Speaking(MABEL, 7, "Good"), 0)
    assert heard(hints, said(MABEL, "Mabel", "Before.", stream=6)) is hints
    assert heard(hints, said(JORY, "Jory", "Hm.", stream=7)) is hints


def test_no_answer_after_all() -> None:
    assert hinted(hinted(Hints(), Musing(MABEL, Mood.THINKING), 0), Musing(MABEL, Mood.NONE), 1) == Hints()


def test_hints_age() -> None:
    hints = hinted(Hints(), Musing(MABEL, Mood.THINKING), 0)
    assert aged(hints, MOOD_S - 1) is hints
    assert aged(hints, MOOD_S + 1) == Hints()
