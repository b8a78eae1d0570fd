from server.mind.conduct import Conduct, after_sight, after_try, next_deed
from server.mind.memory import Mind
from server.model.scripted import AbsentEngine
from shared.commands import Accept, Begin, Buy, Confirm, Eat, GoTo, Idle, Offer, Reject, Work
from shared.economy import Act, Item, Pace
from shared.ids import BeingId
from shared.living import Side, TradeState
from shared.sights import HaltedSelf, SawTrade, WorkedSelf
from tests.mind.living import AT_BAKERY, AT_SQUARE, CHEF, FARMER, IN_STREET, MABEL, around, knowing, life, trade
from tests.mind.playhouse import ADA, Playhouse, Show, player, settle, villager

MORNING = 501


def test_work_comes_first_and_the_schedule_fills_the_rest_of_the_day() -> None:
    mind, conduct = Mind(), Conduct()
    stocked = life(CHEF, wheat=3, temp_room=1)
    deed, conduct = next_deed(mind, around(stocked, MORNING), conduct, 0)
    assert deed == GoTo("Bakery")
    assert next_deed(mind, around(stocked, MORNING, heading="Bakery"), conduct, 200)[0] is None
    there = around(stocked, MORNING + 20, AT_BAKERY)
    conduct = after_sight(mind, there, conduct, 210, HaltedSelf(arrived=True, why=""))
    deed, conduct = next_deed(mind, there, conduct, 210)
    assert deed == Work()
    conduct = after_try(mind, there, conduct, 210, Work(), "")
    done = around(life(CHEF, bread=2, temp_room=1, act=Act.WORK), MORNING + 21, AT_BAKERY, doing="baking bread")
    conduct = after_sight(mind, done, conduct, 211, WorkedSelf({}, {}, 15))
    assert next_deed(mind, done, conduct, 220)[0] is None, "it stays at its work for a while"
    later = around(done.life, MORNING + 90, AT_BAKERY, doing="baking bread")
    assert next_deed(mind, later, conduct, 900)[0] == GoTo("Willow Park")


def test_a_refused_deed_is_not_tried_again_at_once_and_the_next_best_comes() -> None:
    here = around(life(FARMER), MORNING, AT_SQUARE)
    deed, conduct = next_deed(Mind(), here, Conduct(), 0)
    assert deed == Buy(Item.SEED, 4)
    conduct = after_try(Mind(), here, conduct, 0, deed, "cannot_pay")
    assert next_deed(Mind(), here, conduct, 1)[0] == Buy(Item.TEMP_ROOM, 2)
    assert next_deed(Mind(), here, conduct, 80)[0] == deed


def test_who_cannot_be_asked_is_not_asked_again_soon() -> None:
    mind, here = knowing(Dora=CHEF), around(life(FARMER, wheat=9, house=1, act=Act.WORK), 499, IN_STREET)
    deed, conduct = next_deed(mind, here, Conduct(), 0)
    assert isinstance(deed, Offer)
    conduct = after_try(mind, here, conduct, 0, deed, "away")
    assert not isinstance(next_deed(mind, here, conduct, 200)[0], Offer)


def test_where_there_is_no_room_to_work_nobody_waits_for_it() -> None:
    here = around(life(CHEF, wheat=3), MORNING, pace=Pace.BARRIER)
    conduct, deeds = Conduct(), []
    for tick in range(0, 800, 100):
        deed, conduct = next_deed(Mind(), here, conduct, tick)
        if deed is not None:
            deeds.append(deed)
            conduct = after_try(Mind(), here, conduct, tick, deed, "place_full" if isinstance(deed, GoTo) else "")
    assert Idle() in deeds


def test_what_became_of_an_own_offer_is_kept_in_mind() -> None:
    refused = trade(Side.SELL, Item.WHEAT, 6, 450, to_me=False, state=TradeState.REJECTED)
    conduct = after_sight(Mind(), around(life(), 499), Conduct(), 5, SawTrade(refused))
    assert conduct.dealings.snubs


async def test_an_offer_is_answered_at_once_and_seen_through_even_while_one_talks() -> None:
    house = Playhouse(villager(MABEL, "Mabel", (2, 2), doing="kneading dough"), player(ADA, "Ada", (3, 3)))
    house.lives[MABEL] = life(CHEF, bread=3, house=1, act=Act.WORK)
    async with Show(house, AbsentEngine()):
        await settle()
        house.say(ADA, "Mabel, what time is it?")
        house.offer(trade(Side.BUY, Item.BREAD, 1, 300, id=5, initiator=ADA))
        house.offer(trade(Side.BUY, Item.BREAD, 1, 5, id=6, initiator=ADA))
        await settle()
    answers = [deed for deed in house.did(MABEL) if isinstance(deed, Accept | Confirm | Reject)]
    assert sorted(answers, key=repr) == [Accept(5), Confirm(5), Reject(6)]
    assert len(house.said(MABEL)) == 1


async def test_the_hungry_eat_once_and_go_on_with_their_day() -> None:
    house = Playhouse(villager(MABEL, "Mabel", (2, 2)), minute=1400)
    house.lives[MABEL] = life(CHEF, bread=1, stamina=30, slept=True, act=Act.SLEEP)
    async with Show(house, AbsentEngine()):
        await house.pass_minutes(20)
    assert house.did(MABEL).count(Eat()) == 1
    assert Begin("sleeping") in house.did(MABEL)


def test_a_player_without_a_life_is_offered_nothing() -> None:
    mind = knowing(Ada=None)
    mine = life(CHEF, bread=5, wheat=9, house=1, act=Act.WORK)
    assert not isinstance(next_deed(mind, around(mine, 499), Conduct(), 0)[0], Offer)
    assert BeingId(20) in mind.people
