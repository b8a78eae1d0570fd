"""Keys pressed before the town is there."""

from textual import events

from client import early
from client.early import MOST, MOST_TYPED, Early
from client.intents import Act, Intent, Line, Open, Try
from client.screens.create import CreateScreen
from client.screens.travel import TravelScreen
from client.tether import Ended, Lost, Up
from shared.commands import Say, Walk
from shared.geometry import Direction
from tests.client.drawn import scene, seen, welcome
from tests.client.test_app import Visit, town, visiting

EAST = Try(Walk(Direction.EAST))


def key(name: str) -> events.Key:
    return events.Key(name, name if len(name) == 1 else None)


def kept(*pressed: tuple[str, Intent | None]) -> list[str]:
    """Return the names of the keys that are given in the end."""
    keys = Early[events.Key]()
    for name, intent in pressed:
        keys.keep(key(name), intent)
    return given(keys)


def given(keys: Early[events.Key]) -> list[str]:
    names = []
    while (one := keys.take()) is not None:
        names.append(one.key)
    return names


def test_what_means_something_is_kept_in_order_and_no_more_than_so_many() -> None:
    assert kept(("l", EAST), ("0", None), ("underscore", Act.TRAVEL)) == ["l", "underscore"]
    assert kept(*[("l", EAST)] * (MOST + 5)) == ["l"] * MOST


def test_leaving_and_help_are_not_kept_and_keys_of_the_terminal_neither() -> None:
    keys = Early[events.Key]()
    assert not keys.keep(key("q"), Act.QUIT)
    assert not keys.keep(key("question_mark"), Act.HELP)
    assert not keys.keep(key("ctrl+c"), None)
    assert given(keys) == []


def test_a_line_takes_all_letters_but_not_its_enter_nor_what_follows() -> None:
    opens = ("t", Open(Line.SAY))
    assert kept(opens, ("q", Act.QUIT), ("0", None), ("backspace", None), ("enter", None), ("l", EAST)) == [
        "t",
        "q",
        "0",
        "backspace",
    ]
    assert kept(opens, ("h", None), ("escape", None), ("l", EAST)) == ["t", "h", "escape", "l"]
    assert kept(opens, ("h", None), ("ctrl+j", None), ("l", EAST)) == ["t", "h"]


def test_after_the_last_was_given_none_is_kept() -> None:
    keys = Early[events.Key]()
    keys.keep(key("l"), EAST)
    assert keys.due(seen=False) is False
    assert keys.due(seen=True) is True
    assert keys.due(seen=True) is False
    assert given(keys) == ["l"]
    assert not keys.keep(key("l"), EAST)


async def hurried(visit: Visit, *names: str) -> None:
    for name in names:
        visit.app.post_message(key(name))
    await visit.pilot.pause()


async def test_steps_pressed_on_the_way_are_taken_in_town() -> None:
    async with visiting() as visit:
        await hurried(visit, "l")
        await visit.feed(Up(), welcome())
        await hurried(visit, "5")
        assert visit.tie.given == []
        await visit.feed(seen(1, scene()))
        assert [type(one).__name__ for one in visit.tie.given] == ["Walk", "Halt"]
        assert visit.tie.given[0] == Walk(Direction.EAST)


async def test_words_typed_on_the_way_wait_for_an_enter_that_is_seen() -> None:
    async with visiting() as visit:
        await hurried(visit, "t", *"hi", "enter", "l", "l")
        await visit.feed(*town())
        assert visit.tie.given == []
        assert visit.town._typist.words == "hi"
        assert early.WAITING.split(":")[0] in visit.log().replace("\n", " ")
        await visit.press("enter")
        assert visit.tie.given == [Say("hi")]


async def test_a_page_that_came_by_itself_gets_nothing_and_neither_does_the_town_below() -> None:
    async with visiting() as visit:
        await hurried(visit, "l", "1", "enter")
        await visit.feed(welcome(), seen(1, scene(life=None)))
        page: object = visit.app.screen
        assert isinstance(page, CreateScreen)
        assert page._chosen is None
        await visit.press("escape")
        assert visit.app.screen is visit.town
        assert visit.tie.given == []


async def test_a_page_that_a_key_opened_gets_none_of_the_keys_after_it() -> None:
    async with visiting() as visit:
        await hurried(visit, "l", "underscore", "enter", "l")
        await visit.feed(*town())
        assert isinstance(visit.app.screen, TravelScreen)
        assert visit.tie.given == [Walk(Direction.EAST)]


async def test_q_leaves_at_once_and_keys_of_a_way_that_ended_are_let_go() -> None:
    async with visiting() as visit:
        await hurried(visit, "l")
        await visit.feed(Lost(5.0, 1, "the town is full"))
        await visit.feed(*town())
        assert visit.tie.given == []
    async with visiting() as visit:
        await visit.feed(Ended("unreachable", "No town answers."))
        await hurried(visit, "r")
        assert not visit.app._refused, "it knocks again"
    async with visiting() as visit:
        await hurried(visit, "l", "q")
        assert visit.app._exit


def test_a_line_opened_after_too_many_keys_takes_its_letters_and_gives_none() -> None:
    keys = Early[events.Key]()
    for _ in range(MOST + 3):
        keys.keep(key("l"), EAST)
    keys.keep(key("t"), Open(Line.SAY))
    assert keys.keep(key("q"), Act.QUIT)
    assert given(keys) == ["l"] * MOST


def test_of_a_line_more_is_kept_than_of_steps() -> None:
    words = "please tell me where the bakery of the town is"
    assert kept(("t", Open(Line.SAY)), *((letter, None) for letter in words)) == ["t", *words]


def test_help_without_a_letter_is_shown_while_a_line_is_typed() -> None:
    keys = Early[events.Key]()
    keys.keep(key("t"), Open(Line.SAY))
    assert not keys.keep(key("f1"), Act.HELP)
    assert keys.keep(key("question_mark"), Act.HELP) or not key("question_mark").is_printable


async def test_keys_of_who_comes_to_watch_mean_what_they_mean_there() -> None:
    async with visiting(name="") as visit:
        await hurried(visit, "C")
        assert [one.key for one in visit.app._early._keys] == ["C"]
        await hurried(visit, "t", "q")
        assert visit.app._exit


def test_what_is_not_kept_waits_for_no_enter_and_a_line_put_away_stays_away() -> None:
    keys = Early[events.Key]()
    for _ in range(MOST):
        keys.keep(key("l"), EAST)
    keys.keep(key("t"), Open(Line.SAY))
    keys.keep(key("enter"), None)
    assert not keys.waiting
    letters = [("a", None)] * (MOST_TYPED + 5)
    assert kept(("t", Open(Line.SAY)), *letters, ("escape", None))[-1] == "escape"
