"""Rules of the desk: read with their versions, judged, saved, removed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request

from alerts.desk import rules
from alerts.desk.drafts import TRIED_LEAST
from alerts.oncall.rota import Rota
from alerts.rota import tables
from alerts.rules.written import as_yaml
from api.access import Caller, Needs, Permission
from api.alerts.rule_routes import rule_line
from api.messages import MISSING, PROBLEMS
from api.requests import address_of
from api.services import Services
from core.model import AlertRule, RuleGroup
from core.service.problem import Problem as Told
from core.service.problem import ProblemError
from core.store import desk_rules, people, place
from core.store.desk_rules import DESK, Version
from core.store.pool import Connection

from .judged import draft_of, excess_of, faults, group_of, judged, receivers_of, told_version
from .models import DraftJudged, DraftSent, RuleConflict, RuleDetail, RuleFault, RuleSaved, Tried
from .tried import tried_by

routes = APIRouter(prefix="/api/ioc/v1/rules", tags=["alerts"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.RULES_READ))]
Writer = Annotated[Caller, Depends(Needs(Permission.RULES_WRITE))]
Name = Annotated[str, Path(max_length=100)]

_REFUSED: Final[dict[int | str, dict[str, Any]]] = {**MISSING, 409: {"model": RuleConflict}}
_NO_RULE: Final = Told(404, "No such rule", "GET /api/ioc/v1/rules lists them")
_UNFIT: Final = "The rule does not fit"


@routes.get("/one", responses=MISSING)
async def one(
    request: Request, id_: Annotated[str, Query(alias="id", max_length=2000)], caller: Reader
) -> RuleDetail:
    """Tell a rule, where it stands, and what it said before."""
    async with Services.of(request).pool.connection() as conn:
        return await _detail(conn, id_, caller)


@routes.post("/check")
async def check(request: Request, sent: DraftSent, caller: Reader) -> DraftJudged:
    """Judge a draft: what is wrong with it, what it hardly means, whom it would reach."""
    services = Services.of(request)
    found = faults(sent.rule)
    async with services.pool.connection() as conn:
        metrics = await rules.metrics(conn)
        oncall, now = await services.routings.now(conn), services.clock.now()
        rota = Rota(oncall, await tables.overrides(conn, now)) if oncall else None
        receivers = list(receivers_of(sent.rule, rota, now)) if rota else []
        files = await rules.files_with(conn, sent.rule.name, but=sent.of)
    tried = None
    if caller.may(Permission.BACKTEST):  # it counts alerts of the whole place
        tried = tried_by(services.backtests.done(sent.rule.to_text().print, TRIED_LEAST))
    told = judged(sent.rule, found, metrics=metrics, receivers=receivers, tried=tried)
    return told.model_copy(update={"notes": [*told.notes, *map(_twice, files)]})


@routes.put("/desk/{name}", responses=_REFUSED)
async def save(request: Request, name: Name, sent: RuleSaved, caller: Writer) -> RuleDetail:
    """Save a rule as its next version. It needs a back-test of this very rule, or a reason."""
    services = Services.of(request)
    group = group_of(sent.rule)
    if sent.rule.name != name:
        raise _unfit([RuleFault(field="/rule/name", reason=f"the address says {name}")])
    if found := faults(sent.rule):
        raise _unfit(found)
    tried = tried_by(services.backtests.done(sent.rule.to_text().print, TRIED_LEAST))
    reason = sent.reason.strip()
    if not reason and (needs := _needs(group, tried)):
        raise ProblemError(_needing(needs))
    version = Version(
        name=name,
        number=sent.version + 1,
        group=group,
        saved_at=services.clock.now(),
        saved_by=caller.actor,
        reason=reason,
        tried=tried.model_dump(mode="json") if tried else None,
    )
    async with services.pool.connection() as conn:
        await _put(conn, request, version, caller)
        return await _detail(conn, f"{group.id}: {name}", caller)


@routes.delete("/desk/{name}", status_code=204, responses=_REFUSED)
async def remove(
    request: Request, name: Name, version: Annotated[int, Query(ge=1, lt=2**31)], caller: Writer
) -> None:
    """Let a rule be no more; its alerts end as removed."""
    now = Services.of(request).clock.now()
    gone = Version(
        name=name,
        number=version + 1,
        group=None,
        saved_at=now,
        saved_by=caller.actor,
        reason="",
        tried=None,
    )
    async with Services.of(request).pool.connection() as conn:
        known = await desk_rules.versions(conn, name)
        if not known or known[0].group is None:
            raise ProblemError(_NO_RULE)
        await _put(conn, request, gone, caller)


async def _put(conn: Connection, request: Request, version: Version, caller: Caller) -> None:
    """Add a version, if it follows the newest. Raises ProblemError."""
    by = caller.by(address_of(request))
    async with conn.transaction():
        known = await desk_rules.versions(conn, version.name)
        newest = known[0].number if known else 0
        if version.number == 1 and known and known[0].group is None:
            version = replace(version, number=newest + 1)  # the name is free again
        if newest + 1 != version.number or not await desk_rules.put(
            conn, version, by, now=version.saved_at
        ):
            await _refuse_late(conn, version.name)
        await place.ring(conn)
    await conn.commit()


async def _refuse_late(conn: Connection, name: str) -> None:
    """Tell whoever comes second what the first has saved."""
    known = await desk_rules.versions(conn, name)
    newest = known[0] if known else None
    names = await people.names(conn)
    told = told_version(newest, names).model_dump(mode="json") if newest else {"version": 0}
    detail = "somebody else has saved this rule meanwhile; look at both and save again"
    raise ProblemError(Told(409, "Another version", detail, extra=told))


async def _detail(conn: Connection, id_: str, caller: Caller) -> RuleDetail:
    found = await rules.one(conn, id_)
    if found is None or not isinstance(found.rules[0].rule, AlertRule):
        raise ProblemError(_NO_RULE)
    (line,) = found.rules
    is_desk = found.group.origin == DESK
    versions: Sequence[Version] = await desk_rules.versions(conn, line.rule.name) if is_desk else ()
    names = await people.names(conn)
    counts = await rules.open_by_rule(conn)
    told = [told_version(each, names) for each in versions]
    if not caller.may(Permission.BACKTEST):
        told = [each.model_copy(update={"tried": None}) for each in told]
    return RuleDetail(
        rule=rule_line(line, counts.get(id_, 0)),
        draft=draft_of(line.rule, found.group),
        origin=found.group.origin,
        file=found.group.file,
        group=found.group.name,
        editable=is_desk and caller.may(Permission.RULES_WRITE),
        version=versions[0].number if versions else None,
        yaml=as_yaml([found.group]),
        versions=told,
    )


def _twice(file: str) -> str:
    return f"{file} has a rule of this name: both are evaluated, and tell people of the same"


def _needs(group: RuleGroup, tried: Tried | None) -> str:
    """Say what saving needs without a reason; empty: nothing."""
    if tried is None:
        return "backtest"
    return "reason" if excess_of(group, tried) else ""


def _needing(what: str) -> Told:
    said = {
        "backtest": (
            f"try this very rule first, over {TRIED_LEAST.days} days or more,"
            " or give a reason why it is saved untried"
        ),
        "reason": "it would tell people more than they can take; say why it is saved all the same",
    }
    return Told(409, "Not saved yet", said[what], extra={"needs": what})


def _unfit(found: Sequence[RuleFault]) -> ProblemError:
    detail = "; ".join(f"{each.field}: {each.reason}" for each in found)
    errors = [each.model_dump(exclude_none=True) for each in found]
    return ProblemError(Told(422, _UNFIT, detail, extra={"errors": errors}))
