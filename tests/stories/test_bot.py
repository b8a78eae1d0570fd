"""Outside minds at a real town's door: a bot lives a day, is refused, loses its line, and meets every way of not coming in."""

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from client import bot, trader
from client.bot import Bot, VisitError, join
from client.tether import Lost, Up
from server.gateway.listen import Gateway
from server.gateway.settings import GatewaySettings
from server.save.replay import History
from server.world.events import Ate, Slept
from server.world.state import EMPTY
from shared.calendar import Speed
from shared.commands import Buy, Create, Say, SetSpeed, Work
from shared.economy import PRICES, RECIPES, START_MONEY, Goods, Item, Occupation, minus, plus
from shared.errors import ConfigError
from shared.living import DayBook
from shared.sights import Heard, SawLedger
from tests.stories.hurried import hurry
from tests.stories.players import running
from tests.stories.test_gateway_town import open_town
from tests.stories.test_serve import thorpd

ROOT = Path(__file__).parents[2]
SETTINGS = GatewaySettings(port=0, gather_ms=0, commands_per_s=1_000, commands_burst=1_000)
CONFIG = "[town]\nvillagers = 4\npace = 'barrier'\ndeadline_s = 3600\n[gateway]\ncommands_per_s = 1000\ncommands_burst = 1000\n"


@asynccontextmanager
async def quick_town(settings: GatewaySettings = SETTINGS) -> AsyncIterator[Gateway]:
    """A town whose villagers have no minds, in a hurry."""
    async with open_town(settings) as (town, gateway):
        ticking = asyncio.create_task(hurry(town, time.monotonic))
        try:
            yield gateway
        finally:
            ticking.cancel()


class Cable:
    """Stands between a client and a server, and can be cut."""

    def __init__(self, url: str) -> None:
        self._host, port = url.removeprefix("ws://").rsplit(":", 1)
        self._port = int(port)
        self._ends: list[asyncio.StreamWriter] = []
        self.url = ""

    @asynccontextmanager
    async def laid(self) -> AsyncIterator["Cable"]:
        async with await asyncio.start_server(self._carry, "127.0.0.1", 0) as server:
            self.url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            yield self
            self.cut()

    def cut(self) -> None:
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        self._ends += [writer, far_writer]
        await asyncio.gather(_pour(reader, far_writer), _pour(far_reader, writer))


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


# ── a day ──


async def test_a_bot_makes_a_living_for_a_day_and_the_ledger_adds_up(tmp_path: Path) -> None:
    save, config, told = tmp_path / "town.thorp", tmp_path / "town.toml", list[str]()
    config.write_text(CONFIG)
    async with (
        running("serve", "--save", save, "--no-model", "--config", config, module="tests.stories.hurried") as server,
        join(server.url, "Nell", keep=tmp_path / "keep.json") as nell,
    ):
        await nell.do(SetSpeed(Speed.ULTRA))
        await trader.live(nell, Occupation.FARMER, told.append, days=1)
        await nell.do(SetSpeed(Speed.PAUSE))
        ledger = await nell.consult()
    text = "\n".join(told)
    for deed in ("begins a life", "sets out for", "buys", "works: ", "sleeps for a room voucher", "ends day 1: slept"):
        assert f"Nell {deed}" in text, text
    assert "is refused: You" not in text, text
    adds_up(save, ledger)
    code, out, _ = await thorpd("verify", save)
    assert (code, "is sound" in out) == (0, True)
    async with running("replay", save) as theatre:
        with pytest.raises(VisitError, match=r"nobody can act in it\. Join a live town") as caught:
            async with join(theatre.url, "Nell", keep=tmp_path / "keep.json"):
                raise AssertionError
        assert caught.value.code == "recording"


