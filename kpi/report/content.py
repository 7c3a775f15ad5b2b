"""Everything that stands in a report of KPIs. Pure.

A report is drawn from nothing else: what is stored of it gives the very same pages again. Numbers
are as they are shown, a share of 59 % is 59.0; what is not known is None and never 0.
"""

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec


class Form(StrEnum):
    """Whose rules a report follows: the state's (Decree 30/2020), the party's (guideline 36)."""

    STATE = "state"
    PARTY = "party"


class State(StrEnum):
    """How a KPI stands to its target."""

    ON = "on"
    AT_RISK = "at_risk"
    OFF = "off"
    DONE = "done"  # closed, and reached
    UNKNOWN = "unknown"  # `why` says why there is no judgement


class Why(StrEnum):
    """Why a KPI is not judged: why there is no value, or nothing to compare it with."""

    NO_FIGURES = "no_figures"
    UNITS_MISSING = "units_missing"
    NOT_APPLICABLE = "not_applicable"
    NOT_SEPARABLE = "not_separable"
    STRADDLES = "straddles"
    DAMAGED = "damaged"
    DAYS_DIFFER = "days_differ"
    NO_TARGET = "no_target"
    NO_PATH = "no_path"  # no official value that a path could begin at


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What the place's configuration says of its reports.

    superior, issuer: lines of the body above and of the issuing one. number: what follows the
    number, which the document system gives. place: where it is signed. signer: lines.
    """

    form: Form
    superior: str
    issuer: tuple[str, ...]
    number: str
    place: str
    subject: str
    signer: tuple[str, ...]
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The period: its id, its name ("tháng 11/2026"), its first and last day as ISO dates.

    short: its name as lines of the table have it.
    """

    id: str
    name: str
    short: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Handed:
    """Units that have handed in, of those that have to."""

    count: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A target. op: as it is defined; > and ≥ differ. by: ISO date. now: the path's value now."""

    op: str
    value: float
    by: str | None = None
    now: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What is to come, with 80 % probability: low to high, in the period `name`.

    at_goal: that is when the target is due.
    """

    name: str
    low: float
    high: float
    method: str
    n: int
    at_goal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One KPI in the period. unit: "%" or words; decimals: of value, goal and forecast.

    period: of the value, which is not always the report's. counted: what the terms count.
    before: the value a period earlier. up: more is better. is_main: one of the plan, which is
    counted, and no second series beside it or figure of others. is_closed: its deadline is over.
    """

    id: str
    name: str
    period: str
    unit: str
    decimals: int
    numerator: float | None
    denominator: float | None
    counted: str
    value: float | None
    before: float | None
    goal: Goal | None
    forecast: Forecast | None
    handed: Handed | None
    status: str
    state: State
    why: Why | None
    owner: str
    source: str
    up: bool = True
    is_main: bool = True
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A value at the end of its period; at: years, 2026.87; value None: none was handed in."""

    at: float
    value: float | None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What is to come at one moment: the line and the two edges of the band."""

    at: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """A unit's figures. rank None: not ranked. told: when it handed in, or until when it has to.

    small: too few are counted for a rank.
    """

    name: str
    rank: int | None
    numerator: float | None
    denominator: float | None
    value: float | None
    before: float | None
    small: bool
    status: str
    told: str
    is_late: bool = False
    trend: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A KPI looked at closely. breaks: moments (years) that no line crosses.

    path: two ends or more of the target's path. note: what the reader has to know of the figures.
    """

    id: str
    trend: tuple[Point, ...]
    path: tuple[Point, ...]
    bands: tuple[Band, ...]
    breaks: tuple[float, ...]
    units: tuple[UnitLine, ...]
    small_n: int | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A milestone. state: as it is stored. due, reached: ISO dates."""

    id: str
    name: str
    state: str
    due: str | None
    reached: str | None
    evidence: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Figures that are missing, or that came late: of which KPI, whose, when they were due."""

    kpi: str
    name: str
    units: tuple[str, ...]
    due: str | None
    reminded: int
    effect: str
    missing: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure that was corrected: what it was and what it is."""

    kpi: str
    period: str
    unit: str
    was: str
    now: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """How a KPI is defined: its words, where its figures come from, how they are added up."""

    kpi: str
    name: str
    numerator: str
    denominator: str
    source: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who let the report be a paper, and when (ISO instant). name: what people call them."""

    by: str
    at: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report. as_of: ISO instant with the place's offset; units: of the scope, as named then."""

    paper: Paper
    period: Span
    scope: str
    units: tuple[str, ...]
    as_of: str
    is_final: bool
    simulated: bool
    handed: Handed
    handed_parts: tuple[str, ...]
    lines: tuple[Line, ...]
    details: tuple[Detail, ...]
    milestones: tuple[Milestone, ...]
    lacks: tuple[Lack, ...]
    changes: tuple[Change, ...]
    notes: tuple[Note, ...]
    approval: Approval | None = None

    def line(self, id_: str) -> Line:
        """Find the line of a KPI. Raises KeyError."""
        for line in self.lines:
            if line.id == id_:
                return line
        raise KeyError(id_)


def report_json(report: Report) -> bytes:
    """Write a report to be kept: the same report, the same bytes."""
    return msgspec.json.encode(report, order="deterministic")


def figures_hash(report: Report) -> str:
    """Give the SHA-256 of what stands in a report: its draft and its paper have the same."""
    # Read back once, so that a number is written alike whether it was made or was kept.
    kept = report_of(report_json(replace(report, approval=None)))
    return hashlib.sha256(report_json(kept)).hexdigest()


def report_of(written: bytes | str) -> Report:
    """Read a report that was kept. Raises msgspec.ValidationError."""
    return msgspec.json.decode(written, type=Report)
