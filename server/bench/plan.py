"""How much `thorpd bench engine` measures, and for how long.

Apart because the command line, the bench and each of its parts read it.
"""

import sys

import msgspec

from server.model.settings import ModelSettings

WEIGHTS = {"batch": 52.0, "thoughts": 88.0, "player": 46.0, "choose": 5.0, "json": 18.0, "server": 20.0, "echo": 14.0}
"""The parts in their order, and how the time is divided among them: about the seconds of each on two cores."""

PARTS = tuple(WEIGHTS)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How much to measure at the most, in about how much time; some of each is measured however slow the machine is."""

    settings: ModelSettings = ModelSettings()
    slots: int = 16
    seconds: float = 230.0
    """How long all parts together should take."""
    rounds: int = 4
    """Rounds of questions to both sides, the warm-up included."""
    least_rounds: int = 2
    villagers: int = 100
    least_villagers: int = 32
    turns: int = 3
    """Rounds of thoughts, the one in which the villagers become known included."""
    uncached: int = 24
    least_uncached: int = 8
    questions: int = 30
    least_questions: int = 20
    """Of fewer, the 95th percentile would be the slowest of all."""
    choices: int = 30
    least_choices: int = 20
    fillings: int = 200
    least_fillings: int = 18
    """Each villager of that bench asked for each kind."""
    echo_s: float = 8.0
    answer_tokens: int = 48
    thought_tokens: int = 16
    reply_tokens: int = 16
    """What a player hears: short, as nothing is timed after its first word."""
    settle_s: float = 1.5
    """After so long at rest the engine's process has told what it has done."""
    server_python: str = sys.executable
    parts: tuple[str, ...] = PARTS
