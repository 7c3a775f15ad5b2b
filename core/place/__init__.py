"""The place as files, with line numbers. Pure: bytes in, objects and findings out."""

from .document import Document, Node, read_yaml
from .fields import Fields, closest, is_slug, shown
from .findings import Finding, Findings
from .metrics import parse_metrics
from .profile import Bounds, Language, Profile, parse_profile
from .units import check_root, parse_units

__all__ = [
    "Bounds",
    "Document",
    "Fields",
    "Finding",
    "Findings",
    "Language",
    "Node",
    "Profile",
    "check_root",
    "closest",
    "is_slug",
    "parse_metrics",
    "parse_profile",
    "parse_units",
    "read_yaml",
    "shown",
]
