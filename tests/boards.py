"""A day of the demo place in a database, as boards for Grafana look at it, made in seconds.

Samples are those of the simulator; what the center's own processes tell of themselves is made up
from the catalogue, and so are alerts, messages about them and values of indicators.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final

import numpy as np
import psycopg
from psycopg import AsyncConnection

from core.model import (
    Identity,
    Kind,
    Metric,
    RecordingRule,
    Samples,
    SourceId,
    UnitId,
)
from core.place import Place
from core.store import catalogue, changes, samples
from core.store.catalogue import Wanted
from core.store.pool import connect
from core.store.product import ALERTS_SOURCE, product_metrics
from ioc.simulate.models import Signal
from tests.boards_told import UNITS, tell
from tests.places import apply, place
from tests.servers import Database
from tests.simulated import PLACE, ZONE, stage

DAY = timedelta(days=1)
_DAY_MS: Final = 86_400_000
_LIVED: Final = timedelta(hours=25)
_WEEKS: Final = 4
_OF_ITSELF_MS: Final = 300_000
_LATELY_MS: Final = 15_000  # in the last of these spans
# What the labels of the center's own metrics say.
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "shard": ("0", "1"),
    "process": ("ingest-http", "ingest-mqtt-0", "ingest-mqtt-1", "pack", "alerts", "kpi", "api"),
    "reason": ("out_of_range",),
    "result": ("accepted", "rejected"),
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
    "unit": UNITS,
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
        tell(owner, now)
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
    steps = _OF_ITSELF_MS * np.arange(count, 0, -1, dtype=np.int64)
    lately = _LATELY_MS * np.arange(_OF_ITSELF_MS // _LATELY_MS - 1, -1, -1, dtype=np.int64)
    times = now_ms - 1000 - np.concatenate([steps, lately])
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
        await _log(conn, every[0], found[every[0].identity].id, now)


async def _log(conn: AsyncConnection[Any], series: Series, number: int, now: datetime) -> None:
    """Have a log of the last transactions: a sample each minute."""
    writer = await changes.start_writer(conn, "ingest-http", now=now)
    for ago in range(30):
        at = now - timedelta(minutes=ago)
        one = Samples(
            np.array([int(at.timestamp() * 1000) - 1500], np.int64),
            np.array([number], np.int32),
            series.value[:1],
        )
        entry = changes.Entry(changes.slot_of(at), writer, ago, at, one)
        await changes.append(conn, entry, oldest_head=None)
