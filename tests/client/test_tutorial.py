"""The first steps, the hints and what lines tell, as folds over beliefs."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from msgspec.structs import replace

from client import hearing, homes, keepsakes, lessons, nearby, newcomers, tips, told, turning, tutorial
from client.chosen import Chosen
from client.company import EVERY_S, Company
from client.guide import Guide, Kept
from client.intents import Act
from client.keepsakes import Token
from client.outlook import Outlook
from client.plain import Plain
from client.scripted import ListTie
from client.tips import LEARNED, Tips
from client.tutorial import Step, Tutorial
from client.view import View, glimpse
from shared.economy import Item
from shared.ids import TOWN
from shared.living import Side, TradeState
from shared.sights import AnySight, DealtSelf, LifeSelf, SawTrade, SawWalk, WorkedSelf
from shared.wire import Mode
from tests.client.drawn import ADA, MABEL, bargain, figure, life, said, scene, view, welcome

WALKS = [SawWalk(ADA, (x, 0)) for x in (6, 5, 4, 3)]


def after(*sights: AnySight, start: View | None = None) -> Tutorial:
    """Look after every sight."""
    now, done = start or view(scene(life=None)), Tutorial()
    done = tutorial.after(done, now, now)
    for sight in sights:
        before, now = now, glimpse(now, sight)
        done = tutorial.after(done, before, now)
    return done


@pytest.mark.parametrize(
    ("step", "sights"),
    [
        (Step.LIFE, [LifeSelf(life())]),
        (Step.WALK, WALKS),
        (Step.TALK, [said(ADA, "Ada", "Good day!"), said(MABEL, "Mabel", "And to you.")]),
        (Step.BUY, [LifeSelf(life(goods={Item.WHEAT: 3}))]),
        (Step.WORK, [LifeSelf(life()), WorkedSelf({Item.WHEAT: 3}, {Item.BREAD: 2}, 15)]),
        (Step.TRADE, [SawTrade(bargain(state=TradeState.COMMITTED), MABEL)]),
        (Step.TRADE, [DealtSelf(Side.SELL, Item.BREAD, 1, 225)]),
    ],
)
def test_a_step_is_done_when_the_town_shows_it_and_not_before(step: Step, sights: list[AnySight]) -> None:
    assert step not in after(*sights[:-1]).done
    assert step in after(*sights).done


def test_who_speaks_unasked_or_is_overheard_far_away_has_not_answered() -> None:
    assert Step.TALK not in after(said(MABEL, "Mabel", "Bread!")).done
    assert Step.TALK not in after(said(MABEL, "Mabel", "Bread!"), said(ADA, "Ada", "Good day!")).done


def test_meeting_takes_somebody_within_hearing() -> None:
    far = view(scene(figures=(figure(ADA, "Ada", (9, 0)), figure(MABEL, "Mabel", (0, 0)))))
    assert Step.MEET not in after(start=far).done
    assert Step.MEET in after(SawWalk(ADA, (8, 0)), start=far).done


def test_the_words_of_a_step_name_who_and_what_there_is() -> None:
    now = glimpse(view(scene()), LifeSelf(life(goods={Item.BREAD: 2})))
    done = frozenset(Step) - {Step.TRADE}
    told = lessons.lesson(Tutorial(done), now)
    assert told is not None
    assert told.order == ":sell bread 2"
    mabel = replace(now.met[MABEL], occupation="farmer")
    told = lessons.lesson(Tutorial(done), replace(now, met={**now.met, MABEL: mabel}))
    assert told is not None
    assert told.order == ":trade Mabel sell bread 1 27"
    waiting = glimpse(now, SawTrade(bargain(), MABEL))
    told = lessons.lesson(Tutorial(done), waiting)
    assert told is not None
    assert (told.order, told.how) == (":accept 7", "Mabel makes you an offer: accept it, with {trades} and a.")


def test_nobody_is_told_to_talk_where_nobody_hears() -> None:
    done = Tutorial(frozenset({Step.LIFE, Step.WALK, Step.MEET}))
    far = view(scene(figures=(figure(ADA, "Ada", (9, 0)), figure(MABEL, "Mabel", (0, 0)))))
    told = lessons.lesson(done, far)
    assert told is not None
    assert told.order == ":go Mabel"
    told = lessons.lesson(done, view(scene()))
    assert told is not None
    assert told.order == "good morning, Mabel"


def seen_by(guide: Guide, views: Iterable[View]) -> list[str]:
    return [line for now in views for line in guide.see(now)]


def test_what_is_done_is_acknowledged_once_and_put_away_for_good() -> None:
    finished = list[bool]()
    guide = Guide(newcomer=True, kept=Kept(finished=lambda: finished.append(True)))
    first = view(scene(life=None))
    alive = glimpse(first, LifeSelf(life()))
    assert seen_by(guide, [first, alive, alive]) == ["Done, 2 of 7: You live here now."]
    assert guide.line().startswith("First steps, 3/7: Walk a few steps: type ")
    assert guide.put_away() == lessons.PUT_AWAY
    assert (guide.lesson, guide.line(), finished) == (None, "", [True])
    assert guide.show() == ""
    assert guide.progress == "3/7"


def test_whoever_is_no_newcomer_is_shown_nothing_unasked() -> None:
    guide = Guide()
    assert seen_by(guide, [view(scene()), glimpse(view(scene()), LifeSelf(life()))]) == []
    assert guide.lesson is None


def test_a_step_is_said_once_however_its_names_change() -> None:
    guide, now = Guide(newcomer=True), view(scene(figures=(figure(ADA, "Ada", (9, 0)), figure(MABEL, "Mabel", (0, 0)))))
    guide._tutorial = Tutorial(frozenset({Step.LIFE, Step.WALK}))
    said_lines = list[str]()
    for at in ((0, 0), (0, 1), (0, 2)):
        now = glimpse(now, SawWalk(MABEL, at))
        guide.see(now)
        said_lines += [guide.new_line()]
    assert [line[:30] for line in said_lines] == ["First steps, 3/7: Go to Mabel,", "", ""]
    near = glimpse(now, SawWalk(ADA, (7, 1)))
    assert guide.see(near) == ["Done, 3 of 7: There is somebody within hearing."]
    assert guide.new_line().startswith("First steps, 4/7: Talk to Mabel: type words")
    guide.see(glimpse(near, SawWalk(ADA, (9, 0))))
    assert guide.new_line() == ""
    assert guide.line().startswith("First steps, 4/7: Talk to Mabel: type :go Mabel")


def test_what_was_done_stays_done_in_other_visits_and_is_not_begun_again() -> None:
    kept = dict[str, int]()
    guide = Guide(newcomer=True, shown={}, kept=Kept(tips=kept.update))
    seen_by(guide, [view(scene(life=None)), glimpse(view(scene(life=None)), LifeSelf(life()))])
    again = Guide(newcomer=True, shown=kept)
    assert Step.MEET in again._tutorial.done
    assert Step.LIFE not in again._tutorial.done
    again._tutorial = Tutorial(frozenset(Step))
    seen_by(again, [view(scene())])
    assert again.show().startswith("All the first steps are done. Bread gives strength back")
    assert again.new_line() == ""


@pytest.mark.parametrize(("visited", "put_away", "shown"), [(False, False, True), (True, False, True), (True, True, False)])
def test_one_look_at_a_town_does_not_put_the_first_steps_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, visited: bool, put_away: bool, shown: bool
) -> None:
    monkeypatch.setattr(homes, "keepsakes_file", lambda: tmp_path / "kept.json")
    if visited:
        token = Token("ws://x", "Thornby", "ada", "token-1")
        keepsakes.save(tmp_path / "kept.json", keepsakes.with_visit(keepsakes.Keepsakes(), "Ada", token))
    chosen = Chosen(tmp_path / "settings.toml")
    if put_away:
        newcomers.guide(Mode.PLAY, chosen).put_away()
    assert newcomers.guide(Mode.PLAY, chosen).on is shown
    assert not newcomers.guide(Mode.WATCH, chosen).on


def test_who_comes_first_in_lines_is_asked_for_a_name_and_a_pipe_is_told_which_it_has() -> None:
    told = list[str]()
    assert newcomers.name_in_lines("Ada", None, told.append) == "Ada"
    assert told == ["You come as Ada; --name NAME chooses another name."]
    answers = iter(["x" * 99 + "\n", "Bo Ely\n"])
    assert newcomers.name_in_lines("Ada", lambda: next(answers), told.append) == "Bo Ely"
    assert told[1] == "Under which name do you come to town? Enter alone takes Ada."
    assert told[2].endswith(" Type another name.")
    assert newcomers.name_in_lines("Ada", lambda: "\n", told.append) == "Ada"
    assert newcomers.name_in_lines("Ada", lambda: "", told.append) == ""


def test_a_hint_is_shown_twice_at_most_and_never_after_it_was_done() -> None:
    now, shown, told = view(scene()), Tips(), list[str]()
    for minute in range(600, 1200, 20):
        later = replace(now, minute=minute)
        shown, tip = tips.after(shown, later, later, ())
        told += [tip.name] if tip else []
    assert told.count("talk") == tips.MOST
    spoken = glimpse(now, said(ADA, "Ada", "Hello."))
    shown, tip = tips.after(Tips(), now, spoken, tutorial.fresh(now, spoken))
    assert shown.shown["talk"] == LEARNED
    assert tip is None or tip.name != "talk"


# ── what lines tell ──


def test_what_is_near_has_directions_and_steps() -> None:
    now = view(scene())
    assert nearby.surroundings(now)[0] == "Mabel the baker, 4 steps west."
    assert nearby.where(now) == "You are outdoors, on grass. It is 10:00. The sky is clear."
    exits = nearby.exits(now)
    assert exits[0].startswith("Free: ")
    assert any("door" in line and "into Bakery" in line for line in exits)
    assert any(line.startswith("Bakery, ") and line.endswith("; :go Bakery") for line in exits)
    assert nearby.known(now, "bak") == ["Mabel the baker, 4 steps west.", *(line for line in nearby.known(now, "bakery"))]


def test_quiet_keeps_back_what_others_say_to_each_other() -> None:
    now = glimpse(view(scene()), said(MABEL, "Mabel", "Good day, Jory."))
    far, mine = now.log[-1], glimpse(now, said(MABEL, "Mabel", "Good day, Ada.")).log[-1]
    assert not hearing.matters(far, now)
    assert hearing.matters(mine, now)
    assert hearing.line(glimpse(now, said(MABEL, "Mabel", "A · b …", by_rule=True)).log[-1]) == "Mabel: A · b … (by rule)"


def test_who_comes_and_goes_is_told_together_and_seldom() -> None:
    company, now = Company(), view(scene(figures=(figure(ADA, "Ada", (9, 0)), figure(MABEL, "Mabel", (0, 0)))))
    assert company.changed(now, 0) == ""
    near = glimpse(now, SawWalk(MABEL, (5, 0)))
    assert company.changed(near, 1) == ""
    assert company.changed(near, EVERY_S) == "Mabel comes near, 4 steps west."
    assert company.changed(near, 2 * EVERY_S) == ""


@pytest.mark.parametrize("act", list(Act))
async def test_no_act_of_a_screen_is_silently_nothing_in_lines(act: Act) -> None:
    told, tie = list[str](), ListTie([welcome()])
    visit = Plain(tie, told.append, lambda: 0.0, lambda _: None)
    visit._outlook = replace(Outlook(view(scene())), welcome=welcome())
    if act in (Act.LEDGER, Act.QUIT):
        return
    await visit._perform(act) if turning.intent(act, visit._outlook) is None else None
    assert told or tie.given or tie.asked or turning.intent(act, visit._outlook) is not None, act


def test_words_that_nobody_heard_are_not_answered_and_neither_are_those_of_hours_ago() -> None:
    alone = view(scene(life=life()))
    unheard = glimpse(replace(alone, figures={ADA: alone.figures[ADA]}), said(ADA, "Ada", "Hello?"))
    assert tutorial.after(Tutorial(), alone, unheard).spoke == -1
    heard = glimpse(alone, said(ADA, "Ada", "Hello, Mabel."))
    so_far = tutorial.after(Tutorial(), alone, heard)
    assert so_far.spoke == heard.minute
    soon = glimpse(heard, said(MABEL, "Mabel", "Good day."))
    assert Step.TALK in tutorial.after(so_far, heard, soon).done
    late = replace(heard, minute=heard.minute + 200)
    overheard = glimpse(late, said(MABEL, "Mabel", "Jory told me so."))
    assert Step.TALK not in tutorial.after(so_far, late, overheard).done


def test_who_leaves_before_a_deal_is_settled_is_told_so() -> None:
    assert told.leaves_deals(view(scene(trades=(bargain(),)))) == ""
    agreed = view(scene(trades=(bargain(state=TradeState.ACCEPTED),)))
    assert told.leaves_deals(agreed) == "What you agreed upon with Mabel is not settled, and falls through. Leave?"


def test_who_has_no_body_has_no_deals_to_leave() -> None:
    agreed = view(scene(trades=(bargain(state=TradeState.ACCEPTED),)))
    assert told.leaves_deals(replace(agreed, you=TOWN, bodiless=True)) == ""
