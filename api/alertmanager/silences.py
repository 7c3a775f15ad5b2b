"""Silences as Alertmanager's clients list, make and end them. They are the same as our own."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import ValidationError

from alerts.desk import silences
from alerts.desk.silences import Kept, State
from alerts.dispatch.silence import Silence
from api.access import Caller, Needs, Permission, reach
from api.alerts.bell import ring
from api.alerts.silencing import allow, reasons
from api.requests import address_of
from api.services import Services
from core.model import GO_ZERO, Condition, Relation

from .models import AmMatcher, AmPostableSilence, AmSilence, AmSilenceId, AmSilencesAsked
from .words import FAULTS, PREFIX, PROBLEMS, BadRequestError, answered, filter_of, refused

routes = APIRouter(prefix=PREFIX, tags=["alertmanager"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.ALERTS, by_unit=True))]
Silencer = Annotated[Caller, Depends(Needs(Permission.SILENCE, by_unit=True))]

_COMMENT_CHARS_MAX: Final = 4000  # as the table has it
_ORDER: Final = {State.ACTIVE: 0, State.PENDING: 1, State.EXPIRED: 2}
_RELATIONS: Final[Mapping[Relation, tuple[bool, bool]]] = {  # isRegex, isEqual
    Relation.EQUAL: (False, True),
    Relation.NOT_EQUAL: (False, False),
    Relation.MATCHES: (True, True),
    Relation.MATCHES_NOT: (True, False),
}
_NOT_FOUND: Final[dict[int | str, dict[str, Any]]] = {404: {"description": "There is none"}}


@routes.get("/silences", responses={200: {"model": list[AmSilence]}, **FAULTS})
async def listed(
    request: Request, asked: Annotated[AmSilencesAsked, Query()], caller: Reader
) -> Response:
    """List silences: those in force first, then those to come, then those that are over."""
    try:
        wanted = filter_of(asked.filter)
    except BadRequestError as error:
        return refused(str(error))
    services = Services.of(request)
    now = services.clock.now()
    flags = {
        State.ACTIVE: asked.active,
        State.PENDING: asked.pending,
        State.EXPIRED: asked.expired,
    }
    async with services.pool.connection() as conn:
        units = await reach(conn, caller, Permission.ALERTS)
        kept = [each for each in await silences.every(conn, now) if each.concerns(units)]
    found = [
        each
        for each in kept
        if flags[each.state(now)] and set(wanted) <= set(each.silence.matchers)
    ]
    return answered([_told(each, now) for each in sorted(found, key=lambda one: _place(one, now))])


@routes.post("/silences", responses={200: {"model": AmSilenceId}, **FAULTS, **_NOT_FOUND})
async def post(request: Request, caller: Silencer) -> Response:
    """Make a silence, or change one."""
    services = Services.of(request)
    now = services.clock.now()
    try:
        wanted = _kept(AmPostableSilence.model_validate_json(await request.body()), caller, now)
    except ValidationError as error:
        first = error.errors()[0]
        return refused(f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
    except BadRequestError as error:
        return refused(str(error))
    async with services.pool.connection() as conn:
        if wanted.silence.id:
            before = await silences.one(conn, wanted.silence.id)
            if before is None:
                return refused("silence not found", HTTPStatus.NOT_FOUND)
            await allow(conn, caller, before, None)
        await allow(conn, caller, wanted, now)
        async with conn.transaction():
            made = await silences.put(conn, wanted, caller.by(address_of(request)), now=now)
        await conn.commit()
        await ring(conn)
    return answered({"silenceID": made.silence.id})


@routes.get("/silence/{id}", responses={200: {"model": AmSilence}, **_NOT_FOUND})
async def one(request: Request, id_: Annotated[UUID, Path(alias="id")], caller: Reader) -> Response:
    """Tell a silence."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        found = await silences.one(conn, str(id_))
        units = await reach(conn, caller, Permission.ALERTS)
    if found is None or not found.concerns(units):
        return Response(status_code=HTTPStatus.NOT_FOUND)
    return answered(_told(found, services.clock.now()))


@routes.delete("/silence/{id}", responses={200: {"description": "It is over"}, **_NOT_FOUND})
async def delete(
    request: Request, id_: Annotated[UUID, Path(alias="id")], caller: Silencer
) -> Response:
    """End a silence."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        found = await silences.one(conn, str(id_))
        if found is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        await allow(conn, caller, found, None)
        by, now = caller.by(address_of(request)), services.clock.now()
        async with conn.transaction():
            await silences.end(conn, found.silence.id, by, now=now)
        await conn.commit()
        await ring(conn)
    return Response()


def _kept(wanted: AmPostableSilence, caller: Caller, now: datetime) -> Kept:
    """Read a silence that is wanted. Raises BadRequestError."""
    try:
        id_ = str(UUID(wanted.id)) if wanted.id else ""
    except ValueError:
        raise BadRequestError(f"id: {wanted.id!r:.80} is no UUID") from None
    starts_at = now if wanted.starts_at == GO_ZERO else wanted.starts_at
    silence = Silence(
        id=id_,
        matchers=tuple(map(_condition, wanted.matchers)),
        starts_at=starts_at,
        ends_at=wanted.ends_at,
    )
    found = list(reasons(silence, None if wanted.ends_at == GO_ZERO else wanted.ends_at, now))
    if not wanted.comment.strip() or len(wanted.comment) > _COMMENT_CHARS_MAX:
        found.append(f"comment: has to say why, in at most {_COMMENT_CHARS_MAX} characters")
    if found:
        raise BadRequestError(f"invalid silence: {'; '.join(found)}")
    return Kept(
        silence=silence,
        created_by=wanted.created_by,
        comment=wanted.comment,
        updated_at=now,
        actor=caller.actor,
    )


def _condition(matcher: AmMatcher) -> Condition:
    relations = {flags: relation for relation, flags in _RELATIONS.items()}
    relation = relations[matcher.is_regex, matcher.is_equal]
    return Condition(matcher.name, relation, matcher.value)


def _told(kept: Kept, now: datetime) -> dict[str, Any]:
    silence = kept.silence
    return {
        "id": silence.id,
        "status": {"state": kept.state(now)},
        "updatedAt": kept.updated_at,
        "comment": kept.comment,
        "createdBy": kept.created_by,
        "endsAt": silence.ends_at,
        "startsAt": silence.starts_at,
        "matchers": [_matcher(each) for each in silence.matchers],
        "annotations": {},
    }


def _matcher(condition: Condition) -> dict[str, Any]:
    is_regex, is_equal = _RELATIONS[condition.relation]
    named = {"name": condition.label, "value": condition.value}
    return {**named, "isRegex": is_regex, "isEqual": is_equal}


def _place(kept: Kept, now: datetime) -> tuple[int, float]:
    state = kept.state(now)
    if state is State.EXPIRED:
        return _ORDER[state], -kept.silence.ends_at.timestamp()
    moment = kept.silence.ends_at if state is State.ACTIVE else kept.silence.starts_at
    return _ORDER[state], moment.timestamp()
