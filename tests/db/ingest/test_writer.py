"""What the writer leaves in the tables, whatever order, duplication and trouble it met."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import anyio
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection

from core.model import Samples
from core.store import changes, rejected
from core.store.bells import Bell
from ingest.write import Delivery, Outcome, Writer
from tests import given as that
from tests.chaos.eventually import eventually
from tests.clock import JumpingClock
from tests.servers import Database

Connection = AsyncConnection[Any]

DAYS = 86_400


class Sender:
    """Hands samples to a writer, remembers what it was told."""

    def __init__(self, database: Database) -> None:
        login = database.login("ioc_ingest")
        self.writer = Writer(name="test", login=login, clock=JumpingClock(that.NOW), bell=Bell())
        self.told: list[Outcome] = []

    def delivery(self, samples: Samples, *, replace: bool = False) -> Delivery:
        return that.delivery(samples, self.told.append, replace=replace)

    async def send(self, *batches: Samples, replace: bool = False) -> list[Outcome]:
        """Store one batch of deliveries; what each was told."""
        self.told.clear()
        deliveries = [self.delivery(samples, replace=replace) for samples in batches]
        await self.writer.store(deliveries)
        return list(self.told)

    async def close(self) -> None:
        if self.writer.conn is not None:
            await self.writer.conn.close()


@pytest.fixture
async def sender(database: Database, conn: Connection) -> AsyncIterator[Sender]:
    """Give the test a writer; what is late is fixed by the session."""
    assert not conn.closed
    sender = Sender(database)
    yield sender
    await sender.close()


async def observed(conn: Connection) -> list[tuple[int, int, float | None]]:
    rows = await (
        await conn.execute("SELECT series_id, time, value FROM observed ORDER BY 1, 2")
    ).fetchall()
    return [(series, int((that.NOW - at).total_seconds()), value) for series, at, value in rows]


async def logged(conn: Connection) -> list[tuple[int, int, float]]:
    """Every row of the change log, in commit order per writer."""
    found = await changes.follow(conn, changes.Cursor())
    return [
        (int(series), int((that.NOW_MS - time_ms) / 1000), float(value))
        for change in found
        for series, time_ms, value in zip(
            change.samples.series_id, change.samples.time_ms, change.samples.value, strict=True
        )
    ]


async def test_each_delivery_is_told_its_own_outcome(sender: Sender, conn: Connection) -> None:
    told = await sender.send(that.samples((1, 0, 1), (2, 0, 2)), that.samples((1, 60, 3)))
    assert [outcome.accepted for outcome in told] == [2, 1]
    assert await observed(conn) == [(1, 60, 3), (1, 0, 1), (2, 0, 2)]


async def test_a_resent_batch_is_accepted_and_changes_nothing(
    sender: Sender, conn: Connection
) -> None:
    samples = that.samples((1, 0, 1), (1, 3 * DAYS, 2))
    await sender.send(samples)
    told = await sender.send(samples)
    assert told == [Outcome(accepted=2, rejected=0, faults=())]
    assert len(await logged(conn)) == 2


async def test_a_conflict_is_told_and_kept(sender: Sender, conn: Connection) -> None:
    await sender.send(that.samples((1, 0, 1)))
    (told,) = await sender.send(that.samples((2, 0, 5), (1, 0, 9)))
    assert (told.accepted, told.rejected) == (1, 1)
    assert [(fault.where, fault.index) for fault in told.faults] == [("/samples/1", 1)]
    assert await observed(conn) == [(1, 0, 1), (2, 0, 5)]
    rows = await (await conn.execute("SELECT reason, payload, refused FROM rejected")).fetchall()
    assert rows == [("conflict", b"as sent", 1)]


async def test_the_log_carries_what_changed_and_nothing_else(
    sender: Sender, conn: Connection
) -> None:
    await sender.send(that.samples((1, 0, 1), (2, 3 * DAYS, 2)))
    await sender.send(that.samples((1, 0, 1), (3, 0, 3)))
    assert await logged(conn) == [(1, 0, 1), (2, 3 * DAYS, 2), (3, 0, 3)]


async def test_who_is_stopped_while_he_begins_leaves_no_session(
    database: Database, sender: Sender
) -> None:
    outlet, inlet = anyio.create_memory_object_stream[Delivery](1)
    with database.connect() as owner, owner.transaction():
        owner.execute("LOCK TABLE packed")  # which is the first that he reads
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(sender.writer.run, inlet)
            await outlet.send(sender.delivery(that.samples((1, 0, 1))))
            await eventually(lambda: sender.writer.conn is not None, deadline_seconds=10)
            opened = sender.writer.conn
            tasks.cancel_scope.cancel()
    outlet.close()
    inlet.close()
    assert opened
    assert opened.closed


async def test_poison_is_refused_alone(sender: Sender, conn: Connection) -> None:
    bad = Samples(
        np.array([that.NOW_MS, -220_000_000_000_000, that.NOW_MS, 2**62], np.int64),
        np.array([1, 2, 3, 4], np.int32),
        np.array([1.0, 2.0, 3.0, 4.0]),
    )
    told = await sender.send(that.samples((9, 0, 9)), bad)
    assert [(one.accepted, one.rejected) for one in told] == [(1, 0), (2, 2)]
    assert {fault.index for fault in told[1].faults} == {1, 3}
    assert [series for series, *_ in await observed(conn)] == [1, 3, 9]


async def test_a_span_packed_meanwhile_makes_its_rows_late(
    sender: Sender, conn: Connection, database: Database
) -> None:
    await sender.send(that.samples((1, 0, 1)))
    with database.connect() as owner:
        owner.execute("UPDATE packed SET upto = %s", [that.NOW - timedelta(minutes=5)])
    (told,) = await sender.send(that.samples((1, 600, 2), (2, 0, 3)))
    assert told.accepted == 2
    rows = await (await conn.execute("SELECT series_id FROM sample_late")).fetchall()
    assert rows == [(1,)]


async def test_a_commit_whose_answer_got_lost_is_not_logged_twice(
    sender: Sender, conn: Connection
) -> None:
    await sender.send(that.samples((1, 0, 1)))
    sender.writer.seq -= 1  # as when the very same entry is tried again
    sender.writer.path.met_duplicate()
    (told,) = await sender.send(that.samples((1, 0, 1)))
    assert told.accepted == 1
    assert await logged(conn) == [(1, 0, 1)]


async def test_a_bundle_is_taken_apart_when_one_of_its_messages_conflicts(
    sender: Sender, conn: Connection
) -> None:
    await sender.send(that.samples((1, 0, 1)))
    rows = that.samples((2, 0, 2), (1, 0, 9), (3, 0, 3))
    parts = [sender.delivery(rows.take(np.array([row]))) for row in range(3)]
    sender.told.clear()
    whole: list[Outcome] = []
    bundle = sender.delivery(rows)
    together = Delivery(
        **{
            **{name: getattr(bundle, name) for name in bundle.__slots__},
            "settle": whole.append,
            "parts": lambda: parts,
        }
    )
    await sender.writer.store([together])
    assert whole == []
    assert [(one.accepted, one.rejected) for one in sender.told] == [(1, 0), (0, 1), (1, 0)]
    await sender.writer.store([together])
    assert [one.accepted for one in sender.told[3:]] == [1, 0, 1]
    assert await observed(conn) == [(1, 0, 1), (2, 0, 2), (3, 0, 3)]


AGES = st.sampled_from([0, 60, 7200, 3 * DAYS, 90 * DAYS])
ROWS = st.lists(st.tuples(st.integers(1, 4), AGES), min_size=1, max_size=12, unique=True)


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[Sequence[tuple[int, int]], list[list[tuple[int, int]]]]:
    """Rows, and a way to deliver all of them: some again, in any order, cut anywhere."""
    rows = draw(ROWS)
    again = draw(st.lists(st.sampled_from(rows), max_size=12))
    order = draw(st.permutations([*rows, *again]))
    cuts = sorted(draw(st.lists(st.integers(0, len(order)), max_size=4)))
    pieces = [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(order)], strict=True)]
    return rows, [piece for piece in pieces if piece]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(sent=shuffled(), replace=st.booleans())
async def test_any_order_and_any_duplication_leave_the_same_tables(
    database: Database,
    sent: tuple[Sequence[tuple[int, int]], list[list[tuple[int, int]]]],
    replace: bool,
) -> None:
    rows, pieces = sent
    with database.connect() as owner:
        owner.execute("TRUNCATE sample_late, batch, rejected, rejected_day, writer")
        owner.execute("DELETE FROM sample")
        owner.execute("UPDATE packed SET upto = %s", [that.NOW - timedelta(days=1)])
    sender = Sender(database)
    for piece in pieces:
        samples = that.samples(*((series, age, value_of(series, age)) for series, age in piece))
        told = await sender.send(samples, replace=replace)
        assert told == [Outcome(accepted=len(piece), rejected=0, faults=())]
    assert sender.writer.conn is not None
    stored = await observed(sender.writer.conn)
    in_log = await logged(sender.writer.conn)
    await sender.close()
    expected = sorted((series, -age, value_of(series, age)) for series, age in rows)
    assert [(series, -age, value) for series, age, value in stored] == expected
    assert sorted((series, -age, value) for series, age, value in in_log) == expected


def value_of(series: int, age: int) -> float:
    return series * 1000 + age


def test_the_quota_samples_what_is_beyond_it() -> None:
    assert rejected.within_quota(seen=1, kept=0, kept_bytes=0)
    assert not rejected.within_quota(seen=10_001, kept=10_000, kept_bytes=0)
    assert rejected.within_quota(seen=10_100, kept=10_000, kept_bytes=0)
    assert not rejected.within_quota(seen=501, kept=500, kept_bytes=200_000_000)
