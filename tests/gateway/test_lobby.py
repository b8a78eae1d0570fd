from server.gateway.accounts import Accounts
from server.gateway.lobby import Lobby
from server.gateway.seats import SocketSeat
from server.gateway.settings import GatewaySettings
from shared.ids import BeingId
from shared.wire import PROTOCOL, Goodbye, Hello, Mode, Welcome
from tests.gateway.fakes import Alarms, FakeStage, Time


class Tied:
    """A connection that holds a seat, as `Line` does."""

    def __init__(self, lobby: Lobby) -> None:
        self.lobby = lobby
        self.seat: SocketSeat | None = None
        self.session = ""

    def open(self, seat: SocketSeat, welcome: Welcome) -> None:
        self.seat, self.session = seat, welcome.session
        self.token = welcome.token
        seat.attach(lambda: None)

    def end(self, _goodbye: Goodbye) -> None:
        self.lose()

    def lose(self) -> None:
        assert self.seat is not None
        self.lobby.lost(self.seat, self)


class Door:
    """A connection that only counts what it is told."""

    def __init__(self) -> None:
        self.opened = 0
        self.ended: list[Goodbye] = []

    def open(self, _seat: object, _welcome: object) -> None:
        self.opened += 1

    def end(self, goodbye: Goodbye) -> None:
        self.ended.append(goodbye)


def lobby(clock: Time, stage: FakeStage | None = None, **settings: float) -> Lobby:
    return Lobby(stage or FakeStage(), Accounts(None), GatewaySettings(**settings), clock, Alarms())  # type: ignore[arg-type]


async def test_new_names_come_at_a_bounded_rate_and_known_ones_always() -> None:
    clock = Time()
    door = Door()
    entrance = lobby(clock, newcomers_per_min=30, newcomers_burst=2)
    answers = [await entrance.enter(Hello(PROTOCOL, "test", Mode.PLAY, name), door) for name in ("Ada", "Bob", "Cleo")]
    assert answers[:2] == [None, None]
    late = answers[2]
    assert isinstance(late, Goodbye)
    assert (late.code, late.retry_ms) == ("full", 2000)
    assert await entrance.enter(Hello(PROTOCOL, "test", Mode.WATCH), door) is None
    clock.now += 2
    assert await entrance.enter(Hello(PROTOCOL, "test", Mode.PLAY, "Cleo"), door) is None
    assert door.opened == 4


async def test_whoever_heeds_is_told_who_is_in_town() -> None:
    entrance, told = lobby(Time()), list[list[str]]()
    entrance.heed = lambda names: told.append(list(names))
    ada, bob = Tied(entrance), Tied(entrance)
    await entrance.enter(Hello(PROTOCOL, "test", Mode.PLAY, "Ada"), ada)
    await entrance.enter(Hello(PROTOCOL, "test", Mode.PLAY, "Bob"), bob)
    await entrance.enter(Hello(PROTOCOL, "test", Mode.WATCH), Door())
    assert ada.seat is not None
    await entrance.leave(ada.seat)
    assert told == [["Ada"], ["Ada", "Bob"], ["Bob"]]


async def test_the_town_waits_for_nobody_whose_connection_is_lost_and_again_once_it_is_back() -> None:
    stage = FakeStage()
    entrance = lobby(Time(), stage)
    first = Tied(entrance)
    assert await entrance.enter(Hello(PROTOCOL, "test", Mode.PLAY, "Ada"), first) is None
    ada = BeingId(1)
    first.lose()
    assert stage.attended == [(ada, True), (ada, False)]
    back = Hello(PROTOCOL, "test", Mode.PLAY, "Ada", first.token, session=first.session)
    assert await entrance.enter(back, Tied(entrance)) is None
    assert stage.attended[-1] == (ada, True)


async def test_who_takes_over_is_waited_for() -> None:
    stage = FakeStage()
    entrance = lobby(Time(), stage)
    first = Tied(entrance)
    await entrance.enter(Hello(PROTOCOL, "test", Mode.PLAY, "Ada"), first)
    assert await entrance.enter(Hello(PROTOCOL, "test", Mode.PLAY, "Ada", first.token), Tied(entrance)) is None
    assert stage.attended[-1] == (BeingId(1), True)


async def test_nobody_waits_for_watchers() -> None:
    stage = FakeStage()
    entrance = lobby(Time(), stage)
    watcher = Tied(entrance)
    await entrance.enter(Hello(PROTOCOL, "test", Mode.WATCH), watcher)
    watcher.lose()
    assert stage.attended == []
