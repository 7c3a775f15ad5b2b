"""What counters give for each unit: the numerator or the denominator of an indicator."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection

from core.model import Labels, UnitId
from core.store.select import Catalogue as Series
from kpi.define import Term
from promql.parse import parse
from promql.plan import conditions
from promql.tree import Selector

from .growth import Grown, Growth, Span, growth
from .reach import Key, Reach, reaches

_UNIT: Final = "unit"
_SIMULATED: Final = ("simulated", "true")

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """What the counters of a unit gave in a span. number: None, when it cannot be told.

    days: on so many days the one of them that counted on most has numbers; reach: from when to when
    any has.
    """

    number: Decimal | None
    last_ms: int
    days: int
    reach: Reach
    is_simulated: bool
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class SeriesOf:
    """Series of a term. labels: by id."""

    labels: Mapping[int, Labels]

    def unit(self, id_: int) -> UnitId | None:
        """Tell of which unit a series is."""
        return next((UnitId(text) for name, text in self.labels[id_] if name == _UNIT), None)

    def is_simulated(self, id_: int) -> bool:
        """Whether a series is made up."""
        return _SIMULATED in self.labels[id_]


async def series_of(conn: Connection, term: Term, known: Series) -> SeriesOf:
    """Find the series of a term's selector. Raises TooMuchError."""
    tree = parse(term.expr)
    if not isinstance(tree, Selector):
        raise TypeError(f"{term.expr}: not a selector")
    chosen = await known.chosen(conn, conditions(tree))
    return SeriesOf(dict(zip(chosen.ids.tolist(), chosen.labels, strict=True)))


async def counted(
    conn: Connection, of: SeriesOf, spans: Sequence[Span], zone: ZoneInfo
) -> dict[tuple[int, UnitId], Counted]:
    """Add up by span (its number) and unit what the series grew.

    conn: as of `growth`. No entry: no series of the unit has a number in the span.
    """
    found = await growth(conn, of.labels.keys(), spans, zone)
    by_unit = defaultdict[Key, list[tuple[int, Grown]]](list)
    for (place, id_), grown in found.grown.items():
        if (unit := of.unit(id_)) is not None:
            by_unit[place, unit].append((id_, grown))
    all_grown = {key: [grown for _, grown in each] for key, each in by_unit.items()}
    reach = reaches(all_grown, _before(of, found), spans)
    return {key: _counted(of, each, found, reach[key]) for key, each in by_unit.items()}


def _before(of: SeriesOf, found: Growth) -> dict[Key, date]:
    newest = dict[Key, date]()
    for (place, id_), day in found.before.items():
        if (unit := of.unit(id_)) is not None:
            newest[place, unit] = max(day, newest.get((place, unit), day))
    return newest


def _counted(
    of: SeriesOf, grown: Sequence[tuple[int, Grown]], found: Growth, reach: Reach
) -> Counted:
    is_damaged = any(id_ in found.damaged for id_, _ in grown)
    return Counted(
        number=None if is_damaged else _sum(each.growth for _, each in grown),
        last_ms=max(each.last_ms for _, each in grown),
        days=max(each.days for _, each in grown),
        reach=reach,
        is_simulated=any(of.is_simulated(id_) for id_, _ in grown),
        is_damaged=is_damaged,
    )


def _sum(numbers: Iterable[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for number in numbers:
        if number is None:
            return None
        total += number
    return total