def adds_up(save: Path, ledger: SawLedger) -> None:
    """See that nobody collapsed, and that what there is came by work and the merchant and went by mouths and beds."""
    history = History(save)
    used = dict[Item, int]()
    for entry, world in history.moments(EMPTY, history.last_n):
        lives = [being.life for being in world.beings.values() if being.life is not None]
        assert all(life.stamina > 0 for life in lives)
        for event in entry.events:
            used = plus(used, event.takes) if isinstance(event, Ate | Slept) else used
    history.close()
    made, bought, sold = ({item: sum(of(day).get(item, 0) for day in ledger.days) for item in Item} for of in _COLUMNS)
    works = {recipe.occupation: made[item] // count for recipe in RECIPES.values() for item, count in recipe.gives.items()}
    worked_up = plus({}, {})
    for occupation, times in works.items():
        worked_up = plus(worked_up, RECIPES[occupation].takes, times)
    assert ledger.goods == minus(minus(minus(plus(made, bought), sold), worked_up), used)
    spent = sum(count * PRICES[item].charges for item, count in bought.items())
    earned = sum(count * (PRICES[item].pays or 0) for item, count in sold.items())
    assert ledger.money == len(ledger.workers) * START_MONEY - spent + earned
    assert sum(made.values())


_COLUMNS: tuple[Callable[[DayBook], Goods], ...] = (lambda day: day.made, lambda day: day.bought, lambda day: day.sold)


# ── what a program can rely on ──


async def test_a_program_walks_deals_and_works_and_its_view_has_it_all(tmp_path: Path) -> None:
    async with quick_town() as gateway, join(gateway.url, "Nell", keep=tmp_path / "keep.json") as nell:
        assert await nell.do(Create("farmer")) is None
        assert await nell.go("Market Square") is None
        assert await nell.go("Market Square") is None
        assert await nell.do(Buy("seed")) is None
        assert nell.view.life is not None
        assert nell.view.life.goods == {Item.SEED: 1}
        assert await nell.go("South Fields") is None
        assert await nell.do(Work()) is None
        life = await nell.wait_for(lambda view: view.life)
        assert (life.goods, life.money) == ({Item.WHEAT: 5}, START_MONEY - PRICES[Item.SEED].charges)
        made = {worker.name: worker.made for worker in (await nell.consult()).workers}
        assert made["Nell"] == {Item.WHEAT: 5}


async def test_no_is_a_value_with_a_code_and_words(tmp_path: Path) -> None:
    async with quick_town() as gateway, join(gateway.url, "Nell", keep=tmp_path / "keep.json") as nell:
        assert await nell.do(Create("farmer")) is None
        before = nell.view.life
        refused = await nell.do(Buy("seed"))
        assert refused is not None
        assert (refused.code, "You are not on the market square." in refused.words) == ("not_at_market", True)
        again, nowhere = await asyncio.gather(nell.do(Create("chef")), nell.go("Atlantis"))
        assert [no and no.code for no in (again, nowhere)] == ["created", "unknown_goal"]
        assert nell.view.life == before


async def test_who_is_patient_waits_for_its_turn(tmp_path: Path) -> None:
    settings = replace(SETTINGS, commands_per_s=5, commands_burst=1)
    async with quick_town(settings) as gateway, join(gateway.url, "Nell", keep=tmp_path / "keep.json") as nell:
        hasty = [await nell.do(Say("Quick!"), patient=False) for _ in range(3)]
        quick = next(no for no in hasty if no is not None)
        assert (quick.code, quick.retry_ms > 0) == ("rate_limited", True)
        assert [await nell.do(Say(f"{n}")) for n in range(3)] == [None, None, None]


async def test_a_lost_line_is_taken_up_again_and_nothing_is_missed(tmp_path: Path) -> None:
    async with (
        quick_town() as gateway,
        Cable(gateway.url).laid() as cable,
        join(cable.url, "Nell", keep=tmp_path / "n.json") as nell,
        join(gateway.url, "Bob", keep=tmp_path / "b.json") as bob,
    ):
        sights, being = nell.sights(), nell.view.you
        cable.cut()
        await nell.wait_for(lambda _: isinstance(nell.state, Lost))
        waiting = asyncio.create_task(nell.do(Say("I was away.")))
        await bob.do(Say("Where is she?"))
        assert await waiting is None
        assert (nell.state, nell.view.you) == (Up(), being)
        heard = list[str]()
        async for sight in sights:
            heard += [sight.words] if isinstance(sight, Heard) else []
            if len(heard) > 1:
                break
        assert heard == ["Where is she?", "I was away."]


async def test_a_visit_that_another_takes_over_ends_with_words(tmp_path: Path) -> None:
    keep = tmp_path / "keep.json"
    async with (
        quick_town() as gateway,
        join(gateway.url, "Nell", keep=keep) as nell,
        join(gateway.url, "Nell", keep=keep) as again,
    ):
        assert again.view.you == nell.view.you
        with pytest.raises(VisitError, match="You joined from somewhere else") as caught:
            await nell.wait_for(lambda view: view.life)
        assert caught.value.code == "replaced"
        with pytest.raises(VisitError):
            await nell.do(Say("Still here?"))
        with pytest.raises(VisitError):
            await anext(nell.sights())
        assert await again.do(Say("I am.")) is None


async def test_a_taken_name_and_a_wrong_address_say_what_to_do(tmp_path: Path) -> None:
    async with quick_town() as gateway:
        async with join(gateway.url, "Nell", keep=tmp_path / "hers.json"):
            pass
        tries = [
            (gateway.url, "Nell", "name_taken", "choose another name"),
            (gateway.url, "N", "bad_name", "A name has 2 to 24 characters"),
            ("ws://127.0.0.1:1", "Nell", "unreachable", "Check the address, and that its server is running"),
        ]
        for address, name, code, words in tries:
            with pytest.raises(VisitError, match=words) as caught:
                async with join(address, name, keep=tmp_path / "mine.json"):
                    raise AssertionError
            assert caught.value.code == code
    with pytest.raises(ConfigError, match="An address looks like"):
        async with join("nowhere", "Nell", keep=tmp_path / "mine.json"):
            raise AssertionError


async def test_the_program_of_the_readme_runs(tmp_path: Path) -> None:
    document = (ROOT / "client/README.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```", document, re.MULTILINE | re.DOTALL)
    assert sum(bool(line) for line in program.splitlines()) <= 15
    section = document.partition("## Bring your own mind")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `(\w+)(?:\([\w, ]*\))?` \|", section, re.MULTILINE)
    assert {"join", "do", "view"} <= set(named)
    assert [name for name in named if not hasattr(Bot, name) and not hasattr(bot, name)] == []
    async with quick_town() as gateway:
        out, errors, code = await run(tmp_path, "-c", program, gateway.url)
    assert (code, errors) == (0, "")
    assert "wheat" in out


async def run(home: Path, *arguments: str) -> tuple[str, str, int | None]:
    """Run Python on this, with tokens of its own, and return what it wrote and how it ended."""
    process = await started(home, *arguments)
    out, errors = await asyncio.wait_for(process.communicate(), 30)
    return out.decode(), errors.decode(), process.returncode


async def started(home: Path, *arguments: str) -> asyncio.subprocess.Process:
    environment = {**os.environ, "XDG_STATE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=pipe, stderr=pipe, env=environment)


# ── the command ──


async def test_the_command_tells_what_its_bot_does_and_says_goodbye(tmp_path: Path) -> None:
    async with quick_town() as gateway:
        process = await started(tmp_path, "-m", "client", "bot", gateway.url, "--name", "Nell", "--occupation", "carpenter")
        assert process.stdout is not None
        lines = list[str]()
        while not any("sets out for Market Square" in line for line in lines):
            lines.append((await asyncio.wait_for(process.stdout.readline(), 20)).decode())
            assert lines[-1], lines
        process.send_signal(signal.SIGINT)
        rest, errors = await asyncio.wait_for(process.communicate(), 20)
        assert (process.returncode, errors.decode()) == (0, "")
        assert rest.decode().splitlines()[-1] == "Nell leaves Test. Goodbye."
        assert re.match(r"Day \d+ \d\d:\d\d  Nell is in Test, and about to begin a life\n", lines[0])
        assert "begins a life: is a carpenter, has 200 gold and stamina 100" in "".join(lines)


async def test_the_command_says_what_is_wrong_in_a_sentence(tmp_path: Path) -> None:
    for address, words in (("ws://127.0.0.1:1", "No town answers at"), ("nowhere", "An address looks like")):
        out, errors, code = await run(tmp_path, "-m", "client", "bot", address, "--name", "Nell")
        assert (out, code, words in errors, "Traceback" in errors) == ("", 1, True, False)
