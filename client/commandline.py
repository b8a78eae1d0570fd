"""The command line: `whisper Mabel good morning` becomes a command, anything else a sentence that helps.

Apart from the keys because line mode has nothing else. What is typed keeps its case; commands, names of speeds and
directions may be shortened as far as they stay unique.
"""

import difflib
import re

from client.errands import CHATTING, LIVING, RUNNING, TRADING
from client.governing import GOVERNING
from client.intents import Act, Intent, Steer, Tell, Try
from client.reading import Context, Verb, always, doc, fits, like_this, split_name, with_words
from shared import calendar, commands
from shared.calendar import Speed
from shared.geometry import Direction
from shared.text import clean
from shared.wire import ReplayAct

_WHISPER, _WALK, _SEEK = "whisper NAME WORDS", "walk north | ne | …", "seek DAY HH:MM"


def parse(line: str, context: Context) -> Intent:
    """Return what a typed line asks for; a leading colon or slash does not count."""
    text = clean(line).removeprefix(":").removeprefix("/").strip()
    word, _, rest = text.partition(" ")
    if not word:
        return Tell("Nothing was typed. ? shows what can be.")
    verb = find(word)
    return fits(verb.read(rest.strip(), context)) if verb else Tell(_unknown(word))


def find(word: str) -> Verb | None:
    """Return the verb that `word` names: whole, short, or a beginning that only one verb has."""
    key = word.casefold()
    exact = next((verb for verb in VERBS if key == verb.name or key in verb.short), None)
    begun = [verb for verb in VERBS if verb.name.startswith(key)]
    return exact or (begun[0] if len(begun) == 1 and len(key) > 1 else None)


def is_command(line: str) -> bool:
    """Say whether a line of line mode is a command: by its colon or slash, or because it begins with a verb in full.

    A verb that takes nothing makes a command only when it stands alone: `work is hard` is said aloud.
    """
    first, _, rest = line.strip().casefold().partition(" ")
    verb = next((verb for verb in VERBS if first == verb.name or first in verb.short), None)
    return first.startswith((":", "/")) or (verb is not None and (not rest.strip() or " " in verb.usage))


def _unknown(word: str) -> str:
    near = difflib.get_close_matches(word.casefold(), [name for verb in VERBS for name in (verb.name, *verb.short)], n=2)
    guess = f" Did you mean {' or '.join(f':{name}' for name in near)}?" if near else ""
    return f"There is no command '{word[:24]}'.{guess} ? shows them all; t talks."


def _whisper(rest: str, context: Context) -> Intent:
    name, words = split_name(rest, context.names)
    return Try(commands.Whisper(name, words)) if name and words else like_this(_WHISPER)


def _go(rest: str, _: Context) -> Intent:
    if not rest:
        return Act.TRAVEL
    to = rest[3:] if rest.casefold().startswith("to ") else rest
    at = re.fullmatch(r"(\d{1,4})[ ,]+(\d{1,4})", to)
    return Try(commands.Travel(int(at[1]), int(at[2]))) if at else Try(commands.GoTo(to.strip('"')))


def _walk(rest: str, _: Context) -> Intent:
    key = rest.casefold().replace(" ", "-")
    for direction in Direction:
        if key in (direction.value, direction.words, direction.words.replace("-", "")):
            return Try(commands.Walk(direction))
    return like_this(_WALK)


def _speed(rest: str, context: Context) -> Intent:
    if context.replay:
        return _replay_speed(rest)
    found = [speed for speed in Speed if rest and speed.value.startswith(rest.casefold())]
    if len(found) == 1:
        return Try(commands.SetSpeed(found[0]))
    return Tell(f"The clock runs at one of: {', '.join(Speed)}. Type :speed slow, for one.")


def _replay_speed(rest: str) -> Intent:
    try:
        thousandths = round(float(rest.lstrip("x")) * 1000)
    except (ValueError, OverflowError):
        thousandths = 0
    if not 100 <= abs(thousandths) <= 1_000_000:  # noqa: PLR2004 - the two ends as people type them
        return Tell("A replay runs at x0.1 to x1000, or backwards at -0.1 to -1000. Type :speed 10, for one.")
    return Steer(ReplayAct.SPEED, thousandths)


