from typing import Any

import pytest

from server.world.events import Began, Created, Halted, Idled, Slept, Worked
from server.world.state import World
from shared.calendar import period_count
from shared.commands import Create, Eat, Idle, Sleep, Travel, Work
from shared.economy import RECIPES, START_MONEY, Act, Item, Occupation
from tests.world.drawing import ADA, BOB, MABEL, act, at, later, life, living, place, refused, words, world

FARMER, CHEF, CARPENTER = Occupation
PLACES = {FARMER: "field", CHEF: "bakery", CARPENTER: "workshop"}


def _at_work(occupation: Occupation, **fields: Any) -> World:
    spot = place("The Spot", 0, 0, 3, 1, kind=PLACES[occupation])
    return living(world("1..2.3", spot), ADA, occupation, **fields)


# ── create ──


def test_a_life_begins_with_gold_and_strength_and_nothing_else() -> None:
    here, entry = act(world("1"), ADA, Create(" Chef ", "  woman ", "Sings\x1b[31m  at work."))
    assert entry.events == (Created(ADA, CHEF, "woman", "Sings at work."),)
    began = life(here, ADA)
    assert (began.occupation, began.money, began.stamina, began.goods, began.acted) == (CHEF, START_MONEY, 100, {}, -1)
    persona = here.beings[ADA].persona
    assert (persona.calling, persona.gender, persona.personality) == ("chef", "woman", "Sings at work.")


def test_a_second_create_is_refused_and_changes_nothing() -> None:
    here, _ = act(world("1"), ADA, Create("farmer"))
    assert refused(here, ADA, Create("chef")) == "created"
    assert refused(here, ADA, Create("nonsense")) == "created"


@pytest.mark.parametrize("named", ["", "merchant", "wizard", "farmer chef", "x" * 80, "\u202efarmer"])
def test_an_unknown_occupation_is_refused_naming_the_choices(named: str) -> None:
    assert refused(world("1"), ADA, Create(named)) == "unknown_occupation"
    said = words(world("1"), ADA, Create(named))
    assert "farmer, chef, carpenter" in said
    assert said.isprintable()


def test_words_about_oneself_have_a_length() -> None:
    assert refused(world("1"), ADA, Create("chef", "x" * 80)) == "too_long"
    assert refused(world("1"), ADA, Create("chef", "", "x" * 501)) == "too_long"
    act(world("1"), ADA, Create("chef", "", "x" * 500))


@pytest.mark.parametrize("command", [Work(), Sleep(), Idle(), Eat()])
def test_nothing_can_be_done_before_a_life_was_begun(command: Work | Sleep | Idle | Eat) -> None:
    assert refused(world("1"), ADA, command) == "no_life"
    assert "`:create farmer`" in words(world("1"), ADA, command)


# ── work ──


@pytest.mark.parametrize("occupation", Occupation)
def test_work_takes_and_gives_by_the_recipe(occupation: Occupation) -> None:
    recipe = RECIPES[occupation]
    here, entry = act(_at_work(occupation, goods=recipe.takes), ADA, Work())
    count = period_count(here.minute)
    assert entry.events == (Worked(ADA, recipe.takes, recipe.gives, recipe.stamina, count), Began(ADA, recipe.doing))
    done = life(here, ADA)
    assert (done.goods, done.stamina, done.acted, done.act) == (recipe.gives, 100 - recipe.stamina, count, Act.WORK)
    assert done.made == recipe.gives
    assert here.beings[ADA].doing == recipe.doing


def test_one_main_action_a_period() -> None:
    here, _ = act(_at_work(FARMER, goods={Item.SEED: 5}), ADA, Work())
    assert refused(here, ADA, Work()) == "acted"
    assert refused(here, ADA, Idle()) == "acted"
    assert "You have worked this morning already" in words(here, ADA, Work())
    assert "12:00" in words(here, ADA, Work())
    act(at(here, 12), ADA, Work())


def test_every_lack_is_named_at_once_and_nothing_is_consumed() -> None:
    here = _at_work(CHEF, stamina=5)
    assert refused(here, ADA, Work()) == "lacking"
    assert "wheat: needs 3, has 0; stamina: needs 15, has 5." in words(here, ADA, Work())


def test_what_is_promised_cannot_be_worked_up_and_the_refusal_says_so() -> None:
    here = _at_work(CHEF, goods={Item.WHEAT: 4}, held_goods={Item.WHEAT: 2})
    assert refused(here, ADA, Work()) == "lacking"
    assert "wheat: needs 3, has 2." in words(here, ADA, Work())
    assert "promised" in words(here, ADA, Work())


def test_work_has_its_place_and_the_refusal_tells_the_way_and_every_lack() -> None:
    here = living(world("1...", place("Old Mill", 2, 0, 2, 1, kind="bakery")), ADA, CHEF, goods={Item.WHEAT: 3})
    assert refused(here, ADA, Work()) == "wrong_place"
    assert words(here, ADA, Work()) == "You are not in the bakery. Walk there first (:go Old Mill)."
    here = living(here, ADA, CHEF, stamina=7)
    assert "wheat: needs 3, has 0; stamina: needs 15, has 7." in words(here, ADA, Work())
    assert refused(living(world("1"), ADA, CHEF), ADA, Work()) == "wrong_place"


