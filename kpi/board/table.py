"""Values as CSV: for everybody, what is public; for whoever is signed in, one indicator. Pure."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from core.model import rfc3339
from kpi.define import Catalogue, Kpi, KpiId
from kpi.values import Value

COLUMNS: Final = (
    "id",
    "name",
    "unit",
    "period",
    "first",
    "last",
    "numerator",
    "denominator",
    "value",
    "unit_of_measure",
    "status",
    "simulated",
    "as_of",
    "source",
)
_BOM: Final = "\ufeff"  # spreadsheets take a file without it for one of another alphabet
_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins a formula


@dataclass(slots=True)
class Published:
    """The file of what is public, as it was made last. version: of indicators."""

    version: int = -1
    body: bytes = b""
    made_at: datetime | None = None


def public(catalogue: Catalogue) -> dict[KpiId, Kpi]:
    """Give the indicators whose values are public."""
    return {kpi.id: kpi for kpi in catalogue.kpis if kpi.is_public}


def table(kpis: Mapping[KpiId, Kpi], values: Iterable[Value]) -> bytes:
    """Write values in the order of indicators and periods, totals before units."""
    order = {id_: place for place, id_ in enumerate(kpis)}
    kept = [each for each in values if each.kpi in kpis]
    kept.sort(
        key=lambda each: (order[each.kpi], each.period.first, each.unit or "", each.scope or "")
    )
    text = io.StringIO(newline="")
    text.write(_BOM)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(kpis[each.kpi], each) for each in kept)
    return text.getvalue().encode()


def _cells(kpi: Kpi, value: Value) -> list[str]:
    return [
        safe(kpi.id),
        safe(kpi.name.vi),
        safe(value.unit or value.scope or ""),
        value.period.id,
        value.period.first.isoformat(),
        value.period.last.isoformat(),
        _exact(value.numerator),
        _exact(value.denominator),
        "" if value.value is None else repr(value.value),
        safe(kpi.unit_of_measure),
        value.status.value,
        "true" if value.simulated else "false",
        rfc3339(value.as_of),
        safe(kpi.source.vi),
    ]


def safe(text: str) -> str:
    """Write a text so that no spreadsheet computes it."""
    return f"'{text}" if text.startswith(_ACTIVE) else text


def _exact(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"
