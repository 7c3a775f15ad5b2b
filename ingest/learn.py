"""What a raw key means, asked of the catalogue once in the key's life."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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

from .bounds import Bound
from .convert import factor
from .decode.rows import Named

Connection = AsyncConnection[Any]

_KEYS_AT_A_STRETCH = 256  # then others get their turn: keys can be many, and each takes a while


@dataclass(frozen=True, slots=True)
class Lesson:
    """On whose behalf keys are learnt."""

    source: Source
    creates: bool  # whether an unknown metric is added to the catalogue


@dataclass(slots=True)
class Learner:
    """One session with the catalogue. `known` may have grown by metrics afterwards."""

    conn: Connection
    known: Catalogue
    now: datetime
    series_max: int

    async def learn(
        self, keys: Sequence[bytes], name: Callable[[bytes], Named | Fault], lesson: Lesson
    ) -> Mapping[bytes, Bound | Fault]:
        """Bound or refusal of each key; series that are missing are created."""
        meant: dict[bytes, Named | Fault] = {}
        for number, key in enumerate(keys):
            if number % _KEYS_AT_A_STRETCH == _KEYS_AT_A_STRETCH - 1:
                await anyio.lowlevel.checkpoint()
            meant[key] = _sendable(name(key), lesson.source)
        await self._create_metrics(meant.values(), lesson)
        meant = {key: self._catalogued(each) for key, each in meant.items()}
        named = [each for each in meant.values() if isinstance(each, Named)]
        found = await self._series(named, lesson.source)
        return {
            key: each if isinstance(each, Fault) else self._bound(each, found, lesson.source)
            for key, each in meant.items()
        }

    async def _create_metrics(self, meant: Iterable[Named | Fault], lesson: Lesson) -> None:
        source = lesson.source
        names = {each.identity.metric for each in meant if isinstance(each, Named)}
        unknown = sorted(names - self.known.metrics.keys())
        room = self.series_max - self.known.series_counts.get(source.id, 0)
        if not unknown or not lesson.creates or room <= 0:
            return
        await catalogue.create_metrics(
            self.conn, unknown[:room], period_seconds=source.expected_period_seconds
        )
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

    async def _series(self, named: Sequence[Named], source: Source) -> Mapping[Identity, Found]:
        identities = list(dict.fromkeys(each.identity for each in named))
        if not identities:
            return {}
        found = await catalogue.find_series(self.conn, identities)
        missing = [identity for identity in identities if identity not in found]
        if missing:
            room = self.series_max - await catalogue.count_series(self.conn, source.id)
            wanted = [
                Wanted(identity, self._unit(identity, source), source.id)
                for identity in missing[: max(0, room)]
            ]
            found |= await catalogue.ensure_series(self.conn, wanted, now=self.now)
        await self.conn.commit()
        return found

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
        return Bound(
            series.id,
            -np.inf if metric.valid_min is None else metric.valid_min,
            np.inf if metric.valid_max is None else metric.valid_max,
            factor(named.unit_of_measure or metric.unit_of_measure, metric.unit_of_measure) or 1.0,
        )


def creates(source: Source, *, lines: bool) -> bool:
    """Whether a metric outside the catalogue is added to it; line protocol's default is to."""
    default = UnknownMetric.CREATE if lines else UnknownMetric.REJECT
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
