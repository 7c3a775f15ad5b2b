"""Indicators as our API tells them. Times are RFC 3339, UTC; days are days of the place."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from api.wall.layout import Name

from .checks import KpiCrossCheck

KpiId = Annotated[str, StringConstraints(max_length=20)]
PeriodId = Annotated[str, StringConstraints(min_length=4, max_length=8)]
ScopeId = Annotated[str, StringConstraints(min_length=1, max_length=100)]
KpiPeriodKind = Literal["month_15_14", "calendar_month", "quarter", "half", "nine_months", "year"]
KpiKind = Literal["plan", "second", "official", "cross_check"]
KpiWhy = Literal[
    "",
    "no_figures",
    "not_applicable",
    "not_separable",
    "units_missing",
    "straddles",
    "damaged",
    "days_differ",
]
KpiStatus = Literal["chua_co_du_lieu", "so_bo", "chinh_thuc", "khong_ap_dung"]
KpiOrigin = Literal["live", "handin", "formula", "import", "total"]
KpiState = Literal["on", "at_risk", "off", "done", "unknown"]
Percent = Annotated[float, Field(ge=0, le=100)]


class PeriodTold(BaseModel):
    """A period, both days inclusive. due: the first day on which its figures can be late."""

    id: str
    kind: KpiPeriodKind
    first: date
    last: date
    due: date


class ScopeTold(BaseModel):
    """Units that figures are summed up for. units: how many they are in the period."""

    id: str
    name: Name
    units: int


class KpiUnit(BaseModel):
    """A unit and what it is called."""

    id: str
    name: Name


class HandedIn(BaseModel):
    """How many forms are there: one a unit and indicator that is handed in."""

    have: int
    want: int


class KpiTarget(BaseModel):
    """What is to be reached, in the unit of measure. by: null is every year."""

    op: Literal[">", ">=", "<", "<="]
    value: float
    by: date | None
    path: Literal["linear", "steps", "not_below_last", "none", "closed"]


class TrendPoint(BaseModel):
    """A period of a trend. why: why there is no value."""

    period: str
    value: float | None
    why: KpiWhy


class KpiForecast(BaseModel):
    """Where it goes, in the unit of measure: the band at the last period that is told of.

    low, high, at: null when there is no forecast, which `reason` says; `knows_later`: the one that
    there is knows what came after the period; `not_then`: none was kept on the day that is shown.
    """

    method: str
    points: int = Field(description="Of how many periods it is made.")
    reason: str
    low: float | None
    high: float | None
    at: str | None = Field(description="Id of the period of the band.")
    coverage: float = Field(description="Share of the band: 0.8.")


class KpiFreshness(BaseModel):
    """How up to date figures are. late_units: of which the caller sees rows."""

    due: date | None = Field(description="Null: there is no source yet, and nobody owes them.")
    handed_in_at: AwareDatetime | None
    late_days: int
    late_units: list[KpiUnit]
    late_count: int = Field(description="All units that are late, seen or not.")


class BoardRow(BaseModel):
    """An indicator on the board. Nulls are what nobody knows, and never 0."""

    id: str
    kind: KpiKind
    beside: str | None = Field(description="Indicator that this one stands beside.")
    name: Name
    owner: Name
    unit_of_measure: str
    decimals: int
    small_n: int
    direction: Literal["up", "down"]
    is_closed: bool
    is_live: bool
    is_handed_in: bool
    period: PeriodTold
    scope: str = Field(description="Of the value: a scope, or the one unit it is told for.")
    value: float | None
    numerator: float | None
    denominator: float | None
    why: KpiWhy
    status: KpiStatus
    origin: KpiOrigin | None
    simulated: bool
    have: int
    want: int
    as_of: AwareDatetime | None = Field(description="Up to when its figures count.")
    change: float | None = Field(description="Against the period before, in points.")
    previous: float | None
    target: KpiTarget | None
    path_value: float | None = Field(description="What the path asks for in this period.")
    state: KpiState
    state_reason: str
    gap: float | None = Field(description="Value less path_value.")
    trend: list[TrendPoint]
    breaks: list[date] = Field(description="Days on which the units of the scope changed.")
    forecast: KpiForecast | None
    freshness: KpiFreshness
    caveat: Name


class KpiBoard(BaseModel):
    """Indicators in a period, as they stand now or as they stood at the end of a day."""

    as_of: date | None
    shown_as_of: AwareDatetime
    period: PeriodTold
    periods: list[PeriodTold] = Field(description="To choose from: by kind, the newest first.")
    scope: ScopeTold
    scopes: list[ScopeTold]
    simulated: bool
    handed_in: HandedIn
    status: KpiStatus
    closed_at: AwareDatetime | None = Field(description="When the last of it became official.")
    kpis: list[BoardRow]
    units: list[KpiUnit] = Field(description="Of the scope in the period; those the caller sees.")
    version: int = Field(description="As topic `kpis` of the live feed has it.")


class TermTold(BaseModel):
    """A numerator or denominator. expr: in PromQL, where it is computed from samples."""

    kind: Literal["counter", "formula", "handin", "fixed"]
    name: Name
    unit_of_measure: str
    expr: str


class HistoryPoint(BaseModel):
    """A period of an indicator."""

    period: str
    value: float | None
    numerator: float | None
    denominator: float | None
    why: KpiWhy
    status: KpiStatus
    simulated: bool


class PathPoint(BaseModel):
    """What the path asks for at a day."""

    day: date
    value: float


class AheadPoint(BaseModel):
    """A period that is forecast: 80 % of outcomes are within low and high."""

    period: str
    low: float
    middle: float
    high: float


class KpiPace(BaseModel):
    """How much is needed each period to reach the target, and how much there is now."""

    needed: float | None
    now: float | None
    per: KpiPeriodKind
    method: str


class LeagueRow(BaseModel):
    """A unit in the league table. rank: null where it has none, of which `why_no_rank` tells."""

    unit: str
    name: Name
    rank: int | None
    why_no_rank: Literal["", "small_n", "no_value"]
    value: float | None
    change: float | None
    numerator: float | None
    denominator: float | None
    n: float | None = Field(description="What the value is a share of: small numbers jump.")
    why: KpiWhy
    status: KpiStatus
    simulated: bool
    late_days: int


class UnitHistory(BaseModel):
    """The periods of an indicator in one unit."""

    unit: str
    name: Name
    history: list[HistoryPoint]


class QualityPart(BaseModel):
    """One of four parts of quality. score: null where there is nothing to judge."""

    score: Percent | None
    have: float
    of: float


class KpiQuality(BaseModel):
    """Quality: đúng, đủ, sạch, sống."""

    correct: QualityPart
    complete: QualityPart
    clean: QualityPart
    live: QualityPart


class KpiTask(BaseModel):
    """What was given to a unit, or to the owner of the indicator."""

    id: int
    kpi: str
    unit: KpiUnit | None
    period: str
    text: str
    due: date
    is_late: bool
    made_by: str
    made_by_name: str | None
    made_at: AwareDatetime
    done_by: str | None
    done_by_name: str | None
    done_at: AwareDatetime | None


class KpiDetail(BoardRow):
    """An indicator with all that is known of it. Of units: those the caller sees."""

    shown_as_of: AwareDatetime
    as_of_day: date | None
    about: Name
    numerator_term: TermTold
    denominator_term: TermTold | None
    scale: float
    source: Name
    history: list[HistoryPoint]
    path: list[PathPoint]
    ahead: list[AheadPoint]
    pace: KpiPace | None
    league: list[LeagueRow]
    units: list[UnitHistory]
    quality: KpiQuality | None
    cross_check: KpiCrossCheck | None
    revisions: int
    last_revision: AwareDatetime | None
    tasks: list[KpiTask]
    closable: list[str] = Field(
        description="Units whose live value of this period the caller can make official."
    )
    closed: list[str] = Field(description="Units whose live value of this period is official.")
    version: int
