import pytest

from client.entries import Came, DayBroke, Noted, PeriodBegan, Refused, SpeedSet, Spoke, Went
from client.view import LOG_ENTRIES, View, glimpse
from shared.calendar import Period, Speed
from shared.ids import BeingId, PlaceId
from shared.sights import (
    ClockMoved,
    HaltedSelf,
    SawAppear,
    SawBegin,
    SawGround,
    SawPlace,
    SawRoom,
    SawVanish,
    SawWalk,
    SetOutSelf,
    WasRefused,
)
from tests.client.drawn import ADA, JORY, MABEL, figure, said, scene, view


def test_a_scene_tells_everything() -> None:
    seen = view()
    assert (seen.town, seen.width, seen.height) == ("Thornby", 10, 6)
    assert seen.code((1, 1)) == "#"
    assert seen.sees((0, 0))
    assert seen.me is not None
    assert seen.me.name == "Ada"


def test_ground_comes_into_view_and_stays_known_when_it_goes() -> None:
    dark = scene("   \n   ", visible=())
    seen = view(SawGround(((0, 0, 2),), (".#",)), start=glimpse(View(), dark))
    assert seen.rows == (".# ", "   ")
    assert seen.sees((1, 0))
    seen = view(SawGround((), (), hidden=((0, 0, 2),)), start=seen)
    assert seen.rows[0] == ".# "
    assert not seen.sees((1, 0))


def test_an_untouched_row_is_the_same_object() -> None:
    before = view()
    after = view(SawGround(((0, 0, 1),), (",",)), start=before)
    assert after.rows[0] == ",........."
    assert all(a is b for a, b in zip(after.rows[1:], before.rows[1:], strict=True))


@pytest.mark.parametrize("run", [(-1, 0, 2), (9, 0, 2), (0, 99, 1), (0, -1, 1), (0, 0, 10**9), (10**9, 0, 1)])
def test_runs_of_a_broken_server_are_not_believed(run: tuple[int, int, int]) -> None:
    assert view(SawGround((run,), ("##",), hidden=(run,))).rows == view().rows


def test_a_room_becomes_known_but_not_visible() -> None:
    seen = view(SawRoom(PlaceId(0), 0, 0, ("#_", "#+")), start=glimpse(View(), scene("   \n   ", visible=())))
    assert seen.rows == ("#_ ", "#+ ")
    assert not seen.sees((0, 0))


def test_somebody_comes_walks_works_and_goes() -> None:
    seen = view(SawAppear(figure(JORY, "Jory", (0, 0)), arrived=True), SawWalk(JORY, (1, 0)), SawBegin(JORY, "whittling"))
    assert (seen.figures[JORY].at, seen.figures[JORY].doing) == ((1, 0), "whittling")
    seen = view(SawVanish(JORY, left=True), start=seen)
    assert JORY not in seen.figures
    assert seen.met[JORY].name == "Jory"
    assert seen.log == (Came("Jory"), Went("Jory"))


def test_a_step_of_somebody_unseen_changes_nothing() -> None:
    assert view(SawWalk(BeingId(77), (0, 0))) == view()


def test_a_journey_counts_down_and_ends() -> None:
    seen = view(SetOutSelf("Bakery", 3), SawWalk(ADA, (7, 2)))
    assert seen.journey is not None
    assert seen.journey.cells == 2
    seen = view(HaltedSelf(arrived=False, why="Mabel speaks to you."), start=seen)
    assert seen.journey is None
    assert seen.log == (Noted("Mabel speaks to you."),)


def test_the_clock_the_places_and_refusals() -> None:
    seen = view(ClockMoved(1441, Speed.FAST, by="Ada"), SawPlace(PlaceId(0), 7), WasRefused("wall", "A wall is in the way."))
    assert (seen.minute, seen.speed, seen.places[0].occupants) == (1441, Speed.FAST, 7)
    assert seen.log == (SpeedSet(Speed.FAST, "Ada"), DayBroke(2), PeriodBegan(Period.NIGHT), Refused("A wall is in the way."))


def test_the_log_is_bounded_but_keeps_count() -> None:
    seen = view(*[WasRefused("x", str(i)) for i in range(LOG_ENTRIES + 5)])
    assert (len(seen.log), seen.logged) == (LOG_ENTRIES, LOG_ENTRIES + 5)


def test_a_mending_scene_adds_only_the_talk_that_was_missed() -> None:
    known, missed = said(MABEL, "Mabel", "One."), said(MABEL, "Mabel", "Two.")
    seen = view(known, scene(recent=(known, missed)))
    assert [entry.heard for entry in seen.log if isinstance(entry, Spoke)] == [known, missed]


def test_a_replay_scene_replaces_the_log() -> None:
    seen = view(scene(), said(MABEL, "Mabel", "Later."), scene(recent=(said(MABEL, "Mabel", "Now."),)), start=View(replay=True))
    assert [entry.heard.words for entry in seen.log if isinstance(entry, Spoke)] == ["Now."]
    assert seen.chapter == 2


def test_a_mending_scene_keeps_what_was_known() -> None:
    assert view(scene(" " * 10 + "\n" + "\n".join([" " * 10] * 5))).rows == view().rows


def test_talking_to_nobody_is_said_so() -> None:
    beside = view(said(ADA, "Ada", "Hello?"))
    assert isinstance(beside.log[-1], Spoke)
    alone = view(*(SawVanish(being) for being in view().figures if being != ADA), said(ADA, "Ada", "Hello?"))
    assert isinstance(alone.log[-1], Noted)
    assert "nobody near enough" in alone.log[-1].words
