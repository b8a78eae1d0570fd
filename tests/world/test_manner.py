"""Titles and manners: each threshold on both sides, on the town's own clock."""

from typing import Any

import pytest

from server.world import events as e
from server.world.decide import attempt
from server.world.scene import scene
from server.world.state import World
from shared.chats import (
    CHECK_EVERY,
    PERSONALITY_MOST,
    REASON_MOST,
    SUMMARY_EVERY,
    SURE_PERCENT,
    TITLE_MOST,
    Forward,
    Revision,
    RevisionState,
    SawChat,
    Verdict,
    check_due,
    summary_due,
)
from shared.commands import Adapt, Entitle, Resolve, Tune
from shared.ids import BeingId
from tests.world.chatting import adapted, long, opened, own, said, session, told, town
from tests.world.drawing import ADA, BOB, MABEL, act, at, refused, words

DAY = 24 * 60


# ── titles ──


@pytest.mark.parametrize(
    ("summed", "since", "due"),
    [(0, SUMMARY_EVERY - 1, False), (0, SUMMARY_EVERY, True), (12, SUMMARY_EVERY - 1, False), (12, SUMMARY_EVERY, True)],
)
def test_a_session_is_summed_up_every_ten_messages(summed: int, since: int, due: bool) -> None:  # noqa: FBT001
    here = session(summed)
    if summed:
        here, _ = act(here, MABEL, Entitle(1, "Bread and rain", summed))
    here = said(here, since)
    count = here.chats[1].count
    assert summary_due(here.chats[1]) is due
    if summed and not due:
        assert refused(here, MABEL, Entitle(1, "Too early", count)) == "not_due"
        return
    here, entry = act(here, MABEL, Entitle(1, "Of bread", count, by_rule=True))
    assert entry.events == (e.ChatEntitled(1, "Of bread", count, MABEL, by_rule=True),)
    assert (here.chats[1].title, here.chats[1].title_by_rule, here.chats[1].summed) == ("Of bread", True, count)
    assert not summary_due(here.chats[1])


def test_as_long_as_there_is_no_title_the_first_message_may_stand_for_it() -> None:
    here, _ = act(session(1), MABEL, Entitle(1, "line 1", 1, by_rule=True))
    assert refused(said(here, 2), MABEL, Entitle(1, "line 3", 3)) == "not_due"


@pytest.mark.parametrize(
    ("actor", "command", "code"),
    [
        (MABEL, Entitle(1, "x", 11), "not_due"),
        (MABEL, Entitle(1, "x", 0), "not_due"),
        (MABEL, Entitle(1, "x", -3), "not_due"),
        (MABEL, Entitle(1, " \x07", 10), "empty"),
        (MABEL, Entitle(1, "x" * (TITLE_MOST + 1), 10), "too_long"),
        (ADA, Entitle(1, "Mine"), "no_group"),
        (BOB, Entitle(1, "Mine"), "no_chat"),
        (MABEL, Entitle(7, "x", 10), "no_chat"),
    ],
)
def test_a_summary_that_cannot_be(actor: BeingId, command: Entitle, code: str) -> None:
    assert refused(session(10), actor, command) == code


def test_a_summary_has_a_hundred_characters() -> None:
    here, _ = act(session(10), MABEL, Entitle(1, "x" * TITLE_MOST, 10))
    assert len(here.chats[1].title) == TITLE_MOST


def test_a_group_is_named_by_its_members_and_its_name_is_not_summed_away() -> None:
    here = long(opened(town(), "Bob", "Mabel"), 25)
    assert summary_due(here.chats[1])
    here, _ = act(here, MABEL, Entitle(1, "Talk of bread", 25))
    assert act(here, BOB, Entitle(1, "Bread club"))[0].chats[1].title == "Bread club"
    here, _ = act(here, BOB, Entitle(1, "Bread club"))
    assert attempt(here, ADA, Entitle(1, "Bread club")) is None
    assert not summary_due(long(here, 30).chats[1])
    assert refused(long(here, 30), MABEL, Entitle(1, "Talk of rain", 50)) == "not_due"


def test_a_chat_of_two_players_is_never_summed_up() -> None:
    here = long(opened(town(), "Bob"), 30)
    assert not summary_due(here.chats[1])
    assert refused(here, ADA, Entitle(1, "Ours")) == "no_group"


# ── manners ──


