"""Label sets of PromQL: sorted pairs, the metric's name among them. Pure."""

from collections.abc import Collection
from typing import Final

from core.model import Labels
from promql.lex import quoted
from promql.tree import NAME

# What goes with the name of a metric: it describes that metric, not what was computed from it.
RESERVED: Final = frozenset({NAME, "__type__", "__unit__"})


def value_of(labels: Labels, name: str) -> str:
    """Return a label's value; the empty text if there is no such label."""
    for key, value in labels:
        if key == name:
            return value
    return ""


def only(labels: Labels, names: Collection[str]) -> Labels:
    """Keep labels of these names."""
    return tuple(pair for pair in labels if pair[0] in names)


def without(labels: Labels, names: Collection[str]) -> Labels:
    """Drop labels of these names."""
    return tuple(pair for pair in labels if pair[0] not in names)


def with_value(labels: Labels, name: str, value: str) -> Labels:
    """Set a label; the empty text drops it."""
    others = [pair for pair in labels if pair[0] != name]
    if value:
        others.append((name, value))
    return tuple(sorted(others))


def shown(labels: Labels) -> str:
    """Write a label set as errors show it."""
    return "{" + ", ".join(f"{name}={quoted(value)}" for name, value in labels) + "}"
