"""How often a portal was tried, hour by hour, as its tries themselves tell. Pure.

The interval of a probe is known as it is today; another one leaves the past as it was measured.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

HOUR_MS: Final = 3_600_000
_HOUR_SECONDS: Final = 3_600.0
_NEAR: Final = 24  # hours before and after one that tell of it, too
_NEXT: Final = 3  # hours after the first one that do

Values = NDArray[np.float64]
Counts = Sequence[float | None]  # of an hour each


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds between tries of a probe, and how many probes try side by side."""

    period_seconds: float
    side_by_side: float = 1.0

    def measured_seconds(self, made: float, most: float, seconds: float) -> float:
        """Say how much of a time its tries have measured. most: of the probe that made most."""
        tries = max(most, made / self.side_by_side)  # probes that took turns are one
        # A try stands for its whole period, also in a time that is shorter.
        return min(tries * self.period_seconds, max(seconds, self.period_seconds))


@dataclass(frozen=True, slots=True)
class Rhythms:
    """Of all series of tries. periods: seconds today, by portal; "": of all others.

    known: by labels, of each hour since since_ms.
    """

    periods: Mapping[str, float]
    since_ms: int
    known: Mapping[frozenset[tuple[str, str]], Sequence[Rhythm]]

    def of(self, labels: Mapping[str, str]) -> Callable[[int], Rhythm]:
        """Give that of one series, by the how manieth hour."""
        own = self.known.get(frozenset(labels.items()), ())
        today = Rhythm(period_of(labels, self.periods))
        return lambda hour: own[hour] if 0 <= hour < len(own) else today

    def at(self, labels: Mapping[str, str], ms: int) -> Rhythm:
        """Give that of a moment."""
        return self.of(labels)((ms - self.since_ms) // HOUR_MS)


def period_of(labels: Mapping[str, str], periods: Mapping[str, float]) -> float:
    """Give the seconds between tries of today."""
    return periods.get(labels.get("portal", ""), periods[""])


def rhythms(made: Counts, most: Counts, period_seconds: float) -> list[Rhythm]:
    """Give that of each hour, and of the one that runs. period_seconds: of today.

    An hour was measured throughout if as many tries were made as in the hours near it: as in the
    fullest before and the fullest after it, of which the emptier one counts, for the interval may
    be another one since then, or from then on.
    """
    usual = _HOUR_SECONDS / period_seconds
    of_busiest = [*(count or 0.0 for count in most), 0.0]
    beside = [*_side_by_side(made, most), 1.0]
    full = _full(of_busiest, usual)
    # Most hours are alike; of each kind there is one.
    pairs = [*zip(full, beside, strict=True)]
    each = {pair: Rhythm(_period(pair[0], usual, period_seconds), pair[1]) for pair in set(pairs)}
    return [each[pair] for pair in pairs]


def _full(counts: Sequence[float], usual: float) -> list[float]:
    """Say how many tries fill each hour. usual: as today's interval has it."""
    own = np.array(counts)
    # An hour beside one without tries was hardly measured throughout: it tells nothing of others.
    there = np.concatenate([[True], own[:-1] > 0, [True, True]])
    telling = np.where(there[:-2] & there[2:], own, 0.0)
    before, after = _fullest(telling, _NEAR)
    _, next_ = _fullest(telling, _NEXT)  # whoever is new was not tried before at all
    before = np.where(before > 0, before, next_)
    after = np.where(after > 0, after, usual)
    full: list[float] = np.maximum(own, _either(before, after)).tolist()
    return full


def _fullest(counts: Values, hours: int) -> tuple[Values, Values]:
    """Give the most tries of so many hours before each, and after it."""
    none = np.zeros(hours)
    found = sliding_window_view(np.concatenate([none, counts, none]), hours).max(axis=1)
    return found[: len(counts)], found[hours + 1 :]


def _either(before: Values, after: Values) -> Values:
    """Give the lesser one, if both are known."""
    return np.where(before > 0, np.minimum(before, after), after)


def _period(full: float, usual: float, period_seconds: float) -> float:
    """Say how far tries lie apart, of which so many fill an hour."""
    if usual < 1 or usual - 1 < full <= usual + 1:  # hours begin anywhere between two tries
        return period_seconds
    return _HOUR_SECONDS / full


def _side_by_side(made: Counts, most: Counts) -> Iterator[float]:
    """Say how many probes try at once, as the next hours before and after have it.

    Of one hour nobody could tell two that saw half of it from two that took turns.
    """
    own = [
        count / busiest if count and busiest else None
        for count, busiest in zip(made, most, strict=True)
    ]
    before, after = _last_known(own), [*_last_known(own[::-1])][::-1]
    for here, one, other in zip(own, before, after, strict=True):
        yield min(one or other or here or 1.0, other or one or here or 1.0)


def _last_known(values: Sequence[float | None]) -> Iterator[float | None]:
    """Give for each the last one before it that is known."""
    last: float | None = None
    for value in values:
        yield last
        last = value if value is not None else last
