"""What a watcher sees of a mind: drawn from Notes alone, at whatever moment they reach."""

from collections.abc import Iterable

import pytest

from server.mind.character import Character
from server.mind.feeling import importance, label
from server.mind.memory import Mind, remember
from server.mind.notes import (
    AnyNote,
    Aspired,
    Decided,
    Evidence,
    Given,
    Met,
    Noticed,
    Overheard,
    Planned,
    Reflected,
    Rested,
    Snubbed,
    SpokeMyself,
    Summed,
    Talked,
    Toiled,
    Traded,
)
from server.mind.portrait import (
    MOST_LINES,
    MOST_MEMORIES,
    MOST_RELATIONS,
    MOST_THOUGHTS,
    Sketch,
    Who,
    drawn,
    portrait,
    sketched,
)
from shared.economy import Item
from shared.ids import BeingId
from shared.living import Appointment, Persona
from shared.minds import EvidenceSeen, InsightSeen, MemorySeen, MindSeen, OptionSeen, TalkSeen, ThoughtSeen
from shared.sights import Kind, Manner

MABEL, ADA, JORY = BeingId(1), BeingId(2), BeingId(3)
SCHEDULE = (Appointment(360, "home", "waking"), Appointment(480, "Bakery", "baking"))
WHO = Who(MABEL, "Mabel", "baking", Persona(goals=("a new oven",), schedule=SCHEDULE))
PLAN = (Appointment(360, "Bakery", "baking early"), Appointment(720, "Kettle Café", "asking about wheat"))
BECAUSE = (Evidence(4, "The mill is short.", {"meaning": 0.81234, "recency": 0.9}),)

LIVED: tuple[AnyNote, ...] = (
    Met(tick=1, minute=360, being=ADA, name="Ada", kind=Kind.PLAYER),
    Met(tick=2, minute=361, being=JORY, name="Jory", kind=Kind.VILLAGER, regard=0.5),
    Planned(tick=3, minute=362, day=1, aim="Bake early.", steps=PLAN),
    Overheard(tick=4, minute=400, speaker=ADA, name="Ada", words="The mill is short.", manner=Manner.SAY, to_me=True),
    SpokeMyself(tick=5, minute=401, to=ADA, name="Ada", words="Oh no.", manner=Manner.SAY, by_rule=True),
    Overheard(tick=6, minute=402, speaker=JORY, name="Jory", words="Nice day, Ada.", manner=Manner.SAY),
    Decided(
        tick=7,
        minute=410,
        options=("work in the bakery", "go home"),
        shares=(0.75, 0.25),
        chosen=0,
        model=(0.9, 0.1),
        rule=(0.6, 0.4),
        situation="Morning.",
        evidence=BECAUSE,
    ),
    Toiled(tick=8, minute=420, takes={Item.WHEAT: 3}, gives={Item.BREAD: 2}),
    Given(tick=9, minute=430, other=ADA, name="Ada", mine=False, goods={Item.WHEAT: 3}),
    Traded(tick=10, minute=440, other=JORY, name="Jory", sold=True, item=Item.BREAD, qty=2, price=700),
    Reflected(tick=11, minute=450, question="Why?", insight="Wheat is bread", evidence=BECAUSE, spent=20),
    Aspired(tick=12, minute=451, goal="a steady supply of wheat"),
    Talked(tick=13, minute=460, others=(ADA,), names=("Ada",), words="We talked of wheat", lines=4),
)


def at(minute: int, notes: Iterable[AnyNote] = LIVED, who: Who = WHO) -> MindSeen:
    return portrait(who, notes, minute)


def folded(notes: Iterable[AnyNote]) -> Mind:
    mind = Mind()
    for note in notes:
        mind = remember(mind, note)
    return mind


def test_a_newborn_mind_goes_by_its_schedule() -> None:
    seen = at(360, ())
    assert seen == MindSeen(
        MABEL, "Mabel", 360, "baking", 0.0, "calm", Mind().energy, ("a new oven",), steps=SCHEDULE, plan_by_rule=True
    )


def test_mood_energy_and_goals_are_the_minds() -> None:
    seen, mind = at(480), folded(LIVED)
    assert seen.mood == pytest.approx(mind.mood, abs=0.005)
    assert seen.mood > 0
    assert seen.feels == "cheerful"
    assert seen.energy == mind.energy
    assert seen.goals == ("a new oven", "a steady supply of wheat")


def test_the_plan_of_the_day() -> None:
    seen = at(480)
    assert (seen.aim, seen.steps, seen.plan_by_rule, seen.because) == ("Bake early.", PLAN, False, "")
    changed = Planned(tick=20, minute=470, day=1, aim="Rest.", steps=SCHEDULE, by_rule=True, because="Jory is ill")
    seen = at(480, (*LIVED, changed))
    assert (seen.aim, seen.steps, seen.plan_by_rule, seen.because) == ("Rest.", SCHEDULE, True, "Jory is ill")


def test_yesterdays_plan_is_over() -> None:
    assert at(1440 + 10).steps == SCHEDULE
    assert at(1440 + 10).aim == ""


def test_the_last_choice_with_its_scores() -> None:
    choice = at(480).choice
    assert choice is not None
    assert choice.options == (OptionSeen("work in the bakery", 0.75, 0.9, 0.6), OptionSeen("go home", 0.25, 0.1, 0.4))
    assert (choice.chosen, choice.by_rule, choice.situation, choice.minute) == (0, False, "Morning.", 410)
    assert choice.evidence == (EvidenceSeen("The mill is short.", {"meaning": 0.812, "recency": 0.9}),)


