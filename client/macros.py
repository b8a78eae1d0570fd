"""Macros: steps in readable words, which are typed lines or names of actions, and what they come to.

Apart from the screen that records and plays them. Pure. A step that begins with a colon is a typed line, as in `:buy 3 wheat`;
any other is the name of an action (`client/keymap.py`) or a key, as in `walk:north`, `try:work` or `w`.
"""

from collections.abc import Mapping

from client import commandline, keynames
from client.intents import Act, Intent, Open, PlayMacro, Stance, Stroll, Tell, Try
from client.keymap import Keymap, name_of
from client.reading import Context
from shared import commands
from shared.text import clean, name_key

MOST_STEPS = 200
"""Of one macro, with those of the macros it plays."""

NAME_MOST = 24
"""Characters of a macro's name."""

Macros = Mapping[str, tuple[str, ...]]

_UNSEEN = (Act.MACROS, Act.REPEAT, Act.JUMP, Act.KEYS, Act.QUIT, Act.HELP)
"""What is not recorded: it would open a page, or leave."""

_GRAVE = (commands.Reset, commands.Unsettle, commands.Walk)
"""What is not repeated by a key: a mere step, and what cannot be undone."""


def named(macros: Macros, name: str) -> str:
    """Return the macro that was meant by a name: that one, or the only one that begins so; empty when there is none."""
    key = name_key(name)
    begun = [known for known in macros if key and name_key(known).startswith(key)]
    return next((known for known in macros if name_key(known) == key), begun[0] if len(begun) == 1 else "")


def problem(name: str) -> str:
    """Return why a macro cannot be called so; empty when it can."""
    if not name:
        return "A macro needs a name: letters, digits and hyphens."
    if len(name) > NAME_MOST:
        return f"A macro's name has up to {NAME_MOST} characters."
    if not all(letter.isalnum() or letter in "-_" for letter in name):
        return "A macro's name has letters, digits and hyphens only."
    return ""


def unrolled(macros: Macros, name: str) -> tuple[str, ...] | str:
    """Return the steps of a macro, with those of the macros it plays in their places; a sentence when it would never end."""
    steps = list[str]()
    trouble = _unroll(macros, name, (), steps)
    return trouble or tuple(steps)


def _unroll(macros: Macros, name: str, above: tuple[str, ...], steps: list[str]) -> str:
    if name in above:
        return f"The macro {above[0]} would never end: {' plays '.join((*above[above.index(name) :], name))}. Change one of them."
    for step in macros[name]:
        inner = _played(step)
        if inner is None:
            steps.append(step)
        elif not (known := named(macros, inner)):
            return f"The macro {name} plays {inner[:NAME_MOST]}, and there is none of that name."
        elif trouble := _unroll(macros, known, (*above, name), steps):
            return trouble
        if len(steps) > MOST_STEPS:
            return f"The macro {(*above, name)[0]} has more than {MOST_STEPS} steps. Make it shorter."
    return ""


def _played(step: str) -> str | None:
    """Return the name of the macro that a step plays; None when it does something else."""
    if step.startswith("macro:"):
        return step.removeprefix("macro:").strip()
    word, _, rest = step.lstrip(":").strip().partition(" ")
    verb = commandline.find(word) if step.startswith((":", "/")) and word else None
    return rest.strip() if verb is not None and verb.name == "macro" and rest.strip() else None


def meant(step: str, keymap: Keymap, stance: Stance, context: Context) -> Intent:
    """Return what a step asks for now; a sentence when it asks for nothing."""
    if step.startswith((":", "/")):
        return commandline.parse(step, context)
    keys = keynames.one(step.strip())
    found = keymap.named(step.strip(), stance) or next((i for i in (keymap.intent(key, stance) for key in keys) if i), None)
    return found or Tell(f"'{clean(step)[:40]}' does nothing here.")


def shown(step: str, keymap: Keymap, stance: Stance = Stance.WALK) -> str:
    """Return a step as people know it: a typed line as it is, an action in the words of the help."""
    step = clean(step)
    if step.startswith((":", "/")):
        return step
    played = _played(step)
    if played is not None:
        return f"the macro {played}"
    for where in (stance, *Stance):
        held = next((intent for key in keynames.one(step) if (intent := keymap.intent(key, where))), None)
        words = keymap.words_of(name_of(held) if held is not None else step, where)
        if words != step:
            return words
    return step


def recordable(intent: Intent) -> str:
    """Return the step that an intent of a key is recorded as; empty for one that is not: a line is recorded when it is typed."""
    return "" if intent in _UNSEEN or isinstance(intent, Open) else name_of(intent)


def recordable_line(intent: Intent) -> bool:
    """Say whether what a typed line asks for can be a step."""
    return intent not in _UNSEEN


def repeatable(intent: Intent) -> bool:
    """Say whether one key may do this again: commands, not the cursor's moves."""
    if isinstance(intent, Stroll):
        return True
    if isinstance(intent, Try):
        return not isinstance(intent.command, _GRAVE)
    return isinstance(intent, PlayMacro) or intent in (Act.INTEREST, Act.TOGGLE_PAUSE)
