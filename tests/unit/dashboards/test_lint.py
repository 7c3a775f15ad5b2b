"""Boards that are spoiled in one way each: it is found, where it is and by its reason."""

from functools import cache

import pytest

from dashboards.grafana.check import Finding, Known, Sheet, lint, read_sheet
from dashboards.grafana.check.columns import measured
from dashboards.grafana.check.lint.statements import other_zones, why_wrong
from dashboards.grafana.check.measures import COUNT, Measure
from ioc.grafana.checking import known_of
from tests.places import CONFIG
from tests.places import place as demo
from tests.sheets import (
    BY_DAY,
    BY_HOUR,
    OPEN,
    SQL,
    STEPS,
    board,
    known,
    sheet,
    written,
)
from tests.simulated import PLACE, ZONE
from tests.spoiling import (
    DAYS,
    HOURS,
    RATIO,
    STAT,
    TABLE,
    Json,
    Spoil,
    ask,
    constant,
    defaults,
    head,
    mark,
    of_panel,
    of_target,
    place_at,
    variable,
    without,
)


@cache
def place() -> Known:
    return known()


def found(made: Json) -> list[Finding]:
    return list(lint([sheet(made)], place()))


def link(url: str) -> Spoil:
    return lambda made: made["links"].append({"title": "Mở", "type": "link", "url": url})


def more(at: int) -> Spoil:
    return lambda made: made["panels"][at]["targets"].append(made["panels"][at]["targets"][0])


