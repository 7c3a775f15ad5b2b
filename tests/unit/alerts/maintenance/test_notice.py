"""How long ahead people were told, what then counts, and what is not taken."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.maintenance.notice import (
    Calendar,
    Terms,
    is_excluded,
    is_told_in_time,
    notice_days,
    refusals,
)
from alerts.maintenance.plan import Maintenance, Scope, Weekly, Window
from core.place import NO_HOLIDAYS, Holiday, Holidays

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
TET = Holiday(name_vi="Tết", name_en="Tet")
HOLIDAYS = Holidays(
    years=frozenset({2026}),
    off={date(2026, 2, day): TET for day in range(16, 21)} | {date(2026, 8, 31): TET},
    worked={date(2026, 8, 22): TET},  # a Saturday, for Monday the 31st
)
CALENDAR = Calendar(HOLIDAYS, HERE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


def window(starts_at: str) -> Window:
    begin = at(starts_at)
    return Window(
        id="1",
        scope=Scope.PORTAL,
        names=frozenset({"dvc"}),
        starts_at=begin,
        ends_at=begin + timedelta(hours=3),
    )


@pytest.mark.parametrize(
    ("announced", "starts", "days"),
    [
        ("2026-11-16T08:00", "2026-11-26T22:00", 7),  # Monday to Thursday of the next week
        ("2026-11-16T23:59", "2026-11-26T00:00", 7),  # parts of days are none
        ("2026-11-16T08:00", "2026-11-25T22:00", 6),
        ("2026-11-21T08:00", "2026-12-02T22:00", 7),  # from a Saturday
        ("2026-11-18T08:00", "2026-11-28T22:00", 7),  # to a Saturday
        ("2026-02-11T08:00", "2026-02-25T22:00", 4),  # the week of Tet is none
        ("2026-02-11T08:00", "2026-03-02T22:00", 7),
        ("2026-08-20T08:00", "2026-09-01T22:00", 7),  # a Saturday is worked, a Monday off
        ("2026-11-27T08:00", "2026-11-27T22:00", 0),
        ("2026-11-27T08:00", "2026-11-20T22:00", 0),
    ],
)
def test_whole_working_days(announced: str, starts: str, days: int) -> None:
    terms = Terms(is_public=True, announced_at=at(announced), in_slo=False)
    assert notice_days(terms, window(starts), CALENDAR) == days
    assert is_told_in_time(terms, window(starts), CALENDAR) is (days >= 7)
    assert is_excluded(terms, window(starts), CALENDAR) is (days >= 7)
    assert not is_excluded(replace(terms, in_slo=True), window(starts), CALENDAR)


def test_days_are_those_of_the_calendar() -> None:
    terms = Terms(is_public=True, announced_at=at("2026-11-17T03:00"))  # the 16th in Greenwich
    assert notice_days(terms, window("2026-11-26T22:00"), CALENDAR) == 6
    greenwich = Calendar(replace(HOLIDAYS, zone=ZoneInfo("UTC")), HERE)
    assert notice_days(terms, window("2026-11-26T22:00"), greenwich) == 7


def test_what_nobody_uses_needs_no_notice() -> None:
    starts = window("2026-11-28T22:00")
    assert is_excluded(Terms(in_slo=False), starts, CALENDAR)
    assert not is_excluded(Terms(), starts, CALENDAR)
    assert notice_days(Terms(), starts, CALENDAR) is None
    assert not is_excluded(Terms(is_public=True, in_slo=False), starts, CALENDAR)


def test_a_place_may_ask_for_another_notice() -> None:
    terms, starts = Terms(is_public=True, announced_at=at("2026-11-16")), window("2026-11-24T22:00")
    assert notice_days(terms, starts, CALENDAR) == 5
    told = [is_told_in_time(terms, starts, replace(CALENDAR, notice_days=n)) for n in (5, 6)]
    assert told == [True, False]
    assert not is_told_in_time(Terms(is_public=True), starts, replace(CALENDAR, notice_days=0))


def test_which_years_are_known() -> None:
    assert CALENDAR.knows(at("2026-01-01"), at("2026-12-31T23:59"))
    assert not CALENDAR.knows(at("2026-12-31"), at("2027-01-01"))
    assert not Calendar(NO_HOLIDAYS, HERE).knows(at("2026-01-01"), at("2026-01-01"))


NOW = at("2026-11-28T10:00")
NIGHT = Weekly(weekdays=frozenset({6}), begins=time(22), ends=time(2), zone=HERE)


def planned(starts: str, ends: str, weekly: Weekly | None = None) -> Maintenance:
    return Maintenance(
        id="1",
        scope=Scope.PORTAL,
        names=frozenset({"dvc"}),
        starts_at=at(starts),
        ends_at=at(ends),
        weekly=weekly,
    )


TONIGHT = planned("2026-11-28T22:00", "2026-11-29T02:00")
LATER = planned("2026-12-10T22:00", "2026-12-11T02:00")
PUBLIC = Terms(is_public=True, announced_at=NOW)


@pytest.mark.parametrize(
    ("wanted", "terms", "refused"),
    [
        (TONIGHT, Terms(), []),
        (TONIGHT, PUBLIC, ["reason"]),
        (TONIGHT, replace(PUBLIC, reason="mất điện"), []),
        (TONIGHT, replace(PUBLIC, reason="  "), ["reason"]),
        (TONIGHT, replace(PUBLIC, announced_at=None), ["reason"]),
        (LATER, PUBLIC, []),
        (LATER, replace(PUBLIC, announced_at=None), ["reason"]),
        (LATER, replace(PUBLIC, announced_at=NOW + timedelta(hours=1)), ["announced_at"]),
        (LATER, replace(PUBLIC, announced_at=at("2020-01-01")), ["announced_at"]),
        (planned("2026-11-28T08:00", "2026-11-28T10:00"), Terms(), ["ends_at"]),
        (planned("2026-11-28T22:00", "2026-12-30T22:00"), Terms(), ["ends_at"]),
        (planned("2026-11-28T22:00", "2026-12-30T22:00", NIGHT), Terms(), []),
        (planned("2026-11-30T00:00", "2026-12-05T00:00", NIGHT), Terms(), ["ends_at"]),
        (planned("2026-11-28T22:00", "2028-12-30T22:00", NIGHT), Terms(), ["ends_at"]),
        (
            planned("2026-11-28T22:00", "2026-12-30T22:00", replace(NIGHT, ends=time(22))),
            Terms(),
            ["weekly/ends"],
        ),
    ],
)
def test_what_is_refused(wanted: Maintenance, terms: Terms, refused: list[str]) -> None:
    assert [field for field, _ in refusals(wanted, terms, CALENDAR, NOW)] == refused
