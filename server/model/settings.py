"""What a host may set about the model, each with its default and its explanation.

It is apart because the config file, ``thorpd config`` and the child process all read the same struct.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from server.model.engine import Tier
from server.model.tiers import MOST_SLOTS, NarratorSettings, TierSettings


class ModelSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The ``[model]`` table of the config; descriptions are printed by ``thorpd config``."""

    chat_file: Annotated[
        str,
        Meta(
            min_length=1,
            description="Chat model: a GGUF file's name in the models folder, or a path to any GGUF file.",
        ),
    ] = "SmolLM2-135M-Instruct.Q8_0.gguf"
    embedding_file: Annotated[
        str,
        Meta(
            description="Embedding model for recall: a GGUF file's name in the models folder, or a path. Empty: "
            "villagers recall by words only.",
        ),
    ] = "all-MiniLM-L6-v2.f16.gguf"
    style: Annotated[
        Literal["auto", "script", "template"],
        Meta(
            description="How villagers are made to speak: 'script' lets the model continue a play (best under 1B "
            "parameters), 'template' uses its chat template, 'auto' decides by the model's size.",
        ),
    ] = "auto"
    slots: Annotated[
        int,
        Meta(ge=1, le=MOST_SLOTS, description="How many replies are written together in one batch."),
    ] = 8
    slot_tokens: Annotated[
        int,
        Meta(
            ge=256,
            le=131072,
            description="The most tokens one prompt and its answer may have together; on a CPU each slot has memory for so many.",
        ),
    ] = 1024
    context_tokens: Annotated[
        int,
        Meta(
            ge=512,
            le=1048576,
            description="Tokens held where prompts are read, and on a GPU where replies are written too, for all together.",
        ),
    ] = 6144
    remember_mb: Annotated[
        int,
        Meta(
            ge=0,
            le=1048576,
            description="Megabytes of memory for what prompts begin with (the town's rules, who a villager is), so that it is "
            "not read again at every thought; 0: none.",
        ),
    ] = 512
    batch_tokens: Annotated[
        int,
        Meta(ge=128, le=8192, description="The most tokens decoded in one step."),
    ] = 512
    step_s: Annotated[
        float,
        Meta(
            ge=0.02,
            le=2.0,
            description="How long one step may take, in seconds: prompts are read in smaller parts on slow machines, "
            "so that replies already streaming go on.",
        ),
    ] = 0.2
    threads: Annotated[
        int,
        Meta(ge=0, le=256, description="CPU threads for the model; 0 uses every physical core."),
    ] = 0
    gpu_layers: Annotated[
        int,
        Meta(ge=-1, le=1000, description="Layers kept on the GPU, where the build has one; -1 is all of them."),
    ] = -1
    tensor_split: Annotated[
        tuple[Annotated[float, Meta(ge=0)], ...],
        Meta(
            description="With several GPUs: the share of the model that each of them holds, as in [3, 1]; 0 leaves one out. "
            "Empty: by their free memory."
        ),
    ] = ()
    split_mode: Annotated[
        Literal["layer", "row", "none"],
        Meta(
            description="With several GPUs: each holds whole layers, or a part of every one ('row': needs fast links "
            "between them), or main_gpu holds all ('none')."
        ),
    ] = "layer"
    main_gpu: Annotated[
        int,
        Meta(ge=0, le=15, description="The GPU, counted from 0, that holds all of a model or what is not split."),
    ] = 0
    niceness: Annotated[
        int,
        Meta(ge=0, le=19, description="How far the model's process steps back for others: 0 not at all, 19 most."),
    ] = 19
    queue_jobs: Annotated[
        int,
        Meta(ge=1, le=10000, description="Jobs that may wait or run at once; more are refused and go by rule."),
    ] = 64
    ageing_s: Annotated[
        float,
        Meta(ge=0.1, le=600, description="Seconds of waiting after which a job counts as one priority more urgent."),
    ] = 5.0
    start_timeout_s: Annotated[
        float,
        Meta(ge=1, le=3600, description="Seconds the model may take to load before it is started again."),
    ] = 120.0
    stall_timeout_s: Annotated[
        float,
        Meta(ge=0.5, le=600, description="Seconds without progress, with work to do, before it is started again."),
    ] = 4.0
    player_deadline_s: Annotated[
        float,
        Meta(ge=0.5, le=600, description="Seconds a player waits for a reply before the villager answers by rule."),
    ] = 5.0
    folk: TierSettings = TierSettings()
    narrator: NarratorSettings = NarratorSettings()

    def tier(self, name: Tier) -> TierSettings:
        """Return the table of a tier."""
        return self.folk if name == "folk" else self.narrator

    def of(self, name: Tier) -> "ModelSettings":
        """Return the settings that a tier's model is loaded with: equal for tiers that can share one load."""
        tier = self.tier(name)
        return msgspec.structs.replace(
            self,
            folk=TierSettings(),
            narrator=NarratorSettings(),
            chat_file=tier.chat_file or self.chat_file,
            slots=tier.slots or self.slots,
            slot_tokens=tier.slot_tokens or self.slot_tokens,
            context_tokens=tier.context_tokens or self.context_tokens,
            threads=self.threads if tier.threads < 0 else tier.threads,
            gpu_layers=self.gpu_layers if tier.gpu_layers < -1 else tier.gpu_layers,
        )
