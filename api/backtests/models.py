"""Back-tests as our own API takes and tells them. Times are RFC 3339, UTC."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from alerts.backtest.run import DAYS_MAX
from alerts.rules.threshold import asks_for_early_looks
from core.model import AlertRule

from .asked import RuleText, State

TEXT_MAX: Final = 20_000  # as in rule files
LABELS_MAX: Final = 30
_YEAR_SECONDS: Final = 366 * 86_400.0
_DAY_SECONDS: Final = 86_400.0


def _to_ms(seconds: float) -> float:
    """Round to what rule files can say, and grids have."""
    return round(seconds, 3)


Why = Literal["recovered", "no_data", "rule_changed", "removed"]
Text = Annotated[str, Field(max_length=TEXT_MAX)]
Texts = Annotated[dict[str, Text], Field(max_length=LABELS_MAX)]
Span = Annotated[float, Field(ge=0, le=_YEAR_SECONDS), AfterValidator(_to_ms)]
Interval = Annotated[float, Field(ge=1, le=_DAY_SECONDS), AfterValidator(_to_ms)]


class BacktestRule(BaseModel, extra="forbid", json_schema_serialization_defaults_required=True):
    """An alert rule, saved or not. interval_seconds: null: as everywhere."""

    name: str = Field(min_length=1, max_length=200)
    expr: str = Field(min_length=1, max_length=TEXT_MAX)
    hold_seconds: Span = 0.0
    keep_seconds: Span = 0.0
    labels: Texts = {}
    annotations: Texts = {}
    interval_seconds: Interval | None = None
    query_offset_seconds: Span = 0.0

    def to_text(self) -> RuleText:
        """Give it as a back-test takes it."""
        annotations = tuple(sorted(self.annotations.items()))
        rule = AlertRule(name=self.name, expr=self.expr, annotations=annotations)
        return RuleText(
            name=self.name,
            expr=self.expr,
            hold_seconds=self.hold_seconds,
            keep_seconds=self.keep_seconds,
            labels=self.labels,
            interval_seconds=self.interval_seconds,
            query_offset_seconds=self.query_offset_seconds,
            is_eager=asks_for_early_looks(rule),
        )

    @classmethod
    def of(cls, text: RuleText, annotations: Mapping[str, str]) -> Self:
        """Tell a rule as it was sent."""
        told = {name: getattr(text, name) for name in cls.model_fields if name != "annotations"}
        return cls.model_construct(**told, annotations=annotations)


class BacktestWanted(BaseModel, extra="forbid"):
    """A rule to be lived again. against: the id of a rule that runs, to compare with."""

    rule: BacktestRule
    days: int = Field(30, ge=1, le=DAYS_MAX)
    against: str | None = Field(None, max_length=1000)


class BacktestActivation(BaseModel):
    """One time at which the condition held. fired_at: null: not for long enough.

    value: null if it is not finite. early: a sample told of it, before the next evaluation.
    """

    active_at: AwareDatetime
    fired_at: AwareDatetime | None
    ended_at: AwareDatetime | None = Field(
        description="Null: it goes on; as far as anybody can tell, if why is `no_data`."
    )
    why: Why | None
    value: float | None
    early: bool
    flapping: bool
    simulated: bool


class BacktestExtra(BacktestActivation):
    """One that the running rule has not."""

    labels: dict[str, str]


class BacktestSeries(BaseModel):
    """Alerts of one label set: the first 500. fired: how often in all."""

    labels: dict[str, str]
    fired: int
    activations: list[BacktestActivation]


class BacktestSide(BaseModel):
    """What became of a rule. Figures count all alerts; of those that fired, but for pending.

    pending: that did not hold for long enough. at_night: from 22 to 6 o'clock of the place.
    worst_load: begun to fire within ten minutes, from worst_load_at on. messages: by receiver.
    """

    fired: int
    pending: int
    at_night: int
    flapping: int
    early: int
    longest_seconds: float | None
    longest_at: AwareDatetime | None
    a_day: float
    worst_load: int
    worst_load_at: AwareDatetime | None
    messages: dict[str, int]
    series: list[BacktestSeries] = Field(description="Those that fired most often; 200.")
    left_out: int = Field(description="Alerts that are counted, and not listed in `series`.")
    warnings: list[str]


class BacktestTimes(BaseModel):
    """When an alert began to hold, fired, and ended (null: it goes on), and why."""

    active_at: AwareDatetime
    fired_at: AwareDatetime
    ended_at: AwareDatetime | None
    why: Why | None


class BacktestDifference(BaseModel):
    """An alert of which back-test and reality tell otherwise. too_old: see unknown_before.

    kind: one has it alone, or its begin or end is more than an interval apart. cause: `late`:
    samples were stored only after the evaluation that would have seen them; `gap`: nobody
    evaluated; `rule_changed`; `by_hand`: somebody ended it; `edge`: it had begun before the time
    that is compared, or begins at its very end.
    """

    labels: dict[str, str]
    kind: Literal["only_backtest", "only_reality", "begin", "end"]
    cause: Literal["late", "gap", "rule_changed", "by_hand", "edge", "unknown"]
    too_old: bool
    backtest: BacktestTimes | None
    reality: BacktestTimes | None


class BacktestReally(BaseModel):
    """What the alerter really did with the running rule. since: from when it can be compared.

    fired: alerts that there really were. alike: of these, with begin and end in the back-test, too.
    """

    since: AwareDatetime
    fired: int
    alike: int
    different: int
    unknown_before: AwareDatetime | None = Field(
        description="Of what is older nobody knows any more whether samples came late."
    )
    differences: list[BacktestDifference] = Field(description="The first 100 of `different`.")


class BacktestResult(BaseModel):
    """What a back-test came to. running: of `against`; null without one."""

    seconds: float
    data_since: AwareDatetime | None = Field(
        description="When there were samples first that the rule reads; null: never."
    )
    draft: BacktestSide
    running: BacktestSide | None
    extra: list[BacktestExtra] = Field(
        description="The first 100 that fired while nothing of the running rule did."
    )
    really: BacktestReally | None = Field(
        description="Null: there is no `against`, it was not evaluated yet, or the caller does not"
        " see all that it reads."
    )


class BacktestJob(BaseModel):
    """A back-test. done: of total evaluations, of both rules; reached: up to this moment."""

    id: str
    state: State
    done: int
    total: int
    reached: AwareDatetime | None
    series: int = Field(description="That it looks at.")
    hash: str = Field(description="Tells this very rule from all others, texts for people aside.")
    rule: BacktestRule
    since: AwareDatetime
    until: AwareDatetime
    problem: str | None = Field(description="Why nothing came of it.")
    result: BacktestResult | None = Field(description="Once it is done.")
