"""Indicators asked for in PromQL, published by others, or of which one count is a part."""

import pytest

from core.store import kpi_file
from core.store.pool import connect
from tests.computing import KPIS, Stand, add_series, counts
from tests.packing import DAY, HOUR, TODAY, YESTERDAY, columns


async def test_a_part_that_was_counted_on_fewer_days_gives_no_ratio(stand: Stand) -> None:
    """A counter that was set up in the middle of a month, beside one that was there all along."""
    text = KPIS.replace("counter: 'd_total{channel=\"online\"}'", "counter: other_total")
    async with await connect(stand.kept.database.login("ioc"), autocommit=True) as conn:
        await kpi_file.put(conn, text, now=stand.kept.clock.now())
    with stand.kept.database.connect() as owner:
        add_series(owner, 6, "other_total", {"unit": "a"})
    for n in range(10):
        await stand.kept.write(counts(TODAY - (10 - n) * DAY, 100 + n, 100 + n))
    await stand.kept.write(columns((6, TODAY - DAY, 5.0), (6, TODAY, 9.0)))
    await stand.look()
    assert stand.values()[0][:5] == ("a", 4, 18, None, "days_differ")


async def test_a_formula_cannot_lose_that_it_is_made_up(stand: Stand) -> None:
    now = stand.kept.clock.now()
    await stand.kept.write(columns((4, now, 9.0), (5, now, 12.0)))
    await stand.look()
    assert stand.values("K06")[0] == ("a", 9, 12, 75.0, "", 1, 1, True)


async def test_of_two_numbers_of_a_unit_none_is_taken(
    stand: Stand, capsys: pytest.CaptureFixture[str]
) -> None:
    with stand.kept.database.connect() as owner:
        add_series(owner, 6, "all_of", {"unit": "a", "tech": "5g"})
    now = stand.kept.clock.now()
    await stand.kept.write(columns((4, now, 9.0), (5, now, 12.0), (6, now, 13.0)))
    await stand.look()
    assert stand.values("K06") == []
    assert "all_of: gives two numbers of unit a" in capsys.readouterr().out


async def test_what_others_publish_is_official_in_the_period_of_its_sample(stand: Stand) -> None:
    with stand.kept.database.connect() as owner:
        owner.execute("UPDATE metric SET expected_period_seconds = 2592000 WHERE name = 'all_of'")
    published = YESTERDAY + HOUR
    await stand.kept.write(columns((5, published, 13.5)))
    await stand.look()
    told = (
        "SELECT unit, value, status, origin, as_of FROM kpi_value WHERE kpi = 'D766'"
        " ORDER BY unit DESC, period"
    )
    of_a, total = stand.rows(told)
    assert of_a == ("a", 13.5, "chinh_thuc", "import", published)
    assert total[:3] == ("", None, "chua_co_du_lieu")  # b has none
    stand.kept.clock.set(stand.kept.clock.now() + 20 * DAY)  # another month, not yet stale
    await stand.look()
    assert stand.rows(told)[:2] == [of_a, total]


async def test_the_sum_of_what_others_publish_is_not_theirs(stand: Stand) -> None:
    with stand.kept.database.connect() as owner:
        owner.execute("UPDATE unit SET scope = 'outside' WHERE id = 'b'")
    await stand.kept.write(columns((5, stand.kept.clock.now(), 13.5)))
    await stand.look()
    statuses = "SELECT status, value FROM kpi_value WHERE kpi = 'D766' ORDER BY unit DESC"
    assert stand.rows(statuses) == [("chinh_thuc", 13.5), ("so_bo", 13.5)]
