"""What watchers have: who likes whom, a day's chronicle, two maps, a mind beside the map, the town at a glance, and the log."""

from typing import Any

import msgspec
import pytest

from client import chronicling, folk, graph, ticker
from client.commandline import parse
from client.entries import Came, Dealt, Elsewhere, Spoke
from client.intents import Act, Ask, Intent, LookInto, Steer
from client.narrate import narrate, plain
from client.reading import Context
from client.screens.chronicle import ChronicleScreen
from client.screens.folk import FolkScreen
from client.screens.graph import GraphScreen
from client.spots import Spot, touch
from client.view import View
from client.widgets.maps import Maps
from client.widgets.minddock import MindDock
from shared.ids import TOWN, BeingId
from shared.living import TradeState
from shared.sights import Heard, Manner, SawAppear, SawLedger, SawVanish
from shared.story import SawTies, TieSeen
from shared.wire import Follow, Recount, Relate, ReplayAct, Study
from tests.client import drawn
from tests.client.drawn import scene, seen, welcome
from tests.client.stage import Opener, staged
from tests.client.test_app import visiting
from tests.client.watching import TOLD, crowd, day, feeling, ties

WIDE = "\n".join(["." * 300] * 60)
ONE, TWO, THREE = BeingId(1), BeingId(2), BeingId(3)


def watched(count: int = 12, *sights: Any, **believed: Any) -> Opener:
    opener = Opener()
    start = drawn.view(scene(WIDE, crowd(count), you=TOWN, minute=1440 + 1130))
    opener.outlook = msgspec.structs.replace(opener.outlook, view=msgspec.structs.replace(start, **believed))
    opener.learn(*sights)
    return opener


def view(count: int = 12) -> View:
    return watched(count).view


# ── who likes whom ──


@pytest.mark.parametrize(("count", "size"), [(12, (49, 18)), (25, (112, 40)), (100, (112, 40)), (2, (20, 5))])
def test_names_never_touch_and_stay_inside(count: int, size: tuple[int, int]) -> None:
    drawn = graph.draw(crowd(count), ties(count, share=0.2).ties, ONE, size)
    spots = list(drawn.spots.values())
    assert not any(touch(one, other) for at, one in enumerate(spots) for other in spots[:at])
    assert all(spot.x >= 0 and spot.x + len(spot.name) <= size[0] and 0 <= spot.y < size[1] for spot in spots)
    assert len(spots) + drawn.left_out == count
    assert ONE in drawn.spots
    assert all(0 <= x < size[0] and 0 <= y < size[1] for x, y in graph.strokes(drawn, ONE, 0.0, unicode=True))


def test_a_town_with_room_for_all_leaves_nobody_out() -> None:
    assert graph.draw(crowd(12), ties(12).ties, ONE, (49, 18)).left_out == 0
    assert graph.draw(crowd(25), ties(25).ties, ONE, (112, 40)).left_out == 0


def test_of_too_many_the_nearest_to_the_focus_are_shown() -> None:
    told = (TieSeen(ONE, BeingId(90), 0.9), TieSeen(BeingId(80), ONE, -0.7), TieSeen(TWO, THREE, 1.0))
    drawn = graph.draw(crowd(100), told, ONE, (112, 40))
    assert set(drawn.spots) == {ONE, BeingId(90), BeingId(80)}


def test_friends_stand_nearer_than_enemies_and_twice_the_same_is_the_same() -> None:
    told = (TieSeen(ONE, TWO, 0.9), TieSeen(ONE, THREE, -0.9))
    points = graph.settle([ONE, TWO, THREE], graph.bonds(told), {})
    far = {being: sum((a - b) ** 2 for a, b in zip(points[ONE], points[being], strict=True)) for being in (TWO, THREE)}
    assert far[TWO] < far[THREE] / 4
    assert graph.settle([ONE, TWO, THREE], graph.bonds(told), {}) == points


