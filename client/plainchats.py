"""What is typed of chats in line mode, beyond the commands that screens have too.

Apart from line mode itself, which only hands lines on, and from what is printed without being asked for (`client/postbox.py`).
"""

from collections.abc import Awaitable, Callable, Iterator

from client import chats, told, transfers
from client.intents import BringIn, TakeOut
from client.postbox import ANSWERABLE, SHOWN, Hands, Postbox
from client.reading import like_this
from client.view import View
from shared.chats import Chat, ChatKind, Forward, Verdict
from shared.commands import Leave, Mute, OpenChat, PutAway, Resolve, SayIn, Send, Tune
from shared.text import clean, name_key
from shared.wire import Page, Search

TYPED: tuple[tuple[str, str], ...] = (
    (":chat NAME|NUMBER WORDS", "Go on with a chat, or begin one; without words: show it."),
    (":new NAME WORDS", "Begin a new session with a villager."),
    (":reply WORDS", "Write in the chat that was last shown, or in which somebody last wrote."),
    (":older NAME|NUMBER", "Show what was written before."),
    (":find WORDS", "Find people, places and things you have seen, and search your chats."),
    (":receipts NAME|NUMBER", "Tell how far your last messages there have come."),
    (":apply, :dismiss, :undo NAME|NUMBER", "Answer a villager's change of how they are with you."),
    (":mute, :unmute NAME|NUMBER", "Have a chat announced no more, or again."),
    (":forward NAME|NUMBER never | conservative | balanced | aggressive", "Set how readily a villager writes first."),
    (":away NAME|NUMBER", "Take a chat off your list until the next message."),
    (":leave NAME|NUMBER", "Leave a group for good."),
)
"""What can be typed of chats in lines, and what it does."""

_WATCHING = "You watch, without a body: nobody reads what you write. Join with: thorp join ADDRESS --name NAME"


def _none(rest: str) -> str:
    """Return what is told of a chat that there is none of."""
    first = rest.split(maxsplit=1)[0]
    return f"There is no chat {first[:12]}; :chats lists yours." if first.isdecimal() else f"You have no chat with '{rest[:40]}'."


