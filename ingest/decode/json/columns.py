"""What both readers of a message return: its columns as Python lists, not yet judged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from ingest.decode.rows import Envelope

# place(index, "value") is the pointer to a sample's value; place(index, "") to what has a metric.
Place = Callable[[int, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """N samples in g groups of one raw key each; a group is one sample, or one series."""

    keys: tuple[bytes, ...]  # k, distinct
    key_index: NDArray[np.int32]  # g, into keys
    sizes: Sequence[int] | None = None  # g, samples per group; None = one each
    times: Sequence[int | str]  # n
    values: Sequence[int | float]  # n
    index: Sequence[int] | None = None  # n, position in the message; None = 0, 1, 2 …
    place: Place
    envelope: Envelope


def in_message(_index: int, part: str) -> str:
    """Where one sample is the message."""
    return f"/{part}" if part else ""


def in_samples(index: int, part: str) -> str:
    """Where the message is a list of samples."""
    return f"/samples/{index}/{part}" if part else f"/samples/{index}"


def in_series(sizes: Sequence[int]) -> Place:
    """Where the message is series of columns, the samples counted through all of them."""
    ends = np.array(list(accumulate(sizes)), np.int64)

    def place(index: int, part: str) -> str:
        series = int(np.searchsorted(ends, index, side="right"))
        if not part:
            return f"/series/{series}"
        return f"/series/{series}/{part}s/{index - int(ends[series]) + sizes[series]}"

    return place
