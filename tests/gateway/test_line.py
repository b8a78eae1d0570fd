"""Whole conversations over a socket that is a list: coming, going, coming back, taking over, being slow."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from msgpack import packb

from server.gateway.accounts import Accounts
from server.gateway.line import Line
from server.gateway.lobby import Lobby
from server.gateway.settings import GatewaySettings
from shared import proof
from shared.chats import SawFound, SawPage
from shared.commands import Say
from shared.errors import SaveError
from shared.ids import ARCHIVE, TOWN, BeingId
from shared.sights import AnySight, Heard, SawMind, Scene, WasRefused
from shared.story import SawDay, SawMoments, SawTies
from shared.wire import (
    PROTOCOL,
    Bye,
    Challenge,
    Do,
    Done,
    Follow,
    Goodbye,
    Hello,
    Mode,
    Page,
    Prove,
    Recount,
    Relate,
    Replay,
    ReplayAct,
    Search,
    Seen,
    Sift,
    Study,
    Timeline,
    ToServer,
    Typing,
    Welcome,
)
from tests.gateway.fakes import MABEL, OWN, FakeSocket, FakeStage, Time

SETTINGS = GatewaySettings(gather_ms=0, grace_s=60, outbox_bytes=4_000, max_connections=3)


class House:
    """A stage, its lobby, a clock, and the lines into it."""

    def __init__(self, tasks: asyncio.TaskGroup, *, replay: bool = False, accounts: Accounts | None = None) -> None:
        self.stage = FakeStage(replay=replay)
        self.time = Time()
        self.accounts = accounts or Accounts(None)
        loop = asyncio.get_running_loop()
        self.lobby = Lobby(self.stage, self.accounts, SETTINGS, self.time, loop.call_later)
        self.lines: dict[FakeSocket, Line] = {}
        self._runs: dict[FakeSocket, asyncio.Task[None]] = {}
        self._tasks = tasks

    def connect(self, *messages: ToServer | bytes | str) -> FakeSocket:
        socket = FakeSocket()
        line = Line(socket, self.stage, self.lobby, SETTINGS, self.time)
        self.lines[socket] = line
        self._runs[socket] = self._tasks.create_task(line.run())
        socket.say(*messages)
        return socket

    async def join(self, name: str = "Ada", token: str = "", session: str = "", seen: int = 0) -> tuple[FakeSocket, Welcome]:
        socket = self.connect(Hello(PROTOCOL, "test", Mode.PLAY, name, token, session, seen))
        await settle(lambda: bool(socket.sent))
        welcome = socket.sent[0]
        assert isinstance(welcome, Welcome), welcome
        await settle(lambda: len(socket.sent) > 1 or welcome.resumed)
        return socket, welcome

    async def lose(self, socket: FakeSocket) -> None:
        """Drop the connection; on return the lobby knows it (the socket is cut a moment before that)."""
        socket.vanish()
        await self._runs[socket]


@asynccontextmanager
async def house(*, replay: bool = False, accounts: Accounts | None = None) -> AsyncIterator[House]:
    async with asyncio.TaskGroup() as tasks:
        made = House(tasks, replay=replay, accounts=accounts)
        yield made
        for socket in made.lines:
            socket.abort()
    made.accounts.close()


async def settle(true: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.001)


async def goodbye(socket: FakeSocket) -> Goodbye:
    await settle(lambda: socket.cut)
    last = socket.sent[-1]
    assert isinstance(last, Goodbye), socket.sent
    assert len([message for message in socket.sent if isinstance(message, Goodbye)]) == 1
    return last


def sights(socket: FakeSocket) -> list[AnySight]:
    return [sight for message in socket.sent if isinstance(message, Seen) for sight in message.sights]


def heard_words(socket: FakeSocket) -> list[str]:
    return [sight.words for sight in sights(socket) if isinstance(sight, Heard)]


async def test_coming_in() -> None:
    async with house() as town:
        ada, welcome = await town.join()
        assert (welcome.being, welcome.resumed, welcome.replay) == (1, False, False)
        assert isinstance(sights(ada)[0], Scene)
        assert town.stage.present == {1}


async def test_the_words_of_a_refusal_at_the_gate_arrive() -> None:
    async with house() as town:
        socket = town.connect(Hello(PROTOCOL, "test", name="Mabel"))
        assert (await goodbye(socket)).code == "name_taken"
        assert (await town.join("Bob"))[1].being


async def test_a_lost_connection_is_taken_up_again_with_what_was_missed_in_order() -> None:
    async with house() as town:
        ada, welcome = await town.join()
        await town.lose(ada)
        for words in ("one", "two", "three"):
            town.stage.say(words)
        again, back = await town.join("Ada", session=welcome.session, seen=1)
        assert back.resumed
        assert (back.being, back.session, back.token) == (1, welcome.session, "")
        await settle(lambda: heard_words(again) == ["one", "two", "three"])
        assert [message.n for message in again.sent if isinstance(message, Seen)] == [2, 3, 4]


async def test_who_missed_too_much_gets_a_scene() -> None:
    async with house() as town:
        ada, welcome = await town.join()
        await town.lose(ada)
        for _ in range(400):
            town.stage.say("x" * 100)
        again, back = await town.join("Ada", session=welcome.session, seen=1)
        assert not back.resumed
        await settle(lambda: bool(sights(again)))
        assert isinstance(sights(again)[0], Scene)
        assert heard_words(again) == []


async def test_the_end_of_a_command_that_was_under_way_is_not_lost() -> None:
    async with house() as town:
        ada, welcome = await town.join()
        town.stage.hold = asyncio.Event()
        ada.say(Do(5, Say("hello")))
        await settle(lambda: bool(town.stage.submitted))
        ada.vanish()
        town.stage.hold.set()
        await settle(lambda: ada.cut)
        again, back = await town.join("Ada", session=welcome.session, seen=1)
        assert back.resumed
        await settle(lambda: Done(5) in again.sent)


async def test_the_body_waits_for_the_grace_time_and_then_goes() -> None:
    async with house() as town:
        ada, welcome = await town.join()
        await town.lose(ada)
        town.time.now += 59
        await town.lobby.sweep()
        assert town.stage.present == {1}
        town.time.now += 1
        await town.lobby.sweep()
        assert town.stage.present == set()
        assert town.stage.seats == []
        _, back = await town.join("Ada", welcome.token, welcome.session, seen=1)
        assert (back.resumed, back.being) == (False, 1)


async def test_bye_ends_at_once() -> None:
    async with house() as town:
        ada, _ = await town.join()
        ada.say(Bye())
        assert (await goodbye(ada)).code == "ended"
        assert ada.closed == 1000
        await settle(lambda: not town.stage.present)
        assert len(town.lobby) == 0


async def test_a_second_login_takes_over_and_the_first_is_told() -> None:
    async with house() as town:
        ada, welcome = await town.join()
        other, second = await town.join("ADA", welcome.token)
        assert (await goodbye(ada)).code == "replaced"
        assert (second.being, second.resumed, second.token) == (1, False, "")
        assert second.session != welcome.session
        assert town.stage.present == {1}
        town.stage.say("hello")
        await settle(lambda: heard_words(other) == ["hello"])
        assert len(town.stage.seats) == 1


async def test_a_half_dead_connection_is_replaced_by_the_one_that_comes_back() -> None:
    async with house() as town:
        ada, welcome = await town.join()
        again, back = await town.join("Ada", session=welcome.session, seen=1)
        assert back.resumed
        assert (await goodbye(ada)).code == "replaced"
        town.stage.say("hello")
        await settle(lambda: heard_words(again) == ["hello"])


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_a_taken_name_is_refused_and_its_owner_stays(token: str) -> None:
    async with house() as town:
        await town.join()
        eve = town.connect(Hello(PROTOCOL, "test", name="ada", token=token))
        assert (await goodbye(eve)).code == "name_taken"
        assert len(town.lobby) == 1


async def challenged(town: House, token: str) -> FakeSocket:
    """Come under Ada's name, and answer the challenge with a token."""
    socket = town.connect(Hello(PROTOCOL, "test", name="ada", nonce="11"))
    await settle(lambda: bool(socket.sent))
    asked = socket.sent.pop()
    assert isinstance(asked, Challenge)
    fits = proof.fitting([token], asked.salt, asked.proof, "Ada", "11", asked.nonce)
    kept = proof.keep(token, bytes.fromhex(asked.salt))
    assert bool(fits) is (token != "wrong")  # noqa: S105
    socket.say(Prove(proof.blot(token, kept, "Ada", "11", asked.nonce)))
    await settle(lambda: bool(socket.sent))
    return socket