WRONG_SOURCE = {"type": "prometheus", "uid": "ioc-promql"}
FALLING = {"mode": "absolute", "steps": [STEPS[0], STEPS[2], STEPS[1]]}
NO_BASE = {"mode": "absolute", "steps": STEPS[1:]}
PERCENT = {"mode": "absolute", "steps": [STEPS[0], {"color": "#E69F00", "value": 90}]}
UTC_DAY = (
    "SELECT time_bucket('1 day', fired_at) AS time, count(*) AS n FROM board.alerts GROUP BY 1"
)
SPOILED: list[tuple[str, Spoil, str, str]] = [
    ("another zone", head(timezone="UTC"), "timezone", "expected 'Asia/Ho_Chi_Minh', got 'UTC'"),
    ("no zone", lambda made: made.pop("timezone"), "timezone", "got None"),
    ("Sunday first", head(weekStart="sunday"), "weekStart", "expected 'monday'"),
    ("editable", head(editable=True), "editable", "expected False, got True"),
    ("a uid of others", head(uid="portals"), "uid", "expected ioc-…"),
    ("no description", head(description=""), "description", "is missing"),
    ("an English board", head(description="What is abnormal now."), "description", "Vietnamese"),
    ("no time", head(time={"from": "now/M", "to": "now"}), "time", "expected now-24h to now"),
    ("nothing marked", head(annotations={"list": []}), "annotations", "nothing is marked"),
    ("no panel", head(panels=[]), "panels", "there is none"),
    ("no way into our app", head(links=[]), "links", "none leads into our app"),
    ("a board that is not", link("/d/ioc-gone"), "links", "there is no board 'ioc-gone'"),
    ("a page that is not", link("${ioc:raw}/alarms"), "links", "our app has no page '/alarms'"),
    ("another host", link("https://example.org/"), "links", "leads neither into our app"),
    ("a bare variable", link("${ioc:raw}/alerts?p=$priority"), "links", "with a format"),
    ("no such variable", link("${ioc:raw}/alerts?p=${unit:csv}"), "links", "no variable unit"),
    ("two of an id", of_panel(STAT, id=1), "id", "1 is there twice"),
    ("no id", lambda made: made["panels"][STAT].pop("id"), "id", "got None"),
    ("over another", place_at(STAT, x=10), "gridPos", "lies over 'Cảnh báo đang mở'"),
    ("out of the grid", place_at(STAT, x=20), "gridPos", "is not within 24 columns"),
    ("no width", place_at(STAT, w=0), "gridPos", "is not within 24 columns"),
    ("negative", place_at(STAT, w=-6), "gridPos", "is not within 24 columns"),
    ("a panel without title", of_panel(STAT, title=" "), "title", "is missing"),
    ("a panel in English", of_panel(STAT, description="Age"), "description", "Vietnamese"),
    ("no text for nothing", without(STAT, "noValue"), "noValue", "is missing"),
    ("no unit", without(RATIO, "unit"), "unit", "is missing"),
    ("a unit of no one", defaults(RATIO, unit="percents"), "unit", "knows no unit 'percents'"),
    ("nulls spanned", defaults(HOURS, custom={"spanNulls": True}), "spanNulls", "got True"),
    ("spanning not said", defaults(HOURS, custom={}), "spanNulls", "got None"),
    ("steps that fall", defaults(STAT, thresholds=FALLING), "thresholds", "expected values that"),
    ("no lowest step", defaults(STAT, thresholds=NO_BASE), "thresholds", "value null"),
    ("a letter twice", more(HOURS), "refId", "'A' is missing or there twice"),
    ("a source by name", of_target(TABLE, datasource="ioc-sql"), "A/datasource", "got ''"),
    ("an unknown source", of_target(TABLE, datasource={"uid": "x"}), "A/datasource", "got 'x'"),
    ("a wrong source", of_target(TABLE, datasource=WRONG_SOURCE), "A/datasource", "ioc-sql does"),
    ("a wrong kind", of_target(TABLE, datasource={**SQL, "type": "x"}), "A/datasource", "not a x"),
    ("a panel's source", of_panel(TABLE, datasource=WRONG_SOURCE), "datasource", "not that of A"),
    ("no format", of_target(TABLE, format=None), "A", "format: expected table or time_series"),
    ("lines without time", ask("SELECT name, value FROM board.alerts", "time_series"), "A", "time"),
    ("all columns", ask("SELECT * FROM board.alerts"), "A", "name the columns"),
    ("all samples", ask("SELECT h.value FROM board.head AS h WHERE h.metric = 'net_rsrp_dbm'"), "A",
     "say since when"),
    ("all days", ask("SELECT max(d.sum) AS sum FROM board.days AS d WHERE d.metric = 'x'"), "A",
     "say since when"),
    ("all of one", ask("SELECT a.* FROM board.alerts AS a"), "A", "name the columns"),
    ("two statements", ask("SELECT 1; SELECT 2"), "A", "one statement"),
    ("it writes", ask("DELETE FROM board.alerts"), "A", "expected SELECT or WITH"),
    ("a macro of others", ask("SELECT 1 WHERE $__timeRange(t)"), "A", "$__timeRange(t): no macro"),
    ("a day group", ask(BY_HOUR.replace("1h", "1d")), "A", "midnight of UTC"),
    ("a UTC day", ask(UTC_DAY), "A", "days of UTC; give the zone"),
    ("24 hours", ask(UTC_DAY.replace("1 day", "24 hours")), "A", "days of UTC"),
    ("a truncated day", ask("SELECT date_trunc('day', fired_at) FROM board.alerts"), "A", "UTC"),
    ("a cast day", ask("SELECT fired_at::date AS d FROM board.alerts"), "A", "a day of UTC"),
    ("an hour", ask("SELECT extract(hour FROM fired_at) AS h FROM board.alerts"), "A", "of UTC"),
    ("a written day", ask("SELECT to_char(fired_at, 'YYYY') AS y FROM board.alerts"), "A", "UTC"),
    ("today", ask("SELECT name FROM board.alerts WHERE fired_at > current_date"), "A", "of UTC"),
    ("a bare $", of_target(TABLE, rawSql=OPEN.replace("${priority:sqlstring}", "$priority")), "A",
     "$priority: write it with a format"),
    ("a variable that is not", of_target(TABLE, rawSql=OPEN.replace("priority:", "level:")), "A",
     "${level:sqlstring}: the board has no such variable"),
    ("counts as seconds", defaults(DAYS, unit="s"), "A", "column alarms: 's' for count"),
    ("counts as a share", defaults(HOURS, unit="percent"), "A", "column alarms: 'percent' for"),
    ("percent for a ratio", defaults(RATIO, unit="percent"), "A", "'percent' for ratio; expected"),
    ("seconds as ms", defaults(STAT, unit="ms"), "A", "'ms' for s; expected"),
    ("a broken question", of_target(RATIO, expr="avg by (operator) (net_site_up"), "A", "parse"),
    ("an unknown metric", of_target(RATIO, expr="avg(net_site_upp)"), "A", "no metric 'net_site_"),
    ("an unknown label", of_target(RATIO, expr='avg(net_site_up{op="x"})'), "A", "no label 'op'"),
    ("an unknown group", of_target(RATIO, expr="avg by (op) (net_site_up)"), "A", "by (op)"),
    ("a wrong legend", of_target(RATIO, legendFormat="{{unit}}"), "A", "legend {{unit}}"),
    ("a counter's reading", of_target(RATIO, expr="sum(dvc_dossiers_received_total)"), "A",
     "a counter's reading only rises"),
    ("at once and over time", of_target(RATIO, instant=True), "A", "one of them"),
    ("a macro of PromQL", of_target(RATIO, expr="avg(net_site_up offset $__step)"), "A", "$__step"),
    ("an override twice", lambda made: written(made["panels"][TABLE], "since", unit="s"),
     "override since", "unit is said twice"),
    ("an override's unit", lambda made: written(made["panels"][TABLE], "name", unit="texts"),
     "override name: unit", "knows no unit"),
    ("a variable without label", variable(label=""), "templating/priority", "has no label"),
    ("a variable of no use", variable(name="prio"), "templating/prio", "nothing on the board uses"),
    ("a variable's question", variable(query="SELECT * FROM board.alerts"), "templating/priority",
     "name the columns"),
    ("nothing chosen", variable(current={}, type="custom"), "templating/priority", "nothing is"),
    ("a mark's question", mark(rawSql="SELECT * FROM board.alerts"), "annotations/Cảnh báo",
     "name the columns"),
    ("a page that is not below", link("${ioc:raw}/admin/soruces"), "links", "no page '/admin/sor"),
    ("asked what it does not know", link("${ioc:raw}/alerts?units=x"), "links", "called 'units'"),
    ("a view that is not", link("${ioc:raw}/alerts/review?by=flaping"), "links", "no by=flaping"),
    ("a rule that is not", link("${ioc:raw}/alerts?q=SiteDwn"), "links", "an alert 'SiteDwn'"),
    ("a variable of its", link("/d/ioc-unit?var-units=x"), "links", "has no variable units"),
    ("refreshed always", head(refresh="1s"), "refresh", "expected 10s or more, got '1s'"),
    ("refreshed never", head(refresh="1"), "refresh", "expected 10s or more, got '1'"),
    ("not found by others", head(tags=[]), "tags", "expected 'ioc'"),
    ("options nobody asks for", variable(refresh=0), "templating/priority", "refresh: what can"),
    ("led elsewhere", constant(skipUrlSync=False), "templating/ioc", "lead everybody elsewhere"),
    ("no address", constant(query="ioc.example"), "templating/ioc", "expected https://…"),
    ("a zone by name", ask("SELECT (fired_at AT TIME ZONE 'UTC')::date AS d FROM board.alerts"),
     "A", "'UTC': another zone"),
    ("days of another", ask(BY_DAY.replace("Ho_Chi_Minh", "Bangkok")), "A", "another zone"),
    ("a quote of others", of_target(TABLE, rawSql=OPEN.replace("sqlstring", "singlequote")), "A",
     "write ${priority:sqlstring}"),
    ("a pipe", of_target(RATIO, expr='avg(net_site_up{site=~"${priority:pipe}"})'), "A",
     "write ${priority:regex}"),
    ("between the points", of_target(RATIO, expr="avg(avg_over_time(net_site_up[30s]))"), "A",
     "points are 60 s apart"),
    ("none as 0", of_target(RATIO, expr="avg(net_site_up) or vector(0)"), "A", "nothing is known"),
    ("lines of a moment", of_target(RATIO, instant=True, range=False), "A", "one moment only"),
    ("the last one for ever", of_target(STAT, instant=False, range=True), "A", "however old"),
    ("a colour of no wall", defaults(STAT, color={"fixedColor": "red"}), "color", "red is no"),
    ("steps in percent", defaults(RATIO, thresholds=PERCENT), "thresholds", "percentunit is of 1"),
    ("bars in percent", defaults(RATIO, max=100), "thresholds", "percentunit is of 1"),
    ("a state in no words", of_panel(RATIO, type="state-timeline"), "mappings", "told in words"),
    ("a mean as now", of_panel(STAT, options={"reduceOptions": {"calcs": ["mean"]}}),
     "reduceOptions", "got ['mean']"),
    ("no transformation", of_panel(TABLE, transformations=[{"id": "organise"}]),
     "transformations", "none called 'organise'"),
    ("0 for nothing", defaults(STAT, noValue="0"), "noValue", "'0' reads as a number"),
    ("null as 0", defaults(STAT, mappings=[{"type": "special", "options": {
        "match": "null", "result": {"text": "0"}}}]), "mappings", "'0' reads as a number"),
    ("no sum as 0", ask("SELECT coalesce(sum(value), 0) AS v FROM board.alerts"), "A",
     "coalesce(sum(…, …): where nothing is known"),
    ("no interval", of_panel(HOURS, timeFrom="31"), "timeFrom", "expected such as 5m, got '31'"),
    ("two of a title", of_panel(STAT, title="Trạm hoạt động"), "title", "2 panels are called"),
    ("marks that are not shown", lambda made: made["annotations"]["list"][0].update(enable=False),
     "annotations/Cảnh báo", "is not shown: enable"),
    ("said of no field", lambda made: written(made["panels"][TABLE], "name", **{"custom.hiden": 1}),
     "override name", "nothing called 'custom.hiden'"),
]  # fmt: skip


