import msgspec

from server.mind.memory import Mind, remember
from server.mind.notes import Addressee, BrokeDown, DayOver, Given, Met, Overheard, SpokeMyself, Traded, WasToldNo
from server.mind.noting import notes_of
from server.mind.perceive import Surroundings, glance
from shared.calendar import Speed
from shared.economy import Item, Occupation, Pace
from shared.ids import PlaceId
from shared.living import PaceSeen, Side, TradeState
from shared.sights import (
    AnySight,
    ClockMoved,
    DayEnded,
    HaltedSelf,
    Heard,
    LifeSelf,
    Manner,
    PaceChanged,
    SawAppear,
    SawBegin,
    SawGive,
    SawGround,
    SawPlace,
    SawTrade,
    SawVanish,
    SawWalk,
    SetOutSelf,
    WasRefused,
)
from tests.mind.living import life, trade
from tests.mind.playhouse import ADA, BAKERY, JORY, MABEL, PLACES, SQUARE, Playhouse, player, villager

SCENE = Playhouse(villager(MABEL, "Mabel", (2, 2)), villager(JORY, "Jory", (3, 3))).scene(MABEL)


def after(*sights: AnySight) -> Surroundings:
    around = Surroundings()
    for sight in (SCENE, *sights):
        around = glance(around, sight)
    return around


def test_a_scene_tells_who_one_is_and_where() -> None:
    around = after()
    assert around.me.name == "Mabel"
    assert around.here == BAKERY
    assert [figure.name for figure in around.others] == ["Jory"]
    assert around.place_named("home") == PLACES[4]
    assert around.place_named("nowhere") is None


def test_sights_change_what_is_around() -> None:
    ada = player(ADA, "Ada", (9, 9))
    around = after(SawAppear(ada), SawWalk(ADA, (8, 8)), SawBegin(JORY, "humming"), SawWalk(MABEL, (50, 25)))
    assert around.figures[ADA].at == (8, 8)
    assert around.figures[JORY].doing == "humming"
    assert around.here == SQUARE
    assert ADA not in after(SawAppear(ada), SawVanish(ADA)).figures
    assert after(SawWalk(ADA, (1, 1))).figures == after().figures


def test_journeys_minutes_and_signs() -> None:
    assert after(SetOutSelf("Library", 9)).heading == "Library"
    assert after(SetOutSelf("Library", 9), HaltedSelf(arrived=True, why="")).heading == ""
    assert after(ClockMoved(500, Speed.FAST)).minute == 500
    assert after(SawPlace(PlaceId(1), 15)).places[1].occupants == 15
    assert after(SawGround((), ())) == after()


def notes(sight: AnySight, mind: Mind | None = None, *, to_me: bool = False) -> list[object]:
    meant = {"Good day.": Addressee(ADA, "Ada")}
    return list(notes_of(mind or Mind(), after(), 7, sight, to_me=to_me, meant=meant))


def test_whom_one_meets_is_kept_once() -> None:
    [met] = notes(SCENE)
    assert isinstance(met, Met)
    assert met.name == "Jory"
    assert notes(SCENE, remember(Mind(), met)) == []
    assert notes(SawAppear(player(ADA, "Ada", (1, 1))))
    assert notes(SawAppear(villager(MABEL, "Mabel", (1, 1)))) == []


def test_words_are_kept_gestures_and_whispers_of_others_are_not() -> None:
    [said] = notes(Heard(JORY, "Jory", "Hello!", Manner.SAY), to_me=True)
    assert isinstance(said, Overheard)
    assert said.to_me
    assert notes(Heard(JORY, "Jory", "waves", Manner.EMOTE)) == []
    assert notes(Heard(JORY, "Jory", "", Manner.WHISPER)) == []


def test_ones_own_words_are_kept_with_whom_they_were_for() -> None:
    [spoke] = notes(Heard(MABEL, "Mabel", "Good day.", Manner.SAY, stream=4))
    assert isinstance(spoke, SpokeMyself)
    assert (spoke.to, spoke.stream) == (ADA, 4)


def test_refusals_are_kept_unless_they_are_everyday() -> None:
    [no] = notes(WasRefused("place_full", "Full."))
    assert isinstance(no, WasToldNo)
    assert notes(WasRefused("already_there", "You are there.")) == []


def test_ones_life_open_trades_and_the_pace_are_around() -> None:
    offer = trade(Side.SELL, Item.WHEAT, 6, 450)
    done = trade(Side.SELL, Item.WHEAT, 6, 450, state=TradeState.COMMITTED)
    around = after(LifeSelf(life(stamina=40)), SawTrade(offer), PaceChanged(PaceSeen(Pace.BARRIER, ("Ada",))))
    assert around.life == life(stamina=40)
    assert around.trades == {1: offer}
    assert around.pace.pace is Pace.BARRIER
    assert after(SawTrade(offer), SawTrade(done)).trades == {}


def test_a_new_occupation_is_news() -> None:
    [met] = notes(SCENE)
    assert isinstance(met, Met)
    begun = villager(JORY, "Jory", (3, 3))
    working = msgspec.structs.replace(begun, occupation=Occupation.CARPENTER)
    [anew] = notes(SawAppear(working), remember(Mind(), met))
    assert isinstance(anew, Met)
    assert anew.occupation is Occupation.CARPENTER
    assert notes(SawAppear(working), remember(Mind(), anew)) == []


def test_deals_gifts_and_days_are_kept() -> None:
    offered = trade(Side.SELL, Item.WHEAT, 6, 450)
    assert notes(SawTrade(offered)) == []
    [bought] = notes(SawTrade(msgspec.structs.replace(offered, state=TradeState.COMMITTED)))
    assert isinstance(bought, Traded)
    assert (bought.other, bought.name, bought.sold) == (JORY, "Jory", False)
    own = trade(Side.SELL, Item.WHEAT, 6, 450, to_me=False, state=TradeState.COMMITTED)
    [sold] = notes(SawTrade(own))
    assert isinstance(sold, Traded)
    assert (sold.other, sold.sold) == (JORY, True)
    [given] = notes(SawGive(JORY, MABEL, {Item.BREAD: 1}))
    assert isinstance(given, Given)
    assert (given.name, given.mine) == ("Jory", False)
    assert notes(SawGive(JORY, ADA, {Item.BREAD: 1})) == []
    good, bad = (DayEnded(1, slept, 0, 10, stamina, 5) for slept, stamina in ((True, 90), (False, 0)))
    assert [type(note) for note in notes(good)] == [DayOver]
    assert [type(note) for note in notes(bad)] == [DayOver, BrokeDown]
