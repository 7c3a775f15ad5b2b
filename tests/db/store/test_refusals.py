"""What was refused is counted for ever, and kept for a time."""

from datetime import timedelta

from core.model import Fault, Reason, SourceId
from core.store import rejected
from core.store.pool import connect
from core.store.rejected import Refusal
from tests import given
from tests.servers import Database


async def refuse(database: Database, source: str | None, reason: Reason, count: int) -> None:
    """Keep payloads as refused."""
    fault = Fault("/value", reason, "no")
    refusal = Refusal(SourceId(source) if source else None, "json", [fault], 1, b"{}")
    async with await connect(database.login("ioc_ingest")) as conn, conn.transaction():
        await rejected.keep(conn, [refusal] * count, now=given.NOW)


async def test_refusals_are_counted_by_source_and_reason(database: Database) -> None:
    await refuse(database, "bts-01", Reason.INVALID_VALUE, 2)
    await refuse(database, "bts-01", Reason.OUT_OF_RANGE, 1)
    await refuse(database, "bts-01", Reason.OUT_OF_RANGE, 3)
    await refuse(database, None, Reason.INVALID_VALUE, 1)
    async with await connect(database.login("ioc_ingest"), autocommit=True) as conn:
        assert await rejected.totals(conn) == {
            ("", "invalid_value"): 1,
            ("bts-01", "invalid_value"): 2,
            ("bts-01", "out_of_range"): 4,
        }


async def test_what_nobody_took_in_is_forgotten_in_time_but_stays_counted(
    database: Database,
) -> None:
    await refuse(database, "bts-01", Reason.INVALID_VALUE, 3)
    later = given.NOW + timedelta(days=rejected.KEPT_DAYS)
    async with await connect(database.login("ioc_ingest"), autocommit=True) as conn:
        assert await rejected.expire(conn, now=later) == 0
        assert await rejected.expire(conn, now=later + timedelta(days=1)) == 3
        assert await rejected.totals(conn) == {("bts-01", "invalid_value"): 3}
