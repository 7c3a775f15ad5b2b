"""Pages of alerts, and where each begins."""

import base64
from dataclasses import replace
from datetime import datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from alerts.desk.wanted import (
    PAGE,
    CursorError,
    Line,
    Tab,
    history_after,
    history_cursor,
    page_of,
    tab_of,
)
from tests.given import NOW

LINES = st.lists(
    st.builds(
        lambda priority, seconds: (priority, NOW + timedelta(microseconds=seconds)),
        st.sampled_from(["p1", "p2"]),
        st.sampled_from([0, 1, 1_000_000]),
    ),
    max_size=3 * PAGE,
)


def in_order(places: list[tuple[str, datetime]]) -> list[Line]:
    lines = [Line(n, priority, at, is_left_alone=False) for n, (priority, at) in enumerate(places)]
    return sorted(lines, key=lambda line: (line.priority, line.fired_at, line.id))


@given(LINES)
def test_pages_give_every_line_once_and_in_order(places: list[tuple[str, datetime]]) -> None:
    half = len(places) // 2
    lines, later = in_order(places[:half]), in_order(places[half:])
    later = [replace(line, id=line.id + half) for line in later]
    seen, cursor = list[int](), None
    while True:
        page = page_of([lines, later], cursor)
        seen += page.ids
        cursor = page.next
        if cursor is None:
            break
        assert len(page.ids) == PAGE
    assert seen == [line.id for line in lines + later]


def test_a_page_goes_on_behind_one_that_is_no_more() -> None:
    lines = in_order([("p1", NOW)] * (PAGE + 5))
    following = page_of([lines], None).next
    assert page_of([lines[PAGE:]], following).ids == tuple(range(PAGE, PAGE + 5))


def test_a_cursor_of_history_is_read_as_it_was_written() -> None:
    assert history_after(history_cursor(NOW, 7)) == (NOW, 7)


def written(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "é",
        "",
        *map(
            written,
            [
                "",
                "1",
                "{}",
                "[]",
                '["p1"]',
                '["p1", "2026", "x"]',
                "[1, 2, 3]",
                '["p1", "2026", 1]',
            ],
        ),
    ],
)
def test_what_no_page_has_given_is_no_cursor(text: str) -> None:
    with pytest.raises(CursorError):
        page_of([], text)


@pytest.mark.parametrize(
    "text", ['["x", 1]', '["2026-11-24", 1]', '["2026-11-24T00:00:00Z", 9223372036854775808]']
)
def test_what_no_page_of_history_has_given_is_no_cursor(text: str) -> None:
    with pytest.raises(CursorError):
        history_after(written(text))


def test_silenced_goes_before_all() -> None:
    left, open_ = (Line(number, "p1", NOW, is_left_alone=number == 1) for number in (1, 2))
    assert [tab_of(each, {1}) for each in (left, open_)] == [Tab.SILENCED, Tab.OPEN]
    assert tab_of(left, ()) is Tab.ACKED
