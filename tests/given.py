"""Builders of what tests start from. Add yours: one function a noun, every argument defaulted."""

from collections.abc import Iterable
from datetime import UTC, datetime

import numpy as np

from core.model import STALE_BITS, Samples

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
STALE = float(np.uint64(STALE_BITS).view(np.float64))  # same bits: floats keep them


def samples(*rows: tuple[int, int, float]) -> Samples:
    """Columns of (series id, seconds before NOW, value)."""
    return Samples(
        np.array([NOW_MS - 1000 * age for _, age, _ in rows], np.int64),
        np.array([series for series, _, _ in rows], np.int32),
        np.array([value for _, _, value in rows], np.float64),
    )


def mask(marks: Iterable[object]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Boolean column."""
    return np.array([bool(mark) for mark in marks], np.bool_)
