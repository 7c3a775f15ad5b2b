"""When a route is mute: a table of intervals and moments."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from alerts.dispatch.intervals import read_interval
from alerts.dispatch.times import TimeInterval
from core.place import Findings, read_foreign_yaml

HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def read(text: str) -> tuple[TimeInterval, list[str]]:
    findings = Findings("am.yml")
    document = read_foreign_yaml(text.encode(), findings)
    assert document is not None
    interval = read_interval(document.root, findings)
    return interval, [str(one) for one in findings.all()]


def interval(times: str) -> TimeInterval:
    found, findings = read(f"{{name: x, time_intervals: [{{{times}}}]}}")
    assert findings == []
    return found


@pytest.mark.parametrize(
    ("times", "moment", "holds"),
    [
        ("", "2026-11-27T08:00", True),
        (
            "times: [{start_time: '09:00', end_time: '17:00'}]",
            "2026-11-27T02:00",
            True,
        ),  # 09:00 here
        ("times: [{start_time: '09:00', end_time: '17:00'}]", "2026-11-27T10:00", False),  # 17:00
        ("times: [{start_time: '17:00', end_time: '24:00'}]", "2026-11-27T16:59", True),
        ("weekdays: ['monday:friday']", "2026-11-27T08:00", True),  # a Friday
        ("weekdays: ['monday:friday']", "2026-11-27T17:00", False),  # Saturday here
        ("weekdays: [Sunday, saturday]", "2026-11-28T08:00", True),
        ("days_of_month: ['-1']", "2026-11-30T08:00", True),
        ("days_of_month: ['-1']", "2026-02-28T08:00", True),
        ("days_of_month: ['31']", "2026-11-30T08:00", False),
        ("days_of_month: ['1:31']", "2026-02-28T08:00", True),
        ("days_of_month: ['-3:-1']", "2026-11-27T08:00", False),
        ("days_of_month: ['25:-1']", "2026-11-27T08:00", True),
        ("days_of_month: ['1:-27']", "2026-11-04T08:00", True),
        ("days_of_month: ['1:-27']", "2026-11-05T08:00", False),
        ("months: ['november', '1:3']", "2026-11-27T08:00", True),
        ("months: ['may:august']", "2026-11-27T08:00", False),
        ("years: ['2020:2025']", "2026-11-27T08:00", False),
        ("years: [2026], months: ['11'], weekdays: [friday]", "2026-11-27T08:00", True),
        ("weekdays: []", "2026-11-27T08:00", False),
        ("years: [2026], times: []", "2026-11-27T08:00", False),
        ("weekdays: null", "2026-11-27T08:00", True),
    ],
)
def test_a_moment(times: str, moment: str, *, holds: bool) -> None:
    now = datetime.fromisoformat(f"{moment}+00:00")
    assert interval(f"location: {HERE.key}, {times}").holds(now) is holds


def test_the_other_hour_of_a_clock_change() -> None:
    night = interval("location: Europe/Berlin, times: [{start_time: '02:00', end_time: '03:00'}]")
    hours = [f"2026-10-25T{hour:02}:30+00:00" for hour in range(3)]
    assert [night.holds(datetime.fromisoformat(hour)) for hour in hours] == [True, True, False]


def test_names_for_people_are_no_alertmanagers() -> None:
    _, findings = read("{name: x, name_vi: đêm, time_intervals: []}")
    assert findings == ["am.yml:1: /name_vi: unknown key; did you mean 'name'?"]


@pytest.mark.parametrize(
    ("times", "finding"),
    [
        ("times: [{start_time: '9:00', end_time: '17:00'}]", "'9:00' is no time of the day"),
        ("times: [{start_time: '24:30', end_time: '24:59'}]", "'24:30' is no time of the day"),
        ("times: [{start_time: '22:00', end_time: '06:00'}]", "split the night"),
        ("weekdays: [friyay]", "expected monday or monday:friday, got 'friyay'"),
        ("weekdays: ['1']", "expected monday or monday:friday, got '1'"),
        ("days_of_month: ['0']", "expected 1, 1:5 or -3:-1, got '0'"),
        ("days_of_month: ['5:1']", "5:1 begins after its end"),
        ("days_of_month: ['-3:5']", "-3:5 begins after its end"),
        ("days_of_month: ['1:-28']", "1:-28 begins after its end"),
        ("days_of_month: ['28:-1']", "28:-1 begins after its end, in a short month"),
        ("days_of_month: ['-1:-3']", "-1:-3 begins after its end"),
        ("months: ['13']", "expected january, 1 or may:august, got '13'"),
        ("years: ['1:2:3']", "expected 2026 or 2026:2030"),
        ("location: Mars/Olympus", "'Mars/Olympus' is no time zone"),
        ("location: Local", "say which zone"),
        ("hours: []", "unknown key"),
        ("days: working", "unknown key"),
    ],
)
def test_what_is_no_interval(times: str, finding: str) -> None:
    _, findings = read(f"{{name: x, time_intervals: [{{{times}}}]}}")
    assert any(finding in one for one in findings), findings
