"""The chat room: the list of chats, the open conversation, and the box one writes in; on a page of its own, or beside the map.

Apart from both, which only give it a place. It decides what is read: only what stands before somebody's eyes, in a room that has
the keys, in a terminal that has the focus.
"""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import OptionList, Static

from client import chats
from client.bubbles import BLUE, Talk
from client.chats import WALL
from client.pager import Pager
from client.palette import RGB
from client.post import Fingers, Post
from client.screens.about import AboutScreen
from client.screens.page import Source, refused_since
from client.screens.people import PeopleScreen, Picked, people
from client.screens.seek import SeekScreen
from client.tether import Lost, Up
from client.view import View
from client.widgets.chathead import ChatHead
from client.widgets.chatlist import ChatList
from client.widgets.conversation import Conversation
from client.widgets.ink import readable
from client.widgets.scribe import Scribe
from shared import wire
from shared.chats import Chat, Hit, RevisionState, Verdict
from shared.commands import Broadcast, MarkChat, OpenChat, Read, Resolve
from shared.ids import BeingId
from shared.text import MAX_WORDS, clean

_COUNTED_WITHIN = 100
"""Characters before the limit from which they are counted."""

FACE_COLUMNS, FACE_ROWS = 96, 30
"""How large the room must be for a face in its head."""


