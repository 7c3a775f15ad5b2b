"""What was wrong with an input: where, which kind, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """The kinds of refusal. Bounded: they label a counter and the `rejected` table."""

    INVALID_PAYLOAD = "invalid_payload"  # not JSON, not line protocol, bad UTF-8, bad gzip
    INVALID_VALUE = "invalid_value"  # NaN, Inf, a boolean, text where a number belongs
    INVALID_LABEL = "invalid_label"
    INVALID_NAME = "invalid_name"
    INVALID_TIME = "invalid_time"  # unreadable, before 2000, too far ahead
    TOO_LARGE = "too_large"
    UNKNOWN_SOURCE = "unknown_source"
    UNKNOWN_METRIC = "unknown_metric"
    UNKNOWN_UNIT = "unknown_unit"
    METRIC_NOT_ALLOWED = "metric_not_allowed"
    WRONG_UNIT_OF_MEASURE = "wrong_unit_of_measure"
    OUT_OF_RANGE = "out_of_range"
    SERIES_LIMIT = "series_limit"
    SERIES_OF_OTHER_SOURCE = "series_of_other_source"
    PERSONAL_DATA = "personal_data"
    CONFLICT = "conflict"
    BEYOND_RETENTION = "beyond_retention"
    RATE_LIMITED = "rate_limited"  # kept undecoded: the source sent more than it may
    POISON = "poison"  # the database refused the row for a reason nobody foresaw


@dataclass(frozen=True, slots=True)
class Fault:
    """One refusal. `where` is a JSON pointer, `line 7`, or `FILE:LINE`."""

    where: str
    reason: Reason
    detail: str  # says what was found and what to do: "expected a number, got 'N/A'; leave …"
    index: int | None = None  # of the sample in its message, when one sample is meant
