"""A month of somebody's memories, with facts planted among them: for `thorpd bench memory`.

Apart because it is a table of what people of a town tell each other. Each fact is told in two ways (by whom it is about, or by
somebody else), and asked for in words that stand in neither, names aside; no two facts of a month are about the same person
and the same matter. Around them is what a villager keeps anyway: small talk, sights, work, trade, plans.
"""

import random
from collections.abc import Iterator
from typing import Any

import msgspec

from server.mind.notes import (
    AnyNote,
    DayOver,
    Given,
    Met,
    Noticed,
    Overheard,
    Planned,
    Reflected,
    Snubbed,
    SpokeMyself,
    Talked,
    Toiled,
    Traded,
)
from shared.calendar import MINUTES_PER_DAY
from shared.economy import Item
from shared.ids import BeingId
from shared.sights import Kind, Manner

DAYS = 30
TICKS_PER_MINUTE = 10
_WAKES, _WAKING = 360, 960
"""The first minute of the day in which anything is kept, and for how many."""

NAMES = (
    *("Ada", "Agnes", "Albert", "Bertram", "Cecily", "Clara", "Conrad", "Dora", "Edith", "Edmund", "Elsie", "Emil", "Fergus"),
    *("Flora", "Gideon", "Greta", "Hazel", "Henrik", "Hugo", "Ida", "Ivor", "Jory", "Judith", "Kit", "Lena", "Leopold", "Mabel"),
    *("Magnus", "Maud", "Nell", "Niklas", "Olive", "Oskar", "Otto", "Petra", "Piet", "Rosa", "Rufus", "Selma", "Tom"),
)
_PLACES = ("Golden Bakery", "Town Square", "Willow Park", "South Fields", "Workshop", "Library", "Hearth House", "Old Bridge")


class Matter(msgspec.Struct, frozen=True):
    """Something that can be true of anybody."""

    mine: str
    """As they tell it themselves."""
    theirs: str
    """As others tell it; `{name}` is who it is about."""
    asked: str
    """As it is asked for."""


class Fact(msgspec.Struct, frozen=True):
    """What one person told, and a question that it answers."""

    note: AnyNote
    question: str


