"""Evaluates rules on their grid: reads, decides, saves; no group waits for another."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import psycopg
import structlog

from alerts.rules.asking import FAULTS, asked
from alerts.rules.evaluate import ALERTS_MAX, Given, RuleError, alerts, recorded
from alerts.rules.glimpse import begun_by, told_of
from alerts.rules.grid import last_moment, milliseconds
from alerts.rules.outcome import Outcome
from alerts.rules.record import Recorder, series_of, with_ends
from alerts.rules.running import RunningGroup, RunningRule
from alerts.rules.turn import Seen, Turn, put_back, refreshed, turned
from core.model import AlertRule, Labels, RecordingRule, RuleGroup
from core.service.clock import Clock, nap
from core.service.following import outliving
from promql.storage import Storage

from . import meters
from .keeper import Keeper
from .lookback import look_back
from .written import find_written

log = structlog.get_logger()

READERS: Final = 4  # that ask at once
_OF_SLOW: Final = 2  # of these: however many groups are slow, others need not wait for them
_SLOW_SECONDS: Final = 2.0
_LOOK: Final = timedelta(seconds=1)  # so often at least it is looked whether a group is due


class OverLimitError(RuleError):
    """A rule gives more than its group allows."""


@dataclass(slots=True, kw_only=True)
class Evaluator:
    """Evaluates groups as long as it leads.

    groups: by id. storage: gives what rules are asked of. prepare: writes what those of a group ask
    for at a moment, and no rule records.
    """

    clock: Clock
    keeper: Keeper
    recorder: Recorder
    storage: Callable[[], Storage]
    prepare: Callable[[RuleGroup, datetime], Awaitable[None]]
    groups: dict[str, RunningGroup] = field(default_factory=dict)
    _readers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(READERS))
    _of_slow: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_OF_SLOW))

    async def run(self) -> None:
        """Evaluate each group at each moment of its grid, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                now = self.clock.now()
                for id_, group in self.groups.items():
                    if group.is_ahead(now) and not group.is_busy:
                        await self.set_back(group, now)
                    if group.is_due(now) and not group.is_busy:
                        group.is_busy = True
                        moment = last_moment(now, group.interval)
                        tasks.create_task(self._attempt(group, moment), name=f"rules {id_}")
                await nap(self.clock, self._next(now))

    def has(self, rule: RunningRule) -> bool:
        """Whether a rule is evaluated still."""
        group = self.groups.get(rule.group.id)
        return group is not None and any(each is rule for each in group.rules)

    def is_on_time(self, now: datetime) -> bool:
        """Whether no group is late by more than a lamp should be silent about."""
        return not any(group.is_late(now) for group in self.groups.values())

    @asynccontextmanager
    async def reader(self, *, is_slow: bool) -> AsyncIterator[None]:
        """Wait until one more may ask; what may be slow has its part of them only."""
        async with self._of_slow if is_slow else nullcontext(), self._readers:
            yield

    @asynccontextmanager
    async def resting(self) -> AsyncIterator[None]:
        """Evaluate no group meanwhile: its rules are exchanged."""
        for _ in range(READERS):
            await self._readers.acquire()
        try:
            yield
        finally:
            for _ in range(READERS):
                self._readers.release()

    async def set_back(self, group: RunningGroup, now: datetime) -> None:
        """Go on although the clock was put back: nothing may wait until it is as late again."""
        log.warning("clock_put_back", group=group.group.id, now=now.isoformat())
        meters.PUT_BACK.inc()
        await self.keeper.keep(
            lambda: [(rule, put_back(rule.lives, now=now)) for rule in group.rules]
        )
        group.evaluated_at = last_moment(now, group.interval) - group.interval

    def _next(self, now: datetime) -> datetime:
        moments = (last_moment(now, each.interval) + each.interval for each in self.groups.values())
        return min((*moments, now + _LOOK))

    async def _attempt(self, group: RunningGroup, moment: datetime) -> None:
        """Evaluate a group; while the database is away its turn comes again."""
        try:
            with outliving("rules_wait", group=group.group.id):
                async with self.reader(is_slow=group.is_slow):
                    if self.groups.get(group.group.id) is group:
                        await self._timed(group, moment)
        finally:
            group.is_busy = False

    async def _timed(self, group: RunningGroup, moment: datetime) -> None:
        """Evaluate a group, and remember whether it takes long, or fails after long."""
        began = time.perf_counter()
        try:
            await self.evaluate(group, moment)
        finally:
            group.is_slow = time.perf_counter() - began > _SLOW_SECONDS

    async def evaluate(self, group: RunningGroup, moment: datetime) -> None:
        """Evaluate a group at a moment, one rule after the other, and save what came of it."""
        await self.prepare(group.group, moment - group.offset)
        await look_back(self.keeper, group, moment, self.storage())
        if group.is_resumed:
            await find_written(group, self.groups.values(), moment, self.storage())
            group.is_resumed = False
        url = self.keeper.external_url
        given = Given(labels=dict(group.group.labels), now=moment, external_url=url)
        looked = [await self._look(rule, group, given) for rule in group.rules]

        def decide() -> list[tuple[RunningRule, Turn]]:
            turns = [
                (rule, rule.lives, _turned(rule, seen, moment))
                for rule, (seen, _) in zip(group.rules, looked, strict=True)
                if seen is not None
            ]
            refreshes = group.begins_minute(moment)
            return [
                (rule, refreshed(turn, before) if refreshes else turn)
                for rule, before, turn in turns
            ]

        outcomes = [outcome for _, outcome in looked]
        evaluated = group.evaluated(moment, outcomes, ended_at=self.clock.now())
        await self.keeper.keep(decide, evaluated=evaluated)
        if group.evaluated_at is not None:
            meters.MISSED.inc(max((moment - group.evaluated_at) // group.interval - 1, 0))
        group.evaluated_at = moment
        for rule, outcome in zip(group.rules, outcomes, strict=True):
            rule.learn(outcome)
        await self._record_alerts(group, moment)
        meters.EVAL_SECONDS.observe((self.clock.now() - moment).total_seconds())

    async def _look(
        self, rule: RunningRule, group: RunningGroup, given: Given
    ) -> tuple[Seen | None, Outcome]:
        """Ask what a rule asks. None: it gave nothing that can be used, and its state stands."""
        began, error, is_over, results = time.perf_counter(), "", False, 0
        seen: Seen | None = None
        try:
            at_ms = milliseconds(given.now - group.offset)
            answer = await asked(rule.rule.expr, rule.tree, at_ms, self.storage())
            _check_limit(rule, int(answer.vector.present.sum()))
            if isinstance(rule.rule, RecordingRule):
                results = await self._record(rule, recorded(rule.rule, answer.vector, given), at_ms)
            else:
                found = alerts(rule.rule, answer.vector, given)
                results = len(found)
                seen = Seen(
                    found=found,
                    has_data=lambda labels: answer.presence.has_data(rule.input_labels(labels)),
                    is_simulated=lambda labels: answer.presence.is_simulated(
                        rule.input_labels(labels)
                    ),
                    is_other_rule=rule.is_other,
                )
        except FAULTS as fault:
            error, is_over = str(fault), isinstance(fault, OverLimitError)
        except (psycopg.Error, TimeoutError):
            raise
        except Exception as fault:
            log.exception("rule_broken", rule=rule.id)
            error = f"a fault of ours: {type(fault).__name__}: {fault}"
        seconds = time.perf_counter() - began
        if error != rule.error:
            log.warning("rule_failing" if error else "rule_works", rule=rule.id, error=error)
        rule.error, rule.is_over_limit = error, is_over
        meters.FAULTS.inc(bool(error))
        return seen, rule.outcome(error, seconds, results)

    async def _record(self, rule: RunningRule, samples: Mapping[Labels, float], at_ms: int) -> int:
        """Write what a rule records, before the next rule may ask for it."""
        refused = await self.recorder.record(with_ends(samples, rule.written), at_ms)
        rule.written = frozenset(samples)
        if refused:
            raise RuleError(refused)
        return len(samples)

    async def _record_alerts(self, group: RunningGroup, moment: datetime) -> None:
        """Write the series that tell of alerts, as Prometheus does."""
        rules = [rule for rule in group.rules if isinstance(rule.rule, AlertRule)]
        told = [series_of(rule.lives, rule.timing, now=moment) for rule in rules]
        before = {labels for rule in rules for labels in rule.written}
        # Two rules may tell of the same alert: what one of them still tells has not ended.
        samples = with_ends({key: one for each in told for key, one in each.items()}, before)
        if samples:
            await self.recorder.record(samples, milliseconds(moment - group.offset))
        for rule, own in zip(rules, told, strict=True):
            rule.written = frozenset(own)


def _turned(rule: RunningRule, seen: Seen, moment: datetime) -> Turn:
    """Decide what becomes of a rule's alerts, and of those that nobody could see begin."""
    begun = begun_by(rule.taken(moment), rule.lives, rule.timing)
    turn = turned({**rule.lives, **begun}, seen, rule.timing, now=moment)
    return told_of(turn, begun)


def _check_limit(rule: RunningRule, results: int) -> None:
    """Refuse what is too much, before a text is written. Raises OverLimitError."""
    limit = rule.group.limit
    if limit and results > limit:
        raise OverLimitError(
            f"gives {results} results, its group allows {limit}; what stood stands; raise `limit`"
        )
    if isinstance(rule.rule, AlertRule) and results > ALERTS_MAX:
        raise OverLimitError(
            f"gives {results} alerts; at most {ALERTS_MAX} of a rule; what stood stands"
        )
