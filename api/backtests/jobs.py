"""Back-tests of this process: one at a time, in a process of its own that is ended when it must."""

import asyncio
import secrets
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

import anyio
import msgspec
import structlog
from prometheus_client import Counter, Gauge, Histogram

from api.workers.framed import frame_of, framed
from core.service.clock import Clock, woken

from .asked import Asked, Ended, Failed, State, Step, told_of

log = structlog.get_logger()

WAITING_MAX: Final = 4
OWN_MAX: Final = 2  # of one person, the one at work included: nobody fills the queue alone
KEPT_MAX: Final = 20
KEPT: Final = timedelta(hours=1)
ALONE: Final = timedelta(seconds=60)  # nobody asks, so the browser is closed
LONGEST: Final = timedelta(minutes=5)

_SECONDS = Histogram(
    "ioc_backtest_seconds",
    "Time that a back-test was at work.",
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 120, 300),
)
_ENDED = Counter("ioc_backtests_total", "Back-tests by what became of them.", ["state"])
_WAITING = Gauge("ioc_backtests_waiting", "Back-tests that wait for another one.")


@dataclass(slots=True, eq=False)
class Job:
    """A back-test. owner: who began it. asked_at: when somebody asked about it last.

    annotations: of the rule, which nothing comes of; they are given back as they came.
    body: what came of it, as JSON, deflated. figures: of it, as JSON: what saving is judged by.
    """

    id: str
    owner: str
    asked: Asked
    annotations: Mapping[str, str]
    asked_at: datetime
    state: State = "waiting"
    step: Step | None = None
    problem: str | None = None
    body: bytes | None = None
    figures: bytes = b"{}"
    ended_at: datetime | None = None
    stop: anyio.Event = field(default_factory=anyio.Event)

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in {"done", "failed", "cancelled"}

    def end(self, state: State, problem: str | None, now: datetime) -> None:
        """Let it be over, unless it is."""
        if not self.is_over:
            self.state, self.problem, self.ended_at = state, problem, now
            self.stop.set()
            _ENDED.labels(state).inc()


class Jobs:
    """Back-tests, those that are over too, for a while. `run` lives them."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], clock: Clock
    ) -> None:
        self._command, self._environment, self._clock = command, environment, clock
        self._jobs: dict[str, Job] = {}  # in the order in which they were begun
        self._news = asyncio.Event()
        self._worker: Process | None = None

    def begin(self, asked: Asked, annotations: Mapping[str, str], owner: str) -> Job | None:
        """Take in a back-test; None: too many wait, or are the owner's."""
        now = self._clock.now()
        self._tidy(now)
        left = [job for job in self._jobs.values() if not job.is_over]
        if len(left) > WAITING_MAX or sum(job.owner == owner for job in left) >= OWN_MAX:
            return None
        job = Job(secrets.token_hex(8), owner, asked, annotations, now)
        self._jobs[job.id] = job
        _WAITING.set(len(self._waiting()))
        self._news.set()
        return job

    def find(self, id_: str) -> Job | None:
        """Find one, over which somebody bends."""
        now = self._clock.now()
        self._tidy(now)
        job = self._jobs.get(id_)
        if job is not None:
            job.asked_at = now
        return job

    def done(self, print_: str, least: timedelta) -> Job | None:
        """Find the newest that is done of a rule of this print, whoever began it.

        least: over so long a time, or a longer one.
        """
        self._tidy(self._clock.now())
        done = [job for job in self._jobs.values() if job.state == "done"]
        own = (job for job in reversed(done) if job.asked.rule.print == print_)
        return next((job for job in own if job.asked.until - job.asked.since >= least), None)

    def cancel(self, job: Job) -> None:
        """End a back-test, at once; of one that is over nothing is kept."""
        job.end("cancelled", None, self._clock.now())
        _WAITING.set(len(self._waiting()))

    async def run(self) -> None:
        """Live them one after the other, until cancelled."""
        while True:
            self._tidy(self._clock.now())
            waiting = self._waiting()
            _WAITING.set(len(waiting[1:]))
            if waiting:
                await self._lived(waiting[0])
                continue
            self._news.clear()
            await self._news.wait()

    def _waiting(self) -> list[Job]:
        return [job for job in self._jobs.values() if job.state == "waiting"]

    def _tidy(self, now: datetime) -> None:
        """Forget what is old, and end what nobody asks about."""
        for job in self._waiting():
            if now - job.asked_at >= ALONE:
                job.end("cancelled", "nobody asked about it any more", now)
        over = [job for job in self._jobs.values() if job.ended_at is not None]
        over.sort(key=lambda job: job.ended_at or now)
        for place, job in enumerate(over):
            if len(over) - place > KEPT_MAX or now - (job.ended_at or now) >= KEPT:
                del self._jobs[job.id]

    async def _lived(self, job: Job) -> None:
        job.state, began = "running", monotonic()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watched(job), name="who asks about a back-test")
            await self._worked(job)
        _SECONDS.observe(monotonic() - began)

    async def _watched(self, job: Job) -> None:
        """End a back-test when it has to end; its process, once it is over."""
        last = self._clock.now() + LONGEST
        while not job.is_over:
            now = self._clock.now()
            if now >= last:
                minutes = round(LONGEST.total_seconds() / 60)
                reason = f"it takes longer than {minutes} minutes; ask for fewer series or days"
                job.end("failed", reason, now)
            elif now - job.asked_at >= ALONE:
                job.end("cancelled", "nobody asked about it any more", now)
            else:
                until = min(last, job.asked_at + ALONE)
                await woken(self._clock, job.stop, until=until)
        if self._worker is not None:
            _kill(self._worker)

    async def _worked(self, job: Job) -> None:
        try:
            worker = self._worker = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, env=dict(self._environment)
            )
        except OSError as error:
            log.warning("backtest_not_started", error=str(error))
            job.end("failed", "no process can be started for it; try again", self._clock.now())
            return
        try:
            await self._followed(job, worker)
        except (OSError, asyncio.IncompleteReadError, msgspec.MsgspecError):
            code = await worker.wait()
            if not job.is_over:
                log.warning("backtest_died", code=code, asked=str(job.asked)[:1000])
            reason = f"its process ended (code {code}); ask for fewer series or fewer days"
            job.end("failed", reason, self._clock.now())
        finally:
            self._worker = None
            await _ended(worker)

    async def _followed(self, job: Job, worker: Process) -> None:
        if worker.stdin is None:
            raise TypeError(worker)
        worker.stdin.write(framed(job.asked))
        await worker.stdin.drain()
        worker.stdin.close()
        while not job.is_over:
            told = told_of(await frame_of(worker))
            match told:
                case Step():
                    job.step = told
                case Ended():
                    job.body, job.figures = told.body, told.figures
                    job.end("done", None, self._clock.now())
                case Failed():
                    job.end("failed", told.reason, self._clock.now())


def _kill(worker: Process) -> None:
    with suppress(ProcessLookupError):
        worker.kill()


async def _ended(worker: Process) -> None:
    """End a process, and wait for that, however often whoever waits is told to stop."""
    _kill(worker)
    stopped = None
    while worker.returncode is None:
        try:
            await worker.wait()
        except asyncio.CancelledError as error:
            stopped = error
    if stopped is not None:
        raise stopped
