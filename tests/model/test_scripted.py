"""The engines without a model."""

import pytest

from server.model.engine import Choose, Engine, Write
from server.model.scripted import AbsentEngine, ScriptedEngine
from shared.errors import ModelError


async def test_a_script_speaks_word_by_word_in_turn() -> None:
    engine: Engine = ScriptedEngine(["Good  day, Ada.\nMore", "No."])
    job = Write(prompt="?", stop=("\n",))
    assert [piece async for piece in engine.write(job)] == ["Good", "  day,", " Ada."]
    assert [piece async for piece in engine.write(job)] == ["No."]
    assert await anext(engine.write(job)) == "Good"


async def test_a_script_may_answer_the_job_and_fail() -> None:
    def reply(job: Write) -> str:
        if "fail" in str(job.prompt):
            raise ModelError("played")
        return str(job.prompt).upper()

    engine = ScriptedEngine(reply)
    assert [piece async for piece in engine.write(Write(prompt="hi"))] == ["HI"]
    with pytest.raises(ModelError, match="played"):
        [_ async for _ in engine.write(Write(prompt="fail"))]
    assert [str(job.prompt) for job in engine.asked] == ["hi", "fail"]


async def test_a_script_chooses_and_embeds_the_same_each_time() -> None:
    engine = ScriptedEngine(chooser=lambda job: [len(option) for option in job.options])
    assert await engine.choose(Choose(prompt="", neutral="", options=("a", "bbb"))) == (0.25, 0.75)
    bread, more_bread, storm = await engine.embed(["the bread", "bread is the best", "a storm"])
    near = sum(a * b for a, b in zip(bread, more_bread, strict=True))
    far = sum(a * b for a, b in zip(bread, storm, strict=True))
    assert near > far
    assert sum(a * a for a in bread) == pytest.approx(1)


async def test_an_absent_engine_refuses_everything_at_once() -> None:
    engine: Engine = AbsentEngine()
    await engine.start()
    with pytest.raises(ModelError, match="absent"):
        await engine.ready()
    with pytest.raises(ModelError, match="absent"):
        [_ async for _ in engine.write(Write(prompt="?"))]
    with pytest.raises(ModelError, match="absent"):
        await engine.choose(Choose(prompt="", neutral="", options=("a",)))
    with pytest.raises(ModelError, match="absent"):
        await engine.embed(["a"])
    assert engine.status().state == "absent"
    await engine.aclose()
