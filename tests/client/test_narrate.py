import msgspec
import pytest

from client.entries import Came, DayBroke, Entry, Noted, Refused, SpeedSet, Spoke, Went
from client.hints import Hinting
from client.narrate import hint, invitation, look, narrate, nearest_first, places, plain, who
from client.view import View
from shared.calendar import Speed
from shared.geometry import Direction
from shared.hints import Mood
from shared.ids import BeingId, PlaceId
from shared.sights import Heard, Manner
from tests.client.drawn import ADA, MABEL, said, view


def spoke(manner: Manner, words: str = "Hello.", **more: object) -> Spoke:
    heard = Heard(MABEL, "Mabel", words, manner)
    return msgspec.structs.replace(Spoke(heard), **more)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (spoke(Manner.SAY), "Mabel: Hello."),
        (spoke(Manner.SAY, mine=True), "You: Hello."),
        (Spoke(said(MABEL, "Mabel", "Hm.", by_rule=True)), "Mabel: Hm. ·rule"),
        (spoke(Manner.SHOUT), "Mabel shouts: Hello."),
        (spoke(Manner.SHOUT, mine=True), "You shout: Hello."),
        (spoke(Manner.EMOTE, "waves."), "Mabel waves."),
        (spoke(Manner.WHISPER, to_me=True), "Mabel whispers to you: Hello."),
        (spoke(Manner.WHISPER, mine=True, listener="Jory"), "You whisper to Jory: Hello."),
        (spoke(Manner.WHISPER, "", listener="Jory"), "Mabel whispers something to Jory."),
        (
            Spoke(Heard(BeingId(0), "somebody", "Fire!", Manner.SHOUT, bearing=Direction.NORTH_EAST)),
            "You hear somebody shout from the north-east: Fire!",
        ),
        (
            Spoke(Heard(BeingId(0), "somebody", "Hm.", Manner.SAY, bearing=Direction.WEST, by_rule=True)),
            "You hear somebody say from the west: Hm. ·rule",
        ),
        (Came("Tom"), "Tom comes to town."),
        (Went("Tom"), "Tom has left the town."),
        (Refused("A wall is in the way."), "A wall is in the way."),
        (Noted("You are there."), "You are there."),
        (SpeedSet(Speed.PAUSE, "Tom"), "Tom stops the clock."),
        (SpeedSet(Speed.FAST, "Tom"), "Tom sets the clock to fast."),
        (DayBroke(2), "Day 2 begins."),
    ],
)
def test_entries_in_words(entry: Entry, words: str) -> None:
    assert plain(narrate(entry)) == words


def test_markup_is_kept_and_control_characters_are_not() -> None:
    told = "".join(span.words for span in narrate(Spoke(said(MABEL, "Ma\x1b[31mbel", "[bold]hi[/]\x07\x1b]0;x\x07"))))
    assert told == "Mabel: [bold]hi[/]"


def test_hints_in_words() -> None:
    assert plain(hint("Mabel", "", Hinting(Mood.HEARD, 1))) == "Mabel listens …"
    assert plain(hint("Mabel", "", Hinting(Mood.THINKING, 1))) == "Mabel thinks …"
    assert plain(hint("Mabel", "", Hinting(Mood.SPEAKING, 1, 3, "Good mor"))) == "Mabel: Good mor ▌"


def test_look_says_who_what_where_and_how_far() -> None:
    seen = view()
    assert look(seen, (3, 2)) == "Mabel the baker · a wooden floor · 4 steps west · Bakery 1/15 — Warm and floury."
    assert look(seen, (7, 1)) == "You, Ada · grass"
    assert look(seen, (99, 99)).startswith("not seen yet")


def test_an_invitation_says_from_where_it_works() -> None:
    near, far = invitation("ws://127.0.0.1:40123"), invitation("ws://town.example:7878")
    assert "on this machine" in near
    assert "thorp join ws://127.0.0.1:40123 --name NAME" in near
    assert "serve --save FILE --host 0.0.0.0" in near
    assert "--save '/my saves/town.thorp' --host" in invitation("ws://127.0.0.1:40123", "/my saves/town.thorp")
    assert "machine" not in far
    assert "watch ws://town.example:7878" in invitation("ws://town.example:7878", replay=True)


def test_lists() -> None:
    assert who(view()) == "In view: Mabel the baker (4 steps west)."
    assert who(View(you=ADA)) == "Nobody else is in view."
    assert places(view()).startswith("Places, the nearest first: Bakery 1/15. (4/20: four inside, of twenty")


def test_places_come_in_order_of_distance_to_their_nearest_cell() -> None:
    seen = view()
    near_by, far = (
        msgspec.structs.replace(seen.places[0], id=PlaceId(n), name=name, x=x) for n, name, x in ((7, "Well", 8), (3, "Mill", 60))
    )
    several = msgspec.structs.replace(seen, places=(far, *seen.places, near_by))
    assert [place.name for place in nearest_first(several)] == ["Well", "Bakery", "Mill"]
