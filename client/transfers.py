"""Errands between chats and files: fetching all of a chat page by page, and bringing a session in piece by piece.

Apart from the files, which know no town, and from the screens and line mode, which hand every message to a `Desk` and go on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from client import chatfiles, chats
from client.chatfiles import ChatFileError, Incoming
from client.tether import Ended, Item, Lost, Question
from client.view import View
from shared.chats import Chat, ChatLine, SawChat, SawPage
from shared.commands import Deed, OpenChat, PutAway
from shared.ids import BeingId
from shared.sights import AnySight, WasRefused
from shared.text import clean, name_key
from shared.wire import Done, Page, Seen, Welcome

_PACED = ("rate_limited", "too_fast")
_UNANSWERED = WasRefused("unanswered", "The line broke before the town answered.")
SPACING_S = 0.26
"""Between two pieces: the town takes four commands a second."""

_TOLD_EVERY = 5
"""Pages, or pieces, after which it is told how far an errand is."""

Say = Callable[[str], None]


class Desk:
    """Gives commands and questions to a town and waits for what comes of them; one errand at a time.

    Whoever owns the connection hands on every item that arrives, after folding it into the view.
    """

    def __init__(
        self,
        give: Callable[[Deed], int],
        ask: Callable[[Question], object],
        view: Callable[[], View],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`sleep` takes seconds."""
        self._give = give
        self._ask = ask
        self._view = view
        self._sleep = sleep
        self._awaited: tuple[int, asyncio.Future[WasRefused | None]] | None = None
        self._page: tuple[Page, asyncio.Future[SawPage | None]] | None = None
        self._refused: WasRefused | None = None
        self._over = False
        self.opened: Chat | None = None
        """The chat that the observer began last."""
        self.one = asyncio.Lock()

    @property
    def view(self) -> View:
        """What is believed now."""
        return self._view()

    def take(self, item: Item) -> None:
        """Take in what arrived."""
        match item:
            case Seen(sights=sights):
                self._see(sights)
            case Done(seq=seq, refused=code):
                if self._awaited is not None and self._awaited[0] == seq:
                    told = self._refused if self._refused is not None and self._refused.code == code else None
                    self._answer((told or WasRefused(code, f"The town refused this: {code}.")) if code else None)
            case Lost():
                self._answer(_UNANSWERED)
            case Welcome() if self._page is not None:
                self._ask(self._page[0])
            case Ended():
                self._over = True
                self._answer(_UNANSWERED)
                self._turn(None)
            case _:
                pass

    def _see(self, sights: Iterable[AnySight]) -> None:
        for sight in sights:
            match sight:
                case WasRefused():
                    self._refused = sight
                    if sight.code == "no_chat":
                        self._turn(None)
                case SawChat(chat=chat, by=by) if by == self.view.you:
                    self.opened = chat
                case SawPage(chat=chat) if self._page is not None and self._page[0].chat == chat:
                    self._turn(sight)
                case _:
                    pass

    def _answer(self, refused: WasRefused | None) -> None:
        if self._awaited is not None and not self._awaited[1].done():
            self._awaited[1].set_result(refused)

    def _turn(self, page: SawPage | None) -> None:
        if self._page is not None and not self._page[1].done():
            self._page[1].set_result(page)

    async def do(self, command: Deed) -> WasRefused | None:
        """Try a command, again as long as only the pace is wrong: None when it happened, else the refusal."""
        while True:
            if self._over:
                return _UNANSWERED
            answer: asyncio.Future[WasRefused | None] = asyncio.get_running_loop().create_future()
            self._awaited = self._give(command), answer
            try:
                refused = await answer
            finally:
                self._awaited = None
            if refused is None or refused.code not in _PACED:
                return refused
            await self._sleep(max(1, refused.retry_ms) / 1000)

    async def rest(self) -> None:
        """Wait until the town takes another command."""
        await self._sleep(SPACING_S)

    async def page(self, chat: int, before: int) -> SawPage | None:
        """Return the messages of a chat before one (0: the last); None when there is no such chat, or no town any more."""
        if self._over:
            return None
        answer: asyncio.Future[SawPage | None] = asyncio.get_running_loop().create_future()
        self._page = Page(chat, before), answer
        self._ask(self._page[0])
        try:
            return await answer
        finally:
            self._page = None


# ── out ──


def chosen(view: View, who: str) -> tuple[Chat, ...]:
    """Return the chats with somebody, the one with that number, or all for no words; in the order they were begun."""
    found = sorted(view.chats.of.values(), key=lambda chat: chat.id)
    if who.isdecimal():
        return tuple(chat for chat in found if str(chat.id) == who)
    return tuple(chat for chat in found if not who or name_key(chats.named(chat, view.you)) == name_key(who))


def none_chosen(who: str) -> str:
    """Return what is told to who has no such chats."""
    return f"You have no chat with '{clean(who)[:40]}'. :chats lists yours." if who else "You have no chats yet."


