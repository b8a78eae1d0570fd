"""Faces in pixels: head, hair and features, which show a mood; and the whole portrait, from back to front.

Apart from clothes and hats (`client/attire.py`), which show no mood, and from faces in plain characters (`client/sketches.py`).
"""

# ruff: noqa: PLR2004 -- a picture is made of coordinates

from client import attire
from client.likeness import Age, Beard, Extra, Hair, Likeness
from client.palette import mix
from client.pixels import DARK, HIGH, MIDDLE, WHITE, Canvas, Stuff, light, shade


def paint(like: Likeness, mood: int) -> Canvas:
    """Return the portrait of somebody whose mood shows as -2 to 2 (see `level`)."""
    canvas = Canvas(like)
    half, top = 5 + like.girth, -like.rise
    _hair_behind(canvas, like, half, top)
    attire.dress(canvas, like)
    _face(canvas, like, half, top)
    _hair_before(canvas, like, half, top)
    _features(canvas, like, top, mood)
    attire.cover(canvas, like, half, top)
    attire.equip(canvas, like, half, top)
    return canvas


# ── head and hair ──


def _face(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    skin, dark = like.skin, shade(like.skin, 14)
    for y, less in ((3, 2), (4, 1), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 0), (12, 1), (13, 2)):
        width = half - max(0, less - (like.girth > 0 and y > 9))
        canvas.row(y + top, width, skin, Stuff.SKIN)
        canvas.dot(MIDDLE - 1 + width, y + top, dark, Stuff.SKIN)
    for y in (8, 9):
        canvas.both(half + 1, y + top, dark, Stuff.SKIN)
    canvas.row(14 + top, half - 3, shade(skin, 26), Stuff.SKIN)


