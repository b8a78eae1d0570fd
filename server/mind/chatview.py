"""What is to be done in a chat, as its villager sees it: which messages wait for an answer, and who of several looks after it.

Apart from whoever does it (`correspond`): pure, and the same after a restart, for it rests on the chat and on what the mind
remembers of it. In a group a villager answers words that are for it; another villager's once at most between two of players'.
"""

import re
from collections.abc import Sequence

from server.mind.asked import asked
from server.mind.memory import Kept
from server.mind.talk import addressed
from shared.chats import FIRST_TITLE_MOST, Chat, ChatKind, ChatLine
from shared.ids import BeingId
from shared.sight import Kind

MOST_WAITING = 8
"""Messages that are answered together at most, the last ones."""

ANSWERS_MOST = 1
"""What a villager says in a group to others' villagers between two messages of players."""

_FLOOR_LINES = 2
"""So many messages after its own, words that name nobody are still an answer to the villager."""


def for_me(chat: Chat, line: ChatLine, you: BeingId) -> bool:
    """Tell whether a message wants an answer of this villager."""
    if line.sender == you or line.imported or chat.member(you) is None:
        return False
    if chat.kind is not ChatKind.GROUP:
        return chat.kind is ChatKind.SESSION
    names = {member.being: member.name for member in chat.members if not member.left and member.being != line.sender}
    named = addressed(line.words, names)
    if _kind(chat, line.sender) is Kind.VILLAGER:
        return you in named and _answered(chat, line, you) < ANSWERS_MOST
    if named:
        return you in named
    return _is_lone(chat, you) and (_holds_floor(chat, line, you) or _asks(line.words))


def _kind(chat: Chat, being: BeingId) -> Kind | None:
    return next((member.kind for member in chat.members if member.being == being), None)


def _is_lone(chat: Chat, you: BeingId) -> bool:
    return [m.being for m in chat.members if m.kind is Kind.VILLAGER and not m.left] == [you]


def _before(chat: Chat, line: ChatLine) -> Sequence[ChatLine]:
    return [old for old in chat.lines if old.id < line.id]


def _answered(chat: Chat, line: ChatLine, you: BeingId) -> int:
    """Return how many messages this villager has written since a player last wrote."""
    count = 0
    for old in reversed(_before(chat, line)):
        if _kind(chat, old.sender) is Kind.PLAYER:
            break
        count += old.sender == you
    return count


def _holds_floor(chat: Chat, line: ChatLine, you: BeingId) -> bool:
    return any(old.sender == you for old in _before(chat, line)[-_FLOOR_LINES:])


def _asks(words: str) -> bool:
    return "?" in words or asked(words) is not None


def waiting(chat: Chat, you: BeingId, kept: Kept | None) -> tuple[ChatLine, ...]:
    """Return the messages that wait for this villager's answer, oldest first.

    What it is known to have answered is over; of what was before its memory, all up to its own last message is.
    """
    upto = kept.answered if kept is not None else 0
    if kept is None:
        upto = max((line.id for line in chat.lines if line.sender == you), default=0)
    return tuple(line for line in chat.lines if line.id > upto and for_me(chat, line, you))[-MOST_WAITING:]


def dozed(chat: Chat, you: BeingId, pending: Sequence[ChatLine]) -> bool:
    """Tell whether the villager has said something in its sleep since the first of these."""
    return any(line.sender == you and line.id > pending[0].id for line in chat.lines) if pending else False


def unread(chat: Chat, you: BeingId) -> int:
    """Return up to which message the villager has something to read; 0: nothing."""
    member = chat.member(you)
    return chat.count if member is not None and member.read < chat.count else 0


def unreceived(chat: Chat, you: BeingId) -> int:
    """Return up to which message the villager has not been handed its post; 0: it has all."""
    member = chat.member(you)
    return chat.count if member is not None and member.received < chat.count else 0


def keeper(chat: Chat) -> BeingId:
    """Return which villager looks after a chat's summary: of several the first; 0: there is none."""
    return min((m.being for m in chat.members if m.kind is Kind.VILLAGER and not m.left), default=BeingId(0))


def broken(chat: Chat, you: BeingId, before: int) -> ChatLine | None:
    """Return the villager's last message before one, if the model broke off in the middle of it."""
    own = [line for line in chat.lines if line.sender == you and line.id < before]
    return own[-1] if own and own[-1].cut else None


def goes_on(words: str) -> bool:
    """Tell whether words ask to take up what broke off."""
    return _GO_ON.fullmatch(words.strip()) is not None


_GO_ON = re.compile(
    r"(?:(?:ok(?:ay)?|yes|please|so|well)\W+)?(?:go on|continue|carry on|keep going|and(?: then)?|"
    r"finish(?: (?:it|that|your sentence))?|you were saying|what were you (?:going to say|saying))(?:\W+please)?\W*",
    re.IGNORECASE,
)


def first_title(chat: Chat) -> str:
    """Return what stands for a summary that nobody can write: the first message, cut at a word."""
    return cut(chat.lines[0].words, FIRST_TITLE_MOST) if chat.lines else ""


def cut(words: str, most: int) -> str:
    """Return words cut to so many characters, at a blank where there is one in the last half."""
    if len(words) <= most:
        return words
    head = words[: most - 1]
    blank = head.rfind(" ")
    return f"{(head[:blank] if blank > most // 2 else head).rstrip(' ,;:-')}…"
