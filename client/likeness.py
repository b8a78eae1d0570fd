"""What somebody looks like, read from words: `A thin old man with a green waistcoat and a rose in his hatband`.

Apart from the drawing so that pixels and plain characters show the same person. What the words leave open is chosen by the name,
always alike: the same words and name give the same likeness in every client.
"""

import re
import zlib
from enum import StrEnum
from typing import Final, TypeVar

import msgspec

from client.palette import RGB, from_hex, mix
from shared.sights import Figure

_T = TypeVar("_T")


class Age(StrEnum):
    """How old somebody seems."""

    YOUNG = "young"
    GROWN = "grown"
    OLD = "old"


class Hair(StrEnum):
    """How hair is worn."""

    SHORT = "short"
    TOUSLED = "tousled"
    BOB = "bob"
    LONG = "long"
    CURLS = "curls"
    BRAID = "braid"
    BUN = "bun"
    BALD = "bald"


class Beard(StrEnum):
    """What grows on a face."""

    NONE = "none"
    FULL = "full"
    MOUSTACHE = "moustache"


class Hat(StrEnum):
    """What is worn on the head."""

    NONE = "none"
    TOQUE = "toque"
    STRAW = "straw"
    WIDE = "wide"
    FEATHERED = "feathered"
    CAP = "cap"
    KERCHIEF = "kerchief"
    BERET = "beret"
    WREATH = "wreath"
    HOOD = "hood"
    HELMET = "helmet"
    TALL = "tall"


class Wear(StrEnum):
    """What is worn below the chin."""

    SHIRT = "shirt"
    APRON = "apron"
    WAISTCOAT = "waistcoat"
    COAT = "coat"
    MOTLEY = "motley"
    SHAWL = "shawl"
    SCARF = "scarf"
    CLOAK = "cloak"
    STRIPES = "stripes"


class Extra(StrEnum):
    """A small thing by which somebody is known."""

    GLASSES = "glasses"
    FRECKLES = "freckles"
    ROSY = "rosy"
    EARRINGS = "earrings"
    PENCIL = "pencil"
    STRAW = "straw"
    ROSE = "rose"
    PATCH = "patch"
    GRIN = "grin"
    KEYS = "keys"
    HAMMER = "hammer"
    FIDDLE = "fiddle"
    LEAVES = "leaves"


class Likeness(msgspec.Struct, frozen=True):
    """Somebody, ready to be drawn."""

    girth: int
    """-1 thin, 0, 1 round."""
    rise: int
    """-1 short, 0, 1 tall."""
    broad: int
    """Of shoulder: -1, 0, 1."""
    age: Age
    skin: RGB
    hair: Hair
    hair_colour: RGB
    beard: Beard
    beard_colour: RGB
    eyes: RGB
    hat: Hat
    hat_colour: RGB
    wear: Wear
    wear_colour: RGB
    colour: RGB
    """The figure's own."""
    lips: bool
    """Whether lips are painted."""
    extras: frozenset[Extra]


_COLOURS: Final[dict[str, RGB]] = {
    "black": (60, 50, 64),
    "dark": (58, 44, 40),
    "brown": (112, 72, 44),
    "chestnut": (128, 70, 40),
    "auburn": (140, 62, 40),
    "copper": (184, 96, 50),
    "ginger": (206, 110, 48),
    "red": (196, 64, 52),
    "golden": (224, 178, 84),
    "gold": (224, 178, 84),
    "fair": (222, 186, 110),
    "blond": (226, 192, 112),
    "blonde": (226, 192, 112),
    "yellow": (226, 196, 84),
    "grey": (150, 148, 150),
    "gray": (150, 148, 150),
    "silver": (196, 200, 208),
    "white": (232, 230, 224),
    "green": (88, 150, 84),
    "blue": (84, 124, 196),
    "purple": (134, 84, 170),
    "violet": (134, 84, 170),
    "pink": (226, 138, 168),
    "orange": (222, 134, 60),
}
_OF_HAIR: Final[dict[str, RGB]] = {"red": (178, 76, 40), "golden": (222, 180, 96)}
"""Where hair is another colour than cloth of that name."""

