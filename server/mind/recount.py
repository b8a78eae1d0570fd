"""What a villager tells of its own days when asked: what it did, with whom it talked, what it plans, feels and thinks of others.

Apart from `facts`, which answers of this moment: here everything comes from the Mind, so that it is true, and the same with a
model and without.
"""

import re
from collections.abc import Iterator, Sequence

from server.mind.asked import Asked, asked
from server.mind.discreet import aloud
from server.mind.doings import Doings, ago, day_of
from server.mind.feeling import label, mood_word
from server.mind.known import listed, mentions, mine, the
from server.mind.memory import Acquaintance, Mind
from server.mind.notes import DayOver, Given, Traded
from server.mind.perceive import Surroundings
from server.mind.talk import Line
from shared.calendar import clock_text, day, minute_of_day
from shared.economy import Goods, gold, plus
from shared.economy import listed as goods_listed
from shared.ids import BeingId
from shared.living import Appointment

_MOST_CHARS = 190
"""Of an answer: sentences beyond are left out, the first never."""

_MOST_NAMES = 4
_QUOTED_CHARS = 80


def recounted(mind: Mind, around: Surroundings, line: Line, kind: Asked | None) -> str:
    """Return what the villager tells when it is asked about its days or its feelings; empty when it is asked something else."""
    match kind:
        case Asked.DEEDS:
            return _short(_deeds(mind, around, line))
        case Asked.TALKS:
            return _short(_talks(mind, around, line))
        case Asked.PLAN:
            return _short(_plan(mind, around))
        case Asked.OPINION:
            return _short(_opinion(mind, around, line))
        case Asked.LIKES if _named(mind, around, line):
            return _short(_opinion(mind, around, line))
        case _:
            return ""


def _short(sentences: Iterator[str]) -> str:
    words = ""
    for sentence in sentences:
        if words and len(words) + len(sentence) > _MOST_CHARS:
            break
        words = f"{words} {sentence}".strip()
    return words


# ── what it did ──


def _deeds(mind: Mind, around: Surroundings, line: Line) -> Iterator[str]:
    if re.search(r"\byesterday\b|\blast (?:day|night)\b", line.words, re.IGNORECASE):
        yield from _last_day(mind, around)
        return
    doings = mind.today
    if doings.day != day_of(around.minute):
        doings = Doings()
    told = [*_work(doings)]
    if talked := _partners(mind, around, line):
        told.append(f"I talked with {_names(talked)}.")
    told += [*_deals(doings.deals), *_gifts(doings.gifts)]
    if doings.fell:
        told.insert(0, "I collapsed.")
    told += [f"{name} was rude to me." for name in doings.rude[-1:]]
    if len(told) <= 1 and doings.choices:
        told.append(f"I made up my mind to {doings.choices[-1]}.")
    yield from told or ("Not much yet today.", *([f"I am {around.me.doing}."] if around.me.doing else ()))


def _work(doings: Doings) -> Iterator[str]:
    if doings.worked:
        times = {1: "", 2: " twice"}.get(doings.worked, f" {doings.worked} times")
        yield f"I worked{times} and made {_goods(doings.made)}." if doings.made else f"I worked{times}."


def _deals(deals: tuple[Traded, ...]) -> Iterator[str]:
    for did, way, some in (
        ("sold", "to", [deal for deal in deals if deal.sold]),
        ("bought", "from", [deal for deal in deals if not deal.sold]),
    ):
        if some:
            goods: Goods = {}
            for deal in some:
                goods = plus(goods, {deal.item: deal.qty})
            names = list(dict.fromkeys(deal.name for deal in some))
            price = gold(sum(deal.price for deal in some))
            yield f"I {did} {_goods(goods)} {way} {_names(names)} for {price} gold."


def _gifts(gifts: tuple[Given, ...]) -> Iterator[str]:
    for gift in gifts[-2:]:
        what = _goods(gift.goods) if gift.goods else f"{gold(gift.money)} gold"
        yield f"I gave {gift.name} {what}." if gift.mine else f"{gift.name} gave me {what}."


