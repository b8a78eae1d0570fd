"""What lines say of what can be typed, and that no sentence of theirs names a key."""

from functools import partial

import pytest

from client import plainhelp
from client.commandline import VERBS
from client.plainchats import TYPED as OF_CHATS
from client.plaintown import TYPED as OF_TOWN
from client.tether import Lost
from shared.commands import Deed
from shared.sights import AnySight, WasRefused
from tests.client import test_plainways as ways
from tests.client.drawn import scene, view
from tests.client.test_plainways import Town, hurried, play

__all__ = ["hurried"]


def nothing(_: Deed) -> tuple[AnySight, ...]:
    return ()


def test_the_short_help_names_what_lines_have_and_the_whole_names_all() -> None:
    known = {verb.name for verb in VERBS} | {word.strip(":,") for row in (*OF_TOWN, *OF_CHATS) for word in row[0].split()}
    named = [name for _, names in plainhelp.TOPICS for name in names]
    assert len(named) == len(set(named))
    assert set(named) <= known
    assert not {"theme", "keys", "jump", "macro", "point", "onward"} & set(named)
    assert len(plainhelp.short()) == len(plainhelp.TOPICS) + 1
    whole = "\n".join(usage for usage, _ in plainhelp.whole())
    assert all(f":{verb.name}" in whole for verb in VERBS)


async def test_help_is_short_and_all_and_of_one() -> None:
    lines = await play(Town(nothing), ":help")
    assert lines[0] == "Talk: :say WORDS; :whisper NAME WORDS; :shout WORDS; :me WORDS."
    assert any(line.startswith(":jump  ") for line in await play(Town(nothing), ":help all"))
    assert await play(Town(nothing), ":help near") == [":near: Tell who and what is near, with directions and steps."]
    assert (await play(Town(nothing), ":help eat"))[0].startswith(":eat - ")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (":frobnicate", "There is no command 'frobnicate'. :help lists them; a line without a colon is said aloud."),
        (":chat 3", "There is no chat 3; :chats lists yours."),
        (":chat 3 good day", "There is no chat 3; :chats lists yours."),
        (":mute 3", "There is no chat 3; :chats lists yours."),
    ],
)
async def test_what_there_is_none_of_is_said_in_the_words_of_lines(typed: str, told: str) -> None:
    town = Town(nothing)
    assert await play(town, typed) == [told]
    assert town.given == []


async def test_a_refusal_that_names_a_list_or_a_key_names_what_is_typed() -> None:
    refusals = ("Nobody in this town is called “Zed”. See the list of people.", "No such place. Press _ for a list.")
    for words in refusals:
        refusal = WasRefused("unknown_person", words)
        [told] = await play(Town(partial(lambda one, _: (one,), refusal)), ":whisper zed hello")
        assert told.endswith((":villagers all you know.", ":places and :villagers list what you know."))


async def test_what_is_typed_while_the_town_sleeps_is_kept() -> None:
    town = Town(nothing)
    town.feed(Lost(1, 1, "cable"))
    lines = await play(town, "Good day")
    assert lines == [
        "The line is lost: cable. You come back by yourself; :quit or ctrl+c leaves.",
        "Kept until the line is back.",
    ]


async def test_looking_ends_no_sentence_twice() -> None:
    code = view(scene()).place_at((3, 2))
    assert code is not None
    assert code.what.endswith(".")
    inside = ways.Town(nothing)
    inside.show(ways._to((3, 3)))
    [told] = await play(inside, ":look")
    assert "Warm and floury. " in told
    assert ".." not in told
