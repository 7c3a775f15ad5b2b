"""Rows of several readers as those of one message."""

from collections.abc import Sequence

import numpy as np

from ingest.decode.rows import Rows, numbered


def merged(parts: Sequence[Rows]) -> Rows:
    """Rows of all parts in the order of their lines."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return Rows.empty()
    keys, number = numbered([key for part in parts for key in part.keys])
    starts = np.cumsum([0, *(len(part.keys) for part in parts)])
    key_index = [number[part.key_index + start] for part, start in zip(parts, starts, strict=False)]
    rows = Rows(
        keys,
        np.concatenate(key_index),
        np.concatenate([part.time_ms for part in parts]),
        np.concatenate([part.value for part in parts]),
        np.concatenate([part.index for part in parts]),
    )
    in_order = bool((np.diff(rows.index) >= 0).all())
    return rows if in_order else rows.take(np.argsort(rows.index, kind="stable"))
