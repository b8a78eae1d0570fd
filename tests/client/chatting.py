"""Chats for tests: between Ada, who plays, Mabel and Jory of the town, and Bob, who plays too."""

from typing import Any

from shared.chats import Chat, ChatKind, ChatLine, Forward, Member, Revision, RevisionState
from shared.ids import BeingId
from shared.sights import Kind
from tests.client.stage import ADA, JORY, MABEL, NAMES

BOB = BeingId(9)
KINDS = {ADA: Kind.PLAYER, BOB: Kind.PLAYER}
NAMED = {**NAMES, BOB: "Bob"}


def member(being: BeingId, received: int = 0, read: int = 0, **more: Any) -> Member:
    return Member(being, NAMED[being], KINDS.get(being, Kind.VILLAGER), received, read, **more)


def line(number: int, sender: BeingId, words: str, minute: int = 600, **more: Any) -> ChatLine:
    return ChatLine(number, sender, words, minute, number, **more)


def session(*lines: ChatLine, number: int = 1, read: int = 99, **more: Any) -> Chat:
    """A chat of Ada with Mabel; `read`: up to where Ada has read."""
    count = more.pop("count", lines[-1].id if lines else 0)
    seen = min(read, count)
    members = more.pop("members", (member(ADA, seen, seen), member(MABEL, count, count)))
    return Chat(number, ChatKind.SESSION, members, 590, lines=lines, count=count, **more)


def pair(*lines: ChatLine, number: int = 2, **more: Any) -> Chat:
    count = lines[-1].id if lines else 0
    members = more.pop("members", (member(ADA, count, count), member(BOB)))
    return Chat(number, ChatKind.PAIR, members, 500, lines=lines, count=count, **more)


def group(*lines: ChatLine, number: int = 3, **more: Any) -> Chat:
    count = lines[-1].id if lines else 0
    members = more.pop("members", (member(ADA), member(MABEL), member(JORY), member(BOB)))
    return Chat(number, ChatKind.GROUP, members, 400, lines=lines, count=count, **more)


def revision(number: int, state: RevisionState, percent: int = 86, minute: int = 640) -> Revision:
    manner = "Warm and teasing; asks after Ada's oven before anything else."
    return Revision(number, minute, manner, "Ada jokes with her every morning.", percent, state)


MORNING = (
    line(1, MABEL, "Good morning Ada! The first loaves are out, and one has your name on it.", 1842, mood=55, first=True),
    line(2, ADA, "Keep it warm, I am on my way. Is there rosemary in it?", 1850),
    line(3, MABEL, "Rosemary, and a little salt.", 1851, mood=60),
    line(4, MABEL, "Jory says I should charge extra for the smell. He stood at the window for an hour, that man.", 1852, mood=70),
    line(5, ADA, "[b]He[/b] would pay it, too.", 1860),
    line(6, MABEL, "Come before noon, or it goes to the library.", 3300, mood=40, by_rule=True),
    line(7, MABEL, "שלום, 你好, and a wide 🍞 for you", 3301, mood=40),
    line(
        8,
        ADA,
        "I have the wheat you asked for. Greta wants seven and a half for each, which I call a fair price this late in the year.",
        3310,
    ),
)
"""A conversation over two days, with what is awkward in it."""


def old_friends(**more: Any) -> Chat:
    fields = {
        "title": "Rosemary loaves, Jory at the window, and wheat from Greta",
        "members": (member(ADA, 8, 5), member(MABEL, 8, 8)),
        "revisions": (revision(1, RevisionState.APPLIED, minute=1870),),
        "personality": "Warm and teasing",
        "forward": Forward.BALANCED,
    }
    return session(*MORNING, **{**fields, **more})


def town_of_chats() -> tuple[Chat, ...]:
    return (
        old_friends(),
        pair(line(1, ADA, "Are you at the inn?", 3200), line(2, BOB, "Until the rain stops.", 3205)),
        group(line(1, JORY, "Who can lend me a ladder?", 3280), line(2, BOB, "Not again.", 3290), title="The roof of the inn"),
        session(line(1, ADA, "What do you think of the merchant?", 700), number=4),
    )
