"""A day of a town as a chronicle: what happened and what was thought, put together and in order.

Apart from how it is printed: programs get the same.
"""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from server.annals.deeds import dealt, deeds_of, worked
from server.annals.passage import Balance, Passage, Topic
from server.annals.talks import Diary
from server.annals.thoughts import balances, thoughts_of
from server.mind.notes import AnyNote, DayOver, decode
from server.moments import day_meant, person_meant
from server.save.replay import History
from server.world.state import Being
from shared.calendar import MINUTES_PER_DAY, MINUTES_PER_PERIOD, Period, period, period_count
from shared.sights import Kind


class Chapter(msgspec.Struct, frozen=True):
    """A period of the day."""

    period: Period
    passages: tuple[Passage, ...]


class Annals(msgspec.Struct, frozen=True):
    """A day."""

    town: str
    day: int
    villagers: int
    who: str
    """Whose day it is; empty: everybody's."""
    whole: bool
    """Whether the day was over when the history ends."""
    chapters: tuple[Chapter, ...]
    balances: tuple[Balance, ...]
    """What it came to, as midnight told."""
    colours: dict[str, str]
    """By name, as on the map."""


def annals(save: Path, days: int | None = None, who: str | None = None) -> Annals:
    """Return a day of a save, the last without a number; raises SaveError, and ThorpError for what is not in it."""
    with closing(History(save)) as history:
        return annals_of(history, day_meant(history, days), who)


def annals_of(history: History, day: int, who: str | None = None, upto: int | None = None) -> Annals:
    """Return a day of a history, which must be in it: all of it, or as far as entry `upto`; raises as `annals`."""
    last = history.last_n if upto is None else min(upto, history.last_n)
    found, world, ended = deeds_of(history, day, last)
    person = "" if who is None else person_meant(world, who).name
    diaries = [_diary(history, being, day, last) for being in world.beings.values() if being.kind is Kind.VILLAGER]
    toils = [toil for toil in found.toils if person in ("", toil.name)]
    deals = [deal for deal in found.deals if not person or person in deal.parties]
    every = [*found.passages, *worked(toils), *dealt(deals), *thoughts_of(diaries)]
    told = [passage for passage in every if not person or person in passage.who]
    return Annals(
        town=world.town.name,
        day=day,
        villagers=len(diaries),
        who=person,
        whole=ended,
        chapters=_chapters(told),
        balances=tuple(one for one in balances(diaries, day) if person in ("", one.name)),
        colours={being.name: being.colour for being in world.beings.values()},
    )


def _diary(history: History, being: Being, day: int, last: int) -> Diary:
    start, end = (day - 1) * MINUTES_PER_DAY, day * MINUTES_PER_DAY
    known: dict[int, AnyNote] = {}
    today: list[AnyNote] = []
    for row in history.notes(being.id):
        if row.n > last:
            break
        try:
            note = decode(row.blob)
        except msgspec.DecodeError:
            continue
        if note.minute > end:
            continue
        known[row.id] = note
        if start <= note.minute < end or (isinstance(note, DayOver) and note.day == day):
            today.append(note)
    return Diary(being.name, tuple(today), known)


def _chapters(passages: Sequence[Passage]) -> tuple[Chapter, ...]:
    order = {topic: place for place, topic in enumerate(Topic)}
    periods = sorted({period_count(passage.minute) for passage in passages})
    return tuple(
        Chapter(
            period(number * MINUTES_PER_PERIOD),
            tuple(
                sorted(
                    (passage for passage in passages if period_count(passage.minute) == number),
                    key=lambda passage: (order[passage.topic], passage.timed and passage.minute),
                )
            ),
        )
        for number in periods
    )
