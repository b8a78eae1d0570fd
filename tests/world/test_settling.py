"""Villagers made, portrayed and sent away while the town runs."""

import pytest
from msgspec.structs import replace

from server.world.decide import attempt
from server.world.entry import Entry
from server.world.events import Closed, MovedIn, MovedOut, Portrayed
from server.world.evolve import fold
from server.world.founding import ROOM
from server.world.lookup import find
from server.world.orders import Admit, Dismiss, Found
from server.world.project import project
from server.world.reckon import total_goods
from server.world.settling import glyph
from server.world.state import EMPTY, MAX_BEINGS, Being, World
from shared.commands import Accept, GoTo, Offer, Portray, Send, Settle, Unsettle
from shared.economy import START_MONEY, Item, Occupation
from shared.ids import TOWN, BeingId
from shared.living import Appointment, Fate, LifeSeen, Persona, TradeState
from shared.persona import Part
from shared.sights import FolkChanged, Kind, LifeSelf, PersonaSelf, SawAppear, SawVanish, Scene
from tests.world.drawing import ADA, BOB, MABEL, act, life, living, place, refused, words, world

HOMES = (place("Home", 0, 0, 3, 2, kind="home", capacity=2), place("Mill House", 3, 0, 3, 2, kind="home", capacity=3))


def town() -> World:
    """Ada and Bob are players, Mabel lives in Home; Mill House has two beds and nobody."""
    here = world(
        """
        .#.bb...
        1.2.3...
        ........
        """,
        *HOMES,
        place("Kettle Café", 6, 0, 2, 2, kind="cafe"),
    )
    return replace(here, town=replace(here.town, gate=(6, 2)))


def named(here: World, name: str) -> Being:
    found = find(here, name)
    assert found is not None, name
    return found


def settled(here: World, command: Settle) -> tuple[World, Being]:
    here, entry = act(here, ADA, command)
    assert isinstance(entry.events[0], MovedIn)
    return here, named(here, command.name)


def test_a_newcomer_comes_to_the_gate_with_what_a_new_life_begins_with() -> None:
    here, bruno = settled(town(), Settle("Bruno", "Farmer", gender="man", goals="find a swarm; sell honey", traits="slow, kind"))
    assert (bruno.kind, bruno.at, bruno.present, bruno.attending) == (Kind.VILLAGER, (6, 2), True, True)
    assert (bruno.life is not None, life(here, bruno.id).occupation) == (True, Occupation.FARMER)
    assert (life(here, bruno.id).money, life(here, bruno.id).stamina, life(here, bruno.id).goods) == (START_MONEY, 100, {})
    persona = bruno.persona
    assert (persona.gender, persona.calling) == ("man", "farmer")
    assert (persona.traits, persona.goals) == (("slow", "kind"), ("find a swarm", "sell honey"))
    assert persona.background.startswith("Bruno ")
    assert persona.personality
    assert persona.style
    assert persona.secret
    assert persona.home == "Mill House", "the home with most beds that are nobody's"
    assert [line.minute for line in persona.schedule] == sorted(line.minute for line in persona.schedule)
    assert {line.place for line in persona.schedule} <= {"home", "Kettle Café"}


def test_who_has_no_occupation_has_no_purse_and_a_calling_of_its_own() -> None:
    for typed in ("", "none", " None "):
        day = "21:00 home: sleeping; 7:00 the kettle cafe: humming"
        here, zoe = settled(living(town(), ADA), Settle("Zoë", typed, calling="beekeeper", schedule=day))
        assert zoe.life is None
        assert zoe.persona.calling == "beekeeper"
        assert zoe.persona.schedule == (Appointment(420, "Kettle Café", "humming"), Appointment(1260, "home", "sleeping"))
        assert refused(here, ADA, Offer("Zoë", "buy", "bread", 1, 100)) == "no_life"
    assert settled(town(), Settle("Ulf"))[1].persona.calling == "newcomer"


