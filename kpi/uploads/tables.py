"""Uploads in their tables, as they are read. Functions take a connection."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from core.model import Period, UnitId
from core.store.sql import fetched, named_rows, queries

from .record import Line, Upload, Way
from .standing import Candidate
from .states import State

SQL: Final = queries("kpi.uploads", "uploads.sql")
PAGE: Final = 500
LISTED_MAX: Final = 200
_LINE: Final = (
    *("line", "kpi", "unit", "period", "part", "numerator", "denominator"),
    *("numerator_cell", "denominator_cell", "remark", "simulated"),
)

Connection = AsyncConnection[Any]
Units = Collection[str] | None  # None: all
Slots = tuple[str, str, str]  # indicator, unit, period


async def one(conn: Connection, id_: int) -> Upload | None:
    """Read an upload; None: there is none."""
    found = await named_rows(conn, SQL["one"], {"id": id_})
    return _upload(found[0]) if found else None


async def live(conn: Connection, unit: str, period: str) -> Upload | None:
    """Read the upload that counts of a unit and period."""
    found = await fetched(conn, SQL["live"], {"unit": unit, "period": period})
    return await one(conn, found[0][0]) if found else None


async def of(conn: Connection, unit: str, period: str, at: datetime) -> list[Upload]:
    """Read the uploads of a unit and period that were made by a time, the newest first."""
    params = {"unit": unit, "period": period, "at": at, "limit": LISTED_MAX}
    return [_upload(row) for row in await named_rows(conn, SQL["of"], params)]


async def waiting(conn: Connection, units: Units = None) -> list[Upload]:
    """Read what waits to be approved, the oldest first."""
    params = {"units": _listed(units), "limit": LISTED_MAX}
    return [_upload(row) for row in await named_rows(conn, SQL["waiting"], params)]


async def decided(conn: Connection, units: Units = None, *, limit: int = 20) -> list[Upload]:
    """Read what was decided of late, the newest first."""
    params = {"units": _listed(units), "limit": limit}
    return [_upload(row) for row in await named_rows(conn, SQL["decided"], params)]


async def newest(conn: Connection, unit: str) -> dict[str, State]:
    """Read what became of the newest upload of each period of a unit."""
    rows = await fetched(conn, SQL["newest"], {"unit": unit})
    return {period: State(state) for period, state in rows}


async def returned(conn: Connection, period: str) -> frozenset[UnitId]:
    """Find the units whose newest upload of a period was given back."""
    rows = await fetched(conn, SQL["returned"], {"period": period})
    return frozenset(UnitId(unit) for unit, state in rows if state == State.RETURNED)


async def lines(conn: Connection, id_: int, *, after: int = 0, limit: int = PAGE) -> list[Line]:
    """Read a page of the rows of an upload: those after a line."""
    params = {"id": id_, "after": after, "limit": limit}
    return [_line(row) for row in await named_rows(conn, SQL["rows"], params)]


async def rows_after(conn: Connection, id_: int, line: int) -> int:
    """Count the rows of an upload after a line."""
    ((count,),) = await fetched(conn, SQL["rows_after"], {"id": id_, "after": line})
    return int(count)


async def file(conn: Connection, id_: int) -> bytes | None:
    """Read the file of an upload as it came."""
    found = await fetched(conn, SQL["file"], {"id": id_})
    return found[0][0] if found else None


async def slots(conn: Connection, id_: int) -> list[Slots]:
    """Tell what an upload has figures of: indicators, units and periods."""
    return [tuple(row) for row in await fetched(conn, SQL["slots"], {"id": id_})]


async def candidates(conn: Connection, id_: int) -> dict[Slots, list[Candidate]]:
    """Read the rows that count of all that an upload has figures of."""
    return _by_slot(await named_rows(conn, SQL["candidates"], {"id": id_}))


async def before(conn: Connection, id_: int, first: int, last: int) -> dict[Slots, list[Candidate]]:
    """Read the rows that count of older uploads, of what some lines of an upload are of."""
    params = {"id": id_, "first": first, "last": last}
    return _by_slot(await named_rows(conn, SQL["before"], params))


async def counted(
    conn: Connection, periods: Iterable[Period], kpis: Iterable[str], units: Units = None
) -> dict[Slots, list[Candidate]]:
    """Read the rows that count of some indicators and periods."""
    params = {
        "periods": [period.id for period in periods],
        "kpis": list(kpis),
        "units": _listed(units),
    }
    return _by_slot(await named_rows(conn, SQL["counted"], params))


def _by_slot(rows: Sequence[Mapping[str, Any]]) -> dict[Slots, list[Candidate]]:
    found: dict[Slots, list[Candidate]] = {}
    for row in rows:
        line = _line(row)
        candidate = Candidate(line, row["upload"], row["is_official"], row["made_at"])
        found.setdefault((line.kpi, line.unit, line.period), []).append(candidate)
    return found


def _line(row: Mapping[str, Any]) -> Line:
    return Line(**{**{name: row[name] for name in _LINE}, "unit": UnitId(row["unit"])})


def _upload(row: Mapping[str, Any]) -> Upload:
    named = {"unit": UnitId(row["unit"]), "way": Way(row["way"]), "state": State(row["state"])}
    return Upload(**{**row, **named})


def _listed(units: Units) -> list[str] | None:
    return None if units is None else sorted(units)
