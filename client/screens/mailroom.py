"""Where messages are sorted, whatever screen is open: what the town answered of one's own, and that others' have arrived.

Apart from the town's screen, which hands everything on, and from the room, which is not always open.
"""

import time
from collections.abc import Callable

from client import chats
from client.post import Post
from client.screens.page import Source
from client.tether import Up
from shared.commands import MarkChat
from shared.wire import Done, Seen, ToClient, Welcome

SPACING_S = 0.5
"""Between two chats of which it is told that messages arrived: half of what the town takes is left for what one does."""


class Mailroom:
    """Keeps one's post, and tells the town what has arrived."""

    def __init__(self, source: Source, reading: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        """`reading`: the chat that is before somebody's eyes, of which it is told that it is read instead."""
        self.post = Post()
        self._source = source
        self._reading = reading
        self._clock = clock
        self._told_s = float("-inf")
        """When it was last told of a chat that its messages have arrived."""

    def sort(self, message: ToClient) -> None:
        """Take a message of the town; what it shows has been taken in already."""
        match message:
            case Done(seq=seq, refused=refused):
                self.post.answered(seq, refused)
                self.post.marks.answered(seq, refused, self._clock())
            case Welcome(resumed=resumed):
                self.post.welcomed(resumed=resumed)
                self.post.marks.welcomed()
                self._told_s = float("-inf")
            case Seen():
                self.acknowledge()
            case _:
                pass

    def acknowledge(self) -> None:
        """Tell the town of one chat that its messages have arrived; the others follow, for commands are rationed."""
        view, tie, now_s = self._source.outlook.view, self._source.tie, self._clock()
        if not isinstance(tie.state, Up) or view.replay or now_s - self._told_s < SPACING_S:
            return
        for chat, newest in chats.to_receive(view.chats, view.you):
            if self.post.marks.due(chat, newest, now_s, read=False) and chat != self._reading():
                self.post.marks.given(tie.give(MarkChat(chat, newest, read=False)), chat, newest, read=False)
                self._told_s = now_s
                return