def test_two_who_come_at_one_tick_are_not_alike_and_the_same_question_has_the_same_answer() -> None:
    here, ulf = settled(town(), Settle("Ulf", "chef"))
    assert settled(town(), Settle("Ulf", "chef"))[1] == ulf
    here, wen = settled(here, Settle("Wen", "chef"))
    assert (wen.colour, wen.at, wen.persona.traits, wen.id) != (ulf.colour, ulf.at, ulf.persona.traits, ulf.id)
    assert wen.colour != ulf.colour
    assert wen.at != ulf.at


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Settle("X", "chef"), "bad_name"),
        (Settle("", "chef"), "bad_name"),
        (Settle("A" * 25, "chef"), "bad_name"),
        (Settle("Bru\x1b[31mno", "chef"), "bad_name"),
        (Settle(" Bruno", "chef"), "bad_name"),
        (Settle("Вruno", "chef"), "bad_name"),
        (Settle("Mabel", "chef"), "name_taken"),
        (Settle("m a b e l", "chef"), "name_taken"),
        (Settle("ＡＤＡ", "chef"), "name_taken"),
        (Settle("Bruno", "king"), "unknown_occupation"),
        (Settle("Bruno", "merchant"), "unknown_occupation"),
        (Settle("Bruno", "chef", calling="Merchant"), "merchant"),
        (Settle("Bruno", "chef", gender="x" * 25), "too_long"),
        (Settle("Bruno", "chef", calling="x" * 41), "too_long"),
        (Settle("Bruno", "chef", personality="x" * 501), "too_long"),
        (Settle("Bruno", "chef", traits="a;b;c;d;e;f;g;h;i"), "too_long"),
        (Settle("Bruno", "chef", goals="x" * 121), "too_long"),
        (Settle("Bruno", "chef", schedule="; ".join(f"07:{n:02} home: idling" for n in range(25))), "too_long"),
        (Settle("Bruno", "chef", schedule="noon at home"), "bad_schedule"),
        (Settle("Bruno", "chef", schedule="24:00 home: sleeping"), "bad_schedule"),
        (Settle("Bruno", "chef", schedule="07:60 home: sleeping"), "bad_schedule"),
        (Settle("Bruno", "chef", schedule="07:00 home:"), "bad_schedule"),
        (Settle("Bruno", "chef", schedule="07:00 home: sleeping; 7:00 home: eating"), "bad_schedule"),
        (Settle("Bruno", "chef", schedule="07:00 Moon: sleeping"), "unknown_place"),
        (Settle("Bruno", "chef", home="Moon"), "unknown_place"),
        (Settle("Bruno", "chef", home="Kettle Café"), "unknown_place"),
    ],
)
def test_bad_input_is_refused(command: Settle, code: str) -> None:
    assert refused(town(), ADA, command) == code


def test_what_is_written_is_made_safe() -> None:
    _, bruno = settled(town(), Settle("Bruno", "chef", secret="\x1b[31mloves  Mabel\u202e\x00", traits=" quick ;; \x07;slow"))  # noqa: S106
    assert bruno.persona.secret == "loves Mabel"  # noqa: S105
    assert bruno.persona.traits == ("quick", "slow")


def test_homes_fill_and_come_free() -> None:
    here, _ = settled(town(), Settle("Ulf", "chef", home="home"))
    assert named(here, "Ulf").persona.home == "Home"
    assert refused(here, ADA, Settle("Wen", "chef", home="Home")) == "home_full"
    assert "Mill House" in words(here, ADA, Settle("Wen", "chef", home="Home"))
    for name in ("Wen", "Ute", "Yrsa"):
        here, _ = settled(here, Settle(name, "chef"))
    assert refused(here, ADA, Settle("Nell", "chef")) == "no_room"
    here, _ = act(here, ADA, Unsettle("Ute"))
    here, nell = settled(here, Settle("Nell", "chef"))
    assert nell.persona.home == "Mill House"
    assert refused(here, ADA, Portray("Nell", "home", "Home")) == "home_full"
    assert refused(here, ADA, Portray("Nell", "home", "mill house")) == "no_change"


def test_the_default_town_has_room_for_so_many_and_no_more() -> None:
    entry = attempt(EMPTY, TOWN, Found("Full", 1, ROOM))
    assert isinstance(entry, Entry)
    here = act(fold(EMPTY, entry), TOWN, Admit("Ada"))[0]
    ada = named(here, "Ada").id
    assert refused(here, ada, Settle("Bruno", "chef")) == "no_room"
    here, _ = act(here, ada, Unsettle("Mabel"))
    here, _ = act(here, ada, Settle("Bruno", "chef"))
    assert refused(here, ada, Settle("Ulf", "chef")) == "no_room"


def test_a_town_takes_no_more_than_it_can_ever_have() -> None:
    here = town()
    others = {
        BeingId(n): replace(here.beings[BOB], id=BeingId(n), name=f"Guest {n}", present=False) for n in range(4, MAX_BEINGS + 1)
    }
    assert refused(replace(here, beings={**here.beings, **others}), ADA, Settle("Bruno", "chef")) == "full"


@pytest.mark.parametrize("command", [Settle("Bruno", "chef"), Portray("Mabel", "goals", "win"), Unsettle("Mabel")])
def test_villagers_do_not_say_who_lives_here(command: Settle | Portray | Unsettle) -> None:
    assert refused(town(), MABEL, command) == "not_yours"


