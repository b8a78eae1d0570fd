"""A villager's mind in words and numbers: lines to read, and where everything of its pictures stands.

Pure, and apart from the drawing (`mindscape`), so that what a picture shows is tested as numbers, and line mode tells the same.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

from client.spots import Spot, around, covered, in_column, short
from shared.calendar import MINUTES_PER_DAY, clock_text, day
from shared.living import Appointment
from shared.minds import ChoiceSeen, EvidenceSeen, InsightSeen, MindSeen, RelationSeen, TalkSeen
from shared.text import clean

BY_RULE = " ·rule"
"""After what no model thought."""

_EIGHTHS = " ▏▎▍▌▋▊▉"
_MOST_TOLD = 6
"""Thoughts, insights, memories and lines that are told in words."""
_MOST_PEOPLE = 12
"""Others in the picture of relations: more names would lie upon each other."""
_CLOSE, _NEUTRAL, _FAR = 0.4, 0.8, 1.0
"""How far from the middle the dearest, strangers and the most hated stand, as parts of the way to the edge."""


def present(steps: Sequence[Appointment], minute: int) -> int:
    """Return which step of a day holds at a minute; before the first one, the last of the day before; -1 without any."""
    now = minute % MINUTES_PER_DAY
    begun = [at for at, step in enumerate(steps) if step.minute <= now]
    return begun[-1] if begun else len(steps) - 1


def bar(share: float, width: int, *, unicode: bool = True) -> str:
    """Return a bar as long as a share (0..1) of a width, in eighths of a cell; anything above nothing can be seen."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    eighths = max(1, eighths) if share > 0 else 0
    if not unicode:
        return "#" * max(1, round(eighths / 8)) if eighths else ""
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


class Balance(NamedTuple):
    """A bar to both sides of a middle: what lies left of it, and what right."""

    left: str
    right: str


def balance(value: float, half: int, *, unicode: bool = True) -> Balance:
    """Return the two halves, each `half` cells, of a bar from -1 to 1; one of them is empty."""
    length = min(half, max(1, round(abs(value) * half))) if round(abs(value), 2) > 0 else 0
    mark, rest = ("━", "╌") if unicode else ("=", ".")
    filled, empty = mark * length + rest * (half - length), rest * half
    return Balance(empty, filled) if value >= 0 else Balance(filled[::-1], empty)


class Web(NamedTuple):
    """The picture of relations: names, the first of them the villager's own, and the dots of the threads between."""

    names: tuple[Spot, ...]
    dots: tuple[tuple[int, int, float], ...]
    """(x, y, regard)."""