async def export(desk: Desk, taken: tuple[Chat, ...], where: str, say: Say) -> None:
    """Write chats with all their messages into one file; `where` is a folder or a file. Says how far it is, and how it ended."""
    async with desk.one:
        view = desk.view
        you = view.me.name if view.me else ""
        written = []
        try:
            for chat in taken:
                lines = await _all(desk, chat, say)
                written.append(chatfiles.chat_in_file(desk.view.chats.of.get(chat.id, chat), lines, view.you))
            names = sorted({member.name for chat in taken for member in chat.members if member.being != view.you})
            name = chatfiles.file_name(view.town, names if len(names) == 1 else ())
            data = chatfiles.file_of(view.town, you, desk.view.minute, written)
            path = await asyncio.to_thread(chatfiles.store, where, name, data)
        except ChatFileError as error:
            say(str(error))
            return
        count = sum(len(chat.lines) for chat in written)
        say(f"{_counted(count, 'message')} of {_counted(len(written), 'chat')} written to {path}")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


async def _all(desk: Desk, chat: Chat, say: Say) -> list[ChatLine]:
    """Fetch a chat's messages, the last ones first; raises ChatFileError when they cannot be had."""
    found, pages = dict[int, ChatLine](), 0
    more = chat.count > 0
    while more:
        before = min(found, default=0)
        page = await desk.page(chat.id, before)
        if page is None:
            raise ChatFileError(
                f"The messages of {_named(chat, desk.view.you)} cannot be had now. Nothing was written; try again."
            )
        fresh = {line.id: line for line in page.lines if line.id not in found}
        found |= fresh
        more, pages = page.more and bool(fresh), pages + 1
        if pages % _TOLD_EVERY == 0 and more:
            say(f"({_named(chat, desk.view.you)}: {len(found):,} of {chat.count:,} messages so far)")
    newer = desk.view.chats.of.get(chat.id, chat).lines
    found |= {line.id: line for line in newer if found and line.id > max(found)}
    return [found[number] for number in sorted(found)]


def _named(chat: Chat, you: BeingId) -> str:
    return ", ".join(clean(member.name) for member in chat.members if member.being != you) or "a chat"


# ── in ──


async def bring_in(desk: Desk, where: str, say: Say) -> None:
    """Read a file and bring its sessions into the town, each into a new one; says what came of it.

    The file is checked whole before anything is asked of the town.
    """
    if not desk.view.you or desk.view.replay:
        say("You watch, without a body: only who plays brings chats in. Join with: thorp join ADDRESS --name NAME")
        return
    async with desk.one:
        try:
            file = chatfiles.read(await asyncio.to_thread(chatfiles.load, where))
            found = chatfiles.sessions(file)
        except ChatFileError as error:
            say(str(error))
            return
        left = len(file.chats) - len(found)
        for session in found:
            if not await _restore(desk, session, say):
                return
        if left:
            say(f"{_counted(left, 'other chat')} of that file: only sessions with villagers are brought into a town.")


async def _restore(desk: Desk, session: Incoming, say: Say) -> bool:
    """Bring one session in; False when the town refused something, which is told."""
    desk.opened = None
    refused = await desk.do(OpenChat((session.villager,)))
    chat = desk.opened
    if refused is not None or chat is None or chat.count:
        why = refused.words if refused else "the town opened no new session"
        say(f"Nothing was brought in of {session.villager}'s session: {why}")
        return False
    if chat.villager is None:
        await desk.do(PutAway(chat.id))
        say(f"Nothing was brought in: {session.villager} is a player here, and only a villager's session takes a file.")
        return False
    return await _fill(desk, chat, session, say)


async def _fill(desk: Desk, chat: Chat, session: Incoming, say: Say) -> bool:
    came, whole = 0, len(session.lines)
    for number, piece in enumerate(chatfiles.pieces(session, chat.id), 1):
        await desk.rest()
        refused = await desk.do(piece)
        if refused is not None:
            came = max(came, _arrived(desk, chat.id))
            if not came and refused.code != _UNANSWERED.code:  # nobody wrote in it: put away, it is gone for good
                await desk.do(PutAway(chat.id))
            kept = f"{came:,} of {whole:,} messages came in, and stay in chat {chat.id}" if came else "No message came in"
            say(f"{kept}: {refused.words}")
            return False
        came += len(piece.lines)
        if number % _TOLD_EVERY == 0 and came < whole:
            say(f"({session.villager}: {came:,} of {whole:,} messages so far)")
    skipped = f" The {_counted(session.skipped, 'oldest message')} found no room." if session.skipped else ""
    say(f"{_counted(came, 'message')} with {session.villager} brought into chat {chat.id}.{skipped}")
    return True


def _arrived(desk: Desk, chat: int) -> int:
    """Return how many messages are in a chat as far as is known: of a piece without an answer too."""
    known = desk.view.chats.of.get(chat)
    return known.count if known else 0
