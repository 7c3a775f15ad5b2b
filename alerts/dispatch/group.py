"""Alerts that are told of together: from the first of them to the end of the last. Pure.

As Alertmanager's aggregation groups, with these differences: what is told is an activation, so an
alert that comes back is a new one; the end of an alert that was told of waits until nothing mutes
it any more, and is told then; nobody is reminded of what somebody has, and who lets it go has it
told anew.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, NewType

from core.model import Texts

from .alert import Alert, AlertId
from .dedup import NEVER, Hears, Reason, Sent, why_notify
from .route import Route

GroupId = NewType("GroupId", int)
UNSTORED = GroupId(0)
LATE: Final = timedelta(minutes=1)  # an evaluation is written so long after its time, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A row of `alert_group`. due_at: when it is looked at next. ordinal: of what was told last.

    sent.resolved: who has left lately, told of or not, so that nobody takes him in again.
    """

    id: GroupId = UNSTORED
    key: bytes
    route: str
    receiver: str
    labels: Texts
    opened_at: datetime
    due_at: datetime
    flushed_at: datetime | None = None
    closed_at: datetime | None = None
    sent: Sent = NEVER
    ordinal: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a group is told of. hears: what those are told of who are told there."""

    wait: timedelta
    interval: timedelta
    repeat: timedelta
    hears: frozenset[Hears] = frozenset((Hears.ENDS,))

    @classmethod
    def of(cls, route: Route, hears: frozenset[Hears]) -> "Timing":
        """Give what a route says."""
        return cls(
            wait=timedelta(seconds=route.group_wait_seconds),
            interval=timedelta(seconds=route.group_interval_seconds),
            repeat=timedelta(seconds=route.repeat_interval_seconds),
            hears=hears,
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a group, and why. news: the alerts that are the reason.

    reminded: who is told though there is nothing new for him.
    """

    reason: Reason
    firing: tuple[Alert, ...]
    resolved: tuple[Alert, ...]
    news: frozenset[AlertId]
    reminded: frozenset[Hears] = frozenset()

    def heard_by(self, hears: Hears) -> "Told | None":
        """Give what of it is for somebody; None: nothing."""
        is_end = self.reason in {Reason.NEW_RESOLVED, Reason.ALL_RESOLVED}
        if self.reason is Reason.NEW_ALERTS or (is_end and hears is Hears.ENDS):
            return self
        if hears not in self.reminded:
            return None
        return replace(self, reason=Reason.REPEAT, news=_ids(self.firing))


@dataclass(frozen=True, slots=True)
class Flush:
    """What a look at a group comes to: its next state, what is told, and who leaves it."""

    group: Group
    told: Told | None
    leaving: frozenset[AlertId]


def group_key(route: str, labels: Texts) -> bytes:
    """Key of the group of these labels on a route."""
    parts = [route, *(part for pair in labels for part in pair)]
    return sha256("\0".join(parts).encode()).digest()


def opened(route: Route, labels: Texts, now: datetime) -> Group:
    """Open a group that is empty yet."""
    return Group(
        key=group_key(route.id, labels),
        route=route.id,
        receiver=route.receiver,
        labels=labels,
        opened_at=now,
        due_at=now + timedelta(seconds=route.group_wait_seconds),
    )


def joined(group: Group, alert: Alert, timing: Timing, now: datetime) -> Group:
    """Take an alert in: who has waited elsewhere does not wait again for the first look."""
    if group.flushed_at is not None:
        return woken(group, timing, min(alert.fired_at, now))
    return replace(group, due_at=min(group.due_at, max(alert.fired_at + timing.wait, now)))


def woken(group: Group, timing: Timing, at: datetime) -> Group:
    """Look at a group on the next beat of its interval, for something has happened at a time."""
    if group.flushed_at is None:
        return group
    return replace(group, due_at=min(group.due_at, _beat(group.flushed_at, timing, at)))


def given_back(group: Group, alert: AlertId, at: datetime, now: datetime) -> Group:
    """Tell at once again of an alert that somebody had and let go, if it was told before that."""
    if group.sent.at is None or group.sent.at >= at or alert not in group.sent.firing:
        return group
    sent = replace(group.sent, firing=group.sent.firing - {alert})
    return replace(group, sent=sent, due_at=min(group.due_at, now))


def is_ahead(group: Group, timing: Timing, now: datetime) -> bool:
    """Whether a group has times that lie further ahead than its intervals allow.

    Then the clock was put back. One that sleeps until it is repeated may be looked at much later.
    """
    if max(group.opened_at, group.flushed_at or now, group.sent.at or now) > now:
        return True
    wait = timing.wait if group.flushed_at is None else timing.interval
    if group.due_at <= now + wait:
        return False
    told_at = [at for hears in timing.hears if (at := group.sent.at_of(hears))]
    return not told_at or group.due_at < min(told_at) + timing.repeat


def put_back(group: Group, timing: Timing, now: datetime) -> Group:
    """Let nothing of a group have happened later than now, and look at it as soon as it may be.

    What was told stays told. One that slept is looked at once too often, and sleeps again.
    """
    wait = timing.wait if group.flushed_at is None else timing.interval
    sent_at, begins_at = (at and min(at, now) for at in (group.sent.at, group.sent.begins_at))
    return replace(
        group,
        opened_at=min(group.opened_at, now),
        flushed_at=group.flushed_at and min(group.flushed_at, now),
        due_at=min(group.due_at, now + wait),
        sent=replace(group.sent, at=sent_at, begins_at=begins_at),
    )


