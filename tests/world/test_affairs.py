"""What is perceived of the economy: that every change is told, and to whom, is a law in `tests/laws`; here is how."""

from msgspec.structs import replace

from server.world.events import PeriodEnded
from server.world.evolve import evolve
from server.world.orders import AnyCommand, Attend, Configure, Dismiss, Tick
from server.world.project import project, scene
from server.world.state import World
from shared.calendar import Speed
from shared.chats import SawChat, SawLine
from shared.commands import (
    Accept,
    Advance,
    Broadcast,
    Buy,
    Confirm,
    Create,
    Drop,
    Eat,
    Give,
    Idle,
    Offer,
    Reject,
    Sell,
    Send,
    SetSpeed,
    Sleep,
    Take,
    Walk,
    Work,
)
from shared.economy import START_MONEY, Act, Item, Occupation, Pace
from shared.geometry import Direction
from shared.ids import ARCHIVE, TOWN, BeingId
from shared.living import LifeSeen, PaceSeen, Pile, Side, TradeState
from shared.sights import (
    AnySight,
    AteSelf,
    ClockMoved,
    DayEnded,
    DealtSelf,
    GotLetter,
    IdledSelf,
    LifeSelf,
    PaceChanged,
    PersonaSelf,
    SawAppear,
    SawBegin,
    SawGive,
    SawPile,
    SawTrade,
    SleptSelf,
    WorkedSelf,
)
from tests.world.drawing import ADA, BOB, MABEL, act, later, place, world


def told(before: World, actor: BeingId, command: AnyCommand, *observers: BeingId) -> list[list[AnySight]]:
    """Do something that must succeed and return what each observer perceives of it."""
    _, entry = act(before, actor, command)
    seen: list[list[AnySight]] = [[] for _ in observers]
    for event in entry.events:
        after = evolve(before, event)
        for index, observer in enumerate(observers):
            seen[index] += project(before, after, event, observer)
        before = after
    return seen


def life(before: World, being: BeingId, **fields: object) -> World:
    """Return the world with some of somebody's life changed."""
    changed = replace(before.beings[being].life, **fields)  # type: ignore[type-var]
    return replace(before, beings={**before.beings, being: replace(before.beings[being], life=changed)})


def town() -> World:
    """Ada farms and Bob cooks, on a square in view of each other; Mabel is behind a wall."""
    here = world("1.2.#3\n....#.\n....#.", place("Square", 0, 0, 4, 3, kind="square"))
    here, _ = act(here, ADA, Create("farmer"))
    return act(here, BOB, Create("chef"))[0]


def test_a_life_begins_before_the_eyes_of_those_in_view() -> None:
    own, other, far = told(world("1.2.#3"), ADA, Create("farmer", "woman", "Patient."), ADA, BOB, MABEL)
    persona, self_ = own
    assert isinstance(persona, PersonaSelf)
    assert (persona.persona.calling, persona.persona.gender, persona.persona.personality) == ("farmer", "woman", "Patient.")
    assert self_ == LifeSelf(LifeSeen(Occupation.FARMER, START_MONEY, 100))
    assert isinstance(other[0], SawAppear)
    assert (other[0].figure.occupation, other[0].figure.calling, other[0].arrived) == (Occupation.FARMER, "farmer", False)
    assert far == []


def test_work_is_told_in_full_to_oneself_and_seen_by_others() -> None:
    here = replace(town(), town=replace(town().town, places=(place("Field", 0, 0, 4, 3, kind="field"),)))
    own, other, watcher = told(life(here, ADA, goods={Item.SEED: 1}), ADA, Work(), ADA, BOB, TOWN)
    assert own[0] == WorkedSelf({Item.SEED: 1}, {Item.WHEAT: 5}, 20)
    assert own[1] == LifeSelf(LifeSeen(Occupation.FARMER, START_MONEY, 80, {Item.WHEAT: 5}, act=Act.WORK))
    assert other == watcher == [SawBegin(ADA, "bringing in the wheat")]


def test_dealings_with_the_merchant_and_meals_are_ones_own_affair() -> None:
    here = life(town(), ADA, stamina=90)
    own, other = told(here, ADA, Buy("bread", 2), ADA, BOB)
    assert own == [DealtSelf(Side.BUY, Item.BREAD, 2, 900), LifeSelf(LifeSeen(Occupation.FARMER, 1100, 90, {Item.BREAD: 2}))]
    assert other == []
    here, _ = act(here, ADA, Buy("bread", 2))
    assert told(here, ADA, Sell("bread"), ADA)[0][0] == DealtSelf(Side.SELL, Item.BREAD, 1, 225)
    own, other = told(here, ADA, Eat(), ADA, BOB)
    assert own == [AteSelf(10), LifeSelf(LifeSeen(Occupation.FARMER, 1100, 100, {Item.BREAD: 1}))]
    assert other == []


