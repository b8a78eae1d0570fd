"""Write the golden journal of the present format: run `python -m tests.golden.make`.

Every kind of event and command once, made by hand in a town of three rows: the rules may change, these entries may not.
Lines that the file has already stay as they are; lines added to the story are appended.
"""

import json
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from server.save import layout, snapshots, upcast
from server.world import events as e
from server.world import orders as o
from server.world.entry import Entry
from server.world.evolve import fold
from server.world.state import EMPTY, Being, Life, Place, Town, Trade, World
from shared import commands as c
from shared.calendar import Speed
from shared.chats import Chat, ChatKind, ChatLine, Forward, Member, Revision, RevisionState, Verdict
from shared.economy import Goods, Item, Occupation, Pace
from shared.geometry import Direction
from shared.ids import TOWN, BeingId, PlaceId
from shared.living import Appointment, Letter, Persona, Side, TradeState
from shared.sights import Kind, Manner

FOLDER = Path(__file__).parent

MABEL, ADA, ULF, BOB = BeingId(1), BeingId(2), BeingId(3), BeingId(4)

_TOWN = Town(
    name="Golden",
    rows=("#######", "#..+..#", "#######"),
    places=(Place("Bakery", "It smells of bread.", 0, 0, 4, 3, 15, "bakery"),),
    gate=(5, 1),
)
_MABEL = Being(
    MABEL,
    "Mabel",
    Kind.VILLAGER,
    "M",
    "#ffb86c",
    (1, 1),
    Persona(
        gender="woman",
        calling="baker",
        traits=("warm", "nosy"),
        background="Born here.",
        interests=("news",),
        style="short",
        goals=("a new oven",),
        secret="She cannot read.",  # noqa: S106 - a villager's secret
        looks="floury",
        personality="kind",
        home="Bakery",
        schedule=(Appointment(360, "Bakery", "baking"),),
    ),
    doing="waking up",
)
_HUMMING = Persona(
    calling="beekeeper", goals=("find a swarm", "sell honey"), home="Bakery", schedule=(Appointment(420, "Bakery", "humming"),)
)
_SLOWER = replace(_HUMMING, traits=("patient", "slow"))
_ULF = Being(ULF, "Ülf", Kind.VILLAGER, "U", "#a0b0c0", (4, 1), _HUMMING, life=Life(Occupation.FARMER, goods={Item.BREAD: 1}))
_ADA = Being(ADA, "Ada ü", Kind.PLAYER, "@", "#ffffff", (5, 1))
_BOB = Being(BOB, "Bob", Kind.PLAYER, "@", "#00ff00", (5, 1))


_OFFERED = {
    trade.id: e.Offered(trade)
    for trade in (
        Trade(1, ADA, MABEL, Side.SELL, Item.WHEAT, 3, 180, until_tick=937, minute=362),
        Trade(2, MABEL, ADA, Side.BUY, Item.WHEAT, 1, 40, until_tick=941, minute=362),
        Trade(3, ADA, MABEL, Side.SELL, Item.WHEAT, 1, 70, until_tick=943, minute=362),
        Trade(4, MABEL, ADA, Side.BUY, Item.WHEAT, 2, 130, until_tick=945, minute=362),
        Trade(5, ADA, MABEL, Side.SELL, Item.WHEAT, 1, 60, until_tick=1803, minute=1080),
        Trade(6, ADA, MABEL, Side.SELL, Item.WHEAT, 1, 60, until_tick=2706, minute=1440),
    )
}

_SESSION = Chat(2, ChatKind.SESSION, (Member(ADA, "Ada ü", Kind.PLAYER), Member(MABEL, "Mabel", Kind.VILLAGER)), begun=1440)
_GROUP = Chat(3, ChatKind.GROUP, (*_SESSION.members, Member(BOB, "Bob", Kind.PLAYER)), begun=1440, title="Bakers")

