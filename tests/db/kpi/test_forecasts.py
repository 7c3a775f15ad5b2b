"""Forecasts in their table: made of finished periods only, and only anew when these change."""

import multiprocessing
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from typing import Any

import pytest

from core.store.pool import Connection, connect
from core.store.sql import fetched
from kpi import board
from kpi.analysis import Forecast, Method, NoForecast, Unforeseen
from kpi.analysis.keeping import changed, forecasts, forget, keep
from kpi.analysis.renewal import Renewal
from kpi.define import Catalogue, KpiId
from kpi.keeping import Place, record
from kpi.values import Value
from tests.analysed import kpi, period, place, value
from tests.given import NOW
from tests.servers import Database

FIRST = period("2025-M08")  # the first month of the units of today
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
async def conn(database: Database) -> AsyncIterator[Connection]:
    """Give a connection of the process that computes indicators."""
    async with await connect(database.login("ioc_kpi"), autocommit=True) as conn:
        yield conn


def months(of: str, cases: Iterable[int], *, back: int = 0) -> list[Value]:
    """Make values of a unit or a scope, month by month."""
    begin = FIRST.shifted(-back)
    changes: dict[str, Any] = {"scope": "core", "unit": None} if of == "core" else {}
    return [value(f"{of} {begin.shifted(n)}", each, **changes) for n, each in enumerate(cases)]


async def write(conn: Connection, *values: list[Value]) -> None:
    async with conn.transaction():
        await record(conn, [each for part in values for each in part], now=NOW)


async def test_only_finished_periods_since_the_reform_count(conn: Connection) -> None:
    upto = period("2026-M12").index - FIRST.index  # it runs now
    await write(
        conn,
        months("a", range(40, 50), back=10),
        months("a", range(50, 51 + upto)),
        months("b", range(40, 50), back=10),
        months("core", range(60, 64)),
    )
    found = await changed(conn, place(), NOW, limit=9)
    assert [wanted.key for wanted in found] == [
        ("K01", "", "core"),  # totals first
        ("K01", "a", ""),
        ("K01", "b", ""),
    ]
    of_a = found[1].history
    assert (of_a.points[0].at, of_a.points[-1].at) == (FIRST.index, period("2026-M11").index)
    assert (of_a.top, of_a.season, of_a.step) == (100.0, 12, 1.0)
    assert len(found[2].history.points) == 10  # that unit never changed
    assert [wanted.key for wanted in await changed(conn, place(), NOW, limit=1)] == [found[0].key]


async def test_made_anew_when_something_it_is_made_of_changes_and_only_then(
    conn: Connection,
) -> None:
    await write(conn, months("a", range(50, 53)), months("core", range(60, 63)))
    few = NoForecast(Unforeseen.FEW_POINTS, 3)
    wanted = await changed(conn, place(), NOW, limit=9)
    async with conn.transaction():
        await keep(conn, place(), [(each, few) for each in wanted], now=NOW)
    assert await changed(conn, place(), NOW, limit=9) == []
    kept = await forecasts(conn)
    assert {key: each.foretold for key, each in kept.items()} == {
        ("K01", "", "core"): few,
        ("K01", "a", ""): few,
    }
    await write(conn, months("a", [50, 51, 99]))
    assert [each.key for each in await changed(conn, place(), NOW, limit=9)] == [("K01", "a", "")]
    other = place()
    counted = Place(Catalogue(kpis=(kpi(is_share=False),), levels=("xa",)), other.units, other.zone)
    assert len(await changed(conn, counted, NOW, limit=9)) == 2
    # Of a day the last one stays; a board of the past has the one of then.
    three = NoForecast(Unforeseen.GAPS, 3)
    for after in (2 * DAY, 2 * DAY + MINUTE):
        async with conn.transaction():
            await keep(conn, place(), [(each, three) for each in wanted], now=NOW + after)
    for now, reason in ((NOW, "few_points"), (NOW + DAY, "few_points"), (NOW + 3 * DAY, "gaps")):
        stood = await board.forecasts(conn, [KpiId("K01")], now)
        assert {key: each.reason for key, each in stood.items()} == {("K01", "core"): reason}
    assert await board.forecasts(conn, [KpiId("K01")], NOW - DAY) == {}
    ((count,),) = await fetched(conn, "SELECT count(*) FROM kpi_forecast")
    assert count == 2 * len(wanted)
    await forget(conn, place("K02"), NOW + 4 * DAY)
    assert await forecasts(conn) == {}


async def test_the_loop_begins_goes_on_and_takes_what_was_made(conn: Connection) -> None:
    await write(conn, months("a", [*range(50, 59)]), months("core", [60, 61, 62]))
    renewal, here = Renewal(), place()
    await renewal.renew(conn, here, NOW)
    assert renewal.apart.is_busy
    await renewal.renew(conn, here, NOW + MINUTE)  # nothing waits for it, and nothing begins twice
    assert renewal.apart.is_ready(wait_seconds=200)
    await renewal.renew(conn, here, NOW + MINUTE)
    kept = await forecasts(conn, ["K01"])
    made = kept["K01", "a", ""]
    assert isinstance(made.foretold, Forecast)
    assert made.made_at == NOW + MINUTE
    assert (made.foretold.method, made.foretold.points) == (Method.DAMPED_ETS_LOGIT, 9)
    first, last = made.foretold.steps[0], made.foretold.steps[-1]
    assert (first.at, last.at) == (period("2026-M05").index, period("2027-M01").index)
    assert 50 < first.low < first.middle < first.high < 70
    assert kept["K01", "", "core"].foretold == NoForecast(Unforeseen.FEW_POINTS, 3)
    assert not renewal.apart.is_busy


async def test_a_process_that_dies_names_the_one_that_it_dies_of(conn: Connection) -> None:
    await write(conn, months("a", range(50, 59)), months("core", range(60, 69)))
    renewal = Renewal()
    await renewal.renew(conn, place(), NOW)
    for n in range(1, 4):
        kill()
        await renewal.renew(conn, place(), NOW + n * MINUTE)
    renewal.apart.end()
    unfit = NoForecast(Unforeseen.UNFIT, 9)
    assert {each.foretold for each in (await forecasts(conn)).values()} == {unfit}


def kill() -> None:
    """Kill the process that forecasts, as a machine does that is out of memory."""
    running = multiprocessing.active_children()
    (process,) = [each for each in running if each.name == "ioc forecast"]
    process.kill()
    process.join()