def test_a_choice_without_a_model_is_by_rule() -> None:
    ruled = Decided(tick=20, minute=470, options=("eat",), shares=(1.0,), chosen=0, rule=(1.0,))
    seen = at(480, (*LIVED, ruled))
    assert seen.choice is not None
    assert seen.choice.by_rule
    assert seen.choice.options == (OptionSeen("eat", 1.0, -1.0, 1.0),)
    assert seen.thoughts[-1] == ThoughtSeen(470, "decided", "eat", by_rule=True)
    nothing = Decided(tick=21, minute=471, options=(), shares=(), chosen=0)
    assert at(480, (*LIVED, nothing)).choice is None


def test_thoughts_in_order_and_by_kind() -> None:
    assert at(480).thoughts == (
        ThoughtSeen(362, "planned", "Bake early."),
        ThoughtSeen(410, "decided", "work in the bakery"),
        ThoughtSeen(450, "reflected", "Wheat is bread"),
        ThoughtSeen(451, "aspired", "a steady supply of wheat"),
    )
    assert at(480).insights == (
        InsightSeen(450, "Why?", "Wheat is bread", (EvidenceSeen("The mill is short.", {"meaning": 0.812, "recency": 0.9}),)),
    )


def test_relations_warmest_first_with_what_was_done_together() -> None:
    seen = at(480)
    assert [(one.name, one.talks, one.trades) for one in seen.relations] == [("Jory", 0, 1), ("Ada", 1, 0)]
    mind = folded(LIVED)
    for one in seen.relations:
        assert one.regard == pytest.approx(mind.regard(one.being, 480), abs=0.005)
        assert one.label == label(one.regard)


def test_regard_fades_while_nothing_happens() -> None:
    soon, late = ({one.name: one.regard for one in at(minute).relations} for minute in (480, 480 + 5 * 1440))
    assert 0 < late["Jory"] < soon["Jory"]


def test_of_many_relations_those_that_mean_most() -> None:
    met = [
        Met(tick=1, minute=1, being=BeingId(10 + i), name=f"N{i}", kind=Kind.VILLAGER, regard=(i - 50) / 100) for i in range(100)
    ]
    relations = at(1, met).relations
    assert len(relations) == MOST_RELATIONS
    assert (relations[0].regard, relations[-1].regard) == (0.49, -0.5)
    assert min(abs(one.regard) for one in relations) >= 0.19


def test_memories_are_what_is_told_and_count_without_what_was_summed_up() -> None:
    seen = at(480)
    assert MemorySeen(400, "Ada said today, The mill is short.", importance(LIVED[3])) in seen.memories
    assert MemorySeen(430, "Ada gave me 3 wheat today.", 7) in seen.memories
    assert not any("Wheat is bread" in one.words for one in seen.memories)
    assert len(seen.memories) == 9
    assert seen.memory_count == len(LIVED)


def test_the_count_is_of_all_notes_that_are_left_whatever_they_are() -> None:
    character = Character(MABEL)
    summed = Summed(tick=20, minute=470, of=(4, 5, 7, 8), words="Ada and Jory talked of wheat.", importance=5)
    for note_id, note in enumerate((*LIVED, summed), 1):
        character.recollect(note_id, note)
    assert at(480, (*LIVED, summed)).memory_count == len(character.notes) == len(LIVED) - 3


def test_talk_is_what_it_said_and_what_was_said_to_it() -> None:
    assert at(480).talk == (
        TalkSeen(400, "Ada", "Mabel", "The mill is short."),
        TalkSeen(401, "Mabel", "Ada", "Oh no.", by_rule=True),
    )


def test_everything_is_bounded() -> None:
    many = tuple(
        note
        for tick in range(100)
        for note in (
            SpokeMyself(tick=tick, minute=tick, to=BeingId(0), name="", words=f"line {tick}", manner=Manner.SAY),
            Aspired(tick=tick, minute=tick, goal=f"goal {tick}"),
            Decided(tick=tick, minute=tick, options=("wait",), shares=(1.0,), chosen=0, situation="x" * 100_000),
        )
    )
    seen = at(100, many)
    assert (len(seen.talk), len(seen.thoughts), len(seen.memories)) == (MOST_LINES, MOST_THOUGHTS, MOST_MEMORIES)
    assert seen.talk[-1].words == "line 99"
    assert seen.choice is not None
    assert len(seen.choice.situation) < 10_000


def test_a_sketch_taken_further_is_the_whole_portrait() -> None:
    for cut in range(len(LIVED) + 1):
        sketch = Sketch()
        for note in LIVED[:cut]:
            sketch = sketched(sketch, note)
        assert drawn(WHO, sketch, 480) == at(480, LIVED[:cut])
        for note in LIVED[cut:]:
            sketch = sketched(sketch, note)
        assert drawn(WHO, sketch, 480) == at(480)


def test_notes_of_no_account_change_nothing_that_is_listed() -> None:
    more = (
        Rested(tick=20, minute=470, slept=False),
        Noticed(tick=21, minute=471, being=ADA, name="Ada", doing=""),
        Snubbed(tick=22, minute=472, other=ADA, name="Ada", item=Item.BREAD, qty=1),
    )
    before, after = at(480), at(480, (*LIVED, *more))
    assert (after.thoughts, after.talk, after.insights, after.choice) == (
        before.thoughts,
        before.talk,
        before.insights,
        before.choice,
    )
    assert after.mood < before.mood
