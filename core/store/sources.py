"""Sources that somebody adds by hand, beside those of the place's files."""

import math
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from psycopg import AsyncConnection, errors
from psycopg.rows import class_row, tuple_row

from core.model import Mapped, SourceId, UnknownMetric

from . import audit
from .audit import Act
from .blocks.read import Times, borders
from .blocks.spans import DAY_MS
from .keys import By
from .rollups.read import read_newest
from .sql import fetched, queries

_SQL = queries("core.store", "sources.sql")

Connection = AsyncConnection[Any]

DAY: Final = timedelta(days=1)
_TOLD_BACK_MS: Final = 30 * DAY_MS


class SourceError(Exception):
    """A source cannot be added or retired; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A source to add; everything else is the default of the protocol that it speaks."""

    id: SourceId
    name_vi: str
    name_en: str
    allowed_metrics: tuple[str, ...] = ("*",)
    unknown_metric: UnknownMetric | None = None
    expected_period_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as lists show it. keys, series: how many are in use."""

    id: str
    unit_id: str | None
    name_vi: str
    origin: str
    expected_period_seconds: float | None
    keys: int
    series: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A source with what the tables count of it. topics: foreign ones that it maps.

    period_seconds: its own, else the shortest of its metrics. expected_per_minute: samples, from
    the periods of all series that it ever wrote, also of those that it has left behind. Both None
    when nothing has a period. gaps: in the last day. rejected: payloads of this UTC day.
    """

    id: SourceId
    name_vi: str
    name_en: str
    unit_vi: str | None
    unit_en: str | None
    origin: str
    contact: str
    topics: Sequence[str]
    series: int
    period_seconds: float | None
    expected_per_minute: float | None
    gaps: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Totals:
    """All sources together; gaps and rejected as in `Counted`."""

    sources: int
    rejected: int
    gaps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A known hole. source_id: None when nobody knows whose. missing: messages, if known."""

    id: int
    source_id: SourceId | None
    kind: str
    from_time: datetime
    to_time: datetime
    missing: int | None


async def add(conn: Connection, new: NewSource, *, by: By, now: datetime) -> None:
    """Add a source, on the record; ingest learns of it with the COMMIT. Raises SourceError."""
    row = {
        "id": new.id,
        "name_vi": new.name_vi,
        "name_en": new.name_en,
        "allowed_metrics": list(new.allowed_metrics),
        "unknown_metric": new.unknown_metric.value if new.unknown_metric else None,
        "expected_period_seconds": new.expected_period_seconds,
    }
    detail = {key: value for key, value in row.items() if key != "id"}
    try:
        async with conn.transaction():
            added = await conn.execute(_SQL["add"], row)
            if added.rowcount == 0:
                raise SourceError(f"source {new.id!r} exists; `ioc source list` shows it")
            act = Act(by.actor, "source.add", f"source:{new.id}", detail, by.address)
            await audit.append(conn, act, now=now)
            await conn.execute(_SQL["ring"])
    except errors.CheckViolation as error:
        raise SourceError(f"{new.id!r} cannot be a source: {error.diag.constraint_name}") from error


async def retire(conn: Connection, source: SourceId, *, by: By, now: datetime) -> None:
    """End a source that was added by hand, on the record; its samples stay. Raises SourceError."""
    async with conn.transaction():
        changed = await conn.execute(_SQL["retire"], {"source": source, "now": now})
        if changed.rowcount == 0:
            raise SourceError(
                f"no source {source!r} that was added by hand; sources of the place are retired by "
                "taking them out of sources.yml"
            )
        act = Act(by.actor, "source.retire", f"source:{source}", {}, by.address)
        await audit.append(conn, act, now=now)
        await conn.execute(_SQL["ring"])


async def mappings(conn: Connection) -> Mapping[SourceId, tuple[Mapped, ...]]:
    """Give the foreign topics of each source that has any."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["mappings"])
        rows = await cursor.fetchall()
    return {id_: msgspec.convert(mapping, tuple[Mapped, ...]) for id_, mapping in rows}


