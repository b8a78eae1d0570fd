"""What is worth going to, what is that, where is it, what was said: the pure parts."""

from typing import Any

import msgspec
import pytest

from client import earshot, farlook, finding, history, interest, landmarks
from client.entries import Noted, Spoke
from client.finding import Sort
from client.history import Kind
from client.interest import Seen
from client.screens.history import HistoryScreen
from client.view import View, note
from shared.calendar import Speed
from shared.economy import Item
from shared.geometry import Cell
from shared.ids import BeingId
from shared.living import Pile, Side
from shared.sights import ClockMoved, DealtSelf, Heard, Manner, SawPile, SawTrade, SawVanish
from shared.story import SawTies, TieSeen
from tests.client.drawn import ADA, JORY, MABEL, bargain, figure, said, scene, view
from tests.client.stage import Opener, staged

SQUARE = """
..............................
....FF....................N...
....FF........................
...............n..............
.####+####....................
.#_______#....................
.#_O___b_#....................
.#########.....             ..
"""


def square(*people: tuple[BeingId, str, Cell], **more: Any) -> View:
    figures = [figure(being, name, at) for being, name, at in ((ADA, "Ada", (14, 2)), *people)]
    everywhere = [(x, y) for y, row in enumerate(SQUARE.strip("\n").split("\n")) for x in range(len(row))]
    start = view(start=View())
    return view(scene(SQUARE, figures, visible=everywhere, **more), start=start)


def toured(now: View) -> list[str]:
    """Return what one is led to, in order, until there is nothing new."""
    found, seen = list[str](), Seen()
    while (lure := interest.onward(now, seen)) is not None and len(found) < 40 and lure.key not in seen.keys:
        found.append(interest.told(now, lure))
        seen = interest.gone(seen, lure)
    return found


def test_things_have_names_and_places_to_stand() -> None:
    now = square()
    fountain = landmarks.called(now, "the Fountain", (14, 2))
    assert fountain is not None
    assert len(fountain.cells) == 4
    assert landmarks.reach(now, fountain.nearest((14, 2)), (14, 2)) == (6, 1)
    board = landmarks.called(now, "board", None)
    assert board is not None
    assert board.name == "notice board"
    bench = landmarks.called(now, "bench", None)
    assert bench is not None
    assert landmarks.reach(now, bench.cells[0], None) == bench.cells[0]
    assert landmarks.called(now, "dragon", None) is None
    assert landmarks.called(now, "", None) is None


def test_where_one_walks_is_called_by_the_thing_or_by_the_place() -> None:
    seen = view()
    assert landmarks.whereto(seen, (3, 3)) == "Bakery"
    assert landmarks.whereto(seen, (7, 2)) == "the water"
    assert landmarks.whereto(seen, (0, 0)) == ""


def test_interest_leads_everywhere_once_and_says_so() -> None:
    now = square((MABEL, "Mabel", (20, 5)))
    tour = toured(now)
    assert tour[0] == "On to Mabel, whom you have not talked with yet, 5 steps."
    assert "On to the fountain, 8 steps." in tour
    assert "On to the notice board, 11 steps." in tour
    assert tour[-1].startswith("On to ground you have not seen")
    assert len(tour) == len(set(tour)) < 12


def test_what_waits_comes_first_then_goods_then_people() -> None:
    now = view(SawPile(Pile((1, 0), {Item.WHEAT: 3})), start=square((MABEL, "Mabel", (20, 5)), trades=(bargain(),)))
    tour = toured(now)
    assert tour[:2] == ["On to Mabel, whose offer waits for you, 5 steps.", "On to 3 wheat on the ground, 13 steps."]


def test_whoever_was_talked_with_is_not_new_and_who_stands_beside_one_is_reached() -> None:
    talked = view(said(MABEL, "Mabel", "Good day."), start=square((MABEL, "Mabel", (20, 5))))
    assert not any("Mabel" in line for line in toured(talked))
    assert not any("Mabel" in line for line in toured(square((MABEL, "Mabel", (15, 2)))))