@pytest.mark.parametrize(
    ("part", "text", "kept"),
    [
        ("gender", "woman", "woman"),
        ("calling", "master baker", "master baker"),
        ("personality", "Kind.", "Kind."),
        ("traits", "quick; kind", ("quick", "kind")),
        ("trai", "quick", ("quick",)),
        ("background", "Born here.", "Born here."),
        ("interests", "rye, oats", ("rye", "oats")),
        ("style", "Short.", "Short."),
        ("goals", "win, at last; rest", ("win, at last", "rest")),
        ("secret", "Cannot read.", "Cannot read."),
        ("looks", "Floury.", "Floury."),
        ("home", "the mill house", "Mill House"),
        ("schedule", "08:00 home: baking", (Appointment(480, "home", "baking"),)),
    ],
)
def test_every_text_can_be_changed_and_nothing_else_is(part: str, text: str, kept: object) -> None:
    before = living(town(), MABEL, Occupation.CHEF, money=777, goods={Item.BREAD: 2}, stamina=40)
    after, entry = act(before, ADA, Portray("mabel", part, text))
    (event,) = entry.events
    assert isinstance(event, Portrayed)
    mabel = after.beings[MABEL]
    assert getattr(mabel.persona, event.part) == kept
    assert replace(mabel, persona=before.beings[MABEL].persona) == before.beings[MABEL]
    assert (
        replace(mabel.persona, **{event.part: getattr(before.beings[MABEL].persona, event.part)}) == before.beings[MABEL].persona
    )


def test_what_is_emptied_is_gone_or_chosen_by_the_rule() -> None:
    here = living(town(), MABEL, Occupation.CHEF)
    here, _ = act(here, ADA, Portray("Mabel", "secret", "Cannot read."))
    here, _ = act(here, ADA, Portray("Mabel", "secret"))
    assert here.beings[MABEL].persona.secret == ""
    here, _ = act(here, ADA, Portray("Mabel", "calling", " "))
    assert here.beings[MABEL].persona.calling == "chef"
    here, _ = act(here, ADA, Portray("Mabel", "schedule"))
    assert here.beings[MABEL].persona.schedule
    here, _ = act(here, ADA, Portray("Mabel", "home"))
    assert here.beings[MABEL].persona.home == "Mill House"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Portray("Nobody", "goals", "win"), "unknown_person"),
        (Portray("Ada", "goals", "win"), "yourself"),
        (Portray("Bob", "goals", "win"), "not_villager"),
        (Portray("Mabel", "money", "9999"), "unknown_part"),
        (Portray("Mabel", "name", "Greta"), "unknown_part"),
        (Portray("Mabel", "", "win"), "unknown_part"),
        (Portray("Mabel", "s", "win"), "unknown_part"),
        (Portray("Mabel", "calling", "merchant"), "merchant"),
        (Portray("Mabel", "style", "x" * 201), "too_long"),
        (Portray("Mabel", "home", "Moon"), "unknown_place"),
        (Portray("Mabel", "schedule", "07:00 Moon: sleeping"), "unknown_place"),
        (Portray("Mabel", "schedule", "sleeping"), "bad_schedule"),
        (Portray("Mabel", "calling", "baker"), "no_change"),
        (Unsettle("Nobody"), "unknown_person"),
        (Unsettle("Ada"), "yourself"),
        (Unsettle("Bob"), "not_villager"),
    ],
)
def test_bad_changes_are_refused(command: Portray | Unsettle, code: str) -> None:
    assert refused(town(), ADA, command) == code


def test_the_merchant_stays_the_merchant() -> None:
    here = town()
    rufus = replace(here.beings[MABEL], persona=Persona(calling="merchant", home="Home"))
    here = replace(here, beings={**here.beings, MABEL: rufus})
    assert refused(here, ADA, Unsettle("Mabel")) == "merchant"
    assert refused(here, ADA, Portray("Mabel", "calling", "baker")) == "merchant"
    here, _ = act(here, ADA, Portray("Mabel", "style", "Loud."))
    assert here.beings[MABEL].persona.style == "Loud."


def test_who_leaves_takes_along_all_and_open_trades_come_free_first() -> None:
    here = living(town(), MABEL, Occupation.CHEF, goods={Item.BREAD: 3}, money=500)
    here = living(here, BOB, Occupation.FARMER, goods={Item.WHEAT: 5})
    here, _ = act(here, MABEL, Offer("Bob", "sell", "bread", 2, 300))
    here, _ = act(here, BOB, Offer("Mabel", "sell", "wheat", 4, 200))
    here, _ = act(here, MABEL, Accept(2))
    assert life(here, BOB).held_goods
    after, entry = act(here, ADA, Unsettle("Mabel"))
    *closed, left = entry.events
    assert [event.how for event in closed if isinstance(event, Closed)] == [TradeState.RELEASED] * 2
    assert left == MovedOut(MABEL, 500, {Item.BREAD: 3}, ADA)
    assert (after.beings[MABEL].present, after.beings[MABEL].life) == (False, None)
    assert not after.trades
    assert (life(after, BOB).held_goods, life(after, BOB).held_money) == ({}, 0)
    assert {item: n - total_goods(after).get(item, 0) for item, n in total_goods(here).items()} == {Item.WHEAT: 0, Item.BREAD: 3}
    assert life(after, BOB).money == life(here, BOB).money


