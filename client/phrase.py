"""Words with roles: what narration makes and screens colour.

Apart so that every module that tells something speaks of the same roles. A span's words are plain text from people and
models: never markup.
"""

from enum import StrEnum
from typing import NamedTuple

from shared.text import clean


class Role(StrEnum):
    """What a span is, for whoever colours it."""

    PLAIN = "plain"
    NAME = "name"
    SPEECH = "speech"
    WHISPER = "whisper"
    LETTER = "letter"
    """A private message."""
    WALL = "wall"
    """A message to the whole town."""
    DEAL = "deal"
    """A trade that waits for the reader, or has come to something."""
    GAIN = "gain"
    DIM = "dim"
    NOTICE = "notice"
    REFUSED = "refused"


class Span(NamedTuple):
    """Some words in one role."""

    words: str
    role: Role = Role.PLAIN
    colour: str = ""
    """`#rrggbb` of a name, when known."""


Phrase = tuple[Span, ...]


def plain(phrase: Phrase) -> str:
    """Return a phrase as one safe line."""
    return clean("".join(span.words for span in phrase))
