"""What is asked for in words: own life, the time, who is waited for, prices, trades, messages, the ledger, who is known.

Apart from the log's words because these are answers about a whole view, in lines: line mode has nothing else, and a screen
shows the short ones in its log.
"""

from collections.abc import Callable

from client import chats as folds
from client.bargains import between, partner
from client.dealings import bargain, becomes, compared, joined
from client.governing import settling
from client.intents import Act as Asked
from client.view import View
from shared import economy
from shared.calendar import MINUTES_PER_HOUR, MINUTES_PER_PERIOD, Speed, clock_text, day, minute_of_day
from shared.chats import Chat, ChatKind
from shared.economy import Act, Item, Pace, counted, gold, listed
from shared.ids import BeingId
from shared.living import DayBook, Letter, LifeSeen, Side, TradeSeen, TradeState
from shared.sights import SawLedger
from shared.text import clean, name_key
from shared.wire import ReplayAct, Timeline

Lines = list[str]

NO_LIFE = f"You have no villager's life yet. Begin one with {', '.join(f':create {o}' for o in economy.Occupation)}."

_LAST_LETTERS = 20
_LAST_TRADES = 10

_ACTED: dict[Act, str] = {Act.WORK: "you have worked", Act.SLEEP: "you have slept", Act.IDLE: "you are idle"}


def leaves_alone(players: tuple[str, ...], view: View) -> str:
    """Return what a host should know who leaves a town in which others are; empty when nobody else is."""
    me = name_key(view.met[view.you].name) if view.you in view.met else ""
    others = [clean(name) for name in players if name_key(name) != me]
    are = "is" if len(others) == 1 else "are"
    words = f"{joined(others)} {are} in town too, and it falls asleep when you, its host, leave. Leave?"
    return words if others else ""


def leaves_deals(view: View) -> str:
    """Return what should be known by who leaves with a trade agreed upon and not settled; empty when there is none."""
    own = (trade for trade in view.trades.values() if view.you and view.you in (trade.initiator, trade.target))
    agreed = [trade for trade in own if trade.state is TradeState.ACCEPTED]
    who = joined([partner(trade, view.you) for trade in agreed])
    return f"What you agreed upon with {who} is not settled, and falls through. Leave?" if agreed else ""


def beyond(timeline: Timeline | None, act: ReplayAct, value: int) -> str:
    """Say that a recording does not reach to the minute that is sought; empty when it does."""
    if timeline is None or act is not ReplayAct.SEEK_MINUTE or timeline.first_minute <= value <= timeline.last_minute:
        return ""
    late = value > timeline.last_minute
    end = timeline.last_minute if late else timeline.first_minute
    return f"The recording {'ends' if late else 'begins'} on day {day(end)}, {clock_text(end)}: it is shown from there."


def life(view: View) -> Lines:
    """Return the observer's own life."""
    if not view.you:
        return ["You watch, without a body. Join with: thorp join ADDRESS --name NAME"]
    if view.life is None:
        return [NO_LIFE]
    own = view.life
    who = f"{clean(view.me.name)}, a {own.occupation}" if view.me else f"a {own.occupation}"
    lines = [f"You are {who}. Gold {gold(own.money)}, stamina {own.stamina} of {economy.STAMINA_MAX}{_state(own)}."]
    lines.append(f"You have {listed(own.goods)}{_promised(own)}.")
    lines.append(f"{view.period.capitalize()}: {action(view)}. {_recipe(own)}")
    return lines


def _state(own: LifeSeen) -> str:
    return " (collapsed: eat, or sleep in the evening)" if own.stamina <= 0 else ""


def _promised(own: LifeSeen) -> str:
    parts = [listed(own.held_goods)] if own.held_goods else []
    parts += [f"{gold(own.held_money)} gold"] if own.held_money else []
    return f"; promised in trades: {joined(parts)}" if parts else ""


def _recipe(own: LifeSeen) -> str:
    recipe = economy.RECIPES[own.occupation]
    return f"You work {recipe.where}: {becomes(recipe.takes, recipe.gives)}, for {recipe.stamina} stamina."


def action(view: View) -> str:
    """Return what has become of the main action of this period."""
    if view.life is None or view.life.act is None:
        return "you are asleep" if view.asleep else "free to act"
    return _ACTED[view.life.act]


def time(view: View) -> Lines:
    """Return the day, the time and the period, and how fast the clock runs."""
    rest = MINUTES_PER_PERIOD - minute_of_day(view.minute) % MINUTES_PER_PERIOD
    hours, minutes = divmod(rest, MINUTES_PER_HOUR)
    left = f"{view.period.capitalize()} lasts another {hours}:{minutes:02} hours."
    clock = "The clock stands." if view.speed is Speed.PAUSE else f"The clock runs at {view.speed}."
    return [f"Day {day(view.minute)}, {clock_text(view.minute)}, {view.period}. {left} {clock}"]


