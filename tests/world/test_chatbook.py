"""What of chats goes into a scene: all of it for a villager, as much as a frame has room for over the wire."""

from msgspec.structs import replace

from server.world.chatbook import SCENE_ROOM, chats_of
from server.world.scene import scene
from server.world.state import World
from shared.chats import LINES_KEPT, Chat, ChatKind, ChatLine, Face, Member
from shared.ids import ARCHIVE, TOWN
from shared.sight import Kind
from shared.text import MAX_WORDS
from shared.wire import MAX_FRAME_TO_CLIENT, Seen, decode_to_client, encode
from tests.world.chatting import long, opened, session, town
from tests.world.drawing import ADA, BOB, MABEL


def crowded(count: int, words: str) -> World:
    """Return the world with so many full sessions of Ada and Mabel; the last message is in the first of them."""
    members = (Member(ADA, "Ada", Kind.PLAYER), Member(MABEL, "Mabel", Kind.VILLAGER))
    chats = {
        number: Chat(
            number,
            ChatKind.SESSION,
            members,
            360,
            lines=tuple(ChatLine(line, ADA, words, 360, 10_000 - number) for line in range(1, LINES_KEPT + 1)),
            count=LINES_KEPT,
        )
        for number in range(1, count + 1)
    }
    return replace(town(), chats=chats, chatted=count)


def test_a_few_chats_are_whole() -> None:
    here = crowded(20, "x" * 80)
    assert chats_of(here, ADA) == tuple(here.chats.values())


def test_of_many_long_chats_the_last_written_are_whole_and_the_others_show_their_last_message() -> None:
    here = crowded(60, "🍞" * MAX_WORDS)
    shown = scene(here, ADA).chats
    assert [chat.id for chat in shown] == list(range(1, 61))
    lengths = [len(chat.lines) for chat in shown]
    assert lengths == sorted(lengths, reverse=True)
    assert set(lengths) == {LINES_KEPT, 1}
    assert {chat.lines[-1].id for chat in shown} == {chat.count for chat in shown} == {LINES_KEPT}


def test_what_has_no_room_is_left_out_from_the_oldest_on_and_the_frame_can_be_read() -> None:
    here = crowded(1_000, "🍞" * MAX_WORDS)
    for observer in (ADA, ARCHIVE):
        frame = encode(Seen(1, 1, (scene(here, observer),)))
        assert SCENE_ROOM // 2 < len(frame) < MAX_FRAME_TO_CLIENT // 2
        decode_to_client(frame)
        numbers = [chat.id for chat in scene(here, observer).chats]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) < 1_000


def test_a_villager_knows_all_the_world_holds_of_its_chats() -> None:
    here = crowded(60, "🍞" * MAX_WORDS)
    assert chats_of(here, MABEL) == tuple(here.chats.values())


def test_nobody_else_has_any() -> None:
    here = long(opened(session(4), "Bob"), 2, chat=2)
    assert [[chat.id for chat in chats_of(here, observer)] for observer in (ADA, BOB, MABEL, TOWN, ARCHIVE)] == [
        [1, 2],
        [2],
        [1],
        [],
        [1, 2],
    ]


def test_members_have_faces_wherever_they_are_and_strangers_see_none() -> None:
    here = opened(town(), "Mabel")
    mabel = here.beings[MABEL]
    face = Face(MABEL, mabel.glyph, mabel.colour, mabel.persona.calling, mabel.persona.looks)
    assert face in scene(here, ADA).faces
    assert {one.being for one in scene(here, ADA).faces} == {ADA, MABEL}
    assert scene(here, BOB).faces == ()
