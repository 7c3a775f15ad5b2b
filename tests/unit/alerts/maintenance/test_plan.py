"""When maintenance is on, and which alerts it keeps quiet."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.dispatch.alert import Alert, AlertId
from alerts.maintenance.plan import Maintenance, Scope, Weekly, Window
from tests.given import NOW

STEP = timedelta(minutes=30)
DAY = timedelta(days=1)
HERE = "Asia/Ho_Chi_Minh"
# Clocks change by an hour, by half of one, and at midnight.
ZONES = (HERE, "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "America/Havana")


def weekly(said: str, zone: str = HERE) -> Weekly:
    """Read `1,3 22:00-02:00`."""
    days, _, times = said.partition(" ")
    begins, ends = map(time.fromisoformat, times.split("-"))
    weekdays = frozenset(map(int, days.split(",")))
    return Weekly(weekdays=weekdays, begins=begins, ends=ends, zone=ZoneInfo(zone))


def planned(starts_at: datetime, ends_at: datetime, each_week: Weekly | None = None) -> Maintenance:
    return Maintenance(
        id="1",
        scope=Scope.PORTAL,
        names=frozenset({"dvc"}),
        starts_at=starts_at,
        ends_at=ends_at,
        weekly=each_week,
    )


def at(text: str, zone: str = HERE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def told(windows: Iterator[Window], zone: str = HERE) -> list[str]:
    """Write when it is on: `11-30 22:00+07:00 4h`."""
    found = []
    for each in windows:
        begin = each.starts_at.astimezone(ZoneInfo(zone))
        hours = (each.ends_at - each.starts_at) / timedelta(hours=1)
        found.append(f"{begin:%m-%d %H:%M} {hours:g}h")
    return found


@pytest.mark.parametrize(
    ("zone", "said", "first", "last", "expected"),
    [
        (HERE, "1,3 09:00-12:00", "2026-11-30", "2026-12-05", ["11-30 09:00 3h", "12-02 09:00 3h"]),
        (HERE, "6 22:00-02:00", "2026-12-05", "2026-12-14", ["12-05 22:00 4h", "12-12 22:00 4h"]),
        # What is cut off at the ends of it all.
        (HERE, "6,7 22:00-02:00", "2026-12-06", "2026-12-07", ["12-06 00:00 2h", "12-06 22:00 2h"]),
        (HERE, "7 22:00-00:00", "2026-12-05", "2026-12-08", ["12-06 22:00 2h"]),
        # 29 March 2026, 02:00 becomes 03:00; 25 October, 03:00 becomes 02:00.
        ("Europe/Berlin", "7 01:00-04:00", "2026-03-28", "2026-03-30", ["03-29 01:00 2h"]),
        ("Europe/Berlin", "7 02:30-04:00", "2026-03-28", "2026-03-30", ["03-29 03:00 1h"]),
        ("Europe/Berlin", "7 01:00-02:30", "2026-03-28", "2026-03-30", ["03-29 01:00 1h"]),
        ("Europe/Berlin", "7 02:10-02:50", "2026-03-28", "2026-03-30", []),
        ("Europe/Berlin", "7 01:00-04:00", "2026-10-24", "2026-10-26", ["10-25 01:00 4h"]),
        ("Europe/Berlin", "7 02:30-04:00", "2026-10-24", "2026-10-26", ["10-25 02:30 2.5h"]),
        ("Europe/Berlin", "7 01:00-02:30", "2026-10-24", "2026-10-26", ["10-25 01:00 2.5h"]),
    ],
)  # fmt: skip
def test_each_week(zone: str, said: str, first: str, last: str, expected: list[str]) -> None:
    all_of_it = planned(at(first, zone), at(last, zone), weekly(said, zone))
    assert told(all_of_it.windows(at(first, zone), at(last, zone)), zone) == expected


def slowly(each_week: Weekly, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """Find the times by looking at the clock each half an hour."""
    steps, step = [], since - 3 * DAY
    while step < until + 3 * DAY:
        steps.append((step, step.astimezone(each_week.zone).replace(tzinfo=None)))
        step += STEP
    found = []
    for day in sorted({clock.date() for step, clock in steps if since - 2 * DAY <= step < until}):
        if day.isoweekday() in each_week.weekdays:
            last = day if each_week.begins < each_week.ends else day + DAY
            begin = read(steps, day, each_week.begins)[0]
            end = read(steps, last, each_week.ends)[-1]
            if begin < end and since < end and begin < until:
                found.append((begin, end))
    return found


def read(steps: list[tuple[datetime, datetime]], day: date, clock: time) -> list[datetime]:
    """Give when the clock says a time; if it never does, when it is put over it."""
    said = datetime.combine(day, clock)
    exactly = [step for step, clock in steps if clock == said]
    return exactly or [next(step for step, clock in steps if clock > said)]


@settings(max_examples=60)
@given(
    zone=st.sampled_from(ZONES),
    weekdays=st.frozensets(st.integers(1, 7), min_size=1),
    halves=st.lists(st.integers(0, 47), min_size=2, max_size=2, unique=True),
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    days=st.integers(1, 9),
)
def test_as_the_clock_shows_it(
    zone: str, weekdays: frozenset[int], halves: list[int], day: date, days: int
) -> None:
    begins, ends = (time(half // 2, half % 2 * 30) for half in halves)
    each_week = Weekly(weekdays=weekdays, begins=begins, ends=ends, zone=ZoneInfo(zone))
    since = datetime.combine(day, time(), UTC)
    until = since + days * DAY
    assert list(each_week.spans(since, until)) == slowly(each_week, since, until)


def test_the_next_and_the_latest() -> None:
    each_week = weekly("1 22:00-02:00")  # 30 November 2026 is a Monday
    all_of_it = planned(at("2026-11-30"), at("2026-12-09"), each_week)
    seen = [
        tuple(told(iter([window] if window else [])) for window in (one.next(now), one.latest(now)))
        for one, now in [
            (all_of_it, at("2026-11-28")),
            (all_of_it, at("2026-11-30T22:00")),
            (all_of_it, at("2026-12-01T02:00")),
            (all_of_it, at("2026-12-08T02:00")),
            (all_of_it, at("2027-06-01")),
        ]
    ]
    first, second = "11-30 22:00 4h", "12-07 22:00 4h"
    assert seen == [
        ([first], []),
        ([first], [first]),
        ([second], [first]),
        ([], [second]),
        ([], [second]),
    ]
    once = planned(NOW, NOW + DAY)
    assert once.next(NOW - 300 * DAY) == once.latest(NOW) == once.latest(NOW + 300 * DAY)
    assert once.latest(NOW - STEP) is once.next(NOW + DAY) is None


def test_what_is_cancelled_is_over_at_once() -> None:
    each_week = planned(at("2026-11-30"), at("2026-12-09"), weekly("1 22:00-02:00"))
    cut = Maintenance(
        id="1",
        scope=each_week.scope,
        names=each_week.names,
        starts_at=each_week.starts_at,
        ends_at=each_week.ends_at,
        weekly=each_week.weekly,
        cancelled_at=at("2026-11-30T23:00"),
    )
    assert told(cut.windows(at("2026-11-01"), at("2026-12-30"))) == ["11-30 22:00 1h"]
    assert cut.next(at("2026-11-30T23:00")) is None


@pytest.mark.parametrize(
    ("scope", "names", "hidden"),
    [
        (Scope.PORTAL, "dvc", True),
        (Scope.PORTAL, "dvc-2", False),
        (Scope.SOURCE, "dvc", False),
        (Scope.SOURCE, "probe", True),
        (Scope.UNIT, "khun-ha", True),
        (Scope.UNIT, "", False),
    ],
)
def test_what_it_hides(*, scope: Scope, names: str, hidden: bool) -> None:
    window = Window(id="1", scope=scope, names=frozenset({names}), starts_at=NOW, ends_at=NOW + DAY)
    said = {"alertname": "Down", "portal": "dvc", "source": "probe"}
    assert window.hides(alert("khun-ha", said)) is hidden
    assert not window.hides(alert("khun-ha", {**said, "class": "hazard"}))
    for other in ("service", "canary"):
        assert window.hides(alert("khun-ha", {**said, "class": other})) is hidden
    ours = {**said, "alertname": "CanaryAlive", "class": "canary"}
    assert not window.hides(alert("khun-ha", ours))


def alert(unit: str, labels: dict[str, str]) -> Alert:
    return Alert(id=AlertId(1), labels=labels, fired_at=NOW, annotations={}, unit=unit)