@pytest.mark.parametrize(
    ("day", "checked_on", "since", "due"),
    [
        (1, None, CHECK_EVERY - 1, False),
        (1, None, CHECK_EVERY, True),
        (2, 1, CHECK_EVERY - 1, False),
        (2, 1, CHECK_EVERY, True),
        (1, 1, CHECK_EVERY, False),
        (1, 1, 5 * CHECK_EVERY, False),
        (9, 1, CHECK_EVERY, True),
    ],
)
def test_a_manner_is_looked_at_after_twenty_messages_once_a_day(day: int, checked_on: int | None, since: int, due: bool) -> None:  # noqa: FBT001
    here = session()
    if checked_on is not None:
        here, _ = act(at(said(here, CHECK_EVERY), 9, day=checked_on), MABEL, Adapt(1, CHECK_EVERY))
    here = at(said(here, since), 7, day=day)
    count = here.chats[1].count
    assert check_due(here.chats[1], here.minute) is due
    if not due:
        assert refused(here, MABEL, Adapt(1, count, "curt", "no reason", 99)) == "not_due"
    else:
        here, _ = act(here, MABEL, Adapt(1, count, "curt", "a reason", 99))
        assert (here.chats[1].checked, here.chats[1].checked_day) == (count, day)


def test_midnight_begins_the_day_that_counts() -> None:
    here = act(at(session(CHECK_EVERY), 23, 59), MABEL, Adapt(1, CHECK_EVERY))[0]
    here = said(here, CHECK_EVERY)
    assert refused(here, MABEL, Adapt(1, 2 * CHECK_EVERY)) == "not_due"
    act(at(here, 0, 0, day=2), MABEL, Adapt(1, 2 * CHECK_EVERY))


@pytest.mark.parametrize(
    ("percent", "kept", "state"),
    [
        (SURE_PERCENT - 1, 79, RevisionState.SUGGESTED),
        (SURE_PERCENT, 80, RevisionState.SUGGESTED),
        (SURE_PERCENT + 1, 81, RevisionState.APPLIED),
        (100, 100, RevisionState.APPLIED),
        (10**6, 100, RevisionState.APPLIED),
        (-5, 0, RevisionState.SUGGESTED),
    ],
)
def test_a_change_is_applied_when_surer_than_eighty_percent(percent: int, kept: int, state: RevisionState) -> None:
    before = session(CHECK_EVERY)
    here, entry = act(before, MABEL, Adapt(1, CHECK_EVERY, " Gentle\x07 ", "Ada is\nshy", percent, by_rule=True))
    turn = 1 if state is RevisionState.APPLIED else 0
    revision = Revision(1, here.minute, "Gentle", "Ada is shy", kept, state, by_rule=True, turn=turn)
    assert here.chats[1].revisions == (revision,)
    assert here.chats[1].personality == ("Gentle" if turn else "")
    (notice,) = told(before, entry.events, ADA)
    assert isinstance(notice, SawChat)
    assert (notice.by, notice.chat.revisions, notice.chat.lines) == (MABEL, (revision,), ())
    assert told(before, entry.events, BOB) == []


def test_a_manner_that_is_to_stay_is_looked_at_and_leaves_no_revision() -> None:
    here, _ = act(session(CHECK_EVERY), MABEL, Adapt(1, CHECK_EVERY, "", "all is well", 99))
    assert (here.chats[1].revisions, here.chats[1].checked) == ((), CHECK_EVERY)
    here = adapted(here, "gentle")
    assert len(adapted(here, "gentle").chats[1].revisions) == 1


def test_long_manners_and_reasons_are_cut() -> None:
    here, _ = act(session(CHECK_EVERY), MABEL, Adapt(1, CHECK_EVERY, "p" * 900, "r" * 900, 90))
    (revision,) = here.chats[1].revisions
    assert (len(revision.personality), len(revision.reason)) == (PERSONALITY_MOST, REASON_MOST)


@pytest.mark.parametrize(
    ("actor", "command", "code"),
    [
        (MABEL, Adapt(1, CHECK_EVERY + 1, "x"), "not_due"),
        (MABEL, Adapt(1, 0, "x"), "not_due"),
        (BOB, Adapt(1, CHECK_EVERY, "x"), "no_chat"),
        (ADA, Adapt(1, CHECK_EVERY, "x"), "no_chat"),
        (ADA, Resolve(1, 1, Verdict.APPLY), "no_revision"),
        (MABEL, Resolve(1, 1, Verdict.APPLY), "no_chat"),
        (MABEL, Tune(1, Forward.NEVER), "no_chat"),
        (BOB, Tune(1, Forward.NEVER), "no_chat"),
    ],
)
def test_a_manner_is_its_two_members_affair(actor: BeingId, command: Any, code: str) -> None:
    assert refused(session(CHECK_EVERY), actor, command) == code


