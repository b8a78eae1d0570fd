"""The command line's words for a living: create, work, buy and sell, trades, messages, and the running of the town.

Apart from talk and walking because these read goods, numbers and trades. Numbers in their help are rendered from
`shared/economy.py`.
"""

import re
from collections.abc import Callable

from client.bargains import partner
from client.dealings import becomes
from client.holdings import waits_for
from client.intents import Act, Ask, BringIn, Intent, LookInto, TakeOut, Tell, Try
from client.reading import Context, Verb, always, doc, goods, like_this, number, split_name, with_words
from client.told import trade_words
from shared import commands, economy
from shared.commands import Deed
from shared.economy import QUANTITY_MAX, Item, Pace, gold, tenths
from shared.ids import BeingId
from shared.living import TradeSeen, TradeState
from shared.text import name_key

_ITEMS = ", ".join(map(str, Item))
_RECIPES = "; ".join(
    f"a {occupation} {recipe.where}: {becomes(recipe.takes, recipe.gives)}, for {recipe.stamina} stamina"
    for occupation, recipe in economy.RECIPES.items()
)
_CHARGES = ", ".join(f"{item} {gold(price.charges)}" for item, price in economy.PRICES.items())
_PAYS = ", ".join(f"{item} {gold(price.pays)}" for item, price in economy.PRICES.items() if price.pays is not None)
_PRICE = "A price is gold, for all of it together: 135 or 22.5."
_FILLERS = ("for", "at", "gold", "g", "total")
_CHAT = "chat NAME, NAME … WORDS"
_TRADE = "trade NAME buy|sell ITEM QTY PRICE"
_RESET = "reset TOWN"


def _create(rest: str, _: Context) -> Intent:
    if not rest:
        return Act.CREATE
    occupation, gender, personality = (*rest.split(maxsplit=2), "", "")[:3]
    return Try(commands.Create(occupation, gender, personality))


def _deal(usage: str, make: Callable[[str, commands.Number], Deed]) -> Callable[[str, Context], Intent]:
    def read(rest: str, context: Context) -> Intent:
        if not rest:
            return like_this(usage, f"Of what, and how many? There are: {_ITEMS}.")
        item, qty = goods(rest, context)
        if number(item) is not None:
            return like_this(usage, f"Of what? There are: {_ITEMS}.")
        return Try(make(item, 1 if qty is None else qty))

    return read


def _give(rest: str, context: Context) -> Intent:
    usage = "give NAME QTY ITEM"
    name, what = split_name(rest, context.names)
    turned = re.fullmatch(r"(.+?) to (.+)", rest, re.IGNORECASE)
    if turned and name_key(name) not in {name_key(known) for known in context.names}:
        name, what = turned[2].strip('"'), turned[1]
    if not name or not what:
        return like_this(usage, "To whom, and what? `gold` gives money.")
    item, qty = goods(what, context)
    if number(item) is not None:
        return like_this(usage, f"What do you give? There are: {_ITEMS}, gold.")
    return Try(commands.Give(name, item, 1 if qty is None else qty))


def _take(rest: str, context: Context) -> Intent:
    if not rest or rest.casefold() in ("all", "everything"):
        return Try(commands.Take())
    item, qty = goods(rest.removeprefix("all "), context)
    return Try(commands.Take(item, 0 if qty is None else qty))


def _trade(rest: str, context: Context) -> Intent:
    parts = re.match(r"(.+?)\s+(buy|sell)\s+(.+)", rest, re.IGNORECASE)
    words = [word for word in parts[3].split() if word.casefold() not in _FILLERS] if parts else []
    if parts is None or len(words) < len(("item", "qty", "price")):
        return like_this(_TRADE, _short_of(parts is not None))
    price = tenths(words[-1])
    if price is None:
        return like_this(_TRADE, f"'{words[-1][:24]}' is no price. {_PRICE}")
    item, qty = goods(" ".join(words[:-1]), context)
    if qty is None or number(item) is not None:
        return like_this(_TRADE, f"How many, and of what? A whole number up to {QUANTITY_MAX:,}, of: {_ITEMS}.")
    return Try(commands.Offer(parts[1].strip('" ,:'), parts[2].casefold(), item, qty, price))


