"""Kept payloads through the same decode, resolve and commit as when they came."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import anyio.lowlevel
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from core.model import Fault
from core.store import catalogue, changes, samples
from core.store.refused import Payload
from ingest.decode import json, lines, otlp, remote_write
from ingest.decode.lines import Precision
from ingest.decode.otlp import Encoding
from ingest.decode.remote_write import Version
from ingest.decode.rows import Decoded
from ingest.decode.times import AHEAD_MS
from ingest.judged import Judged
from ingest.resolve import Protocol, Resolver
from ingest.routes import Route, Routes
from ingest.write import Batch, Delivery, Name, Outcome, PackedMeanwhileError, commit

Connection = AsyncConnection[Any]

_WRITER = "rejected again"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one payload. reason: why it could not be read at all."""

    id: int
    accepted: int
    refused: int
    faults: tuple[Fault, ...] = ()
    reason: str = ""
    unchanged: int = 0  # of the accepted: stood there already, with the same value

    @property
    def taken(self) -> bool:
        """Whether nothing of it is refused any more."""
        return not self.refused and not self.faults and not self.reason


class TrialConnection(AsyncConnection[Any]):
    """A session in which nothing lasts: everything happens, and is undone at the end."""

    async def commit(self) -> None:
        """Keep the transaction open; `rollback` will end it."""
        await anyio.lowlevel.checkpoint()


class _OneSession(AsyncConnectionPool[Connection]):
    """Lends the same session each time, where a pool is asked for."""

    def __init__(self, conn: Connection) -> None:
        super().__init__(open=False)
        self._lent = conn

    @asynccontextmanager
    async def connection(
        self,
        timeout: float | None = None,  # noqa: ASYNC109 - the pool's own signature
    ) -> AsyncIterator[Connection]:
        """Lend the session."""
        del timeout
        yield self._lent


@dataclass(slots=True)
class Retaker:
    """Takes payloads again over one session (no autocommit)."""

    conn: Connection
    resolver: Resolver
    writer: int
    now: datetime
    routes: Routes
    seq: int = 0

    @classmethod
    async def start(cls, conn: Connection, *, now: datetime) -> "Retaker":
        """Read the catalogue and announce a writer to those who follow the change log."""
        known = await catalogue.load(conn)
        resolver = Resolver(_OneSession(conn), lambda: now, known)
        writer = await changes.start_writer(conn, _WRITER, now=now)
        await conn.commit()
        return cls(conn, resolver, writer, now, Routes(known.sources.values()))

    async def end(self) -> None:
        """Tell the followers that nothing more comes."""
        await changes.end_writer(self.conn, self.writer, now=self.now)
        await self.conn.commit()

    async def take(self, payload: Payload) -> Result:
        """Store what may be stored of a payload now. Raises psycopg errors."""
        refused, protocol = payload.refused, Protocol(payload.refused.protocol)
        route = self._route(payload, protocol)
        sender = route.source.id if route else refused.source
        why = self._why_not(payload, protocol, route)
        if why or sender is None:
            return Result(refused.id, 0, refused.refused, reason=why or "nobody knows who sent it")
        source = self.resolver.known.sources[sender]
        decoded = _decoded(payload, protocol, route, now=self.now)
        resolved = await self.resolver.resolve(decoded, source, protocol)
        judged = Judged(source, protocol, decoded, resolved)
        delivery = judged.delivery(payload.body, _nobody_waits, payload.context)
        self.seq += 1
        name = Name(slot=changes.slot_of(self.now), writer=self.writer, seq=self.seq, at=self.now)
        # It is kept already.
        outcome, same = await self._stored(replace(delivery, keep=False), name)
        return Result(
            refused.id, outcome.accepted, outcome.rejected, outcome.faults, unchanged=same
        )

    async def _stored(self, delivery: Delivery, name: Name) -> tuple[Outcome, int]:
        while True:
            upto = await samples.packed_upto(self.conn)
            await self.conn.commit()
            try:
                batch = Batch.of([delivery])
                committed = await commit(self.conn, batch, name, upto=upto, staged=True)
            except PackedMeanwhileError:
                continue
            outcome = committed.outcomes[0][1]
            conflicts = outcome.rejected - delivery.rejected
            return outcome, max(0, committed.duplicates - conflicts)

    def _route(self, payload: Payload, protocol: Protocol) -> Route | None:
        """Find the mapping of a foreign topic as it is now, corrected perhaps."""
        return self.routes.find(payload.context["topic"]) if protocol is Protocol.MAPPED else None

    def _why_not(self, payload: Payload, protocol: Protocol, route: Route | None) -> str:
        refused = payload.refused
        if refused.source is not None and refused.source not in self.resolver.known.sources:
            return f"source {refused.source!r} is not in sources.yml, or retired"
        if protocol is Protocol.MAPPED and route is None:
            return f"no source maps {payload.context['topic']!r}; see mapping in sources.yml"
        if route and refused.source not in {None, route.source.id}:
            return f"{refused.source!r} sent it, but source {route.source.id!r} maps its topic now"
        if not payload.is_whole:
            return f"only {len(payload.body):,} of {refused.payload_bytes:,} bytes were kept"
        if payload.context.get("content_encoding"):
            return "kept as it came, compressed, because it could not be unpacked"
        return ""


def _decoded(
    payload: Payload, protocol: Protocol, route: Route | None, *, now: datetime
) -> Decoded:
    now_ms = int(now.timestamp() * 1000)
    if route:
        return route.decode(payload.body, payload.context["topic"], now_ms=now_ms)
    if protocol is Protocol.REMOTE_WRITE:
        version = Version(payload.context.get("version", Version.ONE))
        return remote_write.decode(payload.body, version=version, now_ms=now_ms)
    if protocol is Protocol.OTLP:
        encoding = Encoding(payload.context.get("encoding", Encoding.PROTOBUF))
        return otlp.decode(payload.body, encoding=encoding, now_ms=now_ms)
    if protocol is not Protocol.LINES:
        return json.decode(payload.body, now_ms=now_ms)
    precision = Precision.of(payload.context.get("precision", "")) or Precision.NS
    # A line without a time was given that of its receipt, so it is given that once more.
    return lines.decode(
        payload.body,
        precision=precision,
        now_ms=int(payload.refused.at.timestamp() * 1000),
        ahead_ms=max(0, now_ms - int(payload.refused.at.timestamp() * 1000)) + AHEAD_MS,
    )


def _nobody_waits(_outcome: Outcome) -> None:
    return
