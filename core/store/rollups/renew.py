"""Days computed anew beside those that stand: what to write, what to remove. Pure."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.model import Samples
from core.store.blocks.fold import keys

from .days import Days

Key = tuple[int, int]  # series, and the how manieth of the days


@dataclass(frozen=True, slots=True)
class Row:
    """A day as it was computed before."""

    end_ms: int
    first_ms: int
    last_ms: int
    last: float


@dataclass(frozen=True, slots=True)
class Known:
    """What was computed before, of some days that follow each other.

    rows: in order. before: of a series the last number of all days before. outlived: rows whose
    samples are no longer kept, though they were taken in; they stay, and all before them.
    """

    rows: Mapping[Key, Row]
    before: Mapping[int, float]
    outlived: Collection[Key] = ()

    @property
    def kept(self) -> dict[int, int]:
        """Of a series the last day that stays as it is."""
        return dict(sorted(self.outlived))


@dataclass(frozen=True, slots=True, eq=False)
class Renewed:
    """The days now, rows that are to go, and series whose next day grew since another number."""

    days: Days
    gone: list[Key]
    moved: list[int]


def doubtful(samples: Samples, rows: Mapping[Key, Row]) -> list[Key]:
    """Find the rows whose first or last number is not among samples, which are in key order."""
    if not rows:
        return []
    ids = np.array([series_id for series_id, _ in rows], np.int32)
    times = ([row.first_ms for row in rows.values()], [row.last_ms for row in rows.values()])
    series = np.union1d(samples.series_id, ids)
    there = np.append(keys(series, samples.series_id, samples.time_ms), -1)
    found = np.ones(len(ids), np.bool_)
    for time_ms in times:
        wanted = keys(series, ids, np.array(time_ms, np.int64))
        found &= there[there[:-1].searchsorted(wanted)] == wanted
    return [key for key, is_there in zip(rows, found.tolist(), strict=True) if not is_there]


def renewed(samples: Samples, bounds_ms: NDArray[np.int64], known: Known) -> Renewed:
    """Compute days anew. samples: all of these days and series, in key order."""
    kept = known.kept
    ends_ms = {
        series_id: max(known.rows[series_id, place].end_ms, int(bounds_ms[place + 1]))
        for series_id, place in kept.items()
    }
    last_kept = {series_id: known.rows[series_id, place].last for series_id, place in kept.items()}
    since = {**known.before, **last_kept}
    days = Days.of(_after(samples, ends_ms), bounds_ms, since)
    columns: Any = (days.series_id.tolist(), days.place.tolist(), days.last.tolist())
    now = {(series_id, place): last for series_id, place, last in zip(*columns, strict=True)}
    gone = [key for key in known.rows if key not in now and key[1] > kept.get(key[0], -1)]
    tails = {**known.before, **{key[0]: row.last for key, row in known.rows.items()}}
    tails_now = {**since, **{key[0]: last for key, last in now.items()}}
    moved = [
        series_id
        for series_id in sorted({*tails, *tails_now})
        if not _same(tails.get(series_id), tails_now.get(series_id))
    ]
    return Renewed(days, gone, moved)


def _after(samples: Samples, ends_ms: Mapping[int, int]) -> Samples:
    """Leave out the samples of some series up to a time each."""
    rows = np.ones(len(samples), np.bool_)
    for series_id, end_ms in ends_ms.items():
        rows &= (samples.series_id != series_id) | (samples.time_ms > end_ms)
    return samples.take(rows) if ends_ms else samples


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return one == other or (math.isnan(one) and math.isnan(other))
