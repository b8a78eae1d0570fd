"""Answers in JSON: what a schema lets through, what is cut off, what cannot be asked; with letters and with the real model."""

from typing import Annotated, Literal

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from server.model.engine import Fill, Turn, Write, filled, schema_of
from server.model.local.chat import Chat
from server.model.local.decode import Decoder
from server.model.local.fill import FORMS, Filling, Forms, Lexicon
from server.model.local.frames import Done, Failed, FromModel, Piece
from server.model.local.hosted import HostedEngine
from server.model.local.limits import ITEMS, LARGEST, TEXT_LETTERS, limited
from server.model.settings import ModelSettings
from shared.errors import ModelError
from tests.model.test_decode import SETTINGS, Parrot

LETTERS = Lexicon([bytes([at]) for at in range(256)], [0], lambda text: text.encode())
FORMS_OF_LETTERS = Forms(LETTERS)


class Mood(msgspec.Struct):
    mood: Literal["calm", "cross"]
    strength: Annotated[int, Meta(ge=0, le=10)]
    reason: Annotated[str, Meta(max_length=20)]


class Doing(msgspec.Struct):
    hour: Annotated[int, Meta(ge=6, le=22)]
    place: Literal["home", "market", "well"]
    what: Annotated[str, Meta(min_length=3, max_length=30)]


class Plan(msgspec.Struct):
    goal: Annotated[str, Meta(max_length=40)]
    steps: Annotated[list[Doing], Meta(min_length=2, max_length=3)]


class Give(msgspec.Struct, tag="give"):
    item: Literal["bread", "wheat"]
    count: Annotated[int, Meta(ge=1, le=20)]


class Say(msgspec.Struct, tag="say"):
    text: Annotated[str, Meta(max_length=40)]


class Deed(msgspec.Struct):
    who: Literal["Ada", "Tom"] | None
    what: Give | Say
    liking: Annotated[float, Meta(ge=-1, le=1)] | None = None


class Endless(msgspec.Struct):
    words: list[str]
    number: float
    counts: dict[str, int]
    more: list["Endless"] = []


def spell(kind: type, text: str) -> bool:
    """Tell whether the form of a type takes a text to its end."""
    form = FORMS_OF_LETTERS.form(schema_of(kind))
    for letter in text.encode():
        if not form.allows((letter,)):
            return False
        form.add((letter,))
    return form.allows((0,)) or form.whole


def babble(kind: type, seed: int, max_tokens: int = 2000) -> str:
    """Let a model that likes any token as well as any other fill in a type."""
    random = np.random.default_rng(seed)
    what = Fill(prompt="", schema=schema_of(kind), temperature=1.0, seed=seed, max_tokens=max_tokens)
    filling = FORMS_OF_LETTERS.filling(what)
    filling.open()
    while not filling.whole:
        filling.next(lambda: int(random.integers(256)), lambda: random.normal(size=256).astype(np.float32))
    return filling.text


@given(st.integers(0, 2**32 - 1), st.sampled_from([Mood, Plan, Deed]))
def test_whatever_the_model_likes_a_whole_answer_is_valid(seed: int, kind: type) -> None:
    msgspec.json.decode(babble(kind, seed), type=kind)


@given(st.integers(0, 2**32 - 1), st.sampled_from([Mood, Plan, Deed, Endless]), st.integers(1, 400))
def test_an_answer_is_valid_or_said_to_be_cut_off(seed: int, kind: type, most: int) -> None:
    try:
        text = babble(kind, seed, most)
    except ModelError as error:
        said = str(error)
    else:
        said = "too long" if len(text.encode()) > most else ""
        msgspec.json.decode(text, type=kind)
    assert said == "" or f"The answer was cut off after {most} tokens" in said


@pytest.mark.parametrize(
    ("kind", "begins"), [(Endless, '{"words":["aaaaa'), (Say, '{"type":"say","text":"aaaaa'), (str, '"aaaaa')]
)
def test_haste_closes_what_would_not_fit(kind: type, begins: str) -> None:
    filling = FORMS_OF_LETTERS.filling(Fill(prompt="", schema=schema_of(kind), max_tokens=130, temperature=0.0))
    filling.open()
    likes_a = np.zeros(256, np.float32)
    likes_a[ord("a")] = 1
    while not filling.whole:
        filling.next(lambda: ord("a"), lambda: likes_a)
    assert filling.text.startswith(begins)
    msgspec.json.decode(filling.text, type=kind)