def _short_of(sided: bool) -> str:  # noqa: FBT001 - its only argument
    return f"Say what, how many, and the total price. {_PRICE}" if sided else "Say with whom, and whether you buy or sell."


def _answer(
    verb: str, make: Callable[[commands.Number], Deed], may: Callable[[TradeSeen, BeingId], bool]
) -> Callable[[str, Context], Intent]:
    def read(rest: str, context: Context) -> Intent:
        fitting = [trade for trade in context.trades if may(trade, context.you)]
        named = [trade for trade in fitting if rest and name_key(partner(trade, context.you)) == name_key(rest)]
        if rest and not named:
            found = number(rest.removeprefix("#").strip())
            why = f"'{rest[:24]}' is no trade's number, and nobody whose trade you could {verb} now."
            return like_this(f"{verb} NUMBER | NAME", why) if found is None else Try(make(found))
        fitting = named or fitting
        if len(fitting) == 1:
            return Try(make(fitting[0].id))
        if not fitting:
            return Tell(f"There is no trade that you could {verb} now. :trades shows all of yours.")
        which = "; ".join(f"{trade.id} ({trade_words(trade, context.you)})" for trade in fitting)
        return Tell(f"Which one? {which}. Type :{verb} {fitting[0].id}, for one.")

    return read


def _offered_to(trade: TradeSeen, you: BeingId) -> bool:
    return trade.state is TradeState.PENDING and waits_for(trade, you)


def _offered_by(trade: TradeSeen, you: BeingId) -> bool:
    return trade.state is TradeState.PENDING and trade.initiator == you


def _to_confirm(trade: TradeSeen, you: BeingId) -> bool:
    return trade.state is TradeState.ACCEPTED and waits_for(trade, you)


def _to_leave(trade: TradeSeen, you: BeingId) -> bool:
    return trade.state is TradeState.ACCEPTED and you in (trade.initiator, trade.target)


def _send(rest: str, context: Context) -> Intent:
    name, words = split_name(rest, context.names)
    return Try(commands.Send(name, words)) if name and words else like_this("send NAME WORDS")


def _chat(rest: str, context: Context) -> Intent:
    """Read names with commas between, and words after the last of them."""
    if not rest:
        return Act.CHATS
    names = list[str]()
    while True:
        name, rest = split_name(rest, (*context.names, *(f"{known}," for known in context.names)))
        names.append(name.rstrip(",").strip('"'))
        rest = rest.lstrip()
        more = name.endswith(",") or rest.startswith(",")
        rest = rest.removeprefix(",").lstrip()
        if not more or not rest:
            break
    found = tuple(name for name in names if name)
    return Try(commands.OpenChat(found, words=rest)) if found else like_this(_CHAT)


def _block(*, on: bool) -> Callable[[str, Context], Intent]:
    usage = "block NAME" if on else "unblock NAME"

    def read(rest: str, _: Context) -> Intent:
        return Try(commands.Block(rest.strip('"'), on=on)) if rest else like_this(usage)

    return read


def _export(rest: str, _: Context) -> Intent:
    who, _to, where = f" {rest}".partition(" to ")
    return TakeOut(who.strip(' "'), where.strip(' "'))


def _import(rest: str, _: Context) -> Intent:
    return BringIn(rest.strip('"')) if rest else like_this("import FILE")


def _read(rest: str, context: Context) -> Intent:
    upto = number(rest) if rest else context.newest
    if not isinstance(upto, int) or not 0 <= upto < 2**53:
        return like_this("read", "Messages are marked as read up to a number.")
    return Try(commands.Read(upto)) if upto else Tell("You have no unread messages. :messages shows the last ones.")


def _pace(rest: str, _: Context) -> Intent:
    if not rest:
        return Act.STATUS
    found = [pace for pace in Pace if pace.value.startswith(rest.casefold())]
    return Try(commands.SetPace(found[0])) if len(found) == 1 else like_this(f"pace {' | '.join(Pace)}")


