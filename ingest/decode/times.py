"""Which times are believed, and how RFC 3339 becomes milliseconds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.model import rfc3339

from .refusals import Detail, shown

EARLIEST_MS = 946_684_800_000  # 2000-01-01: no device of ours is older, a 1970 is a broken clock
AHEAD_MS = 10 * 60 * 1000
INT64_MAX = 2**63 - 1
NO_TIME = -(2**63)  # stands where no time could be read

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FAR_MS = 4_102_444_800_000  # 2100-01-01: what a mistaken unit would mean lies before
_UNITS = {"seconds": 10**9, "milliseconds": 10**6, "microseconds": 10**3, "nanoseconds": 1}
_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Times from `earliest_ms` to `latest_ms`, both included, are believed."""

    earliest_ms: int
    now_ms: int
    latest_ms: int

    @classmethod
    def around(cls, now_ms: int, *, ahead_ms: int, earliest_ms: int) -> Self:
        """Everything since `earliest_ms`, and `ahead_ms` of clock skew into the future."""
        return cls(earliest_ms, now_ms, now_ms + ahead_ms)

    def outside(self, time_ms: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Mark the times that are not believed."""
        mask: NDArray[np.bool_] = (time_ms < self.earliest_ms) | (time_ms > self.latest_ms)
        return mask

    def holds(self, time_ms: int) -> bool:
        """Tell whether one time is believed."""
        return self.earliest_ms <= time_ms <= self.latest_ms

    def detail(self, time_ms: int, *, sent: int, meant: str) -> str:
        """Say why a time outside is not believed, and what to try.

        sent: the number as sent, if it was one; meant: the unit it was taken for.
        """
        if time_ms < self.earliest_ms:
            why = f"before {iso(self.earliest_ms)}"
        else:
            ahead = timedelta(milliseconds=self.latest_ms - self.now_ms)
            why = f"more than {ahead} ahead of the center's clock"
        for unit, ns in _UNITS.items():
            if self.earliest_ms <= sent * ns // _UNITS["milliseconds"] <= _FAR_MS:
                return f"{iso(time_ms)} is {why}; {unit} sent as {meant}?"
        return f"{iso(time_ms)} is {why}; check the sender's clock and time zone"


def sent_as(time_ms: int, unit: str) -> int:
    """Give a time as a sender wrote it who counts in this unit."""
    return time_ms * _UNITS["milliseconds"] // _UNITS[unit]


def iso(time_ms: int) -> str:
    """RFC 3339 in UTC; the bare number where no calendar reaches."""
    try:
        return rfc3339(_EPOCH + timedelta(milliseconds=time_ms))
    except OverflowError:
        return shown(str(time_ms))


def to_int64(times: Sequence[int | str]) -> NDArray[np.int64]:
    """Integers as int64; text and what does not fit becomes a time outside every window."""
    try:
        return np.array(times, np.int64) if set(map(type, times)) <= {int} else _each(times)
    except OverflowError:
        return _each(times)


def _each(times: Sequence[int | str]) -> NDArray[np.int64]:
    whole = (NO_TIME if isinstance(time, str) else time for time in times)
    return np.array([max(NO_TIME, min(INT64_MAX, time)) for time in whole], np.int64)


def rfc3339_ms(text: str) -> int | Detail:
    """Return milliseconds since 1970, floored, or what is wrong with the time."""
    match = _RFC3339.fullmatch(text)
    if match is None:
        return Detail(
            f"expected integer ms or RFC 3339 (2026-11-24T10:40:00+07:00), got {shown(text)}"
        )
    day, clock, fraction, offset = match.groups()
    if offset is None:
        return Detail(f"{shown(text)} has no offset; end it with Z or +07:00")
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{offset.upper()}")
    except ValueError as error:
        return Detail(f"{shown(text)} is no moment of the calendar: {error}")
    whole = (moment - _EPOCH) // timedelta(milliseconds=1)
    return whole + int((fraction or "0").ljust(3, "0")[:3])
