"""After a gap: what would have become of alerts in it, asked of what is stored."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
import structlog

from alerts.rules.asking import FAULTS
from alerts.rules.course import course_of
from alerts.rules.outcome import Outcome
from alerts.rules.retro import Course, points_of, relived
from alerts.rules.running import RunningGroup, RunningRule
from alerts.rules.turn import Turn
from alerts.state import note_gap
from core.model import AlertRule
from core.store.pool import Connection
from promql.storage import Storage

from .keeper import Keeper

log = structlog.get_logger()


async def look_back(
    keeper: Keeper, group: RunningGroup, moment: datetime, storage: Storage
) -> None:
    """Live again through a gap before a moment, if there is one, and write that there was one."""
    last = group.evaluated_at
    points, step = points_of(last, moment, group.interval) if last else ((), group.interval)
    if last is None or not points:
        return
    log.warning("evaluation_gap", group=group.group.id, since=last.isoformat(), points=len(points))
    courses = [
        (rule, course)
        for rule in group.rules
        if (course := await _course(rule, points, step, storage, keeper.external_url))
    ]

    def decide() -> list[tuple[RunningRule, Turn]]:
        return [
            (
                rule,
                relived(rule.lives, _with_glimpses(rule, course), points, rule.timing, step=step),
            )
            for rule, course in courses
        ]

    def _with_glimpses(rule: RunningRule, course: Course) -> Course:
        return replace(course, glimpses=rule.taken(points[-1], among=course.truths))

    async def note(conn: Connection) -> None:
        await note_gap(conn, group.group.id, last, moment)

    outcomes = [Outcome(rule=rule.id, says=rule.said) for rule in group.rules]
    evaluated = group.evaluated(points[-1], outcomes, ended_at=keeper.clock.now())
    await keeper.keep(decide, evaluated=evaluated, beside=note)
    group.evaluated_at = points[-1]


async def _course(
    rule: RunningRule, points: Sequence[datetime], step: timedelta, storage: Storage, url: str
) -> Course | None:
    """Ask how a rule went; None: it cannot be told, and all goes on as if nothing had been."""
    if not isinstance(rule.rule, AlertRule) or rule.is_other:
        return None  # what another rule would have found is not known
    try:
        return await course_of(rule, points, step, storage, external_url=url)
    except FAULTS as fault:
        log.warning("look_back_failed", rule=rule.id, error=str(fault))
    except (psycopg.Error, TimeoutError):
        raise
    except Exception:  # else nobody could lead until the rule is gone: each begins with the gap
        log.exception("rule_broken", rule=rule.id)
    return None
