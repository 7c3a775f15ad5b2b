"""How the value of an alert went, for a line as wide as a telephone."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

import orjson

from alerts.desk.shown import Listed
from api.alerts.told import number
from api.instants import ms_of
from api.queries.asked import Chart
from api.services import Services
from promql.lex import Token
from promql.parse import ParseError, parse
from promql.tree import NAME, Binary, bare, constant, shown

from .models import PhoneTrend

_SPAN: Final = timedelta(minutes=30)
_POINTS: Final = 60
_SECONDS_MAX: Final = 2.0
_COMPARISONS: Final = frozenset((Token.EQL, Token.NEQ, Token.LSS, Token.LTE, Token.GTR, Token.GTE))

Line = Mapping[str, Any]


async def trend_of(services: Services, listed: Listed) -> PhoneTrend:
    """Draw what the alert's rule compares. No points: nobody can tell."""
    alert = listed.alert
    text, limit = compared(alert.condition or "")
    now = services.clock.now()
    if not text:
        return PhoneTrend(points=[], limit=limit, value_unit=listed.value_unit)
    end = alert.ended_at or now
    asked = Chart(
        query=text,
        start_ms=ms_of(end - _SPAN),
        end_ms=ms_of(end),
        points=_POINTS,
        now_ms=ms_of(now),
    )
    answer = await services.workers.ask(asked, seconds=_SECONDS_MAX)
    lines = orjson.loads(answer.body)["series"] if answer.status == HTTPStatus.OK else []
    line = line_of(lines, alert.labels)
    return PhoneTrend(
        points=[(at, last) for at, last in zip(line["time"], line["last"], strict=True)],
        limit=limit,
        value_unit=listed.value_unit,
    )


def compared(condition: str) -> tuple[str, float | None]:
    """Give what a rule compares with a number, and the number; else the whole, and None. Pure."""
    try:
        tree = bare(parse(condition))
    except ParseError:
        return "", None
    if isinstance(tree, Binary) and tree.operator in _COMPARISONS:
        limit = constant(tree.right)
        if limit is not None:
            return shown(bare(tree.left)), number(limit)
    return condition, None


def line_of(lines: Sequence[Line], labels: Mapping[str, str]) -> Line:
    """Choose the line of an alert: none of its labels is another there; an empty one else. Pure."""
    fits = [each for each in lines if _fits(each["metric"], labels)]
    return fits[0] if len(fits) == 1 else {"time": [], "last": []}


def _fits(metric: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    return all(labels.get(name) == value for name, value in metric.items() if name != NAME)
