"""A thought about how a villager is with a player: a small change, or none.

Apart because a personality stands in every later prompt of the chat: what a model suggests is checked here, and whatever is wrong
with it goes by rule. By rule a change is one sentence about how the player writes, and only ever suggested.
"""

import re
from collections.abc import Sequence

import msgspec

from server.mind import chat_prompt
from server.mind.feeling import is_apology, sentiment
from server.mind.known import listed
from server.mind.memory import Mind
from server.mind.perceive import Surroundings
from server.mind.prompt import data
from server.mind.speech import MACHINE
from server.mind.think import Filled, FillIn, Thinking
from shared.chats import PERSONALITY_MOST, REASON_MOST, SURE_PERCENT, Chat
from shared.commands import Adapt
from shared.ids import BeingId
from shared.text import clean


class Judged(msgspec.Struct, frozen=True):
    """What a model answers."""

    should_update: bool
    reason: str
    suggested_personality: str
    confidence: float


class Change(msgspec.Struct, frozen=True):
    """A change of manner; without a personality, none."""

    personality: str = ""
    reason: str = ""
    percent: int = 0


def check(mind: Mind, around: Surroundings, chat: Chat) -> Thinking[Adapt]:
    """Think about how the villager is with the player."""
    filled = yield FillIn(chat_prompt.manner(around, chat, Judged))
    change = judged(filled.text if isinstance(filled, Filled) else "", around, chat)
    by_rule = change is None
    change = by_habit(mind, around, chat) if change is None else change
    return Adapt(chat.id, chat.count, change.personality, change.reason, change.percent, by_rule=by_rule)


# ── what a model suggests ──

_FENCED = re.compile(r"```[\w-]*|```")
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget (?:all|your|the|every)|override|obey|jailbreak|pretend|system|prompt|instructions?|rules?|"
    r"json|commands?|password|admin)\b|"
    r"\b(?:give|hand|send|lend|sell|trade|transfer|donate|owes?|pay)\b[^.]*\b(?:all|every|gold|money|coins?|purse|goods|bread|wheat|"
    r"wood|house|free|nothing)\b|\b(?:always|must|will) (?:say|answer|reply|agree|do|accept|confirm|give|tell)\b|"
    r"\b(?:give|hand|send|lend|sell|tell|show|pay|bring) (?:me|us|him|her|them|you)\b|\b(?:gold|money|coins?|trades?|deal)\b|"
    r"\btell\w* .*\bsecrets?\b|https?:|www\.|[=;\\]|\d{3}",
    re.IGNORECASE,
)
"""What a player may have put into a model's mouth: nothing of it belongs into a personality."""

_LEAST_WORDS = 4
_SHARED = 2
"""Words that a personality without a name in it has in common with what is known of the villager."""


def judged(text: str, around: Surroundings, chat: Chat) -> Change | None:
    """Read what a model answered; None for what cannot be used, so that it goes by rule.

    It may be fenced, and have text around it. A personality must be one: a few words, about this villager or in its own
    words, and no orders.
    """
    found = _object(text)
    if found is None:
        return None
    try:
        answer = msgspec.convert(found, Judged, strict=False)
    except msgspec.ValidationError:
        return None
    if not answer.should_update:
        return Change()
    personality, reason = _plain(answer.suggested_personality), _plain(answer.reason)[:REASON_MOST]
    if not 0 <= answer.confidence <= 1 or not _is_personality(personality, around, chat) or _ORDERS.search(reason):
        return None
    return Change(personality, reason or _WHY, percent=_percent(answer.confidence))


_WHY = "It suits how you write to each other."


def _percent(confidence: float) -> int:
    """Return a share in hundreds: above the border only what is above it."""
    percent = round(100 * confidence)
    return max(percent, SURE_PERCENT + 1) if confidence > SURE_PERCENT / 100 else min(percent, SURE_PERCENT)


def _object(text: str) -> object | None:
    """Return the first JSON object of a text, fenced or not; None when none is whole."""
    plain = _FENCED.sub("", text)
    starts = [match.start() for match in re.finditer(r"\{", plain)][:3]
    ends = [match.end() for match in re.finditer(r"\}", plain)][-3:]
    for start in starts:
        for end in reversed(ends):
            try:
                found = msgspec.json.decode(plain[start:end].encode("utf-8", "ignore"))
            except (msgspec.DecodeError, RecursionError):
                continue
            return found if isinstance(found, dict) else None
    return None


def _plain(words: str) -> str:
    """Return a text as clean data, sentence by sentence, for `data` cuts a line; without marks of markup."""
    sentences = re.split(r"(?<=[.!?])\s+", clean(words[:5_000]))
    return clean(re.sub(r"[\"*_`#~|<>()]+", "", " ".join(map(data, sentences))))


