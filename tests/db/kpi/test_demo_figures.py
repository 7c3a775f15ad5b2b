"""Figures of the demo place in a real database: handed in and approved once, marked as made up."""

import dataclasses
from datetime import date, datetime, timedelta

from core.model import Period
from core.store.pool import connect
from ioc.simulate.handing import hand_in
from ioc.simulate.told import Curve
from kpi import keeping as values
from kpi.uploads import tables
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
            await conn.execute("SELECT state, count(*) FROM milestone_state GROUP BY 1 ORDER BY 1")
        ).fetchall()
        assert states == [("done", 2), ("going_on", 7)]
