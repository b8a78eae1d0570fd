import pytest
from msgspec.structs import replace

from server.world.decide import attempt
from server.world.events import HasRead, Messaged
from server.world.orders import Admit, Dismiss
from server.world.scene import scene
from server.world.state import World
from shared.commands import Broadcast, Read, Send
from shared.economy import BROADCASTS_MOST, LETTERS_KEPT, UNREAD_MOST
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


def test_a_private_message_lies_in_both_boxes_and_in_no_other(here: World) -> None:
    here, entry = act(here, ADA, Send("bob", " Come \x1b[31mhome "))
    assert entry.events == (Messaged(Letter(1, ADA, "Ada", "Come home", here.minute, BOB, "Bob")),)
    assert [words(here, being) for being in (ADA, BOB, MABEL, TOWN, ARCHIVE)] == [
        ["Come home"],
        ["Come home"],
        [],
        [],
        ["Come home"],
    ]


def test_a_broadcast_is_everybodys(here: World) -> None:
    here, _ = act(here, ADA, Send("Bob", "one"))
    here, _ = act(here, MABEL, Broadcast("Fresh bread!"))
    assert words(here, BOB) == ["one", "Fresh bread!"]
    assert words(here, MABEL) == words(here, TOWN) == ["Fresh bread!"]
    assert words(here, ARCHIVE) == ["one", "Fresh bread!"]


def test_who_is_away_finds_messages_on_coming_back(here: World) -> None:
    here, _ = act(here, TOWN, Dismiss(BOB))
    here, _ = act(here, ADA, Send("Bob", "Where are you?"))
    here, _ = act(here, TOWN, Admit("Bob"))
    assert words(here, BOB) == ["Where are you?"]


def test_boxes_and_wall_keep_the_last_ones_only(here: World) -> None:
    for count in range(LETTERS_KEPT + 3):
        here = replace(here, minute=here.minute + 60)
        here, _ = act(here, ADA, Send("Bob", f"letter {count}"))
        here, _ = act(here, ADA, Broadcast(f"call {count}"))
        here, _ = act(here, BOB, Read(here.letters))
    assert len(here.beings[ADA].letters) == len(here.beings[BOB].letters) == len(here.broadcasts) == LETTERS_KEPT
    assert words(here, BOB)[:2] == ["letter 3", "call 3"]
    assert here.letters == 2 * (LETTERS_KEPT + 3)


def test_a_scene_has_no_more_letters_than_a_frame_has_room_for_also_for_who_reads_every_box(here: World) -> None:
    here = replace(here, broadcasts=letters(1, TOWN), letters=4 * LETTERS_KEPT)
    for box, being in enumerate((ADA, BOB, MABEL), 1):
        here = replace(here, beings=here.beings | {being: replace(here.beings[being], letters=letters(1 + box, being))})
    assert len(scene(here, ADA).letters) == 2 * LETTERS_KEPT
    shown = [letter.id for letter in scene(here, ARCHIVE).letters]
    assert shown == [*range(2 * LETTERS_KEPT + 1, 4 * LETTERS_KEPT + 1)]


def letters(box: int, to: BeingId) -> tuple[Letter, ...]:
    """Return a full box; the boxes are numbered from 1."""
    first = (box - 1) * LETTERS_KEPT + 1
    return tuple(Letter(number, BeingId(9), "Zed", "psst", 0, to) for number in range(first, first + LETTERS_KEPT))


def test_reading_goes_forward_only_and_never_past_what_one_has(here: World) -> None:
    here, _ = act(here, ADA, Send("Bob", "one"))
    here, _ = act(here, ADA, Send("Mabel", "two"))
    here, entry = act(here, BOB, Read(99))
    assert entry.events == (HasRead(BOB, 1),)
    for upto in (99, 1, 0, -5):
        assert attempt(here, BOB, Read(upto)) is None
    assert attempt(replace(here, beings={**here.beings, BOB: replace(here.beings[BOB], letters=())}), BOB, Read(5)) is None
    assert scene(here, BOB).read == 1
    here, _ = act(here, ADA, Broadcast("three"))
    assert act(here, BOB, Read(3))[0].beings[BOB].read == 3


def test_messages_that_make_no_sense(here: World) -> None:
    assert refused(here, ADA, Send("Nobody", "hello")) == "unknown_person"
    assert refused(here, ADA, Send("ada", "hello")) == "yourself"
    for command in (Send("Bob", " \x07 "), Broadcast("")):
        assert refused(here, ADA, command) == "empty"
    for command in (Send("Bob", "x" * (MAX_WORDS + 1)), Broadcast("x" * (MAX_WORDS + 1))):
        assert refused(here, ADA, command) == "too_long"
    assert act(here, ADA, Send("Bob", "x" * MAX_WORDS))[0].letters == 1


def test_nobody_can_push_out_of_a_box_what_others_wrote(here: World) -> None:
    here, _ = act(here, MABEL, Send("Bob", "important"))
    for count in range(UNREAD_MOST):
        here, _ = act(here, ADA, Send("Bob", f"psst {count}"))
    assert refused(here, ADA, Send("Bob", "psst")) == "box_full"
    assert words(here, BOB)[0] == "important"
    here, _ = act(here, ADA, Send("Mabel", "Hello"))
    here, _ = act(here, BOB, Read(here.letters))
    act(here, ADA, Send("Bob", "psst"))


def test_a_villagers_box_is_never_full(here: World) -> None:
    for count in range(UNREAD_MOST + 3):
        here, _ = act(here, ADA, Send("Mabel", f"psst {count}"))
    assert len(words(here, MABEL)) == UNREAD_MOST + 3


def test_nobody_can_cover_the_wall(here: World) -> None:
    for count in range(BROADCASTS_MOST):
        here, _ = act(here, ADA, Broadcast(f"call {count}"))
    assert refused(here, ADA, Broadcast("call")) == "wall_full"
    act(here, BOB, Broadcast("a call of Bob's"))
    act(replace(here, minute=here.minute + 60), ADA, Broadcast("call"))
