"""How a rule went over some time: asked at points, in one question."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from core.model import AlertRule, Labels
from promql.plan import Moments
from promql.query import Query
from promql.storage import Storage
from promql.values import Flags, Grid, Vector

from .asking import answered
from .evaluate import ALERTS_MAX, Found, Given, RuleError, alerts
from .grid import milliseconds
from .life import Truth
from .presence import Presence
from .retro import Course
from .running import RunningRule

_TRUTHS: Final = (Truth.NO_DATA, Truth.FALSE, Truth.TRUE)


async def course_of(
    rule: RunningRule,
    points: Sequence[datetime],
    step: timedelta,
    storage: Storage,
    *,
    external_url: str,
) -> Course:
    """Ask what was true of each label set at each point. Raises as `asked`."""
    if not isinstance(rule.rule, AlertRule):
        raise TypeError(rule)
    offset = timedelta(seconds=rule.group.query_offset_seconds or 0.0)
    begin_ms = milliseconds(points[0] - offset)
    grid = Grid(begin_ms, round(step.total_seconds() * 1000), len(points))
    query = Query(rule.rule.expr, rule.tree, Moments(grid), is_instant=False)
    selected, answer = await answered(query, storage)
    vector = answer.value
    if not isinstance(vector, Vector):
        return Course({}, {})
    if len(vector) > ALERTS_MAX:
        raise RuleError(f"gave {len(vector)} alerts; at most {ALERTS_MAX} of a rule")
    presence = Presence(rule.tree, query.moments, selected)
    given, found = dict[Labels, Flags](), dict[Labels, Found]()
    newest = dict[Labels, int]()
    for row in range(len(vector)):
        last = int(np.flatnonzero(vector.present[row])[-1])
        about = Given(labels=dict(rule.group.labels), now=points[last], external_url=external_url)
        one = Vector.of_one(
            vector.labels[row], vector.values[row, last : last + 1], np.ones(1, bool)
        )
        for labels, each in alerts(rule.rule, one, about).items():
            given[labels] = vector.present[row] | given.get(labels, False)
            if last > newest.get(labels, -1):
                newest[labels], found[labels] = last, each
    glimpsed = {labels: every[-1] for labels, every in rule.glimpses.items()}
    truths = dict[Labels, Sequence[Truth]]()
    for labels in {**given, **rule.lives, **glimpsed}:
        data = presence.data(rule.input_labels(labels))
        truths[labels] = _truths(given.get(labels, np.zeros(len(points), bool)), data)
    simulated = {labels: presence.is_simulated(rule.input_labels(labels)) for labels in given}
    for labels, glimpse in glimpsed.items():
        found.setdefault(labels, glimpse.found)
        simulated.setdefault(labels, glimpse.simulated)
    return Course(truths, found, simulated)


def _truths(given: Flags, has_data: Flags) -> Sequence[Truth]:
    return [_TRUTHS[2 if one else int(data)] for one, data in zip(given, has_data, strict=True)]
