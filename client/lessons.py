"""The words of the first steps: what to do now, with the key in force or as a line to type, and why.

Pure, and apart from `client/tutorial.py`, which judges: these read the View closely, so that a step names a real neighbour, a
real place and a price that somebody would take. `{action}` stands for a key, as `Keymap.spoken` puts it in.
"""

from collections.abc import Callable
from typing import NamedTuple

from client import worth
from client.bargains import moves, partner
from client.livelihood import SQUARE, place_of
from client.prices import band
from client.tutorial import Step, Tutorial, nearest
from client.view import SAY_CELLS, View
from shared.economy import Act, Item, Occupation, gold, listed
from shared.geometry import bearing, distance
from shared.living import LifeSeen, Side, TradeState
from shared.sights import Figure, Kind, PlaceSeen
from shared.text import clean

_FAR_CELLS = 10_000


class Lesson(NamedTuple):
    """One step in words."""

    how: str
    """What to do, in one sentence; `{action}` stands for a key."""
    typed: str
    """The same for who types every command in full."""
    why: str
    order: str = ""
    """What is to be typed, in full; empty where that is not one line."""
    stage: str = ""
    """What part of the step this is: within one, words may change while the advice stays the same."""

    @property
    def waits(self) -> bool:
        """Whether nothing is to be done but to wait."""
        return self.stage == WAITING


WAITING = "waiting"
"""The stage in which nothing is to be done but to wait."""

DONE: dict[Step, str] = {
    Step.LIFE: "You live here now.",
    Step.WALK: "You are on your feet.",
    Step.MEET: "There is somebody within hearing.",
    Step.TALK: "You were answered.",
    Step.BUY: "You have what your work takes.",
    Step.WORK: "You have worked, and have something to sell.",
    Step.TRADE: "You have traded.",
}
"""What is said when a step is done."""

FINISHED = "That was everything one needs to live here."
AFTERWARDS = "Bread gives strength back ({try:eat}), a night in a bed too ({try:sleep}, in the evening). {help} shows the rest."
AFTERWARDS_TYPED = "Bread gives strength back (:eat), a night in a bed too (:sleep, in the evening). :help lists the rest."
ALL_DONE = "All the first steps are done."
PUT_AWAY = "The first steps are put away. :tutorial brings them back."


def lesson(tutorial: Tutorial, view: View) -> Lesson | None:
    """Return the current step in words; None when all are done."""
    step = tutorial.current
    return _LESSONS[step](view) if step is not None else None


def progress(tutorial: Tutorial) -> str:
    """Return how far it is: `3/7`."""
    return f"{tutorial.place}/{len(Step)}"


def _life(_: View) -> Lesson:
    kinds = f"{', '.join(list(Occupation)[:-1])} or {list(Occupation)[-1]}"
    how = f"Type :create and choose how you live here: {kinds}."
    others = " or ".join(f":create {work}" for work in list(Occupation)[1:])
    order = f":create {next(iter(Occupation))}"
    why = "A life has gold, strength and a trade; without one you can only walk and talk."
    return Lesson(how, f"Begin a life: type {order}; or {others}.", why, order)


def _walk(view: View) -> Lesson:
    there = place_of(view, SQUARE)
    place = clean(there.name) if there else "home"
    how = "Walk a few steps: with the arrows, or {travel} and a place to be led there."
    order = f":go {place}"
    return Lesson(how, f"Walk a few steps: type {order}; or :walk east 4.", "The town shows itself as you go.", order)


def _meet(view: View) -> Lesson:
    seen = nearest(view, _FAR_CELLS)
    if seen is None or view.me is None:
        return Lesson(
            "Find somebody: {travel} leads you to a place; the Market Square is never empty for long.",
            "Find somebody: type :go Market Square; and :near, which tells who is there.",
            "People hear each other eight steps away.",
            ":go Market Square",
        )
    name, towards = clean(seen.name), bearing(view.me.at, seen.at)
    where = f"{distance(view.me.at, seen.at)} steps {towards.words if towards else ''}"
    return Lesson(
        f"Go to {name}, {where}: {{travel}} and the name leads you there.",
        f"Go to {name}, {where}: type :go {_quoted(seen.name)}.",
        "People hear each other eight steps away.",
        f":go {_quoted(seen.name)}",
    )


def _talk(view: View) -> Lesson:
    near = nearest(view, SAY_CELLS)
    if near is None:
        return _approach(view)
    whom = clean(near.name)
    order = f"good morning, {whom}"
    return Lesson(
        f"Talk to {whom}: {{open:say}}, then words, as in: {order}.",
        f"Talk to {whom}: type words without a colon, as in: {order}.",
        "Villagers hear, remember and answer; a question is best.",
        order,
    )


def _approach(view: View) -> Lesson:
    """Return how to come within hearing of somebody, for who was there before: meeting is no step any more."""
    way = _meet(view)
    who = clean(seen.name) if (seen := nearest(view, _FAR_CELLS)) is not None else "somebody"
    return Lesson(
        f"Talk to {who}: {{travel}} leads you within hearing, then {{open:say}} and words.",
        f"Talk to {who}: type {way.order}; there, words without a colon.",
        "Villagers hear, remember and answer; a question is best.",
        way.order,
    )


def _buy(view: View) -> Lesson:
    life = view.life
    if life is None:
        return _life(view)
    why = f"Your work takes {listed(worth.recipe_of(life).takes)}; the merchant on the square has it."
    if life.free_money < worth.cost(life.lacking):
        return Lesson(*("You are short of gold for it: sell the merchant something first (:sell).",) * 2, why)
    item, count = next(iter(life.lacking.items()), (Item.SEED, 1))
    order = f":buy {item} {count}"
    return _at(view, SQUARE, Lesson(*(f"Buy it from the merchant: type {order}.",) * 2, why, order))


