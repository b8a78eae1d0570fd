"""What the player has chosen: a small TOML file in the user's folder for configuration.

Apart from the keepsakes, which nobody edits by hand. What keys and macros mean is the business of whoever reads them; here
they are words. A broken file never keeps anybody from playing: the defaults hold, and what is wrong is told.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from client import privatefile, tomlfile
from client.tomlfile import Entry, Value
from shared.text import clean

_NONE: Mapping[str, Any] = MappingProxyType({})


class Settings(msgspec.Struct, frozen=True):
    """Everything chosen; the defaults are those of who never chose."""

    theme: str = "lantern"
    ascii: bool = False
    motion: bool = True
    """Whether rain falls and clouds drift; without it everything stands still."""
    speech: bool = True
    """Whether what is said stands over heads too."""
    keys: Mapping[str, str] = _NONE
    macros: Mapping[str, tuple[str, ...]] = _NONE
    hints_done: bool = False
    """The first steps were finished, or put away."""


_FIELDS: dict[str, Entry] = {
    "theme": ("look", "theme"),
    "ascii": ("look", "ascii"),
    "motion": ("look", "motion"),
    "speech": ("look", "speech"),
    "hints_done": ("tutorial", "done"),
}
"""Where each plain setting stands in the file."""

_NAME = re.compile(r"[\w-]+")

_WANTED: dict[type, str] = {str: 'words in quotation marks, as "lantern"', bool: "true or false"}


def load(file: Path) -> tuple[Settings, str]:
    """Return what the file says, and what is wrong with it in words for the player; empty when all is well."""
    try:
        text = file.read_text(encoding="utf-8")
        return _read(file, text, tomllib.loads(text))
    except FileNotFoundError:
        return Settings(), ""
    except tomllib.TOMLDecodeError as error:
        return Settings(), f"{file} cannot be read: {error}. Mend that line or remove the file; the defaults hold until then."
    except (OSError, ValueError, RecursionError) as error:  # not UTF-8, or a number beyond all measure
        return Settings(), f"{file} cannot be read: {error}. Mend or remove it; the defaults hold until then."


def _read(file: Path, text: str, found: Mapping[str, Any]) -> tuple[Settings, str]:
    wrong = [f"Table [{name}] is no table" for name in ("look", "tutorial", "keys", "macros") if not _is_table(found, name)]
    values = dict[str, Any]()
    for field, (table, name) in _FIELDS.items():
        value = _table(found, table).get(name)
        if type(value) is type(getattr(Settings(), field)):
            values[field] = value
        elif value is not None:
            wrong.append(_no(text, (table, name), _WANTED[type(getattr(Settings(), field))]))
    for field, entries, problems in (_keys(text, _table(found, "keys")), _macros(text, _table(found, "macros"))):
        values[field] = entries
        wrong += problems
    told = f"{file}: {'; '.join(wrong)}. The rest of it holds." if wrong else ""
    return Settings(**values), told


def _is_table(found: Mapping[str, Any], name: str) -> bool:
    return isinstance(found.get(name, {}), dict)


def _table(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = found.get(name)
    return table if isinstance(table, dict) else {}


def _no(text: str, entry: Entry, wanted: str) -> str:
    line = tomlfile.line_of(text, *entry)
    return f"{f'line {line}: ' if line else ''}{clean(entry[1])[:40]!r} in [{entry[0]}] should be {wanted}"


def _keys(text: str, table: Mapping[str, Any]) -> tuple[str, Mapping[str, str], list[str]]:
    entries = {key: value for key, value in table.items() if isinstance(value, str)}
    wrong = [_no(text, ("keys", key), _WANTED[str]) for key in table if key not in entries]
    return "keys", entries, wrong


def _macros(text: str, table: Mapping[str, Any]) -> tuple[str, Mapping[str, tuple[str, ...]], list[str]]:
    """Take lists of words; one word alone is a macro of one step. Names are those that the page of macros would take."""
    steps = {name: (value,) if isinstance(value, str) else value for name, value in table.items() if _NAME.fullmatch(name)}
    entries = {
        name: tuple(value)
        for name, value in steps.items()
        if isinstance(value, list | tuple) and all(isinstance(step, str) for step in value)
    }
    wrong = [_no(text, ("macros", name), 'a list, as [":go home", "sleep"]') for name in steps if name not in entries]
    wrong += [_no(text, ("macros", name), "called by letters, digits and hyphens only") for name in table if name not in steps]
    return "macros", entries, wrong


def save(file: Path, settings: Settings) -> None:
    """Bring the file to what `settings` say, as a whole; what did not change stays as its owner wrote it.

    A file that cannot be read or changed in place is kept beside, as `.old`. `OSError` when the folder cannot be written.
    """
    try:
        text = file.read_text(encoding="utf-8")
        before, _ = _read(file, text, tomllib.loads(text))
        after = tomlfile.edited(text, dict(_changes(before, settings)))
    except FileNotFoundError:
        after = tomlfile.edited("", dict(_changes(Settings(), settings)))
    except (ValueError, RecursionError):  # not UTF-8, no TOML, or no text that can be changed in place
        file.replace(file.with_name(f"{file.name}.old"))
        after = tomlfile.edited("", dict(_changes(Settings(), settings)))
    privatefile.replace(file, after.encode("utf-8", "replace"))


def amend(file: Path, **fields: object) -> Settings:
    """Change some settings in the file and nothing else of it; return what holds now. Raises as `save` does."""
    settings = msgspec.structs.replace(load(file)[0], **fields)
    save(file, settings)
    return settings


def _changes(before: Settings, after: Settings) -> Iterator[tuple[Entry, Value | None]]:
    """Yield what differs; None removes an entry."""
    for field, entry in _FIELDS.items():
        if getattr(before, field) != getattr(after, field):
            yield entry, getattr(after, field)
    for table in ("keys", "macros"):
        old: Mapping[str, Value] = getattr(before, table)
        new: Mapping[str, Value] = getattr(after, table)
        for name in (*old, *(name for name in new if name not in old)):
            if old.get(name) != new.get(name):
                yield (table, name), new.get(name)