def test_gifts_are_seen_by_whoever_sees_both() -> None:
    here, _ = act(town(), ADA, Walk(Direction.EAST))
    giver, taker, watcher, far = told(here, ADA, Give("Bob", "gold", 3), ADA, BOB, TOWN, MABEL)
    assert giver[0] == taker[0] == watcher[0] == SawGive(ADA, BOB, {}, 30)
    assert giver[1] == LifeSelf(LifeSeen(Occupation.FARMER, START_MONEY - 30, 100))
    assert taker[1] == LifeSelf(LifeSeen(Occupation.CHEF, START_MONEY + 30, 100))
    assert (len(watcher), far) == (1, [])


def test_what_lies_about_is_seen_from_where_one_stands() -> None:
    here = life(town(), ADA, goods={Item.WOOD: 4})
    own, other, far = told(here, ADA, Drop("wood", 3), ADA, BOB, MABEL)
    assert own[0] == other[0] == SawPile(Pile((0, 0), {Item.WOOD: 3}), ADA, put={Item.WOOD: 3})
    assert (len(own), len(other), far) == (2, 1, [])
    here, _ = act(here, ADA, Drop("wood", 3))
    assert scene(here, BOB).piles == (Pile((0, 0), {Item.WOOD: 3}),)
    assert scene(here, MABEL).piles == ()
    assert told(here, ADA, Take("wood", 1), BOB)[0] == [SawPile(Pile((0, 0), {Item.WOOD: 2}), ADA, took={Item.WOOD: 1})]
    assert told(here, ADA, Take(), BOB)[0] == [SawPile(Pile((0, 0), {}), ADA, took={Item.WOOD: 3})]


def test_piles_come_into_view_with_the_ground() -> None:
    here = world("1#..\n..2.", under=".")
    here = replace(here, piles=(Pile((2, 0), {Item.SEED: 1}), Pile((1, 1), {Item.WOOD: 2})))
    assert scene(here, ADA).piles == (Pile((1, 1), {Item.WOOD: 2}),)
    (own,) = told(here, ADA, Walk(Direction.SOUTH_EAST), ADA)
    assert [sight for sight in own if isinstance(sight, SawPile)] == [SawPile(Pile((2, 0), {Item.SEED: 1}))]


def test_a_trade_is_told_to_both_and_to_the_archive_with_who_did_it() -> None:
    here, parties = life(town(), ADA, goods={Item.SEED: 2}), (ADA, BOB, MABEL, TOWN, ARCHIVE)
    script: list[tuple[BeingId, AnyCommand, TradeState]] = [
        (ADA, Offer("Bob", "sell", "seed", 2, 90), TradeState.PENDING),
        (BOB, Accept(1), TradeState.ACCEPTED),
        (ADA, Confirm(1), TradeState.ACCEPTED),
    ]
    for actor, command, state in script:
        ada, bob, mabel, watcher, archive = told(here, actor, command, *parties)
        assert isinstance(archive[0], SawTrade)
        assert (archive[0].by, archive[0].trade.state, archive[0].trade.target_name) == (actor, state, "Bob")
        assert ada[0] == bob[0] == archive[0]
        assert mabel == watcher == []
        here, _ = act(here, actor, command)
    ada, bob = told(here, BOB, Confirm(1), ADA, BOB)
    assert [(sight.trade.state, sight.by) for sight in ada if isinstance(sight, SawTrade)] == [
        (TradeState.ACCEPTED, BOB),
        (TradeState.COMMITTED, BOB),
    ]
    assert bob[-1] == LifeSelf(LifeSeen(Occupation.CHEF, START_MONEY - 90, 100, {Item.SEED: 2}))
    assert scene(here, MABEL).trades == scene(here, TOWN).trades == ()
    assert len(scene(here, ARCHIVE).trades) == 1


def test_promises_show_in_the_life_of_who_made_them() -> None:
    here = life(town(), ADA, goods={Item.SEED: 2})
    own, other = told(here, ADA, Offer("Bob", "sell", "seed", 2, 90), ADA, BOB)
    assert own[1] == LifeSelf(LifeSeen(Occupation.FARMER, START_MONEY, 100, {Item.SEED: 2}, held_goods={Item.SEED: 2}))
    assert len(other) == 1
    here, _ = act(here, ADA, Offer("Bob", "sell", "seed", 2, 90))
    assert told(here, BOB, Reject(1), ADA)[0][1] == LifeSelf(LifeSeen(Occupation.FARMER, START_MONEY, 100, {Item.SEED: 2}))


def test_leaving_tells_the_other_before_it_is_seen() -> None:
    here, _ = act(life(town(), ADA, goods={Item.SEED: 2}), ADA, Offer("Bob", "buy", "seed", 2, 90))
    (bob,) = told(here, TOWN, Dismiss(ADA), BOB)
    assert isinstance(bob[0], SawTrade)
    assert (bob[0].trade.state, bob[0].by) == (TradeState.RELEASED, ADA)


