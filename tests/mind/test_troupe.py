from server.model.scripted import AbsentEngine, ScriptedEngine
from shared.commands import Begin, GoTo, Say
from shared.hints import Mood, Musing, Speaking
from tests.mind.playhouse import ADA, MABEL, Playhouse, Show, player, settle, villager


async def test_a_villager_answers_who_stands_near_and_streams_the_words() -> None:
    house = Playhouse(villager(MABEL, "Mabel", (2, 2), doing="kneading dough"), player(ADA, "Ada", (3, 3)))
    async with Show(
        house, ScriptedEngine(["Good morning, Ada. I am kneading dough for the morning bread, and it is as warm as a cat."])
    ):
        house.say(ADA, "Hello there!")
        await settle()
    said = house.said(MABEL)
    assert [say.words for say in said] == [
        "Good morning, Ada. I am kneading dough for the morning bread, and it is as warm as a cat."
    ]
    assert not said[0].by_rule
    shown = [hint for hint in house.hints if isinstance(hint, Speaking)]
    assert len(shown) > 1
    assert {hint.stream for hint in shown} == {said[0].stream}
    moods = [hint.mood for hint in house.hints if isinstance(hint, Musing)]
    assert moods == [Mood.HEARD, Mood.THINKING, Mood.SPEAKING, Mood.NONE]


async def test_without_a_model_the_answer_comes_by_rule() -> None:
    house = Playhouse(villager(MABEL, "Mabel", (2, 2)), player(ADA, "Ada", (3, 3)))
    async with Show(house, AbsentEngine()):
        house.say(ADA, "What time is it?")
        await settle()
    [said] = house.said(MABEL)
    assert said.by_rule
    assert "07:12" in said.words


async def test_a_villager_follows_its_day() -> None:
    house = Playhouse(villager(MABEL, "Mabel", (50, 30)), minute=710)
    async with Show(house, AbsentEngine()):
        await house.pass_minutes(20)
    assert house.did(MABEL) == [
        GoTo("Bakery"),
        Begin("kneading dough"),
        GoTo("Library"),
        Begin("reading recipes"),
    ]
    assert not any(isinstance(command, Say) for command in house.did(MABEL))


async def test_what_those_who_live_here_think_of_others_is_told_and_who_left_thinks_nothing() -> None:
    house = Playhouse(villager(MABEL, "Mabel", (2, 2)), player(ADA, "Ada", (3, 3)))
    async with Show(house, AbsentEngine()) as show:
        house.say(ADA, "Mabel, you are a liar!")
        await settle()
        (tie,) = show.troupe.ties(house.minute)
        assert (tie.of, tie.to) == (MABEL, ADA)
        assert -1 <= tie.regard < -0.1
        show.troupe.let_go(MABEL)
        assert show.troupe.ties(house.minute) == ()
