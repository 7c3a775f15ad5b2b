"""A replay map: which columns of a file become which series. Pure; every mistake is a finding."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.model import Identity, identity_fault
from core.place import Fields, Findings, Node, read_yaml
from ingest.decode.lines import Precision


class Format(StrEnum):
    """How the file is written."""

    CSV = "csv"
    LINES = "lines"  # Influx line protocol


class Repeated(StrEnum):
    """Which of several values at the same time of one series is sent; the others are counted."""

    FIRST = "first"
    LAST = "last"


class Hour(StrEnum):
    """What a local time means that comes twice, when clocks are set back."""

    ORDER = "order"  # by the order in the file: after a step back, the second
    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """Where the time stands, and how it is written (None: ISO 8601)."""

    column: str
    format: str | None
    repeated_hour: Hour


@dataclass(frozen=True, slots=True)
class LabelColumn:
    """A label taken from a column; words translates its cells, an unknown cell stays as it is."""

    column: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """One column of values; words translates cells such as `success` to numbers."""

    metric: str
    column: str
    scale: float
    words: Mapping[str, float]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReplayMap:
    """Everything that a file does not say about itself."""

    format: Format
    columns: tuple[str, ...]  # empty: the first row names them
    time: TimeColumn | None  # None for lines
    repeated: Repeated
    labels: Mapping[str, str]
    label_columns: Mapping[str, LabelColumn]
    file_labels: Mapping[str, re.Pattern[str]]  # label → pattern with a group, on the file's stem
    value_columns: tuple[ValueColumn, ...]
    precision: Precision  # of lines


def parse_map(raw: bytes, findings: Findings) -> ReplayMap | None:
    """Read and check a map; None when the findings say why not."""
    document = read_yaml(raw, findings)
    if document is None:
        return None
    top = Fields(document.root, findings)
    format_ = top.choice("format", Format) or Format.CSV
    is_csv = format_ is Format.CSV
    found = ReplayMap(
        format=format_,
        columns=top.texts("columns", required=False),
        time=_time(top, findings) if is_csv else None,
        repeated=top.choice("repeated", Repeated) or Repeated.LAST,
        labels=_labels(top),
        label_columns=_label_columns(top, findings),
        file_labels=_file_labels(top),
        value_columns=tuple(
            _value(Fields(n, findings)) for n in top.nodes("values", required=is_csv)
        ),
        precision=_precision(top),
    )
    top.end()
    return None if findings.all() else found


def _precision(top: Fields) -> Precision:
    text = top.text("precision", required=False)
    found = Precision.of(text)
    if found is None:
        top.wrong("precision", f"{text!r} is none of ns, us, ms, s, m, h")
    return found or Precision.NS


def _time(top: Fields, findings: Findings) -> TimeColumn | None:
    node = top.get("time")
    if node is None:
        return None
    fields = Fields(node, findings)
    column = TimeColumn(
        fields.text("column"),
        fields.text("format", required=False) or None,
        fields.choice("repeated_hour", Hour, required=False) or Hour.ORDER,
    )
    fields.end()
    return column


def _labels(fields: Fields) -> dict[str, str]:
    labels = {}
    for name, node in fields.pairs("labels", required=False).items():
        if not isinstance(node.value, str):
            fields.findings.add(node.line, node.path, "expected text; put it in quotes")
        elif fault := identity_fault(Identity.of("any", {name: node.value}), where=""):
            fields.findings.add(node.line, node.path, fault.detail)
        else:
            labels[name] = node.value
    return labels


def _label_columns(top: Fields, findings: Findings) -> dict[str, LabelColumn]:
    found = {}
    for label, node in top.pairs("label_columns", required=False).items():
        if isinstance(node.value, str):
            found[label] = LabelColumn(node.value, {})
            continue
        fields = Fields(node, findings)
        words = {
            word: str(meant.value) for word, meant in fields.pairs("words", required=False).items()
        }
        found[label] = LabelColumn(fields.text("column"), words)
        fields.end()
    return found


def _file_labels(top: Fields) -> dict[str, re.Pattern[str]]:
    found = {}
    for label, node in top.pairs("file_labels", required=False).items():
        pattern = _pattern(node)
        if pattern is None:
            reason = "expected a regular expression with one group, such as ^(.+)_report$"
            top.findings.add(node.line, node.path, reason)
        else:
            found[label] = pattern
    return found


def _pattern(node: Node) -> re.Pattern[str] | None:
    try:
        pattern = re.compile(node.value) if isinstance(node.value, str) else None
    except re.error:
        return None
    return pattern if pattern is not None and pattern.groups == 1 else None


def _value(fields: Fields) -> ValueColumn:
    scale = fields.number("scale", above=-math.inf, required=False)
    words: dict[str, float] = {}
    for word, node in fields.pairs("words", required=False).items():
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            fields.findings.add(node.line, node.path, "expected a number for this word")
        else:
            words[word] = float(node.value)
    column = ValueColumn(
        fields.text("metric"),
        fields.text("column"),
        1.0 if scale is None else scale,
        words,
        _labels(fields),
    )
    fields.end()
    return column
