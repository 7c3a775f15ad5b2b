"""The life of a heartbeat: what its reports, its schedule and the moment say together. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from operator import itemgetter

from core.model import Heartbeat, Pulse

from .cron import next_after

# The job's clock may be ahead of ours: a report just before its time is the one expected then.
_EARLY = timedelta(seconds=30)


class State(StrEnum):
    """What is shown of a heartbeat."""

    NEVER = "never"  # has not reported yet, so nothing can be missing
    STARTED = "started"  # a run goes on, and is in time
    UP = "up"
    LATE = "late"  # due, and within its grace
    DOWN = "down"


class Why(StrEnum):
    """Why a heartbeat is down."""

    FAILED = "failed"  # it said so
    OVERRUN = "overrun"  # a run has lasted longer than its grace
    MISSED = "missed"  # nothing came in time


class Kind(StrEnum):
    """What a job can report."""

    START = "start"
    SUCCESS = "success"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Report:
    """One report. at: when it was received."""

    kind: Kind
    at: datetime
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state at one moment.

    due_at: when the next end is expected; None before the first. down_at: when it goes down unless
    something is reported; None when it is down or nothing is expected yet. why: of DOWN only.
    """

    state: State
    why: Why | None = None
    due_at: datetime | None = None
    down_at: datetime | None = None
    judged: bool = False  # an end was reported or has failed to come: up or down can be told

    @property
    def up(self) -> bool | None:
        """Whether the job does what it should; None: nothing is known yet."""
        return self.state is not State.DOWN if self.judged else None


def reported(pulse: Pulse, report: Report) -> Pulse:
    """Take one more report in, in the order of storing, whatever the clock did meanwhile."""
    if report.kind is Kind.START:
        return replace(pulse, started_at=report.at)
    ran = (report.at - pulse.started_at).total_seconds() if pulse.started_at else None
    return Pulse(
        started_at=None,
        ended_at=report.at,
        failed=report.kind is Kind.FAIL,
        exit_code=report.exit_code,
        run_seconds=ran if ran is not None and ran >= 0 else None,
    )


def judge(heartbeat: Heartbeat, pulse: Pulse, *, now: datetime, since: datetime) -> Verdict:
    """Tell the state at `now`.

    since: from when on reports could be taken in without a break. What was due while nobody could
    take it in has its whole grace from then on.
    """
    # A moment ahead of `now` was told by a clock that has been set back: it is no later than now.
    since, started = min(since, now), pulse.started_at and min(pulse.started_at, now)
    ended = pulse.ended_at and min(pulse.ended_at, now)
    grace = timedelta(seconds=heartbeat.grace_seconds)
    due_at = _due_at(heartbeat, ended) if ended else None
    late_at = max(due_at, since) + grace if due_at else None
    over_at = max(started, since) + grace if started else None
    if pulse.failed:
        return Verdict(State.DOWN, Why.FAILED, due_at, judged=True)
    ends = ((over_at, Why.OVERRUN), (late_at, Why.MISSED))
    if passed := [(at, why) for at, why in ends if at and at <= now]:
        return Verdict(State.DOWN, min(passed, key=itemgetter(0))[1], due_at, judged=True)
    down_at = min((at for at, _ in ends if at), default=None)
    state = State.UP if due_at and now < due_at else State.LATE
    if started:
        state = State.STARTED
    elif due_at is None:
        state = State.NEVER
    return Verdict(state, None, due_at, down_at, judged=ended is not None)


def _due_at(heartbeat: Heartbeat, ended_at: datetime) -> datetime:
    if heartbeat.period_seconds is not None:
        return ended_at + timedelta(seconds=heartbeat.period_seconds)
    if heartbeat.cron is None or heartbeat.zone is None:
        raise ValueError(f"heartbeat {heartbeat.id!r} has neither a period nor a cron expression")
    return next_after(heartbeat.cron, heartbeat.zone, ended_at + _EARLY)
