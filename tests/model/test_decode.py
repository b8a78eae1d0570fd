"""The decoder with a made-up model: pieces, stops, choices and endings."""

from collections.abc import Sequence

import numpy as np
import pytest

from server.model.engine import Choose, Job, Turn, Write
from server.model.local.decode import Decoder
from server.model.local.fill import Lexicon
from server.model.local.frames import Done, Failed, FromModel, Piece
from server.model.local.steps import Drop, Keep, Load, Move, Row, Step
from server.model.local.voice import Floats
from server.model.settings import ModelSettings
from shared.errors import ModelError
from tests.model.mirror import Mirror

SETTINGS = ModelSettings(slots=4, slot_tokens=256, context_tokens=512, batch_tokens=128)


class Parrot:
    """A model of letters: a token is a byte; it says again what follows `=` in the prompt, then ends (token 0)."""

    rewinds = True
    apart = True
    cell_bytes = 1000

    def __init__(self) -> None:
        self._mirror = Mirror(512, 256)
        self._rows: dict[int, list[int]] = {}
        self.scored = 0
        self.lexicon = Lexicon([bytes([at]) for at in range(256)], [0], self.option)

    def tokens(self, prompt: str | Sequence[Turn]) -> tuple[int, ...]:
        if not isinstance(prompt, str):
            raise ModelError("no template")
        return tuple(prompt.encode())

    def option(self, text: str) -> tuple[int, ...]:
        return tuple(text.encode())

    def piece(self, token: int) -> bytes:
        return bytes([token])

    def ends(self, token: int) -> bool:
        return token == 0

    def sampler(self, job: Write) -> "Parrot":
        _ = job
        return self

    def pick(self, row: int) -> int:
        lesson, _, so_far = bytes(self._rows[row]).partition(b"|")
        lesson = lesson.partition(b"=")[2]
        return lesson[len(so_far)] if len(so_far) < len(lesson) else 0

    def close(self) -> None:
        pass

    def layers(self, job: Job, tokens: Sequence[int]) -> tuple[int, ...]:
        return tuple(end for end in job.layers if end < len(tokens))

    def move(self, moves: Sequence[Move]) -> list[Load]:
        return self._mirror.move(moves)

    def keep(self, kept: Sequence[Keep | Drop]) -> None:
        self._mirror.keep(kept)

    def decode(self, rows: Sequence[Row]) -> None:
        self._mirror.decode(rows)
        self._rows = {at: self._mirror.tokens(row.seq)[: row.pos + 1] for at, row in enumerate(rows)}

    def write(self, rows: Sequence[Row]) -> None:
        self._mirror.write(rows)
        self._rows = {at: self._mirror.written(row.seq) for at, row in enumerate(rows)}

    def drop(self, step: Step) -> None:
        self._mirror.drop(step)

    def logprobs(self, row: int) -> Floats:
        """Like most what stands in the prompt."""
        self.scored += 1
        prompt = self._rows[row]
        scores = np.full(256, -5.0, np.float32)
        scores[list(set(prompt))] = -1.0
        return scores


@pytest.fixture
def heard() -> list[FromModel]:
    return []


@pytest.fixture
def decoder(heard: list[FromModel]) -> Decoder:
    return Decoder(Parrot(), SETTINGS, heard.append)


def run(decoder: Decoder) -> None:
    while decoder.open:
        decoder.step()


def text(heard: list[FromModel], job: int) -> str:
    return "".join(message.text for message in heard if isinstance(message, Piece) and message.job == job)


def test_replies_written_together_are_each_their_own(decoder: Decoder, heard: list[FromModel]) -> None:
    for job, word in enumerate(["hello", "grüße", "🙂 yes", "", "four", "five"]):
        decoder.take(job, Write(prompt=f"say={word}|"))
    run(decoder)
    assert [text(heard, job) for job in range(6)] == ["hello", "grüße", "🙂 yes", "", "four", "five"]
    ends = {message.job: (message.tokens_in, message.tokens_out) for message in heard if isinstance(message, Done)}
    assert set(ends) == set(range(6))
    assert ends[0] == (len("say=hello|"), len("hello") + 1)


def test_a_reply_ends_at_a_stop_and_at_its_length(decoder: Decoder, heard: list[FromModel]) -> None:
    decoder.take(1, Write(prompt="=one\nAda: two|", stop=("\nAda:",)))
    decoder.take(2, Write(prompt="=abcdefgh|", max_tokens=3))
    decoder.take(3, Write(prompt="=ab\nA|", stop=("\nAda:",)))
    run(decoder)
    assert [text(heard, job) for job in (1, 2, 3)] == ["one", "abc", "ab\nA"]


def test_a_choice_is_likelier_here_than_in_general(decoder: Decoder, heard: list[FromModel]) -> None:
    decoder.take(1, Choose(prompt="xyz", neutral="abc", options=("a", "z", "x z", "q")))
    run(decoder)
    (done,) = heard
    assert isinstance(done, Done)
    assert sum(done.shares) == pytest.approx(1)
    assert max(range(4), key=lambda at: done.shares[at]) in {1, 2}
    assert min(range(4), key=lambda at: done.shares[at]) == 0


def test_a_neutral_prompt_is_scored_once(heard: list[FromModel]) -> None:
    parrot = Parrot()
    decoder = Decoder(parrot, SETTINGS, heard.append)
    for job in range(2):
        decoder.take(job, Choose(prompt="xyz", neutral="abc", options=("aa", "zz")))
        run(decoder)
    assert parrot.scored == 3 + 3 + 3
    assert len(heard) == 2


def test_without_a_neutral_prompt_only_the_situation_is_scored(heard: list[FromModel]) -> None:
    parrot = Parrot()
    decoder = Decoder(parrot, SETTINGS, heard.append)
    for job in range(2):
        decoder.take(job, Choose(prompt="xyz", neutral="", options=("aa", "zz")))
        run(decoder)
    assert parrot.scored == 3 + 3
    assert [isinstance(message, Done) and sum(message.shares) == pytest.approx(1) for message in heard] == [True, True]


def test_what_cannot_be_done_fails_alone(decoder: Decoder, heard: list[FromModel]) -> None:
    decoder.take(1, Write(prompt="x" * 300))
    decoder.take(2, Choose(prompt="x", neutral="y", options=()))
    decoder.take(3, Choose(prompt="x", neutral="y", options=("a", "")))
    decoder.take(4, Write(prompt=(Turn("user", "hi"),)))
    decoder.take(5, Choose(prompt="x", neutral="y" * 300, options=("a",)))
    decoder.take(6, Write(prompt="=ok|"))
    run(decoder)
    assert [message.job for message in heard if isinstance(message, Failed)] == [1, 2, 3, 4, 5]
    assert text(heard, 6) == "ok"


def test_a_cancelled_job_says_no_more_and_leaves_its_slot(decoder: Decoder, heard: list[FromModel]) -> None:
    decoder.take(1, Write(prompt="=" + "a" * 100 + "|", max_tokens=100))
    decoder.take(2, Choose(prompt="x", neutral="y", options=("ab", "cd")))
    decoder.step()
    decoder.cancel(1)
    decoder.cancel(2)
    heard.clear()
    assert not decoder.open
    assert decoder.beat().busy == 0
    decoder.take(3, Write(prompt="=ok|"))
    run(decoder)
    assert {message.job for message in heard} == {3}  # type: ignore[union-attr]
