"""The guide of a visit: the first steps and the hints together, what is told of them when, and what is kept.

Apart from both, which are pure folds: this holds where one stands, for a screen and for lines alike. It is told every new View
and answers with what to say.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from client import lessons, tips, tutorial
from client.lessons import Lesson
from client.tips import Tips
from client.tutorial import Step, Tutorial
from client.view import View

Spoken = Callable[[str], str]
"""Puts keys in the place of `{action}`."""


_IN_PARTS = (Step.BUY, Step.WORK, Step.TRADE)
"""Steps that take several orders, one after the other."""


class Kept(NamedTuple):
    """Where a guide keeps things between visits."""

    tips: Callable[[Mapping[str, int]], None] = lambda _: None
    finished: Callable[[], None] = lambda: None
    """The first steps were finished, or put away."""


class Guide:
    """What a newcomer is told."""

    def __init__(self, *, newcomer: bool = False, shown: Mapping[str, int] | None = None, kept: Kept | None = None) -> None:
        """`newcomer` sees the first steps unasked; `shown`: how often each hint was, in other visits; None: no hints at all."""
        self.on = newcomer
        """Whether the first steps are shown."""
        self.spoken: Spoken | None = None
        """None: everything is typed in full; set by a screen."""
        self._tutorial = Tutorial(tutorial.recalled(shown or {}))
        self._told = set[str]()
        """The steps that lines have said: once each."""
        self._tips = Tips(dict(shown or {}))
        self._hinting = shown is not None
        self._kept = kept or Kept()
        self._view = View()

    @property
    def lesson(self) -> Lesson | None:
        """The step to show; None while the first steps are away, or nothing is known of the town."""
        known = self.on and self._view.you and self._view.town and not self._view.replay
        return lessons.lesson(self._tutorial, self._view) if known else None

    @property
    def progress(self) -> str:
        """How far it is: `3/7`."""
        return lessons.progress(self._tutorial)

    @property
    def step(self) -> Step | None:
        """The step to try."""
        return self._tutorial.current

    def see(self, view: View) -> list[str]:
        """Take what is believed now; return the lines to say of it."""
        before, self._view = self._view, view
        if view is before:
            return []
        return [*self._follow(before), *self._hint(before)]

    def show(self) -> str:
        """Show the first steps that are left; return what to say when there are none, or they cannot be."""
        if not self._view.you or self._view.replay:
            return "The first steps are for who has a body in a live town. Join with: thorp join ADDRESS --name NAME"
        if self._tutorial.current is None:
            return f"{lessons.ALL_DONE} {self._say(lessons.AFTERWARDS, lessons.AFTERWARDS_TYPED)}"
        self.on = True
        return ""

    def put_away(self) -> str:
        """Show the first steps no more, in this visit and others; return what to say."""
        was, self.on = self.on, False
        self._kept.finished()
        return lessons.PUT_AWAY if was else "The first steps are not shown. :tutorial brings them."

    def line(self) -> str:
        """Return the current step as a line, in full."""
        step = self.lesson
        if step is None:
            return ""
        self._told.add(self._kind(step))
        return f"First steps, {self.progress}: {self._say(step.how, step.typed)} {step.why}"

    def new_line(self) -> str:
        """Return the current step as a line when its like was not said yet; other names in it make it no other one."""
        step = self.lesson
        return "" if step is None or step.waits or self._kind(step) in self._told else self.line()

    def _kind(self, step: Lesson) -> str:
        """Return what kind of advice this is: the step, and where one goes first and then does something, which of these."""
        verb = step.order.split(" ")[0] if self.step in _IN_PARTS else ""
        return f"{self.step} {verb}"

    def _follow(self, before: View) -> list[str]:
        first = not before.town
        was, self._tutorial = self._tutorial, tutorial.after(self._tutorial, before, self._view)
        new = [step for step in Step if step in self._tutorial.done - was.done]
        if not self.on or first or not new:
            return []
        self._keep_steps()
        count = len(self._tutorial.done)
        told = [f"Done, {count} of {len(Step)}: {' '.join(lessons.DONE[step] for step in new)}"]
        if self._tutorial.current is None:
            self.on = False
            self._kept.finished()
            told += [lessons.FINISHED, self._say(lessons.AFTERWARDS, lessons.AFTERWARDS_TYPED)]
        return told

    def _keep_steps(self) -> None:
        """Remember what was done, for other visits."""
        if self._hinting:
            done = tutorial.remembered(self._tutorial)
            self._tips = replace(self._tips, shown={**self._tips.shown, **done})
            self._kept.tips(self._tips.shown)

    def _hint(self, before: View) -> list[str]:
        if not self._hinting:
            return []
        shown = self._tips.shown
        calm = self.on or not before.town
        self._tips, tip = tips.after(self._tips, before, self._view, tutorial.fresh(before, self._view), calm=calm)
        if self._tips.shown != shown:
            self._kept.tips(self._tips.shown)
        return [f"Hint: {self._say(tip.words(self._view), tip.typed(self._view))}"] if tip else []

    def _say(self, pressed: str, typed: str) -> str:
        return typed if self.spoken is None else self.spoken(pressed)
