"""Which values columns and labels can have: as the tables allow, and as questions name them."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.deadman.chain import Pass
from core.service.outbound.failure import Phase
from core.store.product import CANARY_LABEL, CANARY_SOURCES
from dashboards.grafana.check.asked import metrics_in
from dashboards.grafana.check.lint.values import Wanted, wanted_in_sql
from dashboards.grafana.check.vocabulary import CLOSED, COLUMNS, why_no_value

SCHEMA = (Path(__file__).parents[3] / "core/store/schema.sql").read_text("utf-8")
# The tables below the views whose words they allow; other words are made by a view or by kpis.yml.
TABLES = {
    "alerts": "alert",
    "alert_acts": "alert_act",
    "alert_events": "alert_event",
    "notifications": "notification",
    "attempts": "notification_attempt",
    "incidents": "incident",
    "maintenance": "maintenance",
    "gaps": "gap",
    "packed_days": "pack_day",
    "metrics": "metric",
    "kpis": "kpi_value",
}
ALLOWED = [
    (view, column, f"{table}_{column}_check")
    for view, table in TABLES.items()
    for named, column in COLUMNS
    if named == view and (view, column) != ("notifications", "way")
]


@pytest.mark.parametrize(("view", "column", "constraint"), ALLOWED)
def test_words_of_columns_are_those_that_tables_allow(
    view: str, column: str, constraint: str
) -> None:
    (line,) = re.findall(rf"CONSTRAINT {constraint} CHECK .*", SCHEMA)
    assert set(re.findall(r"'([^']*)'::text", line)) == COLUMNS[view, column]


def test_words_that_a_view_makes() -> None:
    (view,) = re.findall(r"CREATE VIEW board\.sources AS.*?;\n", SCHEMA, re.DOTALL)
    assert set(re.findall(r"(?:THEN|ELSE) '(\w+)'::text", view)) == COLUMNS["sources", "state"]


def test_words_of_our_own_labels_are_those_that_we_give() -> None:
    assert CLOSED[CANARY_LABEL] == CANARY_SOURCES.keys()
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    passed = Pass(number=1, sent_at=moment, evaluated_at=moment, told_at=moment, accepted_at=moment)
    assert CLOSED["phase"] == set(Phase)
    assert CLOSED["stage"] == passed.stages.keys()


def test_a_place_may_have_words_of_its_own() -> None:
    assert why_no_value("operator", "itel") == ""
    assert why_no_value("tech", "nr-sa") == ""
    assert why_no_value("owner", "UBND") == ""
    assert why_no_value("basis", "Measured") != ""
    assert why_no_value("phase", "all") != ""


def test_what_a_statement_looks_for() -> None:
    sql = (
        "SELECT (x.labels ->> 'channel') AS way FROM board.days AS x WHERE x.metric IN ('a', 'b')"
        " AND x.labels ->> 'field' <> 'c' AND way = 'd' AND x.unit IN (${unit:sqlstring})"
    )
    assert metrics_in(sql) == ["a", "b"]
    assert list(wanted_in_sql(sql)) == [
        Wanted(("a", "b"), "field", "c"),
        Wanted(("a", "b"), "channel", "d"),
    ]
