"""Taking chats out to a file and in again, against a town that is a list of answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from client.outlook import Outlook, take
from client.tether import Ended, Item, Lost, Question
from client.transfers import SPACING_S, Desk, bring_in, chosen, export, none_chosen
from client.view import View
from shared.chats import Chat, ChatKind, ChatLine, Member, SawChat, SawLine, SawPage
from shared.commands import Deed, OpenChat, PutAway, Restore
from shared.ids import TOWN, BeingId
from shared.sight import Kind
from shared.sights import AnySight, WasRefused
from shared.wire import Done, Page, Seen, Welcome
from tests.client.drawn import ADA, JORY, MABEL, scene, seen, welcome

TWO = (Member(ADA, "Ada", Kind.PLAYER), Member(MABEL, "Mabel", Kind.VILLAGER))
PAGE = 40


def lines(count: int, first: int = 1) -> tuple[ChatLine, ...]:
    return tuple(ChatLine(n, ADA if n % 2 else MABEL, f"line {n}", 600 + n, n) for n in range(first, first + count))


def chat(number: int = 1, count: int = 0, title: str = "") -> Chat:
    return Chat(number, ChatKind.SESSION, TWO, 600, title, lines=lines(count)[-PAGE:], count=count)


class Town:
    """A town of one player, which answers at once; what it is asked is kept."""

    def __init__(self, *chats: Chat) -> None:
        self.outlook = Outlook()
        self.given: list[Deed] = []
        self.asked: list[Question] = []
        self.slept: list[float] = []
        self.refuse: dict[int, WasRefused] = {}
        """By the number of a command."""
        self.deaf_to: set[int] = set()
        """Commands, or questions, by number, that are never answered."""
        self._n = 0
        self._whole = {one.id: lines(one.count) for one in chats}
        self.desk = Desk(self._give, self._ask, lambda: self.outlook.view, self._sleep)
        self.arrive(welcome())
        self.see(scene(chats=chats))

    def arrive(self, item: Item) -> None:
        if isinstance(item, Welcome | Seen | Done):
            self.outlook = take(self.outlook, item, 0.0)
        self.desk.take(item)

    def see(self, *sights: AnySight) -> None:
        self._n += 1
        self.arrive(seen(self._n, *sights))

    def _sleep(self, seconds: float) -> Awaitable[None]:
        self.slept.append(seconds)
        return asyncio.sleep(0)

    def _give(self, command: Deed) -> int:
        self.given.append(command)
        number = len(self.given)
        if number not in self.deaf_to:
            asyncio.get_running_loop().call_soon(self._answer, number, command)
        return number

    def _answer(self, number: int, command: Deed) -> None:
        refused = self.refuse.get(number)
        if refused is not None:
            self.see(refused)
        elif isinstance(command, OpenChat):
            self.see(SawChat(chat(len(self._chats) + 1), ADA))
        elif isinstance(command, Restore):
            self._restore(command)
        self.arrive(Done(number, refused.code if refused else ""))

    @property
    def _chats(self) -> dict[int, Chat]:
        return dict(self.view.chats.of)

    @property
    def view(self) -> View:
        return self.outlook.view

    def _restore(self, command: Restore) -> None:
        at = self._chats[command.chat].count
        for n, line in enumerate(command.lines, at + 1):
            self.see(SawLine(command.chat, ChatLine(n, ADA if line.mine else MABEL, line.words, line.minute, 1, imported=True)))
        if command.title:
            self.see(SawChat(msgspec.structs.replace(self._chats[command.chat], title=command.title, lines=()), MABEL))

    def _ask(self, question: Question) -> None:
        self.asked.append(question)
        assert isinstance(question, Page)
        if len(self.asked) not in self.deaf_to:
            asyncio.get_running_loop().call_soon(self._turn, question)

    def _turn(self, page: Page) -> None:
        older = [line for line in self._whole[page.chat] if not page.before or line.id < page.before]
        self.see(SawPage(page.chat, tuple(older[-PAGE:]), more=len(older) > PAGE))


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def taken_out(town: Town, where: Path, *numbers: int) -> list[str]:
    told = list[str]()
    await asyncio.wait_for(export(town.desk, tuple(town.view.chats.of[n] for n in numbers), str(where), told.append), 5)
    return told


async def brought_in(town: Town, where: Path, meanwhile: Callable[[], None] = lambda: None) -> list[str]:
    told = list[str]()
    errand = asyncio.create_task(bring_in(town.desk, str(where), told.append))
    for _ in range(200):
        await asyncio.sleep(0.001)
        if errand.done():
            break
        meanwhile()
    await asyncio.wait_for(errand, 5)
    return told


async def test_all_messages_go_into_the_file_page_by_page(tmp_path: Path) -> None:
    town = Town(chat(1, 230, "Rye"))
    told = await taken_out(town, tmp_path, 1)
    assert [question.before for question in town.asked if isinstance(question, Page)] == [0, 191, 151, 111, 71, 31]
    (file,) = files(tmp_path)
    assert file.name == "thornby-mabel-chats.json"
    assert told == ["(Mabel: 200 of 230 messages so far)", f"230 messages of 1 chat written to {file}"]
    (written,) = json.loads(file.read_text(encoding="utf-8"))["chats"]
    assert [line["words"] for line in written["lines"]] == [f"line {n}" for n in range(1, 231)]
    assert written["title"] == "Rye"


async def test_a_second_file_goes_beside_the_first(tmp_path: Path) -> None:
    town = Town(chat(1, 3), chat(2, 2), chat(3))
    await taken_out(town, tmp_path, 1, 2, 3)
    told = await taken_out(town, tmp_path, 1)
    assert told == [f"3 messages of 1 chat written to {tmp_path / 'thornby-mabel-chats-2.json'}"]
    counts = [len(one["lines"]) for one in json.loads((tmp_path / "thornby-mabel-chats.json").read_text())["chats"]]
    assert counts == [3, 2, 0]


async def test_what_is_written_meanwhile_is_in_the_file(tmp_path: Path) -> None:
    town = Town(chat(1, 45))
    asyncio.get_running_loop().call_soon(town.see, SawLine(1, lines(1, 46)[0]))
    await taken_out(town, tmp_path, 1)
    (file,) = files(tmp_path)
    assert [line["id"] for line in json.loads(file.read_text())["chats"][0]["lines"]] == list(range(1, 47))


async def test_a_page_that_was_lost_with_the_line_is_asked_for_again(tmp_path: Path) -> None:
    town = Town(chat(1, 60))
    town.deaf_to = {2}
    errand = asyncio.create_task(taken_out(town, tmp_path, 1))
    while len(town.asked) < 2:
        await asyncio.sleep(0)
    town.arrive(Lost(1, 1, "cable"))
    town.arrive(welcome(resumed=True))
    assert (await errand)[-1].startswith("60 messages of 1 chat")
    assert town.asked[1] == town.asked[2]


async def test_nothing_is_written_when_messages_cannot_be_had(tmp_path: Path) -> None:
    town = Town(chat(1, 60))
    town.deaf_to = {2}
    errand = asyncio.create_task(taken_out(town, tmp_path, 1))
    while len(town.asked) < 2:
        await asyncio.sleep(0)
    town.see(WasRefused("no_chat", "You are in no such chat."))
    assert await errand == ["The messages of Mabel cannot be had now. Nothing was written; try again."]
    assert files(tmp_path) == []


async def test_a_session_goes_out_and_comes_in_again(tmp_path: Path) -> None:
    await taken_out(Town(chat(1, 45, "Rye")), tmp_path, 1)
    town = Town(chat(1, 2))
    told = await brought_in(town, tmp_path / "thornby-mabel-chats.json")
    assert told == ["45 messages with Mabel brought into chat 2."]
    assert town.given[0] == OpenChat(("Mabel",))
    assert [(len(deed.lines), deed.title) for deed in town.given if isinstance(deed, Restore)] == [(20, ""), (20, ""), (5, "Rye")]
    came = town.view.chats.of[2]
    assert (came.title, came.count, [line.words for line in came.lines]) == ("Rye", 45, [f"line {n}" for n in range(1, 46)])


async def test_whoever_is_too_quick_waits_as_long_as_told(tmp_path: Path) -> None:
    await taken_out(Town(chat(1, 25)), tmp_path, 1)
    town = Town()
    town.refuse = {2: WasRefused("rate_limited", "Slower.", retry_ms=250)}
    assert await brought_in(town, tmp_path / "thornby-mabel-chats.json") == ["25 messages with Mabel brought into chat 1."]
    assert town.slept == [SPACING_S, 0.25, SPACING_S]
    assert town.given[1] == town.given[2]


async def test_a_villager_who_is_not_here_is_said(tmp_path: Path) -> None:
    await taken_out(Town(chat(1, 5)), tmp_path, 1)
    town = Town()
    town.refuse = {1: WasRefused("nobody", "There is nobody called Mabel.")}
    told = await brought_in(town, tmp_path / "thornby-mabel-chats.json")
    assert told == ["Nothing was brought in of Mabel's session: There is nobody called Mabel."]
    assert len(town.given) == 1


async def test_of_a_refused_piece_it_is_said_how_many_came_before(tmp_path: Path) -> None:
    await taken_out(Town(chat(1, 45)), tmp_path, 1)
    town = Town()
    town.refuse = {3: WasRefused("too_many", "No more.")}
    told = await brought_in(town, tmp_path / "thornby-mabel-chats.json")
    assert told == ["20 of 45 messages came in, and stay in chat 1: No more."]
    assert not any(isinstance(deed, PutAway) for deed in town.given)


async def test_a_session_into_which_nothing_came_is_put_away(tmp_path: Path) -> None:
    await taken_out(Town(chat(1, 5)), tmp_path, 1)
    town = Town()
    town.refuse = {2: WasRefused("too_many", "No more.")}
    told = await brought_in(town, tmp_path / "thornby-mabel-chats.json")
    assert told == ["No message came in: No more."]
    assert town.given[-1] == PutAway(1)


async def test_a_line_lost_on_the_way_is_said(tmp_path: Path) -> None:
    await taken_out(Town(chat(1, 45)), tmp_path, 1)
    town = Town()
    town.deaf_to = {3}

    def lose() -> None:
        if len(town.given) == 3:
            town.arrive(Lost(1, 1, "cable"))

    told = await brought_in(town, tmp_path / "thornby-mabel-chats.json", lose)
    assert told == ["20 of 45 messages came in, and stay in chat 1: The line broke before the town answered."]


async def test_a_town_that_has_ended_keeps_nobody_waiting(tmp_path: Path) -> None:
    await taken_out(Town(chat(1, 5)), tmp_path, 1)
    town = Town(chat(1, 5))
    town.arrive(Ended("closing", "Over."))
    told = await brought_in(town, tmp_path / "thornby-mabel-chats.json")
    assert told == ["Nothing was brought in of Mabel's session: The line broke before the town answered."]
    assert await taken_out(town, tmp_path, 1) == ["The messages of Mabel cannot be had now. Nothing was written; try again."]
    assert town.given == []


@pytest.mark.parametrize(("data", "why"), [(b"{", "no JSON"), (b'{"thorp_chats": 9}', "Update this program")])
async def test_a_file_that_is_none_asks_nothing_of_the_town(tmp_path: Path, data: bytes, why: str) -> None:
    town = Town()
    (tmp_path / "a.json").write_bytes(data)
    (told,) = await brought_in(town, tmp_path / "a.json")
    assert why in told
    assert town.given == []


async def test_whoever_watches_brings_nothing_in(tmp_path: Path) -> None:
    town = Town(chat(1, 3))
    await taken_out(town, tmp_path, 1)
    town.see(scene(you=TOWN, chats=(chat(1, 3),)))
    (told,) = await brought_in(town, tmp_path / "thornby-mabel-chats.json")
    assert told.startswith("You watch, without a body")
    assert town.given == []


def test_chats_are_chosen_by_a_name_or_a_number() -> None:
    pair = Chat(7, ChatKind.PAIR, (TWO[0], Member(JORY, "Bo Ely", Kind.PLAYER)), 1)
    view = Town(chat(4), pair, chat(2)).view
    chosen_by = {who: [one.id for one in chosen(view, who)] for who in ("", "mabel", "bo ely", "7", "77", "Zed")}
    assert chosen_by == {"": [2, 4, 7], "mabel": [2, 4], "bo ely": [7], "7": [7], "77": [], "Zed": []}
    assert none_chosen("Zed\x1b[1m") == "You have no chat with 'Zed'. :chats lists yours."


async def test_somebody_elses_chats_are_nobodys_to_fill() -> None:
    town = Town(chat(1, 2))
    town.see(SawChat(chat(7), BeingId(9)))
    assert town.desk.opened is None
