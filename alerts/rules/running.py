"""Groups of rules at work: what they have found so far, and what is asked next.

Changed by the evaluator alone; all that is decided here is decided by pure functions elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from core.model import AlertRule, Labels, Rule, RuleGroup
from promql.parse import parse
from promql.tree import Expr

from .evaluate import ALERTNAME
from .grid import INTERVAL_SECONDS, last_moment
from .life import Timing
from .naming import rule_ids
from .outcome import Evaluated, Outcome
from .retro import points_of
from .turn import Live

LATE_INTERVALS: Final = 2
_SLACK: Final = timedelta(seconds=5)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(slots=True)
class RunningRule:
    """A rule, with the alerts or series that it gave last.

    says: print of its text. said: that of the text with which it was evaluated last; empty: never.
    """

    id: str
    rule: Rule
    group: RuleGroup
    tree: Expr
    says: str
    said: str = ""
    lives: Mapping[Labels, Live] = field(default_factory=dict)
    written: frozenset[Labels] = frozenset()
    error: str = ""
    is_over_limit: bool = False

    @property
    def is_other(self) -> bool:
        """Whether it says something else than when it was evaluated last."""
        return self.said not in {"", self.says}

    def outcome(self, error: str = "", seconds: float = 0.0, results: int = 0) -> Outcome:
        """Give what is written down of its evaluation: a failed one changes nothing."""
        says = self.said if error else self.says
        return Outcome(rule=self.id, says=says, error=error, seconds=seconds, results=results)

    def learn(self, outcome: Outcome) -> None:
        """Remember with which text it was evaluated."""
        self.said = outcome.says

    @property
    def timing(self) -> Timing:
        """What it says of time."""
        if not isinstance(self.rule, AlertRule):
            return Timing()
        hold, keep = self.rule.hold_seconds, self.rule.keep_seconds
        return Timing(timedelta(seconds=hold), timedelta(seconds=keep))

    def input_labels(self, labels: Labels) -> Mapping[str, str]:
        """Give those labels of an alert that come from what was compared."""
        own = {ALERTNAME, *dict(self.rule.labels), *dict(self.group.labels)}
        return {name: value for name, value in labels if name not in own}


@dataclass(slots=True)
class RunningGroup:
    """A group. evaluated_at: the moment on the grid up to which everything is saved.

    is_resumed: another leader has evaluated it last, and what it has written is not known.
    """

    group: RuleGroup
    rules: Sequence[RunningRule]
    evaluated_at: datetime | None = None
    is_resumed: bool = False
    is_busy: bool = False

    @property
    def interval(self) -> timedelta:
        """How far the moments of its grid lie apart."""
        return timedelta(seconds=self.group.interval_seconds or INTERVAL_SECONDS)

    def is_due(self, now: datetime) -> bool:
        """Whether a moment of the grid has come at which it was not evaluated."""
        moment = last_moment(now, self.interval)
        return self.evaluated_at is None or moment > self.evaluated_at

    def resume(self, last: Evaluated | None, lives: Mapping[str, Mapping[Labels, Live]]) -> None:
        """Go on where another leader has ended. last: its last evaluation. lives: by rule."""
        said = {one.rule: one.says for one in last.outcomes} if last else {}
        self.evaluated_at = last.at if last else None
        self.is_resumed = last is not None
        for rule in self.rules:
            rule.lives = lives.get(rule.id, {})
            rule.said = said.get(rule.id, "")

    def is_ahead(self, now: datetime) -> bool:
        """Whether it was evaluated at a moment that has not come yet: the clock was put back."""
        return self.evaluated_at is not None and self.evaluated_at > now + self.interval

    def is_late(self, now: datetime) -> bool:
        """Whether moments pass at which it should have been evaluated."""
        late = LATE_INTERVALS * self.interval + _SLACK
        return self.evaluated_at is not None and now - self.evaluated_at > late

    def begins_minute(self, moment: datetime) -> bool:
        """Whether it is evaluated for the first time in a minute."""
        if self.evaluated_at is None:
            return True
        return last_moment(moment, _MINUTE) > last_moment(self.evaluated_at, _MINUTE)

    def has_gap(self, now: datetime) -> bool:
        """Whether it is to be lived again what was not evaluated, before anything else."""
        if self.evaluated_at is None:
            return False
        points, _ = points_of(self.evaluated_at, last_moment(now, self.interval), self.interval)
        return bool(points)

    def evaluated(
        self, at: datetime, outcomes: Sequence[Outcome], *, ended_at: datetime
    ) -> Evaluated:
        """Give what is written down of an evaluation."""
        return Evaluated(
            origin=self.group.origin,
            file=self.group.file,
            name=self.group.name,
            at=at,
            ended_at=ended_at,
            seconds=sum(outcome.seconds for outcome in outcomes),
            outcomes=outcomes,
        )

    @property
    def offset(self) -> timedelta:
        """How far back it looks."""
        return timedelta(seconds=self.group.query_offset_seconds or 0.0)


def running(group: RuleGroup) -> RunningGroup:
    """Prepare a group. Its expressions are known to be readable."""
    rules = [
        RunningRule(id_, rule, group, parse(rule.expr), _print(rule, group))
        for id_, rule in zip(rule_ids(group), group.rules, strict=True)
    ]
    return RunningGroup(group, rules)


def taken_over(new: RunningGroup, old: RunningGroup) -> None:
    """Go on with what a group has found under the text that it had before."""
    known = {rule.id: rule for rule in old.rules}
    new.evaluated_at, new.is_resumed = old.evaluated_at, old.is_resumed
    for rule in new.rules:
        if before := known.get(rule.id):
            rule.lives, rule.written, rule.error = before.lives, before.written, before.error
            rule.said = before.said


def _print(rule: Rule, group: RuleGroup) -> str:
    """Print of what decides which alerts a rule gives: not how long it holds, or what it tells."""
    said = (rule.name, rule.expr, rule.labels, group.labels)
    return sha256(repr(said).encode()).hexdigest()[:16]