_SKINS: Final[tuple[RGB, ...]] = ((244, 208, 178), (236, 192, 156), (216, 166, 126), (188, 134, 96), (146, 98, 70), (112, 74, 54))
_HAIRS: Final[tuple[RGB, ...]] = (
    (58, 42, 36),
    (96, 62, 40),
    (128, 82, 46),
    (154, 76, 40),
    (206, 164, 92),
    (58, 48, 60),
)
_GREYS: Final[tuple[RGB, ...]] = ((158, 156, 158), (206, 204, 202), (232, 230, 226))
_EYES: Final[tuple[RGB, ...]] = ((48, 34, 30), (46, 72, 112), (52, 84, 58), (66, 44, 28))
_STRAW: Final[RGB] = (226, 190, 106)
_FELT: Final[RGB] = (122, 92, 62)

_WOMAN = r"wom[ae]n|girl|lady|grandmother|mother|aunt|widow|she|her"
_MAN = r"m[ae]n|boy|lad|gentleman|grandfather|father|uncle|widower|he|his"
_OLD = r"old|elderly|aged|ancient|grey-haired|white-haired|wrinkled|grand(?:mother|father)|sixty|seventy|eighty"
_YOUNG = r"young|girl|boy|lad|teenage|youth|nineteen|eighteen|twenty"

_HATS: Final[tuple[tuple[str, Hat], ...]] = (
    (r"straw hat|sun hat|veil", Hat.STRAW),
    (r"feathered (?:hat|cap)|plumed? hat|feather in \w+ (?:hat|cap)", Hat.FEATHERED),
    (r"chef's hat|baker's (?:hat|cap)|toque", Hat.TOQUE),
    (r"top hat|tall hat|stovepipe", Hat.TALL),
    (r"hatband|\bhat\b", Hat.WIDE),
    (r"\bcap\b", Hat.CAP),
    (r"kerchief|headscarf|bonnet|bandana|turban", Hat.KERCHIEF),
    (r"beret", Hat.BERET),
    (r"wreath|flowers in (?:her|his|their) hair|crown of", Hat.WREATH),
    (r"\bhood", Hat.HOOD),
    (r"helmet|\bhelm\b", Hat.HELMET),
)
_CALLINGS: Final[tuple[tuple[str, Hat], ...]] = (
    (r"baker|chef|cook|pastry", Hat.TOQUE),
    (r"farmer|shepherd|beekeeper|herder", Hat.STRAW),
    (r"carpenter|builder|mason|smith|miller|sailor|fisher|captain|porter", Hat.CAP),
    (r"innkeeper|maid|washer|weaver|midwife", Hat.KERCHIEF),
    (r"merchant|trader|bard", Hat.FEATHERED),
    (r"gardener|hunter|ranger", Hat.WIDE),
    (r"herbalist|healer", Hat.WREATH),
    (r"painter|artist|poet", Hat.BERET),
    (r"monk|nun|priest|hermit", Hat.HOOD),
    (r"guard|soldier|knight", Hat.HELMET),
    (r"mayor|banker|lawyer|judge|doctor", Hat.TALL),
)
_WEARS: Final[tuple[tuple[str, Wear], ...]] = (
    (r"many-colou?red|motley|patchwork", Wear.MOTLEY),
    (r"apron", Wear.APRON),
    (r"waistcoat|vest\b", Wear.WAISTCOAT),
    (r"scarf", Wear.SCARF),
    (r"shawl", Wear.SHAWL),
    (r"cloak|cape|robe", Wear.CLOAK),
    (r"coat|jacket|gown", Wear.COAT),
    (r"striped", Wear.STRIPES),
    (r"sleeves|shirt|dress|tunic|blouse", Wear.SHIRT),
)
_AT_WORK: Final[tuple[tuple[str, Wear], ...]] = (
    (r"baker|chef|cook|innkeeper|smith|café", Wear.APRON),
    (r"carpenter|gardener|merchant|mayor|banker|clerk", Wear.WAISTCOAT),
    (r"librarian|herbalist|healer", Wear.SHAWL),
    (r"sailor|fisher", Wear.STRIPES),
    (r"monk|nun|priest|hermit|ranger", Wear.CLOAK),
)
_STYLES: Final[tuple[tuple[str, Hair], ...]] = (
    (r"\bbald|shaven head|no hair", Hair.BALD),
    (r"braid|plait|pigtail", Hair.BRAID),
    (r"\bbun\b|knot of hair|hair (?:tied|pinned) up", Hair.BUN),
    (r"curl|frizzy|wavy", Hair.CURLS),
    (r"tousled|wild hair|messy|unruly|straw in \w+ hair|mop of", Hair.TOUSLED),
    (r"long [\w-]* ?hair|ponytail|flowing", Hair.LONG),
    (r"\bbob\b|fringe", Hair.BOB),
    (r"short [\w-]* ?hair|cropped", Hair.SHORT),
)
_EXTRAS: Final[tuple[tuple[str, Extra], ...]] = (
    (r"spectacles|glasses|monocle|pince-nez", Extra.GLASSES),
    (r"freckle", Extra.FRECKLES),
    (r"rosy|red-cheeked|ruddy|blush", Extra.ROSY),
    (r"earring", Extra.EARRINGS),
    (r"pencil|quill", Extra.PENCIL),
    (r"straw in (?:his|her|their) hair", Extra.STRAW),
    (r"\brose\b|flower", Extra.ROSE),
    (r"patched", Extra.PATCH),
    (r"grin", Extra.GRIN),
    (r"\bkeys?\b", Extra.KEYS),
    (r"hammer|chisel|\btool", Extra.HAMMER),
    (r"fiddle|violin|lute", Extra.FIDDLE),
    (r"leaves|herbs|basket", Extra.LEAVES),
)
_HAIR_WORDS = r"hair|curls?|braids?|plaits?|bun|locks|ponytail"
_BEARD_WORDS = r"beard|whiskers|moustache|mustache|goatee|stubble"
_CLOTHES = r"apron|waistcoat|vest|scarf|shawl|cloak|cape|robe|coat|jacket|gown|sleeves|shirt|dress|tunic|blouse"
_HAT_WORDS = r"hat|cap|kerchief|headscarf|bonnet|bandana|turban|beret|hood|helmet"


