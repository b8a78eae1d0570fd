"""What villagers said to each other on a day: from their Notes to passages, a talk as one, the same news as one.

Apart from `thoughts`: here two sides are put together. Both keep a talk in their Notes; what players said is in those of whom
they spoke to.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from server.annals.passage import Passage, Topic, names
from server.mind.asked import Asked, asked
from server.mind.notes import AnyNote, Met, Overheard, SpokeMyself
from server.mind.wording import searched
from shared.calendar import period_count

_SILENCE_TICKS = 450
"""45 s without a word end a talk of two."""

_QUOTE_CHARS = 90
_QUOTES = 2


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
        case SpokeMyself(to=to) if to and not note.chat:
            return Spoken(note.tick, note.minute, name, note.name, note.words)
        case Overheard(to_me=True) if not note.chat and note.speaker and note.name not in villagers and note.words:
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


def told(talk: Talk, why: str) -> Passage:
    """Return a talk as a passage; `why`: why it was begun."""
    first, second = talk.pair
    lines = len(talk.lines)
    gist = _gist(talk)
    quotes = [(line.speaker, cut(_told(line.words, line.listener))) for line in gist]
    said = " ".join(f"{speaker}: “{words}”" for speaker, words in quotes)
    if lines == 1:
        words = f"{first} said to {second}: “{quotes[0][1]}”"
    else:
        words = f"{first} talked with {second}, {lines} lines. {said}" if said else f"{first} and {second} greeted each other."
    return Passage(talk.lines[0].minute, Topic.TALK, (first, second), words, why, timed=True)


def tells(talk: Talk) -> bool:
    """Tell whether words that nobody answered are worth telling: a question is not."""
    return any(not line.words.endswith("?") for line in _gist(talk))


def cut(words: str) -> str:
    """Return words, shortened where they are long."""
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


def news(diaries: Sequence[Diary]) -> Iterator[Passage]:
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
        ways_told = "; ".join(f"{teller} told {names(hearers)}" for teller, hearers in ways.items())
        best = min(some, key=lambda one: len(one.words))
        who = dict.fromkeys(name for one in some for name in (one.teller, one.hearer, one.origin) if name)
        why = ", ".join(f"{teller} had it from {origin}" for teller, origin in origins.items())
        yield Passage(some[0].minute, Topic.NEWS, tuple(who), f"“{cut(best.words)}” {ways_told}.", why, timed=True)


_ROUND = 2
"""Tellings that make something news of which the teller itself is the source."""


def _passed(diaries: Sequence[Diary]) -> Iterator[Passed]:
    for diary in diaries:
        for note in diary.today:
            if not isinstance(note, SpokeMyself) or not note.about or not note.to or note.chat:
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
