"""How much of a unit has a signal: declared by operators, measured by probes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.model import Unit
from ioc.simulate.scene import Operator, Territory

from .chance import Floats, Ints, Key, one
from .memory import remembered
from .signal import At, Signal
from .sites import Radio

ANY = "any"
EACH = "each"
_YEAR_MS = 365.25 * 86_400_000
_START_MS = {"2g": 0, "3g": 0, "4g": 1_262_304_000_000, "5g": 1_735_689_600_000}  # 2010, 2025
_BUILD_YEARS = {"2g": 0.1, "3g": 0.1, "4g": 8.0, "5g": 4.0}
_DECLARED_MORE = 1.16  # an operator's own map is kinder than a phone


@dataclass(frozen=True)
class Reach:
    """Coverage of one unit."""

    key: Key
    unit: Unit
    territory: Territory
    operators: Sequence[Operator]
    radios: Mapping[str, Radio]

    def signals(self) -> tuple[Signal, ...]:
        """Covered and total by technology and basis: of each operator, of any, of all of them."""
        found: list[Signal] = []
        for tech in sorted({tech for operator in self.operators for tech in operator.coverage}):
            having = [operator for operator in self.operators if tech in operator.coverage]
            shares = [self._measured(operator, tech) for operator in having]
            for operator, share in zip(having, shares, strict=True):
                found += self._both(operator.id, tech, share)
            found += self._both(ANY, tech, _union(shares))
            found += self._both(EACH, tech, _common(shares))
        return tuple(found)

    def _both(self, operator: str, tech: str, measured: At) -> list[Signal]:
        def declared(time_ms: Ints) -> Floats:
            # Declared once a month, so as it stood when the month began, and blind to outages.
            month_ms = time_ms - time_ms % int(_YEAR_MS / 12)
            return np.minimum(measured(month_ms) * _DECLARED_MORE, 1)

        return [
            *self._counts(operator, tech, "measured", measured),
            *self._counts(operator, tech, "declared", remembered(declared)),
        ]

    def _counts(self, operator: str, tech: str, basis: str, share: At) -> list[Signal]:
        labels = {"unit": self.unit.id, "operator": operator, "tech": tech, "basis": basis}
        found = []
        for what, whole, digits in self._wholes():
            found.append(Signal(f"net_total_{what}", labels, _constant(whole), digits))
            covered = _part(share, whole, digits)
            found.append(Signal(f"net_covered_{what}", labels, covered, digits))
        return found

    def _wholes(self) -> list[tuple[str, float, int]]:
        return [
            ("villages", float(self.territory.villages), 0),
            ("population", float(self.unit.population or 0), 0),
            ("area_km2", self.unit.area_km2 or 0.0, 2),
            ("road_km", self.territory.road_km, 1),
        ]

    def _measured(self, operator: Operator, tech: str) -> At:
        scatter = one(self.key.of(operator.id, tech), 0.9, 1.05)
        goal = operator.coverage[tech] * (1 - 0.45 * self.territory.remoteness) * scatter
        radio = self.radios[operator.id]

        def share(time_ms: Ints) -> Floats:
            years = (time_ms - _START_MS[tech]) / _YEAR_MS
            built = np.clip(years / _BUILD_YEARS[tech], 0, 1) ** 0.6
            # Neighbouring sites catch a part of what a dead one leaves.
            return np.clip(goal * built * (1 - 0.7 * radio.down_share(time_ms)), 0, 1)

        return remembered(share)


def _union(shares: Sequence[At]) -> At:
    def share(time_ms: Ints) -> Floats:
        # Operators build in the same valleys: far less than independent, at least the best one.
        each = np.array([one_share(time_ms) for one_share in shares])
        best = each.max(axis=0)
        independent = 1 - np.prod(1 - each, axis=0)
        return np.asarray(best + 0.3 * (independent - best))

    return remembered(share)


def _common(shares: Sequence[At]) -> At:
    def share(time_ms: Ints) -> Floats:
        each = np.array([one_share(time_ms) for one_share in shares])
        least = each.min(axis=0)
        # As above: where one is, the others mostly are.
        return np.asarray(least - 0.3 * (least - np.prod(each, axis=0)))

    return remembered(share)


def _part(share: At, whole: float, digits: int) -> At:
    scale = 10.0**digits
    return lambda time_ms: np.floor(share(time_ms) * whole * scale) / scale


def _constant(value: float) -> At:
    return lambda time_ms: np.full(len(time_ms), value)
