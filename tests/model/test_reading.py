"""Streams in bytes: whatever comes, it is text or a fault."""

import contextlib

from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.model.far import dialect
from server.model.far.dialect import Answer, Models, Vectors
from server.model.far.fault import PeerError
from server.model.far.reading import Reading
from tests.model.fake import event, stream

LINES = st.sampled_from(
    [b"data: ", b"data:{}", b"\n", b"\r\n", b": ping\n", b"data: [DONE]\n", event(" la"), event(None, end="stop")]
)


@settings(deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=40), LINES), max_size=30))
@example([b'data: {"choices": [{"text": "\xff"}]}\n'])
@example([b'data: {"choices": [{"text": "\\ud83d"}]}\n'])
@example([b'data: {"choices": [{"index": 99999999999999999999999}]}\n'])
def test_any_bytes_are_text_or_a_fault(chunks: list[bytes]) -> None:
    reading = Reading(("\n",), 8)
    with contextlib.suppress(PeerError):
        for chunk in chunks:
            assert "\n" not in reading.feed(chunk)
        reading.end()


@settings(deadline=None)
@given(st.binary(max_size=60))
@example(b'{"choices": []}')
@example(b'{"choices": [{"logprobs": {"tokens": [1]}}]}')
@example(b"[" * 100_000)
@example(b'"\xff"')
def test_any_answer_is_read_or_a_fault(data: bytes) -> None:
    for kind in (Answer, Models, Vectors):
        with contextlib.suppress(PeerError):
            dialect.read(kind, data)
    assert len(dialect.complaint(data)) <= 200


@given(st.integers(min_value=1, max_value=50))
def test_however_the_bytes_are_cut_the_text_is_the_same(size: int) -> None:
    data = b"".join(stream([" Gr\u00fc\u00df", " dich, \U0001f339", " Ada"]))
    reading = Reading((), 8)
    text = "".join(reading.feed(data[at : at + size]) for at in range(0, len(data), size))
    reading.end()
    assert text == " Gr\u00fc\u00df dich, \U0001f339 Ada"
    assert (reading.usage.prompt_tokens, reading.usage.reused) == (9, 6)
