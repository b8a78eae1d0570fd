"""Nonsense from servers, keys in a hurry, windows of a few cells: nothing ends the visit."""

from pathlib import Path

import msgspec
import pytest
from textual.command import CommandPalette
from textual.widgets import OptionList

from client import charts, commandline, macros, prices
from client.chosen import Chosen
from client.entries import Noted
from client.intents import Act, Ask, Try
from client.screens.about import AboutScreen
from client.screens.help import HelpScreen
from client.screens.history import HistoryScreen
from client.screens.name import NameScreen
from client.scripted import ListTie
from client.tether import Ended, Lost
from client.typed import Typed
from client.view import View, glimpse
from client.web.visit import NO_FILES, WebApp
from client.widgets.purse import stamina
from shared.commands import Eat
from shared.economy import Occupation
from shared.ids import BeingId
from shared.living import DayBook, Worker
from shared.sights import SawLedger
from shared.wire import Goodbye, Recount, encode
from tests.client.chatting import group
from tests.client.drawn import scene, seen, welcome
from tests.client.test_app import TIMELINE, town, visiting
from tests.client.test_tether import up

NOBODY = BeingId(0)


# ── nonsense from servers ──


def test_a_town_without_measure_is_not_believed() -> None:
    for width in (2**62, -5):
        believed = glimpse(View(), msgspec.structs.replace(scene(), width=width))
        assert 0 <= believed.width <= 10_000
        assert all(len(row) == believed.width for row in believed.rows)


def test_days_without_measure_are_not_all_drawn() -> None:
    days = charts.by_day([DayBook(-(2**40)), DayBook(2**40)])
    assert days[-1].day == 2**40
    assert len(days) == 10_000


async def test_a_ledger_without_days_is_shown() -> None:
    ledger = SawLedger((), (Worker("Mabel", Occupation.CHEF),), (), 0, 10, {})
    async with visiting(*town()) as visit:
        visit.town.perform(Act.LEDGER)
        await visit.feed(seen(2, ledger))
        await visit.press("3")
        assert "Mabel" in visit.text()


async def test_a_day_without_measure_is_not_asked_for() -> None:
    async with visiting(welcome(being=NOBODY), seen(1, scene(you=NOBODY))) as visit:
        visit.town.perform(Ask(Act.CHRONICLE, "9" * 30))
        await visit.pilot.pause()
        assert [encode(asked) for asked in visit.tie.asked if isinstance(asked, Recount)]


# ── keys and windows ──


async def test_the_palette_opens_once_and_takes_a_question_mark() -> None:
    async with visiting(*town()) as visit:
        await visit.press("ctrl+p", "question_mark")
        assert isinstance(visit.app.screen, CommandPalette)
        visit.town.perform(Act.HISTORY)
        await visit.press("ctrl+p")
        assert sum(isinstance(screen, CommandPalette) for screen in visit.app.screen_stack) == 1


async def test_a_list_without_room_is_paged_through() -> None:
    async with visiting(*town()) as visit:
        for number in range(60):
            visit.town.tell(f"line {number}")
        visit.town.perform(Act.HISTORY)
        await visit.pilot.pause()
        assert isinstance(visit.app.screen, HistoryScreen)
        listed = visit.app.screen.query_one(OptionList)
        listed.styles.height = 0
        await visit.pilot.resize_terminal(1, 1)
        await visit.pilot.pause()
        await visit.press("pageup", "pagedown", "up", "ctrl+home", "ctrl+end")
        listed.styles.height = "1fr"
        await visit.pilot.resize_terminal(80, 24)
        await visit.press("pageup")
        assert listed.highlighted is not None
        assert 0 < listed.highlighted < len(visit.town.outlook.view.log) - 1


async def test_who_is_turned_away_sees_it_whatever_page_is_open() -> None:
    async with visiting() as visit:
        await visit.press("f1")
        assert isinstance(visit.app.screen, HelpScreen)
        await visit.feed(Ended("full", "The town is full."))
        assert visit.app.screen_stack[-1] is visit.town


async def test_a_name_that_is_taken_is_asked_for_over_nothing_else() -> None:
    async with visiting() as visit:
        await visit.press("f1")
        await visit.feed(Ended("name_taken", "Somebody else has that name."))
        assert isinstance(visit.app.screen, NameScreen)
        assert not any(isinstance(screen, HelpScreen) for screen in visit.app.screen_stack)


# ── what is kept ──


