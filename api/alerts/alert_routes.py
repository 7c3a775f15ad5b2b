"""Alerts for those who work with them: lists, one with its story, and acts."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request

from alerts.desk import acts, listing, rules, story
from alerts.desk.acts import Deed, Kind, OwnedError
from alerts.desk.ruled import Ruled
from alerts.desk.shown import Shown
from alerts.desk.story import Entry
from alerts.desk.wanted import CursorError, Filter, Tab
from alerts.escalation.coming import names_of
from api.access import Caller, Needs, Permission, reach, require
from api.instants import stamp
from api.messages import MISSING, PROBLEMS, Problem, RowNumber
from api.requests import address_of
from api.services import Services
from core.model import UnitId
from core.service.problem import Problem as Told
from core.service.problem import ProblemError
from core.store.pool import Connection
from core.store.sources import bare

from . import shown, told
from .act_models import AlertAct, AlertActs, AlertsDone
from .bell import ring
from .calling import person_of, require_chain
from .grounds import entries
from .models import (
    AlertCounts,
    AlertDetail,
    AlertPage,
    AlertQuery,
    AlertRow,
)
from .within import unfit, units_of

routes = APIRouter(prefix="/api/ioc/v1/alerts", tags=["alerts"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.ALERTS, by_unit=True))]
Actor = Annotated[Caller, Depends(Needs(Permission.ACT, by_unit=True))]

_REFUSED: Final[dict[int | str, dict[str, Any]]] = {**MISSING, 409: {"model": Problem}}
_NO_ALERT: Final = Told(404, "No such alert", "GET /api/ioc/v1/alerts lists them")


@routes.get("")
async def alerts(
    request: Request, asked: Annotated[AlertQuery, Query()], caller: Reader
) -> AlertPage:
    """List alerts, a page at a time, with how many fit by tab."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        wanted = Filter(
            priorities=asked.priorities(),
            units=await units_of(conn, caller, Permission.ALERTS, asked.unit),
            q=bare(asked.q),
        )
        is_quiet = await shown.quiet_now(conn, services)
        try:
            found = await listing.found(
                conn, wanted, (Tab(asked.state), asked.cursor), is_quiet, now
            )
        except CursorError:
            raise ProblemError(unfit("cursor", "take it from `next` of a page")) from None
        rows = await listing.listed(conn, found.page.ids, is_quiet)
    return AlertPage(
        as_of=now,
        counts=AlertCounts.model_validate({tab.value: found.counts[tab] for tab in Tab}),
        alerts=[told.row(each) for each in rows],
        next=found.page.next,
    )


@routes.get("/{id}", responses=MISSING)
async def alert(
    request: Request, id_: Annotated[RowNumber, Path(alias="id")], caller: Reader
) -> AlertDetail:
    """Tell all that is known of an alert."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        is_quiet = await shown.quiet_now(conn, services)
        listed = await listing.listed(conn, [id_], is_quiet)
        if not listed:
            raise ProblemError(_NO_ALERT)
        found = listed[0].alert
        await require(conn, caller, Permission.ALERTS, _unit(found))
        known = await rules.rule_of(conn, found.rule)
        fired = await story.fired(conn, found)
        others = await listing.listed(conn, await story.members(conn, found), is_quiet)
        units = await reach(conn, caller, Permission.ALERTS)
        lines = await story.story(conn, found, services.clock.now(), names_of(is_quiet.rota))
        before = await story.similar(conn, found)
    grounds = await entries(services, Ruled(found, *known), fired, units) if known else []
    rule = known[1] if known else None
    fields = {
        **told.row_fields(listed[0]),
        "annotations": found.texts,
        "runbook_url": found.annotations.get("runbook_url", ""),
        "generator_url": found.generator_url,
        "expr": rule.expr if rule else None,
        "hold_seconds": rule.hold_seconds if rule else 0.0,
        "keep_seconds": rule.keep_seconds if rule else 0.0,
        "members": [told.row(each) for each in others if _is_within(each.alert, units)],
        "similar": [told.similar(each) for each in before],
        "timeline": [told.entry(each) for each in sorted([*grounds, *lines], key=_at)],
    }
    return AlertDetail.model_validate(fields)


@routes.post("/acts", responses=_REFUSED)
async def act_on_many(request: Request, wanted: AlertActs, caller: Actor) -> AlertsDone:
    """Do the same about many alerts: those named, or all that fit, if they are as many as said."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        deed = await _deed(conn, request, caller, wanted)
        before = await acts.times_done(conn, deed)
        if before:
            return AlertsDone(done=before, skipped=max(wanted.expected - before, 0))
        ids, asked = await _meant(conn, services, caller, wanted)
        if asked != wanted.expected:
            raise ProblemError(_another_number(asked, wanted.expected))
        async with conn.transaction():
            done = await acts.act_on_many(conn, ids, deed, now=services.clock.now())
        await conn.commit()
        await ring(conn)
    return AlertsDone(done=len(done), skipped=asked - len(done))


