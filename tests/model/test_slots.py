"""Laws of the planner, in numbers only."""

import random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from server.model.local.slots import LEAST, Planner
from server.model.local.steps import STEM, Ask, Fork, Free, Hand, Limits, Step, Trim
from tests.model.mirror import Mirror, alone, follow

LIMITS = Limits(slots=3, slot_tokens=120, context_tokens=200, batch_tokens=48, ageing_s=5.0)

beginnings = st.sampled_from([(), tuple(range(1, 41)), tuple(range(1, 21)), (9, 8, 7)])
layers = st.sets(st.sampled_from([10, 20, 30, 40, 45])).map(sorted)
writes = st.builds(
    lambda beginning, rest, count, priority, ends: Ask(
        job=0,
        tokens=beginning + tuple(rest),
        max_tokens=count,
        priority=priority,
        layers=tuple(end for end in ends if end < len(beginning) + len(rest)),
    ),
    beginnings,
    st.lists(st.integers(1, 5), min_size=1, max_size=60),
    st.integers(1, 12),
    st.integers(0, 3),
    layers,
)
choices = st.builds(
    lambda beginning, rest, branches: Ask(
        job=0, tokens=beginning + tuple(rest), branches=tuple(map(tuple, branches)), priority=2
    ),
    beginnings,
    st.lists(st.integers(1, 5), min_size=1, max_size=30),
    st.lists(st.lists(st.integers(1, 5), max_size=4), min_size=1, max_size=6),
)


class Play:
    """Runs a planner against a mirror with the made-up model until nothing is left to do."""

    def __init__(self, limits: Limits) -> None:
        self.planner = Planner(limits)
        self.mirror = Mirror(limits.context_tokens, limits.slot_tokens if limits.apart else None)
        self.asks: dict[int, Ask] = {}
        self.written: dict[int, list[int]] = {}
        self.scored: dict[int, set[tuple[int, int]]] = {}
        self.now = 0.0
        self.ended: list[int] = []

    def offer(self, ask: Ask) -> None:
        if self.planner.offer(ask, self.now) is None:
            self.asks[ask.job] = ask
            self.written[ask.job] = []
            self.scored[ask.job] = set()

    def cancel(self, job: int) -> None:
        self.planner.end(job)
        self.asks.pop(job, None)

    def step(self, budget: int = 32) -> Step:
        self.now += 0.1
        step = self.planner.plan(self.now, budget)
        assert max(len(step.rows), len(step.written)) <= self.planner.limits.batch_tokens
        if lost := self.mirror.move(step.moves):
            step = self.planner.missed(step, lost)
        self.mirror.decode(step.rows)
        self.mirror.keep(step.kept)
        for row in step.rows:
            if row.wanted:
                self._use(row.job, self.mirror.tokens(row.seq)[: row.pos + 1], row.branch, row.pos)
        self.mirror.drop(step)
        self.mirror.write(step.written)
        for row in step.written:
            assert row.wanted
            self._use(row.job, self.mirror.written(row.seq), row.branch, row.pos)
        return step

    def _use(self, job: int, seen: list[int], branch: int, pos: int) -> None:
        ask = self.asks[job]
        if ask.branches:
            expected = ask.tokens if branch == STEM else ask.tokens + ask.branches[branch][: pos + 1 - len(ask.tokens)]
            assert seen == list(expected), "an option sees its own prompt and itself"
            self.scored[job].add((branch, pos))
            if len(self.scored[job]) == 1 + sum(map(len, ask.branches)):
                self._end(job)
            return
        assert seen == [*ask.tokens, *self.written[job]], "a reply sees its own prompt and itself"
        self.written[job].append(follow(seen))
        if len(self.written[job]) == ask.max_tokens:
            self._end(job)
        else:
            self.planner.grow(job, self.written[job][-1])

    def _end(self, job: int) -> None:
        self.planner.end(job)
        self.ended.append(job)

    def finish(self, most: int = 5000) -> None:
        idle = 0
        for _ in range(most):
            if not (self.planner.busy or self.planner.waiting):
                return
            idle = 0 if jobs(self.step()) else idle + 1
            assert idle < 4, "whoever has work does some"
        raise AssertionError("it goes on for ever")


