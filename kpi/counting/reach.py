"""On which days of a span something was counted, and whether that is enough to tell it. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from core.model import UnitId

from .growth import Grown, Span

_MISSED_ALWAYS: Final = 3  # days without a number that are no reason: a weekend and a day

Key = tuple[int, UnitId]  # the how manieth of the spans, and the unit


@dataclass(frozen=True, slots=True)
class Reach:
    """The first and the last day with a number. before: the last such day before the span."""

    first: date
    last: date
    before: date | None = None

    def is_enough(self, span: Span, today: date, least: Decimal) -> bool:
        """Whether it was counted on this share of the days of a span, as far as it has come.

        A gap within the span is no reason: the first number after it has all that came meanwhile.
        One at the begin is: that number has what belongs to the span before, too, or nobody knows
        what came until then. So is one at the end of a span that is over.
        """
        until = span.last if span.last < today else self.last
        begin = self.first if self.before is None else span.first
        ahead = 0 if self.before is None else (span.first - self.before).days - 1
        missed = (
            max(0, (begin - span.first).days) + max(0, ahead) + max(0, (until - self.last).days)
        )
        days = (until - span.first).days + 1
        return missed <= max(_MISSED_ALWAYS, float((1 - least) * days))


def reaches(
    grown: Mapping[Key, Sequence[Grown]], before: Mapping[Key, date], spans: Sequence[Span]
) -> dict[Key, Reach]:
    """Tell how far what the series of units counted reaches.

    before: the last day with a number, of spans that follow none of the others.
    """
    found, last = dict[Key, Reach](), defaultdict[UnitId, date | None](lambda: None)
    for number, unit in sorted(grown, key=lambda key: spans[key[0]].first):
        each = grown[number, unit]
        known = before.get((number, unit)) or last[unit]
        reach = Reach(min(one.first for one in each), max(one.last for one in each), known)
        last[unit], found[number, unit] = reach.last, reach
    return found
