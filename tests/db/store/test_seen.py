"""When sources were last seen: from the account of them, and from the samples since."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from psycopg import AsyncConnection

from core.model import Identity, Samples, SourceId
from core.service.clock import SystemClock
from core.store import catalogue, samples, seen
from core.store.catalogue import Wanted
from core.store.place import install_product
from core.store.pool import connect
from core.store.product import ACCOUNT_SOURCE
from tests import given
from tests.servers import Database

NOW = SystemClock().now().replace(second=0, microsecond=0)
TOLD = "source_last_seen_timestamp_seconds"


def ms(minutes_ago: float) -> int:
    """Time so long before NOW."""
    return int((NOW - timedelta(minutes=minutes_ago)).timestamp() * 1000)


@dataclass
class Samplers:
    """Writes what sources sent, and what the account said of them."""

    conn: AsyncConnection[Any]

    async def sent(self, source: str, *minutes_ago: float, series: str = "a") -> None:
        """Store a sample of a source for each time."""
        identity = Identity.of("net_rsrp_dbm", {"cell": f"{source}-{series}"})
        await self._put(identity, source, [(ms(ago), 1.0) for ago in minutes_ago])

    async def told(self, source: str, minutes_ago: float, *, seen_ago: float) -> None:
        """Let the account say when a source was last seen."""
        identity = Identity.of(TOLD, {"source": source})
        await self._put(identity, ACCOUNT_SOURCE, [(ms(minutes_ago), ms(seen_ago) / 1000)])

    async def last(self) -> dict[str, int]:
        """Minutes since each source was seen; that of the account itself is left out."""
        found = await seen.last_seen(self.conn, now=NOW)
        return {
            source: round((ms(0) - seen_ms) / 60_000)
            for source, seen_ms in found.items()
            if source != ACCOUNT_SOURCE
        }

    async def _put(self, identity: Identity, source: str, rows: list[tuple[int, float]]) -> None:
        wanted = [Wanted(identity, None, SourceId(source))]
        series = (await catalogue.ensure_series(self.conn, wanted, now=NOW))[identity]
        columns = Samples(
            np.array([at for at, _ in rows], np.int64),
            np.full(len(rows), series.id, np.int32),
            np.array([value for _, value in rows], np.float64),
        )
        async with self.conn.transaction():
            await samples.copy_head(self.conn, columns.take(columns.key_order()))


@pytest.fixture
async def sources(database: Database) -> AsyncIterator[Samplers]:
    given.place(database)
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin, retired_at)"
            " SELECT n, n, n, 'place', CASE n WHEN 'gone' THEN now() END"
            " FROM unnest('{a,b,gone}'::text[]) AS n"
        )
    async with await connect(database.login(), autocommit=True) as conn:
        await install_product(conn, now=NOW)
        yield Samplers(conn)


DAYS = 24 * 60


@pytest.mark.parametrize("minutes", [0, 3, 119, 121, 25 * 60, 29 * DAYS])
async def test_without_an_account_a_month_is_looked_through(
    sources: Samplers, minutes: float
) -> None:
    await sources.sent("a", minutes, minutes + 5)
    await sources.sent("b", 1)
    await sources.sent("gone", 1)
    assert await sources.last() == {"a": minutes, "b": 1}


async def test_who_was_silent_for_longer_was_never_seen(sources: Samplers) -> None:
    await sources.sent("a", 31 * DAYS)
    assert await sources.last() == {}


async def test_the_account_is_believed_and_what_came_after_it_is_found(sources: Samplers) -> None:
    await sources.sent("a", 60, 10)
    await sources.sent("b", 60)
    for source in ("a", "b"):
        await sources.told(source, 30, seen_ago=60)
    await sources.told("a", 31, seen_ago=61)  # its newest word counts
    assert await sources.last() == {"a": 10, "b": 60}


async def test_a_source_that_the_account_does_not_know_is_looked_for_all_the_same(
    sources: Samplers,
) -> None:
    await sources.sent("a", 26 * 60)
    await sources.told("b", 1, seen_ago=40 * DAYS)
    await sources.sent("b", 45 * DAYS)
    assert await sources.last() == {"a": 26 * 60, "b": 40 * DAYS}


async def test_one_live_series_among_many_dead_ones_counts(
    sources: Samplers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen, "_SERIES_AT_ONCE", 3)
    await sources.sent("a", 7, series="oldest")
    for number in range(10):
        await sources.sent("a", 9 * DAYS, series=str(number))
    await sources.sent("b", 5)
    assert await sources.last() == {"a": 7, "b": 5}