def web(name: str, relations: Sequence[RelationSeen], width: int, height: int) -> Web:
    """Return the villager in the middle and the others around, nearer when liked better; in cells of a picture.

    Everybody keeps their side of it while regard changes: they stand around in the order of their numbers.
    """
    telling = sorted(relations, key=lambda one: (-abs(one.regard), -one.talks - one.trades, one.being))[:_MOST_PEOPLE]
    circle = sorted(telling, key=lambda one: one.being)
    middle = width / 2, (height - 1) / 2
    taken = [around(middle, clean(name), 1.0, width)]
    dots = dict[tuple[int, int], float]()
    for at, one in enumerate(circle):
        angle = 2 * math.pi * (at + 0.5) / len(circle) - math.pi / 2
        far = _NEUTRAL - one.regard * (_NEUTRAL - _CLOSE if one.regard > 0 else _FAR - _NEUTRAL)
        label = short(clean(one.name), max(2, width // 4))
        reach = max(1.0, middle[0] - cell_len(label) / 2 - 1), middle[1]
        goal = middle[0] + math.cos(angle) * far * reach[0], middle[1] + math.sin(angle) * far * reach[1]
        spot = in_column(around(goal, label, one.regard, width), taken, height)
        if spot is not None:
            taken.append(spot)
            dots.update(dict.fromkeys(_thread(middle, spot), one.regard))
    under = covered(taken)
    return Web(tuple(taken), tuple((x, y, regard) for (x, y), regard in dots.items() if (x, y) not in under))


def _thread(middle: tuple[float, float], spot: Spot) -> list[tuple[int, int]]:
    """Return every second cell of the way from the middle to a name."""
    end = spot.x + cell_len(spot.name) / 2, float(spot.y)
    steps = max(1, round(max(abs(end[0] - middle[0]) / 2, abs(end[1] - middle[1]))))
    ways = (at / steps for at in range(1, steps))
    return [(round(middle[0] + (end[0] - middle[0]) * way), round(middle[1] + (end[1] - middle[1]) * way)) for way in ways]


# ── in words ──


def lines(mind: MindSeen) -> list[str]:
    """Return a mind in lines, for whoever reads rather than looks."""
    doing = f", {clean(mind.doing)}" if mind.doing else ""
    told = [
        f"The mind of {clean(mind.name)} on day {day(mind.minute)}, {clock_text(mind.minute)}{doing}.",
        f"Mood {mind.mood:+.2f} ({clean(mind.feels)}), energy {mind.energy} of 100, {mind.memory_count} memories.",
    ]
    told += [f"Wants: {'; '.join(map(clean, mind.goals))}."] if mind.goals else []
    told += _plan(mind)
    told += choice(mind.choice) if mind.choice else ["No choice has been weighed yet."]
    thoughts = [f"{clock_text(one.minute)} {clean(one.kind)}: {clean(one.words)}{_rule(one.by_rule)}" for one in mind.thoughts]
    told += _under("Thoughts:", thoughts)
    told += _under("Insights:", [insight(one) for one in mind.insights])
    told += _under("Relations:", [relation(one) for one in mind.relations], most=len(mind.relations))
    told += _under("Talk:", [talk(one) for one in mind.talk])
    memories = [f"{clock_text(one.minute)} ({one.importance}) {clean(one.words)}" for one in mind.memories]
    return [*told, *_under("Memories:", memories)]


def _plan(mind: MindSeen) -> list[str]:
    now = present(mind.steps, mind.minute)
    steps = [f"{'> ' if at == now else '  '}{step(one)}" for at, one in enumerate(mind.steps)]
    because = f" (changed: {clean(mind.because)})" if mind.because else ""
    aim = f"The day's plan: {clean(mind.aim)}{because}{_rule(mind.plan_by_rule)}" if mind.aim else "The day by its schedule:"
    return [aim, *steps] if steps or mind.aim else ["There is no plan for the day."]


def step(one: Appointment) -> str:
    """Return a line of a plan: `08:00 Bakery: kneading dough`."""
    return f"{clock_text(one.minute)} {clean(one.place)}" + (f": {clean(one.doing)}" if one.doing else "")


def choice(made: ChoiceSeen) -> list[str]:
    """Return a decision in lines: every option with its shares, what it turned on, what came to mind."""
    told = [f"The choice at {clock_text(made.minute)}{_rule(made.by_rule)}:"]
    for at, one in enumerate(made.options):
        parts = [f"{name} {percent(share)}" for name, share in (("model", one.model), ("rule", one.rule)) if share >= 0]
        why = f" ({', '.join(parts)})" if parts else ""
        told.append(f"{'> ' if at == made.chosen else '  '}{percent(one.share)} {clean(one.words)}{why}")
    return [*told, *(f"  because: {evidence(one)}" for one in made.evidence)]


def percent(share: float) -> str:
    """Return a share of 1 as `62 %`; something above nothing never as `0 %`."""
    return "<1 %" if 0 < share < 0.005 else f"{share:.0%}".replace("%", " %")  # noqa: PLR2004 - half a hundredth


def evidence(one: EvidenceSeen) -> str:
    """Return a memory that came to mind, with the parts of its score."""
    parts = ", ".join(f"{clean(part)} {score:.2f}" for part, score in one.parts.items())
    return clean(one.words) + (f" [{parts}]" if parts else "")


def insight(one: InsightSeen) -> str:
    """Return an insight with its question and what it rests on."""
    rests = f" (from: {'; '.join(clean(each.words) for each in one.evidence)})" if one.evidence else ""
    return f"{clock_text(one.minute)} {clean(one.question)} {clean(one.words)}{_rule(one.by_rule)}{rests}".replace("  ", " ")


def relation(one: RelationSeen) -> str:
    """Return what it thinks of somebody: `Ada +0.52 friends; talks 3, trades 1`."""
    return f"{clean(one.name)} {one.regard:+.2f} {clean(one.label)}; talks {one.talks}, trades {one.trades}"


def talk(one: TalkSeen) -> str:
    """Return a line of talk: `12:04 Ada to Mabel: good day`."""
    to = clean(one.to) or "everybody"
    return f"{clock_text(one.minute)} {clean(one.speaker)} to {to}: {clean(one.words)}{_rule(one.by_rule)}"


def _rule(by_rule: bool) -> str:  # noqa: FBT001 - its only argument
    return BY_RULE if by_rule else ""


def _under(title: str, told: Sequence[str], most: int = _MOST_TOLD) -> list[str]:
    return [title, *(f"  {line}" for line in told[-most:])] if told and most else []
