"""Series as promtool writes them: `up{job="x"}  0+1x5 _ stale 7`. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from alerts.rules.record import STALE
from core.model import Labels, Relation
from promql.parse import ParseError, parse
from promql.plan import conditions
from promql.tree import Selector

POINTS_MAX: Final = 200_000
_NUMBER: Final = r"[-+]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+|[iI]nf|NaN)"
_RUN: Final = re.compile(
    rf"(?P<first>{_NUMBER}|_|stale)(?P<step>{_NUMBER})?(?:x(?P<more>\d{{1,9}}))?"
)


class NotationError(ValueError):
    """A series that cannot be read; says why."""


def labels_of(text: str) -> Labels:
    """Read the labels of one series. Raises NotationError."""
    try:
        tree = parse(text)
    except ParseError as error:
        raise NotationError(str(error)) from None
    if not isinstance(tree, Selector):
        raise NotationError(f"{text!r} is no series")
    found = conditions(tree)
    if any(each.relation is not Relation.EQUAL for each in found):
        raise NotationError(f"{text!r} is no series: only = says what it is")
    return tuple(sorted((each.label, each.value) for each in found if each.value))


def points_of(text: str) -> list[float | None]:
    """Read its values, one a step; None where there is no sample. Raises NotationError."""
    if "{{" in text:
        raise NotationError("native histograms are not supported")
    points = list[float | None]()
    for word in text.split():
        for point in _run(word):
            points.append(point)
            if len(points) > POINTS_MAX:
                raise NotationError(f"more than {POINTS_MAX} values")
    return points


def _run(word: str) -> Iterator[float | None]:
    found = _RUN.fullmatch(word)
    if found is None or (found["step"] and not found["more"]):
        raise NotationError(f"{word!r} is no value; write 1, _, stale, 0+1x5 or 1x5")
    more = int(found["more"] or 0)
    if found["first"] == "_":  # the count is that of steps without a sample
        yield from [None] * max(more, 1)
        return
    value = STALE if found["first"] == "stale" else float(found["first"])
    step = float(found["step"] or 0)
    for _ in range(more + 1):
        yield value
        value += step
