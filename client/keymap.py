"""The keys in force: the built-in tables, and what the player has changed of them.

Apart from `client/keys.py`, which is the tables alone. Pure: changes are words of the player's settings, and what is wrong
with them comes back as sentences. A line that cannot be had leaves its key as it was; nothing is half applied.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from client import commandline, keynames, keys
from client.intents import Act, Intent, Line, Open, Pan, PlayMacro, Stance, Steer, Try
from client.keys import Key
from client.reading import Context
from shared.commands import Walk
from shared.geometry import Direction

ESSENTIAL: tuple[str, ...] = (Act.QUIT, Act.HELP, Act.BACK, f"open:{Line.COMMAND}")
"""Actions that always have a key: without them nobody finds the way back."""

WHEN: dict[Stance, str] = {
    Stance.WALK: "walking",
    Stance.LOOK: "looking around",
    Stance.WATCH: "watching",
    Stance.REPLAY: "in a replay",
}

_MOVE = "walk:"
_KEYLESS = (
    Key((), "", "change what keys do", Act.KEYS),
    Key((), "", "choose a theme", Act.THEME),
    Key((), "", "the first steps again, or put them away", Act.TUTORIAL),
    Key((), "", "who is in view", Act.WHO),
    Key((), "", "the places of the town", Act.PLACES),
    Key((), "", "how somebody else joins this town", Act.INVITE),
)
"""What has no key until somebody gives it one."""


def direction_name(direction: Direction) -> str:
    """Return the name of the action of moving that way."""
    return f"{_MOVE}{direction.words}"


def name_of(intent: Intent) -> str:
    """Return the stable name by which the settings know an action; empty for one that no key can have."""
    match intent:
        case Act():
            name = intent.value
        case Try(command=Walk(direction=direction)) | Pan(direction=direction):
            name = direction_name(direction)
        case Try(command=command):
            name = f"try:{type(command).__name__.lower()}"
        case Open(line=line):
            name = f"open:{line}"
        case Steer(act=act, value=value):
            name = f"steer:{act}{'_back' if value < 0 else ''}"
        case PlayMacro(name=called):
            name = f"macro:{called}"
        case _:
            name = ""
    return name


class Change(NamedTuple):
    """One line of the player's changes, understood."""

    name: str
    """As the settings name it: an action, or a stance, a full stop and an action."""
    action: str
    stances: tuple[Stance, ...]
    whole: bool
    """Whether it holds in every stance that has the action."""
    keys: tuple[str, ...]


class Clash(NamedTuple):
    """One key that two actions ask for."""

    stance: Stance
    key: str
    actions: tuple[str, ...]


