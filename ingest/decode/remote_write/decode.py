"""Bytes of remote write, unpacked, to columns."""

from enum import StrEnum
from typing import Final

from core.model import Fault, Reason
from ingest.decode.believed import believed
from ingest.decode.refusals import Refusals
from ingest.decode.rows import Decoded, Rows, numbered
from ingest.decode.times import AHEAD_MS, EARLIEST_MS, TimeWindow
from ingest.decode.wire import WireError

from .labels import name
from .series import Columns, messages_of, read_by_shape, read_one_by_one
from .symbols import keys_of

_SYMBOLS: Final = 4  # numbers of fields


class Version(StrEnum):
    """Of the protocol; the value is the message's name in its content type."""

    ONE = "prometheus.WriteRequest"
    TWO = "io.prometheus.write.v2.Request"


_SERIES: Final = {Version.ONE: 1, Version.TWO: 5}
_HISTOGRAMS: Final = {Version.ONE: 4, Version.TWO: 3}


def decode(
    body: bytes,
    *,
    version: Version,
    now_ms: int,
    ahead_ms: int = AHEAD_MS,
    earliest_ms: int = EARLIEST_MS,
) -> Decoded:
    """Read a request; samples with faults are left out, the others kept.

    `unreadable`: it is no such message; nothing of it is kept.
    """
    window = TimeWindow.around(now_ms, ahead_ms=ahead_ms, earliest_ms=earliest_ms)
    refusals = Refusals()
    try:
        sent, columns = _gathered(body, version, refusals)
    except (WireError, UnicodeDecodeError) as error:
        fault = Fault("", Reason.INVALID_PAYLOAD, f"no {version.value}, or broken: {error}")
        return Decoded(Rows.empty(), name, _place, (fault,), rejected=1, unreadable=True)
    series, time_ms, value = columns
    keys, key_of = numbered(sent)
    rows = Rows(keys, key_of[series], time_ms, value, series)
    rows = believed(rows, window, refusals, _place, "milliseconds")
    return Decoded(rows, name, _place, refusals.in_order(), rejected=refusals.samples)


def _gathered(body: bytes, version: Version, refusals: Refusals) -> tuple[list[bytes], Columns]:
    histograms = _HISTOGRAMS[version]
    messages = list(messages_of(body, _SERIES[version]))
    found = read_by_shape(messages, histograms)
    columns = found.columns()
    if columns is None:  # one looked like the others and was not
        found = read_one_by_one(messages, histograms)
        columns = found.columns()
    if columns is None:
        raise WireError("a series cannot be read")
    found.refuse_histograms(refusals)
    if version is Version.ONE:
        return found.labels, columns
    return keys_of(found.labels, list(messages_of(body, _SYMBOLS))), columns


def _place(number: int) -> str:
    return f"/timeseries/{number}"