def test_words_for_somebody_are_not_kept_between_visits(tmp_path: Path) -> None:
    file = tmp_path / "typed.json"
    typed = Typed(file)
    for line in ("whisper Mabel I owe you", "w Mabel two", "send Ada three", "chat Mabel four", "whispr Mabel five", "eat"):
        typed.add(line, keep=not commandline.confided(line))
    assert len(typed.lines) == 6
    assert Typed(file).lines == ["eat"]
    assert not commandline.confided("find Mabel")
    assert not commandline.confided("buy 3 wheat")


async def test_a_whisper_typed_as_a_command_can_be_recalled_but_is_not_kept(tmp_path: Path) -> None:
    async with visiting(*town()) as visit:
        visit.app.typed = Typed(tmp_path / "typed.json")
        await visit.press("colon", *"whisper Mabel psst", "enter", "colon", *"eat", "enter", "colon", "up", "up")
        assert "whisper Mabel psst" in visit.text()
    assert Typed(tmp_path / "typed.json").lines == ["eat"]


async def test_no_more_steps_are_recorded_than_can_be_played() -> None:
    async with visiting(*town()) as visit:
        routine = visit.town.routine
        routine.record()
        for _ in range(macros.MOST_STEPS + 5):
            routine.done(Try(Eat()), "eat", "try:eat")
        routine.repeat()
        assert len(routine.finish()) == macros.MOST_STEPS


def test_bars_keep_to_their_width() -> None:
    assert charts.bar(2**62, 1, 10) == "━" * 10
    for points in (2**62, -(2**62)):
        assert sum(len(signs) for signs, _, _ in stamina(points, 10, unicode=True)[:2]) == 10


# ── strangers' words ──


async def test_the_name_of_a_group_is_no_markup() -> None:
    chat = group(title="[/x] [bold]us")
    async with visiting(welcome(), seen(1, scene(chats=(chat,)))) as visit:
        visit.app.push_screen(AboutScreen(visit.town, chat.id))
        await visit.pilot.pause()
        assert "[/x] [bold]us" in visit.text()


async def test_macros_of_odd_names_stay_in_the_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("[macros]\n\"[/x]\" = ['eat']\ngood-1 = ['eat']\n", encoding="utf-8")
    chosen = Chosen(file)
    assert list(chosen.now.macros) == ["good-1"]
    assert "letters, digits and hyphens" in chosen.problem
    chosen.change(macros={"other": ("eat",)})
    assert '"[/x]" = ' in file.read_text(encoding="utf-8")
    async with visiting(*town()) as visit:
        visit.app.chosen = chosen
        visit.town.routine.habits = visit.app._habits()
        await visit.press("ctrl+p", *"macro")
        assert isinstance(visit.app.screen, CommandPalette)


def test_good_byes_move_no_cursor() -> None:
    for retry_ms in (0, 500):
        tie = up()
        tie.take(encode(Goodbye("full", "\x1b]0;mine\x07Full \x1b[31mtoday.", retry_ms)), 5)
        assert isinstance(tie.state, Ended | Lost)
        assert (tie.state.words if isinstance(tie.state, Ended) else tie.state.why) == "Full today."


def test_a_trade_of_nothing_has_no_price() -> None:
    assert prices.each(100, 0) == "-"


async def test_a_list_that_changed_meanwhile_gives_what_stands_there() -> None:
    async with visiting(*town()) as visit:
        visit.town.perform(Act.HISTORY)
        await visit.pilot.pause()
        page = visit.app.screen
        listed = page.query_one(OptionList)
        chosen = OptionList.OptionSelected(listed, listed.get_option_at_index(0), 99)
        page.post_message(chosen)
        await visit.pilot.pause()
        assert visit.app.screen is page


@pytest.mark.parametrize("intent", [Act.REEL, Ask(Act.REEL, "1 07:00 - 1 08:00"), Ask(Act.BRANCH, "mine.thorp")])
async def test_a_browser_opens_no_files_of_the_host(intent: Act | Ask) -> None:
    tie = ListTie()
    app = WebApp(lambda _: tie, name="", clock=lambda: 0.0)
    async with app.run_test() as pilot:
        for item in (welcome(being=NOBODY, replay=True), seen(1, scene(you=NOBODY)), TIMELINE):
            tie.feed(item)
        await tie.settled()
        assert app.town is not None
        app.town.perform(intent)
        await pilot.pause()
        assert app.screen is app.town
        assert app.town.outlook.view.log[-1] == Noted(NO_FILES)
