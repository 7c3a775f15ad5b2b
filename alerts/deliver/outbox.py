"""The outbox and its ledger in their tables. Functions take the caller's transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import AsyncConnection

from alerts.dispatch.messages.kind import Kind
from core.store.sql import fetched, named_rows, queries

from .backoff import MOST_SECONDS, Decision
from .breaker import FAILURES, RETRY_AFTER_SECONDS_MAX, Breaker
from .notification import Claimed, Notification
from .outcome import Outcome

_SQL = queries("alerts.deliver", "outbox.sql")

# The longest send, and what it takes to note its end.
LEASE: Final = timedelta(seconds=15)
_WAITS_MOST: Final = timedelta(seconds=max(MOST_SECONDS, RETRY_AFTER_SECONDS_MAX))
_END_WAITS: Final = timedelta(minutes=10)

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a channel has to do. next_at: when a row may be claimed; None: all are being sent.

    is_down: it has failed so often in a row that it is left alone.
    """

    channel: str
    count: int
    oldest_at: datetime
    next_at: datetime | None
    is_down: bool


async def look(conn: Connection, *, now: datetime) -> list[Waiting]:
    """Give what each channel has to do."""
    params = {"failures": FAILURES, "now": now}
    return [Waiting(*row) for row in await fetched(conn, _SQL["look"], params)]


async def put_back(conn: Connection, now: datetime) -> None:
    """Let nothing wait until the clock is as late again as it was."""
    await conn.execute(_SQL["put_back"], {"now": now, "until": now + _WAITS_MOST})


async def claim(
    conn: Connection, channel: str, *, now: datetime, lease: timedelta = LEASE
) -> Claimed | None:
    """Take the row of a channel that is due first, and begin an attempt; None: none is due."""
    params = {"channel": channel, "now": now, "lease": lease, "waits_since": now - _END_WAITS}
    rows = await named_rows(conn, _SQL["claim"], params)
    return _claimed(rows[0]) if rows else None


async def is_outdated(conn: Connection, id_: int, *, now: datetime) -> bool:
    """Whether nobody needs to be called for a message any more: it is over, or somebody has it."""
    return bool((await fetched(conn, _SQL["is_outdated"], {"id": id_, "now": now}))[0][0])


async def record(
    conn: Connection, claimed: Claimed, outcome: Outcome, decision: Decision, *, now: datetime
) -> bool:
    """Note what came of an attempt; False, and nothing is noted, when it has moved on."""
    known_as = outcome.known_as
    params = {
        "id": claimed.id,
        "attempt": claimed.attempt,
        "settled": decision.settled,
        "due_at": decision.due_at,
        "result": outcome.result,
        "status": outcome.status,
        "answer": outcome.answer,
        "provider": known_as.provider if known_as else None,
        "message_id": known_as.message_id if known_as else None,
        "now": now,
    }
    return bool(await fetched(conn, _SQL["record"], params))


async def waiting(
    conn: Connection, *, before: datetime, now: datetime
) -> Sequence[tuple[int, str]]:
    """Give id and channel of what another one is to tell, too.

    What was to be sent before a moment and was not accepted yet, and what is of a channel that is
    left alone for its failures: nobody tries it now.
    """
    params = {"before": before, "failures": FAILURES, "now": now}
    return [(row[0], row[1]) for row in await fetched(conn, _SQL["waiting"], params)]


async def stood_in(conn: Connection, id_: int, other: str) -> bool:
    """Say whether another channel was told that what ends by a row burns."""
    return bool((await fetched(conn, _SQL["stood_in"], {"id": id_, "other": other}))[0][0])


async def breaker(conn: Connection, channel: str) -> Breaker:
    """Read how a channel does."""
    rows = await named_rows(conn, _SQL["breaker"], {"channel": channel})
    return Breaker(**rows[0]) if rows else Breaker()


async def keep_breaker(conn: Connection, channel: str, state: Breaker) -> None:
    """Write how a channel does."""
    await conn.execute(_SQL["keep_breaker"], {"channel": channel, **asdict(state)})


async def forget_failures(conn: Connection, is_there: Callable[[str], bool]) -> None:
    """Let no channel be down for ever that no file names any more: nobody would ever try it."""
    failing = [row[0] for row in await fetched(conn, _SQL["failing"])]
    gone = [each for each in failing if not is_there(each)]
    if gone:
        await conn.execute(_SQL["forget_failures"], {"channels": gone})


def _claimed(row: Mapping[str, Any]) -> Claimed:
    named = {
        name: value for name, value in row.items() if name not in {"id", "attempt", "dedupe_key"}
    }
    notification = Notification(
        **{**named, "kind": Kind(row["kind"])}, dedupe_key=bytes(row["dedupe_key"])
    )
    return Claimed(id=row["id"], attempt=row["attempt"], notification=notification)
