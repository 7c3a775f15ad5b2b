"""What a query's types forbid, told as Prometheus tells it. Pure."""

from typing import Final

from promql.lex import COMPARISONS, SETS, WITH_PARAMETER, Span, Token, quoted
from promql.tree import (
    Aggregation,
    Binary,
    Call,
    Cardinality,
    Expr,
    Paren,
    RangeSelector,
    Selector,
    Subquery,
    Unary,
    ValueType,
    accepts,
)

from .errors import ParseError

_PLAIN: Final = frozenset({ValueType.SCALAR, ValueType.VECTOR})


def check(tree: Expr, text: str) -> None:
    """Walk a tree, children first. Raises ParseError."""
    _Check(text).walk(tree)


class _Check:
    def __init__(self, text: str) -> None:
        self._text = text

    def walk(self, tree: Expr) -> ValueType:
        match tree:
            case Aggregation():
                self._aggregation(tree)
            case Binary():
                self._binary(tree)
            case Call():
                self._call(tree)
            case Paren():
                self.walk(tree.inner)
            case Unary():
                self._unary(tree)
            case Subquery():
                self._subquery(tree)
            case RangeSelector():
                self._selector(tree.selector)
            case Selector():
                self._selector(tree)
            case _:
                pass
        return tree.type

    def _error(self, span: Span, message: str) -> ParseError:
        return ParseError(message, span, self._text)

    def _expect(self, tree: Expr, wanted: ValueType, context: str) -> None:
        found = self.walk(tree)
        if found is not wanted:
            raise self._error(
                tree.span,
                f"expected type {wanted.documented} in {context}, got {found.documented}",
            )

    def _aggregation(self, tree: Aggregation) -> None:
        self._expect(tree.operand, ValueType.VECTOR, "aggregation expression")
        if tree.parameter is not None and tree.operator in WITH_PARAMETER:
            counts = tree.operator is Token.COUNT_VALUES
            wanted = ValueType.STRING if counts else ValueType.SCALAR
            self._expect(tree.parameter, wanted, "aggregation parameter")

    def _binary(self, tree: Binary) -> None:
        left, right = self.walk(tree.left), self.walk(tree.right)
        both_scalar = left is right is ValueType.SCALAR
        if tree.returns_bool and tree.operator not in COMPARISONS:
            raise self._error(
                tree.operator_span, "bool modifier can only be used on comparison operators"
            )
        if tree.operator in COMPARISONS and not tree.returns_bool and both_scalar:
            raise self._error(
                tree.operator_span, "comparisons between scalars must use BOOL modifier"
            )
        self._labels(tree)
        for side, found in ((tree.left, left), (tree.right, right)):
            if found not in _PLAIN:
                raise self._error(
                    side.span,
                    "binary expression must contain only scalar and instant vector types",
                )
        self._operands(tree, {left, right})

    def _labels(self, tree: Binary) -> None:
        matching = tree.matching
        for label in matching.labels:
            if matching.is_on and label in matching.include:
                raise self._error(
                    tree.operator_span,
                    f"label {quoted(label)} must not occur in ON and GROUP clause at once",
                )

    def _operands(self, tree: Binary, types: set[ValueType]) -> None:
        operator = quoted(tree.operator.value)
        matching = tree.matching
        if types != {ValueType.VECTOR}:
            if matching.labels:
                raise self._error(tree.span, "vector matching only allowed between instant vectors")
            if tree.operator in SETS:
                raise self._error(
                    tree.span, f"set operator {operator} not allowed in binary scalar expression"
                )
        elif tree.operator in SETS and matching.cardinality is not Cardinality.ONE_TO_ONE:
            raise self._error(tree.span, f"no grouping allowed for {operator} operation")

    def _call(self, tree: Call) -> None:
        function, given = tree.function, len(tree.arguments)
        call = f"call to {quoted(function.name)}, got {given}"
        if function.optional == 0 and given != function.fewest:
            raise self._error(tree.span, f"expected {function.fewest} argument(s) in {call}")
        if given < function.fewest:
            raise self._error(
                tree.span, f"expected at least {function.fewest} argument(s) in {call}"
            )
        if function.most is not None and given > function.most:
            raise self._error(tree.span, f"expected at most {function.most} argument(s) in {call}")
        for index, argument in enumerate(tree.arguments):
            context = f"call to function {quoted(function.name)}"
            if function.name == "info" and index == 1:
                self._info(tree, argument, context)
            else:
                self._expect(argument, function.argument(index), context)

    def _info(self, tree: Call, argument: Expr, context: str) -> None:
        """Its second argument only lends its matchers."""
        if argument.type is not ValueType.VECTOR:
            wanted, found = ValueType.VECTOR.documented, argument.type.documented
            raise self._error(tree.span, f"expected type {wanted} in {context}, got {found}")
        if not isinstance(argument, Selector):
            raise self._error(argument.span, "expected label selectors only")
        if argument.name:
            message = "expected label selectors only, got vector selector instead"
            raise self._error(argument.span, message)

    def _unary(self, tree: Unary) -> None:
        found = self.walk(tree.operand)
        if found not in _PLAIN:
            raise self._error(
                tree.span,
                "unary expression only allowed on expressions of type scalar or instant vector, "
                f"got {quoted(found.documented)}",
            )

    def _subquery(self, tree: Subquery) -> None:
        found = self.walk(tree.inner)
        if found is not ValueType.VECTOR:
            raise self._error(
                tree.span, f"subquery is only allowed on instant vector, got {found} instead"
            )

    def _selector(self, tree: Selector) -> None:
        if not tree.name and all(accepts(each, "") for each in tree.matchers):
            message = "vector selector must contain at least one non-empty matcher"
            raise self._error(tree.span, message)
