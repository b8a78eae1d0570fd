"""Days and searches for watchers: what `thorpd chronicle` tells, live and in a replay, up to the moment that was seen."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from server.annals import annalist
from server.annals.annalist import Annalist, Now
from server.annals.day import annals, annals_of
from server.mind.memory import Mind, remember
from server.mind.notes import Met, Overheard, encode
from server.mind.portrait import ties
from server.save.chronicle import Scratch
from server.save.journal import Journal
from server.save.replay import History
from server.studies import PastStudies, sitter
from server.theatre import Theatre
from server.town import Town
from server.world.refusal import Refusal
from shared.calendar import MINUTES_PER_DAY, Period
from shared.commands import Say, Whisper
from shared.ids import TOWN, BeingId
from shared.sights import Kind, Manner
from shared.story import MarkKind, SawDay, SawMoments, SawTies, TieSeen
from shared.wire import Inquiry, Recount, Relate, ReplayAct, Sift
from tests.living import FLOOD, NINE, record
from tests.test_theatre import Watcher, steer
from tests.test_town import ListSeat, join, open_town


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("annalist") / "town.thorp")


@pytest.fixture
def history(save: Path) -> Iterator[History]:
    with closing(History(save)) as opened:
        yield opened


async def day_of(told: Annalist, wanted: int, now: Now) -> SawDay:
    answer = await told.day(wanted, now)
    assert isinstance(answer, SawDay), answer
    return answer


def end(history: History) -> Now:
    return Now(history.last_n, history.last_minute)


# ── days ──


async def test_a_whole_day_is_that_of_the_chronicle(save: Path, history: History) -> None:
    told = await day_of(Annalist(save), 1, end(history))
    chapters = annals(save, 1).chapters
    passages = [one for one in told.told if one.topic != "balance"]
    assert [(one.period, one.topic, one.words, one.why, one.names) for one in passages] == [
        (chapter.period, passage.topic.value, passage.words, passage.why, passage.who)
        for chapter in chapters
        for passage in chapter.passages
    ]
    assert {one.minute for one in passages if one.topic == "work"} == {-1}
    assert next(one.minute for one in passages if "Celia: “The river" in one.words) == NINE
    assert (told.day, told.whole, told.first_tick) == (1, True, history.first_tick)
    assert told.last_tick == history.tick_of_minute(MINUTES_PER_DAY)
    kinds = {mark.kind for mark in told.marks}
    assert {"talk", "trade", "reflection", "arrived", "left"} <= kinds
    assert all(told.first_tick <= mark.tick <= told.last_tick for mark in told.marks)


async def test_what_a_day_came_to_stands_at_its_end(save: Path, history: History) -> None:
    told = await day_of(Annalist(save), 1, end(history))
    balances = [one for one in told.told if one.topic == "balance"]
    assert [one.names for one in balances] == [(one.name,) for one in annals(save, 1).balances]
    assert told.told[-len(balances) :] == tuple(balances)
    assert all(one.words.startswith(f"{one.names[0]} made ") for one in balances)


async def test_a_day_reaches_as_far_as_the_moment_and_the_day_of_the_moment_needs_no_number(save: Path, history: History) -> None:
    tick = history.tick_of_minute(NINE + 30)
    n = history.entry_at(tick)
    now = Now(n, history.world_after(n).minute)
    part, whole = await day_of(Annalist(save), 0, now), await day_of(Annalist(save), 1, end(history))
    assert (part.day, part.whole, part.last_tick) == (1, False, history.tick_of(n))
    assert any(FLOOD in one.words for one in part.told)
    assert not any("insulted" in one.words for one in part.told)
    assert any("insulted" in one.words for one in whole.told)
    assert {one.period for one in part.told} == {Period.MORNING}
    assert set(part.marks) <= {mark for mark in part.marks if mark.tick <= part.last_tick}
    assert not {mark.kind for mark in part.marks} & {"quarrel", "reflection"}


async def test_a_day_that_never_was_is_refused(save: Path, history: History) -> None:
    told = Annalist(save)
    for wanted in (3, 1_000_000, -1):
        answer = await told.day(wanted, end(history))
        assert isinstance(answer, Refusal)
        assert answer.code == "no_day"
        assert "1 to 2" in answer.words


async def test_asking_again_costs_nothing_and_only_the_last_days_are_kept(save: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    real = annals_of

    def counted(history: History, day: int, upto: int) -> object:
        read.append(day)
        return real(history, day, upto=upto)

    monkeypatch.setattr(annalist, "annals_of", counted)
    monkeypatch.setattr(annalist, "_KEPT_MOST", 2)
    told = Annalist(save)
    late = MINUTES_PER_DAY + 300
    first = [await day_of(told, 1, Now(n, late)) for n in (9_000, 9_001, 9_002)]
    assert read == [1]
    assert first[0] is first[1] is first[2]
    await asyncio.gather(*(day_of(told, 2, Now(9_000, late)) for _ in range(5)))
    assert read == [1, 2]
    for n in (9_001, 9_002):
        await day_of(told, 2, Now(n, late))
    await day_of(told, 1, Now(9_003, late))
    assert read == [1, 2, 2, 2, 1]


async def test_today_in_a_town_that_goes_on_is_told_every_few_minutes_only(save: Path) -> None:
    told, late = Annalist(save, 5), MINUTES_PER_DAY + 400
    first = await day_of(told, 2, Now(9_000, late))
    assert await day_of(told, 2, Now(9_001, late + 4)) is first
    assert await day_of(told, 2, Now(9_002, late + 5)) is not first


async def test_what_cannot_be_read_is_refused_without_the_name_of_the_hosts_file(tmp_path: Path) -> None:
    broken = tmp_path / "town.thorp"
    broken.write_bytes(b"no save at all" * 100)
    for told, code in ((Annalist(broken), "damaged"), (Annalist(None), "no_save")):
        for answer in (await told.day(1, Now(1, 400)), await told.moments("bread", 1)):
            assert isinstance(answer, Refusal)
            assert answer.code == code
            assert "town.thorp" not in answer.words


# ── a live town ──


@asynccontextmanager
async def on_disk(path: Path) -> AsyncIterator[Town]:
    with closing(Journal.create(path)) as journal:
        async with open_town(journal) as town:
            yield town


async def asked(town: Town, inquiry: Inquiry) -> object:
    """Return what a watcher gets."""
    watcher = ListSeat(TOWN)
    refusal = await town.inquire(watcher, inquiry)
    return refusal if refusal is not None else watcher.sights[-1]


async def test_a_live_town_tells_its_day_so_far_without_whispers(tmp_path: Path) -> None:
    async with on_disk(tmp_path / "town.thorp") as town:
        ada = await join(town, "Ada")
        mabel = next(being.id for being in town.world.beings.values() if being.name == "Mabel")
        at = {"tick": 0, "minute": 360, "speaker": ada.being, "name": "Ada", "to_me": True}
        for manner, command in (
            (Manner.SAY, Say("The bridge is open again.")),
            (Manner.WHISPER, Whisper("Mabel", "The gold is buried.")),
        ):
            await town.submit(ada.being, command)
            town.keep(mabel, 0, encode(Overheard(words=command.words, manner=manner, **at)))  # type: ignore[arg-type]
        await town.submit(ada.being, Say("Good day."))
        told = await asked(town, Recount())
        assert isinstance(told, SawDay)
        assert (told.day, told.whole) == (1, False)
        words = " ".join(one.words for one in told.told)
        assert "Ada came to town." in words
        assert "Ada said to Mabel: “The bridge is open again.”" in words
        assert "buried" not in repr(told)
        assert {"arrived", "talk", "said"} <= {mark.kind for mark in told.marks}
        await town.submit(ada.being, Say("What is new since then?"))
        later = await asked(town, Recount(1))
        assert isinstance(later, SawDay)
        assert len(later.marks) >= len(told.marks)
        never = await asked(town, Recount(2))
        assert isinstance(never, Refusal)
        assert never.code == "no_day"


async def test_a_live_town_is_not_searched() -> None:
    async with open_town(Scratch()) as town:
        answer = await asked(town, Sift("bread"))
        assert isinstance(answer, Refusal)
        assert (answer.code, "thorp replay" in answer.words) == ("live", True)


class Cast:
    """Minds that think something of each other."""

    def take_up(self, villager: BeingId) -> None:
        """Let it live."""

    def let_go(self, villager: BeingId) -> None:
        """Let it live no longer."""

    def ties(self, minute: int) -> tuple[TieSeen, ...]:
        return (TieSeen(BeingId(1), BeingId(2), minute / 1000),)


async def test_who_likes_whom_is_asked_of_the_minds_that_live() -> None:
    async with open_town(Scratch()) as town:
        assert await asked(town, Relate()) == SawTies(())
        town.cast(Cast())
        assert await asked(town, Relate()) == SawTies((TieSeen(BeingId(1), BeingId(2), 0.36),))


def known(regards: dict[int, float]) -> Mind:
    mind = Mind()
    for being, regard in regards.items():
        mind = remember(mind, Met(tick=0, minute=0, being=BeingId(being), name=f"B{being}", kind=Kind.VILLAGER, regard=regard))
    return mind


def test_indifference_is_left_out_and_regard_fades() -> None:
    minds = [(BeingId(2), known({1: -0.5, 3: 0.04})), (BeingId(1), known({2: 0.8, 3: 0.0}))]
    assert ties(minds, 0) == (TieSeen(BeingId(1), BeingId(2), 0.8), TieSeen(BeingId(2), BeingId(1), -0.5))
    (first, _) = ties(minds, 10 * MINUTES_PER_DAY)
    assert 0.5 < first.regard < 0.8


# ── a replay ──


async def shown(theatre: Theatre, inquiry: Inquiry) -> object:
    watcher = Watcher()
    refusal = await theatre.inquire(watcher, inquiry)
    return refusal if refusal is not None else watcher.got[-1][1]


async def test_a_replay_tells_days_up_to_the_moment_shown(history: History) -> None:
    theatre = Theatre(history)
    theatre.sit(Watcher())
    steer(theatre, ReplayAct.SEEK_MINUTE, NINE + 30)
    today = await shown(theatre, Recount())
    assert isinstance(today, SawDay)
    assert (today.day, today.whole) == (1, False)
    early = await shown(theatre, Recount(2))
    assert isinstance(early, Refusal)
    steer(theatre, ReplayAct.SEEK, 10**9)
    await theatre.gather()
    whole, second = await shown(theatre, Recount(1)), await shown(theatre, Recount())
    assert isinstance(whole, SawDay)
    assert isinstance(second, SawDay)
    assert (whole.whole, second.day, second.whole) == (True, 2, False)
    assert whole == await Annalist(history.path).day(1, end(history))


async def test_a_replay_tells_who_liked_whom_at_the_moment_shown(history: History) -> None:
    theatre = Theatre(history)
    world = history.world_after(history.last_n)
    steer(theatre, ReplayAct.SEEK, 0)
    first = await shown(theatre, Relate())
    steer(theatre, ReplayAct.SEEK, 10**9)
    last = await shown(theatre, Relate())
    assert isinstance(first, SawTies)
    assert isinstance(last, SawTies)
    assert first != last
    mabel = next(one.id for one in world.beings.values() if one.name == "Mabel")
    seen = {tie.to: tie.regard for tie in last.ties if tie.of == mabel}
    who = sitter(world, mabel)
    assert who is not None
    mind = await PastStudies(history).mind(who, world.minute, world.entries)
    assert seen == {one.being: one.regard for one in mind.relations if abs(one.regard) >= 0.05}
    assert seen


async def test_a_replay_searches_all_of_its_history_also_ahead(history: History) -> None:
    theatre = Theatre(history)
    steer(theatre, ReplayAct.SEEK, 0)
    found = await shown(theatre, Sift("river flood"))
    assert isinstance(found, SawMoments)
    assert found.words == "river flood"
    trades = await shown(theatre, Sift("trade"))
    assert isinstance(trades, SawMoments)
    assert trades.moments
    assert {moment.kind for moment in trades.moments} == {"trade"}
    assert [moment.tick for moment in trades.moments] == sorted(moment.tick for moment in trades.moments)


async def test_a_search_gives_the_first_and_says_that_there_are_more(
    save: Path, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annalist, "MOMENTS_MOST", 3)
    every = await Annalist(save).moments("trade", history.last_n)
    assert isinstance(every, SawMoments)
    assert (len(every.moments), every.more) == (3, True)


async def test_the_marks_come_twice_and_lead_from_one_to_the_next(history: History) -> None:
    theatre, watcher = Theatre(history), Watcher()
    theatre.sit(watcher)
    steer(theatre, ReplayAct.PAUSE)
    before = steer(theatre, ReplayAct.NEXT_MARK, 1)
    assert before is not None
    assert (before.code, before.retry_ms) == ("not_yet", 1_000)
    ready = {mark.kind for mark in watcher.timelines[0].marks}
    await theatre.gather()
    marks = watcher.timelines[-1].marks
    assert ready < {mark.kind for mark in marks} <= {kind.value for kind in MarkKind}
    steer(theatre, ReplayAct.SEEK, 0)
    visited = []
    while steer(theatre, ReplayAct.NEXT_MARK, 1) is None:
        visited.append(theatre.reel.n)
        assert theatre.world.entries == theatre.reel.n
    assert visited == [n for n in visited if n > 1] == sorted(set(visited))
    assert {mark.tick for mark in marks if mark.kind in ("talk", "trade", "day")} <= {history.tick_of(n) for n in (1, *visited)}
    over = steer(theatre, ReplayAct.NEXT_MARK, 1)
    assert over is not None
    assert over.code == "no_mark"
    assert steer(theatre, ReplayAct.NEXT_MARK, -1) is None
    assert theatre.reel.n == visited[-2]
    latecomer = Watcher()
    theatre.sit(latecomer)
    assert latecomer.timelines[0].marks == marks


async def test_while_a_replay_runs_its_marks_are_gathered(history: History) -> None:
    theatre, watcher = Theatre(history), Watcher()
    theatre.sit(watcher)
    gathered = asyncio.Event()

    async def sleep(_seconds: float) -> None:
        await asyncio.sleep(0.001)
        if theatre.reel.next_stop is not None:
            gathered.set()

    running = asyncio.create_task(theatre.run(lambda: 0.0, sleep))
    await asyncio.wait_for(gathered.wait(), 30)
    running.cancel()
    assert any(mark.kind == "trade" for timeline in watcher.timelines for mark in timeline.marks)
