"""A villager's mind on screen and in lines: what is asked, what is drawn, and that strangers' words stay words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from client import commandline, minds
from client.intents import Act, Intent, LookInto, Steer
from client.looking import next_villager, villager_named
from client.narrate import NO_STUDY
from client.reading import Context
from client.screens.mind import STUDY_S, MindScreen
from client.screens.town import TownScreen
from client.screens.travel import TravelScreen
from client.tether import Lost
from shared.ids import TOWN, BeingId
from shared.minds import RelationSeen
from shared.sights import WasRefused
from shared.wire import Follow, ReplayAct, Study, Timeline
from tests.client.drawn import scene, seen, welcome
from tests.client.stage import ADA, GRETA, JORY, MABEL, RUFUS, Opener, people, staged
from tests.client.test_app import visiting
from tests.client.thinking import BARE, HARMLESS, MIND, STEPS, nasty, saw

WATCHED = (welcome(being=TOWN), seen(1, scene(figures=people(), you=TOWN)))
RECORDED = (welcome(being=TOWN, replay=True), seen(1, scene(figures=people(), you=TOWN)))


def opened(desk: Opener, steered: list[Intent] | None = None, being: BeingId = MABEL) -> MindScreen:
    return MindScreen(desk, being, (steered if steered is not None else []).append)


# ── as numbers ──


@pytest.mark.parametrize(("minute", "step"), [(0, 6), (359, 6), (360, 0), (785, 3), (1439, 6), (1440 + 700, 2)])
def test_the_step_that_holds_now(minute: int, step: int) -> None:
    assert minds.present(STEPS, minute) == step
    assert minds.present((), minute) == -1


@pytest.mark.parametrize(
    ("share", "drawn"), [(0, ""), (0.001, "▏"), (0.5, "█████"), (0.55, "█████▌"), (1, "██████████"), (7, "██████████"), (-1, "")]
)
def test_a_bar_is_as_long_as_its_share(share: float, drawn: str) -> None:
    assert minds.bar(share, 10) == drawn


def test_bars_in_ascii() -> None:
    assert [minds.bar(share, 10, unicode=False) for share in (0, 0.01, 0.5, 1)] == ["", "#", "#####", "##########"]
    assert minds.balance(-0.5, 4, unicode=False) == ("..==", "....")


@pytest.mark.parametrize(
    ("value", "drawn"),
    [
        (0.0, ("╌╌╌╌", "╌╌╌╌")),
        (0.5, ("╌╌╌╌", "━━╌╌")),
        (-0.5, ("╌╌━━", "╌╌╌╌")),
        (0.01, ("╌╌╌╌", "━╌╌╌")),
        (-1, ("━━━━", "╌╌╌╌")),
    ],
)
def test_a_balance_leans_to_its_side(value: float, drawn: tuple[str, str]) -> None:
    assert minds.balance(value, 4) == drawn


@pytest.mark.parametrize(("share", "words"), [(0, "0 %"), (0.001, "<1 %"), (0.114, "11 %"), (1, "100 %")])
def test_shares_in_hundredths(share: float, words: str) -> None:
    assert minds.percent(share) == words


def test_the_dear_stand_nearer_than_the_hated() -> None:
    web = minds.web("Mabel", MIND.relations, 70, 13)
    middle, *others = web.names
    assert middle.name == "Mabel"
    far = {spot.name: ((spot.x + len(spot.name) / 2 - 35) / 2) ** 2 + (spot.y - 6) ** 2 for spot in others}
    assert sorted(far, key=lambda name: far[name]) == ["Jory", "Ada", "Greta", "Rufus"]
    assert {regard for _, _, regard in web.dots} == {one.regard for one in MIND.relations}


def test_nobody_moves_around_the_middle_when_regard_changes() -> None:
    before = minds.web("Mabel", MIND.relations, 70, 13)
    turned = [RelationSeen(one.being, one.name, one.regard / 2, one.label) for one in MIND.relations]
    after = minds.web("Mabel", turned, 70, 13)
    assert [spot.name for spot in before.names] == [spot.name for spot in after.names]


@given(
    st.lists(
        st.builds(RelationSeen, st.integers(1, 99).map(BeingId), st.text(max_size=24), st.floats(-1, 1), st.just("")), max_size=30
    ),
    st.integers(12, 120),
    st.integers(3, 15),
)
def test_no_name_lies_on_another_or_outside(relations: list[RelationSeen], width: int, height: int) -> None:
    web = minds.web("Mabel", relations, width, height)
    cells = [(x, spot.y) for spot in web.names for x in range(spot.x, spot.x + cell_len(spot.name))]
    assert len(cells) == len(set(cells))
    assert all(0 <= x < width and 0 <= y < height for x, y in cells)
    assert not {(x, y) for x, y, _ in web.dots} & set(cells)


# ── in lines ──


def test_a_mind_in_lines() -> None:
    told = "\n".join(minds.lines(MIND))
    for words in (
        "The mind of Mabel on day 1, 13:05, asking Ada about the wheat.",
        "Mood +0.34 (cheerful), energy 62 of 100, 1234 memories.",
        "Wants: see Jory build her a new oven; find a steady supply of wheat.",
        "(changed: the mill is short of wheat)",
        "> 13:00 Kettle Café: asking Ada about the wheat",
        "> 58 % go to the Kettle Café and talk with Ada (model 71 %, rule 30 %)",
        "<1 % go home (model <1 %, rule 0 %)",
        "because: Ada said today, The mill is short of wheat. [meaning 0.81, words 0.33, recency 0.97, importance 0.50]",
        "06:55 decided: work in the bakery ·rule",
        "10:55 What keeps me from baking? Whoever holds the wheat holds the bread. (from: Ada said today",
        "Jory +0.83 close friends; talks 12, trades 3",
        "13:04 Mabel to Ada: I see. ·rule",
        "09:20 (10) I collapsed yesterday.",
    ):
        assert words in told
    assert "No choice has been weighed yet." in minds.lines(BARE)


def test_strangers_words_in_lines_are_only_words() -> None:
    told = "\n".join(minds.lines(nasty()))
    assert "\x1b" not in told
    assert told.count(HARMLESS) >= 15


# ── on screen ──


async def test_it_asks_when_it_opens_and_again_while_it_is_open() -> None:
    desk = Opener()
    async with staged(lambda: opened(desk)) as play:
        assert desk.tie.asked == [Study(MABEL)]
        assert "Looking into a mind" in play.text("#mind-empty")
        screen = play.app.screen
        assert isinstance(screen, MindScreen)
        [again] = [timer for timer in screen._timers if timer._interval == STUDY_S]
        assert again._callback == screen.study
        desk.tie.state = Lost(3.0, 1, "gone")
        screen.study()
        assert len(desk.tie.asked) == 1


async def test_panels_one_at_a_time() -> None:
    async with staged(lambda: opened(Opener(saw()))) as play:
        assert "+0.34 cheerful" in play.text("#mind-feelings")
        text = play.text("#mind-now")
        assert "◆ see Jory build her a new oven" in text
        assert "▶ 13:00 Kettle Café" in text
        assert not play.lines("#mind-why")
        await play.press("tab")
        text = play.text("#mind-why")
        assert "▶ go to the Kettle Café" in text
        assert "58 %" in text
        assert "meaning ██" in text
        await play.press("3")
        text = play.text("#mind-people")
        assert "Jory ╌╌╌╌╌╌┃━━━━━╌ +0.83 close friends 12 talks, 3 trades" in text
        assert "Rufus ╌╌━━━━┃╌╌╌╌╌╌ -0.64 enemies 1 talk" in text
        await play.press("tab")
        text = play.text("#mind-memory")
        assert "What keeps me from baking? Whoever holds the wheat" in text
        assert text.index("I see. ·rule") < text.index("Is there truly no wheat left?")
        await play.press("tab")
        assert play.lines("#mind-now")


async def test_all_panels_where_there_is_room() -> None:
    async with staged(lambda: opened(Opener(saw())), (120, 36)) as play:
        assert [bool(play.lines(f"#mind-{name}")) for name in ("now", "why", "people", "memory")] == [True] * 4


async def test_a_mind_of_which_nothing_is_known_says_so() -> None:
    async with staged(lambda: opened(Opener(saw(BARE)), being=JORY), (120, 36)) as play:
        assert "nothing in particular" in play.text("#mind-now")
        assert "No choice has been weighed yet" in play.text("#mind-why")
        assert "met nobody yet" in play.text("#mind-people")
        assert "not a word so far" in play.text("#mind-memory")


async def test_it_follows_and_turns_to_another_villager() -> None:
    desk = Opener()
    async with staged(lambda: opened(desk)) as play:
        desk.learn(saw())
        await play.follow()
        assert "see Jory" in play.text("#mind-now")
        await play.press("n")
        assert desk.tie.asked[-1] == Study(JORY)
        assert play.lines("#mind-empty")
        await play.press("p", "p")
        assert desk.tie.asked[-1] == Study(RUFUS)


async def test_why_there_is_no_mind_is_told() -> None:
    desk = Opener()
    async with staged(lambda: opened(desk)) as play:
        desk.learn(WasRefused("no_mind", "There is no villager of that number."))
        await play.follow()
        assert "There is no villager of that number." in play.text("#mind-empty")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_strangers_words_on_screen_are_only_words(size: tuple[int, int]) -> None:
    async with staged(lambda: opened(Opener(saw(nasty()))), size) as play:
        for panel in ("now", "why", "people", "memory"):
            shown = play.text(f"#mind-{panel}")
            assert "\x1b" not in shown
            assert "[bold]" in shown
            await play.press("tab")
        page = play.app.screen.query_one("#mind")
        assert "\x1b" not in str(page.border_title)
        title = page._border_title
        assert title is not None
        assert title.plain.startswith(f"The mind of {HARMLESS}")


# ── in the app ──


async def test_a_key_opens_the_mind_of_whom_one_follows() -> None:
    async with visiting(*WATCHED, name="") as visit:
        await visit.press("f", "f", "i")
        assert isinstance(visit.app.screen, MindScreen)
        await visit.press("escape")
        assert isinstance(visit.app.screen, TownScreen)
    assert visit.tie.asked == [Follow(ADA), Follow(MABEL), Study(MABEL)]


async def test_who_follows_somebody_is_offered_no_life() -> None:
    async with visiting(*WATCHED, name="") as visit:
        await visit.press("f", "f")
        await visit.feed(seen(2, scene(figures=people(), you=MABEL, life=None)))
        assert isinstance(visit.app.screen, TownScreen)
        await visit.press("i")
        assert isinstance(visit.app.screen, MindScreen)


async def test_who_follows_nobody_picks_from_a_list() -> None:
    async with visiting(*WATCHED, name="") as visit:
        await visit.press("i")
        assert isinstance(visit.app.screen, TravelScreen)
        await visit.press(*"gre", "enter")
        assert isinstance(visit.app.screen, MindScreen)
    assert visit.tie.asked == [Study(GRETA)]


async def test_a_name_opens_a_mind() -> None:
    async with visiting(*WATCHED, name="") as visit:
        await visit.press("colon", *"mind", "space", *"jor", "enter")
        assert isinstance(visit.app.screen, MindScreen)
        await visit.press("escape", "colon", *"mind", "space", *"zed", "enter")
        assert isinstance(visit.app.screen, TownScreen)
    assert visit.tie.asked == [Study(JORY)]


async def test_a_player_is_told_who_may() -> None:
    async with visiting(welcome(), seen(1, scene(figures=people()))) as visit:
        await visit.press("colon", *"mind", "space", *"mabel", "enter")
        assert isinstance(visit.app.screen, TownScreen)
        assert visit.app.screen.outlook.view.log[-1].words == NO_STUDY  # type: ignore[union-attr]
    assert visit.tie.asked == []


async def test_a_replay_is_steered_while_one_looks() -> None:
    timeline = Timeline(0, 9000, 3000, 1000, playing=True, minute=900)
    async with visiting(*RECORDED, timeline, name="") as visit:
        await visit.press("colon", *"mind", "space", *"mabel", "enter")
        await visit.feed(seen(2, saw()))
        await visit.press("space", "full_stop")
        screen = visit.app.screen
        assert isinstance(screen, MindScreen)
        screen.follow()
        assert "x1" in str(screen.query_one("#mind").border_title)
    steered = [one.act for one in visit.tie.asked if not isinstance(one, Study)]  # type: ignore[union-attr]
    assert steered == [ReplayAct.PAUSE, ReplayAct.STEP]


async def test_nothing_is_steered_in_a_live_town() -> None:
    steered: list[Intent] = []
    async with staged(lambda: opened(Opener(saw()), steered)) as play:
        await play.press("space", "full_stop", "left")
    assert steered == []


async def test_what_steers_is_asked_of_the_opener() -> None:
    steered: list[Intent] = []
    async with staged(lambda: opened(Opener(saw(), replay=True), steered)) as play:
        await play.press("comma", "S", "home")
    assert steered == [Steer(ReplayAct.STEP, -1), Steer(ReplayAct.NEXT_SAID, -1), Act.REPLAY_HOME]


# ── what is believed ──


def test_the_view_keeps_the_last_of_each_mind() -> None:
    desk = Opener(saw(), saw(BARE), saw(BARE))
    assert desk.view.minds == {MABEL: MIND, JORY: BARE}
    assert desk.view.log == Opener().view.log


def test_villagers_by_name_and_in_turn() -> None:
    view = Opener().view
    assert [figure.id for figure in (villager_named(view, "mabel"), villager_named(view, "gr")) if figure] == [MABEL, GRETA]
    assert villager_named(view, "Ada") is None
    assert villager_named(view, "") is None
    assert [next_villager(view, being, 1) for being in (MABEL, RUFUS, ADA)] == [JORY, MABEL, MABEL]


def test_the_command_reads_a_name() -> None:
    assert commandline.parse(":mind Old Tom", Context()) == LookInto("Old Tom")
    assert commandline.parse(":mind", Context()) is Act.MIND
