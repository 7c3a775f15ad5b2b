"""Times that do not count in a budget: maintenance of which it was said, and in time. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from alerts.maintenance.plan import Scope, Window
from alerts.objectives import Excluded, Tally
from api.instants import ms_of
from api.queries.asked import Course, Past
from core.model import instant

from .asked import SERIES_MAX, rows, tallied, tries
from .rhythm import Rhythms

_AT_ONCE: Final = 15  # of three terms each: an expression is nested no deeper than 64


class Span(NamedTuple):
    """A time, ms: after its begin, up to its end."""

    since_ms: int
    until_ms: int


Spans = Mapping[str, Sequence[Span]]  # by portal
Tallies = Mapping[tuple[str, Span], Tally]


def spans_of(
    portal: str, unit: str | None, windows: Iterable[Window], bounds_ms: Sequence[int]
) -> list[Span]:
    """Give the times of a portal's windows, none twice, cut where days begin."""
    own = sorted(
        Span(max(ms_of(each.starts_at), bounds_ms[0]), min(ms_of(each.ends_at), bounds_ms[-1]))
        for each in windows
        if _is_of(each, portal, unit)
    )
    found = list[Span]()
    for each in own:
        since_ms = max([each.since_ms, *(one.until_ms for one in found)])
        while since_ms < each.until_ms:
            until_ms = min(each.until_ms, bounds_ms[bisect_right(bounds_ms, since_ms)])
            found.append(Span(since_ms, until_ms))
            since_ms = until_ms
    return found


def begun(spans: Spans, now_ms: int) -> list[Span]:
    """Give those of all portals in which something may have been tried, each once."""
    every = {each for own in spans.values() for each in own if each.since_ms < now_ms}
    return sorted(every)


def asked(spans: Sequence[Span], now_ms: int) -> Iterator[Past]:
    """Ask what was tried in each, some at once."""
    for first in range(0, len(spans), _AT_ONCE):
        terms = list[str]()
        for place, each in enumerate(spans[first : first + _AT_ONCE], first):
            until_ms = min(each.until_ms, now_ms)
            over = f"[{until_ms - each.since_ms}ms] offset {now_ms - until_ms}ms"
            terms += tries(over, f" {place}")
        yield Past(" or ".join(terms), now_ms, now_ms, 1, most=SERIES_MAX)


def answered(spans: Sequence[Span], courses: Sequence[Course], by: Rhythms, now_ms: int) -> Tallies:
    """Tally what was tried in each, so far."""
    found = dict[tuple[str, Span], Tally]()
    for labels, values in rows(courses):
        portal = labels.get("portal", "")
        for place, each in enumerate(spans):
            until_ms = min(each.until_ms, now_ms)
            seconds = (until_ms - each.since_ms) / 1000
            rhythm = by.at(labels, (each.since_ms + until_ms) // 2)
            if tally := tallied(values, 0, f" {place}", rhythm, seconds):
                key = (portal, each)
                found[key] = found.get(key, Tally()) + tally
    return found


def excluded(portal: str, spans: Spans, tallies: Tallies) -> list[Excluded]:
    """Give the times of a portal that do not count, with what was tried in them."""
    return [
        Excluded(
            instant(each.since_ms), instant(each.until_ms), tallies.get((portal, each), Tally())
        )
        for each in spans.get(portal, ())
    ]


def _is_of(window: Window, portal: str, unit: str | None) -> bool:
    of = {Scope.PORTAL: portal, Scope.UNIT: unit}
    return of.get(window.scope) in window.names
