import msgspec
import pytest

from client.tether import CLOSED_AFTER_S, KEPT_WHILE_LOST, LONGEST_WAIT_S, Connecting, Ended, Lost, Tether, Up
from shared import proof
from shared.commands import Halt, Say
from shared.wire import PROTOCOL, Challenge, Do, Done, Goodbye, Hello, Prove, ToServer, Welcome, decode_to_server, encode
from tests.client.drawn import scene, seen, welcome


def tether() -> Tether:
    return Tether("ws://there:1", Hello(PROTOCOL, "test", name="Ada"), lambda: 0.5)


def hello_of(tie: Tether) -> Hello:
    message = decode_to_server(tie.opened())
    assert isinstance(message, Hello)
    return message


def drained(tie: Tether) -> list[ToServer]:
    return [decode_to_server(frame) for frame in tie.drain()]


def up() -> Tether:
    tie = tether()
    tie.opened()
    tie.take(encode(welcome()), 0)
    return tie


def test_greeting_and_being_welcomed() -> None:
    tie = tether()
    assert isinstance(tie.state, Connecting)
    assert hello_of(tie).name == "Ada"
    assert tie.take(encode(welcome()), 0) == welcome()
    assert isinstance(tie.state, Up)


def test_commands_wait_for_the_welcome_and_are_sent_once() -> None:
    tie = tether()
    tie.give(Halt())
    assert drained(tie) == []
    tie.opened()
    tie.take(encode(welcome()), 0)
    assert drained(tie) == [Do(1, Halt())]
    assert drained(tie) == []


def test_coming_back_resumes_from_the_last_seen() -> None:
    tie = up()
    tie.take(encode(seen(1, scene())), 0)
    tie.take(encode(seen(2)), 0)
    tie.dropped(10, "cable")
    assert isinstance(tie.state, Lost)
    tie.give(Say("still here"))
    hello = hello_of(tie)
    assert (hello.session, hello.seen, hello.token) == ("session-1", 2, "")
    tie.take(encode(welcome(resumed=True)), 11)
    assert drained(tie) == [Do(1, Say("still here"))]
    assert tie.take(encode(seen(2)), 11) is None
    assert tie.take(encode(seen(3)), 11) == seen(3)


def challenged(tie: Tether, token: str) -> Prove:
    """What the client answers to a server that keeps an account of Ada with that token."""
    hello, salt = hello_of(tie), bytes(16)
    assert hello.token == ""
    vouched = proof.vouch(proof.keep(token, salt), "Ada", hello.nonce, "22")
    assert tie.take(encode(Challenge(salt.hex(), "22", vouched)), 0) is None
    (answer,) = drained(tie)
    assert isinstance(answer, Prove)
    found = proof.unblot(answer.proof, proof.keep(token, salt), "Ada", hello.nonce, "22")
    assert found == (token if answer.proof else "")
    return answer


def test_the_right_token_proves_the_name_wherever_the_town_is_now() -> None:
    tie = Tether("ws://there:1", Hello(PROTOCOL, "test", name="Ada"), lambda: 0.5, ("one", "two", "three"))
    assert challenged(tie, "two").proof
    told = tie.take(encode(msgspec.structs.replace(welcome(), token="")), 0)
    assert isinstance(told, Welcome)
    assert told.token == "two"  # noqa: S105 - kept as the one used last
    tie.dropped(1, "cable")
    assert challenged(tie, "two").proof


def test_a_server_that_does_not_know_us_learns_nothing() -> None:
    tie = Tether("ws://there:1", Hello(PROTOCOL, "test", name="Ada", token="one"), lambda: 0.5)  # noqa: S106
    assert challenged(tie, "guessed").proof == ""
    for salt, said in (("zz", "\u00e9"), ("", ""), ("00" * 16, "00" * 32)):
        tie.take(encode(Challenge(salt, "22", said)), 0)
    assert drained(tie) == [Prove()] * 3


def test_the_token_of_a_first_visit_proves_the_next() -> None:
    tie = up()
    tie.dropped(1, "cable")
    assert challenged(tie, "token-1").proof


