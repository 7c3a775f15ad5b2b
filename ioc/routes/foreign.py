"""A file of who is told of what, as Alertmanager takes it. Pure."""

from collections.abc import Mapping
from typing import Any

import yaml

from alerts.oncall.files import OURS
from core.place import Findings, Node, read_foreign_yaml

_OF_RECEIVERS = frozenset({"chain"})


def as_alertmanager(text: str) -> str:
    """Leave out all keys of ours. text: of a file without a mistake."""
    document = read_foreign_yaml(text.encode(), Findings(""))
    plain = _plain(document.root) if document else {}
    kept = {key: value for key, value in plain.items() if key not in OURS}
    kept["receivers"] = [
        {key: value for key, value in each.items() if key not in _OF_RECEIVERS}
        for each in kept.get("receivers", [])
    ]
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=100)


def _plain(node: Node) -> Any:  # noqa: ANN401 - YAML is of any type
    match node.value:
        case tuple():
            return [_plain(child) for child in node.value]
        case Mapping():
            return {key: _plain(child) for key, child in node.value.items()}
        case value:
            return value
