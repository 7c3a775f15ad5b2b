"""Rows of `kpi_value` as values, and back. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.model import Period, UnitId
from kpi.define import KpiId
from kpi.values import Origin, Status, Value, Why

Key = tuple[str, str, str, str]  # indicator, unit or "", scope or "", period

_SAME: Final = ("numerator", "denominator", "why", "status", "origin", "simulated", "have", "want")


@dataclass(frozen=True, slots=True)
class Revision:
    """A value, and from when to when it stood there; replaced_at: None, it still does."""

    id: int
    value: Value
    recorded_at: datetime
    replaced_at: datetime | None


def revision_of(row: dict[str, Any]) -> Revision | None:
    """Read a row; None: of a period that this program does not know."""
    period = Period.parse(row["period"])
    if period is None:
        return None
    value = Value(
        kpi=KpiId(row["kpi"]),
        unit=UnitId(row["unit"]) or None,
        scope=row["scope"] or None,
        period=period,
        numerator=row["numerator"],
        denominator=row["denominator"],
        value=row["value"],
        why=Why(row["why"]),
        status=Status(row["status"]),
        origin=Origin(row["origin"]),
        simulated=row["simulated"],
        have=row["have"],
        want=row["want"],
        upload=row["upload"],
        as_of=row["as_of"],
    )
    return Revision(row["id"], value, row["recorded_at"], row["replaced_at"])


def key_of(value: Value) -> Key:
    """Name what a value is of."""
    return value.kpi, value.unit or "", value.scope or "", value.period.id


def columns_of(value: Value) -> dict[str, Any]:
    """Give the columns of a value."""
    kpi, unit, scope, period = key_of(value)
    return {
        **{name: getattr(value, name) for name in ("numerator", "denominator", "value", "as_of")},
        **{name: getattr(value, name) for name in ("simulated", "have", "want", "upload")},
        **{name: getattr(value, name).value for name in ("why", "status", "origin")},
        "kpi": kpi,
        "unit": unit,
        "scope": scope,
        "period": period,
    }


def is_same(one: Value, other: Value) -> bool:
    """Whether two values say the same, of the same upload, whatever moment they are of."""
    is_alike = all(getattr(one, name) == getattr(other, name) for name in _SAME)
    return is_alike and one.upload == other.upload
