"""Runs in their tables. Functions take the caller's transaction."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from alerts.dispatch.alert import AlertId
from alerts.dispatch.group import Group
from alerts.oncall.escalate import Call, Run, State, Taken
from core.store.sql import fetched, named_rows, queries

from .rung import Given
from .runs import Runs
from .wanted import Last

_SQL = queries("alerts.escalation", "escalation.sql")

GIVEN_MAX: Final = 1000  # in one round

Connection = AsyncConnection[Any]


async def runs(conn: Connection) -> list[Run]:
    """Read all runs of open groups, in their order."""
    return [_run(row) for row in await named_rows(conn, _SQL["runs"])]


async def put(conn: Connection, runs: Runs) -> None:
    """Write what runs have become, and which steps they took."""
    changed, taken = runs.written()
    if changed:
        await conn.execute(_SQL["put"], {"rows": Jsonb([_row(each) for each in changed])})
    if taken:
        await conn.execute(_SQL["take"], {"rows": Jsonb([_step(*each) for each in taken])})


async def lost(
    conn: Connection, groups: Iterable[Group], runs: Runs, messages: Collection[int] | None
) -> set[int]:
    """Give those of some groups of which nobody gets any of the last calls.

    messages: about which of them anything is known since; None: ask of all.
    """
    if messages is not None:
        rows = await fetched(conn, _SQL["groups_of"], {"ids": list(messages)})
        numbers = {number for (number,) in rows}
        groups = (group for group in groups if group.id in numbers)
    keys = {key: group.id for group in groups for key in runs.last_keys(group)}
    rows = await fetched(conn, _SQL["outcomes"], {"keys": list(keys)}) if keys else []
    found = dict[int, bool]()
    for key, is_lost in rows:
        number = keys[bytes(key)]
        found[number] = found.get(number, True) and is_lost
    return {number for number, is_lost in found.items() if is_lost}


async def of_alerts(conn: Connection, ids: Collection[int]) -> dict[int, list[Run]]:
    """Read which runs go on for alerts."""
    found = dict[int, list[Run]]()
    rows = await named_rows(conn, _SQL["of_alerts"], {"ids": list(ids)}) if ids else []
    for row in rows:
        for number in set(row["sent_firing"]).intersection(ids):
            found.setdefault(number, []).append(_run(row))
    return found


async def last_of(conn: Connection, alert: int) -> list[Last]:
    """Read what became last of the open groups that were told of an alert."""
    rows = await named_rows(conn, _SQL["last_of"], {"id": alert})
    return [Last(row.pop("receiver"), _run(row) if row["run"] else None) for row in rows]


async def given(conn: Connection, now: datetime) -> list[Given]:
    """Take what is given to people, or is to be escalated, and was not yet."""
    rows = await fetched(conn, _SQL["untold"], {"limit": GIVEN_MAX})
    if rows:
        await conn.execute(_SQL["told"], {"ids": [row[0] for row in rows], "now": now})
    return [Given(act, AlertId(alert), kind, person) for act, alert, kind, person in rows]


async def next_call_at(conn: Connection) -> datetime | None:
    """Say when somebody is to be called next; None: no run is going on."""
    found: datetime | None = (await fetched(conn, _SQL["next_call_at"]))[0][0]
    return found


def _step(run: Run, taken: Taken) -> dict[str, object]:
    return {
        "group_id": run.group,
        "run": run.number,
        "round": taken.round,
        "step": taken.step,
        "at": taken.at.isoformat(),
        "people": list(taken.people),
        "why": taken.why.value,
    }


def _row(run: Run) -> dict[str, object]:
    return {
        "group_id": run.group,
        "run": run.number,
        "chain": run.chain,
        "priority": run.priority,
        "step": run.step,
        "round": run.round,
        "reached": run.reached,
        "started_at": run.started_at.isoformat(),
        "due_at": run.due_at and run.due_at.isoformat(),
        "next_at": run.next_at and run.next_at.isoformat(),
        "told": list(run.told),
        "calls": [_written(each) for each in run.waiting],
        "state": run.state.value,
        "ended_at": run.ended_at and run.ended_at.isoformat(),
    }


def _run(row: dict[str, Any]) -> Run:
    return Run(
        group=row["group_id"],
        number=row["run"],
        chain=row["chain"],
        priority=row["priority"],
        started_at=row["started_at"],
        due_at=row["due_at"],
        step=row["step"],
        round=row["round"],
        reached=row["reached"],
        told=tuple(row["told"]),
        waiting=tuple(_call(each) for each in row["calls"]),
        state=State(row["state"]),
        ended_at=row["ended_at"],
    )


def _written(call: Call) -> dict[str, object]:
    return {
        "round": call.round,
        "step": call.step,
        "channel": call.channel,
        "person": call.person,
        "due_at": call.due_at.isoformat(),
        "seconds": call.seconds,
    }


def _call(row: dict[str, Any]) -> Call:
    return Call(**{**row, "due_at": datetime.fromisoformat(row["due_at"])})
