"""A file that is understood becomes what is handed in. Pure."""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass

from core.model import UnitId, UnitTree
from kpi.handin import Form, Layout, Preview
from kpi.handin.preview import decimal, figure
from kpi.keeping import Place
from kpi.sheets import column_name

from .record import NAME_CHARS_MAX, Line, Submission, Way, span


@dataclass(frozen=True, slots=True)
class About:
    """What an upload is of: one unit, or the lowest that covers all; a period, or several."""

    unit: UnitId
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How a file comes. seen, reason, request: as of a submission."""

    way: Way
    body: bytes
    request: str
    seen: int | None = None
    reason: str = ""


def about(preview: Preview, form: Form | None, place: Place) -> About | None:
    """Say what an upload would be of; None: of nothing, or of units that nothing covers."""
    if form is not None and preview.layout is Layout.FORM:
        return About(form.unit, form.period)
    found = lines_of(preview)
    units, periods = set[UnitId](), set[str]()
    for line in found:
        units.add(line.unit)
        periods.add(line.period)
    tree = UnitTree({unit.id: unit.parent for unit in place.units})
    top = tree.common(sorted(units)) if units else None
    return About(top, span(periods)) if top else None


def submission(preview: Preview, of: About, sending: Sending) -> Submission:
    """Make what is handed in."""
    return Submission(
        unit=of.unit,
        period=of.period,
        way=sending.way,
        lines=[*lines_of(preview)],
        sha256=preview.source.sha256,
        request=sending.request,
        file_name=preview.source.name[:NAME_CHARS_MAX],
        body=sending.body,
        seen=sending.seen,
        reason=sending.reason,
    )


def lines_of(preview: Preview) -> Iterator[Line]:
    """Give the rows that are stored: those with a figure."""
    columns = preview.rows.columns
    letters = [column_name(column) for column in preview.rows.places]
    for index, key in enumerate(columns.key):
        numerator, denominator = columns.numerator[index], columns.denominator[index]
        if math.isnan(numerator) and math.isnan(denominator):
            continue
        line = columns.line[index]
        yield Line(
            line=line,
            kpi=key.kpi,
            unit=key.unit,
            period=key.period,
            part=key.part,
            numerator=None if figure(numerator) is None else decimal(numerator),
            denominator=None if figure(denominator) is None else decimal(denominator),
            numerator_cell=f"{letters[0]}{line}" if letters[0] else "",
            denominator_cell=f"{letters[1]}{line}" if letters[1] else "",
            remark=columns.remark.get(index, ""),
        )


def hash_of(preview: Preview) -> str:
    """Name what is understood: the figures of all rows, whatever reasons are given for them."""
    columns, digest = preview.rows.columns, hashlib.sha256()
    for key, numerator, denominator in zip(
        columns.key, columns.numerator, columns.denominator, strict=True
    ):
        row = (key.kpi, key.part, key.unit, key.period, repr(numerator), repr(denominator))
        digest.update("\x1f".join(row).encode() + b"\x1e")
    return digest.hexdigest()
