"""Hours of series as they were summed up when they were packed; they outlive their samples."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection

from core.model import instant
from core.store.blocks.read import Times, snapshot
from core.store.rollups.buckets import DTYPES, HAS_NAN, STALE_LAST
from core.store.rollups.packed_rows import PackedRows
from core.store.sql import fetched

from .folder import Part, Table
from .samples import ODD
from .sheets import SAMPLES, Tell

Connection = AsyncConnection[Any]

_AT_ONCE: Final = 4  # series; ten years of one are 88,000 hours
_ABOUT: Final = "Hours of a metric, each (the hour before its end, its end], summed up."
_HEAD: Final = b"series,end,count,sum,min,max,first_at,first,last_at,last,lost,has_nan,stale_last\n"
_TIMES: Final = {"end_ms", "first_ms", "last_ms"}


async def write_hours(
    conn: Connection, part: Part, times: Times, metrics: Mapping[str, Sequence[int]], tell: Tell
) -> int:
    """Write a file a metric; returns how many hours could not be read. conn: in autocommit mode."""
    broken = 0
    for metric, ids in metrics.items():
        tell(f"hours of {metric}")
        async with snapshot(conn):
            broken += await _write_metric(conn, part, times, (metric, ids))
    return broken


async def _write_metric(
    conn: Connection, part: Part, times: Times, of: tuple[str, Sequence[int]]
) -> int:
    metric, ids = of
    broken = 0
    with ExitStack() as files:
        table: Table | None = None
        for start in range(0, len(ids), _AT_ONCE):
            params = {"ids": list(ids[start : start + _AT_ONCE]), **times.parameters()}
            rows = PackedRows.of(await fetched(conn, SAMPLES["hours"], params), tuple(DTYPES))
            if not len(rows.series):
                continue
            found = {name: rows.column(name) for name in DTYPES}
            if rows.broken:
                broken += int(rows.counts[sorted(rows.broken)].sum())
                rows = rows.sound()
                found = {name: rows.column(name) for name in DTYPES}
            inside = (found["end_ms"] > times.after_ms) & (found["end_ms"] <= times.until_ms)
            if not inside.any():
                continue
            if table is None:
                table = files.enter_context(part.table(f"hours/{metric}.csv.gz", _ABOUT))
                table.write(_HEAD)
            columns = {"series": rows.series_id, **found}
            text = "".join(_lines({name: each[inside] for name, each in columns.items()}))
            table.write(text.encode())
            table.rows(int(inside.sum()))
    return broken


def _lines(columns: Mapping[str, NDArray[Any]]) -> Iterator[str]:
    """Write hours. Without a number all but the count is empty."""
    texts = {name: _texts(name, column) for name, column in columns.items() if name != "flags"}
    flags = columns["flags"]
    texts["nan"] = ["1" if each else "0" for each in (flags & HAS_NAN).tolist()]
    texts["stale"] = ["1" if each else "0" for each in (flags & STALE_LAST).tolist()]
    none = (columns["count"] == 0).tolist()
    for row, *rest in zip(none, *texts.values(), strict=True):
        if row:
            rest[3:-2] = [""] * (len(rest) - 5)
        yield ",".join(rest) + "\n"


def _texts(name: str, column: NDArray[Any]) -> list[str]:
    if name in _TIMES:
        return [instant(each).isoformat().replace("+00:00", "Z") for each in column.tolist()]
    if np.issubdtype(column.dtype, np.floating):
        return [ODD.get(text, text) for text in map(repr, column.tolist())]
    return [str(each) for each in column.tolist()]
