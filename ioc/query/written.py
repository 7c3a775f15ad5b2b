"""An answer for people and programs: one row a value. Pure."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final

import numpy as np

from core.model import Labels
from promql.evaluate import Windows
from promql.query import Answer
from promql.render import result, shown
from promql.values import NAME, Vector, value_of

Row = tuple[Labels, int, float]

_TEXTS: Final = 2


def as_table(answer: Answer, zone: tzinfo | None) -> str:
    """Write series and values in columns; over time one line a moment, in the time of `zone`."""
    if isinstance(answer.value, str):
        return f"{answer.value}\n"
    rows = [
        (series_of(labels), local_of(time_ms, zone), shown(value))
        for labels, time_ms, value in _rows(answer)
    ]
    if not rows:
        return "no data\n"
    return in_columns(("series", "time", "value"), rows)


def in_columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table of which the first two columns are text, all others numbers."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = (
        "  ".join(
            f"{cell:<{width}}" if column < _TEXTS else f"{cell:>{width}}"
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (head, *rows)
    )
    return "".join(f"{line}\n" for line in lines)


def as_csv(answer: Answer) -> str:
    """Write one row a value: a column a label, the time in UTC, the value."""
    if isinstance(answer.value, str):
        return f"{answer.value}\n"
    return separated(
        ("value",), [(labels, time_ms, [shown(value)]) for labels, time_ms, value in _rows(answer)]
    )


def separated(head: Sequence[str], rows: Sequence[tuple[Labels, int, Sequence[str]]]) -> str:
    """Write CSV: a column a label, the time in UTC, then the columns that `head` names."""
    names = sorted({name for labels, _, _ in rows for name, _ in labels})
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow([*names, "time", *head])
    for labels, time_ms, values in rows:
        cells = [_harmless(value_of(labels, name)) for name in names]
        table.writerow([*cells, _utc(time_ms), *values])
    return written.getvalue()


def as_json(answer: Answer) -> str:
    """Write what the HTTP API gives as `data`."""
    data, _ = result(answer)
    return f"{{{data.decode()}}}\n"


def _rows(answer: Answer) -> Iterator[Row]:
    match answer.value:
        case Vector() as vector:
            yield from _of_vector(vector, answer.grid.times_ms.tolist())
        case Windows() as windows:
            yield from _of_ranges(windows)
        case np.ndarray() as values:
            times = answer.grid.times_ms.tolist()
            yield from (
                ((), time, value) for time, value in zip(times, values.tolist(), strict=True)
            )
        case _:
            pass


def _of_vector(vector: Vector, times_ms: Sequence[int]) -> Iterator[Row]:
    for labels, values, present in zip(vector.labels, vector.values, vector.present, strict=True):
        for step in np.flatnonzero(present).tolist():
            yield labels, times_ms[step], float(values[step])


def _of_ranges(windows: Windows) -> Iterator[Row]:
    for row, labels in enumerate(windows.track.labels):
        for index in range(int(windows.first[row, 0]), int(windows.end[row, 0])):
            yield labels, int(windows.time_ms[index]), float(windows.value[index])


def series_of(labels: Labels) -> str:
    """Write labels as a selector does."""
    others = ", ".join(f'{name}="{value}"' for name, value in labels if name != NAME)
    return f"{value_of(labels, NAME)}{{{others}}}" if others else value_of(labels, NAME) or "{}"


def local_of(time_ms: int, zone: tzinfo | None) -> str:
    """Write a time in the time of `zone`."""
    local = datetime.fromtimestamp(time_ms / 1000, zone)
    return local.isoformat(sep=" ", timespec="milliseconds" if time_ms % 1000 else "seconds")


def _utc(time_ms: int) -> str:
    at = datetime.fromtimestamp(time_ms / 1000, UTC).replace(tzinfo=None)
    return at.isoformat(timespec="milliseconds") + "Z"


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
