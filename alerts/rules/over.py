"""What a rule finds over a row of moments, in columns: asked in one question."""

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
from .evaluate import ALERTS_MAX, TWICE, Found, Given, RuleError, alerts
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
class Sight:
    """Samples of one label set between evaluations, for early looks.

    seen_ms: by which it is found, the last one by `found`. against_ms: that say otherwise.
    reach_ms: so long a sample counts.
    """

    seen_ms: Times
    against_ms: Times
    reach_ms: int
    found: Found


@dataclass(frozen=True, slots=True, eq=False)
class Over:
    """What a rule finds. rows: by the labels of its alerts; what is never given is not there.

    sights: of the same, those that an early look finds, whether or not they are given.
    is_looked_at: whether there are early looks at all. results: how many at each moment, if the
    rule's group limits them.
    """

    rule: RunningRule
    grid: Grid
    presence: Presence
    rows: Mapping[Labels, Row]
    sights: Mapping[Labels, Sight] = field(default_factory=dict)
    is_looked_at: bool = False
    results: NDArray[np.int64] | None = None

    def has_data(self, labels: Labels) -> Flags:
        """Tell when there was anything to compare for an alert of these labels."""
        return self.presence.data(self.rule.input_labels(labels))

    def is_simulated(self, labels: Labels) -> bool:
        """Whether samples that were made up had a part in it."""
        return self.presence.is_simulated(self.rule.input_labels(labels))


async def over(
    rule: RunningRule,
    grid: Grid,
    storage: Storage,
    *,
    external_url: str,
    seconds: float | None = None,
) -> Over:
    """Ask at moments of the rule's grid, in time. Raises as `asked`, RuleError."""
    asking = _Asking(rule, external_url)
    query = Query(rule.rule.expr, rule.tree, Moments(grid.moved(-rule.offset_ms)), is_instant=False)
    selected, answer = await answered(query, storage, seconds)
    presence = Presence(rule.tree, query.moments, selected)
    rows = asking.rows(answer.value, grid)
    results = _results(answer.value) if rule.group.limit else None
    return Over(rule, grid, presence, rows, results=results)


async def over_and_between(
    rule: RunningRule,
    grid: Grid,
    storage: Storage,
    *,
    external_url: str,
    seconds: float | None = None,
) -> Over:
    """Ask at moments, and what early looks would have found in between. Raises as `over`."""
    threshold = None if rule.group.is_by_grid_alone else threshold_of(rule.tree)
    if threshold is None:
        return await over(rule, grid, storage, external_url=external_url, seconds=seconds)
    whole = _Whole(storage)
    found = await over(rule, grid, whole, external_url=external_url, seconds=seconds)
    asking = _Asking(rule, external_url)
    sights = asking.sights(threshold, found.presence.selected, grid)
    return replace(found, sights=sights, is_looked_at=True)


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

    def sights(
        self, threshold: Threshold, selected: Mapping[Selection, Selected], grid: Grid
    ) -> Mapping[Labels, Sight]:
        """Find the samples that an early look would have taken for an alert."""
        sights = dict[Labels, Sight]()
        for each in selected.values():
            within = (each.time_ms > grid.start_ms - grid.step_ms) & (each.time_ms < grid.end_ms)
            fits = threshold.fits(each.value) & ~is_stale(each.value) & within
            rows = np.searchsorted(each.starts, np.flatnonzero(fits), side="right") - 1
            for row in np.unique(rows).tolist():
                own = slice(each.starts[row], each.starts[row + 1])
                times_ms, seen = each.time_ms[own], fits[own]
                last = int(np.flatnonzero(seen)[-1])
                about = each.labels[row], each.value[own][last], int(times_ms[last])
                for labels, found in self._found(*about).items():
                    against_ms = times_ms[within[own] & ~seen]
                    reach_ms = int(each.lookback_ms[row])
                    sight = Sight(times_ms[seen], against_ms, reach_ms, found)
                    known = sights.get(labels)
                    sights[labels] = _both(known, sight) if known else sight
        return sights

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


def _results(vector: object) -> NDArray[np.int64] | None:
    """Count what is given at each moment; of a number none is too much."""
    return vector.present.sum(axis=0) if isinstance(vector, Vector) else None


def _joined(row: Row, other: Row) -> Row:
    """Make one of two series whose alerts have the same labels, one after the other."""
    if (row.given & other.given).any():
        raise RuleError(TWICE)  # as the evaluation of that moment does
    newer = other if other.last > row.last else row
    values = np.where(row.given, row.values, other.values)
    return Row(row.given | other.given, values, newer.found, newer.last)


def _both(sight: Sight, other: Sight) -> Sight:
    """Make one of two series whose alerts have the same labels."""
    newer = other if other.seen_ms[-1] > sight.seen_ms[-1] else sight
    return Sight(
        np.sort(np.concatenate((sight.seen_ms, other.seen_ms))),
        np.sort(np.concatenate((sight.against_ms, other.against_ms))),
        max(sight.reach_ms, other.reach_ms),
        newer.found,
    )
