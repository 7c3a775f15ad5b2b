"""CSV files by pandas: tables, logs of two columns, anything with a time a row."""

from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.model import Identity

from .local_time import moments
from .mapping import LabelColumn, ReplayMap, TimeColumn, ValueColumn
from .series import Found, Series, Unread

_UNREAD_MAX = 1000


class TableError(Exception):
    """The file as a whole does not fit the map."""


def read_table(path: Path, wanted: ReplayMap, zone: ZoneInfo | None) -> Found:
    """Read all series of a CSV file. Raises TableError, OSError."""
    if wanted.time is None:
        raise TableError("the map has no time column")
    try:
        table = pd.read_csv(
            path,
            dtype=str,
            keep_default_na=False,
            skipinitialspace=True,
            header=None if wanted.columns else "infer",
            names=list(wanted.columns) or None,
            encoding="utf-8-sig",
        )
    except (ValueError, pd.errors.ParserError) as error:
        raise TableError(f"{path}: {error}") from error
    _check_columns(table, wanted, wanted.time, path)
    first_line = 1 if wanted.columns else 2
    table = table[(table != "").any(axis=1)]  # a blank row is no row
    time_ms, timely, unread = _times(table[wanted.time.column], wanted.time, zone, first_line)
    table, time_ms = table[timely], time_ms[timely]
    labels = _labels(table, wanted, path)
    series: list[Series] = []
    empty = 0
    for column in wanted.value_columns:
        values, there, wrong = _values(table[column.column], column, first_line)
        unread += wrong
        empty += int((table[column.column] == "").sum())
        series += _grouped(column, labels, time_ms, values, there)
    return Found(series, len(timely), empty, tuple(unread[:_UNREAD_MAX]))


def _check_columns(table: pd.DataFrame, wanted: ReplayMap, time: TimeColumn, path: Path) -> None:
    needed = [time.column, *(value.column for value in wanted.value_columns)]
    needed += [label.column for label in wanted.label_columns.values()]
    missing = [column for column in needed if column not in table.columns]
    if missing:
        raise TableError(f"{path}: no column {missing[0]!r}; it has {', '.join(table.columns)}")


def _times(
    cells: "pd.Series[str]", column: TimeColumn, zone: ZoneInfo | None, first_line: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_], list[Unread]]:
    parsed = pd.to_datetime(cells.str.strip(), format=column.format or "ISO8601", errors="coerce")
    good = parsed.notna().to_numpy()
    unread = [
        Unread(int(row) + first_line, f"{column.column}: {cells.loc[row]!r} is no time")
        for row in cells.index[~good]
    ]
    has_offset = parsed.dt.tz is not None
    if not has_offset and zone is None:
        raise TableError("times have no offset; say where the clock hung: --zone Asia/Ho_Chi_Minh")
    face_ms = parsed.fillna(pd.Timestamp(0, tz=parsed.dt.tz)).to_numpy("datetime64[ms]")
    face = face_ms.astype(np.int64)
    if has_offset or zone is None:
        return face, good, unread
    return moments(face, zone, hour=column.repeated_hour), good, unread


def _labels(table: pd.DataFrame, wanted: ReplayMap, path: Path) -> pd.DataFrame:
    labels = pd.DataFrame(index=table.index)
    for name, value in wanted.labels.items():
        labels[name] = value
    for name, pattern in wanted.file_labels.items():
        match = pattern.search(path.name.split(".")[0])
        if match is None:
            raise TableError(f"{path.name}: {pattern.pattern} gives no label {name!r}")
        labels[name] = match[1]
    for name, column in wanted.label_columns.items():
        labels[name] = _translated(table[column.column], column)
    return labels


def _translated(cells: "pd.Series[str]", column: LabelColumn) -> "pd.Series[str]":
    words = column.words
    return cells.str.strip().map(lambda cell: words.get(cell, cell))


def _values(
    cells: "pd.Series[str]", column: ValueColumn, first_line: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[Unread]]:
    """Values, which of them are there, and what could not be read."""
    text = cells.str.strip()
    words = column.words
    numbers = text.map(words) if words else pd.to_numeric(text, errors="coerce")
    values = np.asarray(numbers.to_numpy(np.float64) * column.scale, np.float64)
    there = np.asarray(np.isfinite(values), np.bool_)
    unread = [
        Unread(int(row) + first_line, f"{column.column}: {cells.loc[row]!r} is no value")
        for row in text.index[~there & (text != "").to_numpy()]
    ]
    return values, there, unread


def _grouped(
    column: ValueColumn,
    labels: pd.DataFrame,
    time_ms: NDArray[np.int64],
    values: NDArray[np.float64],
    there: NDArray[np.bool_],
) -> list[Series]:
    """Split a column into series by labels, each in file order."""
    if labels.empty:
        identity = Identity.of(column.metric, column.labels)
        return [Series(identity, time_ms[there], values[there])]
    found = []
    groups = labels.groupby(list(labels.columns), sort=False)
    number = groups.ngroup().to_numpy()
    for each in range(groups.ngroups):
        chosen = np.flatnonzero((number == each) & there)
        if len(chosen):
            own = {str(name): str(value) for name, value in labels.iloc[chosen[0]].items()}
            identity = Identity.of(column.metric, {**own, **column.labels})
            found.append(Series(identity, time_ms[chosen], values[chosen]))
    return found
