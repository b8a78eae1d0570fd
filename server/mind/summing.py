"""A thought that sums a chat up: the old summary and the new messages make a title of at most 100 characters.

Apart because a small model's summary is read again by minds and players: what is none, or no title, goes by rule.
"""

import re
from collections.abc import Sequence

from server.mind import chat_prompt, chatview
from server.mind.perceive import Surroundings
from server.mind.prompt import data
from server.mind.speech import MACHINE
from server.mind.think import Thinking, Write, Written
from server.model import engine
from shared.chats import TITLE_MOST, Chat
from shared.commands import Entitle
from shared.text import clean

_LEAST_LETTERS = 3
_LONG = 4


def first(chat: Chat) -> Entitle:
    """Return the title that stands as long as there is no summary: a name, by rule."""
    return Entitle(chat.id, chatview.first_title(chat), by_rule=True)


def sum_up(around: Surroundings, chat: Chat, style: engine.Style) -> Thinking[Entitle]:
    """Sum a chat up to its last message."""
    written = yield Write(chat_prompt.summary(around, chat, style), speaker=around.me.name, raw=True)
    words = titled(written.words, chat) if isinstance(written, Written) and written.whole else ""
    return Entitle(chat.id, words or standing(chat), chat.count, by_rule=not words)


def standing(chat: Chat) -> str:
    """Return a summary by rule: the first message, cut; what a model summed up before is better, and stays."""
    kept = bool(chat.title) and (not chat.title_by_rule or chat.lines[0].id > 1)
    return chat.title if kept else chatview.first_title(chat)


def titled(raw: str, chat: Chat) -> str:
    """Return what a model wrote as a title, one clean line of at most `TITLE_MOST` characters; empty when it is none.

    It must be about what was written: one word at least stands in the messages or in the old summary.
    """
    line = next((part for part in raw.splitlines() if part.strip()), "")
    words = re.sub(r"^(?:about|summary|title)\s*[,:]\s*", "", data(clean(line)), flags=re.IGNORECASE)
    words = clean(re.sub(r"[\"*_`#~|()]+", "", words)).strip(" .,;:-'")
    if sum(char.isalpha() for char in words) < _LEAST_LETTERS or MACHINE.search(words) or _ORDERS.search(words):
        return ""
    known = _long((chat.title, *(one.words for one in chat.lines), *(one.name for one in chat.members)))
    return chatview.cut(words, TITLE_MOST) if _long((words,)) & known else ""


_ORDERS = re.compile(r"\bignore\b|\binstructions?\b|\bsystem\b|\bmessages?\W*\[|\{|\}|\bjson\b", re.IGNORECASE)
"""What stands in no title of a chat, but in orders to a machine and in what it writes to another."""


def _long(texts: Sequence[str]) -> set[str]:
    return {word[:_LONG] for text in texts for word in re.findall(r"\w+", text.casefold()) if len(word) >= _LONG}
