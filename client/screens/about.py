"""About a chat: who is in it, what can be done with it, how its villager is with one and how readily it writes first.

Apart from the room, whose line takes every letter; here each thing has a letter of its own.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from rich.console import Group, RenderableType
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from client import chats
from client.bubbles import answers, is_last
from client.palette import to_hex
from client.screens.modal import Modal
from client.screens.page import Page, Source, heading, keys
from client.screens.people import PeopleScreen, Picked, people
from client.view import View
from client.widgets.ink import DIM, GOLD, GREEN, TEXT
from client.widgets.lineinput import LineInput
from shared.calendar import clock_text, day
from shared.chats import TITLE_MOST, Chat, ChatKind, Forward, Revision
from shared.commands import Block, Deed, Entitle, Invite, Leave, Mute, PutAway, Resolve, Tune
from shared.text import clean

_MEANS = {
    Forward.NEVER: "never writes first",
    Forward.CONSERVATIVE: "writes first seldom, after long silence",
    Forward.BALANCED: "writes first now and then",
    Forward.AGGRESSIVE: "writes first soon when you fall silent",
}


class Choice(NamedTuple):
    """One thing that can be done."""

    key: str
    words: str
    do: Callable[[], None]
    chosen: bool = False


class AboutScreen(Page[None]):
    """A chat's own page."""

    AUTO_FOCUS = ""

    def __init__(self, source: Source, chat: int, *, unicode: bool = True) -> None:
        super().__init__(source)
        self._chat = chat
        self._unicode = unicode
        self._choices: list[Choice] = []

    def compose(self) -> ComposeResult:
        """Lay out the facts and what can be done."""
        with Vertical(id="about", classes="page box wide") as page:
            page.border_subtitle = keys(("up down enter", "or a letter: do it"), ("esc", "back"))
            with VerticalScroll(id="about-scroll", can_focus=False):
                yield Static(id="about-facts")
            yield OptionList(id="about-list", compact=True, markup=False)
            yield Static(id="about-note", classes="problem", markup=False)

    def on_mount(self) -> None:
        """Be ready to choose."""
        self.query_one(OptionList).focus()
        super().on_mount()

    def part(self, view: View) -> object:
        """The chat without its messages, and what one has chosen about it."""
        chat = view.chats.of.get(self._chat)
        known = (chat.members, chat.title, chat.forward, chat.revisions, chat.personality, chat.count) if chat else None
        return known, view.chats.blocked, view.chats.muted, self.refusal()

    def show(self, view: View) -> None:
        """Draw it; a chat that is gone has no page."""
        chat = view.chats.of.get(self._chat)
        if chat is None or view.you in chat.away:
            self.dismiss(None)
            return
        self.query_one("#about").border_title = Text(chats.named(chat, view.you))  # a Text is never read as markup
        self.query_one("#about-facts", Static).update(Group(*_facts(chat, view)))
        listed = self.query_one(OptionList)
        at = listed.highlighted or 0
        self._choices = list(self._offered(chat, view)) if view.you else []
        listed.clear_options()
        listed.add_options(Option(_line(choice, unicode=self._unicode)) for choice in self._choices)
        listed.highlighted = min(at, len(self._choices) - 1) if self._choices else None
        self.query_one("#about-note", Static).update(self.refusal())

    # ── what can be done ──

    def _offered(self, chat: Chat, view: View) -> Iterator[Choice]:
        for revision in reversed(chat.revisions):
            for verdict, key, word in answers(revision, last=is_last(chat, revision)):
                deed = Resolve(chat.id, revision.number, verdict)
                words = f"{word} the change of day {day(revision.minute)}: {clean(revision.personality)}"
                yield Choice(key[-1], words, self._giving(deed))
        if chat.kind is ChatKind.SESSION:
            for key, forward in zip("1234", Forward, strict=True):
                chosen = chat.forward is forward
                yield Choice(key, f"{forward}: {_MEANS[forward]}", self._giving(Tune(chat.id, forward)), chosen)
        if chat.kind is ChatKind.GROUP:
            yield Choice("i", "invite somebody", lambda: self._invite(chat))
            yield Choice("n", "name the group", lambda: self._entitle(chat))
            yield Choice("l", "leave the group for good", self._giving(Leave(chat.id)))
        mute = chat.id in view.chats.muted
        yield Choice("m", "announce it again" if mute else "mute: announce it no more", self._giving(Mute(chat.id, on=not mute)))
        yield Choice("p", "put away until the next message", self._giving(PutAway(chat.id)))
        for member in chats.still_here(chat, view.you) if chat.kind is not ChatKind.GROUP else ():
            blocked = member.being in view.chats.blocked
            how = "take messages again of" if blocked else "block: take no messages of"
            yield Choice("b", f"{how} {clean(member.name)}", self._giving(Block(member.name, on=not blocked)))

    def _giving(self, deed: Deed) -> Callable[[], None]:
        return lambda: self.give(deed)

    def _invite(self, chat: Chat) -> None:
        def invite(picked: Picked | None) -> None:
            if picked is not None:
                self.give(Invite(chat.id, picked.names[0]))

        members = [member.being for member in chats.still_here(chat, self.view.you)]
        found = people(self.view, members)
        self.app.push_screen(PeopleScreen("Invite", found, several=False, unicode=self._unicode), invite)

    def _entitle(self, chat: Chat) -> None:
        def name(words: str | None) -> None:
            if words:
                self.give(Entitle(chat.id, words))

        self.app.push_screen(TitleScreen(chat.title), name)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do what was chosen."""
        self._choices[event.option_index].do()

    def on_key(self, event: events.Key) -> None:
        """Do what a letter stands for."""
        choice = next((choice for choice in self._choices if choice.key == event.key), None)
        if choice is not None:
            event.stop()
            choice.do()


class TitleScreen(Modal[str | None]):
    """Asks for a group's name."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        with Vertical(id="title-box", classes="page box") as page:
            page.border_title = "The group's name"
            page.border_subtitle = keys(("enter", "name it"), ("esc", "back"))
            yield LineInput(clean(self._title), id="title-line", max_length=TITLE_MOST, compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the name; an empty one changes nothing."""
        self.dismiss(clean(event.value) or None)

    def key_escape(self) -> None:
        """Leave it as it is."""
        self.dismiss(None)


def _line(choice: Choice, *, unicode: bool) -> Text:
    mark = (("● " if unicode else "* ") if choice.chosen else "  ") if choice.key in "1234" else ""
    text = Text(no_wrap=True, overflow="ellipsis").append(f" {choice.key} ", f"bold {to_hex(GOLD)}")
    return text.append(mark, to_hex(GREEN)).append(choice.words, to_hex(TEXT))


def _facts(chat: Chat, view: View) -> Iterator[RenderableType]:
    names = [f"{clean(m.name)}{' (left)' if m.left else ''}" for m in chats.others(chat, view.you)]
    with_you = ", ".join([*(["you"] if view.you else []), *names])
    begun = f"{chat.count} message{'' if chat.count == 1 else 's'} since day {day(chat.begun)}, {clock_text(chat.begun)}"
    yield Text.assemble((with_you, to_hex(TEXT)), (f"  {begun}", to_hex(DIM)))
    if clean(chat.title):
        yield Text(clean(chat.title) + (" ·rule" if chat.title_by_rule else ""), f"italic {to_hex(TEXT)}")
    if chat.villager is not None:
        manner = clean(chat.personality) or "as it is with everybody"
        yield Text.assemble(("with you: ", to_hex(DIM)), (manner, to_hex(TEXT)))
    if chat.revisions:
        yield heading("Changes of manner", "the last first")
        for revision in reversed(chat.revisions):
            yield _revision(revision)
    yield Text("")


def _revision(revision: Revision) -> Text:
    when = f"day {day(revision.minute)} {clock_text(revision.minute)}, {revision.state}, {revision.percent} % sure"
    rule = ", by rule" if revision.by_rule else ""
    return Text.assemble(
        (f"{when}{rule}: ", to_hex(GOLD)),
        (clean(revision.personality), to_hex(TEXT)),
        (f" ({clean(revision.reason)})" if revision.reason else "", to_hex(DIM)),
    )
