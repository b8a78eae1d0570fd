"""The server as a process, from the outside: signals, second servers, recordings; and with the real model, words and death."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import pytest

from shared.commands import GoTo, Say, Whisper
from shared.geometry import distance
from shared.hints import Mood, Musing, Speaking
from shared.sights import Heard, Scene
from shared.story import SawDay, SawMoments, SawTies
from shared.wire import Goodbye, Mode, Recount, Relate, Replay, ReplayAct, Sift, Timeline
from tests.stories.meeting import figures, meet, model_of
from tests.stories.players import Player, running


async def thorpd(*arguments: str | Path) -> tuple[int, str, str]:
    """Run `thorpd` to its end and return its exit code, stdout and stderr."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", *map(str, arguments), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_sigterm_tells_the_clients_closes_the_save_and_ends_well(tmp_path: Path) -> None:
    save = tmp_path / "town.thorp"
    async with running("serve", "--save", save, "--no-model", home=tmp_path) as server:
        ada = await server.join("Ada")
        server.process.send_signal(signal.SIGTERM)
        goodbye = await ada.until(lambda p: [frame for frame in p.frames if isinstance(frame, Goodbye)])
        assert goodbye[0].code == "closing"
        assert await asyncio.wait_for(server.process.wait(), 10) == 0
    left = await asyncio.to_thread(lambda: sorted(path.name for path in tmp_path.iterdir()))
    assert not [name for name in left if name.endswith(("-wal", "-shm"))]
    code, out, _ = await thorpd("verify", save)
    assert (code, "is sound" in out) == (0, True)


async def test_a_second_server_on_a_save_says_where_the_first_is(tmp_path: Path) -> None:
    save = tmp_path / "town.thorp"
    async with running("serve", "--save", save, "--no-model", home=tmp_path) as server:
        code, out, err = await thorpd("serve", "--save", save, "--no-model", "--port", "0", "--announce")
        assert code == 3
        assert json.loads(out) == {"running": server.url}
        assert server.url in err.replace("\n", "")


async def test_quit_and_come_back_to_the_same_cell(tmp_path: Path) -> None:
    save = tmp_path / "town.thorp"
    async with running("serve", "--save", save, "--no-model", home=tmp_path) as server:
        ada = await server.join("Ada")
        start = ada.at
        await ada.do(GoTo("Gate Cottage"))
        await ada.until(lambda p: distance(p.at, start) >= 3)
    async with running("serve", "--save", save, "--no-model", home=tmp_path) as server:
        again = await server.join("Ada", token=ada.welcome.token)
        assert distance(again.at, ada.at) <= 2
        assert again.minute >= ada.minute


async def test_a_recording_can_be_watched_steered_and_not_changed(tmp_path: Path) -> None:
    save = tmp_path / "town.thorp"
    async with running("serve", "--save", save, "--no-model", home=tmp_path) as server:
        ada = await server.join("Ada")
        await ada.do(Say("Remember this."))
    async with running("replay", save) as server:
        watcher = await server.join(mode=Mode.WATCH)
        assert watcher.welcome.replay
        await watcher.send(Replay(ReplayAct.NEXT_SAID))
        await watcher.until(lambda p: [h for h in p.heard() if h.words == "Remember this."] or _recent(p, "Remember this."))
        await watcher.send(Replay(ReplayAct.SPEED, -1000))
        line = await watcher.until(lambda p: [f for f in p.frames if isinstance(f, Timeline) and f.speed == -1000])
        assert line[0].first <= line[0].tick <= line[0].last
    code, _, _ = await thorpd("verify", save)
    assert code == 0


