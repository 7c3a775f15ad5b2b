"""Evaluates a query's tree over samples that were selected before. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import singledispatchmethod

import numpy as np

from core.model import Pick, Selected, Selection
from promql.lex import SETS, Token, quoted
from promql.plan import Moments, info_conditions, info_moments, infos, newest, pick_of, ranges
from promql.tree import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Extension,
    Number,
    Paren,
    RangeSelector,
    Selector,
    String,
    Subquery,
    Unary,
    bare,
)
from promql.values import Floats, Grid, Vector

from . import matching, typed
from .aggregate import aggregated, quantile
from .arithmetic import TRIMS, of_scalar_and_vector, of_scalars, of_vector_and_scalar
from .enrich import enriched
from .errors import QueryError, check_cells
from .functions import FUNCTIONS, Given, check
from .newest import newest as newest_of
from .newest import smoothed, vector_of
from .notes import Notes
from .ranked import counted, limited_ratio, ranked
from .typed import Value
from .windows import Around, Track, Windows

_RANKED = frozenset({Token.TOPK, Token.BOTTOMK, Token.LIMITK})


@dataclass(frozen=True, slots=True)
class Evaluator:
    """One query with its samples. notes: what comes up on the way."""

    moments: Moments
    selected: Mapping[Selection, Selected]
    notes: Notes

    @singledispatchmethod
    def value(self, tree: Expr, grid: Grid) -> Value:
        """Evaluate an expression at each moment of `grid`. Raises QueryError."""
        raise TypeError(tree, grid)

    @value.register
    def _(self, tree: Number, grid: Grid) -> Value:
        return np.full(grid.count, tree.value)

    @value.register
    def _(self, tree: String, grid: Grid) -> Value:
        del grid
        return tree.value

    @value.register
    def _(self, tree: Paren, grid: Grid) -> Value:
        return self.value(tree.inner, grid)

    def _vector(self, tree: Expr, grid: Grid) -> Vector:
        return typed.vector(self.value(tree, grid))

    def _scalar(self, tree: Expr, grid: Grid) -> Floats:
        return typed.scalar(self.value(tree, grid))

    @value.register
    def _(self, tree: Selector, grid: Grid) -> Value:
        selected = self.selected[newest(tree, grid, self.moments)]
        check_cells(len(selected), grid)
        ends = self.moments.of_selector(tree, grid)
        find = smoothed if tree.extension is Extension.SMOOTHED else newest_of
        return vector_of(selected, find(selected, ends), grid.count)

    @value.register
    def _(self, tree: RangeSelector, grid: Grid) -> Value:
        return self._windows(tree, grid, Pick.ALL)

    def _windows(self, tree: RangeSelector, grid: Grid, pick: Pick) -> Windows:
        selected = self.selected[ranges(tree, grid, self.moments, pick)]
        track = Track.of_selected(selected)
        check_cells(len(track.labels), grid)
        ends, range_ms = self.moments.of_range(tree, grid)
        extension = tree.selector.extension
        around = Around(
            behind_ms=selected.lookback_ms if extension else 0,
            ahead_ms=self.moments.lookback_ms if extension is Extension.SMOOTHED else 0,
        )
        return Windows.of(track, grid.count, ends, range_ms, around)

    @value.register
    def _(self, tree: Subquery, grid: Grid) -> Value:
        ends, range_ms, steps = self.moments.of_subquery(tree, grid)
        check_cells(1, steps)
        track = Track.of_vector(self._vector(tree.inner, steps), steps)
        check_cells(len(track.labels), grid)
        return Windows.of(track, grid.count, ends, range_ms, Around())

    @value.register
    def _(self, tree: Unary, grid: Grid) -> Value:
        operand = self.value(tree.operand, grid)
        if tree.operator is Token.ADD:
            return operand
        if isinstance(operand, Vector):
            return operand.with_values(-operand.values)
        return -typed.scalar(operand)

    @value.register
    def _(self, tree: Binary, grid: Grid) -> Value:
        left, right = self.value(tree.left, grid), self.value(tree.right, grid)
        match left, right:
            case (Vector(), Vector()) if tree.operator in SETS:
                return matching.of_sets(tree, left, right)
            case (Vector(), Vector()):
                found = matching.of_vectors(tree, left, right)
            case (Vector(), _):
                found = of_vector_and_scalar(tree, left, typed.scalar(right))
            case (_, Vector()):
                found = of_scalar_and_vector(tree, typed.scalar(left), right)
            case _:
                return of_scalars(tree, typed.scalar(left), typed.scalar(right))
        if tree.operator in TRIMS:
            self.notes.incompatible("float", tree.operator.value, "float", tree.span)
        return found

    @value.register
    def _(self, tree: Aggregation, grid: Grid) -> Value:
        operand = bare(tree.operand)
        if tree.parameter is None:
            return aggregated(tree, self._vector(operand, grid))
        parameter = bare(tree.parameter)
        if tree.operator is Token.COUNT_VALUES:
            return counted(tree, self._vector(operand, grid), self._label(parameter, grid))
        wanted = self._scalar(parameter, grid)
        vector = self._vector(operand, grid)
        if tree.operator in _RANKED:
            return ranked(tree, vector, wanted, at_once=grid.is_instant)
        if tree.operator is Token.LIMIT_RATIO:
            return limited_ratio(vector, wanted, self.notes, parameter.span)
        for bad in np.unique(wanted[~((wanted >= 0) & (wanted <= 1))]).tolist():
            self.notes.invalid_quantile(bad, parameter.span)
        return quantile(tree, vector, wanted)

    def _label(self, parameter: Expr, grid: Grid) -> str:
        name = typed.text(self.value(parameter, grid))
        if not name or any("\ud800" <= char <= "\udfff" for char in name):
            raise QueryError(f"invalid label name {quoted(name)}")
        return name

    @value.register
    def _(self, tree: Call, grid: Grid) -> Value:
        name = tree.function.name
        if name == "timestamp":
            return self._timestamps(bare(tree.arguments[0]), grid)
        if name == "info":
            return self._enriched(tree, grid)
        if name not in FUNCTIONS:
            raise QueryError(f"{name} is not supported: there are no native histograms here")
        pick = pick_of(name)
        values = [
            self._windows(argument, grid, pick)
            if isinstance(argument, RangeSelector)
            else self.value(argument, grid)
            for argument in tree.arguments
        ]
        given = Given(tree, values, grid, self.moments, self.notes)
        check(given)
        return FUNCTIONS[name](given)

    def _enriched(self, tree: Call, grid: Grid) -> Vector:
        told = self.selected[infos(tree, grid, self.moments)]
        found = newest_of(told, info_moments(tree, grid, self.moments))
        vector, asked = self._vector(tree.arguments[0], grid), len(tree.arguments) > 1
        return enriched(vector, told, found, info_conditions(tree), asked=asked)

    def _timestamps(self, tree: Expr, grid: Grid) -> Vector:
        """When samples were taken, in seconds since 1970; what was computed is of its step."""
        if not isinstance(tree, Selector):
            vector = self._vector(tree, grid)
            seconds = np.broadcast_to(grid.times_ms / 1000, vector.values.shape)
            return vector.with_values(seconds)
        selected = self.selected[newest(tree, grid, self.moments)]
        found = newest_of(selected, self.moments.of_selector(tree, grid))
        vector = vector_of(selected, found, grid.count)
        rows = np.broadcast_to(found.present, (len(selected), grid.count)).any(axis=1)
        seconds = np.broadcast_to(found.time_ms / 1000, (len(selected), grid.count))[rows]
        return vector.with_values(seconds)
