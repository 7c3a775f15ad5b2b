"""The tiles of all walls, kept current from columns of samples. Pure: time is an argument.

Any order of samples leaves the same cells; a re-send changes nothing.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from core.model import Freshness, Labels, Samples, SeriesId, SourceId, is_stale

from .cell import Cell, evaluate
from .day import local_day
from .facts import Described, Facts, Found
from .reasons import Why, said
from .selector import Expression, Origin
from .series import Series
from .tile import Show, Tile, TrendKind
from .today import Today
from .trend import trend

SERIES_MAX: Final = 20_000  # read by tiles, over all walls
RESULTS_MAX: Final = 1_000  # of an expression
ENDED_MAX: Final = 100  # of those, that only curves still show


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
        self._by_origin: dict[Origin, list[int]] = {}
        self._results: dict[Expression, dict[Labels, Series]] = {}
        self._result_id = 0
        self._stored = 0
        self._midnight_ms, self._next_midnight_ms = local_day(now_ms, facts.zone)
        for number, tile in enumerate(tiles):
            for origin in set(tile.origins):
                self._by_origin.setdefault(origin, []).append(number)

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
        return tuple(origin for origin in self._by_origin if isinstance(origin, str))

    def expressions(self) -> Mapping[Expression, bool]:
        """Expressions that some tile reads, and whether one of them draws how they moved."""
        return {
            origin: any(self.slots[number].tile.trend for number in numbers)
            for origin, numbers in self._by_origin.items()
            if isinstance(origin, Expression)
        }

    def add(self, described: Iterable[Described]) -> list[Series]:
        """Take in series that exist; returns those that some tile reads and that were not known."""
        return [
            series
            for one in described
            if one.id not in self._series
            and (series := self._admitted(one.id, one.metric, one.labels, one.source))
        ]

    def results(self, expression: Expression) -> Sequence[Mapping[str, str]]:
        """Labels of what an expression gave, as far as it is remembered."""
        return [dict(labels) for labels in self._results.get(expression, ())]

    def answer(self, expression: Expression, found: Mapping[Labels, Found], *, at_ms: int) -> None:
        """Take in what an expression gives now, and of what it gave before: why not any more.

        Where its samples are there and give nothing it has ended; where they are missing the last
        value ages.
        """
        known = self._known(
            expression, [labels for labels, one in found.items() if one.value is not None]
        )
        for labels, one in found.items():
            series = known.get(labels)
            if series is None:
                continue
            if one.value is not None:
                made_of_ms = at_ms if one.newest_ms is None else one.newest_ms
                series.give(one.value, made_of_ms=made_of_ms, at_ms=at_ms)
                series.simulated = one.simulated
                series.lacking = one.lacking
            elif one.newest_ms is not None and series.ended_ms is None:
                series.end(at_ms)
            self._touch(series)
        self._clear(known, at_ms)

    def recall(
        self,
        expression: Expression,
        courses: Mapping[Labels, Sequence[tuple[int, float | None]]],
        *,
        at_ms: int,
    ) -> None:
        """Draw how an expression went before: (ms, value), None where it gave nothing."""
        before = set(self._results.get(expression, ()))
        known = self._known(expression, courses)
        for labels, course in courses.items():
            if series := known.get(labels):
                for time_ms, value in course:
                    series.remember(time_ms, value)
                if labels not in before:
                    series.ended_ms = at_ms
                self._touch(series)
        self._clear(known, at_ms)

    def end(self, expression: Expression, *, at_ms: int) -> None:
        """Show nothing of an expression any more: it cannot be answered."""
        known = self._known(expression, ())
        for series in known.values():
            series.end(at_ms)
            self._touch(series)
        self._clear(known, at_ms)

    def _known(self, expression: Expression, labels: Iterable[Labels]) -> dict[Labels, Series]:
        """Results by their labels, with those that are new."""
        known = self._results.setdefault(expression, {})
        for each in labels:
            if each not in known:
                self._result_id -= 1  # stored ones are positive
                id_ = SeriesId(self._result_id)
                if series := self._admitted(id_, expression, dict(each), None):
                    known[each] = series
        return known

    def _touch(self, series: Series) -> None:
        for number in self._slots_of[series.id]:
            self.dirty.add(number)
            self.slots[number].moved = True  # the curve may be drawn before the number is told

    def _clear(self, known: dict[Labels, Series], at_ms: int) -> None:
        """Forget results: what is over at once if no curve shows it, then what is the oldest."""
        by_age = sorted(known.items(), key=lambda one: one[1].last_ms or 0, reverse=True)
        over = 0
        for place, (labels, series) in enumerate(by_age):
            is_over = series.freshness(at_ms) is Freshness.NEVER
            over += is_over
            if place >= RESULTS_MAX or (is_over and (over > ENDED_MAX or not series.is_drawn)):
                self._dismiss(known.pop(labels))

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

    def miss(self, until_ms: Mapping[SeriesId, int]) -> None:
        """Know that samples of series up to a time could not be read."""
        for id_, end_ms in until_ms.items():
            if series := self._series.get(id_):
                series.missing_ms = max(end_ms, series.missing_ms or end_ms)
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
            if cell.quality is Freshness.NEVER:
                cell = replace(cell, reason=said(self._why_none(slot), self._facts.language))
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

    def _admitted(
        self, id_: SeriesId, origin: Origin, labels: Mapping[str, str], source: SourceId | None
    ) -> Series | None:
        """Take in a series if some tile reads it and there is room."""
        numbers = [n for n in self._by_origin.get(origin, ()) if self._reads(n, origin, labels)]
        if not numbers:
            return None
        if isinstance(origin, str):  # results of expressions have bounds of their own
            if self._stored >= SERIES_MAX:
                self.overflow = True
                return None
            self._stored += 1
        tiles = [self.slots[number].tile for number in numbers]
        counts = any(tile.show is Show.INCREASE_TODAY for tile in tiles)
        trends = [tile.trend for tile in tiles if tile.trend not in (None, TrendKind.TODAY)]
        series = Series(
            id=id_,
            source=source,
            period_seconds=self._facts.period_seconds(origin, source),
            simulated=labels.get("simulated") == "true",
            trend=TrendKind.WORST if TrendKind.WORST in trends else next(iter(trends), None),
            today=Today(self._midnight_ms) if counts else None,
        )
        self._series[id_], self._slots_of[id_] = series, numbers
        for number in numbers:
            slot = self.slots[number]
            if slot.tile.main.selects(origin, labels):
                slot.main.append(series)
            if slot.tile.over and slot.tile.over.selects(origin, labels):
                slot.over.append(series)
        return series

    def _dismiss(self, series: Series) -> None:
        """Forget a result that is no more and that no curve shows."""
        del self._series[series.id]
        for number in self._slots_of.pop(series.id):
            slot = self.slots[number]
            slot.main = [one for one in slot.main if one is not series]
            slot.over = [one for one in slot.over if one is not series]

    def _reads(self, number: int, origin: Origin, labels: Mapping[str, str]) -> bool:
        tile = self.slots[number].tile
        selectors = [tile.main, *([tile.over] if tile.over else [])]
        return any(selector.selects(origin, labels) for selector in selectors)

    def _why_none(self, slot: _Slot) -> Why:
        if any(series.missing_ms is not None for series in (*slot.main, *slot.over)):
            return Why.DAMAGED
        if self.overflow and any(isinstance(origin, str) for origin in slot.tile.origins):
            return Why.TOO_MANY
        return Why.NO_RESULT if slot.tile.main.origin in self._results else Why.NO_DATA
