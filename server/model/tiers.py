"""The tiers of models: who answers what, and what a host may set for each.

They are apart from the other settings because there are two of them, each like the ``[model]`` table except where it says so.
"""

from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from server.model.engine import Tier

Action = Literal["move", "explore", "craft", "found", "reflect", "talk", "trade", "thought"]
"""What villagers need a model for."""

TIER_OF: dict[Action, Tier] = {
    "move": "narrator",
    "explore": "narrator",
    "craft": "narrator",
    "found": "narrator",
    "reflect": "narrator",
    "talk": "folk",
    "trade": "folk",
    "thought": "folk",
}
"""For ``Job.tier``."""

TIERS: tuple[Tier, ...] = get_args(Tier)

AS_MODEL = "as in [model]"

MOST_SLOTS = 224
"""llama.cpp holds 256 sequences in one cache; choices and what is remembered need a few beside the slots."""

LEAST = {"slot_tokens": 256, "context_tokens": 512}
"""The least that a tier may have of its own."""


class TierSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The ``[model.folk]`` table: those who talk, trade and think."""

    chat_file: Annotated[
        str,
        Meta(description=f"This tier's chat model, a GGUF file. Empty: {AS_MODEL}. Tiers of the same file and load share it."),
    ] = ""
    max_tokens: Annotated[
        int, Meta(ge=8, le=8192, description="The most tokens one answer of this tier may have, whatever was asked for.")
    ] = 128
    slots: Annotated[int, Meta(ge=0, le=MOST_SLOTS, description=f"Replies written together in one batch. 0: {AS_MODEL}.")] = 0
    slot_tokens: Annotated[
        int, Meta(ge=0, le=131072, description=f"The most tokens one prompt and its answer may have together. 0: {AS_MODEL}.")
    ] = 0
    context_tokens: Annotated[int, Meta(ge=0, le=1048576, description=f"Tokens held for all together. 0: {AS_MODEL}.")] = 0
    threads: Annotated[int, Meta(ge=-1, le=256, description=f"CPU threads; 0 uses every physical core. -1: {AS_MODEL}.")] = -1
    gpu_layers: Annotated[
        int, Meta(ge=-2, le=1000, description=f"Layers kept on the GPU; -1 is all of them. -2: {AS_MODEL}.")
    ] = -2
    remote_urls: Annotated[
        tuple[str, ...],
        Meta(
            description="OpenAI-compatible servers (llama-server, vLLM, Ollama) that answer instead of a local model, as in "
            '"http://10.0.0.5:8080/v1"; each villager keeps to one of them while it can.'
        ),
    ] = ()
    remote_model: Annotated[str, Meta(description="The model's name at those servers; empty: whatever they serve.")] = ""
    remote_key_env: Annotated[
        str, Meta(description="The environment variable that holds the key for those servers; empty: they need none.")
    ] = ""

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for what is neither left to ``[model]`` nor enough."""
        for key, least in LEAST.items():
            if 0 < getattr(self, key) < least:
                raise ValueError(f"{key} is at least {least}, or 0 to be {AS_MODEL}")


class NarratorSettings(TierSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The ``[model.narrator]`` table: those who describe, found and reflect."""

    max_tokens: Annotated[
        int, Meta(ge=8, le=8192, description="The most tokens one answer of this tier may have, whatever was asked for.")
    ] = 256