def _pause(_: str, context: Context) -> Intent:
    return Steer(ReplayAct.PAUSE) if context.replay else Try(commands.SetSpeed(Speed.PAUSE))


def _stop(rest: str, context: Context) -> Intent:
    return Try(commands.Halt()) if context.walking else _pause(rest, context)


def _resume(_: str, context: Context) -> Intent:
    return Steer(ReplayAct.PLAY) if context.replay else Try(commands.SetSpeed(Speed.NORMAL))


def _step(_: str, context: Context) -> Intent:
    return Steer(ReplayAct.STEP, 1) if context.replay else Try(commands.Step())


def _seek(rest: str, context: Context) -> Intent:
    if not context.replay:
        return Tell("Only a replay has other times to go to. Start one with: thorp replay FILE")
    at = re.fullmatch(r"(?:(?:day )?(\d{1,6})[ ,]+)?(\d{1,2}):(\d{2})", rest)
    if at is None or int(at[2]) >= 24 or int(at[3]) >= calendar.MINUTES_PER_HOUR:  # noqa: PLR2004 - hours of a day
        return like_this(_SEEK)
    day = int(at[1]) if at[1] else calendar.day(context.minute)
    minute = (max(day, 1) - 1) * calendar.MINUTES_PER_DAY + int(at[2]) * calendar.MINUTES_PER_HOUR + int(at[3])
    return Steer(ReplayAct.SEEK_MINUTE, minute)


def _help(rest: str, _: Context) -> Intent:
    word = rest.removeprefix(":")
    if not word:
        return Act.HELP
    verb = find(word)
    if verb is None:
        return Tell(_unknown(word))
    short = f"Short: {', '.join(f':{name}' for name in verb.short)}." if verb.short else ""
    return Tell(" ".join(part for part in (f":{verb.usage} - {verb.words}", verb.more, short) if part))


VERBS: tuple[Verb, ...] = (
    Verb("say", (), "say WORDS", doc(commands.Say), with_words("say WORDS", commands.Say)),
    Verb("whisper", ("w", "tell"), _WHISPER, doc(commands.Whisper), _whisper),
    Verb("shout", ("yell",), "shout WORDS", doc(commands.Shout), with_words("shout WORDS", commands.Shout)),
    Verb("me", ("emote",), "me WORDS", doc(commands.Emote), with_words("me WORDS", commands.Emote)),
    Verb("go", ("goto", "g"), "go PLACE | NAME | home | X Y", doc(commands.GoTo), _go),
    Verb("walk", (), _WALK, doc(commands.Walk), _walk),
    Verb("halt", (), "halt", doc(commands.Halt), always(Try(commands.Halt()))),
    Verb("doing", ("do",), "doing WORDS", doc(commands.Begin), lambda rest, _: Try(commands.Begin(rest))),
    *LIVING,
    *TRADING,
    *CHATTING,
    *RUNNING,
    *GOVERNING,
    Verb("speed", (), "speed pause | slow | normal | fast | ultra", doc(commands.SetSpeed), _speed),
    Verb("pause", (), "pause", "Stop the town's clock, or a replay.", _pause),
    Verb("stop", (), "stop", "Stop walking; when you stand, stop the town's clock.", _stop),
    Verb("resume", ("play", "start"), "resume", "Let the town's clock, or a replay, run on.", _resume),
    Verb("step", (), "step", doc(commands.Step), _step),
    Verb("seek", (), _SEEK, "In a replay: go to that moment.", _seek),
    Verb("look", ("l", "x"), "look", "Look around with a cursor.", always(Act.LOOK)),
    Verb("who", (), "who", "List who is in view.", always(Act.WHO)),
    Verb("places", (), "places", "List the places of the town.", always(Act.PLACES)),
    Verb("invite", ("address",), "invite", "Tell how somebody else joins this town.", always(Act.INVITE)),
    Verb("help", ("?",), "help COMMAND", "Show the keys and the commands, or all about one.", _help),
    Verb("quit", ("q", "exit"), "quit", "Leave; the town goes on.", always(Act.QUIT)),
)
"""Everything that can be typed, in the order help shows it."""
