"""What may be silenced, and by whom: the same for our screens and for Alertmanager's clients."""

from collections.abc import Collection, Iterator
from datetime import datetime

from alerts.desk.silences import Kept
from alerts.dispatch.matchers import MatcherError, check
from alerts.dispatch.silence import Silence, refusals
from api.access import Caller, Permission, require
from core.model import Condition, Relation, UnitId
from core.service.problem import Problem, misfit
from core.store.pool import Connection


def reasons(silence: Silence, ends_at: datetime | None, now: datetime) -> Iterator[str]:
    """Say why a silence is not taken, as `field: reason`. ends_at: as said."""
    for condition in silence.matchers:
        try:
            check(condition)
        except MatcherError as error:
            yield f"matchers: {error}"
            return
    yield from refusals(silence.matchers, silence.starts_at, ends_at, now)


def unfit(silence: Silence, ends_at: datetime | None, now: datetime) -> Problem | None:
    """Say why a silence is not taken; None: it is."""
    found = [reason.partition(": ") for reason in reasons(silence, ends_at, now)]
    if not found:
        return None
    faults = ((f"/{field}", reason) for field, _, reason in found)
    return misfit("The silence is not taken", faults)


async def allow(conn: Connection, caller: Caller, kept: Kept, now: datetime | None) -> None:
    """Refuse a caller who may not make this silence, or, without `now`, end it."""
    unit = _unit(kept.silence)
    await require(conn, caller, Permission.SILENCE, unit)
    if now is not None and kept.is_long(now):
        await require(conn, caller, Permission.SILENCE_LONG, unit)


def concerns(kept: Kept, units: Collection[str] | None) -> bool:
    """Whether a silence may hide alerts of some units; None: of any."""
    unit = _unit(kept.silence)
    return units is None or unit is None or unit in units


def _unit(silence: Silence) -> UnitId | None:
    """Give the unit that a silence names; None: it may hide alerts of any."""
    return next((UnitId(each.value) for each in silence.matchers if _names_unit(each)), None)


def _names_unit(condition: Condition) -> bool:
    return condition.label == "unit" and condition.relation is Relation.EQUAL
