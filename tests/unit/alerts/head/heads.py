"""What tests of the head start from: three series, and what is asked of them."""

import math

import numpy as np

from alerts.head import MetricWindow
from core.model import Condition, Relation, Samples, Selected, Selection
from promql.plan import LOOKBACK_MS
from promql.values import NAME
from tests.ruling import START_MS, columns, series

UP = [series(f'x{{portal="{name}"}}') for name in "abc"]
LONG = 15 * 60  # of the last of these, in seconds
IS_X = Condition(NAME, Relation.EQUAL, "x")
LOOKBACKS_MS = np.array([LOOKBACK_MS, LOOKBACK_MS, LONG * 1000])
NOTHING = Samples.empty()
IDS = [10, 30, 20]


def window(*rows: tuple[int, float, float], after: float = -1200) -> MetricWindow:
    """One of the three, with ids 10, 30 and 20: (number of the series, seconds, value)."""
    kept = MetricWindow(
        UP,
        np.array([10, 30, 20], np.int32),
        LOOKBACKS_MS,
        NOTHING.time_ms,
        NOTHING.time_ms,
        NOTHING.value,
        START_MS + round(1000 * after),
    )
    kept.pending.append(columns(*((IDS[number], at, value) for number, at, value in rows)))
    return kept


def selection(after: float, until: float, *more: Condition, looks_back: bool = False) -> Selection:
    begin_ms, end_ms = START_MS + round(1000 * after), START_MS + round(1000 * until)
    return Selection((IS_X, *more), begin_ms, end_ms, looks_back)


def shown(selected: Selected) -> dict[str, list[tuple[float, float | str]]]:
    """Give (seconds, value) of each series that has some, by its portal."""
    found = {}
    for row, labels in enumerate(selected.labels):
        part = slice(int(selected.starts[row]), int(selected.starts[row + 1]))
        times = (selected.time_ms[part] - START_MS) / 1000
        values = [
            "stale" if math.isnan(value) else value for value in selected.value[part].tolist()
        ]
        if values:
            found[dict(labels)["portal"]] = list(zip(times.tolist(), values, strict=True))
    return found
