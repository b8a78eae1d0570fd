import pytest
from msgspec.structs import replace

from server.world.decide import attempt
from server.world.events import HasRead, Messaged
from server.world.scene import scene
from server.world.state import World
from shared.commands import Broadcast, Read, Send
from shared.economy import BROADCASTS_MOST, LETTERS_KEPT
from shared.ids import ARCHIVE, TOWN, BeingId
from shared.living import Letter
from shared.text import MAX_WORDS
from tests.world.drawing import ADA, BOB, MABEL, act, refused, world


@pytest.fixture
def here() -> World:
    return world("1..2..3")


def words(now: World, being: BeingId) -> list[str]:
    """Return the messages that somebody would be handed on coming to town."""
    return [letter.words for letter in scene(now, being).letters]


def test_a_broadcast_is_everybodys_and_a_private_message_is_none(here: World) -> None:
    here, _ = act(here, ADA, Send("Bob", "one"))
    here, entry = act(here, MABEL, Broadcast(" Fresh \x1b[31mbread! "))
    assert entry.events == (Messaged(Letter(1, MABEL, "Mabel", "Fresh bread!", here.minute)),)
    for being in (ADA, BOB, MABEL, TOWN, ARCHIVE):
        assert words(here, being) == ["Fresh bread!"]


def test_the_wall_keeps_the_last_ones_only(here: World) -> None:
    for count in range(LETTERS_KEPT + 3):
        here = replace(here, minute=here.minute + 60)
        here, _ = act(here, ADA, Broadcast(f"call {count}"))
    assert len(here.broadcasts) == LETTERS_KEPT
    assert words(here, BOB)[0] == "call 3"
    assert here.letters == LETTERS_KEPT + 3


def test_reading_goes_forward_only_and_never_past_what_hangs_there(here: World) -> None:
    assert attempt(here, BOB, Read(5)) is None
    here, _ = act(here, ADA, Broadcast("one"))
    here, _ = act(here, ADA, Send("Bob", "unread"))
    here, entry = act(here, BOB, Read(99))
    assert entry.events == (HasRead(BOB, 1),)
    for upto in (99, 1, 0, -5):
        assert attempt(here, BOB, Read(upto)) is None
    assert scene(here, BOB).read == 1
    assert scene(here, BOB).chats[0].unread(BOB) == 1
    here, _ = act(here, ADA, Broadcast("three"))
    assert act(here, BOB, Read(2))[0].beings[BOB].read == 2


def test_messages_that_make_no_sense(here: World) -> None:
    assert refused(here, ADA, Broadcast("")) == refused(here, ADA, Broadcast(" \x07 ")) == "empty"
    assert refused(here, ADA, Broadcast("x" * (MAX_WORDS + 1))) == "too_long"
    assert act(here, ADA, Broadcast("x" * MAX_WORDS))[0].letters == 1


def test_nobody_can_cover_the_wall(here: World) -> None:
    for count in range(BROADCASTS_MOST):
        here, _ = act(here, ADA, Broadcast(f"call {count}"))
    assert refused(here, ADA, Broadcast("call")) == "wall_full"
    act(here, BOB, Broadcast("a call of Bob's"))
    act(replace(here, minute=here.minute + 60), ADA, Broadcast("call"))
