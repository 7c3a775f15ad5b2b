"""From the newest values of series to one cell: value, terms, age, quality, reason. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, Final

from core.model import Freshness
from core.place import Language

from .reasons import Why, said
from .series import Series
from .tile import Show, Tile

_DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One number of a wall, and everything that a reader needs to trust it."""

    unit_of_measure: str
    quality: Freshness
    n: int  # series counted
    value: float | None = None
    at_ms: int | None = None  # time of the newest sample that counts
    source: str | None = None  # None when several sources contribute
    simulated: bool = False
    reason: str | None = None
    numerator: float | None = None
    denominator: float | None = None

    def message(self) -> dict[str, Any]:
        """As the live feed sends it; what does not apply is left out."""
        sent: dict[str, Any] = {
            "value": self.value,
            "unit_of_measure": self.unit_of_measure,
            "at": self.at_ms,
            "source": self.source,
            "quality": self.quality.value,
            "simulated": self.simulated,
            "n": self.n,
        }
        if self.reason is not None:
            sent["reason"] = self.reason
        if self.numerator is not None and self.denominator is not None:
            sent |= {"numerator": self.numerator, "denominator": self.denominator}
        return sent


@dataclass(frozen=True, slots=True)
class _Side:
    """The series of one selector, judged."""

    known: tuple[Series, ...]  # those that ever sent and are not gone
    live: tuple[Series, ...]  # those that are fresh or late
    quality: Freshness

    @property
    def counted(self) -> tuple[Series, ...]:
        """Current series; when none is current, the last that is known of all of them."""
        return self.live or tuple(s for s in self.known if math.isfinite(s.last_value))


def evaluate(
    tile: Tile,
    main: Sequence[Series],
    over: Sequence[Series],
    *,
    now_ms: int,
    language: Language,
) -> tuple[Cell, int | None]:
    """Cell of a tile, and the next instant (ms) at which it changes by age alone.

    main, over: the series that the tile's two selectors select; `over` is empty without one.
    """
    left = _judged(main, now_ms)
    right = _judged(over, now_ms) if tile.over else None
    sides = [left, right] if right else [left]
    involved = [series for side in sides for series in side.known]
    turns = [turn for series in involved for turn in series.turns_ms() if turn > now_ms]
    cell = _cell(tile, left, right, language)
    if cell.value is not None and any(_is_lacking(tile, series, now_ms) for series in involved):
        cell = replace(cell, reason=said(Why.DAMAGED, language))  # it weighs more than silence
    return cell, min(turns, default=None)


def _is_lacking(tile: Tile, series: Series, now_ms: int) -> bool:
    """Whether stored samples are missing that the number, or its curve, would be made of."""
    if series.missing_ms is None:
        return series.lacking
    if tile.trend is not None and series.missing_ms > now_ms - _DAY_MS:
        return True
    since_ms = series.last_ms
    if tile.show is Show.INCREASE_TODAY and series.today:
        since_ms = series.today.begun_ms
    return series.lacking or since_ms is None or series.missing_ms > since_ms


def _cell(tile: Tile, left: _Side, right: _Side | None, language: Language) -> Cell:
    unit_of_measure = tile.unit_of_measure
    if not left.known or (right is not None and not right.known):
        nothing = said(Why.NO_DATA, language)
        return Cell(unit_of_measure=unit_of_measure, quality=Freshness.NEVER, n=0, reason=nothing)
    value, terms = _value(tile, left, right)
    counted = left.known if tile.show is Show.INCREASE_TODAY else left.counted
    quality = _worst(left, right)
    involved = [*left.known, *(right.known if right else ())]
    sources = {series.source for series in involved}
    reason = _silent(left, language) if value is not None else _why_no_value(left, right, language)
    return Cell(
        unit_of_measure=unit_of_measure,
        quality=quality,
        n=len(counted),
        value=value,
        at_ms=max((s.last_ms for s in counted if s.last_ms is not None), default=None),
        source=sources.pop() if len(sources) == 1 else None,
        simulated=any(series.simulated for series in involved),
        reason=reason,
        numerator=terms[0] if terms else None,
        denominator=terms[1] if terms else None,
    )


def _judged(series: Sequence[Series], now_ms: int) -> _Side:
    judged = [(one, one.freshness(now_ms)) for one in series]
    known = tuple(one for one, state in judged if state is not Freshness.NEVER)
    live = tuple(one for one, state in judged if state in (Freshness.FRESH, Freshness.LATE))
    if not known:
        return _Side((), (), Freshness.NEVER)
    if not live:
        return _Side(known, (), Freshness.STALE)
    all_fresh = all(state in (Freshness.FRESH, Freshness.NEVER) for _, state in judged)
    return _Side(known, live, Freshness.FRESH if all_fresh else Freshness.LATE)


def _worst(left: _Side, right: _Side | None) -> Freshness:
    order = [Freshness.FRESH, Freshness.LATE, Freshness.STALE, Freshness.NEVER]
    return max([left.quality, *([right.quality] if right else [])], key=order.index)


def _value(
    tile: Tile, left: _Side, right: _Side | None
) -> tuple[float | None, tuple[float, float] | None]:
    """Value, and the two terms of a ratio."""
    values = [series.last_value for series in left.counted]
    match tile.show:
        case Show.INCREASE_TODAY:
            return sum(s.today.total() for s in left.known if s.today), None
        case Show.LAST:
            return (median(values) if values else None), None
        case Show.SUM:
            return (math.fsum(values) if values else None), None
        case Show.RATIO:
            below = [series.last_value for series in right.counted] if right else []
            if not values or (right and not below):
                return None, None
            denominator = math.fsum(below) if right else float(len(left.known))
            numerator = math.fsum(values)
            ratio = numerator / denominator if denominator else None
            return ratio, (numerator, denominator)


def _why_no_value(left: _Side, right: _Side | None, language: Language) -> str:
    has_terms = left.counted and (right is None or right.counted)
    return said(Why.ZERO_DENOMINATOR if has_terms else Why.ENDED, language)


def _silent(left: _Side, language: Language) -> str | None:
    known, live = len(left.known), len(left.live)
    return said(Why.SILENT, language, silent=known - live, known=known) if live < known else None
