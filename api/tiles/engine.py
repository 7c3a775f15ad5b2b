"""The tiles of all walls, kept current from columns of samples. Pure: time is an argument.

Any order of samples leaves the same cells; a re-send changes nothing.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from core.model import Freshness, Metric, Samples, SeriesId, Source, SourceId, is_stale
from core.place import Language

from .cell import Cell, evaluate
from .reasons import Why, said
from .series import UNKNOWN_PERIOD_SECONDS, Series
from .tile import Show, Tile, TrendKind
from .today import Today
from .trend import trend

SERIES_MAX: Final = 20_000  # read by tiles, over all walls


@dataclass(frozen=True, slots=True)
class Described:
    """A series as the catalogue has it."""

    id: SeriesId
    metric: str
    labels: Mapping[str, str]
    source: SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the engine has to know of the place."""

    metrics: Mapping[str, Metric]
    sources: Mapping[SourceId, Source]
    zone: ZoneInfo
    language: Language


@dataclass(slots=True)
class _Slot:
    """A tile, its series, and what was last told about it."""

    tile: Tile
    main: list[Series] = field(default_factory=list)
    over: list[Series] = field(default_factory=list)
    turn_ms: int | None = None
    told: Cell | None = None
    moved: bool = True  # its trend has to be drawn again


