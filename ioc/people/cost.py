"""`ioc source cost`: what the samples of each source take on the disk."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Final

from core.store.cost import Cost

_HEAD: Final = (
    "source", "series", "samples/day", "blocks/day", "hours/day", "days/day", "now", "in the end",
)  # fmt: skip
_UNITS: Final = ("B", "kB", "MB", "GB", "TB")
_STEP: Final = 1000
_YEAR_DAYS: Final = 365


def table(found: Sequence[Cost]) -> list[tuple[str, ...]]:
    """Give the costs as rows of text, the head first, the sum last."""
    return [_HEAD, *map(_row, found), *([_row(_sum(found))] if len(found) > 1 else [])]


def notes(upto: datetime, late_rows: int, *, more: bool) -> list[str]:
    """Say of when the figures are, and what they do not know yet. more: than these late rows."""
    told = [f"As packed up to {upto.astimezone(UTC):%Y-%m-%d %H:%M} UTC; the head comes on top."]
    if late_rows:
        count = f"more than {late_rows:,}" if more else f"{late_rows:,}"
        late = f"{count} late samples wait to be packed"
        told.append(f"{late}: until then these figures are too low.")
    return told


def _sum(found: Sequence[Cost]) -> Cost:
    names = [each.name for each in fields(Cost) if each.name != "source"]
    sums = {name: sum(getattr(one, name) for one in found) for name in names}
    return Cost(source="together", **sums)


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
