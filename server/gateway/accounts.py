"""Which secret proves a name: a small SQLite file beside the save, never in it.

Apart from the save because a save can be given away. The secret is a token of 256 random bits that the server made, not a
password that a person chose: it cannot be guessed from a dictionary, so a fast salted hash protects it as well as a slow
one, and checking it costs a flooder's victim nothing. A damaged file stops the server instead of being set aside: without
it every name would silently be free to whoever comes first, which is for the host to decide.
"""

import hmac
import os
import secrets
import time
from enum import StrEnum
from pathlib import Path

import apsw

from shared import proof as proofs
from shared.errors import SaveError
from shared.text import name_key
from shared.wire import Challenge

_APPLICATION = 0x54484143
"""`THAC`: marks the file as Thorp's accounts."""

_VERSION = 1

_SCHEMA = """
create table account (
    key text primary key,   -- name_key of the name: what two names must differ in
    name text not null,
    salt blob not null,
    hash blob not null,     -- blake2b of the token with the salt
    since integer not null  -- seconds since 1970
) strict, without rowid;
"""


class Standing(StrEnum):
    """What somebody with a token is to a name."""

    FREE = "free"
    """Nobody has it."""
    OWNER = "owner"
    TAKEN = "taken"
    """Somebody else's, or no proof of the contrary."""


def beside(save: Path) -> Path:
    """Return where the accounts of a save lie: `NAME.accounts` beside `NAME.thorp`."""
    return save.with_suffix(".accounts")


class Accounts:
    """Names and who may use them. One call at a time; any thread."""

    def __init__(self, path: Path | None) -> None:
        """Open or create the file; None keeps everything in memory. `SaveError` if it is not what it should be."""
        self._path = path
        try:
            if path is not None:
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, mode=0o600))
            self._db = apsw.Connection(":memory:" if path is None else str(path))
            self._prepare()
        except (apsw.Error, OSError) as error:
            raise SaveError(self._damaged(str(error))) from error

    def standing(self, name: str, token: str) -> Standing:
        """Tell whether the name is free, theirs by this token, or taken."""
        salt, kept = self._row(name)
        if not kept:
            return Standing.FREE
        return Standing.OWNER if hmac.compare_digest(proofs.keep(token, salt), kept) else Standing.TAKEN

    def challenge(self, name: str, nonce: str) -> Challenge:
        """Ask whoever comes under a name that somebody has to prove that it is theirs; `nonce` is what they said."""
        salt, kept = self._row(name)
        ours = secrets.token_hex(16)
        return Challenge(salt.hex(), ours, proofs.vouch(kept, name, nonce, ours))

    def token(self, name: str, nonce: str, challenge: Challenge, proof: str) -> str:
        """Return the token in the answer to a challenge; something else if it is none."""
        _, kept = self._row(name)
        return proofs.unblot(proof, kept, name, nonce, challenge.nonce)

    def register(self, name: str) -> str:
        """Give the free name to somebody: return the token that proves it from now on. On disk when it returns."""
        token, salt = secrets.token_urlsafe(32), secrets.token_bytes(16)
        row = (name_key(name), name, salt, proofs.keep(token, salt), int(time.time()))
        try:
            self._db.execute("insert into account values (?, ?, ?, ?, ?)", row)
        except apsw.Error as error:
            raise SaveError(f"{self._path} cannot be written: {error}. Free disk space or mend its permissions.") from error
        return token

    def _row(self, name: str) -> tuple[bytes, bytes]:
        """Return the salt and the hash of a name; both empty when it is free."""
        row = self._db.execute("select salt, hash from account where key = ?", (name_key(name),)).fetchone()
        return row or (b"", b"")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _prepare(self) -> None:
        self._db.set_busy_timeout(2_000)
        self._db.execute("pragma synchronous = full")
        application, version = self._pragma("application_id"), self._pragma("user_version")
        if (application, version) == (0, 0) and not self._pragma("schema_version"):
            with self._db:
                self._db.execute(f"{_SCHEMA} pragma application_id = {_APPLICATION}; pragma user_version = {_VERSION}")
        elif application != _APPLICATION:
            raise SaveError(self._damaged("it is some other program's database"))
        elif version != _VERSION:
            raise SaveError(f"{self._path} is of version {version}, this Thorp knows {_VERSION}: update Thorp.")
        elif (state := self._pragma("quick_check")) != "ok":
            raise SaveError(self._damaged(str(state)))

    def _pragma(self, name: str) -> object:
        row = self._db.execute(f"pragma {name}").fetchone()
        return row[0] if row is not None else None

    def _damaged(self, why: str) -> str:
        return (
            f"{self._path} does not hold the town's accounts: {why}. Restore it from a backup; or move it away, and every "
            "name is free to whoever takes it first (the town and its people are in the save and stay)."
        )
