"""One tile of `walls.yml`: which series, how they become a number, how it is written. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from api.tiles import (
    REGEX_MARK,
    Matcher,
    Selector,
    Show,
    Tile,
    TrendKind,
    why_no_pattern,
)
from core.model import Kind, Metric, UnitId
from core.place import (
    PER_KPI,
    UNITS_OF_MEASURE,
    Fields,
    Findings,
    Node,
    closest,
    no_such_unit,
    shown,
    why_no_unit_of_measure,
)

from .expressions import parse_expression
from .layout import Name, Spec

_EXTRA_LABELS: Final = frozenset({"simulated", "probe"})  # any series may carry them
_DECIMALS_MAX: Final = 6
_NOUN_MAX: Final = 12
_UNIT_MAX: Final = 16
_STATE: Final = "0/1"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What tiles may refer to. Empty metrics or units mean "not known": nothing is checked.

    words: units of measure.
    """

    metrics: Mapping[str, Metric]
    units: Collection[UnitId]
    words: Collection[str] = UNITS_OF_MEASURE


@dataclass(frozen=True, slots=True)
class Draft:
    """A tile as the file describes it, before a page gives it a cell."""

    show: Show
    main: Selector
    over: Selector | None
    unit_of_measure: str
    decimals: int
    label: Name | None
    noun: Name | None
    is_state: bool
    line: int
    path: str

    def narrowed(self, *matchers: Matcher) -> "Draft":
        """Narrow the tile to one row, column or unit."""
        main = Selector(self.main.origin, (*self.main.matchers, *matchers))
        over = self.over
        if over is not None:
            coarse = tuple(Matcher(m.label, m.value, optional=True) for m in matchers)
            over = Selector(over.origin, (*over.matchers, *coarse))
        return Draft(
            self.show,
            main,
            over,
            self.unit_of_measure,
            self.decimals,
            self.label,
            self.noun,
            self.is_state,
            self.line,
            self.path,
        )

    def spec(self, cell: str, *, label: Name | None = None) -> Spec:
        """How the web app writes it."""
        return Spec(
            cell=cell,
            label=label or self.label,
            noun=self.noun,
            show=self.show,
            unit_of_measure=self.unit_of_measure,
            decimals=self.decimals,
        )

    def tile(self, topic: str, cell: str, *, trend: bool = False, band: bool = False) -> Tile:
        """Give the engine what it computes."""
        return Tile(
            topic=topic,
            cell=cell,
            show=self.show,
            main=self.main,
            over=self.over,
            unit_of_measure=self.unit_of_measure,
            trend=self._trend() if trend else None,
            band=band and self.show is Show.INCREASE_TODAY,
        )

    def _trend(self) -> TrendKind:
        if self.show is Show.INCREASE_TODAY:
            return TrendKind.TODAY
        return TrendKind.WORST if self.is_state else TrendKind.LAST


