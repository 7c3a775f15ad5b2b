"""Aggregations: one element of each group of a vector."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.model import Labels
from promql.evaluate.functions.over_time import beyond
from promql.lex import Token
from promql.tree import Aggregation
from promql.values import NAME, Flags, Floats, Rows, Vector, only, without

from .sums import careful_mean, careful_sum, doubtful


def group_key(tree: Aggregation, more: Collection[str] = frozenset()) -> Callable[[Labels], Labels]:
    """Return what an aggregation looks at of labels. more: labels it looks at besides."""
    names = frozenset(tree.labels)
    if tree.is_without:
        ignored = names | {NAME}
        return lambda labels: without(labels, ignored)
    wanted = names | frozenset(more)
    return (lambda labels: only(labels, wanted)) if wanted else lambda _: ()


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The rows of a vector in the order of their groups. starts: first row of each group."""

    labels: list[Labels]  # g
    order: Rows  # n
    starts: Rows  # g

    @classmethod
    def of(cls, tree: Aggregation, vector: Vector) -> "Groups":
        """Put series together that have the same labels, as far as the aggregation looks."""
        key, numbers = group_key(tree), dict[Labels, int]()
        number = np.array(
            [numbers.setdefault(key(labels), len(numbers)) for labels in vector.labels], np.intp
        )
        order = np.argsort(number, kind="stable")
        starts = np.searchsorted(number[order], np.arange(len(numbers)))
        return cls(list(numbers), order, starts)

    @property
    def owner(self) -> Rows:
        """For each of `order`: the number of its group."""
        sizes = np.diff(np.append(self.starts, len(self.order)))
        return np.repeat(np.arange(len(self.starts)), sizes)

    def reduced(self, reduce: np.ufunc, cells: Floats) -> Floats:
        """Reduce rows, given in order, to groups."""
        return reduce.reduceat(cells, self.starts, axis=0)


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """Values of the rows in the order of their groups; 0 where absent."""

    groups: Groups
    values: Floats  # n by steps
    present: Flags  # n by steps
    count: Floats  # g by steps

    @classmethod
    def of(cls, groups: Groups, vector: Vector) -> "Grouped":
        """Put the rows in order."""
        present = vector.present[groups.order]
        values = np.where(present, vector.values[groups.order], 0.0)
        return cls(groups, values, present, groups.reduced(np.add, present.astype(np.float64)))

    def sum(self, column: Floats) -> Floats:
        """Add up rows that are 0 where absent."""
        return self.groups.reduced(np.add, column)

    def cell(self, group: int, step: int) -> list[float]:
        """Return the values of a group at a step."""
        begin = self.groups.starts[group]
        end = np.append(self.groups.starts, len(self.values))[group + 1]
        rows = slice(int(begin), int(end))
        found: list[float] = self.values[rows, step][self.present[rows, step]].tolist()
        return found


def aggregated(tree: Aggregation, vector: Vector) -> Vector:
    """`sum`, `avg`, `min`, `max`, `count`, `group`, `stddev`, `stdvar`."""
    return _of_groups(tree, vector, _AGGREGATORS[tree.operator])


def quantile(tree: Aggregation, vector: Vector, wanted: Floats) -> Vector:
    """Quantile of each group, interpolated between its neighbours."""

    def compute(grouped: Grouped) -> Floats:
        owner = np.broadcast_to(grouped.groups.owner[:, None], grouped.values.shape)
        keys = (grouped.values, ~np.isnan(grouped.values), grouped.present, owner)
        ordered = np.take_along_axis(grouped.values, np.lexsort(keys, axis=0), axis=0)
        sizes = np.diff(np.append(grouped.groups.starts, len(ordered)))[:, None]
        first = grouped.groups.starts[:, None] + (sizes - grouped.count.astype(np.intp))
        rank = np.nan_to_num(np.clip(wanted, 0, 1)) * np.maximum(grouped.count - 1, 0)
        lower = np.floor(rank).astype(np.intp)
        upper = np.minimum(lower + 1, np.maximum(grouped.count.astype(np.intp) - 1, 0))
        last = len(ordered) - 1
        below = np.take_along_axis(ordered, np.minimum(first + lower, last), axis=0)
        above = np.take_along_axis(ordered, np.minimum(first + upper, last), axis=0)
        return beyond(below * (1 - (rank - lower)) + above * (rank - lower), wanted)

    return _of_groups(tree, vector, compute)


def _of_groups(tree: Aggregation, vector: Vector, compute: Callable[[Grouped], Floats]) -> Vector:
    if not len(vector):
        return vector
    grouped = Grouped.of(Groups.of(tree, vector), vector)
    present = grouped.count > 0
    nameless = np.logical_or.reduceat(vector.nameless[grouped.groups.order], grouped.groups.starts)
    made = Vector(grouped.groups.labels, compute(grouped), present, nameless)
    return made.without_empty()


def _sum(grouped: Grouped) -> Floats:
    total = grouped.sum(grouped.values)
    sizes, finite = _sizes(grouped, total), _finite(grouped)
    for group, step in np.argwhere(doubtful(total, sizes, finite)):
        total[group, step] = careful_sum(grouped.cell(group, step))
    return total


def _avg(grouped: Grouped) -> Floats:
    total = grouped.sum(grouped.values)
    sizes, finite = _sizes(grouped, total), _finite(grouped)
    mean = total / grouped.count
    again = doubtful(total, sizes, finite) | (finite & ~np.isfinite(total))
    for group, step in np.argwhere(again & (grouped.count > 0)):
        mean[group, step] = careful_mean(grouped.cell(group, step))
    return mean


def _sizes(grouped: Grouped, total: Floats) -> Floats:
    """Return the sums of the absolute values; without negative ones that is the total."""
    return grouped.sum(np.abs(grouped.values)) if (grouped.values < 0).any() else total


def _finite(grouped: Grouped) -> Flags:
    infinite = ~np.isfinite(grouped.values)
    if not infinite.any():
        return np.ones(grouped.count.shape, bool)
    finite: Flags = grouped.sum(infinite.astype(np.float64)) == 0
    return finite


def _variance(grouped: Grouped) -> Floats:
    owner = grouped.groups.owner
    mean = _avg(grouped)
    away = np.where(grouped.present, grouped.values - mean[owner], 0.0)
    return grouped.sum(away * away) / grouped.count


def _extreme(reduce: np.ufunc) -> Callable[[Grouped], Floats]:
    """NaN is given only where there is nothing else; so it also stands for what is absent."""

    def compute(grouped: Grouped) -> Floats:
        cells = np.where(grouped.present, grouped.values, np.nan)
        return grouped.groups.reduced(reduce, cells)

    return compute


_AGGREGATORS: Final[Mapping[Token, Callable[[Grouped], Floats]]] = {
    Token.SUM: _sum,
    Token.AVG: _avg,
    Token.COUNT: lambda grouped: grouped.count,
    Token.GROUP: lambda grouped: np.ones_like(grouped.count),
    Token.MIN: _extreme(np.fmin),
    Token.MAX: _extreme(np.fmax),
    Token.STDDEV: lambda grouped: np.sqrt(_variance(grouped)),
    Token.STDVAR: _variance,
}
