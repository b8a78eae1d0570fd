"""Which server answers, in numbers alone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from server.model.far.line import Line
from server.model.far.spread import BACKOFF_MOST_S, SPILL_JOBS, STRIKES, Spread

NAMES = ("a:1", "b:1", "c:1", "d:1")


def spread(names: tuple[str, ...] = NAMES, limit: int = 8) -> Spread:
    made = Spread(names, limit)
    for at in range(len(names)):
        made.take_back(at)
    return made


def home(of: Spread, owner: int) -> int | None:
    return of.pick(owner, of.up, urgent=False)


def test_villagers_keep_their_server_and_are_spread_evenly() -> None:
    one, other = spread(), spread()
    homes = [home(one, owner) for owner in range(1, 401)]
    assert homes == [home(other, owner) for owner in range(1, 401)]
    assert all(60 <= homes.count(at) <= 140 for at in range(4))


def test_a_lost_server_moves_only_its_own_villagers_and_gets_them_back() -> None:
    servers = spread()
    before = [home(servers, owner) for owner in range(1, 201)]
    servers.lose(2, 0.0, "gone")
    after = [home(servers, owner) for owner in range(1, 201)]
    assert 2 not in after
    assert all(old == new for old, new in zip(before, after, strict=True) if old != 2)
    servers.take_back(2)
    assert [home(servers, owner) for owner in range(1, 201)] == before


def test_a_job_spills_over_when_its_home_has_much_more_to_do() -> None:
    servers = spread(("a:1", "b:1"))
    at = home(servers, 7)
    assert at is not None
    for _ in range(SPILL_JOBS - 1):
        servers.begin(at)
    assert home(servers, 7) == at
    servers.begin(at)
    assert home(servers, 7) == 1 - at


def test_full_servers_take_no_more_but_keep_a_place_for_a_player() -> None:
    servers = spread(("a:1",), limit=2)
    servers.begin(0)
    assert servers.pick(1, [0], urgent=False) is None
    assert servers.pick(1, [0], urgent=True) == 0
    servers.begin(0)
    assert servers.pick(1, [0], urgent=True) is None
    servers.end(0)
    servers.end(0)
    assert servers.pick(1, [0], urgent=False) == 0


def test_one_place_is_enough_for_all() -> None:
    assert spread(("a:1",), limit=1).pick(1, [0], urgent=False) == 0


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=1000), st.lists(st.integers(0, 3), max_size=40))
def test_no_server_gets_more_than_its_limit(owner: int, ended: list[int]) -> None:
    servers = spread(limit=4)
    for at in ended:
        if (place := servers.pick(owner, servers.up, urgent=bool(at % 2))) is not None:
            servers.begin(place)
        if servers.servers[at].open:
            servers.end(at)
        assert all(0 <= server.open <= 4 for server in servers.servers)


def test_strikes_in_a_row_lose_a_server_and_an_answer_forgives_them() -> None:
    servers = spread()
    for _ in range(STRIKES - 1):
        servers.strike(0, 0.0, "slow")
    servers.praise(0)
    for _ in range(STRIKES - 1):
        servers.strike(0, 0.0, "slow")
    assert 0 in servers.up
    servers.strike(0, 0.0, "slow")
    assert 0 not in servers.up
    assert servers.complaint() == "1 of 4 model servers lost. a:1: slow"


def test_a_lost_server_is_looked_at_ever_more_seldom_until_it_answers() -> None:
    servers, now, waits = spread(("a:1",)), 0.0, []
    for _ in range(9):
        servers.lose(0, now, "gone")
        assert servers.due(now) == []
        waits.append(servers.servers[0].wait_s)
        now += waits[-1]
        assert servers.due(now) == [0]
        servers.take_back(0)
    assert waits == [1, 2, 4, 8, 16, 32, BACKOFF_MOST_S, BACKOFF_MOST_S, BACKOFF_MOST_S]
    servers.praise(0)
    servers.lose(0, now, "gone")
    assert servers.servers[0].wait_s == 1


def test_the_line_lets_in_by_priority_and_who_waits_long_grows_urgent() -> None:
    line: Line[str] = Line(3, ageing_s=5.0)
    assert line.join("background", 3, 0.0)
    assert line.join("thought", 2, 4.0)
    assert line.join("player", 0, 5.0)
    assert not line.join("one too many", 0, 5.0)
    seen: list[str] = []

    def admit(who: str) -> bool:
        seen.append(who)
        return who == "background" and line_is_old

    line_is_old = False
    line.let_in(5.0, admit)
    assert seen == ["player", "thought", "background"]
    seen.clear()
    line.leave("player")
    assert line.join("later player", 0, 20.0)
    line_is_old = True
    line.let_in(20.0, admit)
    assert seen == ["thought", "background", "later player"]
    assert list(line) == ["thought", "later player"]


def test_nobodys_jobs_go_to_the_idlest() -> None:
    servers = spread()
    for at in (0, 1, 3):
        servers.begin(at)
    assert home(servers, 0) == 2
