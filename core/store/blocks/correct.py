"""Samples put right by people: taken away or set to another value, with a reason that is recorded.

What is packed is corrected by late rows, which decide over what stands; rows of the head are
changed in their place, under the same check as a writer's: a day may be fenced meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from psycopg import AsyncConnection, errors

from core.model import Samples, instant
from core.store import audit, changes
from core.store.audit import Act
from core.store.changes import Entry
from core.store.keys import By
from core.store.samples import packed_upto
from core.store.sql import queries

from .block import Damage
from .fold import REPLACE, VOID
from .give_up import MendedError, give_up
from .gone import NOTHING_MS, gone_upto, kept_since
from .read import Times, TooManySamplesError, borders, read, snapshot

_SQL = queries("core.store.blocks", "correct.sql")

SERIES_MAX: Final = 10_000
SAMPLES_MAX: Final = 200_000
_WRITER: Final = "correction"

Connection = AsyncConnection[Any]


class CorrectionError(Exception):
    """What was asked for cannot be done; the message says why."""


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is still kept of a block that cannot be read: its first and its last moment."""

    series_id: int
    first: datetime
    last: datetime

    @property
    def moments(self) -> tuple[str, str]:
        """Write both as `--from` and `--to` want them."""
        return self.first.isoformat(timespec="milliseconds"), self.last.isoformat()


class UnreadableError(CorrectionError):
    """Blocks that cannot be read are in the way: they can be given up only as a whole."""

    def __init__(self, blocks: Sequence[Whole]) -> None:
        self.blocks = blocks
        where = ", ".join(
            f"series {each.series_id} from {' to '.join(each.moments)}" for each in blocks
        )
        super().__init__(f"blocks cannot be read: {where}; void the whole of each, or restore it")


@dataclass(frozen=True, slots=True)
class Correction:
    """Samples of some series in [begin, end]. value: what they become; None = they never were.

    selector: how the series were asked for.
    """

    selector: str
    series: Sequence[int]
    begin: datetime
    end: datetime
    value: float | None
    reason: str

    @property
    def kind(self) -> str:
        """How it is called."""
        return "void" if self.value is None else "correct"


@dataclass(frozen=True, slots=True, eq=False)
class Concerned:
    """What a correction is about: samples, and blocks that are given up with all of theirs."""

    samples: Samples
    damaged: Sequence[Damage] = ()


async def concerned(conn: Connection, wanted: Correction, *, now: datetime) -> Concerned:
    """Read what it is about. conn: in autocommit mode. Raises CorrectionError."""
    if len(wanted.series) > SERIES_MAX:
        raise CorrectionError(f"these are more than {SERIES_MAX:,} series; put fewer right at once")
    since = await kept_since(conn, wanted.series, now=now)
    if since is not None and wanted.begin < since:
        raise CorrectionError(
            f"samples up to {(moment := since.astimezone(UTC).isoformat())} are no longer kept; "
            f"begin then (--from {moment})"
        )
    after_ms = NOTHING_MS if since is None else _ms(since)
    times = Times(max(_ms(wanted.begin) - 1, after_ms), _ms(wanted.end))
    async with snapshot(conn):
        where = await borders(conn)
        try:
            found = await read(conn, where, wanted.series, times, most=SAMPLES_MAX)
        except TooManySamplesError as error:
            raise CorrectionError(
                f"these are more than {SAMPLES_MAX:,} samples; put fewer series or less time right"
            ) from error
    # Each series by its own bound, the one that is written down, by which `give_up` goes as well.
    gone = await gone_upto(conn, [each.series_id for each in found.damaged])
    in_the_way = [
        Whole(each.series_id, instant(whole.after_ms + 1), instant(whole.until_ms))
        for each in found.damaged
        for whole in [_kept(each, gone)]
        if wanted.value is not None or not _covers(times, whole)
    ]
    if in_the_way:
        raise UnreadableError(in_the_way)
    return Concerned(found.samples, found.damaged)


