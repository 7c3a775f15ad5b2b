"""`ioc source cost`: what the samples of each source take on the disk."""

from collections.abc import Sequence
from typing import Final

from core.store.cost import Cost

_HEAD: Final = (
    "source", "series", "samples/day", "blocks/day", "hours/day", "days/day", "now", "in the end",
)  # fmt: skip
_UNITS: Final = ("B", "kB", "MB", "GB", "TB")
_STEP: Final = 1000
_YEAR_DAYS: Final = 365


def table(found: Sequence[Cost]) -> list[tuple[str, ...]]:
    """Give the costs as rows of text, the head first."""
    return [_HEAD, *map(_row, found)]


def _row(one: Cost) -> tuple[str, ...]:
    growth = one.day_growth_bytes * _YEAR_DAYS
    in_the_end = size(one.full_bytes) + (f" + {size(growth)} a year" if growth else "")
    a_day = one.day_bytes, one.day_hour_bytes, one.day_local_bytes
    sizes = map(size, (*a_day, one.kept_bytes))
    return (one.source, str(one.series), f"{one.day_samples:,.0f}", *sizes, in_the_end)


def size(bytes_: float) -> str:
    """Write an amount with three figures: 1234567 → `1.23 MB`."""
    power = 0
    while round(bytes_) >= _STEP and power < len(_UNITS) - 1:
        bytes_, power = bytes_ / _STEP, power + 1
    figures = f"{bytes_:.0f}" if not power else f"{bytes_:#.3g}".removesuffix(".")
    return f"{figures} {_UNITS[power]}"
