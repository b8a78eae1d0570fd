"""What the observer holds and keeps, folded from sights; and what the log notes of it."""

from typing import get_args

import pytest

from client import view as views
from client.entries import (
    Awaits,
    Collapsed,
    Dealt,
    Gave,
    Laid,
    LifeBegan,
    Lived,
    PaceSet,
    PeriodBegan,
    Waited,
    Wrote,
)
from client.holdings import TRADES_KEPT, waits_for
from client.told import action
from client.view import View, glimpse
from shared.calendar import Period, Speed
from shared.economy import Act, Item, Occupation, Pace
from shared.ids import BeingId
from shared.living import SLEEPING, PaceSeen, Persona, Pile, TradeState
from shared.sights import (
    AnySight,
    AteSelf,
    ClockMoved,
    DayEnded,
    GotLetter,
    IdledSelf,
    LifeSelf,
    PaceChanged,
    PersonaSelf,
    ReadSelf,
    SawBegin,
    SawGive,
    SawGround,
    SawLedger,
    SawPile,
    SawTrade,
    WorkedSelf,
)
from tests.client.drawn import ADA, JORY, MABEL, bargain, letter, life, scene, view

NOBODY = BeingId(0)
WHEAT = {Item.WHEAT: 3}
HELD = PaceSeen(Pace.BARRIER, ("Ada", "Mabel"), held=True, deadline_ms=60_000)


def test_every_sight_has_a_fold() -> None:
    missing = [kind.__name__ for kind in get_args(AnySight) if views._fold.dispatch(kind) is views._fold.dispatch(object)]
    assert missing == []


def test_a_scene_replaces_all_of_it() -> None:
    seen = view(SawTrade(bargain(), MABEL), GotLetter(letter(1)), SawPile(Pile((7, 2), WHEAT)))
    seen = view(scene(life=life(stamina=5), read=4, pace=PaceSeen(Pace.BARRIER)), start=seen)
    assert (seen.trades, seen.letters, seen.read, seen.piles) == ({}, (), 4, {})
    assert seen.life == life(stamina=5)
    assert seen.pace.pace is Pace.BARRIER


def test_a_life_begins_collapses_and_recovers() -> None:
    begun = view(LifeSelf(life()), start=view(start=glimpse(View(), scene(life=None))))
    assert begun.log == (LifeBegan(Occupation.CHEF, 2000),)
    seen = view(
        LifeSelf(life(stamina=0)), LifeSelf(life(stamina=0, money=5)), AteSelf(30), LifeSelf(life(stamina=30)), start=begun
    )
    assert seen.log[1:] == (Collapsed(), Lived(AteSelf(30), Occupation.CHEF), Collapsed(up_again=True))
    assert seen.life == life(stamina=30)


def test_what_one_does_is_noted_with_the_occupation() -> None:
    did = WorkedSelf(WHEAT, {Item.BREAD: 2}, 15)
    late = IdledSelf(by_rule=True, late=True)
    day = DayEnded(1, slept=True, tired=0, hunger=10, stamina=90, earned=45)
    assert view(did, late, day).log == tuple(Lived(sight, Occupation.CHEF) for sight in (did, late, day))


def test_a_persona_changes() -> None:
    assert view(PersonaSelf(Persona(personality="Quiet."))).persona == Persona(personality="Quiet.")


def test_trades_are_kept_as_they_last_were() -> None:
    accepted = bargain(state=TradeState.ACCEPTED)
    seen = view(SawTrade(bargain(), MABEL), SawTrade(bargain(id=8)), SawTrade(accepted, ADA))
    assert dict(seen.trades) == {7: accepted, 8: bargain(id=8)}
    assert seen.open_trades == (accepted, bargain(id=8))
    assert seen.log[-1] == Dealt(accepted, ADA, ADA)


@pytest.mark.parametrize(
    ("change", "mine", "hers"),
    [
        ({}, True, False),
        ({"state": TradeState.ACCEPTED}, True, True),
        ({"state": TradeState.ACCEPTED, "confirmed": (ADA,)}, False, True),
        ({"state": TradeState.COMMITTED}, False, False),
        ({"state": TradeState.EXPIRED}, False, False),
    ],
)
def test_whom_a_trade_waits_for(change: dict[str, object], mine: bool, hers: bool) -> None:  # noqa: FBT001 - a table
    trade = bargain(**change)
    assert (waits_for(trade, ADA), waits_for(trade, MABEL)) == (mine, hers)
    assert not waits_for(trade, JORY)
    assert (trade in view(SawTrade(trade)).my_turn) is mine


def test_old_ended_trades_are_forgotten_but_no_open_one() -> None:
    ended = [SawTrade(bargain(id=i, state=TradeState.EXPIRED)) for i in range(100, 100 + TRADES_KEPT)]
    seen = view(SawTrade(bargain()), *ended)
    assert len(seen.trades) == TRADES_KEPT
    assert 7 in seen.trades
    assert 100 not in seen.trades