def status(view: View) -> Lines:
    """Return the clock, the pace and who is waited for."""
    return [*time(view), pace(view)]


def pace(view: View) -> str:
    """Return how periods end, and who is waited for."""
    if view.pace.pace is Pace.CLOCK:
        return "Pace: clock. Periods last their hours; who has not acted idles."
    start = "Pace: barrier. A period ends as soon as everybody has acted;"
    if not view.pace.waiting:
        return f"{start} nobody is waited for."
    stands = " The clock stands until then." if view.pace.held else ""
    return f"{start} waiting for {joined(list(view.pace.waiting), len(view.pace.waiting))}.{stands}"


def prices() -> Lines:
    """Return the merchant's prices, and what work takes and gives."""
    lines = ["The merchant, on the market square (gold for one):"]
    for item, price in economy.PRICES.items():
        pays = f"he pays {gold(price.pays)}" if price.pays is not None else "he takes none"
        lines.append(f"{item}: {gold(price.charges)}; {pays}")
    lines.append("Work:")
    for occupation, recipe in economy.RECIPES.items():
        lines.append(f"{occupation}, {recipe.where}: {becomes(recipe.takes, recipe.gives)}, for {recipe.stamina} stamina")
    rest = f"Bread gives {economy.BREAD_FEEDS} stamina, sleep {economy.SLEEP_RESTS}"
    costs = f"a night without sleep takes {economy.NO_SLEEP_COSTS}, each day's hunger {economy.HUNGER_COSTS}"
    return [*lines, f"{rest}; {costs}. To sleep you need a {Item.HOUSE} or a {Item.TEMP_ROOM}."]


def trades(view: View) -> Lines:
    """Return the observer's trades: the open ones, then the last that ended."""
    ended = [trade for trade in view.trades.values() if not trade.state.open][-_LAST_TRADES:]
    waiting = [trade_line(trade, view) for trade in view.open_trades]
    lines = ["Open trades:", *waiting] if waiting else ["No trade is open. Offer one: :trade NAME buy|sell ITEM QTY PRICE"]
    return [*lines, *(["Ended:"] if ended else []), *(trade_line(trade, view) for trade in ended)]


def trade_line(trade: TradeSeen, view: View) -> str:
    """Return a trade in one line, with what the reader can do about it."""
    selling = (trade.side is Side.SELL) == (trade.initiator == view.you)
    return f"{trade.id}: {trade_words(trade, view.you)} ({compared(trade, selling=selling)}); {stand(trade, view)}"


def trade_words(trade: TradeSeen, you: BeingId) -> str:
    """Return what a trade is: `you sell Mabel 4 bread for 135 gold` as its initiator offered it."""
    mine = trade.initiator == you
    one, two = "you" if mine else clean(trade.initiator_name), "you" if trade.target == you else clean(trade.target_name)
    what, price = counted(trade.item, trade.qty), f"for {gold(trade.price)} gold"
    if trade.side is Side.SELL:
        return f"{one} {'sell' if mine else 'sells'} {two} {what} {price}"
    return f"{one} {'buy' if mine else 'buys'} {what} from {two} {price}"


def stand(trade: TradeSeen, view: View) -> str:
    """Return where a trade stands for the reader, and what can be done."""
    mine = view.you in (trade.initiator, trade.target) and bool(view.you)
    match trade.state:
        case TradeState.PENDING if trade.target == view.you and mine:
            return f"waits for you: :accept {trade.id} or :reject {trade.id}"
        case TradeState.PENDING:
            return f"waits for {clean(trade.target_name)}" + (f"; :cancel {trade.id} takes it back" if mine else "")
        case TradeState.ACCEPTED if mine and view.you not in trade.confirmed:
            return f"accepted: :confirm {trade.id} or :withdraw {trade.id}"
        case TradeState.ACCEPTED:
            return "accepted; not confirmed by both yet"
        case _:
            return str(trade.state)


def messages(view: View) -> Lines:
    """Return the last messages, oldest first, with a line before the first unread one."""
    if not view.letters and not view.chats.of:
        return ["There are no messages yet. Write one: :send NAME WORDS, or :broadcast WORDS to the whole town."]
    unread = {letter.id for letter in view.unread}
    first = min(unread, default=0)
    lines = Lines()
    for letter in view.letters[-max(_LAST_LETTERS, len(unread)) :]:
        lines += ["── unread ──"] if letter.id == first else []
        lines.append(letter_line(letter, view))
    return [*lines, *(chats(view) if view.chats.of else [])]


