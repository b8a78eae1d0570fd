"""A villager's mind drawn: what it wants and plans, why it chose, whom it likes, what it remembers; each a panel.

Apart from the screen, which lays the panels out; what stands in them as numbers is in `minds`. Words of villagers, players and
models are cleaned and never markup.
"""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from client import minds
from client.palette import RGB, mix, to_hex
from client.widgets.ink import DIM, GOLD, GREEN, TEXT
from shared.calendar import clock_text, day
from shared.minds import ChoiceSeen, EvidenceSeen, InsightSeen, MindSeen, OptionSeen, RelationSeen
from shared.text import clean

WARM: RGB = (240, 168, 92)
COLD: RGB = (112, 156, 226)
BRIGHT: RGB = (244, 236, 218)
MODEL: RGB = (150, 206, 214)
"""What the model gave; GREEN is what the rule gave."""

_SHARE, _PART, _HALF = 12, 5, 6
"""Cells of a share, of the model's and the rule's part, of half a balance."""
_NAME = 14
_FULL = 100
"""All the energy one can have."""

_KINDS = {"decided": "→", "planned": "≡", "reflected": "✦", "aspired": "★"}
_KINDS_ASCII = {"decided": ">", "planned": "=", "reflected": "*", "aspired": "+"}

_THOUGHTS_SHOWN = 8
_FRIENDS = 0.5
_TALL = 20
"""Rows from which the picture of relations grows."""


def feelings(mind: MindSeen, *, unicode: bool) -> Table:
    """Return mood and energy as bars, and what the villager does."""
    left, right = minds.balance(mind.mood, _HALF + 2, unicode=unicode)
    middle = "┃" if unicode else "|"
    colour = to_hex(warmth(mind.mood))
    mood = Text.assemble(("mood ", to_hex(DIM)), (left, colour), (middle, to_hex(TEXT)), (right, colour), no_wrap=True)
    mood.append(f" {mind.mood:+.2f} {clean(mind.feels)}", to_hex(TEXT))
    vigour = mix(COLD, GREEN, mind.energy)
    full = minds.bar(mind.energy / _FULL, _SHARE, unicode=unicode)
    energy = Text.assemble(("energy ", to_hex(DIM)), (full, to_hex(vigour)), (f" {mind.energy}", to_hex(TEXT)), no_wrap=True)
    doing = Text(clean(mind.doing), to_hex(BRIGHT), no_wrap=True, overflow="ellipsis")
    table = Table.grid(padding=(0, 3, 0, 0), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, ratio=1, justify="right")
    table.add_row(mood, energy, doing)
    return table


def aside(mind: MindSeen, *, unicode: bool) -> Group:
    """Return a mind in one narrow column: feelings, what it does, wants and plans, its last choice, whom it likes."""
    left, right = minds.balance(mind.mood, _HALF, unicode=unicode)
    colour = to_hex(warmth(mind.mood))
    mood = Text.assemble((left, colour), ("┃" if unicode else "|", to_hex(TEXT)), (right, colour), no_wrap=True)
    mood.append(f" {mind.mood:+.2f} {clean(mind.feels)}", to_hex(TEXT))
    energy = Text(minds.bar(mind.energy / _FULL, 2 * _HALF + 1, unicode=unicode), to_hex(mix(COLD, GREEN, mind.energy)))
    energy.append(f" {mind.energy} energy", to_hex(TEXT))
    doing = [Text(clean(mind.doing), to_hex(BRIGHT))] if mind.doing else []
    parts: list[RenderableType] = [_title(clean(mind.name), clock_text(mind.minute)), mood, energy, *doing, Text("")]
    parts += [now(mind, unicode=unicode), Text("")]
    if mind.choice is not None:
        parts += [_title("Why?", _when(mind.choice.minute, mind.minute)), *_shares(mind.choice, unicode=unicode), Text("")]
    if mind.relations:
        parts += [_title("Relations", f"{len(mind.relations)}"), _likings(mind, unicode=unicode)]
    return Group(*parts)


