"""A town is founded anew while its people are in it: the same address, the same names, the old town in a copy."""

import asyncio
from contextlib import closing
from pathlib import Path

from server.save.replay import History
from server.world.events import Said
from shared.calendar import FIRST_MINUTE
from shared.commands import Create, Reset, Say
from shared.sights import Scene, WasRefused
from shared.wire import Goodbye
from tests.stories.players import Player, join, running
from tests.stories.test_serve import thorpd


async def goodbye(player: Player) -> Goodbye:
    """Return the words with which the connection ended."""
    ended: list[Goodbye] = await player.until(lambda p: [frame for frame in p.frames if isinstance(frame, Goodbye)])
    return ended[0]


def said(save: Path) -> list[str]:
    with closing(History(save)) as history:
        events = (event for entry in history.entries(1, history.last_n) for event in entry.events)
        return [event.words for event in events if isinstance(event, Said)]


async def test_everybody_is_told_and_comes_back_to_the_first_morning(tmp_path: Path) -> None:
    save = tmp_path / "town.thorp"
    arguments = ("serve", "--save", save, "--no-model", "--admin", "cleo")
    async with running(*arguments, home=tmp_path) as server:
        ada, bob, cleo = [await server.join(name) for name in ("Ada", "Bob", "Cleo")]
        for player in (ada, bob):
            await player.must(Create("farmer"))
        await ada.must(Say("Remember me."))
        assert (await bob.do(Reset("Thorp"))).refused == "not_allowed"
        assert (await cleo.do(Reset("yes"))).refused == "not_confirmed"
        assert "Thorp" in cleo.saw(WasRefused)[-1].words
        await cleo.must(Reset("thorp"))
        for player in (ada, bob, cleo):
            farewell = await goodbye(player)
            assert (farewell.code, farewell.retry_ms > 0, "Cleo" in farewell.words) == ("closing", True, True)

        bob = await server.join("Bob", token=bob.token, session=bob.welcome.session, seen=bob.n)
        ada = await server.join("Ada", token=ada.token, session=ada.welcome.session, seen=ada.n)
        assert not bob.welcome.resumed
        scene = bob.saw(Scene)[0]
        assert (scene.life, scene.minute - FIRST_MINUTE < 60) == (None, True)
        await bob.must(Create("chef"))
        stranger = await _turned_away(server.url, "Cleo")
        assert "belongs to somebody" in stranger
        assert (await bob.do(Reset("Thorp"))).refused == "not_allowed"
        await ada.must(Reset("Thorp"))  # she came first to the first town
        await goodbye(ada)
        await server.join("Ada", token=ada.token)

    copies = [save.with_name(f"town-before-reset-{number}.thorp") for number in (1, 2)]
    assert ["Remember me." in said(file) for file in (save, *copies)] == [False, True, False]
    for file in (save, *copies):
        code, out, _ = await thorpd("verify", file)
        assert (code, "is sound" in out) == (0, True)


async def _turned_away(url: str, name: str) -> str:
    try:
        await join(url, name)
    except AssertionError as error:
        return str(error)
    return ""


async def test_the_offline_reset_asks_and_keeps_a_copy(tmp_path: Path) -> None:
    save = tmp_path / "town.thorp"
    async with running("serve", "--save", save, "--no-model", home=tmp_path) as server:
        ada = await server.join("Ada")
        await ada.must(Say("Remember me."))
        code, _, err = await thorpd("reset", save, "--yes")
        assert (code, "in use" in err) == (1, True)
    code, _, err = await thorpd("reset", save)
    assert (code != 0, "Type the town's name" in err) == (True, True)
    assert said(save) == ["Remember me."]
    code, out, _ = await thorpd("reset", save, "--yes")
    assert (code, "town-before-reset-1.thorp" in out.replace("\n", "")) == (0, True)
    assert said(save) == []
    assert said(tmp_path / "town-before-reset-1.thorp") == ["Remember me."]


async def test_an_address_in_use_is_known_before_a_town_is_founded(tmp_path: Path) -> None:
    save = tmp_path / "town.thorp"
    async with running("serve", "--save", save, "--no-model", home=tmp_path) as server:
        port = server.url.rpartition(":")[2]
        other = tmp_path / "other.thorp"
        code, out, err = await thorpd("serve", "--save", other, "--no-model", "--port", port)
        assert (code, out) == (1, "")
        assert "Another program listens on" in err.replace("\n", " ")
        assert "--port" in err
    left = await asyncio.to_thread(lambda: sorted(path.name for path in tmp_path.iterdir()))
    assert left == ["town.accounts", "town.thorp"]
