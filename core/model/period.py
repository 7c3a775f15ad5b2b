"""Periods that figures are told for: months from the 15th, quarters, years. Pure.

By Decree 09/2019 a reporting month runs from the 15th of the month before to the 14th, and
quarters, halves, nine months and years are made of such months. Days are local days, both ends
inclusive.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Self

_DAY: Final = timedelta(days=1)
_FIRST_DAY: Final = 15
_ID: Final = re.compile(r"(\d{4})(?:-([MCQHN])(\d{1,2}))?")
_MONTHS: Final = 12
_YEARS: Final = range(1900, 2200)


class PeriodKind(StrEnum):
    """How long a period is, and on which day it begins."""

    MONTH = "month_15_14"
    CALENDAR_MONTH = "calendar_month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    YEAR = "year"


_LETTERS: Final = {
    "M": PeriodKind.MONTH,
    "C": PeriodKind.CALENDAR_MONTH,
    "Q": PeriodKind.QUARTER,
    "H": PeriodKind.HALF,
    "N": PeriodKind.NINE_MONTHS,
    None: PeriodKind.YEAR,
}
_LETTER_OF: Final = {kind: letter for letter, kind in _LETTERS.items()}
# Months of a period, and how many of its kind a year has.
_LENGTHS: Final = {
    PeriodKind.MONTH: (1, 12),
    PeriodKind.CALENDAR_MONTH: (1, 12),
    PeriodKind.QUARTER: (3, 4),
    PeriodKind.HALF: (6, 2),
    PeriodKind.NINE_MONTHS: (9, 1),
    PeriodKind.YEAR: (12, 1),
}


@dataclass(frozen=True, slots=True)
class Period:
    """One period: the `number`th of its kind in a year, from 1; nine months are the first."""

    kind: PeriodKind
    year: int
    number: int = 1

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read an id such as 2026-M10, 2026-C10, 2026-Q4, 2026-H1, 2026-N9, 2026; None: is none."""
        found = _ID.fullmatch(text)
        if found is None or int(found[1]) not in _YEARS:
            return None
        kind, number = _LETTERS[found[2]], int(found[3] or 1)
        if kind is PeriodKind.NINE_MONTHS:
            number = 1 if number == _LENGTHS[kind][0] else 0
        period = cls(kind, int(found[1]), number)
        is_one = 1 <= number <= _LENGTHS[kind][1] and period.id == text
        return period if is_one else None

    @classmethod
    def containing(cls, kind: PeriodKind, day: date) -> Self | None:
        """Find the period that a day lies in; None: in no nine months."""
        if kind is PeriodKind.CALENDAR_MONTH:
            return cls(kind, day.year, day.month)
        months = day.year * _MONTHS + day.month - 1 + (day.day >= _FIRST_DAY)
        year, month = divmod(months, _MONTHS)
        length, count = _LENGTHS[kind]
        number = month // length + 1
        return cls(kind, year, number) if number <= count else None

    @property
    def id(self) -> str:
        """Its name in addresses, files and tables."""
        letter = _LETTER_OF[self.kind]
        if letter is None:
            return f"{self.year}"
        if self.kind is PeriodKind.NINE_MONTHS:
            return f"{self.year}-N{_LENGTHS[self.kind][0]}"
        is_month = _LENGTHS[self.kind][0] == 1
        return f"{self.year}-{letter}{self.number:02d}" if is_month else self._short(letter)

    def _short(self, letter: str) -> str:
        return f"{self.year}-{letter}{self.number}"

    @property
    def first(self) -> date:
        """Its first day."""
        length, _ = _LENGTHS[self.kind]
        month = (self.number - 1) * length
        if self.kind is PeriodKind.CALENDAR_MONTH:
            return _day(self.year * _MONTHS + month, 1)
        return _day(self.year * _MONTHS + month - 1, _FIRST_DAY)

    @property
    def last(self) -> date:
        """Its last day."""
        length, _ = _LENGTHS[self.kind]
        month = self.year * _MONTHS + self.number * length
        if self.kind is PeriodKind.CALENDAR_MONTH:
            return _day(month, 1) - _DAY
        return _day(month - 1, _FIRST_DAY - 1)

    def shifted(self, by: int) -> "Period":
        """Give the period of its kind so many later, or earlier."""
        _, count = _LENGTHS[self.kind]
        year, number = divmod(self.year * count + self.number - 1 + by, count)
        return Period(self.kind, year, number + 1)

    @property
    def index(self) -> int:
        """Number it among all periods of its kind, without holes: the next one is one more."""
        return self.year * self.a_year + self.number - 1

    @property
    def a_year(self) -> int:
        """So many periods of its kind make a year."""
        return _LENGTHS[self.kind][1]

    @classmethod
    def at(cls, kind: PeriodKind, index: int) -> Self:
        """Give the period of a kind that has this index."""
        year, number = divmod(index, _LENGTHS[kind][1])
        return cls(kind, year, number + 1)

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last

    def due(self, day_of_month: int) -> date:
        """Give the first day with that number after its end."""
        day = self.last + _DAY
        while day.day != day_of_month:
            day += _DAY
        return day

    def __str__(self) -> str:
        return self.id


def periods(kind: PeriodKind, first: date, last: date) -> list[Period]:
    """List the periods of a kind that have ended or begun within these days, in order."""
    start = next((found for found in _from(kind, first) if found.last >= first), None)
    listed: list[Period] = []
    while start is not None and max(start.first, first) <= last:
        listed.append(start)
        start = start.shifted(1)
    return listed


def _from(kind: PeriodKind, day: date) -> list[Period]:
    found = Period.containing(kind, day)
    return [found] if found else [Period(kind, day.year), Period(kind, day.year + 1)]


def _day(months: int, day: int) -> date:
    year, month = divmod(months, _MONTHS)
    return date(year, month + 1, day)