def _beat(looked_at: datetime, timing: Timing, at: datetime) -> datetime:
    """Give the first beat at a time or after it; never the look itself."""
    count = -((looked_at - at) // timing.interval)
    return looked_at + max(count, 1) * timing.interval


def flushed(
    group: Group,
    members: Sequence[Alert],
    muted: AbstractSet[AlertId],
    timing: Timing,
    now: datetime,
) -> Flush:
    """Look at a group that is due. muted: members of which nothing may be told now."""
    heard = [each for each in members if each.id not in muted]
    firing = tuple(each for each in heard if each.is_firing)
    ended = tuple(each for each in heard if not each.is_firing)
    reason = _reason(group.sent, firing, ended, timing, now)
    reminded = _reminded(group.sent, firing, timing, now)
    if reason is Reason.NONE and reminded:
        reason = Reason.REPEAT
    elif reason is Reason.NEW_ALERTS:
        reminded = frozenset()
    waiting = [each for each in members if each.id in muted and _waits(each, group.sent)]
    kept = {each.id for each in waiting} | {each.id for each in members if each.is_firing}
    leaving = frozenset(each.id for each in members if each.id not in kept)
    over = leaving | _just_over(group, timing, now)
    sent, told = replace(group.sent, resolved=over), None
    if reason is not Reason.NONE:
        still = group.sent.firing & muted & {each.id for each in members}
        at, begins_at = _told_at(group.sent, reason, reminded, now)
        sent = Sent(at, _ids(firing) | still, over, begins_at)
        news = _news(reason, group.sent, firing, ended)
        told = Told(reason, firing, ended, news, reminded)
    later = replace(
        group,
        due_at=_next_look(sent, timing, now, is_quiet=len(heard) == len(members)),
        flushed_at=now,
        closed_at=None if kept else now,
        sent=sent,
        ordinal=group.ordinal + (told is not None),
    )
    return Flush(later, told, leaving)


def _next_look(sent: Sent, timing: Timing, now: datetime, *, is_quiet: bool) -> datetime:
    """Say when to look again. Of whom everything is told and nobody is mute: to repeat it."""
    if not is_quiet or sent.at is None:
        return now + timing.interval
    last = min(at for hears in timing.hears if (at := sent.at_of(hears)))
    return _beat(now, timing, last + timing.repeat)


def _told_at(
    last: Sent, reason: Reason, reminded: AbstractSet[Hears], now: datetime
) -> tuple[datetime | None, datetime | None]:
    """When who hears of ends was told last, and who does not."""
    if reason is Reason.NEW_ALERTS:
        return now, now
    hears_ends = reason is not Reason.REPEAT or Hears.ENDS in reminded
    begins_at = now if Hears.BEGINS in reminded else last.at_of(Hears.BEGINS)
    return now if hears_ends else last.at, begins_at


def is_repeating(sent: Sent, timing: Timing, now: datetime) -> frozenset[Hears]:
    """Tell who was told so long ago that he is told again of what fires."""
    ages = {hears: at for hears in timing.hears if (at := sent.at_of(hears))}
    return frozenset(hears for hears, at in ages.items() if now - at >= timing.repeat)


def _reminded(
    last: Sent, firing: Sequence[Alert], timing: Timing, now: datetime
) -> frozenset[Hears]:
    """Tell who is reminded of what fires; nobody, when somebody has all of it."""
    if all(each.holding.is_left_alone(now) for each in firing):
        return frozenset()
    return is_repeating(last, timing, now)


def looks_back(timing: Timing) -> timedelta:
    """Say how long before a look alerts may have ended that it did not see yet."""
    return min(LATE, timing.interval)


def _just_over(group: Group, timing: Timing, now: datetime) -> frozenset[AlertId]:
    """Who left at the last look, if another one might still take him for somebody new."""
    looked_at = group.flushed_at or group.opened_at
    return group.sent.resolved if now - looked_at < looks_back(timing) else frozenset()


def _news(
    reason: Reason, last: Sent, firing: Sequence[Alert], ended: Sequence[Alert]
) -> frozenset[AlertId]:
    if reason is Reason.NEW_ALERTS:
        return _ids(firing) - last.firing
    if reason is Reason.REPEAT:
        return _ids(firing)
    return _ids(ended) - last.resolved


def _reason(
    last: Sent,
    firing: Sequence[Alert],
    ended: Sequence[Alert],
    timing: Timing,
    now: datetime,
) -> Reason:
    if not firing and not ended:
        return Reason.NONE
    told_ends = _ids(ended) if Hears.ENDS in timing.hears else frozenset()
    reason = why_notify(last, _ids(firing), told_ends, now=now, repeat=timing.repeat)
    return Reason.NONE if reason is Reason.REPEAT else reason


def _waits(alert: Alert, last: Sent) -> bool:
    """Whether its end is still to be told."""
    return not alert.is_firing and alert.id in last.firing


def _ids(alerts: Iterable[Alert]) -> frozenset[AlertId]:
    return frozenset(each.id for each in alerts)
