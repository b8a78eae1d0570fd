"""A free moment: what a villager does of what it could do, and why.

Apart from `think`, which answers people: here nothing is said. The thought recalls what matters now, lets the model score the
options, adds the rule's leanings and draws by temper; without a model the rule's part is all there is. What it comes to is a
note, so that a watcher can ask why, today or in a replay.
"""

from collections.abc import Sequence

from server.mind import choice_prompt
from server.mind.memory import Mind
from server.mind.notes import Decided
from server.mind.options import Option, temper
from server.mind.perceive import Surroundings
from server.mind.think import Choose, Chosen, Recall, Recalled, Thinking
from server.mind.weigh import drawn, sound, weighed
from shared.ids import BeingId

MOST_MEMORIES = 2


def deliberate(mind: Mind, around: Surroundings, tick: int, options: Sequence[Option], *, ask: bool) -> Thinking[Decided]:
    """Think of what to do; `ask`: whether the model has time for it. `options` are at least one."""
    words = tuple(option.words for option in options)
    leanings = [option.leaning for option in options]
    situation = choice_prompt.moment(mind, around)
    recalled, model = Recalled(), tuple[float, ...]()
    if ask and len(options) > 1:
        found = yield Recall(situation, BeingId(0), MOST_MEMORIES)
        recalled = found if isinstance(found, Recalled) else recalled
        situation = choice_prompt.moment(mind, around, recalled.memories)
        chosen = yield Choose(choice_prompt.request(mind, around, words, recalled.memories))
        model = sound(chosen.shares, len(options)) if isinstance(chosen, Chosen) else ()
    shares = weighed(leanings, model, temper(around))
    return Decided(
        tick=tick,
        minute=around.minute,
        options=words,
        shares=shares,
        chosen=drawn(shares, f"{around.you} {tick}"),
        model=model,
        rule=weighed(leanings, (), 1.0),
        situation=situation,
        evidence=recalled.evidence,
    )
