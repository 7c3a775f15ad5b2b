"""Whether there was anything to compare: what tells "recovered" from "no data". Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Final

import numpy as np

from core.model import Pick, Selected, Selection
from promql.lex import Token
from promql.plan import Moments, newest, pick_of, ranges
from promql.tree import Binary, Call, Expr, RangeSelector, Selector, Subquery
from promql.values import Flags, Grid

from .leaf import Leaf
from .parts import Asked, parts

_OF_ABSENCE: Final = frozenset(("absent", "absent_over_time"))


@dataclass(slots=True)
class Presence:
    """What an expression has read, asked by the labels of its results, at each of its moments."""

    tree: Expr
    moments: Moments
    selected: Mapping[Selection, Selected]
    _leaves: dict[int, Leaf] = field(default_factory=dict)  # by selector, as an object

    def has_data(self, labels: Mapping[str, str]) -> bool:
        """Whether there was data at the first moment."""
        return bool(self.data(labels)[0])

    def data(self, labels: Mapping[str, str]) -> Flags:
        """Tell when every part that a result of these labels needs had samples to look at."""
        return self._data(self.tree, Asked(labels), self.moments.query)

    def is_simulated(self, labels: Mapping[str, str]) -> bool:
        """Whether samples that were made up had a part in a result of these labels."""
        return self._is_simulated(self.tree, Asked(labels))

    def read(self, labels: Mapping[str, str]) -> Iterator[tuple[Leaf, int]]:
        """Give the series that had a part in a result of these labels: row of what was read."""
        yield from self._rows(self.tree, Asked(labels))

    def _data(self, tree: Expr, asked: Asked, grid: Grid) -> Flags:
        match tree:
            case Selector():
                return np.broadcast_to(self._leaf(tree).agreeing(asked), grid.count)
            case Subquery():
                return self._within(tree, asked, grid)
            case Call() if tree.function.name in _OF_ABSENCE:
                return np.ones(grid.count, bool)
            case Binary() if tree.operator is Token.OR:
                left, right = (self._data(*part, grid) for part in parts(tree, asked))
                return left | right
            case Binary() if tree.operator is Token.UNLESS:
                return self._data(tree.left, asked, grid)
            case _:
                every = (self._data(*part, grid) for part in parts(tree, asked))
                return reduce(and_, every, np.ones(grid.count, bool))

    def _within(self, tree: Subquery, asked: Asked, grid: Grid) -> Flags:
        """Tell at which moments there was data at any step of a subquery."""
        ends, range_ms, inner = self.moments.of_subquery(tree, grid)
        seen = np.concatenate(([0], np.cumsum(self._data(tree.inner, asked, inner))))
        upto, after = (
            inner.times_ms.searchsorted(ends.times_ms - back_ms, side="right")
            for back_ms in (0, range_ms)
        )
        return np.broadcast_to(seen[upto] > seen[after], grid.count)

    def _is_simulated(self, tree: Expr, asked: Asked) -> bool:
        match tree:
            case Selector():
                return bool(self._leaf(tree).agreeing(asked, only_simulated=True).any())
            case Call() if tree.function.name in _OF_ABSENCE:
                return False
            case Binary() if tree.operator is Token.UNLESS:
                return self._is_simulated(tree.left, asked)
            case _:
                return any(self._is_simulated(*part) for part in parts(tree, asked))

    def _rows(self, tree: Expr, asked: Asked) -> Iterator[tuple[Leaf, int]]:
        match tree:
            case Selector():
                leaf = self._leaf(tree)
                yield from ((leaf, row) for row in leaf.rows(asked))
            case Call() if tree.function.name in _OF_ABSENCE:
                return
            case Binary() if tree.operator is Token.UNLESS:
                yield from self._rows(tree.left, asked)
            case _:
                for part in parts(tree, asked):
                    yield from self._rows(*part)

    def _leaf(self, selector: Selector) -> Leaf:
        if not self._leaves:
            self._leaves.update(self._read(self.tree, self.moments.query))
        return self._leaves[id(selector)]

    def _read(self, tree: Expr, grid: Grid, pick: Pick = Pick.ALL) -> Iterator[tuple[int, Leaf]]:
        """Find what each selector has read, by the same keys as the plan."""
        moments = self.moments
        match tree:
            case Selector():
                found = self.selected[newest(tree, grid, moments)]
                yield id(tree), Leaf(found, moments.of_selector(tree, grid), found.lookback_ms)
            case RangeSelector():
                ends, range_ms = moments.of_range(tree, grid)
                found = self.selected[ranges(tree, grid, moments, pick)]
                reach_ms = np.full(len(found), range_ms)
                yield id(tree.selector), Leaf(found, ends, reach_ms)
            case Subquery():
                _, _, inner = moments.of_subquery(tree, grid)
                yield from self._read(tree.inner, inner)
            case _:
                pick = pick_of(tree.function.name) if isinstance(tree, Call) else Pick.ALL
                for child, _ in parts(tree, Asked({})):
                    yield from self._read(child, grid, pick)
