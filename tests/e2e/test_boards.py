"""What boards for Grafana ask, asked of a day of the demo place; and boards that are spoiled."""

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import anyio
import pytest

from core.service.clock import SystemClock
from core.store import keys
from core.store.keys import By, NewKey, Scope
from core.store.pool import connect
from dashboards.grafana.check import Finding, Known, Sheet, read_sheet
from dashboards.grafana.check.answers import RefusedError, ask_all
from ioc.grafana.checking import Sources, known_of, sources
from tests import sheets
from tests.boards import lived
from tests.e2e.apiserver import serving
from tests.e2e.conftest import PROJECT
from tests.places import place
from tests.servers import Database
from tests.simulated import PLACE
from tests.spoiling import (
    DAYS,
    HOURS,
    RATIO,
    STAT,
    TABLE,
    Spoil,
    defaults,
    mark,
    of_panel,
    of_target,
    variable,
)
from tests.typed import typed

FILES = PROJECT / "dashboards" / "grafana" / "generated"
KEYS = 6


@dataclass(frozen=True)
class Center:
    """A place that has lived, and whom its boards ask. api, key: as a person gives them."""

    turns: Iterator[Sources]
    database: Database
    api: str
    key: str
    now: datetime
    known: Known

    @property
    def both(self) -> Sources:
        """Ask with another key each time: one may ask 100 times at once."""
        return next(self.turns)

    async def found(self, sheet: Sheet) -> list[Finding]:
        """Ask all that a board asks."""
        return (await ask_all(sheet, self.known, self.both, self.now)).findings


@pytest.fixture(scope="module")
async def center(
    file_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Center]:
    now = SystemClock().now()
    await lived(file_database, now)
    async with await connect(file_database.login("ioc"), autocommit=True) as conn:
        wanted = NewKey(name="grafana", scopes=[Scope.READ])
        by = By("system:test")
        made = [(await keys.create(conn, wanted, by=by, now=now))[1] for _ in range(KEYS)]
    login = file_database.login("ioc_grafana")
    bare = tmp_path_factory.mktemp("place")  # without walls, whose questions would go before ours
    for name in ("place.yml", "units.csv", "metrics.csv"):
        (bare / name).write_bytes((PLACE / name).read_bytes())
    async with serving(file_database, bare) as api, contextlib.AsyncExitStack() as stack:
        every = [await stack.enter_async_context(sources(login, api.url, key)) for key in made]
        await _woken(every[0], now)
        turns = itertools.cycle(every)
        yield Center(turns, file_database, api.url, made[0], now, known_of(place(PLACE), ours()))


async def _woken(both: Sources, now: datetime) -> None:
    """Ask until the api's processes for questions are there: the first is slow to begin."""
    with anyio.fail_after(120):
        while True:
            with contextlib.suppress(RefusedError):
                await both.promql("vector(1)", now, now, None)
                return


def ours() -> list[Sheet]:
    """Read the files that are committed, which a test holds to what the boards say."""
    read = [read_sheet(path.stem, path.read_bytes()) for path in sorted(FILES.rglob("*.json"))]
    return [each for each in read if isinstance(each, Sheet)]


@pytest.mark.parametrize("board", ours(), ids=lambda sheet: sheet.uid)
async def test_our_boards_are_answered(center: Center, board: Sheet) -> None:
    report = await ask_all(board, center.known, center.both, center.now)
    assert "\n".join(map(str, report.findings)) == ""
    assert max(each.table.seconds for each in report.answers) < 5


async def test_a_small_board_is_answered(center: Center) -> None:
    report = await ask_all(sheets.sheet(sheets.board()), center.known, center.both, center.now)
    assert "\n".join(map(str, report.findings)) == ""
    heads = {
        each.tile.title: [(column.name, column.kind) for column in each.table.columns]
        for each in report.answers
        if each.tile
    }
    assert heads["Cảnh báo mỗi giờ"] == [
        ("time", "time"),
        ("metric", "text"),
        ("alarms", "number"),
    ]
    assert heads["Đường dữ liệu"] == [("Time", "time"), ("Value", "number")]
    assert {name for name, _ in heads["Trạm hoạt động"]} == {
        "Time",
        "viettel",
        "vinaphone",
        "mobifone",
        "vietnamobile",
    }


