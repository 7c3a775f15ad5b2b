"""A query's text as tokens. Pure."""

from .durations import DurationError, duration_ms, shown_ms
from .quoting import quoted, unquoted, unquoted_bytes
from .scan import scan
from .tokens import (
    AGGREGATORS,
    COMPARISONS,
    LABEL_NAMES,
    MATCHES,
    METRIC_NAMES,
    PREPROCESSORS,
    REGEXES,
    SETS,
    WITH_PARAMETER,
    Item,
    Span,
    Token,
)

__all__ = [
    "AGGREGATORS",
    "COMPARISONS",
    "LABEL_NAMES",
    "MATCHES",
    "METRIC_NAMES",
    "PREPROCESSORS",
    "REGEXES",
    "SETS",
    "WITH_PARAMETER",
    "DurationError",
    "Item",
    "Span",
    "Token",
    "duration_ms",
    "quoted",
    "scan",
    "shown_ms",
    "unquoted",
    "unquoted_bytes",
]
