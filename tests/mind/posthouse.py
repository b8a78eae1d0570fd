"""A stage for chats on the real rules of the town: what villagers try is decided and projected as in a live one.

Apart from `playhouse`, which knows only as many rules as talk needs. Ticks and minutes are turned by hand, so is the clock of the
engine (`HandClock`); nothing waits.
"""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from server.mind.stage import Seat
from server.model.engine import EngineStatus
from server.model.scripted import ScriptedEngine
from server.world.decide import attempt
from server.world.entry import Entry
from server.world.evolve import evolve
from server.world.orders import AnyCommand
from server.world.project import project
from server.world.refusal import Refusal
from server.world.scene import scene
from shared.chats import Chat, ChatLine
from shared.commands import Command, MarkChat, OpenChat, SayIn
from shared.economy import Occupation
from shared.hints import AnyHint, Mood, MusingIn, SpeakingIn
from shared.ids import BeingId
from shared.living import Persona
from shared.sights import AnySight, ClockMoved
from shared.wire import Timeline
from tests.mind.playhouse import Show
from tests.world.chatting import NELL, town
from tests.world.drawing import ADA, BOB, MABEL, at, living

Refuse = Callable[[BeingId, Command], Refusal | None]

BAKER = Persona(
    calling="baker",
    traits=("warm", "brisk"),
    personality="Mabel feeds everybody and hears everything.",
    background="Mabel has baked the town's bread for twenty years.",
    interests=("sourdough", "her four ovens"),
    goals=("win the harvest fair with her rye loaf",),
    style="Warm and quick.",
)


class Template(ScriptedEngine):
    """A scripted engine that speaks as larger models do."""

    def status(self) -> EngineStatus:
        """Say that it is ready, and likes turns."""
        return replace(super().status(), style="template")


class Post:
    """The seat of a player who only reads."""

    borrowed = False

    def __init__(self, being: BeingId) -> None:
        self.being = being
        self.sights: list[AnySight] = []

    def deliver(self, tick: int, sights: tuple[AnySight, ...]) -> None:
        """Keep what was perceived."""
        assert tick >= 0
        self.sights += sights

    def hint(self, hint: AnyHint) -> None:
        """Ignore it."""

    def send(self, message: Timeline) -> None:
        """Ignore it."""


class PostHouse:
    """A town of Ada, Bob and Cleo, players, Mabel and Nell, villagers."""

    def __init__(self, persona: Persona = BAKER, *, asleep: bool = False, minute: int = 600) -> None:
        here = at(town(), minute // 60, minute % 60)
        here = living(living(here, MABEL, Occupation.CHEF), NELL)
        self.world = here
        self.tried: list[tuple[BeingId, Command]] = []
        self.hints: list[AnyHint] = []
        self.seats: list[Seat] = []
        self.refuse: Refuse = lambda _being, _command: None
        self.become(MABEL, persona=persona, doing="sleeping" if asleep else "kneading dough")

    def become(self, being: BeingId, **fields: object) -> None:
        """Change somebody, unseen."""
        self.world = replace(self.world, beings=self.world.beings | {being: replace(self.world.beings[being], **fields)})

    # ── the stage ──

    def sit(self, seat: Seat) -> None:
        """Let a seat perceive."""
        self.seats.append(seat)
        seat.deliver(self.world.tick, (scene(self.world, seat.being),))

    def rise(self, seat: Seat) -> None:
        """Let a seat go."""
        if seat in self.seats:
            self.seats.remove(seat)

    def hint(self, source: BeingId, hint: AnyHint) -> None:
        """Note a hint."""
        assert hint.being == source
        self.hints.append(hint)

    async def submit(self, actor: BeingId, command: Command) -> Refusal | None:
        """Try a command."""
        await asyncio.sleep(0)
        self.tried.append((actor, command))
        return self.refuse(actor, command) or self.act(actor, command)  # type: ignore[arg-type]

    # ── what happens ──

    def act(self, actor: BeingId, command: AnyCommand) -> Refusal | None:
        """Do something, and let everybody perceive it."""
        answer = attempt(self.world, actor, command)
        if isinstance(answer, Entry):
            for event in answer.events:
                before, after = self.world, evolve(self.world, event)
                self.world = after
                for seat in list(self.seats):
                    if sights := project(before, after, event, seat.being):
                        seat.deliver(after.tick, tuple(sights))
        return answer if isinstance(answer, Refusal) else None

    def open(self, words: str = "", *names: str, by: BeingId = ADA) -> int:
        """Begin a chat with Mabel, or with these; return its number."""
        assert self.act(by, OpenChat(names or ("Mabel",), words=words)) is None
        return self.world.chatted

    def write(self, words: str, chat: int = 1, by: BeingId = ADA) -> Refusal | None:
        """Let somebody write."""
        return self.act(by, SayIn(chat, words))

    def read(self, chat: int = 1, by: BeingId = ADA) -> None:
        """Let somebody read all."""
        self.act(by, MarkChat(chat, self.world.chats[chat].count))

    def pass_ticks(self, count: int, minutes: int = 0) -> None:
        """Let time pass; villagers see the clock move."""
        self.world = replace(self.world, tick=self.world.tick + count, minute=self.world.minute + minutes)
        for seat in list(self.seats):
            seat.deliver(self.world.tick, (ClockMoved(self.world.minute, self.world.speed),))

    def filled(self, count: int, chat: int = 1, *, theirs: str = "", mine: str = "") -> None:
        """Bring a session to so many messages, in turn, the player's first, whoever is away; all are read."""
        while (there := self.world.chats[chat]).count < count:
            number = there.count + 1
            by = ADA if number % 2 else MABEL
            words = (theirs or f"I ask about line {number}") if by == ADA else (mine or f"Answer number {number}")
            assert self.act(by, SayIn(chat, words)) is None
            self.read(chat)
        self.act(MABEL, MarkChat(chat, count))

    # ── what is to be seen ──

    def chat(self, number: int = 1) -> Chat:
        """Return a chat."""
        return self.world.chats[number]

    def said(self, chat: int = 1, by: BeingId = MABEL) -> list[ChatLine]:
        """Return what somebody wrote."""
        return [line for line in self.chat(chat).lines if line.sender == by]

    def did(self, actor: BeingId, kind: type) -> list[Command]:
        """Return what somebody tried, of a kind."""
        return [command for who, command in self.tried if who == actor and isinstance(command, kind)]

    def moods(self, being: BeingId = MABEL) -> list[Mood]:
        """Return what was hinted of somebody in chats."""
        return [hint.mood for hint in self.hints if isinstance(hint, MusingIn) and hint.being == being]

    def streamed(self) -> list[SpeakingIn]:
        """Return the words that were shown while they were written."""
        return [hint for hint in self.hints if isinstance(hint, SpeakingIn)]


class Service(Show[PostHouse]):
    """A troupe on a post house."""

    LEAD = MABEL


__all__ = ["ADA", "BAKER", "BOB", "MABEL", "NELL", "Post", "PostHouse", "Service", "Template"]
