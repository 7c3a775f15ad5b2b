"""What the database says of itself."""

import psycopg
import pytest
from psycopg.types.json import Jsonb

from core.service.clock import SystemClock
from core.store.migrate import ROLES, shipped
from core.store.pool import connect
from core.store.vitals import Certificate, Sender, Vitals, read_vitals
from tests.servers import Cluster, Database


async def vitals_of(database: Database) -> Vitals:
    async with await connect(database.login(), autocommit=True) as conn:
        await conn.set_read_only(True)
        return await read_vitals(conn, now=SystemClock().now())


@pytest.fixture
def owner(database: Database) -> psycopg.Connection:
    return database.connect()


async def test_an_empty_database_of_this_version(database: Database) -> None:
    vitals = await vitals_of(database)
    assert vitals.version.startswith("17.")
    assert vitals.timescale
    assert abs(vitals.clock_ahead_seconds) < 2
    assert vitals.migrations == {migration.number for migration in shipped()}
    assert vitals.roles == set(ROLES)
    assert 0 < vitals.connections < vitals.connections_max
    assert vitals.newest_commit_age_seconds is None
    assert (vitals.leases, vitals.rejected_hour) == ((), {})
    assert (vitals.canary_age_seconds, vitals.certificates) == (None, ())


async def test_what_went_on_lately(database: Database, owner: psycopg.Connection) -> None:
    with owner:
        owner.execute(
            """INSERT INTO source (id, name_vi, name_en, origin, expected_period_seconds)
               VALUES ('own', '', '', 'manual', 30), ('fastest', '', '', 'manual', NULL),
                 ('never', '', '', 'manual', NULL)"""
        )
        owner.execute(
            """INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,
                 origin, expected_period_seconds)
               VALUES ('m60', 'x', '1', 'gauge', '{}', '', '', 'place', 60),
                 ('m10', 'x', '1', 'gauge', '{}', '', '', 'place', 10)"""
        )
        owner.execute(
            """INSERT INTO series (key, metric, labels, source_id, created_at)
               SELECT decode(md5(m || s), 'hex'), m, '{}', s, now()
               FROM unnest('{m60,m10}'::text[]) m, unnest('{own,fastest}'::text[]) s"""
        )
        owner.execute(
            """INSERT INTO sample (series_id, time, value)
               SELECT id, now() - interval '100 s' - id * interval '1 h', 1 FROM series"""
        )
        owner.execute("INSERT INTO writer (name, started_at) VALUES ('w', now())")
        owner.execute(
            """INSERT INTO batch SELECT 0, id, 1, now() - interval '7 s', NULL, NULL, 0, ''
               FROM writer"""
        )
        owner.execute(
            """INSERT INTO rejected (at, protocol, reason, faults, refused, payload, payload_bytes)
               VALUES (now() - interval '59 min', 'json', 'range', '[]', 3, '', 0),
                 (now() - interval '5 min', 'json', 'range', '[]', 4, '', 0),
                 (now() - interval '5 min', 'json', 'unknown_source', '[]', 0, '', 0),
                 (now() - interval '61 min', 'json', 'range', '[]', 100, '', 0)"""
        )
        owner.execute(
            "INSERT INTO lease VALUES ('canary', 1, 'h', 1, now(), now() + interval '8 s')"
        )
    vitals = await vitals_of(database)
    assert vitals.newest_commit_age_seconds == pytest.approx(7, abs=2)
    assert vitals.rejected_hour == {"range": 2, "unknown_source": 1}, "payloads, readable or not"
    assert [(lease.name, lease.left_seconds > 5) for lease in vitals.leases] == [("canary", True)]
    senders = {sender.id: sender for sender in vitals.senders}
    assert senders["never"] == Sender("never", None, None)
    assert (senders["own"].period_seconds, senders["fastest"].period_seconds) == (30, 10)
    assert senders["own"].age_seconds == pytest.approx(3700, abs=5)  # the newer of its two series