async def test_as_a_person_types_it(center: Center, tmp_path: Path) -> None:
    made = sheets.board()
    made["links"] = made["links"][:1]
    of_target(TABLE, rawSql=sheets.OPEN.replace("name,", "nam,"))(made)
    (tmp_path / "ioc-small.json").write_text(json.dumps(made), "utf-8")
    (tmp_path / "key").write_text(f"{center.key}\n", "utf-8")
    env = {
        "IOC_DATABASE_URL": center.database.url,
        "IOC_STATE": str(center.database.state),
        "IOC_CONFIG": str(PLACE),
    }
    asked = ("--key-file", f"{tmp_path}/key", "--api", center.api, "--tables")
    done = await asyncio.to_thread(typed, env, "grafana", "check", str(tmp_path), *asked)
    assert done.returncode == 1
    mistakes = [line for line in done.stderr.splitlines() if ": line " not in line]
    assert [line.removeprefix(f"{tmp_path}/")[:79] for line in mistakes] == [
        'ioc-small.json: Bảng nhỏ / Cảnh báo đang mở: A: column "nam" does not exist LIN'
    ]
    table = done.stdout.partition("## Cảnh báo mỗi giờ A (")[2].splitlines()
    assert table[1].split() == ["time", "[time]", "metric", "[text]", "alarms", "[number]"]
    assert table[2].split()[3] == "1"
    assert done.stdout.splitlines()[-1].startswith("1 board: ")


async def test_who_is_not_answered_is_told_so_once(center: Center, tmp_path: Path) -> None:
    env = {"IOC_DATABASE_URL": center.database.url, "IOC_STATE": str(center.database.state)}
    (tmp_path / "none").write_text("two words\n", "utf-8")
    (tmp_path / "other").write_text("ioc_abcd_abcdefgh\n", "utf-8")
    for key, api, said in (
        ("none", center.api, "expected one key and nothing else"),
        ("other", center.api, "refuses the key"),
        ("other", "http://127.0.0.1:1", "is `ioc up` running?"),
    ):
        words = ("check", "--key-file", f"{tmp_path}/{key}", "--api", api)
        done = await asyncio.to_thread(typed, env | {"IOC_CONFIG": str(PLACE)}, "grafana", *words)
        assert (done.returncode, said in done.stderr) == (1, True), done.stderr
        assert " mistake" not in done.stdout
        assert "abcdefgh" not in done.stdout + done.stderr


NOTHING = sheets.OPEN.replace("priority IN", "name = 'gone' AND priority IN")
UNSORTED = sheets.BY_HOUR.replace("ORDER BY 1", "ORDER BY 1 DESC")
ONE = sheets.OPEN.replace("IN (${priority:sqlstring})", "= ${priority:sqlstring}")
FIELDS = {"reduceOptions": {"fields": "/^age$/"}}
EPOCH = "SELECT extract(epoch FROM fired_at) AS since FROM board.alerts"
SHARES = "SELECT fired_at AS time, 0.97 AS share FROM board.alerts ORDER BY 1"
HALVES = "SELECT fired_at AS time, 2.5 AS alarms FROM board.alerts"
GATES = (
    "SELECT d.time, d.increase AS n FROM board.days AS d WHERE d.day > '2020-01-01'"
    " AND d.metric = 'dvc_dossiers_received_total' AND d.labels ->> 'field' IN ('x', 'dat_dai')"
)

