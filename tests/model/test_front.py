import asyncio
import itertools
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

import pytest
from msgspec.structs import replace

from server.model.asking.calls import CallRecord
from server.model.asking.front import Front
from server.model.asking.tally import told
from server.model.blame import CrowdedError, LateError, RefusedError, UnfitError
from server.model.engine import Choose, Engine, EngineStatus, Fill, State, Turn, Write
from server.model.scripted import AbsentEngine, ScriptedEngine
from server.model.spent import spend
from shared.errors import ModelError
from tests.mind.playhouse import HandClock, settle

JOB = Write(prompt="Mabel:", stop=("\n",), owner=7, purpose="talk")
CHOICE = Choose(prompt="It rains.", neutral="Nothing.", options=(" go in", " stay"))
FILL = Fill(prompt="A letter:", schema="{}")


class Moody(ScriptedEngine):
    """A scripted engine whose state and queue a test sets, and that can crash or be silent."""

    def __init__(self, clock: HandClock, replies: Callable[[Write], str] | Sequence[str] = (" The bread is warm.",)) -> None:
        super().__init__(replies, sleep=clock.sleep)
        self.state: State = "ready"
        self.queue = 0
        self.embedded: list[list[str]] = []

    def status(self) -> EngineStatus:
        return replace(super().status(), state=self.state, queue_depth=self.queue, tokens_read=25, tokens_reused=75)

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.embedded.append(list(texts))
        return await super().embed(texts)


class Town:
    """A front over one or two engines, its clock and its log."""

    def __init__(self, folk: Engine | None = None, narrator: Engine | None = None, clock: HandClock | None = None) -> None:
        self.clock = clock or HandClock()
        self.folk = folk or Moody(self.clock)
        self.front = Front(
            {"folk": self.folk, "narrator": narrator or self.folk},
            {"folk": 128, "narrator": 256},
            clock=self.clock,
            dice=lambda: 0.5,
        )
        self.log = list[CallRecord]()
        self.front._log = self.log.append

    async def say(self, job: Write = JOB) -> str:
        return "".join([piece async for piece in self.front.write(job)])

    async def told(self, job: Write = JOB, turn_s: float = 30.0) -> str | ModelError:
        """Ask while the clock turns; return the text or the error."""
        asking = asyncio.ensure_future(self.say(job))
        await settle()
        while not asking.done() and turn_s > 0:
            await self.clock.turn(0.25)
            turn_s -= 0.25
        try:
            return await asking
        except ModelError as error:
            return error


def failing(times: int, error: ModelError | None = None) -> Callable[[Write], str]:
    """Return replies that fail so often, then come."""
    left = itertools.count(times, -1)

    def reply(_job: Write) -> str:
        if next(left) > 0:
            raise error or ModelError("broken")
        return " The bread is warm."

    return reply


async def moody(replies: Callable[[Write], str] | Sequence[str]) -> tuple[Town, Moody]:
    clock = HandClock()
    engine = Moody(clock, replies)
    return Town(engine, clock=clock), engine


async def test_a_reply_passes_through_and_is_logged_once() -> None:
    town = Town()
    assert await town.say() == " The bread is warm."
    [record] = town.log
    assert (record.kind, record.tier, record.purpose, record.owner, record.outcome) == ("write", "folk", "talk", 7, "done")
    assert (record.prompt_chars, len(record.prompt_hash), record.pieces, record.attempts) == (6, 16, 4, 1)
    assert record.text == " The bread is warm."


async def test_each_tier_asks_its_own_model_and_is_capped() -> None:
    clock = HandClock()
    folk, narrator = Moody(clock), Moody(clock)
    town = Town(folk, narrator, clock)
    await town.say(replace(JOB, max_tokens=4000))
    await town.say(replace(JOB, max_tokens=4000, tier="narrator"))
    await town.front.fill(replace(FILL, max_tokens=4000))
    await town.say(replace(JOB, max_tokens=4))
    asked = [job.max_tokens for job in folk.asked if not isinstance(job, Choose)]
    assert asked == [128, 128, 4]
    assert [job.max_tokens for job in narrator.asked if not isinstance(job, Choose)] == [256]


