"""What the client remembers between two visits: the last name used, and the tokens that prove a being is ours.

Apart because it is the only thing the client ever writes. One JSON file, readable by its owner alone, replaced as a whole.
"""

import contextlib
import os
import tempfile
from pathlib import Path

import msgspec

from shared.text import name_key

MOST_TOKENS = 200


class Token(msgspec.Struct, frozen=True):
    """A proof, given by one town on one server to one name."""

    server: str
    """An address, or the path of a save that `thorp play` serves itself."""
    town: str
    name: str
    """As compared: see `shared.text.name_key`."""
    token: str


class Keepsakes(msgspec.Struct, frozen=True):
    """Everything kept; the token used last comes first."""

    name: str = ""
    tokens: tuple[Token, ...] = ()

    def token(self, server: str, name: str) -> str:
        """Return the token last used there under that name; empty when there is none."""
        key = name_key(name)
        return next((kept.token for kept in self.tokens if (kept.server, kept.name) == (server, key)), "")


def with_visit(kept: Keepsakes, name: str, token: Token | None) -> Keepsakes:
    """Return what is kept after a visit under `name`; the token replaces the one of the same server, town and name."""
    if token is None:
        return msgspec.structs.replace(kept, name=name)
    others = tuple(t for t in kept.tokens if (t.server, t.town, t.name) != (token.server, token.town, token.name))
    return Keepsakes(name, (token, *others)[:MOST_TOKENS])


def load(path: Path) -> Keepsakes:
    """Read the file; a missing or broken one is as good as an empty one."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Keepsakes)
    except (OSError, msgspec.MsgspecError):
        return Keepsakes()


def save(path: Path, kept: Keepsakes) -> None:
    """Replace the file as a whole, mode 0600; `OSError` when the folder cannot be written."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(kept)))
        Path(temporary).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
