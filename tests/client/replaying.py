"""A recording to look at, for the tests of what is done with one: its timeline, and what is found in it."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from client.processes import Hear, Outcome
from shared.story import Mark, MarkKind, Moment, SawMoments
from shared.wire import Timeline
from tests.client.stage import JORY, MABEL, Opener

MARKS = (
    *(Mark(tick, MarkKind.SAID) for tick in range(400, 8800, 310)),
    *(Mark(tick, MarkKind.TALK) for tick in (380, 1330, 3650, 4420, 7710)),
    *(Mark(tick, MarkKind.TRADE) for tick in (2100, 2300, 2420, 5900, 8300)),
    *(Mark(tick, MarkKind.QUARREL) for tick in (2950, 7200)),
    *(Mark(tick, MarkKind.REFLECTION) for tick in (5000, 8700)),
    Mark(120, MarkKind.ARRIVED, "Kit came to town"),
    Mark(1700, MarkKind.ARRIVED, "Nell came to town, and 2 more"),
    Mark(8000, MarkKind.LEFT, "Kit left"),
    Mark(6100, MarkKind.DAY),
)
TIMELINE = Timeline(0, 9000, 3000, 1000, playing=False, minute=905, first_minute=360, last_minute=1930, marks=MARKS)
MOMENTS = (
    Moment(1330, 610, MarkKind.TALK, "Mabel and Jory speak of the mill", MABEL),
    Moment(2100, 745, MarkKind.TRADE, "Mabel sells Jory 4 bread for 135 gold", MABEL),
    Moment(2950, 890, MarkKind.QUARREL, "Jory refuses what Mabel asks for her bread", JORY),
    Moment(7710, 1700, MarkKind.SAID, "That bread would hold up the mill by itself, [b]if it must[/b].", JORY),
)
FOUND = SawMoments("bread", MOMENTS, more=True)


def recording(save: str = "", **more: object) -> Opener:
    """Return an opener that watches a recording; `save` is its file, if it is ours."""
    opener = Opener(replay=True, minute=TIMELINE.minute)
    timeline = msgspec.structs.replace(TIMELINE, **more)
    opener.outlook = msgspec.structs.replace(opener.outlook, timeline=timeline)
    opener.tie.save = save
    return opener


class Programs:
    """Programs that are a list: what was run, and how the next ones end."""

    def __init__(self, *outcomes: Outcome, told: Sequence[str] = (), makes: Path | None = None) -> None:
        """`told` is printed by each; `makes` is the file it writes."""
        self.commands: list[tuple[str, ...]] = []
        self._outcomes = list(outcomes)
        self._told = told
        self._makes = makes

    async def __call__(self, command: Sequence[str], hear: Hear = lambda _: None, started: object = None) -> Outcome:
        """Run one."""
        self.commands.append(tuple(command))
        for line in self._told:
            hear(line)
        if callable(started):
            started(4242)
        if self._makes is not None:
            self._makes.write_text("made", encoding="utf-8")
        return self._outcomes.pop(0) if self._outcomes else Outcome(0)
