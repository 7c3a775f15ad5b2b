"""Coverage: tests of places and what operators declare, in shares of four denominators. Pure."""

from .judged import ANY, EACH, Judged, Operated, Share, Verdict, judged, of_any, of_each, operated
from .measurements import Key, Measurements, Sheet, Unread, read_tests
from .places import Place, What, parse_declared, parse_places
from .reach import Basis, Differing, Part, Reach, declared, differing, measured
from .told import Found, as_json, as_samples, as_text
from .wanted import FORMAL_TESTS_MIN, CoverageMap, Criterion, ValueColumn, parse_coverage_map

__all__ = [
    "ANY",
    "EACH",
    "FORMAL_TESTS_MIN",
    "Basis",
    "CoverageMap",
    "Criterion",
    "Differing",
    "Found",
    "Judged",
    "Key",
    "Measurements",
    "Operated",
    "Part",
    "Place",
    "Reach",
    "Share",
    "Sheet",
    "Unread",
    "ValueColumn",
    "Verdict",
    "What",
    "as_json",
    "as_samples",
    "as_text",
    "declared",
    "differing",
    "judged",
    "measured",
    "of_any",
    "of_each",
    "operated",
    "parse_coverage_map",
    "parse_declared",
    "parse_places",
    "read_tests",
]
