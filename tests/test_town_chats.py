"""Chats through the town: who is shown what, who may read and find what, and what a restart shows."""

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from server.leafing import HITS_MOST, PAGE_LINES
from server.save.chronicle import Scratch
from server.save.journal import Journal
from server.town import Town
from server.world.chatbook import chats_of
from server.world.orders import Found
from server.world.refusal import Refusal
from shared.chats import SawFound, SawLine, SawPage
from shared.commands import Block, Invite, MarkChat, OpenChat, Say, SayIn, Send, Unsettle
from shared.hints import Mood, MusingIn, SpeakingIn
from shared.ids import TOWN, BeingId
from shared.sights import AnySight, Scene
from tests.test_town import ListSeat, join, open_town


async def opened(town: Town, seat: ListSeat, *names: str, words: str = "") -> int:
    """Begin a chat and return its number."""
    assert await town.submit(seat.being, OpenChat(names, words=words)) is None
    return town.world.chatted


def who(town: Town, name: str) -> BeingId:
    return next(being.id for being in town.world.beings.values() if being.name == name)


def last(seat: ListSeat) -> AnySight:
    return seat.sights[-1]


async def page(town: Town, seat: ListSeat, chat: int, before: int = 0) -> SawPage:
    assert await town.page(seat, chat, before) is None
    sight = last(seat)
    assert isinstance(sight, SawPage)
    return sight


async def search(town: Town, seat: ListSeat, words: str, chat: int = 0) -> SawFound:
    assert await town.search(seat, words, chat) is None
    sight = last(seat)
    assert isinstance(sight, SawFound)
    return sight


# ── hints ──


async def test_who_types_is_shown_to_the_other_members_only() -> None:
    async with open_town(Scratch()) as town:
        ada, bob, eve = [await join(town, name) for name in ("Ada", "Bob", "Eve")]
        watcher, borrower, whole = ListSeat(bob.being), ListSeat(bob.being, borrowed=True), ListSeat(TOWN)
        for seat in (watcher, borrower, whole):
            town.sit(seat)
        chat = await opened(town, ada, "Bob", words="Hello")
        town.typing(ada, chat, on=True)
        town.typing(ada, chat, on=False)
        assert bob.hints == [MusingIn(chat, ada.being, Mood.SPEAKING), MusingIn(chat, ada.being, Mood.NONE)]
        assert ada.hints == eve.hints == borrower.hints == whole.hints == []
        town.typing(eve, chat, on=True)
        town.typing(eve, chat + 1, on=True)
        town.typing(ListSeat(bob.being, borrowed=True), chat, on=True)
        town.typing(whole, chat, on=True)
        assert (len(bob.hints), ada.hints) == (2, [])


async def test_a_villagers_states_and_words_in_a_chat_reach_its_members_wherever_they_are() -> None:
    async with open_town(Scratch()) as town:
        ada, bob, eve = [await join(town, name) for name in ("Ada", "Bob", "Eve")]
        mabel = who(town, "Mabel")
        chat = await opened(town, ada, "Mabel", "Bob", words="Hello you two")
        town.hint(mabel, MusingIn(chat, mabel, Mood.HEARD))
        town.hint(mabel, SpeakingIn(chat, mabel, 1, "Good"))
        assert ada.hints == bob.hints == [MusingIn(chat, mabel, Mood.HEARD), SpeakingIn(chat, mabel, 1, "Good")]
        assert eve.hints == []
        await town.submit(bob.being, Block("Mabel"))
        town.hint(mabel, SpeakingIn(chat, mabel, 1, "Good morning"))
        assert (len(ada.hints), len(bob.hints)) == (3, 2)
        town.hint(mabel, MusingIn(chat, eve.being, Mood.HEARD))  # in another's name
        assert len(ada.hints) == 3


class Quick(ListSeat):
    """A mind that shows that it has heard at the moment it hears."""

    town: Town

    def deliver(self, tick: int, sights: tuple[AnySight, ...]) -> None:
        super().deliver(tick, sights)
        for sight in sights:
            if isinstance(sight, SawLine) and sight.line.sender != self.being:
                self.town.hint(self.being, MusingIn(sight.chat, self.being, Mood.HEARD))


async def test_who_answers_the_first_words_of_a_chat_with_a_hint_at_once_is_seen() -> None:
    async with open_town(Scratch()) as town:
        ada = await join(town, "Ada")
        mabel = Quick(who(town, "Mabel"))
        mabel.town = town
        town.sit(mabel)
        chat = await opened(town, ada, "Mabel", words="Hello")
        assert ada.hints == [MusingIn(chat, mabel.being, Mood.HEARD)]


# ── pages and searches ──


async def test_a_page_is_the_last_messages_before_one_and_says_whether_there_are_more() -> None:
    async with open_town(Scratch()) as town:
        ada, bob = await join(town, "Ada"), await join(town, "Bob")
        chat = await opened(town, ada, "Bob")
        for number in range(PAGE_LINES + 5):
            assert await town.submit(ada.being, SayIn(chat, f"line {number + 1}")) is None
            await town.submit(bob.being, MarkChat(chat, number + 1))
        latest = await page(town, bob, chat)
        assert [line.id for line in latest.lines] == list(range(6, PAGE_LINES + 6))
        assert (latest.more, latest.lines[-1].words) == (True, f"line {PAGE_LINES + 5}")
        first = await page(town, bob, chat, latest.lines[0].id)
        assert ([line.id for line in first.lines], first.more) == ([1, 2, 3, 4, 5], False)
        assert (await page(town, bob, chat, 1)).lines == ()
        assert (await page(town, bob, chat, -(2**63))).lines == latest.lines
        assert (await page(town, bob, chat, 2**64 - 1)).lines == latest.lines
        found = await search(town, bob, "LINE", chat)
        assert (len(found.hits), found.more) == (HITS_MOST, True)
        assert [hit.line.id for hit in found.hits] == list(range(PAGE_LINES + 5, 5, -1))
        assert (found.words, {hit.chat for hit in found.hits}) == ("LINE", {chat})


