"""Gives limits to a schema that has none, so that no answer can go on for ever; pure.

It is apart because every limit here is a decision of ours: what it lets through still obeys the schema it was given.
"""

from collections.abc import Callable
from typing import Any

Schema = dict[str, Any]

TEXT_LETTERS = 240
NAME_LETTERS = 40
ITEMS = 8
LARGEST = 1_000_000_000
STEP = 0.001
"""What a number is a multiple of: a model's digits beyond that mean nothing, and need not end."""


def limited(schema: Any) -> Any:
    """Return a schema with limits where a type has none: longest texts, most items, largest numbers, no unknown keys.

    ``ValueError`` for bytes, which a model cannot write.
    """
    if isinstance(schema, list):
        return [limited(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "contentEncoding" in schema:
        raise ValueError("it asks for bytes, which a model cannot write")
    found = {key: _within(key, value) for key, value in schema.items()}
    kind = found.get("type")
    limit = _LIMITS.get(kind) if isinstance(kind, str) else None
    return found | limit(found) if limit else found


def _within(key: str, value: Any) -> Any:
    """Limit the schemas that stand under a keyword."""
    if key in {"properties", "$defs", "definitions", "patternProperties"} and isinstance(value, dict):
        return {name: limited(each) for name, each in value.items()}
    if key in {"items", "prefixItems", "anyOf", "oneOf", "allOf", "additionalProperties"}:
        return limited(value)
    return value


def _string(schema: Schema) -> Schema:
    return {} if schema.keys() & {"maxLength", "pattern", "format", "enum", "const"} else _most(schema, "Length", TEXT_LETTERS)


def _array(schema: Schema) -> Schema:
    return {} if schema.keys() & {"maxItems", "enum", "const"} else _most(schema, "Items", ITEMS)


def _most(schema: Schema, of_what: str, most: int) -> Schema:
    return {f"max{of_what}": max(most, schema.get(f"min{of_what}", 0))}


def _number(schema: Schema) -> Schema:
    if schema.keys() & {"enum", "const"}:
        return {}
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    least = {"minimum": -LARGEST} if low is None and (high is None or high > -LARGEST) else {}
    most = {"maximum": LARGEST} if high is None and (low is None or low < LARGEST) else {}
    return least | most


def _fraction(schema: Schema) -> Schema:
    return _number(schema) | ({} if schema.keys() & {"multipleOf", "enum", "const"} else {"multipleOf": STEP})


def _object(schema: Schema) -> Schema:
    """Allow no keys that are not named; where any may stand, limit their length and number."""
    others = schema.get("additionalProperties")
    if "properties" in schema or "patternProperties" in schema:
        return {} if isinstance(others, dict) else {"additionalProperties": False}
    named = {"patternProperties": {f"^.{{1,{NAME_LETTERS}}}$": others if isinstance(others, dict) else {}}}
    most = {} if "maxProperties" in schema else _most(schema, "Properties", ITEMS)
    return named | most | {"additionalProperties": False}


_LIMITS: dict[str, Callable[[Schema], Schema]] = {
    "string": _string,
    "array": _array,
    "integer": _number,
    "number": _fraction,
    "object": _object,
}
