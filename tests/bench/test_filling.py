"""The bench of answers in JSON, with answers out of a script."""

from server.bench.filling import KINDS, Fillings, question, run
from server.model.engine import schema_of
from server.model.scripted import AbsentEngine, ScriptedEngine

CHANGE = '{"mood":"calm","about":null,"liking":0.5}'


async def test_only_answers_that_are_of_their_type_count_as_valid() -> None:
    engine = ScriptedEngine(fillings=(CHANGE,))
    fills = Fillings()
    await run(engine, range(30), fills)
    numbers = fills.numbers()
    assert (numbers["json_count"], numbers["json_valid"]) == (30, 10)
    assert len(engine.asked) == 30


async def test_an_absent_model_fills_in_nothing_and_nothing_is_asked_of_none() -> None:
    fills = Fillings()
    await run(AbsentEngine(), range(3), fills)
    assert fills.numbers()["json_valid"] == 0
    assert Fillings().numbers()["json_ms_p50"] is None


def test_questions_go_round_the_kinds_and_are_never_the_same() -> None:
    asked = [question(number) for number in range(200)]
    assert {kind for kind, _ in asked} == {kind for kind, _ in KINDS}
    assert len({job.prompt for _, job in asked}) == 200
    assert all(schema_of(kind) for kind, _ in asked)
