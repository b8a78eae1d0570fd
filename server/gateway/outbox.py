"""What a seat is still owed, and what it was sent last: bounded, sans-I/O.

Apart from the seat so that overflow, resuming and the order of everything can be tested as plain data. Sights of one
tick are gathered into one numbered frame. When a client is too slow the backlog is dropped, and nothing but a fresh
`Scene` mends that. Hints and timelines matter only in their latest form: they wait beside the queue and go out when it
is empty.
"""

from collections import deque
from enum import StrEnum

import msgspec

from shared.chats import SawLine
from shared.hints import AnyHint, Musing, MusingIn, Speaking, SpeakingIn
from shared.sights import AnySight, Heard, Scene
from shared.wire import Done, Hinted, Seen, Timeline, encode

_GATHER_MOST = 64
"""Sights in one frame, at most."""

_HINTS_MOST = 64
"""Hints waiting, at most; the oldest is dropped."""

_DONES_MOST = 64
"""Ends of commands kept over an overflow, at most; more commands than that cannot be under way."""

_SMALL_BYTES = 64
"""What a queued frame costs beside its bytes: objects are not free."""


class Health(StrEnum):
    """Whether the client's view can still be continued."""

    GOOD = "good"
    CLOGGED = "clogged"
    """The backlog was dropped; a `Scene` should be asked for as soon as the client reads again."""
    AWAITING = "awaiting"
    """The `Scene` was asked for; what happened before it is not wanted."""


class _Frame(msgspec.Struct, frozen=True):
    """One encoded frame in its place in the order."""

    n: int
    """Its number; for a `Done`, the number of the `Seen` it follows."""
    data: bytes
    done: Done | None = None

    @property
    def cost(self) -> int:
        return len(self.data) + _SMALL_BYTES

    def missed_by(self, seen: int) -> bool:
        """Tell whether somebody whose last `Seen` was `seen` may lack it."""
        return self.n > seen or (self.done is not None and self.n == seen)


class _Queue:
    """Frames in order, and their cost in bytes."""

    def __init__(self) -> None:
        self.frames: deque[_Frame] = deque()
        self.cost = 0

    def push(self, frame: _Frame) -> None:
        self.frames.append(frame)
        self.cost += frame.cost

    def pop(self) -> _Frame:
        frame = self.frames.popleft()
        self.cost -= frame.cost
        return frame

    def clear(self) -> None:
        self.frames.clear()
        self.cost = 0


