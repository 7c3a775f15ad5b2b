"""Rules that are called otherwise: what stands in tables under their names goes with them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from alerts.rules.outcome import Evaluated
from core.store.sql import queries

from .evaluations import evaluations, put_evaluation

_SQL = queries("alerts.state", "moves.sql")

Connection = AsyncConnection[Any]


async def move(conn: Connection, names: Mapping[str, str]) -> None:
    """Call rules otherwise, in the transaction in which it is decided. names: new by old.

    What is over and remembered no more stays where it was.
    """
    if not names:
        return
    for query in ("leave", "enter"):
        await conn.execute(_SQL[query], {"names": Jsonb(dict(names))})
    for evaluated in (await evaluations(conn)).values():
        after = _moved(evaluated, names)
        if after != evaluated:
            await put_evaluation(conn, after)


def _moved(evaluated: Evaluated, names: Mapping[str, str]) -> Evaluated:
    """Give outcomes their new names; of rules whose names others have now, they are dropped."""
    taken = set(names.values())
    outcomes = tuple(
        replace(one, rule=names.get(one.rule, one.rule))
        for one in evaluated.outcomes
        if one.rule in names or one.rule not in taken
    )
    return replace(evaluated, outcomes=outcomes)
