"""What the process of a back-test is asked, and what it tells: one message in, many out. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from alerts.backtest.printed import print_of
from alerts.backtest.run import Span
from alerts.rules.running import RunningRule, running
from alerts.rules.threshold import asks_for_early_looks, threshold_of
from core.model import AlertRule, RuleGroup, Texts
from promql.parse import parse


class RuleText(msgspec.Struct, frozen=True, kw_only=True):
    """An alert rule, all that its group says of it included. limit: of its group; 0: none.

    is_eager: it asks for early looks.
    """

    name: str
    expr: str
    hold_seconds: float = 0.0
    keep_seconds: float = 0.0
    labels: Mapping[str, str] = {}
    interval_seconds: float | None = None
    query_offset_seconds: float = 0.0
    limit: int = 0
    is_eager: bool = False

    @classmethod
    def of(cls, rule: AlertRule, group: RuleGroup) -> "RuleText":
        """Write down a rule of a group."""
        return cls(
            name=rule.name,
            expr=rule.expr,
            hold_seconds=rule.hold_seconds,
            keep_seconds=rule.keep_seconds,
            labels={**dict(group.labels), **dict(rule.labels)},
            interval_seconds=group.interval_seconds,
            query_offset_seconds=group.query_offset_seconds or 0.0,
            limit=group.limit,
            is_eager=asks_for_early_looks(rule),
        )

    @property
    def rule(self) -> AlertRule:
        """Give it without its texts for people, which change nothing here."""
        labels: Texts = tuple(sorted(self.labels.items()))
        return AlertRule(
            name=self.name,
            expr=self.expr,
            hold_seconds=self.hold_seconds,
            keep_seconds=self.keep_seconds,
            labels=labels,
        )

    @property
    def print(self) -> str:
        """Tell it from all other rules."""
        return print_of(
            self.rule,
            interval_seconds=self.interval_seconds,
            query_offset_seconds=self.query_offset_seconds,
            is_eager=self.is_eager,
        )

    @property
    def warnings(self) -> Sequence[str]:
        """Say what of it a back-test does not live."""
        said = list[str]()
        if self.is_eager and threshold_of(parse(self.expr)) is None:
            said.append("it asks for early looks (ioc_early), and is evaluated on the grid here")
        return said

    def at_work(self) -> RunningRule:
        """Put it to work, alone in a group. Raises ParseError."""
        group = RuleGroup(
            file="",
            name="",
            interval_seconds=self.interval_seconds,
            query_offset_seconds=self.query_offset_seconds or None,
            limit=self.limit,
            rules=(self.rule,),
        )
        (found,) = running(group).rules
        return found


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, another one that is lived beside it, and the time (since, until].

    runs: id of the rule at work that is the last of them; empty: none is. zone: of the place.
    units: whose series may be asked about, by their label; None: all.
    """

    rule: RuleText
    against: RuleText | None = None
    runs: str = ""
    since: datetime
    until: datetime
    zone: str
    units: Sequence[str] | None = None

    @property
    def span(self) -> Span:
        """The time that is lived again."""
        return Span(self.since, self.until)


class Step(msgspec.Struct, frozen=True, tag="step", kw_only=True):
    """How far it is: done of total evaluations, up to a moment; how many series it looks at."""

    done: int
    total: int
    reached: datetime
    series: int


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """What came of it: a JSON document, deflated. figures: of the rule alone, as JSON."""

    body: bytes
    figures: bytes


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """Why nothing came of it. is_ours: nothing in the rule is to blame."""

    reason: str
    is_ours: bool = False


State = Literal["waiting", "running", "done", "failed", "cancelled"]
Told = Step | Ended | Failed

_asked: msgspec.msgpack.Decoder[Asked] = msgspec.msgpack.Decoder(Asked)
_told: msgspec.msgpack.Decoder[Told] = msgspec.msgpack.Decoder(Told)


def asked_of(written: bytes) -> Asked:
    """Read a question."""
    return _asked.decode(written)


def told_of(written: bytes) -> Told:
    """Read what is told."""
    return _told.decode(written)
