"""What silences hid: alerts that fired while one was in force, and fitted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from alerts.desk.listing import CANARY
from alerts.desk.quiet import Conditions, has
from alerts.desk.silences import Kept, State
from alerts.desk.wanted import COUNTED_MAX
from alerts.dispatch.matchers import matches
from alerts.rules.evaluate import ALERTNAME
from core.store.sql import fetched, queries

_SQL = queries("alerts.review", "hid.sql")

WEEK: Final = timedelta(days=7)
ENDED_MAX: Final = 20  # of those that are over, so many are counted at a time, the newest first

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """Alerts that a silence fits. week: that fired in seven days; hid: while it was in force.

    hid is None of one that has not begun, and of older ones among many that are over.
    """

    week: int = 0
    hid: int | None = None


@dataclass(frozen=True, slots=True)
class _Span:
    """A time, and what fitted in it."""

    conditions: Conditions
    since: datetime
    until: datetime


async def counted(
    conn: Connection, kept: Sequence[Kept], units: Collection[str] | None, now: datetime
) -> list[Counts]:
    """Count what each of some silences hid, and what those not over would have in seven days.

    units: whose alerts are counted; None: all.
    """
    over = sorted((each.silence.ends_at for each in kept if _is_over(each, now)), reverse=True)
    oldest = over[:ENDED_MAX][-1] if over else now
    spans = dict[tuple[int, bool], _Span]()
    for place, each in enumerate(kept):
        silence = each.silence
        if not _is_over(each, now):
            spans[place, False] = _Span(silence.matchers, now - WEEK, now)
        if each.state(now) is State.ACTIVE or (_is_over(each, now) and silence.ends_at >= oldest):
            spans[place, True] = _span(each, now)
    found = dict(zip(spans, await _during(conn, list(spans.values()), units), strict=True))
    return [
        Counts(found.get((place, False), 0), found.get((place, True))) for place in range(len(kept))
    ]


async def hid(
    conn: Connection, kept: Kept, units: Collection[str] | None, now: datetime
) -> list[int]:
    """Give the alerts that a silence hid, the newest first, 10,000 at most. units: None for all."""
    span = _span(kept, now)
    params: dict[str, object] = {
        **has(span.conditions),
        "since": span.since,
        "until": span.until,
        "units": None if units is None else list(units),
        "canary": CANARY,
        "limit": COUNTED_MAX,
    }
    params["has"] = Jsonb(params["has"])
    rows = await fetched(conn, _SQL["fitting"], params)
    return [
        number
        for number, name, labels in rows
        if matches(span.conditions, {ALERTNAME: name, **labels})
    ]


async def _during(
    conn: Connection, spans: Sequence[_Span], units: Collection[str] | None
) -> list[int]:
    counts = [0] * len(spans)
    if not spans:
        return counts
    asked = [
        {
            "ordinal": place,
            "since": span.since.isoformat(),
            "until": span.until.isoformat(),
            **has(span.conditions),
        }
        for place, span in enumerate(spans)
    ]
    params = {
        "since": min(span.since for span in spans),
        "asked": Jsonb(asked),
        "units": None if units is None else list(units),
        "canary": CANARY,
    }
    for place, name, labels, count in await fetched(conn, _SQL["during"], params):
        if matches(spans[place].conditions, {ALERTNAME: name, **labels}):
            counts[place] += count
    return counts


def _span(kept: Kept, now: datetime) -> _Span:
    silence = kept.silence
    return _Span(silence.matchers, silence.starts_at, min(silence.ends_at, now))


def _is_over(kept: Kept, now: datetime) -> bool:
    return kept.state(now) is State.EXPIRED
