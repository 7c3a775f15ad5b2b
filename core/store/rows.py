"""Rows of the place's tables to objects and back. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any

import msgspec
from psycopg.types.json import Jsonb

from core.model import (
    Conflict,
    Heartbeat,
    Kind,
    LabelSet,
    Mapped,
    Metric,
    Predecessor,
    Retention,
    Source,
    SourceId,
    Unit,
    UnitCode,
    UnitId,
    UnknownMetric,
)

Row = Mapping[str, Any]


def unit_of(row: Row, codes: Iterable[Row], predecessors: Iterable[Row]) -> Unit:
    """Build a unit from its row and the rows that belong to it."""
    known = (
        UnitCode(code["scheme"], code["code"], code["valid_from"], code["valid_to"])
        for code in codes
    )
    parts = (Predecessor(UnitId(part["old_id"]), part["share"]) for part in predecessors)
    return Unit(
        **_named(row, Unit, but={"parent", "codes", "predecessors"}),
        parent=row["parent_id"],
        codes=tuple(sorted(known, key=str)),
        predecessors=tuple(sorted(parts)),
    )


def metric_of(row: Row) -> Metric:
    """Build a metric from its row."""
    named = _named(row, Metric, but={"kind", "labels"})
    return Metric(**named, kind=Kind(row["kind"]), labels=tuple(row["labels"]))


def retention_of(row: Row) -> Retention:
    """Build a class of retention from its row."""
    return Retention(**_named(row, Retention, but=set()))


def source_of(row: Row) -> Source:
    """Build a source from its row."""
    unknown, conflict = row["unknown_metric"], row["conflict"]
    built = {"unit", "labels", "allowed_metrics", "unknown_metric", "conflict", "shared_with"}
    built.add("mapping")
    return Source(
        **_named(row, Source, but=built),
        unit=row["unit_id"],
        labels=LabelSet.of(row["labels"]),
        allowed_metrics=tuple(row["allowed_metrics"]),
        unknown_metric=UnknownMetric(unknown) if unknown else None,
        conflict=Conflict(conflict) if conflict else None,
        shared_with=tuple(map(SourceId, row["shared_with"])),
        mapping=msgspec.convert(row["mapping"], tuple[Mapped, ...]),
    )


def heartbeat_of(row: Row) -> Heartbeat:
    """Build a heartbeat from its row."""
    return Heartbeat(**_named(row, Heartbeat, but={"unit"}), unit=row["unit_id"])


def columns_of(described: Unit | Retention | Metric | Source | Heartbeat) -> dict[str, Any]:
    """Give the fields of an object in the types that the driver stores."""
    columns = {field.name: _column(getattr(described, field.name)) for field in fields(described)}
    if isinstance(described, Source):
        columns["mapping"] = Jsonb(msgspec.to_builtins(described.mapping))
    return columns


def _column(value: object) -> object:
    match value:
        case StrEnum():
            return str(value)  # the driver would send the member's name
        case LabelSet():
            return Jsonb(value.as_dict())
        case tuple():
            return list(value)
        case _:
            return value


def _named(
    row: Row, wanted: type[Unit | Retention | Metric | Source | Heartbeat], *, but: set[str]
) -> dict[str, Any]:
    return {field.name: row[field.name] for field in fields(wanted) if field.name not in but}
