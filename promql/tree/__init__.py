"""What a query says, as a tree, and how it is written. Pure."""

from .bare import bare, constant
from .functions import FUNCTIONS, Function, ValueType
from .matches import accepts
from .nodes import (
    NAME,
    Aggregation,
    Binary,
    Call,
    Cardinality,
    Duration,
    DurationTerm,
    Expr,
    Extension,
    Matcher,
    Matching,
    Moved,
    Number,
    Paren,
    Preprocessor,
    RangeSelector,
    Selector,
    String,
    Subquery,
    Unary,
)
from .regex import RegexError, regex
from .text import formatted, literal, number, shown

__all__ = [
    "FUNCTIONS",
    "NAME",
    "Aggregation",
    "Binary",
    "Call",
    "Cardinality",
    "Duration",
    "DurationTerm",
    "Expr",
    "Extension",
    "Function",
    "Matcher",
    "Matching",
    "Moved",
    "Number",
    "Paren",
    "Preprocessor",
    "RangeSelector",
    "RegexError",
    "Selector",
    "String",
    "Subquery",
    "Unary",
    "ValueType",
    "accepts",
    "bare",
    "constant",
    "formatted",
    "literal",
    "number",
    "regex",
    "shown",
]
