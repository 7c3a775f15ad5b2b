"""When a route that is quiet by its times tells again, and for what it waits until then."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alerts.dispatch.intervals import Ours, read_interval
from alerts.dispatch.mute import opens_at, quiet_by, waits
from alerts.dispatch.route import Route
from alerts.dispatch.times import TimeInterval, Times
from core.place import Findings, Holidays, parse_holidays, read_foreign_yaml, read_yaml

HERE = "location: Asia/Ho_Chi_Minh"
TIMES = {
    "office": f"days: working, times: [{{start_time: '07:30', end_time: '17:00'}}], {HERE}",
    "off": f"days: off, {HERE}",
    "night": f"times: [{{start_time: '22:00', end_time: '24:00'}}], {HERE}",
    "small": f"times: [{{start_time: '00:00', end_time: '06:00'}}], {HERE}",
    "last": f"times: [{{start_time: '23:00', end_time: '24:00'}}], {HERE}",
    "noon": f"times: [{{start_time: '12:00', end_time: '13:00'}}], {HERE}",
    "weekend": f"weekdays: ['saturday', 'sunday'], {HERE}",
    "ides": f"days_of_month: ['-1'], months: [december], {HERE}",
    "past": f"years: ['2020:2025'], {HERE}",
    "always": HERE,
    "dawn": "times: [{start_time: '02:30', end_time: '05:00'}], location: Europe/Berlin",
    "berlin": "times: [{start_time: '02:30', end_time: '03:00'}], location: Europe/Berlin",
}
CALENDAR = """
years: [2026, 2027]
off:
  - {day: 2026-11-30, name_vi: Nghỉ, name_en: Off}
