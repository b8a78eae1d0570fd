"""Sights and hints in words: the message log, line mode, and what look says.

Apart from the widgets because line mode and tests read the same sentences. The town's economy has its words in
`dealings`, and whole answers stand in `told`.
"""

import shlex

from client import dealings, homes, misspelt
from client.entries import Came, DayBroke, Elsewhere, Entry, Noted, Placed, Refused, SpeedSet, Spoke, Told, Went
from client.hints import Hinting
from client.phrase import Phrase, Role, Span, plain
from client.view import View
from shared.calendar import Speed, clock_text
from shared.economy import listed
from shared.geometry import Cell, bearing, distance
from shared.hints import Mood
from shared.sights import Figure, Heard, Kind, Manner, PlaceSeen
from shared.terrain import TILES, UNKNOWN
from shared.text import clean

__all__ = [
    "Phrase",
    "Role",
    "Span",
    "hint",
    "invitation",
    "look",
    "moment",
    "narrate",
    "occupancy",
    "places",
    "plain",
    "somebody",
    "who",
]

BY_RULE = " ·rule"
"""After words that no model chose."""


NO_STUDY = "Minds are open to those who watch, not to who lives among them: thorp watch ADDRESS, or thorp replay FILE."
"""Told to players who want to look into a mind."""


def no_villager(view: View, name: str) -> str:
    """Return what is told to who wants to look into the mind of somebody unknown."""
    guess = misspelt.guess(name, (figure.name for figure in view.met.values() if figure.kind is Kind.VILLAGER))
    return f"You know no villager called '{clean(name)[:24]}'.{guess} :villagers lists everybody."


def nobody_known(view: View, name: str, listing: str = ":villagers") -> str:
    """Return what is told to who wants to follow somebody unknown; `listing`: what lists everybody."""
    guess = misspelt.guess(name, (figure.name for figure in view.met.values()))
    return f"Nobody called '{clean(name)[:24]}' is known here.{guess} {listing} lists everybody."


def nothing_known(view: View, name: str) -> str:
    """Return what is told to who wants to look at somebody or something unknown."""
    names = (*(figure.name for figure in view.met.values()), *(place.name for place in view.places))
    return f"Nobody and nothing called '{clean(name)[:24]}' is known here.{misspelt.guess(name, names)}"


def narrate(entry: Entry) -> Phrase:
    """Return an entry of the log in words, and to watchers where it happened."""
    where = (Span(f"  ({clean(entry.place)})", Role.DIM),) if isinstance(entry, Placed) and entry.place else ()
    return (*_narrated(entry), *where)


def _narrated(entry: Entry) -> Phrase:
    if isinstance(entry, Spoke):
        return _spoke(entry)
    if isinstance(entry, Elsewhere):
        return (Span(clean(entry.name), Role.NAME, entry.colour), Span(" is talking out of sight", Role.DIM))
    if isinstance(entry, Told):
        return dealings.tell(entry)
    words, role = _told(entry)
    return (Span(clean(words), role),)


def _told(entry: Came | Went | Refused | Noted | SpeedSet | DayBroke) -> tuple[str, Role]:
    match entry:
        case Came(name=name):
            told = f"{name} comes to town.", Role.NOTICE
        case Went(name=name):
            told = f"{name} has left the town.", Role.NOTICE
        case Refused(words=words):
            told = words, Role.REFUSED
        case Noted(words=words):
            told = words, Role.DIM
        case SpeedSet():
            told = _speed(entry), Role.NOTICE
        case DayBroke(day=day):
            told = f"Day {day} begins.", Role.NOTICE
    return told


def _speed(entry: SpeedSet) -> str:
    who = entry.by
    if entry.speed is Speed.PAUSE:
        return f"{who} stops the clock."
    return f"{who} sets the clock to {entry.speed}."


def _spoke(entry: Spoke) -> Phrase:
    heard = entry.heard
    words, name = clean(heard.words), clean(heard.name)
    rule = (Span(BY_RULE, Role.DIM),) if heard.by_rule else ()
    who = Span("You", Role.NAME, entry.colour) if entry.mine else Span(name, Role.NAME, entry.colour)
    if heard.bearing is not None and not entry.mine:
        return (*_from_afar(heard, words), *rule)
    match heard.manner:
        case Manner.SAY:
            return (who, Span(": ", Role.DIM), Span(words, Role.SPEECH), *rule)
        case Manner.SHOUT:
            return (who, Span(" shout: " if entry.mine else " shouts: ", Role.DIM), Span(words, Role.SPEECH), *rule)
        case Manner.EMOTE:
            return (Span(name, Role.NAME, entry.colour), Span(f" {words}"), *rule)
        case Manner.WHISPER:
            return (who, *_whispered(entry, words), *rule)


def _whispered(entry: Spoke, words: str) -> Phrase:
    verb = "whisper" if entry.mine else "whispers"
    to = "you" if entry.to_me else clean(entry.listener) or "somebody"
    if not words:
        return (Span(f" {verb} something to {to}.", Role.DIM),)
    return (Span(f" {verb} to {to}: ", Role.DIM), Span(words, Role.WHISPER))


