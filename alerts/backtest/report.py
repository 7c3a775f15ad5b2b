"""What a back-test comes to: how often, how long, at night, how much at once, whom. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from .replay import Activation
from .run import Span
from .told import Message

NIGHT_BEGINS, NIGHT_ENDS = 22, 6  # hours of the place
LOAD_WITHIN: Final = timedelta(minutes=10)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures of the alerts that fired. worst_load: begun within 10 minutes.

    a_day: on average over the time of which something is known, a day at least.
    """

    fired: int
    pending: int
    at_night: int
    flapping: int
    early: int
    longest: timedelta | None
    longest_at: datetime | None
    a_day: float
    worst_load: int
    worst_load_at: datetime | None
    messages: Mapping[str, int]


def report(
    activations: Sequence[Activation],
    messages: Iterable[Message],
    span: Span,
    zone: tzinfo,
    *,
    unlisted: int = 0,
) -> Report:
    """Count. zone: of the place, by which it is night. unlisted: others that never fired.

    span: of which something is known. Days without data are not quiet ones. What fired when it
    began is one more alert, but called nobody in it.
    """
    fired = [each for each in activations if each.fired_at is not None]
    begun = [each.fired_at for each in fired if each.fired_at and each.fired_at > span.since]
    longest = max(fired, key=lambda each: _length(each, span), default=None)
    load, load_at = worst_load(begun)
    sent = Counter(each.receiver for each in messages if each.at > span.since)
    return Report(
        fired=len(fired),
        pending=len(activations) - len(fired) + unlisted,
        at_night=sum(is_night(at, zone) for at in begun),
        flapping=sum(each.flapping for each in fired),
        early=sum(each.early for each in fired),
        longest=_length(longest, span) if longest else None,
        longest_at=longest.active_at if longest else None,
        a_day=len(fired) * _DAY / max(span.until - span.since, _DAY),
        worst_load=load,
        worst_load_at=load_at,
        messages=dict(sorted(sent.items())),
    )


def is_night(at: datetime, zone: tzinfo) -> bool:
    """Whether people sleep then."""
    hour = at.astimezone(zone).hour
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def worst_load(begun: Sequence[datetime]) -> tuple[int, datetime | None]:
    """Give how many began at most within ten minutes, and when the first of these did."""
    times, worst, worst_at, first = sorted(begun), 0, None, 0
    for last, at in enumerate(times):
        while at - times[first] >= LOAD_WITHIN:
            first += 1
        if last - first + 1 > worst:
            worst, worst_at = last - first + 1, times[first]
    return worst, worst_at


def _length(activation: Activation, span: Span) -> timedelta:
    return (activation.ended_at or span.until) - activation.active_at
