"""Tells whether a JSON value obeys a schema of the kind ``msgspec.json.schema`` makes; pure.

It is apart because far servers are trusted with nothing: what they filled in is checked here. A schema that asks for what is
not known here is refused, never taken for obeyed.
"""

import re
from collections.abc import Callable

Schema = object
Words = dict[object, object]
Check = Callable[[object, object], bool]

DEEPEST = 64
"""References and values nested deeper are refused."""

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
    "integer": (int,),
    "number": (int, float),
}


class UnknownSchemaError(ValueError):
    """The schema uses a word that is not known here."""


def obeys(value: object, schema: Schema) -> bool:
    """Tell whether a value obeys a schema; ``UnknownSchemaError`` for schemas beyond what msgspec makes."""
    defs = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    return _Checker(defs if isinstance(defs, dict) else {}).obeys(value, schema, 0)


class _Checker:
    def __init__(self, defs: dict[object, object]) -> None:
        self._defs = defs
        self._nested: dict[str, Callable[[object, Words, int], bool]] = {
            "anyOf": self._any,
            "properties": self._properties,
            "additionalProperties": self._others,
            "prefixItems": self._prefix,
            "items": self._items,
        }

    def obeys(self, value: object, schema: Schema, depth: int) -> bool:
        if isinstance(schema, bool):
            return schema
        if not isinstance(schema, dict) or depth > DEEPEST:
            raise UnknownSchemaError("not a schema, or nested too deep")
        return all(self._word(value, schema, str(word), depth + 1) for word in schema)

    def _word(self, value: object, schema: Words, word: str, depth: int) -> bool:
        """Check one word of a schema."""
        asked = schema[word]
        if word in _SILENT:
            return True
        if word in _PLAIN:
            return _PLAIN[word](value, asked)
        if word == "$ref":
            return self.obeys(value, self._defs.get(str(asked).removeprefix("#/$defs/")), depth)
        if word not in self._nested:
            raise UnknownSchemaError(f"{word} is not known here")
        return self._nested[word](value, schema, depth)

    def _any(self, value: object, schema: Words, depth: int) -> bool:
        asked = schema["anyOf"]
        return isinstance(asked, list) and any(self.obeys(value, one, depth) for one in asked)

    def _properties(self, value: object, schema: Words, depth: int) -> bool:
        asked = schema["properties"]
        if not isinstance(value, dict) or not isinstance(asked, dict):
            return True
        return all(self.obeys(value[key], one, depth) for key, one in asked.items() if key in value)

    def _prefix(self, value: object, schema: Words, depth: int) -> bool:
        asked = schema["prefixItems"]
        if not isinstance(value, list) or not isinstance(asked, list):
            return True
        return all(self.obeys(one, of, depth) for one, of in zip(value, asked, strict=False))

    def _others(self, value: object, schema: Words, depth: int) -> bool:
        named = schema.get("properties", {})
        if not isinstance(value, dict) or not isinstance(named, dict):
            return True
        return all(self.obeys(one, schema["additionalProperties"], depth) for key, one in value.items() if key not in named)

    def _items(self, value: object, schema: Words, depth: int) -> bool:
        prefix = schema.get("prefixItems", [])
        if not isinstance(value, list) or not isinstance(prefix, list):
            return True
        return all(self.obeys(one, schema["items"], depth) for one in value[len(prefix) :])


def _typed(value: object, asked: object) -> bool:
    names = asked if isinstance(asked, list) else [asked]
    if any(name not in _TYPES for name in names):
        raise UnknownSchemaError(f"type {asked} is not known here")
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _TYPES[str(name)]) for name in names)


def _same(value: object, asked: object) -> bool:
    return value == asked and isinstance(value, bool) == isinstance(asked, bool)


def _number(test: Callable[[float, float], bool]) -> Check:
    return lambda value, asked: (
        not isinstance(value, int | float) or isinstance(value, bool) or (isinstance(asked, int | float) and test(value, asked))
    )


def _size(kind: type[str] | type[list[object]] | type[dict[str, object]], test: Callable[[int, int], bool]) -> Check:
    def check(value: object, asked: object) -> bool:
        return not isinstance(value, kind) or (isinstance(asked, int) and test(len(value), asked))

    return check


_SILENT = {"$defs", "$schema", "$id", "title", "description", "default", "discriminator", "examples", "format", "$comment"}

_PLAIN: dict[str, Check] = {
    "type": _typed,
    "const": _same,
    "enum": lambda value, asked: isinstance(asked, list) and any(_same(value, one) for one in asked),
    "required": lambda value, asked: (
        not isinstance(value, dict) or (isinstance(asked, list) and all(key in value for key in asked))
    ),
    "pattern": lambda value, asked: not isinstance(value, str) or re.search(str(asked), value) is not None,
    "minimum": _number(lambda value, asked: value >= asked),
    "maximum": _number(lambda value, asked: value <= asked),
    "exclusiveMinimum": _number(lambda value, asked: value > asked),
    "exclusiveMaximum": _number(lambda value, asked: value < asked),
    "multipleOf": _number(lambda value, asked: value % asked == 0),
    "minLength": _size(str, lambda size, asked: size >= asked),
    "maxLength": _size(str, lambda size, asked: size <= asked),
    "minItems": _size(list, lambda size, asked: size >= asked),
    "maxItems": _size(list, lambda size, asked: size <= asked),
    "minProperties": _size(dict, lambda size, asked: size >= asked),
    "maxProperties": _size(dict, lambda size, asked: size <= asked),
}
