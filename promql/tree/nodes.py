"""The tree of a query. Every node knows where in the text it stands, and its type. Frozen, pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from promql.lex import Span, Token

from .functions import Function, ValueType

NAME: Final = "__name__"


class Cardinality(StrEnum):
    """How many elements of both sides may belong together."""

    ONE_TO_ONE = "one-to-one"
    MANY_TO_ONE = "many-to-one"
    ONE_TO_MANY = "one-to-many"
    MANY_TO_MANY = "many-to-many"


class Preprocessor(StrEnum):
    """A moment that is known when the query is run."""

    START = "start"
    END = "end"


class Extension(StrEnum):
    """How a range takes samples from outside of itself."""

    ANCHORED = "anchored"
    SMOOTHED = "smoothed"


@dataclass(frozen=True, slots=True)
class Number:
    """A number. is_duration: it was written as one, in seconds."""

    type: ClassVar[ValueType] = ValueType.SCALAR

    span: Span
    value: float
    is_duration: bool = False


@dataclass(frozen=True, slots=True)
class DurationTerm:
    """Arithmetic on durations: an operator or function of none, one or two of them."""

    span: Span
    operator: Token
    left: "Duration | None" = None
    right: "Duration | None" = None
    is_wrapped: bool = False  # in parentheses


# Seconds, or what is computed from the query's step and range.
Duration = Number | DurationTerm


@dataclass(frozen=True, slots=True)
class String:
    """A string. Bytes that are no UTF-8 are kept as lone surrogates ("surrogateescape")."""

    type: ClassVar[ValueType] = ValueType.STRING

    span: Span
    value: str


@dataclass(frozen=True, slots=True)
class Matcher:
    """A condition on a label. operator: one of `= != =~ !~`; no label is the empty value."""

    span: Span
    name: str
    operator: Token
    value: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Where in time a selection looks. at: seconds since 1970, or a moment of the query."""

    offset: Duration | None = None
    at: float | Preprocessor | None = None


@dataclass(frozen=True, slots=True)
class Selector:
    """Series by name and labels; without a range their newest samples."""

    type: ClassVar[ValueType] = ValueType.VECTOR

    span: Span
    name: str
    matchers: Sequence[Matcher]
    moved: Moved = Moved()
    extension: Extension | None = None


@dataclass(frozen=True, slots=True)
class RangeSelector:
    """All samples of a selector within a range before each step."""

    type: ClassVar[ValueType] = ValueType.MATRIX

    span: Span
    selector: Selector
    range: Duration


@dataclass(frozen=True, slots=True)
class Subquery:
    """An expression evaluated at steps of its own within a range."""

    type: ClassVar[ValueType] = ValueType.MATRIX

    span: Span
    inner: "Expr"
    range: Duration
    step: Duration | None
    moved: Moved = Moved()


@dataclass(frozen=True, slots=True)
class Paren:
    """An expression in parentheses."""

    span: Span
    inner: "Expr"

    @property
    def type(self) -> ValueType:
        """What it evaluates to."""
        return self.inner.type


@dataclass(frozen=True, slots=True)
class Unary:
    """`+` or `-` before an expression."""

    span: Span
    operator: Token
    operand: "Expr"

    @property
    def type(self) -> ValueType:
        """What it evaluates to."""
        return self.operand.type


@dataclass(frozen=True, slots=True)
class Matching:
    """Which elements of both sides belong together. fill: value of a partner that is missing."""

    cardinality: Cardinality = Cardinality.ONE_TO_ONE
    is_on: bool = False
    labels: Sequence[str] = ()
    include: Sequence[str] = ()
    fill_left: float | None = None
    fill_right: float | None = None


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands. matching: of two vectors. returns_bool: comparisons tell 0 and 1."""

    span: Span
    operator: Token
    operator_span: Span
    left: "Expr"
    right: "Expr"
    matching: Matching
    returns_bool: bool = False

    @property
    def type(self) -> ValueType:
        """What it evaluates to."""
        both = {self.left.type, self.right.type}
        return ValueType.SCALAR if both == {ValueType.SCALAR} else ValueType.VECTOR


@dataclass(frozen=True, slots=True)
class Aggregation:
    """One element of each group. without: the labels are those that do not count."""

    type: ClassVar[ValueType] = ValueType.VECTOR

    span: Span
    operator: Token
    operand: "Expr"
    parameter: "Expr | None" = None
    labels: Sequence[str] = ()
    is_without: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    span: Span
    function: Function
    arguments: Sequence["Expr"]

    @property
    def type(self) -> ValueType:
        """What it evaluates to."""
        return self.function.returns


Leaf = Number | String | Selector | RangeSelector
Expr = Leaf | Subquery | Paren | Unary | Binary | Aggregation | Call
