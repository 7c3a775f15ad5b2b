"""Units of measure of alerts' values: what their conditions compare, by the catalogue."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from psycopg import AsyncConnection

from alerts.rules.measured import metrics_of, unit_of
from core.store.sql import fetched, queries
from promql.parse import ParseError, parse
from promql.tree import Expr

_SQL = queries("alerts.desk", "measured.sql")
_PARSED_MAX: Final = 512  # conditions; a place has some dozens of rules

Connection = AsyncConnection[Any]


async def of_conditions(conn: Connection, said: Iterable[str | None]) -> Mapping[str, str]:
    """Give units of values by condition; one of which nothing follows is left out."""
    trees = {each: tree for each in set(said) if each and (tree := _parsed(each)) is not None}
    metrics = {name for tree in trees.values() for name in metrics_of(tree)}
    rows = await fetched(conn, _SQL["units"], {"metrics": sorted(metrics)}) if metrics else ()
    known = dict(rows)
    units = ((each, unit_of(tree, known)) for each, tree in trees.items())
    return {each: unit for each, unit in units if unit is not None}


@lru_cache(_PARSED_MAX)
def _parsed(condition: str) -> Expr | None:
    """Read a condition; None: it cannot be read any more."""
    try:
        return parse(condition)
    except ParseError:
        return None
