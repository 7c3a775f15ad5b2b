"""Index 766: the points of each group, as the national portal publishes them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.model import SourceId
from ioc.simulate.models.calendar import Calendar
from ioc.simulate.models.chance import Floats, Ints, Key, normal, one
from ioc.simulate.models.signal import At, Channel, Instrument, Signal, spread
from ioc.simulate.told import Curve

_MONTHLY = 0.012  # how far a month is off the line
_DAY = 86_400.0


@dataclass(frozen=True)
class Scores:
    """Points that the national portal gives a unit, month by month. groups: highest, and share."""

    key: Key
    calendar: Calendar
    unit: str
    groups: Mapping[str, tuple[float, Curve]]

    def instrument(self, source: SourceId) -> Instrument:
        """Give what reports of them."""
        return Instrument(
            source=source,
            name=f"766/{self.unit}",
            channel=Channel.JSON,
            signals=self.signals(),
            live=spread(self.key, 60),
            past=spread(self.key.of("past"), 7 * _DAY),
            changes_only=True,
        )

    def signals(self) -> tuple[Signal, ...]:
        """Give a series for each group."""
        return tuple(
            Signal("dvc766_score_points", {"unit": self.unit, "group": name}, self._points(name), 2)
            for name in self.groups
        )

    def _points(self, name: str) -> At:
        highest, curve = self.groups[name]
        key = self.key.of(name)

        def points(time_ms: Ints) -> Floats:
            month = self.calendar.day(time_ms).astype("datetime64[D]").astype("datetime64[M]")
            noise = normal(key, month.astype(np.int64))
            own = one(key.of("unit"), -0.04, 0.04) + _MONTHLY * noise
            share = curve.at(month.astype("datetime64[D]").astype(np.int64)) + own
            return np.clip(share, 0, 1) * highest

        return points
