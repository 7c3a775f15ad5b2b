"""Whether there was anything to compare: what tells "recovered" from "no data". Pure."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from core.model import Condition, Labels, Selected, Selection, is_stale
from promql.lex import Token
from promql.plan import children, conditions
from promql.tree import Binary, Call, Expr, RangeSelector, Selector

SIMULATED: Final = ("simulated", "true")
_OF_ABSENCE: Final = frozenset(("absent", "absent_over_time"))
_Names = tuple[str, ...]


@dataclass(slots=True)
class Presence:
    """What an expression has read, asked by the labels of its results."""

    tree: Expr
    selected: Mapping[Selection, Selected]
    _leaves: dict[Sequence[Condition], "_Leaf"] = field(default_factory=dict)

    def has_data(self, labels: Mapping[str, str]) -> bool:
        """Whether every part that a result of these labels needs had samples to look at."""
        return self._holds(self.tree, lambda leaf: leaf.fits(labels))

    def is_simulated(self, labels: Mapping[str, str]) -> bool:
        """Whether samples that were made up had a part in a result of these labels."""
        return self._any(self.tree, lambda leaf: leaf.simulated_fits(labels))

    def _holds(self, tree: Expr, test: Callable[["_Leaf"], bool]) -> bool:
        match tree:
            case Selector():
                return test(self._leaf(tree))
            case Call() if tree.function.name in _OF_ABSENCE:
                return True
            case Binary() if tree.operator is Token.OR:
                return self._holds(tree.left, test) or self._holds(tree.right, test)
            case Binary() if tree.operator is Token.UNLESS:
                return self._holds(tree.left, test)
            case _:
                return all(self._holds(child, test) for child in children(tree))

    def _any(self, tree: Expr, test: Callable[["_Leaf"], bool]) -> bool:
        if isinstance(tree, Selector):
            return test(self._leaf(tree))
        return any(self._any(child, test) for child in children(tree))

    def _leaf(self, selector: Selector) -> "_Leaf":
        wanted = conditions(selector)
        if wanted not in self._leaves:
            read = [each for key, each in self.selected.items() if key.conditions == wanted]
            self._leaves[wanted] = _Leaf([labels for each in read for labels in _present(each)])
        return self._leaves[wanted]


@dataclass(slots=True)
class _Leaf:
    """The series of a selector that had samples."""

    series: Collection[Labels]
    _indexes: dict[tuple[_Names, bool], Mapping[_Names, set[_Names]]] = field(default_factory=dict)

    def fits(self, labels: Mapping[str, str]) -> bool:
        """Whether a series agrees with labels, in those that both have."""
        return self._agrees(labels, only_simulated=False)

    def simulated_fits(self, labels: Mapping[str, str]) -> bool:
        """Whether a series that was made up does."""
        return self._agrees(labels, only_simulated=True)

    def _agrees(self, labels: Mapping[str, str], *, only_simulated: bool) -> bool:
        index = self._index(tuple(sorted(labels)), only_simulated=only_simulated)
        return any(
            tuple(labels[name] for name in names) in values for names, values in index.items()
        )

    def _index(self, names: _Names, *, only_simulated: bool) -> Mapping[_Names, set[_Names]]:
        """Values of series by the names, of those given, that they have."""
        key = (names, only_simulated)
        if key not in self._indexes:
            wanted, index = set(names), defaultdict[_Names, set[_Names]](set)
            for series in self.series:
                if only_simulated and SIMULATED not in series:
                    continue
                shared = [pair for pair in series if pair[0] in wanted]
                index[tuple(name for name, _ in shared)].add(tuple(value for _, value in shared))
            self._indexes[key] = index
        return self._indexes[key]


def _present(selected: Selected) -> Sequence[Labels]:
    """Give the series that have a sample, and whose last one is no marker of staleness."""
    starts = selected.starts
    rows = np.flatnonzero(starts[1:] > starts[:-1])
    if not len(rows):
        return ()
    alive = rows[~is_stale(selected.value[starts[rows + 1] - 1])]
    return [selected.labels[row] for row in alive.tolist()]


def inputs(tree: Expr) -> Sequence[Selector]:
    """Give all selectors of an expression."""
    match tree:
        case Selector():
            return (tree,)
        case RangeSelector():
            return (tree.selector,)
        case _:
            return tuple(each for child in children(tree) for each in inputs(child))
