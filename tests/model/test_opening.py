from pathlib import Path

import pytest

from server.model.asking.front import Front
from server.model.engine import Engine
from server.model.far.remote import RemoteEngine
from server.model.opening import open_front
from server.model.scripted import AbsentEngine, ScriptedEngine
from server.model.settings import ModelSettings
from server.model.tiers import TIER_OF, TIERS, NarratorSettings, TierSettings
from shared.errors import ConfigError

FAR = ("http://far.example:8080/v1",)


class Loads:
    """Notes what would be loaded."""

    def __init__(self) -> None:
        self.settings: list[ModelSettings] = []

    def __call__(self, settings: ModelSettings, _models: Path) -> Engine:
        self.settings.append(settings)
        return ScriptedEngine()


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for name in (ModelSettings().chat_file, "large.gguf"):
        (tmp_path / name).touch()
    return tmp_path


def opened(models: Path, *, folk: TierSettings | None = None, narrator: NarratorSettings | None = None) -> tuple[Front, Loads]:
    loads = Loads()
    settings = ModelSettings(folk=folk or TierSettings(), narrator=narrator or NarratorSettings())
    return open_front(settings, models, loads), loads


def test_tiers_of_the_same_file_and_settings_share_one_load(models: Path) -> None:
    front, loads = opened(models)
    assert loads.settings == [ModelSettings()]
    assert len({id(desk.engine) for desk in front._desks.values()}) == 1
    assert [front._desks[tier].most_tokens for tier in ("folk", "narrator")] == [128, 256]


@pytest.mark.parametrize("alike", ["", "./", "above/../"])
def test_the_same_file_by_another_name_is_the_same(models: Path, alike: str) -> None:
    (models / "above").mkdir()
    _, loads = opened(models, narrator=NarratorSettings(chat_file=alike + ModelSettings().chat_file))
    assert len(loads.settings) == 1


def test_another_file_or_other_limits_are_a_load_of_their_own_and_only_one_embeds(models: Path) -> None:
    _, loads = opened(models, narrator=NarratorSettings(chat_file="large.gguf", slots=2, threads=0, gpu_layers=7))
    folk, narrator = loads.settings
    assert (folk.chat_file, folk.embedding_file) == (ModelSettings().chat_file, ModelSettings().embedding_file)
    assert (narrator.chat_file, narrator.embedding_file) == ("large.gguf", "")
    assert (narrator.slots, narrator.gpu_layers, narrator.context_tokens) == (2, 7, ModelSettings().context_tokens)
    _, loads = opened(models, folk=TierSettings(slots=2))
    assert [load.slots for load in loads.settings] == [2, ModelSettings().slots]


def test_far_folk_leave_the_vectors_to_the_local_narrator(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAR_KEY", "secret")
    front, loads = opened(models, folk=TierSettings(remote_urls=FAR, remote_key_env="FAR_KEY"))
    assert isinstance(front._desks["folk"].engine, RemoteEngine)
    assert [load.embedding_file for load in loads.settings] == [ModelSettings().embedding_file]
    assert front._vectors._engine is front._desks["narrator"].engine


def test_tiers_at_the_same_servers_share_them(models: Path) -> None:
    front, loads = opened(models, folk=TierSettings(remote_urls=FAR), narrator=NarratorSettings(remote_urls=FAR))
    assert loads.settings == []
    assert front._desks["folk"].engine is front._desks["narrator"].engine


def test_a_key_that_is_not_set_is_said(models: Path) -> None:
    with pytest.raises(ConfigError, match=r"model\.folk\.remote_key_env names NO_SUCH_KEY"):
        opened(models, folk=TierSettings(remote_urls=FAR, remote_key_env="NO_SUCH_KEY"))


def test_a_model_of_ours_that_is_not_here_is_absent_and_only_its_tier(models: Path) -> None:
    (models / ModelSettings().chat_file).unlink()
    front, loads = opened(models, narrator=NarratorSettings(chat_file="large.gguf"))
    assert isinstance(front._desks["folk"].engine, AbsentEngine)
    assert [(load.chat_file, bool(load.embedding_file)) for load in loads.settings] == [("large.gguf", True)]
    assert "thorpd models pull" in front.status().last_error


def test_every_kind_of_action_has_a_tier() -> None:
    assert set(TIER_OF.values()) == set(TIERS)
    assert [TIER_OF[action] for action in ("move", "explore", "craft", "found", "reflect")] == ["narrator"] * 5
    assert [TIER_OF[action] for action in ("talk", "trade", "thought")] == ["folk"] * 3
