"""The purse: gold, stamina, goods, the period's main action, and what waits for an answer, in one line.

Apart from the status line, which is the town's; this is one's own. A wide terminal shows it in the side panel instead, so the
words and colours stand here for both.
"""

from client.told import action
from client.view import View
from client.widgets.bar import Bar, Group
from client.widgets.ink import DIM, GOLD, GREEN, RED, TEXT
from shared.economy import STAMINA_MAX, counted, gold

WEARY = 20
"""Stamina at which the bar turns red …"""

_HALF = STAMINA_MAX // 2
"""… and from which it is green."""

_CELLS = 6

NO_LIFE_SHORT = "no life here yet: :create begins one"


class PurseBar(Bar):
    """One's own line."""

    _drops_right = False

    def show(self, view: View) -> None:
        """Show what the observer has."""
        self.lay(self._left(view), badges(view))

    def _left(self, view: View) -> list[Group]:
        own = view.life
        if own is None:
            return [[(NO_LIFE_SHORT, GOLD, False)]]
        money: Group = [(gold(own.free_money), GOLD, True), (" gold", DIM, False)]
        return [money, stamina(own.stamina, _CELLS, unicode=self._unicode), acted(view), goods(view)]


def stamina(points: int, cells: int, *, unicode: bool) -> Group:
    """Return the bar of stamina, and the number or `collapsed`."""
    full = min(max(-(-points * cells // STAMINA_MAX), 0), cells)
    colour = RED if points <= WEARY else GREEN if points > _HALF else GOLD
    signs = "█░" if unicode else "#-"
    words = f" {points}" if points > 0 else " collapsed"
    return [(signs[0] * full, colour, False), (signs[1] * (cells - full), DIM, False), (words, colour, points <= WEARY)]


def acted(view: View) -> Group:
    """Return the period and its main action: used, or open."""
    free = view.life is not None and view.life.act is None and not view.asleep
    return [
        (f"{view.period}: ", DIM, False),
        (action(view).removeprefix("you have ").removeprefix("you are "), GOLD if free else TEXT, False),
    ]


def goods(view: View) -> Group:
    """Return what one owns, a part for each kind."""
    own = view.life
    if own is None or not own.goods:
        return [("no goods", DIM, False)]
    return [(f"{', ' if i else ''}{counted(item, count)}", TEXT, False) for i, (item, count) in enumerate(own.goods.items())]


def badges(view: View) -> Group:
    """Return how many trades and messages wait, after the keys that open them, as the foot of the screen names them."""
    waiting = {"T": len(view.my_turn), "m": view.unread_messages}
    return [(f"{key}:{count} ", GOLD, True) for key, count in waiting.items() if count]
