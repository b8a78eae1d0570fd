"""A villager writes first: whether, of what, and never to a player whom another one has just written to.

Apart because nobody asked. When it may at all is written in `shared/chats.py`; here it is chosen whether to go on with what was
written, to begin something new, or to wait, and what is said comes from what the villager knows and has not said yet.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec

from server.mind import chat_prompt, gossip, known
from server.mind.feeling import label, mood_word
from server.mind.memory import Mind
from server.mind.notes import AnyNote
from server.mind.perceive import Surroundings
from server.mind.prompt import data
from server.mind.prompt import label as name_label
from server.mind.reply import is_greeting
from server.mind.talk import asleep
from server.mind.think import Choose, Chosen, Thinking
from server.mind.weigh import drawn, sound, weighed
from server.model import engine
from shared.calendar import TICKS_PER_SECOND
from shared.chats import IDLE_S, Chat, unanswered
from shared.ids import BeingId
from shared.living import Persona

WORN_ENERGY = 30
"""Below it a villager is too tired to write first …"""
WORN_STAMINA = 10
"""… and at this stamina or less."""

APART_TICKS = 300 * TICKS_PER_SECOND
"""Between what two villagers write to the same player of their own accord."""

_TEMPER = 0.7
_QUOTED = 80


class Topic(msgspec.Struct, frozen=True):
    """Something to write, and the note it passes on."""

    words: str
    about: int = 0


class Choice(msgspec.Struct, frozen=True):
    """What could be written of; a topic of None is to wait."""

    words: str
    """What follows `decides to`."""
    topic: Topic | None
    leaning: float


def is_free(mind: Mind, around: Surroundings) -> bool:
    """Tell whether a villager has the strength to write of its own accord."""
    strong = around.life is None or around.life.stamina > WORN_STAMINA
    return around.you in around.figures and not asleep(around.me) and mind.energy >= WORN_ENERGY and strong


def choose(
    mind: Mind, around: Surroundings, notes: Mapping[int, AnyNote], chat: Chat, tick: int, *, ask: bool
) -> Thinking[Topic | None]:
    """Choose whether to write first, and of what; None is to wait. `ask`: whether the model has time for it."""
    choices = possible(mind, around, notes, chat)
    if len(choices) == 1:
        return None
    model: tuple[float, ...] = ()
    if ask:
        chosen = yield Choose(_request(mind, around, chat, choices))
        model = sound(chosen.shares, len(choices)) if isinstance(chosen, Chosen) else ()
    shares = weighed([choice.leaning for choice in choices], model, _TEMPER)
    return choices[drawn(shares, f"{around.you} writes {chat.id} {chat.count} {tick}")].topic


def possible(mind: Mind, around: Surroundings, notes: Mapping[int, AnyNote], chat: Chat) -> tuple[Choice, ...]:
    """Return what could be done: to wait always, to go on or begin anew where there are words that were never written."""
    player = chat.player
    found = [Choice("wait for an answer", None, _waits(around.persona) + 0.7 * len(unanswered(chat)))]
    if player is None:
        return tuple(found)
    regard = mind.regard(player.being, around.minute)
    name = name_label(player.name, around.me.name)
    if topic := _going_on(mind, chat, player.being):
        found.append(Choice(f"write to {name} about that again", topic, 0.4 + regard))
    if topic := _anew(mind, around, notes, chat, player.being):
        found.append(Choice(f"write to {name} of something new", topic, 0.5 + regard))
    return tuple(found)


_SHY = frozenset({"shy", "quiet", "reserved", "gruff", "blunt", "dreamy", "careful", "proud", "private", "discreet"})
_OPEN = frozenset(
    {"warm", "talkative", "cheerful", "jolly", "curious", "hearty", "bright", "funny", "kind", "gossip", "restless"}
)


def _waits(persona: Persona) -> float:
    """Return how much speaks for keeping quiet, by character."""
    traits = {trait.casefold() for trait in persona.traits}
    return 0.8 * len(traits & _SHY) - 0.6 * len(traits & _OPEN)


def _going_on(mind: Mind, chat: Chat, player: BeingId) -> Topic | None:
    """Return words that come back to what the player told last, or asked; None when there is nothing to come back to."""
    told = [line.words for line in chat.lines if line.sender == player and not is_greeting(line.words)]
    for words in reversed(told[-_LAST:]):
        quote = data(words)[:_QUOTED].rstrip(" .!?,")
        candidates = [phrase.replace("{quote}", quote) for phrase in _AGAIN]
        if fresh := _fresh(mind, chat, candidates, len(chat.revisions) + chat.count):
            return Topic(fresh)
    return None


_LAST = 3
_AGAIN = (
    "You wrote, “{quote}”. I still think about that. How is it now?",
    "I have thought about what you wrote: “{quote}”. Tell me more?",
    "About “{quote}”: has anything come of it?",
)


def _anew(mind: Mind, around: Surroundings, notes: Mapping[int, AnyNote], chat: Chat, player: BeingId) -> Topic | None:
    """Return news, else an insight, a plan or a question; None when all of it was written before."""
    news = gossip.news(mind, around, notes, player)
    if news is not None and _fresh(mind, chat, [news.words], 0):
        return Topic(news.words, news.about)
    name = data(chat.player.name) if chat.player is not None else ""
    matters = gossip.conclusions(mind, name)
    goals = [goal for goal in mind.goals(around.persona.goals) if not gossip.is_personal(mind, goal)]
    matters += [known.mine(around, f"{around.me.name} wants to {goal}.") for goal in reversed(goals)]
    if mind.plan is not None and mind.plan.aim:
        matters.append(known.mine(around, f"Today {around.me.name} wants to {mind.plan.aim}."))
    matters += [f"{matter} How are you, {name}?" for matter in gossip.matters(around)]
    fresh = _fresh(mind, chat, matters, 0)
    return Topic(fresh) if fresh else None


def _fresh(mind: Mind, chat: Chat, candidates: Sequence[str], turn: int) -> str:
    """Return the first of these, from a turn on, that the villager has said to nobody lately and never in this chat."""
    said = [_bones(words) for words in (*(line.words for line in chat.lines), *mind.said)]
    start = turn % len(candidates) if candidates else 0
    for words in (*candidates[start:], *candidates[:start]):
        first = _bones(re.split(r"(?<=[.!?]) ", words, maxsplit=1)[0])
        if words and not any(first in old for old in said):
            return words
    return ""


def is_repeated(chat: Chat, villager: BeingId, words: str) -> bool:
    """Tell whether a villager has written the same in a chat before."""
    return any(line.sender == villager and _bones(line.words) == _bones(words) for line in chat.lines)


def _bones(words: str) -> str:
    """Return words without what makes no difference, each between blanks."""
    return " ".join(("", *re.findall(r"[^\W_]+", words.casefold()), ""))


def _request(mind: Mind, around: Surroundings, chat: Chat, choices: Sequence[Choice]) -> engine.Choose:
    me = around.me
    name = name_label(chat.player.name if chat.player is not None else "", me.name)
    last = chat_prompt.before(chat, 0, chat_prompt.SMALL_CHARS // 3)[-3:]
    said = " ".join(f"{me.name if line.sender == me.id else name} wrote, {data(line.words)}" for line in last)
    traits = known.listed(around.persona.traits[:3]) or "calm"
    who = f"{known.called(me)} is {traits}, and feels {mood_word(mind.mood)}."
    player = chat.player.being if chat.player is not None else BeingId(0)
    between = f"{name} and {me.name} are {label(mind.regard(player, around.minute))}."
    return engine.Choose(
        prompt=f"{who} {between} {said} Now nobody has written for a while. So {me.name} decides to",
        neutral=f"{me.name} knows {name}. So {me.name} decides to",
        options=tuple(f" {choice.words}." for choice in choices),
        priority=engine.Priority.BACKGROUND,
        purpose="write first",
    )


def later(chat: Chat, tick: int) -> int:
    """Return the tick before which who decided to wait does not think of writing again."""
    return tick + IDLE_S.get(chat.forward, 0) * TICKS_PER_SECOND


class Doorstep:
    """Who wrote to which player of its own accord: one villager at a time, so that nobody comes back to a flood.

    Another one may when the player has read or answered that, and five minutes of real time have passed.
    """

    def __init__(self) -> None:
        self._last: dict[BeingId, int] = {}
        self._writing: dict[BeingId, BeingId] = {}
        """By player: the villager that is about to write."""
        self._lying: dict[BeingId, dict[int, BeingId]] = {}
        """By player: the chats in which something lies unread, and whose it is."""

    def take(self, player: BeingId, villager: BeingId, tick: int) -> bool:
        """Take the turn to write first, if it is to be had; give it back with `done`."""
        early = tick - self._last.get(player, tick - APART_TICKS) < APART_TICKS
        if early or player in self._writing or self._lying.get(player):
            return False
        self._writing[player] = villager
        return True

    def done(self, player: BeingId, wrote: int | None) -> None:
        """Give the turn back; `wrote`: the tick of what was written, None when nothing was."""
        self._writing.pop(player, None)
        if wrote is not None:
            self._last[player] = wrote

    def look(self, chat: Chat, villager: BeingId) -> None:
        """See whether what a villager wrote first in a chat still lies unread."""
        player = chat.player
        if player is None:
            return
        unread = [line for line in unanswered(chat) if line.id > player.read]
        lying = self._lying.setdefault(player.being, {})
        if unread and chat.member(player.being) is not None:
            lying[chat.id] = villager
            self._last[player.being] = max(unread[-1].tick, self._last.get(player.being, unread[-1].tick))
        else:
            lying.pop(chat.id, None)

    def leave(self, villager: BeingId) -> None:
        """Let go of all that a villager holds which lives no longer."""
        self._writing = {player: who for player, who in self._writing.items() if who != villager}
        for lying in self._lying.values():
            for chat in [chat for chat, who in lying.items() if who == villager]:
                del lying[chat]
