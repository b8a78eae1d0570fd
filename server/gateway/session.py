"""What a connection may say, and when: frames in, what to do about them out.

Apart from the socket, and free of I/O, so that every message can be tried in every state without one. One frame in makes
exactly one act out; what is legal in which state stands in one table, `LEGAL`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

from server.gateway.limits import Bucket, Clock
from server.gateway.reproof import reprove, wrong_protocol
from server.gateway.settings import GatewaySettings
from server.world.refusal import Refusal
from shared.commands import Adapt, Deed, Entitle, Say, SayIn, Shout, Walk, Whisper
from shared.errors import WireError
from shared.ids import BeingId
from shared.text import name_problem
from shared.wire import (
    PROTOCOL,
    Bye,
    Consult,
    Do,
    Follow,
    Goodbye,
    Hello,
    Inquiry,
    Mode,
    Page,
    Prove,
    Recount,
    Relate,
    Replay,
    Search,
    Sift,
    Study,
    ToServer,
    Typing,
    decode_to_server,
)


class State(StrEnum):
    """Where a connection is."""

    GREETING = "greeting"
    """Nobody yet: only `Hello` is expected."""
    ENTERING = "entering"
    """`Hello` was said; the gate decides."""
    PROVING = "proving"
    """The gate asked whether the name is theirs."""
    PLAYING = "playing"
    WATCHING = "watching"
    REPLAYING = "replaying"
    CLOSING = "closing"
    """Over: what still comes is not read."""


# ── acts: what the connection should do about a frame ──


class Greet(msgspec.Struct, frozen=True):
    """Somebody said who they are, and it makes sense: let them in or not, then call `Session.enter`."""

    hello: Hello


class Answer(msgspec.Struct, frozen=True):
    """They say that the name is theirs: let them in or not, then call `Session.enter`."""

    proof: str


class Submit(msgspec.Struct, frozen=True):
    """Put a command to the town and answer with `Done`."""

    seq: int
    command: Deed


class Refuse(msgspec.Struct, frozen=True):
    """Say no; with a `seq`, answer it with `Done`."""

    refusal: Refusal
    seq: int | None = None


class Steer(msgspec.Struct, frozen=True):
    """Steer the replay."""

    message: Replay


class LookThrough(msgspec.Struct, frozen=True):
    """Give the watcher other eyes."""

    being: BeingId


class LookUp(msgspec.Struct, frozen=True):
    """Show the market's ledger."""


class LookInto(msgspec.Struct, frozen=True):
    """Show the watcher a villager's mind."""

    being: BeingId


class LookBack(msgspec.Struct, frozen=True):
    """Show older messages of a chat."""

    chat: int
    before: int


class LookFor(msgspec.Struct, frozen=True):
    """Search one's own chats."""

    words: str
    chat: int


class Inquire(msgspec.Struct, frozen=True):
    """Tell the watcher something of the town's history."""

    inquiry: Inquiry


class ShowTyping(msgspec.Struct, frozen=True):
    """Show the others in a chat that this one types, or does no more."""

    chat: int
    on: bool


class End(msgspec.Struct, frozen=True):
    """Say goodbye and close; `leaving`: they went on purpose, so nobody need wait for them."""

    goodbye: Goodbye
    leaving: bool = False


Look = LookThrough | LookUp | LookInto | LookBack | LookFor | Inquire
Act = Greet | Answer | Submit | Refuse | Steer | Look | ShowTyping | End


# ── the table ──


class Verdict(StrEnum):
    """What becomes of a well-formed message in some state."""

    TAKE = "take"
    REFUSE = "refuse"
    """Answered with a refusal; the connection goes on."""
    END = "end"
    """The peer broke the protocol: this connection ends."""


