"""What is known of heartbeats as samples, in the words of the catalogue. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import orjson

from core.model import Heartbeat, Pulse

from .life import Kind, Report, Verdict


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a heartbeat."""

    metric: str
    heartbeat: Heartbeat
    at: datetime
    value: float


def of_report(
    heartbeat: Heartbeat, report: Report, pulse: Pulse, verdict: Verdict
) -> Iterator[Reading]:
    """Tell what a report says. pulse, verdict: with this report in them."""
    if report.kind is not Kind.START:
        if pulse.run_seconds is not None:
            yield Reading("heartbeat_run_seconds", heartbeat, report.at, pulse.run_seconds)
        if report.exit_code is not None:
            yield Reading("heartbeat_exit_code", heartbeat, report.at, report.exit_code)
        yield from of_state(heartbeat, pulse, verdict, report.at)
    elif (up := of_up(heartbeat, verdict, report.at)) is not None:
        yield up


def of_state(
    heartbeat: Heartbeat, pulse: Pulse, verdict: Verdict, at: datetime
) -> Iterator[Reading]:
    """Tell the state at one moment; nothing of a heartbeat that has never reported."""
    if (up := of_up(heartbeat, verdict, at)) is not None:
        yield up
    if pulse.ended_at is not None:
        last = pulse.ended_at.timestamp()
        yield Reading("heartbeat_last_ping_timestamp_seconds", heartbeat, at, last)
    if verdict.due_at is not None:
        due = verdict.due_at.timestamp()
        yield Reading("heartbeat_next_due_timestamp_seconds", heartbeat, at, due)


def of_up(heartbeat: Heartbeat, verdict: Verdict, at: datetime) -> Reading | None:
    """Tell whether the job does what it should; None when nothing is known."""
    return None if verdict.up is None else Reading("heartbeat_up", heartbeat, at, verdict.up)


def message(readings: Iterable[Reading]) -> bytes:
    """Write readings as any device of ours would send them."""
    samples = [
        {
            "metric": one.metric,
            "labels": {"heartbeat": one.heartbeat.id, **_unit(one.heartbeat)},
            "time": int(one.at.timestamp() * 1000),
            "value": round(float(one.value), 3),
        }
        for one in readings
    ]
    return orjson.dumps({"samples": samples})


def _unit(heartbeat: Heartbeat) -> dict[str, str]:
    return {"unit": heartbeat.unit} if heartbeat.unit else {}