async def test_a_taken_name_is_proven_without_telling_the_token() -> None:
    async with house() as town:
        ada, welcome = await town.join()
        again = await challenged(town, welcome.token)
        assert isinstance(again.sent[0], Welcome)
        assert (again.sent[0].being, again.sent[0].token) == (welcome.being, "")
        assert (await goodbye(ada)).code == "replaced"


async def test_a_wrong_proof_is_no_proof_and_nobody_is_asked_twice() -> None:
    async with house() as town:
        await town.join()
        eve = await challenged(town, "wrong")
        assert (await goodbye(eve)).code == "name_taken"
        assert len(town.lobby) == 1


async def test_who_does_not_answer_the_challenge_is_sent_away() -> None:
    async with house() as town:
        await town.join()
        eve = town.connect(Hello(PROTOCOL, "test", name="Ada", nonce="11"))
        await settle(lambda: bool(eve.sent))
        town.time.now += SETTINGS.hello_s + 1
        town.lines[eve].check()
        assert (await goodbye(eve)).code == "slow"


async def test_a_session_of_somebody_else_does_not_help() -> None:
    async with house() as town:
        _, welcome = await town.join("Bob")
        await town.join("Ada")
        eve = town.connect(Hello(PROTOCOL, "test", name="Ada", session=welcome.session, seen=1))
        assert (await goodbye(eve)).code == "name_taken"


