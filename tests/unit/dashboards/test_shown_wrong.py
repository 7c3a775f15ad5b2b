"""Boards that are answered and drawn, and tell a reader something wrong: each is found."""

from functools import cache

import pytest

from dashboards.grafana.check import Known, lint
from tests.sheets import BY_HOUR, OPEN, STEPS, board, known, promql, sheet, sql, written
from tests.sheets import RATIO as RATIO_ASKED
from tests.spoiling import (
    DAYS,
    HOURS,
    RATIO,
    STAT,
    TABLE,
    Spoil,
    ask,
    defaults,
    mark,
    of_panel,
    of_target,
    place_at,
    without,
)


@cache
def place() -> Known:
    return known()


AGE = "SELECT extract(epoch FROM now() - max(evaluated_at)) AS age FROM board.evaluations"
MIXED = {
    "mode": "absolute",
    "steps": [STEPS[0], *({**STEPS[each], "value": n} for n, each in enumerate((2, 1)))],
}
COLOURED = {"mode": "absolute", "steps": [{**STEPS[2], "value": None}, {**STEPS[0], "value": 1}]}
SPOILED: list[tuple[str, Spoil, str, str]] = [
    ("counted in halves", defaults(DAYS, decimals=1), "decimals", "locale is written with 0"),
    ("a decimal too few", defaults(STAT, decimals=0), "decimals", "s is written with 1 everywhere"),
    ("a decimal too many", defaults(RATIO, decimals=2), "decimals", "percentunit is written with"),
    ("no decimals said", without(RATIO, "decimals"), "decimals", "here with None"),
    ("a column's decimals", lambda made: written(
        made["panels"][TABLE], "value", unit="percent", decimals=2),
     "override value: decimals", "percent is written with 1 everywhere"),
    ("decimals of no unit", lambda made: written(made["panels"][TABLE], "value", decimals=1),
     "override value: decimals", "without a unit: 'locale' if they count"),
    ("a loss in whole percent", of_target(RATIO, expr="avg(net_packet_loss_ratio)"),
     "decimals", "percentunit is written with 2 everywhere"),
    ("an indicator rounded", lambda made: written(
        made["panels"][TABLE], "value", unit="none", decimals=1),
     "override value: decimals", "none is written with 2 everywhere"),
    ("cells rounded", of_panel(RATIO, options={"cellValues": {"unit": "dB", "decimals": 0}}),
     "decimals", "dB is written with 1"),
    ("a priority in capitals", ask("SELECT name FROM board.alerts WHERE priority = 'P1'"), "A",
     "priority is never 'P1'; expected p1, p2, p3, p4"),
    ("a state of others", ask("SELECT a.name FROM board.alerts AS a WHERE a.state IN ('open')"),
     "A", "state is never 'open'; expected firing"),
    ("no such kind", ask("SELECT count(*) FILTER (WHERE e.kind <> 'flap') AS n"
                         " FROM board.alert_events AS e"), "A", "kind is never 'flap'"),
    ("the other direction", ask(
        "SELECT CASE d.direction WHEN 'falling' THEN 1 END AS n FROM board.kpi_definitions AS d"),
     "A", "direction is never 'falling'"),
    ("simulated in capitals", of_target(RATIO, expr='avg(net_site_up{simulated="True"})'), "A",
     "simulated is never 'True'; expected true"),
    ("a technology in capitals", of_target(RATIO, expr='avg(net_site_up{tech=~"2g|4G"})'), "A",
     "tech is never '4G'; expected 4g"),
    ("a channel misspelt", ask(
        "SELECT sum(d.increase * (d.labels ->> 'channel' = 'onlin')::int) AS n FROM board.days AS d"
        " WHERE d.metric = 'dvc_dossiers_received_total' AND d.day > '2026-01-01'"), "A",
     "channel is never 'onlin'; expected online"),
    ("a channel misspelt that was named", ask(
        "WITH t AS (SELECT h.labels ->> 'channel' AS way, h.value FROM board.head AS h WHERE"
        " h.metric = 'dvc_dossiers_received_total' AND h.time > now() - INTERVAL '1 hour')"
        " SELECT sum(value) AS n FROM t WHERE way = 'Online'"), "A", "channel is never 'Online'"),
    ("a metric of no one in SQL", ask(
        "SELECT d.day FROM board.days AS d WHERE d.metric = 'dvc_received' AND d.day > '2026-01-01'"
     ), "A", "no metric 'dvc_received' in the catalogue"),
    ("a label of no one in SQL", ask(
        "SELECT d.labels ->> 'chanel' AS way FROM board.days AS d"
        " WHERE d.metric = 'dvc_dossiers_received_total' AND d.day > '2026-01-01'"), "A",
     "dvc_dossiers_received_total has no label 'chanel'"),
    ("whatever is chosen", ask(BY_HOUR.replace("AND priority IN (${priority:sqlstring})", "")),
     "A", "also of what is not chosen: priority IN (${priority:sqlstring})"),
    ("all that ever fired", ask(BY_HOUR.replace("$__timeFilter(fired_at) AND", "")), "A",
     "board.alerts: of all time, not of what is shown"),
    ("a mark of all time", mark(rawSql="SELECT fired_at AS time, name AS text FROM board.alerts"),
     "annotations/Cảnh báo", "of all time"),
    ("any rows", ask(f"{OPEN} LIMIT 10"), "A", "LIMIT without ORDER BY: any rows"),
    ("the oldest", ask(f"{OPEN} ORDER BY fired_at, name LIMIT 10"), "A", "ORDER BY fired_at: the"),
    ("the least", ask(f"{BY_HOUR.removesuffix('ORDER BY 1')} ORDER BY alarms LIMIT 9"), "A",
     "ORDER BY alarms: the oldest or the least would be kept"),
    ("units by another column", ask(
        "SELECT u.name_vi AS unit, d.day FROM board.days AS d JOIN board.units AS u"
        " ON u.parent = d.unit WHERE d.day > '2026-01-01'"), "A", "units are joined by u.unit ="),
    ("alerts of no unit dropped", ask(
        "SELECT u.name_vi AS unit, a.name FROM board.alerts AS a JOIN board.units AS u"
        " ON u.unit = a.unit WHERE a.state = 'firing'"), "A", "LEFT JOIN"),
    ("another quantile", of_panel(RATIO, title="Độ trễ p95", targets=[promql(
        "quantile(0.5, net_latency_seconds)")]), "A", "the title says p95, asked for is the quant"),
    ("another percentile", ask(
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a.value) AS p95 FROM board.alerts AS a"
     ), "A", "p95 asks for the quantile 0.5"),
    ("another length", of_panel(STAT, title="Mưa 24 giờ", targets=[promql(
        "max(sum_over_time(weather_rain_mm[12h]))")]), "A", "the title says 24 hours, asked for"),
    ("P1 in the colour of P2", lambda made: written(made["panels"][HOURS], "p1", color={
        "mode": "fixed", "fixedColor": "#E69F00"}), "override p1", "p1 is #D55E00 everywhere"),
    ("P2 told in the colour of P1", lambda made: written(made["panels"][TABLE], "priority",
        mappings=[{"type": "value", "options": {"p2": {"color": "#D55E00"}}}]), "mappings",
     "p2 is #E69F00 everywhere, here #D55E00"),
    ("worse, then better", defaults(STAT, thresholds=MIXED), "thresholds", "worse, then better"),
    ("nothing known in a colour", defaults(STAT, thresholds=COLOURED), "thresholds",
     "what has no value gets the first colour"),
    ("down in grey", of_panel(RATIO, type="state-timeline", fieldConfig={"defaults": {
        "mappings": [{"type": "value", "options": {
            "0": {"text": "Ngừng", "color": "#AEB4BD"}, "1": {"text": "Chạy", "color": "#D55E00"}}}]
     }, "overrides": []}), "mappings", "0 of net_site_up in #AEB4BD"),
    ("the best in the colour of the worst", lambda made: (
        of_panel(STAT, targets=[{**promql("topk(3, net_rsrp_dbm)"), "instant": True, "range": False,
                                 "format": "table"}])(made),
        written(made["panels"][STAT], "Value", thresholds={"steps": [STEPS[0],
            {"color": "#56B4E9", "value": -1e9}, {"color": "transparent", "value": 30}]})),
     "A", "topk: the others are those that have a colour"),
    ("much in a colour that is good", lambda made: (
        of_target(STAT, expr="min(ioc_disk_free_ratio)")(made),
        defaults(STAT, unit="percentunit")(made)), "A", "the more the better, and more has the"),
    ("a limit of nobody", of_panel(STAT, description="Tuổi của tín hiệu; quá 10 giây là chậm."),
     "thresholds", "nothing says why 30 is a limit"),
    ("two of a name", lambda made: [
        written(made["panels"][TABLE], name, displayName="Tên") for name in ("name", "unit")],
     "displayName", "2 fields are called 'Tên'"),
    ("two states in one word", of_panel(RATIO, fieldConfig={"defaults": {"mappings": [
        {"type": "value", "options": {"0": {"text": "Không"}, "1": {"text": "Không"}}}]},
        "overrides": []}), "mappings", "2 values are told as 'Không'"),
    ("shares on shares", defaults(RATIO, custom={"stacking": {"mode": "normal"}}), "stacking",
     "percentunit on top of each other"),
    ("a week before", of_panel(RATIO, timeShift="7d"), "timeShift", "another time than its axis"),
    ("seldom looked at", of_panel(RATIO, interval="6h"), "A", "what lies between is not seen"),
    ("seconds in SQL as ms", lambda made: (ask(AGE)(made), defaults(HOURS, unit="ms")(made)), "A",
     "column age: 'ms' for s; expected"),
    ("bytes in SQL as bits", lambda made: (
        ask("SELECT bytes FROM board.storage")(made), defaults(HOURS, unit="bits")(made)), "A",
     "column bytes: 'bits' for B"),
    ("each row for every unit", ask(
        "SELECT u.name_vi, d.day FROM board.days AS d CROSS JOIN board.units AS u"
        " WHERE d.day > '2026-01-01'"), "A", "each row once for every unit"),
    ("per second as per hour", of_panel(RATIO, title="Hồ sơ mỗi giờ", targets=[promql(
        "sum(rate(dvc_dossiers_received_total[3h]))")]), "A", "the title says 'mỗi giờ'"),
    ("more days than it says", of_panel(HOURS, title="Theo lĩnh vực, 30 ngày", targets=[sql(
        "SELECT d.sum FROM board.days AS d WHERE d.day > now()::date - 301")]), "A",
     "the title says 30 days, asked for are 300"),
    ("another technology", of_panel(RATIO, title="RSRP 4G", targets=[promql(
        'avg(net_rsrp_dbm{tech="5g"})')]), "A", "the title says '4G', asked for is not tech='4g'"),
    ("another metric than its title", of_panel(RATIO, title="Hồ sơ quá hạn", targets=[promql(
        "sum(dvc_dossiers_due_soon)")]), "A", "the title is that of dvc_dossiers_overdue"),
    ("parts and the whole", of_target(RATIO, expr="avg(portal_probe_seconds)"), "A",
     "portal_probe_seconds: of each phase alike; name one, or group by it"),
    ("asked for and left out", of_panel(TABLE, transformations=[
        {"id": "organize", "options": {"excludeByName": {"name": True}}}]), "transformations",
     "name is asked for and left out"),
    ("by another time", ask(BY_HOUR.replace("$__timeFilter(fired_at)", "$__timeFilter(active_at)")),
     "A", "active_at is not when it happened"),
    ("far below", place_at(DAYS, y=900), "gridPos", "y 900: nothing ends there"),
    ("open and not all", lambda made: (ask("SELECT a.name FROM board.alerts AS a WHERE a.state IN"
        " ('firing')")(made), of_panel(HOURS, title="Cảnh báo đang mở lúc này")(made)), "A",
     "the title says open; alerts are open that are firing, no_data"),
    ("real as simulated", lambda made: (ask("SELECT avg((NOT simulated)::int) AS s FROM x")(made),
        of_panel(HOURS, title="Số liệu mô phỏng")(made)), "A", "asked for is what is not"),
    ("a day as a week before", lambda made: (
        of_panel(RATIO, targets=[promql("avg(portal_up offset 1d)", "week")])(made),
        written(made["panels"][RATIO], "week", displayName="tuần trước")), "A",
     "'tuần trước' is 7d before, asked for is 1d"),
    ("a week before as now", lambda made: (
        of_panel(RATIO, targets=[promql("avg(portal_up offset 7d)", "week")])(made),
        written(made["panels"][RATIO], "week", displayName="đang xem")), "A",
     "'đang xem' does not say that it was 7d before"),
    ("asked twice", lambda made: made["panels"][RATIO]["targets"].append(
        promql(RATIO_ASKED, ref="B")), "targets", "asked 2 times"),
    ("counts as a share of all", of_target(
        RATIO, expr="sum(sum by (unit) (net_site_up)) / count(sum by (unit) (net_site_up))"), "A",
     "'percentunit' for count"),
    ("one of two columns", lambda made: (of_panel(TABLE, targets=[
        {**promql(question, ref=ref), "format": "table"} for ref, question in zip(
            "AB", ("max(oncall_on_duty)", "max(oncall_uncovered)"), strict=True)])(made),
        written(made["panels"][TABLE], "Value #B", unit="ms", decimals=1)), "B", "'ms' for s"),
    ("numbers of a matrix", lambda made: (of_panel(TABLE, targets=[
        {**promql("avg by (unit) (net_rsrp_dbm)"), "format": "table"}])(made),
        written(made["panels"][TABLE], "number", unit="dB", decimals=1)), "A", "'dB' for dBm"),
    ("cells of heat", of_panel(RATIO, type="heatmap", options={"cellValues": {
        "unit": "dB", "decimals": 1}}, targets=[promql("avg by (unit) (net_rsrp_dbm)")]),
     "A", "'dB' for dBm"),
    ("a length of nobody", of_panel(RATIO, description="Trung vị của một giờ qua.", targets=[promql(
        "quantile(0.5, quantile_over_time(0.5, net_latency_seconds[30h]))")]), "A",
     "the panel tells of another length than [30h]"),
    ("all payments as online", of_panel(RATIO, title="Thanh toán trực tuyến", targets=[promql(
        'sum(increase(dvc_payments_total{result="failed",method="online"}[3h]))'
        ' / sum(increase(dvc_payments_total{result="failed"}[3h]))')]), "A",
     "the title says 'trực tuyến', asked for is not method='online'"),
    ("a share in SQL as percent", lambda made: (
        ask("SELECT avg(a.simulated::int) AS s FROM board.series AS a")(made),
        defaults(HOURS, unit="percent")(made)), "A", "column s: 'percent' for ratio"),
    ("a scope in capitals", ask("SELECT u.unit FROM board.units AS u WHERE u.scope = 'CORE'"), "A",
     "scope is never 'CORE'; expected core"),
    ("a later case", ask(
        "SELECT CASE s.state WHEN 'stale' THEN 0 WHEN 'LATE' THEN 1 END AS n FROM board.sources"
        " AS s"), "A", "state is never 'LATE'"),
    ("not in what there is not", ask("SELECT n.kind FROM board.notifications AS n WHERE"
        " coalesce(n.way, '-') NOT IN ('SMS') AND $__timeFilter(n.created_at)"), "A",
     "way is never 'SMS'"),
    ("one of two is not chosen", ask(
        f"{OPEN} UNION ALL SELECT 'p1', name, unit, fired_at FROM board.alerts"
        " WHERE state IN ('firing', 'no_data')"), "A", "also of what is not chosen: priority"),
    ("a word of nobody", lambda made: (
        ask("SELECT CASE WHEN a.acked_at IS NULL THEN 'nobodys' ELSE coalesce(a.why, 'none') END"
            " AS why FROM board.alerts AS a WHERE a.state = 'firing'")(made),
        written(made["panels"][HOURS], "why", mappings=[
            {"type": "value", "options": {"nobodys": {"text": "chưa ai"}}}])), "A",
     "column why: 'none' is not told in words"),
    ("too low", place_at(STAT, h=2), "gridPos", "h 2: too low to be read"),
    ("thousands cut", defaults(HOURS, unit="short", decimals=1), "A", "'short' for count;"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "field", "reason"), [each[1:] for each in SPOILED], ids=[each[0] for each in SPOILED]
)
def test_what_shows_something_wrong_is_found(spoil: Spoil, field: str, reason: str) -> None:
    made = board()
    spoil(made)
    told = list(lint([sheet(made)], place()))
    assert [each for each in told if each.field == field and reason in each.reason], told
