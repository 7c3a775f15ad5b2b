"""Aggregations that keep elements as they are: the largest, the smallest, any, a share of them."""

import math
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np

from core.model import Labels
from promql.lex import Span, Token
from promql.tree import Aggregation, number
from promql.values import Flags, Floats, Grid, Rows, Vector, value_of, with_value

from .aggregate import Groups, group_key
from .errors import QueryError, check_cells
from .matching import unified
from .notes import Notes

_INTEGER_MAX: Final = float(1 << 63)
_MARK: Final = "\0"


def ranked(tree: Aggregation, vector: Vector, wanted: Floats, *, at_once: bool) -> Vector:
    """`topk`, `bottomk`, `limitk`: so many of each group. at_once: their order counts."""
    if (wanted < 1).all():
        return Vector.empty(len(wanted))
    _check_count(wanted)
    if not len(vector):
        return vector
    groups = Groups.of(tree, vector)
    rank = _Ranks.of(tree, vector, groups)
    kept = rank.position < np.minimum(np.floor(wanted), len(vector))
    chosen = vector.where(kept)
    if at_once and tree.operator is not Token.LIMITK:
        return chosen.take(rank.order[:, 0]).without_empty()
    return chosen.without_empty()


def _check_count(wanted: Floats) -> None:
    if np.isnan(wanted).any():
        raise QueryError("Parameter value is NaN")
    if (least := wanted.min()) <= -_INTEGER_MAX:
        raise QueryError(f"Scalar value {number(least)} underflows int64")
    if (most := wanted.max()) >= _INTEGER_MAX:
        raise QueryError(f"Scalar value {number(most)} overflows int64")


@dataclass(frozen=True, slots=True, eq=False)
class _Ranks:
    """order: rows by group and rank, for each step; position: rank of each row in its group."""

    order: Rows  # n by steps
    position: Rows  # n by steps

    @classmethod
    def of(cls, tree: Aggregation, vector: Vector, groups: Groups) -> "_Ranks":
        shape = vector.values.shape
        group = np.empty(len(vector), np.intp)
        group[groups.order] = groups.owner
        keys: list[Floats | Flags | Rows] = []
        if tree.operator is not Token.LIMITK:
            keys = [-vector.values, np.isnan(vector.values)]
            if tree.operator is Token.BOTTOMK:
                keys[0] = vector.values
        keys += [~vector.present, np.broadcast_to(group[:, None], shape)]
        order = np.lexsort(keys, axis=0)
        within = np.arange(len(vector)) - groups.starts[groups.owner]
        position = np.empty(shape, np.intp)
        np.put_along_axis(position, order, np.broadcast_to(within[:, None], shape), axis=0)
        return cls(order, position)


def limited_ratio(vector: Vector, wanted: Floats, notes: Notes, span: Span) -> Vector:
    """`limit_ratio`: a share of the series, always the same; a negative share is the others."""
    if (wanted == 0).all():
        return Vector.empty(len(wanted))
    if np.isnan(wanted).any():
        raise QueryError("Ratio value is NaN")
    for ratio, capped in ((wanted.max(), 1.0), (wanted.min(), -1.0)):
        if abs(ratio) > 1 and ratio * capped > 0:
            notes.invalid_ratio(float(ratio), capped, span)
    ratio = np.clip(wanted, -1, 1)
    offset = np.array([_offset(labels) for labels in vector.labels]).reshape(-1, 1)
    kept = np.where(ratio >= 0, offset < ratio, offset >= 1 + ratio)
    return vector.where(kept).without_empty()


def _offset(labels: Labels) -> float:
    """Return a number from 0 to 1 that depends on the labels alone."""
    text = "\0".join(part for pair in labels for part in pair)
    return int.from_bytes(blake2b(text.encode(), digest_size=7).digest()) / (1 << 56)


def counted(tree: Aggregation, vector: Vector, label: str) -> Vector:
    """`count_values`: how many elements of each group have the same value."""
    steps = vector.present.shape[1]
    row, step = np.nonzero(vector.present)
    values, value = np.unique(vector.values[row, step], return_inverse=True)
    # Each value of a group is a group of its own, until its label is written.
    marked = [with_value(labels, label, _MARK) for labels in vector.labels]
    key, groups = group_key(tree, {label}), dict[Labels, int]()
    group = np.array([groups.setdefault(key(each), len(groups)) for each in marked], np.intp)
    pairs, pair = np.unique(group[row] * len(values) + value, return_inverse=True)
    check_cells(len(pairs), Grid(0, 1, steps))
    counted_cells = np.bincount(pair * steps + step, minlength=len(pairs) * steps)
    counts = counted_cells.astype(np.float64).reshape(len(pairs), steps)
    texts, names = [_decimal(each) for each in values.tolist()], list(groups)
    labels = [
        _written(names[number // len(values)], label, texts[number % len(values)])
        for number in pairs.tolist()
    ]
    found = Vector(labels, counts, counts > 0, np.zeros(len(labels), bool))
    return unified(found)


def _written(labels: Labels, label: str, text: str) -> Labels:
    is_marked = value_of(labels, label) == _MARK
    return with_value(labels, label, text) if is_marked else labels


def _decimal(value: float) -> str:
    """Write a number without an exponent."""
    if math.isnan(value):
        return "NaN"
    if value in {float("inf"), float("-inf")}:
        return "+Inf" if value > 0 else "-Inf"
    return np.format_float_positional(value, trim="-")
