"""Where messages are sorted, whatever screen is open: what the town answered of one's own, and that others' have arrived.

Apart from the town's screen, which hands everything on, and from the room, which is not always open.
"""

from collections.abc import Callable

from client import chats
from client.post import Post
from client.screens.page import Source
from client.tether import Up
from shared.commands import MarkChat
from shared.wire import Done, Seen, ToClient, Welcome


class Mailroom:
    """Keeps one's post, and tells the town what has arrived."""

    def __init__(self, source: Source, reading: Callable[[], int]) -> None:
        """`reading`: the chat that is before somebody's eyes, of which it is told that it is read instead."""
        self.post = Post()
        self._source = source
        self._reading = reading
        self._told = dict[int, int]()
        """Up to where we said that the messages of a chat have arrived."""

    def sort(self, message: ToClient) -> None:
        """Take a message of the town; what it shows has been taken in already."""
        match message:
            case Done(seq=seq, refused=refused):
                self.post.answered(seq, refused)
            case Welcome(resumed=resumed):
                self.post.welcomed(resumed=resumed)
                self._told.clear()
            case Seen():
                self.acknowledge()
            case _:
                pass

    def acknowledge(self) -> None:
        """Tell the town of one chat that its messages have arrived; the others follow, for commands are rationed."""
        view, tie = self._source.outlook.view, self._source.tie
        if not isinstance(tie.state, Up) or view.replay:
            return
        for chat, newest in chats.to_receive(view.chats, view.you):
            if self._told.get(chat, 0) < newest and chat != self._reading():
                self._told[chat] = newest
                tie.give(MarkChat(chat, newest, read=False))
                return