def test_nobody_can_reach_who_has_left_and_the_name_is_free() -> None:
    here, _ = act(town(), ADA, Unsettle("Mabel"))
    assert refused(here, ADA, Send("Mabel", "Where are you?")) == "unknown_person"
    assert refused(here, ADA, GoTo("Mabel")) == "unknown_goal"
    assert refused(here, ADA, Unsettle("Mabel")) == "unknown_person"
    assert refused(here, MABEL, GoTo("home")) == "absent"
    again, mabel = settled(here, Settle("Mabel", "carpenter"))
    assert mabel.id > MABEL
    assert again.beings[MABEL].persona == here.beings[MABEL].persona, "what was written of the first stays in history"
    came, _ = act(here, TOWN, Admit("Mabel"))
    assert named(came, "Mabel").kind is Kind.PLAYER


def test_a_player_who_is_away_keeps_the_name() -> None:
    here, _ = act(town(), TOWN, Dismiss(BOB))
    assert refused(here, ADA, Settle("Bob", "chef")) == "name_taken"


def test_everybody_sees_what_is_to_be_seen_and_the_one_who_governs_is_told() -> None:
    before = living(town(), MABEL, Occupation.CHEF)
    after, entry = act(before, ADA, Settle("Bruno", "chef"))
    event, bruno = entry.events[0], named(after, "Bruno")
    assert [type(sight) for sight in project(before, after, event, bruno.id)] == [Scene]
    seen = project(before, after, event, BOB)
    assert any(isinstance(sight, SawAppear) and sight.arrived for sight in seen)
    assert not any(isinstance(sight, FolkChanged) for sight in seen)
    assert FolkChanged(Fate.SETTLED, "Bruno", home="Mill House") in project(before, after, event, ADA)

    before, (after, entry) = after, act(after, ADA, Portray("Mabel", "calling", "master baker"))
    event = entry.events[0]
    mine = project(before, after, event, MABEL)
    assert isinstance(mine[0], PersonaSelf)
    assert mine[0].persona.calling == "master baker"
    assert [sight.figure.calling for sight in project(before, after, event, BOB) if isinstance(sight, SawAppear)] == [
        "master baker"
    ]
    assert FolkChanged(Fate.PORTRAYED, "Mabel", "calling") in project(before, after, event, ADA)

    before, (after, entry) = after, act(after, ADA, Portray("Mabel", "secret", "Cannot read."))
    assert project(before, after, entry.events[0], BOB) == ()
    assert not any(isinstance(sight, PersonaSelf) for sight in project(before, after, entry.events[0], TOWN))

    before, (after, entry) = after, act(after, ADA, Unsettle("Mabel"))
    event = entry.events[-1]
    assert SawVanish(MABEL, left=True) in project(before, after, event, BOB)
    assert project(before, after, event, MABEL) == ()
    told = [sight for sight in project(before, after, event, ADA) if isinstance(sight, FolkChanged)]
    assert told == [FolkChanged(Fate.UNSETTLED, "Mabel", money=START_MONEY)]


def test_a_newcomer_knows_its_own_life_from_the_scene() -> None:
    before = town()
    after, entry = act(before, ADA, Settle("Bruno", "chef"))
    sights = project(before, after, entry.events[0], named(after, "Bruno").id)
    assert [type(sight) for sight in sights if not isinstance(sight, Scene | LifeSelf)] == []
    (scene,) = [sight for sight in sights if isinstance(sight, Scene)]
    assert isinstance(scene.life, LifeSeen)
    assert scene.persona == named(after, "Bruno").persona


@pytest.mark.parametrize(
    ("name", "letter"),
    [("Mabel", "M"), ("Édith", "E"), ("Bruno", "R"), ("Anna", "a"), ("Ölaf", "o"), ("Жанна", "Ж"), ("田中", "&"), ("ßen", "E")],
)
def test_the_letter_on_the_map_is_one_cell_wide_and_no_tiles(name: str, letter: str) -> None:
    assert glyph(name) == letter


def test_every_part_is_a_text_of_a_persona_and_of_the_command() -> None:
    fields = set(Persona.__struct_fields__)
    assert {part.value for part in Part} == fields
    assert fields <= set(Settle.__struct_fields__)
