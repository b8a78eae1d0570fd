import asyncio
import logging

import msgspec
import pytest

from server.model.engine import EngineStatus, TierStatus
from server.model.scripted import ScriptedEngine
from server.reporting import EVERY_S, report


class Counted(ScriptedEngine):
    """An engine with one tier, whose calls a test counts up."""

    tier = TierStatus(tier="folk", state="ready")

    def status(self) -> EngineStatus:
        return msgspec.structs.replace(super().status(), tiers=(self.tier,))


async def test_a_line_is_logged_only_when_something_happened(caplog: pytest.LogCaptureFixture) -> None:
    engine, slept = Counted(), list[float]()
    steps = [0, 3, 3, 4]

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) > len(steps):
            raise asyncio.CancelledError
        engine.tier = msgspec.structs.replace(engine.tier, calls=steps[len(slept) - 1])

    with caplog.at_level(logging.INFO), pytest.raises(asyncio.CancelledError):
        await report(engine, sleep)
    assert [message.split(": ")[1].split(",")[0] for message in caplog.messages] == ["3 calls", "4 calls"]
    assert set(slept) == {EVERY_S}