_STORY: tuple[tuple[int, BeingId, Any, tuple[Any, ...]], ...] = (
    (0, TOWN, o.Found("Golden", 7), (e.Founded(7, _TOWN, (_MABEL,)),)),
    (3, TOWN, o.Admit("Ada ü"), (e.Arrived(_ADA), e.Discovered(ADA, PlaceId(0)))),
    (10, TOWN, o.Tick(), (e.MinutePassed(361),)),
    (11, ADA, c.Walk(Direction.WEST), (e.Walked(ADA, (4, 1), 98),)),
    (12, ADA, c.Say("Good morning! 🍞"), (e.Said(ADA, "Good morning! 🍞", Manner.SAY),)),
    (13, MABEL, c.Say("Bread?", by_rule=True, stream=4), (e.Said(MABEL, "Bread?", Manner.SAY, by_rule=True, stream=4),)),
    (14, ADA, c.Whisper("Mabel", "yes"), (e.Said(ADA, "yes", Manner.WHISPER, MABEL),)),
    (15, ADA, c.Shout("BREAD"), (e.Said(ADA, "BREAD", Manner.SHOUT),)),
    (16, ADA, c.Emote("waves"), (e.Said(ADA, "waves", Manner.EMOTE),)),
    (17, MABEL, c.Begin("kneading dough"), (e.Began(MABEL, "kneading dough"),)),
    (18, MABEL, c.GoTo("Bakery"), (e.SetOut(MABEL, "Bakery", ((2, 1), (3, 1))),)),
    (20, TOWN, o.Tick(), (e.MinutePassed(362), e.Walked(MABEL, (2, 1), 170))),
    (21, MABEL, c.Halt(), (e.Halted(MABEL, arrived=False, why="You stop."),)),
    (22, ADA, c.Travel(2, 1), (e.SetOut(ADA, "there", ((3, 1),)),)),
    (23, TOWN, o.Tick(), (e.Walked(ADA, (3, 1), 194), e.Halted(ADA, arrived=True, why=""))),
    (24, ADA, c.SetSpeed(Speed.PAUSE), (e.SpeedChanged(Speed.PAUSE, 24, 21744, by=ADA),)),
    (25, ADA, c.Step(), (e.SpeedChanged(Speed.NORMAL, 25, 21744, stop_minute=363, by=ADA),)),
    (26, TOWN, o.Dismiss(ADA), (e.Departed(ADA),)),
    (30, TOWN, o.Admit("Ada ü"), (e.Returned(ADA, (5, 1)),)),
    (31, TOWN, o.Configure(Pace.BARRIER, 500, 900), (e.Configured(Pace.BARRIER, 500, 900),)),
    (32, ADA, c.Create("Farmer", "woman", "brave"), (e.Created(ADA, Occupation.FARMER, "woman", "brave"),)),
    (33, MABEL, c.Create("chef"), (e.Created(MABEL, Occupation.CHEF, "", ""),)),
    (34, ADA, c.Buy("seeds", "2"), (e.Bought(ADA, Item.SEED, 2, 100),)),
    (35, ADA, c.Work(), (e.Worked(ADA, {Item.SEED: 1}, {Item.WHEAT: 5}, 20, 1), e.Began(ADA, "bringing in the wheat"))),
    (36, MABEL, c.Idle(), (e.Idled(MABEL, 1),)),
    (37, ADA, c.Offer("Mabel", "sell", "wheat", 3, 180), (_OFFERED[1],)),
    (38, MABEL, c.Accept(1), (e.Accepted(1, 938),)),
    (39, MABEL, c.Confirm(1), (e.Confirmed(1, MABEL),)),
    (40, ADA, c.Confirm("1"), (e.Confirmed(1, ADA), e.Settled(1))),
    (41, MABEL, c.Offer("Ada ü", "buy", "wheat", 1, 40.0), (_OFFERED[2],)),
    (42, ADA, c.Reject(2), (e.Closed(2, TradeState.REJECTED, ADA),)),
    (43, ADA, c.Offer("Mabel", "sell", "wheat", 1, 70), (_OFFERED[3],)),
    (44, ADA, c.Cancel(3), (e.Closed(3, TradeState.CANCELLED, ADA),)),
    (45, MABEL, c.Offer("Ada ü", "buy", "wheat", 2, 130), (_OFFERED[4],)),
    (46, ADA, c.Accept(4), (e.Accepted(4, 946),)),
    (47, MABEL, c.Withdraw(4), (e.Closed(4, TradeState.WITHDRAWN, MABEL),)),
    (48, ADA, c.Give("Mabel", "gold", 10), (e.Gave(ADA, MABEL, {}, 100),)),
    (49, ADA, c.Drop("wheat"), (e.Dropped(ADA, (5, 1), {Item.WHEAT: 1}),)),
    (50, ADA, c.Take("wheat", 1), (e.Took(ADA, (5, 1), {Item.WHEAT: 1}),)),
    (51, ADA, c.Sell("wheat", 1), (e.Sold(ADA, Item.WHEAT, 1, 50),)),
    (52, ADA, c.Buy("bread"), (e.Bought(ADA, Item.BREAD, 1, 450),)),
    (53, ADA, c.Eat(), (e.Ate(ADA, {Item.BREAD: 1}, 20),)),
    (54, ADA, c.Send("Mabel", "more wheat? 🌾"), (e.Messaged(Letter(1, ADA, "Ada ü", "more wheat? 🌾", 362, MABEL, "Mabel")),)),
    (55, MABEL, c.Broadcast("Bread today!"), (e.Messaged(Letter(2, MABEL, "Mabel", "Bread today!", 362)),)),
    (56, ADA, c.Read(2), (e.HasRead(ADA, 2),)),
    (57, ADA, c.SetPace(Pace.CLOCK), (e.Configured(Pace.CLOCK, 500, 900, by=ADA),)),
    (58, ADA, c.Advance(), (e.PeriodEnded(1, (), (), 58, 43200), e.MinutePassed(720))),
    (59, ADA, c.SetPace(Pace.BARRIER), (e.Configured(Pace.BARRIER, 500, 900, by=ADA),)),
    (60, ADA, c.Drop("seed"), (e.Dropped(ADA, (5, 1), {Item.SEED: 1}),)),
    (400, TOWN, o.Tick(), (e.MinutePassed(1079), e.BarrierHeld(400))),
    (401, TOWN, o.Attend(ADA, attending=False), (e.Attended(ADA, attending=False),)),
    (402, ADA, c.Idle(), (e.Attended(ADA, attending=True), e.Idled(ADA, 2))),
    (900, TOWN, o.Tick(), (e.PeriodEnded(2, (MABEL,), (MABEL,), 900, 64800), e.MinutePassed(1080))),
    (901, MABEL, c.Buy("temp_room"), (e.Bought(MABEL, Item.TEMP_ROOM, 1, 150),)),
    (902, MABEL, c.Sleep(), (e.Slept(MABEL, {Item.TEMP_ROOM: 1}, 0, 3, 1), e.Began(MABEL, "sleeping"))),
    (903, ADA, c.Offer("Mabel", "sell", "wheat", 1, 60), (_OFFERED[5],)),
    (1803, TOWN, o.Tick(), (e.Closed(5, TradeState.EXPIRED, TOWN),)),
    (1804, ADA, c.Idle(), (e.Idled(ADA, 3),)),
    (
        1805,
        TOWN,
        o.Tick(),
        (
            e.PeriodEnded(3, (), (), 1805, 86400),
            e.DaySettled(1, (e.Loss(MABEL, 0, 10), e.Loss(ADA, 20, 10))),
            e.MinutePassed(1440),
        ),
    ),
    (1806, ADA, c.Offer("Mabel", "sell", "wheat", 1, 60), (_OFFERED[6],)),
    (1807, TOWN, o.Dismiss(ADA), (e.Closed(6, TradeState.RELEASED, ADA), e.Departed(ADA))),
    (1808, TOWN, o.Admit("Ada ü"), (e.Returned(ADA, (5, 1)),)),
    (
        1809,
        ADA,
        c.Settle("Ülf", "farmer", calling="beekeeper", goals="find a swarm; sell honey", schedule="07:00 Bakery: humming"),
        (e.MovedIn(_ULF, ADA),),
    ),
    (1810, ADA, c.Portray("Ülf", "traits", "patient; slow"), (e.Portrayed(ULF, "traits", _SLOWER, ADA),)),
    (1811, ADA, c.Unsettle("Ülf"), (e.MovedOut(ULF, 2000, {Item.BREAD: 1}, ADA),)),
    (1812, TOWN, o.Admit("Bob"), (e.Arrived(_BOB),)),
    (
        1813,
        ADA,
        c.OpenChat(("Mabel",), words="Are you awake? 🌙"),
        (e.ChatBegun(_SESSION), e.ChatSaid(2, ChatLine(1, ADA, "Are you awake? 🌙", 1440, 1813))),
    ),
    (1814, MABEL, c.MarkChat(2, 1), (e.ChatMarked(2, MABEL, 1, 1),)),
    (
        1815,
        MABEL,
        c.SayIn(2, "Hm?", by_rule=True, stream=5, first=True, cut=True, mood=-20),
        (e.ChatSaid(2, ChatLine(2, MABEL, "Hm?", 1440, 1815, by_rule=True, stream=5, first=True, cut=True, mood=-20)),),
    ),
    (
        1816,
        MABEL,
        c.Entitle(2, "A call at night", 2, by_rule=True),
        (e.ChatEntitled(2, "A call at night", 2, MABEL, by_rule=True),),
    ),
    (
        1817,
        MABEL,
        c.Adapt(2, 2, "short with Ada", "she woke me", 60, by_rule=True),
        (e.ChatChecked(2, 2, 2, Revision(1, 1440, "short with Ada", "she woke me", 60, RevisionState.SUGGESTED, by_rule=True)),),
    ),
    (1818, ADA, c.Resolve(2, 1, Verdict.APPLY), (e.ChatResolved(2, 1, Verdict.APPLY, ADA),)),
    (1819, ADA, c.Tune(2, Forward.CONSERVATIVE), (e.ChatTuned(2, Forward.CONSERVATIVE, ADA),)),
    (1820, ADA, c.OpenChat(("Mabel", "Bob"), "Bakers"), (e.ChatBegun(_GROUP),)),
    (1821, BOB, c.Leave(3), (e.ChatLeft(3, BOB),)),
    (1822, ADA, c.Invite(3, "Bob"), (e.ChatJoined(3, Member(BOB, "Bob", Kind.PLAYER), ADA),)),
    (1823, BOB, c.Mute(3), (e.ChatMuted(3, BOB, on=True),)),
    (1824, BOB, c.PutAway(3), (e.ChatPutAway(3, BOB),)),
    (1825, BOB, c.Block("Mabel"), (e.Blocked(BOB, MABEL, on=True),)),
    (1826, ADA, c.OpenChat(("Mabel",)), (e.ChatBegun(replace(_SESSION, id=4)),)),
    (
        1827,
        ADA,
        c.Restore(4, (c.Restored(mine=False, words="Long ago …", minute=400),), "Old days"),
        (
            e.ChatSaid(4, ChatLine(1, MABEL, "Long ago …", 400, 1827, imported=True)),
            e.ChatEntitled(4, "Old days", 1, MABEL),
        ),
    ),
)


