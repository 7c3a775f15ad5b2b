"""What overrides cannot be, and why. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from alerts.oncall.people import Oncall
from alerts.oncall.schedule import Override, shifts

LONGEST: Final = timedelta(days=92)
AHEAD: Final = timedelta(days=366)

Fault = tuple[str, str]  # field, reason


def clipped(wanted: Override, now: datetime, was: Override | None = None) -> Override:
    """Leave out what lies behind: who was on duty then stays so. was: what it is so far."""
    earliest = min(was.begins, now) if was else now
    return replace(wanted, begins=max(wanted.begins, earliest))


def unfit(
    oncall: Oncall, overrides: Sequence[Override], wanted: Override, now: datetime
) -> list[Fault]:
    """Say why an override is not taken, field by field; nothing: it is.

    overrides: that there are, with or without itself.
    """
    faults = [*_names(oncall, wanted), *_times(wanted, now)]
    if not faults and wanted.replaces:
        faults += _replaced(oncall, overrides, wanted)
    return faults


def unfit_swap(first: Override, second: Override) -> list[Fault]:
    """Say why two people cannot swap; all else is said of each of the two."""
    if first.person == first.replaces:
        return [("second/person", "is the same as the first; a swap takes two people")]
    if first.begins < second.ends and second.begins < first.ends:
        return [("second", "overlaps the first; nobody can have two shifts at once")]
    return []


def _names(oncall: Oncall, wanted: Override) -> Iterator[Fault]:
    if wanted.schedule not in oncall.schedules:
        yield "schedule", f"there is no schedule {wanted.schedule!r}"
    if wanted.person not in oncall.people:
        yield "person", f"there is no person {wanted.person!r}"
    if wanted.replaces == wanted.person:
        yield "replaces", "is who stands in; name somebody else, or nobody"


def _times(wanted: Override, now: datetime) -> Iterator[Fault]:
    if wanted.ends <= now:
        yield "ends", "is over; who was on duty stays so"
    elif wanted.ends <= wanted.begins:
        yield "ends", "is not after it begins"
    elif wanted.ends - wanted.begins > LONGEST:
        yield "ends", f"is more than {LONGEST.days} days after it begins; change the schedule"
    if wanted.begins > now + AHEAD:
        yield "begins", "is more than a year ahead"


def _replaced(oncall: Oncall, overrides: Sequence[Override], wanted: Override) -> Iterator[Fault]:
    """Say if nobody would be replaced."""
    others = [each for each in overrides if each.id != wanted.id]
    schedule = oncall.schedules[wanted.schedule]
    found = shifts(schedule, others, oncall.calendar, wanted.begins, wanted.ends)
    if all(each.person != wanted.replaces for each in found):
        yield "replaces", f"{wanted.replaces!r} is not on duty then"
