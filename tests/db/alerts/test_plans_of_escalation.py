"""How runs are read, among many that are over."""

from collections.abc import Iterator

import psycopg
import pytest

from core.store.sql import queries
from tests.plans import plan
from tests.servers import Database


@pytest.fixture
def busy(database: Database) -> Iterator[psycopg.Connection]:
    """Give many groups, most of them over."""
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO alert_group (key, route, receiver, labels, opened_at, due_at, closed_at)"
            " SELECT sha256(n::text::bytea), 'r', 'it', '{}', now(), now(),"
            " CASE WHEN n > 20 THEN now() END FROM generate_series(1, 5000) AS n"
        )
        owner.execute(
            "INSERT INTO escalation SELECT id, 1, 'it', 'p1', 1, 1, 1, now(), open_at, open_at,"
            " '{}'::text[], '[]'::jsonb,"
            " CASE WHEN closed_at IS NULL THEN 'running' ELSE 'over' END,"
            " closed_at FROM (SELECT *, CASE WHEN closed_at IS NULL THEN now() END AS open_at"
            " FROM alert_group) AS g"
        )
        owner.execute("ANALYZE alert_group")
        owner.execute("ANALYZE escalation")
        yield owner


@pytest.mark.parametrize(
    ("query", "params", "scan"),
    [
        ("runs", {}, "alert_group_"),
        ("next_call_at", {}, "escalation_next"),
        ("groups_of", {"ids": [1, 2]}, "notification_pkey"),
        ("of_alerts", {"ids": [1, 2]}, "escalation_next"),
        ("last_of", {"id": 1}, "escalation_pkey"),
        ("untold", {"limit": 9}, "alert_act_untold"),
        ("outcomes", {"keys": [b"x"]}, "notification_dedupe_key_key"),
    ],
)
def test_plan(busy: psycopg.Connection, query: str, params: dict[str, object], scan: str) -> None:
    statement = queries("alerts.escalation", "escalation.sql")[query]
    told = plan(busy, statement, params)
    assert scan in told, told
