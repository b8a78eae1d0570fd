from pathlib import Path

import pytest

from server.save.verify import verify
from server.world.decide import decide
from shared.calendar import Period
from shared.economy import Item
from tests.stories import brisk
from tests.stories.day import play


@pytest.mark.timeout(300)
async def test_three_players_share_a_day_and_nobody_who_is_away_holds_it_up(tmp_path: Path) -> None:
    transcript: list[str] = []
    day = await play(tmp_path, transcript.append, deadline_s=5 * brisk.TIMES, module="tests.stories.brisk")
    assert [period for period, _ in day.periods] == [Period.MORNING, Period.NOON, Period.EVENING, Period.NIGHT]

    fern, cole, cara = (day.lives[name] for name in ("Fern", "Cole", "Cara"))
    assert (fern.money, fern.goods, fern.stamina) == (2000 - 100 + 190 - 150, {Item.WHEAT: 7}, 90)
    assert (cole.money, cole.goods, cole.stamina) == (2000 - 300 - 190 + 300 - 150 + 450, {Item.BREAD: 1}, 100)
    assert (cara.money, cara.goods, cara.stamina) == (2000 - 1000 - 300, {Item.HOUSE: 1}, 100)
    for name, life in day.lives.items():
        summary = day.summaries[name]
        assert (summary.slept, summary.tired, summary.stamina) == (True, 0, life.stamina - 10)
        assert summary.earned == life.money - 2000

    assert {"Fern", "Cole", "Cara"} <= day.waited_for[0]
    assert not any("Dan" in waited for waited in day.waited_for)
    assert not any("Eve" in waited for waited in day.waited_for[1:])
    assert day.waited_for[3] == set()

    text = "\n".join(transcript)
    for line in ("Dan   is refused (no_life)", "Fern  works: 1 seed become 5 wheat", "Cara  idles", "Cole  sleeps for a voucher"):
        assert line in text
    assert "waited for in vain" not in text
    report = verify(tmp_path / "day.thorp", decide)
    assert report.ok, report.difference
