"""One turn of one alert rule: the alerts that it had, and those that it has now. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.model import Labels

from .evaluate import Found
from .life import Alert, State, Timing, Truth, Why, evaluated, removed

_TOLD_AFTER: Final = timedelta(minutes=1)  # whoever looks for news looks back so far


class Kind(StrEnum):
    """What has happened to an alert that people are told of, or may ask about."""

    FIRING = "firing"
    RESOLVED = "resolved"
    NO_DATA = "no_data"
    BACK = "back"  # the data are back, and it fires still
    FLAPPING = "flapping"
    QUIET = "quiet"  # flaps no more
    MISSED = "missed"  # began and ended while nobody evaluated


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """An alert, by what it was last found, and its row; None: it has none yet.

    simulated: samples that were made up had a part in it.
    """

    alert: Alert
    found: Found
    simulated: bool
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the alert of these labels, by the evaluation of a moment."""

    labels: Labels
    kind: Kind
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """An activation that has ended while nobody looked, and that another one has followed."""

    labels: Labels
    live: Live
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn has changed.

    lives: all alerts from now on. changed: labels of those that are others than before. gone: those
    that are remembered no more. past: what has ended in between.
    """

    lives: Mapping[Labels, Live]
    changed: Sequence[Labels] = ()
    gone: Sequence[Live] = ()
    events: Sequence[Event] = ()
    past: Sequence[Past] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an evaluation has seen.

    has_data: whether there was anything to compare for alerts of these labels. is_simulated:
    whether made-up samples had a part. is_other_rule: the rule says something else than last time,
    so that what it gives no more has not recovered.
    """

    found: Mapping[Labels, Found]
    has_data: Callable[[Labels], bool]
    is_simulated: Callable[[Labels], bool]
    is_other_rule: bool = False


def turned(before: Mapping[Labels, Live], seen: Seen, timing: Timing, *, now: datetime) -> Turn:
    """Give what becomes of a rule's alerts. now: the moment that was asked about.

    An alert that an early look has touched after that moment stays as it is.
    """
    lives, changed = dict[Labels, Live](), list[Labels]()
    gone, events = list[Live](), list[Event]()
    for labels in {**before, **seen.found}:
        known = before.get(labels)
        if known and last_touched(known.alert) > now:
            lives[labels] = known
            continue
        found = seen.found.get(labels)
        if found is None:
            live = _lost(labels, before[labels], seen, timing, now)
        else:
            simulated = seen.is_simulated(labels)
            live = _given(known, found, timing, simulated=simulated, now=now)
        if live is not None:
            lives[labels] = live
        else:  # it was known: what is found for the first time is something
            gone.append(before[labels])
        was, is_ = known.alert if known else None, live.alert if live else None
        if live and was != is_:
            changed.append(labels)
        events += [Event(labels, kind, now) for kind in happened(was, is_)]
    return Turn(lives, changed, gone, events)


def begun(
    known: Live | None, found: Found, timing: Timing, *, simulated: bool, now: datetime
) -> Live | None:
    """Look early at an alert that is found: only up, to pending or firing; None: nothing new."""
    alert = known.alert if known else None
    if alert is not None and alert.state in {State.FIRING, State.NO_DATA}:
        return None
    after = evaluated(alert, Truth.TRUE, timing, now=now)
    if after is None or after == alert:
        return None
    return _live(known, after, found, simulated=simulated)


def ended(known: Live, why: Why, *, now: datetime) -> Live | None:
    """End an alert whose rule is gone."""
    alert = removed(known.alert, why, now=now)
    return replace(known, alert=alert) if alert else None


def closed(
    before: Mapping[Labels, Live], chosen: Iterable[Labels], why: Why, *, now: datetime
) -> Turn:
    """End some alerts, whatever is found; if they are found again, others begin."""
    after, events = dict[Labels, Live](), list[Event]()
    for labels in chosen:
        known = before.get(labels)
        live = ended(known, why, now=now) if known else None
        if known and live and live != known:
            after[labels] = live
            events += [Event(labels, kind, now) for kind in happened(known.alert, live.alert)]
    return Turn({**before, **after}, tuple(after), (), events)


