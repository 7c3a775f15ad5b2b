"""The practice calls of the last months."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from alerts import waytest
from api.access import Caller, Needs, Permission
from api.messages import PROBLEMS
from api.services import Services

from .trial_models import Practice, PracticeList

routes = APIRouter(prefix="/api/ioc/v1/oncall", tags=["oncall"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.ONCALL_READ))]


@routes.get("/practices")
async def practices(request: Request, _caller: Reader) -> PracticeList:
    """Tell who was called for practice, and who answered when."""
    async with Services.of(request).pool.connection() as conn:
        found = await waytest.practices(conn)
    return PracticeList(
        practices=[
            Practice(
                day=each.day.isoformat(),
                called_at=each.called_at,
                person=each.person,
                answered_at=each.answered_at,
            )
            for each in found
        ]
    )
