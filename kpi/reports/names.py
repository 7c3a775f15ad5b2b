"""What periods are called on Vietnamese papers. Pure."""

from typing import Final

from core.model import Period, PeriodKind

_QUARTERS: Final = ("I", "II", "III", "IV")
_HALVES: Final = ("đầu", "cuối")


def called(period: Period) -> str:
    """Give its name within a title: tháng 11/2026, quý IV/2026."""
    year, number = period.year, period.number
    match period.kind:
        case PeriodKind.MONTH:
            return f"tháng {number}/{year}"
        case PeriodKind.CALENDAR_MONTH:
            return f"tháng dương lịch {number}/{year}"
        case PeriodKind.QUARTER:
            return f"quý {_QUARTERS[number - 1]}/{year}"
        case PeriodKind.HALF:
            return f"6 tháng {_HALVES[number - 1]} năm {year}"
        case PeriodKind.NINE_MONTHS:
            return f"9 tháng năm {year}"
        case _:
            return f"năm {year}"


def briefly(period: Period) -> str:
    """Give its name within a line of a table: kỳ 11/2026."""
    if period.kind is PeriodKind.MONTH:
        return f"kỳ {period.number}/{period.year}"
    return called(period)


def years(period: Period) -> float:
    """Say its end as a number of years, for the axis of a drawing: 2026.87."""
    day = period.last
    begin, end = day.replace(month=1, day=1), day.replace(year=day.year + 1, month=1, day=1)
    return day.year + ((day - begin).days + 1) / (end - begin).days
