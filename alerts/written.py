"""Series that nobody would end: who led before has written them, or rules that are no more.

Else what is told of an alert that is over, and what a rule gives no more, would stand for as long
as a sample counts, and rules that ask for it would go on as if it were so.
"""

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime

import structlog

from alerts.rules.asking import FAULTS, asked
from alerts.rules.evaluate import ALERTNAME
from alerts.rules.grid import last_moment, milliseconds
from alerts.rules.record import ALERTS, Recorder, since_series, with_ends
from alerts.rules.running import RunningGroup, RunningRule
from core.model import Labels, RecordingRule
from promql.lex import quoted
from promql.parse import parse
from promql.storage import Storage
from promql.values import NAME, with_value

log = structlog.get_logger()

_Key = tuple[str, str]  # metric, and name of the alert


async def find_written(
    group: RunningGroup, groups: Collection[RunningGroup], moment: datetime, storage: Storage
) -> None:
    """Learn what the rules of a group have written: of names that no other rule writes, too."""
    writers = Counter(_key(rule) for each in groups for rule in each.rules)
    for rule in group.rules:
        if writers[_key(rule)] > 1:
            continue
        try:
            rule.written = frozenset(await _standing(rule, group, moment, storage))
        except FAULTS as fault:
            log.warning("written_unknown", rule=rule.id, error=str(fault))


async def end_written(
    recorder: Recorder,
    before: Collection[RunningGroup],
    after: Collection[RunningGroup],
    at: datetime,
) -> None:
    """End what rules have written that are no more, unless another one goes on with it."""
    gone, kept = (
        {labels for group in groups for rule in group.rules for labels in rule.written}
        for groups in (before, after)
    )
    await recorder.record(with_ends({}, gone - kept), milliseconds(at))


def _key(rule: RunningRule) -> _Key:
    if isinstance(rule.rule, RecordingRule):
        return rule.rule.name, ""
    return ALERTS, rule.rule.name


async def _standing(
    rule: RunningRule, group: RunningGroup, moment: datetime, storage: Storage
) -> Collection[Labels]:
    """Ask which series stand at a moment, and were written at one of the grid: by no device."""
    metric, alert = _key(rule)
    matchers = {NAME: metric, **({ALERTNAME: alert} if alert else {})}
    expr = f"timestamp({{{', '.join(f'{key}={quoted(text)}' for key, text in matchers.items())}}})"
    given = await asked(expr, parse(expr), milliseconds(moment - group.offset), storage)
    found = list[Labels]()
    times = given.vector.values[:, 0].tolist()
    for labels, seconds in zip(given.vector.labels, times, strict=True):
        at = datetime.fromtimestamp(seconds, UTC) + group.offset
        if at == last_moment(at, group.interval):
            series = with_value(labels, NAME, metric)
            found += [series, since_series(series)] if alert else [series]
    return found
