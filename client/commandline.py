"""The command line: `whisper Mabel good morning` becomes a command, anything else a sentence that helps.

Apart from the keys because line mode has nothing else. What is typed keeps its case; commands, names of speeds and
directions may be shortened as far as they stay unique.
"""

import difflib
import re
from collections.abc import Callable

from client.errands import CHATTING, LIVING, RUNNING, TRADING
from client.governing import GOVERNING
from client.intents import Act, Ask, Intent, PlayMacro, Steer, Stroll, Tell, Try
from client.reading import STEPS_MOST, Context, Verb, always, doc, fits, like_this, split_name, steps, with_words
from shared import calendar, commands
from shared.calendar import Speed
from shared.text import clean, name_key
from shared.wire import ReplayAct

_WHISPER, _WALK, _SEEK = "whisper NAME WORDS", "walk DIRECTION STEPS", "seek DAY HH:MM"


def parse(line: str, context: Context) -> Intent:
    """Return what a typed line asks for; a leading colon or slash does not count."""
    text = clean(line).removeprefix(":").removeprefix("/").strip()
    word, _, rest = text.partition(" ")
    if not word:
        return Tell("Nothing was typed. ? shows what can be.")
    verb = find(word)
    return fits(verb.read(rest.strip(), context)) if verb else Tell(unknown(word))


def find(word: str) -> Verb | None:
    """Return the verb that `word` names: whole, short, or a beginning that only one verb has."""
    key = word.casefold()
    exact = next((verb for verb in VERBS if key == verb.name or key in verb.short), None)
    begun = [verb for verb in VERBS if verb.name.startswith(key)]
    return exact or (begun[0] if len(begun) == 1 and len(key) > 1 else None)


def is_command(line: str) -> bool:
    """Say whether a line of line mode is a command: by its colon or slash, or because it begins with a verb in full.

    A verb that takes nothing makes a command only when it stands alone: `work is hard` is said aloud, and `look at that` too.
    """
    first, _, rest = line.strip().casefold().partition(" ")
    verb = next((verb for verb in VERBS if verb not in SEEING and (first == verb.name or first in verb.short)), None)
    alone = verb is not None and (" " not in verb.usage or verb.name == "look")
    return first.startswith((":", "/")) or (verb is not None and not (alone and rest.strip()))


def confided(line: str) -> bool:
    """Say whether a typed command holds words for somebody, or may: what nobody understands could be a whisper mistyped."""
    word, _, rest = clean(line).removeprefix(":").removeprefix("/").strip().partition(" ")
    verb = find(word) if word else None
    return bool(rest.strip()) and (verb is None or (verb not in SEEING and "WORDS" in verb.usage and verb.name != "sift"))


_MEANT: dict[str, str] = {
    **dict.fromkeys(("talk", "speak", "ask", "chatter", "greet"), "To talk to who is near, press t, or type :say WORDS."),
    **dict.fromkeys(("map", "where"), "The map is before you; :places lists the places, :find finds anything seen."),
    **dict.fromkeys(("inventory", "inv", "stats", "score", "gold", "money"), ":info shows your gold, stamina and goods."),
    **dict.fromkeys(("save", "load"), "Nothing need be saved: the town keeps every moment by itself."),
    **dict.fromkeys(("attack", "fight", "kill", "steal"), "Nobody is hurt or robbed here: :buy, :sell, :trade or :give."),
}
"""What people type who have played elsewhere, and what helps them."""

_ALIKE = 0.72
"""How much a verb must look like what was typed to be offered instead; below it one is told nonsense."""


def unknown(word: str) -> str:
    """Return what helps whoever typed a verb that there is none of."""
    if word.casefold() in _MEANT:
        return f"There is no command '{word[:24]}'. {_MEANT[word.casefold()]}"
    names = [name for verb in VERBS for name in (verb.name, *verb.short)]
    near = difflib.get_close_matches(word.casefold(), names, n=2, cutoff=_ALIKE)
    guess = f" Did you mean {' or '.join(f':{name}' for name in near)}?" if near else ""
    return f"There is no command '{word[:24]}'.{guess} ? shows them all; t talks."


