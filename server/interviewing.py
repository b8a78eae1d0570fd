"""What `thorpd interview` does with the screen: a bar while the model loads, the talk as it went, or the same for programs.

Apart from `interview`, which needs no terminal and no config.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from server import config as configs
from server import folders
from server.console import bar_of
from server.interview import Interviewed, Moment, asked_well, interview, opened
from server.mind.known import the
from server.model.engine import Engine
from server.serve import choose_engine
from shared.calendar import clock_text, day
from shared.text import clean

_INDENT = 4


def ask(
    save: Path, who: str, questions: Sequence[str], moment: Moment, config: Path | None, *, no_model: bool
) -> tuple[Interviewed, str]:
    """Do what the command asks; return the talk, and why the model did not answer (empty: it did, or was not to)."""
    asked_well(questions)
    settings = configs.load(config)
    engine = choose_engine(settings, folders.models(), no_model=no_model)
    return asyncio.run(_ask(save, who, questions, moment, engine, quiet=no_model))


async def _ask(
    save: Path, who: str, questions: Sequence[str], moment: Moment, engine: Engine, *, quiet: bool
) -> tuple[Interviewed, str]:
    try:
        with bar_of("loading the model"):
            problem = await opened(engine)
        with bar_of("remembering") as progress:
            told = await interview(save, who, questions, engine, moment, progress)
    finally:
        await engine.aclose()
    return told, "" if quiet else problem


def show(told: Interviewed, console: Console, *, why: bool) -> None:
    """Print the talk; `why`: with what came to mind."""
    console.print(_heading(told))
    for one in told.answers:
        console.print(Text.assemble(("\nYou  ", "bold"), clean(one.question)))
        answer = Text.assemble((f"{told.who}  ", f"bold {told.colour}"), clean(one.answer))
        console.print(answer.append(" ·rule", style="dim") if one.by_rule else answer)
        for memory in one.why if why else ():
            parts = ", ".join(f"{name} {score:.2f}" for name, score in memory.parts.items())
            line = Text.assemble(("came to mind: ", "dim"), clean(memory.words), (f"  ({parts})" if parts else "", "dim"))
            console.print(Padding(line, (0, 0, 0, _INDENT)))
        if why and not one.why:
            console.print(
                Padding(Text("nothing came to mind beside what it knows of itself and the day", style="dim"), (0, 0, 0, _INDENT))
            )


def _heading(told: Interviewed) -> Text:
    place = f", {'on' if told.place.endswith('Square') else 'at'} {the(told.place)}" if told.place else ""
    doing = f", {clean(told.doing)}" if told.doing else ""
    name = (told.who, f"bold {told.colour}")
    return Text.assemble(name, f" of {told.town}, {told.when}{place}{doing}", (f"  tick {told.tick:,}", "dim"))


def as_data(told: Interviewed) -> dict[str, object]:
    """Return the talk for programs."""
    return {
        "who": told.who,
        "town": told.town,
        "tick": told.tick,
        "day": day(told.minute),
        "time": clock_text(told.minute),
        "place": told.place,
        "doing": told.doing,
        "model": told.model,
        "answers": [
            {
                "question": one.question,
                "answer": one.answer,
                "by_rule": one.by_rule,
                "why": [{"note": memory.note, "words": memory.words, "scores": memory.parts} for memory in one.why],
            }
            for one in told.answers
        ],
    }