async def test_nobody_reads_or_finds_what_is_in_anothers_chat() -> None:
    async with open_town(Scratch()) as town:
        ada, bob, eve = [await join(town, name) for name in ("Ada", "Bob", "Eve")]
        chat = await opened(town, ada, "Bob", words="the password is xyzzy")
        borrower, whole = ListSeat(bob.being, borrowed=True), ListSeat(TOWN)
        for stranger in (eve, borrower, whole):
            before = list(stranger.sights)
            there, nowhere = await town.page(stranger, chat, 0), await town.page(stranger, 999, 0)
            assert isinstance(there, Refusal)
            assert there == nowhere == await town.search(stranger, "xyzzy", chat) == await town.search(stranger, "xyzzy", 999)
            assert (there.code, stranger.sights) == ("no_chat", before)
        assert (await search(town, eve, "xyzzy")).hits == ()
        assert [hit.line.words for hit in (await search(town, ada, "xyzzy")).hits] == ["the password is xyzzy"]


async def test_who_joins_a_group_reads_what_was_said_before_and_who_is_gone_from_it_nothing() -> None:
    async with open_town(Scratch()) as town:
        ada, _, eve = [await join(town, name) for name in ("Ada", "Bob", "Eve")]
        chat = await opened(town, ada, "Bob", "Mabel", words="before you came")
        assert isinstance(await town.page(eve, chat, 0), Refusal)
        assert await town.submit(ada.being, Invite(chat, "Eve")) is None
        assert [line.words for line in (await page(town, eve, chat)).lines] == ["before you came"]
        assert len((await search(town, eve, "came")).hits) == 1


async def test_pages_and_searches_leave_out_whom_one_blocks() -> None:
    async with open_town(Scratch()) as town:
        ada, bob, eve = [await join(town, name) for name in ("Ada", "Bob", "Eve")]
        chat = await opened(town, ada, "Bob", "Eve", words="from Ada")
        await town.submit(bob.being, SayIn(chat, "from Bob"))
        await town.submit(eve.being, Block("Bob"))
        assert [line.words for line in (await page(town, eve, chat)).lines] == ["from Ada"]
        assert [hit.line.words for hit in (await search(town, eve, "from")).hits] == ["from Ada"]
        assert [hit.line.words for hit in (await search(town, ada, "from")).hits] == ["from Bob", "from Ada"]


async def test_what_is_said_aloud_is_in_no_search() -> None:
    async with open_town(Scratch()) as town:
        ada = await join(town, "Ada")
        await town.submit(ada.being, Say("aloud"))
        assert (await search(town, ada, "aloud")).hits == ()


# ── going and coming ──


async def test_a_chat_outlives_its_villager_and_the_server(tmp_path: Path) -> None:
    path = tmp_path / "town.thorp"
    town = Town(Journal.create(path))
    async with asyncio.TaskGroup() as group:
        group.create_task(town.run())
        await town.found(Found("Test", 1))
        ada = await join(town, "Ada")
        mabel = who(town, "Mabel")
        chat = await opened(town, ada, "Mabel", words="Where do you go?")
        town.hint(mabel, SpeakingIn(chat, mabel, 1, "I am lea"))  # and there the server is killed: nothing of it lasts
        held = chats_of(town.world, ada.being)
        await town.close()
    town._chronicle.close()
    with closing(Journal.open(path)) as journal:
        again = Town(journal)
        async with asyncio.TaskGroup() as group:
            group.create_task(again.run())
            ada = await join(again, "Ada")
            scene = ada.sights[0]
            assert isinstance(scene, Scene)
            assert scene.chats == held
            assert [line.words for line in scene.chats[0].lines] == ["Where do you go?"]
            assert await again.submit(ada.being, Unsettle("Mabel")) is None
            again.hint(mabel, SpeakingIn(chat, mabel, 1, "I am leaving"))
            assert ada.hints == []
            refusal = await again.submit(ada.being, SayIn(chat, "Come back!"))
            assert refusal is not None
            assert "Mabel" in refusal.words
            assert [line.words for line in (await page(again, ada, chat)).lines] == ["Where do you go?"]
            await again.close()


@pytest.mark.parametrize(
    "words", ["", "   ", "!?", '"', '" OR "a', "NEAR(", "a AND", "*", "chat:1", "\x00", "x" * 64, "(((", "-", "^a"]
)
async def test_what_is_no_word_finds_nothing_and_nothing_breaks(words: str) -> None:
    async with open_town(Scratch()) as town:
        ada = await join(town, "Ada")
        await join(town, "Bob")
        await town.submit(ada.being, Send("Bob", "Good morning"))
        assert (await search(town, ada, words)).hits == ()