def jobs(step: Step) -> set[int]:
    """Return for whom a step decodes anything."""
    return {row.job for row in (*step.rows, *step.written)}


def numbered(asks: list[Ask]) -> list[Ask]:
    return [msgspec.structs.replace(ask, job=number) for number, ask in enumerate(asks)]


def dice_room(seed: int) -> int:
    """Return how much is remembered beside the cache: nothing, a little, much."""
    return (0, 45, 500)[seed % 3]


@settings(max_examples=150, deadline=None)
@given(asks=st.lists(st.one_of(writes, choices), max_size=14), seed=st.integers(0, 2**32))
def test_slots_never_mix_nothing_starves_and_the_cache_never_runs_over(asks: list[Ask], seed: int) -> None:
    dice = random.Random(seed)
    apart, readers = dice.random() < 0.5, dice.randrange(1, 5)
    play = Play(msgspec.structs.replace(LIMITS, shelf_tokens=dice_room(seed), apart=apart, readers=readers))
    play.mirror.room = lambda: dice.random() < 0.7
    for ask in numbered(asks):
        play.offer(ask)
        for _ in range(dice.randrange(4)):
            play.step(dice.randrange(1, 60))
    cancelled = set()
    for job in [job for job in play.asks if dice.random() < 0.2]:
        play.cancel(job)
        cancelled.add(job)
    play.finish()
    for job, ask in play.asks.items():
        if not ask.branches:
            assert play.written[job] == alone(ask.tokens, ask.max_tokens)
    assert set(play.ended) >= set(play.asks)


@settings(max_examples=50, deadline=None)
@given(asks=st.lists(writes, max_size=8))
def test_a_model_that_cannot_be_cut_back_only_goes_on_from_whole_sequences(asks: list[Ask]) -> None:
    play = Play(Limits(slots=2, slot_tokens=120, context_tokens=200, batch_tokens=48, rewinds=False))
    for ask in numbered(asks):
        play.offer(ask)
    while jobs(step := play.step()):
        assert all(isinstance(move, Fork | Hand | Free) or (isinstance(move, Trim) and move.length == 0) for move in step.moves)


def test_a_known_beginning_is_not_read_again() -> None:
    play = Play(LIMITS)
    beginning = tuple(range(1, 61))
    play.offer(Ask(job=1, tokens=(*beginning, 5), max_tokens=3))
    play.finish()
    read = play.planner.read
    play.offer(Ask(job=2, tokens=(*beginning, 6), max_tokens=3))
    play.finish()
    assert play.planner.read - read <= 2
    assert play.planner.reused == 60


def test_two_prompts_that_begin_alike_at_once_read_it_once() -> None:
    play = Play(LIMITS)
    beginning = tuple(range(1, 61))
    play.offer(Ask(job=1, tokens=(*beginning, 5), max_tokens=3))
    play.offer(Ask(job=2, tokens=(*beginning, 6), max_tokens=3))
    play.finish()
    assert play.planner.read < 70


def test_reading_a_long_prompt_does_not_stop_replies_being_written() -> None:
    play = Play(LIMITS)
    play.offer(Ask(job=1, tokens=(1, 2, 3), max_tokens=10))
    play.step()
    play.offer(Ask(job=2, tokens=tuple(range(100, 180)), max_tokens=1))
    for _ in range(3):
        step = play.step(budget=20)
        assert jobs(step) == {1, 2}
        assert len(step.rows) + len(step.written) <= 1 + max(20, LEAST)


