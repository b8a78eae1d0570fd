import llama_cpp
import msgspec
import pytest

from server.model.local.steps import SCRATCH
from server.model.settings import ModelSettings
from server.model.tiers import MOST_SLOTS

SPARE = 1
"""The sequence through which remembered layers go in and out."""


@pytest.mark.parametrize("table", ["model", "folk"])
@pytest.mark.parametrize("slots", [1, 128, MOST_SLOTS])
def test_llama_cpp_has_sequences_for_as_many_slots_as_may_be_set(slots: int, table: str) -> None:
    own = {"slots": slots}
    settings = msgspec.convert(own if table == "model" else {"folk": own}, ModelSettings).of("folk")
    assert settings.slots == slots
    assert settings.slots + SCRATCH + SPARE <= llama_cpp.llama_max_parallel_sequences()