async def listed(conn: Connection, *, now: datetime) -> Sequence[SourceRow]:
    """List the sources in use, by id."""
    async with conn.cursor(row_factory=class_row(SourceRow)) as cursor:
        await cursor.execute(_SQL["list"], {"now": now})
        return await cursor.fetchall()


async def page(
    conn: Connection, *, after: str = "", asked: str = "", limit: int, now: datetime
) -> Sequence[Counted]:
    """Give sources in use by id, those after an id. asked: part of a name, marks do not count."""
    return await _counted(conn, {"after": after, "asked": bare(asked), "limit": limit}, now)


async def counted(conn: Connection, source: SourceId, *, now: datetime) -> Counted | None:
    """Give one source in use; None when there is none of this id."""
    found = await _counted(conn, {"only": source}, now)
    return found[0] if found else None


async def totals(conn: Connection, *, now: datetime) -> Totals:
    """Count all sources, and what is wrong with them."""
    async with conn.cursor(row_factory=class_row(Totals)) as cursor:
        await cursor.execute(_SQL["totals"], {"day": now.date(), "since": now - DAY})
        row = await cursor.fetchone()
    return row or Totals(0, 0, 0)


async def gaps(conn: Connection, source: SourceId, *, limit: int, now: datetime) -> Sequence[Gap]:
    """Give the newest holes of a source, and of the last day those that nobody can assign."""
    params = {"source": source, "since": now - DAY, "limit": limit}
    async with conn.cursor(row_factory=class_row(Gap)) as cursor:
        await cursor.execute(_SQL["gaps"], params)
        return await cursor.fetchall()


async def holes(
    conn: Connection, sources: Collection[SourceId], *, limit: int, now: datetime
) -> Sequence[Gap]:
    """Give the newest holes of the last day of some sources."""
    params = {"sources": sorted(sources), "since": now - DAY, "limit": limit}
    async with conn.cursor(row_factory=class_row(Gap)) as cursor:
        await cursor.execute(_SQL["holes"], params)
        return await cursor.fetchall()


async def reasons(conn: Connection, source: SourceId) -> Mapping[str, int]:
    """Payloads refused since the beginning by reason, the most frequent first."""
    return dict(await fetched(conn, _SQL["reasons"], {"source": source}))


async def last_told(
    conn: Connection, sources: Collection[SourceId], *, now: datetime
) -> Mapping[SourceId, int]:
    """Time (ms) of the newest sample of sources, from the account that ingest keeps of them.

    Also when it has told nothing for long, because ingest was away: then from its last word, which
    may stand in a block. Not in one snapshot: what is packed meanwhile may be missed.
    """
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["accounts"], {"sources": sorted(sources)})
        of = {id_: SourceId(source) for id_, source in await cursor.fetchall()}
    if not of:
        return {}
    now_ms = round(now.timestamp() * 1000)
    times = Times(now_ms - _TOLD_BACK_MS, now_ms + DAY_MS)
    found = (await read_newest(conn, await borders(conn), sorted(of), times)).samples
    told = zip(found.series_id.tolist(), found.value.tolist(), strict=True)
    return {of[id_]: round(seconds * 1000) for id_, seconds in told if math.isfinite(seconds)}


def bare(text: str) -> str:
    """Give a text without marks and case: "Đường" and "duong" are the same."""
    split = unicodedata.normalize("NFD", text.lower())
    marks_off = "".join(char for char in split if unicodedata.category(char) != "Mn")
    return " ".join(marks_off.replace("đ", "d").split())


async def _counted(
    conn: Connection, params: Mapping[str, object], now: datetime
) -> Sequence[Counted]:
    every = {"after": "", "asked": "", "only": None, "limit": 1, "day": now.date()}
    async with conn.cursor(row_factory=class_row(Counted)) as cursor:
        await cursor.execute(_SQL["page"], {**every, "since": now - DAY, **params})
        return await cursor.fetchall()
