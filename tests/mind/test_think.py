from typing import Literal

import msgspec
import pytest

from server.mind.memory import Mind
from server.mind.perceive import Surroundings
from server.mind.talk import Line
from server.mind.think import Need, Recall, Recalled, Reply, Speech, Thought, Write, Written, answer
from shared.commands import Say, Shout, Whisper
from shared.geometry import Cell
from shared.ids import TOWN
from shared.sights import Kind, Manner
from tests.mind.playhouse import ADA, BAKER, MABEL, PLACES, player, villager


def around(ada: Cell | None = (3, 3), doing: str = "kneading dough") -> Surroundings:
    figures = {MABEL: villager(MABEL, "Mabel", (2, 2), doing=doing)}
    if ada is not None:
        figures[ADA] = player(ADA, "Ada", ada)
    return Surroundings(MABEL, BAKER, "Thorp", 432, figures, PLACES)


LINE = Line(ADA, "Ada", "What time is it?", Manner.SAY, 9, Kind.PLAYER)


def play(thought: Thought, *replies: Reply) -> tuple[list[Need], Speech]:
    """Let a thought have these replies; return what it needed and what it came to."""
    needs: list[Need] = []
    waiting = iter(replies)
    try:
        needs.append(next(thought))
        while True:
            needs.append(thought.send(next(waiting)))
    except StopIteration as end:
        said: Speech = end.value
        return needs, said


def come_to(written: Reply, line: Line = LINE, scene: Surroundings | None = None) -> Speech:
    return play(answer(Mind(), scene or around(), line, "script"), Recalled(), written)[1]


def test_a_thought_recalls_then_writes_then_speaks() -> None:
    needs, said = play(
        answer(Mind(), around(), LINE, "script"), Recalled(("Ada said today, Hm.",)), Written("It is 07:12.", stream=3)
    )
    assert [type(need) for need in needs] == [Recall, Write]
    assert said == Say("It is 07:12.", stream=3)


def test_nothing_written_goes_by_rule() -> None:
    assert come_to(Written("")) == Say("It is 07:12 in the morning.", by_rule=True)
    taken_back = come_to(Written("", stream=3))
    assert taken_back == Say("It is 07:12 in the morning.", by_rule=True, stream=3)
    assert come_to(Recalled()) == Say("It is 07:12 in the morning.", by_rule=True)


def test_an_answer_that_broke_off_is_kept_and_marked() -> None:
    assert come_to(Written("It is seven and", whole=False, stream=3)) == Say("It is seven and…", by_rule=True, stream=3)


def test_a_sleeper_mumbles_without_asking_the_model() -> None:
    needs, said = play(answer(Mind(), around(doing="sleeping"), LINE, "script"))
    assert needs == []
    assert isinstance(said, Say)
    assert said.by_rule


@pytest.mark.parametrize("style", ["script", "template"])
def test_a_whisper_is_whispered_back_and_not_shown(style: Literal["script", "template"]) -> None:
    line = msgspec.structs.replace(LINE, manner=Manner.WHISPER)
    needs, said = play(answer(Mind(), around(), line, style), Recalled(), Written("Quiet."))
    assert said == Whisper("Ada", "Quiet.")
    write = needs[1]
    assert isinstance(write, Write)
    assert not write.aloud
    assert come_to(Written(""), line) == Whisper("Ada", "It is 07:12 in the morning.", by_rule=True)


@pytest.mark.parametrize(
    ("manner", "at", "command"),
    [
        (Manner.SHOUT, (20, 2), Shout("Here!")),
        (Manner.SHOUT, (3, 3), Say("Here!")),
        (Manner.SAY, None, Say("Here!")),
        (Manner.SHOUT, None, Shout("Here!")),
    ],
)
def test_from_afar_the_answer_is_shouted(manner: Manner, at: Cell | None, command: Speech) -> None:
    line = msgspec.structs.replace(LINE, manner=manner, speaker=ADA if at else TOWN)
    assert come_to(Written("Here!"), line, around(at)) == command