def _advance(rest: str, context: Context) -> Intent:
    missing = context.life is not None and context.life.act is None
    if missing and rest.casefold() != "now":
        return Tell("You have not acted yourself in this part of the day, and would idle. To end it all the same: :advance now")
    return Try(commands.Advance())


def _reset(rest: str, context: Context) -> Intent:
    if context.town and name_key(rest) == name_key(context.town):
        return Try(commands.Reset(context.town))
    start = "That is not this town's name." if rest else "This founds the town anew, from its first morning, for everybody."
    return Tell(f"{start} A copy of the save is kept. To do it, type the town's name: :reset {context.town or 'TOWN'}")


def _mind(rest: str, _: Context) -> Intent:
    return LookInto(rest.strip('"')) if rest else Act.MIND


def _worded(act: Act) -> Callable[[str, Context], Intent]:
    """Read an act of the screen, with or without words after it."""
    return lambda rest, _: Ask(act, rest.strip('"')) if rest else act


LIVING: tuple[Verb, ...] = (
    Verb(
        "create",
        (),
        "create OCCUPATION GENDER WORDS",
        doc(commands.Create),
        _create,
        f"You work then: {_RECIPES}. Gender and words about yourself may be left out.",
    ),
    Verb("info", ("i", "self"), "info", "Show your own life: gold, stamina, goods, what you may do.", always(Act.SELF)),
    Verb("work", ("produce",), "work", doc(commands.Work), always(Try(commands.Work())), f"There works {_RECIPES}."),
    Verb(
        "eat",
        (),
        "eat",
        doc(commands.Eat),
        always(Try(commands.Eat())),
        f"It gives {economy.BREAD_FEEDS} stamina, up to {economy.STAMINA_MAX}, at any time.",
    ),
    Verb(
        "sleep",
        (),
        "sleep",
        doc(commands.Sleep),
        always(Try(commands.Sleep())),
        f"It gives {economy.SLEEP_RESTS} stamina, and needs a {Item.HOUSE} or a {Item.TEMP_ROOM}, which is used up. "
        f"Who does not sleep loses {economy.NO_SLEEP_COSTS} at midnight; hunger takes {economy.HUNGER_COSTS} from everybody.",
    ),
    Verb("idle", (), "idle", doc(commands.Idle), always(Try(commands.Idle()))),
    Verb("buy", (), "buy ITEM QTY", doc(commands.Buy), _deal("buy ITEM QTY", commands.Buy), f"He charges for one: {_CHARGES}."),
    Verb(
        "sell",
        (),
        "sell ITEM QTY",
        doc(commands.Sell),
        _deal("sell ITEM QTY", commands.Sell),
        f"He pays for one: {_PAYS}. `all` sells all you have.",
    ),
    Verb("prices", ("price", "$"), "prices", "Show the merchant's prices, and what work gives.", always(Act.PRICES)),
    Verb("give", (), "give NAME QTY ITEM", doc(commands.Give), _give, f"Things are: {_ITEMS}, gold."),
    Verb("drop", ("put",), "drop QTY ITEM", doc(commands.Drop), _deal("drop QTY ITEM", commands.Drop)),
    Verb("take", ("get",), "take QTY ITEM", doc(commands.Take), _take, "Without words: everything that lies there."),
)
"""One's own living."""

