"""Tokens of PromQL, and how errors name them."""

from enum import Enum
from typing import Final, NamedTuple

from .quoting import quoted


class Span(NamedTuple):
    """A stretch of the text: characters from `start` up to, not including, `end`."""

    start: int
    end: int


class Token(Enum):
    """Kinds of tokens; the value of those that are always written alike is that spelling."""

    END_OF_INPUT = "end of input"
    ERROR = "error"
    IDENTIFIER = "identifier"
    METRIC_IDENTIFIER = "metric identifier"
    STRING = "string"
    NUMBER = "number"
    DURATION = "duration"

    LEFT_PAREN = "("
    RIGHT_PAREN = ")"
    LEFT_BRACE = "{"
    RIGHT_BRACE = "}"
    LEFT_BRACKET = "["
    RIGHT_BRACKET = "]"
    COMMA = ","
    COLON = ":"
    EQUALS = "="
    AT = "@"

    ADD = "+"
    SUB = "-"
    MUL = "*"
    DIV = "/"
    MOD = "%"
    POW = "^"
    EQL = "=="
    NEQ = "!="
    LTE = "<="
    LSS = "<"
    GTE = ">="
    GTR = ">"
    TRIM_UPPER = "</"
    TRIM_LOWER = ">/"
    EQL_REGEX = "=~"
    NEQ_REGEX = "!~"
    AND = "and"
    OR = "or"
    UNLESS = "unless"
    ATAN2 = "atan2"

    AVG = "avg"
    BOTTOMK = "bottomk"
    COUNT = "count"
    COUNT_VALUES = "count_values"
    GROUP = "group"
    LIMITK = "limitk"
    LIMIT_RATIO = "limit_ratio"
    MAX = "max"
    MIN = "min"
    QUANTILE = "quantile"
    STDDEV = "stddev"
    STDVAR = "stdvar"
    SUM = "sum"
    TOPK = "topk"

    ANCHORED = "anchored"
    BOOL = "bool"
    BY = "by"
    FILL = "fill"
    FILL_LEFT = "fill_left"
    FILL_RIGHT = "fill_right"
    GROUP_LEFT = "group_left"
    GROUP_RIGHT = "group_right"
    IGNORING = "ignoring"
    OFFSET = "offset"
    ON = "on"
    SMOOTHED = "smoothed"
    WITHOUT = "without"

    START = "start"
    END = "end"
    STEP = "step"
    RANGE = "range"
    MIN_OF = "min_of"
    MAX_OF = "max_of"

    def __repr__(self) -> str:
        return f"Token.{self.name}"


ARITHMETIC: Final = frozenset(
    {Token.ADD, Token.SUB, Token.MUL, Token.DIV, Token.MOD, Token.POW, Token.ATAN2}
)
COMPARISONS: Final = frozenset({Token.EQL, Token.NEQ, Token.LTE, Token.LSS, Token.GTE, Token.GTR})
SETS: Final = frozenset({Token.AND, Token.OR, Token.UNLESS})
TRIMS: Final = frozenset({Token.TRIM_UPPER, Token.TRIM_LOWER})
BINARY: Final = ARITHMETIC | COMPARISONS | SETS | TRIMS
REGEXES: Final = frozenset({Token.EQL_REGEX, Token.NEQ_REGEX})
MATCHES: Final = REGEXES | {Token.EQUALS, Token.NEQ}
AGGREGATORS: Final = frozenset(
    {
        Token.AVG, Token.BOTTOMK, Token.COUNT, Token.COUNT_VALUES, Token.GROUP, Token.LIMITK,
        Token.LIMIT_RATIO, Token.MAX, Token.MIN, Token.QUANTILE, Token.STDDEV, Token.STDVAR,
        Token.SUM, Token.TOPK,
    }
)  # fmt: skip
# Aggregators that take a parameter before the vector.
WITH_PARAMETER: Final = frozenset(
    {
        Token.TOPK, Token.BOTTOMK, Token.COUNT_VALUES, Token.QUANTILE, Token.LIMITK,
        Token.LIMIT_RATIO,
    }
)  # fmt: skip
_OPERATORS: Final = BINARY | {Token.EQL_REGEX, Token.NEQ_REGEX, Token.AT}
_KEYWORDS: Final = frozenset(
    {
        Token.ANCHORED, Token.BOOL, Token.BY, Token.FILL, Token.FILL_LEFT, Token.FILL_RIGHT,
        Token.GROUP_LEFT, Token.GROUP_RIGHT, Token.IGNORING, Token.OFFSET, Token.ON,
        Token.SMOOTHED, Token.WITHOUT,
    }
)  # fmt: skip
PREPROCESSORS: Final = frozenset(
    {Token.START, Token.END, Token.STEP, Token.RANGE, Token.MIN_OF, Token.MAX_OF}
)
_WORDS: Final = AGGREGATORS | _KEYWORDS | PREPROCESSORS | SETS | {Token.ATAN2}
# By lower-case spelling. Infinity and "not a number" are numbers.
KEYWORDS: Final = {token.value: token for token in _WORDS} | {
    "inf": Token.NUMBER,
    "nan": Token.NUMBER,
}
# What begins or continues an expression as the name of a metric, though it is a keyword elsewhere.
METRIC_NAMES: Final = (
    AGGREGATORS
    | SETS
    | (PREPROCESSORS - {Token.MIN_OF, Token.MAX_OF})
    | {Token.IDENTIFIER, Token.METRIC_IDENTIFIER, Token.BY, Token.OFFSET, Token.WITHOUT}
    | {Token.ANCHORED, Token.SMOOTHED}
)
# What may stand among grouping labels.
LABEL_NAMES: Final = _WORDS | {Token.IDENTIFIER, Token.METRIC_IDENTIFIER}

_EXCERPT_CHARS: Final = 10


class Item(NamedTuple):
    """One token where it stands. text: as written; of an ERROR, what is wrong."""

    token: Token
    span: Span
    text: str

    def described(self) -> str:
        """Name it as errors do."""
        if self.token is Token.END_OF_INPUT:
            return str(self.token.value)
        if self.token in _NAMED:
            return f"{self.token.value} {self._shown()}"
        return self._shown()

    def _shown(self) -> str:
        if self.token in {Token.IDENTIFIER, Token.METRIC_IDENTIFIER}:
            return quoted(self.text)
        if self.token in _KEYWORDS:
            return f"<{self.text}>"
        if self.token in _OPERATORS:
            return f"<op:{self.text}>"
        if self.token in AGGREGATORS:
            return f"<aggr:{self.text}>"
        if len(self.text) > _EXCERPT_CHARS:
            return f"{quoted(self.text[:_EXCERPT_CHARS])}..."
        return quoted(self.text)


_NAMED: Final = frozenset(
    {Token.IDENTIFIER, Token.METRIC_IDENTIFIER, Token.STRING, Token.NUMBER, Token.DURATION}
)
