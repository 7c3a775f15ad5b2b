"""What people have put right, as charts mark it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from core.model import moment

from .blocks.read import Times
from .sql import fetched, queries

_SQL = queries("core.store", "corrections.sql")

MOST = 100  # that are told of one chart, the newest

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """Samples of some series in [from_ms, to_ms] that were put right.

    series: those of them that were asked for. value: what they became, None = they are void. at_ms:
    when that was done.
    """

    at_ms: int
    from_ms: int
    to_ms: int
    value: float | None
    reason: str
    series: Collection[int]

    @property
    def text(self) -> str:
        """Say it."""
        begin, end = (moment(each).isoformat() for each in (self.from_ms, self.to_ms))
        done = "void" if self.value is None else f"set to {self.value:.15g}"
        return f"from {begin} to {end} samples are {done}: {self.reason}"


async def marks(conn: Connection, ids: Sequence[int], times: Times) -> list[Mark]:
    """Read what was put right of some series, the newest first."""
    params = {"ids": list(ids), "most": MOST, **times.parameters()}
    rows = await fetched(conn, _SQL["marks"], params)
    return [
        Mark(at_ms, from_ms, to_ms, value, reason, frozenset(series))
        for at_ms, from_ms, to_ms, value, reason, series in rows
    ]
