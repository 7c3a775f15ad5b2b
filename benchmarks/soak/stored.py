"""Whether everything that was sent is stored: rows and sums of values, by source."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import psycopg

from core.store.blocks.block import unpacked
from core.store.blocks.columns import block_of

from .center import Known

_TRIES = 4
_AGAIN_SECONDS = 15.0

# Rows of days that are packed no longer count; late rows are few, and in blocks seconds later.
_STORED = """
SELECT source_id, count(*)::int8, sum(value) FROM (
  SELECT series_id, value FROM sample JOIN packed ON time > upto
  UNION ALL SELECT series_id, value FROM sample_late
) AS s JOIN series ON id = series_id
WHERE source_id LIKE 'soak-%'
GROUP BY source_id
"""
_BLOCKS = """
SELECT source_id, series_id, hours, span, n, codec, crc, t, v
FROM block JOIN series ON id = series_id WHERE source_id LIKE 'soak-%'
"""
_AT_ONCE = 5_000
_DOUBLE = "SELECT count(*) - count(DISTINCT (series_id, time)) FROM sample_late"


@dataclass(frozen=True, slots=True)
class Verdict:
    """wrong: sources with other rows or another sum than sent."""

    sent: int
    stored: int
    wrong: Mapping[str, str]
    twice: int

    @property
    def good(self) -> bool:
        """Whether exactly what was sent is there."""
        return not self.wrong and not self.twice and self.sent == self.stored


def settled(conn: psycopg.Connection, known: Known) -> Verdict:
    """Compare; again when something is missing: ingest may still be taking it from the broker."""
    verdict, tries = compare(conn, known), 1
    while not verdict.good and tries < _TRIES:
        time.sleep(_AGAIN_SECONDS)
        verdict, tries = compare(conn, known), tries + 1
    return verdict


def compare(conn: psycopg.Connection, known: Known) -> Verdict:
    """Count what is stored. Values are quarters, so their sums are exact."""
    stored = {source: (rows, total) for source, rows, total in conn.execute(_STORED).fetchall()}
    for source, rows, total in _packed(conn):
        before = stored.get(source, (0, 0.0))
        stored[source] = (before[0] + rows, before[1] + total)
    wrong = {}
    for source, rows in known.rows.items():
        expected, found = (rows, known.totals[source]), stored.get(source, (0, 0.0))
        if found != expected:
            wrong[source] = f"rows and sum {expected} were sent, {found} are stored"
    row = conn.execute(_DOUBLE).fetchone()
    return Verdict(
        sum(known.rows.values()),
        sum(rows for rows, _ in stored.values()),
        wrong,
        int(row[0]) if row else 0,
    )


def _packed(conn: psycopg.Connection) -> Iterator[tuple[str, int, float]]:
    """Rows and sum of each block; a damaged one counts as empty, and is missed."""
    with conn.transaction(), conn.cursor("blocks", binary=True) as cursor:
        cursor.execute(_BLOCKS)
        while rows := cursor.fetchmany(_AT_ONCE):
            for source, *columns in rows:
                samples, _ = unpacked([block_of(columns)])
                yield source, len(samples), float(samples.value.sum())