async def test_two_at_once_cannot_both_have_a_new_name() -> None:
    async with house() as town:
        sockets = [town.connect(Hello(PROTOCOL, "test", name="Ada")) for _ in range(2)]
        await settle(lambda: all(socket.sent for socket in sockets))
        assert sorted(type(socket.sent[0]).__name__ for socket in sockets) == ["Goodbye", "Welcome"]


async def test_a_client_that_does_not_read_gets_a_scene_when_it_does_and_others_never_wait() -> None:
    async with house() as town:
        slow, _ = await town.join("Ada")
        quick, _ = await town.join("Bob")
        slow.taking.clear()
        for i in range(300):
            town.stage.say(f"{i} " + "x" * 100)
            await asyncio.sleep(0)
        await settle(lambda: len(heard_words(quick)) == 300)
        slow.taking.set()
        await settle(lambda: len([s for s in sights(slow) if isinstance(s, Scene)]) == 2)
        assert len(heard_words(slow)) < 300
        town.stage.say("and on")
        await settle(lambda: heard_words(slow)[-1:] == ["and on"])


async def test_a_client_that_never_reads_is_cut_off_in_the_end() -> None:
    async with house() as town:
        slow, _ = await town.join()
        slow.taking.clear()
        town.stage.say("hello")
        await asyncio.sleep(0.01)
        town.time.now += SETTINGS.slow_s + 1
        town.lines[slow].check()
        assert slow.cut


async def test_who_says_nothing_is_sent_away() -> None:
    async with house() as town:
        silent = town.connect()
        await asyncio.sleep(0)
        town.time.now += SETTINGS.hello_s + 1
        town.lines[silent].check()
        assert (await goodbye(silent)).code == "slow"


async def test_a_goodbye_that_nobody_takes_is_cut_short() -> None:
    async with house() as town:
        ada, _ = await town.join()
        ada.taking.clear()
        ada.say("text")
        await asyncio.sleep(0.01)
        town.time.now += 3
        town.lines[ada].check()
        assert ada.cut


async def test_a_mistake_in_the_town_ends_one_connection(caplog: pytest.LogCaptureFixture) -> None:
    async with house() as town:
        ada, _ = await town.join("Ada")
        bob, _ = await town.join("Bob")
        ada.say(Do(1, Say("fail")))
        assert (await goodbye(ada)).code == "ended"
        assert "the town is broken" in caplog.text
        bob.say(Do(1, Say("still here")))
        await settle(lambda: Done(1) in bob.sent)


async def test_no_account_no_body() -> None:
    class Full(Accounts):
        def register(self, name: str) -> str:
            raise SaveError(f"The disk is full: {name}")

    async with house(accounts=Full(None)) as town:
        ada = town.connect(Hello(PROTOCOL, "test", name="Ada"))
        assert (await goodbye(ada)).code == "ended"
        assert town.stage.present == set()


async def test_a_watcher_looks_through_other_eyes_and_its_own_again() -> None:
    async with house() as town:
        await town.join()
        watcher = town.connect(Hello(PROTOCOL, "test", Mode.WATCH), Follow(BeingId(1)))
        await settle(lambda: len([s for s in sights(watcher) if isinstance(s, Scene)]) == 1)
        assert town.stage.seats[-1].being == 1
        watcher.say(Follow(ARCHIVE))
        await settle(lambda: len([s for s in sights(watcher) if isinstance(s, Scene)]) == 2)
        assert town.stage.seats[-1].being == TOWN
        watcher.say(Do(4, Say("boo")))
        await settle(lambda: Done(4, "no_body") in watcher.sent)
        assert isinstance(watcher.sent[0], Welcome)
        assert watcher.sent[0].being == TOWN


