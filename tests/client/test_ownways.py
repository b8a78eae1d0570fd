"""Keys, macros, jump mode and help, driven as a player drives them."""

from pathlib import Path

from textual.binding import Binding
from textual.widgets import OptionList, Static

from client import habits, jumping, manual
from client.chosen import Chosen
from client.habits import Habits
from client.intents import Act, Stance
from client.jumping import Reach
from client.keymap import BUILT_IN, Keymap
from client.screens import pagehelp
from client.screens.capture import CaptureScreen
from client.screens.help import HelpScreen
from client.screens.jump import JumpScreen
from client.screens.keys import KeysScreen
from client.screens.macros import MacrosScreen, NameMacroScreen
from client.screens.room import ChatRoom
from client.screens.town import TownScreen
from client.screens.trade import TradeScreen
from client.widgets.status import StatusBar
from shared.commands import Buy, Eat, GoTo, Say, Travel, Work
from shared.ids import BeingId
from shared.wire import Done, Follow
from tests.client.drawn import ADA, MABEL, bargain, figure, life, scene, seen, welcome
from tests.client.stage import staged
from tests.client.test_app import Visit, town, visiting

NOBODY = BeingId(0)


async def answered(visit: Visit) -> None:
    """Let the town answer everything that was given, until no macro is played any more."""
    told = 0
    while visit.town.routine._playing:
        for number in range(told + 1, len(visit.tie.given) + 1):
            await visit.feed(Done(number))
        told = len(visit.tie.given)
        await visit.pilot.pause(0.02)


# ── the keys page ──


