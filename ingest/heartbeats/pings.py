"""A report by HTTP: whose key, which report; stored, and only then answered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import anyio
import psycopg
from prometheus_client import Counter

from core.model import HeartbeatId, Pulse
from core.service.access import Denied, Keyring, presented_key
from core.service.bucket import Buckets
from core.service.problem import Problem
from core.store import heartbeats
from core.store.heartbeats import BODY_BYTES_MAX, End
from core.store.keys import KEY_PREFIX, ApiKey, Scope
from core.store.pool import is_unreachable
from ingest.intake import Intake
from ingest.write import Beside

from .address import Action, asked, key_of_header
from .life import Kind, Report, judge, reported
from .readings import of_report
from .store import store

PATH: Final = "/ping"
METHODS: Final = ("GET", "HEAD", "POST")
COMMIT_SECONDS_MAX: Final = 10.0
# Each minute a start and an end, and a burst of a job that was written in haste.
PINGS_PER_SECOND: Final = 0.5
PINGS_BURST: Final = 20
_BODY_BYTES_READ: Final = 1_000_000  # more is not even read: a report is short
_BODY_SECONDS: Final = 5.0

PINGS = Counter("ioc_heartbeat_pings_total", "Reports of heartbeats.", ["result"])

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Headers = list[tuple[bytes, bytes]]
OK: Final = b"OK\n"

# The same for a key that never was, was revoked, has expired, or is for something else.
_NOBODY: Final = Problem(
    404,
    "Not found",
    "no heartbeat has this key, or there is no such report: /ping/KEY, then nothing, /start, "
    "/fail or /EXIT-CODE (0 to 255)",
)
_METHOD: Final = Problem(
    405,
    "Method not allowed",
    "report by GET, HEAD or POST",
    headers={"allow": ", ".join(METHODS)},
)
_NOT_STORED_YET: Final = Problem(
    503,
    "Not stored yet",
    "the database did not confirm in time; report again",
    headers={"retry-after": "1"},
)
_LENGTH: Final = Problem(
    400, "Ambiguous length", "both Content-Length and Transfer-Encoding; send one"
)


class GoneError(Exception):
    """The client went away before its request was complete: nobody waits for an answer."""


@dataclass(slots=True)
class Pings:
    """Takes reports in."""

    intake: Intake
    keyring: Keyring
    _rate: Buckets = field(default_factory=lambda: Buckets(PINGS_PER_SECOND, PINGS_BURST))

    def claims(self, path: str, headers: Headers) -> bool:
        """Tell whether a request is a report: /ping alone is also what InfluxDB's clients ask."""
        if path != PATH:
            return path.startswith(f"{PATH}/")
        presented = presented_key(headers)
        if key_of_header(headers) is not None:
            return True
        if presented is None or not presented.startswith(KEY_PREFIX):
            return False
        # A key that writes samples is InfluxDB's client; one that nobody knows is told so.
        return self.keyring.check(presented, Scope.PING) is not Denied.SCOPE

    async def answer(self, scope: Mapping[str, Any], receive: Receive) -> bytes | Problem:
        """Store a report; what to answer. Raises GoneError."""
        answer = await self._answer(scope, receive)
        PINGS.labels(str(answer.status) if isinstance(answer, Problem) else "stored").inc()
        return answer

    async def _answer(self, scope: Mapping[str, Any], receive: Receive) -> bytes | Problem:
        permitted = self._permitted(scope)
        if isinstance(permitted, Problem):
            return permitted
        key, action = permitted
        received = self.intake.clock.now()
        body = await _beginning(receive)
        report = Report(action.kind, received, action.exit_code)
        try:
            with anyio.fail_after(COMMIT_SECONDS_MAX):
                return await self._store(key, report, body)
        except (psycopg.Error, TimeoutError) as error:
            if not is_unreachable(error):
                raise
            return _NOT_STORED_YET

    def _permitted(self, scope: Mapping[str, Any]) -> tuple[ApiKey, Action] | Problem:
        headers: Headers = scope["headers"]
        if scope["method"] not in METHODS:
            return _METHOD
        if {b"content-length", b"transfer-encoding"} <= {name for name, _ in headers}:
            return _LENGTH
        wanted = asked(scope["path"], key_of_header(headers) or presented_key(headers))
        key = self.keyring.check(wanted.key, Scope.PING)
        if isinstance(key, Denied) or wanted.action is None:
            return _NOBODY
        if wait := self._rate.take(key.id, now=anyio.current_time()):
            return _haste(wait)
        if why := self.intake.room.refusal:
            return _no_room(why)
        return key, wanted.action

    async def _store(self, key: ApiKey, report: Report, body: bytes) -> bytes | Problem:
        id_ = key.heartbeat
        if id_ is None:
            return _NOBODY
        async with self.intake.pool.connection() as conn:
            known = await heartbeats.find(conn, id_)
        if known is None:  # retired a moment ago
            return _NOBODY
        pulse = reported(known.pulse, report)
        since = known.since or report.at
        verdict = judge(known.heartbeat, pulse, now=report.at, since=since)
        readings = of_report(known.heartbeat, report, pulse, verdict)
        await store(self.intake, readings, _noted(id_, report, pulse, body))
        return OK


def _noted(id_: HeartbeatId, report: Report, pulse: Pulse, body: bytes) -> Beside:
    """Give what is written in the transaction of the samples."""
    if report.kind is Kind.START:
        return partial(heartbeats.note_start, id_=id_, at=report.at)
    failed = report.kind is Kind.FAIL
    end = End(report.at, failed, report.exit_code, pulse.run_seconds, body)
    return partial(heartbeats.note_end, id_=id_, end=end)


def _no_room(why: str) -> Problem:
    detail = f"{why}; nothing is stored, report again later"
    return Problem(503, "No room to store it", detail, headers={"retry-after": "30"})


def _haste(wait_seconds: float) -> Problem:
    seconds = int(wait_seconds) + 1
    return Problem(
        429,
        "Too many reports",
        f"a heartbeat may report {PINGS_BURST} times in a row, then every {1 / PINGS_PER_SECOND:g} "
        f"s; nothing is stored, report again in {seconds} s",
        headers={"retry-after": str(seconds)},
    )


async def _beginning(receive: Receive) -> bytes:
    """Read a body, of which only the beginning is kept: a long or slow one is no reason to fail.

    Raises GoneError.
    """
    kept, read = bytearray(), 0
    with anyio.move_on_after(_BODY_SECONDS):
        while read < _BODY_BYTES_READ:
            part = await receive()
            if part["type"] == "http.disconnect":
                raise GoneError
            chunk: bytes = part.get("body", b"")
            read += len(chunk)
            kept += chunk[: BODY_BYTES_MAX - len(kept)]
            if not part.get("more_body", False):
                break
    return bytes(kept)
