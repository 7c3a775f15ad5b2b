"""Changes of samples within each range: rates, differences, resets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from promql.evaluate.windows import Indexes, Track, Windows, reduced
from promql.lex import Span
from promql.values import NAME, Flags, Floats, Vector, value_of

from . import extended
from .given import FunctionOf, Given

# A range is taken to be covered up to a border that is nearer than this many average distances.
_COVERED: Final = 1.1
_COUNTERS: Final = ("_total", "_sum", "_count", "_bucket")


def _extrapolated(*, is_counter: bool, is_rate: bool) -> FunctionOf:
    def apply(given: Given) -> Vector:
        windows = given.windows()
        if extended.extension(given):
            change, present = extended.change(given, is_counter=is_counter)
        else:
            present = windows.count > 1
            losses = _Losses.of(windows.track) if is_counter else None
            change = np.empty(present.shape)
            for rows, few in windows.by_rows():
                change[rows] = _change(few, present[rows], losses, is_counter=is_counter)
        if is_rate:
            change = change / (windows.range_ms / 1000)
        found = windows.vector(change, present)
        if is_counter:
            _doubt_counters(given, windows, present)
        return found

    return apply


def _change(
    windows: Windows, present: Flags, losses: "_Losses | None", *, is_counter: bool
) -> Floats:
    """Difference of the last and the first sample, as if they stood at the range's borders."""
    begun = windows.at(windows.first)
    change = windows.at(windows.end - 1) - begun
    if losses:
        losses.add_to(change, windows)
    first_ms, last_ms = (
        windows.milliseconds_at(index) for index in (windows.first, windows.end - 1)
    )
    until_ms = windows.until_ms - windows.ends.start_ms
    between = last_ms - first_ms
    average = between / np.maximum(windows.count - 1, 1)
    covered = average * _COVERED
    to_start, to_end = first_ms - (until_ms - windows.range_ms), until_ms - last_ms
    average /= 2
    np.copyto(to_start, average, where=to_start >= covered)
    np.copyto(to_end, average, where=to_end >= covered)
    if is_counter:  # which does not fall below zero before its first sample
        to_zero = between * (begun / change)
        np.copyto(to_start, to_zero, where=(change > 0) & (begun >= 0) & (to_zero < to_start))
    change *= (between + to_start + to_end) / between
    change[~present] = 0.0
    return change


@dataclass(frozen=True, slots=True, eq=False)
class _Losses:
    """What counters stood at before they were reset.

    before: at each reset. fallen: how many resets there are before each sample, n + 1. told: what
    rows that stand for several samples tell of those.
    """

    before: Floats
    fallen: Indexes
    told: Floats | None

    @classmethod
    def of(cls, track: Track) -> "_Losses | None":
        """Find them; None where no counter was reset."""
        fell = track.following(np.less)
        if track.lost is not None:
            fell &= np.isnan(track.lost)
        elif not fell.any():
            return None
        told = None if track.lost is None else np.nan_to_num(track.lost, nan=0.0, posinf=np.inf)
        before = track.value[np.flatnonzero(fell) - 1]
        return cls(before, np.concatenate(([0], np.cumsum(fell))), told)

    def add_to(self, change: Floats, windows: Windows) -> None:
        """Add what was lost within each range."""
        begin, end = _inner(windows)
        if self.told is not None:
            told = reduced(np.add, self.told, begin, end)
            change += np.where(end > begin, told, 0.0)
        first, last = self.fallen[begin], self.fallen[end]
        change += np.where(last > first, reduced(np.add, self.before, first, last), 0.0)


def _inner(windows: Windows) -> tuple[Indexes, Indexes]:
    """Return the samples of each range that have another before them in it."""
    begin = np.minimum(windows.first + 1, windows.end)
    return begin, windows.end


def _doubt_counters(given: Given, windows: Windows, present: Flags) -> None:
    seen = present.any(axis=1)
    span: Span = given.tree(0).span
    for row in np.flatnonzero(seen).tolist():
        metric = value_of(windows.track.labels[row], NAME)
        if metric and not metric.endswith(_COUNTERS):
            given.notes.not_a_counter(metric, span)


def _instant(*, is_rate: bool) -> FunctionOf:
    """Difference of the last two samples; a counter that fell began at zero."""

    def apply(given: Given) -> Vector:
        windows = given.windows()
        last, before = windows.end - 1, windows.end - 2
        newest, older = windows.at(last), windows.at(before)
        change = newest - older
        if is_rate:
            change = np.where(newest < older, newest, change)
            change = change / ((windows.times_at(last) - windows.times_at(before)) / 1000)
        return windows.vector(change, windows.count > 1)

    return apply


def _counted(differs: np.ufunc) -> FunctionOf:
    def apply(given: Given) -> Vector:
        windows = given.windows()
        if extended.extension(given):
            windows = extended.anchored(given)
        counts = windows.track.following(differs)
        if differs is np.not_equal:
            unknown = np.isnan(windows.value)
            counts[1:] &= ~(unknown[1:] & unknown[:-1])
        counted = np.concatenate(([0], np.cumsum(counts)))
        begin, end = _inner(windows)
        return windows.vector((counted[end] - counted[begin]).astype(np.float64), windows.count > 0)

    return apply


FUNCTIONS: Final[Mapping[str, FunctionOf]] = {
    "changes": _counted(np.not_equal),
    "delta": _extrapolated(is_counter=False, is_rate=False),
    "idelta": _instant(is_rate=False),
    "increase": _extrapolated(is_counter=True, is_rate=False),
    "irate": _instant(is_rate=True),
    "rate": _extrapolated(is_counter=True, is_rate=True),
    "resets": _counted(np.less),
}
