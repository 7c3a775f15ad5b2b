"""Groups of rules at work: what they have found so far, and what is asked next.

Changed by the evaluator alone; all that is decided here is decided by pure functions elsewhere.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from core.model import AlertRule, Labels, Rule, RuleGroup
from promql.lex import Span
from promql.parse import ParseError, parse
from promql.tree import Expr, String

from .evaluate import ALERTNAME
from .glimpse import Glimpse, Glimpses, is_open
from .grid import INTERVAL_SECONDS, last_moment
from .life import Timing
from .matching import matched
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
    glimpses: what early looks would have found, and no evaluation has judged yet.
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
    glimpses: dict[Labels, list[Glimpse]] = field(default_factory=dict)

    @property
    def is_glimpsed(self) -> bool:
        """Whether one sight is enough for it to fire, and has always been."""
        is_alert = isinstance(self.rule, AlertRule) and not self.rule.hold_seconds
        return is_alert and self.said == self.says

    def wants(self, labels: Labels, at: datetime) -> bool:
        """Whether a glimpse of an alert is news: it ends by the grid, so once between two."""
        known = self.glimpses.get(labels, ())
        if is_open(self.lives.get(labels)):
            return False
        interval = interval_of(self.group)
        return not known or last_moment(known[-1].at, interval) < last_moment(at, interval)

    def taken(self, until: datetime, among: Container[Labels] | None = None) -> Glimpses:
        """Take out what was glimpsed until a moment. among: of which label sets; None: of all."""
        found = dict[Labels, Sequence[Glimpse]]()
        for labels, every in list(self.glimpses.items()):
            own = [one for one in every if one.at <= until]
            if own and (among is None or labels in among):
                found[labels] = own
                self.glimpses[labels] = every[len(own) :]
        self.glimpses = {labels: left for labels, left in self.glimpses.items() if left}
        return found

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

    @property
    def offset_ms(self) -> int:
        """How far back it looks."""
        return round((self.group.query_offset_seconds or 0.0) * 1000)

    def input_labels(self, labels: Labels) -> Mapping[str, str]:
        """Give those labels of an alert that come from what was compared."""
        own = {ALERTNAME, *dict(self.rule.labels), *dict(self.group.labels)}
        return {name: value for name, value in labels if name not in own}


@dataclass(slots=True)
class RunningGroup:
    """A group. evaluated_at: the moment on the grid up to which everything is saved.

    is_resumed: another leader has evaluated it last, and what it has written is not known.
    is_slow: its last evaluation took so long that others would have to wait for its like.
    """

    group: RuleGroup
    rules: Sequence[RunningRule]
    evaluated_at: datetime | None = None
    is_resumed: bool = False
    is_busy: bool = False
    is_slow: bool = False

    @property
    def interval(self) -> timedelta:
        """How far the moments of its grid lie apart."""
        return interval_of(self.group)

    def is_due(self, now: datetime) -> bool:
        """Whether a moment of the grid has come at which it was not evaluated."""
        moment = last_moment(now, self.interval)
        return self.evaluated_at is None or moment > self.evaluated_at

    def resume(
        self, last: Evaluated | None, lives: Mapping[str, Mapping[Labels, Live]]
    ) -> Mapping[str, str]:
        """Go on where another leader has ended. last: its last evaluation. lives: by rule.

        Returns what each rule was called until now, by its id.
        """
        said = {one.rule: one.says for one in last.outcomes} if last else {}
        self.evaluated_at = last.at if last else None
        self.is_resumed = last is not None
        names = matched(said, [(rule.id, rule.says) for rule in self.rules])
        for rule in self.rules:
            name = names.get(rule.id, "")
            rule.lives, rule.said = lives.get(name, {}), said.get(name, "")
        return names

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
    """Prepare a group. A rule that cannot be read fails when it is asked, and what stood stands."""
    rules = [
        RunningRule(id_, rule, group, _tree(rule.expr), _print(rule, group))
        for id_, rule in zip(rule_ids(group), group.rules, strict=True)
    ]
    return RunningGroup(group, rules)


def taken_over(new: RunningGroup, old: RunningGroup) -> Mapping[str, str]:
    """Go on with what a group has found under the text that it had before.

    Returns what each rule was called until now, by its id.
    """
    known = {rule.id: rule for rule in old.rules}
    said = {rule.id: rule.said or rule.says for rule in old.rules}
    names = matched(said, [(rule.id, rule.says) for rule in new.rules])
    new.evaluated_at, new.is_resumed = old.evaluated_at, old.is_resumed
    new.is_slow = old.is_slow
    for rule in new.rules:
        if before := known.get(names.get(rule.id, "")):
            rule.lives, rule.written, rule.error = before.lives, before.written, before.error
            rule.said = before.said
            if rule.says == before.says:
                rule.glimpses = before.glimpses
    return names


def _tree(expr: str) -> Expr:
    """Read an expression; one that another version had let in is a text, which is no answer."""
    try:
        return parse(expr)
    except ParseError as error:
        return String(Span(0, len(expr)), str(error))


def interval_of(group: RuleGroup) -> timedelta:
    """How far the moments of a group's grid lie apart."""
    return timedelta(seconds=group.interval_seconds or INTERVAL_SECONDS)


def _print(rule: Rule, group: RuleGroup) -> str:
    """Print of what decides which alerts a rule gives: not how long it holds, or what it tells."""
    said = (rule.name, rule.expr, rule.labels, group.labels)
    return sha256(repr(said).encode()).hexdigest()[:16]
