"""Maintenance in its table. Functions take the caller's transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection

from core.model import UnitId, UnitTree
from core.store import roles
from core.store.sql import fetched, named_rows, queries

from .notice import Terms
from .plan import AHEAD, Maintenance, Scope, Weekly, Window

_SQL = queries("alerts.maintenance", "maintenance.sql")
_NO_TREE: Final = UnitTree({})

Connection = AsyncConnection[Any]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A row of `maintenance`. planned: with the names as they were said. version: from 1."""

    planned: Maintenance
    terms: Terms
    title_vi: str
    title_en: str
    created_at: datetime
    created_by: str
    cancelled_by: str | None = None
    version: int = 1
    changed_at: datetime | None = None
    changed_by: str | None = None

    def within(self, tree: UnitTree) -> Maintenance:
        """Give it with all units that lie in those that were said."""
        return _within(self.planned, tree)


async def windows(conn: Connection, *, since: datetime, now: datetime) -> list[Window]:
    """Give all times of maintenance that are not over by then, and the next one of each."""
    rows = await named_rows(conn, _SQL["ahead"], {"since": since})
    is_of_units = any(row["scope"] == Scope.UNIT for row in rows)
    tree = await roles.unit_tree(conn) if is_of_units else _NO_TREE
    planned = [_within(planned_of(row), tree) for row in rows]
    until = {each.id: max(now, each.starts_at) + AHEAD for each in planned}
    return [each for one in planned for each in one.windows(since, until[one.id])]


async def kept(conn: Connection, *, since: datetime, most: int) -> list[Kept]:
    """Read maintenance that is not over by then, what ends last first."""
    params = {"since": since, "id": None, "limit": most}
    return [kept_of(row) for row in await named_rows(conn, _SQL["kept"], params)]


async def one(conn: Connection, id_: str) -> Kept | None:
    """Read one, whenever it was."""
    params = {"since": "-infinity", "id": id_, "limit": 1}
    return next((kept_of(row) for row in await named_rows(conn, _SQL["kept"], params)), None)


async def locked(conn: Connection, id_: str) -> Kept | None:
    """Read one that is to be changed."""
    rows = await named_rows(conn, _SQL["lock"], {"id": id_})
    return next(map(kept_of, rows), None)


async def put(conn: Connection, new: Kept) -> None:
    """Store a new one."""
    stored = {**_columns(new), "now": new.created_at, "actor": new.created_by}
    await conn.execute(_SQL["put"], stored)


async def change(conn: Connection, new: Kept) -> None:
    """Store what became of one that is locked, as its next version."""
    stored = {**_columns(new), "now": new.changed_at, "actor": new.changed_by}
    await conn.execute(_SQL["change"], stored)


def _columns(new: Kept) -> dict[str, object]:
    planned, weekly, terms = new.planned, new.planned.weekly, new.terms
    return {
        "id": planned.id,
        "title_vi": new.title_vi,
        "title_en": new.title_en,
        "scope": planned.scope.value,
        "names": sorted(planned.names),
        "starts_at": planned.starts_at,
        "ends_at": planned.ends_at,
        "weekdays": sorted(weekly.weekdays) if weekly else None,
        "begins": weekly.begins if weekly else None,
        "ends": weekly.ends if weekly else None,
        "zone": str(weekly.zone) if weekly else None,
        "public": terms.is_public,
        "announced_at": terms.announced_at,
        "reason": terms.reason,
        "in_slo": terms.in_slo,
    }


async def cancel(conn: Connection, id_: str, actor: str, now: datetime) -> None:
    """Note that one is over."""
    await conn.execute(_SQL["cancel"], {"id": id_, "actor": actor, "now": now})


async def known(conn: Connection, scope: Scope, names: frozenset[str]) -> frozenset[str]:
    """Give those of some names that the place has."""
    rows = await fetched(conn, _SQL["known"], {"scope": scope.value, "names": sorted(names)})
    return frozenset(name for (name,) in rows)


async def choices(conn: Connection) -> list[tuple[Scope, str, tuple[str, str]]]:
    """Give all that may be worked on, by id, with its names in Vietnamese and English."""
    rows = await fetched(conn, _SQL["choices"])
    found = [(Scope(scope), id_, (vi, en or vi)) for scope, id_, vi, en in rows]
    return sorted(found, key=lambda each: (each[0], each[2][0], each[1]))


async def called(
    conn: Connection, every: Iterable[Kept]
) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Give what people are called who planned them, and units and sources, by their ids."""
    rows = list(every)
    actors = {by for each in rows for by in (each.created_by, each.changed_by) if by}
    people = {actor.removeprefix("user:") for actor in actors}
    names = {name for each in rows for name in each.planned.names}
    params = {"people": sorted(people), "names": sorted(names)}
    found = await fetched(conn, _SQL["called"], params) if rows else []
    return (
        {id_: vi for kind, id_, vi, _ in found if kind == "user"},
        {id_: (vi, en or vi) for kind, id_, vi, en in found if kind != "user"},
    )


def planned_of(row: Row) -> Maintenance:
    """Read what is planned of a row, with the names as they were said."""
    return Maintenance(
        id=str(row["id"]),
        scope=Scope(row["scope"]),
        names=frozenset(row["names"]),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        weekly=_weekly(row) if row["weekdays"] else None,
        cancelled_at=row["cancelled_at"],
    )


def kept_of(row: Row) -> Kept:
    """Read a row."""
    return Kept(
        planned=planned_of(row),
        terms=Terms(
            is_public=row["public"],
            announced_at=row["announced_at"],
            reason=row["reason"],
            in_slo=row["in_slo"],
        ),
        title_vi=row["title_vi"],
        title_en=row["title_en"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        cancelled_by=row["cancelled_by"],
        version=row["version"],
        changed_at=row["changed_at"],
        changed_by=row["changed_by"],
    )


def _weekly(row: Row) -> Weekly:
    return Weekly(
        weekdays=frozenset(row["weekdays"]),
        begins=row["begins"],
        ends=row["ends"],
        zone=ZoneInfo(row["zone"]),
    )


def _within(planned: Maintenance, tree: UnitTree) -> Maintenance:
    if planned.scope is not Scope.UNIT:
        return planned
    names = frozenset(map(str, tree.under(map(UnitId, planned.names))))
    return replace(planned, names=names)