async def test_following_nobody_gives_ones_own_eyes_back() -> None:
    async with house() as town:
        town.stage.blind = {BeingId(77)}
        watcher = town.connect(Hello(PROTOCOL, "test", Mode.WATCH), Follow(BeingId(77)))
        await settle(lambda: bool(sights(watcher)))
        assert town.stage.seats[-1].being == TOWN


async def test_a_replay_is_steered_and_a_live_town_is_not() -> None:
    async with house(replay=True) as past, house() as town:
        reader = past.connect(Hello(PROTOCOL, "test"), Replay(ReplayAct.SEEK, 50))
        await settle(lambda: past.stage.controlled == [Replay(ReplayAct.SEEK, 50)])
        assert past.stage.seats[0].being == ARCHIVE
        await settle(lambda: any(isinstance(message, Timeline) for message in reader.sent))
        ada, _ = await town.join()
        ada.say(Replay(ReplayAct.PLAY))
        await settle(lambda: isinstance(sights(ada)[-1], WasRefused))


async def test_who_was_away_longest_makes_room() -> None:
    async with house() as town:
        for i in range(2 * SETTINGS.max_connections):
            town.time.now += 1
            socket, _ = await town.join(f"Ada {i}")
            await town.lose(socket)
        await town.join("Bob")
        assert len(town.lobby) == 2 * SETTINGS.max_connections
        assert 1 not in town.stage.present


async def test_what_a_stranger_sent_cannot_paint_the_hosts_terminal(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    async with house() as town:
        eve = town.connect(packb({"type": "\x1b[2Jhello" + "x" * 5_000}))
        assert (await goodbye(eve)).code == "malformed"
    assert "malformed" in caplog.text
    assert "\x1b" not in caplog.text
    assert len(caplog.text) < 1_000


async def test_a_watcher_looks_into_minds_and_is_told_where_there_is_none() -> None:
    async with house() as town:
        watcher = town.connect(Hello(PROTOCOL, "test", Mode.WATCH), Study(MABEL), Study(BeingId(3)))
        await settle(lambda: len(sights(watcher)) > 2)
        _, mind, refused = sights(watcher)
        assert isinstance(mind, SawMind)
        assert mind.mind.name == "Mabel"
        assert isinstance(refused, WasRefused)
        assert refused.code == "no_mind"


async def test_a_player_looks_into_no_mind() -> None:
    async with house() as town:
        ada, _ = await town.join()
        ada.say(Study(MABEL))
        await settle(lambda: len(sights(ada)) > 1)
        refused = sights(ada)[-1]
        assert isinstance(refused, WasRefused)
        assert refused.code == "has_body"


async def test_a_player_looks_back_and_searches_in_their_own_chats_and_types() -> None:
    async with house() as town:
        ada, welcome = await town.join()
        ada.say(Page(OWN, 3), Search("bread", OWN), Page(9, 0), Search("bread", 9), Typing(OWN), Typing(OWN, on=False))
        await settle(lambda: len(sights(ada)) > 4 and len(town.stage.typed) > 1)
        assert sights(ada)[1:3] == [SawPage(OWN, (), more=True), SawFound("bread", ())]
        assert [sight.code for sight in sights(ada)[3:] if isinstance(sight, WasRefused)] == ["no_chat"] * 2
        assert town.stage.typed == [(welcome.being, OWN, True), (welcome.being, OWN, False)]


async def test_a_watcher_is_shown_no_pages() -> None:
    async with house() as town:
        watcher = town.connect(Hello(PROTOCOL, "test", Mode.WATCH), Page(OWN, 0), Search("bread"), Typing(OWN))
        await settle(lambda: len(sights(watcher)) > 3)
        assert [sight.code for sight in sights(watcher)[1:] if isinstance(sight, WasRefused)] == ["no_body"] * 3
        assert town.stage.typed == []


async def test_a_watcher_asks_for_history_and_is_told_what_a_live_town_does_not_tell() -> None:
    async with house() as town:
        watcher = town.connect(Hello(PROTOCOL, "test", Mode.WATCH), Recount(), Relate(), Recount(2), Sift("bread"))
        await settle(lambda: len(sights(watcher)) > 4)
        assert sights(watcher)[1:3] == [SawDay(1, (), whole=False), SawTies(())]
        assert [sight.code for sight in sights(watcher)[3:] if isinstance(sight, WasRefused)] == ["no_day", "live"]


async def test_in_a_recording_everything_is_searched() -> None:
    async with house(replay=True) as town:
        watcher = town.connect(Hello(PROTOCOL, "test", Mode.WATCH), Sift("bread"))
        await settle(lambda: len(sights(watcher)) > 1)
        assert sights(watcher)[1] == SawMoments("bread", ())
