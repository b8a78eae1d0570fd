"""Line mode against a list-fed tie, and once through a real socket."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
from websockets.asyncio.server import ServerConnection, serve

from client import minds, plain
from client.link import Link
from client.narrate import NO_STUDY
from client.plain import Plain
from client.scripted import ListTie
from client.tether import SLEEPS, Ended, Item, Lost, Tie
from client.told import NO_LIFE
from shared.calendar import MINUTES_PER_DAY, Speed
from shared.commands import Accept, Emote, Read, Say
from shared.economy import PRICES, gold
from shared.economy import Item as Goods
from shared.hints import Mood, Musing, Speaking
from shared.ids import TOWN
from shared.living import DayBook
from shared.sights import ClockMoved, SawLedger
from shared.weather import Weather, weather
from shared.wire import PROTOCOL, Consult, Do, Done, Hello, Hinted, Study, Welcome, decode_to_server, encode
from tests.client.drawn import MABEL, bargain, letter, said, scene, seen, welcome
from tests.client.thinking import MIND, saw


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "SPACING_S", 0.01)
    monkeypatch.setattr(plain, "ANSWER_S", 0.2)
    monkeypatch.setattr(plain, "PATIENCE_S", 2.0)


async def lines(*words: str) -> AsyncIterator[str]:
    for word in words:
        yield word
        await asyncio.sleep(0.02)


async def visit(tie: Tie, *typed: str) -> tuple[int, list[str], list[Welcome]]:
    written, met = list[str](), list[Welcome]()
    code = await asyncio.wait_for(Plain(tie, written.append, lambda: 0.0, met.append).run(lines(*typed)), 10)
    return code, written, met


def fed(*items: Item) -> ListTie:
    return ListTie([welcome(), seen(1, scene()), *items])


async def test_what_happens_is_written_in_lines() -> None:
    end = Ended("closing", "The town closes.")
    words = Hinted(Speaking(MABEL, 3, "Good"))
    tie = fed(
        Hinted(Musing(MABEL, Mood.HEARD)), words, seen(2, said(MABEL, "Mabel", "Good day!", stream=3)), Lost(1, 1, "cable"), end
    )
    code, written, met = await visit(tie)
    assert written == [
        "Welcome to Thornby. :help lists the commands. What is no command is said aloud.",
        "Day 1, 10:00. You, Ada, grass. In view: Mabel the baker (4 steps west).",
        "(Mabel listens...)",
        "Mabel: Good day!",
        "The line is lost: cable. You come back by yourself; :quit or ctrl+c leaves.",
    ]
    assert (code, met) == (0, [welcome()])


class Soon(ListTie):
    """A tie that ends after so many turns of the event loop."""

    def __init__(self, turns: int) -> None:
        super().__init__()
        self._turns = turns

    async def run(self) -> None:
        for _ in range(self._turns):
            await asyncio.sleep(0)
        self.feed(Ended("unreachable", "No town answers."))


@pytest.mark.parametrize("turns", range(12))
async def test_whenever_a_visit_ends_nobody_waits_for_more_lines_or_answers(turns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for wait in ("ANSWER_S", "PATIENCE_S"):
        monkeypatch.setattr(plain, wait, 3600.0)
    visit = Plain(Soon(turns), lambda _: None, lambda: 0.0, lambda _: None)
    visit.piped = True
    assert await asyncio.wait_for(visit.run(lines()), 10) == 1


async def test_a_lost_line_is_said_once_and_a_closed_town_too() -> None:
    lost = [Lost(1, 1, "cable"), Lost(2, 2, "cable"), Lost(3, 3, "cable", closed=True), Lost(4, 4, "cable", closed=True)]
    _, written, _ = await visit(fed(*lost, Ended("left", "You have left.")))
    assert written[-2:] == [
        "The line is lost: cable. You come back by yourself; :quit or ctrl+c leaves.",
        f"{SLEEPS} You come back by yourself then; :quit or ctrl+c leaves.",
    ]


class Closing(ListTie):
    """A tie that ends when it is closed, as a real one does."""

    async def close(self) -> None:
        await super().close()
        self.feed(Ended("left", "You have left."))


async def test_a_host_is_asked_once_before_leaving_others_without_a_town() -> None:
    written, tie = list[str](), Closing([welcome(), seen(1, scene())])
    visit = Plain(tie, written.append, lambda: 0.0, lambda _: None, lambda: ("Ada", "Bertie"))
    assert await asyncio.wait_for(visit.run(lines(":quit", ":quit", "never said")), 10) == 0
    asked = "Bertie is in town too, and it falls asleep when you, its host, leave. Leave? :quit once more leaves."
    assert written.count(asked) == 1
    assert tie.closed
    assert tie.given == []


async def test_who_breaks_off_is_told_at_once_that_they_leave() -> None:
    written, closing = list[str](), asyncio.Event()

    class Slow(ListTie):
        """A tie over which a good-bye takes its time."""

        async def close(self) -> None:
            closing.set()
            assert written[-1] == "Leaving."
            await super().close()

    tie = Slow([welcome(), seen(1, scene())])
    task = asyncio.create_task(Plain(tie, written.append, lambda: 0.0, lambda _: None).run(lines("look", *["look"] * 50)))
    await tie.settled()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert closing.is_set()
    assert tie.closed


async def test_whoever_has_no_life_is_told_how_to_begin_one() -> None:
    tie = ListTie([welcome(), seen(1, scene(life=None)), Ended("left", "")])
    _, written, _ = await visit(tie)
    assert written[-1] == NO_LIFE


async def test_the_economy_in_lines() -> None:
    letters = (letter(1, "Old news."), letter(2, "Fresh bread!"))
    tie = ListTie([welcome(), seen(1, scene(letters=letters, read=1, trades=(bargain(),)))])
    script = ("trades\n", "accept\n", "messages\n", "prices\n", "status\n", "info\n", ":help trade\n", ":quit\n")
    typing = asyncio.create_task(visit(tie, *script))
    while not tie.closed:
        await asyncio.sleep(0.01)
    tie.feed(Ended("left", "You have left."))
    _, written, _ = await typing
    told = "\n".join(written)
    assert tie.given == [Accept(7), Read(2)]
    assert "Waiting for you: 1 unread message (:messages) and 1 trade (:trades)." in written
    assert "7: Mabel sells you 4 bread for 135 gold (each 33.75; the merchant asks 45); waits for you" in told
    assert "── unread ──\nday 1 10:02, Mabel to you: Fresh bread!" in told
    assert f"bread: {gold(PRICES[Goods.BREAD].charges)}; he pays {gold(PRICES[Goods.BREAD].pays or 0)}" in written
    assert "Pace: clock." in told
    assert "You are Ada, a chef. Gold 200, stamina 100 of 100." in written
    assert ":trade NAME buy|sell ITEM QTY PRICE" in told


async def test_lines_wait_until_the_town_is_known() -> None:
    tie = ListTie()
    typing = asyncio.create_task(visit(tie, "info\n", ":quit\n"))
    await asyncio.sleep(0.1)
    tie.feed(welcome())
    tie.feed(seen(1, scene()))
    while not tie.closed:
        await asyncio.sleep(0.01)
    tie.feed(Ended("left", "You have left."))
    _, written, _ = await typing
    assert "You are Ada, a chef. Gold 200, stamina 100 of 100." in written


async def test_the_ledger_is_written_when_it_comes() -> None:
    tie = fed()
    typing = asyncio.create_task(visit(tie, "ledger\n", ":quit\n"))
    while not tie.asked:
        await asyncio.sleep(0.01)
    tie.feed(seen(2, SawLedger((DayBook(1, {Goods.BREAD: 2}),), (), (), 3, 24_000, {Goods.WHEAT: 7})))
    while not tie.closed:
        await asyncio.sleep(0.01)
    tie.feed(Ended("left", "You have left."))
    _, written, _ = await typing
    assert tie.asked == [Consult()]
    assert "The town's people have 2,400 gold in all, and 7 wheat." in written
    assert "Day 1: made 2 bread." in written
    assert written.count("The market's ledger.") == 1


async def test_a_mind_is_written_when_it_comes() -> None:
    tie = ListTie([welcome(being=TOWN), seen(1, scene(you=TOWN))])
    typing = asyncio.create_task(visit(tie, ":mind\n", ":mind zed\n", ":mind mabel\n", ":quit\n"))
    while not tie.asked:
        await asyncio.sleep(0.01)
    tie.feed(seen(2, saw()))
    while not tie.closed:
        await asyncio.sleep(0.01)
    tie.feed(Ended("left", "You have left."))
    _, written, _ = await typing
    assert tie.asked == [Study(MABEL)]
    assert "Whose? :mind NAME, of: Mabel." in written
    assert "You know no villager called 'zed'. :villagers lists everybody." in written
    assert "\n".join(minds.lines(MIND)).replace(" ·rule", " (by rule)") in written


async def test_a_player_is_told_who_may_look_into_minds() -> None:
    tie = fed()
    typing = asyncio.create_task(visit(tie, ":mind mabel\n", ":quit\n"))
    while not tie.closed:
        await asyncio.sleep(0.01)
    tie.feed(Ended("left", "You have left."))
    _, written, _ = await typing
    assert NO_STUDY in written
    assert tie.asked == []


async def test_a_broken_protocol_is_a_failure() -> None:
    assert (await visit(fed(Ended("protocol", "Update."))))[0] == 1


async def test_lines_become_commands_or_are_said() -> None:
    tie = fed()
    typing = asyncio.create_task(visit(tie, "good morning\n", "\n", ":me waves\n", ":wisper x\n", ":help\n", ":quit\n"))
    while not tie.closed:
        await asyncio.sleep(0.01)
    tie.feed(Ended("left", "You have left."))
    code, written, _ = await typing
    assert tie.given == [Say("good morning"), Emote("waves")]
    assert code == 0
    assert any(":whisper?" in line for line in written)
    assert any(line.startswith("Talk: :say WORDS; :whisper") for line in written)


async def test_through_a_socket() -> None:
    heard = list[object]()

    async def town(socket: ServerConnection) -> None:
        async for frame in socket:
            assert isinstance(frame, bytes)
            heard.append(message := decode_to_server(frame))
            if isinstance(message, Hello):
                await socket.send(encode(welcome()))
                await socket.send(encode(seen(1, scene())))
            elif isinstance(message, Do):
                await socket.send(encode(seen(2, said(MABEL, "Mabel", "And to you."))))
                await socket.send(encode(Done(message.seq)))

    async with serve(town, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        code, written, _ = await visit(Link(f"ws://127.0.0.1:{port}", Hello(PROTOCOL, "test", name="Ada")), "Good morning!")
    assert code == 0
    assert written[-1] == "Mabel: And to you."
    assert heard[1] == Do(1, Say("Good morning!"))


CLOUDS = next(
    minute
    for minute in range(MINUTES_PER_DAY, 40 * MINUTES_PER_DAY)
    if weather("Thornby", minute) is Weather.CLOUDY and weather("Thornby", minute + 1) is Weather.DRIZZLE
)
"""A minute after which it begins to drizzle."""


def clock(minute: int) -> ClockMoved:
    return ClockMoved(minute, Speed.NORMAL)


async def test_the_weather_is_told_where_one_looks_and_when_it_turns() -> None:
    before, after = msgspec.structs.replace(scene(), minute=CLOUDS), clock(CLOUDS + 1)
    tie = Closing([welcome(), seen(1, before), seen(2, after), seen(3, clock(CLOUDS + 2))])
    _, written, _ = await visit(tie, ":where", ":look")
    assert "It is cloudy. You, Ada, grass." in written[1]
    assert written[2] == "A light drizzle sets in."
    assert written[3].endswith("It drizzles.")
    assert "It drizzles. You, Ada" in written[4]


async def test_who_wants_quiet_hears_nothing_of_the_sky_and_a_clear_one_is_not_told_with_the_rest() -> None:
    clear = Closing([welcome(), seen(1, scene()), seen(2, clock(601))])
    _, written, _ = await visit(clear, ":look", ":where")
    assert "sky" not in written[1]
    assert "The sky is clear." in written[-1]
