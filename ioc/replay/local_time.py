"""Clock faces to moments: zones, the hour that does not exist, the hour that comes twice. Pure.

A local time that was skipped when clocks went forward is read with the offset from before, so it
lands an hour later (02:30 is 03:30); if the file also has that time, the rule for repeated times
decides. A local time that came twice is read by the map's rule.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from .mapping import Hour

Ints = NDArray[np.int64]

_STEP_MS = 15 * 60 * 1000  # zones change on quarters of an hour
_EPOCH = datetime.fromisoformat("1970-01-01")  # a clock face has no zone


def moments(face_ms: Ints, zone: ZoneInfo, *, hour: Hour) -> Ints:
    """UTC milliseconds of clock faces (ms since 1970 as if in UTC), in file order."""
    quarters, index = np.unique(face_ms // _STEP_MS, return_inverse=True)
    early = np.array([_offset_ms(int(each) * _STEP_MS, zone, 0) for each in quarters], np.int64)
    late = np.array([_offset_ms(int(each) * _STEP_MS, zone, 1) for each in quarters], np.int64)
    twice = (early > late)[index]  # in a gap it is the other way round
    second = _second(face_ms, twice, hour)
    offset = np.where(twice & second, late[index], early[index])
    return face_ms - offset


def _second(face_ms: Ints, twice: NDArray[np.bool_], hour: Hour) -> NDArray[np.bool_]:
    """Mark faces of the second pass through an hour that comes twice."""
    if hour is not Hour.ORDER or not twice.any():
        return np.full(len(face_ms), hour is Hour.SECOND)
    marks = np.zeros(len(face_ms), np.bool_)
    passed, latest = False, -(2**62)
    for row in np.flatnonzero(twice).tolist():
        face = int(face_ms[row])
        if face - latest > 2 * 3_600_000:
            passed = False  # another autumn
        elif face < latest:
            passed = True
        marks[row], latest = passed, face
    return marks


def _offset_ms(face_ms: int, zone: ZoneInfo, fold: int) -> int:
    face = (_EPOCH + timedelta(milliseconds=face_ms)).replace(tzinfo=zone, fold=fold)
    offset = face.utcoffset()
    return int(offset.total_seconds() * 1000) if offset else 0
