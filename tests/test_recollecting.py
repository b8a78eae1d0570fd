"""The index at work: what is kept, used, summed up, caught up with. The engine is scripted, the index is real."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from server.mind.notes import AnyNote, Overheard, Rested, Summed, encode
from server.model.scripted import AbsentEngine, ScriptedEngine
from server.recollecting import Recollecting, memory_of
from server.save.journal import Journal
from server.save.recollection import Recollection
from shared.errors import ModelError
from shared.ids import BeingId
from shared.sights import Manner

ADA = BeingId(1)
HOUR = 60


def heard(words: str, minute: int = 0) -> Overheard:
    return Overheard(tick=minute * 10, minute=minute, speaker=BeingId(9), name="Tom", words=words, manner=Manner.SAY, to_me=True)


def summed(*of: int, minute: int = 0) -> Summed:
    return Summed(tick=minute * 10, minute=minute, of=of, words="Tom spoke of wolves.", importance=4)


def rows(notes: dict[int, AnyNote]) -> list[tuple[int, int, bytes]]:
    return [(number, note.tick, encode(note)) for number, note in notes.items()]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Recollection]:
    path = tmp_path / "town.thorp"
    with closing(Journal.create(path)) as journal, closing(Recollection(path, writing=journal.writing)) as opened:
        yield opened


@asynccontextmanager
async def running(recollecting: Recollecting) -> AsyncIterator[None]:
    task = asyncio.create_task(recollecting.run())
    try:
        yield
    finally:
        task.cancel()


async def until_known(index: Recollection, *notes: int) -> None:
    async with asyncio.timeout(20):
        while {*index.known(ADA)} != {*notes}:
            await asyncio.sleep(0.01)


def test_who_said_it_and_how_much_it_matters_is_kept() -> None:
    memory = memory_of(7, ADA, heard("Wolves came to the mill.", minute=90))
    assert memory is not None
    assert (memory.note, memory.text, memory.minute) == (7, "Tom: Wolves came to the mill.", 90)
    assert memory.importance > 1
    assert memory_of(8, ADA, Rested(tick=0, minute=0, slept=True)) is None


async def test_what_is_added_is_found_with_the_parts_of_its_score(index: Recollection) -> None:
    recollecting = Recollecting(index, ScriptedEngine())
    async with running(recollecting):
        kept = rows({1: heard("Wolves!"), 2: heard("Bread is dear.", 60), 3: Rested(tick=0, minute=0, slept=True)})
        for number, tick, blob in kept:
            recollecting.add(number, ADA, tick, blob)
        recollecting.add(4, ADA, 0, b"no note")
        await until_known(index, 1, 2)
        (best, parts), *_ = await recollecting.recall(ADA, "wolves?", 5)
    assert best == 1
    assert parts.keys() == {"meaning", "words", "recency", "importance"}
    assert index.known(ADA) == {1: True, 2: True}


async def test_what_was_recalled_counts_as_used_now(index: Recollection) -> None:
    recollecting = Recollecting(index, AbsentEngine("none here"))
    recollecting.catch_up(ADA, rows({1: heard("Wolves!"), 2: heard("Wolves!", 50 * HOUR), 3: heard("Bread.", 90 * HOUR)}))
    async with running(recollecting):
        await until_known(index, 1, 2, 3)
        assert [note for note, _ in await recollecting.recall(ADA, "wolves", 1)] == [2]
        async with asyncio.timeout(20):
            while index.recall(ADA, "wolves", 90 * HOUR, 2)[0].recency < 1:
                await asyncio.sleep(0.01)
    assert index.recall(ADA, "wolves", 90 * HOUR, 2)[0].note == 2


async def test_recency_is_the_same_before_and_after_a_restart(index: Recollection) -> None:
    kept = rows({1: heard("Wolves!"), 2: heard("Wolves!", 50 * HOUR)})
    first = Recollecting(index, AbsentEngine("none here"))
    first.catch_up(ADA, kept)
    async with running(first):
        await until_known(index, 1, 2)
        before = await first.recall(ADA, "wolves", 1)
    again = Recollecting(index, AbsentEngine("none here"))
    again.catch_up(ADA, kept)
    assert again.minute == first.minute == 50 * HOUR
    assert await again.recall(ADA, "wolves", 1) == before


async def test_what_was_summed_up_and_what_waits_do_not_pile_up(index: Recollection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.recollecting.WAITING_MOST", 40)
    recollecting = Recollecting(index, ScriptedEngine())
    for number in range(1, 101):
        recollecting.add(number, ADA, 0, encode(heard(f"Wolves, {number}!")))
    recollecting.add(200, ADA, 0, encode(summed(*range(1, 100))))
    assert len(recollecting._waiting) == 40
    async with running(recollecting):
        await until_known(index, 100, 200)
        assert not recollecting._gone
    recollecting.catch_up(ADA, rows({1: heard("Wolves!"), 100: heard("Wolves!"), 200: summed(1), 201: heard("Bread.")}))
    async with running(recollecting):
        await until_known(index, 100, 200, 201)


async def test_what_is_summed_up_is_forgotten_even_if_it_still_waits(index: Recollection) -> None:
    recollecting = Recollecting(index, ScriptedEngine())
    recollecting.catch_up(ADA, rows({number: heard(f"Wolves, {number}!") for number in range(1, 30)}))
    recollecting.add(40, ADA, 0, encode(summed(*range(1, 29))))
    async with running(recollecting):
        await until_known(index, 29, 40)


@pytest.mark.parametrize("again", [True, False])
async def test_catching_up_leaves_out_what_was_summed_up(index: Recollection, again: bool) -> None:  # noqa: FBT001
    if again:
        index.remember_all(one for number in (1, 2) if (one := memory_of(number, ADA, heard("Wolves!"))))
    recollecting = Recollecting(index, ScriptedEngine())
    recollecting.catch_up(ADA, rows({1: heard("Wolves!"), 2: heard("Wolves!"), 3: summed(1), 4: summed(3, 2)}))
    async with running(recollecting):
        await until_known(index, 4)


async def test_what_was_kept_without_a_model_gets_its_vector_later(index: Recollection) -> None:
    kept = rows({1: heard("Wolves!")})
    without, later = Recollecting(index, AbsentEngine("none here")), Recollecting(index, ScriptedEngine())
    for recollecting, has_vector in ((without, False), (later, True)):
        recollecting.catch_up(ADA, kept)
        async with running(recollecting), asyncio.timeout(20):
            while index.known(ADA) != {1: has_vector}:
                await asyncio.sleep(0.01)


async def test_an_index_that_fails_is_a_model_that_fails(index: Recollection) -> None:
    recollecting = Recollecting(index, ScriptedEngine())
    index._reader.close()
    with pytest.raises(ModelError):
        await recollecting.recall(ADA, "wolves", 1)


class Cutting(ScriptedEngine):
    """Fails to embed."""

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        raise ModelError(f"{len(texts)} are too many")


async def test_without_vectors_words_are_left(index: Recollection) -> None:
    recollecting = Recollecting(index, Cutting())
    recollecting.add(1, ADA, 0, encode(heard("Wolves!")))
    async with running(recollecting):
        await until_known(index, 1)
        ((note, parts),) = await recollecting.recall(ADA, "wolf wolves", 3)
    assert (note, parts["meaning"]) == (1, 0.0)