def _is_personality(words: str, around: Surroundings, chat: Chat) -> bool:
    if not words or len(words) > PERSONALITY_MOST or len(words.split()) < _LEAST_WORDS or is_old(words, chat):
        return False
    if _ORDERS.search(words) or MACHINE.search(words) or _repeats(words) or _parrots(words, chat):
        return False
    known = _stems((chat_prompt.personality(around, chat), around.persona.style, around.me.name, *around.persona.traits))
    of_it = re.search(rf"\b(?:{re.escape(around.me.name)}|I|she|he)\b", words) is not None
    return of_it or len(_stems((words,)) & known) >= _SHARED


def is_old(personality: str, chat: Chat) -> bool:
    """Tell whether that was how it is, or was suggested before: nobody is asked the same twice."""
    return personality == chat.personality or any(one.personality == personality for one in chat.revisions)


def _parrots(words: str, chat: Chat) -> bool:
    """Tell whether a text repeats a message of the player's: what they write is not what the villager is."""
    said = " ".join(re.findall(r"\w+", words.casefold()))
    theirs = (line.words for line in chat.lines if chat.player is not None and line.sender == chat.player.being)
    runs = (re.findall(r"\w+", theirs_words.casefold()) for theirs_words in theirs)
    return any(" ".join(run[at : at + _RUN]) in said for run in runs for at in range(max(0, len(run) - _RUN + 1)))


_RUN = 5
"""Words in a row that only somebody who repeats them has in common with another."""


def _repeats(words: str) -> bool:
    """Tell whether a text goes round in circles, as a small model's does."""
    found = re.findall(r"\w+", words.casefold())
    return len(found) >= 2 * _LEAST_WORDS and len(set(found)) * 2 < len(found)


def _stems(texts: Sequence[str]) -> set[str]:
    return {word[:4] for text in texts for word in re.findall(r"\w{4,}", text.casefold())} - {
        "with",
        "that",
        "they",
        "them",
        "have",
    }


# ── by rule ──

_SHORT, _LENGTHY = 5, 18
"""Words of a message, in the mean, below and from which somebody writes briefly, and at length."""

_OFTEN, _SOME = 0.5, 0.2
"""Shares of messages that are questions, or thanks."""

_RUDE, _WARM = -0.15, 0.4
_LEAST_MESSAGES = 5


def by_habit(mind: Mind, around: Surroundings, chat: Chat) -> Change:
    """Return the change that the messages themselves suggest; none when nothing stands out. Never sure enough to be applied."""
    player = chat.player
    if player is None:
        return Change()
    theirs = [line.words for line in chat.lines if line.sender == player.being and not line.imported]
    if len(theirs) < _LEAST_MESSAGES:
        return Change()
    found = _habits(mind, around, player.being, theirs)[:2]
    me = around.me.name
    earlier = rf"\s*With {re.escape(data(player.name))}, {re.escape(me)} [^.]*\."
    base = re.sub(earlier, "", chat_prompt.personality(around, chat)).strip()
    added = " ".join(f"With {data(player.name)}, {me} {how}." for how, _, _ in found)
    personality = f"{base} {added}".strip()
    if not found or len(personality) > PERSONALITY_MOST or is_old(personality, chat):
        return Change()
    reason = f"{data(player.name)} {listed([why for _, why, _ in found])}."[:REASON_MOST]
    return Change(personality, reason, min(SURE_PERCENT, max(percent for _, _, percent in found)))


def _habits(mind: Mind, around: Surroundings, player: BeingId, theirs: Sequence[str]) -> list[tuple[str, str, int]]:
    """Return how to be, why, and how sure that is, for each habit that stands out; the surest first."""
    count = len(theirs)
    length = sum(len(words.split()) for words in theirs) / count
    asks = sum("?" in words for words in theirs) / count
    thanks = sum(re.search(r"\bthank|\bthanks\b|\bgrateful\b", words, re.IGNORECASE) is not None for words in theirs) / count
    rude = sum(sentiment(words) < 0 and not is_apology(words) for words in theirs) / count
    regard = mind.regard(player, around.minute)
    habits = (
        (rude >= _SOME or regard <= _RUDE, "keeps a cool distance and says little", "has been rude", 75),
        (regard >= _WARM, "is as warm as with an old friend", "has become a friend", 70),
        (thanks >= _SOME, "is glad to help and lets it be felt", "says thanks often", 65),
        (asks >= _OFTEN, "explains things patiently", "asks many questions", 70),
        (length <= _SHORT, "keeps messages short", "writes briefly", 60),
        (length >= _LENGTHY, "takes time for long answers", "writes at length", 60),
    )
    return sorted(((how, why, sure) for holds, how, why, sure in habits if holds), key=lambda habit: -habit[2])
