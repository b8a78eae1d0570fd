"""The rule of living: a villager's life begun, and its main actions, work, sleep and idleness; and bread (RULES 2 and 3).

Apart because it is one rule. What work takes and gives stands in `shared/economy.py`; here is only when it may be done. What
is promised in open trades is not there to be used.
"""

from server.world.events import AnyEvent, Ate, Began, Created, Halted, Idled, Slept, Worked
from server.world.lookup import goods_lacks, is_merchant, lack, lacking, life_of, named_place, quoted, stands_in
from server.world.refusal import Refusal
from server.world.state import Being, Life, World
from shared.calendar import MINUTES_PER_PERIOD, Period, clock_text, day, period, period_count
from shared.commands import Create, Eat, Idle, Sleep, Work
from shared.economy import (
    BREAD_FEEDS,
    PRICES,
    RECIPES,
    SLEEP_RESTS,
    STAMINA_MAX,
    Act,
    Goods,
    Item,
    Occupation,
    Recipe,
    find_occupation,
    gold,
)
from shared.living import SLEEPING
from shared.text import MAX_WORDS, clean

_GENDER_LENGTH = 24

_DONE = {Act.WORK: "worked", Act.SLEEP: "slept", Act.IDLE: "idled"}


def create(_world: World, being: Being, command: Create) -> tuple[AnyEvent, ...] | Refusal:
    """Begin a villager's life, once."""
    if being.life is not None:
        return Refusal("created", f"You are a {being.life.occupation} already, and for good. Nothing was changed.")
    if is_merchant(being):
        return Refusal("merchant", "The merchant keeps his stalls and takes up no other trade.")
    occupation = find_occupation(command.occupation)
    if occupation is None:
        choices = ", ".join(Occupation)
        return Refusal("unknown_occupation", f"Nobody here works as “{quoted(command.occupation)}”. Choose one of {choices}.")
    gender, personality = clean(command.gender), clean(command.personality)
    if len(gender) > _GENDER_LENGTH:
        return Refusal("too_long", f"A gender has {_GENDER_LENGTH} characters at most; this has {len(gender)}.")
    if len(personality) > MAX_WORDS:
        return Refusal("too_long", f"A personality has {MAX_WORDS} characters at most; this has {len(personality)}.")
    return (Created(being.id, occupation, gender, personality),)


def work(world: World, being: Being, _command: Work) -> tuple[AnyEvent, ...] | Refusal:
    """Do a period's work by the recipe of one's occupation."""
    life = life_of(being)
    if isinstance(life, Refusal):
        return life
    recipe = RECIPES[life.occupation]
    refusal = _spent(world, life) or _unfit(world, being, life, recipe)
    if refusal is not None:
        return refusal
    worked = Worked(being.id, recipe.takes, recipe.gives, recipe.stamina, period_count(world.minute))
    return (*_stop(being), worked, *_seen(being, recipe.doing))


def sleep(world: World, being: Being, _command: Sleep) -> tuple[AnyEvent, ...] | Refusal:
    """Sleep through the evening, in a house of one's own or for a voucher."""
    life = life_of(being)
    if isinstance(life, Refusal):
        return life
    if period(world.minute) is not Period.EVENING:
        return Refusal("not_evening", f"It is {clock_text(world.minute)}. One sleeps in the evening, from 18:00 to 24:00.")
    if life.slept == day(world.minute):
        return Refusal("slept", "You have slept already today. Good night.")
    spent, takes = _spent(world, life), _bed(life)
    if spent is not None or takes is None:
        return spent or _no_bed(life)
    gained = min(SLEEP_RESTS, STAMINA_MAX - life.stamina)
    slept = Slept(being.id, takes, gained, period_count(world.minute), day(world.minute))
    return (*_stop(being), slept, *_seen(being, SLEEPING))


def idle(world: World, being: Being, _command: Idle) -> tuple[AnyEvent, ...] | Refusal:
    """Let the period go by."""
    life = life_of(being)
    if isinstance(life, Refusal):
        return life
    return _spent(world, life) or (Idled(being.id, period_count(world.minute)),)


def eat(_world: World, being: Being, _command: Eat) -> tuple[AnyEvent, ...] | Refusal:
    """Eat one bread."""
    life = life_of(being)
    if isinstance(life, Refusal):
        return life
    if not life.free(Item.BREAD):
        promised = " What you have is promised in a trade." if life.goods.get(Item.BREAD) else ""
        return Refusal("no_bread", f"You have no bread to eat.{promised} Buy some, from a chef or on the market square.")
    if life.stamina == STAMINA_MAX:
        return Refusal("not_hungry", f"Your stamina is {STAMINA_MAX} already: the bread would be wasted. Keep it.")
    return (Ate(being.id, {Item.BREAD: 1}, min(BREAD_FEEDS, STAMINA_MAX - life.stamina)),)


def _spent(world: World, life: Life) -> Refusal | None:
    """Return the Refusal `acted` when this period's main action is used."""
    count = period_count(world.minute)
    if life.acted != count:
        return None
    then = clock_text((count + 1) * MINUTES_PER_PERIOD)
    now = period(world.minute)
    return Refusal("acted", f"You have {_DONE[life.act]} this {now} already. The next main action can be chosen at {then}.")


def _unfit(world: World, being: Being, life: Life, recipe: Recipe) -> Refusal | None:
    """Return why somebody cannot work by a recipe here and now, naming every lack at once."""
    if life.collapsed:
        return Refusal("collapsed", "You have collapsed and cannot work. Eat bread, or sleep in the evening.")
    lacks = goods_lacks(life, recipe.takes)
    hints = ["The merchant sells goods."] if lacks else []
    if life.stamina < recipe.stamina:
        lacks += (lack("stamina", str(recipe.stamina), str(life.stamina)),)
        hints.append("Bread and sleep give back stamina.")
    short = lacking("lacking", lacks, life, " ".join(hints)) if lacks else None
    if stands_in(world, being, recipe.place):
        return short
    words = f"You are not {recipe.where}. {named_place(world, recipe.place)}"
    return Refusal("wrong_place", f"{words} {short.words}" if short else words)


def _bed(life: Life) -> Goods | None:
    """Return what a night's sleep uses up: nothing in a house, or one voucher; None when there is neither."""
    if life.goods.get(Item.HOUSE):
        return {}
    return {Item.TEMP_ROOM: 1} if life.free(Item.TEMP_ROOM) else None


def _no_bed(life: Life) -> Refusal:
    promised = " What you have is promised in a trade." if life.goods.get(Item.TEMP_ROOM) else ""
    costs = gold(PRICES[Item.TEMP_ROOM].charges)
    words = f"You have no house and no {Item.TEMP_ROOM} to sleep in.{promised}"
    return Refusal("no_bed", f"{words} The merchant sells a {Item.TEMP_ROOM} for {costs} gold on the market square.")


def _stop(being: Being) -> tuple[AnyEvent, ...]:
    """Nobody works or sleeps while walking."""
    return (Halted(being.id, arrived=False, why=""),) if being.journey else ()


def _seen(being: Being, doing: str) -> tuple[AnyEvent, ...]:
    """Return what others see of it."""
    return () if being.doing == doing else (Began(being.id, doing),)