"""


def holidays() -> Holidays:
    findings = Findings("holidays.yml")
    document = read_yaml(CALENDAR.encode(), findings)
    assert document, findings.all()
    return parse_holidays(document, findings)


@pytest.fixture(scope="module")
def intervals() -> Mapping[str, TimeInterval]:
    """Give all times of the table by name."""
    findings, found = Findings("am.yml"), {}
    for name, times in TIMES.items():
        text = f"{{name: {name}, name_vi: tên {name}, time_intervals: [{{{times}}}]}}"
        document = read_foreign_yaml(text.encode(), findings)
        assert document
        found[name] = read_interval(document.root, findings, Ours(holidays()))
    assert not findings.all()
    return found


def route(said: str) -> Route:
    """Make a route of names of active times, and of mute ones, which begin with a minus."""
    names = said.split()
    mute = tuple(name.removeprefix("-") for name in names if name.startswith("-"))
    active = tuple(name for name in names if not name.startswith("-"))
    return Route(id="/", receiver="r", active=active, mute=mute)


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize(
    ("said", "now", "opens", "what"),
    [
        ("office", "2026-11-27T03:00:07", "2026-11-27T07:30", "office begins"),
        ("office", "2026-11-27T17:00", "2026-12-01T07:30", "office begins"),  # Monday is off
        ("-off", "2026-11-28T09:00", "2026-12-01T00:00", "off ends"),
        ("-weekend", "2026-11-28T09:00", "2026-11-30T00:00", "weekend ends"),
        ("-night -small", "2026-11-27T23:59:59", "2026-11-28T06:00", "small ends"),  # adjacent
        ("-night", "2026-11-27T22:30", "2026-11-28T00:00", "night ends"),
        ("-night -last", "2026-11-27T22:30", "2026-11-28T00:00", "night ends"),
        ("last", "2026-11-27T09:00", "2026-11-27T23:00", "last begins"),
        ("last noon", "2026-11-27T09:00", "2026-11-27T12:00", "noon begins"),
        ("office -noon", "2026-11-27T12:10", "2026-11-27T13:00", "noon ends"),
        ("office -noon", "2026-11-27T06:10", "2026-11-27T07:30", "office begins"),
        ("office -off -always", "2026-11-27T06:10", None, "office begins"),
        ("past", "2026-11-27T06:10", None, "past begins"),
        ("-always", "2026-11-27T06:10", None, "always ends"),
        ("ides", "2026-11-02T00:00", "2026-12-31T00:00", "ides begins"),
        ("ides", "2026-10-31T23:59", None, "ides begins"),  # more than 60 days
    ],
)
def test_when_it_tells_again(
    intervals: Mapping[str, TimeInterval], said: str, now: str, opens: str | None, what: str
) -> None:
    found = waits([route(said)], intervals, here(now))
    assert found
    assert found.until == (here(opens) if opens else None)
    assert f"{found.interval.name} {'begins' if found.begins else 'ends'}" == what
    assert found.interval.title == (f"tên {found.interval.name}",) * 2


@pytest.mark.parametrize(
    ("said", "now", "opens"),
    [
        ("berlin", "2026-10-24T12:00", "2026-10-25T00:30"),  # 02:30 for the first time
        ("berlin", "2026-10-25T01:00", "2026-10-25T01:30"),  # and again
        ("berlin", "2026-10-25T02:00", "2026-10-26T01:30"),
        ("berlin", "2026-03-29T00:00", "2026-03-30T00:30"),  # 02:30 did not come
        ("dawn", "2026-03-29T00:00", "2026-03-29T01:00"),  # 03:00 came at 02:00
        ("-dawn", "2026-10-25T00:45", "2026-10-25T01:00"),  # 02:00 came again
    ],
)
def test_when_clocks_change(
    intervals: Mapping[str, TimeInterval], said: str, now: str, opens: str
) -> None:
    moment, expected = (datetime.fromisoformat(f"{each}+00:00") for each in (now, opens))
    assert opens_at(route(said), intervals, moment) == expected


def test_of_several_routes_the_first_that_tells_counts(
    intervals: Mapping[str, TimeInterval],
) -> None:
    now = here("2026-11-27T03:00")
    found = waits([route("office"), route("-small"), route("past")], intervals, now)
    assert found
    assert (found.interval.name, found.until) == ("small", here("2026-11-27T06:00"))
    assert waits([route("office"), route("-noon")], intervals, now) is None
    assert waits([], intervals, now) is None


# A zone, and a day near which its clock changes: by an hour, by half of one, at midnight.
CHANGES = (
    ("Europe/Berlin", "2026-03-28"),
    ("Europe/Berlin", "2026-10-24"),
    ("Australia/Lord_Howe", "2026-04-04"),
    ("Australia/Lord_Howe", "2026-10-03"),
    ("Asia/Beirut", "2026-03-28"),
    ("Asia/Beirut", "2026-10-24"),
    ("America/Santiago", "2026-04-04"),
    ("America/Santiago", "2026-09-05"),
    ("Asia/Ho_Chi_Minh", "2026-12-30"),
)
SEEN_SECONDS = 2 * 86_400
STEP_SECONDS = 900  # all begin and end at a quarter of an hour

spans = st.tuples(st.integers(0, 95), st.integers(1, 48)).map(
    lambda span: (span[0] * 15, min((span[0] + span[1]) * 15, 24 * 60))
)
weekdays = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda ends: tuple(sorted(ends)))


@st.composite
def quiet_routes(draw: st.DrawFn) -> tuple[Route, dict[str, TimeInterval], datetime]:
    zone, day = draw(st.sampled_from(CHANGES))
    times = st.builds(
        Times,
        minutes=st.lists(spans, max_size=2).map(tuple),
        weekdays=st.lists(weekdays, max_size=1).map(tuple),
        is_working=st.sampled_from([None, None, True, False]),
        zone=st.sampled_from([ZoneInfo(zone), ZoneInfo(zone), UTC]),
    )
    intervals = {
        name: TimeInterval(name, tuple(draw(st.lists(times, min_size=1, max_size=2))))
        for name in ("a", "b")
    }
    chosen = st.lists(st.sampled_from(["a", "b", "-a", "-b"]), unique=True).map(" ".join)
    begin = datetime.fromisoformat(day).replace(tzinfo=UTC)
    now = begin + timedelta(seconds=draw(st.integers(0, 2 * 86_400)))
    return route(draw(chosen)), intervals, now


@settings(max_examples=100, deadline=None)
@given(quiet_routes())
def test_as_looking_at_each_quarter_of_an_hour(
    case: tuple[Route, dict[str, TimeInterval], datetime],
) -> None:
    asked, intervals, now = case
    assume(quiet_by(asked, intervals, now))
    found = opens_at(asked, intervals, now)
    first = now + timedelta(seconds=STEP_SECONDS - now.timestamp() % STEP_SECONDS)
    steps = (first + timedelta(seconds=each) for each in range(0, SEEN_SECONDS, STEP_SECONDS))
    slow = next((each for each in steps if not quiet_by(asked, intervals, each)), None)
    if slow is None:
        assert found is None or found >= first + timedelta(seconds=SEEN_SECONDS)
    else:
        assert found == slow
