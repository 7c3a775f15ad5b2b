"""The life of one alert: what each evaluation makes of it, and why. Pure.

As Prometheus has it, with three additions: an alert that ends says why; one whose data are gone is
not taken for recovered; one that comes and goes again and again is held.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

FLAPPING_CHANGES: Final = 5
FLAPPING_WITHIN: Final = timedelta(minutes=30)
QUIET: Final = timedelta(minutes=15)
REMEMBERED: Final = FLAPPING_WITHIN  # after its end; Prometheus forgets after half of it


class Truth(StrEnum):
    """What an evaluation says of one label set."""

    TRUE = "true"  # the expression gives it
    FALSE = "false"  # there are data, and the expression does not give it
    NO_DATA = "no_data"  # there is nothing to compare


class State(StrEnum):
    """Where an alert is in its life. Inactive is no alert at all."""

    PENDING = "pending"
    FIRING = "firing"
    NO_DATA = "no_data"  # was firing; whether it still would nobody can tell
    RESOLVED = "resolved"


class Why(StrEnum):
    """Why an alert ended."""

    RECOVERED = "recovered"
    NO_DATA = "no_data"
    RULE_CHANGED = "rule_changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Timing:
    """What a rule says of time. hold: `for`; keep: `keep_firing_for`."""

    hold: timedelta = timedelta()
    keep: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One activation of a rule for one label set. Times are those of evaluations.

    gone_at: since when the expression does not give it, while it fires on all the same.
    changes: when it began and ceased to fire lately; of a flapping one, when the truth changed.
    """

    state: State
    active_at: datetime
    fired_at: datetime | None = None
    gone_at: datetime | None = None
    ended_at: datetime | None = None
    why: Why | None = None
    changes: tuple[datetime, ...] = ()
    is_flapping: bool = False


def evaluated(alert: Alert | None, truth: Truth, timing: Timing, *, now: datetime) -> Alert | None:
    """Give what an alert is after an evaluation; None: inactive, nothing left to remember.

    now: the moment that is asked about, on the grid. Never before that of the last evaluation.
    """
    if alert is None or alert.state is State.RESOLVED:
        return _inactive(alert, truth, timing, now)
    if alert.state is State.PENDING:
        return _pending(alert, truth, timing, now)
    if truth is Truth.TRUE:
        return _given(alert, now)
    return _gone(alert, truth, timing, now)


def next_change(alert: Alert | None, truth: Truth, timing: Timing) -> datetime | None:
    """Say from when on an evaluated alert may be another one, while all evaluations say the same.

    None: it stays as it is. For whoever lives through years of evaluations.
    """
    if alert is None:
        return None
    match alert.state, truth:
        case State.PENDING, Truth.TRUE:
            return alert.active_at + timing.hold
        case State.FIRING, Truth.TRUE:
            return alert.changes[-1] + QUIET if alert.is_flapping else None
        case State.FIRING, _:
            return alert.gone_at + _kept(alert, timing) if alert.gone_at else None
        case State.RESOLVED, _:
            return alert.ended_at + REMEMBERED if alert.ended_at else None
        case _:
            return None


def removed(alert: Alert, why: Why, *, now: datetime) -> Alert | None:
    """End an alert whose rule is no more, or is another one."""
    if alert.state is State.PENDING:
        return None
    return alert if alert.state is State.RESOLVED else _ended(alert, why, now)


def _inactive(alert: Alert | None, truth: Truth, timing: Timing, now: datetime) -> Alert | None:
    changes = _lately(alert, now)
    if truth is Truth.TRUE:
        begun = Alert(state=State.PENDING, active_at=now, changes=changes)
        return _pending(begun, truth, timing, now)
    if alert and alert.ended_at and now - alert.ended_at < REMEMBERED:
        return replace(alert, changes=changes)
    return None


def _pending(alert: Alert, truth: Truth, timing: Timing, now: datetime) -> Alert | None:
    if truth is not Truth.TRUE:
        return None
    if now - alert.active_at < timing.hold:
        return alert
    changes = (*_lately(alert, now), now)
    return replace(
        alert,
        state=State.FIRING,
        fired_at=now,
        changes=changes,
        is_flapping=len(changes) >= FLAPPING_CHANGES,
    )


def _given(alert: Alert, now: datetime) -> Alert:
    """Fire on, or again if the data had been gone."""
    back = replace(alert, state=State.FIRING, gone_at=None, why=None)
    if not alert.is_flapping:
        return back
    if alert.gone_at is not None:
        return replace(back, changes=(*_lately(alert, now), now))
    is_quiet = now - alert.changes[-1] >= QUIET
    return replace(back, is_flapping=not is_quiet, changes=() if is_quiet else alert.changes)


def _gone(alert: Alert, truth: Truth, timing: Timing, now: datetime) -> Alert:
    if alert.state is State.NO_DATA:
        return _ended(alert, Why.RECOVERED, now) if truth is Truth.FALSE else alert
    if alert.gone_at is None:
        changes = (*_lately(alert, now), now) if alert.is_flapping else alert.changes
        alert = replace(alert, gone_at=now, changes=changes)
    gone_at = alert.gone_at or now
    if now - gone_at < _kept(alert, timing):
        return alert
    if truth is Truth.NO_DATA:
        return replace(alert, state=State.NO_DATA, why=Why.NO_DATA)
    return _ended(alert, Why.RECOVERED, now)


def _kept(alert: Alert, timing: Timing) -> timedelta:
    """How long an alert fires on that is not found any more."""
    return max(timing.keep, QUIET if alert.is_flapping else timedelta())


def _ended(alert: Alert, why: Why, now: datetime) -> Alert:
    changes = () if alert.is_flapping else (*_lately(alert, now), now)
    return replace(
        alert,
        state=State.RESOLVED,
        gone_at=None,
        ended_at=now,
        why=why,
        changes=changes,
        is_flapping=False,
    )


def _lately(alert: Alert | None, now: datetime) -> tuple[datetime, ...]:
    changes = alert.changes if alert else ()
    return tuple(at for at in changes if now - at < FLAPPING_WITHIN)
