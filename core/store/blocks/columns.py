"""Rows that the server has put into few values, as columns; blocks as rows. Pure.

A row as a message of its own costs three times as much to read. Markers of staleness, NULL in rows,
are sent as their bits.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.model import Samples, instant

from .block import Block
from .fold import Late
from .spans import Span

_EPOCH_MS: Final = 946_684_800_000  # times of PostgreSQL are us since 2000
_RANKS_MAX: Final = 1 << 16
_LATE: Final = np.dtype(
    [("id", ">i8"), ("series", ">i4"), ("time_us", ">i8"), ("value", ">f8"), ("kind", ">i2")]
)


def samples_of(series: bytes, time: bytes, value: bytes) -> Samples:
    """Read samples, in the order of the rows."""
    return Samples(
        _ms(np.frombuffer(time, ">i8")),
        np.frombuffer(series, ">i4").astype(np.int32),
        np.frombuffer(value, ">f8").astype(np.float64),
    )


def late_of(data: bytes) -> Late:
    """Read late rows, in the same order. Each row: id, series, time, value, kind."""
    rows = np.frombuffer(data, _LATE)
    samples = Samples(
        _ms(rows["time_us"]), rows["series"].astype(np.int32), rows["value"].astype(np.float64)
    )
    return Late(rows["id"].astype(np.int64), rows["kind"].astype(np.int16), samples)


def in_key_order(samples: Samples) -> Samples:
    """Put samples in order of (series, time), which they mostly are already."""
    if _ordered(samples):
        return samples
    # Of one series each in order of time, as several blocks are, or chunks: a radix sort is enough.
    series = np.unique(samples.series_id)
    if len(series) <= _RANKS_MAX:
        rank = series.searchsorted(samples.series_id).astype(np.uint16)
        samples = samples.take(np.argsort(rank, kind="stable"))
    return samples if _ordered(samples) else samples.take(samples.key_order())


def _ordered(samples: Samples) -> bool:
    series, time_ms = np.diff(samples.series_id), np.diff(samples.time_ms)
    return bool(((series > 0) | ((series == 0) & (time_ms > 0))).all())


def array_of(numbers: NDArray[np.int64]) -> str:
    """Write whole numbers as PostgreSQL does; a list of very many would take ten times as long."""
    return "{" + ",".join(map(str, numbers.tolist())) + "}"


def block_of(row: Sequence[Any]) -> Block:
    """Make a block of a row: series_id, hours, span, n, codec, crc, t, v."""
    series_id, hours, begin, *rest = row
    return Block(series_id, Span(hours, round(begin.timestamp() * 1000)), *rest)


def places(spans: Collection[tuple[int, Span]]) -> Mapping[str, list[Any]]:
    """Keys of blocks as parameters of a query."""
    return {
        "series": [series_id for series_id, _ in spans],
        "hours": [span.hours for _, span in spans],
        "spans": [instant(span.start_ms) for _, span in spans],
    }


def block_columns(blocks: Sequence[Block]) -> Mapping[str, list[Any]]:
    """Blocks as parameters of a query."""
    return {
        **places([(block.series_id, block.span) for block in blocks]),
        "n": [block.n for block in blocks],
        "codec": [block.codec for block in blocks],
        "crc": [block.crc for block in blocks],
        "t": [block.t for block in blocks],
        "v": [block.v for block in blocks],
    }


def by_series(ids: NDArray[np.int32], samples: Samples) -> Iterator[tuple[int, Samples]]:
    """Cut samples in key order by series; of an id without any, none."""
    starts, ends = (samples.series_id.searchsorted(ids, side) for side in ("left", "right"))
    for id_, start, end in zip(ids.tolist(), starts, ends, strict=True):
        yield id_, samples.take(np.arange(start, end))


def bounds_of(span: Span) -> Mapping[str, Any]:
    """Begin and end of a span as parameters of a query."""
    return {"begin": instant(span.start_ms), "end": instant(span.end_ms)}


def _ms(time_us: NDArray[np.int64]) -> NDArray[np.int64]:
    return time_us.astype(np.int64) // 1000 + _EPOCH_MS
