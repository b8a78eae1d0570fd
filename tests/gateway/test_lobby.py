from server.gateway.accounts import Accounts
from server.gateway.lobby import Lobby
from server.gateway.settings import GatewaySettings
from shared.wire import PROTOCOL, Goodbye, Hello, Mode
from tests.gateway.fakes import Alarms, FakeStage, Time


class Door:
    """A connection that only counts what it is told."""

    def __init__(self) -> None:
        self.opened = 0
        self.ended: list[Goodbye] = []

    def open(self, _seat: object, _welcome: object) -> None:
        self.opened += 1

    def end(self, goodbye: Goodbye) -> None:
        self.ended.append(goodbye)


def lobby(clock: Time, **settings: float) -> Lobby:
    return Lobby(FakeStage(), Accounts(None), GatewaySettings(**settings), clock, Alarms())  # type: ignore[arg-type]


async def test_new_names_come_at_a_bounded_rate_and_known_ones_always() -> None:
    clock = Time()
    door = Door()
    entrance = lobby(clock, newcomers_per_min=30, newcomers_burst=2)
    answers = [await entrance.enter(Hello(PROTOCOL, "test", Mode.PLAY, name), door) for name in ("Ada", "Bob", "Cleo")]
    assert answers[:2] == [None, None]
    late = answers[2]
    assert late is not None
    assert (late.code, late.retry_ms) == ("full", 2000)
    assert await entrance.enter(Hello(PROTOCOL, "test", Mode.WATCH), door) is None
    clock.now += 2
    assert await entrance.enter(Hello(PROTOCOL, "test", Mode.PLAY, "Cleo"), door) is None
    assert door.opened == 4
