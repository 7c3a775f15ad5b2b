"""Queries of dispatch keep the plan that the comment beside them promises."""

import re
from collections.abc import Iterator

import psycopg
import pytest

from core.store.sql import queries
from tests.given import NOW
from tests.plans import plan
from tests.servers import Database


@pytest.fixture(scope="module")
def busy(file_database: Database) -> Iterator[psycopg.Connection]:
    """Give tables of some length, with statistics."""
    with file_database.connect() as owner:
        owner.execute(
            "INSERT INTO alert (rule, fingerprint, name, labels, annotations, priority, simulated,"
            " state, active_at, fired_at, ended_at, is_current)"
            " SELECT 'r', decode(md5(n::text), 'hex'), 'n', '{}', '{}', 'p2', false, 'resolved',"
            " %(now)s, %(now)s, %(now)s, false FROM generate_series(1, 5000) AS n",
            {"now": NOW},
        )
        owner.execute(
            "INSERT INTO alert_event (alert_id, at, kind, written_at)"
            " SELECT id, fired_at, 'firing', fired_at FROM alert"
        )
        owner.execute(
            "INSERT INTO notification (ordinal, receiver, channel, kind, reason, dedupe_key,"
            " priority, simulated, content, created_at, due_at, settled_at, result)"
            " SELECT 1, 'r', 'a', 'firing', 'r', sha256(n::text::bytea), 'p2', false, '{}',"
            " %(now)s, %(now)s, %(now)s, 'accepted' FROM generate_series(1, 5000) AS n",
            {"now": NOW},
        )
        owner.execute("ANALYZE")
        owner.execute("SET enable_seqscan = off")  # small tables would be read whole, rightly
        yield owner


@pytest.mark.parametrize(
    ("file", "query", "params", "scans"),
    [
        (
            "groups.sql",
            "events",
            {"after": 4990, "limit": 100},
            r"alert_event_pkey.*alert_pkey",
        ),
        ("groups.sql", "open_alerts", {}, "alert_open"),
        (
            "groups.sql",
            "ended_alerts",
            {"ids": [1, 2], "since": NOW},
            r"BitmapOr.*(alert_pkey.*alert_ended|alert_ended.*alert_pkey)",
        ),
        ("groups.sql", "begun", {"since": NOW}, r"alert_open.*alert_ended"),
        ("groups.sql", "open_groups", {}, "alert_group_"),
        ("groups.sql", "alerts", {"ids": [1, 2]}, "alert_pkey"),
        ("groups.sql", "holdings", {}, "alert_held"),
        ("groups.sql", "silences", {"since": NOW}, "silence_ends"),
        ("outbox.sql", "recent", {"people": ["a"], "since": NOW}, "notification_of_person"),
        ("outbox.sql", "waiting", {"channels": ["a"]}, "notification_due"),
    ],
)
def test_plan(
    busy: psycopg.Connection, file: str, query: str, params: dict[str, object], scans: str
) -> None:
    statement = queries("alerts.groups", file)[query]
    told = plan(busy, statement, params)
    assert re.search(scans, told, re.DOTALL), told
