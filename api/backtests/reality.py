"""What a back-test of a rule at work found beside what really was, with the causes."""

import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from alerts.backtest.known import Known, known
from alerts.backtest.late import is_late
from alerts.backtest.really import Cause, Circumstances, Difference, compared, disputed
from alerts.backtest.replay import Activation
from alerts.backtest.run import Span
from alerts.rules.asking import FAULTS
from alerts.rules.running import RunningRule, interval_of
from core.model import Selected, Selection
from core.store.committed import known_since
from core.store.select import Catalogue, Stored

Connection = AsyncConnection[Any]

LISTED_MAX: Final = 100
_SECONDS: Final = 30.0  # in which causes are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Really:
    """What really was. since: from when it can be compared. fired: how many alerts there were.

    alike: how many of them the back-test has, too. differences: the first; of `different` in all.
    unknown_before: of what is older nobody knows any more what came late; None: of nothing.
    """

    since: datetime
    fired: int
    alike: int
    different: int
    differences: Sequence[Difference]
    unknown_before: datetime | None


async def reality(
    conn: Connection, catalogue: Catalogue, rule: str, span: Span, tried: Sequence[Activation]
) -> Really | None:
    """Compare; None: nothing of that id was evaluated as it is now. tried: alerts of its replay."""
    async with conn.transaction():
        found = await known(conn, rule, span)
        unknown_before = await known_since(conn)
    if found is None:
        return None
    about = replace(_circumstances(found, span), log_since=unknown_before)
    told = compared(tried, found.real, about)
    judge = _Judge(conn, catalogue, found.rule, about)
    listed = [await judge.judged(each) for each in told.differences[:LISTED_MAX]]
    return Really(
        since=about.span.since,
        fired=told.fired,
        alike=told.alike,
        different=len(told.differences),
        differences=listed,
        unknown_before=unknown_before,
    )


def _circumstances(found: Known, span: Span) -> Circumstances:
    since = max(span.since, found.in_force or span.since)
    return Circumstances(
        span=replace(span, since=min(since, span.until)),
        interval=interval_of(found.rule.group),
        timing=found.rule.timing,
        inputs=found.rule.input_labels,
        gaps=found.gaps,
        is_changed=since > span.since,
    )


@dataclass(slots=True)
class _Judge:
    """Looks for what came late, as far back as that is known, for a while."""

    conn: Connection
    catalogue: Catalogue
    rule: RunningRule
    about: Circumstances
    _until: float = 0.0

    def __post_init__(self) -> None:
        self._until = time.perf_counter() + _SECONDS

    async def judged(self, each: Difference) -> Difference:
        """Say why they differ, if that cannot be told by themselves."""
        if each.cause is not Cause.UNKNOWN:
            return each
        begin, _ = disputed(each, self.about)
        if self.about.log_since is None or begin < self.about.log_since:
            return replace(each, too_old=True)
        with suppress(*FAULTS):
            if time.perf_counter() < self._until and await self._is_late(each):
                return replace(each, cause=Cause.LATE)
        return each

    async def _is_late(self, each: Difference) -> bool:
        return await is_late(each, self.about, self.rule, self, self.conn)

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        """Read for a rule; the transaction is over when it is evaluated."""
        async with self.conn.transaction():
            return await Stored(self.conn, self.catalogue).select(selections)
