"""What takes old rows away reads what goes, not what stays, however long the history is."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import psycopg

from core.store.sql import queries
from tests.given import NOW
from tests.servers import Database

ALERTS = 8_000  # one in ten hours: nine years
BEFORE = NOW - timedelta(days=1825)
IDS = list(range(1, 51))
_HISTORY = (
    """
INSERT INTO alert (rule, fingerprint, name, labels, annotations, priority, simulated, state,
  active_at, fired_at, ended_at, is_current)
SELECT 'r', decode(md5(n::text), 'hex'), 'n', '{}', '{}', 'p2', n %% 50 = 0, 'resolved', t, t, t,
  false
FROM generate_series(1, %(count)s) AS n,
  LATERAL (SELECT %(now)s::timestamptz - (%(count)s - n) * INTERVAL '10 h' AS t) AS at""",
    """
INSERT INTO alert_event (alert_id, at, kind, written_at)
SELECT id, ended_at, 'firing', ended_at FROM alert""",
    """
INSERT INTO alert_act (alert_id, at, actor, kind) SELECT id, ended_at, 'a', 'ack' FROM alert""",
    """
INSERT INTO alert_group (key, route, receiver, labels, opened_at, due_at, closed_at, sent_resolved)
SELECT sha256(id::text::bytea), 'r', 'it', '{}', ended_at, ended_at, ended_at, ARRAY[id]
FROM alert""",
    """
INSERT INTO notification (group_id, ordinal, receiver, channel, kind, reason, dedupe_key, priority,
  simulated, content, created_at, due_at, settled_at, result)
SELECT id, 1, 'it', 'it/webhook/0', 'firing', '', sha256(id::text::bytea), 'p2', false,
  jsonb_build_object('ioc', jsonb_build_object('alert_urls',
    jsonb_build_array('https://ioc.example/alerts/' || id))),
  ended_at, ended_at, ended_at, 'accepted'
FROM alert""",
    """
INSERT INTO notification_attempt (notification_id, attempt, started_at)
SELECT id, 1, created_at FROM notification""",
    """
INSERT INTO silence
SELECT gen_random_uuid(), '[]', ended_at, ended_at, 'a', 'works', ended_at, 'a' FROM alert""",
    """
INSERT INTO maintenance (id, title_vi, title_en, scope, names, starts_at, ends_at, public, reason,
  in_slo, created_at, created_by)
SELECT gen_random_uuid(), 'a', '', 'unit', '{a}', ended_at - INTERVAL '1 h', ended_at, false, '',
  true, ended_at, 'a'
FROM alert""",
    """
INSERT INTO schedule_override (schedule, begins_at, ends_at, person, replaces, note, created_at,
  created_by, updated_at, updated_by)
SELECT 'it', ended_at - INTERVAL '1 h', ended_at, 'a', '', '', ended_at, 'a', ended_at, 'a'
FROM alert""",
    """
INSERT INTO calendar_link (id, hash, person, created_at, created_by)
SELECT gen_random_uuid(), sha256(id::text::bytea), 'a', ended_at, 'a' FROM alert""",
)
_PLANS: Final[Mapping[str, tuple[dict[str, object], str]]] = {
    "over": ({"before": BEFORE, "most": 200}, r"alert_ended .*alert_group_(open|due)"),
    "over_simulated": (
        {"before": NOW - timedelta(days=90), "most": 200},
        r"alert_simulated_ended.*alert_group_(open|due)",
    ),
    "drop_alerts": ({"ids": IDS}, r"alert_event_of.*alert_act_alert_id_request_key.*alert_pkey"),
    "told": ({"ids": IDS, "most": 5000}, "notification_told"),
    "next_messages": ({"after": 100, "most": 200}, "notification_pkey"),
    "drop_messages": (
        {"ids": IDS, "before": BEFORE},
        r"notification_pkey.*notification_folded.*alert_group_pkey.*alert_pkey.*notification_att",
    ),
    "closed_groups": (
        {"before": BEFORE, "after": NOW - timedelta(days=3000), "after_id": 0, "most": 200},
        "alert_group_closed",
    ),
    "drop_groups": (
        {"ids": IDS, "before": BEFORE},
        r"alert_group_pkey.*(notification_of_group.*alert_pkey|alert_pkey.*notification_of_group)",
    ),
    "drop_silences": ({"before": BEFORE, "most": 50}, r"alert_open.*silence_ends"),
    "drop_maintenance": ({"before": BEFORE, "most": 50}, r"alert_open.*maintenance_ends"),
    "drop_overrides": ({"before": BEFORE, "most": 50}, "schedule_override_updated"),
    "drop_calendars": ({"before": BEFORE, "most": 50}, "calendar_link_used"),
}
_TABLES = (
    "alert|alert_event|alert_act|alert_group|notification|notification_attempt|silence|maintenance"
    "|schedule_override|calendar_link"
)


def test_plans(database: Database) -> None:
    texts = queries("alerts.retention", "retention.sql")
    assert set(_PLANS) | {"kept"} == set(texts)
    with database.connect() as owner:
        for statement in _HISTORY:
            owner.execute(statement.encode(), {"now": NOW, "count": ALERTS})
        owner.execute("ANALYZE")
        found = {name: plan(owner, texts[name], params) for name, (params, _) in _PLANS.items()}
    for name, (_, scans) in _PLANS.items():
        assert re.search(scans, found[name], re.DOTALL), found[name]
        assert not re.search(rf"Seq Scan on ({_TABLES})\b", found[name]), found[name]


def plan(owner: psycopg.Connection, text: str, params: dict[str, object]) -> str:
    """Tell how a query would be answered."""
    with psycopg.ClientCursor(owner) as cursor:
        cursor.execute(b"EXPLAIN (COSTS OFF) " + text.encode(), params)
        return "\n".join(str(row[0]) for row in cursor.fetchall())
