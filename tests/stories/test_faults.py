"""The quick ones of the faults that `python -m tests.stories.faults` measures: what must hold whatever breaks."""

from pathlib import Path

import pytest

from tests.model.fake import FakeServer
from tests.stories import faults, harm
from tests.stories.faults import AGAIN_S, Row, suffer
from tests.stories.harm import Fault
from tests.stories.toy import Hold

PROMISE_S = 5.0 + 3.0
"""RULES 7, and what a loaded machine may add."""

pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("models_dir")]


def keeps_the_promise(row: Row) -> None:
    assert row.words, f"{row.fault}: silence"
    assert row.marked, f"{row.fault}: {row.words!r} is not marked"
    assert row.first_s <= PROMISE_S, f"{row.fault}: {row.first_s:.1f} s of silence"
    assert row.struck_s <= PROMISE_S, f"{row.fault}: {row.struck_s:.1f} s of silence amid a reply"


async def test_a_model_that_babbles_amid_a_reply_is_broken_off_marked_and_started_again(tmp_path: Path) -> None:
    """A made-up model holds its reply until it is struck: a real one has said all of it, or nothing yet on a busy machine.

    The death of a real one is in `test_serve`.
    """
    hold = Hold(tmp_path)
    async with faults.toy(tmp_path) as stand:
        assert await stand.again(AGAIN_S), "it is not well to begin with"
        hold.hold()
        row = await suffer(stand, Fault("no frame on its pipe amid a reply", hold.strike, amid=True, comes_back=False))
        keeps_the_promise(row)
        assert row.broken_off
        assert row.words.startswith("I have baked")
        assert "it talked nonsense" in row.reason
        assert await stand.again(AGAIN_S), "it was not started again"


@pytest.mark.model
async def test_half_a_model_is_answered_for_by_rule_and_the_operator_reads_what_to_do(tmp_path: Path) -> None:
    row = await faults.truncated(tmp_path)
    keeps_the_promise(row)
    assert "cut short" in row.reason
    assert "fetch half.gguf again" in row.reason


async def test_a_far_model_that_is_down_erring_or_lying_is_answered_for_and_comes_back(tmp_path: Path) -> None:
    server = await FakeServer().start()
    try:
        quick = [fault for fault in harm.far(server, slow_s=0) if "silent" not in fault.name]
        async with faults.far(tmp_path, server) as stand:
            for fault in quick:
                row = await suffer(stand, fault)
                keeps_the_promise(row)
                assert row.again_s is not None
    finally:
        await server.stop()


async def test_a_host_may_let_players_wait_less_for_a_model(tmp_path: Path) -> None:
    server = await FakeServer().start()
    try:
        silent = next(fault for fault in harm.far(server, slow_s=0) if "silent" in fault.name)
        async with faults.far(tmp_path, server, answer_s=1.0) as stand:
            row = await suffer(stand, silent)
            assert (row.words != "", row.marked) == (True, True)
            assert 0.5 < row.first_s < 4.0, "the default is 5 s"
    finally:
        await server.stop()
