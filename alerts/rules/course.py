"""How a rule went over some time: asked at points, in one question."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.model import AlertRule, Labels, Selected, is_stale
from promql.plan import LOOKBACK_MS, Moments
from promql.query import Query, read_and_evaluated
from promql.storage import Storage
from promql.values import Grid, Vector

from .evaluate import Found, Given, alerts
from .grid import milliseconds
from .life import Truth
from .presence import SIMULATED
from .retro import Course
from .running import RunningRule

_TRUTHS: Final = (Truth.NO_DATA, Truth.FALSE, Truth.TRUE)
Flags = NDArray[np.bool_]


async def course_of(
    rule: RunningRule,
    points: Sequence[datetime],
    step: timedelta,
    storage: Storage,
    *,
    external_url: str,
) -> Course:
    """Ask what was true of each label set at each point. Raises QueryError and as the storage."""
    if not isinstance(rule.rule, AlertRule):
        raise TypeError(rule)
    offset = timedelta(seconds=rule.group.query_offset_seconds or 0.0)
    begin_ms = milliseconds(points[0] - offset)
    grid = Grid(begin_ms, round(step.total_seconds() * 1000), len(points))
    query = Query(rule.rule.expr, rule.tree, Moments(grid), is_instant=False)
    selected, answer = await read_and_evaluated(query, storage)
    vector = answer.value
    if not isinstance(vector, Vector):
        return Course({}, {})
    every = [series for each in selected.values() for series in _series(each, grid)]
    truths, found, simulated = dict[Labels, Sequence[Truth]](), dict[Labels, Found](), {}
    for row in range(len(vector)):
        last = int(np.flatnonzero(vector.present[row]).max(initial=0))
        given = Given(labels=dict(rule.group.labels), now=points[last], external_url=external_url)
        one = Vector.of_one(
            vector.labels[row], vector.values[row, last : last + 1], np.ones(1, bool)
        )
        for labels, each in alerts(rule.rule, one, given).items():
            own = rule.input_labels(labels)
            near = [(names, flags) for names, flags in every if _agree(names, own)]
            truths[labels] = _truths(vector.present[row], [flags for _, flags in near])
            found[labels] = each
            simulated[labels] = any(names.get(SIMULATED[0]) == SIMULATED[1] for names, _ in near)
    for labels in rule.lives.keys() - truths.keys():
        own = rule.input_labels(labels)
        flags = [each for names, each in every if _agree(names, own)]
        truths[labels] = _truths(np.zeros(len(points), bool), flags)
    return Course(truths, found, simulated)


def _truths(given: Flags, has_data: Sequence[Flags]) -> Sequence[Truth]:
    any_data = np.logical_or.reduce(has_data) if has_data else np.zeros(len(given), bool)
    return [_TRUTHS[2 if one else int(data)] for one, data in zip(given, any_data, strict=True)]


def _series(selected: Selected, grid: Grid) -> Sequence[tuple[Mapping[str, str], Flags]]:
    """Give of each series at which points it had data."""
    found = []
    for row, labels in enumerate(selected.labels):
        part = slice(int(selected.starts[row]), int(selected.starts[row + 1]))
        reach_ms = max(int(selected.lookback_ms[row]), LOOKBACK_MS)
        found.append((dict(labels), _fresh(selected, part, grid.times_ms, reach_ms)))
    return found


def _fresh(selected: Selected, part: slice, times_ms: NDArray[np.int64], reach_ms: int) -> Flags:
    """Tell at which moments the newest sample was not too old, and no marker of staleness."""
    time_ms, value = selected.time_ms[part], selected.value[part]
    last = time_ms.searchsorted(times_ms, side="right") - 1
    flags: Flags = last >= 0
    if len(time_ms):
        flags &= times_ms - time_ms[np.maximum(last, 0)] < reach_ms
        flags &= ~is_stale(value)[np.maximum(last, 0)]
    return flags


def _agree(series: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    return all(series[name] == value for name, value in labels.items() if name in series)
