"""Who may govern a town, through the town's own door."""

import asyncio

import pytest

from server.powers import STEWARD, Powers
from server.save.chronicle import Scratch
from server.world.orders import Configure
from shared.commands import Advance, Reset, SetPace
from shared.economy import Pace
from shared.ids import TOWN
from shared.sights import SawLedger, WasRefused
from tests.test_town import ListSeat, join, open_town


@pytest.mark.parametrize("command", [SetPace(Pace.BARRIER), Advance(), Reset("Test")])
async def test_only_admins_govern(command: SetPace | Advance | Reset) -> None:
    async with open_town(Scratch()) as town:
        ada, bob = await join(town, "Ada"), await join(town, "Bob")
        refusal = await town.submit(bob.being, command)
        assert refusal is not None
        assert refusal.code == "not_allowed"
        assert any(isinstance(sight, WasRefused) and "--admin" in sight.words for sight in bob.sights)
        assert not town.renewing.is_set()
        assert await town.submit(ada.being, command) is None
        assert town.renewing.is_set() is isinstance(command, Reset)


async def test_a_host_names_admins_in_any_case_and_may_leave_the_founder_out() -> None:
    async with open_town(Scratch(), Powers(admins=("BOB",), founder_is_admin=False)) as town:
        ada, bob = await join(town, "Ada"), await join(town, "Bob")
        assert (await town.submit(ada.being, SetPace(Pace.BARRIER))) is not None
        assert (await town.submit(bob.being, SetPace(Pace.BARRIER))) is None
        assert town.world.pace is Pace.BARRIER


async def test_who_set_the_clock_of_a_simulated_town_is_not_its_founder() -> None:
    async with open_town(Scratch()) as town:
        steward, ada = await join(town, STEWARD), await join(town, "Ada")
        refusal = await town.submit(steward.being, Advance())
        assert refusal is not None
        assert refusal.code == "not_allowed"
        assert await town.submit(ada.being, Advance()) is None


async def test_villagers_govern_nothing_though_they_came_first() -> None:
    async with open_town(Scratch()) as town:
        mabel = next(being for being in town.world.beings.values() if being.name == "Mabel")
        refusal = await town.submit(mabel.id, Reset("Test"))
        assert refusal is not None
        assert refusal.code == "not_allowed"


async def test_a_reset_wants_the_towns_name_and_says_how_to_type_it() -> None:
    async with open_town(Scratch()) as town:
        ada = await join(town, "Ada")
        for typed in ("", "yes", "Tes"):
            refusal = await town.submit(ada.being, Reset(typed))
            assert refusal is not None
            assert refusal.code == "not_confirmed"
            assert ":reset Test" in refusal.words
        assert not town.renewing.is_set()
        assert await town.submit(ada.being, Reset("test")) is None
        assert town.renewing.is_set()
        assert town.renewed_by == "Ada"


async def test_the_hosts_settings_hold_from_the_start_and_are_written_down_once() -> None:
    chronicle = Scratch()
    async with open_town(chronicle) as town:
        await town.configure(Configure(Pace.BARRIER, 50, 70))
        world = town.world
        assert (world.pace, world.deadline_ticks, world.offer_ticks) == (Pace.BARRIER, 50, 70)
        written = len(chronicle.entries)
        await town.configure(Configure(Pace.BARRIER, 50, 70))
        assert len(chronicle.entries) == written


async def test_who_is_lost_is_not_waited_for_until_they_are_back() -> None:
    async with open_town(Scratch()) as town:
        ada = await join(town, "Ada")
        town.attend(ada.being, attending=False)
        await town.admit("Bob")
        assert not town.world.beings[ada.being].attending
        town.attend(ada.being, attending=True)
        town.attend(ada.being, attending=False)
        town.attend(ada.being, attending=True)
        await town.admit("Cleo")
        assert town.world.beings[ada.being].attending


async def test_the_word_that_somebody_is_lost_waits_for_no_room() -> None:
    async with open_town(Scratch()) as town:
        ada = await join(town, "Ada")
        waiting = [asyncio.create_task(town.admit(f"Guest {n}")) for n in range(5)]
        for _ in range(10_000):
            town.attend(ada.being, attending=False)
        await asyncio.gather(*waiting)
        assert not town.world.beings[ada.being].attending


async def test_anybody_may_look_into_the_ledger() -> None:
    async with open_town(Scratch()) as town:
        ada = await join(town, "Ada")
        watcher, follower = ListSeat(TOWN), ListSeat(ada.being, borrowed=True)
        for seat in (ada, watcher, follower):
            town.consult(seat)
            assert isinstance(seat.sights[-1], SawLedger)
            assert seat.sights[-1].open_trades == 0
