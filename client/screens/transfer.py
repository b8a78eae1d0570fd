"""Chats to files and back, asked for on the town's screen: in the background, with its progress in the log.

Apart from the screen, which only hands on what arrives.
"""

from collections.abc import Callable, Coroutine

from client import transfers
from client.intents import BringIn, TakeOut
from client.screens.page import Source
from client.tether import Item
from client.transfers import Desk


class Transfer:
    """Carries out what is asked for, one after the other."""

    def __init__(
        self, source: Source, tell: Callable[[str], None], run: Callable[[Coroutine[object, object, None]], object]
    ) -> None:
        """`run` lets something go on in the background."""
        self._source = source
        self._tell = tell
        self._run = run
        self._desk = Desk(source.tie.give, source.tie.ask, lambda: source.outlook.view)

    def take(self, item: Item) -> None:
        """Take in what arrived."""
        self._desk.take(item)

    def __call__(self, errand: TakeOut | BringIn) -> None:
        """Begin to take chats out, or to bring them in."""
        match errand:
            case BringIn(file=file):
                self._run(transfers.bring_in(self._desk, file, self._tell))
            case TakeOut(who=who, where=where):
                found = transfers.chosen(self._source.outlook.view, who)
                if found:
                    self._run(transfers.export(self._desk, found, where, self._tell))
                else:
                    self._tell(transfers.none_chosen(who))
