"""The place as files, with line numbers: bytes in, objects and findings out."""

from .diff import Change, FieldChange, Stored, Verb, difference, shown_changes
from .document import Document, Node, read_yaml
from .duration import duration, written
from .fields import Fields, closest, is_slug, no_such_unit, shown
from .files import PROFILE, misspelled, read_bytes, read_profile
from .findings import Finding, Findings
from .foreign import read_foreign_yaml
from .holidays import HOLIDAYS, NO_HOLIDAYS, Holiday, Holidays, parse_holidays
from .lists import networks, whole_numbers
from .metrics import PER_KPI, UNITS_OF_MEASURE, parse_metrics, why_no_unit_of_measure
from .profile import NOTICE_DAYS, WORLD, Bounds, Language, Profile, check_profile, parse_profile
from .records import NOTICE, Key, Place, Record, What, records
from .retention import kept_for
from .rule_changes import is_rule
from .shortened import shortened
from .units import parse_units

__all__ = [
    "HOLIDAYS",
    "NOTICE",
    "NOTICE_DAYS",
    "NO_HOLIDAYS",
    "PER_KPI",
    "PROFILE",
    "UNITS_OF_MEASURE",
    "WORLD",
    "Bounds",
    "Change",
    "Document",
    "FieldChange",
    "Fields",
    "Finding",
    "Findings",
    "Holiday",
    "Holidays",
    "Key",
    "Language",
    "Node",
    "Place",
    "Profile",
    "Record",
    "Stored",
    "Verb",
    "What",
    "check_profile",
    "closest",
    "difference",
    "duration",
    "is_rule",
    "is_slug",
    "kept_for",
    "misspelled",
    "networks",
    "no_such_unit",
    "parse_holidays",
    "parse_metrics",
    "parse_profile",
    "parse_units",
    "read_bytes",
    "read_foreign_yaml",
    "read_profile",
    "read_yaml",
    "records",
    "shortened",
    "shown",
    "shown_changes",
    "whole_numbers",
    "why_no_unit_of_measure",
    "written",
]
