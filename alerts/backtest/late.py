"""Whether what came late made the difference: a rule asked again by what was stored in time."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from psycopg import AsyncConnection

from alerts.rules.grid import last_moment, milliseconds
from alerts.rules.life import Truth
from alerts.rules.over import Over, over
from alerts.rules.running import RunningRule
from core.model import Identity, Labels, Selected, Selection, moment
from core.store.catalogue import find_series
from core.store.committed import later
from core.store.product import ALERTS_SOURCE
from promql.storage import Storage
from promql.values import NAME, Grid

from .really import Circumstances, Difference, Kind, disputed

MOMENTS_MAX: Final = 10  # at which it is asked again
_GRID_MAX: Final = 2_000
_SERIES_MAX: Final = 20_000

Connection = AsyncConnection[Any]


Late = Mapping[Labels, Mapping[int, datetime]]  # by series: times of samples, when they came


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment at which a rule was asked, and the one until which samples could be seen.

    is_early: by a look of which only the newest sample of a series is seen.
    """

    at: datetime
    seen_until: datetime
    is_early: bool = False

    def with_newer(self, late: Late) -> "Moment":
        """Let an early look see nothing of a series of which something newer was there before."""
        at_ms = milliseconds(self.at)
        newer = [
            came - timedelta.resolution
            for times in late.values()
            for ms, came in times.items()
            if self.is_early and at_ms in times and ms > at_ms
        ]
        return replace(self, seen_until=min([self.seen_until, *newer]))

    def is_touched(self, late: Late, offset_ms: int) -> bool:
        """Whether something that it would have read came only afterwards."""
        upto_ms = milliseconds(self.at) - offset_ms
        return any(
            ms <= upto_ms and came > self.seen_until
            for times in late.values()
            for ms, came in times.items()
        )


async def is_late(
    difference: Difference,
    known: Circumstances,
    rule: RunningRule,
    storage: Storage,
    conn: Connection,
) -> bool:
    """Say whether the rule would have decided otherwise by what was stored in time.

    storage: leaves no transaction open. Raises as `over`. What rules record counts as stored in
    time if it came within an interval.
    """
    every = list(_moments(difference, known))
    if not every:
        return False
    kept = _Kept(storage)
    for each in (every[0], every[-1]):
        await _asked(rule, each.at, kept)
    # By itself: whoever holds the change log for long keeps all who follow it waiting.
    async with conn.transaction():
        late = await _late(kept, every, (known, rule.offset_ms), conn)
    asked = [each.with_newer(late) for each in every]
    touched = _spread([each for each in asked if each.is_touched(late, rule.offset_ms)])
    again = _Again(rule, difference, kept, late)
    for each in touched:
        if await again.is_otherwise(each):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Again:
    """A rule asked again about an alert, by all that is stored, and by what was there in time."""

    rule: RunningRule
    difference: Difference
    storage: Storage
    late: Late

    async def is_otherwise(self, moment: Moment) -> bool:
        in_time = _InTime(self.storage, self.late, moment.seen_until)
        now = await self._truth(moment.at, self.storage)
        return now is not await self._truth(moment.at, in_time)

    async def _truth(self, at: datetime, storage: Storage) -> Truth:
        """Say what the rule finds; only of an end it matters whether that was no data."""
        found = await _asked(self.rule, at, storage)
        truth = _truth(found, self.difference.labels)
        is_end = self.difference.kind is Kind.END
        return truth if truth is Truth.TRUE or is_end else Truth.FALSE


@dataclass(slots=True)
class _Kept:
    """A storage that gives every single sample, and remembers what it gave."""

    storage: Storage
    found: dict[Selection, Selected] = field(default_factory=dict)

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        missing = {each.whole() for each in selections} - self.found.keys()
        if missing:
            self.found |= await self.storage.select(missing)
        return {each: self.found[each.whole()] for each in selections}

    def labels(self) -> set[Labels]:
        """Give the series of which there was anything."""
        return {labels for each in self.found.values() for labels in each.labels}

    def oldest_ms(self) -> int:
        """Give the time of the oldest sample."""
        times = [each.time_ms for each in self.found.values() if len(each.time_ms)]
        return min((int(each.min()) for each in times), default=0)


