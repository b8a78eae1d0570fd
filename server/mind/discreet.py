"""What is told on and what is not: words marked as a secret, whose character keeps a confidence, and what one resolves inwardly.

Apart because it is one small table that gossip and memory must read the same way. By default nobody passes on what was written to
them in private: only who is a gossip does, and never what was marked as a secret.
"""

import re

from shared.living import Persona

_SECRET = re.compile(
    r"\bsecrets?\b|\bbetween (?:us|you and me|ourselves|the two of us)\b|\b(?:confidential|in confidence|off the record)\b|"
    r"\b(?:do not|don['\u2019]?t|never|please not|must not|mustn['\u2019]?t) (?:you )?(?:ever )?"
    r"(?:tell|repeat|mention|pass|breathe|share|say (?:a word|anything))\b|"
    r"\b(?:tell|says?) (?:nobody|no one|none)\b|\b(?:nobody|no one) (?:must|may|should|else|can) (?:ever )?(?:know|hear|learn)|"
    r"\bkeep (?:it|this|that) (?:to yourself|quiet|private|under your hat|a secret)\b|\bfor your ears only\b|\bpromise not to\b",
    re.IGNORECASE,
)

_GOSSIP = re.compile(
    r"\bgossip\w*|\btalkative\b|\bchatty\b|\bnosy\b|\bindiscreet\b|\bloose[- ]tongued\b|\bbusybody\b", re.IGNORECASE
)
_DISCREET = re.compile(
    r"\bdiscreet\b|\bprivate\b|\breserved\b|\bquiet\b|\bshy\b|\bloyal\b|\btrustworthy\b|\btrusty\b|\bsecretive\b|\bsilent\b|"
    r"\btaciturn\b|\bhonou?rable\b|keeps? (?:a )?secrets?",
    re.IGNORECASE,
)


_RESOLVE = re.compile(
    r",?\s+(?:and|so|but)\s+(?:so\s+)?(?:I\s+)?(?:should|must|ought to|shall|will|had better|need to|have to|mean to)\b.*$",
    re.IGNORECASE,
)
_INWARD = re.compile(
    r"^I (?:should|must|ought to|shall|will|had better|need to|have to|mean to|ask too|am too|was too)\b", re.IGNORECASE
)


def aloud(insight: str) -> str:
    """Return of an insight what one says of it: without what one resolves to do, and nothing of what is held against oneself."""
    said = _RESOLVE.sub("", insight.strip())
    return "" if _INWARD.match(said) else said


def is_secret(words: str) -> bool:
    """Tell whether words say of themselves, or of what stands beside them, that they are not to be told on."""
    return _SECRET.search(words) is not None


def tells_on(persona: Persona) -> bool:
    """Tell whether somebody is a gossip, by traits, personality and manner of speech; a discreet trait outweighs all else."""
    if _DISCREET.search(" ; ".join((*persona.traits, persona.personality))):
        return False
    return _GOSSIP.search(" ; ".join((*persona.traits, persona.personality, persona.style, *persona.interests))) is not None
