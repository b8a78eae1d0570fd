"""Chance that can be repeated: integers drawn from keys, not from a stream.

Apart because a draw must not depend on which draws came before it: the same seed, tick, actor and purpose give the same
number on every machine, however many others were drawn.
"""

from hashlib import blake2b

import msgspec


class Dice(msgspec.Struct, frozen=True):
    """The dice of one decision."""

    seed: int
    tick: int
    actor: int

    def below(self, sides: int, *purpose: str | int) -> int:
        """Draw from 0..sides-1, evenly but for a bias below 2**-40; `purpose` tells apart the draws of one decision.

        Raises ValueError when `sides` is not positive.
        """
        if sides <= 0:
            raise ValueError(f"dice need at least one side, not {sides}")
        key = repr((self.seed, self.tick, self.actor, *purpose)).encode()
        return int.from_bytes(blake2b(key, digest_size=8).digest(), "big") % sides