def refreshed(turn: Turn, before: Mapping[Labels, Live]) -> Turn:
    """Count alerts as changed whose value or texts are others, so that they are written too."""
    others = [
        labels
        for labels, live in turn.lives.items()
        if labels in before and live.found != before[labels].found
    ]
    return replace(turn, changed=tuple(dict.fromkeys((*turn.changed, *others))))


def put_back(lives: Mapping[Labels, Live], *, now: datetime) -> Turn:
    """Let nothing have happened later than now; what has ended, so long ago that it was told."""
    earlier = {
        labels: replace(live, alert=_until(live.alert, _told_by(live.alert, now)))
        for labels, live in lives.items()
    }
    changed = [labels for labels, live in earlier.items() if live != lives[labels]]
    return Turn(earlier, changed)


def _told_by(alert: Alert, now: datetime) -> datetime:
    is_ahead = alert.ended_at is not None and alert.ended_at > now
    return now - _TOLD_AFTER if is_ahead else now


def _until(alert: Alert, now: datetime) -> Alert:
    def earlier(at: datetime | None) -> datetime | None:
        return None if at is None else min(at, now)

    return replace(
        alert,
        active_at=min(alert.active_at, now),
        fired_at=earlier(alert.fired_at),
        gone_at=earlier(alert.gone_at),
        ended_at=earlier(alert.ended_at),
        changes=tuple(min(at, now) for at in alert.changes),
    )


def last_touched(alert: Alert) -> datetime:
    """Tell when something happened to an alert last."""
    times = (alert.active_at, alert.fired_at, alert.gone_at, alert.ended_at)
    return max(at for at in times if at is not None)


def happened(before: Alert | None, after: Alert | None) -> Iterator[Kind]:
    """Tell what is worth telling between two states of an alert."""
    was = before.state if before else State.RESOLVED
    is_ = after.state if after else State.RESOLVED
    match was, is_:
        case ((State.PENDING | State.RESOLVED), State.FIRING):
            yield Kind.FIRING
        case State.NO_DATA, State.FIRING:
            yield Kind.BACK
        case State.FIRING, State.NO_DATA:
            yield Kind.NO_DATA
        case ((State.FIRING | State.NO_DATA), State.RESOLVED):
            yield Kind.RESOLVED
        case _:
            pass
    flapped, flaps = (bool(one and one.is_flapping) for one in (before, after))
    if flaps and not flapped:
        yield Kind.FLAPPING
    if flapped and not flaps and is_ is State.FIRING:
        yield Kind.QUIET


def _given(
    known: Live | None, found: Found, timing: Timing, *, simulated: bool, now: datetime
) -> Live | None:
    after = evaluated(known.alert if known else None, Truth.TRUE, timing, now=now)
    return _live(known, after, found, simulated=simulated) if after else None


def _lost(labels: Labels, known: Live, seen: Seen, timing: Timing, now: datetime) -> Live | None:
    """Give what becomes of an alert that is not found."""
    if seen.is_other_rule:
        return ended(known, Why.RULE_CHANGED, now=now)
    is_open = known.alert.state in {State.FIRING, State.NO_DATA}
    has_data = not is_open or seen.has_data(labels)
    truth = Truth.FALSE if has_data else Truth.NO_DATA
    after = evaluated(known.alert, truth, timing, now=now)
    return replace(known, alert=after) if after else None


def _live(known: Live | None, alert: Alert, found: Found, *, simulated: bool) -> Live:
    """Go on with an activation, or begin another, which gets a row of its own."""
    goes_on = known is not None and known.alert.state is not State.RESOLVED
    row = known.row if known and (goes_on or alert.state is State.RESOLVED) else None
    was_simulated = bool(known and goes_on and known.simulated)
    return Live(alert=alert, found=found, simulated=simulated or was_simulated, row=row)
