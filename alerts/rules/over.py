"""What a rule finds over a row of moments, in columns: asked in one question."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from core.model import AlertRule, Labels, Selected, Selection, is_stale
from promql.plan import Moments
from promql.query import Query
from promql.storage import Storage
from promql.values import Flags, Floats, Grid, Vector

from .asking import answered
from .evaluate import ALERTS_MAX, Found, Given, RuleError, alerts
from .presence import Presence
from .running import RunningRule
from .threshold import Threshold, threshold_of

Times = NDArray[np.int64]  # ms since 1970, in their order


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One label set: where it is given, its values there, and by what it was found last."""

    given: Flags
    values: Floats
    found: Found
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class Over:
    """What a rule finds. rows: by the labels of its alerts; what is never given is not there.

    seen_ms: of the same, samples by which an early look finds it, whether or not it is given.
    glimpses: by what it found it last.
    """

    rule: RunningRule
    grid: Grid
    presence: Presence
    rows: Mapping[Labels, Row]
    seen_ms: Mapping[Labels, Times] = field(default_factory=dict)
    glimpses: Mapping[Labels, Found] = field(default_factory=dict)

    def has_data(self, labels: Labels) -> Flags:
        """Tell when there was anything to compare for an alert of these labels."""
        return self.presence.data(self.rule.input_labels(labels))

    def is_simulated(self, labels: Labels) -> bool:
        """Whether samples that were made up had a part in it."""
        return self.presence.is_simulated(self.rule.input_labels(labels))


async def over(rule: RunningRule, grid: Grid, storage: Storage, *, external_url: str) -> Over:
    """Ask at moments of the rule's grid. Raises as `asked`, RuleError."""
    asking = _Asking(rule, external_url)
    query = Query(rule.rule.expr, rule.tree, Moments(grid.moved(-rule.offset_ms)), is_instant=False)
    selected, answer = await answered(query, storage)
    presence = Presence(rule.tree, query.moments, selected)
    rows = asking.rows(answer.value, grid)
    return Over(rule, grid, presence, rows)


async def over_and_between(
    rule: RunningRule, grid: Grid, storage: Storage, *, external_url: str
) -> Over:
    """Ask at moments, and what early looks would have found in between."""
    threshold = None if rule.group.is_by_grid_alone else threshold_of(rule.tree)
    if threshold is None:
        return await over(rule, grid, storage, external_url=external_url)
    whole = _Whole(storage)
    found = await over(rule, grid, whole, external_url=external_url)
    asking = _Asking(rule, external_url)
    seen_ms, glimpses = asking.seen(threshold, found.presence.selected, grid)
    return replace(found, seen_ms=seen_ms, glimpses=glimpses)


@dataclass(slots=True)
class _Whole:
    """A storage that gives every single sample, also those that a grid would pass over."""

    storage: Storage

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        found = await self.storage.select({each.whole() for each in selections})
        return {each: found[each.whole()] for each in selections}


@dataclass(frozen=True, slots=True)
class _Asking:
    rule: RunningRule
    external_url: str

    def rows(self, vector: object, grid: Grid) -> dict[Labels, Row]:
        """Put what an expression gave under the labels of alerts."""
        rows = dict[Labels, Row]()
        if isinstance(vector, np.ndarray):
            vector = Vector.of_one((), vector, np.ones(len(vector), np.bool_))
        if not isinstance(vector, Vector):
            return rows
        if len(vector) > ALERTS_MAX:
            raise RuleError(f"gave {len(vector)} alerts; at most {ALERTS_MAX} of a rule")
        for place in range(len(vector)):
            given, values = vector.present[place], vector.values[place]
            last = int(np.flatnonzero(given)[-1])
            at_ms = grid.start_ms + last * grid.step_ms
            for labels, found in self._found(vector.labels[place], values[last], at_ms).items():
                row = Row(given, values, found, last)
                rows[labels] = _joined(rows[labels], row) if labels in rows else row
        return rows

    def seen(
        self, threshold: Threshold, selected: Mapping[Selection, Selected], grid: Grid
    ) -> tuple[Mapping[Labels, Times], Mapping[Labels, Found]]:
        """Find the samples that an early look would have taken for an alert, and by the last."""
        found, glimpses = defaultdict[Labels, list[Times]](list), dict[Labels, Found]()
        for each in selected.values():
            fits = threshold.fits(each.value) & ~is_stale(each.value)
            fits &= (each.time_ms > grid.start_ms - grid.step_ms) & (each.time_ms < grid.end_ms)
            places = np.flatnonzero(fits)
            rows = np.searchsorted(each.starts, places, side="right") - 1
            cuts = np.flatnonzero(np.diff(rows)) + 1
            for part in np.split(places, cuts) if len(places) else ():
                last = int(part[-1])
                row = int(np.searchsorted(each.starts, last, side="right")) - 1
                own = self._found(each.labels[row], each.value[last], int(each.time_ms[last]))
                glimpses.update(own)
                for labels in own:
                    found[labels].append(each.time_ms[part])
        times_ms = {labels: np.sort(np.concatenate(times)) for labels, times in found.items()}
        return times_ms, glimpses

    def _found(self, labels: Labels, value: float, at_ms: int) -> Mapping[Labels, Found]:
        if not isinstance(self.rule.rule, AlertRule):
            raise TypeError(self.rule.rule)
        about = Given(
            labels=dict(self.rule.group.labels),
            now=datetime.fromtimestamp(at_ms / 1000, UTC),
            external_url=self.external_url,
        )
        one = Vector.of_one(labels, np.array([value]), np.ones(1, bool))
        return alerts(self.rule.rule, one, about)


def _joined(row: Row, other: Row) -> Row:
    """Make one of two series whose alerts have the same labels."""
    newer = other if other.last > row.last else row
    values = np.where(row.given, row.values, other.values)
    return Row(row.given | other.given, values, newer.found, newer.last)