MARKS = (
    'SELECT fired_at AS time, coalesce(ended_at, now()) AS "timeEnd", name AS text '
    "FROM board.alerts WHERE $__timeFilter(fired_at)"
)
GONE = "SELECT fired_at - interval '9 d' AS time, name AS text FROM board.alerts"
WIDE = sheets.BY_HOUR.replace("priority AS metric, ", "").replace("GROUP BY 1, 2", "GROUP BY 1")
OLD = sheets.BY_HOUR.replace("$__timeFilter(fired_at) AND ", "")
WORDS = {
    "defaults": {"noValue": sheets.NO_VALUE, "mappings": [{"type": "value", "options": {"0": {}}}]},
    "overrides": [],
}

SPOILED: list[tuple[str, Spoil, str, str]] = [
    ("a broken question", of_target(TABLE, rawSql="SELECT FROM WHERE"), "A", "syntax error"),
    ("a column that is not", of_target(TABLE, rawSql=sheets.OPEN.replace("name", "nam")), "A",
     'column "nam" does not exist'),
    ("a table of ours", of_target(TABLE, rawSql="SELECT id FROM alert"), "A", "permission denied"),
    ("a change", of_target(TABLE, rawSql="CREATE TABLE x (y int)"), "A", "read-only transaction"),
    ("one value only", of_target(TABLE, rawSql=ONE), "A", "syntax error"),
    ("an override of no column", lambda made: sheets.written(made["panels"][TABLE], "at", unit="s"),
     "override at", "the answer has no such column: "),
    ("a link to no column", lambda made: sheets.written(
        made["panels"][TABLE], "name", links=[{"url": "/d/x?u=${__data.fields.units}"}]),
     "links", "the answer has no column units"),
    ("nothing, without a word", lambda made: (
        of_target(TABLE, rawSql=NOTHING)(made), defaults(TABLE, noValue=sheets.NO_VALUE)(made)),
     "noValue", "nothing came"),
    ("a metric nobody sends", of_target(RATIO, expr="avg(water_pressure_bar)"), "noValue",
     "nothing came"),
    ("lines without time", of_target(HOURS, rawSql="SELECT name, value FROM board.alerts"), "A",
     "format time_series without a column time"),
    ("a time that is none", of_target(HOURS, rawSql="SELECT name AS time, value FROM board.alerts"),
     "A", "a column time that is text"),
    ("times out of order", of_target(HOURS, rawSql=UNSORTED), "A", "ORDER BY time"),
    ("lines without numbers", of_target(
        HOURS, rawSql="SELECT fired_at AS time, name FROM board.alerts ORDER BY 1"), "A",
     "format time_series without numbers"),
    ("texts as numbers", of_target(DAYS, rawSql="SELECT name FROM board.alerts"), "targets",
     "a barchart needs numbers"),
    ("a picture without times", of_target(
        HOURS, format="table", rawSql="SELECT name, value FROM board.alerts"), "targets",
     "a timeseries needs times"),
    ("a figure of no column", of_panel(STAT, options=FIELDS), "reduceOptions/fields", "/^age$/"),
    ("percent of a share", lambda made: (
        of_target(HOURS, rawSql=SHARES)(made), defaults(HOURS, unit="percent")(made)),
     "unit of share", "percent (of 100) for at most 0.97"),
    ("a share of percent", defaults(DAYS, unit="percentunit"), "unit of alarms", "percentunit"),
    ("seconds as a date", of_target(TABLE, rawSql=EPOCH), "unit of since", "of milliseconds"),
    ("an unknown function", of_target(RATIO, expr="mean(net_site_up)"), "A", "parse error"),
    ("a value of no series", of_target(RATIO, expr='avg(net_site_up{operator!="any",tech="nb"})'),
     "A", "no series of net_site_up has tech 'nb'; they have "),
    ("a value of no series in SQL", of_target(DAYS, rawSql=GATES), "A",
     "no series of dvc_dossiers_received_total has field 'x'; they have bao_tro"),
    ("halves of what is counted", of_target(DAYS, rawSql=HALVES), "unit of alarms",
     "would be written as a whole number"),
    ("fewer than none", of_target(DAYS, rawSql=HALVES.replace("2.5", "-2")), "unit of alarms",
     "what is counted is not below 0"),
    ("asked for and hidden", lambda made: (
        of_target(TABLE, rawSql=HALVES.replace("2.5", "2"))(made),
        sheets.written(made["panels"][TABLE], "alarms", **{"custom.hideFrom.viz": True})),
     "override alarms", "is asked for and hidden"),
    ("two of a name", of_target(TABLE, rawSql="SELECT name, name FROM board.alerts"), "A",
     "two columns are called name"),
    ("nothing to choose", variable(query="SELECT name FROM board.alerts WHERE false"),
     "templating/priority", "there is nothing to choose from"),
    ("what is not offered", variable(current={"value": ["p9"]}), "templating/priority",
     "'p9' is chosen, which is not offered"),
    ("a variable's question", variable(query="SELECT x FROM board.alerts"), "templating",
     'column "x" does not exist'),
    ("a mark's question", mark(rawSql="SELECT fired_at AS time FROM board.alert"),
     "annotations/Cảnh báo", 'relation "board.alert" does not exist'),
    ("a mark of no word", mark(rawSql="SELECT fired_at AS time FROM board.alerts"),
     "annotations/Cảnh báo", "a mark needs a column text"),
    ("a mark's end misspelt", mark(rawSql=MARKS.replace('"timeEnd"', "timeend")),
     "annotations/Cảnh báo", "column timeend: Grafana reads time, timeEnd"),
    ("marks of all time", mark(rawSql=GONE),
     "annotations/Cảnh báo", "was over before the time that is shown"),
    ("marks that end first", mark(rawSql=MARKS.replace(" AS time", ' AS "timeEnd"').replace(
        'coalesce(ended_at, now()) AS "timeEnd"', "coalesce(ended_at, now()) AS time")),
     "annotations/Cảnh báo", "marks end before they begin"),
    ("a name as an id", lambda made: sheets.written(
        made["panels"][TABLE], "unit", links=[
            {"title": "Mở", "url": "${ioc:raw}/alerts?unit=${__data.fields.name}"}]),
     "links", "is no id"),
    ("lines of one name", of_target(RATIO, expr="net_site_up", legendFormat="{{operator}}"), "A",
     "lines are called 'viettel': the legend lacks a label"),
    ("a state in no words", of_panel(RATIO, type="state-timeline", fieldConfig=WORDS), "mappings",
     " of mobifone is not told in words"),
    ("a priority in no words", lambda made: sheets.written(
        made["panels"][TABLE], "priority", mappings=[{"type": "value", "options": {"p9": {}}}]),
     "override priority: mappings", "'p1' of priority is not told in words"),
    ("a line that never comes", lambda made: (
        of_target(HOURS, rawSql=WIDE)(made), sheets.written(made["panels"][HOURS], "alarm", min=0)),
     "override alarm", "the answer has no such column: alarms, time"),
    ("an axis too short", lambda made: (
        of_target(HOURS, rawSql=OLD)(made), of_panel(HOURS, timeFrom="2h")(made)),
     "A", "times lie before its axis begins"),
    ("beyond the axis", defaults(RATIO, min=0, max=0.5), "max", "above the axis"),
    ("below the axis", defaults(RATIO, min=2), "min", "below the axis, which begins at 2"),
    ("left out what is not there", of_panel(TABLE, transformations=[
        {"id": "organize", "options": {"excludeByName": {"Time": True}}}]),
     "transformations", "there is no column Time"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "field", "reason"), [each[1:] for each in SPOILED], ids=[each[0] for each in SPOILED]
)
async def test_what_is_spoiled_is_found(
    center: Center, spoil: Spoil, field: str, reason: str
) -> None:
    made = sheets.board()
    spoil(made)
    told = await center.found(sheets.sheet(made))
    assert [each for each in told if each.field == field and reason in each.reason], told
