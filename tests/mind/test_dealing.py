from msgspec.structs import replace

from server.mind import dealing
from server.mind.bargain import asked
from server.mind.dealing import OPEN_MOST, Dealings, after_trade, after_try, counter, is_blocked, offers, snubbed
from server.mind.livelihood import wants
from server.mind.memory import Mind, remember
from server.mind.notes import Met
from shared.commands import Accept, Buy, Eat, Offer, Reject
from shared.economy import Item
from shared.ids import BeingId
from shared.living import LifeSeen, Side, TradeState
from shared.sights import Kind
from tests.mind.living import AT_BAKERY, CARPENTER, CHEF, FARMER, IN_STREET, around, knowing, life, trade
from tests.mind.playhouse import JORY, MABEL

MINUTE = 499
"""At which Mabel thinks of offers."""


def made(mine: LifeSeen, mind: Mind, dealings: Dealings = Dealings(), minute: int = MINUTE) -> list[Offer]:  # noqa: B008
    return list(offers(mind, around(mine, minute), mine, dealings, 0))


def test_each_sells_what_it_makes_to_those_who_use_it() -> None:
    mind = knowing(Wilf=FARMER, Dora=CHEF, Kit=CARPENTER, Rufus=None)
    sold = {(o.to, o.item, o.qty) for o in made(life(FARMER, wheat=9, house=1), mind)}
    assert sold == {("Dora", Item.WHEAT, 6)}
    assert {o.to for o in made(life(CHEF, bread=3, wheat=6, house=1), mind)} == {"Wilf", "Kit"}
    assert {o.to for o in made(life(CARPENTER, house=2), mind)} == {"Wilf", "Dora"}
    assert made(life(CARPENTER, house=1), mind) == []
    assert made(life(FARMER, wheat=2, house=1), mind) == []


def test_players_are_not_offered_houses_unasked() -> None:
    mind = knowing(Wilf=FARMER, Dora=CHEF)
    (dora,) = (being for being, known in mind.people.items() if known.name == "Dora")
    mind = replace(mind, people=mind.people | {dora: replace(mind.people[dora], kind=Kind.PLAYER)})
    assert {offer.to for offer in made(life(CARPENTER, house=2), mind)} == {"Wilf"}
    assert {offer.to for offer in made(life(FARMER, wheat=9, house=1), mind)} == {"Dora"}


def test_the_hungry_ask_for_bread_and_the_homeless_for_a_house_when_they_can_afford_it() -> None:
    mind = knowing(Dora=CHEF, Kit=CARPENTER)
    hungry = life(FARMER, stamina=60, seed=1, house=1)
    assert [(o.to, o.side, o.item) for o in made(hungry, mind)] == [("Dora", Side.BUY, Item.BREAD)]
    rich = life(FARMER, money=4000, seed=1)
    assert [(o.to, o.side, o.item) for o in made(rich, mind)] == [("Kit", Side.BUY, Item.HOUSE)]
    assert made(life(FARMER, seed=1), mind) == []
    assert made(life(FARMER, stamina=60, money=200), mind) == []


def test_offers_are_thought_of_now_and_then_and_few_are_open() -> None:
    mind, mine = knowing(Dora=CHEF), life(FARMER, wheat=9, house=1)
    assert made(mine, mind, minute=MINUTE + 1) == []
    open_ones = [trade(Side.SELL, Item.BREAD, n, 9, to_me=False, id=n) for n in range(1, OPEN_MOST + 1)]
    assert list(offers(mind, around(mine, MINUTE, IN_STREET, *open_ones), mine, Dealings(), 0)) == []


def test_who_turned_an_offer_down_is_left_alone_longer_each_time() -> None:
    mind, mine = knowing(Jory=CHEF), life(FARMER, wheat=9, house=1)
    here = around(mine, MINUTE)
    refused = trade(Side.SELL, Item.WHEAT, 6, 450, to_me=False, target=BeingId(20), state=TradeState.REJECTED)
    once = after_trade(mind, here, Dealings(), 0, refused)
    assert made(mine, mind, once) == []
    until = once.snubs[BeingId(20), Item.WHEAT, Side.SELL]
    later = around(mine, until.minute + (MINUTE - until.minute) % 5)
    assert list(offers(mind, later, mine, once, until.tick - 1)) == []
    assert len(list(offers(mind, later, mine, once, until.tick))) == 1
    twice = after_trade(mind, here, once, 0, refused)
    assert twice.snubs[BeingId(20), Item.WHEAT, Side.SELL].minute > until.minute


def test_offers_of_others_snub_nobody() -> None:
    theirs = trade(Side.SELL, Item.WHEAT, 6, 450, state=TradeState.CANCELLED)
    assert after_trade(Mind(), around(life(), MINUTE), Dealings(), 0, theirs) == Dealings()


def test_a_price_that_was_wrong_is_answered_with_its_own_once() -> None:
    dear = trade(Side.SELL, Item.WHEAT, 6, 800, state=TradeState.REJECTED)
    mind, here = Mind(), around(life(), MINUTE)
    dealings = after_trade(mind, here, Dealings(), 0, dear)
    assert dealings.counter == Offer("Jory", Side.BUY, Item.WHEAT, 6, asked(Item.WHEAT, 6, here.you))
    assert next(offers(mind, here, life(), dealings, 0)) == dealings.counter
    tried = after_try(dealings, dealings.counter, 0, refused=False)
    assert tried.counter is None
    vain = snubbed(tried, None, (JORY, Item.WHEAT, Side.BUY), (0, MINUTE), vain=True)
    assert after_trade(mind, here, vain, 10, dear).counter is None, "asked in vain before"


def test_a_seller_names_its_price_too_but_of_what_it_needs_none() -> None:
    cheap = trade(Side.BUY, Item.BREAD, 1, 10, state=TradeState.REJECTED)
    rich = life(bread=6)
    assert counter(around(rich, MINUTE), cheap) == Offer("Jory", Side.SELL, Item.BREAD, 1, asked(Item.BREAD, 1, MABEL))
    assert counter(around(life(), MINUTE), cheap) is None
    assert counter(around(None, MINUTE), cheap) is None


def test_nobody_deals_with_an_enemy_unless_in_need() -> None:
    mind = remember(Mind(), Met(tick=0, minute=360, being=JORY, name="Jory", kind=Kind.VILLAGER, regard=-0.6))
    fair = trade(Side.SELL, Item.BREAD, 1, 200)
    well, starving = around(life(stamina=60), MINUTE, AT_BAKERY, fair), around(life(stamina=20), MINUTE, AT_BAKERY, fair)
    assert next(wants(mind, well, Dealings(), 0)) == Reject(1)
    assert next(wants(mind, starving, Dealings(), 0)) == Accept(1)
    assert next(wants(Mind(), well, Dealings(), 0)) == Accept(1)


def test_a_refused_deed_waits_longer_each_time_and_a_good_one_hardly() -> None:
    deed = Buy(Item.WHEAT, 3)
    waits, dealings, tick = [], Dealings(), 0
    for _ in range(7):
        dealings = after_try(dealings, deed, tick, refused=True)
        until = next(t for t in range(tick, tick + 10_000) if not is_blocked(dealings, deed, t))
        waits.append(until - tick)
        dealings = after_try(dealings, Eat(), until, refused=False)
        tick = until
    assert waits[:3] == [80, 160, 320]
    assert waits[-1] == waits[-2] == dealing._PATIENCE_MOST * 80
    done = after_try(dealings, deed, tick, refused=False)
    assert not is_blocked(done, deed, tick + 5)
    assert not is_blocked(dealings, Buy(Item.WHEAT, 6), tick)