def test_the_most_urgent_is_seated_first_and_waiting_makes_urgent() -> None:
    limits = Limits(slots=1, slot_tokens=50, context_tokens=50, batch_tokens=32, ageing_s=1.0)
    play = Play(limits)
    play.offer(Ask(job=0, tokens=(1,), max_tokens=5))
    play.step()
    play.offer(Ask(job=1, tokens=(2,), max_tokens=1, priority=3))
    play.offer(Ask(job=2, tokens=(3,), max_tokens=1, priority=0))
    play.finish()
    assert play.ended == [0, 2, 1]
    play.offer(Ask(job=3, tokens=(1,), max_tokens=5))
    play.step()
    play.offer(Ask(job=4, tokens=(2,), max_tokens=1, priority=3))
    play.now += 10
    play.offer(Ask(job=5, tokens=(3,), max_tokens=1, priority=0))
    play.finish()
    assert play.ended[3:] == [3, 4, 5]


def test_the_last_slot_is_kept_for_a_player() -> None:
    play = Play(LIMITS)
    for job in range(3):
        play.offer(Ask(job=job, tokens=(job + 1,), max_tokens=9, priority=1))
    play.step()
    assert play.planner.busy == 2
    play.offer(Ask(job=9, tokens=(99,), max_tokens=9, priority=0))
    play.step()
    assert play.planner.busy == 3


def test_what_can_never_run_is_refused_with_what_to_do() -> None:
    planner = Planner(LIMITS)
    assert "shorten" in str(planner.offer(Ask(job=1, tokens=tuple(range(119)), max_tokens=5), 0.0))
    assert "empty" in str(planner.offer(Ask(job=1, tokens=(), max_tokens=5), 0.0))
    assert "option" in str(planner.offer(Ask(job=1, tokens=(1,), branches=(tuple(range(60)),)), 0.0))
    assert planner.waiting == 0


def test_a_cancelled_job_frees_its_slot_for_the_next_step() -> None:
    play = Play(Limits(slots=1, slot_tokens=50, context_tokens=50, batch_tokens=32))
    play.offer(Ask(job=1, tokens=(1, 2), max_tokens=40))
    play.step()
    play.offer(Ask(job=2, tokens=(3,), max_tokens=1))
    play.cancel(1)
    play.step()
    assert play.ended == [2]


REMEMBERING = msgspec.structs.replace(LIMITS, shelf_tokens=1000)
TRUNK, ANNA, BERT = tuple(range(1, 41)), tuple(range(201, 221)), tuple(range(301, 321))


def thought(job: int, villager: tuple[int, ...], rest: int, priority: int = 2, count: int = 1) -> Ask:
    return Ask(job=job, tokens=(*TRUNK, *villager, rest), max_tokens=count, layers=(40, 60), priority=priority)


def test_layers_are_read_once_however_many_others_came_between() -> None:
    play = Play(msgspec.structs.replace(REMEMBERING, slots=2, context_tokens=130))
    for job, villager in enumerate([ANNA, BERT]):
        play.offer(thought(job, villager, 7))
        play.finish()
    for job in range(2, 6):
        play.offer(Ask(job=job, tokens=tuple(range(1000 * job, 1000 * job + 60)), max_tokens=1))
        play.finish()
    read = play.planner.read
    for job, villager in enumerate([ANNA, BERT], 6):
        play.offer(thought(job, villager, 8))
        play.finish()
    assert play.planner.read - read <= 2
    assert all(play.written[job] == alone(play.asks[job].tokens, 1) for job in (6, 7))


def test_a_layer_that_finds_no_room_is_read_instead() -> None:
    play = Play(msgspec.structs.replace(REMEMBERING, readers=1))
    play.offer(thought(0, ANNA, 7))
    play.finish()
    for job in (1, 2):
        play.offer(Ask(job=job, tokens=tuple(range(1000 * job, 1000 * job + 60)), max_tokens=1))
        play.finish()
    asked: list[int] = []

    def no_room() -> bool:
        asked.append(1)
        return False

    play.mirror.room = no_room
    reused = play.planner.reused
    play.offer(thought(3, ANNA, 9))
    play.finish()
    assert asked, "the layers were to be put back"
    assert play.written[3] == alone(play.asks[3].tokens, 1)
    assert play.planner.reused == reused


