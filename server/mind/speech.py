"""Make one decent line of what a model writes, while it writes it.

Apart because it is needed at every piece: a tiny model adds other people's lines, stage directions, quotation marks and the
manners of an assistant. What is shown grows word by word and is always safe to draw.
"""

import re
from collections.abc import Iterable, Sequence

from shared.text import clean

MOST_CHARS = 200
_ENOUGH_WORDS = 18
"""A sentence that ends after so many words ends the line."""

_MOST_SENTENCES = 3
_HELD_WORDS = 3
"""Words held back at the start until it is clear that they are not nonsense."""

_JUNK = re.compile(r"[\"“”„«»*_`~#|<>{}\\^=]+")
_ASIDE = re.compile(r"[\[\]()\n\r]")
"""Where the line ends: stage directions, facts in brackets, the next line of the script."""

_LOOSE = " ,;:-\u2013\u2014'\u2019"
"""What no line ends with."""

_SENTENCE = re.compile(r"[.!?…]+(?=\s)")
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|No)\.$")

_MACHINE = re.compile(
    r"\b(?:as an ai|an ai\b|ai assistant|language model|assistant|chatbot|how (?:can|may) i (?:help|assist)|(?:can|may) i assist|"
    r"assist you|feel free to|here to help|i don't have personal|real[- ]time|my (?:training|programming)|user|prompt|"
    r"the script|the story|once upon a time|in conclusion|https?:|www\.)",
    re.IGNORECASE,
)
"""The talk of machines."""


class Draft:
    """The line a model is writing. `speaker` is who says it, `others` the names whose lines it must not write."""

    def __init__(self, speaker: str, others: Iterable[str] = (), said: Sequence[str] = ()) -> None:
        names = "|".join(re.escape(name) for name in {speaker, *others, "Narrator", "Stranger"} if name)
        self._line = re.compile(rf"(?:^|(?<=[\s.!?]))(?:{names})\s*:", re.IGNORECASE)
        self._speaker = speaker
        self._said = [_bones(words) for words in said]
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
        self.whole = ended or bool(_MACHINE.search(text))
        if self.whole:
            return self.finish()
        words, _, _ = text.rpartition(" ")
        return self._decent(words) if words.count(" ") + 1 >= _HELD_WORDS else ""

    def finish(self) -> str:
        """Return the line as it is to be said; empty when nothing decent was written."""
        text = self._decent(self._cut(self._raw)[0])
        return _closed(text) if any(char.isalpha() for char in text) else ""

    def _cut(self, raw: str) -> tuple[str, bool]:
        """Return the part of the text that is this line, and whether its end is certain."""
        start = raw.lstrip()
        text = self._line.sub("", start, count=1).lstrip() if re.match(rf"{re.escape(self._speaker)}\s*:", start) else start
        ends = [match.start() for match in (_ASIDE.search(text), self._line.search(text)) if match]
        cut = text[: min(ends)] if ends else text
        tidy = clean(_JUNK.sub("", cut)) + (" " if cut[-1:].isspace() else "")
        whole = _sentences(tidy)
        return (whole, True) if whole else (tidy, bool(ends) or len(tidy) > MOST_CHARS)

    def _decent(self, text: str) -> str:
        """Return the text up to the first sentence of a machine, or one that was said before."""
        kept: list[str] = []
        for sentence in _split(text):
            if _MACHINE.search(sentence) or self._stale(sentence, kept):
                break
            kept.append(sentence)
        return " ".join(kept)[:MOST_CHARS].strip()

    def _stale(self, sentence: str, kept: Sequence[str]) -> bool:
        bones = _bones(sentence)
        return bool(bones) and (any(_same(bones, said) for said in self._said) or any(bones == _bones(old) for old in kept))


def _same(bones: tuple[str, ...], said: tuple[str, ...]) -> bool:
    return len(bones) >= _HELD_WORDS and bones == said


def _bones(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


def _split(text: str) -> list[str]:
    sentences: list[str] = []
    for part in re.split(r"(?<=[.!?…])\s+", text.strip()):
        if sentences and _ABBREVIATED.search(sentences[-1]):
            sentences[-1] += f" {part}"
        elif part:
            sentences.append(part)
    return sentences


def _sentences(text: str) -> str:
    """Return the leading sentences if they are enough, else nothing."""
    parts = _split(text)
    for count in range(1, len(parts) + (1 if _SENTENCE.search(text[-3:]) else 0)):
        leading = " ".join(parts[:count])
        if count >= _MOST_SENTENCES or len(leading.split()) >= _ENOUGH_WORDS:
            return leading
    return ""


def _closed(text: str) -> str:
    """End the line at its last whole sentence if that is most of it, else at its last whole word."""
    if text[-1:] in ".!?…":
        return text
    ends = [match.end() for match in re.finditer(r"[.!?…](?=\s)", text)]
    if ends and len(text[: ends[-1]].split()) >= _HELD_WORDS:
        return text[: ends[-1]]
    return text.rstrip(_LOOSE) + ("…" if len(text.split()) >= _ENOUGH_WORDS else ".")


def broken_off(shown: str) -> str:
    """Return words that were shown when the model died, ended politely after the last whole one."""
    return shown if shown[-1:] in ".!?…" else shown.rstrip(_LOOSE) + "…"
