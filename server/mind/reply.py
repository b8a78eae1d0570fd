"""A thought about a chat: an answer to messages, or a message of the villager's own accord.

Apart from `think`, which answers what is said aloud: here a reply may come as several messages, may be taken up again where the
model broke off, and comes from anywhere in town.
"""

import re

import msgspec

from server.mind import chat_prompt, chatview, facts, known, prompt, speech, stock
from server.mind.asked import Asked, asked
from server.mind.memory import Mind
from server.mind.perceive import Surroundings
from server.mind.talk import Line
from server.mind.think import FAITHFUL, LEAST, MOST_MEMORIES, PLAIN, TAKES, TRUE, Recall, Recalled, Thinking, Write, Written
from server.model import engine
from shared.chats import PARTS_MOST, Chat, ChatKind, ChatLine
from shared.ids import BeingId
from shared.sight import Kind
from shared.sights import Manner
from shared.text import MAX_WORDS, clean

WORDS_MOST = 1_000
"""Characters of messages that are answered together, the last ones."""


class Letter(msgspec.Struct, frozen=True):
    """What is to be written: one message or several."""

    parts: tuple[str, ...]
    by_rule: bool = False
    stream: int = 0
    """The stream of hints that the first ends."""
    cut: bool = False
    """The model broke off in the last one."""


def line_of(chat: Chat, pending: tuple[ChatLine, ...], tick: int) -> Line:
    """Return messages that are answered together as one line: of who wrote the last of them."""
    last = pending[-1]
    member = next((one for one in chat.members if one.being == last.sender), None)
    words = " ".join(line.words for line in pending)[-WORDS_MOST:]
    manner = Manner.WHISPER if chat.kind is ChatKind.SESSION else Manner.SAY
    kind = member.kind if member is not None else None
    name = member.name if member is not None else "somebody"
    return Line(
        last.sender, name, words, manner, tick, kind, chat=chat.id, message=pending[0].id, since=_since(chat, pending[0].id, tick)
    )


def own_line(chat: Chat, tick: int, hope: str, about: int = 0) -> Line:
    """Return the line that a villager's own message to the player of a session is thought of by."""
    player = chat.player
    being, name = (player.being, player.name) if player is not None else (BeingId(0), "somebody")
    return Line(being, name, "", Manner.WHISPER, tick, Kind.PLAYER, hope, about, chat=chat.id, since=_since(chat, 0, tick))


def _since(chat: Chat, message: int, tick: int) -> int:
    """Return the tick of the oldest message that a prompt holds before that one."""
    past = chat_prompt.before(chat, message, chat_prompt.SMALL_CHARS)
    return past[0].tick if past else tick


def answer(mind: Mind, around: Surroundings, chat: Chat, line: Line, style: engine.Style) -> Thinking[Letter]:
    """Think of an answer to a line of a chat; never fails, and never comes back empty."""
    question = _taken_up(around, chat, line)
    recalled = yield Recall(question.words or line.hope, line.speaker, MOST_MEMORIES)
    memories = recalled.memories if isinstance(recalled, Recalled) else ()
    if question is not line:
        line = msgspec.structs.replace(line, hope=facts.thought(mind, around, _grounded(around, question), memories))
    line = _grounded(around, line)
    written = yield _request(mind, around, chat, line, memories, style)
    if not isinstance(written, Written) or not written.words:
        stream = written.stream if isinstance(written, Written) else 0
        return by_rule(mind, around, line, memories, stream)
    if not written.whole:
        return Letter((speech.broken_off(written.words),), stream=written.stream, cut=True)
    parts = tuple(words for part in (written.words, *written.more) if (words := clean(part)[:MAX_WORDS]))
    return Letter(parts[:PARTS_MOST], stream=written.stream)


def by_rule(mind: Mind, around: Surroundings, line: Line, memories: tuple[str, ...] = (), stream: int = 0) -> Letter:
    """Return an answer that needs no model."""
    line = _grounded(around, line)
    return Letter((clean(stock.answer(mind, around, line, memories))[:MAX_WORDS],), by_rule=True, stream=stream)


def sleepy(mind: Mind, around: Surroundings, line: Line) -> Letter:
    """Return what a sleeper writes: a mumbled line."""
    return Letter((stock.mumbled(mind, around, line),), by_rule=True)


def _taken_up(around: Surroundings, chat: Chat, line: Line) -> Line:
    """Return what was asked before an answer that broke off, where the line asks to go on; else the line itself."""
    broken = chatview.broken(chat, around.you, line.message)
    if broken is None or not chatview.goes_on(line.words):
        return line
    asked_first = [old.words for old in chat.lines if old.sender == line.speaker and old.id < broken.id]
    return msgspec.structs.replace(line, words=asked_first[-1]) if asked_first else line


def _grounded(around: Surroundings, line: Line) -> Line:
    """Give an answer about here its words: who writes may be anywhere, and `we` are not in one place."""
    if line.hope or line.speaker in around.figures:
        return line
    kind = asked(line.words)
    if kind is Asked.PLACE:
        return msgspec.structs.replace(line, hope=f"I am {known.where(around, around.me)}.")
    if kind is Asked.COMPANY:
        here = known.company(around, line)
        return msgspec.structs.replace(line, hope="I am alone here." if here.startswith("We are alone") else f"With me, {here}")
    return line


def _request(mind: Mind, around: Surroundings, chat: Chat, line: Line, memories: tuple[str, ...], style: engine.Style) -> Write:
    """Return the need for a reply's words: a small model is told what to say and watched closely, a larger one is trusted."""
    own = tuple(old.words for old in chat.lines if old.sender == around.you and not old.cut)
    write = Write(
        chat_prompt.request(mind, around, chat, line, memories, style),
        speaker=around.me.name,
        others=tuple({member.name for member in chat.members if member.being != around.you}),
        said=(line.words, *own[-prompt.MOST_LINES :]),
        aloud=True,
    )
    if style == "template":
        return msgspec.structs.replace(write, parts=True)
    told = f"{chat_prompt.script(mind, around, chat, line, memories)} {' '.join(facts.own_matters(around))}"
    hope = facts.hoped(mind, around, line, memories)
    return msgspec.structs.replace(write, hope=hope, known=told, takes=TAKES, least=_least(mind, around, line))


def _least(mind: Mind, around: Surroundings, line: Line) -> float:
    """Return how much of what came to its mind a small model's words must tell."""
    if line.hope:
        return FAITHFUL
    if facts.is_recount(line):
        return TRUE
    return PLAIN if facts.is_plain(mind, around, line) else LEAST


def is_greeting(words: str) -> bool:
    """Tell whether words are no more than a courtesy: nothing to come back to."""
    return re.search(r"\w+\W+\w+\W+\w+\W+\w+", words) is None or asked(words) is not None
