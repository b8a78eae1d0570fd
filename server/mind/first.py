"""From the third person to the first, `Mabel has her ovens` to `I have my ovens`, and from speech to what is reported of it.

Apart because it is only grammar. Personas are written about somebody; both a small model and words by rule speak as somebody.
"""

import re

_FORMS = {
    "is": "am",
    "was": "was",
    "has": "have",
    "does": "do",
    "goes": "go",
    "lies": "lie",
    "isn't": "am not",
    "hasn't": "haven't",
}
_ADVERBS = frozenset({"never", "always", "often", "only", "also", "still", "just", "sometimes", "cannot", "not"})
_HIS = {"man": {"he": "I", "his": "my", "him": "me", "himself": "myself"}}
_HERS = {"woman": {"she": "I", "her": "my", "herself": "myself"}}
_PRONOUNS = _HIS | _HERS
_VERB = rf"(?:\s+(?:{'|'.join(sorted(_ADVERBS))}))*\s+[\w']+"
_OWN = r"(?:an?|my|his|her|their|every\w*|nothing|no|some|two|three|four|five|six|seven|eight|nine|ten)\b"
_ADVERBIAL = rf"(?: (?:{'|'.join(sorted(_ADVERBS))}))*"
_AND_VERB = re.compile(rf"(?:(?<=[^s] and)|(?<=s and)(?={_ADVERBIAL} \w+s {_OWN}))({_ADVERBIAL} )(\w\w+s)(?= \w)")
"""A second verb of the same sentence: `… everybody and hears everything`; after a plural only if something follows that it does,
for `… birds and stars` has none."""

_OBJECT_BEFORE = re.compile(r"^\s*(?:$|[.,;:!?]|(?:and|but|to|in|on|at|with|from|since|by|when|who|or|a|an|the)\b)")


def first_person(text: str, name: str, gender: str) -> str:
    """Return what is said about somebody as they would say it of themselves."""
    pronouns = _PRONOUNS.get(gender, {})
    words = [name, *pronouns]
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, words))})\b('s\b)?({_VERB})?", re.IGNORECASE)
    turned = pattern.sub(lambda match: _turned(match, name, pronouns, text), text)
    return " ".join(_AND_VERB.sub(_joined, part) if "I " in part else part for part in re.split(r"(?<=\.) ", turned))


def _turned(match: re.Match[str], name: str, pronouns: dict[str, str], text: str) -> str:
    word, owned, rest = match[1], match[2], match[3] or ""
    new = "I" if word.casefold() == name.casefold() else pronouns[word.casefold()]
    if owned:
        return f"{'My' if match.start() == 0 else 'my'}{rest}"
    if word.casefold() == "her" and _OBJECT_BEFORE.match(text[match.end(1) :]):
        new = "me"
    if word[:1].isupper() and new != "I" and match.start() == 0:
        new = new.capitalize()
    return new + (_verb(rest) if new == "I" else rest)


def _joined(match: re.Match[str]) -> str:
    return match[1] + _plain(match[2])


def _verb(rest: str) -> str:
    """Return the words after `I`, of which the last is the verb, with its ending taken off."""
    before, blank, verb = rest.rpartition(" ")
    return before + blank + _plain(verb)


def _plain(verb: str) -> str:
    if verb in _FORMS:
        return _FORMS[verb]
    if re.fullmatch(r"\w+ies", verb):
        return verb[:-3] + "y"
    if re.fullmatch(r"\w+(?:ch|sh|ss|x|zz)es", verb):
        return verb[:-2]
    return verb[:-1] if re.fullmatch(r"\w+[^s']s", verb) else verb


_GIVEN_BACK = {
    "i am": "you are",
    "i'm": "you are",
    "i was": "you were",
    "i've": "you have",
    "i'll": "you will",
    "i'd": "you would",
    "i": "you",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "we": "you",
    "our": "your",
    "us": "you",
}
_SAID_OF_SELF = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, _GIVEN_BACK), key=len, reverse=True))})\b(?!')", re.IGNORECASE)


def given_back(words: str) -> str:
    """Return what somebody told of themselves as it is said back to them: `I lost my hat` becomes `you lost your hat`.

    Empty where they speak of their listener too: who is who would be mixed up.
    """
    plain = words.replace("\u2019", "'").strip()
    if re.search(r"\byou", plain, re.IGNORECASE):
        return ""
    return _SAID_OF_SELF.sub(lambda match: _GIVEN_BACK[match[0].casefold()], plain)


_REPORTED = {
    "i am": "they are",
    "i'm": "they are",
    "i was": "they were",
    "i": "they",
    "i've": "they have",
    "i'll": "they will",
    "i'd": "they would",
    "me": "them",
    "my": "their",
    "mine": "theirs",
    "myself": "themselves",
    "you are": "I am",
    "you": "me",
    "your": "my",
}
_SPOKEN = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, _REPORTED), key=len, reverse=True))})\b(?!')", re.IGNORECASE)
_LOWER = frozenset(
    re.findall(r"\w+", "a all an at every he her his in it my no on our she some the their there these they this we")
)


def reported(words: str) -> str:
    """Return what somebody said as it is reported after `that`: `I lost my hat` becomes `they lost their hat`."""
    plain = words.replace("\u2019", "'").strip()
    first = re.match(r"[A-Za-z]+", plain)
    if first is not None and first[0].casefold() in _LOWER:
        plain = plain[0].lower() + plain[1:]
    return _SPOKEN.sub(lambda match: _REPORTED[match[0].casefold()], plain)
