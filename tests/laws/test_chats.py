"""The laws of chats: whatever anybody tries, in whatever order (RULES 5).

Only members and the owner of the save learn of a chat, and each knows exactly what a fresh Scene would show; ids and counts have
no gaps; nobody has read what was not there; nobody writes to whom they block, nor a villager before it may; nothing of goods
or money moves; and replay equals live.
"""

from collections import Counter
from random import Random

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from server.world.state import World
from shared.commands import Create
from tests.laws import trying
from tests.laws.playing import Played
from tests.laws.town import ADA, BOB

SETTINGS = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)


def _owned(world: World) -> list[object]:
    """Return what words can move: who lives, and what they have; stamina falls by the clock."""
    return [
        (being.id, being.life.money, being.life.goods, being.life.held_money, being.life.held_goods)
        for being in world.beings.values()
        if being.life is not None
    ]


@settings(SETTINGS, max_examples=25)
@given(st.randoms(use_true_random=False), st.integers(1, 120))
def test_law_whatever_anybody_tries_in_chats(dice: Random, steps: int) -> None:
    town = Played()
    for actor, job in ((ADA, "farmer"), (BOB, "chef")):
        town.try_(actor, Create(job))
    for _ in range(steps):
        step, before = trying.chatting(dice), town.world
        note(str(step))
        town.play(step)
        town.check()
        if isinstance(step, trying.Chatter) or (isinstance(step, trying.Try) and isinstance(step.command, trying.CHATS)):
            assert _owned(town.world) == _owned(before)
            assert (town.world.piles, town.world.trades) == (before.piles, before.trades)
    town.end()


def test_what_is_tried_happens() -> None:
    """The law above says nothing of what never comes about: every event of chats does."""
    came: Counter[str] = Counter()
    for seed in range(5):
        dice, town = Random(seed), Played()
        for _ in range(500):
            town.play(trying.chatting(dice))
            town.check()
        town.end()
        came.update(type(event).__name__ for entry in town.entries for event in entry.events)
        came.update("first" for chat in town.post.talks.values() for line in chat.lines if line.first)
        came.update("imported" for chat in town.post.talks.values() for line in chat.lines if line.imported)
    chats = [name for name in trying.HAPPENS if not came[name]]
    assert not chats, f"never: {chats} of {came}"
