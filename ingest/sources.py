"""`sources.yml`: who may send what. Pure parsing; every mistake is a finding."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Final

from core.model import (
    Conflict,
    Identity,
    LabelSet,
    Source,
    SourceId,
    UnitId,
    UnknownMetric,
    identity_fault,
)
from core.place import Document, Fields, Findings, Node, closest, no_such_unit, shown
from ingest.decode.mapping import Topics

from .mappings import Mappings

SOURCES_MAX: Final = 10_000
_PERIOD_MAX_SECONDS: Final = 366 * 86400
_RATE_MAX: Final = 1_000_000
_GLOB: Final = re.compile(r"[a-zA-Z_:*][a-zA-Z0-9_:*]*")
_PRODUCT: Final = re.compile(r"ioc(-.*)?")


@dataclass(frozen=True, slots=True)
class Known:
    """What the place's other files describe, for sources to refer to.

    Empty means that the file could not be read: then nothing is checked against it.
    """

    units: Collection[UnitId]
    metrics: Collection[str]
    units_of_measure: Mapping[str, str] = field(default_factory=dict)  # by metric


def parse_sources(document: Document, findings: Findings, *, known: Known) -> tuple[Source, ...]:
    """Read and check `sources.yml`. What the findings complain of may be missing or empty."""
    top = Fields(document.root, findings)
    nodes = top.some("sources", SOURCES_MAX)
    top.end()
    sources: list[Source] = []
    lines: dict[SourceId, Fields] = {}
    mappings = Mappings(findings, known.units, known.units_of_measure, Topics())
    for node in nodes:
        fields = Fields(node, findings)
        source = _source(fields, known, mappings)
        if source.id in lines:
            first = lines[source.id].line("id")
            fields.wrong("id", f"{source.id!r} is already on line {first}; ids are unique")
            continue
        sources.append(source)
        lines[source.id] = fields
    for id_, fields in lines.items():
        _check_shared(id_, fields, lines.keys())
    return tuple(sources)


def _source(fields: Fields, known: Known, mappings: Mappings) -> Source:
    source = Source(
        id=_id(fields),
        unit=fields.unit("unit", known.units) or None,
        labels=_labels(fields, known.units),
        allowed_metrics=fields.texts("allowed_metrics"),
        unknown_metric=fields.choice("unknown_metric", UnknownMetric, required=False),
        conflict=fields.choice("conflict", Conflict, required=False),
        expected_period_seconds=fields.number(
            "expected_period_seconds", above=0, up_to=_PERIOD_MAX_SECONDS, required=False
        ),
        rate_per_second=fields.number("rate_per_second", above=0, up_to=_RATE_MAX, required=False),
        shared_with=tuple(map(SourceId, fields.texts("shared_with", required=False))),
        name_vi=fields.text("name_vi"),
        name_en=fields.text("name_en"),
        contact=fields.text("contact", required=False),
    )
    if fields.nodes("mapping", required=False):
        source = replace(source, mapping=mappings.read(fields, source))
    fields.end()
    may_create = source.unknown_metric is UnknownMetric.CREATE
    for node in fields.nodes("allowed_metrics", required=False):
        if reason := _why_no_metric(node, known.metrics, may_create=may_create):
            fields.findings.add(node.line, node.path, reason)
    return source


def _id(fields: Fields) -> SourceId:
    id_ = fields.slug("id")
    if _PRODUCT.fullmatch(id_):
        fields.wrong("id", f"{id_!r}: ids that begin with ioc belong to the product")
    return SourceId(id_)


def _labels(fields: Fields, units: Collection[UnitId]) -> LabelSet:
    labels: dict[str, str] = {}
    for name, node in fields.pairs("labels", required=False).items():
        if not isinstance(node.value, str):
            reason = f"expected text, got {shown(node)}; put it in quotes"
            fields.findings.add(node.line, node.path, reason)
        elif fault := _why_no_label(name, node.value, units):
            fields.findings.add(node.line, node.path, fault)
        else:
            labels[name] = node.value
    return LabelSet.of(labels)


def _why_no_label(name: str, value: str, units: Collection[UnitId]) -> str | None:
    if name == "source":
        return "the label source is the center's own; the sender of a series is known anyway"
    if name == "unit" and units and value not in units:
        return no_such_unit(value, units)
    fault = identity_fault(Identity.of("any", {name: value}), where="")
    return fault.detail if fault else None


def _why_no_metric(node: Node, metrics: Collection[str], *, may_create: bool) -> str | None:
    """Why an allowed metric or glob is wrong; None when it is right or no text (noted already)."""
    pattern = node.value
    if not isinstance(pattern, str):
        return None
    if not _GLOB.fullmatch(pattern):
        return f"{pattern!r} is no metric name or glob; use letters, digits, _ and * (net_*)"
    if may_create or not metrics or any(fnmatchcase(metric, pattern) for metric in metrics):
        return None
    what = "matches no metric" if "*" in pattern else "is no metric"
    return f"{pattern!r} {what} of metrics.csv{closest(pattern, metrics)}"


def _is_ours(id_: str) -> bool:
    """Tell whether a source ships with the product: ioc-probe may go on with a series."""
    return _PRODUCT.fullmatch(id_) is not None


def _check_shared(id_: SourceId, fields: Fields, ids: Collection[SourceId]) -> None:
    for node in fields.nodes("shared_with", required=False):
        if node.value == id_:
            fields.findings.add(node.line, node.path, "a source is not shared with itself")
        elif isinstance(node.value, str) and not (node.value in ids or _is_ours(node.value)):
            hint = closest(node.value, ids)
            reason = f"source {node.value!r} is not in this file{hint}"
            fields.findings.add(node.line, node.path, reason)
