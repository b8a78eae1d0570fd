"""What a player sees of every fault of a model, measured by the wall clock: `python -m tests.stories.faults [--json] [PLAY...]`.

A real server with the real small model, and one with a far model; a player stands beside a villager and asks while things
break. The promise (RULES 7): never more than a marked answer by rule within 5 s.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from tests.model.fake import FakeServer
from tests.stories import harm
from tests.stories.harm import Fault
from tests.stories.meeting import model_of
from tests.stories.standing import Answer, Stand, standing

MODELS = Path(__file__).parents[2] / "models"
CHAT_FILE = MODELS / "SmolLM2-135M-Instruct.Q8_0.gguf"

AGAIN_S = 130.0
"""How long the model's return is waited for: a breaker's minute, and more."""

TRIES = 8
"""Replies begun until a fault strikes one that is not whole yet."""

BETWEEN_S = 2.0
"""Between the questions that are asked while a fault stands."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a fault. Seconds from the asking, unless they say otherwise."""

    fault: str
    words: str
    """Of the first answer."""
    marked: bool
    """Every answer that the fault spoiled was marked as given by rule."""
    broken_off: bool
    """The first answer had begun with the model's words."""
    first_s: float
    """The first words of the slowest answer while the fault stood."""
    whole_s: float
    struck_s: float
    """From a fault amid a reply to that answer's end; 0 for others."""
    answers: int
    again_s: float | None
    """From the fault's end (or its beginning, if it is the town's to mend) to words of the model; None: by rule to the last."""
    reason: str
    echo_ms: float
    """0 where it was over before the other player had taken a step."""
    echo_worst_ms: float


async def suffer(stand: Stand, fault: Fault, again_s: float = AGAIN_S) -> Row:
    """Let a fault happen to somebody who is being answered."""
    assert not fault.comes_back or await stand.again(again_s), f"{fault.name}: the model is not well to begin with"
    stand.echoes_ms.clear()
    since, _ = stand.read()
    began = time.monotonic()
    answers = [await _struck(stand, fault)]
    await _go_on(stand, fault, began, answers)
    await fault.lift()
    lifted = time.monotonic()
    origin = answers[0].at if fault.amid else began if fault.lift is harm.nothing else lifted
    later = [answer for answer in answers[1:] if answer.models]
    good = later[0] if later else await stand.again(again_s) if fault.comes_back else None
    spoiled = answers[:1] if fault.amid else answers
    return Row(
        fault=fault.name,
        words=answers[0].words,
        marked=all(answer.by_rule for answer in spoiled),
        broken_off=answers[0].streamed,
        first_s=max(answer.first_s for answer in answers),
        whole_s=max(answer.whole_s for answer in answers),
        struck_s=answers[0].struck_s,
        answers=len(answers),
        again_s=good.at - origin if good else None,
        reason=_reason(stand.read(since)[1]),
        echo_ms=statistics.median(stand.echoes_ms or [0.0]),
        echo_worst_ms=max(stand.echoes_ms, default=0.0),
    )


async def _struck(stand: Stand, fault: Fault) -> Answer:
    """Return the answer that a fault fell upon: a reply may be whole before it does."""
    if not fault.amid:
        await fault.strike()
        return await stand.ask()
    for _ in range(TRIES):
        answer = await stand.ask(amid=fault.strike)
        if answer.struck_s and not answer.models:
            return answer
        await fault.lift()
        await stand.again(AGAIN_S)
    raise AssertionError(f"{fault.name}: every reply was whole before it struck")


async def _go_on(stand: Stand, fault: Fault, began: float, answers: list[Answer]) -> None:
    """Ask on while a fault stands."""
    while time.monotonic() - began < fault.lasts_s:
        await asyncio.sleep(BETWEEN_S)
        answers.append(await stand.ask())


def _reason(warnings: Sequence[str]) -> str:
    return " / ".join(dict.fromkeys(warnings))


@asynccontextmanager
async def near(folder: Path) -> AsyncIterator[Stand]:
    """Stand in a town with a local model, which is well."""
    config = f'[model]\nchat_file = "{CHAT_FILE}"\nembedding_file = ""\n'
    async with standing(folder, config) as stand:
        await model_of(stand.server)
        yield stand


