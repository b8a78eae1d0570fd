"""Which older messages are asked for: those above the first at hand, once; and page after page up to one that was found.

Apart from the room, which scrolls: it must neither ask twice for the same page nor stop half way.
"""

from collections.abc import Callable

from client import chats
from client.chats import Chats
from shared.chats import Chat, Hit
from shared.wire import Page


class Pager:
    """Asks a town for what was written before."""

    def __init__(self, ask: Callable[[Page], None]) -> None:
        self.goal: Hit | None = None
        """The message to go to, as long as it is not here."""
        self.found = 0
        """The message that was gone to."""
        self.note = ""
        """Why it could not be."""
        self._ask = ask
        self._asked = dict[int, int]()
        """By chat, before which message older ones were last asked for."""

    def turned(self) -> None:
        """Forget what was found: another chat is opened."""
        self.found, self.note = 0, ""

    def older(self, known: Chats, chat: Chat) -> bool:
        """Ask for the messages before the first at hand, unless they are on their way; False when there are none."""
        if chat.id == chats.WALL or not chats.older(known, chat):
            return False
        before = chat.lines[0].id if chat.lines else 0
        if self._asked.get(chat.id) != before:
            self._asked[chat.id] = before
            self._ask(Page(chat.id, before))
        return True

    def again(self) -> None:
        """Forget what was asked for: the line broke, and the answer may be lost."""
        self._asked.clear()

    def seek(self, known: Chats, chat: Chat) -> int:
        """Return the message to scroll to now; 0: none, or it is not here yet, and older ones are asked for."""
        hit = self.goal
        if hit is None or hit.chat != chat.id:
            return 0
        if any(line.id == hit.line.id for line in chat.lines):
            self.goal, self.found = None, hit.line.id
            return hit.line.id
        if not self.older(known, chat):
            self.goal, self.note = None, "That message cannot be shown any more."
        return 0
