"""`metrics.csv`: the catalogue of what is measured. Pure."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from core.model import DEFAULT_CLASS, Kind, Metric

from .fields import closest
from .findings import Findings
from .table import Row, read_table

COLUMNS: Final = (
    "name",
    "group",
    "unit_of_measure",
    "kind",
    "labels",
    "expected_period_seconds",
    "valid_min",
    "valid_max",
    "name_vi",
    "name_en",
    "note",
)
OPTIONAL: Final = ("retention_class",)
_NAME: Final = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_NAME_MAX: Final = 200
_YEAR_SECONDS: Final = 366 * 86400

# Base units only: one quantity, one unit in the store; screens choose ms, % or Mbit/s.
_BUILT_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "counts, shares, states": ("1", "0/1", "1-5", "code"),
    "time": ("s", "s since epoch", "Hz"),
    "data": ("bit/s", "B", "B/s"),
    "radio and sound": ("dB", "dBm"),
    "length, area, volume, angle": ("mm", "m", "km", "m2", "km2", "m3", "l", "°"),
    "motion and flow": ("m/s", "km/h", "m3/s", "m3/h", "l/s"),
    "mass and concentration": ("kg", "kg/s", "mg/l", "µg/m3", "mol", "NTU", "pH"),
    "force, pressure, heat, light": ("N", "Pa", "hPa", "bar", "K", "°C", "lx"),
    "electricity and energy": ("V", "A", "W", "kW", "VA", "Wh", "kWh", "J", "Ω"),
}
UNITS_OF_MEASURE: Final = frozenset(unit for units in _BUILT_IN.values() for unit in units)
PER_KPI: Final = "per KPI"  # of kpi_value: each indicator has a unit of measure of its own
_BASE_OF: Final[Mapping[str, str]] = {
    "%": "1",
    "percent": "1",
    "ratio": "1",
    "bool": "0/1",
    "ms": "s",
    "µs": "s",
    "min": "s",
    "h": "s",
    "kbit/s": "bit/s",
    "Mbit/s": "bit/s",
    "Gbit/s": "bit/s",
    "bps": "bit/s",
    "Mbps": "bit/s",
    "C": "°C",
    "celsius": "°C",
    "mV": "V",
    "mA": "A",
}


def parse_metrics(
    raw: bytes,
    findings: Findings,
    *,
    units_of_measure: Collection[str] = (),
    reserved: Collection[str] = (),
    classes: Collection[str] | None = (DEFAULT_CLASS,),
) -> tuple[Metric, ...]:
    """Read and check a metrics file. What the findings complain of may be missing or empty.

    units_of_measure: words allowed beside the built-in units. reserved: names that ship with the
    product and cannot be described by a place. classes: of retention; None = not known.
    """
    known = UNITS_OF_MEASURE | frozenset(units_of_measure)
    lines: dict[str, int] = {}
    metrics: list[Metric] = []
    for row in read_table(raw, findings, required=COLUMNS, optional=OPTIONAL):
        metric = _metric(row, known)
        _check_class(row, metric.retention_class, classes)
        if metric.name in lines:
            row.wrong("name", f"{metric.name!r} is already on line {lines[metric.name]}")
        elif metric.name in reserved:
            row.wrong("name", f"{metric.name!r} ships with the product; remove the row")
        else:
            lines[metric.name] = row.line
            metrics.append(metric)
    return tuple(metrics)


def _metric(row: Row, known: frozenset[str]) -> Metric:
    low, high = row.number("valid_min"), row.number("valid_max")
    if low is not None and high is not None and low >= high:
        row.wrong("valid_max", f"{high:g} is not above valid_min {low:g}")
    name, kind = _name(row), _kind(row)
    if name.endswith("_total") and kind is not Kind.COUNTER and "_total_" not in name:
        row.wrong("kind", f"a name that ends in _total is a counter, not {kind}")
    return Metric(
        name=name,
        group=row.text("group"),
        unit_of_measure=_unit_of_measure(row, known),
        kind=kind,
        labels=_labels(row),
        expected_period_seconds=_period(row),
        valid_min=low,
        valid_max=high,
        name_vi=row.text("name_vi"),
        name_en=row.text("name_en"),
        note=row.text("note", required=False),
        retention_class=row.text("retention_class", required=False) or DEFAULT_CLASS,
    )


def _check_class(row: Row, name: str, classes: Collection[str] | None) -> None:
    if classes is not None and name not in classes:
        hint = closest(name, classes) or "; a class of the place goes into place.yml: retention"
        row.wrong("retention_class", f"unknown class {name!r}{hint}")


def _name(row: Row) -> str:
    name = row.text("name")
    if name and (len(name) > _NAME_MAX or not _NAME.fullmatch(name)):
        row.wrong("name", f"{name!r} is no metric name; use letters, digits and _ (net_rsrp_dbm)")
    return name


def _kind(row: Row) -> Kind:
    text = row.text("kind")
    if text in list(Kind):
        return Kind(text)
    if text:
        row.wrong("kind", f"expected {' or '.join(Kind)}, got {text!r}")
    return Kind.GAUGE


def _labels(row: Row) -> tuple[str, ...]:
    labels = row.parts("labels", ",")
    for label in labels:
        if not _LABEL.fullmatch(label) or label.startswith("__"):
            row.wrong("labels", f"{label!r} is no label name; use letters, digits and _")
        if labels.count(label) > 1:
            row.wrong("labels", f"{label!r} is listed twice")
            break
    return labels


def _unit_of_measure(row: Row, known: frozenset[str]) -> str:
    unit = row.text("unit_of_measure")
    if unit and (reason := why_no_unit_of_measure(unit, known)):
        row.wrong("unit_of_measure", reason)
    return unit


def why_no_unit_of_measure(unit: str, known: Collection[str]) -> str | None:
    """Why nothing is measured in this unit; None when it is among the known."""
    if unit in known:
        return None
    if unit in _BASE_OF:
        return f"write the base unit {_BASE_OF[unit]!r}; screens show it as {unit!r}"
    hint = closest(unit, known) or "; a word of the place goes into place.yml: units_of_measure"
    return f"unknown unit {unit!r}{hint}"


def _period(row: Row) -> float | None:
    period = row.number("expected_period_seconds")
    if period is not None and not 0 < period <= _YEAR_SECONDS:
        row.wrong(
            "expected_period_seconds", f"{period:g} is outside the range (0, {_YEAR_SECONDS}]"
        )
        return None
    return period