def _shares(made: ChoiceSeen, *, unicode: bool) -> Iterable[RenderableType]:
    table = _grid(ratio=2)
    for at in sorted(range(len(made.options)), key=lambda at: -made.options[at].share):
        one = made.options[at]
        colour = to_hex(GOLD if at == made.chosen else DIM)
        bar = minds.bar(one.share, _PART, unicode=unicode).ljust(_PART)
        table.add_row(Text(minds.percent(one.share).rjust(5), colour), Text(bar, colour), Text(clean(one.words), colour))
    yield table


def _likings(mind: MindSeen, *, unicode: bool) -> Table:
    table = _grid(ratio=3)
    for one in mind.relations:
        name, balance, regard, label, _ = _relation(one, unicode=unicode)
        table.add_row(name, balance, regard, label)
    return table


def warmth(regard: float) -> RGB:
    """Return the colour of a regard or a mood, -1..1: cold, neither, warm."""
    strength = min(100, 30 + round(abs(regard) * 100)) if round(abs(regard), 2) else 0
    return mix(DIM, WARM if regard > 0 else COLD, strength)


def now(mind: MindSeen, *, unicode: bool) -> Group:
    """Return what it wants, plans and last thought."""
    mark = "◆" if unicode else "*"
    goals = [Text.assemble((f"{mark} ", to_hex(GOLD)), (clean(goal), to_hex(BRIGHT))) for goal in mind.goals]
    parts: list[RenderableType] = [_title("Wants"), *(goals or [_none("nothing in particular")]), Text("")]
    parts += [_title("The day", minds.BY_RULE.strip() if mind.plan_by_rule else ""), *_plan(mind, unicode=unicode), Text("")]
    parts.append(_title("Last thoughts"))
    thoughts = mind.thoughts[-_THOUGHTS_SHOWN:]
    if not thoughts:
        parts.append(_none("none so far: it lives by its schedule"))
    table = _grid(ratio=2)
    for one in reversed(thoughts):
        kind = (_KINDS if unicode else _KINDS_ASCII).get(one.kind, "·")
        table.add_row(
            Text(clock_text(one.minute), to_hex(DIM)),
            Text(kind, to_hex(GOLD)),
            _worded(one.words, TEXT if one.kind == "decided" else BRIGHT, by_rule=one.by_rule),
        )
    return Group(*parts, table)


def _plan(mind: MindSeen, *, unicode: bool) -> Iterable[RenderableType]:
    if mind.aim:
        yield Text(clean(mind.aim), f"italic {to_hex(BRIGHT)}")
    if mind.because:
        yield Text(f"changed: {clean(mind.because)}", to_hex(WARM))
    if not mind.steps:
        yield _none("no plan for the day")
        return
    here = minds.present(mind.steps, mind.minute)
    table = _grid(ratio=3)
    for at, step in enumerate(mind.steps):
        colour = GOLD if at == here else DIM if at < here else TEXT
        style = f"{'bold ' if at == here else ''}{to_hex(colour)}"
        mark = ("▶" if unicode else ">") if at == here else " "
        cells = (mark, clock_text(step.minute), clean(step.place), clean(step.doing))
        table.add_row(*(Text(words, style, no_wrap=True, overflow="ellipsis") for words in cells))
    yield table


def why(mind: MindSeen, *, unicode: bool) -> Group:
    """Return the last choice with its shares, the memories it rested on, and the situation as it was read."""
    made = mind.choice
    if made is None:
        return Group(
            _title("Why?"),
            _none("No choice has been weighed yet: by rule alone, a villager follows its schedule and its needs."),
        )
    parts: list[RenderableType] = [_title("The last choice", _when(made.minute, mind.minute))]
    chosen = made.options[made.chosen] if 0 <= made.chosen < len(made.options) else None
    if chosen is not None:
        parts.append(_worded(chosen.words, BRIGHT, by_rule=made.by_rule))
    parts.append(_options(made, unicode=unicode))
    if chosen is not None and any(option.share > chosen.share for option in made.options):
        parts.append(_none("Drawn by these shares: what is likeliest is not always done."))
    parts.append(Text(""))
    if made.evidence:
        parts += [_title("What came to mind"), *(_evidence(one, unicode=unicode) for one in made.evidence), Text("")]
    if made.situation:
        parts += [_title("The situation"), Text(clean(made.situation), to_hex(DIM))]
    return Group(*parts)


