"""What `ioc kpi` does each minute about figures that are handed in: reminders, series."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import nan
from typing import Final, Protocol

import structlog

from core.model import Labels, Period, PeriodKind
from kpi.analysis import Standing
from kpi.board import Line, Moment, newest
from kpi.board.judged import judged
from kpi.board.lines import Ground, lines
from kpi.keeping import Place, current
from kpi.units import CORE
from kpi.values import Value

from . import late
from .series import handin_series, jump_series, off_track_series
from .tables import Connection

log = structlog.get_logger()

_BACK: Final = 4  # the running period, the last one, and two for figures that come late
_EVERY: Final = timedelta(hours=1)  # as the catalogue of metrics says; what changes is told at once


class Recorder(Protocol):
    """Takes samples."""

    async def record(self, samples: Mapping[Labels, float], at_ms: int) -> str:
        """Store samples of one moment; returns after COMMIT why some were refused, if any."""
        ...


@dataclass(slots=True)
class Lateness:
    """Counts reminders and tells what is late."""

    recorder: Recorder
    _told: Mapping[Labels, float] = field(default_factory=dict)
    _told_at: datetime | None = None

    async def __call__(self, conn: Connection, place: Place, now: datetime) -> None:
        """Do what is due. conn: in autocommit mode."""
        told = await late.all_dues(conn, place, now)
        async with conn.transaction():
            await late.remind(conn, told, now)
        counts = late.counted(place, await late.reminders(conn, place, now))
        values = await _newest(conn, place, now)
        samples = handin_series(place, told, counts, values, now)
        samples |= jump_series(place, values, now)
        samples |= off_track_series(await _standings(conn, place, now))
        # A clock that was put back is no reason to wait for the time before.
        waited = self._told_at is None or not timedelta(0) <= now - self._told_at < _EVERY
        if (samples or self._told) and (waited or samples != self._told):
            # Rules look back for hours: what is told no more, or marked otherwise, would go on.
            ended = dict.fromkeys(self._told.keys() - samples.keys(), nan)
            self._told, self._told_at = samples, now
            if refused := await self.recorder.record(ended | samples, int(now.timestamp() * 1000)):
                log.error("handin_series_refused", reason=refused)


async def _newest(conn: Connection, place: Place, now: datetime) -> list[Value]:
    """Read the values of the last periods: those of them that have ended, and the ones before."""
    today = now.astimezone(place.zone).date()
    kinds = {kpi.period for kpi in place.catalogue.kpis}
    found = (Period.containing(kind, today) for kind in kinds)
    spans = [each.shifted(-back) for each in found if each for back in range(_BACK)]
    return [each.value for each in await current(conn, spans)]


async def _standings(conn: Connection, place: Place, now: datetime) -> list[tuple[Line, Standing]]:
    """Judge the indicators that have a target, as the board of the newest month does."""
    today = now.astimezone(place.zone).date()
    kpis = [kpi for kpi in place.catalogue.kpis if kpi.target is not None]
    ground = Ground(place.scopes, Moment(now, today, today))
    where = newest(PeriodKind.MONTH, today), CORE
    found, stored = await lines(conn, ground, where, kpis)
    return [(each, judged(each, stored).standing) for each in found]
