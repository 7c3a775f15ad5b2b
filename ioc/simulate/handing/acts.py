"""Hands the story's forms in and lets them be approved, as two people would. Takes a connection."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import AsyncConnection

from core.model import periods
from core.store.keys import By
from core.store.sql import fetched, queries
from ioc.simulate.models import Stage
from ioc.simulate.told import Milestone
from kpi.acts import ActError, LateError, MilestoneState, Wanted, close, write
from kpi.acts import Hand as Writer
from kpi.define import KpiId
from kpi.keeping import Place, current, place
from kpi.uploads.keeping import ConflictError, Hand, RefusedError, approve, submit
from kpi.uploads.record import Submission, Way
from kpi.uploads.states import State
from kpi.values import Status

from .forms import Form, Story

OFFICER: Final = "system:simulate"
_TOLD: Final = timedelta(days=1000)
_CHECKED: Final = timedelta(days=3)  # after figures were due
LEADER: Final = "system:simulate-leader"
_SQL: Final = queries("ioc.simulate.handing", "handing.sql")

Connection = AsyncConnection[Any]


async def hand_in(conn: Connection, stage: Stage, now: datetime) -> int:
    """Hand in what the story has handed in by now; returns how many forms are new.

    conn: in autocommit mode. Each form is handed in and approved once, however often this runs:
    what people have done about it since stays as it is.
    """
    known = await place(conn)
    before = {
        request: (id_, State(state))
        for request, id_, state in await fetched(conn, _SQL["uploads"], {"actor": OFFICER})
    }
    # Revisions follow each other: what comes after something was written is never before it.
    ids = [kpi.id for kpi in known.catalogue.kpis if kpi.is_handed_in]
    ((newest,),) = await fetched(conn, _SQL["newest"], {"kpis": ids})
    acting = _Acting(conn, known, now, newest)
    new = 0
    for form in Story(stage.seed, stage.scene, known).forms(now):
        new += await acting.done(form, before.get(_request(form)))
    for milestone in stage.scene.indicators.milestones:
        await acting.written(milestone)
    return new


async def close_live(conn: Connection, stage: Stage, now: datetime) -> int:
    """Let a leader make live values of periods that are over official; returns how many are new.

    conn: in autocommit mode. What is official changes no more: the past has to be there before.
    """
    known = await place(conn)
    today = now.astimezone(known.zone).date()
    hand = Writer(By(LEADER), now, today)
    new = 0
    for kpi in (known.catalogue.of(KpiId(id_)) for id_ in stage.scene.indicators.official):
        if kpi is None:
            continue
        spans = [
            each
            for each in periods(kpi.period, today - _TOLD, today)
            if each.due(kpi.due_day) + _CHECKED < today
        ]
        for value in (each.value for each in await current(conn, spans, [kpi.id])):
            members = known.scopes.members(kpi.scope, value.period)
            unit = value.unit if value.unit in members.units and not members.is_split else None
            if unit is not None and value.status is Status.PRELIMINARY:
                async with conn.transaction():
                    await close(conn, known, (kpi, unit, value.period), hand)
                new += 1
    return new


class _Acting:
    """Does what people would do. newest: no act is before it."""

    def __init__(
        self, conn: Connection, known: Place, now: datetime, newest: datetime | None
    ) -> None:
        self._conn = conn
        self._place = known
        self._now = now
        self._newest = newest

    async def done(self, form: Form, before: tuple[int, State] | None) -> bool:
        """Hand a form in and let it be approved; False: it was handed in before, or by people."""
        id_, state = before or (None, State.SUBMITTED)
        try:
            if id_ is None:
                async with self._conn.transaction():
                    hand = self._hand(OFFICER, form.made_at, is_leader=False)
                    id_ = await submit(self._conn, self._place, _submission(form), hand)
            if form.decided_at is not None and state is State.SUBMITTED:
                async with self._conn.transaction():
                    hand = self._hand(LEADER, form.decided_at, is_leader=True)
                    await approve(self._conn, self._place, id_, "", hand)
        except (ConflictError, RefusedError):
            return False
        return before is None

    async def written(self, told: Milestone) -> None:
        """Write what became of a milestone, unless somebody else has."""
        milestone = next(each for each in self._place.catalogue.milestones if each.id == told.id)
        wanted = Wanted(
            state=MilestoneState(told.state),
            document=told.document,
            issuer=told.issuer,
            document_date=told.day,
            note=told.note,
            version=0,
            request=f"demo {told.id}",
            simulated=True,
        )
        today = self._now.astimezone(self._place.zone).date()
        try:
            async with self._conn.transaction():
                await write(self._conn, milestone, wanted, Writer(By(OFFICER), self._now, today))
        except (ActError, LateError):
            return

    def _hand(self, actor: str, at: datetime, *, is_leader: bool) -> Hand:
        at = max(at, self._newest) if self._newest else at
        return Hand(
            By(actor), at, is_officer=not is_leader, is_leader=is_leader, noted_at=self._now
        )


def _request(form: Form) -> str:
    return f"demo {form.unit} {form.period.id}"


def _submission(form: Form) -> Submission:
    told = [(each.kpi, str(each.numerator), str(each.denominator)) for each in form.lines]
    return Submission(
        unit=form.unit,
        period=form.period.id,
        way=Way.TYPED,
        lines=form.lines,
        sha256=hashlib.sha256(json.dumps(told).encode()).hexdigest(),
        request=_request(form),
    )
