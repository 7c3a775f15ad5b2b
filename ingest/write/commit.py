"""One batch, one transaction: samples, refused payloads, change log; then COMMIT."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection, errors

from core.model import Fault, Reason, Samples, SourceId, instant
from core.store import changes, continuity, rejected, samples
from core.store.samples import Merged

from .batch import Batch
from .delivery import Delivery, Outcome
from .numbering import follow

Connection = AsyncConnection[Any]

_CONFLICT = "another value is stored at this time; a correction is made by hand and recorded"
FAULTS_MAX = 100


class PackedMeanwhileError(Exception):
    """A head row has become late since `upto` was read: read it again and split again."""


class _CommittedBeforeError(Exception):
    """Rolls back: the very same entry is there, so an earlier COMMIT had gone through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What an entry of the change log is called, the same at every try."""

    slot: int
    writer: int
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Committed:
    """What to tell whom, in the order of the deliveries."""

    outcomes: Sequence[tuple[Delivery, Outcome]]
    duplicates: int  # rows that changed nothing
    holes: int = 0  # found in the numbering of messages, by what is stored


async def commit(
    conn: Connection, batch: Batch, name: Name, *, upto: datetime, staged: bool
) -> Committed:
    """Store `batch` in one transaction, or find that it is stored already under the same name.

    staged: take the path that expects duplicates. Without it, a duplicate raises UniqueViolation
    and nothing is stored. Raises PackedMeanwhileError and psycopg errors.
    """
    late = batch.unique.time_ms <= int(upto.timestamp() * 1000)
    merged, told, holes = None, None, 0
    try:
        async with conn.transaction():
            merged = await _write(conn, batch, late, staged=staged)
            told = outcomes(batch, merged)
            await _keep_refused(conn, told, now=name.at)
            await _write_beside(conn, batch)
            await continuity.hear(conn, _heard(batch))
            await continuity.advance(conn, _steps(batch))
            holes = await follow(conn, _numbers(batch))
            await _log(conn, batch.unique, merged, late, name)
    except errors.NotNullViolation as error:
        if error.diag.table_name is not None and error.diag.table_name.startswith("batch"):
            raise PackedMeanwhileError from error
        raise
    except _CommittedBeforeError:
        pass
    if merged is None or told is None:
        raise LookupError("a transaction that ended well has told what it did")
    return Committed(told, len(merged.equal) + len(merged.different), holes)


async def _write(
    conn: Connection, batch: Batch, late: NDArray[np.bool_], *, staged: bool
) -> Merged:
    unique, nothing = batch.unique, np.empty(0, np.int32)
    if len(unique) == 0:
        return Merged(nothing, nothing)
    if staged:
        return await samples.merge(conn, unique, replace=batch.replace, late=late)
    if not late.all():
        await samples.copy_head(conn, unique.take(~late) if late.any() else unique)
    if not late.any():
        return Merged(nothing, nothing)
    rows = np.flatnonzero(late).astype(np.int32)
    merged = await samples.merge(
        conn, unique.take(late), replace=batch.replace[late], late=np.ones(len(rows), np.bool_)
    )
    return Merged(rows[merged.equal], rows[merged.different])


async def _keep_refused(
    conn: Connection, told: Sequence[tuple[Delivery, Outcome]], *, now: datetime
) -> None:
    refusals = [
        rejected.Refusal(
            delivery.source,
            delivery.protocol,
            outcome.faults,
            outcome.rejected,
            delivery.payload,
            delivery.context,
        )
        for delivery, outcome in told
        if outcome.faults and delivery.keep
    ]
    if refusals:
        await rejected.keep(conn, refusals, now=now)


async def _write_beside(conn: Connection, batch: Batch) -> None:
    for delivery in batch.deliveries:
        if delivery.beside is not None:
            await delivery.beside(conn)


def _heard(batch: Batch) -> Sequence[SourceId]:
    return [source for delivery in batch.deliveries for source in delivery.heard]


def _steps(batch: Batch) -> Sequence[continuity.Step]:
    return [step for delivery in batch.deliveries for step in delivery.steps]


def _numbers(batch: Batch) -> Sequence[continuity.Numbered]:
    return [delivery.number for delivery in batch.deliveries if delivery.number]


async def _log(
    conn: Connection, unique: Samples, merged: Merged, late: NDArray[np.bool_], name: Name
) -> None:
    changed = np.ones(len(unique), np.bool_)
    changed[merged.equal] = False
    changed[merged.different] = False
    # Also of rows that were only compared: what stands in the head of a packed day may be no more.
    head_ms = unique.time_ms[~late]
    entry = changes.Entry(name.slot, name.writer, name.seq, name.at, unique.take(changed))
    try:
        await changes.append(
            conn, entry, oldest_head=instant(int(head_ms.min())) if len(head_ms) else None
        )
    except errors.UniqueViolation as error:
        raise _CommittedBeforeError from error


def outcomes(batch: Batch, merged: Merged) -> Sequence[tuple[Delivery, Outcome]]:
    """Tell each delivery what became of it; bundles with a refused sample are taken apart."""
    different = np.zeros(len(batch.unique) + 1, np.bool_)
    different[merged.different] = True
    refused = np.flatnonzero(batch.conflict | different[batch.stands_for])
    if len(refused) == 0:
        return [(delivery, _outcome(delivery, ())) for delivery in batch.deliveries]
    batch = batch.apart()
    by_owner: dict[int, list[int]] = {}
    for row in refused.tolist():
        by_owner.setdefault(int(batch.owner[row]), []).append(int(batch.index[row]))
    return [
        (delivery, _outcome(delivery, by_owner.get(number, ())))
        for number, delivery in enumerate(batch.deliveries)
    ]


def _outcome(delivery: Delivery, conflicts: Sequence[int]) -> Outcome:
    room = FAULTS_MAX - len(delivery.faults)
    faults = tuple(
        Fault(delivery.where(index), Reason.CONFLICT, _CONFLICT, index)
        for index in conflicts[: max(room, 0)]
    )
    return Outcome(
        len(delivery.samples) - len(conflicts),
        delivery.rejected + len(conflicts),
        delivery.faults + faults,
    )
