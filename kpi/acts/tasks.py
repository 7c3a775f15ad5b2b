"""Tasks: what a leader gives to a unit, or to the owner of an indicator, because of a figure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from core.store.sql import fetched, named_rows

from .hand import SQL, ActError, Connection, Hand, record

_SHOWN_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What was given to whom. unit: empty is the owner of the indicator."""

    id: int
    kpi: str
    unit: str
    period: str
    text: str
    due: date
    made_by: str
    made_at: datetime
    done_by: str | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWanted:
    """What is to be given. request: by which it is known if it is asked for again."""

    kpi: str
    unit: str
    period: str
    text: str
    due: date
    request: str


async def tasks(
    conn: Connection, at: datetime, *, kpi: str | None = None, units: Collection[str] | None = None
) -> list[Task]:
    """Read tasks, the open ones first. units: None is all; "" is the owner of an indicator."""
    params = {
        "kpi": kpi,
        "units": None if units is None else sorted(units),
        "at": at,
        "limit": _SHOWN_MAX,
    }
    return [Task(**row) for row in await named_rows(conn, SQL["tasks"], params)]


async def give(conn: Connection, wanted: TaskWanted, hand: Hand) -> int:
    """Give a task; returns its number. A repeated request gives none. Raises ActError."""
    params = {
        "kpi": wanted.kpi,
        "unit": wanted.unit,
        "period": wanted.period,
        "text": wanted.text,
        "due": wanted.due,
        "actor": hand.by.actor,
        "now": hand.now,
        "request": wanted.request,
    }
    if known := await fetched(conn, SQL["given"], params):
        return int(known[0][0])
    if wanted.due < hand.today:
        raise ActError("due", "is over already")
    made = await fetched(conn, SQL["give"], params)
    if not made:  # the same request, at the same moment
        ((number,),) = await fetched(conn, SQL["given"], params)
        return int(number)
    detail = {"kpi": wanted.kpi, "unit": wanted.unit, "text": wanted.text}
    await record(conn, hand, "kpi.task", f"kpi_task:{made[0][0]}", detail)
    return int(made[0][0])


async def task(conn: Connection, id_: int) -> Task | None:
    """Read a task that is to be changed; it stays as it is until the end of the transaction."""
    rows = await named_rows(conn, SQL["task"], {"id": id_})
    return Task(**rows[0]) if rows else None


async def done(conn: Connection, id_: int, hand: Hand) -> None:
    """Note that a task is done; one that is stays so."""
    params = {"id": id_, "actor": hand.by.actor, "now": hand.now}
    if await fetched(conn, SQL["done"], params):
        await record(conn, hand, "kpi.task_done", f"kpi_task:{id_}", {})
