"""Series that a query chooses, and how long a sample of each counts."""

import pytest
from psycopg import AsyncConnection

from core.model import Condition, Relation
from core.store.metric_series import NAME
from core.store.select import LOOKBACK_MS, Catalogue
from promql.values import holds
from tests.servers import Database

HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("of_metric", "of_source", "lookback_ms"),
    [
        (None, None, LOOKBACK_MS),
        (60, None, LOOKBACK_MS),
        (3600, None, 2 * HOUR_MS),
        (None, 3600, 2 * HOUR_MS),
        (3600, 60, 2 * HOUR_MS),  # the source sends this one more seldom than the others
        (60, 3600, LOOKBACK_MS),
    ],
)
async def test_a_sample_counts_for_two_periods_of_its_metric_else_of_its_source(
    database: Database,
    conn: AsyncConnection[object],
    of_metric: float | None,
    of_source: float | None,
    lookback_ms: int,
) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin, expected_period_seconds)"
            " VALUES ('a', 'a', 'a', 'place', %s)",
            [of_source],
        )
        owner.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,'
            " origin, expected_period_seconds)"
            " VALUES ('m', 'g', '1', 'gauge', '{}', 'm', 'm', 'place', %s)",
            [of_metric],
        )
        owner.execute(
            "INSERT INTO series (key, metric, labels, source_id, created_at)"
            " VALUES (decode(repeat('01', 16), 'hex'), 'm', '{}', 'a', now())"
        )
    wanted = [Condition(NAME, Relation.EQUAL, "m")]
    chosen = await Catalogue(holds).chosen(conn, wanted)
    assert chosen.lookback_ms.tolist() == [lookback_ms]
