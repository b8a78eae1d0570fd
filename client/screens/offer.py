"""A new offer: with whom, what, how much and for how much, the merchant's prices beside it.

Apart from the list of trades; what it explains comes from `client/drafts.py`. Nothing is sent before everything is right.
"""

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from client import drafts
from client.drafts import Draft, Field, Partner
from client.palette import to_hex
from client.prices import band, each, paid, verdict
from client.screens.page import Page, Source, heading, keys
from client.view import View
from client.widgets.ink import DIM, GOLD, TEXT
from client.widgets.lineinput import LineInput
from client.widgets.pick import Pick
from shared.commands import Offer
from shared.economy import Item, gold
from shared.living import Side
from shared.text import NAME_LENGTH, clean

_SIDES = tuple(Side)
_SIDE_WORDS = ("buy from them", "sell to them")
_ITEMS = tuple(Item)
_ITEM_WORDS = [str(item).partition(" ")[0] for item in _ITEMS]
_NAME = NAME_LENGTH.stop - 1


class OfferScreen(Page[Offer | None]):
    """Its result is the offer to make; None: never mind."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "next", "Next, or offer", show=False)]
    AUTO_FOCUS = "#to"

    def __init__(self, source: Source, draft: Draft | None = None) -> None:
        super().__init__(source)
        self._draft = draft or Draft()
        self._found: list[Partner] = []
        self._tried = False
        """Everything was submitted once: empty fields are complained about, too."""

    def compose(self) -> ComposeResult:
        """Lay out the fields on the left, prices on the right."""
        draft = self._draft
        with Vertical(id="offer", classes="page") as page:
            page.border_title = "A new offer"
            page.border_subtitle = keys(("tab", "next field"), ("arrows", "choose"), ("enter", "offer it"), ("esc", "never mind"))
            with Horizontal(id="offer-body"):
                with Vertical(id="offer-form"):
                    yield _row(
                        "with", LineInput(draft.to, placeholder="type a few letters", id="to", max_length=_NAME, compact=True)
                    )
                    yield _problem("to")
                    yield _People(id="people", compact=True)
                    yield _row("I want to", Pick(_SIDE_WORDS, chosen=_SIDES.index(draft.side), id="offer-side"))
                    yield _row("what", Pick(_ITEM_WORDS, chosen=_ITEMS.index(draft.item), id="offer-item"))
                    yield _row("how many", LineInput(draft.qty, placeholder="1", id="qty", max_length=8, compact=True))
                    yield _problem("qty")
                    yield _row(
                        "in all",
                        LineInput(draft.price, placeholder="gold, like 22.5", id="price", max_length=14, compact=True),
                    )
                    yield _problem("price")
                with Vertical(id="offer-prices"):
                    yield Static(id="beside")
            yield Static(id="aside", markup=False)
            yield Static(id="offer-all", classes="problem", markup=False)

    # ── following ──

    def part(self, view: View) -> object:
        """Show whom one knows, and what one has to promise."""
        return view.life, tuple(drafts.partners(view)), view.open_trades

    def show(self, view: View) -> None:
        """Draw everything from the draft."""
        self._fill(view)
        self._explain(view)

    def _fill(self, view: View) -> None:
        """List the people who can be meant; the mark stays on who had it, whoever is met meanwhile."""
        people = self.query_one("#people", OptionList)
        marked = self._found[people.highlighted] if people.highlighted is not None else None
        self._found = drafts.matching(view, self._draft.to)
        if drafts.named(view, self._draft.to) is not None:
            self._found = self._found[:1]
        people.clear_options()
        people.add_options(Option(_person(person)) for person in self._found)
        names = [person.name for person in self._found]
        people.highlighted = names.index(marked.name) if marked and marked.name in names else (0 if names else None)

    def _explain(self, view: View) -> None:
        wrong = drafts.problems(self._draft, view)
        for field in (Field.TO, Field.QTY, Field.PRICE):
            words = "" if self._quiet(field) else wrong.get(field, "")
            self.query_one(f"#{field}-problem", Static).update(words)
        unknown = self.query_one("#to-problem", Static)
        unknown.display = bool(str(unknown.content))
        self.query_one("#people").display = not unknown.display
        self.query_one("#offer-all", Static).update(wrong.get(Field.ALL, ""))
        self.query_one("#aside", Static).update(drafts.left_after(self._draft, view))
        self.query_one("#beside", Static).update(_beside(self._draft))

    def _quiet(self, field: Field) -> bool:
        """Say whether it is too early to complain: nothing is typed yet, or somebody is still being found."""
        line = self.query_one(f"#{field}", Input)
        finding = field is Field.TO and line.has_focus and bool(self._found)
        return not self._tried and (not line.value or finding)

    # ── typing and choosing ──

    def on_input_changed(self, event: Input.Changed) -> None:
        """Take what is typed into the draft."""
        field = {"to": "to", "qty": "qty", "price": "price"}[event.input.id or ""]
        self._change(**{field: event.value})

    def on_pick_picked(self, event: Pick.Picked) -> None:
        """Take what was chosen into the draft."""
        match event.pick.id:
            case "offer-side":
                self._change(side=_SIDES[event.index])
            case _:
                self._change(item=_ITEMS[event.index])

    def _change(self, **changed: str | Side | Item) -> None:
        before = self._draft
        fields = {field: getattr(before, field) for field in before.__struct_fields__}
        self._draft = Draft(**{**fields, **changed})
        if self._draft.to != before.to:
            self.query_one("#people", OptionList).highlighted = None
            self._fill(self.view)
        self._explain(self.view)

    def on_descendant_focus(self, _: events.DescendantFocus) -> None:
        """Complain about a field once one has left it."""
        self._explain(self.view)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the person that was clicked."""
        self._take_person(event.option_index)

    def on_key(self, event: events.Key) -> None:
        """Mark a person while typing; go up and down between the other fields."""
        if event.key not in ("up", "down"):
            return
        event.stop()
        people = self.query_one("#people", OptionList)
        if self.query_one("#to").has_focus and len(self._found) > 1:
            people.action_cursor_up() if event.key == "up" else people.action_cursor_down()
        else:
            self.focus_previous() if event.key == "up" else self.focus_next()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the marked person; go on, or offer from the last field."""
        event.stop()
        self.action_next()

    def action_next(self) -> None:
        """Go to the next field; when all are right, or at the last one, offer it."""
        focused = self.focused
        if isinstance(focused, Widget) and focused.id == "to":
            self._take_person(self.query_one("#people", OptionList).highlighted)
        elif (isinstance(focused, Widget) and focused.id == "price") or not drafts.problems(self._draft, self.view):
            self._offer()
        else:
            self.focus_next()

    def _take_person(self, index: int | None) -> None:
        if index is not None and drafts.named(self.view, self._draft.to) is None:
            line = self.query_one("#to", Input)
            line.value = self._found[index].name
            line.cursor_position = len(line.value)
        self.query_one("#offer-side").focus()

    def _offer(self) -> None:
        """Hand the offer over if everything is right, else go to the first field that is not."""
        self._tried = True
        wrong = drafts.problems(self._draft, self.view)
        offer = drafts.offer(self._draft)
        person = drafts.named(self.view, self._draft.to)
        self._explain(self.view)
        if not wrong and offer is not None and person is not None:
            self.dismiss(Offer(person.name, offer.side, offer.item, offer.qty, offer.price))
        elif field := next((field for field in (Field.TO, Field.QTY, Field.PRICE) if field in wrong), None):
            self.query_one(f"#{field}").focus()


class _People(OptionList, can_focus=False):
    """Who is meant by what is typed; the line above has the keys."""


def _row(words: str, field: Widget) -> Horizontal:
    return Horizontal(Static(words, classes="label", markup=False), field, classes="row")


def _problem(field: str) -> Static:
    return Static("", id=f"{field}-problem", classes="problem field-problem", markup=False)


def _person(person: Partner) -> Text:
    detail = str(person.occupation) if person.occupation else "of no known trade"
    return Text.assemble(clean(person.name), (f"  {detail}", to_hex(DIM)), no_wrap=True)


def _beside(draft: Draft) -> Table:
    """Return the merchant's prices, the fair band and the draft's own price."""
    count = draft.count or 1
    low, high = band(draft.item, count)
    table = Table.grid(padding=(0, 1))
    table.add_column(style=to_hex(DIM), width=8)
    table.add_column(justify="right", style=to_hex(TEXT), min_width=7)
    table.add_column(justify="right", style=to_hex(TEXT), min_width=6)
    table.add_row("", Text("in all", to_hex(DIM)), Text("each", to_hex(DIM)))
    table.add_row("charges", gold(high), each(high, count))
    table.add_row("pays", paid(draft.item, count), paid(draft.item))
    if draft.total is not None:
        mine = f"bold {to_hex(GOLD)}"
        table.add_row(Text("yours", mine), Text(gold(draft.total), mine), Text(each(draft.total, count), mine))
    fair = f"fair: {gold(low)} to {gold(high)} gold" if low < high else f"fair: {gold(high)} gold"
    frame = Table.grid()
    for row in (heading("The merchant"), table, "", Text(fair, to_hex(TEXT))):
        frame.add_row(row)
    if draft.total is not None and draft.count is not None:
        frame.add_row(Text(verdict(draft.side, draft.item, count, draft.total), to_hex(DIM)))
    return frame
