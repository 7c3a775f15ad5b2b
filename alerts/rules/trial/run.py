"""Runs the tests of a file: rules evaluated step by step over samples in memory. Pure."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from alerts.rules.evaluate import ALERTNAME, Found, Given, RuleError, alerts, recorded
from alerts.rules.life import Alert, State, Timing, Truth, evaluated
from alerts.rules.record import STALE
from core.model import AlertRule, Labels, Rule, RuleGroup
from promql.evaluate import QueryError
from promql.memory import Memory
from promql.query import Query
from promql.values import NAME, Grid, Vector, shown, with_value

from .ahead import Place, asked, asked_ahead, moment_of
from .file import AlertCheck, Case, ExprCheck, Suite, Wanted

STEPS_MAX: Final = 100_000
_STATE: Final = "alertstate"
_ACTIVE: Final = frozenset((State.PENDING, State.FIRING))


@dataclass(frozen=True, slots=True)
class Failure:
    """A test that did not come out as it says. line: of the file of tests."""

    case: str
    line: int
    message: str


def run_suite(suite: Suite, groups: Sequence[RuleGroup]) -> list[Failure]:
    """Run all tests; what failed."""
    return [failure for case in suite.cases for failure in _Run(suite, case, groups).failures()]


@dataclass(slots=True)
class _Life:
    """An alert with what it was last found by."""

    alert: Alert
    found: Found


@dataclass(slots=True)
class _Run:
    """One test. lives, written: alerts and series of each rule at its last turn, by its place.

    ahead: what rules give at all moments, of those that could be asked beforehand.
    """

    suite: Suite
    case: Case
    groups: Sequence[RuleGroup]
    memory: Memory = field(default_factory=Memory)
    lives: dict[Place, dict[Labels, _Life]] = field(default_factory=dict)
    written: dict[Place, set[Labels]] = field(default_factory=dict)
    ahead: Mapping[Place, Vector] = field(default_factory=dict)

    def failures(self) -> Iterator[Failure]:
        """Evaluate step by step, and compare."""
        start_ms = self.case.start_ms
        moments = [
            *(one.at_ms for one in self.case.alerts),
            *(one.at_ms for one in self.case.exprs),
        ]
        last_ms = max(moments, default=0)
        if last_ms // self.suite.interval_ms > STEPS_MAX:
            yield self._failure(self.case.line, f"more than {STEPS_MAX} evaluations")
            return
        grid = Grid.between(start_ms, start_ms + last_ms, self.suite.interval_ms)
        self._fill(self.memory, grid.end_ms)
        early = Memory()  # of its own: who is asked moment by moment must not see what comes later
        self._fill(early, grid.end_ms)
        self.ahead = asked_ahead(self.groups, grid, early)
        for since_ms in range(0, last_ms + 1, self.suite.interval_ms):
            try:
                self._evaluate(start_ms + since_ms)
            except (QueryError, RuleError) as error:
                yield self._failure(self.case.line, f"at {_span(since_ms)}: {error}")
                return
            for check in self.case.alerts:
                if since_ms <= check.at_ms < since_ms + self.suite.interval_ms:
                    yield from self._compared(check)
        for each in self.case.exprs:
            yield from self._answered(each)

    def _fill(self, memory: Memory, until_ms: int) -> None:
        """Take the series in, up to the last evaluation: promtool knows no later samples."""
        for labels, values in self.case.series:
            times_ms = (self.case.start_ms + n * self.case.step_ms for n in range(len(values)))
            points = zip(times_ms, values, strict=True)
            memory.add(
                labels,
                [(at_ms, each) for at_ms, each in points if each is not None and at_ms <= until_ms],
            )

    def _evaluate(self, at_ms: int) -> None:
        for number, group in enumerate(self.groups):
            for place, rule in enumerate(group.rules):
                given = Given(
                    labels=dict(group.labels),
                    now=datetime.fromtimestamp(at_ms / 1000, UTC),
                    external_url=self.case.external_url,
                )
                seen_ms = at_ms - round((group.query_offset_seconds or 0.0) * 1000)
                try:
                    samples = self._samples(rule, (number, place), seen_ms, given)
                    self._check_limit((number, place), len(samples))
                except (QueryError, RuleError) as error:
                    raise RuleError(f"rule {rule.name}: {error}") from None
                for labels, value in samples.items():
                    self.memory.add(labels, [(seen_ms, value)])
                for gone in self.written.get((number, place), set()) - samples.keys():
                    self.memory.add(gone, [(seen_ms, STALE)])
                self.written[number, place] = set(samples)

    def _samples(
        self, rule: Rule, key: Place, seen_ms: int, given: Given
    ) -> Mapping[Labels, float]:
        """Give what a rule writes. seen_ms: when it looks, which its group may put back."""
        if key in self.ahead:
            number = (seen_ms - self.case.start_ms) // self.suite.interval_ms
            vector = moment_of(self.ahead[key], number)
        else:
            vector = self._asked(rule.expr, seen_ms)
        if not isinstance(rule, AlertRule):
            return recorded(rule, vector, given)
        found = alerts(rule, vector, given)
        lives = self._lived(rule, self.lives.get(key, {}), found, given.now)
        self.lives[key] = lives
        return dict(_series_of(lives))

    def _check_limit(self, key: Place, samples: int) -> None:
        """Refuse what is more than a group allows, as promtool does. Raises RuleError."""
        number, place = key
        group = self.groups[number]
        count = samples
        if isinstance(group.rules[place], AlertRule):
            count = sum(each.alert.state in _ACTIVE for each in self.lives[key].values())
        if group.limit and count > group.limit:
            raise RuleError(f"gives {count} results, its group allows {group.limit}")

    def _lived(
        self,
        rule: AlertRule,
        before: Mapping[Labels, _Life],
        found: Mapping[Labels, Found],
        now: datetime,
    ) -> dict[Labels, _Life]:
        timing = Timing(timedelta(seconds=rule.hold_seconds), timedelta(seconds=rule.keep_seconds))
        lives = dict[Labels, _Life]()
        for labels in {**before, **found}:
            known = before.get(labels)
            truth = Truth.TRUE if labels in found else Truth.FALSE
            alert = evaluated(known.alert if known else None, truth, timing, now=now)
            if alert is None:
                continue
            told = found.get(labels) or (known.found if known else None)
            if told is not None:
                # Nothing counts as flapping here: what promtool expects is Prometheus' own life.
                lives[labels] = _Life(replace(alert, changes=()), told)
        return lives

    def _asked(self, expr: str, at_ms: int) -> Vector:
        return asked(Query.at(expr, at_ms), self.memory)

    def _compared(self, check: AlertCheck) -> Iterator[Failure]:
        firing = [
            Wanted(dict(labels), life.found.annotations)
            for (number, place), lives in self.lives.items()
            if self.groups[number].rules[place].name == check.name
            for labels, life in lives.items()
            if life.alert.state is State.FIRING
        ]
        wanted = [
            Wanted({**one.labels, ALERTNAME: check.name}, one.annotations) for one in check.alerts
        ]
        if sorted(map(_shown, firing)) != sorted(map(_shown, wanted)):
            said = (
                f"{check.name} at {_span(check.at_ms)}: expected {_listed(map(_shown, wanted))},"
                f" got {_listed(map(_shown, firing))}"
            )
            yield self._failure(check.line, said)

    def _answered(self, check: ExprCheck) -> Iterator[Failure]:
        at = f"{check.expr} at {_span(check.at_ms)}"
        try:
            vector = self._asked(check.expr, self.case.start_ms + check.at_ms)
        except QueryError as error:
            yield self._failure(check.line, f"{at}: {error}")
            return
        found = dict(zip(vector.labels, vector.values[:, 0].tolist(), strict=True))
        wanted = dict(check.samples)
        alike = found.keys() == wanted.keys() and all(
            self._is_alike(found[labels], value) for labels, value in wanted.items()
        )
        if not alike or len(wanted) != len(check.samples):
            expected, got = (_listed(_numbers(each)) for each in (check.samples, found.items()))
            yield self._failure(check.line, f"{at}: expected {expected}, got {got}")

    def _is_alike(self, found: float, wanted: float) -> bool:
        if found == wanted or (math.isnan(found) and math.isnan(wanted)):
            return True
        step = max(math.ulp(found), math.ulp(wanted))
        return self.suite.is_fuzzy and abs(found - wanted) <= step

    def _failure(self, line: int, message: str) -> Failure:
        return Failure(self.case.name, line, message)


def _series_of(lives: Mapping[Labels, _Life]) -> Iterator[tuple[Labels, float]]:
    """Give the series by which Prometheus tells of alerts."""
    for labels, life in lives.items():
        if life.alert.state in _ACTIVE:
            told = with_value(with_value(labels, NAME, "ALERTS"), _STATE, life.alert.state)
            yield told, 1.0
            yield with_value(labels, NAME, "ALERTS_FOR_STATE"), life.alert.active_at.timestamp()


def _numbers(samples: Iterable[tuple[Labels, float]]) -> Iterator[str]:
    for labels, value in sorted(samples):
        yield f"{shown(labels)} {value:.17g}"


def _shown(one: Wanted) -> str:
    labels, annotations = (
        shown(tuple(sorted(each.items()))) for each in (one.labels, one.annotations)
    )
    return f"{labels} {annotations}"


def _listed(texts: Iterator[str]) -> str:
    return "; ".join(texts) or "nothing"


def _span(ms: int) -> str:
    return str(timedelta(milliseconds=ms))