class PlainChats:
    """The chats of one visit in lines."""

    def __init__(self, hands: Hands, box: Postbox, desk: transfers.Desk) -> None:
        """`desk` takes chats out to files and in."""
        self._hands = hands
        self._desk = desk
        self._box = box
        self._does: dict[str, Callable[[str], Awaitable[None]]] = {
            "chat": self._chat,
            "new": self._new,
            "reply": self._reply,
            "r": self._reply,
            "older": self._older,
            "find": self._find,
            "receipts": self._receipts,
            "apply": lambda rest: self._resolve("apply", rest),
            "dismiss": lambda rest: self._resolve("dismiss", rest),
            "undo": lambda rest: self._resolve("undo", rest),
            "mute": lambda rest: self._mute(rest, on=True),
            "unmute": lambda rest: self._mute(rest, on=False),
            "forward": self._forward,
            "away": self._away,
            "leave": self._leave,
        }

    async def perform(self, line: str) -> bool:
        """Do what a line asks of chats; False when it asks for something else."""
        word, _, rest = line.strip().partition(" ")
        does = self._does.get(word[1:].casefold()) if word[:1] in (":", "/") else None
        if does is None:
            return False
        rest = clean(rest)
        if self._hands.view.you or word[1:].casefold() in ("older", "find", "chat"):
            await does(rest)
        else:
            self._hands.write(_WATCHING)
        return True

    def _split(self, rest: str) -> tuple[Chat | None, str]:
        """Return the chat that words begin with, by its number or a name, and the words after it."""
        view = self._hands.view
        number, _, words = rest.partition(" ")
        if number.isdecimal():
            return view.chats.of.get(int(number[:12])), words
        for chat, name in self._names(view):
            if name_key(rest[: len(name)]) == name_key(name) and rest[len(name) : len(name) + 1] in ("", " ", ",", ":"):
                return chat, rest[len(name) :].lstrip(" ,:")
        return None, rest

    def _names(self, view: View) -> Iterator[tuple[Chat, str]]:
        """Yield chats by the names they go by: those on the list and the later first, those of two before groups."""
        known = [*chats.listed(view.chats, view.you)]
        known += [chat for chat in view.chats.of.values() if chat not in known]
        for group in (False, True):
            for chat in known:
                if (chat.kind is ChatKind.GROUP) == group:
                    yield chat, chats.named(chat, view.you)

    def _chosen(self, rest: str) -> Chat | None:
        """Return the chat that is named, or the current one when nothing is; says so when there is none."""
        chat = self._split(rest)[0] if rest else self._hands.view.chats.of.get(self._box.current)
        if chat is None:
            self._hands.write(_none(rest) if rest else "Which chat? :chats lists yours.")
        return chat

    async def _chat(self, rest: str) -> None:
        chat, words = self._split(rest)
        view = self._hands.view
        if not rest:
            for line in told.chats(view):
                self._hands.write(line)
        elif chat is not None and not words:
            self._box.show(chat)
        elif chat is None and rest.split(maxsplit=1)[0].isdecimal():
            self._hands.write(_none(rest))
        elif not view.you:
            self._hands.write(_WATCHING)
        elif chat is not None:
            self._box.current = chat.id
            await self._hands.attempt(SayIn(chat.id, words))
        else:
            await self._begin(rest)

    async def _begin(self, rest: str) -> None:
        """Begin a chat: with several, with commas between, a group; with one, the one of the two, or a session."""
        names, words = self._people(rest)
        if len(names) == 1 and words:
            await self._hands.attempt(Send(names[0], words))
        elif names:
            await self._hands.attempt(OpenChat(names, words=words))
        else:
            self._hands.write(like_this("chat NAME|NUMBER WORDS").words)

    def _people(self, rest: str) -> tuple[tuple[str, ...], str]:
        known = sorted((figure.name for figure in self._hands.view.met.values()), key=len, reverse=True)
        found = list[str]()
        while rest:
            whole = next((name for name in known if name_key(rest[: len(name)]) == name_key(name)), "")
            name = whole or rest.split(" ", 1)[0].rstrip(",:")
            rest = rest[len(name) :]
            found.append(name.strip('"'))
            if not rest.startswith(","):
                break
            rest = rest[1:].lstrip()
        return tuple(name for name in found if name), rest.lstrip(" :")

    async def _new(self, rest: str) -> None:
        names, words = self._people(rest)
        if names:
            await self._hands.attempt(OpenChat(names, words=words))
        else:
            self._hands.write(like_this("new NAME WORDS").words)

    async def _reply(self, rest: str) -> None:
        chat = self._chosen("")
        if chat is not None and rest:
            await self._hands.attempt(SayIn(chat.id, rest))
        elif chat is not None:
            self._hands.write(like_this("reply WORDS").words)

    async def _older(self, rest: str) -> None:
        chat = self._chosen(rest)
        if chat is None:
            return
        self._box.current = chat.id
        before = self._box.oldest.get(chat.id, chat.lines[-1].id + 1 if chat.lines else 0)
        held = tuple(line for line in chat.lines if line.id < before)
        if held:
            self._box.print(chat, held[-SHOWN:])
        elif chats.older(self._hands.view.chats, chat):
            self._box.paging = chat.id
            await self._hands.inquire(Page(chat.id, chat.lines[0].id if chat.lines else 0))
        else:
            self._hands.write("That is the beginning.")

    async def _find(self, rest: str) -> None:
        if rest:
            await self._hands.inquire(Search(rest[:64]))
        else:
            self._hands.write(like_this("find WORDS").words)

    async def _receipts(self, rest: str) -> None:
        chat, you = self._chosen(rest), self._hands.view.you
        if chat is None:
            return
        own = [line for line in chat.lines if line.sender == you][-3:]
        for line in own:
            readers = chats.readers(chat, line, you)
            by = f", read by {', '.join(readers)}" if readers and chat.kind is ChatKind.GROUP else ""
            self._hands.write(f"{chats.receipt(chat, line, you)}{by}: {clean(line.words)}")
        if not own:
            self._hands.write("You have written nothing there.")

    async def _resolve(self, word: str, rest: str) -> None:
        chat, verdict = self._chosen(rest), Verdict(word)
        if chat is None:
            return
        fitting = [one for state in ANSWERABLE[verdict] for one in chat.revisions if one.state is state]
        open_ = [one for one in fitting if one.state is ANSWERABLE[verdict][0]]
        last = max(open_ or fitting, key=lambda one: (one.turn, one.number), default=None)
        if last is None:
            self._hands.write(f"There is no change in that chat that you could {word}.")
        else:
            await self._hands.attempt(Resolve(chat.id, last.number, verdict))

    async def _mute(self, rest: str, *, on: bool) -> None:
        chat = self._chosen(rest)
        if chat is not None:
            await self._hands.attempt(Mute(chat.id, on))
            muted = chat.id in self._hands.view.chats.muted
            if muted == on:
                how = "is mute: its messages wait until you open it" if muted else "is announced again"
                self._hands.write(f"Chat {chat.id} with {chats.named(chat, self._hands.view.you)} {how}.")

    async def _forward(self, rest: str) -> None:
        name, _, level = rest.rpartition(" ")
        found = [one for one in Forward if level and one.value.startswith(level.casefold())]
        if len(found) != 1:
            self._hands.write(like_this(f"forward NAME {' | '.join(Forward)}").words)
        elif (chat := self._chosen(name)) is not None:
            await self._hands.attempt(Tune(chat.id, found[0]))

    async def _away(self, rest: str) -> None:
        if (chat := self._chosen(rest)) is not None:
            await self._hands.attempt(PutAway(chat.id))

    async def _leave(self, rest: str) -> None:
        if (chat := self._chosen(rest)) is not None:
            await self._hands.attempt(Leave(chat.id))

    async def export(self, errand: TakeOut) -> None:
        """Take chats out to a file."""
        found = transfers.chosen(self._hands.view, errand.who)
        if found:
            await transfers.export(self._desk, found, errand.where, self._hands.write)
        else:
            self._hands.write(transfers.none_chosen(errand.who))

    async def bring_in(self, errand: BringIn) -> None:
        """Bring sessions in from a file."""
        await transfers.bring_in(self._desk, errand.file, self._hands.write)
