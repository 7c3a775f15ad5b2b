"""What is probed: targets and policy of the place, written by apply, read by the prober.

Functions take a connection inside the caller's transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from core.model import ProbeKind, ProbePolicy, ProbeTarget
from core.place import Key, Stored, What, records

from .sql import named_rows, queries

_SQL = queries("core.store", "probes.sql")

Connection = AsyncConnection[Any]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Probing:
    """What is probed now; without a policy nothing is."""

    policy: ProbePolicy | None
    targets: tuple[ProbeTarget, ...]


async def load(conn: Connection) -> Probing:
    """Read what is probed now."""
    policies = [
        _policy(row) for row in await named_rows(conn, _SQL["policies"]) if not row["retired"]
    ]
    targets = tuple(
        _target(row) for row in await named_rows(conn, _SQL["targets"]) if not row["retired"]
    )
    return Probing(policies[0] if policies else None, targets)


async def stored(conn: Connection) -> Stored:
    """Read all that was ever described, retired objects included."""
    targets, policies = (
        await named_rows(conn, _SQL["targets"]),
        await named_rows(conn, _SQL["policies"]),
    )
    described = records(probes=map(_target, targets), probing=map(_policy, policies))
    retired = (
        *((What.PROBE, row["id"]) for row in targets if row["retired"]),
        *((What.PROBING, row["probe"]) for row in policies if row["retired"]),
    )
    return Stored(described, frozenset(retired))


async def put(
    conn: Connection, targets: Iterable[ProbeTarget], policies: Iterable[ProbePolicy]
) -> None:
    """Write what is new or changed."""
    async with conn.cursor() as cursor:
        await cursor.executemany(_SQL["put_target"], list(map(_target_row, targets)))
        await cursor.executemany(_SQL["put_policy"], list(map(_policy_row, policies)))


async def retire(conn: Connection, keys: Iterable[Key], *, now: datetime) -> None:
    """Retire what is no longer described."""
    gone = list(keys)
    for what, statement in ((What.PROBE, "retire_targets"), (What.PROBING, "retire_policies")):
        ids = [id_ for kind, id_ in gone if kind is what]
        if ids:
            await conn.execute(_SQL[statement], {"ids": ids, "now": now})


def _target(row: Row) -> ProbeTarget:
    return ProbeTarget(
        id=row["id"],
        portal=row["portal"],
        owner=row["owner"],
        unit=row["unit_id"],
        kind=ProbeKind(row["kind"]),
        address=row["address"],
        interval_seconds=row["interval_seconds"],
        timeout_seconds=row["timeout_seconds"],
        expect_status=tuple(row["expect_status"]),
        expect_text=row["expect_text"],
        simulated=row["simulated"],
    )


def _target_row(target: ProbeTarget) -> Row:
    return {
        "id": target.id,
        "portal": target.portal,
        "owner": target.owner,
        "unit": target.unit,
        "kind": str(target.kind),
        "address": target.address,
        "interval": target.interval_seconds,
        "timeout": target.timeout_seconds,
        "status": list(target.expect_status),
        "text": target.expect_text,
        "simulated": target.simulated,
    }


def _policy(row: Row) -> ProbePolicy:
    return ProbePolicy(
        probe=row["probe"],
        allow_networks=tuple(row["allow_networks"]),
        allow_ports=tuple(row["allow_ports"]),
    )


def _policy_row(policy: ProbePolicy) -> Row:
    return {
        "probe": policy.probe,
        "networks": list(policy.allow_networks),
        "ports": list(policy.allow_ports),
    }
