"""What every Command is, and what one may hold of words and numbers from outside.

Apart from the commands themselves, because those of chats stand in a module of their own.
"""

from typing import Annotated

import msgspec

Words = Annotated[str, msgspec.Meta(max_length=2_000)]
"""Free text from outside; the rule cleans and limits it again, with a message a person can read."""

Target = Annotated[str, msgspec.Meta(max_length=80)]

Number = int | float | Annotated[str, msgspec.Meta(max_length=80)]
"""A number from outside: the rule refuses what is not whole or not in bounds, with a message a person can read."""


class Command(msgspec.Struct, frozen=True, tag_field="do", tag=str.lower, omit_defaults=True):
    """What every command is."""