def test_a_board_without_mistakes() -> None:
    assert found(board()) == []


@pytest.mark.parametrize(
    ("spoil", "field", "reason"), [each[1:] for each in SPOILED], ids=[each[0] for each in SPOILED]
)
def test_what_is_spoiled_is_found(spoil: Spoil, field: str, reason: str) -> None:
    made = board()
    spoil(made)
    told = found(made)
    assert [each for each in told if each.field == field and reason in each.reason], told


def test_a_finding_says_where_it_is() -> None:
    made = board()
    made["panels"][STAT]["gridPos"]["w"] = 30
    (told,) = found(made)
    assert str(told) == (
        "ioc-small.json: Bảng nhỏ / Đường dữ liệu: gridPos:"
        " x 12, w 30, h 8 is not within 24 columns"
    )


def test_two_boards_of_one_uid() -> None:
    sheets = [sheet(board()), sheet(board())]
    assert [each.field for each in lint(sheets, place())] == ["uid", "uid"]


def test_what_is_no_board() -> None:
    assert str(read_sheet("x.json", b"{")).startswith("x.json: : /: no JSON")
    assert str(read_sheet("x.json", b"[]")) == "x.json: : /: a board is an object"


COUNTED = [
    ("SELECT count(*) AS n FROM a", {"n"}),
    (
        'SELECT x, count(DISTINCT y) FILTER (WHERE f(x) IN (1, 2)) AS "no y", 1 AS z FROM a',
        {"no y"},
    ),
    ("SELECT count(*)::float8 / 2 AS half, 1.0 * count(*) AS n FROM a", set()),
    ("SELECT count(*) FILTER (WHERE x)::float8 / count(*) AS share FROM a", set()),
    ("SELECT name, count(*)::int AS n\nFROM a", {"n"}),
]


