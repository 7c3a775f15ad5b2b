"""A day of the demo place in a database, as boards for Grafana look at it, made in seconds.

Samples are those of the simulator; what the center's own processes tell of themselves is made up
from the catalogue, and so are alerts, messages about them and values of indicators.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any, Final

import numpy as np
import psycopg
import yaml
from psycopg.types.json import Jsonb

from core.model import (
    Identity,
    Kind,
    Metric,
    Period,
    PeriodKind,
    RecordingRule,
    Samples,
    SourceId,
    UnitId,
)
from core.place import Place
from core.store import catalogue, samples
from core.store.catalogue import Wanted
from core.store.pool import connect
from core.store.product import ALERTS_SOURCE, product_metrics
from ioc.simulate.models import Signal
from tests.places import apply, place
from tests.servers import Database
from tests.simulated import PLACE, ZONE, stage

DAY = timedelta(days=1)
_DAY_MS: Final = 86_400_000
_LIVED: Final = timedelta(hours=25)
_WEEKS: Final = 4
_MONTHS: Final = 14
_DAYS: Final = 35
_OF_ITSELF_MS: Final = 300_000
_UNITS: Final = ("binh-lu-2025", "ta-leng-2025", "ban-bo-2025", "khun-ha-2025")
# What the labels of the center's own metrics say.
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "shard": ("0", "1"),
    "process": ("ingest-http", "ingest-mqtt-0", "ingest-mqtt-1", "pack", "alerts", "kpi", "api"),
    "reason": ("out_of_range",),
    "fs": ("state",),
    "stage": ("store", "rule"),
    "lease": ("alerts", "pack", "kpi"),
    "host": ("ioc",),
    "channel": ("sms", "voice"),
    "schedule": ("truc-ban",),
    "heartbeat": ("backup",),
    "kpi": ("K01", "K06"),
    "scope": ("core",),
    "portal": ("dvc",),
    "unit": _UNITS,
}
Columns = tuple[np.ndarray[Any, np.dtype[np.int64]], np.ndarray[Any, np.dtype[np.float64]]]


@dataclass(frozen=True, slots=True)
class Series:
    """One series with its samples."""

    identity: Identity
    source: SourceId
    unit: UnitId | None
    time_ms: np.ndarray[Any, np.dtype[np.int64]]
    value: np.ndarray[Any, np.dtype[np.float64]]


async def lived(database: Database, now: datetime) -> None:
    """Let a place have lived up to now."""
    described = place(PLACE)
    await apply(database, described, now=now - 60 * DAY)
    now_ms = int(now.timestamp() * 1000)
    every = [*_simulated(now_ms), *_of_itself(now_ms, [each.id for each in described.sources])]
    every += _recorded(now_ms, described, every)
    with database.connect() as owner:
        _name(owner, {each.identity.metric for each in every})
    await _store(database, every, now)
    with database.connect() as owner:
        _days(owner, now)
        _alerts(owner, now)
        _kpis(owner, now.date())
        owner.execute("ANALYZE")


def _simulated(now_ms: int) -> Iterator[Series]:
    """Give a day of all, and the same hours four weeks back of what is compared with them."""
    for instrument in stage().instruments(datetime.fromtimestamp(now_ms / 1000, ZONE).year):
        lived = max(_LIVED.total_seconds(), 1.2 * instrument.past.period_seconds)
        times = instrument.past.between(now_ms - int(lived * 1000), now_ms)
        for signal in instrument.signals:
            own = times
            if signal.metric == "dvc_dossiers_received_total":
                back = [times - 7 * week * _DAY_MS for week in range(_WEEKS, 0, -1)]
                own = np.concatenate([*back, times])
            yield from _series(signal, instrument.source, own)


def _series(
    signal: Signal, source: SourceId, times: np.ndarray[Any, np.dtype[np.int64]]
) -> Iterator[Series]:
    values = signal.values(times)
    there = ~np.isnan(values)
    if there.any():
        labels = {**signal.labels, "simulated": "true"}
        identity = Identity.of(signal.metric, labels)
        yield Series(identity, source, _unit(labels), times[there], values[there])


def _unit(labels: Mapping[str, str]) -> UnitId | None:
    return UnitId(labels["unit"]) if "unit" in labels else None


def _of_itself(now_ms: int, sources: list[SourceId]) -> Iterator[Series]:
    """Give a day of each metric that ships with the product, with all labels it has."""
    count = int(_LIVED.total_seconds() * 1000) // _OF_ITSELF_MS
    times = now_ms - 1000 - _OF_ITSELF_MS * np.arange(count, -1, -1, dtype=np.int64)
    words = {**_WORDS, "source": tuple(sources)}
    for metric in product_metrics():
        for labels in product(*(words.get(name, ("x",)) for name in metric.labels)):
            told = dict(zip(metric.labels, labels, strict=True))
            identity = Identity.of(metric.name, told)
            yield Series(identity, ALERTS_SOURCE, _unit(told), times, _made_up(metric, times))


def _recorded(now_ms: int, described: Place, every: list[Series]) -> Iterator[Series]:
    """Give what the rules of portals' budgets record."""
    rules = [rule for group in described.rules for rule in group.rules]
    names = [each.name for each in rules if isinstance(each, RecordingRule)]
    portals = {each.identity.labels.get("portal") or "" for each in every if _is_portal(each)}
    times = now_ms - 60_000 * np.arange(60, -1, -1, dtype=np.int64)
    for name, portal in product(names, sorted(portals)):
        labels = {"portal": portal, "owner": "x", "simulated": "true"}
        value = 0.995 if "objective" in name else 60.0 if "tries" in name else 0.002
        identity = Identity.of(name, labels)
        yield Series(identity, ALERTS_SOURCE, None, times, np.full(len(times), value))