def test_private_messages_stay_between_two_and_broadcasts_do_not() -> None:
    ada, bob, mabel, watcher, archive = told(town(), ADA, Send("Bob", "psst"), ADA, BOB, MABEL, TOWN, ARCHIVE)
    assert ada == bob == archive
    assert [type(sight) for sight in ada] == [SawChat, SawLine]
    assert mabel == watcher == []
    for seen in told(town(), ADA, Broadcast("Bread!"), ADA, BOB, MABEL, TOWN, ARCHIVE):
        assert [type(sight) for sight in seen] == [GotLetter]


def test_the_end_of_a_day_is_summed_up_and_clears_what_was_chosen() -> None:
    here = life(
        replace(town(), minute=23 * 60), ADA, goods={Item.HOUSE: 1}, dawn_money=1500, made_today={Item.WHEAT: 5}, trades_today=2
    )
    (slept,) = told(here, ADA, Sleep(), ADA)
    assert slept[0] == SleptSelf(0, voucher=False)
    here, _ = act(here, ADA, Sleep())
    ada, bob, mabel = told(here, BOB, Advance(), ADA, BOB, MABEL)
    days = [sight for sight in ada if isinstance(sight, DayEnded)]
    assert days == [DayEnded(1, True, 0, 10, 90, START_MONEY - 1500, {Item.WHEAT: 5}, 2)]  # noqa: FBT003
    assert bob[0] == IdledSelf(by_rule=True)
    assert [sight.tired for sight in bob if isinstance(sight, DayEnded)] == [20]
    lives = [sight.life for sight in bob if isinstance(sight, LifeSelf)]
    assert [(seen.act, seen.stamina) for seen in lives] == [(Act.IDLE, 100), (Act.IDLE, 70), (None, 70)]
    assert not any(seen.slept for seen in lives)
    assert mabel == [ClockMoved(24 * 60, Speed.NORMAL)], "who has no life only sees the clock"


def test_who_is_waited_for_is_told_to_everybody_whenever_that_changes() -> None:
    here = town()
    assert told(here, TOWN, Configure(Pace.BARRIER, 600, 50), MABEL, TOWN) == [
        [PaceChanged(PaceSeen(Pace.BARRIER, ("Ada", "Bob")))],
        [PaceChanged(PaceSeen(Pace.BARRIER, ("Ada", "Bob")))],
    ]
    here, _ = act(here, TOWN, Configure(Pace.BARRIER, 600, 50))
    assert told(here, TOWN, Configure(Pace.BARRIER, 600, 60), MABEL) == [[]]
    own, other = told(here, ADA, Idle(), ADA, MABEL)
    assert [type(sight) for sight in own] == [IdledSelf, LifeSelf, PaceChanged]
    assert other == [PaceChanged(PaceSeen(Pace.BARRIER, ("Bob",)))]
    assert told(here, TOWN, Attend(BOB, attending=False), MABEL) == [[PaceChanged(PaceSeen(Pace.BARRIER, ("Ada",)))]]
    assert told(town(), ADA, Idle(), MABEL) == [[]], "nobody is told in clock pace"


def test_a_wait_is_told_with_what_is_left_of_it() -> None:
    here, _ = act(town(), TOWN, Configure(Pace.BARRIER, 600, 50))
    here = later(replace(here, minute=719, anchor_s=719 * 60), 10)
    assert scene(here, MABEL).pace == PaceSeen(Pace.BARRIER, ("Ada", "Bob"), held=True, deadline_ms=60_000)
    assert scene(later(here, 100), MABEL).pace.deadline_ms == 50_000
    paused, _ = act(later(here, 100), ADA, SetSpeed(Speed.PAUSE))
    assert scene(later(paused, 100), MABEL).pace.deadline_ms == 50_000
    resumed = told(later(paused, 100), ADA, SetSpeed(Speed.NORMAL), MABEL)[0]
    assert resumed[1] == PaceChanged(PaceSeen(Pace.BARRIER, ("Ada", "Bob"), held=True, deadline_ms=50_000))


def test_who_was_late_is_told_so() -> None:
    here = replace(town(), pace=Pace.BARRIER)
    event = PeriodEnded(1, (ADA, BOB), (BOB,), 5, 720 * 60)
    after = evolve(here, event)
    assert project(here, after, event, ADA)[0] == IdledSelf(by_rule=True)
    assert project(here, after, event, BOB)[0] == IdledSelf(by_rule=True, late=True)
    assert after.beings[ADA].attending
    assert not after.beings[BOB].attending


def test_a_tick_tells_the_clock_and_nothing_of_lives_within_a_period() -> None:
    here = replace(town(), tick=9)
    here = replace(here, tick=10)
    (own,) = told(here, TOWN, Tick(), ADA)
    assert own == [ClockMoved(361, Speed.NORMAL)]