_BODILESS: Final[Mapping[type[ToServer], Verdict]] = {
    Do: Verdict.REFUSE,
    Replay: Verdict.TAKE,
    Follow: Verdict.TAKE,
    Consult: Verdict.TAKE,
    Study: Verdict.TAKE,
    Typing: Verdict.REFUSE,
    Page: Verdict.REFUSE,
    Search: Verdict.REFUSE,
    Recount: Verdict.TAKE,
    Relate: Verdict.TAKE,
    Sift: Verdict.TAKE,
    Bye: Verdict.TAKE,
}

LEGAL: Final[Mapping[State, Mapping[type[ToServer], Verdict]]] = {
    State.GREETING: {Hello: Verdict.TAKE, Bye: Verdict.TAKE},
    State.ENTERING: {Bye: Verdict.TAKE},
    State.PROVING: {Prove: Verdict.TAKE, Bye: Verdict.TAKE},
    State.PLAYING: {
        Do: Verdict.TAKE,
        Replay: Verdict.TAKE,
        Follow: Verdict.REFUSE,
        Consult: Verdict.TAKE,
        Study: Verdict.REFUSE,
        Typing: Verdict.TAKE,
        Page: Verdict.TAKE,
        Search: Verdict.TAKE,
        Recount: Verdict.REFUSE,
        Relate: Verdict.REFUSE,
        Sift: Verdict.REFUSE,
        Bye: Verdict.TAKE,
    },
    State.WATCHING: _BODILESS,
    State.REPLAYING: {**_BODILESS, Page: Verdict.TAKE, Search: Verdict.TAKE},
    State.CLOSING: {},
}
"""What is not named ends the connection. (`Replay` and `Sift` are taken by a live town too: it is the town that refuses them.)"""

_REFUSALS: Final[Mapping[State, Refusal]] = {
    State.PLAYING: Refusal(
        "has_body", "You have eyes and a mind of your own. Join with `thorp watch` to look through others' and into them."
    ),
    State.WATCHING: Refusal("no_body", "You are watching, without a body. Join with `thorp join … --name NAME` to act."),
    State.REPLAYING: Refusal("replay", "This is history and cannot be changed. Branch it to play on from here."),
}

_ILLEGAL: Final[Mapping[State, str]] = {
    State.GREETING: "The first frame must be a Hello. See shared/README.md.",
    State.ENTERING: "Wait for the Welcome before anything else. See shared/README.md.",
    State.PROVING: "The name belongs to somebody: answer the Challenge with a Prove first. See shared/README.md.",
    State.PLAYING: "You are already in town: one Hello a connection. See shared/README.md.",
    State.WATCHING: "You are already here: one Hello a connection. See shared/README.md.",
    State.REPLAYING: "You are already here: one Hello a connection. See shared/README.md.",
    State.CLOSING: "This connection is over.",
}

ENDED: Final = Goodbye("ended", "Goodbye. Come back whenever you like.")


