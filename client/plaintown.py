"""What is typed of the town in line mode, beyond the commands that screens have too: what is near, ways, prompts, quiet.

Apart from line mode itself, which only hands lines on. What people see on a map is asked for here in words.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from client import hearing, nearby
from client.guide import Guide
from client.tether import Question
from client.view import View
from shared.commands import Deed
from shared.text import clean
from shared.weather import Weather, turned, weather

TYPED: tuple[tuple[str, str], ...] = (
    (":near", "Tell who and what is near, with directions and steps."),
    (":exits", "Tell the free steps, the doors with where they lead, and the nearest places."),
    (":where", "Tell where you are, the time and the weather."),
    (":walk DIRECTION STEPS", "Walk so many steps that way."),
    (":again", "Repeat the last line that was not an answer to you."),
    (":history NUMBER|WORDS", "Repeat the last lines, or those that hold the words."),
    (":prompt on|off", "Say time, place, stamina and gold after each thing you type."),
    (":quiet on|off", "Be told only of what is said to you or beside you."),
)
"""What can be typed of the town in lines, and what it does."""

_HISTORY = 15
_KEPT = 400

_ON, _OFF = ("on", "yes"), ("off", "no")

_Doing = Callable[[str], Awaitable[None]]


class Hands(Protocol):
    """What line mode does for what is typed here."""

    @property
    def view(self) -> View:
        """What is believed now."""

    def write(self, words: str) -> None:
        """Print a line."""

    async def attempt(self, command: Deed) -> None:
        """Try a command and wait for its answer."""

    async def inquire(self, question: Question) -> None:
        """Ask something and wait for its answer."""


class PlainTown:
    """What one visit in lines knows of how it should speak, and what it has said."""

    def __init__(self, hands: Hands, guide: Guide) -> None:
        self.prompting = False
        self.quiet = False
        self._hands = hands
        self._guide = guide
        self._said: list[str] = []
        self._sky: tuple[str, Weather] | None = None
        """The town, and its weather when it was last looked at."""
        self._does: dict[str, _Doing] = {
            "near": self._near,
            "exits": self._exits,
            "where": self._where,
            "again": self._again,
            "history": self._history,
            "prompt": self._prompt,
            "quiet": self._be_quiet,
        }

    async def perform(self, line: str) -> bool:
        """Do what a line asks of the town; False when it asks for something else."""
        word, _, rest = line.strip().partition(" ")
        name = word[1:].casefold() if word[:1] in (":", "/") else word.casefold() if not rest.strip() else ""
        does = self._does.get(name)
        if does is None:
            return False
        await does(clean(rest))
        return True

    def heard(self, words: str) -> None:
        """Keep a line that came by itself, to be said again."""
        self._said = [*self._said, words][-_KEPT:]

    def say_prompt(self) -> None:
        """Say the short line, where it is wanted."""
        if self.prompting:
            self._hands.write(nearby.status(self._hands.view))

    def say_step(self) -> None:
        """Say the first step to try, once."""
        if line := self._guide.new_line():
            self._hands.write(line)

    def say_sky(self) -> None:
        """Say that the weather has turned, if it has; a recording's jumps are no turns."""
        view = self._hands.view
        before, self._sky = self._sky, (view.town, weather(view.town, view.minute))
        same = before is not None and before[0] == view.town and view.town and not view.replay
        if same and before is not None and not self.quiet and (words := turned(before[1], self._sky[1])):
            self.heard(words)
            self._hands.write(words)

    def find(self, words: str) -> list[str]:
        """Return whom and what was seen that has these words."""
        return nearby.known(self._hands.view, words)

    async def _near(self, _: str) -> None:
        self._tell(nearby.surroundings(self._hands.view))

    async def _exits(self, _: str) -> None:
        self._tell(nearby.exits(self._hands.view))

    async def _where(self, _: str) -> None:
        self._hands.write(nearby.where(self._hands.view))

    async def _again(self, _: str) -> None:
        self._hands.write(self._said[-1] if self._said else "Nothing was said yet.")

    async def _history(self, rest: str) -> None:
        if rest.isdecimal() or not rest:
            most = int(rest[:4]) if rest else _HISTORY
            found = self._said[-most:] if most else []
        else:
            found = [line for line in self._said if rest.casefold() in line.casefold()][-_HISTORY:]
        self._tell(found or [f"No line holds '{rest[:40]}'." if rest else "Nothing was said yet."])

    async def _prompt(self, rest: str) -> None:
        self.prompting = self._switched(rest, self.prompting)
        self._hands.write(f"The prompt is {'on: time, place, stamina, gold' if self.prompting else 'off'}.")

    async def _be_quiet(self, rest: str) -> None:
        self.quiet = self._switched(rest, self.quiet)
        self._hands.write("Quiet: you hear what is said to you or beside you." if self.quiet else "You hear everything again.")

    def _switched(self, rest: str, now: bool) -> bool:  # noqa: FBT001 - its only state
        """Return what a switch is after `on`, `off` or nothing, which turns it over."""
        return True if rest.casefold() in _ON else False if rest.casefold() in _OFF else not now

    def _tell(self, lines: list[str]) -> None:
        for line in lines:
            self._hands.write(hearing.hearable(line))