def test_each_connection_has_a_nonce_of_its_own() -> None:
    tie = tether()
    assert len({hello_of(tie).nonce for _ in range(3)}) == 3


def test_a_fresh_session_counts_from_one() -> None:
    tie = up()
    tie.take(encode(seen(5)), 0)
    tie.dropped(1, "cable")
    tie.opened()
    tie.take(encode(welcome()), 2)
    assert tie.take(encode(seen(1)), 2) == seen(1)


def test_waits_double_up_to_a_limit() -> None:
    tie, waits = up(), list[float]()
    for _ in range(8):
        tie.dropped(100, "cable")
        assert isinstance(tie.state, Lost)
        waits.append(round(tie.state.until_s - 100, 3))
        tie.opened()
    assert waits == [0.2, 0.4, 0.8, 1.6, 3.2, LONGEST_WAIT_S, LONGEST_WAIT_S, LONGEST_WAIT_S]


def test_an_attempt_that_fails_is_followed_by_a_longer_wait() -> None:
    tie = up()
    tie.dropped(0, "cable")
    assert isinstance(tie.state, Lost)
    first = tie.state
    tie.dropped(0.1, "the connection was closed")
    assert tie.state is first
    tie.dropped(5, "the connection was refused")
    assert tie.state == Lost(5.4, 2, "the connection was refused")


def test_what_is_kept_while_lost_is_bounded() -> None:
    tie = up()
    tie.dropped(0, "cable")
    for i in range(KEPT_WHILE_LOST + 10):
        tie.give(Say(str(i)))
    tie.opened()
    tie.take(encode(welcome()), 0)
    assert len(drained(tie)) == KEPT_WHILE_LOST


def test_a_town_that_was_never_reached_is_not_waited_for() -> None:
    tie = tether()
    tie.dropped(0, "the connection was refused")
    assert isinstance(tie.state, Ended)
    assert tie.state.words == (
        "No town answers at ws://there:1: the connection was refused. Check the address, and that its server is running."
    )


def test_goodbye_ends_or_says_when_to_come_back() -> None:
    tie = up()
    assert tie.take(encode(Goodbye("slow", "You fell behind.", 700)), 5) is None
    assert tie.state == Lost(5.7, 1, "You fell behind.", since_s=5, code="slow")
    tie.dropped(9, "cable")
    assert isinstance(tie.state, Lost)
    assert tie.state.since_s == 5
    tie.opened()
    tie.take(encode(welcome()), 10)
    tie.dropped(20, "cable")
    assert isinstance(tie.state, Lost)
    assert tie.state.since_s == 20


def test_a_server_that_said_it_closes_counts_as_closed_after_some_seconds() -> None:
    tie = up()
    tie.take(encode(Goodbye("closing", "The server is closing.", 1000)), 5)
    states = list[bool]()
    for now_s in (6.0, 5 + CLOSED_AFTER_S, 60.0):
        tie.dropped(now_s, "the connection was refused")
        assert isinstance(tie.state, Lost)
        states.append(tie.state.closed)
    assert states == [False, True, True]
    tie.opened()
    tie.take(encode(welcome()), 61)
    tie.dropped(70, "cable")
    assert isinstance(tie.state, Lost)
    assert not tie.state.closed


def test_goodbye_for_good() -> None:
    tie = up()
    tie.take(encode(Goodbye("closing", "The town closes.")), 6)
    assert tie.state == Ended("closing", "The town closes.")


def test_another_protocol_ends() -> None:
    tie = tether()
    tie.opened()
    assert tie.take(encode(Welcome(PROTOCOL + 1, "s", "t", welcome().being, "x")), 0) is None
    assert isinstance(tie.state, Ended)
    assert tie.state.code == "protocol"


@pytest.mark.parametrize("frame", [b"", b"\xc1", b"\x81\xa4type\xa4nope", b"\x90" * 100])
def test_bytes_that_make_no_sense_end_with_a_sentence(frame: bytes) -> None:
    tie = up()
    assert tie.take(frame, 0) is None
    assert isinstance(tie.state, Ended)
    assert tie.state.code == "broken"


def test_other_messages_pass() -> None:
    assert up().take(encode(Done(1)), 0) == Done(1)