def likeness(figure: Figure, looks: str) -> Likeness:
    """Return what somebody looks like; any words are taken, and what they leave open the name decides."""
    words = " ".join(looks.casefold().split())
    calling = (figure.calling or figure.occupation or "").casefold()
    name, own = figure.name.casefold(), from_hex(figure.colour)
    woman, man = _sexes(words)
    age = Age.OLD if _has(words, _OLD) else Age.YOUNG if _has(words, _YOUNG) else Age.GROWN
    style = _first(words, _STYLES) or _style(name, age, woman=woman, man=man, calling=calling)
    beard = _beard(words, name, man=man, age=age)
    hair_colour, beard_colour = _hair_colours(words, name, age)
    hat = _hat(words, calling, name, styled=_first(words, _STYLES) is not None)
    wear = _first(words, _WEARS) or _first(calling, _AT_WORK) or _pick(name, "wear", (Wear.SHIRT, Wear.COAT, Wear.WAISTCOAT))
    return Likeness(
        girth=1
        if _has(words, r"round|stout|plump|fat|portly")
        else -1
        if _has(words, r"thin|slender|wiry|lean|slim|gaunt")
        else 0,
        rise=1
        if _has(words, r"tall|long-legged|elegant|lanky")
        else -1
        if _has(words, r"small|short|little|stooped|tiny")
        else 0,
        broad=1 if _has(words, r"broad|strong|stout|burly|big") else -1 if _has(words, r"thin|slender|small|wiry") else 0,
        age=age,
        skin=_skin(words, name),
        hair=style,
        hair_colour=hair_colour,
        beard=beard,
        beard_colour=beard_colour,
        eyes=_pick(name, "eyes", _EYES),
        hat=hat,
        hat_colour=_hat_colour(words, hat, own),
        wear=wear,
        wear_colour=_colour_of(words, _CLOTHES) or mix(own, (70, 62, 60), 24),
        colour=own,
        lips=woman and (age is not Age.OLD),
        extras=_extras(words, calling),
    )


def _has(words: str, pattern: str) -> bool:
    return re.search(rf"\b(?:{pattern})", words) is not None


def _sexes(words: str) -> tuple[bool, bool]:
    """Return whether somebody is called a woman, and whether a man; neither is no harm."""
    woman = re.search(rf"\b(?:{_WOMAN})\b", words) is not None
    return woman, not woman and re.search(rf"\b(?:{_MAN})\b", words) is not None


def _first(words: str, table: tuple[tuple[str, _T], ...]) -> _T | None:
    return next((kind for pattern, kind in table if re.search(pattern, words)), None)


def _pick(name: str, what: str, choices: tuple[_T, ...]) -> _T:
    return choices[zlib.crc32(f"{what}:{name}".encode()) % len(choices)]


def _colour_of(words: str, nouns: str, *, hair: bool = False) -> RGB | None:
    """Return the colour that stands at most three words before one of the nouns, with no comma or `and` between."""
    for match in re.finditer(rf"((?:[\w-]+ ){{1,3}})(?:[\w-]*-)?(?:{nouns})\b", words):
        for word in reversed(match[1].split()):
            if word in ("and", "with", "in", "a", "an", "the"):
                break
            if word in _COLOURS:
                return _OF_HAIR.get(word, _COLOURS[word]) if hair else _COLOURS[word]
    return None


