"""What a player has made their own: the keys they changed, and their macros; and how one key is given another meaning.

Apart from the file they are kept in (`client/settings.py`) and from the pages that change them. Lines of the settings that
cannot be had stay in the file, for their owner to mend.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from client import keynames
from client.intents import Stance
from client.keymap import ESSENTIAL, Keymap, direction_name
from shared.geometry import Direction

Keep = Callable[[Mapping[str, str], Mapping[str, tuple[str, ...]]], str]
"""Write keys and macros down; returns why that could not be, or nothing."""


class Habits:
    """Keys and macros, as they are now."""

    def __init__(
        self,
        keys: Mapping[str, str] | None = None,
        macros: Mapping[str, tuple[str, ...]] | None = None,
        keep: Keep = lambda _keys, _macros: "",
    ) -> None:
        self.keys: Mapping[str, str] = dict(keys or {})
        self.macros: Mapping[str, tuple[str, ...]] = dict(macros or {})
        self.keymap = Keymap(self.keys, self.macros)
        self._keep = keep

    def change_keys(self, keys: Mapping[str, str]) -> str:
        """Let keys mean something else from now on; return why it could not be kept, or nothing."""
        return self._change(keys, self.macros)

    def keep_macro(self, name: str, steps: tuple[str, ...]) -> str:
        """Keep a macro under a name; one of that name is replaced."""
        return self._change(self.keys, {**self.macros, name: steps})

    def drop_macro(self, name: str) -> str:
        """Forget a macro, and the keys that play it."""
        keys = {line: text for line, text in self.keys.items() if line.rpartition("macro:")[2] != name or "macro:" not in line}
        return self._change(keys, {known: steps for known, steps in self.macros.items() if known != name})

    def _change(self, keys: Mapping[str, str], macros: Mapping[str, tuple[str, ...]]) -> str:
        self.keys, self.macros = dict(keys), dict(macros)
        self.keymap = Keymap(self.keys, self.macros)
        return self._keep(self.keys, self.macros)


class Row(msgspec.Struct, frozen=True):
    """One action on the keys page, where it has the same keys."""

    action: str
    stances: tuple[Stance, ...]
    everywhere: bool
    """Whether these are all the stances that have the action."""
    keys: tuple[str, ...]
    words: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the settings that change it."""
        return (self.action,) if self.everywhere else tuple(f"{stance}.{self.action}" for stance in self.stances)


class Plan(NamedTuple):
    """A change of the keys, before it is made."""

    keys: Mapping[str, str]
    takes: str = ""
    """From whom the key is taken, in words; nothing when it is free."""
    refused: str = ""
    """Why it cannot be."""


def rows(keymap: Keymap) -> list[Row]:
    """Return everything that can have a key; the moving keys first, as they are for walking."""
    found = [
        Row(name, tuple(Stance), everywhere=True, keys=keymap.keys_of(name, Stance.WALK), words=f"move {way.words}")
        for way in Direction
        for name in [direction_name(way)]
    ]
    for action in keymap.actions()[len(found) :]:
        having = [stance for stance in Stance if keymap.named(action, stance) is not None]
        alike = dict[tuple[tuple[str, ...], str], list[Stance]]()
        for stance in having:
            alike.setdefault((keymap.keys_of(action, stance), keymap.words_of(action, stance)), []).append(stance)
        one_keys = len({held for held, _ in alike}) == 1
        if one_keys:
            alike = {(keymap.keys_of(action, having[0]), keymap.words_of(action, having[0])): having}
        found += [Row(action, tuple(in_), one_keys, held, words) for (held, words), in_ in alike.items()]
    return found


def given(habits: Habits, row: Row, key: str, *, beside: bool = False) -> Plan:
    """Plan to give an action a key: instead of those it has, or beside them."""
    names = keynames.one(key)
    if not names or names[0] in keynames.RESERVED:
        why = keynames.RESERVED.get(names[0], "") if names else ""
        return Plan(habits.keys, refused=f"{keynames.shown(key)} {why or 'is no key that can be kept'}. Press another one.")
    wanted = keynames.spelled((*(row.keys if beside else ()), *names))
    keys = {**_without(habits.keys, row), **dict.fromkeys(row.lines, wanted)}
    if not _worse(habits, keys):
        return Plan(keys, _moved_from(habits.keymap, row, names[0]))
    return _taking(habits, row, keys, names)


def reset(habits: Habits, row: Row) -> Plan:
    """Plan to give an action its built-in keys again."""
    keys = _without(habits.keys, row)
    return Plan(keys, refused=_worse(habits, keys))


def _taking(habits: Habits, row: Row, keys: dict[str, str], names: tuple[str, ...]) -> Plan:
    """Take a key from whatever it does in the stances of the row."""
    keymap, losing = habits.keymap, dict[str, str]()
    for stance in row.stances:
        owner = keymap.owner(names[0], stance)
        if not owner or owner == row.action:
            continue
        left = tuple(key for key in keymap.keys_of(owner, stance) if key not in names)
        words = keymap.words_of(owner, stance)
        if not left and owner in ESSENTIAL:
            return Plan(keys, refused=f"{keynames.shown(names[0])} is the only key of '{words}'. Give that another key first.")
        holder = next(line for line in rows(keymap) if line.action == owner and stance in line.stances)
        keys = {**_without(keys, holder), **dict.fromkeys(holder.lines, keynames.spelled(left))}
        losing[words] = keynames.together_shown(left)
    problem = _worse(habits, keys)
    told = "; ".join(f"'{words}' {f'keeps {left}' if left else 'then has no key'}" for words, left in losing.items())
    return Plan(keys, takes=told, refused=problem)


def _moved_from(keymap: Keymap, row: Row, key: str) -> str:
    """Say which way an arrow or a digit moved that does something else from now on."""
    owners = {keymap.owner(key, stance) for stance in row.stances} - {"", row.action}
    return "; ".join(f"'{keymap.words_of(owner, row.stances[0])}' loses it" for owner in sorted(owners))


def _without(keys: Mapping[str, str], row: Row) -> dict[str, str]:
    """Return the lines of the settings without those of a row."""
    gone = {row.action, *(f"{stance}.{row.action}" for stance in row.stances)} if row.everywhere else {*row.lines}
    return {name: text for name, text in keys.items() if name not in gone}


def _worse(habits: Habits, keys: Mapping[str, str]) -> str:
    """Return the first problem that a change would bring; what was wrong before is no matter."""
    fresh = Keymap(keys, habits.macros).problems
    return next((problem for problem in fresh if problem not in habits.keymap.problems), "")
