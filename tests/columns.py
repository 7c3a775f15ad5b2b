"""Samples in memory, made of rows."""

from collections.abc import Mapping

import numpy as np

from core.model import Samples


def columns(rows: Mapping[tuple[int, int], float]) -> Samples:
    """Put values of (series, time) in key order."""
    ordered = sorted(rows)
    return Samples(
        np.array([time for _, time in ordered], np.int64),
        np.array([series for series, _ in ordered], np.int32),
        np.array([rows[key] for key in ordered], np.float64),
    )
