"""Hot queries keep the plan that the comment beside them promises, at a size where it matters."""

import re
from collections.abc import Iterator
from importlib.resources import files

import psycopg
import pytest

from tests.given import NOW
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
        ("changes.sql", "heads", {}, r"Merge Append.*Index Only Scan Backward using batch_\d_pkey"),
        ("changes.sql", "newest_writers", {"limit": 9}, "Only Scan Backward using writer_pkey"),
        ("lease.sql", "fence", {"name": "a", "epoch": 1}, "lease"),
        ("lease.sql", "remaining", {"name": "a"}, "lease"),
        ("heartbeats.sql", "find", {"id": "backup"}, "heartbeat_pkey"),
        ("audit.sql", "head", {}, "Index Scan Backward using audit_pkey"),
        ("screens.sql", "kiosk", {"token": b"", "seen_since": NOW}, "screen_token_hash_key"),
        ("continuity.sql", "load", {"sources": ["a"]}, "numbering_pkey"),
        ("continuity.sql", "hold", {"sources": ["a"]}, "numbering_pkey"),
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
    ],
)
def test_plan(
    busy: psycopg.Connection, file: str, query: str, params: dict[str, object], scans: str
) -> None:
    text = files("core.store").joinpath(file).read_text("utf-8")
    statement = re.split(r"^-- name: ", text, flags=re.MULTILINE)
    body = next(part for part in statement if part.startswith(f"{query}\n")).split("\n", 1)[1]
    busy.execute("SET enable_seqscan = off")  # small tables would be read whole, rightly
    plan = "\n".join(
        row[0] for row in busy.execute(f"EXPLAIN (COSTS OFF) {body}".encode(), params).fetchall()
    )
    assert re.search(scans, plan, re.DOTALL), plan