MATTERS = (
    Matter("My cow fell ill last night.", "The cow of {name} is sick.", "Which beast of {name}'s needs a doctor?"),
    Matter("I keep bees behind the shed.", "{name} has three hives full of bees.", "Who gets honey from insects, is it {name}?"),
    Matter(
        "My roof leaks when it rains.", "Water drips through the ceiling at {name}'s.", "Is the house of {name} dry in a storm?"
    ),
    Matter("I am afraid of dogs.", "{name} runs away from every dog.", "What animal scares {name}?"),
    Matter("I lost my silver ring by the river.", "{name} misses a silver ring.", "Which piece of jewellery did {name} mislay?"),
    Matter(
        "My sister will marry in spring.", "There will be a wedding for the sister of {name}.", "Is {name}'s sibling engaged?"
    ),
    Matter("I cannot read a single word.", "{name} never learned the alphabet.", "Is {name} illiterate?"),
    Matter("I broke my arm on the stairs.", "{name} fell down the steps and cannot lift a hand.", "How did {name} get injured?"),
    Matter("I play the fiddle at night.", "One hears {name} play the violin.", "What musical instrument does {name} practise?"),
    Matter("I want to sail across the sea.", "{name} dreams of a ship and the ocean.", "Where would {name} like to travel?"),
    Matter("I owe the miller twelve coins.", "{name} has not paid the miller back.", "What debts does {name} have?"),
    Matter("My garden is full of roses.", "{name} grows red roses.", "What flowers does {name} plant?"),
    Matter("I never eat meat.", "{name} would touch neither pork nor beef.", "Is {name} a vegetarian?"),
    Matter(
        "I walk in my sleep.", "At midnight {name} wanders about with closed eyes.", "Does {name} rest peacefully after dark?"
    ),
    Matter(
        "My grandfather built the old bridge.",
        "The bridge was made by {name}'s grandfather.",
        "What did the ancestors of {name} construct?",
    ),
    Matter(
        "I am saving for a new plough.", "{name} puts coins aside to get a plough.", "What farm tool does {name} hope to buy?"
    ),
    Matter("I saw a wolf at the edge of the wood.", "{name} met a wolf.", "Did {name} come across a wild predator?"),
    Matter(
        "I bake the best apple cake in town.", "Nobody makes cake with apples like {name}.", "What dessert is {name} good at?"
    ),
    Matter(
        "My son went to the city to study.", "The boy of {name} is a student far away.", "Where is {name}'s child at university?"
    ),
    Matter("I write poems about the moon.", "{name} makes verses and hides them.", "What literature does {name} compose?"),
    Matter("I cheated at cards on Friday.", "{name} had an ace in the sleeve.", "Was {name} dishonest in a game?"),
    Matter(
        "My well has run dry.",
        "There is no water left in {name}'s well.",
        "Why is {name} thirsty and fetching buckets elsewhere?",
    ),
    Matter("I am allergic to cats.", "{name} sneezes whenever a cat comes near.", "Which pet makes {name} unwell?"),
    Matter(
        "I found an old map in the attic.",
        "{name} discovered a chart under the roof.",
        "What document about a treasure turned up at {name}'s?",
    ),
    Matter("I was a soldier in my youth.", "Long ago {name} fought in the army.", "Did {name} take part in a war?"),
    Matter(
        "My candles are nearly gone.", "{name} sits without light in the evening.", "Is it dark at {name}'s for want of lamps?"
    ),
    Matter(
        "I carve little birds out of oak.", "{name} makes wooden sparrows with a knife.", "What does {name} whittle as a hobby?"
    ),
    Matter("I love Thursday's soup with onions.", "{name} asks for onion broth every week.", "What is {name}'s favourite dish?"),
    Matter("My chimney caught fire.", "There were flames on top of {name}'s house.", "What burned at {name}'s home?"),
    Matter(
        "I have decided to leave the town in autumn.", "{name} is going to move away for good.", "Is {name} planning to emigrate?"
    ),
    Matter("I dye wool with walnut shells.", "The brown yarn is coloured by {name}.", "How does {name} tint cloth?"),
    Matter("I have a toothache since Monday.", "The jaw of {name} hurts badly.", "What pain does {name} suffer in the mouth?"),
    Matter(
        "My uncle left me a clock.", "{name} inherited something that ticks.", "Which timepiece does {name} own from a relative?"
    ),
    Matter(
        "I swam across the lake this summer.",
        "{name} got to the other shore by swimming.",
        "What sport did {name} do in the water?",
    ),
    Matter(
        "I quarrelled with the priest.", "{name} and the vicar shouted at each other.", "With which clergyman did {name} argue?"
    ),
    Matter("My hens lay no more eggs.", "The chickens of {name} give nothing.", "What is wrong with {name}'s poultry?"),
    Matter("I sing in the choir on Sundays.", "{name} has a fine voice in church.", "Is {name} a member of a vocal group?"),
    Matter("I learned to forge horseshoes.", "{name} hammers iron for the horses.", "Which blacksmith skill did {name} acquire?"),
    Matter("I brew beer in the cellar.", "{name} makes ale below the kitchen.", "What alcoholic drink does {name} produce?"),
    Matter("My spectacles are broken.", "{name} cannot see without the glasses that fell.", "Why is {name}'s eyesight poor now?"),
    Matter(
        "I collect coloured stones.", "{name} has a box of pebbles of all kinds.", "What rocks and minerals does {name} gather?"
    ),
    Matter("I was robbed on the road.", "Thieves took the purse of {name}.", "Was {name} the victim of a crime?"),
    Matter(
        "My daughter wants to become a doctor.",
        "The girl of {name} would like to heal people.",
        "What career in medicine does {name}'s child dream of?",
    ),
    Matter("I am building a boat in the barn.", "{name} nails planks together for a boat.", "What vessel is {name} making?"),
    Matter(
        "I put salt in my coffee.",
        "{name} drinks it salty instead of sweet.",
        "What strange taste in hot beverages does {name} have?",
    ),
    Matter("I have not slept for three nights.", "{name} lies awake until morning.", "Does {name} suffer from insomnia?"),
    Matter("My fence was blown over.", "The wind knocked down the fence of {name}.", "What did the gale damage at {name}'s?"),
    Matter("I teach the little ones to count.", "Children learn numbers from {name}.", "Who gives arithmetic lessons, {name}?"),
    Matter(
        "My scarecrow frightens nobody.",
        "Crows sit on the straw man of {name}.",
        "How does {name} try to keep birds off the crop?",
    ),
    Matter(
        "I am in love with the librarian.",
        "{name} blushes when the librarian comes in.",
        "For whom does {name} have romantic feelings?",
    ),
    Matter("I bought a donkey at the fair.", "{name} came home with a grey donkey.", "Which pack animal did {name} acquire?"),
    Matter("My cheese won a prize.", "{name} got a medal for a cheese.", "What award did {name}'s dairy receive?"),
    Matter(
        "I can foretell the weather by my knee.", "The knee of {name} aches before it rains.", "How does {name} predict a storm?"
    ),
    Matter("I hid a letter under the floor.", "Beneath {name}'s boards lies some paper.", "Where is {name}'s secret message?"),
    Matter("I do not believe in ghosts.", "{name} laughs at tales of spirits.", "Is {name} sceptical about the supernatural?"),
    Matter("My boots have holes.", "{name} walks with wet feet in torn boots.", "Does {name} need a cobbler to mend footwear?"),
    Matter(
        "I made a kite for my nephew.", "{name} gave a toy that flies to a nephew.", "What did {name} craft for a small relative?"
    ),
    Matter(
        "I fast every Wednesday.",
        "In the middle of the week {name} eats nothing.",
        "On which day does {name} go hungry on purpose?",
    ),
    Matter("I speak four languages.", "{name} can talk with any foreigner.", "Is {name} multilingual?"),
    Matter(
        "My tulips froze in the frost.", "A cold night killed {name}'s tulips.", "Which blossoms of {name} perished from ice?"
    ),
)