def test_who_has_collapsed_cannot_work_and_may_do_all_else() -> None:
    here = _at_work(FARMER, stamina=0, goods={Item.SEED: 1, Item.BREAD: 1, Item.HOUSE: 1})
    assert refused(here, ADA, Work()) == "collapsed"
    act(here, ADA, Idle())
    act(at(here, 20), ADA, Sleep())
    here, _ = act(here, ADA, Eat())
    act(here, ADA, Work())


def test_nobody_works_while_walking() -> None:
    here, _ = act(_at_work(FARMER, goods={Item.SEED: 1}), ADA, Travel(2, 0))
    here, entry = act(here, ADA, Work())
    assert entry.events[0] == Halted(ADA, arrived=False, why="")
    assert not here.beings[ADA].journey


def test_who_does_already_what_work_looks_like_does_not_begin_it_again() -> None:
    here, _ = act(_at_work(FARMER, goods={Item.SEED: 2}), ADA, Work())
    _, entry = act(at(here, 12), ADA, Work())
    assert [type(event) for event in entry.events] == [Worked]


# ── sleep ──


def test_sleep_in_a_house_rests_and_uses_nothing_up() -> None:
    here = at(living(world("1"), ADA, stamina=40, goods={Item.HOUSE: 1}), 18)
    here, entry = act(here, ADA, Sleep())
    assert entry.events == (Slept(ADA, {}, 30, 3, 1), Began(ADA, "sleeping"))
    slept = life(here, ADA)
    assert (slept.stamina, slept.slept, slept.goods) == (70, 1, {Item.HOUSE: 1})
    assert refused(here, ADA, Sleep()) == "slept"


def test_a_voucher_is_used_up_only_when_there_is_no_house() -> None:
    here = at(living(world("1"), ADA, stamina=90, goods={Item.TEMP_ROOM: 2}), 23, 59)
    after = life(act(here, ADA, Sleep())[0], ADA)
    assert (after.goods, after.stamina) == ({Item.TEMP_ROOM: 1}, 100)
    both = at(living(world("1"), ADA, goods={Item.HOUSE: 1, Item.TEMP_ROOM: 1}, held_goods={Item.HOUSE: 1}), 20)
    assert life(act(both, ADA, Sleep())[0], ADA).goods == {Item.HOUSE: 1, Item.TEMP_ROOM: 1}


@pytest.mark.parametrize("hour", [0, 6, 12, 17])
def test_one_sleeps_in_the_evening_only(hour: int) -> None:
    assert refused(at(living(world("1"), ADA, goods={Item.HOUSE: 1}), hour, day=2), ADA, Sleep()) == "not_evening"


def test_a_bed_is_needed_and_a_promised_voucher_is_none() -> None:
    assert refused(at(living(world("1"), ADA), 20), ADA, Sleep()) == "no_bed"
    promised = at(living(world("1"), ADA, goods={Item.TEMP_ROOM: 1}, held_goods={Item.TEMP_ROOM: 1}), 20)
    assert refused(promised, ADA, Sleep()) == "no_bed"
    assert "promised" in words(promised, ADA, Sleep())
    assert "15 gold" in words(promised, ADA, Sleep())


def test_sleep_is_a_main_action() -> None:
    here, _ = act(at(living(world("1"), ADA, goods={Item.HOUSE: 1}), 20), ADA, Idle())
    assert refused(here, ADA, Sleep()) == "acted"
    assert "You have idled this evening already" in words(here, ADA, Sleep())


# ── idle and bread ──


def test_idling_is_a_main_action() -> None:
    here, entry = act(living(world("1"), ADA), ADA, Idle())
    assert entry.events == (Idled(ADA, period_count(here.minute)),)
    assert refused(here, ADA, Idle()) == "acted"


@pytest.mark.parametrize(("stamina", "after"), [(0, 30), (69, 99), (71, 100), (99, 100)])
def test_bread_gives_back_strength_up_to_the_full(stamina: int, after: int) -> None:
    here, _ = act(living(world("1"), ADA, stamina=stamina, goods={Item.BREAD: 2}), ADA, Eat())
    assert (life(here, ADA).stamina, life(here, ADA).goods) == (after, {Item.BREAD: 1})


def test_bread_that_is_missing_promised_or_not_needed_is_not_eaten() -> None:
    assert refused(living(world("1"), ADA), ADA, Eat()) == "no_bread"
    promised = living(world("1"), ADA, stamina=5, goods={Item.BREAD: 1}, held_goods={Item.BREAD: 1})
    assert refused(promised, ADA, Eat()) == "no_bread"
    assert "promised" in words(promised, ADA, Eat())
    assert refused(living(world("1"), ADA, goods={Item.BREAD: 1}), ADA, Eat()) == "not_hungry"


def test_eating_is_free_and_stays_allowed_after_work() -> None:
    here, _ = act(_at_work(FARMER, goods={Item.SEED: 1, Item.BREAD: 1}), ADA, Work())
    act(later(here, 3), ADA, Eat())


def test_villagers_live_by_the_same_rules() -> None:
    here = living(world("1..2.3", place("Mill", 4, 0, 2, 1, kind="bakery")), MABEL, CHEF, goods={Item.WHEAT: 3})
    assert life(act(here, MABEL, Work())[0], MABEL).goods == {Item.BREAD: 2}
    assert refused(here, BOB, Work()) == "no_life"