@pytest.mark.parametrize(("statement", "names"), COUNTED)
def test_which_columns_only_count(statement: str, names: set[str]) -> None:
    found = measured(statement)
    assert {name for name, measure in found if measure == Measure(COUNT)} == names


LOCAL = [
    BY_DAY,
    "SELECT date_trunc('day', fired_at, 'Asia/Ho_Chi_Minh') AS time FROM board.alerts",
    "SELECT (fired_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS d FROM board.alerts",
    "SELECT extract(hour FROM fired_at AT TIME ZONE (SELECT zone FROM board.place)) AS h FROM x",
    "SELECT extract(epoch FROM ended_at - fired_at) AS seconds FROM board.alerts",
    "SELECT to_char(value, '999') AS told, '2026-11-24'::date AS d FROM board.alerts",
    "SELECT date_trunc('hour', fired_at) AS time, round(value, 2) AS v FROM board.alerts",
    "SELECT count(*) AS n, sum(a.value * 2) AS v FROM board.alerts AS a",
    "WITH a AS (SELECT 1 AS x) SELECT x FROM a",
    "SELECT to_char(ends, 'DD/MM') AS told FROM board.kpi_totals",
]


@pytest.mark.parametrize("statement", LOCAL)
def test_what_is_of_the_place_is_no_mistake(statement: str) -> None:
    assert [*why_wrong(statement), *other_zones(statement, str(ZONE))] == []


def test_our_boards_have_no_mistakes() -> None:
    paths = sorted((CONFIG.parent / "dashboards" / "grafana" / "generated").rglob("*.json"))
    sheets = [read_sheet(path.stem, path.read_bytes()) for path in paths]
    ours = [each for each in sheets if isinstance(each, Sheet)]
    assert len(ours) == len(sheets) > 0
    judged_by = known_of(demo(PLACE), ours)
    assert list(map(str, lint(ours, judged_by))) == []
