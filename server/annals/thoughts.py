"""What villagers thought on a day: from their Notes to passages about plans, choices, insights and insults.

Apart from `deeds`, which reads what happened, and from `talks`, which puts two sides together.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from server.annals.passage import Balance, Passage, Topic, names, sentence
from server.annals.talks import Diary, Talk, cut, news, talks_of, tells, told
from server.mind.asked import Asked, asked
from server.mind.notes import Aspired, DayOver, Decided, Overheard, Planned, Reflected, is_whispered
from shared.calendar import period_count

_CHOICES = 2
"""Choices of one villager that a period tells, the least expected first."""


def thoughts_of(diaries: Sequence[Diary]) -> list[Passage]:
    """Return what there is to tell of these Notes; whispers are not, as no private message is."""
    diaries = [replace(diary, today=tuple(note for note in diary.today if not is_whispered(note))) for diary in diaries]
    talks = talks_of(diaries)
    chosen = _chosen(diaries)
    talked = [told(talk, _opened(chosen, talk)) for talk in talks if len(talk.lines) > 1 or tells(talk)]
    return [*_plans(diaries), *talked, *news(diaries), *_choices(chosen), *_insights(diaries), *_insults(diaries)]


def balances(diaries: Sequence[Diary], day: int) -> tuple[Balance, ...]:
    """Return what the day came to for each, as their midnight told them."""
    over = [(diary.name, note) for diary in diaries for note in diary.today if isinstance(note, DayOver) and note.day == day]
    return tuple(Balance(name, note.earned, note.made, note.trades, note.slept, note.stamina) for name, note in over)


# ── plans ──


def _plans(diaries: Sequence[Diary]) -> Iterator[Passage]:
    alike: dict[tuple[int, str], list[tuple[str, Planned]]] = defaultdict(list)
    for diary in diaries:
        for note in diary.today:
            if isinstance(note, Planned) and note.because:
                words = f"{diary.name} changed the plan, to {_plain(note.aim)}."
                yield Passage(note.minute, Topic.PLANS, (diary.name,), words, f"“{note.because}”", timed=True)
            elif isinstance(note, Planned):
                alike[period_count(note.minute), note.aim].append((diary.name, note))
    for (_, aim), some in alike.items():
        who = tuple(name for name, _ in some)
        by_model = sum(not note.by_rule for _, note in some)
        why = f"{by_model} of {len(some)} chosen with the model" if by_model else ""
        wants = "wants" if len(who) == 1 else "want"
        yield Passage(some[0][1].minute, Topic.PLANS, who, f"{names(who, 12)} {wants} to {_plain(aim)}.", why)


def _plain(aim: str) -> str:
    return aim.replace(": to ", ", to ")


# ── choices ──


class Choice(msgspec.Struct, frozen=True):
    """A decision for something else than going on."""

    name: str
    note: Decided

    @property
    def words(self) -> str:
        """What was chosen."""
        return self.note.options[self.note.chosen]

    @property
    def share(self) -> float:
        """How likely it was."""
        return self.note.shares[self.note.chosen]


def _chosen(diaries: Sequence[Diary]) -> list[Choice]:
    return [
        Choice(diary.name, note)
        for diary in diaries
        for note in diary.today
        if isinstance(note, Decided) and 0 < note.chosen < min(len(note.options), len(note.shares))
    ]


def _opened(chosen: list[Choice], talk: Talk) -> str:
    """Return why a talk was opened, and take that choice out of what is told by itself."""
    first, second = talk.pair
    before = [
        choice
        for choice in chosen
        if choice.name == first and choice.words == f"talk with {second}" and choice.note.tick <= talk.lines[0].tick
    ]
    if not before:
        return ""
    choice = before[-1]
    for one in before:
        chosen.remove(one)
    return f"{first} chose it, {_weighed(choice)}"


def _weighed(choice: Choice) -> str:
    """Return how likely a choice was, by what, and what it was made instead of."""
    note = choice.note
    how = "with the model" if note.model else "by rule"
    words = f"{choice.share:.0%} {how}, rather than {note.options[0]} ({note.shares[0]:.0%})"
    memory = next((one.words for one in note.evidence if one.words), "")
    return f"{words}; in mind: {cut(memory)}" if memory else words


def _choices(chosen: list[Choice]) -> Iterator[Passage]:
    """Yield what was chosen, the same of several as one; talks that never came about are left out."""
    done: set[tuple[str, str]] = set()
    counts: dict[tuple[int, str], int] = defaultdict(int)
    alike: dict[tuple[int, str], list[Choice]] = defaultdict(list)
    for choice in sorted(chosen, key=lambda one: (not one.note.model, one.share)):
        period = period_count(choice.note.minute)
        if (
            choice.words.startswith("talk with ")
            or (choice.name, choice.words) in done
            or counts[period, choice.name] >= _CHOICES
        ):
            continue
        done.add((choice.name, choice.words))
        counts[period, choice.name] += 1
        alike[period, choice.words].append(choice)
    for (_, words), some in alike.items():
        some.sort(key=lambda one: one.note.tick)
        who = tuple(dict.fromkeys(one.name for one in some))
        yield Passage(
            some[0].note.minute, Topic.CHOICES, who, f"{names(who)} chose to {words}.", _why(some), timed=len(some) == 1
        )


def _why(some: Sequence[Choice]) -> str:
    if len(some) == 1:
        return _weighed(some[0])
    low, high = min(one.share for one in some), max(one.share for one in some)
    by_model = sum(bool(one.note.model) for one in some)
    how = "by rule" if not by_model else "with the model" if by_model == len(some) else f"{by_model} with the model"
    return f"{low:.0%} to {high:.0%}, {how}" if f"{low:.0%}" != f"{high:.0%}" else f"{low:.0%} each, {how}"


# ── insights and insults ──


def _insights(diaries: Sequence[Diary]) -> Iterator[Passage]:
    for diary in diaries:
        wishes = [note for note in diary.today if isinstance(note, Aspired)]
        for note in diary.today:
            if not isinstance(note, Reflected):
                continue
            goal = next((wish for wish in wishes if wish.tick == note.tick), None)
            words = f"{diary.name} thought: “{sentence(note.insight)}”"
            if goal is not None:
                wishes.remove(goal)
                words += f" {_wish(goal)}"
            rests = next((one.words for one in note.evidence if one.words), "")
            how = "by rule" if note.by_rule else "with the model"
            why = f"{how}; it rests on: {cut(rests)}" if rests else how
            yield Passage(note.minute, Topic.THOUGHTS, (diary.name,), words, why, timed=True)
        for wish in wishes:
            yield Passage(wish.minute, Topic.THOUGHTS, (diary.name,), f"{diary.name}: {_wish(wish)}", timed=True)


def _wish(note: Aspired) -> str:
    return f"From now on: {note.goal}{f', and no longer: {note.instead}' if note.instead else ''}."


def _insults(diaries: Sequence[Diary]) -> Iterator[Passage]:
    for diary in diaries:
        for note in diary.today:
            if isinstance(note, Overheard) and note.to_me and asked(note.words) is Asked.INSULT:
                words = f"{note.name} insulted {diary.name}: “{cut(note.words)}”"
                yield Passage(note.minute, Topic.HARM, (note.name, diary.name), words, timed=True)
