"""When a villager may write of its own accord, and how much it may answer: each threshold on both sides of its clock."""

from typing import NamedTuple

import pytest
from msgspec.structs import replace

from server.world.state import World
from shared.calendar import TICKS_PER_SECOND, Speed
from shared.chats import IDLE_S, LEAST_LINES, PARTS_MOST, Forward, begins_at, may_begin, unanswered
from shared.commands import Block, MarkChat, SayIn, Settle, Tune, Unsettle
from tests.world.chatting import CLEO, long, opened, read, said, session, town
from tests.world.drawing import ADA, BOB, MABEL, act, place, refused, words


def after(here: World, seconds: float) -> World:
    """Return the world so many real seconds later; the town's clock does not matter."""
    return replace(here, tick=here.tick + round(seconds * TICKS_PER_SECOND))


def tuned(forward: Forward, count: int) -> World:
    """Return a session of so many messages, all read."""
    here = session(count)
    return here if forward is Forward.BALANCED else act(here, ADA, Tune(1, forward))[0]


def tries(here: World) -> str:
    """Return the code with which Mabel is refused who writes first; empty when she may."""
    line = SayIn(1, "Have you eaten?", first=True)
    if may_begin(here.chats[1], here.tick):
        assert act(here, MABEL, line)[0].chats[1].lines[-1].first
        return ""
    assert "not the time" in words(here, MABEL, line)
    return refused(here, MABEL, line)


class Case(NamedTuple):
    forward: Forward
    lines: int
    idle_s: float
    may: bool


CASES = [
    Case(Forward.AGGRESSIVE, 4, 300, may=False),
    Case(Forward.AGGRESSIVE, 5, 299.9, may=False),
    Case(Forward.AGGRESSIVE, 5, 300, may=True),
    Case(Forward.AGGRESSIVE, 5, 10**6, may=True),
    Case(Forward.BALANCED, 6, 600, may=False),
    Case(Forward.BALANCED, 7, 599.9, may=False),
    Case(Forward.BALANCED, 7, 600, may=True),
    Case(Forward.CONSERVATIVE, 9, 1200, may=False),
    Case(Forward.CONSERVATIVE, 10, 1199.9, may=False),
    Case(Forward.CONSERVATIVE, 10, 1200, may=True),
    Case(Forward.NEVER, 50, 10**6, may=False),
    Case(Forward.AGGRESSIVE, 0, 10**6, may=False),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.forward}-{case.lines}-{case.idle_s}" for case in CASES])
def test_a_villager_writes_first_after_enough_words_and_enough_silence(case: Case) -> None:
    assert tries(after(tuned(case.forward, case.lines), case.idle_s)) == ("" if case.may else "too_early")


def test_no_temperament_goes_below_five_minutes_and_five_messages() -> None:
    assert min(IDLE_S.values()) == 300
    assert min(LEAST_LINES.values()) == 5
    assert IDLE_S.keys() == LEAST_LINES.keys() == set(Forward) - {Forward.NEVER}


def test_silence_is_counted_in_real_seconds_also_while_the_town_stands_still() -> None:
    here = replace(tuned(Forward.AGGRESSIVE, 5), speed=Speed.PAUSE)
    assert tries(after(here, 299.9)) == "too_early"
    assert tries(after(here, 300)) == ""


def first(here: World, *, seen: bool) -> World:
    """Return the world in which Mabel wrote first, in two parts, and Ada read it, or only received it."""
    here, _ = act(here, MABEL, SayIn(1, "Have you eaten?", first=True))
    here, _ = act(here, MABEL, SayIn(1, "There is soup."))
    return read(here, ADA) if seen else act(here, ADA, MarkChat(1, here.chats[1].count, read=False))[0]


@pytest.mark.parametrize(
    ("seen", "wait_s", "may"),
    [(False, 10**6, False), (True, 599.9, False), (True, 600, True), (True, 300, False)],
    ids=["unread", "read, before twice the wait", "read, after twice the wait", "read, after the wait"],
)
def test_what_was_read_and_let_lie_allows_one_more_after_twice_the_wait(seen: bool, wait_s: float, may: bool) -> None:  # noqa: FBT001
    here = first(after(tuned(Forward.AGGRESSIVE, 5), 300), seen=seen)
    assert len(unanswered(here.chats[1])) == 1
    assert tries(after(here, wait_s)) == ("" if may else "too_early")


@pytest.mark.parametrize("forward", [Forward.AGGRESSIVE, Forward.BALANCED, Forward.CONSERVATIVE])
def test_every_temperament_waits_twice_as_long_the_second_time_and_never_writes_a_third(forward: Forward) -> None:
    here = first(after(tuned(forward, 10), IDLE_S[forward]), seen=True)
    assert begins_at(here.chats[1]) == here.chats[1].lines[-1].tick + 2 * IDLE_S[forward] * TICKS_PER_SECOND
    here = first(after(here, 2 * IDLE_S[forward]), seen=True)
    assert begins_at(here.chats[1]) is None
    assert tries(after(here, 10**7)) == "too_early"


