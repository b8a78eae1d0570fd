"""The rule of who lives in town: villagers made, portrayed and sent away while it runs (RULES 3 and 6).

Apart because it is one rule. Who may do this is the town's question (`server/powers.py`); here is what can be done. A newcomer
comes to the gate with what a new life begins with; who leaves takes along all it owned, and its home and its name are free.
"""

import unicodedata
from collections import Counter
from typing import NamedTuple

from msgspec.structs import replace

from server.world.atlas import atlas, free_cell
from server.world.dice import Dice
from server.world.events import AnyEvent, MovedIn, MovedOut, Portrayed
from server.world.lookup import MERCHANT, find, find_other, find_place, gone, is_merchant, quoted
from server.world.newcomers import draw_colour, draw_day, draw_persona, gender_of
from server.world.refusal import Refusal
from server.world.state import MAX_BEINGS, Being, Life, Place, World
from server.world.thresholds import enter
from shared.commands import Portray, Settle, Unsettle
from shared.economy import Occupation, find_occupation
from shared.ids import BeingId
from shared.living import Appointment, Persona
from shared.persona import BOUNDS, HOME, NOBODYS_TRADE, Part, entries, find_part, problem
from shared.persona import schedule as read_schedule
from shared.sights import Kind
from shared.terrain import TILES
from shared.text import clean, name_key, name_problem

Answer = tuple[AnyEvent, ...] | Refusal

_NEWCOMER = "newcomer"
"""The calling of who has neither an occupation nor a calling."""

_NO_LETTER = "&"
"""Stands on the map for a name without a letter that is one cell wide; no tile looks like it."""

_NOT_YOURS = Refusal("not_yours", "Who lives in this town is not a villager's to say.")

_Written = str | tuple[str, ...] | tuple[Appointment, ...]
"""A text of a persona as it is kept."""


class _Home(NamedTuple):
    """A home with room."""

    place: Place
    beds: int
    """Those that are nobody's …"""
    room: int
    """… and how many more may live there, in a bed or not."""


def settle(world: World, being: Being, command: Settle, dice: Dice) -> Answer:
    """Make a villager: with the texts that were given, and drawn ones for the others."""
    if being.kind is not Kind.PLAYER:
        return _NOT_YOURS
    refusal = _unnameable(world, command.name)
    if refusal is not None:
        return refusal
    occupation = _occupation(command.occupation)
    if isinstance(occupation, Refusal):
        return occupation
    if len(world.beings) >= MAX_BEINGS:
        return Refusal("full", f"This town has had {MAX_BEINGS:,} people and takes no more. Found a new one.")
    ident = BeingId(max(world.beings, default=0) + 1)
    dice = replace(dice, actor=ident)  # two who come at one tick are not alike
    persona = _persona(world, command, occupation, dice)
    if isinstance(persona, Refusal):
        return persona
    newcomer = Being(
        id=ident,
        name=command.name,
        kind=Kind.VILLAGER,
        glyph=glyph(command.name),
        colour=draw_colour(dice, {other.colour for other in world.beings.values()}),
        at=free_cell(world, world.town.gate),
        persona=persona,
        life=Life(occupation) if occupation else None,
    )
    return MovedIn(newcomer, being.id), *enter(world, newcomer, newcomer.at)


def portray(world: World, being: Being, command: Portray, dice: Dice) -> Answer:
    """Change one text of a villager's; what it owns and what happened stay."""
    villager = _villager(world, being, command.name)
    if isinstance(villager, Refusal):
        return villager
    part = find_part(command.part)
    if part is None:
        return Refusal("unknown_part", f"“{quoted(command.part)}” is nothing of a villager's. Choose one of {', '.join(Part)}.")
    if part is Part.CALLING and is_merchant(villager):
        return Refusal("merchant", f"{villager.name} is the merchant, and the town needs one.")
    written = _written(world, part, command.text, villager.id) or _drawn(world, part, villager, dice)
    if isinstance(written, Refusal):
        return written
    persona = replace(villager.persona, **{part.value: written})
    if persona == villager.persona:
        return Refusal("no_change", f"{villager.name} is like that already.")
    return (Portrayed(villager.id, part.value, persona, being.id),)


def unsettle(world: World, being: Being, command: Unsettle) -> Answer:
    """Have a villager leave for good with all it owns; its trades must be released before."""
    villager = _villager(world, being, command.name)
    if isinstance(villager, Refusal):
        return villager
    if is_merchant(villager):
        return Refusal("merchant", f"{villager.name} is the merchant, and the town needs one.")
    life = villager.life
    return (MovedOut(villager.id, life.money if life else 0, life.goods if life else {}, being.id),)


def glyph(name: str) -> str:
    """Return the letter that stands for somebody on the map: of the name, one cell wide and, if there is one, no tile's."""
    plain = [char for char in unicodedata.normalize("NFKD", name) if char.isascii() and char.isalpha()]
    letters = plain or [char for char in name if char.isalpha() and unicodedata.east_asian_width(char) not in ("W", "F")]
    forms = [form for char in letters for form in (char.upper(), char.lower()) if len(form) == 1]
    return next((form for form in forms if form not in TILES), forms[0] if forms else _NO_LETTER)


def _villager(world: World, being: Being, name: str) -> Being | Refusal:
    """Return the villager of that name."""
    if being.kind is not Kind.PLAYER:
        return _NOT_YOURS
    other = find_other(world, being, name)
    if isinstance(other, Refusal) or other.kind is Kind.VILLAGER:
        return other
    return Refusal("not_villager", f"{other.name} is somebody's own, not a villager of the town's: only they say who they are.")