async def test_of_who_is_silent_the_account_tells(
    database: Database, owner: psycopg.Connection
) -> None:
    """So that nobody has to look through a week of samples for each of their series."""
    account = [("lost", 2 * 86_400.0), ("back", 3600.0), ("gone", 8 * 86_400.0)]
    with owner:
        owner.execute(
            """INSERT INTO source (id, name_vi, name_en, origin)
               VALUES ('lost', '', '', 'place'), ('back', '', '', 'place'),
                 ('gone', '', '', 'place'), ('never', '', '', 'place')"""
        )
        owner.execute(
            """INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,
                 origin, expected_period_seconds)
               VALUES ('m10', 'x', '1', 'gauge', '{}', '', '', 'place', 10)"""
        )
        for source, ago in account:
            owner.execute(
                """INSERT INTO series (key, metric, labels, source_id, created_at)
                   VALUES (decode(md5(%(s)s), 'hex'), 'm10', '{}', %(s)s, now()),
                     (decode(md5('account' || %(s)s), 'hex'), 'source_last_seen_timestamp_seconds',
                      jsonb_build_object('source', %(s)s::text), 'ioc-ingest', now())""",
                {"s": source},
            )
            owner.execute(
                """INSERT INTO sample (series_id, time, value)
                   SELECT id, now() - interval '30 s', extract(epoch FROM now()) - %s FROM series
                   WHERE metric LIKE 'source_%%' AND labels ->> 'source' = %s""",
                [ago, source],
            )
        owner.execute(
            """INSERT INTO sample (series_id, time, value)
               SELECT id, now() - interval '5 s', 1 FROM series WHERE source_id = 'back'"""
        )
    vitals = await vitals_of(database)
    senders = {sender.id: sender for sender in vitals.senders}
    assert senders["lost"].period_seconds == 10
    assert senders["lost"].age_seconds == pytest.approx(2 * 86_400, abs=5)
    assert senders["back"].age_seconds == pytest.approx(5, abs=5), "since the last minute"
    assert senders["gone"] == Sender("gone", 10, None), "more than a week ago"
    assert senders["never"] == Sender("never", None, None)


async def test_the_canary_and_the_certificates(
    database: Database, owner: psycopg.Connection
) -> None:
    tls = "portal_tls_not_after_timestamp_seconds"
    shown = [
        ("ioc_canary", {"shard": "0"}, 40, 0.0),
        ("ioc_canary", {"shard": "0"}, 8, 0.0),
        ("ioc_canary", {"shard": "1"}, 3, 0.0),
        ("ioc_canary", {"shard": "7"}, 90, 0.0),  # of a shard that is no more
        (tls, {"portal": "renewed"}, 7200, 5.0),
        (tls, {"portal": "renewed"}, 3600, 90.0),
        (tls, {"portal": "ends", "probe": "a"}, 3600, 3.0),
        (tls, {"portal": "ends", "probe": "b"}, 3600, 4.0),  # not renewed everywhere
        (tls, {"portal": "played", "simulated": "true"}, 3600, 1.0),
        (tls, {"portal": "long ago"}, 8 * 86_400, 1.0),
    ]
    with owner:
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin) VALUES ('s', '', '', 'manual')"
        )
        owner.execute(
            """INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,
                 origin) VALUES (%s, 'x', '1', 'gauge', '{}', '', '', 'place')
               ON CONFLICT DO NOTHING""",
            [tls],
        )
        for metric, labels, age_seconds, left_days in shown:
            owner.execute(
                """INSERT INTO series (key, metric, labels, source_id, created_at)
                   VALUES (decode(md5(%(name)s), 'hex'), %(metric)s, %(labels)s, 's', now())
                   ON CONFLICT (key) DO NOTHING""",
                {"name": f"{metric}{labels}", "metric": metric, "labels": Jsonb(labels)},
            )
            owner.execute(
                """INSERT INTO sample (series_id, time, value)
                   SELECT id, now() - %(age)s * interval '1 s',
                     extract(epoch FROM now()) + %(left)s * 86400
                   FROM series WHERE key = decode(md5(%(name)s), 'hex')""",
                {"name": f"{metric}{labels}", "age": age_seconds, "left": left_days},
            )
    vitals = await vitals_of(database)
    assert vitals.canary_age_seconds == pytest.approx(8, abs=3)
    assert [one.portal for one in vitals.certificates] == ["ends", "renewed"]
    assert [one.left_seconds / 86_400 for one in vitals.certificates] == pytest.approx(
        [3, 90], abs=0.01
    )
    assert isinstance(vitals.certificates[0], Certificate)


