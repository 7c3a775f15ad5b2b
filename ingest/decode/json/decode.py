"""Bytes of a JSON message to columns: read it, judge times and values, number the keys."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.model import Fault, Reason
from ingest.decode.numbers import EXACT_BELOW, inexact_detail, inexact_rows, to_float64
from ingest.decode.refusals import Detail, Refusals
from ingest.decode.rows import FAULTS_MAX, Decoded, Rows
from ingest.decode.times import AHEAD_MS, EARLIEST_MS, TimeWindow, rfc3339_ms, to_int64

from . import exact, quick
from .columns import Columns, Place, in_message
from .keys import name


def decode(
    body: bytes, *, now_ms: int, ahead_ms: int = AHEAD_MS, earliest_ms: int = EARLIEST_MS
) -> Decoded:
    """Read any of the three shapes of formats.md section 1.

    Samples with faults are left out, their neighbours kept. What cannot be read at all (syntax,
    UTF-8, nesting, duplicate members of the message) is `unreadable` with one fault.
    """
    window = TimeWindow.around(now_ms, ahead_ms=ahead_ms, earliest_ms=earliest_ms)
    refusals = Refusals()
    columns = _read(body, refusals)
    if isinstance(columns, Fault):
        return Decoded(
            Rows.empty(), name, partial(_where, in_message), faults=(columns,), unreadable=True
        )
    rows = _rows(columns, window, refusals)
    return Decoded(
        rows,
        name,
        partial(_where, columns.place),
        faults=refusals.in_order(),
        rejected=refusals.samples,
        envelope=columns.envelope,
    )


def _where(place: Place, index: int) -> str:
    return place(index, "")


def _read(body: bytes, refusals: Refusals) -> Columns | Fault:
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return Fault("", Reason.INVALID_PAYLOAD, f"not UTF-8 at byte {error.start}")
    columns = quick.read(body)
    return exact.read(text, refusals) if columns is None else columns


def _rows(columns: Columns, window: TimeWindow, refusals: Refusals) -> Rows:
    """Build columns with numbered keys, without samples whose time or value cannot be stored."""
    n = len(columns.values)
    if n == 1 and (row := _good_row(columns, window)):
        return row
    key_index = columns.key_index
    if columns.sizes is not None:
        key_index = np.repeat(key_index, columns.sizes)
    index = np.arange(n, dtype=np.int32)
    if columns.index is not None:
        index = np.array(columns.index, np.int32)
    time_ms = _time_ms(columns.times)
    value = to_float64(columns.values)
    bad = window.outside(time_ms)
    bad[inexact_rows(value, columns.values)] = True
    rows = Rows(columns.keys, key_index, time_ms, value, index)
    if not bad.any():
        return rows
    refused = np.flatnonzero(bad)
    for row in refused[:FAULTS_MAX].tolist():
        refusals.add(_fault(columns, row, int(index[row]), window))
    refusals.samples += len(refused[FAULTS_MAX:])
    return rows.take(~bad)


def _good_row(columns: Columns, window: TimeWindow) -> Rows | None:
    """Rows of a message of one good sample, without the overhead of columns."""
    time_ms, value = columns.times[0], columns.values[0]
    plain = isinstance(time_ms, int) and window.holds(time_ms) and abs(value) < EXACT_BELOW
    if not plain or columns.sizes is not None or columns.index is not None:
        return None
    first = np.zeros(1, np.int32)
    times, values = np.array([time_ms], np.int64), np.array([value], np.float64)
    return Rows(columns.keys, first, times, values, first)


def _time_ms(times: Sequence[int | str]) -> NDArray[np.int64]:
    """Return times in ms; what is unreadable lies outside every window."""
    if str not in set(map(type, times)):
        return to_int64(times)
    # Senders that write text repeat it: a round of measurements has one time.
    read: dict[int | str, int | str] = {time: _ms(time) for time in set(times)}
    return to_int64([read[time] for time in times])


def _ms(time: int | str) -> int | Detail:
    return rfc3339_ms(time) if isinstance(time, str) else time


def _fault(columns: Columns, row: int, number: int, window: TimeWindow) -> Fault:
    """Say what is wrong with a sample that was left out: its time, else its value."""
    ms = _ms(columns.times[row])
    if isinstance(ms, Detail):
        return Fault(columns.place(number, "time"), Reason.INVALID_TIME, ms, number)
    if not window.holds(ms):
        detail = window.detail(ms, sent=ms, meant="milliseconds")
        return Fault(columns.place(number, "time"), Reason.INVALID_TIME, detail, number)
    detail = inexact_detail(columns.values[row])
    return Fault(columns.place(number, "value"), Reason.INVALID_VALUE, detail, number)