def test_an_answer_sets_everything_back() -> None:
    here = after(tuned(Forward.AGGRESSIVE, 5), 300)
    here = first(after(first(here, seen=True), 600), seen=True)
    here, _ = act(here, ADA, SayIn(1, "I was out"))
    here, _ = act(here, MABEL, SayIn(1, "Good"))
    here = read(here, ADA)
    assert tries(after(here, 299.9)) == "too_early"
    assert tries(after(here, 300)) == ""


def test_reading_the_first_of_two_parts_is_reading_it() -> None:
    here = first(after(tuned(Forward.AGGRESSIVE, 5), 300), seen=False)
    here, _ = act(here, ADA, MarkChat(1, 6))
    assert tries(after(here, 600)) == ""


def test_where_the_player_blocks_or_nobody_is_left_it_is_refused_whatever_the_clock_says() -> None:
    here = after(tuned(Forward.AGGRESSIVE, 5), 300)
    blocked, _ = act(here, ADA, Block("Mabel"))
    assert refused(blocked, MABEL, SayIn(1, "Hello?", first=True)) == "blocked"
    house = place("Home", 0, 0, 6, 1, kind="home")
    here, _ = act(replace(town(), town=replace(town().town, places=(house,))), ADA, Settle("Wen", "none"))
    here = long(opened(here, "Wen"), 12)
    assert begins_at(here.chats[1]) is not None
    here, _ = act(here, ADA, Unsettle("Wen"))
    assert begins_at(here.chats[1]) is None


def test_nobody_writes_first_for_a_villager_and_in_no_other_chat() -> None:
    here = after(long(opened(town(), "Bob"), 12), 10**5)
    assert begins_at(here.chats[1]) is None
    here = after(long(opened(town(), "Mabel", "Cléo"), 12), 10**5)
    assert begins_at(here.chats[1]) is None
    assert refused(here, MABEL, SayIn(1, "All well?", first=True)) == "too_early"


# ── answers ──


@pytest.mark.parametrize(("written", "code"), [(2 * PARTS_MOST - 1, ""), (2 * PARTS_MOST, "not_asked")])
def test_a_villager_answers_in_so_many_messages_and_then_waits(written: int, code: str) -> None:
    here = long(said(session(), 1), written, sender=MABEL)
    if code:
        assert refused(here, MABEL, SayIn(1, "and another thing")) == code
        assert "wait until a player writes" in words(here, MABEL, SayIn(1, "and another thing"))
        here, _ = act(here, ADA, SayIn(1, "Go on"))
    act(here, MABEL, SayIn(1, "and another thing"))


def test_a_villager_whom_nobody_asked_says_nothing_but_as_writing_first() -> None:
    assert refused(session(), MABEL, SayIn(1, "Welcome!")) == "not_asked"
    here = after(tuned(Forward.AGGRESSIVE, 5), 300)
    here, _ = act(here, MABEL, SayIn(1, "Have you eaten?", first=True))
    for _ in range(2 * PARTS_MOST - 1):
        here, _ = act(here, MABEL, SayIn(1, "There is soup."))
    assert refused(here, MABEL, SayIn(1, "Soup!")) == "not_asked"


def test_villagers_in_a_group_stop_talking_when_no_player_writes_any_more() -> None:
    here = long(opened(town(), "Mabel", "Cléo"), 1, sender=CLEO)
    for _ in range(39):
        here, _ = act(here, MABEL, SayIn(1, "And so on."))
    here, _ = act(here, MABEL, SayIn(1, "And so on."))
    assert refused(here, MABEL, SayIn(1, "And so on.")) == "not_asked"
    assert BOB not in [member.being for member in here.chats[1].members]


def test_a_villager_has_not_read_what_it_only_talks_past() -> None:
    here = act(session(), ADA, SayIn(1, "Are you awake?"))[0]
    here = act(here, MABEL, MarkChat(1, 1, read=False))[0]
    here = act(here, MABEL, SayIn(1, "Mmh…"))[0]
    assert [(one.received, one.read) for one in here.chats[1].members] == [(1, 1), (2, 0)]
    here = act(here, ADA, SayIn(1, "Sleep on."))[0]
    assert [(one.received, one.read) for one in here.chats[1].members] == [(3, 3), (2, 0)]
    here = act(here, MABEL, MarkChat(1, 3))[0]
    here = act(here, MABEL, SayIn(1, "Good morning!"))[0]
    assert [(one.received, one.read) for one in here.chats[1].members] == [(3, 3), (4, 4)]
