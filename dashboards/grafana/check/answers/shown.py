"""Answers as tables for people, who see what no rule does: signs, sizes, local days. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Final

from .asking import Answer

_CELL_MAX: Final = 36
_COLUMNS_MAX: Final = 8


def shown(answers: Sequence[Answer], zone: tzinfo, rows: int) -> Iterator[str]:
    """Write the first rows of each answer, line by line; times in the place's zone."""
    for answer in answers:
        head = answer.tile.title if answer.tile else answer.target.field
        table = answer.table
        size = f"{len(table.rows)} x {len(table.columns)}, {1000 * table.seconds:.0f} ms"
        yield f"## {head} {answer.target.ref} ({size})"
        heads = [f"{each.name} [{each.kind}]" for each in table.columns[:_COLUMNS_MAX]]
        cells = [[_cell(each, zone) for each in row[:_COLUMNS_MAX]] for row in table.rows[:rows]]
        widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
        for row in (heads, *cells):
            yield "  " + "  ".join(
                f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)
            )
        yield ""


def _cell(value: object, zone: tzinfo) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return (
            f"{value.astimezone(zone):%d/%m/%y %H:%M:%S}"
            if value.tzinfo
            else f"{value:%d/%m/%y %H:%M:%S} UTC"
        )
    told = f"{value:.6g}" if isinstance(value, float) else str(value)
    return told if len(told) <= _CELL_MAX else f"{told[: _CELL_MAX - 1]}…"
