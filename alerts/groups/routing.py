"""The routing in force, made of the rows of `routing`. Pure."""

from collections.abc import Iterable
from typing import Final

from alerts.oncall.files import ONCALL, parse_oncall
from alerts.oncall.people import Oncall
from core.place import Findings, read_yaml

PLACE: Final = "place"


class RoutingError(ValueError):
    """A stored routing cannot be read, so nobody can be told of anything: says where and why."""


def routing_of(rows: Iterable[tuple[str, str, str]]) -> Oncall | None:
    """Read the routing, from (name, matchers, document); None when the place has none."""
    for name, _, document in rows:
        if name == PLACE:
            return _place(document)
    return None


def _place(text: str) -> Oncall:
    findings = Findings(ONCALL)
    document = read_yaml(text.encode(), findings)
    oncall = parse_oncall(document, findings) if document else None
    if oncall is None:
        raise RoutingError("; ".join(map(str, findings.all())))
    return oncall
