"""What the desk asks of alerts costs what its comments say, also when there are many."""

import re
from collections.abc import Iterator
from importlib.resources import files

import psycopg
import pytest

from tests.desk import put_many
from tests.given import NOW
from tests.servers import Database

EVERYTHING: dict[str, object] = {"priorities": [], "units": None, "q": "", "canary": "", "now": NOW}


@pytest.fixture(scope="module")
def busy(file_database: Database) -> Iterator[psycopg.Connection]:
    """Give a thousand open alerts behind a long history, and what was told of them."""
    put_many(file_database, 1000)
    with file_database.connect() as owner:
        owner.execute(
            "INSERT INTO alert (rule, fingerprint, name, labels, annotations, priority, simulated,"
            " state, active_at, fired_at, ended_at, why, is_current)"
            " SELECT 'r' || n % 50, decode(md5((n % 500)::text), 'hex'), 'Old', '{}', '{}', 'p3',"
            " false, 'resolved', now() - n * interval '1 minute', now() - n * interval '1 minute',"
            " now() - n * interval '1 minute', 'recovered', false"
            " FROM generate_series(1, 20000) AS n"
        )
        owner.execute(
            "INSERT INTO alert_event (alert_id, at, kind, written_at)"
            " SELECT id, now(), 'firing', now() FROM alert"
        )
        owner.execute(
            "INSERT INTO alert_act (alert_id, at, actor, kind, request)"
            " SELECT id, now(), 'user:an', 'ack', 'r' || id FROM alert"
        )
        owner.execute(
            "INSERT INTO notification (ordinal, receiver, channel, kind, reason, dedupe_key,"
            " priority, simulated, content, created_at, due_at) SELECT n, 'r', 'c', 'firing', 'x',"
            " sha256(n::text::bytea), 'p1', false, jsonb_build_object('ioc', jsonb_build_object("
            "'alert_urls', jsonb_build_array('http://x/alerts/' || n, 'http://x/alerts/x'))),"
            " now(), now() FROM generate_series(1, 5000) AS n"
        )
        owner.execute(
            "INSERT INTO posted_alert (origin, fingerprint, labels, annotations, starts_at,"
            " ends_at, updated_at) SELECT 'k', decode(md5(n::text), 'hex'), '{}', '{}', now(),"
            " now(), now() - n * interval '1 second' FROM generate_series(1, 5000) AS n"
        )
        owner.execute(
            "INSERT INTO schedule_override (schedule, begins_at, ends_at, person, replaces, note,"
            " created_at, created_by, updated_at, updated_by) SELECT 'it', at, at + interval '1 h',"
            " 'an', '', '', at, 'user:an', at, 'user:an' FROM (SELECT timestamptz '2020-01-01'"
            " + n * interval '1 h' AS at FROM generate_series(1, 5000) AS n) AS t"
        )
        owner.execute(
            "INSERT INTO way_test (person, way, code, asked_at, asked_by) SELECT 'an', 'sms',"
            " lpad(n::text, 4, '2'), now(), 'user:an' FROM generate_series(1, 3000) AS n"
        )
        owner.execute(
            "INSERT INTO calendar_link (id, hash, person, created_at, created_by) SELECT"
            " gen_random_uuid(), sha256(n::text::bytea), 'an', now(), 'user:u' || n"
            " FROM generate_series(1, 5000) AS n"
        )
        owner.execute(
            "INSERT INTO handover (written_at, written_by, note, sheet, hash, confirmed_at,"
            " confirmed_by) SELECT now(), 'user:an', 'x', '{}', sha256('x'), now(), 'user:b'"
            " FROM generate_series(1, 5000)"
        )
        owner.execute(
            "INSERT INTO incident (title, severity, opened_at, opened_by, request)"
            " SELECT 'a', 'minor', now(), 'user:an', n::text FROM generate_series(1, 2000) AS n"
        )
        owner.execute(
            "INSERT INTO incident_alert SELECT 1 + id % 2000, id, now(), 'user:an' FROM alert"
        )
        owner.execute(
            "INSERT INTO incident_note (incident_id, at, actor, kind)"
            " SELECT 1 + n % 2000, now(), 'user:an', 'note' FROM generate_series(1, 20000) AS n"
        )
        owner.execute(
            "INSERT INTO alert_link (code, alert_id, person, made_at, expires_at) SELECT"
            " translate(lpad(to_hex(n), 4, '2'), '01abcdef', 'GHABCDEF'), id, 'an', %(now)s,"
            " %(now)s + interval '1 day' FROM (SELECT id, row_number() OVER () AS n FROM alert"
            " LIMIT 5000) AS t ON CONFLICT DO NOTHING",
            {"now": NOW},
        )
        owner.execute("ANALYZE")
        yield owner


