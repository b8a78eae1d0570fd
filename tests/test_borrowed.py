"""What a borrowed seat learns: nothing of its owner's affairs."""

from typing import get_args

import pytest

from server.borrowed import _OPEN, without_secrets
from server.save.chronicle import Scratch
from shared.calendar import Speed
from shared.chats import Chat, ChatKind
from shared.commands import Accept, Block, Broadcast, Confirm, Create, Idle, MarkChat, Offer, SayIn, Send
from shared.economy import Item, Occupation, Pace
from shared.ids import BeingId
from shared.living import Letter, LifeSeen, PaceSeen, Persona, Pile, Side, TradeSeen, TradeState
from shared.sights import AnySight, GotLetter, Heard, Manner, Scene
from tests.test_town import ListSeat, join, open_town

ADA, BOB = BeingId(2), BeingId(3)
PRIVATE = Letter(1, ADA, "Ada", "I am broke", 400, BOB, "Bob")
PUBLIC = Letter(2, ADA, "Ada", "Fair today!", 401)
TRADE = TradeSeen(1, ADA, "Ada", BOB, "Bob", Side.SELL, Item.BREAD, 1, 300, TradeState.PENDING)
SECRETS = {"LifeSelf", "PersonaSelf", "WorkedSelf", "SleptSelf", "IdledSelf", "AteSelf", "DealtSelf", "DayEnded", "SawTrade"} | {
    "ReadSelf",
    "SetOutSelf",
    "HaltedSelf",
    "WasRefused",
    "FolkChanged",
    "SawChat",
    "SawLine",
    "SawMarks",
    "ChoicesSelf",
    "SawPage",
    "SawFound",
}


def test_every_sight_is_open_or_secret_or_in_part() -> None:
    assert {kind.__name__ for kind in get_args(AnySight)} - {kind.__name__ for kind in _OPEN} == SECRETS | {"Scene", "GotLetter"}


def test_a_scene_shows_what_anybody_there_would_see() -> None:
    pace, piles = PaceSeen(Pace.BARRIER, ("Bob",)), (Pile((0, 0), {Item.SEED: 1}),)
    whole = Scene(
        town="Test",
        width=1,
        height=1,
        rows=(".",),
        visible=((0, 0, 1),),
        figures=(),
        places=(),
        minute=400,
        speed=Speed.NORMAL,
        you=ADA,
        persona=Persona(secret="She cannot read."),  # noqa: S106 - a villager's secret
        life=LifeSeen(Occupation.CHEF, 2000, 100),
        trades=(TRADE,),
        letters=(PRIVATE, PUBLIC),
        read=2,
        piles=piles,
        pace=pace,
        chats=(Chat(1, ChatKind.PAIR, (), 400),),
        blocked=(BOB,),
        muted=(1,),
    )
    assert without_secrets((whole,)) == (
        Scene("Test", 1, 1, (".",), ((0, 0, 1),), (), (), 400, Speed.NORMAL, ADA, letters=(PUBLIC,), piles=piles, pace=pace),
    )


@pytest.mark.parametrize(("letter", "left"), [(PRIVATE, ()), (PUBLIC, (GotLetter(PUBLIC),))])
def test_letters_are_private_and_broadcasts_are_not(letter: Letter, left: tuple[AnySight, ...]) -> None:
    assert without_secrets((GotLetter(letter),)) == left


def test_of_a_whisper_only_that_it_was() -> None:
    (heard,) = without_secrets((Heard(ADA, "Ada", "psst", Manner.WHISPER),))
    assert heard == Heard(ADA, "Ada", "", Manner.WHISPER)


async def test_a_follower_learns_nothing_of_a_players_affairs() -> None:
    async with open_town(Scratch()) as town:
        ada, bob = await join(town, "Ada"), await join(town, "Bob")
        follower = ListSeat(ada.being, borrowed=True)
        town.sit(follower)
        for who, command in (
            (ada, Create("chef", "woman", "kind")),
            (bob, Create("farmer")),
            (bob, Offer("Ada", "buy", "seed", 1, 10)),
            (ada, Offer("Bob", "buy", "seed", 1, 10)),
            (bob, Send("Ada", "I am broke")),
            (bob, SayIn(1, "And hungry")),
            (ada, MarkChat(1, 2)),
            (ada, Block("Bob")),
            (bob, Accept(2)),
            (ada, Confirm(2)),
            (ada, Idle()),
        ):
            await town.submit(who.being, command)
        assert len({type(sight).__name__ for sight in ada.sights} & SECRETS) >= 5
        assert {type(sight).__name__ for sight in follower.sights} <= {"Scene", "SawAppear", "SawWalk"}
        await town.submit(bob.being, Broadcast("Fair today!"))
        assert isinstance(follower.sights[-1], GotLetter)
