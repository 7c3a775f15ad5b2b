"""What one rule finds that another one does not. Pure."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from core.model import Labels

from .replay import Activation

Inputs = Callable[[Labels], Mapping[str, str]]  # labels of what was compared, by those of alerts
_Spans = tuple[list[datetime], list[datetime | None]]  # begins and ends, in the order of time


def extra(
    found: Sequence[Activation], inputs: Inputs, others: Sequence[Activation], theirs: Inputs
) -> Iterator[Activation]:
    """Give what fired while nothing of the others fired for the same series.

    inputs, theirs: how each of the two rules tells its series. A rule may set labels of its own.
    """
    spans = defaultdict[Labels, _Spans](lambda: ([], []))
    for each in others:
        if each.fired_at is not None:
            begins, ends = spans[_key(theirs(each.labels))]
            begins.append(each.active_at)
            ends.append(each.ended_at)
    for each in found:
        if each.fired_at is None:
            continue
        known = spans.get(_key(inputs(each.labels)))
        if known is None or not _overlaps(each, known):
            yield each


def _key(labels: Mapping[str, str]) -> Labels:
    return tuple(sorted(labels.items()))


def _overlaps(activation: Activation, spans: _Spans) -> bool:
    """Whether one of the spans, which follow one after the other, shares a moment with it."""
    begins, ends = spans
    place = len(begins)
    if activation.ended_at is not None:
        place = bisect_left(begins, activation.ended_at)
    if not place:
        return False
    last = ends[place - 1]
    return last is None or last > activation.active_at