def chats(view: View) -> Lines:
    """Return the chats, the one that changed last first, with the last message of each and how many are new."""
    found = folds.listed(view.chats, view.you)
    if not found:
        return ["You have no chats yet. Begin one: :chat NAME, or :send NAME WORDS."]
    return ["Chats:", *(chat_line(chat, view) for chat in found)]


def chat_line(chat: Chat, view: View) -> str:
    """Return a chat in one line."""
    new, last = folds.unread(chat, view.you), chat.lines[-1] if chat.lines else None
    title = f" ({clean(chat.title)})" if chat.kind is ChatKind.SESSION and chat.title else ""
    who = "you" if last and view.you and last.sender == view.you else clean(chat.name_of(last.sender)) if last else ""
    when = f"day {day(last.minute)} {clock_text(last.minute)}, {who}: {clean(last.words)}" if last else "nothing is written yet"
    mute = ", mute" if chat.id in view.chats.muted else ""
    return f"{chat.id}: {folds.named(chat, view.you)}{title}{f', {new} new' if new else ''}{mute}; {when}"


def letter_line(letter: Letter, view: View) -> str:
    """Return a message in one line."""
    when = f"day {day(letter.minute)} {clock_text(letter.minute)}"
    who = "you" if view.you and letter.sender == view.you else clean(letter.name)
    to = "everybody" if not letter.to else "you" if letter.to == view.you else clean(letter.to_name)
    return f"{when}, {who} to {to}: {clean(letter.words)}"


def ledger(book: SawLedger | None) -> Lines:
    """Return the market's ledger."""
    if book is None:
        return ["The market's ledger is being fetched …"]
    owned = f"The town's people have {gold(book.money)} gold in all, and {listed(book.goods)}."
    busy = [worker for worker in book.workers if worker.made or worker.trades]
    workers = [f"{clean(w.name)}, {w.occupation}: made {listed(w.made)}; trades {w.trades}" for w in busy]
    if len(busy) < len(book.workers):
        workers.append(f"{len(book.workers) - len(busy)} of {len(book.workers)} have made and traded nothing yet.")
    last = [f"{between(t)}: {bargain(t)}" for t in book.settled[-_LAST_TRADES:]]
    lines = ["The market's ledger.", owned, f"Open trades: {book.open_trades}.", *(_book(entry) for entry in book.days)]
    return [*lines, *workers, *(["Last settled:"] if last else []), *last]


def _book(book: DayBook) -> str:
    parts = [f"made {listed(book.made)}"]
    for item, count in book.trades.items():
        parts.append(f"{count} trade{'' if count == 1 else 's'} of {item} for {gold(book.turnover.get(item, 0))} gold")
    parts += [f"bought {listed(book.bought)} from the merchant"] if book.bought else []
    parts += [f"sold him {listed(book.sold)}"] if book.sold else []
    return f"Day {book.day}: {'; '.join(parts)}."


def villagers(view: View) -> Lines:
    """Return everybody known, with what they are."""
    known = sorted((figure for figure in view.met.values() if figure.id != view.you), key=lambda figure: figure.name.casefold())
    if not known:
        return ["You have met nobody yet."]
    lines = Lines()
    for figure in known:
        what = figure.calling or figure.occupation or figure.kind
        works = f" ({figure.occupation})" if figure.occupation and figure.occupation != what else ""
        here = " · in view" if figure.id in view.figures else ""
        lines.append(f"{clean(figure.name)}, {clean(what)}{works}{here}")
    return lines


def create(view: View) -> Lines:
    """Return how a life begins, or that it has."""
    return [NO_LIFE] if view.life is None else [f"Your life has begun: you are a {view.life.occupation}. It is for good."]


def about(asked: Asked, view: View) -> Lines:
    """Return the answer to an act that asks for words; no lines for others."""
    answer = _ANSWERS.get(asked)
    return answer(view) if answer else []


_ANSWERS: dict[Asked, Callable[[View], Lines]] = {
    Asked.SELF: life,
    Asked.TIME: time,
    Asked.STATUS: status,
    Asked.VILLAGERS: villagers,
    Asked.PRICES: lambda _: prices(),
    Asked.TRADES: trades,
    Asked.MESSAGES: messages,
    Asked.CHATS: chats,
    Asked.LEDGER: lambda view: ledger(view.ledger),
    Asked.CREATE: create,
    Asked.SETTLE: lambda _: settling(),
}
