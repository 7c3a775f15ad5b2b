"""Raw keys to series ids, and what a source may write where.

A raw key (the label part of a message, as sent) is understood once; after that it is one dictionary
look-up. Everything per sample is done on columns.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.model import Conflict, Fault, Reason, Samples, Source, SourceId, instant, is_stale
from core.store import catalogue
from core.store.catalogue import Catalogue
from core.store.pool import Pool
from ingest.convert import converted
from ingest.decode.rows import FAULTS_MAX, Decoded, Named

from .bounds import UNKNOWN, Bound, Limits, Table
from .learn import Ask, Learner, creates

SERIES_A_SOURCE_MAX = 10_000
KEY_BYTES_MAX = 8 * 1024  # longer ones are not remembered, but understood each time
KEYS_A_SOURCE_MAX = 2 * SERIES_A_SOURCE_MAX  # a source that makes up keys eats no memory


class Protocol(StrEnum):
    """How samples came in; decides defaults and counts."""

    JSON = "json"
    MQTT = "mqtt"
    MAPPED = "mapped"  # foreign topics
    LINES = "line_protocol"
    REMOTE_WRITE = "remote_write"
    OTLP = "otlp"


# Their senders bring metrics of their own, that nobody here has described.
_DESCRIBES_ITSELF: Final = frozenset({Protocol.LINES, Protocol.REMOTE_WRITE, Protocol.OTLP})


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """Samples that may be stored, their positions in the message, and the refusals so far."""

    samples: Samples
    index: NDArray[np.int32]
    faults: tuple[Fault, ...]
    rejected: int


@dataclass(slots=True)
class Resolver:
    """Holds the catalogue and what was learnt of raw keys. `refresh` forgets and reads again."""

    pool: Pool
    now: Callable[[], datetime]
    known: Catalogue
    _tables: dict[tuple[SourceId, Protocol], Table] = field(default_factory=dict)

    async def refresh(self) -> None:
        """Read the catalogue again; forget what was learnt of keys if it changed."""
        async with self.pool.connection() as conn:
            fresh = await catalogue.load(conn)
        if not fresh.says_what(self.known):
            self._tables.clear()
        self.known = fresh

    def table(self, source: Source, protocol: Protocol) -> Table:
        """Return what was learnt so far of the keys that `source` sends."""
        table = self._tables.get((source.id, protocol))
        if table is None:
            table = self._tables[source.id, protocol] = Table()
        return table

    async def resolve(self, decoded: Decoded, source: Source, protocol: Protocol) -> Resolved:
        """Split `decoded` into samples that `source` may write and refusals with their reasons.

        Raises psycopg errors while the database is away and a key is not known yet.
        """
        keys, table = decoded.rows.keys, self.table(source, protocol)
        numbers, now_ms = table.numbers(keys), int(self.now().timestamp() * 1000)
        if not (numbers == UNKNOWN).any():
            return _applied(decoded, table.limits(numbers), now_ms)
        missing = [key for key, number in zip(keys, numbers, strict=True) if number == UNKNOWN]
        found = await self.learn([(source, key) for key in missing], decoded.name, protocol)
        learnt = dict(zip(missing, found, strict=True))
        bounds = [
            learnt[key] if number == UNKNOWN else table.bounds[number]
            for key, number in zip(keys, numbers.tolist(), strict=True)
        ]
        return _applied(decoded, Limits.of(bounds), now_ms)

    async def learn(
        self,
        pairs: Sequence[tuple[Source, bytes]],
        name: Callable[[bytes], Named | Fault],
        protocol: Protocol,
    ) -> Sequence[Bound | Fault]:
        """Ask the catalogue for keys of many sources at once, and remember the answers."""
        described = protocol not in _DESCRIBES_ITSELF
        asks = [Ask(source, key, creates(source, described=described)) for source, key in pairs]
        async with self.pool.connection() as conn:
            learner = Learner(conn, self.known, self.now(), SERIES_A_SOURCE_MAX)
            learnt = await learner.learn(asks, name)
        self.known = learner.known
        for (source, key), bound in zip(pairs, learnt, strict=True):
            if not _passing(bound) and len(key) <= KEY_BYTES_MAX:
                self._roomy_table(source, protocol).add(key, bound)
        return learnt

    def _roomy_table(self, source: Source, protocol: Protocol) -> Table:
        table = self.table(source, protocol)
        if len(table) >= KEYS_A_SOURCE_MAX:
            table = self._tables[source.id, protocol] = Table()
        return table


def replaces(source: Source, protocol: Protocol) -> bool:
    """Whether a different value at the same series and time replaces the first."""
    default = Conflict.REPLACE if protocol is Protocol.LINES else Conflict.REJECT
    return (source.conflict or default) is Conflict.REPLACE


def _passing(bound: Bound | Fault) -> bool:
    """Refusals that may end without a change of the place are asked again each time."""
    return isinstance(bound, Fault) and bound.reason is Reason.SERIES_LIMIT


def _applied(decoded: Decoded, limits: Limits, now_ms: int) -> Resolved:
    rows, columns = decoded.rows, limits.columns
    if not len(rows):
        return Resolved(Samples.empty(), rows.index, decoded.faults, decoded.rejected)
    series = columns["series"][rows.key_index]
    value = converted(rows.value, columns["factor"][rows.key_index])
    ended = is_stale(rows.value)
    value[ended] = rows.value[ended]  # arithmetic makes an ordinary NaN of that one
    low, high = columns["low"][rows.key_index], columns["high"][rows.key_index]
    bad = (value < low) | (value > high) | columns["refused"][rows.key_index]
    oldest_ms = limits.oldest_ms(now_ms)
    bad |= rows.time_ms <= oldest_ms[rows.key_index]
    if not bad.any():
        samples = Samples(rows.time_ms, series, value)
        return Resolved(samples, rows.index, decoded.faults, decoded.rejected)
    faults = list(decoded.faults)
    for row in np.flatnonzero(bad)[: max(0, FAULTS_MAX - len(faults))].tolist():
        key = int(rows.key_index[row])
        fault = _age_fault(decoded, row, int(oldest_ms[key]))
        faults.append(fault or _row_fault(decoded, row, limits, float(value[row])))
    kept = ~bad
    samples = Samples(rows.time_ms[kept], series[kept], value[kept])
    rejected = decoded.rejected + int(bad.sum())
    return Resolved(samples, rows.index[kept], tuple(faults), rejected)


def _age_fault(decoded: Decoded, row: int, oldest_ms: int) -> Fault | None:
    """Say that a sample is older than what is kept, if it is."""
    index, time_ms = int(decoded.rows.index[row]), int(decoded.rows.time_ms[row])
    if time_ms > oldest_ms:
        return None
    detail = (
        f"{instant(time_ms).isoformat()}: samples of this metric up to "
        f"{instant(oldest_ms).isoformat(timespec='seconds')} are no longer kept; leave it out, or "
        "see retention in place.yml"
    )
    return Fault(f"{decoded.where(index)}/time", Reason.BEYOND_RETENTION, detail, index)


def _row_fault(decoded: Decoded, row: int, limits: Limits, value: float) -> Fault:
    index, key = int(decoded.rows.index[row]), int(decoded.rows.key_index[row])
    where = decoded.where(index)
    if fault := limits.fault(key):
        return Fault(where + fault.where, fault.reason, fault.detail, index)
    low, high = limits.columns["low"][key], limits.columns["high"][key]
    detail = f"{value:g} is outside {low:g} to {high:g}; check the sensor or the range"
    return Fault(f"{where}/value", Reason.OUT_OF_RANGE, detail, index)
