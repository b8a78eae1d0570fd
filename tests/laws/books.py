"""Bookkeeping apart from the world's own folds: who must own what, after nothing but the events.

Written against RULES 2 to 4, not against `server/world/reckon.py`: where both agree at every step, nothing was minted.
"""

from collections import Counter
from dataclasses import dataclass, field

from server.world import events as e
from server.world.state import Trade, World
from shared.calendar import Period, day, period, period_count
from shared.economy import HUNGER_COSTS, NO_SLEEP_COSTS, PRICES, RECIPES, START_MONEY, Goods, Item, Occupation
from shared.geometry import Cell, distance
from shared.ids import BeingId
from shared.living import Side, TradeState


@dataclass
class Account:
    """What one must have."""

    occupation: Occupation
    money: int = START_MONEY
    goods: Counter[Item] = field(default_factory=Counter)
    stamina: int = 100
    slept: int = 0
    acted: set[int] = field(default_factory=set)
    """The periods in which a main action was done."""


class Books:
    """Everybody's accounts, what lies about, the promises; and how much was made and used up in all."""

    def __init__(self, world: World) -> None:
        self.accounts = {
            being.id: Account(being.life.occupation, being.life.money, Counter(being.life.goods), being.life.stamina)
            for being in world.beings.values()
            if being.life
        }
        self.piles: dict[Cell, Counter[Item]] = {}
        self.open: dict[int, tuple[Trade, bool]] = {}
        """The trade as offered, and whether it was accepted."""
        self.due: dict[int, int] = {}
        """The tick at which it must have ended."""
        self.hands: dict[int, set[BeingId]] = {}
        self.money_made = sum(account.money for account in self.accounts.values())
        """All money that the rules ever brought into the town, less what they took out of it."""
        self.goods_made: Counter[Item] = sum((account.goods for account in self.accounts.values()), Counter())

    def write(self, before: World, event: e.AnyEvent) -> None:
        """Enter an event; AssertionError when the rules do not allow it."""
        match event:
            case e.Created():
                assert event.being not in self.accounts
                self.accounts[event.being] = Account(event.occupation)
                self.money_made += START_MONEY
            case e.MovedIn() | e.MovedOut():
                self._move(event)
            case e.Worked() | e.Slept() | e.Idled() | e.Ate() | e.PeriodEnded() | e.DaySettled():
                self._live(before, event)
            case e.Bought() | e.Sold():
                self._deal(before, event)
            case e.Gave() | e.Dropped() | e.Took():
                self._hand(before, event)
            case e.Offered() | e.Accepted() | e.Confirmed() | e.Settled() | e.Closed():
                self._trade(before, event)
            case _:
                pass

    def _move(self, event: e.MovedIn | e.MovedOut) -> None:
        """A newcomer brings what a new life begins with; who leaves takes along exactly what is theirs, with nothing promised."""
        if isinstance(event, e.MovedIn):
            life = event.being.life
            assert event.being.id not in self.accounts
            if life is not None:
                assert (life.money, life.goods, life.stamina) == (START_MONEY, {}, 100)
                self.accounts[event.being.id] = Account(life.occupation)
                self.money_made += START_MONEY
            return
        account = self.accounts.pop(event.being, None)
        assert self._promised(event.being) == (0, Counter())
        assert (event.money, event.goods) == ((account.money, +account.goods) if account else (0, {}))
        self.money_made -= event.money
        self.goods_made.subtract(event.goods)

    def _live(self, before: World, event: e.Worked | e.Slept | e.Idled | e.Ate | e.PeriodEnded | e.DaySettled) -> None:
        now = period_count(before.minute)
        match event:
            case e.Worked():
                account = self._act(event.being, event.period, now)
                recipe = RECIPES[account.occupation]
                assert (event.takes, event.gives, event.stamina) == (recipe.takes, recipe.gives, recipe.stamina)
                assert any(
                    place.kind == recipe.place and place.covers(before.beings[event.being].at) for place in before.town.places
                )
                self._use(account, event.takes)
                self._make(account, event.gives)
                account.stamina -= event.stamina
            case e.Slept():
                account = self._act(event.being, event.period, now)
                assert period(before.minute) is Period.EVENING
                assert event.day == day(before.minute) != account.slept
                assert event.takes == ({} if account.goods[Item.HOUSE] else {Item.TEMP_ROOM: 1})
                self._use(account, event.takes)
                account.slept = event.day
                account.stamina = min(100, account.stamina + 30)
            case e.Idled():
                self._act(event.being, event.period, now)
            case e.Ate():
                account = self.accounts[event.being]
                assert event.takes == {Item.BREAD: 1}
                self._use(account, event.takes)
                account.stamina = min(100, account.stamina + 30)
            case e.PeriodEnded():
                for being in event.idled:
                    self._act(being, event.period, now)
            case e.DaySettled():
                self._settle(before, event)

    def _act(self, being: BeingId, counted: int, now: int) -> Account:
        account = self.accounts[being]
        assert counted == now, "a main action belongs to the period it is done in"
        assert now not in account.acted, "one main action a period"
        account.acted.add(now)
        return account

    def _settle(self, before: World, event: e.DaySettled) -> None:
        assert event.day == day(before.minute)
        lost = {loss.being: (loss.tired, loss.hunger) for loss in event.losses}
        for being, account in self.accounts.items():
            tired = 0 if account.slept == event.day else min(NO_SLEEP_COSTS, account.stamina)
            expected = (tired, min(HUNGER_COSTS, account.stamina - tired)) if before.beings[being].present else (0, 0)
            assert lost.get(being, (0, 0)) == expected
            account.stamina -= sum(expected)

    def _deal(self, before: World, event: e.Bought | e.Sold) -> None:
        account = self.accounts[event.being]
        _stands_in(before, event.being, "square")
        goods, price = {event.item: event.qty}, PRICES[event.item]
        if isinstance(event, e.Bought):
            assert event.money == price.charges * event.qty
            self._make(account, goods)
            account.money -= event.money
            self.money_made -= event.money
        else:
            assert price.pays is not None
            assert event.money == price.pays * event.qty
            self._use(account, goods)
            account.money += event.money
            self.money_made += event.money

    def _hand(self, before: World, event: e.Gave | e.Dropped | e.Took) -> None:
        account, at = self.accounts[event.being], before.beings[event.being].at
        if isinstance(event, e.Gave):
            assert distance(at, before.beings[event.to].at) <= 1
            other = self.accounts[event.to]
            account.money, other.money = account.money - event.money, other.money + event.money
            _move(account.goods, other.goods, event.goods)
        elif isinstance(event, e.Dropped):
            _move(account.goods, self.piles.setdefault(event.at, Counter()), event.goods)
        else:
            assert distance(at, event.at) <= 1
            _move(self.piles[event.at], account.goods, event.goods)

    def _trade(self, before: World, event: e.Offered | e.Accepted | e.Confirmed | e.Settled | e.Closed) -> None:
        match event:
            case e.Offered(trade=trade):
                assert trade.id not in self.open
                assert trade.initiator != trade.target
                assert before.beings[trade.target].present
                self.open[trade.id], self.hands[trade.id] = (trade, False), set()
                self.due[trade.id] = before.tick + before.offer_ticks
            case e.Accepted():
                trade, accepted = self.open[event.trade]
                assert not accepted
                self.open[event.trade] = (trade, True)
                self.due[trade.id] = before.tick + before.offer_ticks
            case e.Confirmed():
                trade, accepted = self.open[event.trade]
                assert accepted
                assert event.being in {trade.initiator, trade.target} - self.hands[event.trade]
                self.hands[event.trade].add(event.being)
            case e.Settled():
                trade, _ = self.open.pop(event.trade)
                assert self.hands[event.trade] == {trade.initiator, trade.target}
                buyer, seller = self.accounts[trade.target], self.accounts[trade.initiator]
                if trade.side is Side.BUY:
                    buyer, seller = seller, buyer
                buyer.money, seller.money = buyer.money - trade.price, seller.money + trade.price
                _move(seller.goods, buyer.goods, {trade.item: trade.qty})
            case e.Closed():
                trade, accepted = self.open.pop(event.trade)
                assert event.how is not TradeState.EXPIRED or before.tick == self.due[event.trade]
                assert accepted or event.how is not TradeState.WITHDRAWN
                assert not accepted or event.how not in (TradeState.REJECTED, TradeState.CANCELLED)

    def _use(self, account: Account, goods: Goods) -> None:
        account.goods.subtract(goods)
        self.goods_made.subtract(goods)

    def _make(self, account: Account, goods: Goods) -> None:
        account.goods.update(goods)
        self.goods_made.update(goods)

    def check(self, world: World) -> None:
        """Compare with the world: every account, every pile, every promise."""
        lives = {being.id: being.life for being in world.beings.values() if being.life}
        assert lives.keys() == self.accounts.keys()
        for ident, life in lives.items():
            account = self.accounts[ident]
            assert (life.money, life.goods, life.stamina) == (account.money, +account.goods, account.stamina)
            money, goods = self._promised(ident)
            assert (life.held_money, life.held_goods) == (money, +goods)
            _sound(life.money, life.held_money, life.goods, life.held_goods)
            assert type(life.stamina) is int
            assert 0 <= life.stamina <= 100
        assert {pile.at: pile.goods for pile in world.piles} == {at: +goods for at, goods in self.piles.items() if +goods}
        assert world.trades.keys() == self.open.keys()
        for trade, _ in self.open.values():
            assert world.tick < self.due[trade.id]
            assert world.beings[trade.initiator].present
            assert world.beings[trade.target].present
        self._conserved(world)

    def _conserved(self, world: World) -> None:
        """Compare the sums: what the rules made, less what they used up, is all there is."""
        assert sum(being.life.money for being in world.beings.values() if being.life) == self.money_made
        there = sum((Counter(being.life.goods) for being in world.beings.values() if being.life), Counter[Item]())
        assert sum((Counter(pile.goods) for pile in world.piles), there) == +self.goods_made

    def _promised(self, being: BeingId) -> tuple[int, Counter[Item]]:
        money, goods = 0, Counter[Item]()
        for trade, accepted in self.open.values():
            if being == trade.initiator or (accepted and being == trade.target):
                if (being == trade.initiator) == (trade.side is Side.BUY):
                    money += trade.price
                else:
                    goods[trade.item] += trade.qty
        return money, goods


def _stands_in(world: World, being: BeingId, kind: str) -> None:
    assert any(place.kind == kind and place.covers(world.beings[being].at) for place in world.town.places)


def _move(giver: Counter[Item], taker: Counter[Item], goods: Goods) -> None:
    giver.subtract(goods)
    taker.update(goods)


def _sound(money: int, held_money: int, goods: Goods, held_goods: Goods) -> None:
    assert type(money) is type(held_money) is int
    assert 0 <= held_money <= money
    assert all(type(count) is int and count > 0 for count in (*goods.values(), *held_goods.values()))
    assert all(goods.get(item, 0) >= count for item, count in held_goods.items())