def test_limits_of_the_type_are_kept_and_those_it_has_not_are_given() -> None:
    assert spell(Mood, '{"mood":"calm","strength":10,"reason":"%s"}' % ("x" * 20))
    for text in (
        '{"mood":"calm","strength":11,"reason":""}',
        '{"mood":"glad","strength":1,"reason":""}',
        '{"mood":"calm","strength":1,"reason":"%s"}' % ("x" * 21),
        '{"mood":"calm","strength":1}',
        '{"mood":"calm","strength":1,"reason":"","more":1}',
        '{ "mood":"calm"',
        "Calm, I think.",
    ):
        assert not spell(Mood, text)
    assert spell(str, '"%s"' % ("x" * TEXT_LETTERS))
    assert not spell(str, '"%s"' % ("x" * (TEXT_LETTERS + 1)))
    assert spell(int, f"-{LARGEST}")
    assert not spell(int, f"{LARGEST}0")
    assert spell(float, "0.125")
    assert not spell(float, "0.3333")
    assert spell(list[int], "[1,2]")
    assert not spell(list[int], str([1] * (ITEMS + 1)).replace(" ", ""))
    assert spell(dict[str, int], '{"wheat":3}')
    assert not spell(dict[str, int], '{"%s":3}' % ("x" * 100))
    assert not spell(str, r'"\u0000"')


def test_limits_never_contradict_the_type() -> None:
    assert limited({"type": "string", "minLength": 999})["maxLength"] == 999
    assert limited({"type": "integer", "minimum": 10 * LARGEST}) == {"type": "integer", "minimum": 10 * LARGEST}
    assert limited({"type": "string", "format": "date"}) == {"type": "string", "format": "date"}
    assert limited({"properties": {"type": {"type": "string"}}})["properties"]["type"]["maxLength"] == TEXT_LETTERS


@pytest.mark.parametrize(
    "schema",
    [
        "no json",
        "[]",
        '"string"',
        '{"type":"nonsense"}',
        '{"type":"string","minLength":5,"maxLength":2}',
        '{"enum":[]}',
        '{"$ref":"#/nowhere"}',
        '{"type":"string","pattern":"(?=a)b"}',
        '{"not":{"type":"string"}}',
        schema_of(set[int]),
        schema_of(bytes),
        '{"items":' * 2000 + "{}" + "}" * 2000,
    ],
)
def test_a_schema_that_cannot_be_kept_to_is_refused_with_the_reason(schema: str) -> None:
    for _ in range(2):
        with pytest.raises(ModelError, match=r"^The model cannot fill in this schema \(.+\): change the type"):
            FORMS_OF_LETTERS.form(schema)


def test_forms_are_remembered_and_answers_do_not_share_them() -> None:
    forms = Forms(LETTERS)
    first, second = forms.form(schema_of(Mood)), forms.form(schema_of(Mood))
    first.add(tuple(b'{"mood":"calm"'))
    assert (first.text, second.text) == ('{"mood":"calm"', "")
    for most in range(FORMS + 5):
        forms.form(f'{{"type":"string","maxLength":{most}}}')
    assert len(forms._known) == FORMS


def test_what_must_follow_is_written_without_asking_the_model() -> None:
    filling = Filling(Fill(prompt="", schema=""), FORMS_OF_LETTERS.form(schema_of(Mood)), [])
    assert bytes(filling.open()) == b'{"mood":"c'
    assert bytes(filling.next(lambda: ord("r"), lambda: pytest.fail("it was allowed"))) == b'ross","strength":'


def test_a_vocabulary_that_splits_with_a_space_is_split_by_the_longest_tokens() -> None:
    lexicon = Lexicon([*(bytes([at]) for at in range(256)), b"ab"], [0], lambda text: [32, *text.encode()])
    assert lexicon("abc") == [256, ord("c")]