class Session:
    """One connection's conversation, from the server's side."""

    def __init__(self, settings: GatewaySettings, clock: Clock, *, replay: bool) -> None:
        self.state = State.GREETING
        self._replay = replay
        self._settings = settings
        self._commands = Bucket(settings.commands_per_s, settings.commands_burst, clock)
        self._walks = Bucket(settings.walks_per_s, settings.walks_burst, clock)
        self._steers = Bucket(settings.steers_per_s, settings.steers_burst, clock)
        self._typings = Bucket(settings.typings_per_s, settings.typings_burst, clock)
        self._frames = Bucket(settings.frames_per_s, settings.frames_per_s * settings.flood_s, clock)

    def receive(self, frame: bytes | str) -> Act | None:
        """Judge one frame; None when it does not matter any more. Never raises, whatever the bytes."""
        if self.state is State.CLOSING:
            return None
        if self._frames.take():
            return self._end(_flood(self._settings.frames_per_s))
        if isinstance(frame, str):
            return self._end(Goodbye("malformed", "Thorp speaks MessagePack in binary frames, not text. See shared/README.md."))
        try:
            message = decode_to_server(frame)
        except WireError as error:
            greeting = self.state is State.GREETING
            return self._end(reprove(frame, error) if greeting else Goodbye(error.code, error.words))
        return self._judge(message)

    def enter(self, mode: Mode) -> None:
        """Go on after the gate let them in."""
        if self._replay:
            self.state = State.REPLAYING
        else:
            self.state = State.PLAYING if mode is Mode.PLAY else State.WATCHING

    def ask(self) -> None:
        """Wait for a proof: the gate asked for one."""
        self.state = State.PROVING

    def close(self) -> None:
        """Read nothing more."""
        self.state = State.CLOSING

    def _judge(self, message: ToServer) -> Act | None:
        match LEGAL[self.state].get(type(message), Verdict.END):
            case Verdict.END:
                return self._end(Goodbye("illegal", _ILLEGAL[self.state]))
            case Verdict.REFUSE:
                return Refuse(_REFUSALS[self.state], message.seq if isinstance(message, Do) else None)
            case Verdict.TAKE:
                return self._take(message)

    def _take(self, message: ToServer) -> Act | None:
        match message:
            case Hello():
                return self._greet(message)
            case Prove(proof):
                self.state = State.ENTERING
                return Answer(proof)
            case Do():
                return self._limit(message)
            case Replay() | Follow() | Consult() | Study() | Page() | Search() | Recount() | Relate() | Sift():
                return self._limit_steer(Steer(message) if isinstance(message, Replay) else _asked(message))
            case Typing(chat, on):
                return None if self._typings.take() else ShowTyping(chat, on)
            case Bye():
                return self._end(ENDED, leaving=True)

    def _greet(self, hello: Hello) -> Act:
        if hello.protocol != PROTOCOL:
            return self._end(wrong_protocol(hello.protocol))
        problem = name_problem(hello.name)
        if hello.mode is Mode.PLAY and not self._replay and problem is not None:
            return self._end(Goodbye("bad_name", problem))
        self.state = State.ENTERING
        return Greet(hello)

    def _limit(self, message: Do) -> Act:
        walk = isinstance(message.command, Walk)
        wait_ms = (self._walks if walk else self._commands).take()
        if not wait_ms:
            return Submit(message.seq, _own_words(message.command))
        rate = self._settings.walks_per_s if walk else self._settings.commands_per_s
        return Refuse(_too_often("steps" if walk else "things", rate, wait_ms), message.seq)

    def _limit_steer(self, act: Steer | Look) -> Act:
        wait_ms = self._steers.take()
        return Refuse(_too_often("of these", self._settings.steers_per_s, wait_ms)) if wait_ms else act

    def _end(self, goodbye: Goodbye, *, leaving: bool = False) -> Act:
        self.state = State.CLOSING
        return End(goodbye, leaving)


def _asked(message: Follow | Consult | Study | Page | Search | Inquiry) -> Look:
    match message:
        case Follow():
            return LookThrough(message.being)
        case Consult():
            return LookUp()
        case Study():
            return LookInto(message.being)
        case Page(chat, before):
            return LookBack(chat, before)
        case Search(words, chat):
            return LookFor(words, chat)
        case Recount() | Relate() | Sift():
            return Inquire(message)


def _own_words(command: Deed) -> Deed:
    """Take out of a command what only the town's own minds may claim: that words end a stream of hints, or are by rule."""
    match command:
        case Say():
            return msgspec.structs.replace(command, stream=0, by_rule=False)
        case Whisper() | Shout() | Entitle() | Adapt():
            return msgspec.structs.replace(command, by_rule=False)
        case SayIn(chat, words):
            return SayIn(chat, words)
        case _:
            return command


def _too_often(what: str, rate: float, wait_ms: int) -> Refusal:
    words = f"Not so fast: {rate:g} {what} a second. Try again in {wait_ms / 1000:.1f} s."
    return Refusal("rate_limited", words, retry_ms=wait_ms)


def _flood(rate: float) -> Goodbye:
    return Goodbye("flood", f"Far too many frames: {rate:g} a second at most. Slow down and join again.", retry_ms=10_000)
