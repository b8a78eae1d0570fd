import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.commandline import VERBS, is_command, parse
from client.intents import Act, Intent, Steer, Stroll, Tell, Try
from client.reading import Context, context
from shared.calendar import Speed
from shared.commands import (
    Accept,
    Advance,
    Begin,
    Broadcast,
    Buy,
    Cancel,
    Confirm,
    Create,
    Drop,
    Eat,
    Emote,
    Give,
    GoTo,
    Halt,
    Idle,
    Offer,
    Read,
    Reject,
    Reset,
    Say,
    Sell,
    Send,
    SetPace,
    SetSpeed,
    Shout,
    Sleep,
    Step,
    Take,
    Travel,
    Walk,
    Whisper,
    Withdraw,
    Work,
)
from shared.economy import PRICES, STAMINA_MAX, START_MONEY, Item, Occupation, Pace, gold
from shared.economy import Act as MainAct
from shared.geometry import Direction
from shared.living import LifeSeen, TradeState
from shared.wire import Do, ReplayAct, decode_to_server, encode
from tests.client.drawn import ADA, JORY, MABEL, bargain, life, scene, view

LIVE = Context(("Mabel", "Old Tom"))
REPLAY = Context((), 1500, replay=True)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("say Hello, Döra", Try(Say("Hello, Döra"))),
        (":shout FIRE", Try(Shout("FIRE"))),
        ("whisper Mabel are you Awake?", Try(Whisper("Mabel", "are you Awake?"))),
        ("w old tom, come", Try(Whisper("Old Tom", "come"))),
        ('w "Old Tom" come', Try(Whisper("Old Tom", "come"))),
        ("me waves", Try(Emote("waves"))),
        ("emote waves", Try(Emote("waves"))),
        ("go Kettle Café", Try(GoTo("Kettle Café"))),
        ("go to home", Try(GoTo("home"))),
        ("go 12 30", Try(Travel(12, 30))),
        ("go", Act.TRAVEL),
        ("walk north-east", Try(Walk(Direction.NORTH_EAST))),
        ("walk se", Try(Walk(Direction.SOUTH_EAST))),
        ("walk east 3", Stroll(Direction.EAST, 3)),
        ("walk south west 12 steps", Stroll(Direction.SOUTH_WEST, 12)),
        ("walk n 1", Try(Walk(Direction.NORTH))),
        ("walk east 60", Stroll(Direction.EAST, 60)),
        ("halt", Try(Halt())),
        ("doing kneading dough", Try(Begin("kneading dough"))),
        ("doing", Try(Begin(""))),
        ("speed Slow", Try(SetSpeed(Speed.SLOW))),
        ("speed u", Try(SetSpeed(Speed.ULTRA))),
        ("pause", Try(SetSpeed(Speed.PAUSE))),
        ("resume", Try(SetSpeed(Speed.NORMAL))),
        ("step", Try(Step())),
        ("whi Mabel psst", Try(Whisper("Mabel", "psst"))),
        ("who", Act.WHO),
        ("invite", Act.INVITE),
        ("/quit", Act.QUIT),
    ],
)
def test_what_can_be_typed(line: str, wanted: Intent) -> None:
    assert parse(line, LIVE) == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("seek 2 14:30", Steer(ReplayAct.SEEK_MINUTE, 1440 + 14 * 60 + 30)),
        ("seek 14:30", Steer(ReplayAct.SEEK_MINUTE, 1440 + 14 * 60 + 30)),
        ("speed x10", Steer(ReplayAct.SPEED, 10_000)),
        ("speed -0.1", Steer(ReplayAct.SPEED, -100)),
        ("pause", Steer(ReplayAct.PAUSE)),
        ("play", Steer(ReplayAct.PLAY)),
        ("step", Steer(ReplayAct.STEP, 1)),
    ],
)
def test_what_steers_a_replay(line: str, wanted: Intent) -> None:
    assert parse(line, REPLAY) == wanted


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("wisper Mabel hi", ":whisper"),
        ("say", ":say WORDS"),
        ("whisper Mabel", ":whisper NAME WORDS"),
        ("walk up", "north"),
        ("walk east 0", ":walk DIRECTION STEPS"),
        ("speed warp", "ultra"),
        ("seek 25:00", "replay"),
        ("", "?"),
    ],
)
def test_what_makes_no_sense_is_answered_with_a_hint(line: str, words: str) -> None:
    told = parse(line, LIVE)
    assert isinstance(told, Tell)
    assert words in told.words


@pytest.mark.parametrize("line", ["seek 25:00", "seek 1:7", "speed nan", "speed 1e99", "speed 0"])
def test_a_replay_refuses_nonsense(line: str) -> None:
    assert isinstance(parse(line, REPLAY), Tell)


