"""Names and signatures of PromQL's functions, as of Prometheus 3.x. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

UNBOUNDED: Final = -1


class ValueType(StrEnum):
    """What an expression evaluates to; the value is what the HTTP API calls it."""

    SCALAR = "scalar"
    STRING = "string"
    VECTOR = "vector"
    MATRIX = "matrix"

    @property
    def documented(self) -> str:
        """What errors call it."""
        return {"vector": "instant vector", "matrix": "range vector"}.get(self, str(self))


@dataclass(frozen=True, slots=True)
class Function:
    """optional: how many arguments at the end may be left out (the first) or added (the others).

    UNBOUNDED: the last may be left out, and repeated at will.
    """

    name: str
    arguments: Sequence[ValueType]
    returns: ValueType
    optional: int = 0

    @property
    def fewest(self) -> int:
        """So many arguments it takes at least."""
        return len(self.arguments) - bool(self.optional)

    @property
    def most(self) -> int | None:
        """So many arguments it takes at most; None: any number."""
        return None if self.optional == UNBOUNDED else self.fewest + self.optional

    def argument(self, index: int) -> ValueType:
        """Return the type of an argument; the last one repeats."""
        return self.arguments[min(index, len(self.arguments) - 1)]


_S, _T, _V, _M = ValueType.SCALAR, ValueType.STRING, ValueType.VECTOR, ValueType.MATRIX


def _all(names: str, *arguments: ValueType, optional: int = 0) -> Iterable[Function]:
    return (Function(name, arguments, _V, optional) for name in names.split())


_OF_A_VECTOR: Final = """
abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg
histogram_count histogram_stddev histogram_stdvar histogram_sum ln log10 log2 rad sgn sin sinh sort
sort_desc sqrt start_timestamp tan tanh timestamp
"""
_OF_A_RANGE: Final = """
absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase
irate last_over_time mad_over_time max_over_time min_over_time present_over_time rate resets
stddev_over_time stdvar_over_time sum_over_time ts_of_first_over_time ts_of_last_over_time
ts_of_max_over_time ts_of_min_over_time
"""
_OF_A_TIME: Final = "day_of_month day_of_week day_of_year days_in_month hour minute month year"

_ALL: Final = (
    *_all(_OF_A_VECTOR, _V),
    *_all(_OF_A_RANGE, _M),
    *_all(_OF_A_TIME, _V, optional=1),
    *_all("clamp", _V, _S, _S),
    *_all("clamp_max clamp_min", _V, _S),
    *_all("double_exponential_smoothing", _M, _S, _S),
    *_all("histogram_fraction", _S, _S, _V),
    *_all("histogram_quantile", _S, _V),
    *_all("histogram_quantiles", _V, _T, _S, _S, optional=9),
    *_all("info", _V, _V, optional=1),
    *_all("integral", _M, _S, optional=1),
    *_all("label_join", _V, _T, _T, _T, optional=UNBOUNDED),
    *_all("label_replace", _V, _T, _T, _T, _T),
    *_all("predict_linear", _M, _S),
    *_all("quantile_over_time", _S, _M),
    *_all("round", _V, _S, optional=1),
    *_all("sort_by_label sort_by_label_desc", _V, _T, optional=UNBOUNDED),
    *_all("vector", _S),
    Function("scalar", (_V,), _S),
    *(Function(name, (_S, _S), _S) for name in ("max_of", "min_of")),
    *(Function(name, (), _S) for name in ("end", "pi", "range", "start", "step", "time")),
)

FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType({each.name: each for each in _ALL})
