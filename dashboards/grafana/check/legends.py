"""How lines are called: `{{label}}` in the legend of a question. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from dashboards.grafana.check.reading import Target, text

_LABEL: Final = re.compile(r"\{\{\s*(.+?)\s*\}\}")


def labels_in(target: Target) -> Sequence[str]:
    """Give the labels that a legend names."""
    return _LABEL.findall(text(target.json, "legendFormat"))


def called(target: Target, labels: Mapping[str, str]) -> str:
    """Name a line as Grafana does; labels that it has not are empty."""
    legend = text(target.json, "legendFormat")
    return _LABEL.sub(lambda found: labels.get(found[1], ""), legend)