def _kept(damage: Damage, gone: Mapping[int, int]) -> Times:
    """Give what is still kept of the span of a block."""
    gone_ms = gone.get(damage.series_id, NOTHING_MS)
    return Times(max(damage.span.start_ms, gone_ms), damage.span.end_ms)


def _covers(times: Times, whole: Times) -> bool:
    return times.after_ms <= whole.after_ms and whole.until_ms <= times.until_ms


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


async def correct(conn: Connection, wanted: Correction, *, by: By, now: datetime) -> int:
    """Put samples right and record it; returns how many. conn: in autocommit mode.

    Raises CorrectionError.
    """
    writer = await changes.start_writer(conn, _WRITER, now=now)
    try:
        while True:
            about = await concerned(conn, wanted, now=now)
            samples = about.samples
            upto_ms = round((await packed_upto(conn)).timestamp() * 1000)
            try:
                async with conn.transaction():
                    await give_up(conn, about.damaged)
                    await _apply(conn, wanted, samples, upto_ms)
                    await _record(conn, wanted, about, by=by, now=now)
                    entry = Entry(changes.slot_of(now), writer, 1, now, _told(wanted, samples))
                    await changes.append(conn, entry, oldest_head=_oldest(samples, upto_ms))
            except (errors.NotNullViolation, MendedError):
                # A day was fenced meanwhile: these samples are late now. Or a block can be read.
                continue
            return len(samples)
    finally:
        await changes.end_writer(conn, writer, now=now)


async def _apply(conn: Connection, wanted: Correction, samples: Samples, upto_ms: int) -> None:
    late = samples.time_ms <= upto_ms
    if late.any():
        kind = VOID if wanted.value is None else REPLACE
        params = {**_keys(samples.take(late)), "value": wanted.value, "kind": kind}
        await conn.execute(_SQL["correct_late"], params)
    if not late.all():
        name = "void_head" if wanted.value is None else "correct_head"
        params = {**_keys(samples.take(~late)), "value": wanted.value}
        times = {"from_time": wanted.begin, "to_time": wanted.end}
        await conn.execute(_SQL[name], params | times)


async def _record(
    conn: Connection, wanted: Correction, about: Concerned, *, by: By, now: datetime
) -> None:
    count = len(about.samples)
    told: dict[str, Any] = {"from": wanted.begin.isoformat(), "to": wanted.end.isoformat()}
    told |= {"samples": count, "reason": wanted.reason, "value": wanted.value}
    if about.damaged:
        told["given_up"] = [_lost(each) for each in about.damaged]
    act = Act(by.actor, f"sample.{wanted.kind}", wanted.selector, told)
    await audit.append(conn, act, now=now)
    row = {
        "at": now,
        "actor": by.actor,
        "kind": wanted.kind,
        "selector": wanted.selector,
        "series": list(wanted.series),
        "from_time": wanted.begin,
        "to_time": wanted.end,
        "value": wanted.value,
        "samples": count,
        "reason": wanted.reason,
    }
    await conn.execute(_SQL["record"], row)


def _lost(damage: Damage) -> dict[str, object]:
    begin, end = damage.moments
    return {"series": damage.series_id, "from": begin, "to": end, "samples": damage.n}


def _told(wanted: Correction, samples: Samples) -> Samples:
    """Give what followers are told: the new values; of what is void, nothing."""
    if wanted.value is None:
        return Samples.empty()
    return Samples(samples.time_ms, samples.series_id, np.full(len(samples), wanted.value))


def _oldest(samples: Samples, upto_ms: int) -> datetime | None:
    """Give the oldest time that is changed in the head."""
    head_ms = samples.time_ms[samples.time_ms > upto_ms]
    return instant(int(head_ms.min())) if len(head_ms) else None


def _keys(samples: Samples) -> Mapping[str, Any]:
    return {
        "ids": samples.series_id.tolist(),
        "times": [instant(each) for each in samples.time_ms.tolist()],
    }
