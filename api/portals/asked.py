"""What is asked of the samples for a budget, and tallies of the answers. Pure.

Two questions: hour by hour since the first day began, which hours that are summed up answer; and
now, of the hour that runs and of how fast it fails.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from alerts.objectives import Tally, failing
from api.queries.asked import Course, Past

from .rhythm import HOUR_MS, Rhythm, Rhythms, period_of, rhythms

_SECOND_MS: Final = 1000
_BY: Final = "by (portal, owner, simulated)"
SERIES_MAX: Final = 6_000  # results: five each of a thousand portals
_BURNS: Final = ("1h", "6h")

Values = Mapping[str, Sequence[float | None]]  # by what they tell


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
        return Past(" or ".join(tries("[1h]")), first_ms, last_ms, HOUR_MS, most=SERIES_MAX)

    def present(self) -> Past:
        """Ask of the rest, and how fast it fails now."""
        asked = [_told(failing(over), over) for over in _BURNS]
        if self.rest_ms:
            asked += tries(f"[{self.rest_ms}ms]")
        return Past(" or ".join(asked), self.now_ms, self.now_ms, 1, most=SERIES_MAX)


@dataclass(slots=True)
class Measured:
    """What samples tell of one portal. tallies: by the how manieth hour."""

    owner: str = ""
    simulated: bool = False
    tallies: dict[int, Tally] = field(default_factory=dict)
    failing: dict[str, float] = field(default_factory=dict)  # ratio by how far it looks back

    def add(self, hour: int, tally: Tally | None) -> None:
        """Count tries of an hour."""
        if tally:
            self.tallies[hour] = self.tallies.get(hour, Tally()) + tally

    def by_day(self, bounds_ms: Sequence[int], since_ms: int) -> list[Tally]:
        """Add up the hours of days. bounds_ms: where each begins, and where the last one ends."""
        days = [Tally() for _ in bounds_ms[1:]]
        for hour, tally in self.tallies.items():
            # The end of the hour counts: a sample on midnight belongs to the day that ends.
            place = bisect_left(bounds_ms, since_ms + (hour + 1) * HOUR_MS) - 1
            days[min(place, len(days) - 1)] += tally
        return days


def rhythms_of(hours: Hours, past: Sequence[Course], periods: Mapping[str, float]) -> Rhythms:
    """Learn how often each was tried. periods: seconds between its tries today; "": of others."""
    known = {
        frozenset(labels.items()): rhythms(
            values["made"], values["most"], period_of(labels, periods)
        )
        for labels, values in rows(past)
        if "made" in values and "most" in values
    }
    return Rhythms(periods, hours.since_ms, known)


def measured(
    hours: Hours, past: Sequence[Course], present: Sequence[Course], by: Rhythms
) -> dict[str, Measured]:
    """Tally answers by portal."""
    found = defaultdict[str, Measured](Measured)
    for labels, values in rows(past):
        one, rhythm_of = _of(found, labels), by.of(labels)
        for hour in range(len(values.get("made", ()))):
            one.add(hour, tallied(values, hour, "", rhythm_of(hour), HOUR_MS / _SECOND_MS))
    for labels, values in rows(present):
        one = _of(found, labels)
        rhythm = by.at(labels, hours.now_ms)
        one.add(hours.count, tallied(values, 0, "", rhythm, hours.rest_ms / _SECOND_MS))
        for over in _BURNS:
            ratio = values.get(over, [None])[0]
            if ratio is not None:
                one.failing[over] = max(ratio, one.failing.get(over, 0.0), 0.0)
    found.pop("", None)
    return dict(found)


def tallied(values: Values, place: int, name: str, rhythm: Rhythm, seconds: float) -> Tally | None:
    """Tally the tries of one time, which lasted so long; None: there were none."""
    if f"made{name}" not in values:
        return None
    made, good, most = (values[f"{of}{name}"][place] for of in ("made", "good", "most"))
    if not made or good is None or most is None:
        return None
    return Tally.of(made, good, rhythm.measured_seconds(made, most, seconds))


def _of(found: dict[str, Measured], labels: Mapping[str, str]) -> Measured:
    one = found[labels.get("portal", "")]
    one.owner = one.owner or labels.get("owner", "")
    one.simulated = one.simulated or labels.get("simulated") == "true"
    return one


def rows(courses: Sequence[Course]) -> Iterator[tuple[Mapping[str, str], Values]]:
    """Put together what was told of the same series."""
    found = defaultdict[tuple[tuple[str, str], ...], dict[str, Sequence[float | None]]](dict)
    for course in courses:
        labels = {**course.labels}
        of = labels.pop("of", "")
        found[tuple(sorted(labels.items()))][of] = course.values
    for pairs, values in found.items():
        yield dict(pairs), values


def tries(over: str, name: str = "") -> list[str]:
    """Ask how many were made, were good, and were made by the probe that made most.

    over: a range, and where it lies. name: behind the name of each.
    """
    return [
        _told(f"sum {_BY} (count_over_time(portal_up{over}))", f"made{name}"),
        _told(f"sum {_BY} (sum_over_time(portal_up{over}))", f"good{name}"),
        _told(f"max {_BY} (count_over_time(portal_up{over}))", f"most{name}"),
    ]


def _told(expr: str, of: str) -> str:
    return f'label_replace({expr}, "of", "{of}", "portal", ".*")'
