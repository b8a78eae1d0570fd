"""Proving that a name is ours without telling the secret to whoever asks: what both sides reckon.

Apart from the frames because it is arithmetic, and the one place to read when asking what a server that lies can learn. A town
is found at another address whenever its host likes, and any server may claim to be any town; so no client ever says its token
to a server. The way is that of SCRAM (RFC 5802), with the token in the place of the client's key:

- The server keeps, for each name, a salt and `kept` = BLAKE2b(token, salt). Whoever steals these cannot join with them.
- The client says a name and a nonce. The server answers with the salt, a nonce of its own, and an HMAC by `kept` over the name
  and both nonces: only a server that keeps this account can write it. That finds the right one among all the tokens that a
  client keeps for this name, wherever they came from; a server for which none fits is told nothing at all.
- The client answers with its token, blotted with another HMAC by `kept` over the same: a stranger on the way reads noise, the
  server takes the blot off and hashes what it finds.

So the account itself is the identity of the town, and no other need be told. Tokens are 256 random bits: no HMAC by them can be
guessed. What remains is somebody who passes every frame on between a player and the real town: they could misuse that one
session while it lasts, as on any line without TLS, but never learn the token. Listen behind TLS where that matters.
"""

import hmac
from collections.abc import Iterable
from hashlib import blake2b

from shared.text import name_key

LONGEST_TOKEN = 64
"""Bytes that can be blotted: those of an HMAC with SHA-512."""


def keep(token: str, salt: bytes) -> bytes:
    """Return what a server keeps of a token: 32 bytes."""
    return blake2b(token.encode(), salt=salt, digest_size=32, person=b"thorp").digest()


def vouch(kept: bytes, name: str, theirs: str, ours: str) -> str:
    """Return a server's proof that it keeps an account: 64 hex digits. `theirs` is the client's nonce, `ours` the server's."""
    return hmac.digest(kept, _said("server", name, theirs, ours), "sha256").hex()


def fitting(tokens: Iterable[str], salt: str, proof: str, name: str, ours: str, theirs: str) -> str:
    """Return the token of which the server that wrote `proof` keeps an account, or nothing. `ours` is the client's nonce here."""
    salted = _bytes(salt)
    if len(salted) != blake2b.SALT_SIZE:
        return ""
    proofs = {vouch(keep(token, salted), name, ours, theirs): token for token in tokens}
    return proofs.get(proof, "")


def blot(token: str, kept: bytes, name: str, client: str, server: str) -> str:
    """Return the token as it may be sent: hex digits that say nothing to whoever has not got `kept`."""
    return _blotted(token.encode(), kept, name, client, server).hex()


def unblot(sent: str, kept: bytes, name: str, client: str, server: str) -> str:
    """Return the token that was sent; something else, or nothing, for any other text."""
    return _blotted(_bytes(sent), kept, name, client, server).decode(errors="replace")


def _blotted(words: bytes, kept: bytes, name: str, client: str, server: str) -> bytes:
    pad = hmac.digest(kept, _said("client", name, client, server), "sha512")
    return bytes(a ^ b for a, b in zip(words[:LONGEST_TOKEN], pad, strict=False))


def _said(side: str, name: str, client: str, server: str) -> bytes:
    """Return what an HMAC is taken over; no part can hold a line's end, for names cannot, and nonces are taken as they come."""
    parts = (side, name_key(name), client.encode().hex(), server.encode().hex())
    return "\n".join(("thorp", *parts)).encode()


def _bytes(digits: str) -> bytes:
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return b""
