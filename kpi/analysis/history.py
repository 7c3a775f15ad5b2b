"""The values of one series, period by period, as a forecast and a pace read them. Pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

GAPS_MAX_RATIO: Final = 1 / 3


@dataclass(frozen=True, slots=True)
class Point:
    """What a finished period came to. at: the period's number, counted without holes."""

    at: int
    value: float


@dataclass(frozen=True, slots=True)
class History:
    """Points of one series in order of their periods, all of the same units.

    A period without a value has no point, and nothing is put into its place.
    top: of a share, such as 100 of one in %; None: it is no share and has no top.
    season: periods a year. step: what one case more or less makes of the value, when known.
    """

    points: tuple[Point, ...]
    top: float | None
    season: int = 1
    step: float | None = None

    @classmethod
    def of(
        cls,
        points: Iterable[Point],
        *,
        top: float | None,
        season: int = 1,
        step: float | None = None,
        since: int | None = None,
    ) -> "History":
        """Put points in order. since: the first period after the last break; none before counts."""
        kept = sorted(
            (p for p in points if math.isfinite(p.value) and (since is None or p.at >= since)),
            key=lambda point: point.at,
        )
        return cls(tuple(kept), top, season, step)

    def dense(self) -> tuple[Point, ...]:
        """Say the longest newest stretch of which no more than a third is missing."""
        points = self.points
        for first, begin in enumerate(points):
            length = points[-1].at - begin.at + 1
            if length - (len(points) - first) <= length * GAPS_MAX_RATIO:
                return points[first:]
        return ()
