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
from ioc.simulate.models import Instrument, Signal
from tests.boards_told import UNITS, days, tell
from tests.places import apply, place
from tests.servers import Database
from tests.simulated import PLACE, ZONE, stage

DAY = timedelta(days=1)
_LIVED: Final = timedelta(hours=25)
_WEEKS: Final = 4
_LOGGED: Final = 30
COMPARED: Final = "dvc_dossiers_received_total"
_OF_ITSELF: Final = timedelta(minutes=5)
_LATELY: Final = timedelta(seconds=15)  # in the last of these spans
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


@dataclass(frozen=True, slots=True)
class Series:
    """One series with its samples."""

    identity: Identity
    source: SourceId
    unit: UnitId | None
    time_ms: np.ndarray[Any, np.dtype[np.int64]]
    value: np.ndarray[Any, np.dtype[np.float64]]


async def lived(database: Database, now: datetime) -> None:
    """Let a place have lived for a day up to now; of the weeks before, what is compared with it."""
    described = await settled(database, now)
    before = [*_seldom(now, now - _LIVED), *_weeks_before(now)]
    await _last_day(database, now, described, before)
    with database.connect() as owner:
        days(owner, now)
        owner.execute("ANALYZE")


async def lived_long(database: Database, now: datetime, count: int) -> None:
    """Let a place have lived for so many days more, with all that is measured."""
    described = await settled(database, now)
    for ago in range(count, 0, -1):
        end = now - _LIVED - (ago - 1) * DAY
        await store(database, [*_simulated(end - DAY, end), *_of_itself(end, described)], now)
    await _last_day(database, now, described, [*_seldom(now, now - _LIVED - count * DAY)])


async def settled(database: Database, now: datetime) -> Place:
    """Put the place into force, long ago."""
    described = place(PLACE)
    await apply(database, described, now=now - 60 * DAY)
    return described


async def _last_day(
    database: Database, now: datetime, described: Place, before: list[Series]
) -> None:
    every = [*before, *_simulated(now - _LIVED, now), *_lately(now, described)]
    await store(database, [*every, *_recorded(now, described, every)], now)
    await _log(database, now)
    with database.connect() as owner:
        tell(owner, now)


def _instruments(now: datetime) -> tuple[Instrument, ...]:
    return stage().instruments(now.astimezone(ZONE).year)


def _simulated(begin: datetime, end: datetime) -> Iterator[Series]:
    """Give all samples of the simulator."""
    for instrument in _instruments(end):
        times = instrument.past.between(_ms(begin), _ms(end))
        for signal in instrument.signals:
            yield from _series(signal, instrument.source, times)


def _seldom(now: datetime, end: datetime) -> Iterator[Series]:
    """Give what is told less than once a day, the last time before the end."""
    for instrument in _instruments(now):
        if instrument.past.period_seconds > DAY.total_seconds():
            begin = now - timedelta(seconds=1.2 * instrument.past.period_seconds)
            times = instrument.past.between(_ms(begin), _ms(end))
            for signal in instrument.signals:
                yield from _series(signal, instrument.source, times)


def _weeks_before(now: datetime) -> Iterator[Series]:
    """Give the same day of four weeks back of what is compared with them."""
    for week, instrument in product(range(1, _WEEKS + 1), _instruments(now)):
        then = now - 7 * week * DAY
        times = instrument.past.between(_ms(then - _LIVED), _ms(then))
        for signal in instrument.signals:
            if signal.metric == COMPARED:
                yield from _series(signal, instrument.source, times)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _ms_of(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)


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


def _of_itself(end: datetime, described: Place) -> Iterator[Series]:
    """Give a day of each metric that ships with the product, with all labels it has."""
    steps = np.arange(DAY // _OF_ITSELF, 0, -1, dtype=np.int64)
    yield from _told_by_itself(_ms(end) - _ms_of(_OF_ITSELF) * steps, described)


def _lately(now: datetime, described: Place) -> Iterator[Series]:
    """Give the last day of them, at the end as often as processes tell them."""
    steps = np.arange(_LIVED // _OF_ITSELF, 0, -1, dtype=np.int64)
    last = np.arange(_OF_ITSELF // _LATELY - 1, -1, -1, dtype=np.int64)
    ago_ms = np.concatenate([_ms_of(_OF_ITSELF) * steps, _ms_of(_LATELY) * last])
    yield from _told_by_itself(_ms(now) - 1000 - ago_ms, described)


def _told_by_itself(
    times: np.ndarray[Any, np.dtype[np.int64]], described: Place
) -> Iterator[Series]:
    words = {**_WORDS, "source": tuple(each.id for each in described.sources)}
    for metric in product_metrics():
        for labels in product(*(words.get(name, ("x",)) for name in metric.labels)):
            told = dict(zip(metric.labels, labels, strict=True))
            identity = Identity.of(metric.name, told)
            yield Series(identity, ALERTS_SOURCE, _unit(told), times, _made_up(metric, times))


def _recorded(now: datetime, described: Place, every: list[Series]) -> Iterator[Series]:
    """Give what the rules of portals' budgets record."""
    rules = [rule for group in described.rules for rule in group.rules]
    names = [each.name for each in rules if isinstance(each, RecordingRule)]
    portals = {each.identity.labels.get("portal") or "" for each in every if _is_portal(each)}
    times = _ms(now) - 60_000 * np.arange(60, -1, -1, dtype=np.int64)
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


async def store(database: Database, every: list[Series], now: datetime) -> None:
    """Write into the head, where nothing is packed."""
    with database.connect() as owner:
        owner.execute("UPDATE packed SET upto = '2000-01-01'")
        _name(owner, {each.identity.metric for each in every})
    login = database.login("ioc_ingest", statement_seconds=120)
    async with await connect(login, autocommit=True) as conn:
        wanted = [Wanted(each.identity, each.unit, each.source) for each in every]
        found = await catalogue.ensure_series(conn, wanted, now=now)
        ids = [np.full(len(each.time_ms), found[each.identity].id, np.int32) for each in every]
        columns = Samples(
            np.concatenate([each.time_ms for each in every]),
            np.concatenate(ids),
            np.concatenate([each.value for each in every]),
        )
        await samples.copy_head(conn, columns.take(columns.key_order()))


async def _log(database: Database, now: datetime) -> None:
    """Have a log of the last transactions: a sample each minute."""
    async with await connect(database.login("ioc_ingest"), autocommit=True) as conn:
        writer = await changes.start_writer(conn, "ingest-http", now=now)
        for ago in range(_LOGGED):
            at = now - timedelta(minutes=ago)
            told = np.array([_ms(at) - 1500], np.int64)
            one = Samples(told, np.array([1], np.int32), np.array([1.0]))
            entry = changes.Entry(changes.slot_of(at), writer, ago, at, one)
            await changes.append(conn, entry, oldest_head=None)
