"""Two players trade through a real server, which loses a connection and then its life on the way."""

from collections.abc import Iterable
from pathlib import Path

from shared.commands import Accept, Broadcast, Buy, Confirm, Create, MarkChat, Offer, Send
from shared.economy import PRICES, START_MONEY, Item, Occupation
from shared.living import TradeSeen, TradeState
from shared.sights import GotLetter, SawLedger, SawTrade, Scene
from shared.wire import Consult, Mode, Replay, ReplayAct
from tests.stories.players import Player, running
from tests.stories.test_serve import thorpd

CONFIG = "[town]\nvillagers = 1\n[gateway]\ncommands_per_s = 50\ncommands_burst = 50\n"


def theirs(trades: Iterable[TradeSeen]) -> list[TradeSeen]:
    """Leave out what the villager offers meanwhile."""
    return [trade for trade in trades if {trade.initiator_name, trade.target_name} == {"Ada", "Bob"}]


def trade(player: Player) -> TradeSeen | None:
    """Return the trade between the two that changed last."""
    return next(iter(theirs(sight.trade for sight in reversed(player.saw(SawTrade)))), None)


async def offered(player: Player, after: int = 0) -> int:
    """Wait for the next offer between the two and return its number."""
    found: TradeSeen = await player.until(lambda p: (last := trade(p)) and last.id > after and last)
    return found.id


async def test_a_trade_outlives_a_lost_connection_and_a_dead_server_loses_nobody_anything(tmp_path: Path) -> None:
    save, config = tmp_path / "town.thorp", tmp_path / "town.toml"
    config.write_text(CONFIG, encoding="utf-8")
    wheat, price = 3 * PRICES[Item.WHEAT].charges, 180
    async with running("serve", "--save", save, "--no-model", "--config", config, home=tmp_path) as server:
        ada, bob = await server.join("Ada"), await server.join("Bob")
        await ada.must(Create("farmer"))
        await bob.must(Create("chef", "man", "Bakes at night."))
        assert (ada.life.occupation, ada.life.money, bob.life.stamina) == (Occupation.FARMER, START_MONEY, 100)
        assert (await ada.do(Create("chef"))).refused == "created"
        await ada.go("Market Square")
        await ada.must(Buy("wheat", 3))

        await ada.must(Offer("Bob", "sell", "wheat", 2, price))
        first = await offered(bob)
        await bob.must(Accept(first))
        ada.socket.transport.abort()
        again = await server.join("Ada", token=ada.token, session=ada.welcome.session, seen=ada.n)
        assert again.welcome.resumed
        told = trade(again)
        assert told is not None
        assert told.state is TradeState.ACCEPTED
        await again.must(Confirm(first))
        await bob.must(Confirm(first))
        assert (bob.life.goods, bob.life.money) == ({Item.WHEAT: 2}, START_MONEY - price)

        await again.must(Offer("Bob", "sell", "wheat", 1, price))
        second = await offered(bob, first)
        await bob.must(Accept(second))
        assert bob.life.held_money == price
        await again.must(Confirm(second))
        await bob.must(Send("Ada", "More tomorrow?"))
        server.process.kill()
        await server.process.wait()

    async with running("serve", "--save", save, "--no-model", "--config", config, home=tmp_path) as server:
        ada = await server.join("Ada", token=ada.token)
        bob = await server.join("Bob", token=bob.token)
        scene = bob.saw(Scene)[0]
        assert [(seen.state, seen.price) for seen in theirs(scene.trades)] == [
            (TradeState.COMMITTED, price),
            (TradeState.RELEASED, price),
        ]
        assert (ada.life.goods, ada.life.money, ada.life.held_goods) == ({Item.WHEAT: 1}, START_MONEY - wheat + price, {})
        assert (bob.life.goods, bob.life.money, bob.life.held_money) == ({Item.WHEAT: 2}, START_MONEY - price, 0)
        (chat,) = ada.saw(Scene)[0].chats
        assert ([line.words for line in chat.lines], chat.unread(ada.being)) == (["More tomorrow?"], 1)
        await ada.must(MarkChat(chat.id, chat.count))
        await ada.must(Broadcast("Wheat, fresh wheat!"))
        assert (await bob.until(lambda p: p.saw(GotLetter)))[-1].letter.words == "Wheat, fresh wheat!"
        await bob.send(Consult())
        ledger = (await bob.until(lambda p: p.saw(SawLedger)))[0]
        assert [(seen.id, seen.price) for seen in theirs(ledger.settled)] == [(first, price)]
        assert [(worker.name, worker.trades) for worker in ledger.workers if worker.name in {"Ada", "Bob"}] == [
            ("Ada", 1),
            ("Bob", 1),
        ]
    await shows(save, ledger)


async def shows(save: Path, ledger: SawLedger) -> None:
    """See that a replay shows the trades and the ledger as they were, and that the rules give them again."""
    async with running("replay", save) as theatre:
        watcher = await theatre.join(mode=Mode.WATCH)
        await watcher.send(Replay(ReplayAct.PAUSE))
        await watcher.send(Replay(ReplayAct.SEEK, 2**40))
        shown = await watcher.until(lambda p: p.saw(Scene)[-1].trades)
        assert [seen.state for seen in theirs(shown)] == [TradeState.COMMITTED, TradeState.RELEASED]
        await watcher.send(Consult())
        assert (await watcher.until(lambda p: p.saw(SawLedger)))[0].settled == ledger.settled
    code, out, _ = await thorpd("verify", save)
    assert (code, "is sound" in out) == (0, True)
