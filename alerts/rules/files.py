"""Rule files as Prometheus reads them: bytes in, groups and findings out. Pure."""

import re
from collections.abc import Mapping
from typing import Final

from alerts.template import TemplateError, check_template
from core.model import AlertRule, RecordingRule, Rule, RuleGroup, Texts
from core.place import Document, Fields, Findings, Node, shown
from promql.lex import DurationError, duration_ms
from promql.parse import ParseError, parse

TITLE: Final = "ioc_title"  # an annotation
TITLE_CHARS_MAX: Final = 24
_ACTION: Final = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_TEXT_MAX: Final = 20_000
_NAME_BYTES_MAX: Final = 1_024  # as the value of any label
_NOT_OF_RECORDING: Final = ("for", "keep_firing_for", "annotations")


def parse_rules(document: Document, findings: Findings) -> tuple[RuleGroup, ...]:
    """Read the groups of a file. What is wrong is noted, and the group is left out."""
    fields = Fields(document.root, findings)
    groups = [_group(node, findings) for node in fields.nodes("groups", required=False)]
    fields.end()
    seen: dict[str, Node] = {}
    for node, group in groups:
        if group.name and group.name in seen:
            reason = f"group {group.name!r} is also on line {seen[group.name].line}; rename one"
            findings.add(node.line, f"{node.path}/name", reason)
        seen.setdefault(group.name, node)
    return tuple(group for _, group in groups)


def _group(node: Node, findings: Findings) -> tuple[Node, RuleGroup]:
    fields = Fields(node, findings)
    group = RuleGroup(
        file=findings.file,
        name=fields.text("name"),
        interval_seconds=_seconds(fields, "interval"),
        query_offset_seconds=_seconds(fields, "query_offset"),
        limit=round(fields.number("limit", above=-1, up_to=1e9, required=False) or 0),
        labels=_labels(fields),
        rules=tuple(_rule(each, findings) for each in fields.nodes("rules", required=False)),
    )
    fields.end()
    if group.interval_seconds == 0:
        fields.wrong("interval", "must be above 0")
    return node, group


def _rule(node: Node, findings: Findings) -> Rule:
    fields = Fields(node, findings)
    alert, record = _text(fields, "alert"), _text(fields, "record")
    expr = _expr(fields)
    hold_seconds, keep_seconds = _seconds(fields, "for"), _seconds(fields, "keep_firing_for")
    labels, annotations = _labels(fields), _texts(fields, "annotations")
    if alert:
        for name in ("labels", "annotations"):
            _check_templates(fields, name)
        _check_titles(fields)
    fields.end()
    for key, name in (("alert", alert), ("record", record)):
        if len(name.encode(errors="replace")) > _NAME_BYTES_MAX:
            fields.wrong(key, f"is longer than {_NAME_BYTES_MAX} bytes")
    if bool(alert) is bool(record):
        said = "both `alert` and `record`" if alert else "neither `alert` nor `record`"
        findings.add(node.line, node.path, f"{said}; a rule has one of them")
    if not record:
        return AlertRule(
            name=alert,
            expr=expr,
            hold_seconds=hold_seconds or 0.0,
            keep_seconds=keep_seconds or 0.0,
            labels=labels,
            annotations=annotations,
        )
    if "{" in record or "}" in record:
        fields.wrong("record", "has braces in its name; labels belong into `labels`")
    for name in _NOT_OF_RECORDING:
        if fields.has(name):
            fields.wrong(name, "a recording rule has none; only alerts do")
    return RecordingRule(name=record, expr=expr, labels=labels)


def _expr(fields: Fields) -> str:
    text = _text(fields, "expr")
    if not text:
        fields.wrong("expr", "is missing")
        return ""
    try:
        parse(text)
    except ParseError as error:
        fields.wrong("expr", str(error))
    return text


def _labels(fields: Fields) -> Texts:
    labels = _texts(fields, "labels")
    if "__name__" in dict(labels):
        fields.wrong("labels", "__name__ is the name of the metric and cannot be set by a label")
    return labels


def _check_titles(fields: Fields) -> None:
    """Refuse titles for which a wall has no room; what templates give is not counted."""
    pairs = fields.pairs("annotations", required=False)
    for name in (TITLE, f"{TITLE}_en"):
        node = pairs.get(name)
        if node and len(_ACTION.sub("", str(node.value or ""))) > TITLE_CHARS_MAX:
            fault = f"is longer than {TITLE_CHARS_MAX} characters; a wall has no room for it"
            fields.findings.add(node.line, node.path, fault)


def _check_templates(fields: Fields, name: str) -> None:
    for node in fields.pairs(name, required=False).values():
        try:
            check_template(str(node.value or ""))
        except TemplateError as error:
            fields.findings.add(node.line, node.path, str(error))


def _texts(fields: Fields, name: str) -> Texts:
    pairs = fields.pairs(name, required=False)
    if "" in pairs:
        fields.findings.add(pairs[""].line, f"{fields.node.path}/{name}", "a name is empty")
    return tuple(sorted((key, _scalar(fields, node)) for key, node in pairs.items()))


def _text(fields: Fields, name: str) -> str:
    node = fields.get(name, required=False)
    return "" if node is None else _scalar(fields, node)


def _scalar(fields: Fields, node: Node) -> str:
    """Text of a value: Prometheus reads a number or a word as what was written."""
    match node.value:
        case None:
            return ""
        case bool() | int() | float():
            return node.written
        case str() if len(node.value) <= _TEXT_MAX:
            return node.value
        case str():
            fields.findings.add(node.line, node.path, f"is longer than {_TEXT_MAX} characters")
        case tuple() | Mapping():
            fields.findings.add(node.line, node.path, f"expected text, got {shown(node)}")
    return ""


def _seconds(fields: Fields, name: str) -> float | None:
    text = _text(fields, name)
    if not text:
        return None
    try:
        return duration_ms(text) / 1000
    except DurationError as error:
        fields.wrong(name, f"{error}; write 30s, 5m or 1h30m")
        return None
