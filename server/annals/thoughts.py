"""What villagers made of a day: from their Notes to passages about plans, talks, news, choices, insights and insults.

Apart from `deeds`, which reads what happened. Both sides keep a talk in their Notes; here it is one passage.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from server.annals.passage import Balance, Passage, Topic, names, sentence
from server.mind.asked import Asked, asked
from server.mind.notes import (
    AnyNote,
    Aspired,
    DayOver,
    Decided,
    Met,
    Overheard,
    Planned,
    Reflected,
    SpokeMyself,
)
from server.mind.wording import searched
from shared.calendar import period_count

_SILENCE_TICKS = 450
"""45 s without a word end a talk of two."""

_QUOTE_CHARS = 90
_QUOTES = 2
_CHOICES = 2
"""Choices of one villager that a period tells, the least expected first."""


class Diary(msgspec.Struct, frozen=True):
    """The Notes of one villager."""

    name: str
    today: tuple[AnyNote, ...]
    """Those of the day, oldest first."""
    known: Mapping[int, AnyNote] = {}
    """All up to then, by id: where news come from."""


class Spoken(msgspec.Struct, frozen=True):
    """One line of a talk."""

    tick: int
    minute: int
    speaker: str
    listener: str
    words: str


class Talk(msgspec.Struct):
    """A talk of two, as it is put together."""

    lines: list[Spoken]

    @property
    def pair(self) -> tuple[str, str]:
        """Return who spoke first, and to whom."""
        return self.lines[0].speaker, self.lines[0].listener


def thoughts_of(diaries: Sequence[Diary]) -> list[Passage]:
    """Return what there is to tell of these Notes."""
    talks = talks_of(diaries)
    chosen = _chosen(diaries)
    told = [_talk(talk, _opened(chosen, talk)) for talk in talks if len(talk.lines) > 1 or _tells(talk)]
    return [*_plans(diaries), *told, *_news(diaries), *_choices(chosen), *_insights(diaries), *_insults(diaries)]


def balances(diaries: Sequence[Diary], day: int) -> tuple[Balance, ...]:
    """Return what the day came to for each, as their midnight told them."""
    over = [(diary.name, note) for diary in diaries for note in diary.today if isinstance(note, DayOver) and note.day == day]
    return tuple(
        Balance(
            name, note.earned, {item.value: count for item, count in note.made.items()}, note.trades, note.slept, note.stamina
        )
        for name, note in over
    )


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


# ── talks ──


def talks_of(diaries: Sequence[Diary]) -> list[Talk]:
    """Return the talks of a day: what villagers said to somebody, and what players said to them."""
    villagers = {diary.name for diary in diaries}
    pairs: dict[frozenset[str], list[Spoken]] = defaultdict(list)
    for diary in diaries:
        for note in diary.today:
            line = _line(diary.name, note, villagers)
            if line is not None:
                pairs[frozenset((line.speaker, line.listener))].append(line)
    talks = [talk for lines in pairs.values() for talk in _parted(sorted(lines, key=lambda line: line.tick))]
    return sorted(talks, key=lambda talk: talk.lines[0].tick)


def _line(name: str, note: AnyNote, villagers: set[str]) -> Spoken | None:
    match note:
        case SpokeMyself(to=to) if to:
            return Spoken(note.tick, note.minute, name, note.name, note.words)
        case Overheard(to_me=True) if note.speaker and note.name not in villagers and note.words:
            return Spoken(note.tick, note.minute, note.name, name, note.words)
        case _:
            return None


def _parted(lines: Iterable[Spoken]) -> Iterator[Talk]:
    talk: Talk | None = None
    for line in lines:
        if talk is None or line.tick - talk.lines[-1].tick > _SILENCE_TICKS:
            if talk is not None:
                yield talk
            talk = Talk([])
        talk.lines.append(line)
    if talk is not None:
        yield talk


def _gist(talk: Talk) -> list[Spoken]:
    """Return the lines that tell most, one of each who had something to say, in their order."""
    best: dict[str, Spoken] = {}
    for line in talk.lines:
        kind = asked(line.words)
        count = len(line.words.split())
        if count < _TELLING or kind in (Asked.PARTING, Asked.INSULT) or (kind in _SMALL and count < _MORE_THAN_POLITE):
            continue
        old = best.get(line.speaker)
        if old is None or (kind is None, len(line.words)) > (asked(old.words) is None, len(old.words)):
            best[line.speaker] = line
    return sorted(best.values(), key=lambda line: line.tick)[:_QUOTES]


_SMALL = (Asked.GREETING, Asked.THANKS)
_TELLING, _MORE_THAN_POLITE = 4, 8
"""Words of a line that tells something; and of a greeting that does."""


def _talk(talk: Talk, why: str) -> Passage:
    first, second = talk.pair
    lines = len(talk.lines)
    gist = _gist(talk)
    quotes = [(line.speaker, _cut(_told(line.words, line.listener))) for line in gist]
    said = " ".join(f"{speaker}: “{words}”" for speaker, words in quotes)
    if lines == 1:
        words = f"{first} said to {second}: “{quotes[0][1]}”"
    else:
        words = f"{first} talked with {second}, {lines} lines. {said}" if said else f"{first} and {second} greeted each other."
    return Passage(talk.lines[0].minute, Topic.TALK, (first, second), words, why, timed=True)


def _tells(talk: Talk) -> bool:
    """Tell whether words that nobody answered are worth telling: a question is not."""
    return any(not line.words.endswith("?") for line in _gist(talk))


def _cut(words: str) -> str:
    return words if len(words) <= _QUOTE_CHARS else f"{words[:_QUOTE_CHARS].rsplit(' ', 1)[0]}…"


# ── news ──


class Passed(msgspec.Struct, frozen=True):
    """Something that one villager told another and had to tell."""

    minute: int
    teller: str
    hearer: str
    words: str
    origin: str
    """From whom the teller had it; empty: it was there, or it is its own."""
    core: str
    """What it is about, whoever tells it."""


def _news(diaries: Sequence[Diary]) -> Iterator[Passage]:
    """Yield what went round, the same news as one passage a period; what one told one other of itself is no news."""
    alike: dict[tuple[int, str], list[Passed]] = defaultdict(list)
    for passed in sorted(_passed(diaries), key=lambda one: one.minute):
        alike[period_count(passed.minute), passed.core].append(passed)
    for some in alike.values():
        ways: dict[str, list[str]] = {}
        for passed in some:
            hearers = ways.setdefault(passed.teller, [])
            hearers += [passed.hearer] if passed.hearer not in hearers else []
        origins = {passed.teller: passed.origin for passed in some if passed.origin}
        if sum(map(len, ways.values())) < _ROUND and not origins:
            continue
        told = "; ".join(f"{teller} told {names(hearers)}" for teller, hearers in ways.items())
        best = min(some, key=lambda one: len(one.words))
        who = dict.fromkeys(name for one in some for name in (one.teller, one.hearer, one.origin) if name)
        why = ", ".join(f"{teller} had it from {origin}" for teller, origin in origins.items())
        yield Passage(some[0].minute, Topic.NEWS, tuple(who), f"“{_cut(best.words)}” {told}.", why, timed=True)


_ROUND = 2
"""Tellings that make something news of which the teller itself is the source."""


def _passed(diaries: Sequence[Diary]) -> Iterator[Passed]:
    for diary in diaries:
        for note in diary.today:
            if not isinstance(note, SpokeMyself) or not note.about or not note.to:
                continue
            source = diary.known.get(note.about)
            if source is not None:
                origin = source.name if isinstance(source, Overheard) else ""
                yield Passed(note.minute, diary.name, note.name, _told(note.words, note.name), origin, _core(source))


def _core(note: AnyNote) -> str:
    """Return what news is about, whoever tells it: the person met, or the words without those who passed them on."""
    words = f"I met {note.name}, who is new in town." if isinstance(note, Met) else searched(note)
    if isinstance(note, Overheard):
        words = note.words
    while (shorter := _PASSED_ON.sub("", words)) != words:
        words = shorter
    return words.casefold().strip(" .!?…")


_PASSED_ON = re.compile(r"^(?:\w+ (?:told me|says|said)(?: that)?,? |[A-Z]\w+, )")


def _told(words: str, hearer: str) -> str:
    """Return words without the name of the one who is called by it."""
    rest = words.removeprefix(f"{hearer}, ")
    return f"{rest[:1].upper()}{rest[1:]}"


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
    return f"{words}; in mind: {_cut(memory)}" if memory else words


def _choices(chosen: list[Choice]) -> Iterator[Passage]:
    """Yield what was chosen, the same of several as one; talks that never came about are left out."""
    told: set[tuple[str, str]] = set()
    counts: dict[tuple[int, str], int] = defaultdict(int)
    alike: dict[tuple[int, str], list[Choice]] = defaultdict(list)
    for choice in sorted(chosen, key=lambda one: (not one.note.model, one.share)):
        period = period_count(choice.note.minute)
        if (
            choice.words.startswith("talk with ")
            or (choice.name, choice.words) in told
            or counts[period, choice.name] >= _CHOICES
        ):
            continue
        told.add((choice.name, choice.words))
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
            why = f"{how}; it rests on: {_cut(rests)}" if rests else how
            yield Passage(note.minute, Topic.THOUGHTS, (diary.name,), words, why, timed=True)
        for wish in wishes:
            yield Passage(wish.minute, Topic.THOUGHTS, (diary.name,), f"{diary.name}: {_wish(wish)}", timed=True)


def _wish(note: Aspired) -> str:
    return f"From now on: {note.goal}{f', and no longer: {note.instead}' if note.instead else ''}."


def _insults(diaries: Sequence[Diary]) -> Iterator[Passage]:
    for diary in diaries:
        for note in diary.today:
            if isinstance(note, Overheard) and note.to_me and asked(note.words) is Asked.INSULT:
                words = f"{note.name} insulted {diary.name}: “{_cut(note.words)}”"
                yield Passage(note.minute, Topic.HARM, (note.name, diary.name), words, timed=True)
