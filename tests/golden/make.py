"""Write the golden journal of the present format: run `python -m tests.golden.make`.

Every kind of event and command once, made by hand in a town of three rows: the rules may change, these entries may not.
Lines that the file has already stay as they are; lines added to the story are appended.
"""

import json
from pathlib import Path
from typing import Any

from server.save import layout, snapshots, upcast
from server.world import events as e
from server.world import orders as o
from server.world.entry import Entry
from server.world.evolve import fold
from server.world.state import EMPTY, Being, Place, Town, World
from shared import commands as c
from shared.calendar import Speed
from shared.geometry import Direction
from shared.ids import TOWN, BeingId, PlaceId
from shared.sights import Appointment, Kind, Manner, Persona

FOLDER = Path(__file__).parent

MABEL, ADA = BeingId(1), BeingId(2)

_TOWN = Town(
    name="Golden",
    rows=("#######", "#..+..#", "#######"),
    places=(Place("Bakery", "It smells of bread.", 0, 0, 4, 3, 15, "bakery"),),
    gate=(5, 1),
)
_MABEL = Being(
    MABEL,
    "Mabel",
    Kind.VILLAGER,
    "M",
    "#ffb86c",
    (1, 1),
    Persona(
        gender="woman",
        calling="baker",
        traits=("warm", "nosy"),
        background="Born here.",
        interests=("news",),
        style="short",
        goals=("a new oven",),
        secret="She cannot read.",  # noqa: S106 - a villager's secret
        looks="floury",
        personality="kind",
        home="Bakery",
        schedule=(Appointment(360, "Bakery", "baking"),),
    ),
    doing="waking up",
)
_ADA = Being(ADA, "Ada ü", Kind.PLAYER, "@", "#ffffff", (5, 1))

_STORY: tuple[tuple[int, BeingId, Any, tuple[Any, ...]], ...] = (
    (0, TOWN, o.Found("Golden", 7), (e.Founded(7, _TOWN, (_MABEL,)),)),
    (3, TOWN, o.Admit("Ada ü"), (e.Arrived(_ADA), e.Discovered(ADA, PlaceId(0)))),
    (10, TOWN, o.Tick(), (e.MinutePassed(361),)),
    (11, ADA, c.Walk(Direction.WEST), (e.Walked(ADA, (4, 1), 98),)),
    (12, ADA, c.Say("Good morning! 🍞"), (e.Said(ADA, "Good morning! 🍞", Manner.SAY),)),
    (13, MABEL, c.Say("Bread?", by_rule=True, stream=4), (e.Said(MABEL, "Bread?", Manner.SAY, by_rule=True, stream=4),)),
    (14, ADA, c.Whisper("Mabel", "yes"), (e.Said(ADA, "yes", Manner.WHISPER, MABEL),)),
    (15, ADA, c.Shout("BREAD"), (e.Said(ADA, "BREAD", Manner.SHOUT),)),
    (16, ADA, c.Emote("waves"), (e.Said(ADA, "waves", Manner.EMOTE),)),
    (17, MABEL, c.Begin("kneading dough"), (e.Began(MABEL, "kneading dough"),)),
    (18, MABEL, c.GoTo("Bakery"), (e.SetOut(MABEL, "Bakery", ((2, 1), (3, 1))),)),
    (20, TOWN, o.Tick(), (e.MinutePassed(362), e.Walked(MABEL, (2, 1), 170))),
    (21, MABEL, c.Halt(), (e.Halted(MABEL, arrived=False, why="You stop."),)),
    (22, ADA, c.Travel(2, 1), (e.SetOut(ADA, "there", ((3, 1),)),)),
    (23, TOWN, o.Tick(), (e.Walked(ADA, (3, 1), 194), e.Halted(ADA, arrived=True, why=""))),
    (24, ADA, c.SetSpeed(Speed.PAUSE), (e.SpeedChanged(Speed.PAUSE, 24, 21744, by=ADA),)),
    (25, ADA, c.Step(), (e.SpeedChanged(Speed.NORMAL, 25, 21744, stop_minute=363, by=ADA),)),
    (26, TOWN, o.Dismiss(ADA), (e.Departed(ADA),)),
    (30, TOWN, o.Admit("Ada ü"), (e.Returned(ADA, (5, 1)),)),
)


def entries() -> list[Entry]:
    """Return the story as entries."""
    return [Entry(n, *line) for n, line in enumerate(_STORY, 1)]


def facts(world: World) -> dict[str, Any]:
    """Return what anybody would say of a world, in words that no change of its fields can break."""
    return {
        "town": world.town.name,
        "tick": world.tick,
        "minute": world.minute,
        "speed": world.speed.value,
        "beings": [
            {
                "name": being.name,
                "at": list(being.at),
                "present": being.present,
                "doing": being.doing,
                "goal": being.goal,
                "calling": being.persona.calling,
                "knows": [world.town.places[place].name for place in being.known],
            }
            for being in world.beings.values()
        ],
    }


def main() -> None:
    """Write the file, or add to it what is new in the story."""
    file = FOLDER / f"v{layout.FORMAT}.json"
    kept: list[str] = json.loads(file.read_text(encoding="utf-8"))["entries"] if file.exists() else []
    lines = kept + [upcast.encode(entry).hex() for entry in entries()[len(kept) :]]
    world, read = EMPTY, upcast.reader(layout.FORMAT)
    for line in lines:
        world = fold(world, read(bytes.fromhex(line)))
    golden = {
        "format": layout.FORMAT,
        "entries": lines,
        "facts": facts(world),
        "shape": snapshots.SHAPE,
        "digest": snapshots.digest(snapshots.picture(world)).hex(),
    }
    file.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