def _last_day(mind: Mind, around: Surroundings) -> Iterator[str]:
    over = mind.last_day
    if over is None:
        yield "I do not remember what was before today."
        return
    yield _day_over(over, {1: "Yesterday"}.get(day(around.minute) - over.day, f"On day {over.day}"))
    if not over.slept:
        yield "I found no sleep."


def _day_over(over: DayOver, when: str) -> str:
    parts = [
        *([f"made {_goods(over.made)}"] if over.made else ()),
        *([f"{'earned' if over.earned > 0 else 'spent'} {gold(abs(over.earned))} gold"] if over.earned else ()),
        *([f"settled {'a trade' if over.trades == 1 else f'{over.trades} trades'}"] if over.trades else ()),
    ]
    return f"{when} I {listed(parts) if parts else 'did little'}."


def _goods(goods: Goods) -> str:
    return listed(goods_listed(goods).split(", "))


# ── with whom it talked ──


def _talks(mind: Mind, around: Surroundings, line: Line) -> Iterator[str]:
    named = _named(mind, around, line)
    if named:
        for being in named[:2]:
            yield from _talk_with(mind.people[being], around)
        return
    names = _partners(mind, around, line)
    if names:
        yield f"I talked with {_names(names)} today."
        yield from _said(mind, around, names)
        return
    before = max(
        (known for being, known in mind.people.items() if known.lines and being != line.speaker),
        key=lambda known: known.lines[-1].minute,
        default=None,
    )
    yield "I have talked with nobody else today."
    if before is not None:
        yield f"I talked with {before.name} {ago(before.lines[-1].minute, around.minute)}."


def _partners(mind: Mind, around: Surroundings, line: Line) -> list[str]:
    """Return with whom it talked today, the last first; whoever asks is left out."""
    today = day_of(around.minute)
    met = [
        (known.lines[-1].tick, known.name)
        for being, known in mind.people.items()
        if being != line.speaker and known.lines and day_of(known.lines[-1].minute) == today
    ]
    return [name for _, name in sorted(met, reverse=True)]


def _talk_with(known: Acquaintance, around: Surroundings) -> Iterator[str]:
    if not known.lines:
        yield f"I have not talked with {known.name} yet."
        return
    yield f"I talked with {known.name} {ago(known.lines[-1].minute, around.minute)}."
    yield from _quote(known)


def _said(mind: Mind, around: Surroundings, names: Sequence[str]) -> Iterator[str]:
    """Yield what the last of these told today, if any told something."""
    today = day_of(around.minute)
    people = {known.name: known for known in mind.people.values() if known.lines}
    quotes = (quote for name in names[:_MOST_NAMES] for quote in _quote(people[name], today))
    if quote := next(quotes, ""):
        yield quote


def _quote(known: Acquaintance, today: int = 0) -> Iterator[str]:
    """Yield the longest thing that somebody said aloud, if it tells anything: that day, or whenever."""
    aloud = [line for line in known.lines if not line.mine and not line.whispered]
    theirs = [line.words for line in aloud if not today or day_of(line.minute) == today]
    telling = [words for words in theirs if words.count(" ") > _TELLING and len(words) <= _QUOTED_CHARS and _is_told(words)]
    if telling:
        words = max(telling, key=len)
        yield f"{known.name} said, {words}{'' if words[-1:] in '.!…' else '.'}"


def _is_told(words: str) -> bool:
    return "?" not in words and asked(words) not in (Asked.INSULT, Asked.DEMAND, Asked.ORDER, Asked.PARTING)


_TELLING = 3


# ── what it plans ──


def schedule(mind: Mind, around: Surroundings) -> tuple[Appointment, ...]:
    """Return the hours of this day, as the villager planned them."""
    plan = mind.plan
    planned = plan is not None and plan.steps and plan.day == day(around.minute)
    return plan.steps if plan is not None and planned else around.persona.schedule


