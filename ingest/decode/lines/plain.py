"""The reader for plain lines: no escape, no quotation mark; some hundred nanoseconds a line."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.decode.rows import numbered

from .keys import KEY
from .points import Points

_SPACE, _NEWLINE, _COMMA, _EQUALS = b" \n,="

# Below this many combinations a table finds the used ones faster than a sort.
TABLE_PER_POINT = 4


def read(text: bytes, number: NDArray[np.int32] | None, *, timed: bool) -> Points | None:
    """Points of lines that all have the shape `head fields time`, or all `head fields`.

    text: lines joined by newlines, none at the end. number: of each line in its message, None =
    0, 1, 2 …. None is returned when a line has another shape.
    """
    shape = [_SPACE, _SPACE, _NEWLINE] if timed else [_SPACE, _NEWLINE]
    octets = np.frombuffer(text, np.uint8)
    marks = octets[(octets == _SPACE) | (octets == _NEWLINE)]
    lines, rest = divmod(len(marks) + 1, len(shape))
    if rest or not (np.append(marks, _NEWLINE).reshape(lines, -1) == shape).all():
        return None
    tokens = text.replace(b"\n", b" ").split(b" ")
    fields = tokens[1 :: len(shape)]
    times = tokens[2 :: len(shape)] if timed else [b""] * lines
    return _points(tokens[:: len(shape)], fields, times, number)


def _points(
    heads: Sequence[bytes],
    fields: Sequence[bytes],
    times: Sequence[bytes],
    number: NDArray[np.int32] | None,
) -> Points | None:
    joined = b",".join(fields)
    octets = np.frombuffer(joined, np.uint8)
    marks = octets[(octets == _COMMA) | (octets == _EQUALS)]
    if not (marks[::2] == _EQUALS).all() or not (marks[1::2] == _COMMA).all() or not len(marks) % 2:
        return None
    flat = joined.replace(b"=", b",").split(b",")
    names, value_texts = flat[::2], flat[1::2]
    lines = len(heads)
    line = np.arange(lines)
    if len(names) != lines:
        sizes = np.fromiter((each.count(b"=") for each in fields), np.intp, lines)
        line = np.repeat(line, sizes)
    keys, key_index = _keys(heads, line, names)
    if number is None:
        number = np.arange(lines, dtype=np.int32)
    return Points(keys, key_index, value_texts, line, times, number)


def _keys(
    heads: Sequence[bytes], line: NDArray[np.intp], names: Sequence[bytes]
) -> tuple[tuple[bytes, ...], NDArray[np.int32]]:
    """Count through the pairs of head and field name without building a key per point."""
    distinct_heads, head_index = numbered(heads)
    distinct_names, name_index = numbered(names)
    width = len(distinct_names)
    code = head_index[line].astype(np.int64) * width + name_index
    used, key_index = _distinct(code, len(distinct_heads) * width)
    keys = tuple(
        KEY % (distinct_heads[pair // width], distinct_names[pair % width])
        for pair in used.tolist()
    )
    return keys, key_index


def _distinct(code: NDArray[np.int64], codes: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Distinct codes, ascending, and each code's place among them."""
    if codes > TABLE_PER_POINT * len(code):
        used, place = np.unique(code, return_inverse=True)
        return used, place.astype(np.int32)
    table = np.zeros(codes, np.bool_)
    table[code] = True
    return np.flatnonzero(table), (np.cumsum(table, dtype=np.int32) - np.int32(1))[code]