async def test_a_failure_is_tried_again_after_a_pause() -> None:
    town, engine = await moody(failing(1))
    began = town.clock.now()
    assert await town.told() == " The bread is warm."
    assert town.clock.now() - began >= 0.5
    assert (len(engine.asked), town.log[0].attempts, town.front.status().tiers[0].retries) == (2, 2, 1)


async def test_what_is_tried_again_is_asked_with_another_seed_and_in_every_town_with_the_same() -> None:
    seeds = []
    for _ in range(2):
        town, engine = await moody(failing(1))
        assert await town.told(replace(JOB, seed=5)) == " The bread is warm."
        seeds += [job.seed for job in engine.asked if isinstance(job, Write)]
    assert seeds[:2] == seeds[2:]
    assert seeds[0] == 5 != seeds[1]


class Counting(Moody):
    """Says what each question costs: its seed, and so many words."""

    async def write(self, job: Write) -> AsyncGenerator[str, None]:
        async with aclosing(super().write(job)) as pieces:
            async for piece in pieces:
                yield piece
                await asyncio.sleep(0)
        spend(job.seed % 100, 4)

    async def fill(self, job: Fill) -> str:
        spend(7, None)
        self.asked.append(job)
        return "{" if len(self.asked) == 1 else "{}"


async def test_each_call_is_logged_with_its_own_tokens_where_the_engine_tells_them() -> None:
    clock = HandClock()
    town = Town(Counting(clock), clock=clock)
    await asyncio.gather(*(town.say(replace(JOB, seed=seed, owner=seed)) for seed in (11, 22, 33)))
    assert {(call.owner, call.tokens_in, call.tokens_out) for call in town.log} == {(n, n, 4) for n in (11, 22, 33)}
    spend(1000, 1000)  # of nobody's question
    silent = Town()
    await silent.say()
    assert (silent.log[0].tokens_in, silent.log[0].tokens_out) == (None, None)


async def test_the_tokens_of_all_attempts_are_logged_and_what_is_not_known_stays_open() -> None:
    clock = HandClock()
    town = Town(Counting(clock), clock=clock)
    asking = asyncio.ensure_future(town.front.fill(FILL))
    await settle()
    await clock.turn(1.0)
    await asking
    [call] = town.log
    assert (call.attempts, call.tokens_in, call.tokens_out) == (2, 14, None)


async def test_json_that_is_none_is_asked_for_with_another_seed() -> None:
    clock, seeds = HandClock(), list[int]()

    class Babbling(Moody):
        async def fill(self, job: Fill) -> str:
            seeds.append(job.seed)
            return "{" if len(seeds) == 1 else "{}"

    asking = asyncio.ensure_future(Town(Babbling(clock), clock=clock).front.fill(FILL))
    await settle()
    await clock.turn(1.0)
    assert await asking == "{}"
    assert (seeds[0], len(set(seeds))) == (FILL.seed, 2)


@pytest.mark.parametrize(("critical", "attempts"), [(False, 2), (True, 3)])
async def test_other_work_is_tried_twice_and_the_breaker_ends_even_critical_work(critical: bool, attempts: int) -> None:  # noqa: FBT001
    town, engine = await moody(failing(99))
    assert isinstance(await town.told(replace(JOB, critical=critical)), ModelError)
    assert (len(engine.asked), town.log[0].outcome) == (attempts, "failed")


async def test_critical_work_is_tried_four_times_while_the_engine_starts() -> None:
    town, engine = await moody(failing(3))
    engine.state = "restarting"
    assert await town.told(replace(JOB, critical=True)) == " The bread is warm."
    assert len(engine.asked) == 4
    assert town.front.status().tiers[0].breaker == "closed"


