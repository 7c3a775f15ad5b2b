"""What a telephone is told, as far as it is worked out here: the line to draw, and steps."""

from typing import Any

import pytest

from api.phone.told import _split
from api.phone.trend import compared, line_of


@pytest.mark.parametrize(
    ("condition", "text", "limit"),
    [
        ("portal_up == 0", "portal_up", 0.0),
        ('(avg by (unit) (rsrp_dbm{operator="a"})) < -110', None, -110.0),
        ("rate(x_total[5m]) > Inf", "rate(x_total[5m])", None),
        ("a and b", "a and b", None),
        ("absent(x)", "absent(x)", None),
        ("x > y", "x > y", None),
        ("", "", None),
        ("not PromQL (", "", None),
    ],
)
def test_what_a_rule_compares_is_drawn(condition: str, text: str | None, limit: float) -> None:
    drawn, number = compared(condition)
    assert number == limit
    assert text is None or drawn == text
    if text is None:
        assert drawn == 'avg by (unit) (rsrp_dbm{operator="a"})'


def line(**labels: str) -> dict[str, Any]:
    return {"metric": {"__name__": "x", **labels}, "time": [1], "last": [2.0]}


def test_the_line_of_an_alert_has_no_other_labels_than_it() -> None:
    own, other = line(portal="dvc"), line(portal="pakn")
    assert line_of([other, own], {"portal": "dvc", "unit": "a"}) == own
    assert line_of([other], {"portal": "dvc"})["time"] == []
    assert line_of([line(), line()], {"portal": "dvc"})["time"] == []  # nobody knows which


def test_steps_are_the_lines_of_an_action() -> None:
    assert _split("- Gọi VNPT.\n• Hỏi DNS; Đăng tin") == ["Gọi VNPT", "Hỏi DNS", "Đăng tin"]
    assert _split("Gọi trực VNPT, đọc mã lỗi 502") == ["Gọi trực VNPT, đọc mã lỗi 502"]
    assert _split(" \n") == []
