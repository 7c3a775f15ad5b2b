"""Whether a canary went all the way in time, and whether we may say that all is well. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .canary import PASS_SECONDS

STUCK_AFTER: Final = timedelta(minutes=5)
CALL_LATE_AFTER: Final = timedelta(seconds=60)
LATE_INTERVALS: Final = 3
_NAMED_MAX: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One canary on its way.

    number: of the row in the outbox. sent_at: to the broker, of the shard that was behind.
    evaluated_at: when a rule saw it. told_at: when it was put into the outbox. accepted_at: when
    its channel had taken it.
    """

    number: int
    sent_at: datetime
    evaluated_at: datetime
    told_at: datetime
    accepted_at: datetime

    @property
    def stages(self) -> Mapping[str, float]:
        """Seconds of each part of the way; none goes back in time."""
        return {
            "store": _seconds(self.sent_at, self.evaluated_at),
            "rule": _seconds(self.evaluated_at, self.told_at),
            "channel": _seconds(self.told_at, self.accepted_at),
        }

    @property
    def seconds(self) -> float:
        """Give how long all of it took."""
        return sum(self.stages.values())

    def is_in_time(self, now: datetime) -> bool:
        """Whether it took less than a minute, and came lately: not before we were here."""
        return self.seconds < PASS_SECONDS and _seconds(self.accepted_at, now) < PASS_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A group of rules. evaluated_at: the last moment; None: not since it is known."""

    name: str
    interval: timedelta
    known_at: datetime
    evaluated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stuck:
    """What waits in the outbox and nobody took. oldest_at: since when the first is to be told."""

    count: int
    oldest_at: datetime | None


def faults(
    stuck: Stuck, groups: Iterable[Turned], *, call_at: datetime | None = None, now: datetime
) -> tuple[str, ...]:
    """Say what is wrong with us though the canary passes; nothing: all is well.

    call_at: when somebody is to be called next.
    """
    found = []
    if stuck.oldest_at is not None and stuck.oldest_at <= now - STUCK_AFTER:
        seconds = round(_seconds(stuck.oldest_at, now))
        found.append(f"outbox: {stuck.count} wait for more than 5 min, the first for {seconds} s")
    if call_at is not None and call_at < now - CALL_LATE_AFTER:
        found.append(f"escalation overdue: a call waits for {round(_seconds(call_at, now))} s")
    late = [each.name for each in late_of(groups, now)]
    if late:
        groups_ = "1 group" if len(late) == 1 else f"{len(late)} groups"
        found.append(f"rules: {groups_} not evaluated for 3 intervals: {_named(late)}")
    return tuple(found)


def late_of(groups: Iterable[Turned], now: datetime) -> list[Turned]:
    """Give the groups that were not evaluated for too long."""
    return [each for each in groups if _is_late(each, now)]


def _is_late(group: Turned, now: datetime) -> bool:
    last = max(group.known_at, group.evaluated_at or group.known_at)
    return now - last > LATE_INTERVALS * group.interval


def _named(names: Sequence[str]) -> str:
    more = ", …" if len(names) > _NAMED_MAX else ""
    return ", ".join(sorted(names)[:_NAMED_MAX]) + more


def _seconds(begin: datetime, end: datetime) -> float:
    return max(0.0, (end - begin).total_seconds())