def _at(view: View, kind: str, there: Lesson) -> Lesson:
    """Return the way to a place of that kind, or what to do there."""
    place = place_of(view, kind)
    if place is None or _inside(view, place):
        return there
    name = clean(place.name)
    if view.journey is not None and view.journey.goal == place.name:
        return Lesson(*(f"You are on the way to {name}: {view.journey.cells} steps to go.",) * 2, there.why, stage=WAITING)
    return Lesson(
        f"Go to {name}: {{travel}} and its name leads you there.", f"Go there: type :go {name}.", there.why, f":go {name}"
    )


def _inside(view: View, place: PlaceSeen) -> bool:
    return view.me is not None and any(here.id == place.id for here in view.places_at(view.me.at))


def _work(view: View) -> Lesson:
    life = view.life
    if life is None:
        return _life(view)
    if life.lacking:
        more = _buy(view)
        return more._replace(how=f"Your work takes more. {more.how}", typed=f"Your work takes more. {more.typed}")
    recipe = worth.recipe_of(life)
    why = f"It makes {listed(recipe.gives)}, for {recipe.stamina} strength; one works once in each part of the day."
    if life.act is not None:
        wait = f"You have {'slept' if life.act is Act.SLEEP else 'rested'} in this part of the day: work in the next one."
        return Lesson(wait, wait, why, stage=WAITING)
    if life.stamina < recipe.stamina:
        return Lesson("You are too tired: eat bread first ({try:eat}).", "You are too tired: type :eat first.", why, ":eat")
    return _at(view, recipe.place, Lesson("Work: {try:work}.", "Work: type :work.", why, ":work"))


def _trade(view: View) -> Lesson:
    life = view.life
    if life is None:
        return _life(view)
    why = "People pay more than the merchant does; what is agreed, both confirm."
    return _under_way(view, why) or _offer(view, life, why) or _to_merchant(view, life, why)


def _under_way(view: View, why: str) -> Lesson | None:
    """Return the next step of a trade that is open, one that waits for the reader first; None when there is none."""
    waiting = [trade for trade in view.my_turn if trade.state is TradeState.ACCEPTED] or list(view.my_turn)
    own = [trade for trade in view.open_trades if trade.initiator == view.you]
    if not waiting:
        words = f"{partner(own[0], view.you)} thinks about your offer; talk, or look around, meanwhile." if own else ""
        return Lesson(words, words, why, stage=WAITING) if words else None
    trade = waiting[0]
    move, name = moves(trade, view.you)[0], partner(trade, view.you)
    did = "has agreed" if trade.state is TradeState.ACCEPTED else "makes you an offer"
    said, order = f"{name} {did}: {move.word} it", f"{move.word} {trade.id}"
    return Lesson(f"{said}, with {{trades}} and {move.key}.", f"{said}: type :{order}.", why, f":{order}")


def _offer(view: View, life: LifeSeen, why: str) -> Lesson | None:
    """Return an offer of what was made that somebody who needs it would take; None when there is nobody, or nothing."""
    item = worth.product_of(life)
    free, buyers = life.free(item), _buyers(view, item)
    if not free or not buyers:
        return None
    qty = min(free, _AT_ONCE.get(item, 1))
    order = f":trade {_quoted(buyers[0].name)} {Side.SELL} {item} {qty} {gold(_fair(item, qty))}"
    return Lesson(*(f"Offer what you made: type {order}.",) * 2, why, order)


_AT_ONCE = {Item.WHEAT: 3}
"""How many are offered together: what a chef bakes of."""


def _fair(item: Item, qty: int) -> int:
    """Return a price a little above the merchant's, which is easily afforded."""
    low, high = band(item, qty)
    return low + (high - low) // 5


def _quoted(name: str) -> str:
    return f'"{clean(name)}"' if " " in name else clean(name)


def _buyers(view: View, item: Item) -> list[Figure]:
    """Return the villagers known who have a use for it, those asked least first; a house is dear on a first day."""
    asked = [trade.target for trade in view.trades.values() if trade.item is item and trade.initiator == view.you]
    uses: dict[Item, tuple[Occupation, ...]] = {
        Item.WHEAT: (Occupation.CHEF,),
        Item.BREAD: (Occupation.FARMER, Occupation.CARPENTER),
    }
    known = (figure for figure in view.met.values() if figure.kind is Kind.VILLAGER and figure.id != view.you)
    fitting = [figure for figure in known if figure.occupation in uses.get(item, ())]
    fresh = [figure for figure in fitting if asked.count(figure.id) < 2]  # noqa: PLR2004 - once more, then somebody else
    return sorted(fresh, key=lambda figure: (asked.count(figure.id), figure.id)) if len(asked) < _ASKED_MOST else []


_ASKED_MOST = 4
"""After so many offers in vain the merchant is the better advice."""


def _to_merchant(view: View, life: LifeSeen, why: str) -> Lesson:
    item = worth.product_of(life)
    free = life.free(item)
    if not free:
        words = "Offer somebody a trade: {trades}, then n."
        return Lesson(words, "Offer somebody a trade: type :trade NAME sell ITEM QTY PRICE.", why)
    order = f":sell {item} {free}"
    return _at(view, SQUARE, Lesson(*(f"Sell the merchant what you made: type {order}.",) * 2, why, order))


_LESSONS: dict[Step, Callable[[View], Lesson]] = {
    Step.LIFE: _life,
    Step.WALK: _walk,
    Step.MEET: _meet,
    Step.TALK: _talk,
    Step.BUY: _buy,
    Step.WORK: _work,
    Step.TRADE: _trade,
}