@dataclass(frozen=True, slots=True)
class _InTime:
    """A storage without what came only after a moment."""

    storage: Storage
    late: Late
    until: datetime

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        found = await self.storage.select(selections)
        return {name: self._without(each) for name, each in found.items()}

    def _without(self, every: Selected) -> Selected:
        kept = np.ones(len(every.time_ms), bool)
        for row, labels in enumerate(every.labels):
            gone = [ms for ms, came in self.late.get(labels, {}).items() if came > self.until]
            own = slice(every.starts[row], every.starts[row + 1])
            kept[own] &= ~np.isin(every.time_ms[own], gone)
        before = np.concatenate(([0], np.cumsum(kept)))
        return replace(
            every,
            starts=before[every.starts],
            time_ms=every.time_ms[kept],
            value=every.value[kept],
        )


def _moments(difference: Difference, known: Circumstances) -> Iterator[Moment]:
    """Give moments at which it was decided: of an early look, and of the grid."""
    begin, end = disputed(difference, known)
    at = last_moment(begin, known.interval)
    if at < begin:
        at += known.interval
        if difference.tried is not None and difference.tried.active_at == begin:
            # The next evaluation, if not that look, would have told of what had come by then.
            yield Moment(begin, at, is_early=True)
        elif difference.kind is not Kind.END:
            yield Moment(begin, begin)
    for _ in range(_GRID_MAX):
        if at > end:
            return
        yield Moment(at, at)
        at += known.interval


def _spread(every: Sequence[Moment]) -> Sequence[Moment]:
    """Choose as many as can be asked about, the first and the last among them."""
    places = np.linspace(0, len(every) - 1, min(len(every), MOMENTS_MAX)).round()
    return [every[int(place)] for place in places]


async def _asked(rule: RunningRule, at: datetime, storage: Storage) -> Over:
    return await over(rule, Grid.at(milliseconds(at)), storage, external_url="")


def _truth(found: Over, labels: Labels) -> Truth:
    inputs = found.rule.input_labels
    if any(inputs(name) == inputs(labels) for name in found.rows):
        return Truth.TRUE
    return Truth.FALSE if found.has_data(labels)[0] else Truth.NO_DATA


async def _late(
    kept: _Kept, every: Sequence[Moment], about: tuple[Circumstances, int], conn: Connection
) -> Late:
    """Find samples of what was read that were missing at one of the moments. about: with offset."""
    known, offset_ms = about
    identities = {labels: _identity(labels) for labels in kept.labels()}
    if not identities or len(identities) > _SERIES_MAX:
        return {}
    series = await find_series(conn, list(identities.values()))
    of = {int(series[each].id): labels for labels, each in identities.items() if each in series}
    recorded = {int(each.id) for each in series.values() if each.source == ALERTS_SOURCE}
    newest = max(each.seen_until for each in every)
    oldest = moment(kept.oldest_ms())
    # Of what is older than the log an entry may tell that it came for the second time.
    within = (max(oldest, known.log_since or oldest), newest)
    found = await later(conn, of, within, after=every[0].at, until=known.span.until)
    late = defaultdict[Labels, dict[int, datetime]](dict)
    for (id_, time_ms), came in found.items():
        came_then = came - known.interval if id_ in recorded else came
        if _may_matter(time_ms + offset_ms, came_then, every):
            late[of[id_]][time_ms] = came_then
    return late


def _may_matter(from_ms: int, came: datetime, every: Sequence[Moment]) -> bool:
    """Whether a sample that counts from a time on was missing at any of the moments."""
    first = every[0]
    if first.is_early and milliseconds(first.at) <= from_ms <= milliseconds(first.seen_until):
        return True
    place = bisect_left(every, from_ms, key=lambda each: milliseconds(each.at))
    return place < len(every) and came > every[place].seen_until


def _identity(labels: Labels) -> Identity:
    named = dict(labels)
    return Identity.of(named.pop(NAME, ""), named)
