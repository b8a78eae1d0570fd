"""What the client remembers between two visits: the last name used, and the tokens that prove a being is ours.

Apart from the settings, which their owner may edit. One JSON file, readable by its owner alone, replaced as a whole.
A town has another address tomorrow, and any town may have its name: so a token is found by the name it proves alone, and
which of them a server means it has to show itself, before it learns any (`shared/proof.py`). Where a token came from is kept
for the eyes of whoever opens the file; none ever takes another's place.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from client import privatefile
from shared.text import name_key

MOST_TOKENS = 500
MOST_PORTS = 100


class Token(msgspec.Struct, frozen=True):
    """A proof, given by one town to one name."""

    server: str
    """Where it was used last: an address, or the path of a save that `thorp play` serves itself."""
    town: str
    name: str
    """As compared: see `shared.text.name_key`."""
    token: str


class Keepsakes(msgspec.Struct, frozen=True):
    """Everything kept; the token used last comes first."""

    name: str = ""
    tokens: tuple[Token, ...] = ()
    ports: dict[str, int] = {}
    """By the path of a save: where its server listened last, so that it is found there again."""
    hints: dict[str, int] = {}
    """By hint (`client/tips.py`): how often it was shown."""

    def of(self, name: str) -> tuple[str, ...]:
        """Return the tokens that may prove a name, that used last first."""
        key = name_key(name)
        return tuple(kept.token for kept in self.tokens if kept.name == key)


def with_visit(kept: Keepsakes, name: str, token: Token | None) -> Keepsakes:
    """Return what is kept after a visit under `name`; its token comes first from now on."""
    if token is None:
        return msgspec.structs.replace(kept, name=name)
    others = tuple(other for other in kept.tokens if other.token != token.token)
    return msgspec.structs.replace(kept, name=name, tokens=(token, *others)[:MOST_TOKENS])


def with_port(kept: Keepsakes, save: Path, port: int) -> Keepsakes:
    """Return what is kept after the server of a save listened at a port."""
    others = [(path, known) for path, known in kept.ports.items() if path != str(save)]
    return msgspec.structs.replace(kept, ports=dict([*others, (str(save), port)][-MOST_PORTS:]))


def with_hints(kept: Keepsakes, hints: Mapping[str, int]) -> Keepsakes:
    """Return what is kept after these hints were shown so often; what another visit counted higher stays."""
    higher = {name: max(count, kept.hints.get(name, 0)) for name, count in hints.items()}
    return msgspec.structs.replace(kept, hints={**kept.hints, **higher})


def load(path: Path) -> Keepsakes:
    """Read the file; a missing or broken one is as good as an empty one."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Keepsakes)
    except (OSError, msgspec.MsgspecError):
        return Keepsakes()


def save(path: Path, kept: Keepsakes) -> None:
    """Replace the file as a whole, mode 0600; `OSError` when the folder cannot be written."""
    privatefile.replace(path, msgspec.json.format(msgspec.json.encode(kept)))