@asynccontextmanager
async def toy(folder: Path) -> AsyncIterator[Stand]:
    """Stand in a town whose local model is made up (`toy`), and whose villagers do not think by themselves: it cannot choose."""
    config = f'[town]\nthoughts = false\n[model]\nchat_file = "{folder / "toy.gguf"}"\nembedding_file = ""\n'
    async with standing(folder, config, "tests.stories.toytown") as stand:
        yield stand


@asynccontextmanager
async def far(folder: Path, server: FakeServer, answer_s: float = 5.0) -> AsyncIterator[Stand]:
    """Stand in a town whose models are far, and whose players wait so long for them."""
    urls = f'remote_urls = ["{server.url}"]\n'
    config = f"[model]\nplayer_deadline_s = {answer_s}\n[model.folk]\n{urls}[model.narrator]\n{urls}"
    async with standing(folder, config) as stand:
        yield stand


async def hopeless(folder: Path, name: str, model: str) -> Row:
    """Stand in a town whose model can never load."""
    async with standing(folder, f'[model]\nembedding_file = ""\n{model}\n') as stand:
        row = await suffer(stand, Fault(name, harm.nothing, comes_back=False))
        return msgspec.structs.replace(row, reason=_reason(stand.read()[1]))


async def truncated(folder: Path) -> Row:
    """Give the town half a model file."""
    half = folder / "half.gguf"
    await asyncio.to_thread(lambda: half.write_bytes(CHAT_FILE.read_bytes()[: CHAT_FILE.stat().st_size // 2]))
    return await hopeless(folder, "a truncated file", f'chat_file = "{half}"')


async def oversized(folder: Path) -> Row:
    """Give the town more to hold than there is memory for."""
    return await hopeless(folder, "too large for free memory", f'chat_file = "{CHAT_FILE}"\ncontext_tokens = 1048576')


Tell = Callable[[Row], None]


async def _near(folder: Path, tell: Tell) -> None:
    async with near(folder) as stand:
        for fault in harm.local(stand, stop_s=30):
            tell(await suffer(stand, fault))


async def _hopeless(folder: Path, tell: Tell) -> None:
    for play_out in (truncated, oversized):
        room = folder / play_out.__name__
        room.mkdir()
        tell(await play_out(room))


async def _far(folder: Path, tell: Tell) -> None:
    server = await FakeServer().start()
    try:
        faults = harm.far(server, slow_s=30)
        async with far(folder, server) as stand:
            for fault in faults:
                tell(await suffer(stand, fault))
    finally:
        await server.stop()


PLAYS = {"near": _near, "hopeless": _hopeless, "far": _far}
"""All faults, with the settings that a town has by default."""


def table(rows: Sequence[Row]) -> Table:
    """Return the fault table."""
    shown = Table("fault", "the player saw", "marked", "first words", "after the fault", "model again", "echo (worst)", "the log")
    for row in rows:
        again = "by rule; tried again, every 5 min at the least" if row.again_s is None else f"{row.again_s:.1f} s"
        after = f"{row.struck_s:.1f} s" if row.struck_s else "-"
        echo = f"{row.echo_ms:.0f} ({row.echo_worst_ms:.0f}) ms"
        seen = ("begun, broken off: " if row.broken_off else "by rule: ") + (row.words or "NOTHING")
        shown.add_row(row.fault, seen, "yes" if row.marked else "NO", f"{row.first_s:.1f} s", after, again, echo, row.reason)
    return shown


def main() -> None:
    """Play all, or those that are named, and print what came of it."""
    rows: list[Row] = []

    def tell(row: Row) -> None:
        rows.append(row)
        sys.stderr.write(f"{row}\n")

    for name in [word for word in sys.argv[1:] if word in PLAYS] or PLAYS:
        with tempfile.TemporaryDirectory(prefix=f"thorp-faults-{name}-") as folder:
            asyncio.run(PLAYS[name](Path(folder), tell))
    if "--json" in sys.argv:
        sys.stdout.write(msgspec.json.encode(rows).decode() + "\n")
    else:
        Console(width=200).print(table(rows))


if __name__ == "__main__":
    main()
