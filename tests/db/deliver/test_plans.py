"""Queries of the outbox keep the plan that the comment beside them promises, however long it is."""

import re
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest

from alerts.deliver.outbox import LEASE
from core.store.sql import queries
from tests.given import NOW
from tests.servers import Database

QUERIES = {
    **queries("alerts.deliver", "outbox.sql"),
    **queries("alerts.deliver.receipts", "receipts.sql"),
}
LATER = NOW + timedelta(days=1)


@pytest.fixture(scope="module")
def full(file_database: Database) -> Iterator[psycopg.Connection]:
    """Give a long history, of which little is not settled, with statistics."""
    with file_database.connect() as owner:
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
            " (notification_id, attempt, started_at, ended_at, result, provider, message_id)"
            " SELECT id, 1, due_at, due_at, 'accepted', 'sms', id::text FROM notification"
        )
        owner.execute(
            "INSERT INTO notification_receipt"
            " (notification_id, attempt, result, at, status, followed_at)"
            " SELECT id, 1, 'failed', due_at, '', due_at FROM notification"
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
            {"channel": "it/webhook/0", "now": LATER, "lease": LEASE, "waits_since": NOW},
            r"Limit.*Index Scan using notification_due.*channel = .*due_at <= ",
        ),
        ("look", {"failures": 5, "now": LATER}, "notification_due"),
        ("put_back", {"now": NOW, "until": NOW}, "notification_due"),
        ("waiting", {"before": LATER, "failures": 5, "now": LATER}, "notification_due"),
        (
            "record",
            {"id": 1, "attempt": 1, "settled": None, "due_at": None, "result": "failed",
             "status": 1, "answer": "", "provider": None, "message_id": None, "now": LATER},
            "notification_pkey.*notification_attempt_pkey|notification_attempt_pkey.*notification_pkey",
        ),
        (
            "to_fall_back",
            {"id": 1, "channel": "a"},
            "notification_pkey.*notification_dedupe_key_key",
        ),
        (
            "stood_in",
            {"id": 1, "other": "b"},
            "notification_pkey.*notification_folded.*notification_of_group.*dedupe_key_key",
        ),
        ("breaker", {"channel": "a"}, "channel_state"),
        ("failing", {}, "channel_state.*notification_due"),
        (
            "note",
            {"provider": "sms", "message_id": "7", "result": "failed", "status": "", "now": LATER},
            "notification_attempt_known_as",
        ),
        ("undelivered", {"now": LATER}, "notification_receipt_new.*notification_pkey"),
        (
            "keep_unread",
            {"channel": "a", "now": LATER, "reason": "", "body": b"", "others": 99},
            "unread_receipt",
        ),
    ],
)  # fmt: skip
def test_plan(full: psycopg.Connection, query: str, params: dict[str, object], scans: str) -> None:
    with psycopg.ClientCursor(full) as cursor:
        cursor.execute(b"EXPLAIN " + QUERIES[query].encode(), params)
        plan = " ".join(str(row[0]) for row in cursor.fetchall())
    assert re.search(scans, plan, re.DOTALL), plan
    assert "Seq Scan on notification " not in plan
