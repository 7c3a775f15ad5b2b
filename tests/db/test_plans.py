"""Hot queries keep the plan that the comment beside them promises, at a size where it matters."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import psycopg
import pytest

from tests.given import NOW
from tests.plans import plan as plan_of
from tests.servers import Database

BATCHES_A_SLOT = 500


@pytest.fixture
def busy(database: Database) -> Iterator[psycopg.Connection]:
    """Give a change log of some length, with statistics."""
    with database.connect() as owner:
        owner.execute("INSERT INTO writer (name, started_at) VALUES ('a', now()), ('b', now())")
        owner.execute(
            "INSERT INTO batch SELECT slot, writer, slot * 1000 + n, now(), now(), now(), 1, '' "
            "FROM generate_series(0, 5) slot, generate_series(1, 2) writer, "
            "generate_series(1, %s) n",
            [BATCHES_A_SLOT],
        )
        owner.execute(
            "INSERT INTO lease SELECT n, 1, 'h', 1, now(), now() FROM unnest('{a,b}'::text[]) n"
        )
        owner.execute("ANALYZE")
        yield owner


@pytest.mark.parametrize(
    ("file", "query", "params", "scans"),
    [
        (
            "changes.sql",
            "follow",
            {"writers": [1, 2], "seqs": [5400, 5400], "newest": 2, "limit": 200},
            r"Merge Append.*Index Scan using batch_\d_pkey[^-]*writer = w.id\) AND \(seq >",
        ),
        (
            "changes.sql",
            "since",
            {
                "writers": [1, 2],
                "seqs": [5400, 5400],
                "after": NOW,
                "unknown_after": NOW,
                "limit": 200,
            },
            r"Merge Append.*Index Scan using batch_\d_pkey[^-]*writer = w.id\) AND \(seq >",
        ),
        ("changes.sql", "heads", {}, r"Merge Append.*Index Only Scan Backward using batch_\d_pkey"),
        ("changes.sql", "newest_writers", {"limit": 9}, "Only Scan Backward using writer_pkey"),
        ("lease.sql", "fence", {"name": "a", "epoch": 1}, "lease"),
        ("lease.sql", "remaining", {"name": "a"}, "lease"),
        ("heartbeats.sql", "find", {"id": "backup"}, "heartbeat_pkey"),
        ("audit.sql", "head", {}, "Index Scan Backward using audit_pkey"),
        ("screens.sql", "kiosk", {"token": b"", "seen_since": NOW}, "screen_token_hash_key"),
        ("continuity.sql", "load", {"sources": ["a"]}, "numbering_pkey"),
        ("continuity.sql", "hold", {"sources": ["a"]}, "numbering_pkey"),
        ("continuity.sql", "heard", {"sources": ["a"]}, "mqtt_source_pkey"),
        ("replays.sql", "claim", {}, "replay_open"),
        ("replays.sql", "open", {}, "Index Only Scan using replay_open"),
        ("refused.sql", "reasons", {"source": "a"}, "Index Only Scan using rejected_waiting"),
        ("refused.sql", "per_minute", {"source": "a", "since": "2026-11-24"}, "rejected_at"),
        (
            "sources.sql",
            "gaps",
            {"source": "a", "since": "2026-11-24", "limit": 9},
            "Index Scan Backward using gap_source.*Index Scan using gap_source",
        ),
        ("catalogue.sql", "find_series", {"keys": [bytes(16)]}, "series_key_key"),
        ("select.sql", "size", {"metric": "a"}, "series_metric"),
        (
            "committed.sql",
            "committed",
            {
                "slots": [1],
                "since": NOW,
                "until": NOW,
                "oldest": NOW,
                "newest": NOW,
                "most": 500,
            },
            r"^(?!.*batch_[02345]).*Scan.*on batch_1",
        ),
        (
            "committed.sql",
            "later",
            {"after": NOW, "until": "infinity", "oldest": NOW, "newest": NOW, "most": 9},
            r"Limit.*Sort.*batch_0.*batch_5",
        ),
        ("described.sql", "source_names", {"ids": ["a"]}, "Scan.* source"),
        ("described.sql", "metadata", {"metric": ""}, "Index Only Scan using series_metric"),
        (
            "blocks/read.sql",
            "blocks",
            {"ids": [1, 2], "hours": [24, 192], "after": "2026-11-01", "until": "2026-11-24"},
            r"block_pkey.*series_id = ANY .*hours = l.hours\) AND \(span > .*span < ",
        ),
        (
            "blocks/read.sql",
            "late",
            {"ids": [1, 2], "after": "2026-11-01", "until": "2026-11-24", "most": 9},
            r"sample_late_key.*series_id = ANY ",
        ),
        (
            "blocks/pack.sql",
            "blocks_at",
            {"series": [1, 2], "hours": [24, 24], "spans": ["2026-11-01", "2026-11-02"]},
            "block_pkey",
        ),
        (
            "blocks/expire.sql",
            "expire_blocks",
            {"first": 0, "last": 63, "limit": 9},
            r"block_pkey.*series_id = s.id\) AND \(hours = l.hours\) AND \(span <= .*Tid Scan",
        ),
        (
            "blocks/expire.sql",
            "expire_hours",
            {"first": 0, "last": 63, "limit": 9},
            r"rollup_1h_pkey.*series_id = s.id\) AND \(hours = l.hours\) AND \(span <= .*Tid Scan",
        ),
        (
            "blocks/expire.sql",
            "expire_minutes",
            {"first": 0, "last": 63, "limit": 9},
            r"rollup_1m_pkey.*series_id = s.id\) AND \(hours = 24\) AND \(span <= .*Tid Scan",
        ),
        ("blocks/pack.sql", "next_late", {"first": 64}, "Only Scan using sample_late_key"),
        (
            "rollups/rollups.sql",
            "pick",
            {"pick": "min", "ids": [1, 2], "after": "2025-11-01", "until": "2026-11-24"},
            r"rollup_1h_pkey.*series_id = ANY .*hours = l.hours\) AND \(span > .*span < ",
        ),
        (
            "rollups/minutes.sql",
            "change",
            {"ids": [1, 2], "after": "2026-11-01", "until": "2026-11-24"},
            r"rollup_1m_pkey.*series_id = ANY .*hours = 24\) AND \(span > .*span < ",
        ),
        (
            "rollups/minutes.sql",
            "counts",
            {"series": [1, 2], "spans": ["2026-11-01", "2026-11-02"]},
            r"block_pkey.*hours = 3\) AND \(span >= .*span < ",
        ),
        (
            "rollups/summed.sql",
            "hours",
            {"ids": [1, 2], "after": "2025-11-01", "until": "2026-11-24"},
            r"rollup_1h_pkey.*series_id = ANY .*hours = l.hours\) AND \(span > .*span < ",
        ),
        (
            "rollups/rollups.sql",
            "waiting",
            {"ids": [1, 2], "after": "2025-11-01", "until": "2026-11-24"},
            "Only Scan using sample_late_key",
        ),
        (
            "rollups/days.sql",
            "stored",
            {"series": [1, 2], "first_day": "2026-11-01", "last_day": "2026-11-24"},
            r"rollup_day_pkey.*series_id = ANY .*day >= .*day <= ",
        ),
        (
            "rollups/days.sql",
            "before",
            {"series": [1, 2], "first_day": "2026-11-01"},
            r"Limit.*Index Scan Backward using rollup_day_pkey.*day < ",
        ),
        (
            "rollups/days.sql",
            "mark_next",
            {"series": [1, 2], "day": "2026-11-01"},
            r"Limit.*Index Scan using rollup_day_pkey.*day > ",
        ),
        (
            "rollups/days.sql",
            "covered",
            {"series": [1, 2], "hours": [24, 24], "spans": ["2026-11-01", "2026-11-02"]},
            "Index Only Scan using block_pkey",
        ),
        (
            "rollups/days.sql",
            "next_due",
            {"until": "2026-11-24", "skipped": [1]},
            "Limit.*rollup_day_due_begins.*begins < ",
        ),
        (
            "rollups/days.sql",
            "due",
            {"until": "2026-11-24", "skipped": [1], "first": 0, "last": 63},
            "rollup_day_due_series.*series_id >= .*series_id <= .*begins < ",
        ),
    ],
)
def test_plan(
    busy: psycopg.Connection, file: str, query: str, params: dict[str, object], scans: str
) -> None:
    busy.execute("SET enable_seqscan = off")  # small tables would be read whole, rightly
    plan = _plan(busy, file, query, params)
    assert re.search(scans, plan, re.DOTALL), plan


@pytest.mark.parametrize(
    ("query", "from_name", "until_name"),
    [("blocks/read.head", "after", "until"), ("described.alive", "from_time", "to_time")],
)
def test_samples_are_found_by_key_in_the_chunks_of_their_time(
    database: Database, query: str, from_name: str, until_name: str
) -> None:
    file, name = query.split(".")
    until = datetime(2026, 11, 23, 12, tzinfo=UTC)
    params = {"ids": [3, 5], from_name: until - timedelta(minutes=5), until_name: until}
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO sample SELECT series, time, 1 FROM generate_series(1, 50) series,"
            " generate_series(%s::timestamptz, %s, '1 minute') time",
            [until - timedelta(days=1), until],
        )
        owner.execute("ANALYZE sample")
        owner.execute("SET enable_seqscan = off")  # the last chunk is small
        plan = _plan(owner, f"{file}.sql", name, params | {"most": 100})
    assert set(re.findall(r"Scan(?: using | on )\S*_hyper_\S+_(\d+)_chunk", plan)) <= {"12", "13"}
    assert "sample_pkey" in plan
    assert "Seq Scan" not in plan


def test_series_are_found_by_their_metric(database: Database) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin) VALUES ('s', 's', 's', 'place')"
        )
        owner.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,'
            " origin) SELECT 'm' || n, 'g', '1', 'gauge', '{}', 'm', 'm', 'place'"
            " FROM generate_series(1, 20) n"
        )
        owner.execute(
            "INSERT INTO series (key, metric, labels, source_id, created_at)"
            " SELECT decode(md5(n::text), 'hex'), 'm' || n %% 20 + 1, '{}', 's', %s"
            " FROM generate_series(1, 4000) n",
            [NOW],
        )
        owner.execute("ANALYZE series")
        plan = _plan(owner, "select.sql", "series", {"metric": "m7", "after": 0})
    assert "Scan on series_metric" in plan


def _plan(conn: psycopg.Connection, file: str, query: str, params: Mapping[str, object]) -> str:
    text = files("core.store").joinpath(file).read_text("utf-8")
    statement = re.split(r"^-- name: ", text, flags=re.MULTILINE)
    body = next(part for part in statement if part.startswith(f"{query}\n")).split("\n", 1)[1]
    return plan_of(conn, body, params)
