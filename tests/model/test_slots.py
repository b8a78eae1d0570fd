"""Laws of the planner, in numbers only."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from server.model.slots import LEAST, STEM, Ask, Fork, Limits, Planner, Step
from tests.model.mirror import Mirror, alone, follow

LIMITS = Limits(slots=3, slot_tokens=120, context_tokens=200, batch_tokens=48, ageing_s=5.0)

beginnings = st.sampled_from([(), tuple(range(1, 41)), tuple(range(1, 21)), (9, 8, 7)])
writes = st.builds(
    lambda beginning, rest, count, priority: Ask(job=0, tokens=beginning + tuple(rest), max_tokens=count, priority=priority),
    beginnings,
    st.lists(st.integers(1, 5), min_size=1, max_size=60),
    st.integers(1, 12),
    st.integers(0, 3),
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
        self.mirror = Mirror(limits.context_tokens)
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
        assert len(step.rows) <= self.planner.limits.batch_tokens
        self.mirror.decode(step)
        for row in step.rows:
            if row.wanted:
                self._use(row.job, row.seq, row.branch, row.pos)
        self.mirror.drop(step)
        return step

    def _use(self, job: int, seq: int, branch: int, pos: int) -> None:
        ask, seen = self.asks[job], self.mirror.tokens(seq)[: pos + 1]
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
        for _ in range(most):
            if not self.step().rows:
                break
        assert not self.planner.busy
        assert not self.planner.waiting


def numbered(asks: list[Ask]) -> list[Ask]:
    return [
        Ask(job=n, tokens=a.tokens, max_tokens=a.max_tokens, branches=a.branches, priority=a.priority) for n, a in enumerate(asks)
    ]


@settings(max_examples=150, deadline=None)
@given(asks=st.lists(st.one_of(writes, choices), max_size=14), seed=st.integers(0, 2**32))
def test_slots_never_mix_nothing_starves_and_the_cache_never_runs_over(asks: list[Ask], seed: int) -> None:
    dice, play = random.Random(seed), Play(LIMITS)
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
    while (step := play.step()).rows:
        assert all(isinstance(move, Fork) or move.length == 0 for move in step.moves)


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
        assert {row.job for row in step.rows} == {1, 2}
        assert len(step.rows) <= 1 + max(20, LEAST)


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
