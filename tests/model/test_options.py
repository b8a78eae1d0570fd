"""Choosing through far servers, whatever they can tell."""

import msgspec
import pytest

from server.model.blame import UnfitError
from server.model.engine import Choose, Turn
from server.model.far.options import asked, labels, named
from shared.errors import ModelError
from tests.model.fake import CHAT, TEXT, FakeServer, always, error, listed, said
from tests.model.far import Clock, far

TURNS = (Turn("system", "You are Mabel."), Turn("user", "Hello!"))
EATS = Choose(prompt="Wick likes bread. Wick will", neutral="Now Wick will", options=(" chop wood", " eat bread", " sing"))


async def test_a_choice_is_scored_by_echo_against_the_neutral_prompt_which_is_remembered(
    fakes: list[FakeServer], clock: Clock
) -> None:
    async with far(fakes[0], clock=clock) as engine:
        assert engine._peers[0].traits.echo
        shares = await engine.choose(EATS)
        assert shares[1] == max(shares)
        assert sum(shares) == pytest.approx(1)
        assert await engine.choose(EATS) == shares
        assert await engine.choose(msgspec.structs.replace(EATS, options=(" sing",))) == (1.0,)
    assert [body["prompt"][0] for body in fakes[0].bodies(TEXT)] == [
        "Wick likes bread. Wick will chop wood",
        "Now Wick will chop wood",
        "Wick likes bread. Wick will chop wood",
    ]


async def test_without_a_neutral_prompt_nobody_is_asked_of_it(fakes: list[FakeServer], clock: Clock) -> None:
    async with far(fakes[0], clock=clock) as engine:
        shares = await engine.choose(msgspec.structs.replace(EATS, neutral=""))
    assert sum(shares) == pytest.approx(1)
    assert [body["prompt"][0] for body in fakes[0].bodies(TEXT)] == ["Wick likes bread. Wick will chop wood"]


@pytest.mark.parametrize("lie", ["no echo", "wrong places", "an error", "no texts"])
async def test_a_server_that_cannot_echo_or_mistakes_the_places_is_asked_for_a_number(
    lie: str, fakes: list[FakeServer], clock: Clock
) -> None:
    fakes[0].echoes, fakes[0].wrong_places = lie != "no echo", lie == "wrong places"
    if lie in {"an error", "no texts"}:
        fakes[0].answers[TEXT] = lambda _body: error(500 if lie == "an error" else 404, "no")
    fakes[0].answers[CHAT] = lambda body: (
        listed("2", {"2": -0.2, "1": -2.0, " 1": -4.0, "Wick": -5.0}) if "Now" not in str(body) else listed("1", {"1": -0.1})
    )
    async with far(fakes[0], clock=clock) as engine:
        assert not engine._peers[0].traits.echo
        shares = await engine.choose(EATS)
        assert sum(shares) == pytest.approx(1)
        assert shares[1] > 0.8
        assert shares[2] < shares[0]
    question = fakes[0].bodies(CHAT)[0]
    assert question["messages"][0]["content"].startswith("Wick likes bread. Wick will\n\n")
    assert "2. eat bread" in question["messages"][0]["content"]
    assert question["top_logprobs"] == 20


@pytest.mark.parametrize(("answer", "chosen"), [("3", 2), ("**2**\n", 1), ("I would eat bread.", 1)])
async def test_without_log_probabilities_the_named_option_gets_most(
    answer: str, chosen: int, fakes: list[FakeServer], clock: Clock
) -> None:
    fakes[0].echoes = False
    fakes[0].answers[CHAT] = lambda body: (
        error(400, "no logprobs") if "logprobs" in body else said({"choices": [{"message": {"content": answer}}]})
    )
    async with far(fakes[0], clock=clock) as engine:
        shares = await engine.choose(EATS)
    assert shares[chosen] == pytest.approx(0.9)
    assert sum(shares) == pytest.approx(1)
    assert len(fakes[0].bodies(CHAT)) == 1


async def test_an_answer_that_names_no_option_is_none(fakes: list[FakeServer], clock: Clock) -> None:
    fakes[0].echoes = False
    async with far(fakes[0], clock=clock) as engine:
        for answer in ("7", "Perhaps.", "eat bread or sing", ""):
            reply = said({"choices": [{"message": {"content": answer}}]})
            fakes[0].answers[CHAT] = always(reply)
            with pytest.raises(ModelError, match="named no option"):
                await engine.choose(EATS)
        with pytest.raises(UnfitError, match="27 options"):
            await engine.choose(msgspec.structs.replace(EATS, options=tuple(map(str, range(27)))))
        assert engine.status().state == "ready"


def test_many_options_have_letters_and_the_question_goes_into_the_last_turn() -> None:
    assert labels(3) == "123"
    assert labels(11) == "ABCDEFGHIJK"
    assert named("It is C.", [" walk"] * 11) == 2
    question = asked((*TURNS, Turn("assistant", "Well,")), (" go", " stay"), chat=True)
    assert isinstance(question, tuple)
    assert question[-1].role == "user"
    assert asked("He will", (" go", " stay"), chat=False) == (
        "He will\n\nHow does this go on? Choose what fits best:\n1. go\n2. stay\nAnswer with its number alone.\n\nAnswer:"
    )
