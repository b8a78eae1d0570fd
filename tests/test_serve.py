from collections.abc import Sequence

import pytest

from server.model.asking.calls import CallRecord
from server.model.scripted import ScriptedEngine
from server.recollecting import Recollecting
from server.save.chronicle import CallRow, Moment, NoteRow, Scratch
from server.serve import TownArchive
from server.town import Town
from shared.ids import BeingId

RECORD = CallRecord(
    kind="write",
    tier="folk",
    purpose="answer",
    owner=3,
    prompt_hash="00ff",
    prompt_chars=900,
    pieces=12,
    attempts=2,
    ms=400,
    first_ms=90,
    text=" Good day.",
    tokens_in=200,
    tokens_out=14,
)


class Held(Scratch):
    """A chronicle that nothing is told of."""

    def commit(self, moments: Sequence[Moment], notes: Sequence[NoteRow] = (), calls: Sequence[CallRow] = ()) -> None:
        raise AssertionError((moments, notes, calls))


@pytest.mark.parametrize(("keep_texts", "text"), [(True, " Good day."), (False, None)])
def test_a_call_is_a_row_and_its_text_only_if_the_settings_say_so(keep_texts: bool, text: str | None) -> None:  # noqa: FBT001
    town = Town(Held())
    archive = TownArchive(town, Recollecting(None, ScriptedEngine()), keep_texts=keep_texts)  # type: ignore[arg-type]
    archive.log_call(RECORD)
    assert town._calls == [CallRow(0, BeingId(3), "answer", "00ff", 900, 12, 400, 90, "done", text, 200, 14)]
