"""What boards are told by SQL where it is easily told wrongly: when none is 0, and when not."""

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from core.service.clock import SystemClock
from dashboards.grafana.board import Panel
from dashboards.grafana.boards import BOARDS
from dashboards.grafana.check.macros import expanded_sql
from dashboards.grafana.check.variables import Choice, resolved
from dashboards.grafana.check.window import Window
from dashboards.grafana.queries import Sql
from tests import given
from tests.servers import Database
from tests.simulated import ZONE

UNIT = "khun-ha-2025"

CHOSEN = {
    "lang": Choice(("en",)),
    "unit": Choice((UNIT,), several=True),
    "period": Choice(("newest",)),
    "priority": Choice(("p1",), several=True),
}
_SERIES = """
WITH m AS (
  INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en, origin)
  VALUES (%(metric)s, 'dvc', '1', 'counter', '{unit}', '', '', 'place') ON CONFLICT DO NOTHING
), s AS (
  INSERT INTO series (key, metric, labels, unit_id, source_id, created_at)
  VALUES (decode(md5(%(metric)s || %(labels)s::text), 'hex'), %(metric)s, %(labels)s, %(unit)s,
    'bts-01', now())
  RETURNING id
)
INSERT INTO rollup_day (series_id, day, begins, ends, count, sum, min, max, first_at, first,
  last_at, last, increase)
SELECT s.id, %(day)s, b.begins, b.ends, 2, 0, 0, 0, b.ends, 0, b.ends, 0, %(increase)s
FROM s, LATERAL (SELECT %(day)s::timestamp AT TIME ZONE %(zone)s AS begins,
  (%(day)s::date + 1)::timestamp AT TIME ZONE %(zone)s AS ends) AS b
"""


@pytest.fixture
def owner(database: Database) -> Any:
    """Give a session of the owner, in a small place that has a zone."""
    given.place(database)
    with database.connect() as conn:
        conn.execute("UPDATE place SET zone = %s", [str(ZONE)])
        yield conn


def asked(database: Database, query: Sql) -> list[dict[str, Any]]:
    """Ask a question of a board as Grafana does."""
    now = SystemClock().now()
    window = Window(now - timedelta(days=7), now)
    text = expanded_sql(resolved(query.text, CHOSEN).text, window).text
    with database.connect("ioc_grafana") as conn:
        cursor = conn.execute(text.encode())
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _grown(owner: psycopg.Connection, metric: str, increase: int, day: date, **labels: str) -> None:
    told = {"metric": metric, "unit": UNIT, "day": day, "increase": increase, "zone": str(ZONE)}
    owner.execute(_SERIES, told | {"labels": psycopg.types.json.Jsonb(labels)})


def test_nothing_late_is_all_on_time(owner: psycopg.Connection, database: Database) -> None:
    day = SystemClock().now().date() - timedelta(days=3)
    _grown(owner, "dvc_dossiers_finished_total", 40, day, timeliness="on_time")
    (row,) = asked(database, Sql("dossiers_on_time"))
    assert (row["finished"], row["early"], row["late"], row["on_time_share"]) == (40, 0, 0, 1)
    _grown(owner, "dvc_dossiers_received_total", 30, day, field="dat_dai", channel="direct")
    (row,) = asked(database, Sql("dossiers_by_field"))
    assert (row["received"], row["online"], row["online_share"]) == (30, 0, 0)


@pytest.mark.parametrize(
    ("minutes", "period_seconds", "state"),
    [(1, 60, "fresh"), (1, None, "unknown"), (9, 60, "unknown")],  # nobody has looked for 9 minutes
)
def test_what_is_not_known_of_a_source_is_neither_fresh_nor_never(
    owner: psycopg.Connection,
    database: Database,
    minutes: int,
    period_seconds: int | None,
    state: str,
) -> None:
    at = SystemClock().now() - timedelta(minutes=minutes)
    told = {
        "source_last_seen_timestamp_seconds": at.timestamp(),
        "source_expected_period_seconds": period_seconds,
    }
    for metric, value in told.items():
        owner.execute(
            "WITH s AS (INSERT INTO series (key, metric, labels, source_id, created_at) VALUES"
            " (decode(md5(%(metric)s), 'hex'), %(metric)s, '{\"source\": \"bts-01\"}',"
            " 'ioc-ingest', %(at)s) RETURNING id) INSERT INTO sample SELECT id, %(at)s, %(value)s"
            " FROM s WHERE %(value)s::float8 IS NOT NULL",
            {"metric": metric, "value": value, "at": at},
        )
    (row,) = asked(database, Sql("source_counts"))
    others = len(given.SOURCES) - 1
    assert {name: count for name, count in row.items() if count} == {state: 1, "never": others}
    states = {each["source"]: each["state"] for each in asked(database, Sql("sources"))}
    assert states["bts-01"] == state


def _days_back(panel: Panel) -> timedelta:
    return timedelta(days=int(panel.back.removesuffix("d")))


def test_days_begin_where_the_axis_does(owner: psycopg.Connection, database: Database) -> None:
    """Of thirty closed days the first began more than thirty days ago."""
    today = SystemClock().now().astimezone(ZONE).date()
    for ago in (1, 30, 31):
        day = today - timedelta(days=ago)
        _grown(owner, "dvc_dossiers_received_total", 9, day, channel="online", ago=str(ago))
    panels = [panel for board in BOARDS for panel in board.panels if panel.back == "31d"]
    assert len(panels) == 4
    for panel in panels:
        (query,) = panel.queries
        assert isinstance(query, Sql)
        if query.name == "unit_dossiers":
            continue  # of one unit
        times = {row["time"] for row in asked(database, query)}
        assert len(times) == 2
        assert min(times) > SystemClock().now() - _days_back(panel)
