"""Make one decent line of what a model writes, while it writes it.

Apart because it is needed at every piece: a tiny model adds other people's lines, stage directions, quotation marks and the
manners of an assistant. What is shown grows word by word and is always safe to draw.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from shared.text import clean

MOST_CHARS = 200
MOST_RAW = 1_000
"""Characters that a model may write for one line: past them it will not end by itself."""
_ENOUGH_WORDS = 18
"""A sentence that ends after so many words ends the line."""

_MOST_SENTENCES = 3
_HELD_WORDS = 3
"""Words held back at the start until it is clear that they are not nonsense."""

_POSE = re.compile(r"\bI(?:'m|\u2019m| am) an? ", re.IGNORECASE)
"""Claims to be something, which is told when it is true."""

_NOT = re.compile(r"\b(?:not|never|no longer|nobody|cannot)\b|n['\u2019]t\b", re.IGNORECASE)
"""Denials, which a tiny model mixes up: told where they were hoped for."""

_TELLING = 4
"""Letters of a word that says something."""

_TAG = re.compile(r"<[^<>\n]*(?:>|$)")
"""Marks of a template or of a page, whole: their names are no words. One that is not closed yet is waited for."""

_JUNK = re.compile(r"[\"“”„«»*_`~#|<>{}\\^=]+")
_ASIDE = re.compile(r"[\[\]()\n\r]")
"""Where the line ends: stage directions, facts in brackets, the next line of the script."""

_TURN = re.compile(r"[^\W\d]\w*(?: [A-Z]\w*)?\s*:")
"""A first word with a colon: the turn of somebody unknown, or a key of JSON."""

_STAGED = r"(?: the \w+)?(?:,? (?:thinks|remembers|says|said|answers|whispers|shouts))?\s*:"
"""What may stand between a name and its line in a script."""

_LOOSE = " ,;:-\u2013\u2014'\u2019"
"""What no line ends with."""

_SENTENCE = re.compile(r"[.!?…]+(?=\s)")
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|No)\.$")

MACHINE = re.compile(
    r"\b(?:as an ai|an ai\b|ai assistant|language model|assistant|chatbot|how (?:can|may) i (?:help|assist)|(?:can|may) i assist|"
    r"assist you|feel free to|here to help|i don't have personal|real[- ]time|my (?:training|programming)|user|prompt|"
    r"the script|the story|once upon a time|in conclusion|https?:|www\.)",
    re.IGNORECASE,
)
"""The talk of machines."""

_WILD = re.compile(
    r"\bI(?:'m|\u2019m| am) (?:a|an|the|not sure|not allowed|going|new|afraid|just|only|always|very|sure|all|so)\b|"
    r"\byou are (?:a|an|the)\b|\b(\w+), \1, \1\b|\bmy (?:name|wife|husband|daughter|son|mother|father)\b",
    re.IGNORECASE,
)
"""What a tiny model likes to add after the answer, and what is seldom true."""


class Room(NamedTuple):
    """How long a line may be."""

    chars: int
    sentences: int
    enough: int
    """A sentence that ends after so many words ends the line."""
    held: int
    """Words held back at the start until it is clear that they are not nonsense."""


SPOKEN = Room(MOST_CHARS, _MOST_SENTENCES, _ENOUGH_WORDS, _HELD_WORDS)
WRITTEN = Room(480, 8, 60, 1)
"""Of what is said aloud, and of a message of a chat."""


class Draft:
    """The line a model is writing.

    `speaker` is who says it, `others` the names whose lines it must not hold, `said` what must not be said again. With `hope`,
    what the line is hoped to tell, it may hold no other numbers, and adds to it only what is made of `known` words. `room`: how
    long it may be.
    """

    def __init__(
        self,
        speaker: str,
        others: Iterable[str] = (),
        said: Sequence[str] = (),
        hope: str = "",
        known: str = "",
        room: "Room | None" = None,
    ) -> None:
        self._room = room or SPOKEN
        names = "|".join(re.escape(name) for name in {speaker, *others, "Narrator", "Stranger"} if name)
        turns = rf"(?:^|(?<=[\s.!?]))(?:{names}){_STAGED}|(?<=[.!?…]\s)(?-i:[A-Z])\w+\s*:|\b(?:thinks|remembers)\s*:"
        self._line = re.compile(turns, re.IGNORECASE)
        self._speaker = speaker
        wanted = {_bones(sentence) for sentence in _split(hope)}
        self._said = {bones for words in said for bones in map(_bones, _split(words))} - wanted
        self._hope = hope
        self._known = set(_bones(f"{known} {hope}"))
        self._own_name = re.compile(rf"(?<=\w),? {re.escape(speaker)}(?=\s*[.!?,…])(?<!\bam {re.escape(speaker)})", re.IGNORECASE)
        self._raw = ""
        self.whole = False
        """Nothing more is wanted."""

    @property
    def raw(self) -> str:
        """All that the model wrote."""
        return self._raw

    def feed(self, piece: str) -> str:
        """Take a piece; return all words that may be shown by now: whole words only, empty while in doubt."""
        self._raw += piece
        text, ended = self._cut(self._raw)
        self.whole = ended or bool(MACHINE.search(text))
        if self.whole:
            return self.finish()
        words, _, _ = text.rpartition(" ")
        return _spoken(self._decent(words)) if words.count(" ") + 1 >= self._room.held else ""

    def finish(self) -> str:
        """Return the line as it is to be said; empty when nothing decent was written."""
        return _closed(_spoken(self._decent(self._cut(self._raw)[0])))

    def _cut(self, raw: str) -> tuple[str, bool]:
        """Return the part of the text that is this line, and whether its end is certain."""
        start = _JUNK.sub("", _TAG.sub("", raw)).lstrip()
        text = self._line.sub("", start, count=1).lstrip() if re.match(rf"{re.escape(self._speaker)}\s*:", start) else start
        ends = [match.start() for match in (_ASIDE.search(text), self._line.search(text)) if match]
        cut = text[: min(ends)] if ends else text
        tidy = self._own_name.sub("", clean(cut)) + (" " if cut[-1:].isspace() else "")
        if _TURN.match(tidy):
            return "", True
        whole = _sentences(tidy, self._room)
        return (whole, True) if whole else (tidy, bool(ends) or len(tidy) > self._room.chars or len(raw) >= MOST_RAW)

    def _decent(self, text: str) -> str:
        """Return the text up to the first sentence of a machine, or one that was said before."""
        kept: list[str] = []
        for sentence in _split(text):
            if MACHINE.search(sentence) or self._stale(sentence, kept) or (self._hope and self._strays(sentence, kept)):
                break
            kept.append(sentence)
        return " ".join(kept)[: self._room.chars].strip()

    def _strays(self, sentence: str, kept: Sequence[str]) -> bool:
        numbers = set(re.findall(r"\d+", sentence)) - set(re.findall(r"\d+", self._hope))
        wild = _WILD.search(sentence) or any(len(word) >= _TELLING and word not in self._known for word in _bones(sentence))
        denies = _NOT.search(sentence) is not None and _NOT.search(self._hope) is None
        posing = _POSE.search(sentence) and not _POSE.search(self._hope)
        return bool(numbers or posing or denies) or (bool(kept) and bool(wild))

    def _stale(self, sentence: str, kept: Sequence[str]) -> bool:
        bones = _bones(sentence)
        old = {word for words in kept for word in _bones(words)}
        return bool(bones) and ((len(bones) >= _HELD_WORDS and bones in self._said) or old.issuperset(bones))


def _bones(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", re.sub("['\u2019]", "", text.casefold())))


def _split(text: str) -> list[str]:
    sentences: list[str] = []
    for part in re.split(r"(?<=[.!?…])\s+", text.strip()):
        if sentences and _ABBREVIATED.search(sentences[-1]):
            sentences[-1] += f" {part}"
        elif part:
            sentences.append(part)
    return sentences


def _sentences(text: str, room: Room) -> str:
    """Return the leading sentences if they are enough, else nothing."""
    parts = _split(text)
    for count in range(1, len(parts) + (1 if _SENTENCE.search(text[-3:]) else 0)):
        leading = " ".join(parts[:count])
        if count >= room.sentences or len(leading.split()) >= room.enough:
            return leading
    return ""


def _spoken(text: str) -> str:
    """Return a text if there is anything to say in it."""
    return text if any(char.isalpha() for char in text) else ""


def _closed(text: str) -> str:
    """End the line at its last whole sentence if that is most of it, else at its last whole word."""
    if not text or text[-1:] in ".!?…":
        return text
    ends = [match.end() for match in re.finditer(r"[.!?…](?=\s)", text)]
    if ends and len(text[: ends[-1]].split()) >= _HELD_WORDS:
        return text[: ends[-1]]
    return text.rstrip(_LOOSE) + ("…" if len(text.split()) >= _ENOUGH_WORDS else ".")


def broken_off(shown: str) -> str:
    """Return words that were shown when the model died, ended politely after the last whole one."""
    return shown if shown[-1:] in ".!?…" else shown.rstrip(_LOOSE) + "…"


def fitness(text: str, hope: str) -> float:
    """Return how well a line tells what was hoped: 1 for all its words, 0 for none.

    A beginning is judged by as much as it tells. It is less for repeating itself,
    and for beginning with itself where the hope does not. It is 0 for telling of the listener what it should tell of itself, or
    the other way round, and for going round in a circle.
    """
    hoped, words = _bones(hope), _bones(text)
    wanted = set(hoped) - _EMPTY
    if not words or not wanted or (len(words) > _LOOPING and 2 * len(set(words)) < len(words)):
        return 0.0
    telling = max(len(set(words) - _EMPTY), _HELD_WORDS)
    told = len(wanted.intersection(words)) / min(len(wanted), telling)
    if hope.endswith("?") and "?" not in text:
        return 0.0
    if words[0] in _OF_ITSELF and hoped[0] in _OF_OTHERS:
        return 0.0
    if words[0] in _OF_ITSELF and not _OF_ITSELF.intersection(hoped):
        told /= 2
    if words[0] in _OF_OTHERS and _OF_ITSELF.intersection(hoped) and not _OF_OTHERS.intersection(hoped):
        return 0.0
    return told * len(set(words)) / len(words)


_LOOPING = 8
"""Words from which on half of them are to be different."""

_OF_ITSELF = frozenset({"i", "im"})
_OF_OTHERS = frozenset({"you", "youre", "your"})
_EMPTY = frozenset({"i", "am", "is", "it", "the", "a", "an", "to", "of", "and", "in", "at", "we", "are", "my", "you"})