def parse_tile(node: Node, findings: Findings, catalogue: Catalogue) -> Draft | None:
    """Read a tile; None when what it shows or its `show` is missing (noted)."""
    fields = Fields(node, findings)
    read = _of_expression if fields.has("expr") else _of_metric
    subject = read(fields, findings, catalogue)
    decimals = fields.number("decimals", above=-1, up_to=_DECIMALS_MAX, required=False)
    label = parse_name(fields, "label", required=False)
    noun = parse_name(fields, "noun", required=False, length_max=_NOUN_MAX)
    fields.end()
    if subject is None:
        return None
    is_ratio = subject.show is Show.RATIO
    return Draft(
        subject.show,
        subject.main,
        subject.over,
        "1" if is_ratio else subject.unit_of_measure,
        int(decimals or 0),
        label,
        noun,
        subject.unit_of_measure == _STATE,
        node.line,
        node.path,
    )


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a tile shows."""

    show: Show
    main: Selector
    over: Selector | None
    unit_of_measure: str


def _of_metric(fields: Fields, findings: Findings, catalogue: Catalogue) -> _Subject | None:
    metric = _metric(fields, catalogue)
    show = fields.choice("show", Show)
    main = Selector(fields.text("metric"), parse_match(fields, "match", metric, catalogue))
    over = _over(fields, show, lambda inner: _metric_below(inner, catalogue), findings)
    if metric and show is Show.INCREASE_TODAY and metric.kind is not Kind.COUNTER:
        fields.wrong("show", f"{metric.name} is a {metric.kind}; increase_today is for counters")
    unit_of_measure = metric.unit_of_measure if metric else "1"
    if unit_of_measure == PER_KPI:  # of which indicator, only the tile knows
        unit_of_measure = fields.text("unit_of_measure", length_max=_UNIT_MAX)
    if show is None or not main.origin:
        return None
    return _Subject(show, main, over, unit_of_measure)


def _of_expression(fields: Fields, findings: Findings, catalogue: Catalogue) -> _Subject | None:
    show = fields.choice("show", Show) if fields.has("show") else Show.LAST
    main = parse_expression(fields, catalogue.metrics)
    over = _over(fields, show, lambda inner: parse_expression(inner, catalogue.metrics), findings)
    for key in ("metric", "match"):
        if fields.get(key, required=False):
            fields.wrong(key, "goes into the expression")
    unit_of_measure = fields.text("unit_of_measure", required=show is not Show.RATIO)
    if unit_of_measure and (reason := why_no_unit_of_measure(unit_of_measure, catalogue.words)):
        fields.wrong("unit_of_measure", reason)
    if show is Show.INCREASE_TODAY:
        fields.wrong("show", "increase_today is for metrics; write increase(…) in the expression")
    if show is Show.RATIO and over is None:
        fields.wrong("show", "a ratio of expressions needs `over`, so that both terms are shown")
    return _Subject(show, main, over, unit_of_measure) if show and main else None


def _over(
    fields: Fields,
    show: Show | None,
    read: Callable[[Fields], Selector | None],
    findings: Findings,
) -> Selector | None:
    node = fields.get("over", required=False)
    if node is None:
        return None
    if show is not Show.RATIO:
        fields.wrong("over", "only `show: ratio` has a denominator")
    inner = Fields(node, findings)
    over = read(inner)
    inner.end()
    return over


def _metric_below(fields: Fields, catalogue: Catalogue) -> Selector | None:
    metric = _metric(fields, catalogue)
    over = Selector(fields.text("metric"), parse_match(fields, "match", metric, catalogue))
    return over if over.origin else None


def parse_name(
    fields: Fields, stem: str, *, required: bool = True, length_max: int = 40
) -> Name | None:
    """Text of `<stem>_vi` and `<stem>_en`; both or neither."""
    keys = (f"{stem}_vi", f"{stem}_en")
    wanted = required or any(fields.has(key) for key in keys)
    vi, en = (fields.text(key, required=wanted, length_max=length_max) for key in keys)
    return Name(vi, en) if vi or en else None


def parse_match(
    fields: Fields, key: str, metric: Metric | None, catalogue: Catalogue
) -> tuple[Matcher, ...]:
    """Label matchers: `{label: value}` or `{label: "~pattern"}`."""
    matchers = []
    for label, node in fields.pairs(key, required=False).items():
        if not isinstance(node.value, str):
            wrong = f"expected text, got {shown(node)}; put it in quotes"
            fields.findings.add(node.line, node.path, wrong)
        elif reason := _why_no_match(label, node.value, metric, catalogue):
            fields.findings.add(node.line, node.path, reason)
        else:
            matchers.append(Matcher(label, node.value))
    return tuple(matchers)


def why_no_label(label: str, metric: Metric | None) -> str | None:
    """Why the series of a metric cannot be told apart by a label; None when they can."""
    if metric is None or label in metric.labels or label in _EXTRA_LABELS:
        return None
    return f"{metric.name} has no label {label!r}{closest(label, metric.labels)}"


def _why_no_match(
    label: str, value: str, metric: Metric | None, catalogue: Catalogue
) -> str | None:
    if reason := why_no_label(label, metric) or why_no_pattern(value):
        return reason
    is_unit = label == "unit" and catalogue.units and not value.startswith(REGEX_MARK)
    if is_unit and value not in catalogue.units:
        return no_such_unit(value, catalogue.units)
    return None


def _metric(fields: Fields, catalogue: Catalogue) -> Metric | None:
    name = fields.text("metric")
    if not name or not catalogue.metrics:
        return None
    if name not in catalogue.metrics:
        fields.wrong("metric", f"no metric {name!r}{closest(name, catalogue.metrics)}")
    return catalogue.metrics.get(name)