_SMALL_TALK = (
    "Good morning, {name}. A fine day to you.",
    "Have you seen {name} today?",
    "Bread is dear again this week.",
    "The market was crowded until noon.",
    "I must get back to work.",
    "How is business, {name}?",
    "They say it will rain tomorrow.",
    "I could eat a whole loaf now.",
    "See you at the {place}, {name}.",
    "What would you take for {qty} {item}?",
    "I have {qty} {item} to spare, if you need some.",
    "Thank you, {name}, that was kind of you.",
    "It is quiet at the {place} today.",
    "My back hurts from all the carrying.",
    "Did you sleep well, {name}?",
    "Nobody wants my {item} any more.",
    "I am on my way to the {place}.",
    "That price was a shame, {name}.",
    "Let us meet at the {place} in the evening.",
    "I heard that {name} earned well yesterday.",
    "Good night, everybody.",
    "{name} works from dawn to dusk.",
    "The {place} should be swept once more.",
    "I do not know what to do with my {item}.",
)
_DOINGS = (
    *("bringing in the wheat", "baking bread", "framing a house", "feeding the ducks", "reading a book", "sweeping the floor"),
    *("having breakfast", "chatting with the neighbours", "looking at the sky", "carrying wood", "resting on a bench"),
)
_AIMS = ("Bake as much as the wheat is enough for.", "Sell what I have, and rest.", "Work in the morning, talk in the evening.")
_INSIGHTS = ("{name} can be trusted in trade.", "I work too much and talk too little.", "{name} seems to avoid me lately.")


def facts(count: int, rng: random.Random) -> list[Fact]:
    """Return so many facts of a month, at most one for each person and matter; ValueError when there are not so many."""
    pairs = [(name, matter) for name in NAMES for matter in MATTERS]
    return [_fact(name, matter, rng) for name, matter in rng.sample(pairs, count)]


def _fact(name: str, matter: Matter, rng: random.Random) -> Fact:
    own = rng.random() < 0.5  # noqa: PLR2004
    speaker = name if own else rng.choice([other for other in NAMES if other != name])
    words = matter.mine if own else matter.theirs.format(name=name)
    return Fact(_overheard(speaker, words, _minute(rng), to_me=rng.random() < 0.7), matter.asked.format(name=name))  # noqa: PLR2004


def everyday(rng: random.Random) -> Iterator[AnyNote]:
    """Yield notes without end such as a villager keeps every day, at any minute of the month."""
    kinds = tuple(_EVERYDAY)
    weights = tuple(_EVERYDAY.values())
    while True:
        (kind,) = rng.choices(kinds, weights)
        yield kind(rng, _minute(rng))


