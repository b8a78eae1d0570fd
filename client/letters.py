"""Kept messages as conversations: one a person, one for the town's wall; what is unread, and how far all of it is read.

Pure, and apart from the screen, because one number (`Read.upto`) marks all messages up to it, while people read one
conversation at a time.
"""

from collections.abc import Iterable

import msgspec

from client.view import View
from shared.ids import BeingId
from shared.living import Letter
from shared.text import clean

Key = tuple[BeingId, ...]
"""Whose conversation: the wall's is empty, ours with somebody has their id, two others' (in an archive) both."""

WALL: Key = ()


class Conversation(msgspec.Struct, frozen=True):
    """The messages between the same people, oldest first."""

    key: Key
    name: str
    """Whose, to be shown: cleaned."""
    to: str = ""
    """Whom a reply goes to, by name; empty for the wall."""
    letters: tuple[Letter, ...] = ()

    def unread(self, view: View, seen: frozenset[int]) -> tuple[Letter, ...]:
        """Return what the reader has not read; `seen` was shown, though not all before it."""
        return tuple(letter for letter in self.letters if is_unread(letter, view, seen))


def is_unread(letter: Letter, view: View, seen: frozenset[int] = frozenset()) -> bool:
    """Say whether the reader has still to read a message."""
    return bool(view.you) and letter.id > view.read and letter.sender != view.you and letter.id not in seen


def conversations(view: View) -> list[Conversation]:
    """Return the wall, then who wrote last, then the people one knows and never wrote with."""
    found = dict[Key, list[Letter]]()
    for letter in view.letters:
        found.setdefault(_key(letter, view.you), []).append(letter)
    wall = Conversation(WALL, "the town's wall", "", tuple(found.pop(WALL, ())))
    written = [_conversation(key, letters, view.you) for key, letters in found.items()]
    written.sort(key=lambda conversation: -conversation.letters[-1].id)
    return [wall, *written, *_strangers(view, {conversation.key for conversation in written})]


def _key(letter: Letter, you: BeingId) -> Key:
    if not letter.to:
        return WALL
    if you in (letter.sender, letter.to):
        return (letter.to if letter.sender == you else letter.sender,)
    return tuple(sorted((letter.sender, letter.to)))


def _conversation(key: Key, letters: Iterable[Letter], you: BeingId) -> Conversation:
    names = dict[BeingId, str]()
    kept = tuple(letters)
    for letter in kept:
        names |= {letter.sender: letter.name, letter.to: letter.to_name}
    others = [names.get(being) or "somebody" for being in key]
    return Conversation(key, " and ".join(clean(name) for name in others), others[0] if you else "", kept)


def _strangers(view: View, written: set[Key]) -> list[Conversation]:
    if not view.you:
        return []
    others = [figure for figure in view.met.values() if figure.id != view.you and (figure.id,) not in written]
    others.sort(key=lambda figure: clean(figure.name).casefold())
    return [Conversation((figure.id,), clean(figure.name), figure.name) for figure in others]


def read_upto(view: View, seen: frozenset[int]) -> int:
    """Return the last message up to which everything is read, with `seen` shown: what `Read` may say."""
    upto = view.read
    for letter in sorted(view.letters, key=lambda letter: letter.id):
        if is_unread(letter, view, seen):
            break
        upto = max(upto, letter.id)
    return upto
