import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.bench.planted import everyday
from server.mind.consolidate import (
    ALIKE_LEAST,
    AT_ONCE,
    GROUP_MOST,
    MOST_CHARS,
    RECENCY_PER_HOUR,
    consolidate,
    usefulness,
    words_of,
)
from server.mind.feeling import importance
from server.mind.notes import (
    AnyNote,
    Aspired,
    BrokeDown,
    DayOver,
    Decided,
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
    WasToldNo,
)
from server.save import recollection
from shared.calendar import MINUTES_PER_DAY, day
from shared.economy import Item
from shared.ids import BeingId
from shared.sights import Kind, Manner

TOM = BeingId(9)
TODAY = 30
NOW = (TODAY - 1) * MINUTES_PER_DAY + 700


def at(on: int) -> int:
    """Return the noon of a day."""
    return (on - 1) * MINUTES_PER_DAY + 720


def heard(words: str, on: int = 1, name: str = "Tom", *, to_me: bool = True) -> Overheard:
    return Overheard(tick=0, minute=at(on), speaker=TOM, name=name, words=words, manner=Manner.SAY, to_me=to_me)


def saw(doing: str, on: int = 1, name: str = "Tom", place: str = "") -> Noticed:
    return Noticed(tick=0, minute=at(on), being=TOM, name=name, doing=doing, place=place)


def numbered(*notes: AnyNote) -> dict[int, AnyNote]:
    return dict(enumerate(notes, 1))


def after(notes: dict[int, AnyNote], sums: tuple[Summed, ...]) -> dict[int, AnyNote]:
    """Return what a villager has at hand after it."""
    gone = {note_id for each in sums for note_id in each.of}
    last = max(notes, default=0)
    return {note_id: note for note_id, note in notes.items() if note_id not in gone} | dict(enumerate(sums, last + 1))


def test_nothing_is_summed_up_without_need() -> None:
    notes = numbered(*(saw("baking bread") for _ in range(1_000)))
    assert consolidate(notes, tick=5, minute=NOW) == ()


