"""Makes the engine that a town holds from its settings: which tiers share a model, which are far, which are not here.

It is apart from ``front`` because that works over any engines, and here alone all kinds of them meet.
"""

import os
from collections.abc import Callable, Hashable
from pathlib import Path

from msgspec.structs import replace

from server.model.asking.front import Front
from server.model.engine import Engine, Tier
from server.model.files.weights import WEIGHTS
from server.model.local.hosted import HostedEngine
from server.model.scripted import AbsentEngine
from server.model.settings import ModelSettings
from server.model.tiers import TIERS
from shared.errors import ConfigError

Hosted = Callable[[ModelSettings, Path], Engine]

NOT_HERE = "The model is not here yet. Run `thorpd models pull`; until then villagers answer by rule."


def open_front(settings: ModelSettings, models: Path, hosted: Hosted = HostedEngine) -> Front:
    """Return the front of both tiers; nothing is loaded before its start. ``ConfigError`` for a key that is not there."""
    made: dict[Hashable, Engine] = {}
    engines: dict[Tier, Engine] = {}
    embedder: Engine | None = None
    for name in TIERS:
        load = settings.of(name) if embedder is None else replace(settings.of(name), embedding_file="")
        key = _key(settings, name, models)
        if key not in made:
            made[key] = _remote(name, settings) if settings.tier(name).remote_urls else _local(load, models, hosted)
        engines[name] = made[key]
        if embedder is None and not settings.tier(name).remote_urls and not isinstance(made[key], AbsentEngine):
            embedder = made[key]
    return Front(engines, {name: settings.tier(name).max_tokens for name in TIERS}, embedder)


def _key(settings: ModelSettings, name: Tier, models: Path) -> Hashable:
    """Return what is equal for tiers that load, or ask, the same."""
    tier, load = settings.tier(name), settings.of(name)
    if tier.remote_urls:
        return (tier.remote_urls, tier.remote_model, tier.remote_key_env, load.slots)
    return replace(load, chat_file=str((models / load.chat_file).resolve()))


def _local(load: ModelSettings, models: Path, hosted: Hosted) -> Engine:
    """Return a local model; one that is absent, with the reason, when its file is ours and not here to load."""
    if not (models / load.chat_file).is_file() and load.chat_file in {weight.name for weight in WEIGHTS}:
        return AbsentEngine(NOT_HERE)
    return hosted(load, models)


def _remote(name: Tier, settings: ModelSettings) -> Engine:
    from server.model.far.remote import RemoteEngine  # noqa: PLC0415 (half a second, and most towns have no far model)

    tier, load = settings.tier(name), settings.of(name)
    secret = os.environ.get(tier.remote_key_env, "") if tier.remote_key_env else ""
    if tier.remote_key_env and not secret:
        raise ConfigError(f"model.{name}.remote_key_env names {tier.remote_key_env}, which is not set: export the key under it.")
    return RemoteEngine(
        tier.remote_urls,
        tier.remote_model,
        secret,
        slots=load.slots,
        queue_jobs=load.queue_jobs,
        ageing_s=load.ageing_s,
        style=load.style,
    )
