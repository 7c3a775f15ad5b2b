"""When the practice call is: which day of a month, and only within an hour of its moment."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from alerts.oncall.practice import Practice, read_practice
from core.place import Findings, Holidays, read_yaml
from core.place.holidays import Holiday

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OFF = Holidays(years=frozenset({2026}), off={date(2026, 9, 1): Holiday(name_vi="Q", name_en="N")})


def read(text: str) -> tuple[Practice | None, list[str]]:
    document = read_yaml(text.encode(), findings := Findings("oncall.yml"))
    assert document
    return read_practice(document.root, findings), [each.reason for each in findings.all()]


@pytest.mark.parametrize(
    ("day", "month", "is_on"),
    [
        ("first working tuesday", 9, 8),  # the 1st is a holiday
        ("first tuesday", 9, 1),
        ("second monday", 11, 9),
        ("last friday", 11, 27),
        ("first working day", 9, 2),
        ("last day", 2, 28),
        ("Fourth Sunday", 11, 22),
    ],
)
def test_days(day: str, month: int, is_on: int) -> None:
    found, faults = read(f"{{day: {day}, at: '10:00'}}")
    assert found, faults
    wanted = date(2026, month, is_on)
    moments = {
        of: found.due(datetime(2026, month, of, 3, 0, tzinfo=UTC), ZONE, OFF) for of in range(1, 29)
    }
    assert {each for each in moments.values() if each} == {wanted}
    assert moments[is_on] == wanted


@pytest.mark.parametrize(
    ("hour", "minute", "is_due"), [(2, 59, False), (3, 0, True), (3, 59, True), (4, 0, False)]
)
def test_nobody_is_called_long_after(hour: int, minute: int, *, is_due: bool) -> None:
    found, _ = read("{day: first tuesday, at: '10:00'}")
    assert found
    now = datetime(2026, 9, 1, hour, minute, tzinfo=UTC)
    assert (found.due(now, ZONE, None) is not None) is is_due


@pytest.mark.parametrize(
    "text",
    [
        "{day: fifth monday, at: '10:00'}",
        "{day: monday, at: '10:00'}",
        "{day: first working tuesday, at: '25:00'}",
        "{day: first working tuesday, at: 10}",
        "{day: first working tuesday}",
        "{day: first working tuesday, at: '10:00', who: all}",
    ],
)
def test_what_is_no_practice_is_said(text: str) -> None:
    _, faults = read(text)
    assert faults
