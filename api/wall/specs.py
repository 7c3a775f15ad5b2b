"""One tile of `walls.yml`: which series, how they become a number, how it is written. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from api.tiles import REGEX_MARK, Matcher, Selector, Show, Tile, TrendKind, why_no_pattern
from core.model import Kind, Metric, UnitId
from core.place import Fields, Findings, Node, closest, shown

from .layout import Name, Spec

_EXTRA_LABELS: Final = frozenset({"simulated", "probe"})  # any series may carry them
_DECIMALS_MAX: Final = 6
_NOUN_MAX: Final = 12
_STATE: Final = "0/1"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What tiles may refer to. Empty metrics or units mean "not known": nothing is checked."""

    metrics: Mapping[str, Metric]
    units: Collection[UnitId]


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
        main = Selector(self.main.metric, (*self.main.matchers, *matchers))
        over = self.over
        if over is not None:
            coarse = tuple(Matcher(m.label, m.value, optional=True) for m in matchers)
            over = Selector(over.metric, (*over.matchers, *coarse))
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
    """Read a tile; None when its metric or its `show` is missing (noted)."""
    fields = Fields(node, findings)
    metric = _metric(fields, catalogue)
    show = fields.choice("show", Show)
    main = Selector(fields.text("metric"), parse_match(fields, "match", metric, catalogue))
    over = _over(fields, findings, catalogue, show)
    decimals = fields.number("decimals", above=-1, up_to=_DECIMALS_MAX, required=False)
    label = parse_name(fields, "label", required=False)
    noun = parse_name(fields, "noun", required=False, length_max=_NOUN_MAX)
    fields.end()
    if metric and show is Show.INCREASE_TODAY and metric.kind is not Kind.COUNTER:
        fields.wrong("show", f"{metric.name} is a {metric.kind}; increase_today is for counters")
    if show is None or not main.metric:
        return None
    measured_in = metric.unit_of_measure if metric else "1"
    is_ratio = show is Show.RATIO
    return Draft(
        show,
        main,
        over,
        "1" if is_ratio else measured_in,
        int(decimals or 0),
        label,
        noun,
        measured_in == _STATE,
        node.line,
        node.path,
    )


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
        return f"unit {value!r} is not in units.csv{closest(value, catalogue.units)}"
    return None


def _metric(fields: Fields, catalogue: Catalogue) -> Metric | None:
    name = fields.text("metric")
    if not name or not catalogue.metrics:
        return None
    if name not in catalogue.metrics:
        fields.wrong("metric", f"no metric {name!r}{closest(name, catalogue.metrics)}")
    return catalogue.metrics.get(name)


def _over(
    fields: Fields, findings: Findings, catalogue: Catalogue, show: Show | None
) -> Selector | None:
    node = fields.get("over", required=False)
    if node is None:
        return None
    if show is not Show.RATIO:
        fields.wrong("over", "only `show: ratio` has a denominator")
    inner = Fields(node, findings)
    metric = _metric(inner, catalogue)
    over = Selector(inner.text("metric"), parse_match(inner, "match", metric, catalogue))
    inner.end()
    return over if over.metric else None
