"""A tie that counts which commands are not answered yet.

Apart because a macro goes on only when the town has answered; nobody else needs to know.
"""

from client.relay import Relay
from client.tether import Tie
from shared.commands import Deed


class Tally(Relay):
    """Counts."""

    def __init__(self, tie: Tie) -> None:
        super().__init__(tie)
        self.owed = set[int]()
        """The numbers of the commands that were given and not answered."""

    def give(self, command: Deed) -> int:
        """Try a command, and remember that it has no answer yet."""
        number = super().give(command)
        self.owed.add(number)
        return number