def _unnameable(world: World, name: str) -> Refusal | None:
    """Say why nobody new can have that name."""
    wrong = name_problem(name)
    if wrong is not None:
        return Refusal("bad_name", wrong)
    other = find(world, name)
    return Refusal("name_taken", f"{other.name} has that name in this town. Choose another.") if other else None


def _occupation(text: str) -> Occupation | Refusal | None:
    key = text.strip().casefold()
    occupation = find_occupation(text)
    if occupation or key in ("", NOBODYS_TRADE):
        return occupation
    choices = ", ".join(Occupation)
    return Refusal("unknown_occupation", f"Nobody here works as “{quoted(text)}”. Choose one of {choices}, or {NOBODYS_TRADE}.")


def _persona(world: World, command: Settle, occupation: Occupation | None, dice: Dice) -> Persona | Refusal:
    """Return who a newcomer is: what was written of them, and for the rest what is drawn."""
    given: dict[str, _Written] = {}
    for part in Part:
        written = _written(world, part, getattr(command, part.value))
        if isinstance(written, Refusal):
            return written
        if written:
            given[part.value] = written
    home = given.get(Part.HOME.value) or _free_home(world)
    if isinstance(home, Refusal):
        return home
    gender = given.get(Part.GENDER.value) or gender_of(command.name)
    drawn = draw_persona(dice, command.name, str(gender), occupation, str(home))
    persona = replace(drawn, **given)
    if not persona.calling:
        persona = replace(persona, calling=_NEWCOMER)
    return persona if persona.schedule else replace(persona, schedule=_day(world, occupation, dice))


def _day(world: World, occupation: Occupation | None, dice: Dice, but: BeingId | None = None) -> tuple[Appointment, ...]:
    days = (other.persona.schedule for other in _folk(world) if other.id != but)
    return draw_day(dice, occupation, world.town.places, days)


def _drawn(world: World, part: Part, villager: Being, dice: Dice) -> _Written | Refusal:
    """Return what takes the place of a text that was emptied."""
    occupation = villager.life.occupation if villager.life else None
    match part:
        case Part.CALLING:
            return occupation.value if occupation else _NEWCOMER
        case Part.HOME:
            return _free_home(world, villager.id)
        case Part.SCHEDULE:
            return _day(world, occupation, dice, villager.id)
        case _:
            return () if BOUNDS[part].entries else ""


def _written(world: World, part: Part, text: str, villager: BeingId | None = None) -> _Written | Refusal:
    """Return a text as it is kept, cleaned; empty when nothing was written. `villager` is whose it is, if not a newcomer's."""
    wrong = problem(part, text)
    if wrong:
        return Refusal("too_long", wrong)
    match part:
        case Part.CALLING if name_key(clean(text)) == MERCHANT:
            return Refusal("merchant", "There is one merchant in this town, and no other can be made.")
        case Part.HOME:
            return _named_home(world, text, villager) if clean(text) else ""
        case Part.SCHEDULE:
            return _schedule(world, text)
        case _:
            return entries(part, text) if BOUNDS[part].entries else clean(text)


def _schedule(world: World, text: str) -> tuple[Appointment, ...] | Refusal:
    lines = read_schedule(text)
    if isinstance(lines, str):
        return Refusal("bad_schedule", lines)
    found: list[Appointment] = []
    for line in lines:
        at_home = name_key(line.place) == HOME
        place = None if at_home else find_place(world, line.place)
        if place is None and not at_home:
            return Refusal("unknown_place", f"The schedule names “{quoted(line.place)}”, and there is no such place.")
        found.append(replace(line, place=place.name if place else HOME))
    return tuple(found)


def _named_home(world: World, text: str, villager: BeingId | None) -> str | Refusal:
    place, free = find_place(world, text), _homes(world, villager)
    homes = ", ".join(home.place.name for home in free) or "none"
    if place is None or place.kind != HOME:
        return Refusal("unknown_place", f"There is no home called “{quoted(text)}”. Homes with room: {homes}.")
    if all(home.place is not place for home in free):
        return Refusal("home_full", f"{place.name} is full ({place.capacity}/{place.capacity}). Homes with room: {homes}.")
    return place.name


def _free_home(world: World, villager: BeingId | None = None) -> str | Refusal:
    """Return the home with most beds that are nobody's, and among equals with most room."""
    homes = _homes(world, villager)
    if not homes:
        most = sum(place.capacity for place in world.town.places if place.kind == HOME)
        return Refusal("no_room", f"No home in town has room: {most} can live here. Somebody has to leave first.")
    return max(homes, key=lambda home: (home.beds, home.room)).place.name


def _homes(world: World, but: BeingId | None) -> list[_Home]:
    """Return the homes where one more may live; `but` is counted nowhere."""
    living = Counter(other.persona.home for other in _folk(world) if other.id != but)
    beds = atlas(world.town).beds
    homes = (
        _Home(place, max(0, len(beds[index]) - living[place.name]), place.capacity - living[place.name])
        for index, place in enumerate(world.town.places)
        if place.kind == HOME
    )
    return [home for home in homes if home.room > 0]


def _folk(world: World) -> list[Being]:
    return [being for being in world.beings.values() if being.kind is Kind.VILLAGER and not gone(being)]
