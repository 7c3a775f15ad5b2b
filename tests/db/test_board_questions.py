"""What boards ask in SQL is answered in a place that has nothing yet, and nothing is not 0."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboards.grafana import BOARDS
from dashboards.grafana.check.macros import expanded_sql
from dashboards.grafana.check.variables import Choice, resolved
from dashboards.grafana.check.window import Window
from dashboards.grafana.queries import Sql
from tests.servers import Database

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=7), NOW)
CHOSEN = {
    "ioc": Choice(("https://ioc.example.vn",)),
    "lang": Choice(("en",)),
    "unit": Choice(("u-1",)),
    "portal": Choice(("p-1",), several=True),
    "period": Choice(("newest",)),
    "priority": Choice(("p1", "p2"), several=True),
}
# What is counted is known to be none: no alert is open, no indicator is defined.
COUNTS = {"open_counts", "unit_alert_counts", "source_counts", "alarm_load", "kpi_counts"}
ALWAYS = COUNTS | {"storage", "connections", "var_priorities", "var_periods", "sources"}

_YEARS = """
INSERT INTO alert (rule, fingerprint, name, labels, annotations, priority, simulated, state,
  active_at, fired_at, ended_at, why, is_current)
SELECT 'x', decode(md5(n::text), 'hex'), 'x', '{}', '{}', 'p1', false, 'resolved', t, t, t,
  'recovered', false
FROM generate_series(1, 9000) AS n, LATERAL (SELECT %s - n * interval '1 hour' AS t) AS x
"""


def questions() -> dict[str, Sql]:
    """Give all questions of all boards, by name."""
    asked = [query for board in BOARDS for panel in board.panels for query in panel.queries]
    asked += [variable.query for board in BOARDS for variable in board.variables]
    asked += [marks.query for board in BOARDS for marks in board.marks]
    return {query.name: query for query in asked if isinstance(query, Sql)}


@pytest.fixture(scope="module")
def expanded() -> dict[str, str]:
    """Put values into their places, as Grafana does."""
    texts = {name: resolved(query.text, CHOSEN) for name, query in questions().items()}
    assert [name for name, each in texts.items() if each.faults] == []
    made = {name: expanded_sql(each.text, WINDOW) for name, each in texts.items()}
    assert [name for name, each in made.items() if each.faults] == []
    return {name: each.text for name, each in made.items()}


def test_alerts_of_years_are_not_read(database: Database, expanded: dict[str, str]) -> None:
    """Alerts are kept for years; what fired since the begin is open, or has ended since."""
    of_alerts = [name for name, text in expanded.items() if "board.alerts" in text]
    assert len(of_alerts) > 10
    with database.connect() as owner:
        owner.execute(_YEARS, [NOW])
        owner.execute("ANALYZE alert")
    with database.connect("ioc_grafana") as board:
        plans = {
            name: "\n".join(row[0] for row in board.execute(f"EXPLAIN {expanded[name]}".encode()))
            for name in of_alerts
        }
    by_time = ("alert_ended", "alert_open", "alert_event_flapping")
    assert [name for name, plan in plans.items() if not any(each in plan for each in by_time)] == []


def test_an_empty_place_is_answered(database: Database, expanded: dict[str, str]) -> None:
    with database.connect("ioc_grafana") as board:
        found = {name: board.execute(text.encode()).fetchall() for name, text in expanded.items()}
    known = {name: rows for name, rows in found.items() if any(any(row) for row in rows)}
    assert set(known) <= ALWAYS, "nothing is told where nothing is known"
    zeros = {name for name, rows in found.items() if any(0 in row for row in rows)}
    assert zeros <= COUNTS
