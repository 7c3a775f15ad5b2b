"""What is asked of the samples for a budget, and tallies of the answers. Pure.

Two questions: hour by hour since the first day began, which hours that are summed up answer; and
now, of the hour that runs and of how fast it fails.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from alerts.objectives import Tally
from api.queries.asked import Course, Past

HOUR_MS: Final = 3_600_000
_SECOND_MS: Final = 1000
_BY: Final = "by (portal, owner, simulated)"
_SERIES_MAX: Final = 6_000  # results: five each of a thousand portals
_BURNS: Final = ("1h", "6h")


@dataclass(frozen=True, slots=True)
class Hours:
    """Full hours from since_ms on, and the rest up to now_ms."""

    since_ms: int
    now_ms: int

    @property
    def count(self) -> int:
        """How many are full."""
        return (self.now_ms - self.since_ms) // HOUR_MS

    @property
    def rest_ms(self) -> int:
        """How long the hour that runs has lasted."""
        return (self.now_ms - self.since_ms) % HOUR_MS

    def past(self) -> Past:
        """Ask of the full ones."""
        first_ms = self.since_ms + HOUR_MS
        last_ms = self.since_ms + self.count * HOUR_MS
        return Past(" or ".join(_tries("1h")), first_ms, last_ms, HOUR_MS, most=_SERIES_MAX)

    def present(self) -> Past:
        """Ask of the rest, and how fast it fails now."""
        asked = [
            _told(f"1 - avg {_BY} (avg_over_time(portal_up[{over}]))", over) for over in _BURNS
        ]
        if self.rest_ms:
            asked += _tries(f"{self.rest_ms}ms")
        return Past(" or ".join(asked), self.now_ms, self.now_ms, 1, most=_SERIES_MAX)


@dataclass(slots=True)
class Measured:
    """What samples tell of one portal. tallies: by the how manieth hour."""

    owner: str = ""
    simulated: bool = False
    tallies: dict[int, Tally] = field(default_factory=dict)
    failing: dict[str, float] = field(default_factory=dict)  # ratio by how far it looks back

    def by_day(self, bounds_ms: Sequence[int], since_ms: int) -> list[Tally]:
        """Add up the hours of days. bounds_ms: where each begins, and where the last one ends."""
        days = [Tally() for _ in bounds_ms[1:]]
        for hour, tally in self.tallies.items():
            # The end of the hour counts: a sample on midnight belongs to the day that ends.
            place = bisect_left(bounds_ms, since_ms + (hour + 1) * HOUR_MS) - 1
            days[min(place, len(days) - 1)] += tally
        return days


def measured(
    hours: Hours, past: Sequence[Course], present: Sequence[Course], periods: Mapping[str, float]
) -> dict[str, Measured]:
    """Tally answers by portal. periods: seconds between its tries; "": of all others."""
    found = defaultdict[str, Measured](Measured)
    for labels, values in _rows(past):
        one = _of(found, labels)
        period = periods.get(labels.get("portal", ""), periods[""])
        for hour, made in enumerate(values["made"]):
            terms = (made, values["good"][hour], values["most"][hour])
            _add(one, hour, terms, period, HOUR_MS / _SECOND_MS)
    for labels, values in _rows(present):
        one = _of(found, labels)
        period = periods.get(labels.get("portal", ""), periods[""])
        if "made" in values:
            terms = (values["made"][0], values["good"][0], values["most"][0])
            _add(one, hours.count, terms, period, hours.rest_ms / _SECOND_MS)
        for over in _BURNS:
            ratio = values.get(over, [None])[0]
            if ratio is not None:
                one.failing[over] = max(ratio, one.failing.get(over, 0.0), 0.0)
    found.pop("", None)
    return dict(found)


def _add(
    one: Measured,
    hour: int,
    terms: tuple[float | None, float | None, float | None],
    period: float,
    seconds_most: float,
) -> None:
    made, good, most = terms
    if made and good is not None and most is not None:
        # A try stands for its whole period, also in an hour that has just begun.
        tally = Tally.of(made, good, min(most * period, max(seconds_most, period)))
        one.tallies[hour] = one.tallies.get(hour, Tally()) + tally


def _of(found: dict[str, Measured], labels: Mapping[str, str]) -> Measured:
    one = found[labels.get("portal", "")]
    one.owner = one.owner or labels.get("owner", "")
    one.simulated = one.simulated or labels.get("simulated") == "true"
    return one


def _rows(
    courses: Sequence[Course],
) -> Iterator[tuple[Mapping[str, str], Mapping[str, Sequence[float | None]]]]:
    """Put together what was told of the same series."""
    rows = defaultdict[tuple[tuple[str, str], ...], dict[str, Sequence[float | None]]](dict)
    for course in courses:
        labels = {**course.labels}
        of = labels.pop("of", "")
        rows[tuple(sorted(labels.items()))][of] = course.values
    for pairs, values in rows.items():
        yield dict(pairs), values


def _tries(over: str) -> list[str]:
    """Ask how many were made, were good, and were made by the probe that made most."""
    return [
        _told(f"sum {_BY} (count_over_time(portal_up[{over}]))", "made"),
        _told(f"sum {_BY} (sum_over_time(portal_up[{over}]))", "good"),
        _told(f"max {_BY} (count_over_time(portal_up[{over}]))", "most"),
    ]


def _told(expr: str, of: str) -> str:
    return f'label_replace({expr}, "of", "{of}", "portal", ".*")'