@pytest.mark.parametrize("state", ["absent", "failed"])
async def test_what_will_never_be_is_asked_once(state: State) -> None:
    town, engine = await moody(failing(99))
    engine.state = state
    assert isinstance(await town.told(), ModelError)
    assert len(engine.asked) == 1


async def test_a_question_that_cannot_be_asked_is_nobodys_fault() -> None:
    town, engine = await moody(failing(99, UnfitError("too long")))
    for _ in range(9):
        assert isinstance(await town.told(), UnfitError)
    assert len(engine.asked) == 9
    assert town.front.status().tiers[0].breaker == "closed"


async def test_too_many_jobs_are_nobodys_fault() -> None:
    town, engine = await moody(failing(99, CrowdedError("too many")))
    for _ in range(4):
        assert isinstance(await town.told(), CrowdedError)
    assert len(engine.asked) == 8
    assert town.front.status().tiers[0].breaker == "closed"


async def test_nothing_is_tried_again_past_the_deadline() -> None:
    town, engine = await moody(failing(99))
    assert isinstance(await town.told(replace(JOB, deadline_s=0.2)), ModelError)
    assert len(engine.asked) == 1


class BreaksOff(Moody):
    """An engine that breaks off in the middle."""

    async def write(self, job: Write) -> AsyncGenerator[str, None]:
        self.asked.append(job)
        yield " The"
        raise ModelError("crash")


async def test_nothing_is_tried_again_once_words_were_shown() -> None:
    clock = HandClock()
    engine = BreaksOff(clock)
    town = Town(engine, clock=clock)
    assert isinstance(await town.told(replace(JOB, critical=True)), ModelError)
    assert (len(engine.asked), town.log[0].outcome, town.log[0].pieces) == (1, "failed", 1)


async def test_three_failures_open_the_breaker_and_two_probes_close_it() -> None:
    town, engine = await moody(failing(3))
    await town.told()
    await town.told()
    assert len(engine.asked) == 3
    refused = await town.told(turn_s=0)
    assert isinstance(refused, RefusedError)
    assert (len(engine.asked), town.log[-1].outcome, town.log[-1].attempts) == (3, "refused", 0)
    await town.clock.turn(60)
    assert town.front.status().tiers[0].breaker == "probing"
    for _ in range(2):
        assert await town.told() == " The bread is warm."
    assert town.front.status().tiers[0].breaker == "closed"


async def test_the_breaker_of_one_tier_leaves_the_other_alone() -> None:
    clock = HandClock()
    town = Town(Moody(clock, failing(99)), Moody(clock), clock)
    for _ in range(3):
        await town.told()
    assert isinstance(await town.told(), RefusedError)
    assert await town.told(replace(JOB, tier="narrator")) == " The bread is warm."


class Silent(Moody):
    """An engine that never answers; it counts who is still waiting."""

    waiting = 0

    async def write(self, job: Write) -> AsyncGenerator[str, None]:
        self.asked.append(job)
        self.waiting += 1
        try:
            await asyncio.get_running_loop().create_future()
            yield ""
        finally:
            self.waiting -= 1

    async def choose(self, job: Choose) -> tuple[float, ...]:
        async with aclosing(self.write(JOB)) as pieces:
            await anext(pieces)
        return (float(len(job.options)),)


@pytest.mark.parametrize(("queue", "breaker"), [(0, "open"), (5, "closed")])
async def test_a_silent_model_is_late_and_to_blame_unless_the_job_waited_behind_others(queue: int, breaker: str) -> None:
    clock = HandClock()
    engine = Silent(clock)
    engine.queue = queue
    town = Town(engine, clock=clock)
    for _ in range(3):
        began = clock.now()
        assert isinstance(await town.told(replace(JOB, deadline_s=5.0)), LateError)
        assert clock.now() - began == pytest.approx(5.0)
    assert (engine.waiting, len(engine.asked)) == (0, 3)
    assert {record.outcome for record in town.log} == {"late"}
    assert town.front.status().tiers[0].breaker == breaker