async def test_a_recording_tells_its_days_and_is_searched_and_branched_while_it_is_shown(tmp_path: Path) -> None:
    save, new = tmp_path / "town.thorp", tmp_path / "new.thorp"
    async with running("serve", "--save", save, "--no-model", home=tmp_path) as server:
        ada = await server.join("Ada")
        await ada.do(Say("Remember the old oak."))
    async with running("replay", save) as server:
        watcher = await server.join(mode=Mode.WATCH)
        for question in (Replay(ReplayAct.SEEK, 10**9), Recount(), Relate(), Sift("old oak")):
            await watcher.send(question)
        found = await watcher.until(lambda p: [one for one in p.sights if isinstance(one, SawMoments)])
        assert [(moment.kind, moment.words) for moment in found[0].moments] == [("said", "Ada: “Remember the old oak.”")]
        (day,) = [one for one in watcher.sights if isinstance(one, SawDay)]
        assert (day.day, day.whole) == (1, False)
        assert "Ada came to town." in [passage.words for passage in day.told]
        assert [one for one in watcher.sights if isinstance(one, SawTies)]
        tick = found[0].moments[0].tick
        code, out, err = await thorpd("branch", save, new, "--at", str(tick), "--json")
        assert (code, err) == (0, "")
        made = json.loads(out)
        assert (made["save"], made["tick"] <= tick, made["minute"]) == (str(new), True, found[0].moments[0].minute)
        await watcher.send(Recount(1))
        await watcher.until(lambda p: len([one for one in p.sights if isinstance(one, SawDay)]) == 2)
    code, out, _ = await thorpd("verify", new)
    assert (code, "is sound" in out) == (0, True)


def _recent(player: Player, words: str) -> bool:
    return any(heard.words == words for sight in player.sights if isinstance(sight, Scene) for heard in sight.recent)


# ── with the real model ──


@pytest.mark.model
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("models_dir")
async def test_a_villager_answers_in_a_stream_that_bystanders_hear_and_goes_on_without_its_model(tmp_path: Path) -> None:
    async with running("serve", "--save", tmp_path / "town.thorp") as server:
        ada, bob = await server.join("Ada"), await server.join("Bob")
        model = await model_of(server)
        mabel = await meet(ada, "Mabel")
        await bob.do(GoTo("Ada"))
        await bob.until(lambda p: distance(p.at, figures(p)["Ada"][1]) <= 2, 60)

        await ada.do(Say("Good morning, Mabel! What do you bake today?"))
        await ada.until(lambda p: any(isinstance(h, Musing) and h.being == mabel and h.mood is not Mood.NONE for h in p.hints))
        answer = (await ada.until(lambda p: p.heard(mabel), 30))[0]
        assert answer.words
        assert [h.words for h in (await bob.until(lambda p: p.heard(mabel), 30))[:1]] == [answer.words]

        await ada.do(Say("Mabel, do you like it here?"))
        await ada.until(lambda p: any(isinstance(h, Speaking) for h in p.hints) or len(p.heard(mabel)) > 1, 30)
        model.kill()
        await ada.until(lambda p: len(p.heard(mabel)) > 1, 10)
        await ada.do(Say("Mabel, are you still there?"))
        await ada.until(lambda p: len(p.heard(mabel)) > 2, 15)

        assert (await model_of(server)).pid != model.pid
        async with asyncio.timeout(150):  # on a busy machine late answers may open the breaker, for a minute
            while ada.heard(mabel)[-1].by_rule:
                await asyncio.sleep(1)
                count = len(ada.heard(mabel))
                await ada.do(Say("Mabel, what time is it?"))
                await ada.until(lambda p, count=count: len(p.heard(mabel)) > count, 30)


@pytest.mark.usefixtures("models_dir")
async def test_a_whispered_answer_is_for_its_listener_only(tmp_path: Path) -> None:
    async with running("serve", "--save", tmp_path / "town.thorp", "--no-model") as server:
        ada, bob = await server.join("Ada"), await server.join("Bob")
        mabel = await meet(ada, "Mabel")
        await ada.do(GoTo("Mabel"))
        await ada.until(lambda p: distance(p.at, figures(p)["Mabel"][1]) <= 1, 30)
        await ada.do(Whisper("Mabel", "Do you have a secret?"))
        await ada.until(lambda p: p.heard(mabel), 20)
        await bob.do(Say("What are you two whispering about?"))
        assert all(not sight.words for sight in bob.sights if isinstance(sight, Heard) and sight.manner == "whisper")