def test_goods_are_gone_to_again_when_nothing_else_is_left_but_never_twice_in_a_row() -> None:
    now = view(SawPile(Pile((1, 0), {Item.WHEAT: 3})), start=square())
    every = Seen()
    while (lure := interest.onward(now, every)) is not None and lure.key not in every.keys:
        every = interest.gone(every, lure)
    assert lure is not None
    assert "wheat" in lure.words
    assert interest.onward(now, interest.gone(every, lure)) is None


def test_a_watcher_is_shown_who_did_something_the_last_first() -> None:
    now = view(
        said(MABEL, "Mabel", "Bread!"),
        Heard(JORY, "Jory", "Wood!", Manner.SHOUT),
        start=view(scene(figures=[figure(MABEL, "Mabel", (3, 2)), figure(JORY, "Jory", (7, 1))], you=BeingId(0)), start=View()),
    )
    first = interest.noticed(now, Seen())
    assert first is not None
    assert (first.words, first.at) == ("Jory, who shouts", (7, 1))
    second = interest.noticed(now, interest.gone(Seen(), first))
    assert second is not None
    assert second.words == "Mabel, who speaks"
    assert interest.noticed(now, interest.gone(interest.gone(Seen(), first), second)) is None


def test_a_report_tells_who_what_and_whose() -> None:
    now = view(
        SawPile(Pile((3, 2), {Item.BREAD: 2})),
        SawTies((TieSeen(MABEL, ADA, 0.7), TieSeen(MABEL, JORY, -0.9))),
        SawTrade(bargain(), MABEL),
    )
    told = " ".join(farlook.report(now, (3, 2)))
    assert told.startswith("Mabel the baker: a villager.")
    assert "Mabel is fond of you." in told
    assert "In view, 4 steps west." in told
    assert "An offer waits for you: 4 bread for 135 gold" in told
    assert "On the ground: 2 bread." in told
    assert "Bakery: Warm and floury. Open to everybody; 1 inside, room for 15." in told


def test_a_report_knows_what_things_are_for_and_what_is_unknown() -> None:
    now = square()
    assert "A fountain: clear water" in " ".join(farlook.report(now, (4, 1)))
    assert ":work makes bread" in " ".join(farlook.report(now, (3, 6)))
    assert farlook.report(now, (16, 7)) == ["Nothing is known of this spot yet."]


def test_who_has_gone_is_remembered_with_where_and_when() -> None:
    gone = view(ClockMoved(615, Speed.NORMAL), SawVanish(MABEL))
    assert gone.parted == {MABEL: 615}
    assert farlook.last_seen(gone, gone.met[MABEL]) == "last seen at the Bakery, day 1 10:15"
    back = view(scene(), start=view(scene(figures=[figure(ADA, "Ada", (7, 1))]), start=gone))
    assert MABEL in back.figures


@pytest.mark.parametrize(
    ("words", "away"),
    [
        ("Mabel, have you bread?", "Mabel"),
        ("hello Mabel", "Mabel"),
        ("Good morning, Mabel!", "Mabel"),
        ("Have you any bread, Mabel?", "Mabel"),
        ("Mabel", "Mabel"),
        ("Mabel is a fine baker", ""),
        ("Where is Mabel?", ""),
        ("Mabelline, hi", ""),
        ("Jory, hello", ""),
        ("Good morning", ""),
    ],
)
def test_who_is_spoken_to_and_does_not_hear_it(words: str, away: str) -> None:
    people = [figure(MABEL, "Mabel", (30, 30)), figure(JORY, "Jory", (2, 2))]
    assert earshot.absent(words, people, people[1:]) == away


def test_one_is_told_that_who_is_named_does_not_hear_it_though_others_do() -> None:
    met = view(
        SawVanish(MABEL),
        start=view(scene(figures=[figure(ADA, "Ada", (7, 1)), figure(MABEL, "Mabel", (3, 2)), figure(JORY, "Jory", (8, 1))])),
    )
    told = view(said(ADA, "Ada", "Mabel, are you there?"), start=met)
    assert told.log[-1] == Noted("(Mabel is not here to hear that.)")
    assert told.times[-2:] == (600, 600)


