"""Who holds a telephone, and what is told him."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from alerts.desk import acts, listing, story
from alerts.desk.shown import Listed
from alerts.escalation import tables as escalation
from alerts.escalation.wanted import wanted
from alerts.oncall.people import Oncall
from api.alerts.shown import quiet_now
from api.services import Services
from core.service.problem import Problem, ProblemError
from core.store.pool import Connection

from . import told
from .models import PhoneAlert, PhoneCallable, PhoneList, PhonePerson, PhoneView

_RECENT: Final = timedelta(minutes=10)
NO_ALERT: Final = Problem(404, "No such alert", "open the list at /p")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a telephone. actor: as `acked_by` names him.

    people: names of all people by their ids. code, expires_at: of his link, if he has one.
    """

    actor: str
    name: str
    people: Mapping[str, str]
    may_act: bool = True
    code: str | None = None
    expires_at: datetime | None = None


def names_of(oncall: Oncall | None) -> dict[str, str]:
    """Name people by their ids."""
    return {each.id: each.name for each in oncall.people.values()} if oncall else {}


async def listed_one(conn: Connection, services: Services, number: int) -> Listed:
    """Read an alert. Raises ProblemError."""
    found = await listing.listed(conn, [number], await quiet_now(conn, services))
    if not found:
        raise ProblemError(NO_ALERT)
    return found[0]


async def view(conn: Connection, services: Services, listed: Listed, holder: Holder) -> PhoneView:
    """Tell one alert with its story."""
    now = services.clock.now()
    lines = await story.story(conn, listed.alert, now, holder.people)
    done = await acts.keys_of(conn, listed.alert.id, holder.actor)
    return PhoneView(
        as_of=now,
        place=told.place(services.profile),
        you=holder.name,
        code=holder.code,
        expires_at=holder.expires_at,
        may_act=holder.may_act,
        alert=told.alert(listed, holder.actor, holder.people, now),
        coming=told.coming(listed, now),
        lines=told.lines(lines, holder.people),
        done=done,
    )


async def callable_(conn: Connection, services: Services, listed: Listed) -> PhoneCallable:
    """Tell whom an escalation calls: the next of the chain, or somebody by name."""
    quiet, alert, now = await quiet_now(conn, services), listed.alert, services.clock.now()
    if quiet.rota is None:
        return PhoneCallable(next=[], people=[])
    groups = await escalation.last_of(conn, alert.id)
    oncall = quiet.rota.oncall
    is_heard = oncall.notify_simulated or not alert.simulated
    coming = wanted(quiet.rota, alert.matched, alert.priority, groups, now) if is_heard else ()
    people = [
        PhonePerson(id=each.id, name=each.name) for each in oncall.people.values() if each.ways
    ]
    return PhoneCallable(next=list(coming), people=people)


async def list_of(
    conn: Connection, services: Services, ids: Sequence[int], holder: Holder
) -> PhoneList:
    """Tell open alerts, in the order of their ids as given."""
    now = services.clock.now()
    found = await listing.listed(conn, ids, await quiet_now(conn, services))
    shown: list[PhoneAlert] = [told.alert(each, holder.actor, holder.people, now) for each in found]
    recent = sum(each.fired_at is not None and each.fired_at > now - _RECENT for each in shown)
    return PhoneList(
        as_of=now,
        place=told.place(services.profile),
        you=holder.name,
        recent=recent,
        alerts=shown,
    )
