"""The server's config file: typed TOML in which every key has a default and an explanation.

Apart from the parts it configures: each part owns its own settings, here they become one file. `render` writes what
`load` reads, so the printed config can be saved, changed and used.
"""

import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from server.gateway.settings import GatewaySettings
from server.model.settings import ModelSettings
from server.world import founding
from shared.errors import ConfigError

_WIDTH = 110


class TownSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The `[town]` table: what a new town is, and what its people may do."""

    name: Annotated[
        str, Meta(min_length=1, max_length=40, description="Name of a town founded with this config; an old save keeps its own.")
    ] = "Thorp"
    seed: Annotated[
        int,
        Meta(
            ge=0,
            le=founding.SEED_MOST,
            description="Seed of a new town: the same seed founds the same town and throws the same dice.",
        ),
    ] = 1
    villagers: Annotated[
        int,
        Meta(ge=1, le=founding.ROOM, description="How many people live in a new town, players aside; an old save keeps its own."),
    ] = founding.STORIED
    pace: Annotated[
        Literal["clock", "barrier"],
        Meta(
            description=(
                "How the periods of the day end: by the clock, or as soon as everybody who is waited for has acted (barrier). "
                "Holds from every start."
            )
        ),
    ] = "clock"
    deadline_s: Annotated[
        int, Meta(ge=1, le=86_400, description="Barrier: seconds that the clock waits for those who have not acted.")
    ] = 60
    offer_s: Annotated[
        int, Meta(ge=1, le=86_400, description="Seconds after which an offer, or a trade not confirmed, comes to nothing.")
    ] = 120
    thoughts: Annotated[
        bool,
        Meta(
            description=(
                "Whether villagers plan their days, decide what to do in free moments, talk with each other and reflect; without "
                "it they follow their day, trade and answer."
            )
        ),
    ] = True
    admins: Annotated[
        tuple[str, ...],
        Meta(description="Names of players who may set the pace, end a period and found the town anew."),
    ] = ()
    founder_is_admin: Annotated[bool, Meta(description="Whether the player who came first of all is an admin too.")] = True
    players_may_set_speed: Annotated[
        bool, Meta(description="Whether players may pause the town's clock, step it and change its speed.")
    ] = True


class SaveSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The `[save]` table: what the save file keeps beside history."""

    keep_model_texts: Annotated[
        bool, Meta(description="Keep the text of every model call, not only its figures: to study a town; the save grows faster.")
    ] = False


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All tables of the file."""

    town: TownSettings = TownSettings()
    gateway: GatewaySettings = GatewaySettings()
    model: ModelSettings = ModelSettings()
    save: SaveSettings = SaveSettings()


def load(path: Path | None) -> Config:
    """Read a config file; None gives the defaults. `ConfigError` names the file, the key and what is allowed."""
    if path is None:
        return Config()
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}. `thorpd config` prints a config file to start from.") from error
    _check_keys(plain, path)
    try:
        return msgspec.convert(plain, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {_readable(error)}. `thorpd config` explains every key.") from error


def render(config: Config) -> str:
    """Return the config as TOML, with every key explained and its default named; loads back equal."""
    tables = (_render_table(field.name, getattr(config, field.name)) for field in msgspec.structs.fields(config))
    head = "# Thorp's server config. Every key may be left out; its default is then used.\n"
    return "\n".join([head, *tables])


def _render_table(name: str, table: msgspec.Struct) -> str:
    """Write a table, then the tables within it."""
    lines = [f"[{name}]"]
    hints = get_type_hints(type(table), include_extras=True)
    fields = {field.name: field for field in msgspec.structs.fields(table)}
    within = {key: inner for key in fields if isinstance(inner := getattr(table, key), msgspec.Struct)}
    for field in (field for key, field in fields.items() if key not in within):
        text = f"{_description(hints[field.name])} Default: {_toml(field.default)}."
        lines += ["", *textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)]
        lines.append(f"{field.name} = {_toml(getattr(table, field.name))}")
    return "\n".join([*lines, "", *(_render_table(f"{name}.{key}", inner) for key, inner in within.items())])


def _description(hint: Any) -> str:
    """Return the explanation of a key, and the bounds of its value."""
    metas = [meta for meta in _metas(hint) if isinstance(meta, Meta)]
    words = " ".join(meta.description for meta in metas if meta.description)
    bounds = [bound for meta in metas for bound in _bounds(meta)]
    allowed = ", ".join([*bounds, *map(_toml, _choices(hint))])
    return f"{words} Allowed: {allowed}." if allowed else words


def _metas(hint: Any) -> Iterator[Any]:
    """Yield every annotation, also of an annotated alias within."""
    if get_origin(hint) is Annotated:
        inner, *metas = get_args(hint)
        yield from _metas(inner)
        yield from metas


def _choices(hint: Any) -> tuple[object, ...]:
    """Return the values of a key that has only a few."""
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    return get_args(hint) if get_origin(hint) is Literal else ()


def _bounds(meta: Meta) -> Iterator[str]:
    signs = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    for name, words in signs.items():
        bound = getattr(meta, name)
        if bound is not None:
            yield f"{words} {bound:,}"


def _toml(value: object) -> str:
    """Write a value of the kinds that settings have as TOML."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return _quote(value)
        case tuple() | list():
            return f"[{', '.join(_toml(item) for item in value)}]"
        case _:
            raise TypeError(f"{value!r} has no form in this file")


def _quote(text: str) -> str:
    """Write a TOML basic string."""
    short = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return '"' + "".join(short.get(c) or (c if c.isprintable() else f"\\U{ord(c):08x}") for c in text) + '"'


def _check_keys(plain: dict[str, Any], path: Path) -> None:
    """Refuse a key nobody knows, naming those that are known: most are slips of the pen."""
    tables = {field.name: field.type for field in msgspec.structs.fields(Config)}
    for name, table in plain.items():
        if name not in tables:
            raise ConfigError(f"{path}: nobody knows the table [{name}]. There are: {', '.join(tables)}.")
        _check_table(name, tables[name], table, path)


def _check_table(name: str, kind: Any, table: object, path: Path) -> None:
    types = {field.name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in table.items() if isinstance(table, dict) else ():
        if key not in types:
            raise ConfigError(f"{path}: nobody knows the key {key} in [{name}]. There are: {', '.join(types)}.")
        if _is_table(types[key]):
            _check_table(f"{name}.{key}", types[key], value, path)


def _is_table(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _readable(error: msgspec.ValidationError) -> str:
    """Turn msgspec's path `$.gateway.port` into what a host wrote, and say what the key is."""
    words, _, where = str(error).partition(" - at `$.")
    *tables, key = where.removesuffix("`").partition("[")[0].split(".")
    kind: Any = Config
    for name in tables:
        kind = get_type_hints(kind)[name]
    hint = get_type_hints(kind, include_extras=True)[key]
    full = ".".join([*tables, key])
    return f"[{full}]: {words}" if _is_table(hint) else f"{full}: {words}. {_description(hint).removesuffix('.')}"
