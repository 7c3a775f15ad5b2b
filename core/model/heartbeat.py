"""Heartbeats: a job somewhere reports that it ran; silence past its schedule is the alarm."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from .ids import UnitId

HeartbeatId = NewType("HeartbeatId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """What is expected of one job: either a period, or a cron expression in a time zone."""

    id: HeartbeatId
    name_vi: str
    name_en: str
    unit: UnitId | None
    period_seconds: float | None
    cron: str | None  # five fields, as Debian's cron reads them
    zone: str | None  # IANA name, with cron only
    grace_seconds: float  # that a report may be late, and that a run may last


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a job has reported, in the order in which it was stored. Times are those of receipt."""

    started_at: datetime | None = None  # of a run that has not ended
    ended_at: datetime | None = None  # last report of an end, good or bad
    failed: bool = False  # whether that end was bad
    exit_code: int | None = None  # of that end, when it was told
    run_seconds: float | None = None  # of that end, when its start was told
