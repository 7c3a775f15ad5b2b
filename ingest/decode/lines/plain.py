"""The reader for plain lines, without quotation marks: some hundred nanoseconds each."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ingest.decode.rows import numbered

from .keys import KEY
from .points import Points

_COMMA, _EQUALS = b",="

# Control characters that stand for escaped ones while the text is split; names may not hold any.
_ESCAPED = {b"\x01": b"\\ ", b"\x02": b"\\,", b"\x03": b"\\="}

# Up to this many combinations a point, a table finds the used ones faster than a sort.
TABLE_PER_POINT = 4


def read(text: bytes, number: NDArray[np.int32], *, timed: bool) -> Points | None:
    """Points of lines that all have the shape `head fields time`, or all `head fields`.

    text: whole lines, each ends with a newline. number: of each line in its message. None is
    returned when a line has another shape.
    """
    if b"\\" not in text:
        return _read(text, number, timed=timed)
    if any(stand_in in text for stand_in in _ESCAPED):
        return None
    for stand_in, escaped in _ESCAPED.items():
        text = text.replace(escaped, stand_in)
    points = _read(text, number, timed=timed)
    return None if points is None else replace(points, keys=tuple(map(_restored, points.keys)))


def _restored(key: bytes) -> bytes:
    for stand_in, escaped in _ESCAPED.items():
        key = key.replace(stand_in, escaped)
    return key


def _read(text: bytes, number: NDArray[np.int32], *, timed: bool) -> Points | None:
    lines = len(number)
    width = 3 if timed else 2
    # Each newline stays at the end of its token, where it proves that lines and tokens agree.
    tokens = text.replace(b"\n", b"\n ").split(b" ")
    if len(tokens) != width * lines + 1:
        return None
    tokens.pop()
    ends = b"".join(tokens[width - 1 :: width])
    if ends.count(b"\n") != lines:
        return None
    last = ends.split(b"\n")
    last.pop()
    if timed:
        return _points(tokens[::3], tokens[1::3], last, number)
    return _points(tokens[::2], last, [b""] * lines, number)


def _points(
    heads: Sequence[bytes],
    fields: Sequence[bytes],
    times: Sequence[bytes],
    number: NDArray[np.int32],
) -> Points | None:
    joined = b",".join(fields)
    octets = np.frombuffer(joined, np.uint8)
    marks = octets[(octets == _COMMA) | (octets == _EQUALS)]
    names_then_values = (marks[::2] == _EQUALS).all() and (marks[1::2] == _COMMA).all()
    if not names_then_values or len(marks) % 2 == 0:
        return None
    flat = joined.replace(b"=", b",").split(b",")
    names, value_texts = flat[::2], flat[1::2]
    line = np.arange(len(heads))
    if len(names) != len(heads):
        sizes = np.fromiter((each.count(b"=") for each in fields), np.intp, len(heads))
        line = np.repeat(line, sizes)
    keys, key_index = _keys(heads, line, names)
    return Points(keys, key_index, value_texts, line, times, number)


def _keys(
    heads: Sequence[bytes], line: NDArray[np.intp], names: Sequence[bytes]
) -> tuple[tuple[bytes, ...], NDArray[np.int32]]:
    """Count through the pairs of head and field name without building a key per point."""
    distinct_heads, head_index = numbered(heads)
    head_index = head_index[line]
    if names.count(names[0]) == len(names):
        return tuple(KEY % (head, names[0]) for head in distinct_heads), head_index
    distinct_names, name_index = numbered(names)
    width = len(distinct_names)
    used, key_index = _distinct(
        head_index.astype(np.int64) * width + name_index, codes=len(distinct_heads) * width
    )
    keys = (
        KEY % (distinct_heads[pair // width], distinct_names[pair % width])
        for pair in used.tolist()
    )
    return tuple(keys), key_index


def _distinct(
    code: NDArray[np.int64], *, codes: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Distinct codes, ascending, and each code's place among them."""
    if codes > TABLE_PER_POINT * len(code):
        used, place = np.unique(code, return_inverse=True)
        return used, place.astype(np.int32)
    table = np.zeros(codes, np.bool_)
    table[code] = True
    return np.flatnonzero(table), (np.cumsum(table, dtype=np.int32) - np.int32(1))[code]
