"""One export, from the row of the record that says who takes it to the folder that is whole."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from core.service.clock import Clock
from core.service.logins import database_login
from core.service.metrics import VERSION
from core.service.settings import Settings
from core.store import audit
from core.store.audit import Act
from core.store.blocks.read import Times, snapshot
from core.store.pool import Connection, connect
from core.store.sql import fetched

from .folder import begun
from .hours import write_hours
from .papers import write_audit, write_documents, write_folder, write_handed_in
from .samples import Day, Written, days, write_days
from .sheets import LEFT_OUT, PLACE, SAMPLES, Sheet, Tell, write_sheet, write_sheets

ROLE: Final = "ioc_backup"  # may read all that is no secret; here only that
FORMAT: Final = "ioc-export/1"
_EVER_MS: Final = 1 << 62
# Nobody waits for it, and nothing is changed by it from then on, whatever the role may.
_READING: Final = (
    "SET statement_timeout = 0; SET transaction_timeout = 0; SET timezone = 'UTC'; "
    "SET datestyle = 'ISO'; SET extra_float_digits = 1; "
    "SET idle_in_transaction_session_timeout = '5min'; SET default_transaction_read_only = on"
)
_TOLD: Final = (
    "Tables are CSV (RFC 4180, UTF-8, head line; an empty field without quotes is none, with "
    "quotes an empty text; a text that would be a formula has ' before it), times are of UTC with "
    "their offset, nested values are JSON. samples: "
    "series, time, value; value is the shortest decimal of the same 64-bit number, NaN, +Inf, "
    "-Inf, or `stale` (the series ended there). All files: docs/export.md."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export. since, until: local days of samples, None: all. by: who takes it."""

    into: Path
    since: date | None
    until: date | None
    by: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What there is now."""

    files: int
    bytes: int
    rows: int
    samples: int
    unreadable: int


async def export(settings: Settings, wanted: Wanted, clock: Clock, tell: Tell) -> Exported:
    """Write all of it. Raises ExportError; whatever goes wrong, nothing is left under its name."""
    login = database_login(settings, ROLE, application="export")
    with begun(wanted.into) as part:
        as_of = clock.now()
        async with await connect(login, autocommit=True) as conn:
            await _record(conn, wanted, now=as_of)
            await conn.execute(_READING)
            tell("files of the place")
            await asyncio.to_thread(write_folder, settings.config, part)
            async with snapshot(conn):
                await write_sheets(conn, part, tell)
                await write_documents(conn, part)
                await write_handed_in(conn, part, tell)
                await write_audit(conn, part)
                zone = ZoneInfo((await fetched(conn, PLACE["zone"]))[0][0])
                metrics = dict(await fetched(conn, PLACE["series_of_metrics"]))
                span = await _span(conn, wanted, zone)
                narrowed = {"since": wanted.since, "until": wanted.until}
                await write_sheet(conn, part, Sheet("days.csv.gz", SAMPLES["days"]), narrowed)
            written = await write_days(conn, part, span, metrics, tell)
            broken = await write_hours(conn, part, _wanted_times(wanted, zone), metrics, tell)
            tables = [name for (name,) in await fetched(conn, PLACE["tables"])]
        part.finish(
            _manifest(wanted, as_of, span, written)
            | {
                "ended_at": clock.now().isoformat(),
                "zone": zone.key,
                "unreadable_hours": broken,
                "left_out": {name: LEFT_OUT[name] for name in tables if name in LEFT_OUT},
            }
        )
        rows = sum(each.rows or 0 for each in part.files)
        size = sum(each.bytes for each in part.files)
        lost = len(written.damaged) + broken
        return Exported(len(part.files), size, rows, written.rows, lost)


async def _record(conn: Connection, wanted: Wanted, *, now: datetime) -> None:
    """Note who takes what, before anything of it is read: also of one that is broken off."""
    detail = {
        "since": wanted.since.isoformat() if wanted.since else None,
        "until": wanted.until.isoformat() if wanted.until else None,
        "into": str(wanted.into),
    }
    async with conn.transaction():
        await audit.append(conn, Act(wanted.by, "center.export", "center", detail), now=now)


async def _span(conn: Connection, wanted: Wanted, zone: ZoneInfo) -> Sequence[Day]:
    """Give the local days that have samples, of those that are wanted."""
    ((first, last),) = await fetched(conn, PLACE["first_and_last"])
    if first is None:
        return ()
    since = max(filter(None, (wanted.since, first.astimezone(zone).date())))
    until = min(filter(None, (wanted.until, last.astimezone(zone).date())))
    return tuple(days(since, until, zone))


def _wanted_times(wanted: Wanted, zone: ZoneInfo) -> Times:
    """Give the time of hours, which are closed on the right; also of those without samples."""
    since = Day(wanted.since, zone).times.after_ms + 1 if wanted.since else -_EVER_MS
    until = Day(wanted.until, zone).times.until_ms + 1 if wanted.until else _EVER_MS
    return Times(since, until)


def _manifest(
    wanted: Wanted, as_of: datetime, span: Sequence[Day], written: Written
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "about": _TOLD,
        "version": VERSION,
        "as_of": as_of.astimezone(UTC).isoformat(),
        "by": wanted.by,
        "since": span[0].date.isoformat() if span else None,
        "until": span[-1].date.isoformat() if span else None,
        "snapshot": "Tables, papers and the record are of one moment; each day of samples, and the "
        "hours of each metric, of its own, not before it.",
        "samples": written.rows,
        "damaged": [asdict(each) for each in dict.fromkeys(written.damaged)],
    }
