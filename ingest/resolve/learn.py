"""What a raw key means, asked of the catalogue once in the key's life."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import anyio.lowlevel
import numpy as np
from psycopg import AsyncConnection

from core.model import (
    Fault,
    Identity,
    Metric,
    Reason,
    Source,
    UnitId,
    UnknownMetric,
    identity_fault,
)
from core.store import catalogue
from core.store.catalogue import Catalogue, Found, Wanted
from core.store.product import OUR_SOURCES
from ingest.convert import factor
from ingest.decode.rows import Named

from .bounds import EVER_MS, Bound

Connection = AsyncConnection[Any]

_DAY_MS = 86_400_000
_KEYS_AT_A_STRETCH = 256  # then others get their turn: keys can be many, and each takes a while


class Ask(NamedTuple):
    """A key that `source` sent. creates: whether an unknown metric is added to the catalogue."""

    source: Source
    key: bytes
    creates: bool


class _Meant(NamedTuple):
    ask: Ask
    named: Named | Fault


@dataclass(slots=True)
class Learner:
    """One session with the catalogue. `known` may have grown by metrics afterwards."""

    conn: Connection
    known: Catalogue
    now: datetime
    series_max: int

    async def learn(
        self, asks: Sequence[Ask], name: Callable[[bytes], Named | Fault]
    ) -> Sequence[Bound | Fault]:
        """Bound or refusal of each key; series that are missing are created."""
        meant: list[_Meant] = []
        for number, ask in enumerate(asks):
            if number % _KEYS_AT_A_STRETCH == _KEYS_AT_A_STRETCH - 1:
                await anyio.lowlevel.checkpoint()
            meant.append(_Meant(ask, _sendable(name(ask.key), ask.source)))
        await self._create_metrics(meant)
        meant = [_Meant(ask, self._catalogued(named)) for ask, named in meant]
        found = await self._series(meant)
        return [
            named if isinstance(named, Fault) else self._bound(named, found, ask.source)
            for ask, named in meant
        ]

    async def _create_metrics(self, meant: Sequence[_Meant]) -> None:
        unknown: dict[str, Source] = {}
        for ask, named in meant:
            if isinstance(named, Named) and named.identity.metric not in self.known.metrics:
                room = self.series_max - self.known.series_counts.get(ask.source.id, 0)
                if ask.creates and room > 0:
                    unknown.setdefault(named.identity.metric, ask.source)
        if unknown:
            periods = {name: by.expected_period_seconds for name, by in sorted(unknown.items())}
            await catalogue.create_metrics(self.conn, periods)
            await self.conn.commit()
            self.known = await catalogue.load(self.conn)

    def _catalogued(self, meant: Named | Fault) -> Named | Fault:
        if isinstance(meant, Fault):
            return meant
        identity = meant.identity
        metric = self.known.metrics.get(identity.metric)
        if metric is None:
            detail = (
                f"{identity.metric!r} is not in the catalogue; add it to metrics.csv or mend the "
                "name"
            )
            return Fault("/metric", Reason.UNKNOWN_METRIC, detail)
        unit = _unit_label(identity, metric)
        if unit is not None and unit not in self.known.units:
            detail = f"{unit!r} is no unit of this place; see units.csv"
            return Fault("/labels/unit", Reason.UNKNOWN_UNIT, detail)
        return _unit_of_measure_fault(meant, metric) or meant

    async def _series(self, meant: Sequence[_Meant]) -> Mapping[Identity, Found]:
        wanted: dict[Identity, Wanted] = {}
        for ask, named in meant:
            if isinstance(named, Named):
                identity = named.identity
                want = Wanted(identity, self._unit(identity, ask.source), ask.source.id)
                wanted.setdefault(identity, want)
        if not wanted:
            return {}
        found = await catalogue.find_series(self.conn, list(wanted))
        missing = [want for identity, want in wanted.items() if identity not in found]
        if missing:
            found |= await catalogue.ensure_series(
                self.conn, await self._with_room(missing), now=self.now
            )
        await self.conn.commit()
        return found

    async def _with_room(self, missing: Sequence[Wanted]) -> list[Wanted]:
        counts = dict(await catalogue.count_series(self.conn, {want.source for want in missing}))
        allowed: list[Wanted] = []
        for want in missing:
            counts[want.source] = counts.get(want.source, 0) + 1
            # What we write ourselves is bounded by what it tells of: an account of many sources.
            if want.source in OUR_SOURCES or counts[want.source] <= self.series_max:
                allowed.append(want)
        return allowed

    def _unit(self, identity: Identity, source: Source) -> UnitId | None:
        label = _unit_label(identity, self.known.metrics[identity.metric])
        return source.unit if label is None else UnitId(label)

    def _bound(
        self, named: Named, found: Mapping[Identity, Found], source: Source
    ) -> Bound | Fault:
        series = found.get(named.identity)
        if series is None:
            detail = f"source {source.id!r} has {self.series_max} series already; no new ones"
            return Fault("", Reason.SERIES_LIMIT, detail)
        if series.source != source.id:
            owner = self.known.sources.get(series.source)
            if owner is None or source.id not in owner.shared_with:
                detail = f"this series belongs to source {series.source!r}; see shared_with"
                return Fault("", Reason.SERIES_OF_OTHER_SOURCE, detail)
        metric = self.known.metrics[named.identity.metric]
        kept = self.known.retention.get(metric.retention_class)
        return Bound(
            series.id,
            -np.inf if metric.valid_min is None else metric.valid_min,
            np.inf if metric.valid_max is None else metric.valid_max,
            factor(named.unit_of_measure or metric.unit_of_measure, metric.unit_of_measure) or 1.0,
            kept.raw_days * _DAY_MS if kept and kept.raw_days is not None else EVER_MS,
            self.known.gone_ms.get(metric.name, -EVER_MS),
        )


def creates(source: Source, *, described: bool) -> bool:
    """Whether a metric outside the catalogue is added to it.

    described: the default of a protocol whose senders send what a place has described.
    """
    default = UnknownMetric.REJECT if described else UnknownMetric.CREATE
    return (source.unknown_metric or default) is UnknownMetric.CREATE


def _sendable(named: Named | Fault, source: Source) -> Named | Fault:
    """Add the source's labels and judge the identity; its metric must be allowed."""
    if isinstance(named, Fault):
        return named
    labels = named.identity.labels.with_defaults(source.labels)
    identity = Identity(named.identity.metric, labels)
    if fault := identity_fault(identity, where=""):
        return fault
    if not source.may_send(identity.metric):
        detail = f"source {source.id!r} may not send {identity.metric!r}; see sources.yml"
        return Fault("/metric", Reason.METRIC_NOT_ALLOWED, detail)
    return Named(identity, named.unit_of_measure)


def _unit_label(identity: Identity, metric: Metric) -> str | None:
    return identity.labels.get("unit") if "unit" in metric.labels else None


def _unit_of_measure_fault(named: Named, metric: Metric) -> Fault | None:
    sent = named.unit_of_measure
    if sent is None or sent == metric.unit_of_measure:
        return None
    if factor(sent, metric.unit_of_measure) is None:
        detail = f"{metric.name} is in {metric.unit_of_measure!r}; {sent!r} cannot be converted"
        return Fault("/unit_of_measure", Reason.WRONG_UNIT_OF_MEASURE, detail)
    return None
