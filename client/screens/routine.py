"""What a player does again: keys of their own, the last command, macros recorded and played.

Apart from the town screen, which has enough to show, and from the pages that list keys and macros. Nothing is played
secretly: each step stands in the log before it is taken.
"""

from collections.abc import Callable
from typing import Any, Protocol

from client import commandline, macros
from client.habits import Habits
from client.intents import Act, Intent, Line, Open, PlayMacro, Stance, Stroll, Tell, Try
from client.keymap import Keymap
from client.outlook import Outlook
from client.screens.helm import Helm
from client.tally import Tally
from client.tether import Ended, Lost, State
from shared.commands import Walk
from shared.wire import Done, ToClient

_STEP_S = 0.15
"""After a walked step: a little more than feet take (`client/stride.py`)."""
_COMMAND_S = 0.3
"""After any other step: a town takes four commands a second (`shared/README.md`, Limits)."""
_LOOK_S = 0.1
"""How often a macro that waits looks whether it can go on."""

_FIRST_WORDS = {
    Stance.WALK: "Walk with {walk}; {travel} leads you to a place or a person; {open:say} talks to whoever is near.",
    Stance.WATCH: "You watch, without a body: {villagers} shows who lives here, {follow} follows somebody, arrows move the map.",
}


class Stage(Protocol):
    """What a routine needs of the town's screen."""

    helm: Helm

    @property
    def outlook(self) -> Outlook: ...  # noqa: D102 - its type says it
    @property
    def is_current(self) -> bool: ...  # noqa: D102 - Textual's

    def tell(self, words: str) -> None:
        """Write a line into the log."""

    def perform(self, intent: Intent) -> None:
        """Carry out an intent."""


