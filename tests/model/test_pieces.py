"""Text that streams: letters are whole, stop strings never show."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from server.model.pieces import Pieces


def cut(data: bytes, at: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(edge % (len(data) + 1) for edge in at)})
    return [data[a:b] for a, b in itertools.pairwise(edges)]


@given(text=st.text(alphabet="ab\n:é🙂", max_size=30), at=st.lists(st.integers(0, 200)), stops=st.lists(
    st.text(alphabet="ab\n:", min_size=1, max_size=4), max_size=3))  # fmt: skip
def test_however_it_is_cut_the_text_is_the_same_up_to_the_first_stop(text: str, at: list[int], stops: list[str]) -> None:
    pieces = Pieces(stops)
    shown = ""
    for part in cut(text.encode(), at):
        shown += pieces.feed(part)
        if pieces.stopped:
            break
    shown += pieces.end()
    if not pieces.stopped:
        assert shown == text
        assert not any(stop in text for stop in stops)
    else:
        assert text.startswith(shown)
        assert not any(stop in shown for stop in stops)
        assert any(text[len(shown) :].startswith(stop) for stop in stops)


def test_a_letter_in_two_tokens_comes_whole() -> None:
    pieces = Pieces([])
    first, second = "é".encode()[:1], "é".encode()[1:]
    assert [pieces.feed(b"caf" + first), pieces.feed(second)] == ["caf", "é"]


def test_a_stop_that_only_began_is_shown_in_the_end() -> None:
    pieces = Pieces(["\nAda:"])
    assert pieces.feed(b"Well\nAd") == "Well"
    assert pieces.end() == "\nAd"
    assert not pieces.stopped


def test_half_a_letter_at_the_end_is_marked_not_lost() -> None:
    pieces = Pieces([])
    pieces.feed(b"x\xe2\x82")
    assert pieces.end() == "\ufffd"