class Engine:
    """Cells of `tiles`, from the samples it is given."""

    def __init__(self, tiles: Sequence[Tile], facts: Facts, *, now_ms: int) -> None:
        self.slots = [_Slot(tile) for tile in tiles]
        self.dirty = set(range(len(tiles)))
        self.overflow = False
        self._facts = facts
        self._series: dict[SeriesId, Series] = {}
        self._slots_of: dict[SeriesId, list[int]] = {}
        self._by_metric: dict[str, list[int]] = {}
        self._midnight_ms, self._next_midnight_ms = local_day(now_ms, facts.zone)
        for number, tile in enumerate(tiles):
            for metric in set(tile.metrics):
                self._by_metric.setdefault(metric, []).append(number)

    @property
    def midnight_ms(self) -> int:
        """Begin of the local day that `increase_today` counts from."""
        return self._midnight_ms

    @property
    def series(self) -> Mapping[SeriesId, Series]:
        """The series that some tile reads."""
        return self._series

    @property
    def zone(self) -> ZoneInfo:
        """Zone whose days are counted."""
        return self._facts.zone

    def banded(self) -> list[int]:
        """Tiles that are drawn in the band of past days."""
        return [number for number, slot in enumerate(self.slots) if slot.tile.band]

    def ids(self, number: int) -> list[SeriesId]:
        """Series that a tile counts."""
        return [series.id for series in self.slots[number].main]

    def tile(self, number: int) -> Tile:
        """Tile of a number that `tell` or `trends` gave."""
        return self.slots[number].tile

    def metrics(self) -> tuple[str, ...]:
        """Metrics that some tile reads."""
        return tuple(self._by_metric)

    def add(self, described: Iterable[Described]) -> list[Series]:
        """Take in series that exist; returns those that some tile reads and that were not known."""
        added = []
        for one in described:
            numbers = [n for n in self._by_metric.get(one.metric, ()) if self._reads(n, one)]
            if not numbers or one.id in self._series:
                continue
            if len(self._series) >= SERIES_MAX:
                self.overflow = True
                continue
            added.append(self._admit(one, numbers))
        return added

    def observe(self, samples: Samples, rows: NDArray[np.intp] | None = None) -> None:
        """Take in rows (all by default) of series that were added; others are passed over."""
        taken = samples if rows is None else samples.take(rows)
        values = np.where(is_stale(taken.value), math.nan, taken.value)
        columns = (taken.series_id.tolist(), taken.time_ms.tolist(), values.tolist())
        for id_, time_ms, value in zip(*columns, strict=True):
            series = self._series.get(id_)
            if series is None:
                continue
            series.observe(time_ms, value)
            self.dirty.update(self._slots_of[id_])

    def tick(self, now_ms: int) -> None:
        """Let time pass: midnight, and cells that become late or stale by age."""
        if not self._midnight_ms <= now_ms < self._next_midnight_ms:
            self._midnight_ms, self._next_midnight_ms = local_day(now_ms, self._facts.zone)
            for series in self._series.values():
                if series.today:
                    series.today = series.today.next_day(self._midnight_ms)
            self.dirty.update(range(len(self.slots)))
        for number, slot in enumerate(self.slots):
            if slot.turn_ms is not None and slot.turn_ms <= now_ms:
                self.dirty.add(number)

    def tell(self, numbers: Iterable[int], *, now_ms: int) -> dict[int, Cell]:
        """Evaluate tiles and return the cells that changed since they were last told."""
        changed = {}
        for number in numbers:
            slot = self.slots[number]
            self.dirty.discard(number)
            cell, slot.turn_ms = evaluate(
                slot.tile, slot.main, slot.over, now_ms=now_ms, language=self._facts.language
            )
            if self.overflow and cell.quality is Freshness.NEVER:
                cell = self._overflown(slot.tile)
            slot.moved = True
            if cell != slot.told:
                slot.told = changed[number] = cell
        return changed

    def trends(self) -> list[int]:
        """Tiles whose trend may have changed since it was last drawn."""
        return [n for n, slot in enumerate(self.slots) if slot.tile.trend and slot.moved]

    def draw(self, number: int, *, now_ms: int) -> dict[str, Any] | None:
        """Message of a tile's trend cell; steps older than a day are forgotten on the way."""
        slot = self.slots[number]
        slot.moved = False
        for series in (*slot.main, *slot.over):
            series.forget(now_ms)
        return trend(slot.tile, slot.main, slot.over, now_ms=now_ms)

    def _reads(self, number: int, one: Described) -> bool:
        tile = self.slots[number].tile
        selectors = [tile.main, *([tile.over] if tile.over else [])]
        return any(selector.selects(one.metric, one.labels) for selector in selectors)

    def _admit(self, one: Described, numbers: list[int]) -> Series:
        tiles = [self.slots[number].tile for number in numbers]
        counts = any(tile.show is Show.INCREASE_TODAY for tile in tiles)
        trends = [tile.trend for tile in tiles if tile.trend not in (None, TrendKind.TODAY)]
        series = Series(
            id=one.id,
            metric=one.metric,
            labels=one.labels,
            source=one.source,
            period_seconds=self._period_seconds(one),
            trend=TrendKind.WORST if TrendKind.WORST in trends else next(iter(trends), None),
            today=Today(self._midnight_ms) if counts else None,
        )
        self._series[one.id], self._slots_of[one.id] = series, numbers
        for number in numbers:
            slot = self.slots[number]
            if slot.tile.main.selects(one.metric, one.labels):
                slot.main.append(series)
            if slot.tile.over and slot.tile.over.selects(one.metric, one.labels):
                slot.over.append(series)
        return series

    def _period_seconds(self, one: Described) -> float:
        metric, source = self._facts.metrics.get(one.metric), self._facts.sources.get(one.source)
        period = metric.expected_period_seconds if metric else None
        if period is None and source is not None:
            period = source.expected_period_seconds
        return period or UNKNOWN_PERIOD_SECONDS

    def _overflown(self, tile: Tile) -> Cell:
        return Cell(
            unit_of_measure=tile.unit_of_measure,
            quality=Freshness.NEVER,
            n=0,
            reason=said(Why.TOO_MANY, self._facts.language),
        )


def local_day(now_ms: int, zone: ZoneInfo) -> tuple[int, int]:
    """Begin and end of the local day of an instant, ms; 23 or 25 hours apart at a clock change."""
    local = datetime.fromtimestamp(now_ms / 1000, zone)
    start = datetime(local.year, local.month, local.day, tzinfo=zone)
    following = start.date() + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=zone)
    return int(start.timestamp() * 1000), int(end.timestamp() * 1000)
