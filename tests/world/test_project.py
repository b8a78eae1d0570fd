from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from server.world.decide import attempt
from server.world.entry import Entry
from server.world.evolve import evolve
from server.world.orders import Admit, AnyCommand, Dismiss, Tick
from server.world.project import project, scene
from server.world.state import World
from shared.calendar import Speed
from shared.commands import Begin, Deed, Emote, GoTo, Say, SetSpeed, Shout, Travel, Walk, Whisper
from shared.geometry import Direction, from_runs
from shared.ids import TOWN, BeingId
from shared.sights import AnySight, SawAppear, SawGround, SawPlace, SawRoom, SawVanish, SawWalk, Scene
from tests.world.drawing import ADA, BOB, MABEL, act, place, world

HOUSE = """
    ................
    .######.........
    .#_m__#...1.....
    .#_2__+.........
    .#__b_w.........
    .######....3....
    ................
"""
HOME = place("Home", 1, 1, 6, 5, kind="home")


def sights(before: World, actor: BeingId, command: AnyCommand, observer: BeingId) -> list[AnySight]:
    after, entry = act(before, actor, command)
    found: list[AnySight] = []
    for event in entry.events:
        stepped = evolve(before, event)
        found += project(before, stepped, event, observer)
        before = stepped
    assert after.entries == entry.n
    return found


def test_the_scene_hides_rooms_never_entered_and_who_is_behind_walls() -> None:
    here = world(HOUSE, HOME, under=".")
    seen = scene(here, ADA)
    assert {figure.name for figure in seen.figures} == {"Ada", "Mabel"}
    assert seen.rows[2][3] == " "
    assert seen.rows[1][1] == "#"
    assert "Bob" not in repr(seen)


def test_a_watcher_sees_the_whole_town() -> None:
    seen = scene(world(HOUSE, HOME), TOWN)
    assert len(seen.figures) == 3
    assert len(from_runs(seen.visible)) == 16 * 7


def test_walking_into_and_out_of_view() -> None:
    here = world("""
        .....1
        ###.##
        2.....
    """)
    path = [Walk(d) for d in (Direction.WEST, Direction.WEST, Direction.SOUTH, Direction.SOUTH)]
    found: list[AnySight] = []
    for tick, command in enumerate(path):
        here = replace(here, tick=tick * 10)
        found += sights(here, ADA, command, BOB)
        here, _ = act(here, ADA, command)
    assert any(isinstance(s, SawAppear) and s.figure.name == "Ada" for s in found)


def test_own_steps_show_new_ground_and_rooms() -> None:
    here = world("1#__\n.+__\n.#__", place("Home", 1, 0, 3, 3, kind="home"))
    first = sights(here, ADA, Walk(Direction.SOUTH_EAST), ADA)
    assert any(isinstance(s, SawRoom) and s.rows == ("#__", "+__", "#__") for s in first)
    ground = next(s for s in first if isinstance(s, SawGround))
    assert (3, 1) in from_runs(ground.shown)
    assert sum(len(codes) for codes in ground.codes) == len(from_runs(ground.shown))
    assert SawPlace(0, 1) in first  # type: ignore[arg-type]


_WORDS = st.sampled_from(["hello", "the key", "fire"])
_DEEDS: st.SearchStrategy[Deed] = st.one_of(
    st.builds(Walk, st.sampled_from(Direction)),
    st.builds(Say, _WORDS),
    st.builds(Shout, _WORDS),
    st.builds(Emote, _WORDS),
    st.builds(Begin, _WORDS),
    st.builds(Whisper, st.sampled_from(["Ada", "Bob", "Mabel"]), _WORDS),
    st.builds(GoTo, st.sampled_from(["home", "Home", "Ada", "Bob", "Mabel"])),
    st.builds(Travel, st.integers(0, 15), st.integers(0, 6)),
    st.builds(SetSpeed, st.sampled_from(Speed)),
)
_ACTORS = st.sampled_from([ADA, BOB, MABEL])


def _run(here: World, script: list[tuple[BeingId, Deed]], observer: BeingId) -> tuple[World, list[AnySight]]:
    found: list[AnySight] = []
    for actor, command in script:
        here = replace(here, tick=here.tick + 1)
        for who, what in ((TOWN, Tick()), (actor, command)):
            answer = attempt(here, who, what)
            if isinstance(answer, Entry):
                for event in answer.events:
                    after = evolve(here, event)
                    found += project(here, after, event, observer)
                    here = after
                here = replace(here, entries=answer.n)
    return here, found


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(_ACTORS, _DEEDS), max_size=25))
def test_law_the_view_folded_from_sights_equals_a_fresh_scene(script: list[tuple[BeingId, Deed]]) -> None:
    """Whoever is in view by the deltas is in view by the scene, at the same cell; likewise the ground and the signs."""
    here = world(HOUSE, HOME)
    first = scene(here, ADA)
    after, found = _run(here, script, ADA)
    figures = {figure.id: figure.at for figure in first.figures}
    visible = from_runs(first.visible)
    signs = {seen.id: seen.occupants for seen in first.places}
    rows = [list(row) for row in first.rows]
    for sight in found:
        match sight:
            case SawAppear():
                figures[sight.figure.id] = sight.figure.at
            case SawVanish():
                figures.pop(sight.being)
            case SawWalk():
                assert sight.being in figures
                figures[sight.being] = sight.to
            case SawPlace():
                signs[sight.place] = sight.occupants
            case SawGround():
                visible = visible - from_runs(sight.hidden) | from_runs(sight.shown)
                for (x, y, length), codes in zip(sight.shown, sight.codes, strict=True):
                    rows[y][x : x + length] = codes
            case SawRoom():
                for dy, row in enumerate(sight.rows):
                    rows[sight.y + dy][sight.x : sight.x + len(row)] = row
            case _:
                pass
    fresh: Scene = scene(after, ADA)
    assert figures == {figure.id: figure.at for figure in fresh.figures}
    assert visible == from_runs(fresh.visible)
    assert signs == {seen.id: seen.occupants for seen in fresh.places}
    assert all(
        fresh_code in (" ", code)
        for row, fresh_row in zip(rows, fresh.rows, strict=True)
        for code, fresh_code in zip(row, fresh_row, strict=True)
    )


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.just(BOB), _DEEDS), max_size=25))
def test_law_sights_do_not_depend_on_what_could_not_be_perceived(script: list[tuple[BeingId, Deed]]) -> None:
    """Bob, locked in a far house without a door, cannot change anything of what Ada perceives, but for the clock."""
    drawing = "1..." + "." * 40 + "######\n" + "." * 44 + "#_2__#\n" + "." * 44 + "######"
    here = world(drawing, place("Cell", 44, 0, 6, 3, kind="home"))
    script = [(who, what) for who, what in script if not isinstance(what, SetSpeed)]
    _, found = _run(here, script, ADA)
    _, quiet = _run(here, [(MABEL, Walk(Direction.EAST))] * len(script), ADA)
    assert found == quiet


def test_coming_and_going_is_seen_by_who_stands_there() -> None:
    here = world("1....")
    assert any(isinstance(s, SawAppear) and s.arrived for s in sights(here, TOWN, Admit("Zoe"), ADA))
    here, _ = act(here, TOWN, Admit("Zoe"))
    assert sights(here, TOWN, Dismiss(BeingId(2)), ADA) == [SawVanish(BeingId(2), left=True)]
    assert isinstance(sights(here, TOWN, Dismiss(BeingId(2)), TOWN)[0], SawVanish)