TRADING: tuple[Verb, ...] = (
    Verb(
        "trade",
        ("offer",),
        _TRADE,
        doc(commands.Offer),
        _trade,
        f"{_PRICE} As in :trade Mabel buy bread 4 135 - what you promise is set aside until the trade ends. "
        "Then they :accept, and both :confirm.",
    ),
    Verb("trades", ("mytrades", "offers"), "trades", "Show your trades, open and ended.", always(Act.TRADES)),
    Verb("accept", (), "accept NUMBER | NAME", doc(commands.Accept), _answer("accept", commands.Accept, _offered_to)),
    Verb("reject", ("decline",), "reject NUMBER | NAME", doc(commands.Reject), _answer("reject", commands.Reject, _offered_to)),
    Verb("confirm", (), "confirm NUMBER | NAME", doc(commands.Confirm), _answer("confirm", commands.Confirm, _to_confirm)),
    Verb("cancel", (), "cancel NUMBER | NAME", doc(commands.Cancel), _answer("cancel", commands.Cancel, _offered_by)),
    Verb("withdraw", (), "withdraw NUMBER | NAME", doc(commands.Withdraw), _answer("withdraw", commands.Withdraw, _to_leave)),
    Verb("ledger", ("market",), "ledger", "Open the market's ledger: what was made, traded and is owned.", always(Act.LEDGER)),
    Verb("send", ("pm", "msg"), "send NAME WORDS", doc(commands.Send), _send),
    Verb("broadcast", ("bc",), "broadcast WORDS", doc(commands.Broadcast), with_words("broadcast WORDS", commands.Broadcast)),
    Verb("messages", ("inbox", "mail"), "messages", "Show the town's wall, and your chats.", always(Act.MESSAGES)),
    Verb("read", (), "read", doc(commands.Read), _read),
)
"""Dealing with others; a trade's number may be left out where only one fits, or be the name of whom it is with."""

CHATTING: tuple[Verb, ...] = (
    Verb(
        "chat",
        (),
        _CHAT,
        doc(commands.OpenChat),
        _chat,
        "Several names, with commas between, begin a group; a name of several words stands in quotation marks. :send goes on "
        "with the last chat of you two.",
    ),
    Verb("chats", ("conversations",), "chats", "Show your chats, and the town's wall.", always(Act.CHATS)),
    Verb("block", (), "block NAME", "Take no private messages or whispers of somebody.", _block(on=True)),
    Verb("unblock", (), "unblock NAME", "Take somebody's private messages and whispers again.", _block(on=False)),
    Verb(
        "export",
        (),
        "export NAME | NUMBER to FOLDER",
        "Write chats with all their messages into a file; without a name: all.",
        _export,
        "Without a folder: into the current one. A file that exists is never written over.",
    ),
    Verb("import", (), "import FILE", "Bring sessions with villagers in from such a file, each as a new one.", _import),
)
"""Private chats."""

WATCHING: tuple[Verb, ...] = (
    Verb("follow", (), "follow NAME", "While watching: follow somebody; without a name: the next.", _worded(Act.FOLLOW)),
    Verb("split", (), "split NAME", "While watching: a second map, on somebody else; again: one.", _worded(Act.SPLIT)),
    Verb("relations", ("graph",), "relations", "While watching: a picture of who likes whom.", always(Act.GRAPH)),
    Verb("chronicle", ("day",), "chronicle DAY", "While watching: what happened on a day.", _worded(Act.CHRONICLE)),
)
"""For those who watch."""

RUNNING: tuple[Verb, ...] = (
    Verb("time", ("clock",), "time", "Tell the day, the time and the period.", always(Act.TIME)),
    Verb("status", (), "status", "Tell the clock, the pace and who is waited for.", always(Act.STATUS)),
    Verb("villagers", ("people",), "villagers", "List everybody you know, with what they are.", always(Act.VILLAGERS)),
    Verb("mind", (), "mind NAME", "Look into a villager's mind, while watching: goals, plan, why, memories.", _mind),
    *WATCHING,
    Verb("sift", ("search",), "sift WORDS", "In a replay: search all that was said and done.", _worded(Act.SIFT)),
    Verb("branch", (), "branch NAME", "In a replay: make a live town of this moment.", _worded(Act.BRANCH)),
    Verb(
        "reel",
        ("record",),
        "reel DAY HH:MM - DAY HH:MM",
        "In a replay: export a stretch, in words or as a cast.",
        _worded(Act.REEL),
    ),
    Verb("pace", (), f"pace {' | '.join(Pace)}", doc(commands.SetPace), _pace),
    Verb("advance", (), "advance now", doc(commands.Advance), _advance),
    Verb("reset", (), _RESET, doc(commands.Reset), _reset),
)
"""The running of the town."""
