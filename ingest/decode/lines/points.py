"""Points as their texts, and the judgement of times and values that makes them rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.model import Fault, Reason
from ingest.decode.refusals import Detail, Refusals, shown
from ingest.decode.rows import FAULTS_MAX, Rows
from ingest.decode.times import TimeWindow

from .keys import KEY
from .numbers import exact_time, exact_value, times_ms, values
from .precision import NS_PER_MS, Precision


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """N points (fields) on m lines, over k raw keys; numbers not yet read."""

    keys: tuple[bytes, ...]  # k
    key_index: NDArray[np.int32]  # n
    value_texts: Sequence[bytes]  # n
    line: NDArray[np.intp]  # n, into the next two
    time_texts: Sequence[bytes]  # m; empty = none was sent
    number: NDArray[np.int32]  # m, line in the message, from 0
    ignored_text: int = 0  # text fields left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How this message's timestamps are read."""

    window: TimeWindow
    precision: Precision

    def default_ms(self) -> int:
        """Time of lines without one: the receipt, cut to the precision as InfluxDB does."""
        unit_ms = max(1, self.precision.value // NS_PER_MS)
        return self.window.now_ms // unit_ms * unit_ms


def rows_of(points: Points, clock: Clock, refusals: Refusals) -> Rows:
    """Read the numbers; points with a bad value and lines with a bad time are refused."""
    line_ms = _line_ms(points.time_texts, clock)
    late = clock.window.outside(line_ms)
    value = values(points.value_texts)
    bad_line = late[points.line]
    bad = bad_line | np.isnan(value)
    rows = Rows(
        points.keys, points.key_index, line_ms[points.line], value, points.number[points.line]
    )
    if not bad.any():
        return rows
    _refuse_lines(points, np.flatnonzero(late), clock, refusals)
    _refuse_values(points, np.flatnonzero(bad & ~bad_line), refusals)
    return rows.take(~bad)


def _line_ms(texts: Sequence[bytes], clock: Clock) -> NDArray[np.int64]:
    missing = texts.count(b"")
    if not missing:
        return times_ms(texts, clock.precision)
    line_ms = np.full(len(texts), clock.default_ms(), np.int64)
    if missing < len(texts):
        sent = np.array([bool(text) for text in texts], np.bool_)
        line_ms[sent] = times_ms([text for text in texts if text], clock.precision)
    return line_ms


def _refuse_lines(
    points: Points, lines: NDArray[np.intp], clock: Clock, refusals: Refusals
) -> None:
    sizes = np.bincount(points.line, minlength=len(points.time_texts))
    for line in lines[:FAULTS_MAX].tolist():
        detail = _time_detail(points.time_texts[line], clock)
        number = int(points.number[line])
        fault = Fault(place(number), Reason.INVALID_TIME, detail, number)
        refusals.add(fault, samples=int(sizes[line]))
    refusals.samples += int(sizes[lines[FAULTS_MAX:]].sum())


def _time_detail(text: bytes, clock: Clock) -> str:
    time_ms = exact_time(text, clock.precision)
    if isinstance(time_ms, Detail):
        return time_ms
    meant = f"precision={clock.precision.name.lower()}"
    return clock.window.detail(time_ms, sent=int(text), meant=meant)


def _refuse_values(points: Points, rows: NDArray[np.intp], refusals: Refusals) -> None:
    for row in rows[:FAULTS_MAX].tolist():
        wrong = exact_value(points.value_texts[row])
        number = int(points.number[points.line[row]])
        field = points.keys[points.key_index[row]].partition(KEY[2:-2])[2]
        detail = f"field {shown(field)}: {wrong}"
        refusals.add(Fault(place(number), Reason.INVALID_VALUE, detail, number))
    refusals.samples += len(rows[FAULTS_MAX:])


def place(number: int) -> str:
    """Return the place of the line with this number from 0, as people count."""
    return f"line {number + 1}"
