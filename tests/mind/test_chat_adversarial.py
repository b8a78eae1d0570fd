"""The adversarial lines and the bad models, through chats: nothing moves, nothing unprintable is shown, no prompt is left."""

import json
import re

import pytest

from server.mind import chat_prompt, prompt
from server.mind.manner import Change, judged
from server.mind.memory import Mind
from server.mind.reply import line_of
from server.mind.summing import titled
from server.model.engine import Style
from server.model.scripted import AbsentEngine
from shared.chats import PERSONALITY_MOST, TITLE_MOST, Chat, ChatKind, ChatLine, Member
from shared.commands import Adapt, Begin, Entitle, GoTo, Halt, Idle, MarkChat, SayIn
from shared.hints import SpeakingIn
from shared.sight import Kind
from shared.text import MAX_WORDS, clean
from tests.mind.adversarial import LINES, TABLE, Family
from tests.mind.misbehaving import REPLIES, Babbling, Hanging, Misbehaving, indecent, unprintable
from tests.mind.playhouse import ADA, settle
from tests.mind.posthouse import MABEL, PostHouse, Service
from tests.mind.test_adversarial import FIT, STYLES, around, by_family, check_data

HARMLESS = (SayIn, MarkChat, Entitle, Adapt, Halt, GoTo, Begin, Idle)
"""What a villager may try while it is written to: nothing that moves goods."""

families = pytest.mark.parametrize(("family", "lines"), list(by_family(FIT)), ids=list(TABLE))
all_families = pytest.mark.parametrize(("family", "lines"), list(by_family(LINES)), ids=list(TABLE))


def check(house: PostHouse) -> None:
    """See that nothing moved and that all that was written is fit to be shown."""
    assert {type(command) for _, command in house.tried} <= set(HARMLESS)
    life = house.world.beings[MABEL].life
    assert life == PostHouse().world.beings[MABEL].life
    for line in house.said():
        assert not indecent(line.words), line.words
    for hint in house.hints:
        if isinstance(hint, SpeakingIn):
            assert not unprintable(hint.words)
    chat = house.chat()
    assert len(chat.title) <= TITLE_MOST
    assert not unprintable(chat.title)
    for revision in chat.revisions:
        assert len(revision.personality) <= PERSONALITY_MOST
        assert not indecent(revision.personality)
        assert not unprintable(revision.reason)


@families
async def test_no_message_moves_anything_by_rule(family: Family, lines: list[str]) -> None:
    house = PostHouse()
    house.open()
    async with Service(house, AbsentEngine()):
        for words in lines:
            house.write(words)
            await settle()
            house.read()
        house.pass_ticks(0, 24 * 60)
        await settle()
    assert house.said()
    check(house)
    assert family


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", REPLIES)
async def test_no_reply_of_a_bad_model_moves_anything(name: str, style: Style) -> None:
    house = PostHouse()
    house.open()
    async with Service(house, Misbehaving(REPLIES[name], style=style)) as service:
        for words in (FIT[0].words, FIT[len(FIT) // 2].words, "What is your name?"):
            house.write(words)
            for _ in range(4):
                await settle()
            await service.clock.turn(6)
            house.read()
        house.filled(20)
        house.pass_ticks(0, 24 * 60)
        await settle()
        await service.clock.turn(21)
    assert house.said()
    check(house)


@pytest.mark.parametrize("engine", [Hanging(), Hanging('{"messages": ["Good'), Babbling("bread and "), Babbling("{")])
async def test_a_model_without_an_end_is_given_up(engine: Hanging | Babbling) -> None:
    house = PostHouse()
    async with Service(house, engine) as service:
        house.open("What is your name?")
        await settle()
        await service.clock.turn(25)
    assert house.said()
    check(house)


# ── prompts ──


def chat_of(words: str, *, title: str = "", personality: str = "") -> Chat:
    me = around().you
    members = (Member(ADA, "Ada", Kind.PLAYER), Member(me, "Mabel", Kind.VILLAGER))
    lines = (
        ChatLine(1, ADA, clean(words), 430, 10),
        ChatLine(2, me, "Good day.", 430, 20),
        ChatLine(3, ADA, clean(words), 431, 30),
    )
    return Chat(1, ChatKind.SESSION, members, 430, title=title, lines=lines, count=3, personality=personality)


@all_families
def test_a_writer_cannot_leave_the_line_nor_can_a_title_or_a_manner(family: Family, lines: list[str]) -> None:
    here = around()
    for words in filter(clean, lines):
        chat = chat_of(words, title=clean(words)[:TITLE_MOST], personality=clean(words)[:PERSONALITY_MOST])
        line = line_of(chat, chat.lines[2:], 40)
        script = chat_prompt.script(Mind(), here, chat, line, (words,))
        rows = script[len(prompt.COMMON) :].split("\n")
        assert rows == script[len(prompt.COMMON) :].splitlines(), words
        assert len(rows) == 5, words
        assert rows[-1] == "Mabel:"
        assert (rows[3][0], rows[3].count("["), rows[3].count("]")) == ("[", 1, 1), words
        assert rows[3].count("thinks:") == 1, words
        for row, speaker in zip(rows[:3], ("Ada: ", "Mabel: ", "Ada: "), strict=True):
            assert row.startswith(speaker.rstrip()), row
            check_data(row.removeprefix(speaker.rstrip()), words)
        turns = chat_prompt.turns(Mind(), here, chat, line, (words,))
        known, end, said = turns[-1].text.partition("]\n\n")
        assert end
        assert (known[0], known.count("["), known.count("]")) == ("[", 1, 0), known
        check_data(said, words)
        assert len(turns[0].text.splitlines()) == 2, words
        for text in (chat_prompt.summary(here, chat, "script").prompt, chat_prompt.manner(here, chat, Change).prompt):
            assert isinstance(text, str)
            assert not re.search(r"[\[\]<>|]|^\s*(?:system|assistant)\s*:", text, re.IGNORECASE | re.MULTILINE), words
        assert family


@all_families
def test_what_a_model_was_talked_into_is_no_manner_that_obeys(family: Family, lines: list[str]) -> None:
    here, chat = around(), chat_of("Hello!")
    for words in lines:
        answer = {"should_update": True, "reason": words, "suggested_personality": words, "confidence": 0.99}
        change = judged(json.dumps(answer, ensure_ascii=True), here, chat)
        if change is not None:
            assert not indecent(change.personality), words
            assert not unprintable(change.reason), words
            assert not re.search(
                r"\bignore\b|\binstructions?\b|give (?:me|ada|all)|\bgold\b.*\ball\b|system", change.personality, re.IGNORECASE
            ), words
        title = titled(words, chat_of(words))
        assert len(title) <= TITLE_MOST
        assert not unprintable(title)
        assert "[" not in title
        assert family


@pytest.mark.parametrize("words", ["", " \t\n", "\x1b[2J\x00", "\u202e\u2066"])
def test_nothing_to_read_is_refused(words: str) -> None:
    house = PostHouse()
    house.open()
    refusal = house.write(words)
    assert refusal is not None
    assert house.chat().count == 0


@pytest.mark.parametrize(("length", "fits"), [(MAX_WORDS, True), (MAX_WORDS + 1, False)])
def test_a_message_has_five_hundred_characters(length: int, fits: bool) -> None:  # noqa: FBT001
    house = PostHouse()
    house.open()
    assert (house.write("x" * length) is None) is fits