def _hair_behind(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    hair, dark = like.hair_colour, shade(like.hair_colour, 18)
    match like.hair:
        case Hair.LONG:
            for y in range(3, 16):
                canvas.row(y + top, half + 1 + (y > 5), dark if y > 9 else hair, Stuff.HAIR)
        case Hair.BOB:
            for y in range(3, 12):
                canvas.row(y + top, half + 1 + (7 < y < 11), dark if y > 8 else hair, Stuff.HAIR)
        case Hair.CURLS:
            for y in range(14):
                canvas.row(y + top, half + (y > 1) + (y > 3) + y % 2 - 2 * (y == 0), hair, Stuff.HAIR)
        case Hair.BUN:
            for y in (-1, 0, 1):
                canvas.row(y + top, 2 + (y > -1), dark if y == 1 else hair, Stuff.HAIR)
        case _:
            return


def _hair_before(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    hair = like.hair_colour
    if like.hair is Hair.BALD:
        canvas.dot(7, 4 + top, light(like.skin, 45), Stuff.SKIN)
        for y in (6, 7, 8):
            canvas.both(half, y + top, hair, Stuff.HAIR)
            canvas.both(half + 1, y + top, hair, Stuff.HAIR)
        return
    for y, width in ((1, half - 2), (2, half - 1), (3, half), (4, half)):
        canvas.row(y + top, width, hair, Stuff.HAIR)
    canvas.span(2 + top, MIDDLE - half + 2, MIDDLE - 2, light(hair, 22), Stuff.HAIR)
    for y in (5, 6):
        canvas.both(half, y + top, hair, Stuff.HAIR)
    _fringe(canvas, like, half, top)


def _fringe(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    hair = like.hair_colour
    match like.hair:
        case Hair.TOUSLED:
            for x in range(MIDDLE - half + 1, MIDDLE + half - 1, 2):
                canvas.dot(x, top, hair, Stuff.HAIR)
                canvas.dot(x + 1, 5 + top, hair, Stuff.HAIR)
            canvas.both(half + 1, 3 + top, hair, Stuff.HAIR)
        case Hair.LONG | Hair.BOB:
            _straight(canvas, like, half, top)
        case Hair.CURLS:
            _curls(canvas, like, half, top)
        case Hair.BRAID:
            canvas.span(5 + top, MIDDLE - half, MIDDLE - 3, hair, Stuff.HAIR)
            canvas.span(5 + top, MIDDLE + 2, MIDDLE + half - 1, hair, Stuff.HAIR)
            _braid(canvas, like, half, top)
        case Hair.BUN:
            canvas.both(half - 1, 5 + top, hair, Stuff.HAIR)
            canvas.row(1 + top, 2, like.colour, Stuff.CLOTH)
        case _:
            canvas.span(5 + top, MIDDLE - half, MIDDLE - 1, hair, Stuff.HAIR)


def _straight(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    hair, dark = like.hair_colour, shade(like.hair_colour, 18)
    if like.hair is Hair.BOB:
        canvas.row(5 + top, half - 1, dark, Stuff.HAIR)
        for y in range(5, 11):
            canvas.both(half, y + top, hair if y < 8 else dark, Stuff.HAIR)
        return
    for y in (5, 6):
        canvas.both(half - 1, y + top, hair, Stuff.HAIR)
    for y in range(7, 15):
        canvas.both(half + (y > 7), y + top, dark if y > 9 else hair, Stuff.HAIR)


def _curls(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    hair = like.hair_colour
    for x in range(MIDDLE - half, MIDDLE + half, 2):
        canvas.dot(x, 5 + top, hair, Stuff.HAIR)
        canvas.dot(x, 2 + top, light(hair, 16), Stuff.HAIR)
        canvas.dot(x + 1, 4 + top, shade(hair, 18), Stuff.HAIR)
    for y in range(6, 10):
        canvas.both(half + y % 2, y + top, hair, Stuff.HAIR)


def _braid(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    left = MIDDLE - half - 2
    for y in range(6 + top, HIGH):
        wave = (y // 2) % 2
        for x in range(3):
            woven = (x + y) % 3 == 0
            canvas.dot(left + x, y, shade(like.hair_colour, 24) if woven else like.hair_colour, Stuff.HAIR)
        canvas.dot(left + (0 if wave else 2), y, shade(like.hair_colour, 10), Stuff.HAIR)
    canvas.span(HIGH - 2, left, left + 2, like.colour, Stuff.CLOTH)


# ── features ──


def _features(canvas: Canvas, like: Likeness, top: int, mood: int) -> None:
    _cheeks(canvas, like, top, mood)
    if like.beard is Beard.FULL:
        _beard(canvas, like, top)
    if like.beard is not Beard.NONE:
        canvas.row(11 + top, 4 if like.beard is Beard.MOUSTACHE else 3, light(like.beard_colour, 10), Stuff.HAIR)
        if like.beard is Beard.MOUSTACHE:
            canvas.both(5, 10 + top, like.beard_colour, Stuff.HAIR)
    _mouth(canvas, like, top, mood)
    nose = shade(like.skin, 26)
    canvas.dot(8, 10 + top, nose, Stuff.SKIN)
    canvas.dot(9, 10 + top, nose, Stuff.SKIN)
    canvas.dot(9, 9 + top, shade(like.skin, 14), Stuff.SKIN)
    _eyes(canvas, like, top, mood)


def _cheeks(canvas: Canvas, like: Likeness, top: int, mood: int) -> None:
    strength = 42 if Extra.ROSY in like.extras else 16 + 8 * max(mood, 0)
    blush = mix(like.skin, (232, 84, 84), strength)
    for away in (4, 5) if Extra.ROSY in like.extras else (4,):
        canvas.both(away, 10 + top, blush, Stuff.SKIN)
    if Extra.ROSY in like.extras:
        canvas.both(4, 11 + top, blush, Stuff.SKIN)
    if Extra.FRECKLES in like.extras:
        for x, y in ((5, 10), (6, 11), (12, 10), (11, 11), (7, 10)):
            canvas.dot(x, y + top, shade(mix(like.skin, (190, 96, 50), 50), 8), Stuff.SKIN)
    if like.age is Age.OLD:
        for y in (9, 11):
            canvas.both(4, y + top, shade(like.skin, 18), Stuff.SKIN)


def _beard(canvas: Canvas, like: Likeness, top: int) -> None:
    half = 5 + like.girth
    beard = like.beard_colour
    for y, width in ((10, 0), (11, 0), (12, half), (13, half - 1), (14, half - 1), (15, half - 2)):
        if width:
            canvas.row(y + top, width, beard, Stuff.HAIR)
        canvas.both(half, min(y, 12) + top, beard, Stuff.HAIR)
    canvas.both(half - 1, 11 + top, beard, Stuff.HAIR)
    for x in range(6, 12, 2):
        canvas.dot(x, 14 + top, light(beard, 18), Stuff.HAIR)
        canvas.dot(x + 1, 13 + top, shade(beard, 12), Stuff.HAIR)


def _mouth(canvas: Canvas, like: Likeness, top: int, mood: int) -> None:
    red = (196, 62, 74) if like.lips else mix(shade(like.skin, 40), (168, 60, 60), 45)
    y = 12 + top - (mood < 0 and like.beard is Beard.NONE)
    canvas.row(y, 2 if mood < 2 else 3, red, Stuff.LINE)
    if Extra.GRIN in like.extras and mood >= 0:
        canvas.row(y, 2, red, Stuff.LINE)
        canvas.dot(11, y - 1, red, Stuff.LINE)
        canvas.dot(12, y - 1 - (mood > 0), red, Stuff.LINE)
        canvas.span(y, 9, 10, WHITE if mood else red, Stuff.LINE)
    elif mood > 0:
        canvas.both(3 if mood == 1 else 4, y - 1, red, Stuff.LINE)
        if mood > 1:
            canvas.row(y, 2, WHITE, Stuff.LINE)
            canvas.row(y + 1, 2, red, Stuff.LINE)
    elif mood == 0 and like.beard is Beard.NONE:
        canvas.both(3, y - 1, shade(like.skin, 16), Stuff.SKIN)
    elif mood < 0:
        canvas.both(3, y + 1, red, Stuff.LINE)
        if mood < -1:
            canvas.both(4, y + 1, red, Stuff.LINE)
            canvas.row(y + 1, 2, shade(like.skin, 22), Stuff.SKIN)


def _eyes(canvas: Canvas, like: Likeness, top: int, mood: int) -> None:
    if Extra.GLASSES in like.extras:
        _glasses(canvas, like, top)
    for y in (8, 9) if like.age is not Age.OLD else (8,):
        canvas.both(3, y + top, like.eyes, Stuff.LINE)
    if like.age is Age.YOUNG:
        canvas.both(4, 8 + top, mix(like.skin, WHITE, 60), Stuff.SKIN)
    if like.lips:
        canvas.both(4, 8 + top, DARK, Stuff.LINE)
    brow = mix(shade(like.hair_colour, 30), like.skin, 18)
    high = 6 + top - (mood > 1)
    inner, outer = (high, high + (mood > 0)) if mood >= 0 else (high, high + 1)
    canvas.both(2 if mood < 0 else 3, inner, brow, Stuff.LINE)
    canvas.both(3 if mood < 0 else 4, inner if mood > -2 else outer, brow, Stuff.LINE)
    if mood < 0:
        canvas.both(4, outer, brow, Stuff.LINE)
    if mood < -1:
        canvas.dot(5, 10 + top, (126, 190, 232), Stuff.LINE)


def _glasses(canvas: Canvas, like: Likeness, top: int) -> None:
    rim, glass = (206, 212, 224), mix(like.skin, (214, 232, 246), 45)
    for y in (8, 9):
        for away in (2, 3, 4):
            canvas.both(away, y + top, glass, Stuff.SKIN)
        canvas.both(5, y + top, rim, Stuff.LINE)
    for away in (2, 3, 4):
        canvas.both(away, 7 + top, rim, Stuff.LINE)
        canvas.both(away, 10 + top, rim, Stuff.LINE)
    canvas.both(1, 8 + top, rim, Stuff.LINE)
