"""The rule of words: saying, whispering, shouting, showing (RULES 1 and 5).

Apart because it is one rule. Words are cleaned here, before they enter history; who hears them is `project`'s question.
"""

from server.world.events import AnyEvent, Began, Halted, Said
from server.world.lookup import unwelcome
from server.world.refusal import Refusal
from server.world.sense import hears, sees
from server.world.state import Being, World
from server.world.words import fit
from shared.commands import Begin, Emote, Say, Shout, Whisper
from shared.geometry import distance
from shared.sights import Kind, Manner
from shared.text import clean, name_key

_MAX_DOING = 80


def say(world: World, being: Being, command: Say) -> tuple[AnyEvent, ...] | Refusal:
    """Say something aloud."""
    words = _fit(command.words)
    if isinstance(words, Refusal):
        return words
    said = Said(being.id, words, Manner.SAY, by_rule=command.by_rule, stream=command.stream)
    return said, *_turn_heads(world, being, said)


def shout(world: World, being: Being, command: Shout) -> tuple[AnyEvent, ...] | Refusal:
    """Say something very loudly."""
    words = _fit(command.words)
    if isinstance(words, Refusal):
        return words
    said = Said(being.id, words, Manner.SHOUT, by_rule=command.by_rule)
    return said, *_turn_heads(world, being, said)


def emote(_world: World, being: Being, command: Emote) -> tuple[AnyEvent, ...] | Refusal:
    """Show something without words."""
    words = _fit(command.words)
    return words if isinstance(words, Refusal) else (Said(being.id, words, Manner.EMOTE),)


def whisper(world: World, being: Being, command: Whisper) -> tuple[AnyEvent, ...] | Refusal:
    """Say something to one being that stands beside."""
    words = _fit(command.words)
    if isinstance(words, Refusal):
        return words
    key = name_key(command.to)
    if key == name_key(being.name):
        return Refusal("yourself", "You whisper to yourself, and know it already.")
    others = [other for other in world.beings.values() if name_key(other.name) == key and sees(world, being, other)]
    if not others:
        return Refusal("nobody", f"You see nobody called “{clean(command.to)}”.")
    if distance(being.at, others[0].at) > 1:
        return Refusal("too_far", f"{others[0].name} is too far away to whisper to: stand beside them.")
    refusal = unwelcome(being, others[0])
    return refusal or (Said(being.id, words, Manner.WHISPER, listener=others[0].id, by_rule=command.by_rule),)


def begin(_world: World, being: Being, command: Begin) -> tuple[AnyEvent, ...] | Refusal:
    """Begin, or stop, doing something that others see."""
    doing = clean(command.doing)
    if len(doing) > _MAX_DOING:
        return Refusal("too_long", f"What you do has {_MAX_DOING} characters at most; this has {len(doing)}.")
    if doing == being.doing:
        return Refusal("no_change", "You are doing that already." if doing else "You are not doing anything.")
    return (Began(being.id, doing),)


def _fit(words: str) -> str | Refusal:
    return fit(words, "say", "said")


def _turn_heads(world: World, speaker: Being, said: Said) -> tuple[AnyEvent, ...]:
    """Players on a journey stop when they are spoken to."""
    return tuple(
        Halted(other.id, arrived=False, why=f"You stop: {speaker.name if sees(world, other, speaker) else 'somebody'} speaks.")
        for other in world.beings.values()
        if other.journey and other.kind is Kind.PLAYER and other.id != speaker.id and other.present
        if hears(world.town, other.at, speaker.at, said.manner)
    )
