"""What `ioc check` says of times that ask for working days, as the year goes on."""

from datetime import date

import pytest

from alerts.oncall.days import days_advice
from core.place import HOLIDAYS, Findings, Holidays, parse_holidays, read_yaml
from tests.oncall_file import read

CALENDAR = """
years: [2026]
off:
  - {day: 2026-02-16, name_vi: Tết, name_en: Tet}
  - {day: 2026-11-24, name_vi: Ngày Văn hóa, name_en: Culture, decreed: false}
"""
ROUTES = """\
route: {receiver: a}
receivers: [{name: a, webhook_configs: [{url: "http://a/"}]}]
time_intervals:
  - {name: t, time_intervals: [{days: working, location: Asia/Ho_Chi_Minh}]}
"""


def calendar() -> Holidays:
    findings = Findings(HOLIDAYS)
    document = read_yaml(CALENDAR.encode(), findings)
    assert document
    return parse_holidays(document, findings)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("2026-06-01", []),
        ("2026-09-24", []),
        ("2026-09-25", ["holidays.yml: not decreed yet: 2026-11-24 (Ngày Văn hóa)"]),
        ("2026-11-01", ["holidays.yml: not decreed yet: 2026-11-24 (Ngày Văn hóa)"]),
        (
            "2026-11-02",  # 60 days before 1 January
            [
                "holidays.yml: ends with 2026; add 2027",
                "holidays.yml: not decreed yet: 2026-11-24 (Ngày Văn hóa)",
            ],
        ),
        ("2026-11-25", ["holidays.yml: ends with 2026; add 2027"]),
        (
            "2027-01-01",
            ["holidays.yml: 2027 is not there; until it is, Monday to Friday are worked"],
        ),
    ],
)
def test_when_the_calendar_ends(today: str, said: list[str]) -> None:
    oncall, findings = read(ROUTES, calendar())
    assert oncall, findings
    assert list(days_advice(oncall, date.fromisoformat(today))) == said


def test_nobody_is_told_of_a_calendar_that_nobody_uses() -> None:
    oncall, findings = read(ROUTES.replace("days: working, ", ""), calendar())
    assert oncall, findings
    assert list(days_advice(oncall, date(2031, 1, 1))) == []


def test_days_of_utc_are_hardly_meant() -> None:
    oncall, findings = read(ROUTES.replace(", location: Asia/Ho_Chi_Minh", ""), calendar())
    assert oncall, findings
    assert list(days_advice(oncall, date(2026, 6, 1))) == [
        "oncall.yml: t: its days are those of UTC; write its location"
    ]


def test_without_a_calendar_days_are_refused() -> None:
    oncall, findings = read(ROUTES)
    assert oncall is None
    (said,) = findings
    assert said == (
        "oncall.yml:4: /time_intervals/0/time_intervals/0/days: there is no holidays.yml beside"
        " this file; write one"
    )


def test_schedules_ask_for_days_too() -> None:
    text = """
route: {receiver: a}
receivers: [{name: a}]
people: [{id: a, name: A}]
schedules:
  - id: it
    zone: Asia/Ho_Chi_Minh
    layers: [{start: 2020-01-01T00:00, every: 1d, people: [a], restrict: [{days: off}]}]
"""
    oncall, findings = read(text, calendar())
    assert findings == []
    assert oncall
    first, *_ = days_advice(oncall, date(2026, 11, 20))
    assert first == "holidays.yml: ends with 2026; add 2027"
