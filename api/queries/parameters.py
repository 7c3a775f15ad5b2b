"""Parameters of Prometheus' HTTP API: read, and refused in its words. Pure."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qs

from promql.lex import DurationError, duration_ms, quoted

from .asked import Chart, Instant, Matching, Metadata, Range, Text, Wanted
from .errors import BadDataError, BadParameterError

Form = Mapping[str, Sequence[str]]

POINTS_MAX: Final = 11_000
CHART_POINTS_MIN: Final = 2
CHART_POINTS_MAX: Final = 4_000
TIMEOUT_SECONDS: Final = 15.0
_MS_MAX: Final = 1 << 53
_FIELDS_MAX: Final = 200
_RFC_3339: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)
_RESOLUTION: Final = (
    "exceeded maximum resolution of 11,000 points per timeseries. "
    "Try decreasing the query resolution (?step=XX)"
)


def form(*encoded: str) -> dict[str, list[str]]:
    """Read fields of a body and of an address. Raises BadParameterError."""
    fields: dict[str, list[str]] = {}
    for text in encoded:
        try:
            found = parse_qs(text, keep_blank_values=True, max_num_fields=_FIELDS_MAX)
        except ValueError as error:
            raise BadParameterError("form", str(error)) from None
        for name, values in found.items():
            fields.setdefault(name, []).extend(values)
    return fields


def instant(fields: Form, now_ms: int) -> Instant:
    """Read a question for one moment; now, if none is given."""
    return Instant(
        query=_first(fields, "query"),
        time_ms=_time(fields, "time", now_ms),
        lookback_ms=_lookback(fields),
        limit=_limit(fields),
        stats=bool(_first(fields, "stats")),
    )


def range_(fields: Form) -> Range:
    """Read a question for a row of moments."""
    start_ms, end_ms = _time(fields, "start"), _time(fields, "end")
    if end_ms < start_ms:
        raise BadParameterError("end", "end timestamp must not be before start time")
    step_ms = _duration(fields, "step")
    if step_ms <= 0:
        reason = "zero or negative query resolution step widths are not accepted. "
        raise BadParameterError("step", f"{reason}Try a positive integer")
    if (end_ms - start_ms) // step_ms > POINTS_MAX:
        raise BadDataError(_RESOLUTION)
    return Range(
        query=_first(fields, "query"),
        start_ms=start_ms,
        end_ms=end_ms,
        step_ms=step_ms,
        lookback_ms=_lookback(fields),
        limit=_limit(fields),
        stats=bool(_first(fields, "stats")),
    )


def chart(fields: Form, now_ms: int) -> Chart:
    """Read a question for a chart, which ends now unless an end is given."""
    start_ms, end_ms = _time(fields, "start"), _time(fields, "end", now_ms)
    if end_ms <= start_ms:
        raise BadParameterError("end", "end timestamp must be after start time")
    points = _first(fields, "max_points")
    # No more digits than the largest has: a number may be written as long as a form may be.
    is_number = points.isdecimal() and len(points) <= len(str(CHART_POINTS_MAX))
    if not is_number or not CHART_POINTS_MIN <= int(points) <= CHART_POINTS_MAX:
        reason = f"give a number from {CHART_POINTS_MIN} to {CHART_POINTS_MAX}"
        raise BadParameterError("max_points", f"{reason}, such as the pixels of the chart")
    return Chart(_first(fields, "query"), start_ms, end_ms, int(points), now_ms)


def series(fields: Form) -> Matching:
    """Read which series are wanted."""
    matches = fields.get("match[]", ())
    if not matches:
        raise BadDataError("no match[] parameter provided")
    return _matching("series", fields)


def names(fields: Form) -> Matching:
    """Read which label names are wanted."""
    return _matching("names", fields)


def values(fields: Form, label: str) -> Matching:
    """Read which values of a label are wanted."""
    if not label or any("\ud800" <= char <= "\udfff" for char in label):
        raise BadParameterError("name", f"invalid label name: {quoted(label)}")
    return _matching("values", fields, label)


def metadata(fields: Form) -> Metadata:
    """Read which metrics are wanted."""
    limit = _first(fields, "limit")
    if limit and not limit.lstrip("-").isdigit():
        raise BadParameterError("limit", "limit must be a number")
    return Metadata(_first(fields, "metric"), int(limit) if limit else -1)


def text(fields: Form) -> Text:
    """Read an expression that is to be written so that people can read it."""
    return Text(_first(fields, "query"), is_tree=False)


def tree(fields: Form) -> Text:
    """Read an expression that is to be shown as a tree."""
    return Text(_first(fields, "query"), is_tree=True)


def timeout_seconds(fields: Form) -> float:
    """Read how long an answer may take; never longer than we let it."""
    if not _first(fields, "timeout"):
        return TIMEOUT_SECONDS
    return min(_duration(fields, "timeout") / 1000, TIMEOUT_SECONDS)


def _matching(wanted: Wanted, fields: Form, label: str = "") -> Matching:
    start_ms = _time(fields, "start") if _first(fields, "start") else None
    end_ms = _time(fields, "end") if _first(fields, "end") else None
    matches = list(fields.get("match[]", ()))
    return Matching(wanted, matches, start_ms, end_ms, label, _limit(fields))


def _first(fields: Form, name: str) -> str:
    found = fields.get(name, ())
    return found[0] if found else ""


def _limit(fields: Form) -> int:
    limit = _first(fields, "limit")
    if not limit:
        return 0
    if not limit.lstrip("-").isdigit():
        raise BadParameterError("limit", f"cannot parse {quoted(limit)} to a valid limit")
    if int(limit) < 0:
        raise BadParameterError("limit", "limit must be non-negative")
    return int(limit)


def _lookback(fields: Form) -> int | None:
    return _duration(fields, "lookback_delta") if _first(fields, "lookback_delta") else None


def _time(fields: Form, name: str, default_ms: int | None = None) -> int:
    """Read seconds since 1970, or a moment as RFC 3339 writes it."""
    written = _first(fields, name)
    if not written and default_ms is not None:
        return default_ms
    found = _seconds(written)
    if found is None and _RFC_3339.fullmatch(written):
        try:
            found = datetime.fromisoformat(written).astimezone(UTC).timestamp()
        except ValueError:
            found = None
    if found is None:
        raise BadParameterError(name, f"cannot parse {quoted(written)} to a valid timestamp")
    return round(found * 1000)


def _duration(fields: Form, name: str) -> int:
    """Read seconds, or a duration as PromQL writes it, in ms."""
    written = _first(fields, name)
    found = _seconds(written)
    if found is not None:
        return round(found * 1000)
    try:
        return duration_ms(written)
    except DurationError:
        reason = f"cannot parse {quoted(written)} to a valid duration"
        raise BadParameterError(name, reason) from None


def _seconds(written: str) -> float | None:
    try:
        found = float(written) if "_" not in written else math.nan
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) * 1000 < _MS_MAX else None