def test_a_picture_that_goes_on_from_the_last_one_moves_little() -> None:
    told = ties(12).ties
    before = graph.draw(crowd(12), told, ONE, (49, 18))
    after = graph.draw(crowd(12), [msgspec.structs.replace(told[0], regard=0.5), *told[1:]], ONE, (49, 18), before.points)
    moved = [abs(before.spots[b].x - after.spots[b].x) + abs(before.spots[b].y - after.spots[b].y) for b in before.spots]
    assert sorted(moved)[len(moved) // 2] <= 3


def test_between_two_the_stronger_feeling_counts() -> None:
    assert graph.bonds((TieSeen(ONE, TWO, 0.2), TieSeen(TWO, ONE, -0.6))) == (graph.Bond(ONE, TWO, -0.6),)
    assert graph.regards((TieSeen(ONE, TWO, 0.2), TieSeen(TWO, ONE, -0.6)), ONE) == [(TWO, 0.2, -0.6)]


def test_liking_and_dislike_differ_without_colours() -> None:
    marks = [graph.ascii_mark(regard) for regard in (0.1, 0.4, 0.9, -0.1, -0.4, -0.9)]
    assert len(set(marks)) == len(marks)


def test_the_focus_moves_to_who_stands_there() -> None:
    spots = {ONE: Spot(5, 5, "Ada", 0), TWO: Spot(20, 5, "Bo", 0), THREE: Spot(5, 9, "Cy", 0)}
    drawn = graph.Graph(spots, (), 0, {})
    assert [graph.beside(drawn, ONE, *way) for way in ((1, 0), (0, 1), (-1, 0), (0, -1))] == [TWO, THREE, ONE, ONE]


async def test_the_graph_asks_and_leads_into_a_mind_and_to_the_map() -> None:
    done: list[Intent] = []
    opener = watched(12, ties(12))
    async with staged(lambda: GraphScreen(opener, done.append, TWO)) as play:
        assert opener.tie.asked == [Relate()]
        assert "Jory" in play.text("#graph-list")
        await play.press("enter", "tab", "f")
        assert play.app.results == [None]
    assert done == [LookInto("Jory"), Ask(Act.FOLLOW, "Kit")]


async def test_only_those_somebody_has_a_feeling_for_are_counted() -> None:
    told = SawTies((TieSeen(TWO, ONE, 0.5), TieSeen(THREE, TWO, 0.4), TieSeen(BeingId(4), TWO, 0.4)))
    opener = watched(12)
    async with staged(lambda: GraphScreen(opener, lambda _: None, TWO)) as play:
        assert "indifferent" not in play.text("#graph-list")
        opener.learn(told)
        await play.follow()
        assert "Feels for 1" in play.text("#graph-list")


async def test_a_stronger_threshold_draws_less_and_a_click_focuses() -> None:
    opener = watched(12, ties(12))
    async with staged(lambda: GraphScreen(opener, lambda _: None, TWO)) as play:
        full = sum(line.count(" ") for line in play.lines("#graph-picture"))
        await play.press("plus", "plus", "plus", "plus", "plus")
        assert sum(line.count(" ") for line in play.lines("#graph-picture")) > full
        assert "drawn from 0.6 on" in play.text("#graph-legend")
        screen = play.app.screen
        assert isinstance(screen, GraphScreen)
        spot = screen._drawn.spots[THREE]
        await play.pilot.click("#graph-picture", offset=(spot.x, spot.y))
        assert "Greta" in play.text("#graph-list")


async def test_a_town_without_feelings_says_so() -> None:
    async with staged(lambda: GraphScreen(watched(3, SawTies(())), lambda _: None)) as play:
        assert "Nobody has come to like" in play.text("#graph-legend")


# ── the chronicle ──


def test_passages_stand_under_their_part_of_the_day() -> None:
    lines = chronicling.passages(day())
    assert [line.words for line in lines if line.told is None] == ["Night", "Morning", "Noon", "Evening"]
    assert [line.told.topic for line in chronicling.passages(day(), "mabel wheat") if line.told] == ["work", "trade", "mind"]
    assert chronicling.passages(day(), "dragons") == []


def test_names_are_found_as_whole_words() -> None:
    parts = list(chronicling.named("Ada met Adam, and Ada Lovelace.", ("Ada", "Ada Lovelace")))
    assert [name for _, name in parts if name] == ["Ada", "Ada Lovelace"]
    assert "".join(words for words, _ in parts) == "Ada met Adam, and Ada Lovelace."


def test_marks_stand_at_their_hours() -> None:
    told = day()
    assert chronicling.column(told.first_tick, told, (0, 1440), 72) == 0
    assert chronicling.column(told.first_tick + 720, told, (0, 1440), 72) == 36
    assert chronicling.column(told.last_tick, told, (0, 1440), 72) == 71
    assert chronicling.span(day(whole=False), view()) == (0, 1130)
    assert chronicling.scale(72).split() == ["0", "2", "4", "6", "8", "10", "12", "14", "16", "18", "20", "22"]


async def test_the_chronicle_turns_days_and_narrows() -> None:
    opener = watched(12, day(), minute=3 * 1440)
    async with staged(lambda: ChronicleScreen(opener, lambda _: None, 2)) as play:
        await play.press("right", "right", "right", "left", "left")
        assert opener.tie.asked == [Recount(day) for day in (2, 3, 4, 3, 2)]
        await play.press("slash", *"rufus")
        assert "lantern" in play.text("#chronicle-list")
        assert "baked" not in play.text("#chronicle-list")
        await play.press("escape")
        assert "baked" in play.text("#chronicle-list")


async def test_a_day_that_goes_on_says_so_and_follows() -> None:
    opener = watched(12, day(whole=False, told=TOLD[:3]))
    async with staged(lambda: ChronicleScreen(opener, lambda _: None)) as play:
        assert "not over yet" in str(play.app.screen.query_one("#chronicle").border_title)
        opener.learn(day(whole=False))
        await play.follow()
        screen = play.app.screen
        assert isinstance(screen, ChronicleScreen)
        assert screen.query_one("#chronicle-list").highlighted == len(screen._lines) - 1  # type: ignore[attr-defined]


async def test_a_passage_leads_to_its_minute_in_a_replay_and_to_somebody_live() -> None:
    done: list[Intent] = []
    shown: list[str] = []
    replayed = watched(12, day(), replay=True)
    async with staged(lambda: ChronicleScreen(replayed, done.append, 2)) as play:
        await play.press("enter")
    assert done == [Steer(ReplayAct.SEEK_MINUTE, 1440 + 190)]
    async with staged(lambda: ChronicleScreen(watched(12, day()), done.append, 2, show_at=lambda n, _: shown.append(n))) as play:
        await play.press("enter")
    assert shown == ["Rufus"]


# ── the town at a glance ──


def test_a_town_in_a_sentence() -> None:
    assert folk.about(view()) == "Thornby, day 2, 18:50, evening: 11 villagers and 1 player, 1 place."
    assert [person.name for person in folk.folk(view(4))] == ["Greta", "Jory", "Mabel", "Rufus"]


async def test_a_mood_that_nobody_has_asked_for_is_not_known_yet() -> None:
    opener = watched(3)
    async with staged(lambda: FolkScreen(opener, lambda _: None), size=(120, 36)) as play:
        assert play.text("#folk-list").count("not known yet") == 2


async def test_all_are_asked_at_once_how_they_feel_and_shown_together() -> None:
    opener = watched(6)
    async with staged(lambda: FolkScreen(opener, lambda _: None), size=(120, 36)) as play:
        page = play.app.screen
        assert isinstance(page, FolkScreen)
        asked = [question.being for question in opener.tie.asked if isinstance(question, Study)]
        assert sorted(asked) == sorted(one.being for one in folk.folk(opener.outlook.view) if one.villager)
        sights = feeling(len(asked))
        for sight in sights[:-1]:
            opener.learn(sight)
        page.follow()
        assert play.text("#folk-list").count("not known yet") == len(asked), "none before the others"
        opener.learn(sights[-1])
        page.follow()
        assert "not known yet" not in play.text("#folk-list")


def test_a_large_town_is_asked_by_and_by_and_nobody_waits_for_ever() -> None:
    census, town = folk.Census(), view(60)
    villagers = {one.being for one in folk.folk(town) if one.villager}
    asked = [being for _ in range(4) for being in census.ask(town)]
    assert len(asked) == len(set(asked)) == 12 + 3 * 8
    known = drawn.view(*feeling(20), start=town)
    assert all(one.mood is None for one in census.people(known))
    asked += census.ask(known)
    assert any(one.mood is not None for one in census.people(known)), "four rounds are enough"
    asked += [being for _ in range(20) for being in census.ask(known)]
    assert villagers - known.minds.keys() <= set(asked)
    assert all(one.mood is None for one in folk.Census().people(town)), "nothing is held back before anybody was asked"


def test_whose_mind_was_known_is_not_hidden_while_others_are_asked() -> None:
    half = watched(12, *feeling(4)).view
    census = folk.Census()
    census.ask(half)
    assert sum(one.mood is not None for one in census.people(half)) == len(half.minds)


async def test_who_is_picked_is_followed() -> None:
    done: list[Intent] = []
    opener = watched(4, *feeling(3))
    async with staged(lambda: FolkScreen(opener, done.append)) as play:
        assert "kneading dough" in play.text("#folk-list")
        await play.press("i", "down", "enter")
    assert done == [LookInto("Greta"), Ask(Act.FOLLOW, "Jory")]


# ── the log ──


def heard(name: str, being: BeingId, words: str, manner: Manner = Manner.SAY) -> Heard:
    return Heard(being, name, words, manner, minute=600)


def test_talk_in_sight_is_told_with_its_place_and_far_talk_once() -> None:
    before = drawn.view(scene(figures=[drawn.figure(ONE, "Ann", (2, 2)), drawn.figure(TWO, "Bo", (8, 1))], you=TOWN))
    after = drawn.view(heard("Ann", ONE, "Hm."), heard("Bo", TWO, "Ho."), heard("Bo", TWO, "Ha."), start=before)
    told = ticker.tick(before, after, lambda cell: cell == (2, 2)).log
    assert [type(entry) for entry in told] == [Spoke, Elsewhere]
    assert "".join(span.words for span in narrate(told[0])) == "Ann: Hm.  (Bakery)"
    assert plain(narrate(told[1])) == "Bo is talking out of sight"


def test_words_of_earlier_are_given_no_place_of_now() -> None:
    before = drawn.view(scene(figures=[drawn.figure(ONE, "Ann", (2, 2))], you=TOWN, minute=700))
    after = drawn.view(heard("Ann", ONE, "Hm."), start=before)
    (entry,) = ticker.tick(before, after, lambda _: False).log
    assert "".join(span.words for span in narrate(entry)) == "Ann: Hm."


def test_a_shout_is_heard_everywhere_and_arrivals_have_a_place() -> None:
    before = drawn.view(scene(figures=[drawn.figure(TWO, "Bo", (2, 2))], you=TOWN))
    came = SawAppear(drawn.figure(THREE, "Cy", (3, 2)), arrived=True)
    after = drawn.view(heard("Bo", TWO, "Fire!", Manner.SHOUT), came, start=before)
    shout, arrival = ticker.tick(before, after, lambda _: False).log
    assert isinstance(shout, Spoke)
    assert isinstance(arrival, Came)
    assert (shout.place, shout.at, arrival.place, arrival.at) == ("Bakery", (2, 2), "Bakery", (3, 2))


def test_trades_that_the_ledger_shows_for_the_first_time_are_told() -> None:
    def ledger(*numbers: int) -> SawLedger:
        kind = drawn.bargain()
        settled = tuple(msgspec.structs.replace(kind, id=number, state=TradeState.COMMITTED) for number in numbers)
        return SawLedger((), (), settled, 0, 0, {})

    start = drawn.view(scene(you=TOWN))
    first = drawn.view(ledger(1), start=start)
    assert ticker.tick(start, first, lambda _: True).log == start.log
    second = ticker.tick(first, drawn.view(ledger(1, 2), start=first), lambda _: True)
    (entry,) = second.log[len(first.log) :]
    assert isinstance(entry, Dealt)
    assert entry.trade.id == 2
    assert "Mabel" in plain(narrate(entry))


# ── following, two maps, a mind beside the map ──


def live(count: int = 4) -> tuple[Any, ...]:
    return welcome(being=TOWN), seen(1, scene(WIDE, crowd(count, spread=60), you=TOWN))


async def test_one_follows_forwards_backwards_and_by_name() -> None:
    async with visiting(*live()) as visit:
        await visit.press("f", "f", "F", "F", "F")
        await visit.press("colon", *"follow ru", "enter")
        assert [one for one in visit.tie.asked if isinstance(one, Follow)] == [
            Follow(BeingId(being)) for being in (1, 2, 1, 0, 4, 4)
        ]
        assert "with Rufus" in visit.text()


async def test_who_is_followed_and_leaves_is_told_of_and_the_place_stays() -> None:
    async with visiting(*live()) as visit:
        await visit.press("f", "f")
        await visit.feed(seen(2, scene(WIDE, crowd(4, spread=60), you=TOWN)))
        here = visit.town.centre()
        await visit.feed(seen(3, SawVanish(TWO, left=True)))
        assert "Jory has left the town; you stay where they were." in " ".join(visit.log().split())
        assert visit.town.helm.followed == TOWN
        assert visit.town.centre() == here
    assert visit.tie.asked[-1] == Follow(TOWN)


async def test_two_maps_follow_two_and_tab_turns() -> None:
    async with visiting(*live(), size=(120, 40)) as visit:
        maps = visit.town.query_one(Maps)
        await visit.press("f", "vertical_line")
        assert maps.split
        assert maps.followed == [ONE, TWO]
        assert visit.tie.asked == [Follow(ONE), Follow(TOWN)]
        await visit.press("f", "tab", "f")
        assert maps.followed == [TWO, THREE]
        assert visit.town.helm.followed == TWO
        await visit.press("colon", *"split mabel", "enter")
        assert maps.followed == [TWO, ONE]
        await visit.press("vertical_line")
        assert not maps.split
    assert visit.tie.asked[2:] == [Follow(ONE)]


async def test_two_maps_look_at_two_places_and_a_click_turns() -> None:
    async with visiting(*live(), size=(120, 40)) as visit:
        await visit.press("vertical_line")
        await visit.pilot.pause()
        maps = visit.town.query_one(Maps)
        first, second = (pane.map.centre()[0] for pane in maps.panes)
        assert second - first > 30
        assert [pane.caption.render_line(0).text.split()[-1] for pane in maps.panes] == ["dough", "stall"]
        await visit.pilot.click("#map")
        assert visit.town.helm.followed == ONE


@pytest.mark.parametrize(("size", "stacked"), [((80, 24), True), ((120, 40), False), ((160, 45), False)])
async def test_two_maps_stand_where_there_is_room(size: tuple[int, int], stacked: bool) -> None:  # noqa: FBT001 - a parameter
    async with visiting(*live(), size=size) as visit:
        await visit.press("vertical_line")
        await visit.pilot.pause()
        first, second = (pane.region for pane in visit.town.query_one(Maps).panes)
        assert (first.x == second.x) is stacked
        assert min(first.height, second.height) > 5


async def test_a_player_is_told_that_this_is_for_watchers() -> None:
    async with visiting(welcome(), seen(1, scene())) as visit:
        visit.town.perform(Act.SPLIT)
        visit.town.perform(Act.GRAPH)
        visit.town.perform(Act.MIND_DOCK)
        visit.town.perform(Ask(Act.FOLLOW, "Mabel"))
        await visit.pilot.pause()
        told = visit.log()
        assert all(words in told for words in ("A second map is for those who watch", "Minds are open", "on your own feet"))
    assert visit.tie.asked == []


async def test_a_mind_stands_beside_the_map_of_a_wide_terminal() -> None:
    async with visiting(*live(), size=(160, 45)) as visit:
        await visit.press("f", "I")
        assert visit.tie.asked == [Follow(ONE), Study(ONE)]
        await visit.feed(seen(2, *feeling(2)))
        assert visit.town.query_one(MindDock).display
        assert "glum" in visit.text()
        await visit.press("I")
        assert not visit.town.query_one(MindDock).display
    async with visiting(*live()) as visit:
        await visit.press("f", "I")
        assert "from 160 columns on" in " ".join(visit.log().split())


async def test_v_opens_the_town_for_watchers() -> None:
    async with visiting(*live()) as visit:
        await visit.press("v")
        assert isinstance(visit.app.screen, FolkScreen)
        await visit.press("enter")
    assert [one for one in visit.tie.asked if isinstance(one, Follow)] == [Follow(THREE)]


def test_what_is_typed() -> None:
    assert parse(":follow Mabel", Context()) == Ask(Act.FOLLOW, "Mabel")
    assert parse(":split", Context()) is Act.SPLIT
    assert parse(":chronicle 3", Context()) == Ask(Act.CHRONICLE, "3")
    assert parse(":relations", Context()) is Act.GRAPH
    assert parse(":graph", Context()) is Act.GRAPH
