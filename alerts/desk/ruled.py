"""What a rule said when an alert began, and how it came to be looked at. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.rules.evaluate import ALERTNAME
from alerts.rules.grid import INTERVAL_SECONDS, last_moment
from alerts.rules.threshold import asks_for_early_looks, threshold_of
from core.model import AlertRule, RuleGroup
from promql.parse import ParseError, parse

from .shown import Shown


@dataclass(frozen=True, slots=True)
class Ruled:
    """An alert with the rule that gave it. expr: what that said when the alert began."""

    alert: Shown
    group: RuleGroup
    rule: AlertRule

    @property
    def expr(self) -> str:
        """What the rule said when the alert began; where nobody knows, what it says now."""
        said = self.alert.condition
        return said if said and _is_readable(said) else self.rule.expr

    @property
    def is_other(self) -> bool:
        """Whether the rule says something else by now."""
        return self.expr != self.rule.expr

    @property
    def is_threshold(self) -> bool:
        """Whether it compares what one selector gives with a number."""
        return threshold_of(parse(self.expr)) is not None

    @property
    def how(self) -> str | None:
        """Whether it was found on the grid, or by an early look; None: that cannot be said."""
        interval = timedelta(seconds=self.group.interval_seconds or INTERVAL_SECONDS)
        if last_moment(self.alert.active_at, interval) == self.alert.active_at:
            return "grid"
        is_early = self.is_threshold or asks_for_early_looks(self.rule)
        return "early" if is_early and not self.offset else None

    @property
    def offset(self) -> timedelta:
        """How far back the rule looks."""
        return timedelta(seconds=self.group.query_offset_seconds or 0.0)

    @property
    def own(self) -> list[str]:
        """Names of labels that the rule sets."""
        return sorted({ALERTNAME, *dict(self.rule.labels), *dict(self.group.labels)})

    @property
    def labels(self) -> Mapping[str, str]:
        """Those labels of the alert that come from what was compared."""
        own = set(self.own)
        return {name: value for name, value in self.alert.labels.items() if name not in own}

    def moments(self, fired_at: datetime | None) -> list[datetime]:
        """When it became true, and when it had been so for long enough."""
        began = self.alert.active_at
        return [began, fired_at] if fired_at is not None and fired_at > began else [began]


def _is_readable(expr: str) -> bool:
    try:
        parse(expr)
    except ParseError:
        return False
    return True
