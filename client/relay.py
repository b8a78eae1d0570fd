"""A connection over another one, which hands everything on: what lies between a screen and a town changes a part of it.

Apart because several do, one over another.
"""

from collections.abc import AsyncIterator

from client.tether import Item, Question, State, Tie
from shared.commands import Deed


class Relay:
    """A `client.tether.Tie` over another one."""

    def __init__(self, tie: Tie) -> None:
        self._tie = tie

    @property
    def address(self) -> str:
        """Where the town's server listens."""
        return self._tie.address

    @property
    def save(self) -> str:
        """The file of the town, if we host it ourselves; else nothing."""
        return self._tie.save

    @property
    def state(self) -> State:
        """How the connection is now."""
        return self._tie.state

    async def run(self) -> None:
        """Keep the connection until it ends or is closed."""
        await self._tie.run()

    def items(self) -> AsyncIterator[Item]:
        """Yield what arrives."""
        return self._tie.items()

    def give(self, command: Deed) -> int:
        """Try a command, and return its number."""
        return self._tie.give(command)

    def ask(self, message: Question) -> None:
        """Ask a question."""
        self._tie.ask(message)

    async def close(self) -> None:
        """Say good-bye and end."""
        await self._tie.close()
