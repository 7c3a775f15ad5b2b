"""Reports in their table. Functions take a connection inside the caller's transaction."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from psycopg import AsyncConnection

from core.store import audit
from core.store.audit import Act
from core.store.keys import By
from core.store.sql import fetched, named_rows, queries
from kpi.report.content import Report, report_json, report_of

_SQL: Final = queries("kpi.reports", "reports.sql")
NEWEST: Final = (1 << 63) - 1
PAGE: Final = 50

Connection = AsyncConnection[Any]
File = Literal["pdf", "xlsx"]


@dataclass(frozen=True, slots=True)
class Printed:
    """A report as files."""

    pdf: bytes
    xlsx: bytes
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A report as it is listed."""

    id: int
    period: str
    scope: str
    as_of: datetime
    state: Literal["draft", "approved"]
    pdf_sha256: str
    xlsx_sha256: str
    pdf_bytes: int
    xlsx_bytes: int
    pages: int
    simulated: bool
    made_by: str
    made_by_name: str | None
    made_at: datetime
    approved_by: str | None
    approved_by_name: str | None
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does something, when, by which request."""

    by: By
    now: datetime
    request: str = ""

    @property
    def actor(self) -> str:
        """Name for the record of acts."""
        return self.by.actor


async def page(conn: Connection, *, before: int = NEWEST, period: str = "") -> list[Kept]:
    """Read a page of reports, the newest first, and one more if there are more."""
    params = {"before": before, "period": period, "limit": PAGE + 1}
    return [Kept(**row) for row in await named_rows(conn, _SQL["listed"], params)]


async def one(conn: Connection, id_: int) -> Kept | None:
    """Read what is known of a report; None: there is none."""
    rows = await named_rows(conn, _SQL["one"], {"id": id_})
    return Kept(**rows[0]) if rows else None


async def content(conn: Connection, id_: int) -> Report | None:
    """Read what stands in a report."""
    rows = await fetched(conn, _SQL["content"], {"id": id_})
    return report_of(rows[0][0]) if rows else None


async def file(conn: Connection, id_: int, kind: File) -> bytes | None:
    """Read the pages or the workbook."""
    rows = await fetched(conn, _SQL[kind], {"id": id_})
    return bytes(rows[0][0]) if rows else None


async def of_request(conn: Connection, hand: Hand) -> int | None:
    """Find the report that a request has made before."""
    params = {"actor": hand.actor, "request": hand.request}
    rows = await fetched(conn, _SQL["of_request"], params)
    return int(rows[0][0]) if rows else None


async def keep(conn: Connection, report: Report, printed: Printed, hand: Hand) -> int:
    """Write a report, and tell those who wait for news; a repeated request changes nothing."""
    params = _files(report, printed) | {
        "period": report.period.id,
        "scope": report.scope,
        "as_of": datetime.fromisoformat(report.as_of),
        "simulated": report.simulated,
        "actor": hand.actor,
        "now": hand.now,
        "request": hand.request,
    }
    rows = await fetched(conn, _SQL["insert"], params)
    if rows:
        await _told(conn, int(rows[0][0]), "made", printed, hand)
        return int(rows[0][0])
    found = await of_request(conn, hand)
    if found is None:
        raise LookupError(hand.request)
    return found


async def approve(conn: Connection, id_: int, report: Report, printed: Printed, hand: Hand) -> bool:
    """Let a draft be a paper; False: it is none any more, or is the approver's own."""
    params = _files(report, printed) | {"id": id_, "actor": hand.actor, "now": hand.now}
    done = bool(await fetched(conn, _SQL["approve"], params))
    if done:
        await _told(conn, id_, "approved", printed, hand)
    return done


async def _told(conn: Connection, id_: int, kind: str, printed: Printed, hand: Hand) -> None:
    """Ring, and write down who made which pages of it."""
    await conn.execute(_SQL["ring"])
    detail = {"pdf_sha256": hash_of(printed.pdf), "xlsx_sha256": hash_of(printed.xlsx)}
    act = Act(hand.actor, f"kpi_report.{kind}", f"kpi_report:{id_}", detail, hand.by.address)
    await audit.append(conn, act, now=hand.now)


def hash_of(written: bytes) -> str:
    """Give the SHA-256 by which a file is known."""
    return hashlib.sha256(written).hexdigest()


def _files(report: Report, printed: Printed) -> dict[str, object]:
    return {
        "content": report_json(report).decode(),
        "pdf": printed.pdf,
        "pdf_sha256": hash_of(printed.pdf),
        "xlsx": printed.xlsx,
        "xlsx_sha256": hash_of(printed.xlsx),
        "pages": printed.pages,
    }
