"""The laws of the economy: whatever anybody tries, in whatever order, at whatever pace (RULES 2 to 4).

Nothing is minted or lost, nothing promised is used, one main action a period, time waits exactly for whom it must, a refusal
changes nothing, what was told folds to what is, and replay equals live, from memory and from a file cut off at any moment.
"""

import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from server.save.chronicle import Moment
from server.save.journal import Journal
from server.world.evolve import fold
from server.world.orders import Configure
from server.world.state import EMPTY, World
from shared.calendar import Speed
from shared.commands import Advance, Create, SetSpeed
from shared.economy import Pace
from shared.ids import TOWN
from tests.laws import trying
from tests.laws.playing import Played, digest
from tests.laws.town import ADA, BOB, TIM

SETTINGS = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)


class Economy(RuleBasedStateMachine):
    """Everything anybody can try, interleaved at will."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Played()

    @initialize(
        begun=st.sampled_from([True, True, False]),
        pace=st.sampled_from(Pace),
        speed=st.sampled_from(Speed),
        periods=st.integers(0, 3),
    )
    def begin(self, begun: bool, pace: Pace, speed: Speed, periods: int) -> None:  # noqa: FBT001
        if begun:
            self.town.try_(ADA, Create("farmer"))
            self.town.try_(BOB, Create("chef"))
        for _ in range(periods):
            self.town.try_(TIM, Advance())
        self.town.try_(TIM, SetSpeed(speed))
        self.town.try_(TOWN, Configure(pace, 40, 300))

    @rule(dice=st.randoms(use_true_random=False))
    def step(self, dice: Random) -> None:
        self._play(dice)

    @rule(dice=st.randoms(use_true_random=True), steps=st.integers(20, 40))
    def bustle(self, dice: Random, steps: int) -> None:
        """Much at once: hypothesis cannot make it smaller, nor keep it from being varied."""
        for _ in range(steps):
            self._play(dice)
            self.town.check()

    def _play(self, dice: Random) -> None:
        step = trying.step(dice)
        note(str(step))
        self.town.play(step)

    @invariant()
    def laws(self) -> None:
        self.town.check()

    def teardown(self) -> None:
        self.town.end()


def test_law_whatever_anybody_tries() -> None:
    run_state_machine_as_test(Economy, settings=settings(SETTINGS, max_examples=80, stateful_step_count=12))


@settings(SETTINGS, max_examples=6)
@given(st.randoms(use_true_random=True), st.integers(20, 80), st.floats(0, 1))
def test_law_a_save_cut_off_anywhere_goes_on_as_if_nothing_was(dice: Random, steps: int, cut: float) -> None:
    """A crash leaves the file as the last commit left it: what opens again is the world that everybody was told of."""
    town = Played()
    for actor, job in ((ADA, "farmer"), (BOB, "chef")):
        town.try_(actor, Create(job))
    for _ in range(steps):
        town.play(trying.step(dice))
    moments = _moments(town)
    at = round(cut * len(moments))
    with tempfile.TemporaryDirectory() as folder:
        crashed = _crash_after(Path(folder), moments[:at])
        with closing(Journal.open(crashed)) as journal:
            assert _same(journal.load(), moments[at - 1][1] if at else EMPTY)
            journal.commit(moments[at:])
        with closing(Journal.open(crashed)) as journal:
            assert _same(journal.load(), moments[-1][1])


def _moments(town: Played) -> list[Moment]:
    world, moments = EMPTY, list[Moment]()
    for entry in town.entries:
        world = fold(world, entry)
        moments.append((entry, world))
    return moments


def _crash_after(folder: Path, moments: list[Moment]) -> Path:
    """Return a copy of a save's files, made after the last of many small commits and before the save is closed."""
    live, copy = folder / "live.thorp", folder / "copy.thorp"
    with closing(Journal.create(live)) as journal:
        for start in range(0, len(moments), 7):
            journal.commit(moments[start : start + 7])
        for part in folder.glob("live.thorp*"):
            if not part.name.endswith("lock"):
                shutil.copy(part, folder / part.name.replace("live", "copy"))
    return copy


def _same(world: World, other: World) -> bool:
    return digest(world) == digest(other)