@pytest.mark.parametrize(
    ("file", "query", "params", "scans"),
    [
        ("desk/listing.sql", "open", EVERYTHING, "alert_open"),
        (
            "links/links.sql",
            "recent",
            {"alert": 7, "person": "an", "since": NOW},
            "alert_link_of",
        ),
        ("links/links.sql", "find", {"code": "7K3F"}, "alert_link_pkey"),
        ("links/links.sql", "use", {"code": "7K3F"}, "alert_link_pkey"),
        ("links/links.sql", "is_out", {"user": "an"}, "Scan .*on app_user"),
        (
            "links/links.sql",
            "told",
            {"person": "an", "since": NOW, "limit": 9},
            "notification_of_person.*alert_pkey|alert_pkey.*notification_of_person",
        ),
        (
            "desk/listing.sql",
            "history",
            {**EVERYTHING, "ended_at": "infinity", "id": 1, "limit": 9, "looked_at": 9},
            "Index Scan Backward using alert_ended",
        ),
        ("desk/listing.sql", "rows", {"ids": [1, 2]}, "alert_pkey"),
        ("desk/listing.sql", "attempts", {"ids": [1, 2]}, "notification_told"),
        ("desk/measured.sql", "units", {"metrics": ["a"]}, "Scan .*on metric"),
        (
            "desk/called.sql",
            "names",
            {"people": ["an"], "units": ["a"]},
            "Append.*Scan .*on app_user.*Scan .*on unit",
        ),
        ("desk/quiet.sql", "candidates", {"conditions": "[]", "units": None}, "alert_open"),
        (
            "desk/acts.sql",
            "keys",
            {"id": 1, "actor": "x", "limit": 9},
            "alert_act_alert_id_request_key|alert_act_request",
        ),
        (
            "desk/acts.sql",
            "escalations",
            {"id": 1, "actor": "x", "since": NOW},
            "alert_act_alert_id_request_key|alert_act_request",
        ),
        ("waytest/way_test.sql", "linked", {"code": "7K3F", "since": NOW}, "way_test_code"),
        ("desk/acts.sql", "requested", {"request": "r1", "actor": "x"}, "alert_act_request"),
        (
            "desk/acts.sql",
            "repeated",
            {"id": 1, "request": "r1"},
            "alert_act_alert_id_request_key|alert_act_request",
        ),
        ("desk/story.sql", "events", {"id": 1, "limit": 9}, "alert_event_of"),
        ("desk/story.sql", "fired", {"id": 1}, "alert_event_of"),
        ("desk/story.sql", "acts", {"id": 1, "limit": 9}, "alert_act_alert_id_request_key"),
        ("desk/story.sql", "messages", {"id": 1, "limit": 9}, "notification_told"),
        (
            "desk/story.sql",
            "similar",
            {"rule": "r1", "fingerprint": b"", "id": 9},
            "Index Scan Backward using alert_kind",
        ),
        (
            "desk/follow.sql",
            "changed",
            {"event": 20990, "act": 20990, "call": 0, "canary": ""},
            "alert_event_pkey",
        ),
        ("desk/follow.sql", "heads", {}, "Backward using alert_event_pkey.*alert_act_pkey"),
        ("desk/follow.sql", "open", {"canary": ""}, "alert_open"),
        ("posted/posted.sql", "since", {"since": "now"}, "posted_alert_updated"),
        ("rota/rota.sql", "changed", {}, "Backward using schedule_override_updated"),
        ("rota/rota.sql", "overrides", {"since": NOW}, "schedule_override_ends"),
        ("rota/rota.sql", "one", {"id": 9}, "schedule_override_pkey"),
        ("rota/rota.sql", "reached", {"people": ["an"], "since": NOW}, "notification_of_person"),
        ("rota/rota.sql", "link", {"hash": b""}, "calendar_link_hash_key"),
        ("rota/rota.sql", "links", {"actor": "user:an"}, "calendar_link_of"),
        ("posted/posted.sql", "ended", {"after": 20990}, "alert_act_pkey"),
        (
            "incidents/incidents.sql",
            "listed",
            {"before": 1 << 62, "state": "", "limit": 51, "units": None},
            "Index Scan Backward using incident_pkey",
        ),
        (
            "incidents/incidents.sql",
            "listed",
            {"before": 1 << 62, "state": "", "limit": 51, "units": ["a"]},
            "incident_alert_pkey.*alert_pkey",
        ),
        ("incidents/incidents.sql", "one", {"id": 7}, "incident_pkey"),
        ("shifts/shifts.sql", "listed", {"unit": "a", "limit": 20}, "Backward using handover_of"),
        ("shifts/shifts.sql", "last_written", {"unit": "a"}, "Backward using handover_confirmed"),
        (
            "incidents/incidents.sql",
            "members",
            {"ids": [7, 8]},
            "incident_alert_pkey.*alert_act_alert_id_request_key",
        ),
        (
            "incidents/incidents.sql",
            "notes",
            {"id": 7, "limit": 1000},
            "incident_note_incident_id_request_key",
        ),
        (
            "review/duty.sql",
            "responses",
            {"since": NOW, "canary": "", "units": None},
            "alert_(ended|open).*alert_(ended|open).*alert_act_alert_id_request_key",
        ),
        (
            "review/duty.sql",
            "nights",
            {"since": NOW, "now": NOW, "zone": "UTC", "units": ["a"]},
            "notification_of_person.*notification_of_person",
        ),
        (
            "backtest/known.sql",
            "fired",
            {"rule": "r1", "since": NOW, "until": "now", "limit": 9},
            "alert_fired.*alert_event_of",
        ),
    ],
)
def test_plan(
    busy: psycopg.Connection, file: str, query: str, params: dict[str, object], scans: str
) -> None:
    text = files("alerts").joinpath(file).read_text("utf-8")
    body = re.split(r"^-- name: \w+$", text, flags=re.MULTILINE)
    names = re.findall(r"^-- name: (\w+)$", text, flags=re.MULTILINE)
    statement = body[names.index(query) + 1]
    rows = busy.execute(f"EXPLAIN {statement}", params).fetchall()
    plan = " ".join(row[0] for row in rows)
    assert re.search(scans, plan), plan
    assert "Seq Scan on alert " not in plan, plan