def test_everything_seen_is_found_by_its_letters() -> None:
    now = view(
        SawPile(Pile((1, 0), {Item.WHEAT: 3})),
        said(MABEL, "Mabel", "The bridge is out."),
        start=square((MABEL, "Mabel", (20, 5))),
    )
    found = finding.gather(now)

    def names(typed: str) -> list[str]:
        return [match.found.name for match in finding.matching(found, typed)]

    assert names("")[0] == "Mabel"
    assert names("fount") == ["fountain"]
    assert names("whe") == ["3 wheat"]
    assert names("ntb")[:1] == ["notice board"]
    assert names("bridge") == ["Mabel: The bridge is out."]
    assert names("zzz") == []
    best = finding.matching(found, "board")[0]
    assert [best.found.name[at] for at in best.letters] == list("board")
    assert best.found.sort is Sort.THING


def test_arrows_point_from_where_one_stands() -> None:
    now = square()
    assert finding.arrow(now, (4, 1), unicode=True) == "← 10"
    assert finding.arrow(now, (4, 1), unicode=False) == "W 10"
    assert finding.arrow(now, (14, 2), unicode=True) == "here"
    assert finding.arrow(msgspec.structs.replace(now, figures={}), (4, 1), unicode=True) == ""


def test_the_log_is_sorted_into_kinds_and_searched() -> None:
    now = view(
        said(MABEL, "Mabel", "Fresh BREAD!"),
        said(ADA, "Ada", "How much?"),
        DealtSelf(Side.BUY, Item.SEED, 2, 100),
        ClockMoved(660, Speed.NORMAL),
        start=view(),
    )
    now = note(now, Noted("A bell rings."))
    assert [line.words for line in history.lines(now, words="bread")] == ["Mabel: Fresh BREAD!"]
    assert [line.speaker for line in history.lines(now, Kind.SPEECH)] == [MABEL, ADA]
    assert len(history.lines(now, Kind.TRADE)) == 1
    assert len(history.lines(now, Kind.MINE)) == 2
    assert [line.when for line in history.lines(now, Kind.NOTICES)] == ["day 1 11:00"]
    assert len(history.lines(now)) == len(now.log) == len(now.times)


def test_in_a_replay_every_line_has_its_moment() -> None:
    recent = (msgspec.structs.replace(said(MABEL, "Mabel", "Early."), minute=400),)
    then = view(scene(recent=recent, minute=900), start=View(replay=True))
    assert [line.minute for line in history.lines(then)] == [400]


def test_our_own_notices_are_found_but_nobody_said_them() -> None:
    told = note(note(view(), Noted("On to Mabel, 3 steps.")), Spoke(said(MABEL, "Mabel", "On to the oven!")))
    found = finding.matching(finding.gather(told), "on to")
    assert [(match.found.sort, match.found.name) for match in found if match.found.sort in finding.LOGGED] == [
        (Sort.LINE, "Mabel: On to the oven!"),
        (Sort.NOTICE, "On to Mabel, 3 steps."),
    ]


@pytest.mark.parametrize("width", [80, 48])
async def test_in_the_history_later_lines_stand_under_the_first(width: int) -> None:
    long = " ".join(f"word{number}" for number in range(40))
    async with staged(lambda: HistoryScreen(Opener(said(MABEL, "Mabel", long)), enter="show who said it"), (width, 24)) as play:
        await play.follow()
        lines = [line for line in play.lines("#history-list") if line.strip()]
        assert lines[0].index("Mabel: word0") == 15
        assert len(lines) > 4
        assert {len(line) - len(line.lstrip()) for line in lines[1:]} == {15}
        assert " ".join(" ".join(line[15:] for line in lines).split()) == f"Mabel: {long}"
