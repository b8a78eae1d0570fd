"""What a villager could truthfully say of this moment, in plain sentences: for prompts and for words by rule alike.

Apart because both must tell the same time, and neither may know more than the villager perceives.
"""

import re
from collections.abc import Callable, Sequence

from server.mind import wares
from server.mind.asked import Asked, asked
from server.mind.feeling import mood_word
from server.mind.first import given_back
from server.mind.known import company, introduced, listed, mine, spoken_about, the, way_to, where
from server.mind.memory import Mind
from server.mind.perceive import Surroundings
from server.mind.recount import feelings, recounted, schedule
from server.mind.talk import Line
from shared.calendar import Period, clock_text, day, minute_of_day, period
from shared.geometry import distance
from shared.sight import Kind
from shared.weather import told, weather

_WORLDLY = frozenset(
    {
        Asked.ORDER,
        Asked.INSULT,
        Asked.LOSS,
        Asked.SORROW,
        Asked.INTRODUCTION,
        Asked.DEMAND,
        Asked.TIME,
        Asked.DAY,
        Asked.NEXT,
        Asked.PARTING,
        Asked.GREETING,
    }
)
"""What is asked whoever and whatever else is named."""


def thought(mind: Mind, around: Surroundings, line: Line, memories: Sequence[str] = ()) -> str:
    """Return what the villager thinks of when it hears a line, as it would say it: never empty."""
    if line.hope:
        return line.hope
    kind = Asked.INTRODUCTION if _introduces(line) else asked(line.words)
    about = "" if kind in _WORLDLY else recounted(mind, around, line, kind) or spoken_about(mind, around, line)
    if about:
        return about
    if kind is None and (taken := taken_in(line)):
        return taken
    if kind is Asked.YOU and line.speaker in mind.people:
        return _who_you_are(mind, line, memories)
    greets = kind is Asked.GREETING and "?" in line.words  # and asks for something that is none of the everyday things
    fitting = memories if "?" in line.words and not greets else in_mind(around, line, memories)
    if (kind in (None, Asked.OPINION) or greets) and fitting:
        return _to_them(fitting[0], line.name)
    first = not mind.spoke_with(line.speaker, line.tick)
    return (_everyday(mind, around, line, kind, first=first) if kind else "") or _own_matter(mind, around, line)


def hoped(mind: Mind, around: Surroundings, line: Line, memories: Sequence[str] = ()) -> str:
    """Return as much of what the villager thinks of as a tiny model tells without mixing it up: of a day, two things."""
    whole = thought(mind, around, line, memories)
    return " ".join(re.split(r"(?<=[.!?]) ", whole)[:2]) if asked(line.words) in _OF_DAYS and not line.hope else whole


_OF_DAYS = frozenset({Asked.DEEDS, Asked.TALKS, Asked.PLAN, Asked.OPINION})


def is_recount(line: Line) -> bool:
    """Tell whether the line asks for what a mixture of would be false: deeds, plans, wishes, opinions, who the asker is."""
    return not line.hope and asked(line.words) in _OF_DAYS | {Asked.GOALS, Asked.YOU}


def taken_in(line: Line) -> str:
    """Return what is answered to somebody who tells of themselves and asks nothing; empty when they do not."""
    own = next((sentence for sentence in re.split(r"(?<=[.!])\s+", line.words) if re.match(_OF_SELF, sentence)), "")
    if not own or "?" in line.words or len(own.split()) > _MOST_TAKEN:
        return ""
    told = given_back(re.sub(r"^(?:\w+, )?(?:well, |so, |oh, )?", "", own, flags=re.IGNORECASE).rstrip(" .!"))
    return f"So {told}, {line.name}. I will remember that." if told and line.speaker else ""


_OF_SELF = r"(?i)(?:\w+, )?(?:well, |so, |oh, )?(?:i|i'm|i've|my|we|our)\b"
_MOST_TAKEN = 16
"""Words of a sentence that is given back: a longer one would be parroted."""


def in_mind(around: Surroundings, line: Line, memories: Sequence[str]) -> tuple[str, ...]:
    """Return the memories that share a word with a line, and are told as they stand: those that an answer by rule may be.

    The names of the two who talk are no such words: they are in most of what either remembers.
    """
    wanted = _keywords(line.words) - _keywords(f"{around.me.name} {line.name}")
    return tuple(memory for memory in memories if wanted & _keywords(memory) and not memory.startswith("saying "))


def _introduces(line: Line) -> bool:
    return re.search(rf"\bI(?:'m| am) {re.escape(line.name)}\b", line.words, re.IGNORECASE) is not None


