"""What a back-test found beside what the alerter really did: alike, or in what not, and why. Pure.

Only what fired is compared. A cause is told where there is something that proves it, else none.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from alerts.rules.life import Timing, Why
from core.model import Labels

from .replay import Activation
from .run import Span

_NEVER: Final = datetime(9000, 1, 1, tzinfo=UTC)

Inputs = Callable[[Labels], Mapping[str, str]]  # labels of what was compared, by those of alerts


class Kind(StrEnum):
    """In what the two differ."""

    ONLY_TRIED = "only_backtest"
    ONLY_REAL = "only_reality"
    BEGIN = "begin"
    END = "end"


class Cause(StrEnum):
    """Why they differ."""

    LATE = "late"  # samples were stored only after the evaluation that would have seen them
    GAP = "gap"  # nobody evaluated
    RULE_CHANGED = "rule_changed"  # the rule was another one before, or became another one
    BY_HAND = "by_hand"  # somebody said that it is over
    EDGE = "edge"  # it had begun before the time that is compared, or begins at its very end
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Real:
    """An alert that fired. ended_at: None: it goes on. by_hand: somebody has ended it.

    missed: it was found only when it was over.
    """

    labels: Labels
    active_at: datetime
    fired_at: datetime
    ended_at: datetime | None = None
    why: Why | None = None
    missed: bool = False
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One alert of which the two tell otherwise. too_old: nobody knows any more what was late."""

    kind: Kind
    tried: Activation | None = None
    real: Real | None = None
    cause: Cause = Cause.UNKNOWN
    too_old: bool = False

    @property
    def labels(self) -> Labels:
        """Of the alert."""
        both = (self.tried, self.real)
        return next(each.labels for each in both if each is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of the time: when it is compared, with which rule, and when nobody evaluated.

    is_changed: the rule is in force since the beginning of the span, and was another one before.
    log_since: how far back it is known when samples were stored; None: it is not.
    """

    span: Span
    interval: timedelta
    timing: Timing
    inputs: Inputs
    gaps: Sequence[tuple[datetime, datetime]] = ()
    is_changed: bool = False
    log_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """How many alerts there really were, how many of them are alike, and all that is not."""

    fired: int
    alike: int
    differences: Sequence[Difference]


def compared(tried: Sequence[Activation], real: Sequence[Real], known: Circumstances) -> Compared:
    """Compare what fired, in the order of time, with the causes that can be told by themselves.

    Alike: both begin to fire, and end, within one interval.
    """
    own = [each for each in tried if each.fired_at is not None and _is_within(each, known.span)]
    there = [each for each in real if _is_within(each, known.span)]
    alike, found = 0, list[Difference]()
    for one, other in _paired(own, there, known):
        kind = _kind(one, other, known)
        if kind is None:
            alike += 1
        else:
            found.append(Difference(kind=kind, tried=one, real=other))
    by_hand = [each for each in there if each.by_hand]
    told = [replace(each, cause=_cause(each, by_hand, known)) for each in found]
    told.sort(key=lambda each: (disputed(each, known)[0], each.labels))
    return Compared(len(there), alike, told)


def disputed(difference: Difference, known: Circumstances) -> tuple[datetime, datetime]:
    """Give the time in which it was decided otherwise, from the first moment to the last."""
    both = [each for each in (difference.tried, difference.real) if each is not None]
    if difference.kind is Kind.END:
        ends = [each.ended_at or known.span.until for each in both]
        return min(ends) - known.timing.keep, max(ends)
    fired = [each.fired_at for each in both if each.fired_at is not None]
    return min(each.active_at for each in both), max(fired)


def _is_within(each: Activation | Real, span: Span) -> bool:
    return each.active_at <= span.until and (each.ended_at is None or each.ended_at > span.since)


def _paired(
    tried: Sequence[Activation], real: Sequence[Real], known: Circumstances
) -> Iterator[tuple[Activation | None, Real | None]]:
    """Put to each other what is about the same series, at the same time; nothing twice."""
    series = defaultdict[Labels, tuple[list[Activation], list[Real]]](lambda: ([], []))
    for one in tried:
        series[_key(known.inputs(one.labels))][0].append(one)
    for other in real:
        series[_key(known.inputs(other.labels))][1].append(other)
    for own, there in series.values():
        yield from _of_series(own, there, known)


def _of_series(
    tried: list[Activation], real: list[Real], known: Circumstances
) -> Iterator[tuple[Activation | None, Real | None]]:
    fitting = sorted(
        (_apart(one, real[m]), n, m)
        for n, one in enumerate(tried)
        for m in _near(one, real, known.interval)
    )
    # The nearest beginnings first: of two that overlap a third one only one can be it.
    left, missing = set(range(len(tried))), set(range(len(real)))
    for _, n, m in fitting:
        if n in left and m in missing:
            left.remove(n)
            missing.remove(m)
            yield tried[n], real[m]
    yield from ((tried[n], None) for n in sorted(left))
    yield from ((None, real[m]) for m in sorted(missing))


def _apart(one: Activation, other: Real) -> timedelta:
    return abs((one.fired_at or one.active_at) - other.fired_at)


def _near(one: Activation, real: Sequence[Real], interval: timedelta) -> Iterator[int]:
    """Give the places of those that share a moment with it, or begin as good as with it.

    real: of one series, so that they follow one after the other.
    """
    ended_at = one.ended_at or _NEVER
    first = bisect_left(real, one.active_at - interval, key=lambda each: each.ended_at or _NEVER)
    for place in range(first, len(real)):
        other = real[place]
        if other.active_at > ended_at + interval:
            return
        overlap = (other.ended_at or _NEVER) > one.active_at and ended_at > other.active_at
        if overlap or _apart(one, other) <= interval:
            yield place


def _kind(one: Activation | None, other: Real | None, known: Circumstances) -> Kind | None:
    if one is None:
        return Kind.ONLY_REAL
    if other is None:
        return Kind.ONLY_TRIED
    if _apart(one, other) > known.interval:
        return Kind.BEGIN
    until = known.span.until
    ends = [min(each.ended_at or until, until) for each in (one, other)]
    return Kind.END if max(ends) - min(ends) > known.interval else None


def _cause(difference: Difference, by_hand: Sequence[Real], known: Circumstances) -> Cause:
    """Say what needs no look at samples."""
    begin, end = disputed(difference, known)
    real = difference.real
    if (real is not None and real.missed) or _is_in_gap(begin, end, known):
        return Cause.GAP
    if real is not None and real.why in {Why.RULE_CHANGED, Why.REMOVED}:
        return Cause.RULE_CHANGED
    if _is_by_hand(difference, by_hand, known):
        return Cause.BY_HAND
    if difference.kind is not Kind.END and begin <= known.span.since + known.interval:
        return Cause.RULE_CHANGED if known.is_changed else Cause.EDGE
    if difference.kind is not Kind.END and end > known.span.until - known.interval:
        return Cause.EDGE
    return Cause.UNKNOWN


def _is_in_gap(begin: datetime, end: datetime, known: Circumstances) -> bool:
    return any(since < end and until >= begin for since, until in known.gaps)


def _is_by_hand(difference: Difference, by_hand: Sequence[Real], known: Circumstances) -> bool:
    """Whether somebody has ended it, or the one before it, which its rule has found again."""
    real = difference.real
    if real is None:
        return False
    if difference.kind is Kind.END:
        return real.by_hand
    return any(
        each.labels == real.labels
        and each.ended_at is not None
        and timedelta() <= real.active_at - each.ended_at <= known.interval
        for each in by_hand
    )


def _key(labels: Mapping[str, str]) -> Labels:
    return tuple(sorted(labels.items()))
