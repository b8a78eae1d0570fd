"""Saves from before there were chats: their private messages are chats now, and their history verifies."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from server.save.journal import Journal
from server.save.verify import Report, verify
from server.world import events as e
from server.world.decide import attempt, decide
from server.world.entry import Entry
from server.world.evolve import evolve, fold
from server.world.formerly import Formerly
from server.world.orders import Admit, AnyCommand, Attend, Found
from server.world.project import project
from server.world.scene import scene
from shared.chats import ChatKind, SawChat, SawLine, SawMarks
from shared.commands import Broadcast, Read, Say, SayIn, Send, Unsettle
from shared.ids import ARCHIVE, TOWN, BeingId
from shared.living import Letter
from shared.sight import Kind
from tests.save.playing import Game


class Old(Game):
    """A town that writes letters, as it did once: what came of `Send` and `Read` is written by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.try_(TOWN, Found("Once", 3, 3))
        for name in ("Ada", "Bob"):
            self.try_(TOWN, Admit(name))
        self.ada, self.bob = (being.id for being in self.world.beings.values() if being.kind is Kind.PLAYER)
        self.mabel = next(being.id for being in self.world.beings.values() if being.kind is Kind.VILLAGER)

    def name(self, being: BeingId) -> str:
        return self.world.beings[being].name

    def enter(self, actor: BeingId, command: AnyCommand, *events: e.AnyEvent) -> Entry:
        entry = Entry(self.world.entries + 1, self.world.tick, actor, command, events)
        self.world = fold(self.world, entry)
        self.moments.append((entry, self.world))
        return entry

    def send(self, sender: BeingId, to: BeingId, words: str, *woken: e.AnyEvent) -> Entry:
        letter = Letter(self.world.letters + 1, sender, self.name(sender), words, self.world.minute, to, self.name(to))
        return self.enter(sender, Send(self.name(to), words), *woken, e.Messaged(letter))

    def read(self, being: BeingId, upto: int, asked: int = 99) -> Entry:
        return self.enter(being, Read(asked), e.HasRead(being, upto))

    def verified(self, path: Path) -> Report:
        with closing(Journal.create(path)) as journal:
            journal.commit(self.moments)
        return verify(path, decide, explains=Formerly().explains)


def once() -> Old:
    """Return a town in which letters went to and fro, hung on the wall, and were read."""
    old = Old()
    old.send(old.ada, old.bob, "Come home")
    old.tick()
    old.send(old.bob, old.ada, "Soon")
    old.try_(old.mabel, Broadcast("Bread!"))
    old.send(old.ada, old.mabel, "One for me")
    old.send(old.ada, old.bob, "When?")
    old.try_(old.ada, Say("Hm."))
    old.read(old.bob, 5)
    return old


def test_letters_are_lines_in_the_chats_of_their_two() -> None:
    old = once()
    pair, session = old.world.chats.values()
    assert (pair.kind, session.kind, pair.begun) == (ChatKind.PAIR, ChatKind.SESSION, 360)
    assert [(line.id, line.sender, line.words) for line in pair.lines] == [
        (1, old.ada, "Come home"),
        (2, old.bob, "Soon"),
        (3, old.ada, "When?"),
    ]
    assert [line.words for line in session.lines] == ["One for me"]
    assert (pair.count, pair.unread(old.bob), pair.unread(old.ada), session.unread(old.mabel)) == (3, 0, 0, 1)
    assert [letter.words for letter in old.world.broadcasts] == ["Bread!"]
    assert {being.letters for being in old.world.beings.values()} == {()}


def test_the_chats_go_on_where_the_letters_ended() -> None:
    old = once()
    old.try_(old.bob, Send("Ada", "Tomorrow"))
    old.try_(old.mabel, SayIn(2, "Gladly"))
    assert [line.words for line in old.world.chats[1].lines][-2:] == ["When?", "Tomorrow"]
    assert old.world.chats[2].lines[-1].words == "Gladly"
    assert old.world.chatted == 2


def test_what_is_told_of_an_old_history_is_what_a_scene_shows() -> None:
    """A replay folds sights of letters into the same chats; nobody else perceives them."""
    old = Old()
    seen: dict[BeingId, list[str]] = {}
    for moment, entry in (
        (old.world, old.send(old.ada, old.bob, "one")),
        (old.world, old.send(old.bob, old.ada, "two")),
        (old.world, old.read(old.ada, 2)),
    ):
        after = evolve(moment, entry.events[0])
        for observer in (old.ada, old.bob, old.mabel, TOWN, ARCHIVE):
            sights = project(moment, after, entry.events[0], observer)
            seen.setdefault(observer, []).extend(type(sight).__name__ for sight in sights)
            assert all(isinstance(sight, SawChat | SawLine | SawMarks) for sight in sights if observer != old.ada)
    lines = ["SawChat", "SawLine", "SawLine"]
    assert seen == {
        old.ada: [*lines, "ReadSelf", "SawMarks"],
        old.bob: [*lines, "SawMarks"],
        ARCHIVE: [*lines, "SawMarks"],
        old.mabel: [],
        TOWN: [],
    }
    assert [chat.unread(old.ada) for chat in scene(old.world, old.ada).chats] == [0]