def entries() -> list[Entry]:
    """Return the story as entries."""
    return [Entry(n, *line) for n, line in enumerate(_STORY, 1)]


def facts(world: World) -> dict[str, Any]:
    """Return what anybody would say of a world, in words that no change of its fields can break."""
    return {
        "town": world.town.name,
        "tick": world.tick,
        "minute": world.minute,
        "speed": world.speed.value,
        "beings": [
            {
                "name": being.name,
                "at": list(being.at),
                "present": being.present,
                "doing": being.doing,
                "goal": being.goal,
                "calling": being.persona.calling,
                "knows": [world.town.places[place].name for place in being.known],
                "life": _life(being.life) if being.life else None,
                "letters": _letters(world, being.id),
                "read": being.read,
            }
            for being in world.beings.values()
        ],
        "pace": [world.pace.value, world.deadline_ticks, world.offer_ticks],
        "trades": [[trade.id, trade.state.value, trade.qty, trade.item.value, trade.price] for trade in world.ended],
        "open": len(world.trades),
        "broadcasts": [letter.words for letter in world.broadcasts],
        "lying": [[list(pile.at), _goods(pile.goods)] for pile in world.piles],
        "chats": [
            {
                "kind": chat.kind.value,
                "title": chat.title,
                "members": [[member.name, member.left, member.received, member.read] for member in chat.members],
                "lines": [[chat.name_of(line.sender), line.words, line.by_rule, line.cut, line.imported] for line in chat.lines],
                "manner": chat.personality,
                "changes": [change.state.value for change in chat.revisions],
                "forward": chat.forward.value,
                "away": [chat.name_of(being) for being in chat.away],
            }
            for chat in world.chats.values()
        ],
    }


