"""Alerts as telephones are told them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from alerts.desk.shown import Listed, Shown
from alerts.desk.story import PERSON, Entry
from api.alerts.told import number
from api.wall.layout import Name
from core.place import Profile

from .models import PhoneAlert, PhoneComing, PhoneLine, PhonePlace

_STEPS_MAX: Final = 6
_LINES_MAX: Final = 12
_ACTS: Final = frozenset(("ack", "unack", "snooze", "assign", "escalate", "note", "resolved"))


def place(profile: Profile) -> PhonePlace:
    """Tell what every page needs."""
    name = Name(profile.name_vi, profile.name_en)
    return PhonePlace(name=name, zone=str(profile.zone), duty_phone=profile.duty_phone)


def alert(listed: Listed, actor: str, people: Mapping[str, str], now: datetime) -> PhoneAlert:
    """Tell an alert. actor: who asks. people: names by ids of oncall.yml."""
    of = listed.alert
    owned = of.is_owned(now)
    return PhoneAlert.model_validate(
        {
            "id": of.id,
            "priority": of.priority,
            "state": of.state,
            "why": of.why,
            "summary": Name(*of.summary),
            "unit_name": Name.of(of.unit_vi, of.unit_en),
            "cause": Name(*of.cause) if of.cause else None,
            "steps": _steps(of),
            "value": number(of.value),
            "value_unit": listed.value_unit,
            "simulated": of.simulated,
            "active_at": of.active_at,
            "fired_at": of.fired_at,
            "ended_at": of.ended_at,
            "acked_at": of.acked_at if owned else None,
            "acked_by_name": owner(of, people) if owned else None,
            "mine": owned and of.acked_by == actor,
            "snoozed_until": of.snoozed_until,
            "quiet": _quiet(listed),
        }
    )


def coming(listed: Listed, now: datetime) -> PhoneComing | None:
    """Tell who is called next, if nobody has it until then."""
    call, alert_ = listed.call, listed.alert
    if call is None or not alert_.is_firing or alert_.is_left_alone(now):
        return None
    return PhoneComing(at=call.at, people=list(call.people))


def owner(of: Shown, people: Mapping[str, str]) -> str | None:
    """Name who has an alert; who has no account is known by oncall.yml."""
    id_ = of.acked_by or ""
    return of.acked_by_name or people.get(id_.removeprefix(PERSON)) or of.acked_by


def lines(story: Sequence[Entry], names: Mapping[str, str]) -> list[PhoneLine]:
    """Tell the last of a story that matters at night. names: of people by their ids."""
    return list(_lines(story, names))[-_LINES_MAX:]


def _lines(story: Sequence[Entry], names: Mapping[str, str]) -> Iterator[PhoneLine]:
    for each in story:
        said: Mapping[str, Any] = each.said
        if each.kind in {"active", "firing", "no_data"}:
            yield PhoneLine.model_validate({"at": each.at, "kind": each.kind})
        elif each.kind in _ACTS:
            actor = str(said.get("actor") or "")
            who = said.get("actor_name") or names.get(actor.removeprefix(PERSON))
            to, note = said.get("instead_of") or said.get("person"), said.get("note") or None
            line = {"at": each.at, "kind": each.kind, "who": who, "to": to, "note": note}
            yield PhoneLine.model_validate(line)
        elif each.kind == "escalation" and said["escalation"]["people"]:
            people = ", ".join(said["escalation"]["people"])
            yield PhoneLine(at=each.at, kind="step", who=people)
        elif each.kind == "attempt":
            yield from _attempt(each.at, said["attempt"], names)


def _attempt(
    at: datetime, attempt: Mapping[str, Any], names: Mapping[str, str]
) -> Iterator[PhoneLine]:
    owner_, person, way = [*str(attempt["channel"]).rsplit("/", 2), "", ""][:3]
    if owner_ == "person":
        result = attempt["receipt"] or attempt["result"]
        who = names.get(person, person)
        yield PhoneLine(at=at, kind="told", who=who, way=way, result=result)


def _steps(of: Shown) -> list[Name]:
    """Give what is to be done line by line, where a rule writes lines."""
    vi, en = (_split(of.texts.get(name, "")) for name in ("action", "action_en"))
    twins = en if len(en) == len(vi) else vi
    return [Name(*pair) for pair in zip(vi, twins, strict=True)][:_STEPS_MAX]


def _split(text: str) -> list[str]:
    parts = (part.strip(" .-•") for line in text.splitlines() for part in line.split(";"))
    return [part for part in parts if part]


def _quiet(listed: Listed) -> str | None:
    if listed.silenced_by:
        return "silence"
    if listed.maintenance:
        return "maintenance"
    return "inhibited" if listed.inhibited_by is not None else None
