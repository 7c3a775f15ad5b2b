"""What may be silenced, and by whom: the same for our screens and for Alertmanager's clients."""

from collections.abc import Iterator
from datetime import datetime

from alerts.desk.silences import Kept
from alerts.dispatch.matchers import MatcherError, check
from alerts.dispatch.silence import Silence, refusals
from api.access import Caller, Permission, require
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
    unit = kept.unit
    await require(conn, caller, Permission.SILENCE, unit)
    if now is not None and kept.is_long(now):
        await require(conn, caller, Permission.SILENCE_LONG, unit)
