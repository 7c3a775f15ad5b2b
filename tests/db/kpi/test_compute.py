"""The loop of `ioc kpi`: live values, totals, revisions by day, series, what a leader closed."""

import asyncio
from datetime import timedelta

from core.store.pool import connect
from kpi.keeping import lock
from tests.computing import OPENED, Stand, counts
from tests.packing import DAY, HOUR, TODAY, YESTERDAY, columns
from tests.running import eventually

WAITING = (
    "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


async def test_values_and_their_totals(stand: Stand) -> None:
    await stand.kept.write(counts(OPENED, 100, 100, 50))
    await stand.kept.write(counts(TODAY - HOUR, 130, 110, 60))
    await stand.look()
    assert stand.values() == [
        ("a", 30, 40, 75.0, "", 1, 1, False),
        ("b", 0, 10, 0.0, "", 1, 1, False),
        ("scope:core", 30, 50, 60.0, "", 2, 2, False),
    ]
    told = [(dict(labels), value) for labels, value in stand.heard.samples.items()]
    whose = {
        labels.get("unit") or labels["scope"]: value
        for labels, value in told
        if labels["kpi"] == "K01"
    }
    assert whose == {"a": 75.0, "b": 0.0, "core": 60.0}


async def test_a_unit_that_sends_nothing_has_no_value_and_no_total_is_told(stand: Stand) -> None:
    await stand.kept.write(counts(OPENED, 100, 100))
    await stand.kept.write(counts(TODAY - HOUR, 130, 110))
    await stand.look()
    assert stand.values() == [
        ("a", 30, 40, 75.0, "", 1, 1, False),
        ("scope:core", 30, 40, None, "units_missing", 1, 2, False),
    ]


async def test_a_month_that_was_not_counted_from_its_begin_has_no_value(stand: Stand) -> None:
    await stand.kept.write(counts(TODAY - 6 * HOUR, 100, 100, 50))
    await stand.kept.write(counts(TODAY - HOUR, 130, 110, 60))
    await stand.look()
    assert stand.values() == [
        ("a", 30, 40, None, "days_differ", 0, 1, False),
        ("b", 0, 10, None, "days_differ", 0, 1, False),
        ("scope:core", 30, 50, None, "days_differ", 0, 2, False),
    ]
    # Its past comes in, the oldest first: what came between then and now is not of this month.
    await stand.kept.write(counts(OPENED - 30 * DAY, 10, 10, 5))
    await stand.next_minute()
    assert stand.values()[-1] == ("scope:core", 120, 275, None, "days_differ", 0, 2, False)
    await stand.kept.write(counts(OPENED, 60, 60, 30))
    await stand.next_minute()
    assert stand.values()[-1] == ("scope:core", 70, 150, 100 * 70 / 150, "", 2, 2, False)


async def test_a_sample_moves_its_value_at_the_next_look(stand: Stand) -> None:
    await stand.kept.write(counts(OPENED, 100, 100, 50))
    await stand.look()
    await stand.kept.write(counts(TODAY - HOUR, 101, 100, 53))
    stand.kept.clock.set(stand.kept.clock.now() + timedelta(seconds=1))
    await stand.look()
    assert stand.values()[-1] == ("scope:core", 1, 4, 25.0, "", 2, 2, False)


async def test_a_day_has_one_revision_and_the_next_day_another(stand: Stand) -> None:
    await stand.kept.write(counts(TODAY - 6 * HOUR, 100, 100, 50))
    for minute in range(3):
        at = TODAY - 3 * HOUR + timedelta(minutes=minute)
        await stand.kept.write(counts(at, 110 + minute, 110, 60))
        await stand.next_minute()
    count = "SELECT count(*) FROM kpi_value WHERE kpi = 'K01' AND unit = 'a'"
    assert stand.rows(count) == [(1,)]
    await stand.kept.tomorrow()
    await stand.kept.write(counts(stand.kept.clock.now() - HOUR, 150, 110, 60))
    await stand.next_minute()
    history = (
        "SELECT numerator, replaced_at IS NULL FROM kpi_value"
        " WHERE kpi = 'K01' AND unit = 'a' ORDER BY id"
    )
    assert stand.rows(history) == [(12, False), (50, True)]


async def test_what_a_leader_closed_does_not_change(stand: Stand) -> None:
    await stand.kept.write(counts(OPENED, 100, 100, 50))
    await stand.kept.write(counts(TODAY - HOUR, 130, 110, 60))
    await stand.look()
    ((month,),) = stand.rows("SELECT max(period) FROM kpi_value")
    with stand.kept.database.connect() as owner:
        closing = "INSERT INTO kpi_closing VALUES ('K01', 'a', %s, now(), 'user:1')"
        owner.execute(closing, [month])
    await stand.kept.write(counts(TODAY, 140, 110, 70))
    await stand.next_minute()
    assert [row[:3] for row in stand.values()] == [
        ("a", 30, 40),
        ("b", 0, 20),
        ("scope:core", 30, 60),
    ]


async def test_what_a_leader_closes_meanwhile_does_not_change(stand: Stand) -> None:
    await stand.kept.write(counts(OPENED, 100, 100, 50))
    await stand.kept.write(counts(TODAY - HOUR, 130, 110, 60))
    await stand.look()
    ((month,),) = stand.rows("SELECT max(period) FROM kpi_value")
    await stand.kept.write(counts(TODAY, 140, 110, 70))
    login = stand.kept.database.login("ioc")
    async with asyncio.TaskGroup() as group, await connect(login) as leader:
        await lock(leader)
        group.create_task(stand.next_minute())
        await asyncio.to_thread(eventually, lambda: stand.rows(WAITING) != [], lambda: "no lock")
        closing = "INSERT INTO kpi_closing VALUES ('K01', 'a', %s, now(), 'user:1')"
        await leader.execute(closing, [month])
    assert [row[:3] for row in stand.values()] == [
        ("a", 30, 40),
        ("b", 0, 20),
        ("scope:core", 30, 60),
    ]


async def test_numbers_that_are_no_more_leave_no_value_behind(stand: Stand) -> None:
    now = stand.kept.clock.now()
    await stand.kept.write(columns((4, now, 9.0), (5, now, 12.0)))
    await stand.look()
    with stand.kept.database.connect() as owner:
        owner.execute("DELETE FROM sample")
    await stand.next_minute()
    assert stand.values("K06")[0][:5] == ("a", None, None, None, "no_figures")


async def test_history_is_computed_at_the_start(stand: Stand) -> None:
    begin = YESTERDAY - 70 * DAY
    for n in range(72):
        await stand.kept.write(counts(begin + n * DAY, n, 2 * n, 3 * n))
    await stand.kept.pack()
    await stand.look()
    totals = stand.rows(
        "SELECT period, numerator, denominator FROM kpi_value WHERE scope = 'core' AND kpi = 'K01'"
        " ORDER BY period"
    )
    assert sum(row[1] for row in totals) == 71
    assert all(row[2] == 6 * row[1] for row in totals)
    assert len(totals) >= 3