def test_letters_and_what_is_unread() -> None:
    mine, wall = letter(2, sender=ADA, to=MABEL), letter(3, to=NOBODY)
    seen = view(GotLetter(letter(1)), GotLetter(mine), GotLetter(wall), GotLetter(wall))
    assert seen.letters == (letter(1), mine, wall)
    assert seen.unread == (letter(1), wall)
    assert view(ReadSelf(1), start=seen).unread == (wall,)
    assert view(ReadSelf(3), ReadSelf(1), start=seen).unread == ()


def test_a_watcher_has_nothing_unread() -> None:
    assert view(GotLetter(letter(3, to=NOBODY)), start=glimpse(View(), scene(you=NOBODY))).unread == ()


def test_piles_come_change_and_are_forgotten_with_the_cells_that_come_into_view() -> None:
    seen = view(SawPile(Pile((7, 2), WHEAT), MABEL, put=WHEAT), SawPile(Pile((0, 5), {Item.SEED: 1})))
    assert dict(seen.piles) == {(7, 2): WHEAT, (0, 5): {Item.SEED: 1}}
    assert seen.log == (Laid("Mabel", WHEAT, {}),)
    assert dict(view(SawGround(((6, 2, 3),), ("...",)), start=seen).piles) == {(0, 5): {Item.SEED: 1}}
    gone = view(SawPile(Pile((7, 2), {}), ADA, took=WHEAT), start=seen)
    assert (7, 2) not in gone.piles
    assert gone.log[-1] == Laid("", {}, WHEAT)


def test_gifts_name_the_others() -> None:
    seen = view(SawGive(MABEL, ADA, WHEAT), SawGive(ADA, MABEL, money=50), SawGive(MABEL, BeingId(99), WHEAT))
    assert seen.log == (Gave("Mabel", "", WHEAT, 0), Gave("", "Mabel", {}, 50), Gave("Mabel", "somebody", WHEAT, 0))


def test_who_is_waited_for_is_told_once_in_a_period() -> None:
    fewer = PaceSeen(Pace.BARRIER, ("Mabel",), held=True)
    seen = view(PaceChanged(PaceSeen(Pace.BARRIER, ("Ada",))), PaceChanged(HELD), PaceChanged(fewer))
    assert seen.pace == fewer
    assert seen.log == (Waited(("", "Mabel")),)
    later = view(ClockMoved(720, Speed.NORMAL), PaceChanged(fewer), start=seen)
    assert later.log[1:] == (PeriodBegan(Period.NOON), Waited(("Mabel",)))


def test_who_sets_the_pace_is_told() -> None:
    assert view(PaceChanged(PaceSeen(Pace.BARRIER), "Jory")).log == (PaceSet(Pace.BARRIER, "Jory"),)


def test_a_period_begins_for_whoever_lives_here_only() -> None:
    noon = ClockMoved(720, Speed.NORMAL)
    assert view(ClockMoved(719, Speed.NORMAL), noon).log == (PeriodBegan(Period.NOON),)
    assert view(noon, start=glimpse(View(), scene(life=None))).log == ()


def test_what_waits_is_counted_on_coming_to_town_and_told_when_it_was_missed() -> None:
    first = glimpse(View(), scene(letters=(letter(1), letter(2)), read=1, trades=(bargain(),)))
    assert first.log == (Awaits(1, 1),)
    accepted = bargain(state=TradeState.ACCEPTED, until_tick=9)
    mended = glimpse(first, scene(letters=(letter(1), letter(2), letter(3)), read=1, trades=(accepted,)))
    assert mended.log[1:] == (Wrote(letter(3), ADA), Dealt(accepted, ADA))
    assert glimpse(mended, scene(letters=(letter(3),), read=1, trades=(accepted,))).log == mended.log


def test_a_replay_tells_every_trade_but_nothing_of_what_waits() -> None:
    start = glimpse(View(replay=True), scene(you=NOBODY, letters=(letter(1),), trades=(bargain(),)))
    assert start.log == ()
    assert view(SawTrade(bargain(id=8), MABEL), start=start).log == (Dealt(bargain(id=8), NOBODY, MABEL),)


def test_the_ledger_and_the_period() -> None:
    book = SawLedger((), (), (), 0, 0, {})
    seen = view(book, LifeSelf(life(act=Act.WORK)))
    assert (seen.ledger, seen.period) == (book, Period.MORNING)


def test_who_fell_asleep_sleeps_through_the_night_until_they_walk() -> None:
    evening = view(SawBegin(ADA, SLEEPING), start=glimpse(View(), scene(minute=1439)))
    assert not evening.asleep
    night = view(ClockMoved(1440, Speed.NORMAL), start=evening)
    assert night.asleep
    assert action(night) == "you are asleep"
    assert night.log[-1] == PeriodBegan(Period.NIGHT, asleep=True)
    up = view(SawBegin(ADA, ""), start=night)
    assert action(up) == "free to act"
    morning = view(ClockMoved(1800, Speed.NORMAL), start=night)
    assert morning.log[-1] == PeriodBegan(Period.MORNING)
