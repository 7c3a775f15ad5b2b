"""A rule lived again over samples of the database, another one beside it, stretch by stretch."""

import time
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Collection,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection

from alerts.backtest.compared import extra
from alerts.backtest.replay import Activation, Replay
from alerts.backtest.report import Report, report
from alerts.backtest.run import Progress, Span, moments, replayed
from alerts.backtest.told import messages
from alerts.groups import tables
from alerts.groups.routing import RoutingError, routing_of
from alerts.oncall.people import Oncall
from alerts.rules.advice import advice
from alerts.rules.running import RunningRule
from api.queries.charts import told_lacks
from core.model import Selected, Selection
from core.store import described, holidays
from core.store.select import Catalogue, Lack, Stored
from promql.values import holds

from .asked import Asked, RuleText, Step
from .reality import Really, reality

Connection = AsyncConnection[Any]

EXTRA_MAX: Final = 100
_NO_ROUTING: Final = "there is no routing, so nobody would have been told"


@dataclass(slots=True)
class Side:
    """One of the rules. lacks: blocks that could not be read."""

    at_work: RunningRule
    replay: Replay
    total: int
    done: int = 0
    series: int = 0
    first_ms: int | None = None
    warnings: list[str] = field(default_factory=list)
    lacks: list[Lack] = field(default_factory=list)

    @classmethod
    def of(cls, text: RuleText, span: Span) -> "Side":
        """Begin with a rule."""
        at_work = text.at_work()
        total = moments(at_work, span).count
        return cls(at_work, Replay(at_work.timing, span.since), total, warnings=list(text.warnings))

    def went_on(self, progress: Progress) -> None:
        """Note how far it is."""
        self.done, self.series = progress.done, max(self.series, progress.series)
        if self.first_ms is None:
            self.first_ms = progress.first_ms


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a rule: its alerts in their order, figures, and what to keep in mind.

    unlisted: alerts that never fired, and are counted only.
    """

    activations: Sequence[Activation]
    unlisted: int
    report: Report
    warnings: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a back-test came to. running: of the other rule; None: there was none.

    extra: what the first rule tells of and the other one does not, the first so many. data_since:
    when there were samples of what the first one reads; None: never. really: what the alerter did
    with the rule at work; None: there is none, or who asks may not see all that it reads.
    """

    seconds: float
    data_since: datetime | None
    draft: Told
    running: Told | None
    extra: Sequence[Activation]
    really: Really | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """Samples for a rule, as of one moment each time.

    The transaction is over when they are evaluated: the database ends one that waits for that.
    """

    conn: Connection
    catalogue: Catalogue
    side: Side

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        """Read all that a query needs. Raises TooMuchError."""
        async with self.conn.transaction():
            stored = Stored(self.conn, self.catalogue)
            found = await stored.select(selections)
        self.side.lacks += stored.lacks
        return found


@dataclass(slots=True)
class Backtest:
    """A back-test at work. conn: reads, each transaction as of one moment."""

    asked: Asked
    conn: Connection
    sides: list[Side] = field(default_factory=list)
    known: Catalogue = field(default_factory=lambda: Catalogue(holds))

    async def lived(self) -> AsyncGenerator[Step, None]:
        """Live on until the end, and tell how far it is. Raises as `replayed`."""
        known = self.known
        catalogue = known if self.asked.units is None else known.within(self.asked.units)
        texts = [self.asked.rule, *([self.asked.against] if self.asked.against else [])]
        self.sides = [Side.of(each, self.asked.span) for each in texts]
        async with AsyncExitStack() as stack:
            left = []
            for side in self.sides:
                steps = self._steps(side, catalogue)
                left.append((side, await stack.enter_async_context(aclosing(steps))))
            while left:
                side, steps = min(left, key=lambda each: each[0].done / max(each[0].total, 1))
                progress = await anext(steps, None)
                if progress is None:
                    left.remove((side, steps))
                    continue
                side.went_on(progress)
                yield self._step(progress.until)

    async def result(self, began: float) -> Result:
        """Say what it came to. began: by the clock of `time.perf_counter`."""
        oncall, routed = await self._routing()
        async with self.conn.transaction():
            metrics = {each.metric for each in await described.metadata(self.conn)}
        for side in self.sides:
            side.warnings += routed
            advised = advice([side.at_work.group], metrics)
            side.warnings += [said.partition(f"{side.at_work.rule.name}: ")[2] for said in advised]
            side.warnings += told_lacks(side.lacks)
        told = [self._told(side, oncall) for side in self.sides]
        really = None
        if self.asked.runs and self.asked.units is None:
            about = (self.asked.runs, self.asked.span, told[-1].activations)
            really = await reality(self.conn, self.known, *about)
        return Result(
            seconds=time.perf_counter() - began,
            data_since=self._data_since(self.sides[0]),
            draft=told[0],
            running=told[1] if len(told) > 1 else None,
            extra=list(islice(self._extra(told), EXTRA_MAX)),
            really=really,
        )

    def _steps(self, side: Side, catalogue: Catalogue) -> AsyncGenerator[Progress, None]:
        @asynccontextmanager
        async def storages() -> AsyncIterator[_Read]:
            yield _Read(self.conn, catalogue, side)

        return replayed(side.at_work, self.asked.span, storages, side.replay, external_url="")

    def _step(self, reached: datetime) -> Step:
        return Step(
            done=sum(side.done for side in self.sides),
            total=sum(side.total for side in self.sides),
            reached=reached,
            series=max(side.series for side in self.sides),
        )

    async def _routing(self) -> tuple[Oncall | None, Sequence[str]]:
        async with self.conn.transaction():
            rows, calendar = await tables.routings(self.conn), await holidays.text(self.conn)
        try:
            oncall = routing_of(rows, calendar)
        except RoutingError as error:
            return None, [f"the routing cannot be read: {error}"]
        return oncall, [] if oncall else [_NO_ROUTING]

    def _told(self, side: Side, oncall: Oncall | None) -> Told:
        activations = list(side.replay.activations())
        sent = messages(activations, oncall, self.asked.until) if oncall else iter(())
        zone, unlisted = ZoneInfo(self.asked.zone), side.replay.unlisted
        known = Span(self._data_since(side) or self.asked.since, self.asked.until)
        counted = report(activations, sent, known, zone, unlisted=unlisted)
        return Told(activations, unlisted, counted, list(dict.fromkeys(side.warnings)))

    def _extra(self, told: Sequence[Told]) -> Iterator[Activation]:
        if len(told) > 1:
            draft, other = (side.at_work.input_labels for side in self.sides)
            yield from extra(told[0].activations, draft, told[1].activations, other)

    def _data_since(self, side: Side) -> datetime | None:
        if side.first_ms is None:
            return None
        return max(datetime.fromtimestamp(side.first_ms / 1000, UTC), self.asked.since)
