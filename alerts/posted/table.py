"""Posted alerts in their table. Functions take the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from alerts.rules.naming import fingerprint
from core.model import Labels
from core.store.sql import fetched, queries

from .decide import AHEAD, Row, Span
from .incoming import Posting

_SQL = queries("alerts.posted", "posted.sql")

EARLIER_MAX: Final = 10  # times of an alert that are kept

Connection = AsyncConnection[Any]


async def put(
    conn: Connection, found: Iterable[Posting], *, by: tuple[str, str | None], now: datetime
) -> None:
    """Store what was posted. by: id of the key, and its unit. Of one label set the last counts."""
    origin, unit = by
    rows = {
        fingerprint(each.labels).hex(): {
            "labels": dict(each.labels),
            "annotations": dict(each.annotations),
            "generator_url": each.generator_url,
            "starts_at": each.starts_at.isoformat(),
            "ends_at": each.ends_at.isoformat(),
        }
        for each in found
    }
    # In one order, so that two who post the same do not wait for each other in a circle.
    listed = [{"print": print_, **rows[print_]} for print_ in sorted(rows)]
    if listed:
        params = {
            "origin": origin,
            "unit": unit,
            "now": now,
            "rows": Jsonb(listed),
            "earlier_max": EARLIER_MAX,
            "ahead": AHEAD,
        }
        await conn.execute(_SQL["put"], params)


async def since(conn: Connection, moment: datetime | None) -> list[Row]:
    """Read what was posted since; everything, for None."""
    rows = await fetched(conn, _SQL["since"], {"since": moment or "-infinity"})
    return [
        Row(
            origin=origin,
            labels=tuple(sorted(labels.items())),
            annotations=annotations,
            generator_url=url,
            starts_at=starts_at,
            ends_at=ends_at,
            unit=unit,
            updated_at=at,
            earlier=tuple(map(_span, earlier)),
        )
        for origin, labels, annotations, url, starts_at, ends_at, unit, at, earlier in rows
    ]


def _span(kept: Mapping[str, Any]) -> Span:
    begin, end = (datetime.fromisoformat(kept[name]) for name in ("starts_at", "ends_at"))
    # Times of before this was kept count as said.
    return Span(begin, end, kept.get("said", True))


async def forget(conn: Connection, rows: Sequence[Row], now: datetime) -> None:
    """Drop rows that are over."""
    named = [{"origin": each.origin, "print": fingerprint(each.labels).hex()} for each in rows]
    if named:
        await conn.execute(_SQL["forget"], {"rows": Jsonb(named), "now": now})


async def ended_by_people(conn: Connection, after: int) -> tuple[int, list[tuple[str, Labels]]]:
    """Read which alerts of rules are open though somebody has said since that they are over.

    Returns the number of the last act, too.
    """
    ((last,),) = await fetched(conn, _SQL["last_act"])
    rows = await fetched(conn, _SQL["ended"], {"after": after})
    return last, [(rule, tuple(sorted(labels.items()))) for rule, labels in rows]