def test_a_villager_who_had_letters_from_another_and_left(tmp_path: Path) -> None:
    old = once()
    left = next(being for being in old.world.beings.values() if being.kind is Kind.VILLAGER and being.id not in (old.mabel, 1))
    old.send(old.mabel, left.id, "Farewell")
    old.send(old.ada, left.id, "Farewell")
    now = attempt(old.world, old.ada, Unsettle(left.name))
    assert isinstance(now, Entry)
    assert any(isinstance(event, e.ChatLeft) for event in now.events)
    old.enter(old.ada, Unsettle(left.name), *(event for event in now.events if not isinstance(event, e.ChatLeft)))
    report = old.verified(tmp_path / "old.thorp")
    assert report.ok, report.difference
    assert {chat.kind for chat in old.world.chats.values() if chat.member(left.id)} == {ChatKind.PAIR, ChatKind.SESSION}


def test_an_old_history_verifies_and_so_does_what_is_played_on(tmp_path: Path) -> None:
    old = once()
    old.enter(TOWN, Attend(old.ada, attending=False), e.Attended(old.ada, attending=False))
    old.send(old.ada, old.mabel, "Back again", e.Attended(old.ada, attending=True))
    letters = sum(isinstance(entry.command, Send | Read) for entry, _ in old.moments)
    for command in (Send("Bob", "In a chat"), Send(old.name(old.mabel), "Here too")):
        old.try_(old.ada, command)
    report = old.verified(tmp_path / "old.thorp")
    assert report.ok, report.difference
    assert (report.entries, report.former) == (len(old.moments), letters)


def test_without_the_old_rule_it_is_a_difference(tmp_path: Path) -> None:
    once().verified(tmp_path / "old.thorp")
    report = verify(tmp_path / "old.thorp", decide)
    assert "the rules now give ChatBegun" in report.difference


def letter(old: Old, **wrong: object) -> Letter:
    """Return the letter that Ada would write to Bob next."""
    right = Letter(old.world.letters + 1, old.ada, "Ada", "psst", old.world.minute, old.bob, "Bob")
    return msgspec.structs.replace(right, **wrong)


def _late(old: Old) -> None:
    old.try_(old.ada, Send("Bob", "In a chat"))
    old.send(old.ada, old.bob, "after the first chat")


MENDED: dict[str, Callable[[Old], object]] = {
    "another number": lambda old: old.enter(old.ada, Send("Bob", "psst"), e.Messaged(letter(old, id=77))),
    "another sender": lambda old: old.enter(old.ada, Send("Bob", "psst"), e.Messaged(letter(old, sender=old.mabel))),
    "another minute": lambda old: old.enter(old.ada, Send("Bob", "psst"), e.Messaged(letter(old, minute=1))),
    "other words": lambda old: old.enter(old.ada, Send("Bob", "Hush"), e.Messaged(letter(old))),
    "more than the letter": lambda old: old.enter(old.ada, Send("Bob", "psst"), e.Messaged(letter(old)), e.HasRead(old.ada, 5)),
    "nobody is told": lambda old: old.enter(old.ada, Send("Bob", "psst")),
    "to a stranger": lambda old: old.enter(old.ada, Send("Zed", "psst"), e.Messaged(letter(old))),
    "empty": lambda old: old.enter(old.ada, Send("Bob", " "), e.Messaged(letter(old, words=""))),
    "read what nobody wrote": lambda old: old.read(old.ada, 77),
    "read more than was asked": lambda old: old.read(old.ada, 3, asked=2),
    "read for another": lambda old: old.enter(old.ada, Read(99), e.HasRead(old.bob, 5)),
    "reading is nothing": lambda old: old.enter(old.ada, Read(99)),
    "a letter after the first chat": _late,
}


@pytest.mark.parametrize("change", MENDED)
def test_the_old_rule_explains_nothing_else(tmp_path: Path, change: str) -> None:
    old = once()
    MENDED[change](old)
    report = old.verified(tmp_path / "old.thorp")
    assert report.entries == len(old.moments) - 1
    assert f"At entry {len(old.moments)} " in report.difference
