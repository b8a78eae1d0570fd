"""Beginning a life: what the three occupations are, and the choice between them.

Apart because it is asked once in a life, and everything it says is rendered from the economy's table.
"""

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from client.palette import to_hex
from client.prices import earns
from client.screens.modal import Modal
from client.screens.page import keys
from client.widgets.ink import DIM, GOLD, RED, TEXT
from client.widgets.lineinput import LineInput
from shared.commands import Create
from shared.economy import RECIPES, STAMINA_MAX, START_MONEY, Occupation, Recipe, gold, listed
from shared.text import MAX_WORDS, clean

GENDER_LENGTH = 24

_TYPED = 1_999
"""Characters that can be typed: what is too long is counted and explained, not swallowed."""

_LINES = {"gender": GENDER_LENGTH, "personality": MAX_WORDS}

_NATURES: dict[Occupation, str] = {
    Occupation.FARMER: "Early light, mud on the boots, bread for everybody in the end.",
    Occupation.CHEF: "Warm hands, a floury apron, the first to be greeted.",
    Occupation.CARPENTER: "Slow work that stays. Whoever sleeps sound sleeps under it.",
}
_CHOICES = tuple(Occupation)


class _Card(Static):
    """One occupation."""

    class Chosen(Message):
        """It was clicked."""

        def __init__(self, occupation: Occupation) -> None:
            super().__init__()
            self.occupation = occupation

    def __init__(self, occupation: Occupation) -> None:
        super().__init__(_card(RECIPES[occupation]), id=occupation.value, classes="card")
        self._occupation = occupation

    def on_click(self) -> None:
        """Tell it."""
        self.post_message(self.Chosen(self._occupation))


class _Cards(Horizontal, can_focus=True):
    """The three occupations side by side; takes the keys that choose between them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "screen.choose(-1)", "One to the left", show=False),
        Binding("right,l", "screen.choose(1)", "One to the right", show=False),
        *(Binding(str(i), f"screen.take({i - 1})", "Choose", show=False) for i in range(1, len(_CHOICES) + 1)),
        Binding("enter", "screen.create", "Create", show=False),
    ]


class CreateScreen(Modal[Create | None]):
    """Its result is the life to begin; None: later."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "later", "Later", show=False)]
    AUTO_FOCUS = "#cards"

    def __init__(self, town: str = "") -> None:
        super().__init__()
        self._town = clean(town)
        self._chosen: Occupation | None = None

    def compose(self) -> ComposeResult:
        """Lay out the cards and the two lines about oneself."""
        with Vertical(id="create", classes="page") as page:
            page.border_title = Text(f"Begin a life in {self._town or 'town'}")
            page.border_subtitle = keys(
                ("1 2 3", "or arrows: choose"), ("tab", "next line"), ("enter", "begin"), ("esc", "later")
            )
            yield Static(_greeting(), id="greeting")
            with _Cards(id="cards"):
                for occupation in _CHOICES:
                    yield _Card(occupation)
            with Grid(id="self"):
                yield Static("gender", classes="label", markup=False)
                yield LineInput(placeholder="if you like", id="gender", max_length=_TYPED, compact=True)
                yield Static("", id="gender-count", markup=False)
                yield Static("personality", classes="label", markup=False)
                yield LineInput(
                    placeholder="if you like: what people should know of you",
                    id="personality",
                    max_length=_TYPED,
                    compact=True,
                )
                yield Static("", id="personality-count", markup=False)
            yield Static(id="create-told")

    def on_mount(self) -> None:
        """Count what there is."""
        self._count()
        self._tell()

    # ── choosing ──

    def action_choose(self, by: int) -> None:
        """Choose a neighbour."""
        at = _CHOICES.index(self._chosen) if self._chosen else (-1 if by > 0 else 0)
        self.action_take((at + by) % len(_CHOICES))

    def action_take(self, index: int) -> None:
        """Choose one of the three."""
        self._chosen = _CHOICES[index]
        for occupation in _CHOICES:
            card = self.query_one(f"#{occupation.value}", _Card)
            card.set_class(occupation is self._chosen, "chosen")
        self._tell()

    def on__card_chosen(self, event: _Card.Chosen) -> None:
        """Choose the card that was clicked."""
        self.action_take(_CHOICES.index(event.occupation))

    def on_input_changed(self, _: Input.Changed) -> None:
        """Count again."""
        self._count()

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Begin."""
        self.action_create()

    def on_key(self, event: events.Key) -> None:
        """Go up and down between the lines, too."""
        if event.key in ("up", "down"):
            event.stop()
            self.focus_previous() if event.key == "up" else self.focus_next()

    def action_create(self) -> None:
        """Begin the life, once something is chosen."""
        if self._chosen is None:
            self._tell("Choose first: 1, 2 or 3, or the arrows.")
            self.query_one("#cards").focus()
            return
        if long := next((name for name, most in _LINES.items() if len(self._line(name)) > most), None):
            self._tell(f"Your {long} has {len(self._line(long))} characters: {_LINES[long]} at most.")
            self.query_one(f"#{long}").focus()
            return
        self.dismiss(Create(self._chosen.value, self._line("gender"), self._line("personality")))

    def action_later(self) -> None:
        """Walk about without a life for now."""
        self.dismiss(None)

    def _line(self, name: str) -> str:
        return clean(self.query_one(f"#{name}", Input).value)

    def _count(self) -> None:
        for name, most in _LINES.items():
            length = len(self._line(name))
            counted = Text(f"{length}/{most}", to_hex(RED if length > most else DIM))
            self.query_one(f"#{name}-count", Static).update(counted)

    def _tell(self, problem: str = "") -> None:
        chosen = (
            f"You will be a {self._chosen}: once and for good." if self._chosen else "Once and for good: choose one of the three."
        )
        words = Text(problem, to_hex(RED)) if problem else Text(chosen, to_hex(TEXT))
        self.query_one("#create-told", Static).update(words)


def _greeting() -> Text:
    start = f"You begin with {gold(START_MONEY)} gold and {STAMINA_MAX} stamina, and nothing else. "
    return Text.assemble(
        (start, to_hex(TEXT)),
        ("In each part of the day there is time for one main action: work, sleep or idle.", to_hex(DIM)),
    )


def _card(recipe: Recipe) -> Table:
    number = _CHOICES.index(recipe.occupation) + 1
    card = Table.grid(expand=True)
    card.add_column()
    card.add_row(Text(f"{number}  {recipe.occupation}", f"bold {to_hex(GOLD)}"))
    card.add_row(Text(recipe.where, to_hex(DIM)))
    card.add_row("")
    facts = Table.grid(padding=(0, 1))
    facts.add_column(style=to_hex(DIM))
    facts.add_column(style=to_hex(TEXT))
    for label, words in (
        ("takes", listed(recipe.takes)),
        ("gives", listed(recipe.gives)),
        ("costs", f"{recipe.stamina} stamina"),
        ("earns", f"from {gold(earns(recipe))} gold"),
    ):
        facts.add_row(label, words)
    card.add_row(facts)
    card.add_row("")
    card.add_row(Text(_NATURES[recipe.occupation], f"italic {to_hex(DIM)}"))
    return card
