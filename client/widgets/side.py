"""The side panel of a wide terminal: one's own life, who is in view, and the places.

Apart because a narrow terminal does without; the purse, `:who` and `:places` say the same.
"""

from itertools import zip_longest

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from client import bargains, folk
from client.folk import Person
from client.glyphs import shown_char
from client.hints import Hints
from client.mindscape import warmth
from client.narrate import near, nearest_first, occupancy
from client.painting import MARKS
from client.palette import RGB
from client.view import View
from client.widgets import purse
from client.widgets.ink import DIM, GOLD, PAPER, TEXT, readable, segment, style
from shared.economy import called, gold
from shared.geometry import Direction, bearing
from shared.living import LifeSeen
from shared.sights import Figure, PlaceSeen
from shared.text import clean

_ARROWS: dict[Direction, str] = dict(zip(Direction, "↑↗→↘↓↙←↖", strict=True))
_MOST_PLACES = 10
_MOST_TRADES = 3
_STAMINA_CELLS = 10
_MOOD_HALF = 3

Row = list[tuple[str, RGB, bool]]


class SidePanel(Widget):
    """Lists, as long as there is room."""

    def __init__(self, *, unicode: bool, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._unicode = unicode
        self._view = View()
        self._hints = Hints()
        self._rows: list[Row] = []
        self._first_place = 0

    def show(self, view: View, hints: Hints) -> None:
        """Show who and what is around."""
        self._view, self._hints = view, hints
        self._lay()

    def on_resize(self) -> None:
        """Lay the lists out again."""
        self._lay()
        self.refresh()

    def _lay(self) -> None:
        own = self._own()
        places = self._places()
        gathered = self._people if self._view.you or self._view.followed else self._folk
        people = gathered(max(3, self.size.height - len(own) - len(places) - 1))
        rows = [*own, *people, *([[]] if places else []), *places]
        self._first_place = len(rows) - len(places) + 1
        before, self._rows = self._rows, rows
        lines = [y for y, (old, new) in enumerate(zip_longest(before, rows)) if old != new]
        if lines:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in lines))

    def places_shown(self) -> list[tuple[int, PlaceSeen]]:
        """Return (row of the panel, place) of every place that has one."""
        named = enumerate(nearest_first(self._view)[:_MOST_PLACES], self._first_place)
        return [(row, place) for row, place in named if row < self.size.height]

    def _own(self) -> list[Row]:
        """Return one's own life, and what waits for an answer."""
        view = self._view
        if not view.you or view.replay:
            return []
        name = clean(view.me.name) if view.me else "You"
        own = view.life
        if own is None:
            return [[(name, GOLD, True)], [("no life here yet:", TEXT, False)], [(":create begins one", GOLD, False)], []]
        return [
            [(name, GOLD, True), (f" the {own.occupation}", DIM, False)],
            [
                (gold(own.money), TEXT, True),
                (" gold", DIM, False),
                *self._promised(gold(own.held_money) if own.held_money else ""),
            ],
            [
                *purse.stamina(own.stamina, _STAMINA_CELLS, unicode=self._unicode),
                (" stamina" if own.stamina > 0 else "", DIM, False),
            ],
            purse.acted(view),
            *self._goods(own),
            *self._waiting(),
            [],
        ]

    @staticmethod
    def _promised(what: str) -> Row:
        return [(f" ({what} promised)", DIM, False)] if what else []

    def _goods(self, own: LifeSeen) -> list[Row]:
        if not own.goods:
            return [[("no goods", DIM, False)]]
        rows = list[Row]()
        for item, count in own.goods.items():
            held = own.held_goods.get(item, 0)
            rows.append(
                [(f"{count:>6,} ", TEXT, True), (called(item, count), TEXT, False), *self._promised(f"{held:,}" if held else "")]
            )
        return rows

    def _waiting(self) -> list[Row]:
        """Return the trades that wait for the reader, and the number of unread messages."""
        view = self._view
        rows: list[Row] = []
        for trade in view.my_turn[:_MOST_TRADES]:
            rows.append(
                [("T ", GOLD, True), (set_cell_size(bargains.short(trade, view.you), max(1, self.size.width - 4)), TEXT, False)]
            )
            rows.append([(f"  for {gold(trade.price)} gold: {bargains.brief(trade, view.you)}", DIM, False)])
        if (unread := view.unread_messages) > 0:
            rows.append([("m ", GOLD, True), (f"{unread} unread message{'' if unread == 1 else 's'}", TEXT, False)])
        return rows

    def _people(self, room: int) -> list[Row]:
        view = self._view
        others = near(view)
        title: Row = [("In view", GOLD, True), (f" {len(others)}", DIM, False)]
        rows: list[Row] = [title] if others else [title, [("nobody else", DIM, False)]]
        for i, figure in enumerate(others):
            lines = self._person(figure)
            if len(rows) + len(lines) > room - (1 if i < len(others) - 1 else 0):
                rows.append([(f"and {len(others) - i} more", DIM, False)])
                break
            rows += lines
        return rows

    def _folk(self, room: int) -> list[Row]:
        """Return everybody in town for whoever watches: what they are, how they feel, what they do and where."""
        everybody = folk.folk(self._view)
        villagers = sum(person.villager for person in everybody)
        count = f" {villagers} villager{'' if villagers == 1 else 's'}"
        rows: list[Row] = [[(clean(self._view.town), GOLD, True), (count if everybody else " nobody else", DIM, False)]]
        tall = 2 * len(everybody) <= room - 1
        for i, person in enumerate(everybody):
            lines = self._living(person, tall=tall)
            if len(rows) + len(lines) > room - (1 if i < len(everybody) - 1 else 0):
                rows.append([(f"and {len(everybody) - i} more: v", DIM, False)])
                break
            rows += lines
        return rows

    def _living(self, person: Person, *, tall: bool) -> list[Row]:
        """Return one or two lines of somebody; their mood stands at the right end."""
        left, middle, right = folk.mood_parts(person, _MOOD_HALF, unicode=self._unicode)
        mood = warmth(person.mood or 0.0)
        room = self.size.width - 2 - 2 - (2 * _MOOD_HALF + 1) - 1
        mark = (MARKS[self._hints.mood(person.being)] if self._unicode else "")[:1]
        name = set_cell_size(f"{person.name} {mark}".strip(), min(room, cell_len(f"{person.name} {mark}".strip())))
        what = person.calling if tall else person.doing or person.place or person.calling
        first: Row = [
            (f"{person.glyph} ", readable(person.colour), True),
            (name, TEXT, False),
            (set_cell_size(f" {what}", max(0, room - cell_len(name))), DIM, False),
            (f" {left}", mood, False),
            (middle, DIM, False),
            (right, mood, False),
        ]
        told = ", ".join(part for part in (person.doing, person.place) if part)
        return [first, [(set_cell_size(f"  {told}", max(0, self.size.width - 2)), DIM, False)]] if tall and told else [first]

    def _person(self, figure: Figure) -> list[Row]:
        colour = readable(figure.colour)
        mark = MARKS[self._hints.mood(figure.id)] if self._unicode else ""
        first: Row = [
            (f"{shown_char(figure, self._view.you)} ", colour, True),
            (clean(figure.name), TEXT, False),
            (f" {clean(figure.calling)}" if figure.calling else "", DIM, False),
            (f" {mark}" if mark else "", GOLD, True),
        ]
        return [first, [(f"  {clean(figure.doing)}", DIM, False)]] if figure.doing else [first]

    def _places(self) -> list[Row]:
        view = self._view
        me = view.eyes
        named = nearest_first(view)[:_MOST_PLACES]
        rows: list[Row] = [[("Places", GOLD, True), (" inside/room", DIM, False)]] if named else []
        for place in named:
            centre = place.x + place.width // 2, place.y + place.height // 2
            way = bearing(me.at, centre) if me else None
            here = me is not None and view.place_at(me.at) == place
            arrow = ("◆" if here else _ARROWS[way] if way else " ") if self._unicode and me else ""
            count = occupancy(place)
            room = self.size.width - 3 - cell_len(count) - (2 if arrow else 0)
            name = set_cell_size(clean(place.name), max(1, room))
            rows.append(
                [
                    (f"{arrow} " if arrow else "", DIM, False),
                    (name, TEXT if place.occupants > 0 else DIM, here),
                    (count, DIM, False),
                ]
            )
        return rows

    def render_line(self, y: int) -> Strip:
        """Draw one line of the lists, a blank column to their left."""
        paper = style(PAPER, PAPER)
        segments = [Segment(" ", paper)]
        if y < len(self._rows):
            segments += [segment(words, colour, PAPER, bold=bold) for words, colour, bold in self._rows[y] if words]
        return Strip(segments).adjust_cell_length(self.size.width, paper)
