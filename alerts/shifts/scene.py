"""Reads what there is to be handed over. Functions take a connection."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from alerts.desk import listing, silences
from alerts.desk.silences import State as Silenced
from alerts.desk.wanted import Filter
from alerts.dispatch.matchers import written
from alerts.incidents import tables as incidents
from alerts.incidents.record import State
from alerts.maintenance import keeping as maintenance
from alerts.maintenance import tables as works
from core.store import roles
from core.store.sql import named_rows

from .changed import KINDS
from .record import Desk
from .sheet import ROWS_MAX, Change, Quiet, Scene
from .tables import SQL, Connection, last_written, notes

_AHEAD: Final = timedelta(hours=24)
_FIRST: Final = timedelta(days=7)  # before the first hand-over: what is older is nobody's shift
_LOOKED_AT: Final = 2_000  # of the record of acts


async def scene(conn: Connection, desk: Desk, place: str, zone: ZoneInfo, now: datetime) -> Scene:
    """Read all of it as of now, as far as it is of a desk. place: how the place is called."""
    since = await last_written(conn, desk.unit)
    looked = since or now - _FIRST
    every = Filter(priorities=frozenset(), units=desk.units, q="")
    lines = await listing.open_lines(conn, every, now)
    alerts = await listing.shown(conn, [line.id for line in lines[:ROWS_MAX]])
    open_ = [
        told.incident
        for state in (State.OPEN, State.WATCHING)
        for told in await incidents.page(conn, state, units=desk.units)
    ]
    return Scene(
        place=f"{place} · {desk.name_vi}" if desk.unit else place,
        zone=zone,
        now=now,
        since=since,
        alerts=alerts,
        count=len(lines),
        incidents=sorted(open_, key=lambda each: -each.id),
        silences=await _silences(conn, desk, now),
        maintenance=await _maintenance(conn, desk, now),
        changes=None if desk.unit else await _changes(conn, looked),
        notes=list(reversed(await notes(conn, desk, looked, ROWS_MAX))),
    )


async def _silences(conn: Connection, desk: Desk, now: datetime) -> list[Quiet]:
    return [
        Quiet(
            what=", ".join(map(written, each.silence.matchers)),
            why=each.comment,
            by=each.created_by,
            begins=each.silence.starts_at,
            ends=each.silence.ends_at,
        )
        for each in await silences.every(conn, now)
        if each.state(now) is not Silenced.EXPIRED and each.concerns(desk.units)
    ]


async def _maintenance(conn: Connection, desk: Desk, now: datetime) -> list[Quiet]:
    tree, every = await roles.unit_tree(conn), await maintenance.every(conn, now)
    kept = [each for each in every if each.within(tree).concerns(desk.units)]
    people, called = await works.called(conn, kept)
    found = list[Quiet]()
    for each in kept:
        window = each.planned.next(now)
        if window is None or window.starts_at > now + _AHEAD:
            continue
        names = ", ".join(_name(called, name) for name in sorted(each.planned.names))
        by = each.created_by.removeprefix("user:")
        found.append(
            Quiet(
                what=f"{each.title_vi}: {names}",
                why=each.terms.reason or "—",
                by=people.get(by, by),
                begins=window.starts_at,
                ends=window.ends_at,
            )
        )
    return found


def _name(called: Mapping[str, tuple[str, str]], id_: str) -> str:
    return called[id_][0] if id_ in called else id_


async def _changes(conn: Connection, since: datetime) -> list[Change]:
    params = {"since": since, "kinds": list(KINDS), "looked_at": _LOOKED_AT, "limit": ROWS_MAX}
    return [Change(**row) for row in await named_rows(conn, SQL["changes"], params)]
