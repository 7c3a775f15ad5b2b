"""Queries of the outbox keep the plan that the comment beside them promises, however long it is."""

import re
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest

from alerts.deliver import outbox
from tests.given import NOW
from tests.servers import Database

LATER = NOW + timedelta(days=1)


@pytest.fixture
def full(database: Database) -> Iterator[psycopg.Connection]:
    """Give a long history, of which little is not settled, with statistics."""
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO notification (ordinal, receiver, channel, kind, reason, dedupe_key,"
            " priority, simulated, content, created_at, due_at, settled_at, result)"
            " SELECT n, 'it', 'it/webhook/' || n %% 20, 'firing', '', sha256(n::text::bytea), 'p1',"
            " false, '{}', %(now)s, %(now)s,"
            " CASE WHEN n %% 100 > 0 THEN %(now)s::timestamptz END,"
            " CASE WHEN n %% 100 > 0 THEN 'accepted' END FROM generate_series(1, 20000) AS n",
            {"now": NOW},
        )
        owner.execute(
            "INSERT INTO notification_attempt"
            " (notification_id, attempt, started_at, ended_at, result)"
            " SELECT id, 1, due_at, due_at, 'accepted' FROM notification"
        )
        owner.execute(
            "INSERT INTO channel_state (channel) SELECT DISTINCT channel FROM notification"
        )
        owner.execute("ANALYZE")
        yield owner


@pytest.mark.parametrize(
    ("query", "params", "scans"),
    [
        (
            "claim",
            {"channel": "it/webhook/0", "now": LATER, "lease": outbox.LEASE, "waits_since": NOW},
            r"Limit.*Index Scan using notification_due.*channel = .*due_at <= ",
        ),
        ("look", {}, "notification_due"),
        ("put_back", {"now": NOW, "until": NOW}, "notification_due"),
        ("waiting", {"before": LATER}, "notification_due"),
        (
            "record",
            {"id": 1, "attempt": 1, "settled": None, "due_at": None, "result": "failed",
             "status": 1, "answer": "", "now": LATER},
            "notification_pkey.*notification_attempt_pkey|notification_attempt_pkey.*notification_pkey",
        ),
        ("fall_back", {"id": 1, "channel": "a", "now": LATER}, "notification_pkey"),
        ("breaker", {"channel": "a"}, "channel_state"),
    ],
)  # fmt: skip
def test_plan(full: psycopg.Connection, query: str, params: dict[str, object], scans: str) -> None:
    with psycopg.ClientCursor(full) as cursor:
        cursor.execute(b"EXPLAIN " + outbox._SQL[query].encode(), params)  # noqa: SLF001
        plan = " ".join(str(row[0]) for row in cursor.fetchall())
    assert re.search(scans, plan, re.DOTALL), plan
    assert "Seq Scan on notification " not in plan
