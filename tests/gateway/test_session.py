"""What may be said in which state: every message in every state, and any bytes in any."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgpack import packb

from server.gateway.session import (
    LEGAL,
    Act,
    Answer,
    End,
    Greet,
    Inquire,
    Look,
    LookBack,
    LookFor,
    LookInto,
    LookUp,
    Refuse,
    Session,
    ShowTyping,
    State,
    Steer,
    Submit,
    Verdict,
)
from server.gateway.settings import GatewaySettings
from shared.commands import Accept, Adapt, Confirm, Deed, Entitle, Offer, Say, SayIn, Shout, Walk, Whisper
from shared.geometry import Direction
from shared.ids import BeingId
from shared.wire import (
    MAX_FRAME_TO_SERVER,
    PROTOCOL,
    Bye,
    Consult,
    Do,
    Follow,
    Hello,
    Inquiry,
    Mode,
    Page,
    Prove,
    Recount,
    Relate,
    Replay,
    ReplayAct,
    Search,
    Sift,
    Study,
    ToServer,
    Typing,
    encode,
)
from tests.gateway.fakes import Time

HELLO = Hello(PROTOCOL, "test", name="Ada")
WALK = Do(1, Walk(Direction.EAST))
PROOF = Prove("00")
MESSAGES: tuple[ToServer, ...] = (
    HELLO,
    PROOF,
    WALK,
    Replay(ReplayAct.PLAY),
    Follow(BeingId(3)),
    Consult(),
    Study(BeingId(3)),
    Typing(2),
    Page(2, 0),
    Search("bread"),
    Recount(),
    Relate(),
    Sift("bread"),
    Bye(),
)
SETTINGS = GatewaySettings()


def session_in(state: State, time: Time | None = None) -> Session:
    session = Session(SETTINGS, time or Time(), replay=state is State.REPLAYING)
    if state is not State.GREETING:
        session.receive(encode(HELLO))
    if state is State.PROVING:
        session.ask()
    if state in (State.PLAYING, State.WATCHING, State.REPLAYING):
        session.enter(Mode.WATCH if state is State.WATCHING else Mode.PLAY)
    if state is State.CLOSING:
        session.close()
    assert session.state is state
    return session


def end_of(act: Act | None) -> End:
    assert isinstance(act, End), act
    return act


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_every_message_in_every_state_does_what_the_table_says(state: State, message: ToServer) -> None:
    session = session_in(state)
    act = session.receive(encode(message))
    match LEGAL[state].get(type(message)):
        case Verdict.TAKE if isinstance(message, Bye):
            assert end_of(act).leaving
            assert session.state is State.CLOSING
        case Verdict.TAKE:
            assert isinstance(act, Greet | Answer | Submit | Steer | Look | ShowTyping)
            assert session.state is (State.ENTERING if isinstance(message, Hello | Prove) else state)
        case Verdict.REFUSE:
            assert isinstance(act, Refuse)
            assert act.refusal.words
            assert act.seq == (message.seq if isinstance(message, Do) else None)
            assert session.state is state
        case _ if state is State.CLOSING:
            assert act is None
        case _:
            assert end_of(act).goodbye.code == "illegal"
            assert session.state is State.CLOSING


def test_the_table_names_every_state() -> None:
    assert set(LEGAL) == set(State)


@pytest.mark.parametrize(("theirs", "word"), [(PROTOCOL - 1, "client is the older"), (PROTOCOL + 1, "server is the older")])
def test_another_protocol_is_told_which_side_must_update(theirs: int, word: str) -> None:
    goodbye = end_of(session_in(State.GREETING).receive(encode(Hello(theirs, "test", name="Ada")))).goodbye
    assert goodbye.code == "protocol"
    assert word in goodbye.words


def test_a_hello_that_only_a_newer_client_could_write_is_told_the_same() -> None:
    frame = packb({"type": "hello", "protocol": PROTOCOL + 1, "client": {"name": "thorp", "version": 9}, "mode": "haunt"})
    goodbye = end_of(session_in(State.GREETING).receive(frame)).goodbye
    assert goodbye.code == "protocol"


@pytest.mark.parametrize("name", ["", "A", "\x1b[31mAda", "Ada\n", " Ada", "1234", "x" * 10_000, "A\u202eda"])
def test_bad_names_are_told_why(name: str) -> None:
    frame = packb({"type": "hello", "protocol": PROTOCOL, "client": "test", "name": name})
    goodbye = end_of(session_in(State.GREETING).receive(frame)).goodbye
    assert goodbye.code == "bad_name"
    assert goodbye.words.startswith("A name")


def test_who_watches_needs_no_name() -> None:
    act = session_in(State.GREETING).receive(encode(Hello(PROTOCOL, "test", Mode.WATCH)))
    assert isinstance(act, Greet)


def test_nobody_needs_a_name_in_a_replay() -> None:
    session = Session(SETTINGS, Time(), replay=True)
    assert isinstance(session.receive(encode(Hello(PROTOCOL, "test"))), Greet)
    session.enter(Mode.PLAY)
    assert session.state is State.REPLAYING


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("hello", "malformed"),
        (b"", "malformed"),
        (b"\xc1", "malformed"),
        (encode(HELLO)[:-1], "malformed"),
        (encode(HELLO) + b"\x00", "malformed"),
        (packb([1, 2]), "malformed"),
        (packb({"type": "teleport"}), "malformed"),
        (packb({"type": "do", "seq": -1, "command": {"do": "halt"}}), "malformed"),
        (packb({"type": "do", "seq": 1, "command": {"do": "admit", "name": "Eve"}}), "malformed"),
        (b"\x91" * 10_000, "malformed"),
        (bytes(MAX_FRAME_TO_SERVER + 1), "too_large"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("state", [State.GREETING, State.PLAYING, State.WATCHING, State.REPLAYING])
def test_broken_frames_end_with_one_code_and_words(state: State, frame: bytes | str, code: str) -> None:
    session = session_in(state)
    goodbye = end_of(session.receive(frame)).goodbye
    assert goodbye.code == code
    assert goodbye.words
    assert session.receive(encode(WALK)) is None


def test_the_fifth_command_after_a_burst_is_refused_with_when_to_retry_and_nobody_is_dropped() -> None:
    time = Time()
    session = session_in(State.PLAYING, time)
    say = encode(Do(3, Say("hello")))
    acts = [session.receive(say) for _ in range(9)]
    assert all(isinstance(act, Submit) for act in acts[:8])
    refused = acts[8]
    assert isinstance(refused, Refuse)
    assert (refused.refusal.code, refused.refusal.retry_ms, refused.seq) == ("rate_limited", 250, 3)
    assert "4 things a second" in refused.refusal.words
    time.now += 0.25
    assert isinstance(session.receive(say), Submit)
    assert session.state is State.PLAYING


def test_walking_has_its_own_limit() -> None:
    session = session_in(State.PLAYING)
    acts = [session.receive(encode(WALK)) for _ in range(17)]
    assert all(isinstance(act, Submit) for act in acts[:16])
    assert isinstance(acts[16], Refuse)
    assert isinstance(session.receive(encode(Do(1, Say("hello")))), Submit)


def test_steering_a_replay_has_its_own_limit() -> None:
    session = session_in(State.REPLAYING)
    acts = [session.receive(encode(Replay(ReplayAct.STEP, 1))) for _ in range(21)]
    assert all(isinstance(act, Steer) for act in acts[:20])
    assert isinstance(acts[20], Refuse)


@pytest.mark.parametrize("state", [State.PLAYING, State.WATCHING, State.REPLAYING])
def test_looking_into_the_ledger_is_limited_like_steering(state: State) -> None:
    session = session_in(state)
    acts = [session.receive(encode(Consult())) for _ in range(21)]
    assert acts[:20] == [LookUp()] * 20
    last = acts[20]
    assert isinstance(last, Refuse)
    assert last.refusal.code == "rate_limited"


@pytest.mark.parametrize("state", [State.WATCHING, State.REPLAYING])
def test_a_mind_may_be_looked_into_ten_times_a_second(state: State) -> None:
    session = session_in(state)
    acts = [session.receive(encode(Study(BeingId(3)))) for _ in range(21)]
    assert acts[:20] == [LookInto(BeingId(3))] * 20
    last = acts[20]
    assert isinstance(last, Refuse)
    assert last.refusal.code == "rate_limited"


@pytest.mark.parametrize("inquiry", [Recount(2), Relate(), Sift("bread")], ids=["recount", "relate", "sift"])
@pytest.mark.parametrize("state", [State.WATCHING, State.REPLAYING])
def test_history_may_be_asked_for_ten_times_a_second(state: State, inquiry: Inquiry) -> None:
    session = session_in(state)
    acts = [session.receive(encode(inquiry)) for _ in range(21)]
    assert acts[:20] == [Inquire(inquiry)] * 20
    last = acts[20]
    assert isinstance(last, Refuse)
    assert last.refusal.code == "rate_limited"


def test_who_has_a_body_asks_for_no_history() -> None:
    for inquiry in (Recount(), Relate(), Sift("bread")):
        act = session_in(State.PLAYING).receive(encode(inquiry))
        assert isinstance(act, Refuse)
        assert act.refusal.code == "has_body"


def test_who_has_a_body_looks_into_nobodys_mind() -> None:
    act = session_in(State.PLAYING).receive(encode(Study(BeingId(3))))
    assert isinstance(act, Refuse)
    assert act.refusal.code == "has_body"
    assert "`thorp watch`" in act.refusal.words


def test_a_trade_passes_at_the_pace_of_commands() -> None:
    time = Time()
    session = session_in(State.PLAYING, time)
    trade: tuple[Deed, ...] = (Offer("Bob", "sell", "bread", 1, 225), Confirm(1), Accept(2), Confirm(2))
    for n in range(10):
        assert all(isinstance(session.receive(encode(Do(n, deed))), Submit) for deed in trade)
        time.now += 1


def test_a_long_flood_ends_the_session() -> None:
    time = Time()
    session = session_in(State.PLAYING, time)
    frame = encode(WALK)
    for _ in range(990):
        assert not isinstance(session.receive(frame), End)
    act = [session.receive(frame) for _ in range(20)][-2]
    assert act is None
    assert session.state is State.CLOSING


def test_two_hundred_frames_a_second_are_no_flood() -> None:
    time = Time()
    session = session_in(State.PLAYING, time)
    for _ in range(5_000):
        time.now += 0.005
        assert not isinstance(session.receive(encode(WALK)), End)


def test_no_player_can_pass_words_off_as_a_minds() -> None:
    act = session_in(State.PLAYING).receive(encode(Do(1, Say("hello", stream=9, by_rule=True))))
    assert act == Submit(1, Say("hello"))


@pytest.mark.parametrize(
    ("claimed", "left"),
    [
        (SayIn(3, "hi", by_rule=True, stream=7, first=True, cut=True, mood=50), SayIn(3, "hi")),
        (Entitle(3, "Bakers", 4, by_rule=True), Entitle(3, "Bakers", 4)),
        (Adapt(3, 4, "kind", "why", 90, by_rule=True), Adapt(3, 4, "kind", "why", 90)),
        (Whisper("Bob", "hi", by_rule=True), Whisper("Bob", "hi")),
        (Shout("hi", by_rule=True), Shout("hi")),
    ],
)
def test_no_player_can_claim_what_only_minds_may(claimed: Deed, left: Deed) -> None:
    assert session_in(State.PLAYING).receive(encode(Do(1, claimed))) == Submit(1, left)


@pytest.mark.parametrize("state", [State.PLAYING, State.REPLAYING])
@pytest.mark.parametrize(("message", "act"), [(Page(2, 7), LookBack(2, 7)), (Search("bread", 2), LookFor("bread", 2))])
def test_looking_back_and_searching_are_limited_like_steering(state: State, message: ToServer, act: Act) -> None:
    session = session_in(state)
    acts = [session.receive(encode(message)) for _ in range(21)]
    assert acts[:20] == [act] * 20
    last = acts[20]
    assert isinstance(last, Refuse)
    assert last.refusal.code == "rate_limited"


def test_who_types_too_often_is_passed_over_without_a_word() -> None:
    time = Time()
    session = session_in(State.PLAYING, time)
    acts = [session.receive(encode(Typing(2))) for _ in range(9)]
    assert acts == [ShowTyping(2, on=True)] * 6 + [None] * 3
    time.now += 0.5
    assert session.receive(encode(Typing(2, on=False))) == ShowTyping(2, on=False)
    assert session.state is State.PLAYING


@pytest.mark.parametrize("message", [Typing(2), Page(2, 0), Search("bread")])
def test_who_watches_learns_of_no_chats(message: ToServer) -> None:
    act = session_in(State.WATCHING).receive(encode(message))
    assert isinstance(act, Refuse)
    assert act.refusal.code == "no_body"


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["type", "seq", "command", "do"]), inner),
    max_leaves=8,
)
_FRAMES = st.one_of(
    st.binary(),
    st.text(),
    _PLAIN.map(packb),
    st.sampled_from([encode(message) for message in MESSAGES]),
    st.builds(lambda type_, rest: packb({**rest, "type": type_}), st.text(), st.dictionaries(st.text(), _PLAIN)),
    st.builds(
        lambda frame, at, byte: frame[: at % len(frame)] + bytes([byte]) + frame[at % len(frame) + 1 :],
        st.sampled_from([encode(message) for message in MESSAGES]),
        st.integers(0, 1_000),
        st.integers(0, 255),
    ),
)


@given(st.sampled_from(list(State)), st.lists(_FRAMES, max_size=8))
def test_any_bytes_never_raise_and_end_in_a_state_of_the_table(state: State, frames: list[bytes | str]) -> None:
    session = session_in(state)
    for frame in frames:
        act = session.receive(frame)
        if isinstance(act, Greet):
            session.enter(act.hello.mode)
        if isinstance(act, End):
            assert session.state is State.CLOSING
            assert msgspec.to_builtins(act.goodbye)["words"]
        assert session.state in LEGAL
