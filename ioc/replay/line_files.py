"""Files of Influx line protocol, plain or gzipped, read by the decoder of ingest itself."""

import gzip
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.model import Fault, Identity
from ingest.decode.lines import decode

from .mapping import ReplayMap
from .series import Found, Series, Unread

_PIECE_BYTES = 4 << 20


def read_lines(path: Path, wanted: ReplayMap, *, now_ms: int) -> Found:
    """Read all series of a file. Raises OSError (also for broken gzip)."""
    times: dict[Identity, list[NDArray[np.int64]]] = defaultdict(list)
    values: dict[Identity, list[NDArray[np.float64]]] = defaultdict(list)
    unread: list[Unread] = []
    rows = lines = 0
    for piece in _pieces(path):
        decoded = decode(piece, precision=wanted.precision, now_ms=now_ms)
        rows += len(decoded.rows) + decoded.rejected
        unread += [_unread(fault, lines) for fault in decoded.faults]
        for number, key in enumerate(decoded.rows.keys):
            chosen = decoded.rows.key_index == number
            named = decoded.name(key)
            if isinstance(named, Fault):
                unread += [Unread(lines, named.detail)] * int(chosen.sum())
                continue
            labels = {**wanted.labels, **named.identity.labels.as_dict()}
            identity = Identity.of(named.identity.metric, labels)
            times[identity].append(decoded.rows.time_ms[chosen])
            values[identity].append(decoded.rows.value[chosen])
        lines += piece.count(b"\n")
    series = [
        Series(identity, np.concatenate(times[identity]), np.concatenate(values[identity]))
        for identity in times
    ]
    return Found(series, rows, 0, tuple(unread))


def _pieces(path: Path) -> Iterator[bytes]:
    """Cut a file at line ends, so that memory stays flat."""
    open_file = gzip.open if path.suffix == ".gz" else open
    rest = b""
    with open_file(path, "rb") as file:
        while read := file.read(_PIECE_BYTES):
            piece, cut, rest = (rest + read).rpartition(b"\n")
            if cut:
                yield piece + cut
    if rest:
        yield rest


def _unread(fault: Fault, lines_before: int) -> Unread:
    word, _, number = fault.where.partition(" ")
    line = int(number.split("/")[0]) if word == "line" and number.split("/")[0].isdigit() else 0
    return Unread(lines_before + line, fault.detail)