def _letters(world: World, being: BeingId) -> list[str]:
    """Return the private messages somebody has of two: older formats called them letters."""
    two = (chat for chat in world.chats.values() if chat.kind is not ChatKind.GROUP and chat.member(being))
    return [line.words for chat in two for line in chat.lines]


def _life(life: Life) -> dict[str, Any]:
    return {
        "occupation": life.occupation.value,
        "money": life.money,
        "held": life.held_money,
        "goods": _goods(life.goods),
        "stamina": life.stamina,
        "trades": life.trades,
    }


def _goods(goods: Goods) -> dict[str, int]:
    return {item.value: count for item, count in goods.items()}


def main() -> None:
    """Write the file, or add to it what is new in the story."""
    file = FOLDER / f"v{layout.FORMAT}.json"
    kept: list[str] = json.loads(file.read_text(encoding="utf-8"))["entries"] if file.exists() else []
    lines = kept + [upcast.encode(entry).hex() for entry in entries()[len(kept) :]]
    world, read = EMPTY, upcast.reader(layout.FORMAT)
    for line in lines:
        world = fold(world, read(bytes.fromhex(line)))
    golden = {
        "format": layout.FORMAT,
        "entries": lines,
        "facts": facts(world),
        "shape": snapshots.SHAPE,
        "digest": snapshots.digest(snapshots.picture(world)).hex(),
    }
    file.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
