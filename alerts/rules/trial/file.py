"""Files of rule tests, as promtool reads them. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from core.model import Labels
from core.place import Document, Fields, Findings, Node, shown
from promql.lex import DurationError, duration_ms
from promql.parse import ParseError, parse

from .notation import NotationError, labels_of, points_of

_MINUTE_MS: Final = 60_000

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An alert that has to fire."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCheck:
    """Which alerts of a name fire at a moment. alerts: all of them."""

    at_ms: int
    name: str
    alerts: tuple[Wanted, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExprCheck:
    """What an expression gives at a moment: labels and values, all of them."""

    at_ms: int
    expr: str
    samples: tuple[tuple[Labels, float], ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test: series that begin at 0 (or `start_ms`), and what has to come of them."""

    name: str
    start_ms: int
    step_ms: int
    series: tuple[tuple[Labels, tuple[float | None, ...]], ...]
    alerts: tuple[AlertCheck, ...]
    exprs: tuple[ExprCheck, ...]
    external_url: str
    line: int


@dataclass(frozen=True, slots=True)
class Suite:
    """A file of tests. rule_files: as it names them, beside itself."""

    rule_files: tuple[str, ...]
    interval_ms: int
    cases: tuple[Case, ...]
    is_fuzzy: bool = False


def parse_suite(document: Document, findings: Findings) -> Suite:
    """Read a file; what is wrong is noted."""
    fields = Fields(document.root, findings)
    suite = Suite(
        rule_files=fields.texts("rule_files", required=False),
        interval_ms=_duration(fields, "evaluation_interval") or _MINUTE_MS,
        cases=_each(fields, "tests", _case),
        is_fuzzy=_is_true(fields, "fuzzy_compare"),
    )
    fields.nodes("group_eval_order", required=False)
    fields.end()
    return suite


def _each(fields: Fields, name: str, read: Callable[[Node, Findings], _Read]) -> tuple[_Read, ...]:
    return tuple(read(node, fields.findings) for node in fields.nodes(name, required=False))


def _case(node: Node, findings: Findings) -> Case:
    fields = Fields(node, findings)
    case = Case(
        name=_text(fields, "name"),
        start_ms=_start(fields),
        step_ms=_duration(fields, "interval") or _MINUTE_MS,
        series=tuple(
            _series(each, findings) for each in fields.nodes("input_series", required=False)
        ),
        alerts=tuple(
            _alerts(each, findings) for each in fields.nodes("alert_rule_test", required=False)
        ),
        exprs=tuple(
            _expr(each, findings) for each in fields.nodes("promql_expr_test", required=False)
        ),
        external_url=_text(fields, "external_url"),
        line=node.line,
    )
    fields.pairs("external_labels", required=False)
    fields.end()
    return case


def _series(node: Node, findings: Findings) -> tuple[Labels, tuple[float | None, ...]]:
    fields = Fields(node, findings)
    series, values = _text(fields, "series"), _text(fields, "values")
    fields.end()
    labels: Labels = ()
    points: list[float | None] = []
    try:
        labels = labels_of(series)
    except NotationError as error:
        fields.wrong("series", str(error))
    try:
        points = points_of(values)
    except NotationError as error:
        fields.wrong("values", str(error))
    return labels, tuple(points)


def _alerts(node: Node, findings: Findings) -> AlertCheck:
    fields = Fields(node, findings)
    check = AlertCheck(
        at_ms=_duration(fields, "eval_time") or 0,
        name=_text(fields, "alertname"),
        alerts=tuple(
            _wanted(each, findings) for each in fields.nodes("exp_alerts", required=False)
        ),
        line=node.line,
    )
    fields.end()
    if not check.name:
        fields.wrong("alertname", "is missing")
    return check


def _wanted(node: Node, findings: Findings) -> Wanted:
    fields = Fields(node, findings)
    labels, annotations = (
        {name: each.written for name, each in fields.pairs(key, required=False).items()}
        for key in ("exp_labels", "exp_annotations")
    )
    fields.end()
    return Wanted(labels, annotations)


def _expr(node: Node, findings: Findings) -> ExprCheck:
    fields = Fields(node, findings)
    expr = _text(fields, "expr")
    try:
        parse(expr)
    except ParseError as error:
        fields.wrong("expr", str(error))
    check = ExprCheck(
        at_ms=_duration(fields, "eval_time") or 0,
        expr=expr,
        samples=tuple(
            one
            for each in fields.nodes("exp_samples", required=False)
            if (one := _sample(each, findings)) is not None
        ),
        line=node.line,
    )
    fields.end()
    return check


def _sample(node: Node, findings: Findings) -> tuple[Labels, float] | None:
    fields = Fields(node, findings)
    labels, value = _text(fields, "labels"), _text(fields, "value")
    if fields.has("histogram"):
        fields.wrong("histogram", "native histograms are not supported")
    fields.end()
    try:
        return labels_of(labels) if labels not in {"", "{}"} else (), float(value or 0)
    except (NotationError, ValueError) as error:
        findings.add(node.line, node.path, str(error))
        return None


def _start(fields: Fields) -> int:
    text = _text(fields, "start_timestamp")
    try:
        return round(float(text or 0) * 1000)
    except ValueError:
        pass
    try:
        return round(datetime.fromisoformat(text).timestamp() * 1000)
    except ValueError:
        fields.wrong("start_timestamp", "expected seconds since 1970, or 2026-11-27T08:00:00Z")
        return 0


def _duration(fields: Fields, name: str) -> int | None:
    text = _text(fields, name)
    try:
        return duration_ms(text) if text else None
    except DurationError as error:
        fields.wrong(name, f"{error}; write 30s, 5m or 1d")
        return None


def _is_true(fields: Fields, name: str) -> bool:
    node = fields.get(name, required=False)
    return node is not None and node.value is True


def _text(fields: Fields, name: str) -> str:
    node = fields.get(name, required=False)
    if node is None:
        return ""
    if isinstance(node.value, tuple | Mapping):
        fields.wrong(name, f"expected text, got {shown(node)}")
        return ""
    return node.written
