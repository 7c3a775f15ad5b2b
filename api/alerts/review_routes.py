"""Looking back at alerts: which rules are noisy, flap, are left alone, or never fire."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from alerts.desk import listing
from alerts.desk.shown import Shown
from alerts.desk.wanted import CursorError
from alerts.review import FOLLOWED_MAX, IGNORED_MIN, By, Load, Period, Reviewed, reviewed
from api.access import Caller, Needs, Permission
from api.messages import PROBLEMS
from api.services import Services
from api.wall.layout import Name
from core.service.problem import ProblemError

from .review_models import AlertLoad, AlertReview, FlappingSet, NoisyRule, ReviewQuery, UnusedRule
from .within import unfit, units_of

routes = APIRouter(prefix="/api/ioc/v1/alerts/review", tags=["alerts"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.ALERTS, by_unit=True))]


@routes.get("")
async def review(
    request: Request, asked: Annotated[ReviewQuery, Query()], caller: Reader
) -> AlertReview:
    """Look back at alerts of some days, a page at a time."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        period = Period(
            since=now - timedelta(days=int(asked.days)),
            now=now,
            zone=services.greeting.zone,
            units=await units_of(conn, caller, Permission.ALERTS, asked.unit),
        )
        try:
            found = await reviewed(conn, period, By(asked.by), asked.cursor)
        except CursorError:
            raise ProblemError(unfit("cursor", "take it from `next` of a page")) from None
        newest = {alert.id: alert for alert in await listing.shown(conn, _newest(found))}
    return AlertReview(
        as_of=now,
        since=found.period.since,
        known_since=found.period.known,
        is_whole=found.period.is_whole,
        load=_load(found.load),
        ignored_min=IGNORED_MIN,
        total=found.total,
        rules=_rules(found, newest),
        sets=_sets(found, newest),
        unused=[UnusedRule.model_validate(each, from_attributes=True) for each in found.unused],
        next=found.next,
    )


def _newest(found: Reviewed) -> list[int]:
    """Give the alerts whose words are shown."""
    return [each.rank.newest for each in found.noise] + [each.newest for each in found.flaps]


def _load(load: Load) -> AlertLoad:
    return AlertLoad(
        fired=load.fired,
        average=load.average,
        worst=load.worst,
        worst_at=load.worst_at,
        above_share=load.above_share,
        most=FOLLOWED_MAX,
    )


def _rules(found: Reviewed, newest: Mapping[int, Shown]) -> list[NoisyRule]:
    return [
        NoisyRule.model_validate(
            {
                "rule": each.rank.rule,
                "name": each.rank.name,
                "newest": each.rank.newest,
                "summary": _summary(newest.get(each.rank.newest)),
                "priority": each.priority,
                "simulated": each.simulated,
                "fired": each.rank.fired,
                "fired_before": each.before,
                "night": each.night,
                "acked": each.acked,
                "median_seconds": each.median_seconds,
                "longest_seconds": each.longest_seconds,
                "worst": each.worst,
                "messages": each.messages,
            }
        )
        for each in found.noise
    ]


def _sets(found: Reviewed, newest: Mapping[int, Shown]) -> list[FlappingSet]:
    return [
        FlappingSet(
            rule=each.rule,
            name=each.name,
            newest=each.newest,
            events=each.events,
            of_rule=each.of_rule,
            last_at=each.last_at,
            **_words(newest.get(each.newest)),
        )
        for each in found.flaps
    ]


def _words(alert: Shown | None) -> dict[str, Any]:
    """Give what an alert says of its label set."""
    if alert is None:  # it went meanwhile
        return {"summary": None, "labels": {}, "unit": None, "unit_name": None}
    named = alert.unit_vi and Name(alert.unit_vi, alert.unit_en or alert.unit_vi)
    return {
        "summary": _summary(alert),
        "labels": alert.labels,
        "unit": alert.unit,
        "unit_name": named or None,
    }


def _summary(alert: Shown | None) -> Name | None:
    return Name(*alert.summary) if alert else None
