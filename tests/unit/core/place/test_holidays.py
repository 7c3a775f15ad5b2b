"""Which days are worked: a table of days, and of files that are wrong."""

from datetime import date

import pytest

from core.place import HOLIDAYS, NO_HOLIDAYS, Findings, Holidays, parse_holidays, read_yaml
from core.place.records import What, records

GOOD = """\
years: [2026]
off:
  - {day: 2026-01-01, name_vi: Tết Dương lịch, name_en: New Year}
  - {first: 2026-02-16, last: 2026-02-20, name_vi: Tết, name_en: Tet}
  - {day: 2026-11-24, name_vi: Văn hóa, name_en: Culture, decreed: false}
swapped:
  - {off: 2026-08-31, worked: 2026-08-22, name_vi: Hoán đổi, name_en: Swapped}
"""


def read(text: str) -> tuple[Holidays, list[str]]:
    findings = Findings(HOLIDAYS)
    document = read_yaml(text.encode(), findings)
    assert document
    return parse_holidays(document, findings), [str(each) for each in findings.all()]


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-02-13", True),  # a Friday
        ("2026-02-14", False),  # Saturday
        ("2026-02-16", False),  # Monday of Tết
        ("2026-02-20", False),
        ("2026-02-23", True),
        ("2026-08-22", True),  # a Saturday, worked
        ("2026-08-29", False),
        ("2026-08-31", False),  # the Monday for it
        ("2027-01-01", True),  # nobody has said anything of 2027: a Friday
        ("2027-01-02", False),
    ],
)
def test_a_day(day: str, *, worked: bool) -> None:
    holidays, findings = read(GOOD)
    assert findings == []
    assert holidays.is_working(date.fromisoformat(day)) is worked


def test_without_a_calendar_the_week_counts() -> None:
    days = [date(2026, 2, day) for day in range(16, 23)]
    assert [NO_HOLIDAYS.is_working(day) for day in days] == [True] * 5 + [False] * 2


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("years: [2026]\n", "", "1: /years: is missing"),
        ("[2026]", "[2026, 2027]", "1: /years: 2027 has no day off; leave it out until its days"),
        ("[2026]", "[26]", "1: /years/0: expected a whole number from 1990 to 2100, got 26"),
        ("years", "zone: Asia/Hanoi\nyears", "1: /zone: 'Asia/Hanoi' is no time zone"),
        ("2026-01-01", "2025-01-01", "3: /off/0: 2025-01-01 is in none of `years`; add 2025"),
        ("2026-01-01", "1/1/2026", "3: /off/0/day: '1/1/2026' is no day; write 2026-02-16"),
        ("2026-01-01", "2026-02-30", "3: /off/0/day: '2026-02-30' is no day"),
        ("2026-01-01", "2026-02-17", "4: /off/1: 2026-02-17 is on line 3 already"),
        ("last: 2026-02-20", "last: 2026-02-15", "4: /off/1/last: 2026-02-15 lies before 2026"),
        ("last: 2026-02-20", "last: 2026-12-20", "4: /off/1/last: 308 days; at most 31"),
        (", last: 2026-02-20", "", "4: /off/1/last: is missing"),
        ("name_vi: Tết,", "name: Tết,", "4: /off/1/name: unknown key"),
        ("decreed: false", "decreed: no", "5: /off/2/decreed: expected true or false, got 'no'"),
        ("off: 2026-08-31", "off: 2026-08-30", "7: /swapped/0/off: 2026-08-30 is a Sunday, off by"),
        (
            "worked: 2026-08-22",
            "worked: 2026-08-21",
            "7: /swapped/0/worked: 2026-08-21 is a",
        ),
        ("off: 2026-08-31", "off: then", "7: /swapped/0/off: 'then' is no day"),
        ("worked: 2026-08-22", "worked: 22", "7: /swapped/0/worked: expected text, got 22"),
        ("off: 2026-08-31", "off: 2026-02-16", "7: /swapped/0: 2026-02-16 is on line 4 already"),
        ("swapped", "swaped", "7: /swaped: unknown key; did you mean 'swapped'?"),
        ("off:\n", "of:\n", "/off: is missing"),
    ],
)
def test_what_is_wrong(old: str, new: str, finding: str) -> None:
    assert old in GOOD
    _, findings = read(GOOD.replace(old, new, 1))
    assert any(f"{HOLIDAYS}:{finding}" in each or f" {finding}" in each for each in findings), (
        findings
    )


def test_each_day_is_a_field_of_the_record() -> None:
    record = records(holidays=read(GOOD)[0])[What.HOLIDAYS, HOLIDAYS]
    assert record["years"] == ("2026",)
    assert record["2026-02-18"] == "off, Tết / Tet"
    assert record["2026-08-22"] == "worked, Hoán đổi / Swapped"
    assert record["2026-11-24"] == "off, Văn hóa / Culture (not decreed)"
