"""What was reported longer ago than the head lasts is still known."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from core.model import SourceId
from core.store import sources
from core.store.pool import connect
from core.store.vitals import read_vitals
from tests import given
from tests.packing import DAY, HOUR, YESTERDAY, Store, columns
from tests.servers import Database

TLS, TOLD = "portal_tls_not_after_timestamp_seconds", "source_last_seen_timestamp_seconds"


def series(database: Database, metric: str, **labels: str) -> int:
    """Give the catalogue a series."""
    with database.connect() as owner:
        owner.execute(
            """INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,
                 origin) VALUES (%s, 'x', '1', 'gauge', '{}', '', '', 'place')
               ON CONFLICT DO NOTHING""",
            [metric],
        )
        row = owner.execute(
            """INSERT INTO series (key, metric, labels, source_id, created_at)
               VALUES (decode(md5(%(key)s), 'hex'), %(metric)s, %(labels)s, 's', now())
               RETURNING id""",
            {"key": f"{metric}{labels}", "metric": metric, "labels": Jsonb(labels)},
        ).fetchone()
    return int(row[0]) if row else 0


@pytest.fixture
async def owner(kept: Store) -> AsyncIterator[AsyncConnection[Any]]:
    async with await connect(kept.database.login(), autocommit=True) as conn:
        yield conn


async def pack_away(kept: Store) -> datetime:
    """Let days pass until no row of what was written is in the head; the time then."""
    await kept.pack()
    for _ in range(3):
        await kept.tomorrow()
    assert kept.count("sample") == 0
    assert kept.count("block") > 0
    return kept.clock.now()


async def test_certificates_that_were_shown_days_ago(
    kept: Store, owner: AsyncConnection[Any]
) -> None:
    ends, renewed, ended, played, gone = (
        series(kept.database, TLS, portal="ends"),
        series(kept.database, TLS, portal="renewed"),
        series(kept.database, TLS, portal="ended"),
        series(kept.database, TLS, portal="played", simulated="true"),
        series(kept.database, TLS, portal="gone"),
    )
    in_days = (YESTERDAY + 13 * DAY).timestamp()
    await kept.write(
        columns(
            *((ends, YESTERDAY + n * HOUR, in_days) for n in range(1, 20)),
            (renewed, YESTERDAY + HOUR, in_days),
            (renewed, YESTERDAY + 2 * HOUR, in_days + 90 * 86_400),
            (ended, YESTERDAY + HOUR, in_days),
            (ended, YESTERDAY + 2 * HOUR, given.STALE),
            (played, YESTERDAY + HOUR, in_days),
            (gone, YESTERDAY - 10 * DAY, in_days),
        )
    )
    now = await pack_away(kept)
    found = (await read_vitals(owner, now=now)).certificates
    left = in_days - now.timestamp()
    assert [one.portal for one in found] == ["ends", "renewed"]
    assert [one.left_seconds for one in found] == pytest.approx([left, left + 90 * 86_400])


async def test_sources_of_which_nobody_has_told_for_days(
    kept: Store, owner: AsyncConnection[Any]
) -> None:
    account = {name: series(kept.database, TOLD, source=name) for name in ("a", "b", "never")}
    seen = YESTERDAY.timestamp()
    await kept.write(
        columns(
            *((account["a"], YESTERDAY + n * HOUR, seen + n) for n in range(1, 20)),
            (account["b"], YESTERDAY + HOUR, seen),
        )
    )
    now = await pack_away(kept)
    wanted = [SourceId(name) for name in ("a", "b", "never", "unheard of")]
    told = await sources.last_told(owner, wanted, now=now)
    assert told == {"a": round((seen + 19) * 1000), "b": round(seen * 1000)}
    later = now + timedelta(days=40)
    assert await sources.last_told(owner, wanted, now=later) == {}