def _from_afar(heard: Heard, words: str) -> Phrase:
    verb = {Manner.SHOUT: "shout", Manner.WHISPER: "whisper", Manner.EMOTE: "stir", Manner.SAY: "say"}[heard.manner]
    where = f"from the {heard.bearing.words}" if heard.bearing else "nearby"
    start = f"You hear {clean(heard.name) or 'somebody'} {verb} {where}"
    return (Span(f"{start}: ", Role.DIM), Span(words, Role.SPEECH)) if words else (Span(f"{start}.", Role.DIM),)


def hint(name: str, colour: str, hinting: Hinting) -> Phrase:
    """Return the line of somebody who is about to speak: what they do, or their words so far."""
    who = Span(clean(name), Role.NAME, colour)
    match hinting.mood:
        case Mood.SPEAKING if hinting.words:
            return (who, Span(": ", Role.DIM), Span(clean(hinting.words), Role.SPEECH), Span(" ▌", Role.DIM))
        case Mood.HEARD:
            return (who, Span(" listens …", Role.DIM))
        case Mood.QUEUED:
            return (who, Span(" is about to answer …", Role.DIM))
        case Mood.THINKING | Mood.SPEAKING:
            return (who, Span(" thinks …", Role.DIM))
        case Mood.NONE:
            return ()


def occupancy(place: PlaceSeen) -> str:
    """Return `4/20`, or `?/20` when it cannot be seen from here."""
    return f"{place.occupants if place.occupants >= 0 else '?'}/{place.capacity}"


def somebody(figure: Figure) -> str:
    """Return who somebody is and what they do: `Mabel the baker, kneading dough`."""
    name, calling, doing = clean(figure.name), clean(figure.calling), clean(figure.doing)
    return name + (f" the {calling}" if calling else "") + (f", {doing}" if doing else "")


def look(view: View, cell: Cell) -> str:
    """Describe a cell: who is there, what lies there, what it is, how far it is, and which place."""
    parts = [_being(view, cell), _pile(view, cell), _tile(view, cell), whereabouts(view, cell), _place(view, cell)]
    return " · ".join(part for part in parts if part)


def _being(view: View, cell: Cell) -> str:
    figure = view.figure_at(cell)
    if figure is None:
        return ""
    if figure.id == view.you:
        return f"You, {clean(figure.name)}"
    looks = clean(figure.looks)
    return somebody(figure) + (f" — {looks}" if looks else "")


def _pile(view: View, cell: Cell) -> str:
    goods = view.piles.get(cell)
    return f"{listed(goods)} on the ground" if goods else ""


def _tile(view: View, cell: Cell) -> str:
    code = view.code(cell)
    if code == UNKNOWN:
        return "not seen yet"
    words = TILES[code].words if code in TILES else "something strange"
    return words if view.sees(cell) else f"{words} (remembered)"


def _place(view: View, cell: Cell) -> str:
    place = view.place_at(cell)
    if place is None:
        return ""
    what = clean(place.what)
    return f"{clean(place.name)} {occupancy(place)}" + (f" — {what}" if what else "")


def whereabouts(view: View, cell: Cell) -> str:
    """Return how far a cell is: `12 steps north-east`; empty without a body, or for where one stands."""
    me = view.me
    direction = bearing(me.at, cell) if me else None
    if me is None or direction is None:
        return ""
    steps = distance(me.at, cell)
    return f"{steps} {'step' if steps == 1 else 'steps'} {direction.words}"


def who(view: View) -> str:
    """List who is in view."""
    others = [f"{somebody(figure)}{_away(view, figure.at)}" for figure in near(view)]
    return "In view: " + "; ".join(others) + "." if others else "Nobody else is in view."


def near(view: View) -> list[Figure]:
    """Return the others in view, the nearest first."""
    me = view.eyes
    others = [figure for figure in view.figures.values() if me is None or figure.id != me.id]
    return sorted(others, key=lambda figure: (distance(me.at, figure.at) if me else 0, figure.id))


def _away(view: View, cell: Cell) -> str:
    where = whereabouts(view, cell)
    return f" ({where})" if where else ""


def nearest_first(view: View) -> list[PlaceSeen]:
    """Return the places of the town, the nearest first; by their numbers for whoever is nowhere."""
    me = view.eyes

    def steps(place: PlaceSeen) -> int:
        if me is None:
            return 0
        x = min(max(me.at[0], place.x), place.x + place.width - 1)
        y = min(max(me.at[1], place.y), place.y + place.height - 1)
        return distance(me.at, (x, y))

    return sorted(view.places, key=lambda place: (steps(place), place.id))


def places(view: View) -> str:
    """List the places of the town."""
    listed = ", ".join(f"{clean(place.name)} {occupancy(place)}" for place in nearest_first(view))
    return f"Places, the nearest first: {listed}. (4/20: four inside, of twenty it has room for; ?: not to be seen from here.)"


def invitation(address: str, save: str = "", *, replay: bool = False) -> str:
    """Say how somebody else gets here; `save`: the file of a town that we host ourselves."""
    command = homes.command()
    if replay:
        return f"To watch this replay from another terminal: {command} watch {address}"
    alone = any(host in address for host in ("//127.", "//localhost", "//[::1]"))
    file = shlex.quote(save or "FILE")
    others = f" From other machines: end this and host it with {command}d serve --save {file} --host 0.0.0.0" if alone else ""
    here = " on this machine" if alone else ""
    return f"To join{here}: {command} join {address} --name NAME (without a body: {command} watch {address}).{others}"


def moment(view: View) -> str:
    """Return the time of a view for a line: `08:15`."""
    return clock_text(view.minute)
