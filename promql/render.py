"""Answers as Prometheus' HTTP API writes them: JSON, values as text. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import Final

import numpy as np
import orjson
from numpy.typing import NDArray

from core.model import Labels
from promql.evaluate import Windows
from promql.query import Answer
from promql.tree import number
from promql.values import Floats, Grid, Vector

# In between, orjson writes a number as Go does, but for a `.0` at the end.
_PLAIN_FROM: Final = 1e-3
_PLAIN_BELOW: Final = 1e15
_EXPONENT_BELOW: Final = 1e-6
_ENDS: Final = 3  # bytes of what ends a value, before the first of them
_EXPONENT: Final = re.compile(r"e([+-])(\d)$")


def result(answer: Answer, *, most: int = 0) -> tuple[bytes, bool]:
    """Write the members `resultType` and `result`, and whether series were left out.

    most: so many series at most; 0: all.
    """
    parts, left_out = in_parts(answer, most=most)
    return b"".join(parts), left_out


def in_parts(answer: Answer, *, most: int = 0) -> tuple[list[bytes], bool]:
    """Write as `result`, in parts to be joined: an answer may have megabytes, each copy counts."""
    value, grid = answer.value, answer.grid
    left_out = bool(most) and not isinstance(value, str | np.ndarray) and _series(value) > most
    if isinstance(value, str):
        text = value.encode(errors="surrogateescape").decode(errors="replace")
        one = b"[%b,%b]" % (_moment(grid.start_ms), orjson.dumps(text))
        return _members("string", [one]), False
    if isinstance(value, Windows):
        return _members("matrix", _list(_ranges(value, most))), left_out
    if isinstance(value, Vector):
        if answer.is_instant:
            return _members("vector", _list(_instants(value, grid, most))), left_out
        return _members("matrix", _list(_matrix(_by_labels(value), grid, most))), left_out
    if answer.is_instant:
        one = b'[%b,"%b"]' % (_moment(grid.start_ms), _texts(value)[0])
        return _members("scalar", [one]), False
    whole = Vector.of_one((), value, np.ones(len(value), bool))
    return _members("matrix", _list(_matrix(whole, grid, 0))), False


def _series(value: Vector | Windows) -> int:
    return len(value) if isinstance(value, Vector) else len(value.track.labels)


def _members(kind: str, written: Sequence[bytes]) -> list[bytes]:
    return [b'"resultType":"%b","result":' % kind.encode(), *written]


def _list(members: Iterable[Sequence[bytes]]) -> list[bytes]:
    parts = [part for member in members for part in (b",", *member)]
    return [b"[", *parts[1:], b"]"]


def _by_labels(vector: Vector) -> Vector:
    return vector.take(sorted(range(len(vector)), key=vector.labels.__getitem__))


def _instants(vector: Vector, grid: Grid, most: int) -> Iterable[Sequence[bytes]]:
    chosen = vector.take(np.flatnonzero(vector.present[:, 0])[: most or None])
    moment = _moment(grid.start_ms)
    for labels, text in zip(chosen.labels, _texts(chosen.values[:, 0]), strict=True):
        yield (b'{"metric":%b,"value":[%b,"%b"]}' % (_labels(labels), moment, text),)


def _matrix(vector: Vector, grid: Grid, most: int) -> Iterable[Sequence[bytes]]:
    begins = _begins(grid.times_ms.tolist())
    rows = defaultdict[bytes, list[int]](list)  # that are there at the same moments
    for row, present in enumerate(vector.present[: most or None]):
        rows[present.tobytes()].append(row)
    written: dict[int, Sequence[bytes]] = {}
    for same in rows.values():
        present = vector.present[same[0]]
        own = list(compress(begins, present.tolist()))
        values = np.ascontiguousarray(vector.values[same][:, present])
        for row, texts in zip(same, _rows_of_texts(values), strict=True):
            written[row] = _written(vector.labels[row], own, texts)
    return (written[row] for row in range(len(written)))


def _ranges(windows: Windows, most: int) -> Iterable[Sequence[bytes]]:
    for row, labels in enumerate(windows.track.labels[: most or None]):
        inside = slice(int(windows.first[row, 0]), int(windows.end[row, 0]))
        if inside.stop > inside.start:
            begins = _begins(windows.time_ms[inside].tolist())
            yield _written(labels, begins, _texts(windows.value[inside]))


def _begins(times_ms: Iterable[int]) -> list[bytes]:
    """Write what stands before each value, and ends the one before it."""
    return [b'"],[%b,"' % _moment(time_ms) for time_ms in times_ms]


def _written(labels: Labels, begins: Sequence[bytes], texts: Sequence[bytes]) -> Sequence[bytes]:
    points = [b""] * (2 * len(texts))
    points[::2], points[1::2] = begins, texts
    points[:1] = [each[_ENDS:] for each in points[:1]]
    return b'{"metric":%b,"values":[' % _labels(labels), b"".join(points), b'"]]}'


def _labels(labels: Labels) -> bytes:
    return orjson.dumps(dict(labels))


def _moment(time_ms: int) -> bytes:
    seconds, rest = divmod(abs(time_ms), 1000)
    sign = "-" if time_ms < 0 else ""
    return f"{sign}{seconds}.{rest:03}".encode() if rest else f"{sign}{seconds}".encode()


def _texts(values: Floats) -> list[bytes]:
    """Write values."""
    return _rows_of_texts(values[None, :])[0] if len(values) else []


def _rows_of_texts(values: Floats) -> list[list[bytes]]:
    """Write values, row by row."""
    size = np.abs(values)
    by_hand = ~((size >= _PLAIN_FROM) & (size < _PLAIN_BELOW)) & (values != 0)
    by_hand |= (values == 0) & np.signbit(values)
    whole = ((values == np.rint(values)) & (size < _PLAIN_BELOW)).all(axis=1)
    integers, others = _plain(values[whole].astype(np.int64)), _plain(values[~whole])
    found = [next(integers if each else others) for each in whole.tolist()]
    for row, column in np.argwhere(by_hand).tolist():
        found[row][column] = shown(float(values[row, column])).encode()
    return found


def _plain(values: NDArray[np.int64] | Floats) -> Iterator[list[bytes]]:
    if not values.size:
        return iter([[]] * len(values))
    written = orjson.dumps(values, option=orjson.OPT_SERIALIZE_NUMPY)[2:-2]
    if values.dtype == np.float64:
        written = written.replace(b".0,", b",").replace(b".0]", b"]").removesuffix(b".0")
    return (row.split(b",") for row in written.split(b"],["))


def shown(value: float) -> str:
    """Write a value: with an exponent only where it is very small or very large."""
    if value and abs(value) < _EXPONENT_BELOW:
        return _EXPONENT.sub(r"e\g<1>0\2", repr(value).replace(".0e", "e"))
    if 0 < abs(value) < _PLAIN_FROM:
        return np.format_float_positional(value, trim="-")
    return number(value)