def test_a_thought_gives_its_slot_to_a_player_and_goes_on_later_where_it_was() -> None:
    play = Play(LIMITS)
    for job in range(2):
        play.offer(Ask(job=job, tokens=(job + 1,), max_tokens=30, priority=2 + job))
    play.step()
    play.offer(Ask(job=2, tokens=(7,), max_tokens=30))
    for _ in range(4):
        play.step()
    assert play.planner.busy == 3
    play.offer(Ask(job=9, tokens=(9,), max_tokens=2))
    play.step()
    assert (play.planner.preempted, play.planner.waiting) == (1, 1)
    play.finish()
    assert play.ended[0] == 9
    assert all(play.written[job] == alone(ask.tokens, ask.max_tokens) for job, ask in play.asks.items())


def test_thoughts_stand_still_while_a_player_is_read_but_not_for_ever() -> None:
    play = Play(LIMITS)
    play.offer(Ask(job=0, tokens=(1,), max_tokens=60, priority=2))
    play.step()
    play.offer(Ask(job=1, tokens=tuple(range(100, 180)), max_tokens=1))
    assert jobs(play.step(budget=20)) == {1}
    play.now += 30
    play.offer(Ask(job=2, tokens=tuple(range(200, 230)), max_tokens=1))
    assert 0 in jobs(play.step(budget=20))


def test_a_preempted_reply_leaves_its_cells_before_others_need_them() -> None:
    play = Play(Limits(slots=3, slot_tokens=120, context_tokens=200, batch_tokens=128, apart=False))
    for job, most, steps in ((1, 80, 2), (2, 80, 6), (3, 95, 1)):
        ask = Ask(job=job, tokens=tuple(range(1000 * job, 1000 * job + most)), max_tokens=20 if job < 3 else 5, priority=2)
        play.offer(ask if job < 3 else msgspec.structs.replace(ask, priority=0))
        for _ in range(steps):
            play.step()
    play.finish()
    assert all(play.written[job] == alone(ask.tokens, ask.max_tokens) for job, ask in play.asks.items())


def test_no_more_are_preempted_than_needed() -> None:
    play = Play(msgspec.structs.replace(LIMITS, readers=2, context_tokens=400))
    play.offer(Ask(job=1, tokens=(1,), max_tokens=50, priority=3))
    play.step()
    play.step()
    play.offer(Ask(job=2, tokens=tuple(range(200, 290)), max_tokens=9, priority=2))
    play.step(budget=9)
    play.offer(Ask(job=3, tokens=tuple(range(300, 390)), max_tokens=9))
    play.step(budget=9)
    play.offer(Ask(job=4, tokens=tuple(range(400, 490)), max_tokens=9))
    play.step(budget=9)
    assert play.planner.preempted == 1
    play.finish()


def test_a_thought_is_read_and_written_however_many_players_come() -> None:
    play = Play(msgspec.structs.replace(LIMITS, slots=4, context_tokens=800, slot_tokens=200))
    play.offer(Ask(job=0, tokens=tuple(range(5000, 5080)), max_tokens=5, priority=2))
    play.step()
    for job in range(1, 400):
        while play.planner.busy + play.planner.waiting < 3:
            play.offer(Ask(job=10 * job + play.planner.busy, tokens=tuple(range(job * 100, job * 100 + 100)), max_tokens=2))
            break
        play.step()
        if 0 in play.ended:
            return
    raise AssertionError("it was put off for ever")


def test_players_do_not_put_each_other_off() -> None:
    play = Play(LIMITS)
    for job in range(3):
        play.offer(Ask(job=job, tokens=(job + 1,), max_tokens=9))
    play.step()
    play.offer(Ask(job=9, tokens=(9,), max_tokens=2))
    play.step()
    assert play.planner.preempted == 0


def test_what_nobody_waits_for_any_more_is_let_go() -> None:
    play = Play(LIMITS)
    play.offer(Ask(job=1, tokens=(1,), max_tokens=50, until=1.0))
    play.offer(Ask(job=2, tokens=(2,), max_tokens=50))
    play.step()
    assert play.planner.late(0.9) == []
    assert play.planner.late(1.0) == [1]
    assert play.planner.busy == 1