async def test_a_database_that_was_never_migrated(cluster: Cluster) -> None:
    empty = cluster.create(template="template0")
    try:
        vitals = await vitals_of(empty)
    finally:
        cluster.drop(empty)
    assert vitals.timescale is None
    assert vitals.migrations == frozenset()


async def test_how_alerts_do(database: Database, owner: psycopg.Connection) -> None:
    with owner:
        owner.execute(
            """INSERT INTO rule_group (origin, file, name, position, interval_seconds, rules,
                 retired_at)
               VALUES ('place', 'f', 'late', 0, 15, '[]', NULL),
                 ('place', 'f', 'slow', 0, 60, '[]', NULL),
                 ('place', 'f', 'gone', 0, 15, '[]', now())"""
        )
        owner.execute(
            """INSERT INTO rule_evaluation
               SELECT 'place', 'f', n, now() - interval '50 s', now(), 0, '[]'
               FROM unnest('{late,slow,gone}'::text[]) AS n"""
        )
        owner.execute(
            """INSERT INTO channel_state (channel, failures, error)
               VALUES ('person/a/sms', 5, '401'), ('person/b/sms', 4, '')"""
        )
        owner.execute(
            """INSERT INTO notification (ordinal, receiver, channel, kind, reason, dedupe_key,
                 priority, simulated, content, created_at, due_at)
               SELECT 1, 'it', 'a', 'firing', '', sha256(n::text::bytea), 'p1', false, '{}', now(),
                 now() - n * interval '1 s' FROM unnest('{30,70,90}'::int[]) AS n"""
        )
        owner.execute(  # tried in vain: each try puts it off, and nobody has it all the same
            """INSERT INTO notification (ordinal, receiver, channel, kind, reason, dedupe_key,
                 priority, simulated, content, created_at, due_at, attempt)
               VALUES (1, 'it', 'a', 'firing', '', sha256('tried'), 'p1', false, '{}',
                 now() - interval '80 s', now() + interval '60 s', 7)"""
        )
        owner.execute(  # and what a channel that stands in has told is no such thing
            """WITH g AS (
                 INSERT INTO alert_group (key, route, receiver, labels, opened_at, due_at)
                 VALUES (sha256('g'), '', 'it', '{}', now(), now()) RETURNING id)
               INSERT INTO notification (group_id, ordinal, receiver, channel, kind, reason,
                 dedupe_key, priority, simulated, content, created_at, due_at, settled_at, result)
               SELECT g.id, 1, 'it', n.channel, 'firing', '', n.key, 'p1', false, '{}', n.at, n.at,
                 CASE WHEN n.result IS NOT NULL THEN now() END, n.result
               FROM g, (VALUES ('a', sha256('k'), now() - interval '95 s', NULL),
                 ('b', sha256(sha256('k') || 'b'), now(), 'accepted'))
                 AS n (channel, key, at, result)"""
        )
    found = (await vitals_of(database)).alerting
    assert found is not None
    assert found.evaluated_age_seconds == pytest.approx(50, abs=5)
    assert (found.late_groups, found.stuck) == (1, 3)
    assert found.stuck_seconds == pytest.approx(90, abs=5)
    assert [(one.channel, one.error) for one in found.down] == [("person/a/sms", "401")]
