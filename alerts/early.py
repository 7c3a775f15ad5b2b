"""Looks at thresholds as soon as samples are committed: only up; all else is the grid's."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import structlog

from alerts.head import Follower, metric_of
from alerts.rules import asking
from alerts.rules.evaluate import ALERTS_MAX, Found, Given, alerts
from alerts.rules.glimpse import Glimpse
from alerts.rules.grid import milliseconds
from alerts.rules.life import State
from alerts.rules.running import RunningGroup, RunningRule
from alerts.rules.threshold import Threshold, asks_for_early_looks, threshold_of
from alerts.rules.touch import Touched, Watch, Watches
from alerts.rules.turn import Event, Turn, begun, happened
from core.model import AlertRule, Labels, Samples
from core.service.clock import nap
from core.service.following import outliving
from core.store.changes import Change
from promql.values import Vector

from . import meters
from .eager import Eager
from .evaluator import Evaluator

log = structlog.get_logger()

_LOOK: Final = timedelta(milliseconds=250)
_PAST: Final = timedelta(seconds=5)  # what is older is history; only what stands now counts

_Finds = Mapping[Labels, tuple[Found, bool]]  # with whether it is made up


@dataclass(frozen=True, slots=True)
class _Rule:
    group: RunningGroup
    rule: RunningRule
    threshold: Threshold | None  # none: it asks for early looks


@dataclass(slots=True)
class Early:
    """Early looks for the rules of an evaluator, at what a follower has taken in."""

    evaluator: Evaluator
    follower: Follower
    _watches: Watches = field(default_factory=Watches)
    _rules: list[_Rule] = field(default_factory=list)
    _groups: Mapping[str, RunningGroup] = field(default_factory=dict)
    _by_metric: Mapping[str, Sequence[_Rule]] = field(default_factory=dict)
    _is_behind: bool = True
    _is_owed: bool = True
    _eager: Eager = field(init=False)

    def __post_init__(self) -> None:
        self._eager = Eager(self.evaluator.clock, self._look_eagerly)

    def renew(self) -> None:
        """Find out which rules can be looked at early, and which series they watch."""
        self._rules = [
            _Rule(group, rule, threshold)
            for group in self.evaluator.groups.values()
            for rule in group.rules
            if isinstance(rule.rule, AlertRule)
            and not group.group.is_by_grid_alone
            and ((threshold := threshold_of(rule.tree)) or asks_for_early_looks(rule.rule))
        ]
        self._eager.renew((each.group, each.rule) for each in self._rules if not each.threshold)
        self._groups = dict(self.evaluator.groups)
        by_metric = defaultdict[str, list[_Rule]](list)
        for each in self._rules:
            if each.threshold:
                by_metric[metric_of(each.threshold.conditions)].append(each)
        self._by_metric, self._watches = by_metric, Watches()
        self._is_behind = self._is_owed = True

    async def take(self, change: Change) -> None:
        """Look at what one batch concerns, and save what comes of it."""
        seq = dict(self.follower.cursor.seq)
        self._watch()
        self._eager.note(change.samples, self.follower.head)
        now = self.evaluator.clock.now()
        if now - change.at > _PAST:
            self._is_behind = True
            self._note(change)
        elif await self._look_at(change.samples, now, seq):
            meters.EARLY_SECONDS.observe((self.evaluator.clock.now() - change.at).total_seconds())
        self._move(seq)

    def replay(self, changes: Sequence[Change]) -> None:
        """Note what early looks would have found in batches that nobody has looked at."""
        self._watch()
        every = Samples.concatenate([Samples.empty(), *(each.samples for each in changes)])
        self._watches.know(self.follower.head.newest_besides(every))
        for change in changes:
            self._note(change)
        self._move(dict(self.follower.cursor.seq))

    async def caught_up(self) -> None:
        """After an absence: look once at what stands now, instead of at all that went by."""
        self._move(dict(self.follower.cursor.seq))
        if not self._is_behind:
            return
        self._watch()
        now = self.evaluator.clock.now()
        self._is_behind = any(group.has_gap(now) for group in self._groups.values())
        await self._look_at(self.follower.head.newest(milliseconds(now)), now)

    async def _look_at(
        self, samples: Samples, now: datetime, seq: Mapping[int, int] | None = None
    ) -> bool:
        """Save what samples change; whether they changed anything. seq: how far the log is then."""
        finds = dict[str, tuple[RunningRule, dict[Labels, tuple[Found, bool]]]]()
        for each in self._watches.touched(samples, now_ms=milliseconds(now)):
            for labels, found in self._found(each, now):
                _, own = finds.setdefault(each.watch.rule.id, (each.watch.rule, {}))
                own[labels] = found
        if finds:
            await self._keep(finds.values(), now, seq)
        return bool(finds)

    def _note(self, change: Change) -> None:
        """Note what an early look would have found in a batch, had there been one in time."""
        if change.at > self.evaluator.clock.now():
            return  # the clock was put back
        for each in self._watches.touched(change.samples, now_ms=milliseconds(change.at)):
            self._glimpse(each, change.at)

    def _glimpse(self, each: Touched, at: datetime) -> None:
        """Leave what was found to the next evaluation: it tells whether that stands, or is over."""
        rule, known = each.watch.rule, each.watch.alert
        if not rule.is_glimpsed or (known is not None and not rule.wants(known, at)):
            return
        for labels, found in self._made(each, at).items():
            if rule.wants(labels, at):
                glimpse = Glimpse(at=at, found=found, simulated=each.watch.is_simulated)
                rule.glimpses.setdefault(labels, []).append(glimpse)
                self._is_owed = True

    def _move(self, seq: Mapping[int, int]) -> None:
        """Have it saved how far all is looked at: up to what an evaluation has yet to judge."""
        if self._is_owed:
            self._is_owed = any(each.rule.glimpses for each in self._rules)
        if not self._is_owed:
            self.evaluator.keeper.followed = seq

    async def run(self) -> None:
        """Look again at what is pending, and at rules that ask for early looks, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._run_again(), name="what is pending")
            tasks.create_task(self._eager.run(), name="eager rules")

    async def _run_again(self) -> None:
        """Look again when what is pending has been so for long enough."""
        clock = self.evaluator.clock
        while True:
            now = clock.now()
            await self.look_again()
            await nap(clock, min((*self._coming(now), now + _LOOK)))

    async def look_again(self) -> None:
        """Do it once."""
        now = self.evaluator.clock.now()
        for each in self._rules:
            if any(_is_due(each.rule, labels, now) for labels in each.rule.lives):
                await self._look(each.group, each.rule)

    def _coming(self, now: datetime) -> Iterator[datetime]:
        """Give when what is pending may fire; what may already, and does not, is the grid's."""
        for each in self._rules:
            for live in each.rule.lives.values():
                due_at = live.alert.active_at + each.rule.timing.hold
                # Until a moment that has passed nobody sleeps, and then nobody else has a turn.
                if live.alert.state is State.PENDING and due_at > now:
                    yield due_at

    def _watch(self) -> None:
        """Watch the series that there are now, of metrics that have others than before."""
        head = self.follower.head
        for metric in head.changed:
            watches: dict[int, list[Watch]] = {}
            for each in self._by_metric.get(metric, ()):
                at = each.threshold
                if at is None:
                    continue
                for id_, labels in head.series(at.conditions):
                    made = Watch(each.rule, labels, at.comparison, at.number)
                    watches.setdefault(id_, []).append(made)
            self._watches.put(metric, watches)
        head.changed.clear()

    def _found(self, each: Touched, now: datetime) -> Iterator[tuple[Labels, tuple[Found, bool]]]:
        rule, known = each.watch.rule, each.watch.alert
        if known is not None and not _may_rise(rule, known, now):
            return  # which is usual, so that nothing has to be written for it
        if self._groups[rule.group.id].has_gap(now):
            self._glimpse(each, now)
            return
        for labels, found in self._made(each, now).items():
            if _may_rise(rule, labels, now):
                yield labels, (found, each.watch.is_simulated)

    async def _look_eagerly(self, group: RunningGroup, rule: RunningRule) -> None:
        async with self.evaluator.reader(is_slow=True):
            await self._look(group, rule)

    async def _look(self, group: RunningGroup, rule: RunningRule) -> None:
        """Ask a whole rule now, unless it has to live through a gap first."""
        now = self.evaluator.clock.now()
        given = None if group.has_gap(now) else await self._asked(rule, now)
        if given is None:
            return
        found = {
            labels: (each, given.presence.is_simulated(rule.input_labels(labels)))
            for labels, each in self._alerts(rule, given.vector, now).items()
            if _may_rise(rule, labels, now)
        }
        if found:
            await self._keep([(rule, found)], now)

    def _made(self, each: Touched, at: datetime) -> Mapping[Labels, Found]:
        """Give what a rule makes of a sample."""
        vector = Vector.of_one(each.watch.series, np.array([each.value]), np.ones(1, bool))
        return self._alerts(each.watch.rule, vector, at)

    async def _asked(self, rule: RunningRule, now: datetime) -> asking.Given | None:
        """Ask a whole rule; None: it cannot be asked now, and the grid tells of it."""
        with outliving("early_look_waits", rule=rule.id):
            try:
                storage = self.evaluator.storage()
                return await asking.asked(rule.rule.expr, rule.tree, milliseconds(now), storage)
            except asking.FAULTS as fault:
                log.info("early_look_failed", rule=rule.id, error=str(fault))
        return None

    def _alerts(self, rule: RunningRule, vector: Vector, now: datetime) -> Mapping[Labels, Found]:
        if not isinstance(rule.rule, AlertRule):
            raise TypeError(rule)
        labels = dict(rule.group.labels)
        url = self.evaluator.keeper.external_url
        return alerts(rule.rule, vector, Given(labels=labels, now=now, external_url=url))

    async def _keep(
        self,
        finds: Collection[tuple[RunningRule, _Finds]],
        now: datetime,
        seq: Mapping[int, int] | None = None,
    ) -> None:
        def decide() -> list[tuple[RunningRule, Turn]]:
            if seq is not None:  # only now: what others save meanwhile has not this in it
                self._move(seq)
            return [
                (rule, _risen(rule, found, now))
                for rule, found in finds
                if self.evaluator.has(rule)  # it may have been exchanged meanwhile
            ]

        await self.evaluator.keeper.keep(decide)


def _risen(rule: RunningRule, found: _Finds, now: datetime) -> Turn:
    lives, changed, events = dict(rule.lives), list[Labels](), list[Event]()
    for labels, (each, simulated) in found.items():
        known = lives.get(labels)
        live = begun(known, each, rule.timing, simulated=simulated, now=now)
        if live is None or (known is None and len(lives) >= ALERTS_MAX):
            continue  # of too many the grid tells
        lives[labels] = live
        changed.append(labels)
        before = known.alert if known else None
        events += [Event(labels, kind, now) for kind in happened(before, live.alert)]
    return Turn(lives, changed, (), events)


def _may_rise(rule: RunningRule, labels: Labels, now: datetime) -> bool:
    """Whether finding an alert now would change it."""
    known = rule.lives.get(labels)
    if known is None or known.alert.state is State.RESOLVED:
        return True
    return _is_due(rule, labels, now)


def _is_due(rule: RunningRule, labels: Labels, now: datetime) -> bool:
    alert = rule.lives[labels].alert
    return alert.state is State.PENDING and now - alert.active_at >= rule.timing.hold
