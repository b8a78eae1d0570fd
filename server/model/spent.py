"""What a question costs in tokens, counted by whichever engine answers it, for the log.

It is apart because an engine does not know who logs, and a job is plain data that goes to other processes: the count goes with
the task that asks.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from contextvars import ContextVar
from typing import TypeVar

J = TypeVar("J")
T = TypeVar("T")


class Spent:
    """Tokens of all attempts together; None until an engine has told any."""

    def __init__(self) -> None:
        self.tokens_in: int | None = None
        self.tokens_out: int | None = None

    async def asking(self, ask: Callable[[J], Awaitable[T]], job: J) -> T:
        """Ask, and count what it costs; to be a task of its own."""
        _counting.set(self)
        return await ask(job)

    async def reading(self, pieces: AsyncGenerator[str, None]) -> AsyncGenerator[str, None]:
        """Yield the pieces, and count what they cost; to be read in a task of its own. Closing it closes ``pieces``."""
        _counting.set(self)
        async with aclosing(pieces):
            async for piece in pieces:
                yield piece


_counting: ContextVar[Spent | None] = ContextVar("spent", default=None)


def spend(tokens_in: int | None, tokens_out: int | None) -> None:
    """Tell tokens of a prompt, remembered ones too, and tokens written; None: not known. Nobody need be counting."""
    spent = _counting.get()
    if spent is None:
        return
    if tokens_in is not None:
        spent.tokens_in = (spent.tokens_in or 0) + tokens_in
    if tokens_out is not None:
        spent.tokens_out = (spent.tokens_out or 0) + tokens_out
