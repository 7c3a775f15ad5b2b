"""A file of who is told of what, as Alertmanager takes it. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from alerts.dispatch.intervals import Ours, read_times
from alerts.dispatch.plain import plain, written
from alerts.oncall.files import OURS
from core.place import Findings, Holidays, Node, parse_holidays, read_foreign_yaml, read_yaml

# Of each entry of a list: what is ours, and what Alertmanager 0.28 does not take yet.
_LEFT_OUT: Final = {"receivers": "chain", "inhibit_rules": "name"}
_OF_TIMES: Final = "days"
_INTERVALS: Final = ("time_intervals", "mute_time_intervals")
_WRITTEN_OUT: Final = (
    "# Working days are written out, as the calendar has them; when it changes, export again.\n"
)


def as_alertmanager(text: str, calendar: str = "") -> str:
    """Leave out all keys of ours. text: of a file without a mistake; calendar: the holidays."""
    document = read_foreign_yaml(text.encode(), Findings(""))
    if document is None:
        return ""
    plain_ = _plain(document.root)
    kept = {key: value for key, value in plain_.items() if key not in OURS}
    for key, left_out in _LEFT_OUT.items():
        if key in kept:
            kept[key] = [
                {name: value for name, value in each.items() if name != left_out}
                for each in kept[key]
            ]
    ours = Ours(_calendar(calendar))
    is_written_out = False
    for key in _INTERVALS:
        for interval, node in zip(kept.get(key) or (), _nodes(document.root, key), strict=True):
            parts = _nodes(node, key)
            if any(_OF_TIMES in _pairs(each) for each in parts):
                interval[key] = [one for each in parts for one in _times(each, ours)]
                is_written_out = True
    dumped = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=100)
    return f"{_WRITTEN_OUT if is_written_out else ''}{dumped}"


def _times(node: Node, ours: Ours) -> Iterator[Any]:
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


def _pairs(node: Node) -> Mapping[str, Node]:
    return node.value if isinstance(node.value, Mapping) else {}


def _nodes(node: Node, key: str) -> tuple[Node, ...]:
    inside = _pairs(node).get(key)
    return inside.value if inside and isinstance(inside.value, tuple) else ()


def _plain(node: Node) -> Any:  # noqa: ANN401 - YAML is of any type
    match node.value:
        case tuple():
            return [_plain(child) for child in node.value]
        case Mapping():
            return {key: _plain(child) for key, child in node.value.items()}
        case value:
            return value
