"""Looking back at what alerts asked of those on duty."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, Field

from alerts.review import Response, duty
from api.access import Permission, reach
from api.alerts.models import Priority
from api.alerts.review_models import ReviewDays
from api.incidents.routes import Reader
from api.messages import PROBLEMS
from api.services import Services

routes = APIRouter(prefix="/api/ioc/v1/alerts/review/duty", tags=["alerts"], responses=PROBLEMS)


class DutyQuery(BaseModel, extra="forbid"):
    """Which period is looked at."""

    days: ReviewDays = "30"


class DutyNights(BaseModel):
    """Messages that a person got between 22:00 and 06:00 of the place."""

    person: str
    name: str | None = Field(description="Null of one who is not on the roster any more.")
    messages: int
    nights: int = Field(description="On how many nights.")
    last_at: AwareDatetime


class DutyResponse(BaseModel):
    """How fast alerts of a priority were taken and over: means, with what they are of."""

    priority: Priority
    fired: int
    acked: int = Field(description="Of these is `mtta_seconds`.")
    mtta_seconds: float | None = Field(description="To the first acknowledgement; null: none.")
    waiting: int = Field(description="That are on, and nobody has taken yet.")
    recovered: int = Field(description="Of these is `mttr_seconds`.")
    mttr_seconds: float | None = Field(description="To recovery; null: none.")
    open: int = Field(description="That are on.")


class DutyReview(BaseModel):
    """What alerts of a period asked of those on duty, without simulated ones."""

    as_of: AwareDatetime
    since: AwareDatetime
    nights: list[DutyNights]
    responses: list[DutyResponse]
    simulated: int = Field(description="Alerts that were left out.")


@routes.get("")
async def review(
    request: Request, asked: Annotated[DutyQuery, Query()], caller: Reader
) -> DutyReview:
    """Look back at the nights of each person, and at how fast people answered."""
    services = Services.of(request)
    now = services.clock.now()
    since = now - timedelta(days=int(asked.days))
    async with services.pool.connection() as conn:
        units = await reach(conn, caller, Permission.DUTY_READ)
        found = await duty(conn, since, now, services.greeting.zone, units)
        roster = await services.routings.now(conn)
    people = roster.people if roster else {}
    return DutyReview(
        as_of=now,
        since=since,
        nights=[
            DutyNights(
                person=each.person,
                name=people[each.person].name if each.person in people else None,
                messages=each.messages,
                nights=each.nights,
                last_at=each.last_at,
            )
            for each in found.nights
        ],
        responses=[_response(each) for each in found.responses],
        simulated=found.simulated,
    )


def _response(each: Response) -> DutyResponse:
    names = ("fired", "acked", "mtta_seconds", "waiting", "recovered", "mttr_seconds", "open")
    told = {name: getattr(each, name) for name in names}
    return DutyResponse.model_validate({"priority": each.priority, **told})
