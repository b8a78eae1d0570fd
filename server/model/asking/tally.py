"""What a tier did so far, in numbers: counts of outcomes, speed, time to the first words.

It is apart because it only counts: nothing is decided by it.
"""

from collections import Counter, deque
from collections.abc import Callable, Sequence

from server.model.asking.breaker import BreakerState
from server.model.asking.calls import CallRecord, Outcome
from server.model.engine import EngineStatus, Tier, TierStatus

RECENT = 256
"""Calls whose times are remembered."""


class Tally:
    """Counts for one tier; ``begun`` and ``ended`` for each call."""

    def __init__(self, tier: Tier, clock: Callable[[], float]) -> None:
        self.retries = 0
        self.cacheable = 0
        self._tier, self._clock = tier, clock
        self._outcomes: Counter[Outcome] = Counter()
        self._firsts: deque[int] = deque(maxlen=RECENT)
        self._pieces = 0
        self._open = 0
        self._busy_s = 0.0
        self._since_s = 0.0

    def begun(self) -> None:
        """Count a call that begins."""
        self._pass()
        self._open += 1

    def ended(self, record: CallRecord) -> None:
        """Count a call that is over."""
        self._pass()
        self._open -= 1
        self._outcomes[record.outcome] += 1
        if record.outcome == "cached":
            return
        self._pieces += record.pieces
        if record.first_ms >= 0:
            self._firsts.append(record.first_ms)

    def status(self, engine: EngineStatus, breaker: BreakerState) -> TierStatus:
        """Return it all, with what the tier's engine knows."""
        self._pass()
        prompt_tokens = engine.tokens_read + engine.tokens_reused
        outcomes = self._outcomes
        return TierStatus(
            tier=self._tier,
            model=engine.model,
            state=engine.state,
            breaker=breaker,
            calls=self._open + outcomes.total(),
            done=outcomes["done"],
            failed=outcomes["failed"],
            late=outcomes["late"],
            refused=outcomes["refused"],
            cancelled=outcomes["cancelled"],
            retries=self.retries,
            cached=outcomes["cached"],
            cacheable=self.cacheable,
            open=self._open,
            queue_depth=engine.queue_depth,
            wait_s=engine.wait_s,
            tokens_per_s=self._pieces / self._busy_s if self._busy_s else 0.0,
            tokens_reused_share=engine.tokens_reused / prompt_tokens if prompt_tokens else 0.0,
            first_ms_median=_share(self._firsts, 0.5),
            first_ms_p95=_share(self._firsts, 0.95),
        )

    def _pass(self) -> None:
        """Let time pass: it counts as busy while anything is open."""
        now = self._clock()
        if self._open:
            self._busy_s += now - self._since_s
        self._since_s = now


def _share(values: Sequence[int], share: float) -> float:
    """Return the value that so many are not above; 0 when there are none."""
    ranked = sorted(values)
    return float(ranked[min(len(ranked) - 1, int(share * len(ranked)))]) if ranked else 0.0


def told(tier: TierStatus) -> str:
    """Tell a tier's numbers in one line, for the log."""
    hits = f", {tier.cached} of {tier.cacheable} repeatable replies from memory" if tier.cacheable else ""
    trouble = f", {tier.failed} failed, {tier.late} late, {tier.refused} refused, {tier.retries} tried again"
    return (
        f"{tier.tier} ({tier.model or 'no model'}, {tier.state}, breaker {tier.breaker}): {tier.calls} calls, {tier.done} done, "
        f"{tier.cancelled} left{trouble}{hits}; {tier.tokens_per_s:.0f} tokens/s, first words {tier.first_ms_median:.0f} ms "
        f"(p95 {tier.first_ms_p95:.0f}), {tier.queue_depth} waiting for {tier.wait_s:.1f} s, "
        f"{tier.tokens_reused_share:.0%} of prompts remembered"
    )
