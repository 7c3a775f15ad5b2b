"""Why a query has no answer."""

from typing import Final

from promql.values import Grid

# Values of one vector, that is series by steps: at 9 bytes each, and a few of them at a time.
CELLS_MAX: Final = 5_000_000


class QueryError(Exception):
    """The query cannot be answered with this data; says why, worded as Prometheus does."""


class TooCoarseError(Exception):
    """Samples that stand for several do not give the same answer: it needs them one by one."""


class LimitError(QueryError):
    """The query would need more than it may take."""


def check_cells(series: int, grid: Grid) -> None:
    """Refuse vectors that would be too large to hold. Raises LimitError."""
    if series * grid.count > CELLS_MAX:
        raise LimitError(
            "query processing would load too many samples into memory in query execution: "
            f"{series} series at {grid.count} moments; at most {CELLS_MAX} values"
        )
