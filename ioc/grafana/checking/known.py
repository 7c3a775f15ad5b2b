"""What the boards of a place are judged by: its files, and the pages of our app."""

from collections.abc import Iterable, Mapping

from core.model import Kind, Metric, RecordingRule
from core.place import Place
from core.store.product import product_metrics
from dashboards.grafana.boards import BOARDS
from dashboards.grafana.check import Known, Sheet
from dashboards.grafana.check.lint.expressions import labels_of
from dashboards.grafana.check.reading import text
from dashboards.grafana.fitting import FILES, asked_by
from ioc.grafana.subjects import subject_in
from promql.parse import parse

from .pages import why_no_page


def known_of(place: Place, sheets: Iterable[Sheet]) -> Known:
    """Take what is needed of a place. Links may lead to the boards that are judged, and to ours."""
    subject = subject_in(place, "")
    metrics = _metrics(place)
    return Known(
        zone=str(place.profile.zone),
        language=place.profile.language,
        boards=_boards(sheets),
        metrics=metrics,
        undefined=_asked() - metrics.keys(),
        rules=frozenset(
            rule.name
            for group in place.rules
            for rule in group.rules
            if not isinstance(rule, RecordingRule)
        ),
        named=frozenset([*subject.units, *subject.schedules]),
        kpi_decimals=subject.kpi_decimals,
        why_no_page=why_no_page,
    )


def _boards(sheets: Iterable[Sheet]) -> Mapping[str, frozenset[str]]:
    ours = {board.uid: frozenset(each.name for each in board.variables) for board in BOARDS}
    theirs = {
        sheet.uid: frozenset(text(each, "name") for each in sheet.variables) for sheet in sheets
    }
    return ours | theirs


def _asked() -> frozenset[str]:
    """Give the metrics that our boards ask for."""
    every = (query for board in BOARDS for panel in board.panels for query in panel.queries)
    return frozenset(name for query in every for name in asked_by(query)) - FILES


def _metrics(place: Place) -> Mapping[str, Metric]:
    """Give the catalogue and what rules record, of which only the labels are known."""
    known = {metric.name: metric for metric in (*place.metrics, *product_metrics())}
    for rule in (rule for group in place.rules for rule in group.rules):
        if isinstance(rule, RecordingRule) and rule.name not in known:
            known[rule.name] = _recorded(rule, known)
    return known


def _recorded(rule: RecordingRule, known: Mapping[str, Metric]) -> Metric:
    labels = labels_of(parse(rule.expr), known)
    if labels is None:  # it may have those of any
        labels = frozenset(name for metric in known.values() for name in metric.labels)
    own = {name for name, _ in rule.labels}
    return Metric(
        name=rule.name,
        group="",
        unit_of_measure="",
        kind=Kind.GAUGE,
        labels=tuple(sorted(labels | own)),
        expected_period_seconds=None,
        valid_min=None,
        valid_max=None,
        name_vi="",
        name_en="",
    )
