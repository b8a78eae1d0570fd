"""JSON from far servers, and the check of it."""

from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
import pytest

from server.model.blame import UnfitError
from server.model.engine import Fill, schema_of
from server.model.far.obey import UnknownSchemaError, obeys
from shared.errors import ModelError
from tests.model.fake import CHAT, Body, FakeServer, Reply, error, said
from tests.model.far import Clock, far


class Person(msgspec.Struct):
    name: Annotated[str, msgspec.Meta(max_length=10)]
    mood: Literal["glad", "sad"]
    age: int | None = None


JSON = Fill(prompt="Who is Mabel?", schema=schema_of(Person))


def filled(content: str, end: str = "stop") -> Callable[[Body], Reply]:
    return lambda _body: said({"choices": [{"message": {"content": content}, "finish_reason": end}]})


async def test_json_is_given_as_it_obeys_the_schema(fakes: list[FakeServer], clock: Clock) -> None:
    async with far(fakes[0], clock=clock) as engine:
        fakes[0].answers[CHAT] = filled('{"name":"Mabel","mood":"glad"}')
        assert await engine.fill(JSON) == '{"name":"Mabel","mood":"glad"}'
        form = fakes[0].bodies(CHAT)[0]["response_format"]
        assert form["type"] == "json_schema"
        assert form["json_schema"]["schema"] == msgspec.json.decode(JSON.schema)


@pytest.mark.parametrize(
    ("content", "end", "reason"),
    [
        ('{"name":"Mabel","mood":"glad"}', "length", "did not finish"),
        ('{"name":"Mabel","mood":"gl', "stop", "no JSON"),
        ("Certainly! {}", "stop", "no JSON"),
        ("[" * 100_000, "stop", "no JSON"),
        ('{"name":"Mabel","mood":"cross"}', "stop", "not obey"),
        ('{"name":"Mabel of the long road","mood":"sad"}', "stop", "not obey"),
        ('{"name":"Mabel"}', "stop", "not obey"),
        ("", "stop", "no JSON"),
    ],
)
async def test_json_that_does_not_is_none(content: str, end: str, reason: str, fakes: list[FakeServer], clock: Clock) -> None:
    async with far(fakes[0], clock=clock) as engine:
        fakes[0].answers[CHAT] = filled(content, end)
        with pytest.raises(ModelError, match=reason):
            await engine.fill(JSON)
        assert engine.status().state == "ready"


@pytest.mark.parametrize("status", [400, 500])
async def test_the_form_a_server_takes_is_found_before_the_first_job(status: int, fakes: list[FakeServer], clock: Clock) -> None:
    fakes[0].answers[CHAT] = lambda body: (
        error(status, "Input should be 'text' or 'json_object'")
        if body.get("response_format", {}).get("type") == "json_schema"
        else filled('{"name":"Mabel","mood":"sad"}')(body)
    )
    async with far(fakes[0], clock=clock) as engine:
        assert msgspec.json.decode(await engine.fill(JSON), type=Person).mood == "sad"
    (body,) = fakes[0].bodies(CHAT)
    assert body["response_format"]["type"] == "json_object"


async def test_a_schema_that_only_this_server_refuses_is_asked_more_loosely(fakes: list[FakeServer], clock: Clock) -> None:
    async with far(fakes[0], clock=clock) as engine:
        fakes[0].answers[CHAT] = lambda body: (
            error(400, "schema") if "response_format" in body else filled('{"name":"Mabel","mood":"sad"}')(body)
        )
        for _ in range(2):
            await engine.fill(JSON)
        asked_as = [body.get("response_format", {}).get("type") for body in fakes[0].bodies(CHAT)]
        assert asked_as == ["json_schema"] * 2 + ["json_object"] * 2 + [None] * 2
        with pytest.raises(UnfitError, match="schema is no JSON"):
            await engine.fill(msgspec.structs.replace(JSON, schema="{"))


def test_a_schema_is_obeyed_in_all_it_says() -> None:
    schema = msgspec.json.decode(schema_of(Person))
    assert obeys({"name": "Mabel", "mood": "glad", "age": None}, schema)
    assert not obeys({"name": "Mabel", "mood": "glad", "age": True}, schema)
    assert not obeys([], schema)
    pair = {"type": "array", "prefixItems": [{"type": "integer", "minimum": 0}, {"enum": ["a"]}], "items": False}
    assert obeys([1, "a"], pair)
    assert not any(obeys(wrong, pair) for wrong in ([-1, "a"], [1, "b"], [1, "a", 2], [1.5, "a"]))
    table = {"type": "object", "additionalProperties": {"anyOf": [{"type": "number"}, {"type": "null"}]}}
    assert obeys({"x": 1.5, "y": None}, table)
    assert not obeys({"x": "1"}, table)
    unknowns: list[object] = [
        {"not": {}},
        {"type": "colour"},
        {"$ref": "#/$defs/Gone"},
        {"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/A"}}},
    ]
    for unknown in unknowns:
        with pytest.raises(UnknownSchemaError):
            obeys({}, unknown)
