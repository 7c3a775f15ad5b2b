"""Answers at the terminal: as a table, as CSV, as JSON."""

import json
from zoneinfo import ZoneInfo

from ioc.query.written import as_csv, as_json, as_table
from promql.memory import Memory
from promql.query import Answer, Query, evaluated, needed
from promql.values import Grid

NOON_MS = 1_795_608_000_000
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def found(query: Query) -> Answer:
    memory = Memory()
    memory.add((("__name__", "up"), ("portal", "=dvc")), [(NOON_MS, 1.0), (NOON_MS + 60_500, 0.25)])
    memory.add((("__name__", "up"),), [(NOON_MS, 1e-9)])
    return evaluated(query, {each: memory.selected(each) for each in needed(query)})


def test_a_table() -> None:
    assert as_table(found(Query.at("up", NOON_MS)), HANOI) == (
        "series             time                       value\n"
        "up                 2026-11-25 19:00:00+07:00  1e-09\n"
        'up{portal="=dvc"}  2026-11-25 19:00:00+07:00      1\n'
    )
    assert as_table(found(Query.at("down", NOON_MS)), HANOI) == "no data\n"
    assert as_table(found(Query.at("'Tam Đường'", NOON_MS)), HANOI) == "Tam Đường\n"
    assert as_table(found(Query.at("1 + 1", 0)), HANOI).splitlines()[1].split() == [
        "{}", "1970-01-01", "08:00:00+08:00", "2",
    ]  # fmt: skip


def test_csv() -> None:
    assert as_csv(found(Query.at("up[2m]", NOON_MS + 90_000))) == (
        "__name__,portal,time,value\n"
        "up,,2026-11-25T12:00:00.000Z,1e-09\n"
        "up,'=dvc,2026-11-25T12:00:00.000Z,1\n"
        "up,'=dvc,2026-11-25T12:01:00.500Z,0.25\n"
    )


def test_json() -> None:
    answer = found(Query.over("sum(up)", Grid(NOON_MS, 120_000, 2)))
    assert json.loads(as_json(answer)) == {
        "resultType": "matrix",
        "result": [
            {"metric": {}, "values": [[NOON_MS / 1000, "1.000000001"], [1795608120, "0.250000001"]]}
        ],
    }
