"""Storms: so much begins at once that a message each would be worse than none. Pure."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from alerts.dispatch.alert import Alert

WITHIN: Final = timedelta(minutes=1)
BEGINS_ABOVE: Final = 200  # alerts in that time
BUSY: Final = 20
CALM: Final = timedelta(minutes=5)  # so long fewer than that
PAGES_MAX: Final = 2  # messages of their own, for what is most urgent
RESTORED: Final = timedelta(hours=1)  # who begins anew looks back so far for storms


@dataclass(slots=True)
class Storm:
    """What begins on one route. Times never go back by more than they are told in order."""

    _arrivals: deque[datetime] = field(default_factory=deque)
    _busy_until: datetime | None = None
    _is_on: bool = False
    _pages: int = 0

    def arrive(self, at: datetime) -> None:
        """Note that an alert began."""
        self._is_on = self.is_on(at)
        self._arrivals.append(at)
        while self._arrivals[0] <= at - WITHIN:
            self._arrivals.popleft()
        if len(self._arrivals) >= BUSY:
            self._busy_until = self._arrivals[-BUSY] + WITHIN
        if len(self._arrivals) > BEGINS_ABOVE and not self._is_on:
            self._is_on, self._pages = True, 0

    def is_on(self, now: datetime) -> bool:
        """Whether there is a storm."""
        return self._is_on and self._busy_until is not None and now < self._busy_until + CALM

    def page(self) -> bool:
        """Take one of the few messages that there are for what is most urgent, if any is left."""
        self._pages += 1
        return self._pages <= PAGES_MAX


def summary(alerts: Sequence[Alert]) -> list[dict[str, Any]]:
    """Count alerts by rule and unit, the most frequent first."""
    counts: dict[tuple[str, str], dict[str, Any]] = {}
    for each in alerts:
        name = each.labels.get("alertname", "")
        row = counts.setdefault(
            (name, each.unit), {"alertname": name, "unit": each.unit, "firing": 0, "resolved": 0}
        )
        row["firing" if each.is_firing else "resolved"] += 1
    return sorted(counts.values(), key=_frequency)


def added(
    first: Sequence[dict[str, Any]], second: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Add two summaries up."""
    counts: dict[tuple[str, str], dict[str, Any]] = {}
    for row in (*first, *second):
        key = (row["alertname"], row["unit"])
        have = counts.setdefault(key, {**row, "firing": 0, "resolved": 0})
        have["firing"] += row["firing"]
        have["resolved"] += row["resolved"]
    return sorted(counts.values(), key=_frequency)


def _frequency(row: dict[str, Any]) -> tuple[int, str, str]:
    return (-row["firing"] - row["resolved"], row["alertname"], row["unit"])
