"""Reading values: those in force, those of a time that is over, and every revision of one."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from core.model import Period
from core.store.sql import fetched, named_rows, queries
from kpi.define import KpiId

from .rows import Key, Revision, revision_of

_SQL = queries("kpi.keeping", "values.sql")

Connection = AsyncConnection[Any]


async def current(
    conn: Connection, periods: Iterable[Period], kpis: Collection[KpiId] | None = None
) -> list[Revision]:
    """Read the values in force of some periods. kpis: None is all."""
    params = {"periods": [each.id for each in periods], "kpis": _listed(kpis)}
    return _revisions(await named_rows(conn, _SQL["current"], params))


async def as_of(
    conn: Connection,
    periods: Iterable[Period],
    at: datetime,
    kpis: Collection[KpiId] | None = None,
) -> list[Revision]:
    """Read the values that stood there at a time."""
    params = {"periods": [each.id for each in periods], "kpis": _listed(kpis), "at": at}
    return _revisions(await named_rows(conn, _SQL["as_of"], params))


async def of_periods(
    conn: Connection,
    periods: Iterable[Period],
    at: datetime | None,
    kpis: Collection[KpiId] | None = None,
) -> list[Revision]:
    """Read the values in force, or those of a time."""
    return await (as_of(conn, periods, at, kpis) if at else current(conn, periods, kpis))


async def revisions(conn: Connection, key: Key) -> list[Revision]:
    """Read every revision of one value, the newest first."""
    names = ("kpi", "unit", "scope", "period")
    found = await named_rows(conn, _SQL["revisions"], dict(zip(names, key, strict=True)))
    return _revisions(found)


async def closed(
    conn: Connection, periods: Iterable[Period] | None = None
) -> frozenset[tuple[str, str, str]]:
    """Read which live values are official: indicator, unit and period. periods: None is all."""
    ids = None if periods is None else [each.id for each in periods]
    return frozenset(await fetched(conn, _SQL["closed"], {"periods": ids}))


async def began(conn: Connection) -> datetime | None:
    """Say when the place first asked for figures: nobody owes what had ended before."""
    ((at,),) = await fetched(conn, _SQL["began"])
    return at if isinstance(at, datetime) else None


def _listed(kpis: Collection[KpiId] | None) -> list[str] | None:
    return None if kpis is None else sorted(kpis)


def _revisions(rows: Iterable[dict[str, Any]]) -> list[Revision]:
    return [found for row in rows if (found := revision_of(row)) is not None]
