"""Why a command could not be: a value, never journalled.

Apart from `decide` because every rule returns one and `decide` imports the rules.
"""

import msgspec


class Refusal(msgspec.Struct, frozen=True):
    """A stable code for programs, words for people, and when to try again, if that helps."""

    code: str
    words: str
    retry_ms: int = 0