def _minute(rng: random.Random) -> int:
    return rng.randrange(DAYS) * MINUTES_PER_DAY + _WAKES + rng.randrange(_WAKING)


def _when(minute: int) -> dict[str, Any]:
    return {"tick": minute * TICKS_PER_MINUTE, "minute": minute}


def _being(name: str) -> BeingId:
    return BeingId(NAMES.index(name) + 1)


def _overheard(speaker: str, words: str, minute: int, *, to_me: bool) -> Overheard:
    return Overheard(speaker=_being(speaker), name=speaker, words=words, manner=Manner.SAY, to_me=to_me, **_when(minute))


def _small_talk(rng: random.Random) -> str:
    things = {
        "name": rng.choice(NAMES),
        "place": rng.choice(_PLACES),
        "qty": rng.randint(2, 9),
        "item": rng.choice([*Item]).value,
    }
    return rng.choice(_SMALL_TALK).format(**things)


def _heard(rng: random.Random, minute: int) -> AnyNote:
    return _overheard(rng.choice(NAMES), _small_talk(rng), minute, to_me=rng.random() < 0.5)  # noqa: PLR2004


def _spoke(rng: random.Random, minute: int) -> AnyNote:
    name = rng.choice(NAMES)
    return SpokeMyself(to=_being(name), name=name, words=_small_talk(rng), manner=Manner.SAY, **_when(minute))


def _noticed(rng: random.Random, minute: int) -> AnyNote:
    name, doing, place = rng.choice(NAMES), rng.choice(_DOINGS), rng.choice(_PLACES)
    return Noticed(being=_being(name), name=name, doing=doing, place=place, **_when(minute))


def _traded(rng: random.Random, minute: int) -> AnyNote:
    name, sold, qty = rng.choice(NAMES), rng.random() < 0.5, rng.randint(1, 9)  # noqa: PLR2004
    item, price = rng.choice([*Item]), qty * rng.randint(40, 300)
    return Traded(other=_being(name), name=name, sold=sold, item=item, qty=qty, price=price, **_when(minute))


def _given(rng: random.Random, minute: int) -> AnyNote:
    name = rng.choice(NAMES)
    return Given(other=_being(name), name=name, mine=rng.random() < 0.5, goods={rng.choice([*Item]): 1}, **_when(minute))  # noqa: PLR2004


def _snubbed(rng: random.Random, minute: int) -> AnyNote:
    name = rng.choice(NAMES)
    return Snubbed(other=_being(name), name=name, item=rng.choice([*Item]), qty=rng.randint(1, 9), **_when(minute))


def _met(rng: random.Random, minute: int) -> AnyNote:
    name = rng.choice(NAMES)
    return Met(being=_being(name), name=name, kind=Kind.VILLAGER, **_when(minute))


def _talked(rng: random.Random, minute: int) -> AnyNote:
    name = rng.choice(NAMES)
    return Talked(others=(_being(name),), names=(name,), words=_small_talk(rng), lines=rng.randint(2, 12), **_when(minute))


def _toiled(rng: random.Random, minute: int) -> AnyNote:
    return Toiled(takes={Item.WHEAT: 3}, gives={Item.BREAD: rng.randint(1, 4)}, **_when(minute))


def _day_over(rng: random.Random, minute: int) -> AnyNote:
    over = minute // MINUTES_PER_DAY + 1
    return DayOver(day=over, slept=rng.random() < 0.9, stamina=80, earned=rng.randint(1, 900), **_when(minute))  # noqa: PLR2004


def _planned(rng: random.Random, minute: int) -> AnyNote:
    return Planned(day=minute // MINUTES_PER_DAY + 1, aim=rng.choice(_AIMS), steps=(), **_when(minute))


def _reflected(rng: random.Random, minute: int) -> AnyNote:
    insight = rng.choice(_INSIGHTS).format(name=rng.choice(NAMES))
    return Reflected(question="What follows?", insight=insight, **_when(minute))


_EVERYDAY = {
    _heard: 30,
    _spoke: 18,
    _noticed: 22,
    _traded: 6,
    _given: 2,
    _snubbed: 3,
    _met: 4,
    _talked: 5,
    _toiled: 5,
    _day_over: 2,
    _planned: 2,
    _reflected: 1,
}
"""By how often it is kept, in a hundred."""
