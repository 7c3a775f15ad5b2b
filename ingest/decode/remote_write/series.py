"""Series of a request, with their samples. What nearly all look like is read without ceremony."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.model import Fault, Reason
from ingest.decode.refusals import Refusals
from ingest.decode.wire import BYTES, Allowed, Field, WireError, bounds, fields

from .gather import FULL_BYTES, any_sample, full_samples

_LABELS: Final = 1
_SAMPLES: Final = 2
_LABELS_TAG: Final = 0x0A
_MORE: Final = 0x80
_KIND: Final = 7
_FULL: Final = b"\x12\x10\x09"  # a sample of 16 bytes that begins with its value
_ZERO: Final = b"\x12\x07\x10"  # a sample of 7 bytes that begins with its time: its value is 0
_FULL_ZERO: Final = _FULL + bytes(8)  # what it would begin with if that was not left out
_ZERO_TIME: Final = 2
_ZERO_BYTES: Final = 9

# Small bytes can be many things: reading each of them would take seconds, and memory.
_MESSAGES_MAX: Final = 250_000
_FIELDS_MAX: Final = 200_000  # that are neither labels nor samples of the usual shape
_LABELS_MAX: Final = 500_000  # each is read again to learn what it names
_LABELS_BYTES_MAX: Final = 64 * 1024  # of one series

# Labels that were read before, and how many they are: what follows them in a series is then known
# to be no part of them.
_MET: Final[dict[bytes, int]] = {}
_MET_MAX: Final = 100_000
_MET_BYTES_MAX: Final = 2 * 1024  # of each

Columns = tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.float64]]


@dataclass(slots=True)
class Gathered:
    """What names the labels of each series, and samples, each with the number of its series.

    Samples of any other shape stand apart, with the number of those before them.
    """

    labels: list[bytes] = field(default_factory=list)
    full: list[bytes] = field(default_factory=list)
    full_series: list[int] = field(default_factory=list)
    others: list[tuple[int, float]] = field(default_factory=list)
    other_series: list[int] = field(default_factory=list)
    other_at: list[int] = field(default_factory=list)
    histograms: list[int] = field(default_factory=list)  # numbers of their series

    def columns(self) -> Columns | None:
        """Return series, times and values, in order; None: read them one by one."""
        full = full_samples(self.full)
        if full is None:
            return None
        series = np.array(self.full_series, np.int32)
        if not self.others:
            return series, *full
        times, values = zip(*self.others, strict=True)
        return (
            np.insert(series, self.other_at, np.array(self.other_series, np.int32)),
            np.insert(full[0], self.other_at, np.array(times, np.int64)),
            np.insert(full[1], self.other_at, np.array(values, np.float64)),
        )

    def refuse_histograms(self, refusals: Refusals) -> None:
        """Tell of what is not stored."""
        for number in self.histograms:
            detail = "native histograms are not stored; send classic ones (le buckets)"
            where = f"/timeseries/{number}"
            refusals.add(Fault(where, Reason.INVALID_VALUE, detail, number))


def read_by_shape(messages: Sequence[bytes], histograms: int) -> Gathered:
    """Take series apart by how their samples look. Raises WireError.

    What only looks like a sample is seen when the columns are made; then read one by one.
    histograms: number of their field.
    """
    found, fields_left = Gathered(), Allowed("fields of rare kinds", _FIELDS_MAX)
    labels_left = Allowed("labels", _LABELS_MAX)
    full, full_series = found.full, found.full_series
    for number, message in enumerate(messages):
        labels = message[:-FULL_BYTES]
        known = _MET.get(labels)  # at once: another thread may be clearing it
        if known is not None and message.startswith(_FULL, len(labels)):
            labels_left.take(known)
            found.labels.append(labels)
            full.append(message[-FULL_BYTES:])
            full_series.append(number)
            continue
        at, count = _labels_end(message)
        labels_left.take(count)
        found.labels.append(_met(message[:at], count))
        size = len(message)
        while at < size:
            if message.startswith(_FULL, at):
                full.append(message[at : at + FULL_BYTES])
                full_series.append(number)
                at += FULL_BYTES
            elif message.startswith(_ZERO, at):
                full.append(_FULL_ZERO + message[at + _ZERO_TIME : at + _ZERO_BYTES])
                full_series.append(number)
                at += _ZERO_BYTES
            else:
                rest = _fields(message, at, fields_left)
                if any(which == _LABELS for which, *_ in rest):
                    return read_one_by_one(messages, histograms)  # as no sender writes it
                _take_fields(rest, number, histograms, found)
                break
    return found


def read_one_by_one(messages: Sequence[bytes], histograms: int) -> Gathered:
    """Take series apart, field by field. Raises WireError."""
    found, fields_left = Gathered(), Allowed("fields", _FIELDS_MAX)
    for number, message in enumerate(messages):
        labels, at = bytearray(), 0
        every = _fields(message, 0, fields_left)
        for which, _, _, end in every:
            if which == _LABELS:
                labels += message[at:end]
            at = end
        _check_labels(len(labels))
        found.labels.append(bytes(labels))
        _take_fields(every, number, histograms, found)
    return found


def _fields(message: bytes, at: int, left: Allowed) -> Sequence[Field]:
    found = list(islice(fields(message, at), left.left + 1))
    left.take(len(found))
    return found


def _check_labels(size: int) -> None:
    if size > _LABELS_BYTES_MAX:
        raise WireError(f"labels of more than {_LABELS_BYTES_MAX} bytes")


def _met(labels: bytes, count: int) -> bytes:
    if len(labels) <= _MET_BYTES_MAX:
        if len(_MET) >= _MET_MAX:
            _MET.clear()
        _MET[labels] = count
    return labels


def messages_of(body: bytes, wanted: int) -> Iterator[bytes]:
    """Give the messages in one of the fields of a request. Raises WireError."""
    at, size, tag = 0, len(body), wanted << 3 | BYTES
    left = Allowed("series and texts", _MESSAGES_MAX)
    while at < size:
        left.take(1)
        if body[at] != tag:
            at = _passed(body, at)
            continue
        start, at = bounds(body, at + 1)
        if at > size:
            raise WireError(f"a message at byte {start} is cut off")
        yield body[start:at]


def _labels_end(message: bytes) -> tuple[int, int]:
    """Where the labels end that a series begins with, and how many they are."""
    at, count, size = 0, 0, len(message)
    while at + 1 < size and message[at] == _LABELS_TAG:
        length = message[at + 1]
        at = at + 2 + length if length < _MORE else bounds(message, at + 1)[1]
        if at > size:
            raise WireError("a label is cut off")
        _check_labels(at)
        count += 1
    return at, count


def _take_fields(rest: Sequence[Field], number: int, histograms: int, found: Gathered) -> None:
    for which, kind, value, _ in rest:
        if kind != BYTES or not isinstance(value, bytes):
            continue
        if which == _SAMPLES:
            found.others.append(any_sample(value))
            found.other_series.append(number)
            found.other_at.append(len(found.full))
        elif which == histograms:
            found.histograms.append(number)


def _passed(body: bytes, at: int) -> int:
    """Where the next field begins, after one that is not wanted."""
    if body[at] < _MORE and body[at] & _KIND == BYTES:
        return bounds(body, at + 1)[1]
    *_, end = next(fields(body, at))
    return end
