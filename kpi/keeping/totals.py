"""Totals of scopes, computed anew from what their units have."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from core.model import Period
from kpi.define import Kpi
from kpi.units import PLAN, Scopes
from kpi.values import Value, total

from .place import Place
from .read import current
from .record import record, refresh

Connection = AsyncConnection[Any]


async def renew_totals(
    conn: Connection,
    place: Place,
    changed: Iterable[Value],
    *,
    now: datetime,
    since: datetime | None = None,
) -> list[Value]:
    """Compute the totals of what changed and write them; returns those that are new.

    since: as of `refresh`, when what changed was computed; None: people have changed it.
    """
    touched = sorted({(each.kpi, each.period.id): each for each in changed if each.unit}.items())
    pairs = [(kpi, each.period) for _, each in touched if (kpi := place.catalogue.of(each.kpi))]
    if not pairs:
        return []
    stored = await current(conn, {period for _, period in pairs}, {kpi.id for kpi, _ in pairs})
    parts = [each.value for each in stored if each.value.unit]
    found = [one for pair in pairs for one in totals_of(place.scopes, *pair, parts)]
    if since is None:
        return await record(conn, found, now=now)
    return await refresh(conn, found, now=now, since=since)


def totals_of(scopes: Scopes, kpi: Kpi, period: Period, parts: Iterable[Value]) -> Iterator[Value]:
    """Compute the totals of an indicator in a period: of its own scope, and of the plan's area."""
    own = [each for each in parts if each.kpi == kpi.id and each.period == period]
    wanted = dict.fromkeys((kpi.scope, *(PLAN,) * (PLAN in scopes.names())))
    for scope in wanted:
        if scope == PLAN and kpi.scope not in scopes.names():
            continue
        found = total(kpi, scope, period, scopes.members(scope, period), own)
        if found is not None:
            yield found
