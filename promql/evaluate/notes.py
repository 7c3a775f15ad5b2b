"""Annotations: what a query's answer has to be read with. Worded as Prometheus does."""

from typing import Final

from promql.lex import Span, quoted
from promql.parse import place
from promql.tree import number

_WARNING: Final = "PromQL warning"
_INFO: Final = "PromQL info"


class Notes:
    """Warnings and infos of one query, each told once, in the order in which they came up."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._said: dict[str, None] = {}

    @property
    def warnings(self) -> list[str]:
        """What makes the answer doubtful."""
        return [said for said in self._said if said.startswith(_WARNING)]

    @property
    def infos(self) -> list[str]:
        """What makes the question doubtful."""
        return [said for said in self._said if said.startswith(_INFO)]

    def invalid_quantile(self, quantile: float, span: Span) -> None:
        """Warn: nothing lies beyond the ends of a distribution."""
        shown = number(quantile)
        self._warn(f"quantile value should be between 0 and 1, got {shown}", span)

    def invalid_ratio(self, ratio: float, capped: float, span: Span) -> None:
        """Warn: more than all cannot be taken."""
        between = f"ratio value should be between -1 and 1, got {number(ratio)}"
        self._warn(f"{between}, capping to {number(capped)}", span)

    def bad_bucket(self, metric: str, bound: str, span: Span) -> None:
        """Warn: a series of a histogram does not say which bucket it is."""
        missing = f'bucket label "le" is missing or has a malformed value of {quoted(bound)}'
        self._warn(_named(missing, metric), span)

    def sort_in_range(self, span: Span) -> None:
        """Warn: a range of moments has no order of values."""
        always = "is ineffective for range queries since results are always ordered by labels"
        self._warn(f"sort {always}", span)

    def not_a_counter(self, metric: str, span: Span) -> None:
        """Tell: by its name it is no counter, but it was taken for one."""
        name = "name does not end in _total/_sum/_count/_bucket"
        self._info(f"metric might not be a counter, {name}: {quoted(metric)}", span)

    def forced_monotonicity(self, metric: str, detail: str, span: Span) -> None:
        """Tell: a wider bucket held less than a narrower one."""
        fixed = "input to histogram_quantile needed to be fixed for monotonicity"
        see = "see https://prometheus.io/docs/prometheus/latest/querying/functions/"
        self._info(_named(f"{fixed} ({see}#histogram_quantile)", metric) + detail, span)

    def incompatible(self, left: str, operator: str, right: str, span: Span) -> None:
        """Tell: these types cannot be operands of that operator."""
        types = f"for operator {quoted(operator)}: {left} {operator} {right}"
        self._info(f"incompatible sample types encountered {types}", span)

    def _warn(self, message: str, span: Span) -> None:
        self._said[f"{_WARNING}: {message} ({place(self._text, span.start)})"] = None

    def _info(self, message: str, span: Span) -> None:
        self._said[f"{_INFO}: {message} ({place(self._text, span.start)})"] = None


def _named(message: str, metric: str) -> str:
    return f"{message} for metric name {quoted(metric)}" if metric else message
