"""Rows whose times are not believed are refused, the others kept."""

from collections.abc import Callable

import numpy as np

from core.model import Fault, Reason

from .refusals import Refusals
from .rows import FAULTS_MAX, Rows
from .times import TimeWindow, sent_as


def believed(
    rows: Rows, window: TimeWindow, refusals: Refusals, place: Callable[[int], str], meant: str
) -> Rows:
    """Keep the rows inside the window. place: where a row's sample stands; meant: unit as sent."""
    late = window.outside(rows.time_ms)
    if not late.any():
        return rows
    refused = np.flatnonzero(late)
    for row in refused[:FAULTS_MAX].tolist():
        time_ms, number = int(rows.time_ms[row]), int(rows.index[row])
        detail = window.detail(time_ms, sent=sent_as(time_ms, meant), meant=meant)
        refusals.add(Fault(place(number), Reason.INVALID_TIME, detail, number))
    refusals.samples += len(refused[FAULTS_MAX:])
    return rows.take(~late)