def _is_portal(series: Series) -> bool:
    return series.identity.metric == "portal_up"


def _name(owner: psycopg.Connection, metrics: set[str]) -> None:
    """Have all metrics in the catalogue: what rules record comes to it by itself."""
    owner.execute(
        'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,'
        " origin) SELECT name, 'auto', '', 'gauge', '{}', name, name, 'auto'"
        " FROM unnest(%s::text[]) AS name ON CONFLICT (name) DO NOTHING",
        [sorted(metrics)],
    )


def _made_up(
    metric: Metric, times: np.ndarray[Any, np.dtype[np.int64]]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Say what a healthy center would."""
    if metric.unit_of_measure == "s since epoch":
        return times / 1000 - 2
    if metric.kind is Kind.COUNTER:
        return np.arange(len(times), dtype=np.float64)
    if metric.unit_of_measure == "0/1":
        return np.ones(len(times))
    return np.full(len(times), 0.9 if "ratio" in metric.name else 2.0)


async def _store(database: Database, every: list[Series], now: datetime) -> None:
    """Write into the head, where nothing is packed."""
    with database.connect() as owner:
        owner.execute("UPDATE packed SET upto = '2000-01-01'")
    async with await connect(database.login("ioc_ingest"), autocommit=True) as conn:
        wanted = [Wanted(each.identity, each.unit, each.source) for each in every]
        found = await catalogue.ensure_series(conn, wanted, now=now)
        ids = [np.full(len(each.time_ms), found[each.identity].id, np.int32) for each in every]
        columns = Samples(
            np.concatenate([each.time_ms for each in every]),
            np.concatenate(ids),
            np.concatenate([each.value for each in every]),
        )
        await samples.copy_head(conn, columns.take(columns.key_order()))


def _days(owner: psycopg.Connection, now: datetime) -> None:
    """Have local days that are packed, of what is counted."""
    owner.execute(
        """
        INSERT INTO rollup_day
        SELECT s.id, day, begins, begins + interval '1 day', begins + interval '1 hour',
          begins + interval '23 hours', 24 * n, n, n + 24, n, n + 24, n %% 17 + 3, 24
        FROM series s, generate_series(1, %(days)s) AS n,
          LATERAL (SELECT (%(now)s AT TIME ZONE %(zone)s)::date - n AS day) d,
          LATERAL (SELECT day::timestamp AT TIME ZONE %(zone)s AS begins) b
        WHERE s.metric LIKE 'dvc%%' OR s.metric LIKE 'pakn%%'
        """,
        {"now": now, "zone": str(ZONE), "days": _DAYS},
    )


def _alerts(owner: psycopg.Connection, now: datetime) -> None:
    """Have alerts of the last days, some of which are open, and messages about them."""
    for n in range(40):
        at, priority = now - timedelta(minutes=7 + 37 * n), f"p{n % 4 + 1}"
        over = n % 5 != 0
        alert = {
            "rule": f"place: portal: {n}",
            "fingerprint": n.to_bytes(16),
            "name": ("PortalDown", "SiteDown", "SourceStale")[n % 3],
            "labels": Jsonb({"priority": priority, "class": "service", "portal": "dvc"}),
            "annotations": Jsonb({"summary": "Cổng không truy cập được"}),
            "value": float(n),
            "priority": priority,
            "unit_id": _UNITS[n % len(_UNITS)],
            "simulated": n % 2 == 0,
            "state": "resolved" if over else "firing",
            "active_at": at,
            "fired_at": at,
            "ended_at": at + timedelta(minutes=12) if over else None,
            "why": "recovered" if over else None,
            "acked_at": at + timedelta(minutes=3) if n % 3 else None,
            "acked_by": "user:a" if n % 3 else None,
        }
        (number,) = _put(owner, "alert", alert)
        for kind, moment in (("firing", at), ("resolved", alert["ended_at"])):
            if moment:
                _put(owner, "alert_event", _event(number, kind, moment), back="alert_id")
        _tell(owner, n, at, priority)


def _event(number: int, kind: str, at: object) -> dict[str, object]:
    return {"alert_id": number, "at": at, "kind": kind, "written_at": at}


def _tell(owner: psycopg.Connection, n: int, at: datetime, priority: str) -> None:
    """Have a message that was accepted at the first or second attempt."""
    message = {
        "ordinal": n,
        "receiver": "truc",
        "channel": f"person/a/{('sms', 'voice')[n % 2]}",
        "kind": "firing",
        "reason": "new_alerts",
        "dedupe_key": n.to_bytes(32),
        "priority": priority,
        "simulated": n % 2 == 0,
        "content": Jsonb({}),
        "created_at": at,
        "due_at": at,
        "settled_at": at + timedelta(seconds=4),
        "result": "accepted",
    }
    (number,) = _put(owner, "notification", message)
    for attempt in range(1, n % 2 + 2):
        sent = {
            "notification_id": number,
            "attempt": attempt,
            "started_at": at + timedelta(seconds=attempt),
            "ended_at": at + timedelta(seconds=attempt, milliseconds=700),
            "result": "accepted" if attempt == n % 2 + 1 else "failed",
        }
        _put(owner, "notification_attempt", sent, back="notification_id")


def _put(
    owner: psycopg.Connection, table: str, row: Mapping[str, object], back: str = "id"
) -> tuple[int]:
    names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING {back}"
    found = owner.execute(statement.encode(), list(row.values())).fetchone()
    assert found is not None
    return (int(found[0]),)


def _kpis(owner: psycopg.Connection, today: date) -> None:
    """Have values of all indicators for a year and more: of units, and of all together."""
    for kpi in yaml.safe_load((PLACE / "kpis.yml").read_bytes())["kpis"]:
        running = Period.containing(PeriodKind(kpi["period"]), today)
        assert running is not None
        owner.execute(
            """
            INSERT INTO kpi_value (kpi, unit, scope, period, numerator, denominator, value, status,
              origin, simulated, have, want, as_of, recorded_at)
            SELECT %(kpi)s, unit, CASE unit WHEN '' THEN 'core' ELSE '' END, period, share, 100,
              share, 'so_bo', CASE unit WHEN '' THEN 'total' ELSE 'live' END, true,
              1, 1, %(today)s, %(today)s
            FROM unnest(%(units)s::text[]) WITH ORDINALITY AS u (unit, nth),
              unnest(%(periods)s::text[]) WITH ORDINALITY AS p (period, ago),
              LATERAL (SELECT 80 - ago - nth AS share) s
            """,
            {
                "kpi": kpi["id"],
                "units": ["", *_UNITS],
                "periods": [running.shifted(-back).id for back in range(_MONTHS)],
                "today": today,
            },
        )
