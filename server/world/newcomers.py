"""People beyond the twelve of the story, drawn from the town's seed: names, faces, a few facts each, and days with room in them.

Apart from `townsfolk`, whose words were written one by one: here they are put together. Every draw has a key of its own, so
the same seed gives the same people, and a bigger town begins with the people of the smaller one. What is left empty of a
villager made while the town runs is drawn from the same tables.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from msgspec.structs import replace

from server.world.dice import Dice
from server.world.state import Place
from server.world.townsfolk import Villager
from shared.calendar import MINUTES_PER_HOUR
from shared.economy import RECIPES, Occupation
from shared.living import Appointment, Persona
from shared.text import name_key

_OCCUPATIONS: Final = tuple(Occupation)

_WOMEN: Final = (
    "Carla Cleo Cora Daria Della Dina Edith Elin Elsa Erna Gerda Gilda Gisela Greer Ida Ilka Ines Inga Irma "
    "Jana Jutta Kaja Karin Klara Maja Marta Meta Mila Mina Moira Paula Petra Pia Piper Queenie Rada Ragna Rhea Rika Romy "
    "Rosa Ulla Ursa Vera Vesna Wanda Wenke Wilma Xenia Ylva Zelda Zora"
)
_MEN: Final = (
    "Caspar Cyril Dag Darius Denzil Dirk Edgar Egil Einar Eskil Gareth Gil Goran Gregor Ignaz Igor Isak Ivo Jasper Jem "
    "Joris Karel Klaus Konrad Marek Matti Merlin Milo Pascal Pavel Piet Quentin Radek Ralf Rasmus Rolf Ruben Udo Uri "
    "Valentin Victor Viggo Walter Wim Xaver Yann Yorick Yves Zdenek Zoltan"
)
"""Their first letters are no tile's: each is somebody's glyph."""

_GENDERED: Final = tuple([(name, "woman") for name in _WOMEN.split()] + [(name, "man") for name in _MEN.split()])

_TRAITS: Final = (
    *("patient", "quick", "cheerful", "gruff", "careful", "bold", "shy", "talkative", "honest", "stubborn", "kind", "curious"),
    *("thrifty", "dreamy"),
)
_INTERESTS: Final = (
    *("old songs", "river fish", "card games", "clouds", "good boots", "beekeeping", "market gossip", "ghost stories"),
    *("wild berries", "knots", "chess", "dancing", "herons", "cheese", "riddles", "the road to the city"),
)
_STYLES: Final = (
    "Short sentences. Nods a lot.",
    "Quick and friendly. Asks back.",
    "Slow and careful. Weighs every word.",
    "Loud and merry. Laughs first.",
    "Polite and a little formal.",
    "Dry. Says the opposite and smiles.",
)
_GOALS: Final = (
    *("own a house in town", "save a thousand gold", "make friends with the neighbours", "learn every song of the inn"),
    *("bring an old mother to town", "win at cards against Rufus", "be asked to dance", "eat well every day"),
)
_SECRETS: Final = (
    "cannot swim and is afraid of the bridges",
    "left a debt behind in the city",
    "writes poems and burns them",
    "is afraid of the dark",
    "was sent away from the last town for a quarrel",
    "talks to the herons when nobody listens",
    "has never told anybody the real reason for coming here",
    "keeps a letter that was meant for somebody else",
)
_PASTS: Final = (
    "came down the river one spring and stayed",
    "followed a cousin to this town and never left",
    "walked here from the city with one bag",
    "was born two valleys away and came for the work",
    "lost a farm to the flood and began again here",
    "came for the harvest fair years ago and liked the bread",
)
_BUILDS: Final = ("tall", "short", "broad", "thin", "round", "wiry", "stooped", "long-legged")
_WEAR: Final = (
    *("a blue scarf", "a patched coat", "a straw hat", "a green cap", "a leather belt", "a grey shawl", "red boots"),
    *("a brown cloak", "rolled sleeves", "a striped shirt"),
)
_CHARACTERS: Final = (
    "likes company and hates to hurry.",
    "would rather work than talk, and helps when asked.",
    "is slow to trust and never forgets a kindness.",
    "laughs at trouble and cries at songs.",
    "keeps every promise and expects the same.",
    "wants to be liked by everybody, and mostly is.",
)

_WORK: Final = {
    Occupation.FARMER: ("hoeing", "sowing wheat", "binding sheaves", "pulling weeds"),
    Occupation.CHEF: ("kneading dough", "shaping loaves", "watching the oven", "sifting flour"),
    Occupation.CARPENTER: ("planing a beam", "sawing boards", "framing a wall", "sharpening chisels"),
}
_LEISURE: Final = {
    "square": ("looking over the stalls", "sitting by the fountain", "chatting in the sun"),
    "park": ("walking round the pond", "sitting on a bench", "feeding the ducks"),
    "library": ("reading", "looking at maps"),
    "inn": ("sipping cider", "listening to the talk", "playing cards"),
    "cafe": ("drinking tea", "eating soup", "eating pie"),
}
_AT_HOME: Final = "resting"
"""What is done at home for want of the place where something else would be."""

_OUTINGS: Final = ("park", "library", "inn", "cafe")
_MEALS: Final = ("cafe", "inn")
"""Where people go for pleasure, and to eat; to the market square when there is no room."""

_SLOTS_A_DAY: Final = 96
_SLOT_MINUTES: Final = 15


class _Line(NamedTuple):
    """A line of a shift, before it has a place."""

    minute: int
    what: str
    """`home`, `work`, `meal`, `leisure` or `market`."""
    doing: str = ""
    """At home; elsewhere it is drawn."""


def _shift(*lines: str) -> tuple[_Line, ...]:
    """Read lines like `06:30 work` and `05:45 home: eating porridge`."""
    return tuple(_line(line) for line in lines)


def _line(line: str) -> _Line:
    time, _, rest = line.partition(" ")
    what, _, doing = rest.partition(": ")
    hours, _, minutes = time.partition(":")
    return _Line(int(hours) * MINUTES_PER_HOUR + int(minutes), what, doing)


_SHIFTS: Final = (
    _shift(
        *("05:15 home: eating porridge", "06:00 work", "08:00 market", "10:00 leisure", "12:00 work", "14:00 meal"),
        *("15:15 market", "17:30 home: cooking supper", "19:00 leisure", "21:00 home: sleeping"),
    ),
    _shift(
        *("06:00 home: sweeping the floor", "06:45 market", "08:00 work", "10:00 leisure", "12:00 meal", "14:00 work"),
        *("16:00 market", "18:00 home: cooking supper", "19:15 leisure", "21:15 home: sleeping"),
    ),
    _shift(
        *("06:45 home: airing the beds", "08:00 market", "10:00 work", "12:00 meal", "13:30 leisure", "16:00 work"),
        *("18:00 market", "18:45 home: cooking supper", "19:30 leisure", "21:30 home: sleeping"),
    ),
)
"""Three shifts, so that a workshop for fifteen serves a town of a hundred: each works once in the morning and once at noon."""


class _Room:
    """How many are meant to be where, by quarters of an hour: nobody is sent where there is no room."""

    def __init__(self, places: tuple[Place, ...], days: Iterable[tuple[Appointment, ...]]) -> None:
        self._places = {place.kind: place for place in places if place.kind != "home"}
        self._meant: Counter[tuple[str, int]] = Counter()
        for schedule in days:
            for line, then in zip(schedule, (*schedule[1:], *schedule[:1]), strict=True):
                self._book(line.place, _slots(line.minute, then.minute))

    def find(self, kinds: tuple[str, ...], start: int, end: int) -> Place | None:
        """Return the place of the first of these kinds that is not three quarters full then, else of the last; and book it.

        None when the town has no place of any of them.
        """
        slots = _slots(start, end)
        found = [self._places[kind] for kind in kinds if kind in self._places]
        place = next((place for place in found if self._has_room(place, slots)), found[-1] if found else None)
        if place is not None:
            self._book(place.name, slots)
        return place

    def _has_room(self, place: Place, slots: list[int]) -> bool:
        return all(self._meant[place.name, slot] < place.capacity * 3 // 4 for slot in slots)

    def _book(self, name: str, slots: list[int]) -> None:
        self._meant.update((name, slot) for slot in slots)


def _slots(start: int, end: int) -> list[int]:
    """Return the quarters of an hour from one minute of the day to another, past midnight too."""
    first, last = start // _SLOT_MINUTES, -(-end // _SLOT_MINUTES)
    return [slot % _SLOTS_A_DAY for slot in range(first, last if last > first else last + _SLOTS_A_DAY)]


def newcomers(seed: int, places: tuple[Place, ...], folk: tuple[Villager, ...], count: int) -> tuple[Villager, ...]:
    """Return that many people (none for less than one) who live beside the folk that is there, in the homes with most room.

    AssertionError when homes or names do not suffice; a town has at most 100 people.
    """
    room, names = _Room(places, (villager.persona.schedule for villager in folk)), _names(seed, folk)
    living = Counter(villager.persona.home for villager in folk)
    colours = {villager.colour for villager in folk}
    made: list[Villager] = []
    for number in range(count):
        home = min((place for place in places if place.kind == "home"), key=lambda place: living[place.name] - place.capacity)
        assert living[home.name] < home.capacity, "every home is full"  # noqa: S101
        living[home.name] += 1
        dice = Dice(seed, 0, number)
        colour = draw_colour(dice, colours)
        colours.add(colour)
        name, gender = names[number]
        occupation = _OCCUPATIONS[number % len(_OCCUPATIONS)]
        shift = _SHIFTS[number // len(_OCCUPATIONS) % len(_SHIFTS)]
        persona = draw_persona(dice, name, gender, occupation, home.name)
        persona = replace(persona, schedule=_schedule(dice, shift, occupation, room))
        made.append(Villager(name, name[0], colour, persona, occupation))
    return tuple(made)


def _names(seed: int, folk: tuple[Villager, ...]) -> list[tuple[str, str]]:
    """Return names with genders that nobody has, in an order of the seed's."""
    taken = {name_key(villager.name) for villager in folk}
    dice = Dice(seed, 0, 0)
    free = [pair for pair in _GENDERED if name_key(pair[0]) not in taken]
    return sorted(free, key=lambda pair: dice.below(2**40, "name", pair[0]))


