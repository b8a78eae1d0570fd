"""Proofs of names: found by the right token, worth nothing to anybody else."""

from hashlib import blake2b

from hypothesis import given
from hypothesis import strategies as st

from shared import proof

SALT = bytes(range(16))
TOKEN = "a" * 43
KEPT = proof.keep(TOKEN, SALT)


def test_what_is_kept_is_what_older_accounts_hold() -> None:
    assert blake2b(TOKEN.encode(), salt=SALT, digest_size=32, person=b"thorp").digest() == KEPT


def test_the_token_comes_through_and_only_with_the_same_words() -> None:
    sent = proof.blot(TOKEN, KEPT, "Ada", "1", "2")
    assert proof.unblot(sent, KEPT, "A da", "1", "2") == TOKEN
    others = [(KEPT, "Bob", "1", "2"), (KEPT, "Ada", "2", "1"), (KEPT, "Ada", "12", ""), (proof.keep("b", SALT), "Ada", "1", "2")]
    assert all(proof.unblot(sent, *other) != TOKEN for other in others)
    assert TOKEN.encode().hex() not in sent


def test_the_token_that_is_meant_is_found() -> None:
    vouched = proof.vouch(KEPT, "Ada", "1", "2")
    assert proof.fitting(["x", TOKEN, "y"], SALT.hex(), vouched, "ada", "1", "2") == TOKEN
    assert proof.fitting(["x", "y"], SALT.hex(), vouched, "ada", "1", "2") == ""
    assert proof.fitting([TOKEN], SALT.hex(), vouched, "ada", "3", "2") == ""


def test_a_vouching_is_no_blot() -> None:
    """What a server says of itself does not help it to read a token."""
    assert proof.vouch(KEPT, "Ada", "1", "2")[:86] not in proof.blot("\0" * 43, KEPT, "Ada", "1", "2")


@given(st.text(), st.text(), st.text(), st.text())
def test_any_words_are_answered(salt: str, said: str, name: str, nonce: str) -> None:
    assert proof.fitting([TOKEN], salt, said, name, nonce, said) == ""
    assert proof.unblot(said, KEPT, name, nonce, salt) != TOKEN
