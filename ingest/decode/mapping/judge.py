"""Judge one value, label or time that an expression found: what it is, or what is wrong."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from core.model import MappedValue, TimeFormat
from ingest.decode.numbers import EXACT_BELOW, inexact_detail
from ingest.decode.refusals import Detail, shown
from ingest.decode.times import TimeWindow, rfc3339_ms

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FACE: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?", re.ASCII)
_UNITS: Final[Mapping[TimeFormat, tuple[str, int]]] = {  # name and how many a millisecond has
    TimeFormat.S: ("seconds", 0),
    TimeFormat.MS: ("milliseconds", 1),
    TimeFormat.US: ("microseconds", 10**3),
    TimeFormat.NS: ("nanoseconds", 10**6),
}


def number(found: object, described: MappedValue, words: Mapping[str, float]) -> float | Detail:
    """Return the value to store: a word's number or the number itself, scaled and moved."""
    if words:
        return _meant(found, described, words)
    if isinstance(found, bool):
        return Detail(f"expected a number, got {str(found).lower()}; map it by words")
    if isinstance(found, int | float):
        if not math.isfinite(found):
            return Detail("NaN, infinities and numbers beyond a 64-bit float are no values")
        if isinstance(found, int) and abs(found) > EXACT_BELOW and found != float(found):
            return Detail(inexact_detail(found))
        return _scaled(found, described)
    return Detail(f"expected a number, got {_kind(found)}; {_advice(found)}")


def label(found: object) -> str | Detail:
    """Return the text of a label: text as it is, whole numbers and booleans as JSON writes them."""
    if isinstance(found, str):
        return found or Detail("is empty; write EXPRESSION || 'text' for a default")
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, int | float) and (whole := _whole(found)):
        return whole
    if found is None:
        return Detail("is not there; write EXPRESSION || 'text' for a default")
    return Detail(f"expected text, got {_kind(found)}; a label names a thing")


def moment(
    found: object, written: TimeFormat, zone: ZoneInfo | None, window: TimeWindow
) -> int | Detail:
    """Return milliseconds since 1970, floored, within the window."""
    if found is None:
        return Detail("is not there; a receipt time would store a redelivery twice")
    if unit := _UNITS.get(written):
        return _counted(found, *unit, window)
    if not isinstance(found, str):
        return Detail(f"expected a time as text, got {_kind(found)}; see time_format")
    ms = _face_ms(found, zone) if written is TimeFormat.LOCAL and zone else rfc3339_ms(found)
    if isinstance(ms, Detail):
        return ms
    return ms if window.holds(ms) else Detail(window.detail(ms, sent=ms, meant="milliseconds"))


def _counted(found: object, unit: str, a_ms: int, window: TimeWindow) -> int | Detail:
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        return Detail(f"expected {unit} since 1970, got {_kind(found)}; see time_format")
    exact = Decimal(repr(found))
    ms = math.floor(exact / a_ms if a_ms else exact * 1000)
    return ms if window.holds(ms) else Detail(window.detail(ms, sent=int(found), meant=unit))


def _face_ms(text: str, zone: ZoneInfo) -> int | Detail:
    """Moment of a clock face in a zone; a time with an offset says itself when it is."""
    face = _FACE.fullmatch(text)
    if face is None:
        return rfc3339_ms(text)
    day, clock, fraction = face.groups()
    try:
        local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)
    except ValueError as error:
        return Detail(f"{shown(text)} is no moment of the calendar: {error}")
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return Detail(
            f"{shown(text)} is an hour that {zone.key} skips or has twice; let the device send "
            "its offset"
        )
    whole = (local - _EPOCH) // timedelta(milliseconds=1)
    return whole + int((fraction or "0").ljust(3, "0")[:3])


def _meant(found: object, described: MappedValue, words: Mapping[str, float]) -> float | Detail:
    meant = _word(found, words)
    if meant is None:
        expected = ", ".join(words)
        return Detail(f"expected one of {expected}, got {_kind(found)}; see words in sources.yml")
    return _scaled(meant, described)


def _word(found: object, words: Mapping[str, float]) -> float | None:
    if isinstance(found, bool):
        return words.get(str(found).lower())
    if isinstance(found, int | float) and (whole := _whole(found)):
        return words.get(whole)
    return words.get(found) if isinstance(found, str) else None


def _whole(number: float) -> str:
    """Write a whole number as people do, also one that came as 3.0; nothing for others."""
    return str(int(number)) if abs(number) < EXACT_BELOW and number == int(number) else ""


def _scaled(value: float, described: MappedValue) -> float | Detail:
    if described.scale is None and described.offset is None:
        return float(value)
    # In decimals, as all were written: 3 * 0.1 is 0.3, not 0.30000000000000004.
    scale, offset = Decimal(repr(described.scale or 1.0)), Decimal(repr(described.offset or 0.0))
    result = float(Decimal(repr(value)) * scale + offset)
    return result if math.isfinite(result) else Detail("is too large once it is scaled")


def _kind(found: object) -> str:
    match found:
        case None:
            return "nothing (absent or null)"
        case str():
            return f"text {shown(found)}"
        case bool():
            return str(found).lower()
        case int() | float():
            return f"the number {shown(str(found))}" if abs(found) < 2**128 else "a huge number"
        case list():
            return f"an array of {len(found)}"
        case _:
            return "an object"


def _advice(found: object) -> str:
    match found:
        case None:
            return "write optional: true if messages may lack it"
        case list():
            return "pick one by [0] or max(…), or take all by each"
        case str():
            try:
                float(found)
            except ValueError:
                return "map it by words, or skip such messages by when"
            return "write to_number(…) around the expression"
        case _:
            return "name the member that is meant"