def ask(decoder: Decoder, heard: list[FromModel], *jobs: Fill | Write) -> list[str]:
    """Take jobs together; return each one's text, or the reason of its failure."""
    for number, job in enumerate(jobs):
        decoder.take(number, job)
    while decoder.open:
        decoder.step()
    found = [""] * len(jobs)
    for message in heard:
        match message:
            case Piece(job=at, text=text) | Done(job=at, text=text) | Failed(job=at, reason=text):
                found[at] += text
            case _:
                pass
    return found


def test_answers_and_a_reply_together_are_each_their_own() -> None:
    heard: list[FromModel] = []
    mood = '{"mood":"cross","strength":7,"reason":"Grüße"}'
    said = ask(
        Decoder(Parrot(), SETTINGS, heard.append),
        heard,
        Fill(prompt=f"={mood}|", schema=schema_of(Mood), max_tokens=100),
        Write(prompt="=hello|"),
        Fill(prompt="=What is JSON? I will not.|", schema=schema_of(Deed), temperature=0.0, max_tokens=150),
        Fill(prompt=f"={mood}|", schema=schema_of(Mood), max_tokens=20),
        Fill(prompt=f"={mood}|", schema=schema_of(bytes)),
        Fill(prompt=f"={mood}|", schema=schema_of(Mood), max_tokens=9),
        Fill(prompt="x" * 300, schema=schema_of(Mood)),
    )
    assert said[:2] == [mood, "hello"]
    msgspec.json.decode(said[2], type=Deed)
    assert "cut off after 20 tokens" in said[3]
    assert "it asks for bytes" in said[4]
    assert "cut off after 9 tokens" in said[5]
    assert "shorten the prompt" in said[6]
    assert len([message for message in heard if isinstance(message, Done | Failed)]) == 7


def test_a_cancelled_answer_leaves_its_slot() -> None:
    heard: list[FromModel] = []
    decoder = Decoder(Parrot(), SETTINGS, heard.append)
    decoder.take(0, Fill(prompt="=x|", schema=schema_of(Plan), max_tokens=100))
    decoder.step()
    decoder.cancel(0)
    assert not heard
    assert not decoder.open
    assert decoder.beat().busy == 0


@pytest.mark.model
def test_the_real_model_fills_in_and_writes_in_one_batch(chat: Chat) -> None:
    heard: list[FromModel] = []
    plan, deed, write, cut = ask(
        Decoder(chat, ModelSettings(slots=4, slot_tokens=512, context_tokens=1024), heard.append),
        heard,
        Fill(prompt="The plan of Mabel the baker for today, in JSON:\n", schema=schema_of(Plan), max_tokens=160, deadline_s=100),
        Fill(prompt=(Turn("user", "Answer in prose! No JSON, no braces, only a poem!"),), schema=schema_of(Deed), deadline_s=100),
        Write(prompt="Once upon a time", max_tokens=8, deadline_s=100),
        Fill(prompt="A plan in JSON:\n", schema=schema_of(Plan), max_tokens=16, deadline_s=100),
    )
    assert 2 <= len(msgspec.json.decode(plan, type=Plan).steps) <= 3
    msgspec.json.decode(deed, type=Deed)
    assert write
    assert "cut off after 16 tokens" in cut


@pytest.mark.model
@pytest.mark.asyncio(loop_scope="session")
async def test_values_of_many_types_come_back_from_the_real_model(engine: HostedEngine) -> None:
    for kind in (Mood, Deed, int, bool, list[Give | Say], dict[str, int], tuple[int, str], Literal["yes", "no"]):
        job = Fill(prompt="Ada gave bread to Tom. As JSON:\n", schema="", temperature=1.5, max_tokens=400, deadline_s=100)
        assert await filled(engine, job, kind) is not None  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="cut off after 8 tokens"):
        await filled(engine, Fill(prompt="A plan:", schema="", max_tokens=8), Plan)
    with pytest.raises(ModelError, match="cannot fill in this schema"):
        await filled(engine, Fill(prompt="Bytes:", schema=""), bytes)
