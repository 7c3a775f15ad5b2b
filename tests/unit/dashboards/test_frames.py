"""How columns and lines are called when a panel sees them."""

from typing import Any

import pytest

from dashboards.grafana.check.answers import Column, Kind, Line, Table
from dashboards.grafana.check.answers.frames import matches, names, of_lines
from dashboards.grafana.check.reading import Target, Tile

Json = dict[str, Any]
UP = Line({"__name__": "up", "unit": "u-1", "operator": "a"}, [(1000, 1.0), (2000, 0.0)])
DOWN = Line({"__name__": "up", "unit": "u-2", "operator": "b"}, [(2000, 1.0)])
COLUMNS = (Column("unit", Kind.TEXT), Column("Value", Kind.NUMBER))


def tile(*steps: Json, targets: int = 1) -> Tile:
    told = [{"id": each.pop("id"), "options": each} for each in steps]
    return Tile({"targets": [{"refId": "AB"[n]} for n in range(targets)], "transformations": told})


def test_lines_are_columns_by_their_legend() -> None:
    table = of_lines(Target({"legendFormat": "{{unit}}, {{ operator }}"}, "A"), [UP, DOWN], 0.1)
    assert [each.name for each in table.columns] == ["Time", "u-1, a", "u-2, b"]
    assert [list(row[1:]) for row in table.rows] == [[1.0, None], [0.0, 1.0]]


def test_a_table_has_a_row_a_line() -> None:
    table = of_lines(Target({"format": "table"}, "A"), [UP], 0.1)
    assert [each.name for each in table.columns] == [
        "Time",
        "__name__",
        "operator",
        "unit",
        "Value",
    ]
    assert list(table.rows[0][1:]) == ["up", "a", "u-1", 1.0]


RENAMED: list[tuple[Json, str]] = [
    ({"id": "organize", "renameByName": {"unit": "Đơn vị"}}, "Đơn vị"),
    ({"id": "renameByRegex", "regex": "^(.*)-1$", "renamePattern": "Xã $1"}, "Xã u"),
    ({"id": "groupingToMatrix", "rowField": "unit", "columnField": "x"}, "unit\\x"),
    ({"id": "merge"}, "unit"),
]


@pytest.mark.parametrize(("step", "name"), RENAMED)
def test_what_transformations_call_them(step: Json, name: str) -> None:
    table = Table(COLUMNS, [["u-1", 3.0]], 0.0)
    assert name in (names(tile(dict(step)), [table]) or ())


def test_numbers_of_several_questions_have_their_letters() -> None:
    table = Table(COLUMNS, [["u-1", 3.0]], 0.0)
    assert {"Value #A", "Value #B"} <= (names(tile(targets=2), [table, table]) or set())


def test_of_other_transformations_nothing_is_known() -> None:
    assert names(tile({"id": "calculateField"}), [Table(COLUMNS, [], 0.0)]) is None


def test_patterns() -> None:
    assert matches("/^a.$/", "ab")
    assert not matches("a.", "ab")
