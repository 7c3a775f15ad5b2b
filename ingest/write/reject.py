"""Poison: rows that the database refuses are found by halving and refused alone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import AsyncConnection

from core.model import Fault, Reason
from core.store import samples

from .batch import Batch
from .commit import FAULTS_MAX
from .delivery import Delivery

Connection = AsyncConnection[Any]

_POISON = "the database refused this value; nothing like it can be stored"


async def without_poison(conn: Connection, batch: Batch) -> list[Delivery]:
    """Deliveries of `batch` with their poison rows turned into faults. Stores nothing.

    Raises LookupError when the database takes each row: the batch failed for another reason.
    """
    batch = batch.apart()
    bad = np.zeros(len(batch.unique), np.bool_)
    bad[await _poison(conn, batch, np.arange(len(batch.unique)))] = True
    found: dict[int, list[int]] = {}
    for row in np.flatnonzero(bad[batch.stands_for]).tolist():
        found.setdefault(int(batch.owner[row]), []).append(int(batch.index[row]))
    if not found:
        raise LookupError("the database refuses the batch, but none of its rows")
    return [
        _poisoned(delivery, found[number]) if number in found else delivery
        for number, delivery in enumerate(batch.deliveries)
    ]


async def _poison(conn: Connection, batch: Batch, rows: NDArray[np.intp]) -> list[int]:
    if len(rows) == 0 or await _passes(conn, batch, rows):
        return []
    if len(rows) == 1:
        return [int(rows[0])]
    half = len(rows) // 2
    return [*await _poison(conn, batch, rows[:half]), *await _poison(conn, batch, rows[half:])]


async def _passes(conn: Connection, batch: Batch, rows: NDArray[np.intp]) -> bool:
    late = np.ones(len(rows), np.bool_)  # late rows need no chunk, which a bad time might create
    try:
        async with conn.transaction(force_rollback=True):
            unique = batch.unique.take(rows)
            await samples.merge(conn, unique, replace=batch.replace[rows], late=late)
    except (psycopg.DataError, OverflowError):
        return False
    return True


def _poisoned(delivery: Delivery, indexes: Sequence[int]) -> Delivery:
    """Move rows that the database refuses from the samples of a delivery to its faults."""
    bad = np.isin(delivery.index, indexes)
    faults = tuple(
        Fault(delivery.where(index), Reason.POISON, _POISON, index)
        for index in indexes[: FAULTS_MAX - len(delivery.faults)]
    )
    return replace(
        delivery,
        samples=delivery.samples.take(~bad),
        index=delivery.index[~bad],
        faults=delivery.faults + faults,
        rejected=delivery.rejected + int(bad.sum()),
    )
