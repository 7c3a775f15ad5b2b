"""Reading what was refused, and marking what was taken after all. Kept by `rejected`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from core.model import SourceId

from .sql import fetched, named_rows, queries

_SQL = queries("core.store", "refused.sql")
_PAGE = 50

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which refusals are meant; None: any."""

    source: SourceId | None = None
    reason: str | None = None
    since: datetime | None = None
    before: int | None = None  # a number: only of those that were refused before it
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One refused payload as it stands in the table, without its bytes."""

    id: int
    at: datetime
    source: SourceId | None
    protocol: str
    reason: str
    refused: int  # samples
    payload_bytes: int  # as received
    replayed_at: datetime | None
    faults: Sequence[Mapping[str, Any]]  # index, field, reason, detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """The bytes of a refused payload, and what else is needed to read them again."""

    refused: Refused
    context: Mapping[str, str]
    body: bytes

    @property
    def is_whole(self) -> bool:
        """Whether everything that was received was kept."""
        return len(self.body) == self.refused.payload_bytes


async def newest(
    conn: Connection, wanted: Filter, *, replayed: bool, limit: int
) -> Sequence[Refused]:
    """Give the newest refusals first. replayed: also those that were taken after all."""
    params = {**_params(wanted), "all": replayed, "limit": limit}
    return [_refused(row) for row in await named_rows(conn, _SQL["list"], params)]


async def waiting(conn: Connection, wanted: Filter) -> AsyncIterator[Payload]:
    """Give the payloads that were never taken, oldest first, a page at a time.

    Those that are refused while this runs are not among them.
    """
    after, last = 0, await _last(conn)
    while True:
        params = {**_params(wanted), "after": after, "limit": _PAGE}
        page = [_payload(row) for row in await named_rows(conn, _SQL["waiting"], params)]
        for payload in page:
            if payload.refused.id > last:
                return
            yield payload
        if len(page) < _PAGE:
            return
        after = page[-1].refused.id


async def one(conn: Connection, id_: int) -> Payload | None:
    """Give one payload by its number; None when there is none."""
    rows = await named_rows(conn, _SQL["one"], {"id": id_})
    return _payload(rows[0]) if rows else None


async def reasons(conn: Connection, source: SourceId) -> Mapping[str, int]:
    """Payloads of a source that wait to be taken in, by reason, the most frequent first."""
    return dict(await fetched(conn, _SQL["reasons"], {"source": source}))


async def per_minute(
    conn: Connection, source: SourceId, *, since: datetime
) -> Sequence[tuple[int, int]]:
    """Kept payloads of a source by the minute (ms) in which they were refused."""
    return await fetched(conn, _SQL["per_minute"], {"source": source, "since": since})


async def mark_replayed(conn: Connection, id_: int, *, now: datetime) -> None:
    """Note that a payload was taken after all, inside the caller's transaction."""
    await conn.execute(_SQL["mark"], {"id": id_, "now": now})


async def taken_since(conn: Connection, ids: Sequence[int], *, since: datetime) -> Sequence[int]:
    """Give those of `ids` that were taken since then."""
    rows = await fetched(conn, _SQL["taken_since"], {"ids": list(ids), "since": since})
    return [id_ for (id_,) in rows]


async def _last(conn: Connection) -> int:
    newest_one = await newest(conn, Filter(), replayed=True, limit=1)
    return newest_one[0].id if newest_one else 0


def _params(wanted: Filter) -> dict[str, object]:
    return {
        "source": wanted.source,
        "reason": wanted.reason,
        "since": wanted.since,
        "before": wanted.before,
        "ids": None if wanted.ids is None else list(wanted.ids),
    }


def _refused(row: Mapping[str, Any]) -> Refused:
    return Refused(
        id=row["id"],
        at=row["at"],
        source=row["source_id"],
        protocol=row["protocol"],
        reason=row["reason"],
        refused=row["refused"],
        payload_bytes=row["payload_bytes"],
        replayed_at=row["replayed_at"],
        faults=row["faults"],
    )


def _payload(row: Mapping[str, Any]) -> Payload:
    return Payload(refused=_refused(row), context=row["context"], body=bytes(row["payload"]))