@routes.post("/{id}/acts", responses=_REFUSED)
async def act(
    request: Request, id_: Annotated[RowNumber, Path(alias="id")], wanted: AlertAct, caller: Actor
) -> AlertRow:
    """Do something about an alert. Of two who acknowledge it the first has it."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        deed = await _deed(conn, request, caller, wanted)
        for found in await listing.shown(conn, [id_]):
            await require(conn, caller, Permission.ACT, _unit(found))
            if deed.kind is Kind.ESCALATE and not deed.person:
                await require_chain(conn, services, found)
        try:
            async with conn.transaction():
                done = await acts.act(conn, id_, deed, now=services.clock.now())
        except OwnedError as error:
            raise ProblemError(_owned(error)) from None
        except acts.ActError as error:
            raise ProblemError(Told(409, "Not done", str(error))) from None
        if done is None:
            raise ProblemError(_NO_ALERT)
        await conn.commit()
        await ring(conn)
        (row,) = await shown.rows(conn, services, [id_])
    return row


async def _meant(
    conn: Connection, services: Services, caller: Caller, wanted: AlertActs
) -> tuple[list[int], int]:
    """Give the alerts that are meant and may be acted on, and how many were meant at all."""
    said = wanted.filter
    if (wanted.ids is None) == (said is None):
        raise ProblemError(unfit("ids", "give either ids or a filter"))
    if said is None:
        ids = list(dict.fromkeys(wanted.ids or ()))
        mine = await reach(conn, caller, Permission.ACT)
        found = await listing.shown(conn, ids)
        return [each.id for each in found if _is_within(each, mine)], len(ids)
    units = await units_of(conn, caller, Permission.ACT, said.unit)
    fits = Filter(priorities=said.priority, units=units, q=bare(said.q))
    lines = await listing.open_lines(conn, fits, services.clock.now())
    muted = (await shown.quiet_now(conn, services)).muted
    parts = listing.parts_of(listing.divided(lines, muted), Tab(said.state))
    chosen = [line.id for part in parts for line in part]
    return chosen, len(chosen)


async def _deed(
    conn: Connection, request: Request, caller: Caller, wanted: AlertAct | AlertActs
) -> Deed:
    person = await person_of(conn, Services.of(request), wanted.person)
    deed = Deed(
        kind=Kind(wanted.kind),
        by=caller.by(address_of(request)),
        request=wanted.request,
        note=wanted.note,
        until=wanted.until,
        person=person.id if person else "",
        owner=person.actor if person else "",
    )
    faults = acts.faults(deed, Services.of(request).clock.now())
    if faults:
        raise ProblemError(unfit(faults[0].field, str(faults[0])))
    return deed


def _at(entry: Entry) -> datetime:
    return entry.at


def _unit(alert: Shown) -> UnitId | None:
    return UnitId(alert.unit) if alert.unit else None


def _is_within(alert: Shown, units: Collection[str] | None) -> bool:
    return units is None or alert.unit in units


def _owned(error: OwnedError) -> Told:
    alert = error.alert
    who = {
        "acked_by": alert.acked_by,
        "acked_by_name": alert.acked_by_name,
        "acked_at": stamp(alert.acked_at),
    }
    return Told(409, "Somebody has it", str(error), extra=who)


def _another_number(found: int, expected: int) -> Told:
    detail = f"{found} alerts fit, not {expected}; look again and confirm"
    return Told(409, "Another number", detail, extra={"found": found})