def is_known(mind: Mind, around: Surroundings, line: Line) -> bool:
    """Tell whether the line is about something that there is an answer to."""
    return bool(line.hope) or asked(line.words) is not None or bool(taken_in(line) or spoken_about(mind, around, line))


def is_plain(mind: Mind, around: Surroundings, line: Line) -> bool:
    """Tell whether the line asks for something that is either told right or wrong."""
    if line.hope:
        return False
    return asked(line.words) in _PLAIN or bool(spoken_about(mind, around, line))


_PLAIN = frozenset(
    {
        Asked.TIME,
        Asked.DAY,
        Asked.PLACE,
        Asked.NAME,
        Asked.YOU,
        Asked.HOME,
        Asked.COMPANY,
        Asked.NEXT,
        Asked.DEMAND,
        Asked.TRADE,
        Asked.DEEDS,
        Asked.TALKS,
        Asked.PLAN,
    }
)


def _everyday(mind: Mind, around: Surroundings, line: Line, kind: Asked, *, first: bool) -> str:
    me, persona, minute = around.me, around.persona, around.minute
    name = line.name if line.speaker else "stranger"
    doing = f"I am {me.doing}." if me.doing else "I am on my way."
    goals = mind.goals(persona.goals)
    wishes = listed([f"to {goal}" for goal in [*goals[-1:], *goals[:1]][: len(goals)]]) if goals else ""
    words: dict[Asked, Callable[[], str]] = {
        Asked.ORDER: lambda: f"I do not know what that means, {name}. I am only the {me.calling or 'neighbour'}.",
        Asked.DEMAND: lambda: f"My things stay with me, {name}.",
        Asked.INSULT: lambda: f"That was not kind, {name}.",
        Asked.LOSS: lambda: _sorry(line, name),
        Asked.SORROW: lambda: f"I am sorry, {name}. I hope that tomorrow is better.",
        Asked.INTRODUCTION: lambda: f"Welcome, {name}. I am {introduced(me)}.",
        Asked.HUNGER: lambda: _food(around),
        Asked.HELP: lambda: f"Welcome, {name}. I can tell you the way to any place in town.",
        Asked.TIME: lambda: f"It is {time_words(minute)}.",
        Asked.DAY: lambda: f"It is the {day_part(minute)} of day {day(minute)}.",
        Asked.PLACE: lambda: f"We are {where(around, me)}.",
        Asked.NAME: lambda: f"I am {introduced(me)}.",
        Asked.COMPANY: lambda: company(around, line),
        Asked.DOING: lambda: doing,
        Asked.NEIGHBOURS: lambda: _neighbours(mind, line),
        Asked.WORK: lambda: f"{wares.work(around)} {doing}" if me.doing else wares.work(around),
        Asked.HEALTH: lambda: f"{wares.health(around, name)} {_mood(mind, around, line) or doing}",
        Asked.HOME: lambda: f"I live in {the(persona.home)}.",
        Asked.NEXT: lambda: next_errand(mind, around),
        Asked.LIKES: lambda: (
            f"I like {listed([mine(around, thing) for thing in persona.interests])}." if persona.interests else ""
        ),
        Asked.GOALS: lambda: mine(around, f"{me.name} wants {wishes}.") if wishes else "",
        Asked.PAST: lambda: mine(around, persona.background),
        Asked.TRADE: lambda: wares.traded(around, line.words),
        Asked.WEATHER: lambda: told(weather(around.town, minute)),
        Asked.SECRET: lambda: "If I had a secret, I would keep it.",
        Asked.PARTING: lambda: f"Goodbye, {name}.",
        Asked.THANKS: lambda: f"You are welcome, {name}.",
        Asked.GREETING: lambda: f"Good {day_part(minute)}, {name}. {doing}" if first else f"Hello again, {name}.",
    }
    return words[kind]() if kind in words else ""


def _who_you_are(mind: Mind, line: Line, memories: Sequence[str]) -> str:
    """Return who the asker is to the villager: name, calling, and what they once told, as far as it comes to mind."""
    known = mind.people[line.speaker]
    calling = f" the {known.occupation}" if known.occupation else ""
    said = [memory for memory in memories if re.match(rf"{re.escape(known.name)} (?:said|wrote)\b", memory)]
    own = [memory for memory in said if re.search(r"\b(?:I|my)\b", memory) and "?" not in memory]
    wanted = _keywords(line.words) - _keywords(known.name)
    telling = max(own, key=lambda memory: len(wanted & _keywords(memory)), default="")
    return f"You are {known.name}{calling}. {_to_them(telling, known.name)}".strip()


