"""Samples that queries ask for: series found by their labels, and their samples in columns.

Labels of series do not change, so each process remembers them and reads only new ones.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection

from core.model import Condition, Labels, Relation, Samples, Selected, Selection

from .blocks.block import Damage
from .blocks.fold import SERIES_MAX as FOLDED_MAX
from .blocks.read import Borders, Found, Times, TooManySamplesError, borders
from .metric_series import NAME, Fits, MetricSeries
from .recent import Recent
from .sql import fetched, queries
from .tiers import MEMORY, ROWS, Tier, tier_for

_SQL = queries("core.store", "select.sql")

Connection = AsyncConnection[Any]
Holds = Callable[[Condition, str], bool]

SERIES_MAX: Final = 50_000
SAMPLES_MAX: Final = 5_000_000
LOOKBACK_MS: Final = 5 * 60 * 1000
LOOKBACK_PERIODS: Final = 2
UNIT: Final = "unit"

_ROWS_AT_ONCE: Final = 500_000


class TooMuchError(Exception):
    """More was asked for than one query may read; says of what."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Series of a selection, in the order of their labels.

    period_ms: so far apart their samples are expected, 0 if nobody says.
    """

    ids: NDArray[np.int32]
    labels: Sequence[Labels]
    period_ms: NDArray[np.int64]

    @property
    def lookback_ms(self) -> NDArray[np.int64]:
        """So long a sample of each series counts."""
        return np.maximum(LOOKBACK_PERIODS * self.period_ms, LOOKBACK_MS)

    @classmethod
    def joined(cls, parts: Sequence["Chosen"]) -> "Chosen":
        """Put the series of several metrics in order."""
        if len(parts) == 1:
            return parts[0]
        labels = [each for part in parts for each in part.labels]
        order = sorted(range(len(labels)), key=labels.__getitem__)
        none = cls(np.empty(0, np.int32), (), np.empty(0, np.int64))
        ids = np.concatenate([part.ids for part in (none, *parts)])[order]
        period_ms = np.concatenate([part.period_ms for part in (none, *parts)])[order]
        return cls(ids, [labels[row] for row in order], period_ms)


class Catalogue:
    """Series that this process has met. holds: whether a label's value fulfils a condition."""

    def __init__(self, holds: Holds) -> None:
        self._holds = holds
        self._metrics: dict[str, MetricSeries] = {}
        self._units: Collection[str] | None = None

    def within(self, units: Collection[str]) -> "Catalogue":
        """Give what finds only series of these units, by their label, whatever is asked."""
        found = Catalogue(self._holds)
        found._metrics, found._units = self._metrics, frozenset(units)
        return found

    @property
    def is_whole(self) -> bool:
        """Whether it finds series of any unit, and of none."""
        return self._units is None

    async def chosen(self, conn: Connection, conditions: Sequence[Condition]) -> Chosen:
        """Find the series that fulfil all conditions. Raises TooMuchError."""
        periods = await Periods.read(conn)
        others = [each for each in conditions if each.label != NAME]
        parts, count = list[Chosen](), 0
        for name in await self._names(conn, conditions):
            metric = await self._metric(conn, name)
            parts.append(self._fitting(metric, others, periods.of(name, metric)))
            count += len(parts[-1].ids)
            if count > SERIES_MAX:
                raise TooMuchError(f"the query selects more than {SERIES_MAX} series")
        return Chosen.joined(parts)

    async def _names(self, conn: Connection, conditions: Sequence[Condition]) -> Sequence[str]:
        """Return the metrics that are possible."""
        wanted = [each for each in conditions if each.label == NAME]
        exact = {each.value for each in wanted if each.relation is Relation.EQUAL}
        names = exact or {row[0] for row in await fetched(conn, _SQL["metrics"])}
        return sorted(name for name in names if all(self._holds(each, name) for each in wanted))

    async def _metric(self, conn: Connection, name: str) -> MetricSeries:
        known = self._metrics.get(name, MetricSeries())
        (size,) = await fetched(conn, _SQL["size"], {"metric": name})
        if size != known.size:
            params = {"metric": name, "after": known.newest_id}
            known = known.added(await fetched(conn, _SQL["series"], params), name)
        if size != known.size:  # some came in behind a later one, or are gone
            params = {"metric": name, "after": 0}
            known = MetricSeries().added(await fetched(conn, _SQL["series"], params), name)
        self._metrics[name] = known
        return known

    def _fitting(
        self, metric: MetricSeries, conditions: Sequence[Condition], period_ms: NDArray[np.int64]
    ) -> Chosen:
        rows: Iterator[int] | None = None
        for label, fits in self._tests(conditions):
            before = iter(range(len(metric.ids))) if rows is None else rows
            rows = metric.kept(label, fits, before)
        if rows is None:
            return Chosen(metric.ids, metric.labels, period_ms)
        found = list(rows)
        return Chosen(metric.ids[found], [metric.labels[row] for row in found], period_ms[found])

    def _tests(self, conditions: Sequence[Condition]) -> Iterator[tuple[str, Fits]]:
        if self._units is not None:
            yield UNIT, self._units.__contains__
        for condition in conditions:
            yield condition.label, partial(self._holds, condition)


