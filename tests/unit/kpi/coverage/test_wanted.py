"""Maps, places and measurements that cannot be read: told with their line."""

import pytest

from core.place import Findings
from kpi.coverage import (
    parse_coverage_map,
    parse_places,
    read_tests,
)
from tests.covered import HEADER, MAP, coverage_map, sheet


def test_what_cannot_be_read_is_told_with_its_line() -> None:
    sheets = [
        sheet("tốt", HEADER, ("A", "Viettel", "40.5"), ("", "", ""), ("A", "VNPT", 3.0)),
        sheet("tổng hợp", ("Trung bình",)),
        sheet("trống"),
        sheet("lỗi", HEADER, ("A", "EE", 1.0), ("", "VNPT", 1.0), ("A", "VNPT", "nan"), ("A",)),
    ]
    found = read_tests(sheets, coverage_map())
    assert (found.read, found.blank) == (2, 1)
    assert [(each.sheet, each.line) for each in found.unread] == [
        ("tổng hợp", 0),
        ("trống", 0),
        ("lỗi", 2),
        ("lỗi", 3),
        ("lỗi", 4),
        ("lỗi", 5),
    ]
    only = coverage_map("sheets: [tốt, mất]\n" + MAP)
    assert [each.reason for each in read_tests(sheets, only).unread] == ["there is no such sheet"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("tech: 5g", ""), "say it once"),
        (("share: 0.95", "share: 95"), "outside the range"),
        (("value: download_bits_per_second, ", "value: speed, "), "none of `values`"),
        (("tests_min: 2", "tests_min: 2.5"), "whole number"),
        (("Viettel: viettel", "Viettel: 1"), "label of an operator"),
        (("covered: [{", "covered: []\nx: [{"), "from what on"),
        (("columns: {place: bản, ", "columns: {plaice: bản, "), "unknown key"),
    ],
)
def test_a_wrong_map_is_told(change: tuple[str, str], complaint: str) -> None:
    findings = Findings("map.yml")
    assert parse_coverage_map(MAP.replace(*change).encode(), findings) is None
    assert complaint in "\n".join(map(str, findings.all()))


def test_a_wrong_list_of_places_is_told() -> None:
    findings = Findings("places.csv")
    parse_places(b"place,unit,population\nA,u1,-3\nA,u2,x\n", findings)
    assert [each.line for each in findings.all()] == [2, 3, 3]
