"""Open jobs: answers, deadlines, endings."""

import pytest

from server.model.blame import LateError, UnfitError
from server.model.local.frames import Done, Failed, Piece
from server.model.local.jobs import HELD_ANSWERS, TOO_SLOW, Jobs
from shared.errors import ModelError


async def test_answers_come_in_order_and_end() -> None:
    jobs = Jobs()
    number, job = jobs.open(1.0)
    for message in (Piece(number, "a"), Piece(number, "b"), Done(number), Piece(number, "late")):
        jobs.answer(message)
    assert [answer async for answer in job.answers()] == [Piece(number, "a"), Piece(number, "b"), Done(number)]
    assert len(jobs) == 0


async def test_a_deadline_fails_only_its_own_job() -> None:
    jobs = Jobs()
    early, job = jobs.open(1.0)
    jobs.open(2.0)
    assert jobs.expire(0.9) == []
    assert jobs.expire(1.0) == [early]
    with pytest.raises(ModelError, match="too slow"):
        [_ async for _ in job.answers()]
    assert len(jobs) == 1


async def test_a_failure_reaches_who_waits() -> None:
    jobs = Jobs()
    (number, job), (_, other) = jobs.open(1.0), jobs.open(1.0)
    jobs.answer(Failed(number, "too long"))
    jobs.fail("died")
    for waiting, reason in ((job, "too long"), (other, "died")):
        with pytest.raises(ModelError, match=reason):
            [_ async for _ in waiting.answers()]


@pytest.mark.parametrize(
    ("failed", "error"),
    [(Failed(1, "long", unfit=True), UnfitError), (Failed(1, TOO_SLOW), LateError), (Failed(1, "broken"), ModelError)],
)
async def test_failures_say_whose_fault_they_are(failed: Failed, error: type[ModelError]) -> None:
    jobs = Jobs()
    _, job = jobs.open(1.0)
    jobs.answer(failed)
    with pytest.raises(error) as caught:
        [_ async for _ in job.answers()]
    assert caught.type is error


async def test_a_reply_that_nobody_reads_is_dropped_not_kept_for_ever() -> None:
    jobs = Jobs()
    number, job = jobs.open(1.0)
    for _ in range(HELD_ANSWERS + 2):
        jobs.answer(Piece(number, "x"))
    with pytest.raises(ModelError, match="Nobody read"):
        [_ async for _ in job.answers()]
