"""Two writers behind one queue: what one of them waits for holds up nothing else."""

from dataclasses import replace
from functools import partial

import numpy as np
from psycopg import AsyncConnection

from core.model import Samples, SourceId
from core.service.clock import SystemClock
from core.store import changes
from ingest.intake import Way, open_intake
from ingest.write import Delivery, Outcome
from tests import given
from tests.chaos.eventually import eventually
from tests.servers import Database

SERIES = 1


def delivery(ago_seconds: int, told: list[int]) -> Delivery:
    """One sample; `told` gets its age once it is stored."""

    def settle(outcome: Outcome) -> None:
        assert (outcome.accepted, outcome.rejected) == (1, 0)
        told.append(ago_seconds)

    return Delivery(
        source=SourceId("bts-01"),
        protocol="json",
        samples=Samples(
            np.array([given.NOW_MS - ago_seconds * 1000], np.int64),
            np.array([SERIES], np.int32),
            np.array([1.0]),
        ),
        index=np.zeros(1, np.int32),
        replace=False,
        faults=(),
        rejected=0,
        payload=b"as sent",
        where=lambda index: f"/samples/{index}",
        settle=settle,
    )


async def test_a_batch_that_waits_for_a_lock_holds_up_no_other(
    database: Database, conn: AsyncConnection[object]
) -> None:
    told: list[int] = []
    with database.connect() as owner:  # a chunk that is not there yet would be waited for as well
        owner.execute("INSERT INTO sample (series_id, time, value) VALUES (9, %s, 1)", [given.NOW])
    login = database.login("ioc_ingest")
    async with open_intake(login, SystemClock(), Way("test", 8, writers=2), disk=None) as intake:
        with database.connect() as other, other.transaction():
            # The same key, not committed yet: whoever brings it has to wait for the outcome.
            other.execute(
                "INSERT INTO sample (series_id, time, value) VALUES (%s, %s, 1)",
                [SERIES, given.NOW],
            )
            await intake.outlet.send(delivery(0, told))
            for ago in (1, 2, 3):
                await intake.outlet.send(delivery(ago, told))
                await eventually(partial(told.__contains__, ago), deadline_seconds=20)
            assert told == [1, 2, 3]
        await eventually(partial(told.__contains__, 0), deadline_seconds=20)
    assert told[-1] == 0
    rows = await (await conn.execute("SELECT count(*) FROM sample")).fetchone()
    assert rows == (5,)
    logged = await changes.follow(conn, changes.Cursor())
    assert sorted(len(change.samples) for change in logged) == [0, 1, 1, 1]
    assert len({change.writer for change in logged}) == 2, "each writer has a log of its own"


async def noted(_conn: AsyncConnection[object]) -> None:
    """Write nothing beside the samples."""


async def test_reports_are_stored_in_the_order_in_which_they_came(
    database: Database, conn: AsyncConnection[object]
) -> None:
    """Or a job would end before it starts, and a number come after the next."""
    assert not conn.closed  # its session has fixed what is late
    told: list[int] = []
    login = database.login("ioc_ingest")
    with database.connect() as owner:
        owner.execute("INSERT INTO sample (series_id, time, value) VALUES (9, %s, 1)", [given.NOW])
    async with open_intake(login, SystemClock(), Way("test", 8, writers=2), disk=None) as intake:
        with database.connect() as other, other.transaction():
            other.execute(
                "INSERT INTO sample (series_id, time, value) VALUES (%s, %s, 1)",
                [SERIES, given.NOW],
            )
            for ago in (0, 1, 2):
                await intake.outlet.send(replace(delivery(ago, told), beside=noted))
            await intake.outlet.send(delivery(3, told))
            await eventually(partial(told.__contains__, 3), deadline_seconds=20)
            assert told == [3], "who reports waits for the one before"
        await eventually(partial(told.__contains__, 2), deadline_seconds=20)
    assert told == [3, 0, 1, 2]