def _to_them(memory: str, name: str) -> str:
    """Return a memory of what somebody said as it is told to them: `You said …`."""
    return re.sub(rf"^{re.escape(name)} (said|wrote)\b", r"You \1", memory)


def _neighbours(mind: Mind, line: Line) -> str:
    """Return whom the villager knows, those it talked with most first; empty when it knows nobody."""
    known = [one for being, one in mind.people.items() if one.kind is Kind.VILLAGER and being != line.speaker]
    best = sorted(known, key=lambda one: (-one.talks, one.name))[:_MOST_NEIGHBOURS]
    called = [f"{one.name} the {one.occupation}" if one.occupation else one.name for one in best]
    return f"I know {listed(called)}." if called else ""


_MOST_NEIGHBOURS = 4


def _sorry(line: Line, name: str) -> str:
    """Return how sorry one is, with the promise to look out for what was lost, if they say what."""
    lost = re.search(_LOST, line.words)
    return f"I am sorry to hear that, {name}.{f' I will look out for your {lost[1].strip()}.' if lost else ''}"


_LOST = (
    r"(?i)\b(?:lost|find) (?:my|our|the) ((?:[\w'-]+ ?){1,3}?)"
    r"(?= (?:at|in|near|on|by|under|behind|here|there|today|and|when|some\w*)\b|[.,!?;]|$)"
)


def _mood(mind: Mind, around: Surroundings, line: Line) -> str:
    """Return how the villager feels, where that is asked or is not as ever; empty otherwise."""
    asked_for = re.search(r"\b(?:feel|mood|happy|sad)\b", line.words, re.IGNORECASE)
    return feelings(mind, around) or (f"I feel {mood_word(mind.mood)}." if asked_for else "")


def _food(around: Surroundings) -> str:
    eating = [place for place in around.places if re.search(r"caf|inn\b|bakery|tavern", place.name, re.IGNORECASE)]
    nearest = min(eating, key=lambda place: distance(around.me.at, (place.x, place.y)), default=None)
    return f"There is food at {the(nearest.name)}, {way_to(around, nearest)}." if nearest else "I am hungry too."


def _own_matter(mind: Mind, around: Surroundings, line: Line) -> str:
    """Return something of the villager's own: what shares words with the line, else each matter in turn."""
    known = mind.people.get(line.speaker)
    turn = around.you + (sum(past.mine for past in known.lines) if known else 0)
    matters = own_matters(around)
    wanted = _keywords(line.words)
    best = max(matters, key=lambda matter: len(wanted & _keywords(matter)))
    plain = [matter for matter in matters if matter.startswith("I ")]
    return best if wanted & _keywords(best) else plain[turn % len(plain)]


def own_matters(around: Surroundings) -> list[str]:
    """Return what the villager could always talk of, one sentence each: what it does, likes, wants, and who it is."""
    me, persona = around.me, around.persona
    about = f"{persona.personality} {persona.background}"
    told = [f"{me.name} wants to {goal}." for goal in persona.goals] + re.split(r"(?<=\.) ", about)
    likes = [f"I like {mine(around, thing)}." for thing in persona.interests]
    return [f"I am {me.doing or 'on my way'}.", *likes, *(mine(around, sentence) for sentence in told if sentence.strip())]


def _keywords(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"\w{3,}", text.casefold())} - _COMMON


_COMMON = frozenset(
    re.findall(r"\w+", "the and you your are for have like this that what with was not but about tell would here")
)


def time_words(minute: int) -> str:
    """Return the time as `07:05 in the morning`."""
    return f"{clock_text(minute)} {_DAY_PARTS[period(minute)][0]}"


def day_part(minute: int) -> str:
    """Return `morning`, `afternoon`, `evening` or `night`."""
    return _DAY_PARTS[period(minute)][1]


_DAY_PARTS = {
    Period.NIGHT: ("at night", "night"),
    Period.MORNING: ("in the morning", "morning"),
    Period.NOON: ("in the afternoon", "afternoon"),
    Period.EVENING: ("in the evening", "evening"),
}


def next_errand(mind: Mind, around: Surroundings) -> str:
    """Return what comes next, as the villager tells it, by the day that it planned; empty when it has no plan."""
    steps = schedule(mind, around)
    later = [step for step in steps if step.minute > minute_of_day(around.minute)]
    following = later[0] if later else next(iter(steps), None)
    if following is None:
        return ""
    place = "home" if following.place == "home" else f"to {the(following.place)}"
    return f"I go {place} at {clock_text(following.minute)}."