class Routine:
    """Keys in force, the last command, and macros."""

    def __init__(self, stage: Stage, tie: Tally, after: Callable[[float, Callable[[], None]], Any]) -> None:
        """`after` calls a function in so many seconds."""
        self.habits = Habits()
        self._stage = stage
        self._tie = tie
        self._after = after
        self._last: Intent | None = None
        self._last_words = ""
        self.recorded: list[str] | None = None
        """The steps of the macro that is recorded; None while none is."""
        self._playing = ""
        self._steps: tuple[str, ...] = ()
        self._next = 0
        self._round = 0
        """Counts the macros played: a timer of an earlier one does nothing."""

    @property
    def keymap(self) -> Keymap:
        """The keys in force."""
        return self.habits.keymap

    @property
    def sign(self) -> str:
        """What the status line shows while something is recorded or played; empty else."""
        if self.recorded is not None:
            key = self.keymap.shown(Act.MACROS, self._stage.helm.stance) or ":macro"
            return f"REC {len(self.recorded)} ({key} ends)"
        return f"macro {self._playing} {self._next}/{len(self._steps)}" if self._playing else ""

    # ── what is done ──

    def pressed(self, key: str, stance: Stance) -> Intent | None:
        """Return what a key asks for now, and remember it; None when it means nothing."""
        intent = self.keymap.intent(key, stance)
        if self._playing and intent is Act.BACK:
            return Tell(self._halted("stopped"))
        if intent is not None and intent is not Act.REPEAT:
            self.done(intent, self.keymap.words_of(macros.recordable(intent), stance), macros.recordable(intent))
        return intent

    def welcome(self, town: str) -> str:
        """Return the first words of a visit to a live town."""
        return self.spoken(f"Welcome to {town}. {_FIRST_WORDS[self._stage.helm.home_stance]} {{help}} shows everything.")

    def spoken(self, words: str) -> str:
        """Return a sentence in which `{action}` stands for its key as it is now."""
        return self.keymap.spoken(words, self._stage.helm.home_stance)

    def typed(self, line: Line, words: str) -> Intent:
        """Return what a typed line asks for, and remember it: a command by its colon, or words to be heard."""
        if line is not Line.COMMAND and not words.startswith((":", "/")):
            words = f":{'shout' if line is Line.SHOUT else 'say'} {words}"
        intent = commandline.parse(words, self._stage.helm.context)
        words = f":{words.lstrip(':/').strip()}"
        unseen = isinstance(intent, Tell) or not macros.recordable_line(intent)
        self.done(intent, words, "" if unseen else words)
        return intent

    def choose(self, intent: Intent, words: str = "") -> None:
        """Do what was chosen in the palette, and remember it."""
        name = macros.recordable(intent)
        if intent is not Act.REPEAT and not isinstance(intent, Open):
            self.done(intent, words or self.keymap.words_of(name, self._stage.helm.stance), words or name)
        self._stage.perform(intent)

    def done(self, intent: Intent, words: str, step: str) -> None:
        """Remember a command, to do it again; record it as a step while a macro is recorded."""
        if macros.repeatable(intent):
            self._last, self._last_words = intent, words
        if step:
            self._record(step)

    def _record(self, step: str) -> None:
        if self.recorded is not None and len(self.recorded) < macros.MOST_STEPS:
            self.recorded.append(step)
            if len(self.recorded) == macros.MOST_STEPS:
                self._stage.tell(f"That was step {macros.MOST_STEPS}: no more are recorded.")

    def repeat(self) -> None:
        """Do the last command again."""
        if self._last is None:
            self._stage.tell("Nothing was done yet that could be done again.")
            return
        self._stage.tell(f"Again: {self._last_words}")
        self._record(self._last_words if self._last_words.startswith(":") else macros.recordable(self._last))
        self._stage.perform(self._last)

    # ── recording ──

    def record(self) -> None:
        """Record from now on."""
        self.recorded = []
        key = self.keymap.shown(Act.MACROS, self._stage.helm.stance) or ":macro"
        self._stage.tell(f"From now on what you do by keys and typed lines is recorded. {key} ends it.")

    def finish(self) -> tuple[str, ...]:
        """Record no more; return the steps."""
        steps, self.recorded = tuple(self.recorded or ()), None
        return steps

    # ── playing ──

    def play(self, name: str) -> None:
        """Play a macro from its beginning."""
        known = macros.named(self.habits.macros, name)
        if not known:
            names = ", ".join(self.habits.macros)
            has = f"There are: {names}." if names else "Record one on the macros page: :macro"
            self._stage.tell(f"There is no macro '{name[: macros.NAME_MOST]}'. {has}")
            return
        steps = macros.unrolled(self.habits.macros, known)
        if isinstance(steps, str) or not steps:
            self._stage.tell(steps if isinstance(steps, str) else f"The macro {known} has no steps.")
            return
        if self._playing:
            self._stage.tell(self._halted("stopped"))
        self._playing, self._steps, self._next = known, steps, 0
        self._round += 1
        back = self.keymap.shown(Act.BACK, self._stage.helm.stance)
        self._stage.tell(f"The macro {known}: {len(steps)} {'step' if len(steps) == 1 else 'steps'}. {back} stops it.")
        self._later(_STEP_S)

    def take(self, message: ToClient) -> None:
        """Take an answer of the town: a refusal ends what is played."""
        if isinstance(message, Done):
            mine = message.seq in self._tie.owed
            self._tie.owed.discard(message.seq)
            if self._playing and mine and message.refused:
                step = self._shown(self._steps[self._next - 1]) if self._next else ""
                self._stage.tell(self._halted(f"stops at step {self._next} of {len(self._steps)}, {step}"))

    def connection(self, state: State) -> None:
        """Stop when the line to the town is lost: what was under way is not answered any more."""
        if isinstance(state, Lost | Ended):
            self._tie.owed.clear()
            if self._playing:
                self._stage.tell(self._halted("stops: the line to the town is lost"))

    def _halted(self, why: str) -> str:
        name, self._playing = self._playing, ""
        return f"The macro {name} {'is ' if why == 'stopped' else ''}{why}."

    def _shown(self, step: str) -> str:
        return macros.shown(step, self.keymap, self._stage.helm.stance)

    def _later(self, seconds: float) -> None:
        number = self._round
        self._after(seconds, lambda: self._step() if number == self._round else None)

    def _step(self) -> None:
        """Take the next step, if the town has answered the last one and nobody walks any more."""
        if not self._playing:
            return
        if self._next < len(self._steps) and not self._stage.is_current:
            self._stage.tell(self._halted("stops: a page is open"))
        elif self._tie.owed or self._stage.outlook.view.journey is not None:
            self._later(_LOOK_S)
        elif self._next == len(self._steps):
            self._stage.tell(f"The macro {self._playing} is done.")
            self._playing = ""
        else:
            self._later(self._taken())

    def _taken(self) -> float:
        """Take a step; return in how many seconds to look for the next one."""
        step, helm = self._steps[self._next], self._stage.helm
        self._next += 1
        self._stage.tell(f"{self._playing} {self._next}/{len(self._steps)}: {self._shown(step)}")
        intent = macros.meant(step, self.keymap, helm.stance, helm.context)
        if isinstance(intent, PlayMacro) or intent is Act.REPEAT:
            intent = Tell(f"'{self._shown(step)}' cannot be a step.")
        self._stage.perform(intent)
        if isinstance(intent, Tell):
            self._stage.tell(self._halted(f"stops at step {self._next} of {len(self._steps)}"))
        if isinstance(intent, Stroll):
            return _STEP_S * intent.steps
        return _STEP_S if isinstance(intent, Try) and isinstance(intent.command, Walk) else _COMMAND_S