class Outbox:
    """Frames for one session, numbered from 1."""

    def __init__(self, outbox_bytes: int, window_bytes: int) -> None:
        self._most = outbox_bytes
        self._keep = window_bytes
        self._owed = _Queue()
        self._sent = _Queue()
        self._gathered: list[AnySight] = []
        self._gathered_tick = 0
        self._dones: deque[Done] = deque(maxlen=_DONES_MOST)
        self._hints: dict[tuple[str, int, int], AnyHint] = {}
        self._timeline: Timeline | None = None
        self._marked: Timeline | None = None
        self.health = Health.AWAITING
        self.n = 0

    def deliver(self, tick: int, sights: tuple[AnySight, ...]) -> None:
        """Queue what was perceived at `tick`; dropped while a fresh `Scene` is on its way."""
        if self.health is Health.AWAITING:
            sights = self._mend(sights)
        if tick != self._gathered_tick or len(self._gathered) >= _GATHER_MOST:
            self._pack()
        if self.health is not Health.GOOD:
            return
        self._gathered_tick = tick
        self._gathered.extend(sights)
        for sight in sights:
            if isinstance(sight, Heard | SawLine):
                self._hints = {key: hint for key, hint in self._hints.items() if not _ended_by(sight, hint)}

    def done(self, done: Done) -> None:
        """Queue a command's end, behind everything delivered so far."""
        if self.health is not Health.GOOD:
            self._dones.append(done)
            return
        self._pack()
        self._owe(_Frame(self.n, encode(done), done))

    def hint(self, hint: AnyHint) -> None:
        """Keep the hint until the queue is empty; a later one about the same replaces it."""
        if self.health is not Health.GOOD:
            return
        key = _key(hint)
        self._hints.pop(key, None)
        self._hints[key] = hint
        if len(self._hints) > _HINTS_MOST:
            del self._hints[next(iter(self._hints))]

    def timeline(self, message: Timeline) -> None:
        """Keep the latest timeline; its marks are not lost when a later one comes without."""
        if message.marks:
            self._marked = message
        waiting = self._timeline
        if waiting is not None and waiting.marks and not message.marks:
            message = msgspec.structs.replace(message, marks=waiting.marks)
        self._timeline = message

    def next(self) -> bytes | None:
        """Return the next frame to send; None when nothing is owed."""
        self._pack()
        if self._owed.frames:
            frame = self._owed.pop()
            self._sent.push(frame)
            while self._sent.frames and self._sent.cost > self._keep:
                self._sent.pop()
            return frame.data
        if self.health is not Health.GOOD:
            return None
        if self._timeline is not None:
            message, self._timeline = self._timeline, None
            return encode(message)
        if self._hints:
            return encode(Hinted(hint=self._hints.pop(next(iter(self._hints)))))
        return None

    def resume(self, seen: int) -> bool:
        """Owe again everything after the `Seen` numbered `seen`; False, and nothing owed, if that is not held any more."""
        self._hints.clear()
        self._remind()
        self._pack()
        frames = [*self._sent.frames, *self._owed.frames]
        first = next((frame.n for frame in frames if frame.done is None), self.n + 1)
        if self.health is not Health.GOOD or not first - 1 <= seen <= self.n:
            self.drop()
            return False
        self._sent.clear()
        self._owed.clear()
        for frame in frames:
            if frame.missed_by(seen):
                self._owed.push(frame)
        return True

    def drop(self) -> None:
        """Forget everything owed and sent: only a `Scene` mends that."""
        self._dones.extend(frame.done for frame in self._owed.frames if frame.done is not None)
        self._owed.clear()
        self._sent.clear()
        self._gathered.clear()
        self._hints.clear()
        self.health = Health.CLOGGED

    def ask(self) -> bool:
        """Tell whether a fresh `Scene` should be asked for now; says so once."""
        if self.health is not Health.CLOGGED:
            return False
        self.health = Health.AWAITING
        return True

    def _mend(self, sights: tuple[AnySight, ...]) -> tuple[AnySight, ...]:
        """Start anew at the scene that was asked for, if it is among these."""
        for i, sight in enumerate(sights):
            if isinstance(sight, Scene):
                self.health = Health.GOOD
                return sights[i:]
        return ()

    def _pack(self) -> None:
        """Turn the gathered sights into a numbered frame, then let the ends of older commands follow."""
        if self._gathered:
            self.n += 1
            sights = tuple(self._gathered)
            self._gathered.clear()
            self._owe(_Frame(self.n, encode(Seen(self.n, self._gathered_tick, sights))))
        while self._dones and self.health is Health.GOOD:
            done = self._dones.popleft()
            self._owe(_Frame(self.n, encode(done), done))

    def _owe(self, frame: _Frame) -> None:
        """Queue a frame, or drop the backlog when it is over its bound. One frame of any size is always taken."""
        if self._owed.cost <= self._most:
            self._owed.push(frame)
            return
        self.drop()
        if frame.done is not None:
            self._dones.append(frame.done)

    def _remind(self) -> None:
        """Let the next timeline carry the marks again, for a client that may have lost them."""
        if self._marked is not None:
            latest = self._timeline or self._marked
            self._timeline = msgspec.structs.replace(latest, marks=self._marked.marks)


def _key(hint: AnyHint) -> tuple[str, int, int]:
    """Name what a hint is about: the latest of each is enough. A stream's number counts for its speaker only."""
    match hint:
        case Speaking():
            return ("speaking", hint.being, hint.stream)
        case Musing():
            return ("musing", hint.being, 0)
        case SpeakingIn():
            return ("speaking_in", hint.being, hint.stream)
        case MusingIn():
            return ("musing_in", hint.being, hint.chat)


def _ended_by(words: Heard | SawLine, hint: AnyHint) -> bool:
    """Tell whether the words are what the hint promised; a voice out of view is known by its stream alone."""
    match words, hint:
        case Heard(), Speaking():
            return words.stream == hint.stream and words.speaker in (0, hint.being)
        case Heard(), Musing():
            return words.speaker == hint.being
        case SawLine(), SpeakingIn():
            return words.chat == hint.chat and words.line.sender == hint.being and words.line.stream == hint.stream
        case SawLine(), MusingIn():
            return words.chat == hint.chat and words.line.sender == hint.being
        case _:
            return False