CHEF = LifeSeen(Occupation.CHEF, START_MONEY, STAMINA_MAX, {Item.BREAD: 5}, held_goods={Item.BREAD: 2})
OFFERED, MINE = bargain(), bargain(id=8, initiator=ADA, initiator_name="Ada", target=MABEL, target_name="Mabel")
DEALING = Context(("Mabel", "Old Tom"), you=ADA, town="Thornby", life=CHEF, trades=(OFFERED, MINE), newest=12)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("create chef", Try(Create("chef"))),
        ("create Farmer woman Quiet, fond of Rain", Try(Create("Farmer", "woman", "Quiet, fond of Rain"))),
        ("create", Act.CREATE),
        ("work", Try(Work())),
        ("produce", Try(Work())),
        ("sleep", Try(Sleep())),
        ("idle", Try(Idle())),
        ("eat", Try(Eat())),
        ("buy 3 wheat", Try(Buy("wheat", 3))),
        ("buy wheat 3", Try(Buy("wheat", 3))),
        ("buy wheat", Try(Buy("wheat", 1))),
        ("buy temp room 2", Try(Buy("temp room", 2))),
        ("buy 1,000 wood", Try(Buy("wood", 1000))),
        ("buy wheat -10", Try(Buy("wheat", -10))),
        ("buy wheat 0.5", Try(Buy("wheat", 0.5))),
        ("buy wheat x", Try(Buy("wheat", "x"))),
        ("buy gems 3", Try(Buy("gems", 3))),
        ("sell all bread", Try(Sell("bread", 3))),
        ("give Mabel 2 bread", Try(Give("Mabel", "bread", 2))),
        ("give old tom bread", Try(Give("Old Tom", "bread", 1))),
        ("give 5 gold to Mabel", Try(Give("Mabel", "gold", 5))),
        ("give Zoë Bell gold 5", Try(Give("Zoë", "Bell gold", 5))),
        ("drop 2 wheat", Try(Drop("wheat", 2))),
        ("take", Try(Take())),
        ("take 2 wheat", Try(Take("wheat", 2))),
        ("take wheat", Try(Take("wheat"))),
        ("trade Mabel buy bread 4 135", Try(Offer("Mabel", "buy", "bread", 4, 1350))),
        ("trade Old Tom SELL 4 bread for 22.5 gold", Try(Offer("Old Tom", "sell", "bread", 4, 225))),
        ('trade "Mary Jane" buy temp room 1 9g', Try(Offer("Mary Jane", "buy", "temp room", 1, 90))),
        ("trade Mary Jane buy bread 1 9", Try(Offer("Mary Jane", "buy", "bread", 1, 90))),
        ("accept", Try(Accept(7))),
        ("accept 9", Try(Accept(9))),
        ("reject #7", Try(Reject(7))),
        ("cancel", Try(Cancel(8))),
        ("send Old Tom Come Over", Try(Send("Old Tom", "Come Over"))),
        ("broadcast Market at Noon", Try(Broadcast("Market at Noon"))),
        ("read", Try(Read(12))),
        ("pace barrier", Try(SetPace(Pace.BARRIER))),
        ("pace", Act.STATUS),
        ("advance now", Try(Advance())),
        ("reset thornby", Try(Reset("Thornby"))),
        ("start", Try(SetSpeed(Speed.NORMAL))),
        ("stop", Try(SetSpeed(Speed.PAUSE))),
        ("mytrades", Act.TRADES),
        ("ledger", Act.LEDGER),
        ("messages", Act.MESSAGES),
        ("prices", Act.PRICES),
        ("info", Act.SELF),
        ("status", Act.STATUS),
        ("time", Act.TIME),
        ("villagers", Act.VILLAGERS),
        ("help", Act.HELP),
    ],
)
def test_what_can_be_typed_for_a_living(line: str, wanted: Intent) -> None:
    assert parse(line, DEALING) == wanted


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("buy", "seed, wheat"),
        ("buy 3", "Of what?"),
        ("give Mabel", ":give NAME QTY ITEM"),
        ("trade", ":trade NAME buy|sell ITEM QTY PRICE"),
        ("trade Mabel", "whether you buy or sell"),
        ("trade Mabel buy bread 4", "135 or 22.5"),
        ("trade Mabel buy bread 4 cheap", "'cheap' is no price"),
        ("trade Mabel buy bread 4 22.55", "no price"),
        ("trade Mabel buy odd thing 9", "How many"),
        ("accept x", "no trade's number"),
        ("confirm", "no trade that you could confirm"),
        ("send Mabel", ":send NAME WORDS"),
        ("pace quick", "clock | barrier"),
        ("reset", ":reset Thornby"),
        ("reset Elsewhere", "not this town's name"),
        ("read x", "number"),
    ],
)
def test_what_cannot_be_is_told_with_the_way_to_type_it(line: str, words: str) -> None:
    told = parse(line, DEALING)
    assert isinstance(told, Tell)
    assert words in told.words


