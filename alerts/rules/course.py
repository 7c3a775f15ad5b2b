"""How a rule went over some time: asked at points, in one question."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from core.model import AlertRule, Labels
from promql.storage import Storage
from promql.values import Flags, Grid

from .grid import milliseconds
from .life import Truth
from .over import over
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
    grid = Grid(milliseconds(points[0]), round(step.total_seconds() * 1000), len(points))
    asked = await over(rule, grid, storage, external_url=external_url)
    found = {labels: row.found for labels, row in asked.rows.items()}
    truths = dict[Labels, Sequence[Truth]]()
    glimpsed = {labels: every[-1] for labels, every in rule.glimpses.items()}
    for labels in {**asked.rows, **rule.lives, **glimpsed}:
        row = asked.rows.get(labels)
        given = row.given if row else np.zeros(len(points), bool)
        truths[labels] = _truths(given, asked.has_data(labels))
    simulated = {labels: asked.is_simulated(labels) for labels in asked.rows}
    for labels, glimpse in glimpsed.items():
        found.setdefault(labels, glimpse.found)
        simulated.setdefault(labels, glimpse.simulated)
    return Course(truths, found, simulated)


def _truths(given: Flags, has_data: Flags) -> Sequence[Truth]:
    return [_TRUTHS[2 if one else int(data)] for one, data in zip(given, has_data, strict=True)]