class ChatRoom(Horizontal, can_focus=True):
    """Everything one does with chats."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "page(-1)", "Older", show=False),
        Binding("pagedown", "page(1)", "Newer", show=False),
        Binding("tab,ctrl+down,alt+down,down", "turn(1)", "Next chat", show=False),
        Binding("shift+tab,ctrl+up,alt+up,up", "turn(-1)", "Chat before", show=False),
        Binding("ctrl+n,alt+n", "new", "New chat", show=False),
        Binding("ctrl+f", "seek", "Search", show=False),
        Binding("ctrl+o", "about", "About this chat", show=False),
        Binding("alt+a", f"resolve('{Verdict.APPLY}')", "Apply", show=False),
        Binding("alt+d", f"resolve('{Verdict.DISMISS}')", "Dismiss", show=False),
        Binding("alt+u", f"resolve('{Verdict.UNDO}')", "Undo", show=False),
        Binding("escape", "leave", "Back", show=False),
    ]

    class Left(Message):
        """Escape was pressed."""

    def __init__(self, source: Source, post: Post, clock: Callable[[], float], *, unicode: bool, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.source = source
        self._post = post
        self._clock = clock
        self._unicode = unicode
        self._fingers = Fingers()
        self._open = -1
        self._all: list[Chat] = []
        self._divider = 0
        """The first message that was new when the conversation was opened; 0: none."""
        self._pager = Pager(source.tie.ask)
        self._guest = WALL
        """A chat that was put away and is looked at again."""
        self._known: frozenset[int] | None = None
        """The chats that were there when a new one was begun, until it comes."""
        self._since = source.outlook.view.logged
        self._note = ""

    def compose(self) -> ComposeResult:
        """Lay out the list, the conversation and the box."""
        yield ChatList(unicode=self._unicode, id="chat-list")
        with Vertical(id="chat-pane"):
            yield ChatHead(unicode=self._unicode, id="chat-head")
            yield Conversation(id="chat-lines")
            yield Static(id="chat-note", markup=False)
            with Horizontal(id="chat-line"):
                yield Scribe(id="chat-scribe")
                yield Static(id="chat-count", markup=False)

    def on_mount(self) -> None:
        """Open what is new, or what was open last."""
        self.query_one("#chat-line").display = bool(self.view.you)
        self._all = self._chats(self.view)
        self.open(self._first())

    @property
    def view(self) -> View:
        """What is believed now."""
        return self.source.outlook.view

    @property
    def opened(self) -> Chat:
        """The open chat."""
        return next((chat for chat in self._all if chat.id == self._open), self._all[0])

    @property
    def attentive(self) -> bool:
        """Whether somebody reads here: the room has the keys and the terminal the focus."""
        focused = self.display and (self.has_focus_within or self.has_focus)
        return focused and self.app.app_focus and self.app.screen is self.screen

    @property
    def reading(self) -> int:
        """The chat that is before somebody's eyes, to its end; `WALL` when none is."""
        return self._open if self.attentive and self.query_one(Conversation).following else WALL

    def enter(self) -> None:
        """Take the keys."""
        (self.query_one(Scribe) if self.view.you else self).focus()

    def resume(self) -> None:
        """Show what was open last, and what is begun there: perhaps on another screen."""
        self._open = -1
        self._all = self._chats(self.view)
        self.open(self._first())

    # ── following ──

    def part(self) -> object:
        """Return what the room shows, to be compared."""
        view, hints = self.view, self.source.outlook.hints
        lasting = self._post.pending, self._note, self._pager.note, refused_since(view, self._since)
        return view.chats, view.letters, view.read, view.met, hints.within, lasting, self.attentive, self._open, view.minute

    def show(self) -> None:
        """Draw everything; what is before somebody's eyes is read."""
        view = self.view
        self._post.settled(view.chats.of.values(), view.you)
        self._all = self._chats(view)
        self._welcome()
        if self._open not in (chat.id for chat in self._all):
            self.open(self._first())
            return
        chat = self.opened
        if not self._divider and not self.attentive:
            self._divider = chats.first_unread(chat, view.you)
        self.query_one(ChatList).show(self._all, self._open, view)
        roomy = self.size.width >= FACE_COLUMNS and self.size.height >= FACE_ROWS
        self.query_one(ChatHead).show(chat, view, roomy=roomy)
        self._converse(chat, view)
        self._put_back()
        self.query_one("#chat-note", Static).update(self._note or self._pager.note or refused_since(view, self._since))
        self._read(chat, view)

    def _chats(self, view: View) -> list[Chat]:
        listed = chats.listed(view.chats, view.you)
        guest = view.chats.of.get(self._guest)
        guests = [guest] if guest is not None and guest not in listed else []
        return [chats.wall(view.letters, view.read, view.you), *guests, *listed]

    def _listed(self) -> list[int]:
        return [chat.id for chat in chats.listed(self.view.chats, self.view.you)]

    def _first(self) -> int:
        """Return the first chat with something new, people before the wall; else the open one, or that of last time."""
        new = [chat.id for chat in (*self._all[1:], self._all[0]) if chats.unread(chat, self.view.you)]
        kept = [chat.id for chat in self._all if chat.id in (self._open, self._post.last)]
        return (new or kept or [chat.id for chat in self._all[1:]] or [WALL])[0]

    def _welcome(self) -> None:
        """Open a chat that was begun here and is there now."""
        fresh = [number for number in self._listed() if number not in self._known] if self._known is not None else []
        if fresh:
            self._known = None
            self.open(fresh[0])

    def _converse(self, chat: Chat, view: View, *, afresh: bool = False) -> None:
        hinting = self.source.outlook.hints.inside(chat.id)
        if isinstance(self.source.tie.state, Lost):
            self._pager.again()
        goal = self._pager.seek(view.chats, chat)
        talk = Talk(
            chat,
            view.you,
            {member.being: _colour(view, member.being) for member in chat.members},
            self._divider,
            self._pager.found,
            chat.id != WALL and chats.older(view.chats, chat),
            tuple(hinting),
            self._post.of(chat.id),
            self._unicode,
        )
        self.query_one(Conversation).show(talk, afresh=afresh, goal=goal)
        if not chat.lines:
            self._pager.older(view.chats, chat)

    def _put_back(self) -> None:
        """Put words that came back into the box, if nothing else stands there."""
        scribe = self.query_one(Scribe)
        draft = self._post.draft(self._open)
        if draft and not scribe.text:
            scribe.write(draft)

    def _read(self, chat: Chat, view: View) -> None:
        """Tell the town what is read, once."""
        newest = chat.lines[-1].id if chat.lines else 0
        read = self.query_one(Conversation).following and self.attentive and chats.first_unread(chat, view.you)
        marks = self._post.marks
        if read and isinstance(self.source.tie.state, Up) and marks.due(chat.id, newest, self._clock(), read=True):
            seq = self.source.tie.give(Read(newest) if chat.id == WALL else MarkChat(chat.id, newest))
            marks.given(seq, chat.id, newest, read=True)

    def tick(self) -> None:
        """Let time pass: others are told when one types no more, and what was scrolled to is read."""
        self._tell(self._fingers.rest(self._clock()))
        if self._all:
            self._read(self.opened, self.view)

    # ── turning ──

    def open(self, number: int) -> None:
        """Open a chat, with a line before what is new in it."""
        scribe = self.query_one(Scribe)
        if number != self._open:
            self._tell(self._fingers.stop())
            self._open = number
            self._post.last = number if self._all[1:] else self._post.last
            self._note = ""
            self._pager.turned()
            scribe.sent = self._post.history
            scribe.write(self._post.draft(number))
            self._count()
        chat = self.opened
        self._divider = chats.first_unread(chat, self.view.you)
        to = "the whole town" if chat.id == WALL else chats.named(chat, self.view.you)
        scribe.placeholder = f"to {to}"
        self._converse(chat, self.view, afresh=True)
        self.show()

    def action_turn(self, onward: int) -> None:
        """Turn to the next chat of the list, or the one before."""
        numbers = [chat.id for chat in self._all]
        self.open(numbers[(numbers.index(self.opened.id) + onward) % len(numbers)])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Turn to the chat that was clicked."""
        event.stop()
        self.enter()
        self.open(self._all[event.option_index].id)

    def action_leave(self) -> None:
        """Tell that the room is left; what was begun is kept."""
        self._tell(self._fingers.stop())
        self.post_message(self.Left())

    # ── older messages ──

    def action_page(self, pages: int) -> None:
        """Scroll; at the top older messages are asked for."""
        self.query_one(Conversation).page(pages)

    def on_conversation_reached(self, _: Conversation.Reached) -> None:
        """Ask for what is above."""
        self._pager.older(self.view.chats, self.opened)

    def go(self, hit: Hit | None) -> None:
        """Go to a message that was found; its chat may have been put away."""
        if hit is None:
            return
        self._pager.goal = hit
        chat = self.view.chats.of.get(hit.chat)
        if chat is None:
            self._pager.goal, self._note = None, "That chat is not yours any more."
        elif hit.chat in self._listed():
            self.open(hit.chat)
        else:
            self._guest = hit.chat
            self._all = self._chats(self.view)
            self.open(hit.chat)

    # ── writing ──

    def on_scribe_written(self, event: Scribe.Written) -> None:
        """Count, and let others see that one types."""
        event.stop()
        self._count()
        self._note = ""
        self._post.keep(self._open, self.query_one(Scribe).text)
        if not isinstance(self.source.tie.state, Up):
            return
        typed = bool(self.query_one(Scribe).text.strip())
        self._tell(self._fingers.type(self._open, self._clock()) if typed else self._fingers.stop())

    def _tell(self, told: list[wire.Typing]) -> None:
        for typing in told if isinstance(self.source.tie.state, Up) else ():
            self.source.tie.ask(typing)

    def _count(self) -> None:
        length = len(clean(self.query_one(Scribe).text))
        count = self.query_one("#chat-count", Static)
        count.update(f"{length}/{MAX_WORDS}" if length > MAX_WORDS - _COUNTED_WITHIN else "")
        count.set_class(length > MAX_WORDS, "over")

    def on_scribe_sent(self, event: Scribe.Sent) -> None:
        """Send what is written; nothing when there are no words, and not before what is too long is shortened."""
        event.stop()
        words = clean(event.words)
        over = len(words) - MAX_WORDS
        if not words:
            return
        if over > 0:
            self._note = f"That is {over:,} characters too long: {MAX_WORDS} go at once. Shorten it, or send it in parts."
            self.app.bell()
            self.show()
            return
        self._since = self.view.logged
        up = isinstance(self.source.tie.state, Up)
        if self._open == WALL:
            self.source.tie.give(Broadcast(words))
            self._post.remember(words)
            self._note = "" if up else "Kept until the line to the town is back."
        else:
            self._post.send(self.opened, words, self.source.tie.give, up=up)
        self._sent()

    def _sent(self) -> None:
        scribe = self.query_one(Scribe)
        scribe.sent = self._post.history
        self._post.keep(self._open, "")
        scribe.write("")
        self._count()
        self._tell(self._fingers.stop())
        self.query_one(Conversation).follow()
        self.show()

    # ── what else can be done ──

    def action_new(self) -> None:
        """Begin a chat."""
        if self.view.you:
            found = people(self.view)
            self.app.push_screen(PeopleScreen("A new chat with …", found, unicode=self._unicode), self._begin)

    def _begin(self, picked: Picked | None) -> None:
        if picked is not None:
            self.begin(OpenChat(picked.names, picked.title))

    def begin(self, command: OpenChat) -> None:
        """Begin a chat and open it, or open that of two players, of which there is never a second."""
        pair = chats.with_all(self.view.chats, self.view.you, command.to)
        there = pair is not None and pair.id in self._listed()
        self._since = self.view.logged
        if not there or command.words:
            self.source.tie.give(command)
        if pair is not None and there:
            self.open(pair.id)
        else:
            self._known = frozenset(self._listed())

    def action_seek(self) -> None:
        """Search."""
        self.app.push_screen(SeekScreen(self.source, self._open), self.go)

    def action_about(self) -> None:
        """Show what can be done with the open chat."""
        if self._open != WALL:
            self.app.push_screen(AboutScreen(self.source, self._open, unicode=self._unicode))

    def action_resolve(self, verdict: str) -> None:
        """Answer the last change of manner that can be answered so."""
        state = RevisionState.APPLIED if verdict == Verdict.UNDO else RevisionState.SUGGESTED
        revision = chats.open_revision(self.opened, state)
        if revision is not None and self.view.you:
            self._since = self.view.logged
            self.source.tie.give(Resolve(self._open, revision.number, Verdict(verdict)))

    def on_conversation_clicked(self, event: Conversation.Clicked) -> None:
        """Do what was clicked in the conversation."""
        word, _, number = event.act.partition(" ")
        if number:
            self.source.tie.give(Resolve(self._open, int(number), Verdict(word)))
        else:
            self._pager.older(self.view.chats, self.opened)

    def on_resize(self, _: events.Resize) -> None:
        """Look again whether there is room for a face."""
        self.call_after_refresh(self.show)


def _colour(view: View, being: BeingId) -> RGB:
    figure = view.met.get(being)
    return readable(figure.colour) if figure else BLUE
