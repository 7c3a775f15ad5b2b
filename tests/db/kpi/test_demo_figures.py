"""Figures of the demo place in a real database: handed in and approved once, marked as made up."""

import dataclasses
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from core.model import Period, UnitId
from core.service.clock import SystemClock
from core.store.pool import connect
from ioc.simulate import past_is_told
from ioc.simulate.before import Progress
from ioc.simulate.handing import close_live, hand_in
from ioc.simulate.serve import INDICATORS_FILE, SEED
from ioc.simulate.told import Curve
from kpi import keeping as values
from kpi.define import KpiId
from kpi.uploads import tables
from kpi.values import Origin, Status, Value, Why
from tests.places import apply, place
from tests.servers import Database
from tests.simulated import PLACE, ZONE, stage

NOW = datetime(2026, 11, 28, 12, tzinfo=ZONE)
SINCE = date(2026, 6, 1)


async def test_they_are_handed_in_once_and_what_people_did_stays(database: Database) -> None:
    await apply(database, place(PLACE), now=NOW - timedelta(minutes=1))
    told = stage().scene.indicators
    (sites,) = (each for each in told.figures if each.kpi == "K09")
    begin = (SINCE - date(1970, 1, 1)).days
    few = dataclasses.replace(sites, share=Curve((begin,), (0.5,)))
    scene = dataclasses.replace(
        stage().scene, indicators=dataclasses.replace(told, since=SINCE, figures=(few,))
    )
    story = dataclasses.replace(stage(), scene=scene)
    async with await connect(database.login(), autocommit=True) as conn:
        assert await hand_in(conn, story, NOW) == 4 + 3  # of one commune the newest is missing
        assert await hand_in(conn, story, NOW) == 0
        uploads = await tables.decided(conn)
        assert ({each.simulated for each in uploads}, len(uploads)) == ({True}, 7)
        quarters = [Period.parse("2026-Q2"), Period.parse("2026-Q3")]
        found = await values.current(conn, [each for each in quarters if each])
        assert {each.value.simulated for each in found} == {True}
        core = {each.value.period.id: each.value for each in found if each.value.scope == "core"}
        assert (core["2026-Q2"].have, core["2026-Q2"].status.value) == (4, "chinh_thuc")
        assert (core["2026-Q3"].have, core["2026-Q3"].why.value) == (3, "units_missing")
        # What was told of the past is on the record when it was told.
        rows = await (
            await conn.execute(
                "SELECT min(at) = %s, count(*) FILTER (WHERE actor = 'system:simulate-leader')"
                " FROM audit WHERE action LIKE 'kpi.handin.%%'",
                [NOW],
            )
        ).fetchone()
        assert rows == (True, 7)
        states = await (
            await conn.execute(
                "SELECT state, simulated, count(*) FROM milestone_state GROUP BY 1, 2 ORDER BY 1"
            )
        ).fetchall()
        assert states == [("done", True, 2), ("going_on", True, 7)]


def live(period: str) -> Value:
    found = Period.parse(period)
    assert found is not None
    return Value(
        kpi=KpiId("K01"),
        unit=UnitId("khun-ha-2025"),
        period=found,
        numerator=Decimal(41),
        denominator=Decimal(100),
        value=41.0,
        why=Why.THERE,
        status=Status.PRELIMINARY,
        origin=Origin.LIVE,
        simulated=True,
        as_of=NOW,
    )


async def test_a_leader_makes_live_months_official_that_are_over(database: Database) -> None:
    await apply(database, place(PLACE), now=NOW - timedelta(minutes=1))
    months = ["2025-M06", "2025-M07", "2026-M11", "2026-M12"]  # before it was there; split; runs
    async with await connect(database.login(), autocommit=True) as conn:
        async with conn.transaction():
            await values.record(conn, [live(month) for month in months], now=NOW)
        assert await close_live(conn, stage(), NOW) == 1
        assert await close_live(conn, stage(), NOW) == 0
        spans = [span for month in months if (span := Period.parse(month))]
        found = await values.current(conn, spans)
        official = {each.value.period.id for each in found if each.value.status is Status.OFFICIAL}
        assert official == {"2026-M11"}


def test_the_past_is_told_some_time_after_it_was_sent(tmp_path: Path) -> None:
    now = SystemClock().now()  # as the file system tells it
    assert not past_is_told(tmp_path, now)
    progress = Progress(tmp_path / INDICATORS_FILE, seed=SEED)
    progress.save()
    assert not past_is_told(tmp_path, now + timedelta(hours=1))
    progress.lead_in_sent = True
    progress.save()
    assert not past_is_told(tmp_path, now)
    assert past_is_told(tmp_path, now + timedelta(hours=1))