def _options(made: ChoiceSeen, *, unicode: bool) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style=to_hex(DIM), expand=True)
    table.add_column("", width=1)
    table.add_column("", ratio=1)
    table.add_column("share", width=_SHARE)
    table.add_column("", justify="right", width=4)
    table.add_column(Text("model", to_hex(MODEL)), width=_PART)
    table.add_column(Text("rule", to_hex(GREEN)), width=_PART)
    order = sorted(range(len(made.options)), key=lambda at: -made.options[at].share)
    for at in order:
        _option(table, made.options[at], chosen=at == made.chosen, unicode=unicode)
    return table


def _option(table: Table, one: OptionSeen, *, chosen: bool, unicode: bool) -> None:
    colour = GOLD if chosen else TEXT
    table.add_row(
        Text(("▶" if unicode else ">") if chosen else "", to_hex(GOLD)),
        Text(clean(one.words), f"{'bold ' if chosen else ''}{to_hex(colour)}"),
        Text(minds.bar(one.share, _SHARE, unicode=unicode), to_hex(colour if chosen else DIM)),
        Text(minds.percent(one.share), to_hex(colour)),
        _part(one.model, MODEL, unicode=unicode),
        _part(one.rule, GREEN, unicode=unicode),
    )


def _part(share: float, colour: RGB, *, unicode: bool) -> Text:
    if share < 0:
        return Text("·" if unicode else "-", to_hex(DIM))
    return Text(minds.bar(share, _PART, unicode=unicode), to_hex(colour))


def _evidence(one: EvidenceSeen, *, unicode: bool) -> Group:
    scores = Text("  ", overflow="fold")
    for part, score in one.parts.items():
        scores.append(f"{clean(part)} ", to_hex(DIM))
        drawn = minds.bar(score, 3, unicode=unicode)
        scores.append(drawn.ljust(3) + " ", to_hex(mix(DIM, GOLD, round(100 * max(0.0, min(1.0, score))))))
    words = Text.assemble(("· " if unicode else "- ", to_hex(GOLD)), (clean(one.words), to_hex(TEXT)))
    return Group(words, scores) if one.parts else Group(words)


def people(mind: MindSeen, rows: int, *, unicode: bool) -> Group:
    """Return what it thinks of others: a picture as high as `rows` allow, and a list."""
    if not mind.relations:
        return Group(_title("Relations"), _none("It has met nobody yet."))
    table = Table.grid(padding=(0, 1, 0, 0), expand=True)
    table.add_column(
        no_wrap=True, overflow="ellipsis", width=min(_NAME, max(cell_len(clean(one.name)) for one in mind.relations))
    )
    table.add_column(width=2 * _HALF + 1)
    table.add_column(width=len("+0.00"))
    table.add_column(no_wrap=True, overflow="ellipsis", width=min(_NAME, max(len(clean(one.label)) for one in mind.relations)))
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    for one in mind.relations:
        table.add_row(*_relation(one, unicode=unicode))
    return Group(Web(mind, 13 if rows >= _TALL else 9, unicode=unicode), _title("Relations", f"{len(mind.relations)}"), table)


def _relation(one: RelationSeen, *, unicode: bool) -> Sequence[Text]:
    colour = to_hex(warmth(one.regard))
    left, right = minds.balance(one.regard, _HALF, unicode=unicode)
    met = [f"{count} {kind}{'' if count == 1 else 's'}" for count, kind in ((one.talks, "talk"), (one.trades, "trade")) if count]
    return (
        Text(clean(one.name), to_hex(TEXT)),
        Text.assemble((left, colour), ("┃" if unicode else "|", to_hex(DIM)), (right, colour)),
        Text(f"{one.regard:+.2f}", colour),
        Text(clean(one.label), colour),
        Text(", ".join(met), to_hex(DIM)),
    )


