"""The life of a heartbeat, as timetables; and what holds whatever comes in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Heartbeat, HeartbeatId, Pulse
from ingest.heartbeats import Kind, Report, State, Verdict, Why, judge, reported
from ingest.heartbeats.cron import cron_fault, next_after

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=400)
EACH_5_MINUTES = Heartbeat(
    id=HeartbeatId("job"),
    name_vi="",
    name_en="",
    unit=None,
    period_seconds=300,
    cron=None,
    zone=None,
    grace_seconds=120,
)
NIGHTLY = replace(EACH_5_MINUTES, period_seconds=None, cron="30 2 * * *", zone="Europe/Berlin")
REPORTS = {"start": Kind.START, "ok": Kind.SUCCESS, "fail": Kind.FAIL}


def minute(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


def shown(verdict: Verdict) -> str:
    return " ".join(filter(None, (verdict.state, verdict.why)))


# Reports at minutes after noon, and what is shown at others. Period 5 min, grace 2 min.
TIMETABLES = {
    "never": "at 0 never, at 9999 never",
    "on time": "at 0 ok, at 4.9 up, at 5 late, at 6.9 late, at 7 down missed, at 99 down missed",
    "back again": "at 0 ok, at 8 down missed, at 9 ok, at 9 up, at 15 late",
    "a failure": "at 0 ok, at 1 fail, at 1 down failed, at 2 start, at 2.5 down failed, "
    "at 3 ok, at 3 up",
    "a failure first": "at 0 fail, at 0 down failed, at 99 down failed",
    "a run": "at 0 ok, at 4 start, at 4 started, at 5.5 started, at 5.9 ok, at 6 up, at 11 late",
    "a run too long": "at 0 ok, at 1 start, at 2.9 started, at 3 down overrun, at 4 ok, at 4 up",
    "a first run": "at 0 start, at 1.9 started, at 2 down overrun, at 3 ok, at 3 up",
    "a run that starts late ends no later": "at 0 ok, at 6 start, at 6.9 started, "
    "at 7 down missed, at 7.5 ok, at 7.5 up",
    "started again": "at 0 ok, at 1 start, at 2.5 start, at 3.5 started, at 4.5 down overrun",
}


@pytest.mark.parametrize("name", TIMETABLES)
def test_timetable(name: str) -> None:
    pulse = Pulse()
    for line in TIMETABLES[name].split(", "):
        _, number, what = line.split(" ", 2)
        at = minute(float(number))
        if what in REPORTS:
            pulse = reported(pulse, Report(REPORTS[what], at))
        else:
            verdict = judge(EACH_5_MINUTES, pulse, now=at, since=LONG_AGO)
            assert shown(verdict) == what, line


def test_nothing_is_known_before_the_first_end() -> None:
    def up(pulse: Pulse, at: float) -> bool | None:
        return judge(EACH_5_MINUTES, pulse, now=minute(at), since=LONG_AGO).up

    assert up(Pulse(), 999) is None
    run = reported(Pulse(), Report(Kind.START, NOON))
    assert [up(run, 1), up(run, 2)] == [None, False]
    assert up(reported(run, Report(Kind.SUCCESS, minute(1))), 1) is True


def test_silence_while_nobody_could_listen_is_forgiven_for_one_grace() -> None:
    pulse = Pulse(ended_at=NOON)
    back = minute(60)
    for at, expected in [(60, "late"), (61.9, "late"), (62, "down missed")]:
        assert shown(judge(EACH_5_MINUTES, pulse, now=minute(at), since=back)) == expected
    run = replace(pulse, started_at=minute(1))
    assert shown(judge(EACH_5_MINUTES, run, now=minute(61), since=back)) == "started"
    assert shown(judge(EACH_5_MINUTES, run, now=minute(62), since=back)) == "down overrun"
    # What was down before is down after: it said so itself.
    failed = reported(pulse, Report(Kind.FAIL, NOON))
    assert shown(judge(EACH_5_MINUTES, failed, now=back, since=back)) == "down failed"


def test_a_clock_set_back_cannot_keep_a_dead_job_alive_nor_kill_a_living_one() -> None:
    ahead = Pulse(ended_at=minute(60 * 24 * 365))
    verdict = judge(EACH_5_MINUTES, ahead, now=NOON, since=LONG_AGO)
    assert (verdict.state, verdict.due_at) == (State.UP, minute(5))
    run = reported(Pulse(ended_at=NOON), Report(Kind.START, minute(60)))
    done = reported(run, Report(Kind.SUCCESS, minute(1)))  # the clock went back in between
    assert (done.started_at, done.run_seconds) == (None, None)
    assert shown(judge(EACH_5_MINUTES, done, now=minute(1), since=LONG_AGO)) == "up"


def test_run_time_is_from_start_to_end() -> None:
    run = reported(Pulse(), Report(Kind.START, NOON))
    assert reported(run, Report(Kind.FAIL, minute(1.5), 3)) == Pulse(
        ended_at=minute(1.5), failed=True, exit_code=3, run_seconds=90
    )
    assert reported(Pulse(), Report(Kind.SUCCESS, NOON)).run_seconds is None


def local(text: str, zone: str = "Europe/Berlin", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("cron", "after", "due"),
    [
        # 29 March 2026: the clocks go from 02:00 to 03:00; Debian's cron runs it at the change
        ("30 2 * * *", local("2026-03-28T02:30"), local("2026-03-29T03:00")),
        ("30 2 * * *", local("2026-03-29T03:00"), local("2026-03-30T02:30")),
        ("*/30 * * * *", local("2026-03-29T01:30"), local("2026-03-29T03:00")),
        # 25 October 2026: 02:00 to 03:00 comes twice; a job of that hour runs once, the first time
        ("30 2 * * *", local("2026-10-24T02:30"), local("2026-10-25T02:30")),
        ("30 2 * * *", local("2026-10-25T02:31"), local("2026-10-26T02:30")),
        ("45 2 * * *", local("2026-10-25T02:30", fold=1), local("2026-10-26T02:45")),
        ("*/30 * * * *", local("2026-10-25T02:30"), local("2026-10-25T02:00", fold=1)),
    ],
)
def test_cron_when_the_clocks_change(cron: str, after: datetime, due: datetime) -> None:
    verdict = judge(replace(NIGHTLY, cron=cron), Pulse(ended_at=after), now=after, since=LONG_AGO)
    assert (verdict.state, verdict.due_at) == (State.UP, due)


def test_a_report_just_before_its_time_is_the_one_expected_then() -> None:
    time = local("2026-11-24T02:30")
    for early, day in [(0.2, 25), (30, 25), (31, 24)]:
        ended = time - timedelta(seconds=early)
        verdict = judge(NIGHTLY, Pulse(ended_at=ended), now=ended, since=LONG_AGO)
        assert verdict.due_at == local(f"2026-11-{day}T02:30"), early


def test_cron_is_of_its_zone() -> None:
    here = next_after("0 8 * * 1-5", "Asia/Ho_Chi_Minh", datetime(2026, 11, 27, 9, tzinfo=UTC))
    assert here == local("2026-11-30T08:00", "Asia/Ho_Chi_Minh")


ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]
MINUTES = st.sampled_from(["0", "*/7", "15", "30-40", "59", "*"])
HOURS = st.sampled_from(["*", "0", "1", "2", "3", "1-3", "*/5"])
DAYS = st.sampled_from(["* * *", "29 2 *", "* * sun", "l * *", "* * 5#3", "1 */3 mon"])
FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, int((LAST - FIRST).total_seconds() * 1e6)).map(
    lambda microseconds: FIRST + timedelta(microseconds=microseconds)
)


@given(MINUTES, HOURS, DAYS, st.sampled_from(ZONES), MOMENTS)
def test_cron_always_comes_later(
    minutes: str, hours: str, days: str, zone: str, after: datetime
) -> None:
    due = next_after(f"{minutes} {hours} {days}", zone, after)
    assert due > after
    assert next_after(f"{minutes} {hours} {days}", zone, due) > due


@given(st.text("0123456789*/,-#LWlwSUNmon ", max_size=20))
def test_any_text_is_an_expression_or_has_a_fault(text: str) -> None:
    if cron_fault(text) is None:
        assert next_after(text, "Europe/Berlin", NOON) > NOON


EVENTS = st.lists(st.tuples(st.sampled_from(Kind), st.integers(-600, 1200)), max_size=8)
DEFINITIONS = st.sampled_from([EACH_5_MINUTES, NIGHTLY, replace(NIGHTLY, cron="*/10 * * * *")])


@given(DEFINITIONS, EVENTS, st.integers(0, 10**6), st.integers(0, 10**6))
def test_what_holds_of_any_life(
    heartbeat: Heartbeat, events: list[tuple[Kind, int]], later: int, since: int
) -> None:
    pulse, now, listening = Pulse(), NOON, NOON - timedelta(seconds=since)
    for kind, step in events:  # steps go back, too: clocks are set
        now += timedelta(seconds=step)
        pulse = reported(pulse, Report(kind, now))
    listening = min(listening, now)
    verdict = judge(heartbeat, pulse, now=now, since=listening)
    ended = [kind for kind, _ in events if kind is not Kind.START]
    assert (verdict.state is State.NEVER) == (not events)
    assert (verdict.due_at is None) == (not ended)
    if ended:
        assert (ended[-1] is Kind.FAIL) == (verdict.why is Why.FAILED)
    if events and events[-1][0] is Kind.SUCCESS:
        assert verdict.state is State.UP  # right after a good report, whatever was before
    # It goes down at down_at, not before; and by time alone nothing gets up.
    at = now + timedelta(seconds=later)
    then = judge(heartbeat, pulse, now=at, since=listening)
    if verdict.down_at is None or at < verdict.down_at:
        assert then.up == verdict.up
    if verdict.down_at is not None and pulse == seen_by(pulse, now):
        assert judge(heartbeat, pulse, now=verdict.down_at, since=listening).up is False
    if verdict.up is False:
        assert then.up is False


def seen_by(pulse: Pulse, now: datetime) -> Pulse:
    """Leave what lies ahead of the clock out of account."""
    ahead = [at for at in (pulse.started_at, pulse.ended_at) if at and at > now]
    return replace(pulse, started_at=None, ended_at=None) if ahead else pulse
