"""A day's chronicle on the page: periods, topics, wrapped text in the villagers' colours; or as data for programs.

Apart from what it tells, so that another page can tell the same.
"""

import re

import msgspec
from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from server.annals.day import Annals, Chapter
from server.annals.passage import Passage, Topic
from shared.calendar import Period, clock_text
from shared.economy import gold, listed
from shared.text import clean

_WIDTH = 110
"""The longest that a line of the page gets: longer ones are hard to read."""

_TITLES = {Period.NIGHT: "Night", Period.MORNING: "Morning", Period.NOON: "Afternoon", Period.EVENING: "Evening"}


def show(annals: Annals, console: Console) -> None:
    """Print a day."""
    width = min(console.width, _WIDTH)
    for part in _page(annals):
        console.print(part, width=width)


def _page(annals: Annals) -> list[RenderableType]:
    whose = f", as {annals.who} lived it" if annals.who else ""
    parts: list[RenderableType] = [
        Text.assemble((f"{annals.town}, day {annals.day}{whose}", "bold"), (f"  {annals.villagers} villagers", "dim"))
    ]
    if not annals.chapters:
        parts.append(Text("Nothing worth telling happened.", style="dim"))
    for chapter in annals.chapters:
        parts += [Text(), Rule(Text(_TITLES[chapter.period], style="bold"), align="left", style="dim"), _table(annals, chapter)]
    if annals.balances:
        parts += [Text(), Rule(Text("What the day came to", style="bold"), align="left", style="dim"), _balances(annals)]
    elif not annals.whole:
        parts += [Text(), Text("The history ends before this day does.", style="dim")]
    return parts


def _table(annals: Annals, chapter: Chapter) -> Table:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(style="dim", width=8)
    table.add_column(ratio=1)
    for topic in Topic:
        passages = [passage for passage in chapter.passages if passage.topic is topic]
        if passages:
            table.add_row(topic.value.capitalize(), Group(*(_line(annals, passage) for passage in passages)))
    return table


def _line(annals: Annals, passage: Passage) -> RenderableType:
    text = Text(f"{clock_text(passage.minute)}  " if passage.timed else "", style="dim")
    text = Text.assemble(text, _coloured(annals, clean(passage.words)))
    if passage.why:
        text.append_text(_coloured(annals, f" ({clean(passage.why)})", "dim"))
    return text


def _coloured(annals: Annals, words: str, style: str = "") -> Text:
    """Return words with everybody's name in their colour."""
    text = Text(words, style=style)
    names = sorted(annals.colours, key=len, reverse=True)
    if names:
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
        for found in pattern.finditer(words):
            text.stylize(annals.colours[found[0]], *found.span())
    return text


def _balances(annals: Annals) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2))
    for title in ("", "made", "gold", "trades", "slept", "stamina"):
        table.add_column(title, justify="right" if title in _NUMBERS else "left")
    for one in annals.balances:
        made = listed(one.made) if one.made else "·"
        earned = f"+{gold(one.earned)}" if one.earned > 0 else gold(one.earned)
        slept = "yes" if one.slept else Text("no", style="yellow")
        table.add_row(_coloured(annals, one.name), made, earned, str(one.trades), slept, str(one.stamina))
    return table


_NUMBERS = ("gold", "trades", "stamina")


def as_data(annals: Annals) -> dict[str, object]:
    """Return a day for programs: the same passages, with their times."""
    return {
        "town": annals.town,
        "day": annals.day,
        "who": annals.who,
        "whole": annals.whole,
        "villagers": annals.villagers,
        "periods": [
            {
                "period": chapter.period.value,
                "passages": [
                    {
                        "time": clock_text(passage.minute),
                        "topic": passage.topic.value,
                        "who": list(passage.who),
                        "words": passage.words,
                        "why": passage.why,
                    }
                    for passage in chapter.passages
                ],
            }
            for chapter in annals.chapters
        ],
        "balances": [msgspec.to_builtins(one) for one in annals.balances],
    }
