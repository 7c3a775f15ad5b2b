"""One look at a running center: memory of its processes, and what it says of itself."""

import os
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

import httpx
import psycopg
from psycopg.rows import dict_row

from .center import Center
from .processes import Usage, usages

_LINE = re.compile(r"^(ioc_\w+)(?:\{[^}]*\})? (\S+)$", re.MULTILINE)
_ASK_SECONDS = 10.0

# Sums over all processes and labels of what they tell.
_COUNTS = {
    "inflight": "ioc_ingest_inflight",
    "commits": "ioc_ingest_commit_seconds_count",
    "commit_seconds": "ioc_ingest_commit_seconds_sum",
    "broker_holds": "ioc_mqtt_broker_stored",
    "broker_clients": "ioc_mqtt_broker_clients",
    "broker_dropped": "ioc_mqtt_broker_dropped",
    "broker_overflows": "ioc_broker_overflows_total",
    "broker_refused": "ioc_broker_refused_total",
    "dropped": "ioc_mqtt_dropped_total",
    "sessions_lost": "ioc_mqtt_session_lost_total",
    "sequence_gaps": "ioc_ingest_sequence_gaps_total",
    "rate_limited": "ioc_ingest_rate_limited_total",
    "retries": "ioc_db_retries_total",
    "walls": "ioc_ws_clients",
    "walls_cut": "ioc_ws_dropped_total",
    "deaths": "ioc_up_deaths_total",
}
LOSSES = (
    "broker_dropped",
    "broker_overflows",
    "dropped",
    "sessions_lost",
    "sequence_gaps",
    "gaps",
    "deaths",
    "walls_cut",
    "rate_limited",
)

_STATE = """
SELECT pg_database_size(current_database()) / 1048576.0 AS database_mb,
  (pg_current_wal_lsn() - '0/0') / 1048576.0 AS wal_written_mb,
  (SELECT count(*) FROM gap) AS gaps,
  (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS sessions
"""
_BACKENDS = """
SELECT pid, coalesce(nullif(application_name, ''), backend_type) FROM pg_stat_activity
WHERE backend_type = 'client backend'
"""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at one moment."""

    usages: Mapping[str, Usage]
    numbers: Mapping[str, float]


def session(center: Center) -> psycopg.Connection:
    """Open the soak's own session, which may count for as long as it takes."""
    login = center.login()
    conn = psycopg.connect(
        login.url,
        user=login.user,
        password=login.password,
        application_name=login.application,
        autocommit=True,
    )
    conn.execute("SET statement_timeout = 0")
    conn.execute("SET transaction_timeout = 0")
    return conn


def look(center: Center, conn: psycopg.Connection, client: httpx.Client) -> Look:
    """Look at everything once."""
    backends: dict[int, str] = dict(conn.execute(_BACKENDS).fetchall())
    found = usages(center.running.pid, backends)
    ours = found.pop("postgres: soak", None)  # of the soak itself
    if ours is None:
        raise LookupError("the soak's own session is not there")
    parts = [usage for name, usage in found.items() if name.startswith("postgres: ")]
    found["postgres, all of it"] = reduce(add, parts)
    return Look(found, _numbers(center, conn, client))


def _numbers(center: Center, conn: psycopg.Connection, client: httpx.Client) -> Mapping[str, float]:
    told: defaultdict[str, float] = defaultdict(float)
    for url in center.pages.values():
        page = client.get(url, timeout=_ASK_SECONDS).raise_for_status().text
        for name, value in _LINE.findall(page):
            told[name] += float(value)
    with conn.cursor(row_factory=dict_row) as cursor:
        state = cursor.execute(_STATE).fetchone() or {}
    return {
        **{name: told[metric] for name, metric in _COUNTS.items()},
        **{name: float(value) for name, value in state.items()},
        "wal_mb": sum(file.stat().st_size for file in center.wal.iterdir()) / 1048576,
        "load": os.getloadavg()[0],
    }
