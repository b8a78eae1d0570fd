from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.config import Config, TownSettings, load, render
from server.gateway.settings import GatewaySettings
from server.model.settings import ModelSettings
from server.model.tiers import NarratorSettings, TierSettings
from server.serve import with_options
from server.world.orders import Found
from server.world.state import EMPTY
from shared.calendar import TICKS_PER_SECOND
from shared.errors import ConfigError


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "thorp.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_everything_is_default() -> None:
    assert load(None) == Config()


def test_what_is_printed_loads_back(tmp_path: Path) -> None:
    assert load(written(tmp_path, render(Config()))) == Config()


@given(st.text(min_size=1, max_size=40), st.integers(0, 2**53), st.lists(st.text()), st.floats(0, 86_400))
def test_whatever_is_set_loads_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, seed: int, origins: list[str], s: float
) -> None:
    config = Config(town=TownSettings(name=name, seed=seed), gateway=GatewaySettings(origins=tuple(origins), grace_s=s))
    assert load(written(tmp_path_factory.mktemp("config"), render(config))) == config


def tables(prefix: str, table: msgspec.Struct) -> Iterator[tuple[str, msgspec.Struct]]:
    """Yield the tables in a table, and those in them, with their full names."""
    for key in table.__struct_fields__:
        if isinstance(inner := getattr(table, key), msgspec.Struct):
            yield f"{prefix}{key}", inner
            yield from tables(f"{prefix}{key}.", inner)


def test_every_key_is_explained() -> None:
    text = render(Config())
    for name, table in tables("", Config()):
        lines = text.split(f"\n[{name}]\n")[1].split("\n[")[0].splitlines()
        keys = [i for i, line in enumerate(lines) if line and not line.startswith("#")]
        assert len(keys) == len([key for key in table.__struct_fields__ if not isinstance(getattr(table, key), msgspec.Struct)])
        assert all(lines[i - 1].startswith("# ") for i in keys)


def test_the_tables_of_the_tiers_load_back(tmp_path: Path) -> None:
    folk = TierSettings(chat_file="small.gguf", threads=2, remote_urls=("http://a/v1", "http://b/v1"), remote_key_env="KEY")
    model = ModelSettings(folk=folk, narrator=NarratorSettings(max_tokens=99), tensor_split=(3, 1.5), split_mode="row")
    assert load(written(tmp_path, render(Config(model=model)))) == Config(model=model)


def test_a_part_of_a_tiers_table_is_enough(tmp_path: Path) -> None:
    config = load(written(tmp_path, "[model.narrator]\nchat_file = 'large.gguf'\n"))
    assert config.model.narrator == NarratorSettings(chat_file="large.gguf")
    assert (config.model.narrator.max_tokens, config.model.folk) == (256, TierSettings())


def test_a_part_is_enough(tmp_path: Path) -> None:
    config = load(written(tmp_path, "[gateway]\nport = 9000\n"))
    assert config == Config(gateway=GatewaySettings(port=9000))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[gatway]\nport = 1", ["[gatway]", "town, gateway, model, save"]),
        ("[gateway]\nprot = 1", ["prot", "[gateway]", "port"]),
        ("[gateway]\nport = 70000", ["gateway.port", "at most 65,535"]),
        ("[gateway]\nport = 'x'", ["gateway.port", "int"]),
        ("[town]\nplayers_may_set_speed = 1", ["town.players_may_set_speed", "bool"]),
        ("gateway = 3", ["gateway", "object"]),
        ("[town]\nvillagers = 0", ["town.villagers", "at least 1"]),
        ("[town]\npace = 'slow'", ["town.pace", '"clock"', '"barrier"']),
        ("[town]\ndeadline_s = 0", ["town.deadline_s", "at least 1"]),
        ("[town]\nadmins = 'Ada'", ["town.admins", "array"]),
        ("[gateway\nport = 1", ["line 1"]),
        ("[model]\nstyle = 'loud'", ["model.style", '"template"']),
        ("[model]\ntensor_split = [1, -1]", ["model.tensor_split", "GPUs"]),
        ("[model.folk]\nslot = 1", ["slot", "[model.folk]", "slots"]),
        ("[model.folk]\nslots = 225", ["model.folk.slots", "at most 224"]),
        ("[model.folk]\nslot_tokens = 9", ["[model.folk]", "slot_tokens is at least 256, or 0"]),
        ("[model.narrator]\nremote_urls = 'http://a'", ["model.narrator.remote_urls", "array"]),
        ("[model]\nfolk = 3", ["[model.folk]", "object"]),
    ],
)
def test_mistakes_name_the_file_the_key_and_what_is_allowed(tmp_path: Path, text: str, told: list[str]) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    message = str(caught.value)
    assert all(part in message for part in [str(path), *told]), message


def test_a_missing_file_and_a_binary_one_are_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        load(tmp_path / "nowhere.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"binary\.toml"):
        load(tmp_path / "binary.toml")


def test_the_command_line_adds_admins_and_takes_the_place_of_the_address() -> None:
    config = with_options(Config(town=TownSettings(admins=("Ada",))), "0.0.0.0", None, ["Bob"])  # noqa: S104 - for everybody
    assert config.town.admins == ("Ada", "Bob")
    assert (config.gateway.host, config.gateway.port) == ("0.0.0.0", GatewaySettings().port)  # noqa: S104


@pytest.mark.parametrize("town", [TownSettings(name=" "), TownSettings(name="\x1b[31mred"), TownSettings(admins=("Ada ",))])
def test_names_that_nobody_can_type_or_have_are_refused_at_the_start(town: TownSettings) -> None:
    with pytest.raises(ConfigError, match=r"printable characters"):
        with_options(Config(town=town), None, None)
    with pytest.raises(ConfigError, match="cannot be made an admin"):
        with_options(Config(), None, None, [""])


def test_defaults_are_the_worlds_own() -> None:
    town = TownSettings()
    ticks = (town.deadline_s * TICKS_PER_SECOND, town.offer_s * TICKS_PER_SECOND)
    assert (town.pace, *ticks) == (EMPTY.pace, EMPTY.deadline_ticks, EMPTY.offer_ticks)
    assert town.villagers == Found("Thorp", 1).villagers
