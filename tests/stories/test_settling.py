"""A villager made, spoken to, changed and sent away in a served town; the save verified, branched and replayed afterwards."""

from pathlib import Path

from shared.commands import Advance, Portray, Say, Settle, Unsettle
from shared.sights import FolkChanged, SawAppear, WasRefused
from shared.wire import Mode, Replay, ReplayAct, Timeline
from tests.stories.meeting import figures
from tests.stories.players import running
from tests.stories.test_serve import thorpd

BRUNO = Settle("Bruno", "chef", calling="beekeeper", schedule="00:00 home: resting")


async def test_a_villager_comes_lives_through_a_restart_and_leaves(tmp_path: Path) -> None:
    save = tmp_path / "town.thorp"
    async with running("serve", "--save", save, "--no-model", home=tmp_path) as server:
        ada, bob = await server.join("Ada"), await server.join("Bob")
        assert (await bob.do(BRUNO)).refused == "not_allowed"
        assert "admins" in bob.saw(WasRefused)[-1].words
        began = ada.minute
        await ada.until(lambda player: player.minute > began)  # the recording begins before Bruno comes, however busy the machine
        await ada.must(BRUNO)
        assert [(changed.name, bool(changed.home)) for changed in ada.saw(FolkChanged)] == [("Bruno", True)]
        bruno = next(sight.figure.id for sight in ada.saw(SawAppear) if sight.figure.name == "Bruno")
        await ada.must(Say("Good morning, Bruno! What time is it?"))
        await ada.until(lambda player: player.heard(bruno))
        assert (await ada.do(BRUNO)).refused == "name_taken"
        token = ada.token
    async with running("serve", "--save", save, "--no-model", home=tmp_path) as server:
        ada = await server.join("Ada", token=token)
        await ada.must(Portray("Bruno", "looks", "A man with a veil."))
        await ada.must(Advance())
        await ada.must(Unsettle("Bruno"))
        left = ada.saw(FolkChanged)[-1]
        assert (left.name, left.money, left.goods) == ("Bruno", 2000, {})
        assert (await ada.do(Unsettle("Bruno"))).refused == "unknown_person"
        await ada.must(Settle("Bruno", "none"))
    code, out, _ = await thorpd("verify", save)
    assert (code, "is sound" in out) == (0, True), out
    copy, last = tmp_path / "copy.thorp", await _replay(save)
    code, out, err = await thorpd("branch", save, copy, "--at", str(last))
    assert code == 0, err
    assert (await thorpd("verify", copy))[0] == 0


async def _replay(save: Path) -> int:
    """See who came and went, at the end and at the beginning, with marks of both (one a tick); return the last tick."""
    async with running("replay", save) as server:
        watcher = await server.join(mode=Mode.WATCH)
        timeline: list[Timeline] = await watcher.until(
            lambda player: [frame for frame in player.frames if isinstance(frame, Timeline)]
        )
        assert any(mark.kind == "arrived" for mark in timeline[0].marks)
        assert any(mark.kind == "left" for mark in timeline[0].marks)
        await watcher.send(Replay(ReplayAct.SEEK, timeline[0].last))
        await watcher.until(lambda player: "Bruno" in figures(player))
        await watcher.send(Replay(ReplayAct.SEEK, timeline[0].first))
        await watcher.until(lambda player: "Bruno" not in figures(player))
        return timeline[0].last
