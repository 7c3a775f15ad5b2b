"""Lists of alerts as people see them. Functions take a connection."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.rows import class_row

from alerts.deadman.canary import GROUP
from alerts.escalation import tables as escalation
from alerts.escalation.coming import Coming, coming
from alerts.oncall.rota import Rota
from alerts.rules.naming import rule_ids
from core.store.sql import fetched, queries

from .measured import of_conditions
from .quiet import Quiet
from .shown import Attempts, Listed, Shown
from .wanted import (
    COUNTED_MAX,
    PAGE,
    PARTS,
    Filter,
    Line,
    Page,
    Tab,
    history_after,
    history_cursor,
    tab_of,
)
from .wanted import page_of as _page_of

_SQL = queries("alerts.desk", "listing.sql")
CANARY: Final = rule_ids(GROUP)[0]  # the alert that always fires, by which the way of all is tried
_LOOKED_AT: Final = 10_000  # of history, for a text
_NUMBER_MAX: Final = (1 << 63) - 1

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of one page, and how many alerts fit by tab."""

    page: Page
    counts: Mapping[Tab, int]


async def open_lines(conn: Connection, wanted: Filter, now: datetime) -> list[Line]:
    """Give the open alerts that fit, the most urgent first."""
    return [Line(*row) for row in await fetched(conn, _SQL["open"], _params(wanted, now=now))]


async def found(
    conn: Connection, wanted: Filter, where: tuple[Tab, str | None], quiet: Quiet, now: datetime
) -> Found:
    """Find a page of a tab. where: tab and cursor. Raises CursorError."""
    tab, cursor = where
    by_tab = divided(await open_lines(conn, wanted, now), quiet.muted)
    counts = {each: len(lines) for each, lines in by_tab.items()}
    counts |= {Tab.ALL: sum(counts.values()), Tab.HISTORY: await _count_history(conn, wanted)}
    if tab is Tab.HISTORY:
        return Found(await _history(conn, wanted, cursor), counts)
    return Found(_page_of(parts_of(by_tab, tab), cursor), counts)


def divided(lines: Sequence[Line], muted: Collection[int]) -> dict[Tab, list[Line]]:
    """Put open alerts into their parts."""
    by_tab: dict[Tab, list[Line]] = {tab: [] for tab in PARTS}
    for line in lines:
        by_tab[tab_of(line, muted)].append(line)
    return by_tab


def parts_of(by_tab: Mapping[Tab, list[Line]], tab: Tab) -> list[list[Line]]:
    """Give what a tab shows, part by part."""
    return [by_tab[part] for part in PARTS if tab in (part, Tab.ALL)]


async def listed(conn: Connection, ids: Sequence[int], quiet: Quiet) -> list[Listed]:
    """Read alerts with all that a list shows, in the order of the ids."""
    told = {id_: Attempts(*counts) for id_, *counts in await _attempts(conn, ids)}
    alerts = await shown(conn, ids)
    calls = await calls_of(conn, ids, quiet.rota)
    value_units = await of_conditions(conn, [alert.condition for alert in alerts])
    return [
        _listed(
            Listed(
                alert=alert,
                value_unit=value_units.get(alert.condition or ""),
                attempts=told.get(alert.id, Attempts()),
                call=calls.get(alert.id),
            ),
            quiet,
        )
        for alert in alerts
    ]


async def calls_of(conn: Connection, ids: Sequence[int], rota: Rota | None) -> dict[int, Coming]:
    """Give the next call of alerts that have one."""
    runs = await escalation.of_alerts(conn, ids) if rota else {}
    found = {number: coming(rota, runs[number]) for number in runs} if rota else {}
    return {number: call for number, call in found.items() if call is not None}


async def shown(conn: Connection, ids: Sequence[int]) -> list[Shown]:
    """Read alerts, in the order of the ids; those that are not there are left out."""
    async with conn.cursor(binary=True, row_factory=class_row(Shown)) as rows:
        await rows.execute(_SQL["rows"], {"ids": list(ids)})
        by_id = {alert.id: alert for alert in await rows.fetchall()}
    return [by_id[number] for number in ids if number in by_id]


def _listed(listed: Listed, quiet: Quiet) -> Listed:
    """Add what keeps an alert quiet."""
    alert = listed.alert
    silenced_by, maintenance = quiet.muted_by(alert.id)
    inhibited_by = quiet.inhibited_by(alert.matched) if alert.is_firing else None
    listed = replace(
        listed, silenced_by=silenced_by, maintenance=maintenance, inhibited_by=inhibited_by
    )
    is_quiet = bool(silenced_by or maintenance or inhibited_by is not None)
    if not alert.is_firing or is_quiet or listed.attempts.accepted > 0:
        return listed
    return replace(listed, waits=quiet.waiting.of(alert) if quiet.waiting else None)


async def _attempts(conn: Connection, ids: Sequence[int]) -> list[Any]:
    return await fetched(conn, _SQL["attempts"], {"ids": list(ids)}) if ids else []


async def _history(conn: Connection, wanted: Filter, cursor: str | None) -> Page:
    rows = await _ended(conn, wanted, cursor, PAGE + 1)
    shown_ = rows[:PAGE]
    following = history_cursor(shown_[-1][1], shown_[-1][0]) if len(rows) > PAGE else None
    return Page(tuple(number for number, _ in shown_), following)


async def _count_history(conn: Connection, wanted: Filter) -> int:
    return len(await _ended(conn, wanted, None, COUNTED_MAX))


async def _ended(
    conn: Connection, wanted: Filter, cursor: str | None, limit: int
) -> list[tuple[int, datetime]]:
    ended_at, number = history_after(cursor) if cursor else ("infinity", _NUMBER_MAX)
    params = {
        **_params(wanted),
        "ended_at": ended_at,
        "id": number,
        "limit": limit,
        "looked_at": _LOOKED_AT if wanted.q else limit,
    }
    return await fetched(conn, _SQL["history"], params)


def _params(wanted: Filter, **more: object) -> dict[str, object]:
    return {
        "priorities": list(wanted.priorities),
        "units": None if wanted.units is None else list(wanted.units),
        "q": wanted.q,
        "canary": CANARY,
        **more,
    }