class Keymap:
    """What keys mean; the built-in meaning where nothing was changed."""

    def __init__(self, changes: Mapping[str, str] | None = None, macros: Iterable[str] = ()) -> None:
        """`changes` as in the table `[keys]` of the settings; `macros`: the names of those that can have keys."""
        self._extra = (*_KEYLESS, *(Key((), "", f"play the macro {name}", PlayMacro(name)) for name in macros))
        self.problems: tuple[str, ...] = ()
        """What could not be had, in sentences that say what to do."""
        read = [self._read(name, text) for name, text in (changes or {}).items()]
        problems = [line for line in read if isinstance(line, str)]
        self._changes = [line for line in read if isinstance(line, Change)]
        while clash := self.clash():
            guilty = self._guilty(clash)
            problems.append(self._clashing(guilty, clash))
            self._changes.remove(guilty)
            self.__dict__.pop("tables", None)
            self.__dict__.pop("moves", None)
        self.problems = tuple(problems)
        accepted = {line.name for line in self._changes}
        self.changes: Mapping[str, str] = {name: text for name, text in (changes or {}).items() if name in accepted}
        """Those in force."""

    # ── what is in force ──

    @cached_property
    def tables(self) -> dict[Stance, tuple[Key, ...]]:
        """The lines of each stance, in the order help shows them; what has no key is not among them."""
        return {stance: tuple(line for line in self.lines(stance) if line.keys) for stance in Stance}

    @cached_property
    def moves(self) -> dict[Stance, dict[str, Direction]]:
        """The moving keys of each stance."""
        return {stance: self._moving(stance) for stance in Stance}

    @cached_property
    def _by_key(self) -> dict[Stance, dict[str, Intent]]:
        return {s: {key: line.intent for line in reversed(table) for key in line.keys} for s, table in self.tables.items()}

    def intent(self, key: str, stance: Stance) -> Intent | None:
        """Return what `key` asks for in that stance; None for a key without meaning."""
        direction = self.moves[stance].get(key)
        if direction is None:
            return self._by_key[stance].get(key)
        return Try(Walk(direction)) if stance is Stance.WALK else Pan(direction)

    def steering(self, key: str) -> Intent | None:
        """Return how `key` steers a replay, on the pages where it does; None for any other key."""
        intent = self._by_key[Stance.REPLAY].get(key)
        return intent if intent is not None and name_of(intent) in _STEERING else None

    def named(self, name: str, stance: Stance) -> Intent | None:
        """Return the action of that name in a stance, with a key or without; None when it has none there."""
        for direction in Direction:
            if name == direction_name(direction):
                return Try(Walk(direction)) if stance is Stance.WALK else Pan(direction)
        return next((line.intent for line in (*keys.TABLES[stance], *self._extra) if name_of(line.intent) == name), None)

    def shown(self, name: str, stance: Stance) -> str:
        """Return how help names the first key of an action; empty when it has none."""
        return next((line.shown for line in self.tables[stance] if name_of(line.intent) == name), "")

    def spoken(self, words: str, stance: Stance) -> str:
        """Return a sentence in which `{action}` stands for its key, else for what is typed; the palette has the rest."""

        def key(match: re.Match[str]) -> str:
            if match[1] == "walk":
                return " or ".join(self.moving(stance)[0].split(" or ")[0].split(", ")[:2])
            return self.shown(match[1], stance) or self._typed(match[1], stance) or "ctrl+p"

        return re.sub(r"\{([a-z_:]+)\}", key, words)

    def _typed(self, name: str, stance: Stance) -> str:
        """Return the command that asks for the same as an action; empty when none does."""
        intent = self.named(name, stance)
        if isinstance(intent, Open):
            return f":{intent.line}" if intent.line is not Line.COMMAND else ""
        asking = (verb.name for verb in commandline.VERBS if verb.read("", Context()) == intent)
        return next((f":{verb}" for verb in asking), "")

    def reminder(self, stance: Stance, pairs: Iterable[tuple[str, str]] = ()) -> list[tuple[str, str]]:
        """Return (key, words) for the foot: `pairs` of the built-in keys, with those in force; what has none is left out."""
        names = {line.shown: name_of(line.intent) for line in reversed(keys.TABLES[stance])}
        told = list[tuple[str, str]]()
        for key, words in pairs or keys.FOOT[stance]:
            parts = [self.shown(names[part], stance) if part in names else part for part in key.split()]
            if any(parts):
                told.append((" ".join(part for part in parts if part), words))
        return told

    def moving(self, stance: Stance) -> tuple[str, str]:
        """Return (the moving keys in words, what they do)."""
        named, _, words = keys.MOVING[stance].partition(": ")
        if not any(line.action.startswith(_MOVE) and stance in line.stances for line in self._changes):
            return named, words
        return keynames.together(self.moves[stance]), words

    def lines(self, stance: Stance) -> Iterator[Key]:
        """Yield the lines of a stance, those without a key too."""
        seen = set[str]()
        for line in (*keys.TABLES[stance], *self._extra):
            action = name_of(line.intent)
            chosen = self._chosen(action, stance)
            if chosen is None:
                yield line
            elif action not in seen:
                seen.add(action)
                yield line._replace(keys=chosen.keys, shown=keynames.shown(chosen.keys[0]) if chosen.keys else "")

    def keys_of(self, name: str, stance: Stance) -> tuple[str, ...]:
        """Return all keys of an action in a stance, as Textual names them."""
        if name.startswith(_MOVE):
            return tuple(key for key, way in self.moves[stance].items() if direction_name(way) == name)
        return tuple(key for line in self.tables[stance] if name_of(line.intent) == name for key in line.keys)

    def owner(self, key: str, stance: Stance) -> str:
        """Return the name of the action that a key does in a stance; empty when it does nothing."""
        intent = self.intent(key, stance)
        return name_of(intent) if intent is not None else ""

    def words_of(self, name: str, stance: Stance) -> str:
        """Return what an action does, in the words of the help."""
        if name.startswith(_MOVE):
            return f"{'walk' if stance is Stance.WALK else 'move'} {name.removeprefix(_MOVE)}"
        lines = (*keys.TABLES[stance], *self._extra)
        return next((line.words for line in lines if name_of(line.intent) == name), name)

    # ── how changes are taken ──

    def _chosen(self, action: str, stance: Stance) -> Change | None:
        """Return the change that holds for an action: one for the stance goes before one for all of them."""
        found = [line for line in self._changes if line.action == action and stance in line.stances]
        return min(found, key=lambda line: line.whole) if found else None

    def _staying(self, way: Direction, stance: Stance) -> set[str]:
        """Return the built-in keys that still move this way: of a changed one the arrows and the pad, unless they are taken."""
        built = {key for key, to in keys.MOVES[stance].items() if to is way}
        if self._chosen(direction_name(way), stance) is None:
            return built - (keys.STEADY & self._taken(way, stance))
        return (built & keys.STEADY) - self._taken(way, stance)

    def _taken(self, way: Direction, stance: Stance) -> set[str]:
        """Return the keys that changes give to something else than moving this way."""
        own = direction_name(way)
        return {key for line in self._changes if line.action != own and stance in line.stances for key in line.keys}

    def _asked(self, way: Direction, stance: Stance) -> list[str]:
        """Return the keys chosen to move this way; what is chosen for walking gives way to the other keys of other stances."""
        change = self._chosen(direction_name(way), stance)
        if change is None:
            return []
        yields = change.whole and stance is not Stance.WALK
        others = {key for line in self.tables[stance] for key in line.keys} if yields else set[str]()
        return [key for key in change.keys if key not in others]

    def _moving(self, stance: Stance) -> dict[str, Direction]:
        moves = {key: way for way in Direction for key in keys.MOVES[stance] if key in self._staying(way, stance)}
        return moves | {key: way for way in Direction for key in self._asked(way, stance)}

    def clash(self) -> Clash | None:
        """Return the first key that two actions ask for, if there is one."""
        for stance in Stance:
            owners = dict[str, list[str]]()
            for line in self.tables[stance]:
                for key in line.keys:
                    owners.setdefault(key, []).append(name_of(line.intent))
            for way in Direction:
                for key in sorted({*self._asked(way, stance), *self._staying(way, stance)}):
                    owners.setdefault(key, []).append(direction_name(way))
            for key, actions in owners.items():
                if len(set(actions)) > 1:
                    return Clash(stance, key, tuple(dict.fromkeys(actions)))
        return None

    def _guilty(self, clash: Clash) -> Change:
        """Return the change that must go: the last of those that ask for the key, else the last for one of the actions."""
        asked = [line for line in self._changes if line.action in clash.actions and clash.stance in line.stances]
        return next((line for line in reversed(asked) if clash.key in line.keys), asked[-1])

    def _clashing(self, guilty: Change, clash: Clash) -> str:
        other = next(action for action in clash.actions if action != guilty.action)
        key = keynames.shown(clash.key)
        return (
            f"{guilty.name} cannot have {key}: {WHEN[clash.stance]}, {key} does '{self.words_of(other, clash.stance)}'. "
            f"Choose another key, or give {other} another one."
        )

    def _read(self, name: str, text: str) -> Change | str:
        """Understand one line of the settings, or say what is wrong with it."""
        first, dot, rest = name.partition(".")
        stance = Stance(first) if dot and first in list(Stance) else None
        action = rest if stance else name
        having = tuple(s for s in Stance if self.named(action, s) is not None)
        if not having or (stance and stance not in having):
            return self._unknown(name, action, having)
        found = keynames.read(text)
        if isinstance(found, str):
            return f"{name}: {found}"
        if not found and action in ESSENTIAL:
            return f"{name} must keep a key: {self.words_of(action, having[0])}. Name one, as in {name} = 'f10'."
        return Change(name, action, (stance,) if stance else having, stance is None, found)

    def _unknown(self, name: str, action: str, having: tuple[Stance, ...]) -> str:
        if having:
            where = " and ".join(WHEN[stance] for stance in having)
            return f"'{name[:40]}': there is {action} only {where}. Take the word before the full stop away."
        near = difflib.get_close_matches(action, self.actions(), n=2)
        guess = f" Did you mean {' or '.join(near)}?" if near else " The keys page names all of them."
        return f"There is nothing called '{name[:40]}' that a key could do.{guess}"

    def actions(self) -> list[str]:
        """Return the names of everything that can have a key, in the order of the help."""
        tables = (line for table in keys.TABLES.values() for line in (*table, *self._extra))
        return [*map(direction_name, Direction), *dict.fromkeys(name_of(line.intent) for line in tables)]


_STEERING = {name_of(line.intent) for line in keys.REPLAYING}
BUILT_IN = Keymap()
"""The keys of who has changed nothing."""
