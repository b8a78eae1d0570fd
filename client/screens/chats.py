"""The page of chats: the room by itself over the town.

Apart from the room, which also stands beside the map on wide terminals.
"""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical

from client.post import Post
from client.screens.page import Page, Source, keys
from client.screens.room import ChatRoom
from client.view import View
from shared.commands import OpenChat


class ChatsScreen(Page[None]):
    """A room of its own."""

    AUTO_FOCUS = ""

    def __init__(
        self, source: Source, post: Post, clock: Callable[[], float], *, unicode: bool = True, begin: OpenChat | None = None
    ) -> None:
        """`begin`: a chat to be begun at once, and opened when it comes."""
        super().__init__(source)
        self.room = ChatRoom(source, post, clock, unicode=unicode, id="room")
        self._begin = begin

    def compose(self) -> ComposeResult:
        """Frame the room."""
        with Vertical(id="chats", classes="page") as page:
            page.border_title = "Chats"
            page.border_subtitle = self._keys()
            yield self.room

    def on_mount(self) -> None:
        """Be ready to write."""
        self.room.enter()
        super().on_mount()
        if self._begin is not None:
            self.room.begin(self._begin)

    def _keys(self) -> str:
        write = (("enter", "send"),) if self.view.you else ()
        new = (("^n", "new"),) if self.view.you else ()
        return keys(*write, ("tab", "next"), ("pgup", "older"), *new, ("^f", "search"), ("^o", "options"), ("esc", "back"))

    def part(self, view: View) -> object:  # noqa: ARG002 - the room looks itself
        """What the room shows."""
        return self.room.part()

    def show(self, view: View) -> None:  # noqa: ARG002 - the room looks itself
        """Draw the room."""
        self.room.show()

    def follow(self) -> None:
        """Draw what has changed, and let time pass in the room."""
        super().follow()
        self.room.tick()

    def on_app_focus(self) -> None:
        """Somebody looks again: what came meanwhile is read now."""
        self.room.tick()

    def on_chat_room_left(self, _: ChatRoom.Left) -> None:
        """Go back to the town."""
        self.action_close()