async def test_a_key_is_given_and_kept_at_once(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    async with visiting(*town()) as visit:
        visit.app.chosen = Chosen(file)
        visit.town.routine.habits = visit.app._habits()
        await visit.press("colon", *"keys", "enter")
        assert isinstance(visit.app.screen, KeysScreen)
        await visit.press(*"try:work", "enter", "W")
        assert "'work at your trade': W. Kept." in visit.text()
        await visit.press("escape", "escape", "W", "w")
    assert visit.tie.given == [Work()]
    assert Chosen(file).now.keys == {"try:work": "W"}


async def test_a_taken_key_is_asked_for_and_del_resets() -> None:
    mine = Habits()
    async with staged(lambda: KeysScreen(mine)) as play:
        await play.type("ledger")
        await play.press("enter", "m")
        assert isinstance(play.app.screen, CaptureScreen)
        assert "'chats, and the town's wall' then has no key" in play.text("#capture-words")
        await play.press("escape")
        assert mine.keys == {}
        await play.press("enter", "m", "enter")
        assert mine.keymap.intent("m", Stance.WALK) is Act.LEDGER
        assert mine.keymap.shown("messages", Stance.WALK) == ""
        await play.press("delete")
        assert mine.keymap.intent("g", Stance.WALK) is Act.LEDGER
        await play.press("escape")
        await play.type("town's")
        await play.press("delete")
    assert mine.keys == {}


async def test_what_cannot_be_had_is_said_and_changes_nothing() -> None:
    mine = Habits()
    async with staged(lambda: KeysScreen(mine)) as play:
        await play.type("ledger")
        await play.press("enter", "q")
        assert "q is the only key of 'quit'" in play.text("#capture-words")
        await play.press("f7")
        assert mine.keys == {"ledger": "f7"}
        await play.press("insert", "f8")
    assert mine.keys == {"ledger": "f7 f8"}
    row = next(row for row in habits.rows(mine.keymap) if row.action == "trades")
    assert habits.given(mine, row, "ctrl+q").refused == "ctrl+q always leaves. Press another one."


async def test_a_reset_that_would_clash_says_so() -> None:
    mine = Habits({"trades": "m", "messages": "T"})
    row = next(row for row in habits.rows(mine.keymap) if row.action == "messages")
    assert habits.reset(mine, row).refused.startswith("trades cannot have m")


async def test_the_table_is_narrowed_by_words_and_by_key_and_clicked() -> None:
    mine = Habits()
    async with staged(lambda: KeysScreen(mine, unicode=False)) as play:
        await play.press("left_square_bracket")
        listed = play.app.screen.query_one(OptionList)
        assert [listed.get_option_at_index(i).prompt.plain.split()[0] for i in range(listed.option_count)] == ["In", "["]  # type: ignore[union-attr]
        await play.pilot.click("#keys-list", offset=(6, 1))
        assert isinstance(play.app.screen, CaptureScreen)
        await play.pilot.click(offset=(1, 1))
        assert isinstance(play.app.screen, KeysScreen)
        await play.press("escape")
        await play.type("no such")
        assert "Nothing of that name" in play.text("#keys-note")
        await play.press("escape", "escape")
    assert play.app.results == [None]


async def test_a_problem_in_the_settings_is_shown_and_left_for_its_owner() -> None:
    mine = Habits({"trades": "q", "ledger": "f7"})
    async with staged(lambda: KeysScreen(mine)) as play:
        assert "trades cannot have q" in play.text("#keys-note")
        await play.type("shout")
        await play.press("enter", "f9")
    assert mine.keys == {"trades": "q", "ledger": "f7", "open:shout": "f9"}


def test_rows_cover_every_action_once_in_every_stance() -> None:
    found = habits.rows(Keymap({"watch.follow": "X"}))
    seen_in = [(row.action, stance) for row in found for stance in row.stances]
    assert len(seen_in) == len(set(seen_in))
    for stance in Stance:
        for line in (line for line in BUILT_IN.tables[stance] if line.intent is not Act.FOLLOW):
            assert any(stance in row.stances and set(line.keys) & set(row.keys) for row in found), line
    assert [row.lines for row in found if row.action == "follow"] == [("watch.follow",), ("replay.follow",)]


# ── macros and repeat ──


async def test_a_macro_is_recorded_named_bound_and_played() -> None:
    async with visiting(*town()) as visit:
        await visit.press("tilde")
        assert isinstance(visit.app.screen, MacrosScreen)
        await visit.press("n", "w", "t", *"hello", "enter", "colon", *"buy wheat", "enter")
        assert "REC 3" in "".join(strip.text for strip in visit.town.query_one(StatusBar).render_lines(visit.town.size.region))
        await visit.press("tilde")
        assert isinstance(visit.app.screen, NameMacroScreen)
        await visit.press(*"my day", "enter")
        assert "letters, digits and hyphens only" in visit.text()
        await visit.press(*["backspace"] * 6, *"day", "enter", "tilde", "k", "f5", "escape")
        assert visit.town.routine.habits.macros == {"day": ("try:work", ":say hello", ":buy wheat")}
        for number in range(1, len(visit.tie.given) + 1):
            await visit.feed(Done(number))
        visit.tie.given.clear()
        visit.town.routine._tie.owed.clear()
        await visit.press("f5")
        await answered(visit)
        assert visit.tie.given == [Work(), Say("hello"), Buy("wheat")]
        assert "day 2/3: :say hello" in visit.log()
        assert "The macro day is done." in visit.log()


async def test_deleting_a_macro_asks_and_frees_its_key() -> None:
    mine = Habits({"macro:day": "f5", "ledger": "f7"}, {"day": ("w",), "eve": ("z",)})
    async with staged(lambda: MacrosScreen(mine)) as play:
        assert "1 w" in play.text("#macros-steps")
        await play.press("delete")
        assert set(mine.macros) == {"day", "eve"}
        await play.press("delete")
        assert (dict(mine.macros), dict(mine.keys)) == ({"eve": ("z",)}, {"ledger": "f7"})
        await play.press("enter")
    assert play.app.results == ["eve"]


async def test_the_last_command_is_done_again_by_a_key() -> None:
    async with visiting(*town()) as visit:
        await visit.press("grave_accent", "colon", *"eat", "enter", "l", "grave_accent")
        assert "Again: :eat" in visit.log()
    assert [command for command in visit.tie.given if isinstance(command, Eat)] == [Eat(), Eat()]


# ── jump mode ──


async def test_jumping_walks_to_a_person_or_a_thing() -> None:
    async with visiting(*town()) as visit:
        await visit.press("apostrophe")
        screen = visit.app.screen
        assert isinstance(screen, JumpScreen)
        by_words = {label.reach.words: label.letters for label in screen._labels}
        await visit.press(*by_words["Mabel"])
        assert isinstance(visit.app.screen, TownScreen)
        await visit.press("apostrophe", "escape", "apostrophe")
        thing = next(label for label in screen._labels if label.reach.cell and not label.reach.name)
        await visit.press(*thing.letters)
        assert thing.reach.cell is not None
        assert visit.tie.given == [GoTo("Mabel"), Travel(*thing.reach.cell)]
        await visit.press("apostrophe")
        assert isinstance(visit.app.screen, JumpScreen)
        label = next(label for label in visit.app.screen._labels if label.reach.words == "Mabel")
        await visit.pilot.click(offset=label.at)
    assert visit.tie.given[-1] == GoTo("Mabel")


async def test_a_watcher_who_jumps_follows_and_is_shown() -> None:
    async with visiting(welcome(being=NOBODY), seen(1, scene(you=NOBODY)), size=(120, 40)) as visit:
        await visit.press("apostrophe")
        assert isinstance(visit.app.screen, JumpScreen)
        people = {label.reach.words: label.letters for label in visit.app.screen._labels if label.reach.being}
        await visit.press(*people["Mabel"])
        assert Follow(MABEL) in visit.tie.asked
        assert visit.tie.given == []
        await visit.press("apostrophe")
        assert isinstance(visit.app.screen, JumpScreen)
        log = next(label for label in visit.app.screen._labels if label.reach.act is Act.HISTORY)
        assert log.at == visit.town.query_one("#log").region.offset


def test_letters_never_begin_each_other() -> None:
    for count in (0, 1, 26, 27, 60, 400):
        found = jumping.letters(count)
        assert len(found) == len(set(found)) == count
        assert not [(one, two) for one in found for two in found if one != two and two.startswith(one)]
    assert max(map(len, jumping.letters(26))) == 1


def test_labels_stand_beside_things_and_on_the_screen() -> None:
    crowd = [Reach((x, y), f"{x} {y}", cell=(x, y)) for y in range(3) for x in range(0, 12, 2)]
    found = jumping.labels(crowd, (12, 3))
    assert len({label.at for label in found}) == len(found)
    assert all(0 <= label.at[0] <= 12 - len(label.letters) and 0 <= label.at[1] < 3 for label in found)
    edge = jumping.labels([Reach((11, 0), "edge", cell=(11, 0))], (12, 3))
    assert edge[0].at == (10, 0)


# ── help ──


async def test_help_says_first_what_matters_here_and_can_be_searched() -> None:
    trading = scene(figures=[figure(ADA, "Ada", (3, 2)), figure(MABEL, "Mabel", (4, 2))], life=life(), trades=(bargain(),))
    async with visiting(welcome(), seen(1, trading)) as visit:
        await visit.press("question_mark")
        assert isinstance(visit.app.screen, HelpScreen)
        assert "Here and now" in visit.text()
        assert "answer what waits for you in your trades, from Mabel" in visit.text()
        await visit.press(*"macro")
        assert "macros: record, play, bind" in visit.text()
        assert "shout" not in visit.text()
        await visit.press("escape", "escape")
        assert isinstance(visit.app.screen, TownScreen)


async def test_f1_on_a_page_tells_of_that_page() -> None:
    async with visiting(welcome(), seen(1, scene(life=life(), trades=(bargain(),)))) as visit:
        await visit.press("T")
        assert isinstance(visit.app.screen, TradeScreen)
        await visit.press("f1")
        assert isinstance(visit.app.screen, HelpScreen)
        shown = visit.text()
        assert "This page: Trades" in shown
        assert "new offer" in shown
        await visit.press("f1")
        assert isinstance(visit.app.screen, TradeScreen)
        await visit.press("escape", "colon", "f1")
        assert "The line you type in" in visit.text()
        await visit.press("escape")
        assert visit.town._typist.display, "the line is still open"


async def test_f1_in_the_chats_tells_first_of_the_chats() -> None:
    async with visiting(welcome(), seen(1, scene(life=life())), size=(160, 45)) as visit:
        await visit.press("m", "f1")
        shown = visit.text()
        assert shown.index("This page: Chats") < shown.index("send what you wrote") < shown.index("back to the town")
        assert "talk: say something aloud" not in shown[: shown.index("On the map, once you are back: walking")]
        await visit.press("escape", "escape")
        await visit.press("M", "f1")
        beside, page = visit.text(), visit.app.screen
        assert isinstance(page, HelpScreen)
        assert beside.index("Chats beside the map") < beside.index("send what you wrote") < beside.index("On the map")
        await visit.press("escape")
        assert visit.app.screen_stack[-1] is visit.town


def test_every_key_of_the_chats_that_help_names_does_something_there() -> None:
    bound = {key for binding in ChatRoom.BINDINGS if isinstance(binding, Binding) for key in binding.key.split(",")}
    named = {key.replace("pg", "page").replace("dn", "down") for held, _ in pagehelp.CHATS for key in held.split()}
    named = {{"esc": "escape"}.get(key, key) for key in named}
    assert named - bound <= {"enter", "ctrl+j"}, "those are of the box one writes in"
    reading = {held for held, _ in pagehelp.chats(writes=False)}
    assert "enter" not in reading
    assert "esc" in reading


def test_the_line_tells_what_can_be_typed_before_the_keys_of_the_map() -> None:
    titles = [chapter.title for chapter in manual.line(pagehelp.LINE, BUILT_IN, Stance.WALK)]
    assert titles[:2] == ["The line you type in", "Typed after :"]
    assert titles[2].endswith("once you are back: walking")


def test_the_help_names_the_keys_in_force() -> None:
    mine = Keymap({"trades": "f6", "walk:north": "f7"})
    rows = dict(manual.keys(Stance.WALK, mine))
    assert rows["f6"] == "trades: offers made and received"
    assert "f7" in manual.keys(Stance.WALK, mine)[0][0]
    chapters = manual.everything(mine, Stance.WALK)
    assert [chapter.title for chapter in chapters] == ["Walking", "Looking around", "Typed after :"]
    (only,) = manual.matching(chapters, "offers made")
    assert only.rows == (("f6", "trades: offers made and received"),)
    assert manual.matching(chapters, "zzz") == []


async def test_help_in_ascii_draws_no_arrows() -> None:
    chapters = manual.everything(BUILT_IN, Stance.REPLAY)
    async with staged(lambda: HelpScreen(chapters, unicode=False)) as play:
        await play.type("minute back")
        shown = play.app.screen.query_one("#help-words", Static)
        lines = [strip.text for strip in shown.render_lines(shown.size.region)]
        assert any(line.startswith("left") for line in lines)


async def test_the_palette_shows_the_keys_in_force() -> None:
    async with visiting(*town()) as visit:
        visit.town.routine.habits = Habits({"trades": "f6", "dock": ""})
        found = {command.title: command.help for command in visit.app.get_system_commands(visit.town)}
        assert found["Trades: offers made and received"] == "The key f6"
        assert found["Chats beside the map, where the terminal is wide"] == "No key; :keys gives it one"
        assert found["Work at your trade"] == "The key w"
        assert "keys" in found
