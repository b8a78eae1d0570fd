"""Keys pressed before the town is there: kept in order, and given to the town once it is seen.

Apart from the app, which has the keys and gives them. Who presses keys at once means the town, which is not there yet; and
nobody sees yet what a key would do. So:

- What leaves and what helps is done at once, and is never kept; while one types a line, only where it is no letter or sign.
- The first `MOST` keys are kept, and of a line its first `MOST_TYPED`; the rest are let go: nobody wants to walk for a minute
  by keys of a minute ago. Steps are taken one after another as ever, and no more of them than a town lets wait.
- They do on the town what they would have done there. A page over it gets none of them, whether it came by itself (how to begin
  a life) or a kept key opened it: nothing is chosen, bought or sent away unseen. What is left is let go.
- Words typed into the line stand there, but the enter that would say them is not given: what was typed blind waits until its
  writer has seen it. Nothing is kept after that enter.
- Where the way to the town is lost, all is let go.
"""

from collections import deque
from typing import Generic, Protocol, TypeVar

from client.intents import Act, Intent, Open

MOST = 32
"""Keys that are kept …"""

MOST_TYPED = 300
"""… and those of a line that one types among them."""

WAITING = "What you typed on the way waits in the line: enter finishes it, escape puts it away."

_AT_ONCE = (Act.QUIT, Act.HELP)
_FINISHING = ("enter", "ctrl+j", "ctrl+m")
"""Enter, also as a terminal gives it that still reads whole lines."""


class Press(Protocol):
    """A key as it is pressed."""

    key: str

    @property
    def is_printable(self) -> bool:
        """Whether it is a letter or sign."""


Key = TypeVar("Key", bound=Press)


class Early(Generic[Key]):
    """The keys of one way to a town."""

    def __init__(self) -> None:
        self.waiting = False
        """Whether words wait in the line for their enter."""
        self._open = True
        self._due = False
        self._typing = False
        """Whether a line is open; also one that is not kept: its letters are no keys."""
        self._written = False
        """Whether that line is kept."""
        self._full = False
        self._keys = deque[Key]()

    def keep(self, key: Key, intent: Intent | None) -> bool:
        """Keep a key that asks for `intent` on the town; False when it is not to be kept."""
        if not self._open or (intent in _AT_ONCE and not (self._typing and key.is_printable)):
            return False
        self.waiting = self.waiting or (self._written and key.key in _FINISHING)
        plain = key.is_printable or "+" not in key.key
        wanted = intent is not None or (self._typing and plain)
        if wanted and not self.waiting:
            self._full = self._full or len(self._keys) >= (MOST_TYPED if self._typing else MOST)
            if not self._full or (self._written and key.key == "escape"):
                self._keys.append(key)
            self._type(key, intent)
        return wanted or plain

    def _type(self, key: Key, intent: Intent | None) -> None:
        opens = not self._typing and isinstance(intent, Open)
        self._typing = opens or (self._typing and key.key != "escape")
        self._written = self._typing and (self._written or (opens and not self._full))

    def due(self, *, seen: bool) -> bool:
        """Say once, when the town is seen, that the keys are to be given."""
        due, self._due = seen and self._open and not self._due, seen or self._due
        return due

    def take(self) -> Key | None:
        """Return the next key for the town; None when there is none left, and from then on none is kept."""
        self._open = bool(self._keys)
        return self._keys.popleft() if self._keys else None

    def forget(self) -> None:
        """Let go of all keys."""
        self._keys.clear()
        self._typing = self._written = self._full = self.waiting = False

    def close(self) -> None:
        """Let go of all keys, and keep no more."""
        self.forget()
        self._open = False
