"""What somebody may know who looks through another's eyes: what anybody standing there would see.

Apart from the town because it is the one list of what is no secret: a sight that it does not name stays with its owner, so
that a new kind of sight is kept back until somebody has thought about it.
"""

from msgspec.structs import replace

from shared.ids import TOWN
from shared.sights import (
    AnySight,
    ClockMoved,
    GotLetter,
    Heard,
    Manner,
    PaceChanged,
    SawAppear,
    SawBegin,
    SawGive,
    SawGround,
    SawLedger,
    SawMind,
    SawPile,
    SawPlace,
    SawRoom,
    SawVanish,
    SawWalk,
    Scene,
)
from shared.story import SawDay, SawMoments, SawTies

_OPEN = (
    SawGround,
    SawRoom,
    SawAppear,
    SawVanish,
    SawWalk,
    SawBegin,
    SawPlace,
    Heard,
    ClockMoved,
    SawGive,
    SawPile,
    PaceChanged,
    SawLedger,
    SawMind,
    SawDay,
    SawTies,
    SawMoments,
)


def without_secrets(sights: tuple[AnySight, ...]) -> tuple[AnySight, ...]:
    """Return what of these sights a borrowed seat may have."""
    return tuple(open_ for open_ in map(_open, sights) if open_ is not None)


def _open(sight: AnySight) -> AnySight | None:
    match sight:
        case Heard(manner=Manner.WHISPER):
            return replace(sight, words="")
        case Scene():
            letters = tuple(letter for letter in sight.letters if letter.to == TOWN)
            bare = replace(sight, chats=(), faces=(), blocked=(), muted=())
            return replace(bare, persona=None, life=None, trades=(), letters=letters, read=0)
        case GotLetter():
            return sight if sight.letter.to == TOWN else None
        case _:
            return sight if isinstance(sight, _OPEN) else None
