"""The place as files, with line numbers. Pure: bytes in, objects and findings out."""

from .document import Document, Node, read_yaml
from .fields import Fields, closest, is_slug, shown
from .findings import Finding, Findings

__all__ = [
    "Document",
    "Fields",
    "Finding",
    "Findings",
    "Node",
    "closest",
    "is_slug",
    "read_yaml",
    "shown",
]
