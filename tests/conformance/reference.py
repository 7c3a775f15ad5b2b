"""PromQL evaluated slowly and obviously: one step after the other, one element after the other."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from core.model import Labels
from promql.lex import COMPARISONS, Token
from promql.plan import LOOKBACK_MS, conditions, milliseconds
from promql.tree import (
    Aggregation,
    Binary,
    Call,
    Cardinality,
    Expr,
    Number,
    Paren,
    Preprocessor,
    RangeSelector,
    Selector,
    Subquery,
    Unary,
)
from promql.values import NAME, Grid, fits, only, value_of, with_value, without

from .computing import AGGREGATE, OVER_TIME, Points, extrapolated, operated

Data = Mapping[Labels, Points]
Element = dict[Labels, float]
Windows = dict[Labels, Points]


MARK = "\0"


class NoAnswer(Exception):  # noqa: N818 - it is no error of ours
    """The query fails."""


class Reference:
    """Samples, and the moments of the whole query. A NaN with the staleness bits ends a series."""

    def __init__(self, data: Data, query: Grid, is_stale: Callable[[float], bool]) -> None:
        self._data, self._query, self._is_stale = data, query, is_stale

    def at(self, tree: Expr, now: int) -> float | Element:  # noqa: PLR0911 - a line a kind
        """Evaluate at one moment; names that are to be dropped are marked."""
        match tree:
            case Number():
                return tree.value
            case Paren():
                return self.at(tree.inner, now)
            case Selector():
                return self._newest(tree, now)
            case Unary():
                value = self.at(tree.operand, now)
                if isinstance(value, float):
                    return -value if tree.operator is Token.SUB else value
                if tree.operator is Token.ADD:
                    return value
                return _unnamed((labels, -each) for labels, each in value.items())
            case Aggregation():
                return self._aggregation(tree, now)
            case Binary():
                return self._binary(tree, now)
            case Call():
                return self._call(tree, now)
            case _:
                raise TypeError(tree)

    def _looked_at(self, tree: Selector | Subquery, now: int) -> int:
        offset = tree.moved.offset
        moved = 0 if offset is None else milliseconds(offset, self._query)
        match tree.moved.at:
            case None:
                return now - moved
            case Preprocessor.START:
                return self._query.start_ms - moved
            case Preprocessor.END:
                return self._query.end_ms - moved
            case seconds:
                return round(float(seconds) * 1000) - moved

    def _newest(self, tree: Selector, now: int) -> Element:
        at, found = self._looked_at(tree, now), {}
        for labels, points in self._data.items():
            seen = [point for point in points if at - LOOKBACK_MS < point[0] <= at]
            if fits(labels, conditions(tree)) and seen and not self._is_stale(seen[-1][1]):
                found[labels] = seen[-1][1]
        return found

    def _windows(self, tree: Expr, now: int) -> tuple[Windows, int, int]:
        if isinstance(tree, RangeSelector):
            at = self._looked_at(tree.selector, now)
            length = milliseconds(tree.range, self._query)
            chosen = conditions(tree.selector)
            every = {
                labels: [point for point in points if not self._is_stale(point[1])]
                for labels, points in self._data.items()
                if fits(labels, chosen)
            }
        else:
            assert isinstance(tree, Subquery)
            at, length = self._looked_at(tree, now), milliseconds(tree.range, self._query)
            step = 60_000 if tree.step is None else milliseconds(tree.step, self._query)
            every = {}
            first = (at - length) // step * step + step
            for moment in range(first, at + 1, step):
                value = self.at(tree.inner, moment)
                assert isinstance(value, dict)
                for labels, each in value.items():
                    every.setdefault(labels, []).append((moment, each))
        inside = {
            labels: [point for point in points if at - length < point[0] <= at]
            for labels, points in every.items()
        }
        return {labels: points for labels, points in inside.items() if points}, at, length

    def _call(self, tree: Call, now: int) -> float | Element:
        name = tree.function.name
        if name == "time":
            return now / 1000
        if name in OVER_TIME:
            windows, _, _ = self._windows(tree.arguments[0], now)
            return _unnamed(
                (labels, OVER_TIME[name]([value for _, value in points]))
                for labels, points in windows.items()
            )
        windows, at, length = self._windows(tree.arguments[0], now)
        found = []
        for labels, points in windows.items():
            if len(points) > 1:
                found.append((labels, extrapolated(name, points, at, length)))
        return _unnamed(found)

    def _aggregation(self, tree: Aggregation, now: int) -> Element:
        value = self.at(tree.operand, now)
        assert isinstance(value, dict)
        groups: dict[Labels, list[float]] = {}
        for labels, each in value.items():
            if tree.is_without:
                key = without(labels, {*tree.labels, NAME})
            else:
                key = only(labels, set(tree.labels))
            groups.setdefault(key, []).append(each)
        return {key: AGGREGATE[tree.operator](values) for key, values in groups.items()}

    def _binary(self, tree: Binary, now: int) -> float | Element:
        left, right = self.at(tree.left, now), self.at(tree.right, now)
        if isinstance(left, float) and isinstance(right, float):
            value, kept = operated(tree, left, right)
            return float(kept) if tree.operator in COMPARISONS else value
        if isinstance(left, dict) and isinstance(right, dict):
            return self._matched(tree, left, right)
        if isinstance(left, dict):
            assert isinstance(right, float)
            pairs = [(labels, each, operated(tree, each, right)) for labels, each in left.items()]
        else:
            assert isinstance(right, dict)
            pairs = [(labels, each, operated(tree, left, each)) for labels, each in right.items()]
        if tree.operator in COMPARISONS and not tree.returns_bool:
            return {labels: each for labels, each, (_, kept) in pairs if kept}
        if tree.returns_bool:
            return _unnamed((labels, float(kept)) for labels, _, (_, kept) in pairs)
        return _unnamed((labels, value) for labels, _, (value, _) in pairs)

    def _matched(self, tree: Binary, left: Element, right: Element) -> Element:
        def key(labels: Labels) -> Labels:
            names = set(tree.matching.labels)
            return only(labels, names) if tree.matching.is_on else without(labels, {*names, NAME})

        if tree.operator in {Token.AND, Token.UNLESS}:
            there = {key(labels) for labels in right}
            wanted = tree.operator is Token.AND
            return {
                labels: each for labels, each in left.items() if (key(labels) in there) is wanted
            }
        if tree.operator is Token.OR:
            there = {key(labels) for labels in left}
            rest = {labels: each for labels, each in right.items() if key(labels) not in there}
            return _checked([*left.items(), *rest.items()])
        swapped = tree.matching.cardinality is Cardinality.ONE_TO_MANY
        many, one = (right, left) if swapped else (left, right)
        return self._paired(tree, many, one, key) if many and one else {}

    def _paired(
        self, tree: Binary, many: Element, one: Element, key: Callable[[Labels], Labels]
    ) -> Element:
        partners: dict[Labels, tuple[Labels, float]] = {}
        for labels, each in one.items():
            if key(labels) in partners:
                raise NoAnswer
            partners[key(labels)] = (labels, each)
        seen: set[tuple[Labels, Labels]] = set()
        found: list[tuple[Labels, float]] = []
        swapped = tree.matching.cardinality is Cardinality.ONE_TO_MANY
        for labels, each in many.items():
            if key(labels) not in partners:
                continue
            other_labels, other = partners[key(labels)]
            value, kept = operated(tree, *((other, each) if swapped else (each, other)))
            made = self._labels(tree, labels, other_labels)
            one_to_one = tree.matching.cardinality is Cardinality.ONE_TO_ONE
            mark = (key(labels), () if one_to_one else made)
            if mark in seen:
                raise NoAnswer
            seen.add(mark)
            if tree.returns_bool:
                found.append((_marked(made), float(kept)))
            elif kept:
                found.append((made, value))
        return _checked(found)

    def _labels(self, tree: Binary, many: Labels, one: Labels) -> Labels:
        made = many if tree.operator in COMPARISONS else without(many, {NAME})
        if tree.matching.cardinality is Cardinality.ONE_TO_ONE:
            names = set(tree.matching.labels)
            made = only(made, names) if tree.matching.is_on else without(made, names)
        for name in tree.matching.include:
            made = with_value(made, name, value_of(one, name))
        return made


def _unnamed(elements: Iterable[tuple[Labels, float]]) -> Element:
    return _checked([(_marked(labels), value) for labels, value in elements])


def _marked(labels: Labels) -> Labels:
    """Mark a name as one that is dropped when the query is done."""
    name = value_of(labels, NAME)
    return with_value(labels, NAME, MARK + name) if name and not name.startswith(MARK) else labels


def named(elements: Element) -> Element:
    """Drop the names that are to be dropped. Raises NoAnswer."""
    kept = [
        (without(labels, {NAME}) if value_of(labels, NAME).startswith(MARK) else labels, value)
        for labels, value in elements.items()
    ]
    return _checked(kept)


def _checked(elements: Sequence[tuple[Labels, float]]) -> Element:
    found = dict(elements)
    if len(found) != len(elements):
        raise NoAnswer
    return found