def _whisper(rest: str, context: Context) -> Intent:
    name, words = split_name(rest, context.names)
    return Try(commands.Whisper(name, words)) if name and words else like_this(_WHISPER)


def _go(rest: str, context: Context) -> Intent:
    if not rest:
        return Act.TRAVEL
    to = rest[3:] if rest.casefold().startswith("to ") else rest
    at = re.fullmatch(r"(\d{1,4})[ ,]+(\d{1,4})", to)
    if at:
        return Try(commands.Travel(int(at[1]), int(at[2])))
    name = to.strip('"')
    listed = any(name_key(name) in name_key(known) for known in (*context.names, "home"))
    thing = None if listed else context.thing(name)
    return Try(commands.Travel(*thing)) if thing else Try(commands.GoTo(name))


def _worded(act: Act) -> Callable[[str, Context], Intent]:
    return lambda rest, _: Ask(act, rest.strip('"')) if rest else act


def _walk(rest: str, _: Context) -> Intent:
    read = steps(rest)
    if read is None or not 0 < read[1] <= STEPS_MOST:
        return like_this(_WALK, f"Which way: north, ne, east …? Up to {STEPS_MOST} steps, or one.")
    return Try(commands.Walk(read[0])) if read[1] == 1 else Stroll(*read)


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


def _theme(rest: str, _: Context) -> Intent:
    return Ask(Act.THEME, rest) if rest else Act.THEME


def _help(rest: str, _: Context) -> Intent:
    word = rest.removeprefix(":")
    if not word:
        return Act.HELP
    verb = find(word)
    if verb is None:
        return Tell(unknown(word))
    short = f"Short: {', '.join(f':{name}' for name in verb.short)}." if verb.short else ""
    return Tell(" ".join(part for part in (f":{verb.usage} - {verb.words}", verb.more, short) if part))


def _macro(rest: str, _: Context) -> Intent:
    return PlayMacro(rest.strip('"')) if rest else Act.MACROS


def _tutorial(rest: str, _: Context) -> Intent:
    return Act.TUTORIAL_OFF if rest.casefold() in ("off", "away", "stop", "no") else Act.TUTORIAL


SEEING: tuple[Verb, ...] = (
    Verb("onward", ("explore",), "onward", "Go on to the next thing of interest; while watching, show it.", always(Act.INTEREST)),
    Verb("point", ("farlook",), "point", "Pick something, and be told all that is known of it.", always(Act.FARLOOK)),
    Verb("find", (), "find WORDS", "Search anybody and anything seen, and what was said.", _worded(Act.FIND)),
    Verb("history", ("log",), "history WORDS", "Show all that the log has said, or what holds some words.", _worded(Act.HISTORY)),
)
"""Looking about, on the screen; line mode has its own ways, and takes these words for speech unless a colon stands before."""

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
    Verb("look", ("l", "x"), "look NAME", "Look around with a cursor, or tell all that is known of somebody.", _worded(Act.LOOK)),
    *SEEING,
    Verb("who", (), "who", "List who is in view.", always(Act.WHO)),
    Verb("places", (), "places", "List the places of the town.", always(Act.PLACES)),
    Verb("invite", ("address",), "invite", "Tell how somebody else joins this town.", always(Act.INVITE)),
    Verb("tutorial", ("first",), "tutorial on | off", "Show the first steps to try here, or put them away.", _tutorial),
    Verb("theme", (), "theme NAME", "Draw everything in other colours, from now on.", _theme),
    Verb("keys", ("bind",), "keys", "Show what keys do, and change it.", always(Act.KEYS)),
    Verb("macro", ("macros",), "macro NAME", "Play a macro; without a name, list, record and bind them.", _macro),
    Verb("again", ("repeat",), "again", "Do the last command again.", always(Act.REPEAT)),
    Verb("jump", (), "jump", "Show letters at all that can be reached; one of them goes there.", always(Act.JUMP)),
    Verb("help", ("?",), "help COMMAND", "Show the keys and the commands, or all about one.", _help),
    Verb("quit", ("q", "exit"), "quit", "Leave; the town goes on.", always(Act.QUIT)),
)
"""Everything that can be typed, in the order help shows it."""
