"""Local days computed anew from what is packed: some days of a slice of the series at a time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import anyio.to_thread
import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection

from core.model import Samples, instant
from core.store.blocks.columns import places
from core.store.blocks.gone import NOTHING_MS, gone_upto
from core.store.blocks.pack import ids_of, slice_of, take_turn
from core.store.blocks.read import Times, TooManySamplesError, borders, read
from core.store.blocks.spans import LENGTHS, Span
from core.store.sql import fetched, queries

from .calendar import Calendar
from .days import Days
from .renew import Key, Known, Renewed, Row, doubtful, renewed

_SQL = queries("core.store.rollups", "days.sql")

# Days and samples at once. One day is read whatever it has: to pack it as much was held.
_ROOM: Final = ((64, 1_000_000), (8, 1_000_000), (1, 1 << 40))

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Computed:
    """What one transaction has done. damaged: series that it left as they are."""

    days: int = 0
    damaged: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Due:
    id: int
    series_id: int
    begin_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, eq=False)
class _Window:
    """Days that follow each other, what is due in them, and the samples of its series."""

    first: date
    bounds_ms: NDArray[np.int64]
    due: Sequence[_Due]
    samples: Samples = field(default_factory=Samples.empty)
    damaged: frozenset[int] = frozenset()

    @property
    def series(self) -> list[int]:
        """Its series, ascending."""
        return sorted({each.series_id for each in self.due})

    @property
    def begin_ms(self) -> int:
        """From here on."""
        return int(self.bounds_ms[0])

    @property
    def end_ms(self) -> int:
        """Up to here."""
        return int(self.bounds_ms[-1])

    def dates(self, places: Iterable[int]) -> list[date]:
        """Give the dates of days by their number."""
        return [self.first + timedelta(days=place) for place in places]


async def next_due(conn: Connection, skipped: Collection[int]) -> int | None:
    """Find a slice of which days are to be computed. skipped: series to leave out."""
    until_ms = await _over_ms(conn, await _calendar(conn))
    params = {"until": instant(until_ms), "skipped": list(skipped)}
    rows = await fetched(conn, _SQL["next_due"], params)
    return slice_of(rows[0][0]) if rows else None


async def compute_days(conn: Connection, slice_: int, skipped: Collection[int]) -> Computed:
    """Compute the oldest days that are due of a slice, as many as there is room for.

    conn: in a transaction of isolation level REPEATABLE READ, as its first statement. skipped: as
    of `next_due`.
    """
    await take_turn(conn, slice_)
    window = await _window(conn, {**ids_of(slice_), "skipped": list(skipped)})
    if window is None:
        return Computed()
    known = await _known(conn, window)
    found = await anyio.to_thread.run_sync(renewed, window.samples, window.bounds_ms, known)
    await _write(conn, window, found)
    settled = {"ids": [each.id for each in window.due], "until": instant(window.end_ms)}
    await conn.execute(_SQL["settle"], settled)
    return Computed(len(found.days), window.damaged)


async def _calendar(conn: Connection) -> Calendar:
    ((zone,),) = await fetched(conn, _SQL["zone"])
    return Calendar(ZoneInfo(zone))


async def _over_ms(conn: Connection, calendar: Calendar) -> int:
    """Give the end of the last day of which all is packed."""
    return calendar.over_ms((await borders(conn)).whole_ms)


async def _window(conn: Connection, wanted: Mapping[str, Any]) -> _Window | None:
    """Read the oldest days that are due, fewer when there are many samples."""
    calendar = await _calendar(conn)
    over_ms = await _over_ms(conn, calendar)
    params = {**wanted, "until": instant(over_ms)}
    ((first_ms,),) = await fetched(conn, _SQL["first_due"], params)
    if first_ms is None:
        return None
    first = calendar.day_of(first_ms + 1)
    for days, most in _ROOM:
        bounds_ms = calendar.bounds_ms(first, days)
        window = _Window(first, bounds_ms[bounds_ms <= over_ms], ())
        try:
            return await _filled(conn, window, wanted, most)
        except TooManySamplesError:
            continue
    raise TooManySamplesError


async def _filled(
    conn: Connection, window: _Window, wanted: Mapping[str, Any], most: int
) -> _Window:
    """Find what is due in the days of a window, and read its samples. Raises as `read`."""
    params = {**wanted, "until": instant(window.end_ms)}
    due = [_Due(*row) for row in await fetched(conn, _SQL["due"], params)]
    last_ms = min(max(each.end_ms for each in due), window.end_ms)
    bounds_ms = window.bounds_ms[: window.bounds_ms.searchsorted(last_ms) + 1]
    window = replace(window, bounds_ms=bounds_ms, due=due)
    times = Times(window.begin_ms, window.end_ms)
    found = await read(conn, await borders(conn), window.series, times, most=most)
    damaged = frozenset(each.series_id for each in found.damaged)
    return replace(
        window,
        due=[each for each in due if each.series_id not in damaged],
        samples=found.samples.take(~np.isin(found.samples.series_id, sorted(damaged))),
        damaged=damaged,
    )


async def _known(conn: Connection, window: _Window) -> Known:
    """Read what was computed before of the series of a window."""
    first, last = window.dates((0, len(window.bounds_ms) - 2))
    params = {"series": window.series, "first_day": first, "last_day": last}
    rows = {
        (series_id, place): Row(*columns)
        for series_id, place, *columns in await fetched(conn, _SQL["stored"], params)
    }
    before = dict[int, float](await fetched(conn, _SQL["before"], params))
    in_doubt = {key: rows[key] for key in doubtful(window.samples, rows)}
    return Known(rows, before, await _outlived(conn, in_doubt))


async def _outlived(conn: Connection, rows: Mapping[Key, Row]) -> list[Key]:
    """Find the rows whose first or last number is no longer kept.

    Nothing that old is taken in or put right any more, whatever block covers its time: joined ones
    begin before what is left. A block that was missing already is none, either; where people or
    late rows took a number away there is one still, though it may be empty.
    """
    gone = await gone_upto(conn, sorted({series_id for series_id, _ in rows}))
    seats = {
        (key, time_ms): {(key[0], Span.around(time_ms, hours)) for hours in LENGTHS}
        for key, row in rows.items()
        for time_ms in (row.first_ms, row.last_ms)
    }
    possible = sorted(set[tuple[int, Span]]().union(*seats.values()))
    found = await fetched(conn, _SQL["covered"], places(possible))
    there = {(id_, Span(hours, round(at.timestamp() * 1000))) for id_, hours, at in found}
    return sorted(
        {
            key
            for (key, time_ms), own in seats.items()
            if time_ms <= gone.get(key[0], NOTHING_MS) or not own & there
        }
    )


async def _write(conn: Connection, window: _Window, found: Renewed) -> None:
    if len(found.days):
        await conn.execute(_SQL["write"], _columns(window, found.days))
    if found.gone:
        series, numbers = zip(*found.gone, strict=True)
        gone = {"series": list(series), "days": window.dates(numbers)}
        await conn.execute(_SQL["remove"], gone)
    if found.moved:
        (last,) = window.dates((len(window.bounds_ms) - 2,))
        await conn.execute(_SQL["mark_next"], {"series": found.moved, "day": last})


def _columns(window: _Window, days: Days) -> dict[str, list[Any]]:
    return {
        "series": days.series_id.tolist(),
        "days": window.dates(days.place.tolist()),
        "begins": _instants(window.bounds_ms[days.place]),
        "ends": _instants(window.bounds_ms[days.place + 1]),
        "first_at": _instants(days.first_ms),
        "last_at": _instants(days.last_ms),
        **{
            name: getattr(days, name).tolist()
            for name in ("count", "sum", "min", "max", "first", "last", "increase")
        },
    }


def _instants(times_ms: NDArray[np.int64]) -> list[datetime]:
    return [instant(each) for each in times_ms.tolist()]