def gender_of(name: str) -> str:
    """Return `woman` or `man` for a name that stands here, empty for others."""
    key = name_key(name)
    return next((gender for known, gender in _GENDERED if name_key(known) == key), "")


def draw_colour(dice: Dice, taken: set[str]) -> str:
    """Return a light colour that nobody has."""
    turn = 0
    while True:
        red, green, blue = (96 + dice.below(160, "colour", turn, part) for part in range(3))
        colour = f"#{red:02x}{green:02x}{blue:02x}"
        if colour not in taken:
            return colour
        turn += 1


def draw_persona(dice: Dice, name: str, gender: str, occupation: Occupation | None, home: str) -> Persona:
    """Return who somebody might be, without a schedule."""
    work = f"is a {occupation} and " if occupation else ""
    noun = gender if gender in ("woman", "man") else "person"
    return Persona(
        gender=gender,
        calling=occupation.value if occupation else "",
        traits=_draw(dice, _TRAITS, 3, "trait"),
        background=f"{name} {_one(dice, _PASTS, 'past')}. {name} {work}lives in {home}.",
        interests=_draw(dice, _INTERESTS, 3, "interest"),
        style=_one(dice, _STYLES, "style"),
        goals=_draw(dice, _GOALS, 2, "goal"),
        secret=f"{name} {_one(dice, _SECRETS, 'secret')}.",
        looks=f"A {_one(dice, _BUILDS, 'build')} {noun} with {_one(dice, _WEAR, 'wear')}.",
        personality=f"{name} {_one(dice, _CHARACTERS, 'character')}",
        home=home,
    )