class Web:
    """The villager in the middle, the others around it: as wide as there is room."""

    def __init__(self, mind: MindSeen, height: int, *, unicode: bool) -> None:
        self._mind, self._height, self._unicode = mind, height, unicode

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it in cells."""
        width = min(options.max_width, 7 * self._height)
        web = minds.web(self._mind.name, self._mind.relations, width, self._height)
        dot = "·" if self._unicode else "."
        rows: list[list[tuple[int, str, str]]] = [[] for _ in range(self._height)]
        for x, y, regard in web.dots:
            rows[y].append((x, dot, to_hex(warmth(regard))))
        for at, spot in enumerate(web.names):
            bold = at == 0 or spot.regard >= _FRIENDS
            colour = f"{'bold ' if bold else ''}{to_hex(GOLD if at == 0 else warmth(spot.regard))}"
            rows[spot.y].append((spot.x, spot.name, colour))
        for row in rows:
            yield _placed(sorted(row))


def _placed(pieces: Sequence[tuple[int, str, str]]) -> Text:
    text = Text(no_wrap=True)
    for x, words, style in pieces:
        gap = x - text.cell_len
        if gap >= 0:
            text.append(" " * gap)
            text.append(words, style)
    return text


def memory(mind: MindSeen, *, unicode: bool) -> Group:
    """Return its last insights with what they rest on, its last talk, its last memories."""
    parts: list[RenderableType] = []
    if mind.insights:
        parts += [_title("Insights"), *(_insight(one, unicode=unicode) for one in reversed(mind.insights)), Text("")]
    parts.append(_title("Talk"))
    talk = _grid(ratio=1)
    for line in reversed(mind.talk):
        words = Text(clean(line.speaker), f"bold {to_hex(GOLD if line.speaker == mind.name else TEXT)}")
        words.append(f" to {clean(line.to) or 'everybody'}: ", to_hex(DIM))
        words.append_text(_worded(line.words, BRIGHT, by_rule=line.by_rule))
        talk.add_row(Text(clock_text(line.minute), to_hex(DIM)), words)
    parts += [talk if mind.talk else _none("not a word so far"), Text("")]
    parts.append(_title("Memories", f"{mind.memory_count:,}"))
    table = _grid(ratio=2)
    for one in reversed(mind.memories):
        weight = minds.bar(one.importance / 10, 3, unicode=unicode)
        table.add_row(
            Text(clock_text(one.minute), to_hex(DIM)),
            Text(weight.ljust(3), to_hex(mix(DIM, GOLD, 10 * one.importance))),
            Text(clean(one.words), to_hex(TEXT)),
        )
    return Group(*parts, table if mind.memories else _none("nothing yet"))


def _insight(one: InsightSeen, *, unicode: bool) -> RenderableType:
    rests = [Text(f"{'·' if unicode else '-'} {clean(each.words)}", to_hex(DIM)) for each in one.evidence]
    asked = Text(clean(one.question), f"italic {to_hex(DIM)}")
    words = _worded(one.words, BRIGHT, by_rule=one.by_rule)
    return Group(*([asked] if one.question else []), words, *(Padding(each, (0, 0, 0, 2)) for each in rests))


# ── small parts ──


def _title(words: str, more: str = "") -> Text:
    return Text.assemble((words, f"bold {to_hex(GOLD)}"), (f"  {more}" if more else "", to_hex(DIM)), no_wrap=True)


def _none(words: str) -> Text:
    return Text(words, f"italic {to_hex(DIM)}")


def _worded(words: str, colour: RGB, *, by_rule: bool) -> Text:
    text = Text(clean(words), to_hex(colour))
    return text.append(minds.BY_RULE, to_hex(DIM)) if by_rule else text


def _when(minute: int, present: int) -> str:
    return clock_text(minute) if day(minute) == day(present) else f"day {day(minute)}, {clock_text(minute)}"


def _grid(*, ratio: int) -> Table:
    """Return a table without lines: some narrow columns, then a wide one that wraps."""
    table = Table.grid(padding=(0, 1, 0, 0), expand=True)
    for _ in range(ratio):
        table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    return table