async def test_a_choice_is_late_too() -> None:
    clock = HandClock()
    town = Town(Silent(clock), clock=clock)
    asking = asyncio.ensure_future(town.front.choose(replace(CHOICE, deadline_s=2.0)))
    await settle()
    await clock.turn(2)
    with pytest.raises(LateError):
        await asking


async def test_first_words_have_a_deadline_of_their_own() -> None:
    clock = HandClock()
    silent = Town(Silent(clock), clock=clock)
    assert isinstance(await silent.told(replace(JOB, first_s=5.0), turn_s=5.0), LateError)
    slow = ScriptedEngine(delay_s=3.0, sleep=clock.sleep, replies=[" The bread is warm."])
    assert await Town(slow, clock=clock).told(replace(JOB, first_s=5.0)) == " The bread is warm."
    hopeless = ScriptedEngine(delay_s=3.0, sleep=clock.sleep, replies=[" The bread is warm."])
    assert isinstance(await Town(hopeless, clock=clock).told(replace(JOB, first_s=5.0, deadline_s=10.0)), LateError)


async def test_a_reply_without_a_word_is_a_failure() -> None:
    town, engine = await moody(["", "  \n", " Good day."])
    assert await town.told(replace(JOB, critical=True, stop=())) == " Good day."
    assert len(engine.asked) == 3


async def test_white_space_before_words_comes_with_them() -> None:
    class Spaced(Moody):
        async def write(self, job: Write) -> AsyncGenerator[str, None]:
            self.asked.append(job)
            for piece in (" ", "\n", "Good", " ", "day"):
                yield piece

    clock = HandClock()
    town = Town(Spaced(clock), clock=clock)
    assert [piece async for piece in town.front.write(JOB)] == [" \nGood", " ", "day"]


async def test_whoever_leaves_says_nothing_about_the_model() -> None:
    clock = HandClock()
    engine = Silent(clock)
    town = Town(engine, clock=clock)
    for _ in range(4):
        asking = asyncio.ensure_future(town.say())
        await settle()
        assert engine.waiting == 1
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    assert (engine.waiting, {record.outcome for record in town.log}) == (0, {"cancelled"})
    assert town.front.status().tiers[0].breaker == "closed"


async def test_closing_a_reply_frees_its_engine() -> None:
    clock = HandClock()
    engine = ScriptedEngine(replies=[" one two three four"], delay_s=1.0, sleep=clock.sleep)
    town = Town(engine, clock=clock)
    async with aclosing(town.front.write(JOB)) as pieces:
        first = asyncio.ensure_future(anext(pieces))
        await settle()
        await clock.turn(1)
        assert await first == " one"
        assert engine.status().slots_busy == 1
    assert engine.status().slots_busy == 0
    assert (town.log[0].outcome, town.log[0].pieces, town.log[0].first_ms) == ("cancelled", 1, 1000)


async def test_only_what_may_be_repeated_comes_from_memory() -> None:
    town, engine = await moody([" one", " two", " three"])
    kept = replace(JOB, keep_s=300.0)
    assert [await town.say(kept), await town.say(kept), await town.say()] == [" one", " one", " two"]
    assert [record.outcome for record in town.log] == ["done", "cached", "done"]
    await town.clock.turn(300)
    assert await town.say(kept) == " three"
    tier = town.front.status().tiers[0]
    assert (len(engine.asked), tier.cached, tier.cacheable) == (3, 1, 3)


async def test_failures_and_what_was_not_read_to_its_end_are_not_remembered() -> None:
    town, _ = await moody(failing(2))
    kept = replace(JOB, keep_s=300.0)
    assert isinstance(await town.told(kept), ModelError)
    async with aclosing(town.front.write(kept)) as pieces:
        await anext(pieces)
    assert await town.told(kept) == " The bread is warm."
    assert [record.outcome for record in town.log] == ["failed", "cancelled", "done"]


