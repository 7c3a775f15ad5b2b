"""What a backup is compared by stays as it is while packing and retention do their work."""

from datetime import UTC, datetime, timedelta

from core.store.pool import connect
from ioc.backup.counted import Hour, counts
from tests.servers import Database

NOW = datetime(2026, 11, 28, 19, tzinfo=UTC)  # 02:00 of the place: also packing begins
_BLOCK = "INSERT INTO block VALUES (%s, 1, %s, 0, %s, 0, '', '')"
_ALERT = """
INSERT INTO alert (rule, fingerprint, name, labels, annotations, priority, simulated, state,
  active_at, fired_at, ended_at, why) VALUES ('r', decode(repeat(%s, 16), 'hex'), 'A', '{}', '{}',
  'p2', false, 'resolved', %s, %s, %s, 'recovered')
"""


async def test_blocks_that_are_joined_and_alerts_that_go_are_no_loss(database: Database) -> None:
    midnight = NOW.replace(hour=17)
    async with await connect(database.login()) as conn:
        for day in range(1, 9):
            await conn.execute(_BLOCK, [7, midnight - timedelta(days=day), 24])
        for mark, days in (("01", 500), ("02", 1)):
            fired = NOW - timedelta(days=days)
            await conn.execute(_ALERT, [mark, fired, fired, fired])
        before = await counts(conn, Hour.before(NOW))
        assert (before["series_packed"], before["alerts_of_a_week"]) == (1, 1)
        await conn.execute("DELETE FROM block")
        await conn.execute(_BLOCK, [7, midnight - timedelta(days=8), 192])
        await conn.execute("DELETE FROM alert WHERE fired_at < %s", [NOW - timedelta(days=400)])
        assert await counts(conn, Hour.before(NOW)) == before
