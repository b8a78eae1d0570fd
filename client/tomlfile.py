"""Change entries of a TOML text and leave the rest of it as its owner wrote it: comments, order, what we do not know.

Apart from the settings because it knows nothing of what entries mean. An entry that spans lines is found by parsing; the
result is parsed again, so that what cannot be edited in place (inline tables, dotted names) is told rather than spoilt.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping

Value = str | bool | int | tuple[str, ...]
Entry = tuple[str, str]
"""A table's name and an entry's."""

_HEADER = re.compile(r"^\s*\[\s*([^\[\]]+?)\s*\]\s*(#.*)?$")
_NAMED = re.compile(r"""^\s*([A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')\s*=""")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ANY_HEADER = re.compile(r"^\s*\[")


class EditError(ValueError):
    """The text cannot be changed in place."""


def written(value: Value) -> str:
    """Write a value as TOML does."""
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return f"[{', '.join(map(written, value))}]"


def edited(text: str, changes: Mapping[Entry, Value | None]) -> str:
    """Return `text` with entries set, or removed where None; raises `EditError` when it cannot be done in place."""
    lines = _lines(text)
    for (table, name), value in changes.items():
        lines = _changed(lines, table, name, value)
    result = "".join(f"{line}\n" for line in lines)
    if not _holds(result, changes):
        raise EditError("This text writes its entries in a way that is not changed in place.")
    return result


def _lines(text: str) -> list[str]:
    """Return the lines as TOML counts them: only a line feed ends one."""
    lines = text.replace("\r\n", "\n").split("\n")
    return lines[:-1] if not lines[-1] else lines


def _holds(text: str, changes: Mapping[Entry, Value | None]) -> bool:
    try:
        found = tomllib.loads(text)
    except ValueError:
        return False
    return all(_found(found, entry) == (list(value) if isinstance(value, tuple) else value) for entry, value in changes.items())


def _found(document: Mapping[str, object], entry: Entry) -> object:
    table = document.get(entry[0])
    return table.get(entry[1]) if isinstance(table, dict) else None


def _changed(lines: list[str], table: str, name: str, value: Value | None) -> list[str]:
    start, end = _section(lines, table)
    new = [] if value is None else [f"{_key(name)} = {written(value)}"]
    for first, last in _entries(lines, start, end, name):
        return [*lines[:first], *new, *lines[last:]]
    if not new:
        return lines
    if start < 0:
        return [*lines, *([""] if lines and lines[-1].strip() else []), f"[{_key(table)}]", *new]
    while end > start and not lines[end - 1].strip():
        end -= 1
    return [*lines[:end], *new, *lines[end:]]


def _section(lines: list[str], table: str) -> tuple[int, int]:
    """Return the lines [from, to) of a table without its header; (-1, -1) where there is none."""
    start = next((number + 1 for number, line in enumerate(lines) if _heads(line, table)), -1)
    if start < 0:
        return -1, -1
    return start, next((number for number in range(start, len(lines)) if _ANY_HEADER.match(lines[number])), len(lines))


def _heads(line: str, table: str) -> bool:
    header = _HEADER.match(line)
    return header is not None and _name(header[1]) == table


def _entries(lines: list[str], start: int, end: int, name: str) -> Iterator[tuple[int, int]]:
    """Yield the lines [from, to) of the entry of that name."""
    number = start
    while 0 <= number < end:
        length = _length(lines, number, end)
        named = _NAMED.match(lines[number])
        if named and _name(named[1]) == name:
            yield number, number + length
        number += length


def _length(lines: list[str], number: int, end: int) -> int:
    """Return how many lines the entry there spans: as few as can be parsed."""
    for last in range(number + 1, end + 1):
        try:
            tomllib.loads("\n".join(lines[number:last]))
        except ValueError:
            continue
        return last - number
    return 1


def line_of(text: str, table: str, name: str) -> int:
    """Return the number, from 1, of the line where an entry stands; 0 where it is not found."""
    lines = _lines(text)
    start, end = _section(lines, table)
    return next((first + 1 for first, _ in _entries(lines, start, end, name)), 0)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else written(name)


def _name(key: str) -> str:
    try:
        return next(iter(tomllib.loads(f"{key} = 0")))
    except ValueError:
        return key