def _plan(mind: Mind, around: Surroundings) -> Iterator[str]:
    plan = mind.plan
    if plan is not None and plan.day == day(around.minute):
        if plan.because:
            yield f"I changed my plan, for {plan.because}."
        wants = mine(around, f"{around.me.name} wants to {plan.aim.replace(': to ', ', to ')}.")
        yield f"{'Now' if plan.because else 'Today'} {wants}"
    now = minute_of_day(around.minute)
    later = [step for step in schedule(mind, around) if step.minute > now]
    for step in later[:2]:
        where = "home" if step.place in ("home", around.persona.home) else f"to {the(step.place)}"
        yield f"{'Then I go' if step is not later[0] else 'I go'} {where} at {clock_text(step.minute)}."
    if plan is None and not later:
        yield "I have no plan but to take the day as it comes."


# ── what it feels and thinks of others ──


def feelings(mind: Mind, around: Surroundings) -> str:
    """Return the mood as the villager tells it, with what spoiled it; empty when it is even."""
    word = mood_word(mind.mood)
    today = mind.today if mind.today.day == day_of(around.minute) else Doings()
    why = f", for {today.rude[-1]} was rude to me" if today.rude and mind.mood < 0 else ""
    return "" if word == _EVEN and not why else f"I feel {word}{why}."


_EVEN = mood_word(0.0)


def _opinion(mind: Mind, around: Surroundings, line: Line) -> Iterator[str]:
    of_asker = re.search(_OF_ASKER, line.words, re.IGNORECASE)
    named = _named(mind, around, line) or ((line.speaker,) if of_asker and line.speaker in mind.people else ())
    for being in named[:2]:
        yield from _thinks_of(mind, around, being, you=being == line.speaker)
    if of_asker and not named:
        yield "I hardly know you."
    if not named and not of_asker and (stranger := _stranger(around, line)):
        yield f"I do not know anybody called {stranger}."


_OF_ASKER = r"\b(?:of|about|like|love|trust|hate|dislike|get on with) me\b|\bare you my friend\b"


def _thinks_of(mind: Mind, around: Surroundings, being: BeingId, *, you: bool) -> Iterator[str]:
    known = mind.people[being]
    name = "you" if you else known.name
    clauses = re.split(r"(?<=\.) |, and ", around.persona.background)
    if family := next((f"{clause.rstrip('.')}." for clause in clauses if mentions(clause, known.name)), ""):
        yield mine(around, family)
    word = label(known.regard_at(around.minute))
    met = known.lines or known.trades
    yield (_REGARD[word] if met or word != "neutral" else "I hardly know {name}.").replace("{name}", name)
    today = mind.today if mind.today.day == day_of(around.minute) else Doings()
    if known.name in today.rude:
        yield f"{name.capitalize() if you else name} {'were' if you else 'was'} rude to me today."
    insight = next((one.insight for one in reversed(mind.insights) if mentions(one.question, known.name)), "")
    if (said := aloud(insight)) and not you and not said.startswith("I hardly know"):
        yield f"{said.rstrip('.')}."
    if known.trades:
        yield f"We have traded {'once' if known.trades == 1 else f'{known.trades} times'}."
    if not insight and not you and known.lines:
        yield f"We talked {ago(known.lines[-1].minute, around.minute)}."


_REGARD = {
    "close friends": "I could not wish for a better friend than {name}.",
    "friends": "I call {name} a friend.",
    "acquaintances": "I like {name} well enough.",
    "neutral": "I have nothing against {name}.",
    "dislike": "I do not care much for {name}.",
    "enemies": "I cannot stand {name}.",
}
"""By what two are to each other (`feeling.LABELS`)."""


def _named(mind: Mind, around: Surroundings, line: Line) -> tuple[BeingId, ...]:
    """Return the people that a line names and the villager knows, whoever says it left out."""
    return tuple(
        being
        for being, known in sorted(mind.people.items(), key=lambda pair: -len(pair[1].name))
        if being not in (line.speaker, around.you) and mentions(line.words, known.name)
    )


def _stranger(around: Surroundings, line: Line) -> str:
    """Return a name, by its capital, of somebody whom nobody knows; empty when a place or a thing is asked for."""
    found = re.search(r"\b(?:of|about|like|trust|hate|with|and) ([A-Z]\w+)", line.words)
    places = {word for place in around.places for word in place.name.split()}
    return found[1] if found and found[1] not in places | {around.me.name, "I"} else ""


def _names(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    return listed([*names[:_MOST_NAMES], *([f"{more} more"] if more > 0 else ())])
