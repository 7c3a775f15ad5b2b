"""Days and periods as people write them. Pure."""

import re
from datetime import date, datetime
from typing import Final

from core.model import Period, PeriodKind
from kpi.define import Text
from kpi.sheets import Cell, searched

KINDS: Final = {
    PeriodKind.MONTH: Text("tháng (15 đến 14)", "month (15th to 14th)"),
    PeriodKind.CALENDAR_MONTH: Text("tháng dương lịch", "calendar month"),
    PeriodKind.QUARTER: Text("quý", "quarter"),
    PeriodKind.HALF: Text("sáu tháng", "half year"),
    PeriodKind.NINE_MONTHS: Text("chín tháng", "nine months"),
    PeriodKind.YEAR: Text("năm", "year"),
}
_DAY: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_MONTH: Final = re.compile(r"(?:ky |thang |month |t|m)?([0-9]{1,2})(?:[/.-]| nam | )([0-9]{4})")
_QUARTER: Final = re.compile(r"(?:quy |q|quarter )([1-4]|i{1,3}|iv)(?:[/.-]| nam | )([0-9]{4})")
_HALF: Final = re.compile(r"(?:6|sau) thang(?: (dau|cuoi) nam)?(?: nam)?[ /]([0-9]{4})")
_NINE: Final = re.compile(r"(?:9|chin) thang(?: dau nam)?(?: nam)?[ /]([0-9]{4})")
_YEAR: Final = re.compile(r"(?:nam )?([0-9]{4})")
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def read_day(cell: Cell) -> date | None:
    """Read a day; the day comes before the month."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    if match := _DAY.fullmatch(text):
        day, month, year = match.groups()
    elif match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_period(cell: Cell, kind: PeriodKind | None) -> Period | None:
    """Read a period. kind: that of the KPI, which says what sort of month `10/2026` is."""
    text = f"{cell:g}" if isinstance(cell, float) else str(cell).strip()
    if (period := Period.parse(text.upper())) is not None:
        return period
    word = searched(text)
    if match := _MONTH.fullmatch(word):
        calendar = kind is PeriodKind.CALENDAR_MONTH
        sort = PeriodKind.CALENDAR_MONTH if calendar else PeriodKind.MONTH
        return _checked(sort, int(match[2]), int(match[1]))
    if match := _QUARTER.fullmatch(word):
        number = _ROMAN.get(match[1]) or int(match[1])
        return _checked(PeriodKind.QUARTER, int(match[2]), number)
    return _longer(word)


def _longer(word: str) -> Period | None:
    if match := _HALF.fullmatch(word):
        return _checked(PeriodKind.HALF, int(match[2]), 2 if match[1] == "cuoi" else 1)
    if match := _NINE.fullmatch(word):
        return _checked(PeriodKind.NINE_MONTHS, int(match[1]), 1)
    match = _YEAR.fullmatch(word)
    return _checked(PeriodKind.YEAR, int(match[1]), 1) if match else None


def _checked(kind: PeriodKind, year: int, number: int) -> Period | None:
    period = Period(kind, year, number)
    return Period.parse(period.id)


def spoken(day: date) -> str:
    """Write a day as Vietnam does."""
    return f"{day:%d/%m/%Y}"


def span_spoken(period: Period) -> str:
    """Write the days of a period as screens do: the year once, where both have it."""
    is_same_year = period.first.year == period.last.year
    first = f"{period.first:%d/%m}" if is_same_year else spoken(period.first)
    return f"{first}\u2013{spoken(period.last)}"