@dataclass(frozen=True, slots=True)
class Periods:
    """How often samples are expected, in seconds: of metrics, and of sources for all others."""

    sources: Mapping[str, float]
    metrics: Mapping[str, float]

    @classmethod
    async def read(cls, conn: Connection) -> "Periods":
        """Read what the place says of sources and metrics."""
        rows = await fetched(conn, _SQL["periods"])
        sources = {id_: period for of, id_, period in rows if of == "source"}
        return cls(sources, {id_: period for of, id_, period in rows if of == "metric"})

    def of(self, name: str, metric: MetricSeries) -> NDArray[np.int64]:
        """Give the period of each series in ms: of its metric, else of its source; 0: unknown."""
        described = self.metrics.get(name)
        periods = [described or self.sources.get(source) or 0.0 for source in metric.sources]
        of_sources = [round(period * 1000) for period in periods]
        return np.array(of_sources, np.int64)[metric.source_of]


@dataclass(frozen=True, slots=True)
class Lack:
    """A block that a selection should have read. after_ms: it looks back further than it says."""

    selection: Selection
    labels: Labels
    damage: Damage
    after_ms: int


class Stored:
    """Samples in the database, as of one moment. conn: in a transaction of one snapshot.

    recent: what this process keeps of the head; by default nothing.
    """

    def __init__(
        self, conn: Connection, catalogue: Catalogue, recent: Recent | None = None
    ) -> None:
        self._conn, self._catalogue = conn, catalogue
        self._recent = Recent(most=0) if recent is None else recent
        self._recent.begin()
        self._left = SAMPLES_MAX
        self._where: Borders | None = None
        self.lacks: list[Lack] = []  # blocks whose samples are missing, and what wanted them
        self.read = Counter[str]()  # samples by tier
        self.seconds = 0.0  # that reading took

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        """Read all that a query needs. Raises TooMuchError."""
        began = time.perf_counter()
        chosen: dict[Sequence[Condition], Chosen] = {}
        found: dict[Selection, Selected] = {}
        for each in selections:
            if each.conditions not in chosen:
                chosen[each.conditions] = await self._catalogue.chosen(self._conn, each.conditions)
            found[each] = await self._read(chosen[each.conditions], each)
        self.seconds += time.perf_counter() - began
        return found

    async def _read(self, chosen: Chosen, selection: Selection) -> Selected:
        if self._where is None:
            self._where = await borders(self._conn)
        tier, parts = tier_for(selection, self._where), list[Samples]()
        for ids, lookback_ms in _portions(chosen, tier.samples(selection)):
            times = _times(selection, int(lookback_ms))
            found = await self._found((self._where, tier, ids.tolist()), times)
            parts.append(found.samples)
            for damage in found.damaged:
                row = int(np.flatnonzero(chosen.ids == damage.series_id)[0])
                self.lacks.append(Lack(selection, chosen.labels[row], damage, times.after_ms))
        return _columns(chosen, Samples.concatenate(parts))

    async def _found(self, of: tuple[Borders, Tier, list[int]], times: Times) -> Found:
        where, tier, ids = of
        reading = self._recent.read if tier is ROWS else tier.read
        try:
            found = await reading(self._conn, where, ids, times, most=self._left)
        except TooManySamplesError as error:
            raise TooMuchError(f"the query reads more than {SAMPLES_MAX} samples") from error
        self._left -= len(found.samples)
        head = int((found.samples.time_ms > where.upto_ms).sum())
        self.read += Counter({MEMORY if found.is_remembered else ROWS.name: head})
        self.read += Counter({tier.name: len(found.samples) - head})  # which leaves out what is 0
        return found


def _times(selection: Selection, lookback_ms: int) -> Times:
    longer_ms = max(lookback_ms - LOOKBACK_MS, 0) if selection.looks_back else 0
    return Times(selection.after_ms - longer_ms, selection.until_ms)


def _portions(chosen: Chosen, samples: float) -> Iterator[tuple[NDArray[np.int32], np.int64]]:
    """Cut the series so that a portion has some 500,000 rows, and one lookback.

    samples: so many each series may have.
    """
    at_once = min(max(int(_ROWS_AT_ONCE / samples), 1), FOLDED_MAX)
    lookbacks_ms = chosen.lookback_ms
    for lookback_ms in np.unique(lookbacks_ms):
        ids = np.sort(chosen.ids[lookbacks_ms == lookback_ms])
        for start in range(0, len(ids), at_once):
            yield ids[start : start + at_once], lookback_ms


def _columns(chosen: Chosen, samples: Samples) -> Selected:
    """Put samples, which are in order of time within each series, in the order of the series."""
    by_id = np.argsort(chosen.ids)
    rank = by_id[np.searchsorted(chosen.ids[by_id], samples.series_id)].astype(np.uint16)
    order = np.argsort(rank, kind="stable")
    counts = np.bincount(rank, minlength=len(chosen.ids))
    starts = np.concatenate(([0], np.cumsum(counts)))
    found = samples.take(order)
    return Selected(
        chosen.labels, starts, found.time_ms, found.value, chosen.lookback_ms, found.weight,
        found.lost,
    )  # fmt: skip
