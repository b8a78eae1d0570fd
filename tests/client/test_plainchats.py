"""Chats in line mode: a visit in lines against a list of what a town would send."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from client import plain
from client.plain import Plain
from client.plainchats import TYPED
from client.scripted import ListTie
from client.tether import Ended, Item
from shared.chats import (
    Chat,
    ChatKind,
    ChatLine,
    ChoicesSelf,
    Forward,
    Hit,
    Member,
    Revision,
    RevisionState,
    SawChat,
    SawFound,
    SawLine,
    SawMarks,
    SawPage,
    Verdict,
)
from shared.commands import Deed, Leave, MarkChat, Mute, OpenChat, PutAway, Resolve, SayIn, Send, Tune
from shared.hints import Mood, MusingIn, SpeakingIn
from shared.ids import TOWN, BeingId
from shared.sight import Kind
from shared.sights import AnySight
from shared.wire import Done, Hinted, Page, Search
from tests.client.drawn import ADA, JORY, MABEL, scene, seen, welcome

ME, HER = Member(ADA, "Ada", Kind.PLAYER), Member(MABEL, "Mabel", Kind.VILLAGER)
HIM = Member(JORY, "Bo Ely", Kind.PLAYER)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "SPACING_S", 0.0)
    monkeypatch.setattr(plain, "ANSWER_S", 0.5)
    monkeypatch.setattr(plain, "PATIENCE_S", 0.5)


def line(number: int, words: str, sender: BeingId = MABEL, **more: bool) -> ChatLine:
    return ChatLine(number, sender, words, 600 + number, number, **more)


def lines(count: int, first: int = 1) -> tuple[ChatLine, ...]:
    return tuple(line(n, f"line {n}", ADA if n % 2 else MABEL) for n in range(first, first + count))


def session(*said: ChatLine, number: int = 1, read: int = 0, title: str = "") -> Chat:
    me = Member(ADA, "Ada", Kind.PLAYER, read, read)
    return Chat(number, ChatKind.SESSION, (me, HER), 600, title, lines=said, count=said[-1].id if said else 0)


def group(*said: ChatLine) -> Chat:
    return Chat(9, ChatKind.GROUP, (ME, HER, HIM), 600, "Fair", lines=said, count=len(said))


class Visit:
    """A visit in lines: types, lets things arrive, and keeps what was written. Each command is answered at once."""

    def __init__(self, *chats: Chat, you: BeingId = ADA, muted: tuple[int, ...] = ()) -> None:
        self.tie = ListTie([welcome(being=you), seen(1, scene(you=you, chats=chats, muted=muted))])
        self.written = list[str]()
        self._lines = asyncio.Queue[str | None]()
        self._n = 1
        self._answered = 0
        self._plain = Plain(self.tie, self.written.append, lambda: 0.0, lambda _: None)
        self._running = asyncio.create_task(self._plain.run(self))

    def __aiter__(self) -> "Visit":
        return self

    async def __anext__(self) -> str:
        words = await self._lines.get()
        if words is None:
            raise StopAsyncIteration
        return words

    async def type(self, *typed: str) -> list[str]:
        """Type lines, and return what was written since."""

        def put() -> None:
            for words in typed:
                self._lines.put_nowait(words)

        return await self._since(put)

    async def see(self, *sights: AnySight) -> list[str]:
        self._n += 1
        return await self._since(lambda: self.tie.feed(seen(self._n, *sights)))

    async def feed(self, item: Item) -> list[str]:
        return await self._since(lambda: self.tie.feed(item))

    async def _since(self, do: Callable[[], object]) -> list[str]:
        await self._settle()
        before = len(self.written)
        do()
        await self._settle()
        return self.written[before:]

    async def _settle(self) -> None:
        for _ in range(6):
            await asyncio.sleep(0.002)
            while self._answered < len(self.tie.given):
                self._answered += 1
                self.tie.feed(Done(self._answered))
            await self.tie.settled()

    @property
    def given(self) -> list[Deed]:
        return [deed for deed in self.tie.given if not isinstance(deed, MarkChat)]

    @property
    def marked(self) -> list[Deed]:
        return [deed for deed in self.tie.given if isinstance(deed, MarkChat)]

    async def end(self) -> None:
        self.tie.feed(Ended("left", "You have left."))
        await asyncio.wait_for(self._running, 5)


async def test_a_new_message_is_announced_whole_and_marked_as_read() -> None:
    visit = Visit(session())
    assert await visit.see(SawLine(1, line(1, "Fresh rye!", by_rule=True))) == ["Mabel writes to you: Fresh rye! (by rule)"]
    assert visit.marked == [MarkChat(1, 1)]
    await visit.see(SawMarks(1, ADA, 1, 1))
    await visit.see(SawLine(1, line(2, "Thanks.", ADA)))
    assert visit.marked == [MarkChat(1, 1)]
    await visit.end()


async def test_a_mute_chat_is_not_announced_and_only_received() -> None:
    visit = Visit(session(), muted=(1,))
    assert await visit.see(SawLine(1, line(1, "Fresh rye!"))) == []
    assert await visit.feed(Hinted(MusingIn(1, MABEL, Mood.THINKING))) == []
    assert visit.marked == [MarkChat(1, 1, read=False)]
    await visit.end()


async def test_what_came_before_one_joined_is_read_when_it_is_shown() -> None:
    visit = Visit(session(line(1, "One."), line(2, "Two."), title="Rye"))
    await visit.see()
    assert visit.marked == [MarkChat(1, 2, read=False)]
    await visit.see(SawMarks(1, ADA, 2, 0), SawLine(1, line(3, "Three.")))
    assert visit.marked[1:] == [MarkChat(1, 3, read=False)]
    await visit.see(SawMarks(1, ADA, 3, 0))
    assert await visit.type(":chat Mabel") == [
        "Chat 1 with Mabel (Rye):",
        "── unread ──",
        "day 1 10:01, Mabel: One.",
        "day 1 10:02, Mabel: Two.",
        "day 1 10:03, Mabel: Three.",
    ]
    assert visit.marked[2:] == [MarkChat(1, 3)]
    await visit.end()


async def test_chats_are_listed_with_what_is_new() -> None:
    visit = Visit(session(line(1, "One."), line(2, "Two.")), group())
    (told, *listed) = await visit.type(":chats")
    assert told == "Chats:"
    assert listed[0] == "1: Mabel, 2 new; day 1 10:02, Mabel: Two."
    assert listed[1].startswith("9: Fair")
    await visit.end()


async def test_chatting_begins_or_goes_on() -> None:
    visit = Visit(session(*lines(2)))
    await visit.type(
        ":chat mabel  is the [b]rye[/b] ready?", ":chat 1 And?", ":chat Bo hello", ":new Mabel Again.", ":reply Well?"
    )
    assert visit.given == [
        SayIn(1, "is the [b]rye[/b] ready?"),
        SayIn(1, "And?"),
        Send("Bo", "hello"),
        OpenChat(("Mabel",), words="Again."),
        SayIn(1, "Well?"),
    ]
    await visit.end()


async def test_several_names_begin_a_group() -> None:
    visit = Visit()
    await visit.type(":chat Mabel, Jory Come to the fair!", ":chat Mabel, Jory")
    assert visit.given == [OpenChat(("Mabel", "Jory"), words="Come to the fair!"), OpenChat(("Mabel", "Jory"))]
    await visit.end()


async def test_a_reply_goes_where_somebody_last_wrote() -> None:
    visit = Visit(session(number=1), group())
    assert await visit.see(SawLine(9, line(1, "Who brings cake?", JORY))) == ["Bo Ely writes to Fair: Who brings cake?"]
    await visit.type(":reply I do.", ":r Two.")
    assert visit.given == [SayIn(9, "I do."), SayIn(9, "Two.")]
    await visit.end()


async def test_who_is_about_to_write_is_said_once_and_no_word_before_the_last() -> None:
    visit = Visit(session())
    told = await visit.feed(Hinted(MusingIn(1, MABEL, Mood.HEARD)))
    for hint in (MusingIn(1, MABEL, Mood.QUEUED), MusingIn(1, MABEL, Mood.THINKING), SpeakingIn(1, MABEL, 4, "Good")):
        told += await visit.feed(Hinted(hint))
    assert told == ["(Mabel has read it …)"]
    said = ChatLine(1, MABEL, "Good day.", 601, 5, stream=4)
    assert await visit.see(SawLine(1, said)) == ["Mabel writes to you: Good day."]
    assert await visit.feed(Hinted(MusingIn(1, MABEL, Mood.THINKING))) == ["(Mabel is thinking …)"]
    await visit.end()


async def test_receipts_are_told_on_demand() -> None:
    visit = Visit(session(line(1, "One.", ADA), line(2, "Two.", ADA)))
    assert await visit.see(SawMarks(1, MABEL, 2, 1)) == []
    assert await visit.type(":receipts Mabel") == ["read: One.", "delivered: Two."]
    assert await visit.see(SawMarks(1, MABEL, 2, 2)) == []
    assert await visit.type(":receipts 1") == ["read: One.", "read: Two."]
    await visit.end()


async def test_older_messages_are_shown_a_page_at_a_time() -> None:
    visit = Visit(session(*lines(40, 31), read=70))
    shown = await visit.type(":chat Mabel")
    assert [words.split(": ")[-1] for words in shown[1:-1]] == [f"line {n}" for n in range(56, 71)]
    assert shown[-1] == "(:older 1 shows what was before.)"
    held = [words for _ in range(2) for words in await visit.type(":older")]
    assert sorted(int(words.split("line ")[1]) for words in held) == list(range(31, 56))
    await visit.type(":older")
    assert visit.tie.asked == [Page(1, 31)]
    told = await visit.see(SawPage(1, lines(30), more=False))
    assert [words.split(": ")[-1] for words in told] == [*(f"line {n}" for n in range(1, 31)), "That is the beginning."]
    assert await visit.type(":older 1") == ["That is the beginning."]
    await visit.end()


async def test_what_is_searched_is_told_with_its_chat() -> None:
    visit = Visit(session(line(1, "Rye or wheat?", ADA)))
    await visit.type(":find rye")
    assert visit.tie.asked == [Search("rye")]
    hits = (Hit(1, line(1, "Rye or wheat?", ADA)), Hit(77, line(4, "Rye!")))
    assert await visit.see(SawFound("rye", hits, more=True)) == [
        "chat 1 with Mabel, day 1 10:01, you: Rye or wheat?",
        "chat 77: Rye!",
        "There are more: search for more words.",
    ]
    assert await visit.see(SawFound("oats", ())) == ["Nothing in your chats has “oats”."]
    await visit.end()


def revised(state: RevisionState, number: int = 1) -> Revision:
    return Revision(number, 700, "Warmer with Ada.", "She is kind.", 70, state)


async def test_a_change_of_manner_is_told_with_the_words_to_type() -> None:
    visit = Visit(session(*lines(2), read=2))
    chat = Chat(1, ChatKind.SESSION, (ME, HER), 600, count=2, revisions=(revised(RevisionState.SUGGESTED),))
    told = await visit.see(SawChat(chat, MABEL))
    assert told[0].startswith("Mabel might change how they are with you: She is kind.")
    assert told[1:] == ["“Warmer with Ada.” (70 % sure) Type :apply 1 or :dismiss 1."]
    await visit.type(":apply mabel", ":dismiss 1", ":undo 1")
    assert visit.given == [Resolve(1, 1, Verdict.APPLY), Resolve(1, 1, Verdict.DISMISS)]
    assert visit.written[-1] == "There is no change in that chat that you could undo."
    applied = Chat(1, ChatKind.SESSION, (ME, HER), 600, count=2, revisions=(revised(RevisionState.APPLIED),))
    assert await visit.see(SawChat(applied, ADA)) == ["Mabel is with you as it was suggested."]
    await visit.type(":undo Mabel")
    assert visit.given[2:] == [Resolve(1, 1, Verdict.UNDO)]
    await visit.end()


async def test_the_rest_of_what_can_be_typed() -> None:
    visit = Visit(session(*lines(2)), group())
    await visit.type(":mute 1", ":unmute Mabel", ":forward Mabel agg", ":away Mabel", ":leave Fair", ":forward Mabel loud")
    assert visit.given == [Mute(1), Mute(1, on=False), Tune(1, Forward.AGGRESSIVE), PutAway(1), Leave(9)]
    assert visit.written[-1].endswith("Type it like this: :forward NAME never | conservative | balanced | aggressive")
    await visit.end()


async def test_muting_is_told_when_it_took_hold() -> None:
    visit = Visit(session(*lines(2), read=2))

    async def muted() -> None:
        while not visit.given:
            await asyncio.sleep(0)
        visit.tie.feed(seen(2, ChoicesSelf(muted=(1,))))

    telling = asyncio.create_task(muted())
    told = await visit.type(":mute Mabel")
    await telling
    assert told == ["Chat 1 with Mabel is mute: its messages wait until you open it."]
    await visit.end()


@pytest.mark.parametrize("typed", [":reply hm", ":older", ":receipts", ":mute", ":apply", ":away", ":leave", ":forward agg"])
async def test_whoever_has_no_chat_is_asked_which(typed: str) -> None:
    visit = Visit()
    assert await visit.type(typed) == ["Which chat? :chats lists yours."]
    assert await visit.type(":older Zed\x1b[31m") == ["You have no chat with 'Zed'."]
    assert visit.given == []
    await visit.end()


@pytest.mark.parametrize("typed", [":find", ":import", ":new", ":forward"])
async def test_what_lacks_words_is_shown_how_to_type(typed: str) -> None:
    visit = Visit(session(*lines(1)))
    (told,) = await visit.type(typed)
    assert "Type it like this: :" + typed[1:] in told
    await visit.end()


async def test_whoever_watches_writes_nothing() -> None:
    visit = Visit(session(*lines(2)), you=TOWN)
    for typed in (":chat 1 hello", ":reply hm", ":mute 1"):
        (told,) = await visit.type(typed)
        assert told.startswith("You watch, without a body")
    assert "line 2" in (await visit.type(":chat 1"))[-1]
    assert visit.tie.given == []
    await visit.end()


async def test_chats_go_out_to_a_file_and_come_in(tmp_path: Path) -> None:
    visit = Visit(session(*lines(2), read=2), session(*lines(1), number=4, read=1), group())
    await visit.type(f":export Mabel to {tmp_path}")
    for number, count in ((1, 2), (4, 1)):
        await visit.see(SawPage(number, lines(count), more=False))
    for _ in range(100):
        await asyncio.sleep(0.005)
        if "written to" in visit.written[-1]:
            break
    assert visit.tie.asked == [Page(1, 0), Page(4, 0)]
    (file,) = await asyncio.to_thread(lambda: list(tmp_path.iterdir()))
    assert visit.written[-1] == f"3 messages of 2 chats written to {file}"
    (told,) = await visit.type(f":import {tmp_path / 'none.json'}")
    assert told.startswith("There is no file")
    await visit.end()


async def test_help_names_what_can_be_typed_of_chats_once() -> None:
    visit = Visit()
    told = await visit.type(":help all")
    for typed, words in TYPED:
        assert [line for line in told if line.startswith(f"{typed.split()[0]} ")] == [f"{typed}  {words}"]
    await visit.end()
