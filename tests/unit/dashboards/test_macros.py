"""What Grafana makes of its macros, case by case as its source does it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from dashboards.grafana.check.macros import expanded_promql, expanded_sql
from dashboards.grafana.check.window import Window, aligned, duration_text, interval_text, seen, utc

FROM, TO = "2026-11-24T17:00:00Z", "2026-11-25T17:00:00Z"
START = datetime(2026, 11, 24, 17, tzinfo=UTC)
DAY = Window(START, START + timedelta(days=1))

SQL = [
    ("$__interval", "1m"),
    ("$__interval_ms", "60000"),
    ("$__timeFilter(a.at)", f"a.at BETWEEN '{FROM}' AND '{TO}'"),
    ("$__timeFilter( at )", f"at BETWEEN '{FROM}' AND '{TO}'"),
    ("$__timeFrom()", f"'{FROM}'"),
    ("at <= $__timeTo()", f"at <= '{TO}'"),
    ("$__unixEpochFrom()", "1795539600"),
    ("$__unixEpochTo() - 1", "1795626000 - 1"),
    ("$__unixEpochFilter(s)", "s >= 1795539600 AND s <= 1795626000"),
    ("$__timeGroup(at,5m)", "time_bucket('300.000s',at)"),
    ("$__timeGroup(at, '1m') AS x", "time_bucket('60.000s',at) AS x"),
    ("$__timeGroup(at,$__interval) ", "time_bucket('60.000s',at) "),
    ("$__timeGroup(at,1h, NULL) ", "time_bucket('3600.000s',at) "),
    ("$__timeGroup(at,1h,0), x", "time_bucket('3600.000s',at) AS \"time\", x"),
    ("$__timeGroup(at,1h30m), x", "time_bucket('5400.000s',at) AS \"time\", x"),
    ("ORDER BY $__timeGroup(at,1h))", "ORDER BY time_bucket('3600.000s',at))"),
    ("$__timeGroupAlias(at,250ms)", "time_bucket('0.250s',at) AS \"time\""),
    ("$__unixEpochGroup(s,5m)", "floor((s)/300)*300"),
    ("$__unixEpochGroupAlias(s,5m,previous)", 'floor((s)/300)*300 AS "time"'),
    ("$__time(at)", 'at AS "time"'),
    ("$__timeEpoch(at)", 'extract(epoch from at) as "time"'),
    ("SELECT 1", "SELECT 1"),
]
WRONG = [
    ("$__timeGroup(at,1d)", "days would begin at midnight of UTC"),
    ("$__timeGroupAlias(at,'1w')", "days would begin at midnight of UTC"),
    ("$__timeGroup(at,24h)", "days would begin at midnight of UTC"),
    ("$__timeGroup(at)", "takes 2 to 3 arguments, not 1"),
    ("$__timeGroup(at,soon)", "'soon' is no interval such as 5m"),
    ("$__timeGroup(at,0s)", "'0s' is no interval such as 5m"),
    ("$__timeGroup(at,1h,zero)", "fills with NULL, previous or a number"),
    ("$__timeGroup(date(at),1h)", "takes 2 to 3 arguments, not 1"),
    ("$__timeFilter(coalesce(a,b))", "takes 1 to 1 arguments, not 2"),
    ("$__timeFilter(lower(a))", "no call can be one"),
    ("$__timeFilter()", "takes 1 to 1 arguments, not 0"),
    ("$__timeFrom", "no macro of Grafana"),
    ("$__timeRange(at)", "no macro of Grafana for PostgreSQL"),
    ("$percentile(at)", "no macro of Grafana for PostgreSQL"),
]
PROMQL = [
    ("rate(x[$__rate_interval])", "rate(x[1m15s])"),
    ("rate(x[$__interval])", "rate(x[1m])"),
    ("rate(x[${__rate_interval}])", "rate(x[1m15s])"),
    ("increase(x[$__range])", "increase(x[86400s])"),
    ("$__range_s * $__range_ms * $__interval_ms", "86400 * 86400000 * 60000"),
]


@pytest.mark.parametrize(("text", "made"), SQL)
def test_sql_is_expanded_as_grafana_does(text: str, made: str) -> None:
    assert expanded_sql(text, DAY) == (made, ())


@pytest.mark.parametrize(("text", "reason"), WRONG)
def test_what_is_no_macro_of_sql_is_told(text: str, reason: str) -> None:
    (fault,) = expanded_sql(f"SELECT {text} FROM t", DAY).faults
    assert reason in fault


@pytest.mark.parametrize(("text", "made"), PROMQL)
def test_promql_is_expanded_as_grafana_does(text: str, made: str) -> None:
    assert expanded_promql(text, DAY) == (made, ())


def test_promql_has_no_other_macros() -> None:
    assert expanded_promql("$__from", DAY).faults == ("$__from: no macro of Grafana",)


@pytest.mark.parametrize(
    ("length", "points", "interval", "rate"),
    [
        ({"hours": 1}, 1000, "5s", "1m0s"),
        ({"hours": 6}, 1000, "20s", "1m0s"),
        ({"days": 7}, 1000, "10m", "10m15s"),
        ({"days": 30}, 1000, "30m", "30m15s"),
        ({"days": 365}, 100, "1d", "24h0m15s"),
    ],
)
def test_the_interval_is_round(
    length: dict[str, int], points: int, interval: str, rate: str
) -> None:
    window = Window(START, START + timedelta(**length), points)
    assert interval_text(window.interval_ms) == interval
    assert duration_text(window.rate_interval_ms) == rate


def test_the_interval_is_not_below_what_the_panel_allows() -> None:
    window = DAY._replace(at_least=timedelta(minutes=5))
    assert interval_text(window.interval_ms) == "5m"
    scraped = window._replace(scrape=timedelta(minutes=1))
    assert duration_text(scraped.rate_interval_ms) == "6m0s"
    assert interval_text(90_000) == "1m"  # cut, as Grafana does


def test_points_of_promql_are_whole_steps_of_the_place() -> None:
    here = (START + timedelta(minutes=47)).astimezone(timezone(timedelta(hours=7)))
    assert aligned(here, timedelta(hours=1)) == START
    assert aligned(here, timedelta(days=1)).isoformat() == "2026-11-25T00:00:00+07:00"
    assert aligned(here, None) == here


def test_moments_are_written_as_go_does() -> None:
    assert utc(START.replace(microsecond=120_000)) == "2026-11-24T17:00:00.12Z"


def test_what_a_board_shows_at_first() -> None:
    assert seen("now-24h", "now", START) == (START - timedelta(days=1), START)
    assert seen("now-1w", "now-1d", START) == (
        START - timedelta(days=7),
        START - timedelta(days=1),
    )
    assert seen("now-1d/d", "now", START) == (START.replace(day=23, hour=0), START)
    assert seen("now/M", "now", START) is None
    assert seen("now", "now-1h", START) is None
