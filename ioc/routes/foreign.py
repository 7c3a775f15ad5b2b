"""A file of who is told of what, as Alertmanager takes it. Pure."""

from collections.abc import Container, Iterator, Mapping
from typing import Final

import yaml

from alerts.dispatch.intervals import Ours, read_times
from alerts.dispatch.plain import plain, written
from alerts.dispatch.said import yes_or_no
from alerts.oncall.files import OURS
from core.place import Findings, Holidays, Node, parse_holidays, read_foreign_yaml, read_yaml

# Of each entry of a list: what is ours, and what Alertmanager 0.28 does not take yet.
_LEFT_OUT: Final = {"receivers": "chain", "inhibit_rules": "name"}
_OF_TIMES: Final = "days"
_TITLES: Final = frozenset({"name_vi", "name_en"})
_PARTS: Final = "time_intervals"  # of an interval, in either section
_INTERVALS: Final = ("time_intervals", "mute_time_intervals")
_FLAGS: Final = frozenset({
    "continue", "send_resolved", "require_tls", "force_implicit_tls", "smtp_require_tls",
    "smtp_force_implicit_tls", "follow_redirects", "enable_http2", "insecure_skip_verify",
    "proxy_from_environment",
})  # fmt: skip
_WRITTEN_OUT: Final = (
    "# Working days are written out, as the calendar has them; when it changes, export again.\n"
)


def as_alertmanager(text: str, calendar: str = "") -> str:
    """Leave out all keys of ours. text: of a file without a mistake; calendar: the holidays."""
    document = read_foreign_yaml(text.encode(), Findings(""))
    if document is None:
        return ""
    kept = _fields(document.root, without=OURS)
    for key, left_out in _LEFT_OUT.items():
        if key in kept:
            kept[key] = [_fields(each, without={left_out}) for each in _nodes(document.root, key)]
    ours = Ours(_calendar(calendar))
    is_written_out = False
    for key in _INTERVALS:
        if intervals := _nodes(document.root, key):
            kept[key] = [_interval(each, ours) for each in intervals]
            is_written_out |= any(map(_has_days, intervals))
    dumped = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=100)
    return f"{_WRITTEN_OUT if is_written_out else ''}{dumped}"


def _interval(node: Node, ours: Ours) -> dict[str, object]:
    fields = _fields(node, without=_TITLES)
    if _has_days(node):
        fields[_PARTS] = [one for each in _nodes(node, _PARTS) for one in _times(each, ours)]
    return fields


def _has_days(interval: Node) -> bool:
    return any(_OF_TIMES in _pairs(each) for each in _nodes(interval, _PARTS))


def _times(node: Node, ours: Ours) -> Iterator[object]:
    """Give a part of an interval as one or more of Alertmanager's."""
    if _OF_TIMES not in _pairs(node):
        yield _plain(node)
        return
    for each in plain(read_times(node, Findings(""), ours)):
        yield written(each)


def _calendar(text: str) -> Holidays | None:
    findings = Findings("")
    document = read_yaml(text.encode(), findings) if text else None
    return parse_holidays(document, findings) if document else None


def _plain(node: Node) -> object:
    match node.value:
        case tuple():
            return [_plain(child) for child in node.value]
        case Mapping():
            return _fields(node)
        case value:
            return value


def _fields(node: Node, *, without: Container[str] = ()) -> dict[str, object]:
    return {key: _said(key, child) for key, child in _pairs(node).items() if key not in without}


def _said(key: str, node: Node) -> object:
    """Give a value; of a flag that says `yes` no text, which Alertmanager would refuse."""
    found = yes_or_no(node) if key in _FLAGS else None
    return _plain(node) if found is None else found


def _nodes(node: Node, key: str) -> tuple[Node, ...]:
    inside = _pairs(node).get(key)
    return inside.value if inside and isinstance(inside.value, tuple) else ()


def _pairs(node: Node) -> Mapping[str, Node]:
    return node.value if isinstance(node.value, Mapping) else {}