def draw_day(
    dice: Dice, occupation: Occupation | None, places: tuple[Place, ...], days: Iterable[tuple[Appointment, ...]]
) -> tuple[Appointment, ...]:
    """Return a schedule for somebody of that occupation beside those whose days these are: where there is room for them."""
    shift = _SHIFTS[dice.below(len(_SHIFTS), "shift")]
    return _schedule(dice, shift, occupation, _Room(places, days))


def _schedule(dice: Dice, shift: tuple[_Line, ...], occupation: Occupation | None, room: _Room) -> tuple[Appointment, ...]:
    ends = [line.minute for line in (*shift[1:], shift[0])]
    return tuple(_appointment(dice, line, end, occupation, room) for line, end in zip(shift, ends, strict=True))


def _appointment(dice: Dice, line: _Line, end: int, occupation: Occupation | None, room: _Room) -> Appointment:
    place = None if line.what == "home" else room.find(_kinds(dice, line, occupation), line.minute, end)
    if place is None:
        return Appointment(line.minute, "home", line.doing or _AT_HOME)
    words = _WORK[occupation] if line.what == "work" and occupation else _LEISURE[place.kind]
    return Appointment(line.minute, place.name, _one(dice, words, "doing", line.minute))


def _kinds(dice: Dice, line: _Line, occupation: Occupation | None) -> tuple[str, ...]:
    """Return the kinds of place that would do, the best first; the last one has room for the whole town."""
    match line.what:
        case "work" if occupation:
            return (RECIPES[occupation].place,)
        case "market":
            return ("square",)
        case "meal":
            return (*_draw(dice, _MEALS, len(_MEALS), "meal"), "square")
        case _:
            return (*_draw(dice, _OUTINGS, len(_OUTINGS), "leisure", line.minute), "square")


def _one(dice: Dice, choices: tuple[str, ...], *purpose: str | int) -> str:
    return choices[dice.below(len(choices), *purpose)]


def _draw(dice: Dice, choices: tuple[str, ...], count: int, *purpose: str | int) -> tuple[str, ...]:
    """Return so many different ones of the choices, in drawn order."""
    return tuple(sorted(choices, key=lambda choice: dice.below(2**40, *purpose, choice))[:count])