@pytest.mark.parametrize("shares", [(1.0,), (0.7, 0.7), (float("nan"), 1.0), (-1.0, 2.0)])
async def test_shares_that_are_none_are_a_failure(shares: tuple[float, ...]) -> None:
    class Liar(Moody):
        async def choose(self, job: Choose) -> tuple[float, ...]:
            self.asked.append(job)
            return shares

    clock = HandClock()
    town = Town(Liar(clock), clock=clock)
    asking = asyncio.ensure_future(town.front.choose(CHOICE))
    await settle()
    await clock.turn(1)
    with pytest.raises(ModelError, match="none of those"):
        await asking
    assert town.log[0].attempts == 2


async def test_choices_and_json_are_logged_too() -> None:
    town = Town()
    assert await town.front.choose(CHOICE) == (0.5, 0.5)
    assert await town.front.fill(replace(FILL, prompt=(Turn("user", "A letter"),))) == "{}"
    assert [(record.kind, record.text) for record in town.log] == [("choose", "0.50 go in 0.50 stay"), ("fill", "{}")]


async def test_json_that_is_none_is_a_failure() -> None:
    clock = HandClock()
    engine = ScriptedEngine(fillings=["{", '{"a": 1}'], sleep=clock.sleep)
    town = Town(engine, clock=clock)
    asking = asyncio.ensure_future(town.front.fill(FILL))
    await settle()
    await clock.turn(1)
    assert await asking == '{"a": 1}'


async def test_vectors_are_made_once_together_and_logged_as_a_sum() -> None:
    clock = HandClock()
    engine = Moody(clock)
    town = Town(engine, clock=clock)
    one = await town.front.embed(["bread", "mill", "bread"])
    assert one[0] == one[2]
    assert await town.front.embed(["mill", "rain"]) == [one[1], (await engine.embed(["rain"]))[0]]
    assert engine.embedded[:2] == [["bread", "mill"], ["rain"]]
    assert town.log == []
    await clock.turn(60)
    await town.front.embed(["mill"])
    [record] = town.log
    assert (record.kind, record.attempts, record.pieces, record.prompt_chars, record.outcome) == ("embed", 2, 3, 13, "done")


async def test_failed_vectors_are_logged_when_the_log_ends() -> None:
    front = Front({"folk": AbsentEngine(), "narrator": AbsentEngine()}, {"folk": 128, "narrator": 256})
    log = list[CallRecord]()
    with front.logged(log.append), pytest.raises(ModelError):
        await front.embed(["bread"])
    assert [record.outcome for record in log] == ["failed"]


async def test_one_engine_for_both_tiers_is_started_and_closed_once() -> None:
    counts = {"start": 0, "aclose": 0}

    class Counted(Moody):
        async def start(self) -> None:
            counts["start"] += 1

        async def aclose(self) -> None:
            counts["aclose"] += 1

    town = Town(Counted(HandClock()))
    await town.front.start()
    await town.front.ready()
    await town.front.aclose()
    assert counts == {"start": 1, "aclose": 1}


async def test_the_numbers_of_a_tier() -> None:
    clock = HandClock()
    engine = ScriptedEngine(replies=[" one two three four"], delay_s=0.5, sleep=clock.sleep)
    town = Town(engine, clock=clock)
    assert await town.told() == " one two three four"
    await clock.turn(10)
    folk, narrator = town.front.status().tiers
    assert (folk.tier, folk.calls, folk.done, folk.open, folk.first_ms_median) == ("folk", 1, 1, 0, 500.0)
    assert folk.tokens_per_s == pytest.approx(2.0)
    assert narrator.calls == 0
    assert Town().front.status().tiers[0].tokens_reused_share == 0.75
    assert "folk (scripted, ready, breaker closed): 1 calls, 1 done" in told(folk)
