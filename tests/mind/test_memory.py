import msgspec
import pytest

from server.mind.memory import MOST_LINES, MOST_PEOPLE, Mind, remember
from server.mind.notes import AnyNote, BrokeDown, DayOver, Given, Met, Overheard, SpokeMyself, Traded, WasToldNo, decode, encode
from shared.economy import Item, Occupation
from shared.ids import BeingId
from shared.sights import Kind, Manner
from tests.mind.playhouse import ADA, JORY

NOTES: tuple[AnyNote, ...] = (
    Met(tick=1, minute=432, being=ADA, name="Ada", kind=Kind.PLAYER),
    Overheard(tick=2, minute=432, speaker=ADA, name="Ada", words="Hello!", manner=Manner.SAY, to_me=True),
    SpokeMyself(tick=3, minute=432, to=ADA, name="Ada", words="Good day.", manner=Manner.SAY, stream=7),
    WasToldNo(tick=4, minute=433, code="place_full", words="Full."),
    Traded(tick=5, minute=433, other=ADA, name="Ada", sold=True, item=Item.BREAD, qty=2, price=600),
    Given(tick=6, minute=433, other=ADA, name="Ada", mine=False, goods={Item.WHEAT: 3}, money=5),
    BrokeDown(tick=7, minute=1440),
    DayOver(tick=8, minute=1440, day=1, slept=True, stamina=90, earned=-35, made={Item.BREAD: 4}, trades=2),
)


def fold(*notes: AnyNote) -> Mind:
    mind = Mind()
    for note in notes:
        mind = remember(mind, note)
    return mind


@pytest.mark.parametrize("note", NOTES)
def test_a_note_comes_back_from_its_bytes(note: AnyNote) -> None:
    assert decode(encode(note)) == note


def test_bytes_that_are_no_note_are_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(b"\x81\xa4note\xa5dream")


def test_a_mind_is_the_fold_of_its_notes() -> None:
    mind = fold(*NOTES)
    assert [line.words for line in mind.people[ADA].lines] == ["Hello!", "Good day."]
    assert mind.stream == 7
    assert mind.told_no == NOTES[3]
    assert mind.spoke_with(ADA, 900)
    assert not mind.spoke_with(ADA, 904)


def test_a_mind_is_bounded() -> None:
    mind = fold(*(Met(tick=n, minute=0, being=BeingId(n), name=f"N{n}", kind=Kind.PLAYER) for n in range(1, MOST_PEOPLE + 9)))
    assert len(mind.people) == MOST_PEOPLE
    assert BeingId(1) not in mind.people
    for n in range(50):
        mind = remember(mind, msgspec.structs.replace(NOTES[1], tick=n, speaker=BeingId(20), words=str(n)))
    assert len(mind.people[BeingId(20)].lines) == MOST_LINES


def test_who_answers_a_player_holds_the_floor() -> None:
    jory = Met(tick=0, minute=0, being=JORY, name="Jory", kind=Kind.VILLAGER)
    overheard = Overheard(tick=5, minute=0, speaker=JORY, name="Jory", words="Morning.", manner=Manner.SAY)
    mind = fold(NOTES[0], jory, msgspec.structs.replace(NOTES[1], to_me=False), overheard)
    assert mind.floors[ADA].villager == JORY
    assert mind.people[ADA].lines == ()
    assert fold(*NOTES).floors[ADA].villager == 0


def test_what_people_work_as_and_how_often_one_dealt_with_them_is_kept() -> None:
    mind = fold(*NOTES)
    assert mind.people[ADA].occupation is None
    assert mind.people[ADA].trades == 1
    assert mind.last_day == NOTES[-1]
    anew = Met(tick=9, minute=1500, being=ADA, name="Ada", kind=Kind.PLAYER, occupation=Occupation.CHEF)
    mind = remember(mind, anew)
    assert mind.people[ADA].occupation is Occupation.CHEF
    assert mind.people[ADA].since == 432
    assert mind.people[ADA].lines


def test_notes_of_older_saves_are_read() -> None:
    old = {"note": "met", "tick": 1, "minute": 2, "being": 3, "name": "Ada", "kind": "player"}
    assert decode(msgspec.msgpack.encode(old)) == Met(tick=1, minute=2, being=BeingId(3), name="Ada", kind=Kind.PLAYER)