def _style(name: str, age: Age, *, woman: bool, man: bool, calling: str) -> Hair:
    if woman:
        if "librarian" in calling or age is Age.OLD:
            return Hair.BUN
        return _pick(name, "style", (Hair.LONG, Hair.BOB, Hair.BUN, Hair.CURLS, Hair.BRAID))
    if man:
        aged = (Hair.BALD, Hair.SHORT) if age is Age.OLD else (Hair.SHORT, Hair.TOUSLED)
        return _pick(name, "style", aged)
    return _pick(name, "style", (Hair.SHORT, Hair.BOB, Hair.TOUSLED, Hair.LONG, Hair.CURLS, Hair.BUN))


def _beard(words: str, name: str, *, man: bool, age: Age) -> Beard:
    if re.search(r"clean-shaven|beardless|no beard", words):
        return Beard.NONE
    if re.search(r"moustache|mustache", words) and not re.search(r"\bbeard", words):
        return Beard.MOUSTACHE
    if re.search(rf"\b(?:{_BEARD_WORDS})", words):
        return Beard.FULL
    if not man or age is Age.YOUNG:
        return Beard.NONE
    return _pick(name, "beard", (Beard.NONE, Beard.FULL, Beard.NONE, Beard.MOUSTACHE))


def _hair_colours(words: str, name: str, age: Age) -> tuple[RGB, RGB]:
    beard = _colour_of(words, _BEARD_WORDS, hair=True)
    hair = _colour_of(words, _HAIR_WORDS, hair=True)
    if hair is None and (short := re.search(r"\b(\w+)-haired|\b(blonde?|redhead)", words)):
        hair = _COLOURS.get(short[1] or "", _COLOURS["ginger" if short[2] == "redhead" else "fair"])
    if hair is None and "straw in" in words:
        hair = _COLOURS["fair"]
    chosen = hair or beard or _pick(name, "hair", _GREYS if age is Age.OLD else _HAIRS)
    return chosen, beard or mix(chosen, (60, 44, 34), 15)


def _skin(words: str, name: str) -> RGB:
    skin = _SKINS[0] if _has(words, r"pale|fair-skinned") else _pick(name, "skin", _SKINS)
    if re.search(r"dark-skinned|brown-skinned", words):
        skin = _pick(name, "skin", _SKINS[-3:])
    if re.search(r"rosy|ruddy", words):
        skin = _SKINS[0]
    if "sunburnt" in words or "sunburned" in words:
        return mix(mix(_SKINS[1], skin, 30), (214, 96, 66), 26)
    return mix(skin, (160, 104, 66), 34) if re.search(r"weathered|tanned|leathery", words) else skin


def _hat(words: str, calling: str, name: str, *, styled: bool) -> Hat:
    """Return the hat that the words name; else, where they say nothing of the hair, that of a calling."""
    named = _first(words, _HATS)
    if named is not None or "bareheaded" in words:
        return named or Hat.NONE
    trade = _first(calling, _CALLINGS)
    if trade is Hat.WREATH and not re.search(r"\bbald", words):
        return trade
    if styled or re.search(rf"\b(?:{_HAIR_WORDS})\b", words):
        return Hat.NONE
    if trade is not None and not re.search(r"elegant", words):
        return trade
    return _pick(name, "hat", (Hat.NONE, Hat.WIDE, Hat.NONE, Hat.BERET, Hat.CAP)) if "newcomer" in calling else Hat.NONE


def _hat_colour(words: str, hat: Hat, own: RGB) -> RGB:
    named = _colour_of(words, _HAT_WORDS)
    fixed: dict[Hat, RGB] = {
        Hat.TOQUE: (240, 238, 230),
        Hat.STRAW: _STRAW,
        Hat.WIDE: _FELT,
        Hat.HELMET: (164, 170, 182),
        Hat.TALL: (52, 48, 58),
        Hat.WREATH: (104, 168, 84),
        Hat.FEATHERED: mix(own, (60, 30, 80), 45),
    }
    return named or fixed.get(hat) or mix(own, (54, 46, 52), 34)


def _extras(words: str, calling: str) -> frozenset[Extra]:
    found = {extra for pattern, extra in _EXTRAS if re.search(pattern, words)}
    if "librarian" in calling:
        found.add(Extra.GLASSES)
    return frozenset(found)