def test_of_several_trades_one_must_be_named() -> None:
    several = msgspec.structs.replace(DEALING, trades=(OFFERED, bargain(id=9, qty=2, price=800)))
    told = parse("accept", several)
    assert isinstance(told, Tell)
    assert "7 (Mabel sells you 4 bread for 135 gold); 9 (Mabel sells you 2 bread for 80 gold)" in told.words


def test_a_trade_is_named_by_its_number_or_by_whom_it_is_with() -> None:
    hers, his = bargain(), bargain(id=9, initiator=JORY, initiator_name="Jory")
    context = msgspec.structs.replace(DEALING, trades=(hers, his))
    assert parse("accept jory", context) == Try(Accept(9))
    assert parse("accept #7", context) == Try(Accept(7))
    twice = parse("accept Mabel", msgspec.structs.replace(context, trades=(hers, his, bargain(id=11))))
    assert isinstance(twice, Tell)
    assert "7 (Mabel" in twice.words
    assert "9 (" not in twice.words


def test_an_accepted_trade_is_confirmed_or_left_once() -> None:
    accepted = bargain(state=TradeState.ACCEPTED)
    context = msgspec.structs.replace(DEALING, trades=(accepted, MINE))
    assert parse("confirm", context) == Try(Confirm(7))
    assert parse("withdraw", context) == Try(Withdraw(7))
    confirmed = msgspec.structs.replace(context, trades=(bargain(state=TradeState.ACCEPTED, confirmed=(ADA,)),))
    assert isinstance(parse("confirm", confirmed), Tell)
    assert parse("withdraw", confirmed) == Try(Withdraw(7))


def test_nothing_unread_is_said_so_and_stop_stops_whoever_walks() -> None:
    assert isinstance(parse("read", LIVE), Tell)
    assert parse("stop", Context(walking=True)) == Try(Halt())


def test_help_for_one_command_renders_the_numbers() -> None:
    told = parse("help trade", LIVE)
    assert isinstance(told, Tell)
    assert ":trade NAME buy|sell ITEM QTY PRICE" in told.words
    bought = parse("help buy", LIVE)
    assert isinstance(bought, Tell)
    assert f"house {gold(PRICES[Item.HOUSE].charges)}" in bought.words
    unknown = parse("help trayd", LIVE)
    assert isinstance(unknown, Tell)
    assert ":trade" in unknown.words


@pytest.mark.parametrize(
    "line", ["say " + "a" * 3000, "whisper " + "M" * 100 + " hi", "buy " + "w" * 100, "buy wheat " + "9" * 100]
)
def test_what_the_town_would_not_take_is_never_sent(line: str) -> None:
    intent = parse(line, LIVE)
    if isinstance(intent, Try):
        assert decode_to_server(encode(Do(1, intent.command))) == Do(1, intent.command)
    else:
        assert isinstance(intent, Tell)


def test_no_word_names_two_commands() -> None:
    words = [word for verb in VERBS for word in (verb.name, *verb.short)]
    assert len(words) == len(set(words))


def test_line_mode_knows_commands_from_words() -> None:
    assert is_command("say hello")
    assert is_command(":wisper x")
    assert not is_command("good morning, Mabel")
    assert is_command("work")
    assert not is_command("work is hard")


@given(st.text(max_size=80), st.booleans())
def test_nothing_typed_ever_fails(line: str, replay: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    for prefix in ("", *(f"{verb.name} " for verb in VERBS)):
        intent = parse(prefix + line, Context(("Old Tom",), 0, replay=replay))
        if isinstance(intent, Try):
            decode_to_server(encode(Do(1, intent.command)))


def test_an_admin_who_has_not_acted_is_asked_before_the_period_ends() -> None:
    asked = parse("advance", context(view()))
    assert isinstance(asked, Tell)
    assert asked.words.endswith("would idle. To end it all the same: :advance now")
    assert parse("advance", context(view(scene(life=life(act=MainAct.WORK))))) == Try(Advance())


@pytest.mark.parametrize("digits", ["9" * 21, "9" * 60])
def test_a_number_too_long_is_still_a_number(digits: str) -> None:
    assert parse(f"buy bread {digits}", context(view())) == Try(Buy("bread", 10**15))


@pytest.mark.parametrize(
    ("line", "bought"),
    [
        ("buy room voucher", Buy("room voucher", 1)),
        ("buy 2 room vouchers", Buy("room vouchers", 2)),
        ("buy temp_room 2", Buy("temp_room", 2)),
    ],
)
def test_goods_of_two_words_are_one_thing(line: str, bought: Buy) -> None:
    assert parse(line, context(view())) == Try(bought)


def test_more_steps_than_go_at_once_are_not_cut_in_silence() -> None:
    told = parse("walk east 61", LIVE)
    assert isinstance(told, Tell)
    assert "Up to 60 steps" in told.words
