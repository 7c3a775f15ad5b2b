"""Base stations: mains, battery, up or down. A power cut is one for all sites of a feeder. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .calendar import Calendar
from .chance import Episodes, Floats, Ints, Key, Moment, normal, one
from .memory import remembered
from .signal import Signal
from .weather import Sky

_FLOAT_VOLTS = 53.6
_LOSS_VOLTS = 8.8  # from full to the moment at which the site switches itself off
_CHARGE_SECONDS = 3600.0
_HOUR = 3600.0
_DAY = 86_400.0
FEEDERS = 2  # power lines of a unit


@dataclass(frozen=True)
class Grid:
    """Power lines of one unit."""

    key: Key
    sky: Sky
    unit: str

    def cut(self, feeder: int, time_ms: Ints) -> Moment:
        """Tell about the power cuts of a line: there are more when it rains hard."""
        return self._lines[feeder](time_ms)

    @cached_property
    def _lines(self) -> Sequence[Callable[[Ints], Moment]]:
        keys = [self.key.of("cut", self.unit, feeder) for feeder in range(FEEDERS)]
        return [
            remembered(Episodes(key, 1.5 * _DAY, 0.5, 900, 7 * _HOUR, self._storm).at)
            for key in keys
        ]

    def _storm(self, time_ms: Ints) -> Floats:
        return 0.7 + np.minimum(self.sky.millimetres_per_hour(self.unit, time_ms), 20) * 0.08


@dataclass(frozen=True)
class Site:
    """One base station."""

    key: Key
    grid: Grid
    id: str
    operator: str
    tech: str
    feeder: int

    def up(self, time_ms: Ints) -> Floats:
        """1 while it serves; down when the battery is empty or its transmission is broken."""
        cut = self.grid.cut(self.feeder, time_ms)
        empty = cut.active & (cut.since_seconds > self._autonomy_seconds())
        broken = Episodes(self.key.of("broken"), 7 * _DAY, 0.7, 600, 5400).at(time_ms).active
        return (~(empty | broken)).astype(np.float64)

    def mains_up(self, time_ms: Ints) -> Floats:
        """1 while the power line is live."""
        return (~self.grid.cut(self.feeder, time_ms).active).astype(np.float64)

    def volts(self, time_ms: Ints) -> Floats:
        """Battery: falls during a cut, faster at the end; recovers within hours afterwards."""
        cut = self.grid.cut(self.feeder, time_ms)
        autonomy = self._autonomy_seconds()
        falling = _LOSS_VOLTS * np.minimum(cut.since_seconds / autonomy, 1) ** 1.3
        lost = _LOSS_VOLTS * np.minimum(cut.length_seconds / autonomy, 1) ** 1.3
        rising = lost * np.exp(-cut.after_seconds / _CHARGE_SECONDS)
        noise = 0.04 * normal(self.key.of("volts"), time_ms // 1000)
        return _FLOAT_VOLTS - np.where(cut.active, falling, rising) + noise

    def _autonomy_seconds(self) -> float:
        return one(self.key.of("autonomy"), 0.8 * _HOUR, 5 * _HOUR)

    def signals(self) -> tuple[Signal, ...]:
        """Everything that the site reports."""
        labels = {
            "unit": self.grid.unit,
            "operator": self.operator,
            "site": self.id,
            "tech": self.tech,
        }
        return (
            Signal("net_site_up", labels, self.up, 0),
            Signal("net_site_mains_up", labels, self.mains_up, 0),
            Signal("net_site_battery_volts", labels, self.volts, 1),
        )

    def availability(self, calendar: Calendar) -> Signal:
        """Share of yesterday in which it served, as the operator declares it each day."""
        labels = {
            "unit": self.grid.unit,
            "operator": self.operator,
            "site": self.id,
            "tech": self.tech,
        }

        def share(time_ms: Ints) -> Floats:
            midnight = time_ms - calendar.local_ms(time_ms) % 86_400_000
            moments = midnight[:, None] - np.arange(0, 86_400_000, 600_000)[None, :]
            return np.asarray(self.up(moments.reshape(-1)).reshape(moments.shape).mean(axis=1))

        return Signal("net_availability_ratio", labels, share, 4)


@dataclass(frozen=True)
class Radio:
    """All sites of one operator in one unit."""

    sites: Sequence[Site]

    def down_share(self, time_ms: Ints) -> Floats:
        """Share of the sites that do not serve."""
        return self._down(time_ms)

    @cached_property
    def _down(self) -> Callable[[Ints], Floats]:
        return remembered(self._down_share)

    def _down_share(self, time_ms: Ints) -> Floats:
        if not self.sites:
            return np.zeros(len(time_ms))
        return np.asarray(1 - sum(site.up(time_ms) for site in self.sites) / len(self.sites))
