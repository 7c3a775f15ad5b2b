"""Back-tests: begun, asked about, ended. Whoever began one, and administrators, see it."""

import zlib
from datetime import timedelta
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response

from alerts.desk import rules
from api.access import Caller, Needs, Permission, reach
from api.messages import PROBLEMS
from api.messages import Problem as ProblemMessage
from api.services import Services
from core.service.problem import Problem, ProblemError
from core.store.pool import Connection

from .asked import Asked, RuleText
from .faults import faults
from .jobs import OWN_MAX, WAITING_MAX, Job
from .models import BacktestJob, BacktestRule, BacktestWanted

routes = APIRouter(prefix="/api/ioc/v1/rules/backtests", tags=["alerts"], responses=PROBLEMS)

Tester = Annotated[Caller, Depends(Needs(Permission.BACKTEST))]

_UNFIT: Final = "The request does not fit"
_RETRY_SECONDS: Final = 10
_FULL: Final = Problem(
    503,
    "Too many back-tests wait",
    f"one is lived at a time; {WAITING_MAX} wait, or {OWN_MAX} are yours; end one, or try again",
    headers={"Retry-After": str(_RETRY_SECONDS)},
)
_MISSING: Final = Problem(404, "No such back-test", "they are kept for an hour; begin another one")
_BEGUN: Final[dict[int | str, dict[str, Any]]] = {
    503: {"model": ProblemMessage, "description": "Too many wait"},
}
_ONE: Final[dict[int | str, dict[str, Any]]] = {404: {"model": ProblemMessage}}


@routes.post("", status_code=202, response_model=BacktestJob, responses=_BEGUN)
async def begin(request: Request, wanted: BacktestWanted, caller: Tester) -> Response:
    """Begin to live a rule again over the last days. Ask how it goes, else it is ended."""
    services = Services.of(request)
    if errors := list(faults(wanted.rule)):
        detail = "; ".join(f"{one['field']}: {one['reason']}" for one in errors)
        raise ProblemError(Problem(422, _UNFIT, detail, extra={"errors": errors}))
    async with services.pool.connection() as conn:
        against = await _against(conn, wanted.against) if wanted.against else None
        units = await reach(conn, caller, Permission.ASK)
    now = services.clock.now()
    asked = Asked(
        rule=wanted.rule.to_text(),
        against=against,
        runs=wanted.against or "",
        since=now - timedelta(days=wanted.days),
        until=now,
        zone=str(services.profile.zone),
        units=None if units is None else sorted(units),
    )
    job = services.backtests.begin(asked, wanted.rule.annotations, caller.actor)
    if job is None:
        raise ProblemError(_FULL)
    return _told(job, 202)


@routes.get("/{id}", response_model=BacktestJob, responses=_ONE)
async def one(
    request: Request, id_: Annotated[str, Path(alias="id", max_length=64)], caller: Tester
) -> Response:
    """Say how far a back-test is, and at last what it came to."""
    return _told(_found(request, id_, caller))


@routes.delete("/{id}", status_code=204, responses=_ONE)
async def end(
    request: Request, id_: Annotated[str, Path(alias="id", max_length=64)], caller: Tester
) -> None:
    """End a back-test that nobody waits for any more."""
    Services.of(request).backtests.cancel(_found(request, id_, caller))


def _found(request: Request, id_: str, caller: Caller) -> Job:
    job = Services.of(request).backtests.find(id_)
    is_admin = caller.may(Permission.RULES_WRITE)
    if job is None or not (is_admin or job.owner == caller.actor):
        raise ProblemError(_MISSING)
    return job


async def _against(conn: Connection, id_: str) -> RuleText:
    found = await rules.rule_of(conn, id_)
    if found is None:
        fault = {"field": "/against", "reason": "there is no such alert rule"}
        detail = f"{fault['field']}: {fault['reason']}"
        raise ProblemError(Problem(422, _UNFIT, detail, extra={"errors": [fault]}))
    group, rule = found
    return RuleText.of(rule, group)


def _told(job: Job, status: int = 200) -> Response:
    """Tell of a back-test; what it came to is JSON already."""
    asked, step = job.asked, job.step
    rule = BacktestRule.of(asked.rule, job.annotations)
    told = {
        "id": job.id,
        "state": job.state,
        "done": step.done if step else 0,
        "total": step.total if step else 0,
        "reached": step.reached if step else None,
        "series": step.series if step else 0,
        "hash": asked.rule.print,
        "rule": rule.model_dump(),
        "since": asked.since,
        "until": asked.until,
        "problem": job.problem,
        "result": orjson.Fragment(zlib.decompress(job.body)) if job.body else None,
    }
    body = orjson.dumps(told, option=orjson.OPT_UTC_Z)
    return Response(body, status, media_type="application/json")
