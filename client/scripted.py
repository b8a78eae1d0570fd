"""A connection that is a list: the test seam of the screens and of line mode, shipped with the code.

Apart from `link` so that a test needs no socket and no server.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable

from client.tether import Ended, Item, Question, State, Up
from shared.commands import Deed


class ListTie:
    """A `client.tether.Tie` that yields the items it was fed and remembers what it was given."""

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self.address = "ws://127.0.0.1:7878"
        self.save = ""
        self.state: State = Up()
        self.given: list[Deed] = []
        self.asked: list[Question] = []
        self.closed = False
        self._items = asyncio.Queue[Item]()
        for item in items:
            self.feed(item)

    def feed(self, item: Item) -> None:
        """Let one more item arrive."""
        self._items.put_nowait(item)

    async def settled(self) -> None:
        """Wait until everything fed so far was taken."""
        await self._items.join()

    async def run(self) -> None:
        """Nothing to keep up."""

    async def items(self) -> AsyncIterator[Item]:
        """Yield what was fed."""
        while True:
            item = await self._items.get()
            if isinstance(item, State):
                self.state = item
            yield item
            self._items.task_done()
            if isinstance(item, Ended):
                return

    def give(self, command: Deed) -> int:
        """Remember a command; the first is number 1."""
        self.given.append(command)
        return len(self.given)

    def ask(self, message: Question) -> None:
        """Remember another message."""
        self.asked.append(message)

    async def close(self) -> None:
        """Remember that we left."""
        self.closed = True
