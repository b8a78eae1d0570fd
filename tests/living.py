"""A recorded day and a morning for tests that look back: a town by rule, with thoughts and talks put into its Notes.

Mabel and Celia talk at nine, Ada insults Mabel at ten, Mabel decides, reflects and takes up a goal; the news of Ada goes round.
"""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from server.mind.notes import (
    AnyNote,
    Aspired,
    Decided,
    Evidence,
    Met,
    Overheard,
    Planned,
    Reflected,
    SpokeMyself,
    Talked,
    encode,
)
from server.save.chronicle import NoteRow
from server.save.journal import Journal
from server.simulate import Simulation
from server.world.orders import Admit, Dismiss
from shared.calendar import MINUTES_PER_DAY, MINUTES_PER_HOUR
from shared.economy import Pace
from shared.ids import TOWN, BeingId
from shared.sights import Kind, Manner

EIGHT, NINE, TEN, ELEVEN, NOON = (hour * MINUTES_PER_HOUR for hour in (8, 9, 10, 11, 12))
SEVEN_NEXT = MINUTES_PER_DAY + 7 * MINUTES_PER_HOUR

PLANNED = "bake for the fair"
GOAL = "be a good friend to Celia"
FLOOD = "The river will flood the fields this spring."


class Recorder:
    """Lets a town live and keeps notes for its villagers beside what they keep themselves."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.town = Simulation(journal)
        self.town.found(12, 7, Pace.CLOCK)

    def until(self, minute: int) -> None:
        """Let time pass."""
        while self.town.world.minute < minute:
            self.town.tick()

    def being(self, name: str) -> BeingId:
        """Return who is called so."""
        return next(being.id for being in self.town.world.beings.values() if being.name == name)

    def visit(self, name: str) -> BeingId:
        """Let a player come to town."""
        self.town._try(TOWN, Admit(name))
        return self.being(name)

    def leave(self, name: str) -> None:
        """Let a player go."""
        self.town._try(TOWN, Dismiss(self.being(name)))

    def keep(self, name: str, *notes: AnyNote) -> list[int]:
        """Keep notes of a villager, and return their ids."""
        self.town.flush()
        world, villager = self.town.world, self.being(name)
        rows = [NoteRow(self._journal.new_note_id(), villager, world.entries, world.tick, encode(note)) for note in notes]
        self._journal.commit([], rows)
        return [row.id for row in rows]

    def when(self) -> dict[str, Any]:
        """Return the tick and the minute, for a note."""
        return {"tick": self.town.world.tick, "minute": self.town.world.minute}

    def talk(self, first: str, second: str, lines: Sequence[str], about: int = 0) -> None:
        """Let two villagers say these lines in turn; the first one passes on note `about`."""
        when, pair = self.when(), (first, second)
        for number, words in enumerate(lines):
            me, other = pair[number % 2], pair[(number + 1) % 2]
            said: dict[str, Any] = {
                "words": words,
                "manner": Manner.SAY,
                "tick": when["tick"] + 20 * number,
                "minute": when["minute"],
            }
            passed: dict[str, Any] = {"about": about} if about and not number else {}
            self.keep(me, SpokeMyself(to=self.being(other), name=other, **said, **passed))
            self.keep(other, Overheard(speaker=self.being(me), name=me, to_me=True, **said))
        for me, other in (pair, pair[::-1]):
            talked = Talked(others=(self.being(other),), names=(other,), words="the fair", lines=len(lines), **when)
            self.keep(me, talked)


def record(path: Path) -> Path:
    """Write the save."""
    with closing(Journal.create(path)) as journal:
        rec = Recorder(journal)
        rec.keep("Mabel", Planned(day=1, aim=PLANNED, steps=(), by_rule=False, **rec.when()))
        rec.until(EIGHT)
        ada = rec.visit("Ada")
        met = Met(being=ada, name="Ada", kind=Kind.PLAYER, **rec.when())
        (news,) = rec.keep("Mabel", met)
        rec.until(NINE)
        options = ("go on kneading dough", "talk with Celia", "rest for a while")
        evidence = (Evidence(news, "I met Ada today.", {"meaning": 0.9}),)
        shares = (0.6, 0.3, 0.1)
        decided = Decided(options=options, shares=shares, chosen=1, model=(0.2, 0.7, 0.1), evidence=evidence, **rec.when())
        rec.keep("Mabel", decided)
        rec.talk("Mabel", "Celia", ("Celia, I met Ada, who is new in town.", FLOOD, "Goodbye, Celia."), about=news)
        (heard,) = rec.keep(
            "Celia",
            Overheard(
                speaker=rec.being("Mabel"), name="Mabel", words="I met Ada, who is new in town.", manner=Manner.SAY, **rec.when()
            ),
        )
        rec.until(TEN)
        insult = Overheard(speaker=ada, name="Ada", words="Mabel, you are a liar!", manner=Manner.SAY, to_me=True, **rec.when())
        rec.keep("Mabel", insult)
        rec.leave("Ada")
        rec.until(ELEVEN)
        told = ("Dora, Mabel told me, I met Ada, who is new in town.", "I like good ale and better company.")
        rec.talk("Celia", "Dora", told, about=heard)
        kept_on = Decided(options=options, shares=shares, chosen=0, **rec.when())
        rested = Decided(options=options, shares=shares, chosen=2, rule=shares, **rec.when())
        rec.keep("Kit", kept_on, rested)
        rec.keep("Jory", rested)
        rec.until(NOON)
        question, insight = "What do I think of Celia?", "Celia is good to me and I like the company"
        rec.keep("Mabel", Reflected(question=question, insight=insight, by_rule=True, evidence=evidence, **rec.when()))
        rec.keep("Mabel", Aspired(goal=GOAL, **rec.when()))
        rec.until(SEVEN_NEXT)
        rec.town.end()
    return path
