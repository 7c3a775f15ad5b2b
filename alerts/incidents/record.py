"""An incident: what it is of, when it began and was over, and what is owed until when. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from alerts.desk.shown import Shown
from core.model import UnitId, UnitTree

TITLE_CHARS_MAX: Final = 200
NOTE_CHARS_MAX: Final = 4000  # as the table has it
ALERTS_MAX: Final = 200  # in one incident


class State(StrEnum):
    """Where an incident is in its life."""

    OPEN = "open"
    WATCHING = "watching"  # it works again, and somebody looks whether it stays so
    CLOSED = "closed"


class Severity(StrEnum):
    """How bad it is. People say so; nothing is made of priorities."""

    SERIOUS = "serious"
    ORDINARY = "ordinary"
    MINOR = "minor"


class Paper(StrEnum):
    """What is owed to others."""

    NOTICE = "notice"
    REPORT = "report"


WITHIN: Final[Mapping[Paper, timedelta]] = {
    Paper.NOTICE: timedelta(hours=24),
    Paper.REPORT: timedelta(hours=72),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A row of `incident`, with the name of who opened it. sent_at: when papers were sent.

    unit: for which it was opened; None: for the whole place.
    """

    id: int
    title: str
    severity: Severity
    state: State
    opened_at: datetime
    opened_by: str
    opened_by_name: str | None
    closed_at: datetime | None
    notice_at: datetime | None
    report_at: datetime | None
    version: int
    unit: str | None = None

    def sent_at(self, paper: Paper) -> datetime | None:
        """Tell when a paper was sent; None: not yet."""
        return self.notice_at if paper is Paper.NOTICE else self.report_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An alert of an incident. acked_at: when somebody took it for the first time."""

    alert: Shown
    added_at: datetime
    added_by: str
    acked_at: datetime | None = None
    acked_by: str | None = None
    acked_by_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What happened to an incident, or what somebody noted."""

    id: int
    at: datetime
    actor: str
    actor_name: str | None
    kind: str
    text: str
    detail: Mapping[str, Any]

    @property
    def by(self) -> str:
        """Who it was, as people are called."""
        return self.actor_name or self.actor.partition(":")[2] or self.actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """When it began, was seen, was taken and was over; None: not yet, or no alert says so."""

    began_at: datetime | None
    seen_at: datetime | None
    acked_at: datetime | None
    over_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A paper that is owed. sent_at: None while it was not sent."""

    paper: Paper
    at: datetime
    sent_at: datetime | None

    def is_late(self, now: datetime) -> bool:
        """Whether it was sent too late, or is late by now."""
        return (self.sent_at or now) > self.at


def course(members: Sequence[Member]) -> Course:
    """Read the course of an incident from its alerts. It is over when the last of them is."""
    alerts = [member.alert for member in members]
    ended = [alert.ended_at for alert in alerts if alert.ended_at]
    return Course(
        began_at=min((alert.active_at for alert in alerts), default=None),
        seen_at=min((alert.fired_at for alert in alerts if alert.fired_at), default=None),
        acked_at=min((each.acked_at for each in members if each.acked_at), default=None),
        over_at=max(ended) if ended and len(ended) == len(alerts) else None,
    )


def unit_of(incident: Incident, members: Sequence[Member], tree: UnitTree) -> UnitId | None:
    """Say of which unit it is: the lowest in which all its alerts lie; None: the whole place's.

    One without alerts is of the unit for which it was opened.
    """
    if not members:
        return UnitId(incident.unit) if incident.unit else None
    units = [member.alert.unit for member in members]
    return tree.common(UnitId(unit) for unit in units if unit) if all(units) else None


def is_within(incident: Incident, members: Sequence[Member], units: Collection[str] | None) -> bool:
    """Whether all of it is of these units; None: of all, and of none. `listed` says it in SQL."""
    found = [member.alert.unit for member in members] or [incident.unit]
    return units is None or all(unit in units for unit in found)


def dues(incident: Incident, found: Course) -> tuple[Due, ...]:
    """Say what is owed until when: counted from when its first alert was seen, or it was opened."""
    known_at = min(found.seen_at or incident.opened_at, incident.opened_at)
    return tuple(
        Due(paper=paper, at=known_at + within, sent_at=incident.sent_at(paper))
        for paper, within in WITHIN.items()
    )


def refusals(
    old: Incident, state: State, note: str, members: Sequence[Member]
) -> Iterator[tuple[str, str]]:
    """Say why an incident does not get a state, as (field, reason)."""
    if old.state is state:
        return
    if State.CLOSED in (old.state, state) and not note.strip():
        yield "note", "say why it is closed or opened again"
    if state is State.CLOSED and any(member.alert.is_firing for member in members):
        yield "state", "alerts of it are still on: end them or take them out"
    if old.state is State.CLOSED and state is State.WATCHING:
        yield "state", "open it again first"
