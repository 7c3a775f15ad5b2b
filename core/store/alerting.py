"""How rules, the outbox and channels do, in their tables: for `ioc doctor`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .pool import Connection
from .sql import named_rows, queries

_SQL = queries("core.store", "alerting.sql")

_FAILURES: Final = 5  # in a row; then a channel is left alone for a while
_USUAL_SECONDS: Final = 15.0  # between evaluations of a group that does not say
_STUCK_AFTER: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Down:
    """A way to tell people that fails. error: what it said last."""

    channel: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """evaluated_age_seconds: since the newest evaluation; None = there was none.

    late_groups: not evaluated for three intervals. stuck: notifications due for more than a
    minute, the first for stuck_seconds.
    """

    evaluated_age_seconds: float | None = None
    late_groups: int = 0
    down: tuple[Down, ...] = ()
    stuck: int = 0
    stuck_seconds: float = 0.0


async def read_alerting(conn: Connection, *, now: datetime) -> Alerting | None:
    """Ask; None = it has no alerts yet. conn: of the owner."""
    if not (await named_rows(conn, _SQL["has_alerts"]))[0]["yes"]:
        return None
    (evaluated,) = await named_rows(
        conn, _SQL["evaluations"], {"now": now, "usual": _USUAL_SECONDS}
    )
    (waiting,) = await named_rows(conn, _SQL["waiting"], {"now": now, "after": _STUCK_AFTER})
    return Alerting(
        evaluated_age_seconds=evaluated["age_seconds"],
        late_groups=evaluated["late"],
        down=tuple(
            Down(**row) for row in await named_rows(conn, _SQL["channels"], {"failures": _FAILURES})
        ),
        stuck=waiting["count"],
        stuck_seconds=waiting["seconds"] or 0.0,
    )
