"""Spectators never cost a player anything: what they are owed, how many there may be, who is told first."""

import asyncio

from server.gateway.accounts import Accounts
from server.gateway.line import Line
from server.gateway.lobby import Lobby
from server.gateway.seats import SocketSeat
from server.gateway.settings import GatewaySettings
from shared.commands import Say
from shared.ids import TOWN, BeingId
from shared.sights import Scene
from shared.wire import PROTOCOL, Do, Done, Goodbye, Hello, Mode, Seen, Welcome
from tests.gateway.fakes import Alarms, FakeSocket, FakeStage, Time, heard
from tests.gateway.test_line import goodbye, heard_words, house, settle, sights
from tests.gateway.test_lobby import Door, Tied, lobby

PLAYERS = 40
ROUNDS = 12
LONG = "x" * 450


async def test_a_spectator_that_reads_nothing_keeps_nobody_waiting() -> None:
    settings = GatewaySettings(gather_ms=0, watcher_outbox_bytes=4_000, commands_burst=100)
    stage, time = FakeStage(), Time()
    entrance = Lobby(stage, Accounts(None), settings, time, asyncio.get_running_loop().call_later)
    async with asyncio.TaskGroup() as tasks:

        def connect(hello: Hello) -> FakeSocket:
            socket = FakeSocket()
            tasks.create_task(Line(socket, stage, entrance, settings, time).run())
            socket.say(hello)
            return socket

        spectator = connect(Hello(PROTOCOL, "test", Mode.WATCH))
        await settle(lambda: len(sights(spectator)) > 0)
        spectator.taking.clear()
        players = [connect(Hello(PROTOCOL, "test", name=f"Player {n}")) for n in range(PLAYERS)]
        await settle(lambda: all(len(sights(player)) > 0 for player in players))
        before = len(spectator.sent)
        said = []
        for n in range(ROUNDS):
            said.append(f"{n} {LONG}")
            players[n].say(Do(n, Say(said[-1])))
            await settle(lambda n=n: any(isinstance(one, Done) and one.seq == n for one in players[n].sent))  # type: ignore[misc]
            await settle(lambda: all(heard_words(player) == said for player in players))
            assert len(spectator.sent) == before
        spectator.taking.set()
        await settle(lambda: sum(isinstance(sight, Scene) for sight in sights(spectator)) == 2)
        assert len(heard_words(spectator)) < ROUNDS
        for socket in (spectator, *players):
            socket.abort()


def seat_of(being: BeingId, stage: FakeStage, settings: GatewaySettings) -> SocketSeat:
    seat = SocketSeat(being, "", stage, settings, Time(), Alarms())
    stage.sit(seat)
    return seat


def owed(seat: SocketSeat) -> int:
    """Count the frames that wait for a seat."""
    count = 0
    while seat.next_frame() is not None:
        count += 1
    return count


def test_a_spectator_is_given_a_scene_where_a_player_still_gets_everything() -> None:
    settings, stage = GatewaySettings(gather_ms=0, watcher_outbox_bytes=4_000), FakeStage()
    player, spectator = seat_of(BeingId(1), stage, settings), seat_of(TOWN, stage, settings)
    for tick in range(ROUNDS * 4):
        for seat in (player, spectator):
            seat.deliver(tick + 1, (heard(LONG),))
    assert owed(player) == ROUNDS * 4 + 1
    assert owed(spectator) == 1


def test_a_spectator_is_never_owed_more_than_a_player() -> None:
    settings, stage = GatewaySettings(gather_ms=0, outbox_bytes=1_024), FakeStage()
    player, spectator = seat_of(BeingId(1), stage, settings), seat_of(TOWN, stage, settings)
    for tick in range(ROUNDS):
        for seat in (player, spectator):
            seat.deliver(tick + 1, (heard(LONG),))
    assert owed(player) == owed(spectator) == 1


async def test_spectators_get_half_of_the_connections_and_players_the_rest() -> None:
    entrance, watch = lobby(Time(), max_connections=7), Hello(PROTOCOL, "test", Mode.WATCH)
    watchers = [Tied(entrance) for _ in range(3)]
    assert [await entrance.enter(watch, one) for one in watchers] == [None] * 3
    refused = await entrance.enter(watch, Door())
    assert isinstance(refused, Goodbye)
    assert (refused.code, refused.retry_ms > 0) == ("full", True)
    for n in range(4):
        assert await entrance.enter(Hello(PROTOCOL, "test", name=f"Player {n}"), Door()) is None
    watchers[0].lose()
    assert await entrance.enter(watch, Door()) is None


async def test_a_host_may_have_no_spectators_at_all_and_a_recording_is_for_nobody_else() -> None:
    watch = Hello(PROTOCOL, "test", Mode.WATCH)
    assert isinstance(await lobby(Time(), max_watchers=0).enter(watch, Door()), Goodbye)
    screening = lobby(Time(), FakeStage(replay=True), max_watchers=0, max_connections=3)
    assert [await screening.enter(watch, Door()) for _ in range(3)] == [None] * 3


async def test_a_spectator_that_is_turned_away_is_told() -> None:
    async with house() as town:
        first = town.connect(Hello(PROTOCOL, "test", Mode.WATCH))
        await settle(lambda: len(first.sent) > 1)
        second = town.connect(Hello(PROTOCOL, "test", Mode.WATCH))
        assert (await goodbye(second)).code == "full"
        ada, welcome = await town.join()
        assert isinstance(welcome, Welcome)
        assert any(isinstance(message, Seen) for message in ada.sent)