def test_a_look_never_goes_back_to_messages_it_has_had() -> None:
    here = adapted(session(), "gentle")
    here = at(said(here, CHECK_EVERY), 7, day=9)
    assert refused(here, MABEL, Adapt(1, CHECK_EVERY, "curt", "", 99)) == "not_due"


@pytest.mark.parametrize(
    ("percent", "verdicts", "state", "personality", "code"),
    [
        (80, [Verdict.APPLY], "applied", "gentle", ""),
        (80, [Verdict.DISMISS], "dismissed", "", ""),
        (80, [Verdict.DISMISS, Verdict.APPLY], "applied", "gentle", ""),
        (80, [Verdict.APPLY, Verdict.UNDO], "undone", "", ""),
        (80, [Verdict.APPLY, Verdict.UNDO, Verdict.APPLY], "applied", "gentle", ""),
        (81, [Verdict.UNDO], "undone", "", ""),
        (80, [Verdict.UNDO], "suggested", "", "no_change"),
        (81, [Verdict.APPLY], "applied", "gentle", "no_change"),
        (81, [Verdict.DISMISS], "applied", "gentle", "no_change"),
        (81, [Verdict.UNDO, Verdict.UNDO], "undone", "", "no_change"),
        (80, [Verdict.DISMISS, Verdict.DISMISS], "dismissed", "", "no_change"),
        (81, [Verdict.UNDO, Verdict.DISMISS], "undone", "", "no_change"),
    ],
)
def test_the_player_has_the_last_word(percent: int, verdicts: list[Verdict], state: str, personality: str, code: str) -> None:
    here = adapted(session(), "gentle", percent)
    *first, last = verdicts
    for verdict in first:
        here, _ = act(here, ADA, Resolve(1, 1, verdict))
    if code:
        assert refused(here, ADA, Resolve(1, 1, last)) == code
        assert f"{state} already" in words(here, ADA, Resolve(1, 1, last))
    else:
        here, _ = act(here, ADA, Resolve(1, 1, last))
    assert (here.chats[1].revisions[0].state, here.chats[1].personality) == (state, personality)


def three() -> World:
    """Return the world after one change that was only suggested, and two that were applied."""
    return adapted(adapted(adapted(session(), "first", 50), "second"), "third")


def test_changes_are_undone_from_the_last_one_back() -> None:
    here = three()
    assert refused(here, ADA, Resolve(1, 2, Verdict.UNDO)) == "not_last"
    assert "number 3" in words(here, ADA, Resolve(1, 2, Verdict.UNDO))
    here, _ = act(here, ADA, Resolve(1, 3, Verdict.UNDO))
    assert here.chats[1].personality == "second"
    here, _ = act(here, ADA, Resolve(1, 2, Verdict.UNDO))
    assert here.chats[1].personality == ""
    assert [one.state for one in here.chats[1].revisions] == ["suggested", "undone", "undone"]


def test_an_older_suggestion_applied_late_is_undone_first() -> None:
    here, _ = act(three(), ADA, Resolve(1, 1, Verdict.APPLY))
    assert here.chats[1].personality == "first"
    assert refused(here, ADA, Resolve(1, 3, Verdict.UNDO)) == "not_last"
    for number, left in ((1, "third"), (3, "second"), (2, "")):
        here, _ = act(here, ADA, Resolve(1, number, Verdict.UNDO))
        assert here.chats[1].personality == left


def test_every_revision_is_kept_and_the_last_are_told() -> None:
    here = session()
    for number in range(25):
        here = adapted(here, f"manner {number}")
    assert len(here.chats[1].revisions) == 25
    assert [one.number for one in own(here, ADA)[1].revisions] == list(range(6, 26))
    here, _ = act(here, ADA, Resolve(1, 25, Verdict.UNDO))
    assert here.chats[1].personality == "manner 23"


def test_one_session_knows_nothing_of_anothers_manner() -> None:
    here = opened(adapted(session(), "gentle"), "Mabel")
    assert here.chats[2].personality == ""
    here = opened(here, "Mabel", by=BOB)
    assert [chat.personality for chat in scene(here, BOB).chats] == [""]


@pytest.mark.parametrize("forward", list(Forward))
def test_how_readily_a_villager_writes_first_is_the_players_choice(forward: Forward) -> None:
    before = session()
    if forward is Forward.BALANCED:
        assert attempt(before, ADA, Tune(1, forward)) is None
        return
    here, entry = act(before, ADA, Tune(1, forward))
    assert here.chats[1].forward is forward
    assert [type(sight) for sight in told(before, entry.events, MABEL)] == [SawChat]
