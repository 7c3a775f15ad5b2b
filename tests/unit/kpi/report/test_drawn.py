"""Drawings: what is drawn, and what is left out."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.report.charts import bullet, dot, state_mark
from kpi.report.content import Point, State, UnitLine
from kpi.report.tags import tag
from kpi.report.trend import course, runs, scale
from kpi.sheets.scan import walk
from tests.reporting import absent, details, goal, line, lines


def elements(drawing: str) -> list[tuple[str, dict[str, str]]]:
    """Give names and attributes; what is not well formed is refused."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, said: list[str]) -> None:
        found.append((name, dict(zip(said[::2], said[1::2], strict=True))))

    walk(iter((drawing.encode(),)), start)
    return found


def test_every_drawing_is_well_formed_and_names_its_font() -> None:
    online, *_ = details()
    drawn = [bullet(each) for each in lines()] + [state_mark(each) for each in State]
    drawn += [dot(each, lines()[0], 40, 90) for each in online.units]
    whole = course(online, lines()[0])
    assert whole
    for each in (*drawn, whole):
        fonts = [said.get("font-family") for name, said in elements(each) if name == "text"]
        assert set(fonts) <= {"Liberation Serif"}


def test_no_value_is_a_frame_and_no_bar() -> None:
    assert 'stroke-dasharray="3 2.5"' in bullet(lines()[1])
    assert 'fill="#333"' not in bullet(lines()[1])
    assert "<circle" not in dot(absent("Khun Há"), lines()[0], 0, 100)


@pytest.mark.parametrize("value", [-5.0, 0.0, 100.0, 1e9])
def test_a_bar_stays_within_its_frame(value: float) -> None:
    found = elements(bullet(line("K", "K", value=value, goal=goal(">", 80))))
    bars = [said for _, said in found if said.get("fill") == "#333"]
    assert 0 <= float(bars[0]["width"]) <= 147


def test_a_course_is_cut_at_a_hole_and_at_a_break() -> None:
    points = [Point(1.0, 1), Point(2.0, 2), Point(3.0, None), Point(4.0, 4), Point(5.0, 5)]
    assert runs(points, ()) == [[(1.0, 1), (2.0, 2)], [(4.0, 4), (5.0, 5)]]
    assert runs(points, (4.5,)) == [[(1.0, 1), (2.0, 2)], [(4.0, 4)], [(5.0, 5)]]


def test_one_point_is_no_course() -> None:
    _, spent, covered = details()
    assert course(spent, lines()[3]) is None
    assert course(covered, lines()[5]) is None


def test_a_scale_is_written_as_it_is() -> None:
    spent = replace(details()[0], bands=(), path=(), trend=(Point(1.0, 1.8), Point(2.0, 2.61)))
    drawn = str(course(spent, line("K", "K", goal=goal(">=", 3))))
    assert [f">{tick}<" in drawn for tick in ("1,75", "2,00", "2,25", "3,00")] == [True] * 4


def test_a_value_of_an_earlier_period_says_of_which() -> None:
    online = details()[0]
    assert "(" not in str(course(online, lines()[0])).partition("Biểu đồ")[2].partition("59,0%<")[2]
    late = replace(online, trend=(*online.trend, Point(2026.95, None, "kỳ 12/2026")))
    assert f">59,0% ({online.trend[-1].name})<" in str(course(late, lines()[0]))


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=9))
def test_a_scale_holds_its_values_in_few_steps(values: list[float]) -> None:
    low, high, step = scale(values)
    assert low <= min(values) + abs(step) * 1e-6
    assert max(values) - abs(step) * 1e-6 <= high
    assert 1 <= round((high - low) / step) <= 7


def test_text_never_becomes_markup() -> None:
    assert tag("p", "<b>&\x00\u202e", title='"') == '<p title="&quot;">&lt;b&gt;&amp;</p>'


def test_a_unit_with_no_value_has_no_place_in_the_scale() -> None:
    found = UnitLine(
        name="A", rank=None, numerator=None, denominator=None, value=None, before=None,
        small=False, status="", told="",
    )  # fmt: skip
    assert dot(found, line("K", "K"), 1, 1).count("<path") == 1
