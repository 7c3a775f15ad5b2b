"""A rule over days of history, a stretch of time after the other: progress, and to be cancelled."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import anyio

from alerts.rules.aside import TooSlowError
from alerts.rules.grid import last_moment, milliseconds
from alerts.rules.life import FLAPPING_WITHIN, Timing
from alerts.rules.over import Over, over_and_between
from alerts.rules.running import RunningRule, interval_of
from core.store.select import TooMuchError
from promql.plan import Moments
from promql.query import Query, needed
from promql.storage import Storage
from promql.values import Grid

from .replay import Replay

Storages = Callable[[], AbstractAsyncContextManager[Storage]]

DAYS_MAX: Final = 90
_CELLS: Final = 2_000_000  # series by evaluations, of a stretch
_FIRST: Final = 1_000  # evaluations of the first stretch, which tells how many series there are
_LEAST, _MOST = 20, 20_000
_SECONDS: Final = 30.0  # of a stretch, on a busy machine and behind all others
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a back-test has come. done: of `total` evaluations. series: that it looks at.

    first_ms: of the samples that were read since the last one; None: there were none.
    """

    done: int
    total: int
    until: datetime
    series: int
    first_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The time that is lived again: (since, until]."""

    since: datetime
    until: datetime

    def grid(self, interval: timedelta) -> Grid:
        """Give the moments of a rule's grid in it."""
        step_ms = milliseconds(_EPOCH + interval)
        first = last_moment(self.since, interval) + interval
        return Grid.between(milliseconds(first), milliseconds(self.until), step_ms)


def moments(rule: RunningRule, span: Span) -> Grid:
    """Give the moments at which a rule is lived for a span: those before it make its alerts.

    What is pending at its begin, is held, or flaps, does so for what was before.
    """
    return Span(span.since - _lead(rule.timing), span.until).grid(interval_of(rule.group))


def _lead(timing: Timing) -> timedelta:
    return 2 * FLAPPING_WITHIN + timing.hold + timing.keep


async def replayed(
    rule: RunningRule, span: Span, storages: Storages, replay: Replay, *, external_url: str
) -> AsyncGenerator[Progress, None]:
    """Live a rule again, and tell how far it is after each stretch.

    storages: the samples, as of one moment a stretch. Raises TooManyAlertsError, and as `over`.
    """
    grid = moments(rule, span)
    done, at_once, cells = 0, max(_FIRST, _reach(rule, grid)), _CELLS
    while done < grid.count:
        part = Grid(
            grid.start_ms + done * grid.step_ms, grid.step_ms, min(at_once, grid.count - done)
        )
        try:
            async with storages() as storage:
                found = await over_and_between(
                    rule, part, storage, external_url=external_url, seconds=_SECONDS
                )
        except (TooMuchError, TooSlowError, MemoryError):
            if part.count <= _LEAST:
                raise
            at_once, cells = part.count // 4, cells // 4
            continue
        await anyio.to_thread.run_sync(replay.live_on, found)
        done += part.count
        series = _series(found)
        at_once = min(max(cells // max(series, 1), _LEAST, _reach(rule, grid)), _MOST)
        until = datetime.fromtimestamp(part.end_ms / 1000, UTC)
        yield Progress(done, grid.count, until, series, _first_ms(found))


def _series(found: Over) -> int:
    return max((len(each) for each in found.presence.selected.values()), default=0)


def _first_ms(found: Over) -> int | None:
    times = (each.time_ms for each in found.presence.selected.values() if len(each.time_ms))
    return min((int(each.min()) for each in times), default=None)


def _reach(rule: RunningRule, grid: Grid) -> int:
    """Say how many evaluations a rule looks back: to read it anew each time has to be worth it."""
    at = Grid.at(grid.end_ms)
    wanted = needed(Query(rule.rule.expr, rule.tree, Moments(at), is_instant=True))
    oldest_ms = min((each.after_ms for each in wanted), default=at.start_ms)
    return min((at.start_ms - oldest_ms) // grid.step_ms, _MOST)
