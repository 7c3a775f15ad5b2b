"""Raw keys to series ids, and what a source may write where.

A raw key (the label part of a message, as sent) is understood once; after that it is one dictionary
look-up. Everything per sample is done on columns.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.model import (
    Conflict,
    Fault,
    Identity,
    Metric,
    Reason,
    Samples,
    Source,
    UnitId,
    UnknownMetric,
    identity_fault,
)
from core.store import catalogue
from core.store.catalogue import Catalogue, Found, Wanted
from core.store.pool import Pool

from .convert import factor
from .decode.rows import FAULTS_MAX, Decoded, Named

SERIES_A_SOURCE_MAX = 10_000
KEYS_CACHED_MAX = 200_000  # a source that makes up keys cannot eat the memory


class Protocol(StrEnum):
    """How samples came in; decides defaults and counts."""

    JSON = "json"
    MQTT = "mqtt"
    LINES = "line_protocol"


@dataclass(frozen=True, slots=True)
class Bound:
    """A raw key understood: where its samples go and what they must satisfy."""

    series: int
    low: float
    high: float
    factor: float  # from the unit of measure as sent to the catalogue's


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """Samples that may be stored, their positions in the message, and the refusals so far."""

    samples: Samples
    index: NDArray[np.int32]
    faults: tuple[Fault, ...]
    rejected: int


@dataclass(slots=True)
class Resolver:
    """Holds the catalogue and what was learnt of raw keys. `refresh` forgets and reads again."""

    pool: Pool
    now: Callable[[], datetime]
    known: Catalogue
    _bounds: dict[tuple[str, Protocol, bytes], Bound | Fault] = field(default_factory=dict)
    _series_counts: dict[str, int] = field(default_factory=dict)

    async def refresh(self) -> None:
        """Read the catalogue again: the place, a source or a key changed."""
        async with self.pool.connection() as conn:
            self.known = await catalogue.load(conn)
        self._bounds.clear()
        self._series_counts.clear()

    async def resolve(self, decoded: Decoded, source: Source, protocol: Protocol) -> Resolved:
        """Split `decoded` into samples that `source` may write and refusals with their reasons."""
        keys = decoded.rows.keys
        bounds = [self._bounds.get((source.id, protocol, key)) for key in keys]
        if None in bounds:
            missing = [key for key, bound in zip(keys, bounds, strict=True) if bound is None]
            learnt = await self._learn(missing, decoded.name, source, protocol)
            bounds = [
                learnt[key] if bound is None else bound
                for key, bound in zip(keys, bounds, strict=True)
            ]
        return _applied(decoded, [bound for bound in bounds if bound is not None])

    async def _learn(
        self,
        keys: list[bytes],
        name: Callable[[bytes], Named | Fault],
        source: Source,
        protocol: Protocol,
    ) -> Mapping[bytes, Bound | Fault]:
        if len(self._bounds) + len(keys) > KEYS_CACHED_MAX:
            self._bounds.clear()
        learnt: dict[bytes, Bound | Fault] = {}
        named: dict[bytes, Named] = {}
        for key in keys:
            meant = name(key)
            if isinstance(meant, Named):
                meant = _with_labels(meant, source)
                meant = await self._permitted(meant, source, protocol) or meant
            if isinstance(meant, Fault):
                learnt[key] = meant
            else:
                named[key] = meant
        found = await self._series(list(named.values()), source)
        for key, meant in named.items():
            learnt[key] = self._bound(meant, found, source)
        for key, bound in learnt.items():
            if not _passing(bound):
                self._bounds[source.id, protocol, key] = bound
        return learnt

    async def _permitted(self, named: Named, source: Source, protocol: Protocol) -> Fault | None:
        identity = named.identity
        if fault := identity_fault(identity, where=""):
            return fault
        if not source.may_send(identity.metric):
            detail = f"source {source.id!r} may not send {identity.metric!r}; see sources.yml"
            return Fault("/metric", Reason.METRIC_NOT_ALLOWED, detail)
        metric = self.known.metrics.get(identity.metric)
        if metric is None:
            return await self._unknown_metric(identity.metric, source, protocol)
        unit = identity.labels.get("unit") if "unit" in metric.labels else None
        if unit is not None and unit not in self.known.units:
            detail = f"{unit!r} is no unit of this place; see units.csv"
            return Fault("/labels/unit", Reason.UNKNOWN_UNIT, detail)
        return _unit_of_measure_fault(named, metric)

    async def _unknown_metric(self, name: str, source: Source, protocol: Protocol) -> Fault | None:
        policy = source.unknown_metric or (
            UnknownMetric.CREATE if protocol is Protocol.LINES else UnknownMetric.REJECT
        )
        if policy is UnknownMetric.REJECT:
            detail = f"{name!r} is not in the catalogue; add it to metrics.csv or mend the name"
            return Fault("/metric", Reason.UNKNOWN_METRIC, detail)
        period = source.expected_period_seconds
        async with self.pool.connection() as conn:
            await catalogue.create_metric(conn, name, period_seconds=period)
        async with self.pool.connection() as conn:
            self.known = await catalogue.load(conn)
        return None

    async def _series(self, named: list[Named], source: Source) -> Mapping[Identity, Found]:
        counts = self._series_counts
        count = counts.setdefault(source.id, self.known.series_counts.get(source.id, 0))
        identities = list(dict.fromkeys(meant.identity for meant in named))
        room = max(0, SERIES_A_SOURCE_MAX - count)
        async with self.pool.connection() as conn:
            found = await catalogue.find_series(conn, identities)
            fresh = [identity for identity in identities if identity not in found][:room]
            if fresh:
                wanted = [Wanted(identity, self._unit(identity, source), source.id)
                          for identity in fresh]  # fmt: skip
                found |= await catalogue.ensure_series(conn, wanted, now=self.now())
                counts[source.id] = count + len(fresh)
        return found

    def _unit(self, identity: Identity, source: Source) -> UnitId | None:
        metric = self.known.metrics[identity.metric]
        label = identity.labels.get("unit") if "unit" in metric.labels else None
        return source.unit if label is None else UnitId(label)

    def _bound(
        self, named: Named, found: Mapping[Identity, Found], source: Source
    ) -> Bound | Fault:
        series = found.get(named.identity)
        if series is None:
            detail = f"source {source.id!r} has {SERIES_A_SOURCE_MAX} series already; no new ones"
            return Fault("", Reason.SERIES_LIMIT, detail)
        if series.source != source.id:
            owner = self.known.sources.get(series.source)
            if owner is None or source.id not in owner.shared_with:
                detail = f"this series belongs to source {series.source!r}; see shared_with"
                return Fault("", Reason.SERIES_OF_OTHER_SOURCE, detail)
        metric = self.known.metrics[named.identity.metric]
        return Bound(
            series.id,
            -np.inf if metric.valid_min is None else metric.valid_min,
            np.inf if metric.valid_max is None else metric.valid_max,
            factor(named.unit_of_measure or metric.unit_of_measure, metric.unit_of_measure) or 1.0,
        )


def replaces(source: Source, protocol: Protocol) -> bool:
    """Whether a different value at the same series and time replaces the first."""
    default = Conflict.REPLACE if protocol is Protocol.LINES else Conflict.REJECT
    return (source.conflict or default) is Conflict.REPLACE


def _with_labels(named: Named, source: Source) -> Named:
    labels = named.identity.labels.with_defaults(source.labels)
    return Named(Identity(named.identity.metric, labels), named.unit_of_measure)


def _unit_of_measure_fault(named: Named, metric: Metric) -> Fault | None:
    sent = named.unit_of_measure
    if sent is None or sent == metric.unit_of_measure:
        return None
    if factor(sent, metric.unit_of_measure) is None:
        detail = f"{metric.name} is in {metric.unit_of_measure!r}; {sent!r} cannot be converted"
        return Fault("/unit_of_measure", Reason.WRONG_UNIT_OF_MEASURE, detail)
    return None


def _passing(bound: Bound | Fault) -> bool:
    """Refusals that may end without a change of the place are asked again each time."""
    return isinstance(bound, Fault) and bound.reason is Reason.SERIES_LIMIT


def _applied(decoded: Decoded, bounds: list[Bound | Fault]) -> Resolved:
    rows = decoded.rows
    refused = np.array([isinstance(bound, Fault) for bound in bounds], np.bool_)
    good = [bound if isinstance(bound, Bound) else _NOWHERE for bound in bounds]
    ids = np.array([bound.series for bound in good], np.int32)
    limits = np.array([(bound.low, bound.high, bound.factor) for bound in good], np.float64)
    limits = limits.reshape(-1, 3)[rows.key_index]
    value = rows.value * limits[:, 2]
    outside = (value < limits[:, 0]) | (value > limits[:, 1])
    bad = outside | refused[rows.key_index]
    if not bad.any():
        samples = Samples(rows.time_ms, ids[rows.key_index], value)
        return Resolved(samples, rows.index, decoded.faults, decoded.rejected)
    faults = list(decoded.faults)
    for row in np.flatnonzero(bad)[: max(0, FAULTS_MAX - len(faults))].tolist():
        bound = bounds[int(rows.key_index[row])]
        faults.append(_row_fault(decoded, row, bound, float(value[row])))
    kept = ~bad
    samples = Samples(rows.time_ms[kept], ids[rows.key_index[kept]], value[kept])
    rejected = decoded.rejected + int(bad.sum())
    return Resolved(samples, rows.index[kept], tuple(faults), rejected)


_NOWHERE = Bound(0, -np.inf, np.inf, 1.0)


def _row_fault(decoded: Decoded, row: int, bound: Bound | Fault, value: float) -> Fault:
    index = int(decoded.rows.index[row])
    where = decoded.where(index)
    if isinstance(bound, Fault):
        return Fault(where + bound.where, bound.reason, bound.detail, index)
    detail = f"{value:g} is outside {bound.low:g} to {bound.high:g}; check the sensor or the range"
    return Fault(where, Reason.OUT_OF_RANGE, detail, index)