def test_past_the_cap_the_least_useful_become_a_few_sentences() -> None:
    notes = numbered(*(saw("baking bread", on=1 + i // 100, place="Bakery") for i in range(1_001)))
    (summed,) = consolidate(notes, tick=5, minute=NOW)
    assert summed.of == tuple(range(1, 2 + AT_ONCE)), "the oldest: all matter the same"
    assert (summed.tick, summed.minute, summed.since, summed.importance) == (5, NOW, at(1), 1)
    assert summed.words == "I saw Tom 81 times on day 1: baking bread (Bakery) (x81)."


def test_what_matters_or_was_used_stays() -> None:
    notes = numbered(*(saw("baking bread") for _ in range(20)), *(heard("You are my dearest friend.", on=1) for _ in range(20)))
    notes |= {100 + i: saw("reading") for i in range(100)}
    sums = consolidate(notes, 5, NOW, used={3: NOW}, most=138)
    gone = {note_id for each in sums for note_id in each.of}
    assert len(gone) == 2 + AT_ONCE
    assert 3 not in gone, "it was used a moment ago"
    assert not gone & set(range(21, 41)), "they matter"


def test_what_is_of_today_or_concluded_or_wanted_is_never_summed_up() -> None:
    kept: list[AnyNote] = [
        saw("baking bread", on=TODAY),
        Reflected(tick=0, minute=at(1), question="Whom to trust?", insight="Tom is honest."),
        Aspired(tick=0, minute=at(1), goal="own a mill"),
        Planned(tick=0, minute=at(TODAY - 1), day=TODAY, aim="Rest.", steps=()),
    ]
    notes = numbered(*kept, *(heard("Good morning.", on=2) for _ in range(10)))
    sums = consolidate(notes, 5, NOW, most=3)
    assert {note_id for each in sums for note_id in each.of} == set(range(5, 15))
    assert consolidate(numbered(*(saw("baking", on=TODAY) for _ in range(50))), 5, NOW, most=10) == ()


def test_one_person_and_one_kind_belong_together() -> None:
    notes = numbered(
        *(heard("Good morning.", name="Tom") for _ in range(5)),
        *(heard("Good evening.", name="Ada") for _ in range(4)),
        *(saw("baking bread", name="Ada") for _ in range(3)),
        Snubbed(tick=0, minute=at(1), other=TOM, name="Tom", item=Item.WHEAT, qty=2),
        Met(tick=0, minute=at(1), being=TOM, name="Piet", kind=Kind.VILLAGER),
        BrokeDown(tick=0, minute=at(2)),
    )
    sums = consolidate(notes, 5, NOW, most=1)
    assert {each.of for each in sums} == {(1, 2, 3, 4, 5), (6, 7, 8, 9), (10, 11, 12), (13, 14, 15)}
    assert max(each.importance for each in sums) == 10
    assert sums[-1].words.startswith("On days 1 to 2, 3 things: I collapsed.")
    assert "I met Piet." in sums[-1].words


def test_a_sum_can_be_summed_up() -> None:
    old = [Summed(tick=0, minute=at(9), of=(n,), words=f"Tom spoke of wolf {n}.", importance=3, since=at(1)) for n in (1, 2, 3)]
    (summed,) = consolidate(dict(enumerate(old, 10)), 5, NOW, most=1)
    assert (summed.of, summed.since, summed.importance) == ((10, 11, 12), at(1), 3)
    assert summed.words == "Tom spoke of wolf 1. Tom spoke of wolf 2. Tom spoke of wolf 3."


MOMENT: dict[str, Any] = {"tick": 0, "minute": at(2)}
ONE: dict[str, Any] = {"tick": 0, "minute": at(2), "other": TOM, "name": "Tom"}
OTHER: dict[str, Any] = ONE | {"minute": at(4)}


@pytest.mark.parametrize(
    ("notes", "words"),
    [
        (
            [heard("Hello.", on=2), heard("My mill burned down in the great storm.", on=4), heard("Hello.", on=3, to_me=False)],
            "Tom said 3 things on days 2 to 4, 2 of them to me: “My mill burned down in the great storm.” “Hello.”",
        ),
        (
            [SpokeMyself(**MOMENT, to=TOM, name="Tom", words="Good day.", manner=Manner.SAY)] * 2,
            "I spoke 2 times to Tom on day 2: “Good day.”",
        ),
        (
            [Snubbed(**ONE, item=Item.WHEAT, qty=1), Snubbed(**OTHER, item=Item.BREAD, qty=2)],
            "Tom turned down my offers twice on days 2 to 4: bread and wheat.",
        ),
        (
            [
                Traded(**ONE, sold=True, item=Item.BREAD, qty=2, price=500),
                Traded(**OTHER, sold=True, item=Item.BREAD, qty=1, price=250),
                Traded(**OTHER, sold=False, item=Item.WHEAT, qty=3, price=300),
            ],
            "I traded with Tom 3 times on days 2 to 4: I sold 3 bread for 75 gold, I bought 3 wheat for 30 gold.",
        ),
        (
            [Given(**ONE, mine=True, goods={Item.BREAD: 1}), Given(**OTHER, mine=False, money=50)],
            "I gave Tom 1 bread on days 2 to 4, Tom gave me 5 gold on days 2 to 4.",
        ),
        ([Toiled(**MOMENT, takes={}, gives={Item.BREAD: 2})] * 3, "I worked 3 times on day 2 and made 6 bread."),
        ([Rested(**MOMENT, slept=True), Rested(**MOMENT, slept=False)], "I rested twice on day 2, 1 of them asleep."),
        ([BrokeDown(**MOMENT)] * 2, "I collapsed twice on day 2."),
        (
            [DayOver(**MOMENT, day=2, slept=False, stamina=9, earned=-20, made={Item.BREAD: 2})] * 2,
            "On day 2 I spent 4 gold, made 4 bread and found no sleep twice.",
        ),
        (
            [Met(**MOMENT, being=TOM, name=name, kind=Kind.VILLAGER) for name in ("Tom", "Ada", "Tom")],
            "I met 3 people on day 2: Tom, Ada.",
        ),
        (
            [WasToldNo(**MOMENT, code="far", words="It is too far.")] * 2,
            "2 things that I tried on day 2 could not be: It is too far. (x2).",
        ),
        (
            [Decided(**MOMENT, options=("rest", "bake"), shares=(0.5, 0.5), chosen=1)] * 2,
            "I decided twice on day 2 what to do: bake (x2).",
        ),
        ([Planned(**MOMENT, day=2, aim="Sell bread", steps=())], "My plans on day 2: Sell bread."),
        (
            [Talked(**MOMENT, others=(TOM,), names=("Tom",), words="wolves", lines=4)] * 3,
            "I talked with Tom 3 times on day 2: wolves.",
        ),
    ],
)
def test_each_kind_has_its_words(notes: list[AnyNote], words: str) -> None:
    assert words_of(notes) == words


def test_a_long_text_is_cut_and_says_so() -> None:
    words = words_of([heard(f"{number} {'wolves and ' * 12}bears", on=2) for number in range(9)])
    assert len(words) <= MOST_CHARS
    assert words.endswith("…")
    assert words_of([heard("word " * 200), heard("Hello.")]).endswith("…")


def test_useful_is_weighty_or_lately_used() -> None:
    note = heard("Good morning.")
    assert usefulness(note, NOW, NOW) == importance(note) / 10 + 1
    assert usefulness(note, NOW - 24 * 60, NOW) == pytest.approx(importance(note) / 10 + RECENCY_PER_HOUR**24)
    assert recollection.RECENCY_PER_HOUR == RECENCY_PER_HOUR


@given(seed=st.integers(0, 10_000), count=st.integers(0, 400), most=st.integers(100, 300))
def test_no_note_is_lost_and_the_cap_holds(seed: int, count: int, most: int) -> None:
    source = everyday(random.Random(seed))
    notes = numbered(*(next(source) for _ in range(count)))
    sums = consolidate(notes, 5, NOW, most=most)
    gone = [note_id for each in sums for note_id in each.of]
    assert len(gone) == len(set(gone))
    assert all(note_id in notes for note_id in gone)
    assert not any(isinstance(notes[note_id], Reflected | Aspired) or day(notes[note_id].minute) >= TODAY for note_id in gone)
    for each in sums:
        assert ALIKE_LEAST <= len(each.of) <= GROUP_MOST + ALIKE_LEAST
        assert 0 < len(each.words) <= MOST_CHARS
        assert each.importance == max(importance(notes[note_id]) for note_id in each.of)
    staying = sum(isinstance(note, Reflected | Aspired) or day(note.minute) >= TODAY for note in notes.values())
    if len(notes) > most + AT_ONCE and staying < most / 2:
        assert len(after(notes, sums)) <= most
