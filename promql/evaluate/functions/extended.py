"""Ranges that look outside: anchored at the sample before, smoothed between two samples."""

from typing import Final

import numpy as np

from promql.evaluate.errors import QueryError
from promql.evaluate.windows import Indexes, Windows, reduced
from promql.tree import Extension, RangeSelector
from promql.values import Flags, Floats

from .given import Given

_ALLOWED: Final = {
    Extension.ANCHORED: ("changes", "delta", "increase", "rate", "resets"),
    Extension.SMOOTHED: ("delta", "increase", "rate"),
}


def extension(given: Given) -> Extension | None:
    """Return how the range of a call takes samples from outside of itself, if it does."""
    for index in range(len(given.values)):
        tree = given.tree(index)
        if isinstance(tree, RangeSelector):
            return tree.selector.extension
    return None


def check(given: Given) -> None:
    """Refuse functions for which that has no meaning. Raises QueryError."""
    found, name = extension(given), given.call.function.name
    if found is not None and name not in _ALLOWED[found]:
        allowed = ", ".join(_ALLOWED[found])
        raise QueryError(f"{found} modifier can only be used with: {allowed} - not with {name}")


def anchored(given: Given) -> Windows:
    """Return ranges that begin with the last sample before them; empty if there is none in them."""
    windows = given.windows()
    first, last, _ = _borders(windows, Extension.ANCHORED)
    end = np.where(_reached(windows, last), windows.end, first)
    return Windows(windows.track, first, end, windows.ends, windows.range_ms)


def change(given: Given, *, is_counter: bool) -> tuple[Floats, Flags]:
    """Difference between the borders of each range, and where there is one."""
    windows = given.windows()
    first, last, smooth = _borders(windows, extension(given))
    present = _reached(windows, last)
    start_ms, end_ms = windows.until_ms - windows.range_ms, windows.until_ms
    left, right = windows.at(first), windows.at(last)
    if smooth:
        before = windows.times_at(first) < start_ms
        left = np.where(before, _between(windows, first, start_ms, is_counter=is_counter), left)
        after = (last > windows.first) & (windows.times_at(last) > end_ms)
        right = np.where(after, _between(windows, last - 1, end_ms, is_counter=is_counter), right)
    if not is_counter:
        return right - left, present
    begin = first + (windows.times_at(first) <= start_ms)
    end = last + 1 - (windows.times_at(last) >= end_ms)
    # Of a series with nothing but markers no sample is left that could be a border.
    inner = np.minimum(begin, windows.end), np.minimum(end, windows.end)
    return right - left + _lost(windows, left, right, inner), present


def _borders(windows: Windows, found: Extension | None) -> tuple[Indexes, Indexes, bool]:
    """Return the samples at or next to the start and the end of each range."""
    track, newest = windows.track, np.maximum(windows.end - 1, windows.first)
    until_start = track.ends(windows.ends.moved(-windows.range_ms))
    first = np.maximum(np.minimum(until_start, newest) - 1, windows.first)
    smooth = found is Extension.SMOOTHED
    if not smooth:
        return first, newest, smooth
    before_end = track.ends(windows.ends.moved(-1))
    return first, np.clip(before_end, windows.first, newest), smooth


def _reached(windows: Windows, last: Indexes) -> Flags:
    start_ms = windows.until_ms - windows.range_ms
    reached: Flags = (windows.count > 0) & (windows.times_at(last) > start_ms)
    return reached & (windows.times_at(windows.first) <= windows.until_ms)


def _between(windows: Windows, index: Indexes, at_ms: Indexes, *, is_counter: bool) -> Floats:
    """Interpolate between a sample and the next; a counter that fell began at zero."""
    low, high = windows.at(index), windows.at(index + 1)
    low_ms, high_ms = windows.times_at(index), windows.times_at(index + 1)
    if is_counter:
        low = np.where(high < low, 0.0, low)
    drawn: Floats = low + (high - low) * (at_ms - low_ms) / (high_ms - low_ms)
    return drawn


def _lost(windows: Windows, left: Floats, right: Floats, inner: tuple[Indexes, Indexes]) -> Floats:
    """Return what the counter stood at before it was reset, from border to border."""
    begin, end = inner
    some = end > begin
    value = windows.value
    fell: Floats = np.zeros(len(value))
    fell[1:] = np.where(value[1:] < value[:-1], value[:-1], 0.0)
    second = np.minimum(begin + 1, np.maximum(end, begin))
    between = np.where(end > second, reduced(np.add, fell, second, np.maximum(end, second)), 0.0)
    opening, closing = windows.at(begin), windows.at(end - 1)
    at_start = np.where(some & (opening < left), left, 0.0)
    previous = np.where(some, closing, left)
    at_end = np.where(right < previous, previous, 0.0)
    lost: Floats = at_start + np.where(some, between, 0.0) + at_end
    return lost
