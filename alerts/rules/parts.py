"""Which labels the series have that a part of an expression reads for a result. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from promql.lex import SETS, Token
from promql.plan import children
from promql.tree import Aggregation, Binary, Call, Cardinality, Expr, Matching, String

SIMULATED: Final = ("simulated", "true")

_KEEPING: Final = frozenset((Token.TOPK, Token.BOTTOMK, Token.LIMITK, Token.LIMIT_RATIO))
_WRITING: Final = frozenset(("label_replace", "label_join"))


@dataclass(frozen=True, slots=True)
class Asked:
    """Labels that series have to agree with, where they have them.

    tells_simulated: samples that are made up would say so in these labels.
    """

    labels: Mapping[str, str]
    tells_simulated: bool = True

    def only(self, names: Collection[str]) -> "Asked":
        """Ask for these labels only."""
        few = {name: value for name, value in self.labels.items() if name in names}
        return Asked(few, self.tells_simulated and SIMULATED[0] in names)

    def without(self, names: Collection[str]) -> "Asked":
        """Ask for all others."""
        few = {name: value for name, value in self.labels.items() if name not in names}
        return Asked(few, self.tells_simulated and SIMULATED[0] not in names)


_ANY: Final = Asked({}, tells_simulated=False)


def parts(tree: Expr, asked: Asked) -> Iterator[tuple[Expr, Asked]]:
    """Give the parts that an expression is made of, and what is asked of each."""
    match tree:
        case Binary():
            yield from zip((tree.left, tree.right), _sides(tree, asked), strict=True)
        case Aggregation():
            if tree.parameter is not None:
                yield tree.parameter, _ANY
            yield tree.operand, _of_group(tree, asked)
        case Call() if tree.function.name == "info":  # what it adds is never missed
            yield tree.arguments[0], asked
        case Call() if tree.function.name == "scalar":
            yield tree.arguments[0], _ANY
        case Call() if tree.function.name in _WRITING:
            yield tree.arguments[0], asked.without(_text(tree.arguments[1]))
        case _:
            yield from ((child, asked) for child in children(tree))


def _of_group(tree: Aggregation, asked: Asked) -> Asked:
    if tree.operator in _KEEPING:
        return asked
    if tree.operator is Token.COUNT_VALUES and tree.parameter is not None:
        asked = asked.without(_text(tree.parameter))
    return asked.without(tree.labels) if tree.is_without else asked.only(tree.labels)


def _sides(tree: Binary, asked: Asked) -> tuple[Asked, Asked]:
    matched, taken = _matched(tree.matching, asked), tree.matching.include
    if tree.operator in SETS:  # which give elements as they are
        return asked, asked if tree.operator is Token.OR else matched
    match tree.matching.cardinality:
        case Cardinality.MANY_TO_ONE:
            return asked.without(taken), matched
        case Cardinality.ONE_TO_MANY:
            return matched, asked.without(taken)
        case _:
            return matched, matched


def _matched(matching: Matching, asked: Asked) -> Asked:
    """Ask for what both sides have alike, and what is taken from this one."""
    taken = set(matching.include)
    if matching.is_on:
        return asked.only(taken.union(matching.labels))
    return asked.without(set(matching.labels) - taken)


def _text(tree: Expr) -> Collection[str]:
    return (tree.value,) if isinstance(tree, String) else ()
