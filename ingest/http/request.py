"""One write request: read, decode, resolve, hand to the writer, wait for COMMIT."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
import psycopg
import structlog
from prometheus_client import Counter

from core.model import Source, SourceId
from core.service import memory
from core.service.problem import Problem
from core.store.pool import is_unreachable
from ingest.allowance import Allowances
from ingest.decode.rows import Decoded
from ingest.intake import Intake
from ingest.judged import Judged
from ingest.meters import INFLIGHT, RATE_LIMITED
from ingest.sequence import number_of
from ingest.write import Delivery, Outcome

from . import answers
from .body import BodyError, Headers, Limits, header, read_body, read_snappy
from .forms import Form, Reading

log = structlog.get_logger()

COMMIT_SECONDS_MAX = 10.0
_KEPT_SECONDS_MAX = 2.0  # for COMMIT of a payload that is refused in any case
INFLIGHT_BYTES_MAX = 32 * 1024 * 1024  # of bodies between the socket and COMMIT
_LARGE_BYTES = 4 << 20
_THREAD_BYTES = 256 * 1024  # bodies from here on are decoded beside the loop
_DECODED_AT_ONCE = 2  # one while the other is stored; more only take memory

TEXT_IGNORED = Counter("ioc_ingest_ignored_text_total", "Text fields of line protocol, skipped.")


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """A write that came with a good key."""

    form: Form
    source: SourceId
    path: str
    reading: Reading
    headers: Headers
    receive: Callable[[], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Stored:
    """What is in the database of a request: all, or by OTLP what was not refused.

    rejected, detail: how many samples were refused, and why the first.
    """

    accepted: int
    rejected: int = 0
    detail: str = ""


Submit = Callable[[Request, Limits], Awaitable[Stored | Problem]]


@dataclass(slots=True)
class Desk:
    """Takes requests to the writer; refuses more than the memory holds."""

    intake: Intake
    _bytes: int = 0
    _allowances: Allowances = field(default_factory=Allowances)
    _decoding: anyio.CapacityLimiter = field(
        default_factory=lambda: anyio.CapacityLimiter(_DECODED_AT_ONCE)
    )

    async def submit(self, request: Request, limits: Limits) -> Stored | Problem:
        """Store one request. Raises BodyError, DisconnectedError."""
        size = _declared(request.headers, limits)
        if self._bytes + size > INFLIGHT_BYTES_MAX:
            return _told(request.form, answers.OVERLOADED)
        self._bytes += size
        INFLIGHT.labels(request.form.value).inc()
        share = _Share(size, partial(self._release, request.form))
        try:
            return await self._submit(request, limits, share)
        finally:
            if not share.handed_over:
                share.release()

    def _release(self, form: Form, size: int) -> None:
        self._bytes -= size
        INFLIGHT.labels(form.value).dec()
        if size >= _LARGE_BYTES:  # it took a multiple of that to decode, and may never come again
            memory.give_back()

    def _grown(self, share: "_Share", size: int) -> bool:
        """Take as much memory as a body needs that was packed; False when there is not as much."""
        more = max(0, size - share.size)
        if self._bytes + more > INFLIGHT_BYTES_MAX:
            return False
        self._bytes += more
        share.size += more
        return True

    async def _submit(self, request: Request, limits: Limits, share: "_Share") -> Stored | Problem:
        source = self.intake.resolver.known.sources.get(request.source)
        if source is None:
            problem = Problem(403, "Not allowed", f"source {request.source!r} is retired")
            return _told(request.form, problem)
        counts = self.intake.resolver.known.series_counts
        if wait := self._allowances.wait(source, counts, now=anyio.current_time()):
            RATE_LIMITED.labels(request.form.value).inc()
            return _told(request.form, answers.rate_limited(wait))
        try:
            body = await _read(request, limits)
        except BodyError as error:
            await self._keep(request, source, error)
            raise
        if not self._grown(share, len(body)):
            return _told(request.form, answers.OVERLOADED)
        decoded = await self._decoded(request.reading, body)
        TEXT_IGNORED.inc(decoded.ignored_text)
        self._allowances.pay(source, len(decoded.rows) + decoded.rejected - 1)
        try:
            with anyio.fail_after(COMMIT_SECONDS_MAX):
                outcome = await self._store(request, source, body, decoded, share)
        except (psycopg.Error, TimeoutError) as error:
            if not is_unreachable(error):
                raise
            return _told(request.form, answers.NOT_STORED_YET)
        return _answer(request.form, decoded, outcome)

    async def _decoded(self, reading: Reading, body: bytes) -> Decoded:
        now_ms = int(self.intake.clock.now().timestamp() * 1000)
        if len(body) < _THREAD_BYTES:
            return reading.decode(body, now_ms)
        decode = partial(reading.decode, body, now_ms)
        return await anyio.to_thread.run_sync(decode, limiter=self._decoding)

    async def _store(
        self, request: Request, source: Source, body: bytes, decoded: Decoded, share: "_Share"
    ) -> Outcome:
        protocol = request.form.value
        resolved = await self.intake.resolver.resolve(decoded, source, protocol)
        context = {"path": request.path, **request.reading.context}
        settled = asyncio.get_running_loop().create_future()
        judged = Judged(source, protocol, decoded, resolved)
        delivery = judged.delivery(body, _settle(settled, share), context)
        number = number_of(source.id, decoded.envelope, self.intake.clock.now())
        await self.intake.outlet.send(replace(delivery, number=number))
        share.handed_over = True
        outcome: Outcome = await settled
        return outcome

    async def _keep(self, request: Request, source: Source, error: BodyError) -> None:
        """Put the beginning of a body that was refused whole to the rejected ones, then return.

        The sender hears of the refusal in any case, so it waits only `_KEPT_SECONDS_MAX`.
        """
        if not error.kept:
            return
        kept = anyio.Event()
        context = {"path": request.path, **request.reading.context}
        context |= {"content_encoding": header(request.headers, b"content-encoding")}
        delivery = Delivery.refused_whole(
            source.id,
            request.form.value,
            error.fault,
            error.kept,
            settle=lambda _outcome: kept.set(),
            context=context,
        )
        try:
            self.intake.outlet.send_nowait(delivery)
        except anyio.WouldBlock:
            log.warning("refused_body_not_kept", source=source.id, reason="queue_full")
            return
        with anyio.move_on_after(_KEPT_SECONDS_MAX) as waiting:
            await kept.wait()
        if waiting.cancelled_caught:
            log.warning("refused_body_not_kept_yet", source=source.id, seconds=_KEPT_SECONDS_MAX)


@dataclass(slots=True)
class _Share:
    """What a request takes of the memory: until its answer, or once handed over until COMMIT.

    size: in bytes. Who gave up waiting has left his samples in the queue, where they still need
    their room.
    """

    size: int
    _release: Callable[[int], None]
    handed_over: bool = False
    _released: bool = False

    def release(self) -> None:
        """Give it back, once."""
        if not self._released:
            self._released = True
            self._release(self.size)


async def _read(request: Request, limits: Limits) -> bytes:
    if request.form is Form.REMOTE_WRITE:
        return await read_snappy(request.headers, request.receive, limits)
    return await read_body(request.headers, request.receive, limits)


def _settle(settled: asyncio.Future[Outcome], share: _Share) -> Callable[[Outcome], None]:
    def settle(outcome: Outcome) -> None:
        share.release()
        if not settled.done():  # whoever waited may have given up
            settled.set_result(outcome)

    return settle


def _answer(form: Form, decoded: Decoded, outcome: Outcome) -> Stored | Problem:
    if not outcome.faults and not outcome.rejected:
        return Stored(outcome.accepted)
    if form is Form.OTLP and not decoded.unreadable:  # a client that gets an error drops all of it
        fault = outcome.faults[0]
        return Stored(outcome.accepted, outcome.rejected, f"{fault.where}: {fault.detail}")
    status = 422 if form is Form.JSON and not decoded.unreadable else 400
    problem = answers.refused(outcome, status=status)
    if form is Form.REMOTE_WRITE:
        headers = {**problem.headers, **answers.written(outcome.accepted)}
        return replace(problem, headers=headers)
    return answers.for_influx(problem, outcome.faults) if form is Form.LINES else problem


def _told(form: Form, problem: Problem) -> Problem:
    return answers.for_influx(problem) if form is Form.LINES else problem


def _declared(headers: Headers, limits: Limits) -> int:
    """How many bytes a request may come to hold."""
    length = header(headers, b"content-length")
    size = int(length) if length.isdigit() else limits.body_bytes_max
    return min(size, limits.body_bytes_max)
