"""What the help says of the page one is on: its own keys, read off the page itself, and a word on what it is.

Apart so that no page has to write its keys down a second time: what stands in its border, and what it binds, is what is told.
"""

from collections.abc import Iterator

from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from client import keynames
from client.manual import Row
from client.screens.chats import ChatsScreen

LINE: tuple[Row, ...] = (
    ("enter", "say it, or do it: a line that begins with : or / is a command"),
    ("tab", "complete the word, where there is one to complete"),
    ("up down", "lines you typed before"),
    ("esc", "never mind"),
)
"""The keys of the line one types in."""

CHATS: tuple[Row, ...] = (
    ("enter", "send what you wrote"),
    ("ctrl+j", "break the line; alt+enter too, where the terminal tells it apart"),
    ("up down", "what you sent before, from the first and last line of the box"),
    ("tab shift+tab", "the next chat, and the one before"),
    ("pgup pgdn", "older and newer messages"),
    ("ctrl+n alt+n", "begin a chat, with one or with several"),
    ("ctrl+f", "search your chats"),
    ("ctrl+o", "what can be done with this chat: mute, put away, block …"),
    ("alt+a alt+d alt+u", "apply, dismiss or undo a change of manner"),
    ("esc", "back to the town"),
)
"""The keys of the chats, on their page and beside the map: the room has some, the box one writes in the others."""

_READING = ("tab shift+tab", "pgup pgdn", "ctrl+f", "ctrl+o", "esc")
"""Those that serve who has no body too."""

ABOUT: dict[str, str] = {
    "trades": "Offers made and received. One accepts, then both confirm; only then do goods change hands.",
    "offer": "An offer to somebody: to buy or to sell, so many of something, for a price in gold for all of it together.",
    "ledger": "What was made, traded and owned in town, by the days.",
    "chats": "The town's wall and your chats. A villager may have many with you; a player has one.",
    "seek": "Searches the messages of your chats; the town keeps all of them.",
    "mind": "What a villager wants, why it chose as it did, whom it likes and what it remembers.",
    "board": "The merchant's two prices, what every work takes and gives, and what a day costs.",
    "create": "A villager's life: an occupation, a house and a purse. It is chosen once, and for good.",
    "settle": "Somebody new who comes to live in town; what is left empty is chosen by rule.",
    "keys-page": "Every action with its keys, to be given others. What you change is kept in your settings at once.",
    "macros": "What you recorded, to be played step by step. Every step stands in the log; a refusal stops it.",
    "graph": "Who likes whom: near and warm, or far and cold.",
    "chronicle": "A day of the town, told from its history.",
    "folk": "Everybody who is known in town.",
    "known": "Everybody you have met, and where you saw them last.",
    "history": "All that the log has said, to scroll and to search.",
    "sift": "Searches a whole recorded history; what is found is a moment to go to.",
    "branch": "A live town that begins at the moment the recording shows; the recording stays as it is.",
    "reel": "Writes a stretch of a recording into a file: told in words, or as a recording of the terminal.",
}
"""By the page's id."""


def title(screen: Screen[object]) -> str:
    """Return what a page is called."""
    page = _page(screen)
    name = _plain(page._border_title) if page is not None else ""  # noqa: SLF001 - Textual gives back markup only
    return f"This page: {name}" if name else "This page"


def about(screen: Screen[object]) -> str:
    """Return a word on what a page is."""
    page = _page(screen)
    return ABOUT.get(page.id or "", "") if page is not None else ""


def rows(screen: Screen[object]) -> list[Row]:
    """Return the keys of a page: those in its border, then the others it binds."""
    page = _page(screen)
    if isinstance(screen, ChatsScreen):
        return chats(writes=bool(screen.view.you))
    found = list(_bordered(page._border_subtitle)) if page is not None else []  # noqa: SLF001 - as above
    known = {key for held, _ in found for key in held.split()}
    bound = dict[str, str]()
    for node in (screen, *screen.walk_children(Widget)):
        for held, words in _bound(node):
            if words and not known & set(held.split()) and not (words == "Back" and "esc" in known):
                bound.setdefault(held, words)
    together = dict[str, list[str]]()
    for held, words in bound.items():
        together.setdefault(words, []).append(held)
    return [*found, *((" ".join(held), f"{words[:1].lower()}{words[1:]}") for words, held in together.items())]


def chats(*, writes: bool) -> list[Row]:
    """Return the keys of the chats: all of them for who `writes`, else those of a reader."""
    return [(held, words) for held, words in CHATS if writes or held in _READING]


def _page(screen: Screen[object]) -> Widget | None:
    return next((page for page in screen.query(".page") if page.display), None)


def _plain(words: Content | None) -> str:
    return words.plain.strip() if words is not None else ""


def _bordered(border: Content | None) -> Iterator[Row]:
    """Yield the keys in a border: what is bold is a key, what follows is what it does."""
    if border is None:
        return
    bold = sorted(span for span in border.spans if "bold" in str(span.style))
    for span, after in zip(bold, [*(span.start for span in bold[1:]), len(border.plain)], strict=False):
        yield border.plain[span.start : span.end].strip(), border.plain[span.end : after].strip()


def _bound(node: DOMNode) -> Iterator[Row]:
    """Yield what our own classes bind; what Textual's widgets do anyway is not told."""
    for kind in type(node).__mro__:
        if not kind.__module__.startswith("client."):
            return
        for binding in kind.__dict__.get("BINDINGS", ()):
            made = binding if isinstance(binding, Binding) else Binding(*binding)
            yield keynames.together_shown(key.strip() for key in made.key.split(",")), made.description
