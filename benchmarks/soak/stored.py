"""Whether everything that was sent is stored: rows and sums of values, by source."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

from .center import Known

_TRIES = 4
_AGAIN_SECONDS = 15.0

# Late rows are few; folding them like the view `observed` does would read the head once more.
_STORED = """
SELECT source_id, count(*)::int8, sum(value) FROM (
  SELECT series_id, value FROM sample UNION ALL SELECT series_id, value FROM sample_late
) AS s JOIN series ON id = series_id
WHERE source_id LIKE 'soak-%'
GROUP BY source_id
"""
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
