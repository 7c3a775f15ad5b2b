"""The loop of all probes, in one process at a time: plan, try, try again, store."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import anyio
import psycopg
import structlog

from core.model import ProbeKind, ProbePolicy, ProbeTarget
from core.service.outbound import Guard, Reach, Why, as_address, system_lookup
from core.store import audit, probes
from core.store.audit import Act
from core.store.pool import Pool, is_unreachable
from core.store.probes import Probing
from ingest.intake import Intake

from .attempt import Attempt
from .file import CONFIRM_SECONDS
from .meters import CONFIRMED, FAILED, LATE_SECONDS, PROBES, RUNNING, SKIPPED, TARGETS
from .plan import Plan
from .readings import Seldom, readings
from .store import store
from .verdict import Result, Tried, needs_second

log = structlog.get_logger()

LEASE = "probe"
# When none of 1,000 portals at 60 s answers, 417 wait: for two tries of 10 s, and 5 s between them.
PROBES_AT_ONCE = 512
_WITNESSES = 2
_TOLD_AGAIN_SECONDS = timedelta(hours=1).total_seconds()


@dataclass(slots=True)
class Targets:
    """Targets and policy of now. demo: whether the stand-ins of simulated targets are running."""

    pool: Pool
    demo: bool
    policy: ProbePolicy | None = None
    targets: tuple[ProbeTarget, ...] = ()
    _changed: anyio.Event = field(default_factory=anyio.Event)

    async def refresh(self) -> None:
        """Read again; whoever waits for a change hears of it."""
        async with self.pool.connection() as conn:
            found = await probes.load(conn)
        targets = _probed(found, demo=self.demo)
        if (found.policy, targets) != (self.policy, self.targets):
            self.policy, self.targets = found.policy, targets
            changed, self._changed = self._changed, anyio.Event()
            changed.set()

    @property
    def changed(self) -> anyio.Event:
        """Set with the next change."""
        return self._changed


def _probed(found: Probing, *, demo: bool) -> tuple[ProbeTarget, ...]:
    """Leave out stand-ins that nobody serves: they would be down for ever."""
    if found.policy is None:
        return ()
    return tuple(each for each in found.targets if demo or not each.simulated)


@dataclass(frozen=True, slots=True)
class _View:
    """What holds for the probes that start now."""

    policy: ProbePolicy
    attempt: Attempt
    hosts: Sequence[str]

    def witnesses(self, target: ProbeTarget) -> list[str]:
        """Give names of other portals."""
        own = _host(target)
        return [host for host in self.hosts if host != own][:_WITNESSES]


@dataclass(slots=True)
class Prober:
    """Probes what the place says, until cancelled."""

    intake: Intake
    targets: Targets
    confirm_seconds: float = CONFIRM_SECONDS
    _seldom: Seldom = field(default_factory=Seldom)
    _running: set[str] = field(default_factory=set)
    _refused: dict[str, float] = field(default_factory=dict)
    _last: dict[str, Why] = field(default_factory=dict)
    _room: anyio.CapacityLimiter = field(
        default_factory=lambda: anyio.CapacityLimiter(PROBES_AT_ONCE)
    )

    async def run(self) -> None:
        """Probe for ever; under the lease, so that each portal is asked once."""
        plan = Plan()
        self._running.clear()
        async with system_lookup() as lookup, asyncio.TaskGroup() as tasks:
            reach = Reach.of(lookup)
            while True:
                changed = self.targets.changed
                view = self._view(reach)
                plan.adopt(self.targets.targets if view else (), anyio.current_time())
                TARGETS.set(len(self.targets.targets))
                await self._until(changed, plan, view, tasks)

    def _view(self, reach: Reach) -> _View | None:
        policy = self.targets.policy
        if policy is None:
            return None
        ids = {target.id for target in self.targets.targets}
        self._seldom.keep(ids)
        self._refused = {id_: at for id_, at in self._refused.items() if id_ in ids}
        self._last = {id_: why for id_, why in self._last.items() if id_ in ids}
        hosts = list(dict.fromkeys(filter(None, map(_host, self.targets.targets))))
        return _View(policy, Attempt(reach, Guard.of(policy)), hosts)

    async def _until(
        self, changed: anyio.Event, plan: Plan, view: _View | None, tasks: asyncio.TaskGroup
    ) -> None:
        """Start what is due until the place changes."""
        while not changed.is_set():
            due = plan.next_seconds
            left = None if due is None else max(0.0, due - anyio.current_time())
            with anyio.move_on_after(left):
                await changed.wait()
            for due_seconds, target in plan.take(anyio.current_time()):
                if view is not None:
                    self._start(target, due_seconds, view, tasks)

    def _start(
        self, target: ProbeTarget, due_seconds: float, view: _View, tasks: asyncio.TaskGroup
    ) -> None:
        if target.id in self._running:
            SKIPPED.labels("busy").inc()  # waits for its turn or for the database since last time
            return
        self._running.add(target.id)
        tasks.create_task(self._probe(target, due_seconds, view), name=f"probe {target.id}")

    async def _probe(self, target: ProbeTarget, due_seconds: float, view: _View) -> None:
        try:
            async with self._room:
                RUNNING.inc()
                try:
                    LATE_SECONDS.observe(max(0.0, anyio.current_time() - due_seconds))
                    await self._tried_and_told(target, view)
                finally:
                    RUNNING.dec()
        finally:
            self._running.discard(target.id)

    async def _tried_and_told(self, target: ProbeTarget, view: _View) -> None:
        time_ms = int(self.intake.clock.now().timestamp() * 1000)
        tried = await self._tried(target, view)
        PROBES.labels(target.kind, tried.result).inc()
        if tried.why is Why.GUARD:
            await self._record_refusal(target, tried)
        now = anyio.current_time()
        found = [each for each in readings(tried) if self._seldom.wants(target, each, now)]
        if found:
            await store(self.intake, target, view.policy, found, time_ms)

    async def _tried(self, target: ProbeTarget, view: _View) -> Tried:
        witnesses = view.witnesses(target)
        tried = await view.attempt.try_(target, witnesses=witnesses)
        if needs_second(tried):
            FAILED.labels(tried.why).inc()
            await anyio.sleep(self.confirm_seconds)
            tried = await view.attempt.try_(target, witnesses=witnesses)
            CONFIRMED.labels(tried.result).inc()
        if tried.why is not Why.OK:
            FAILED.labels(tried.why).inc()
        self._tell(target, tried)
        return tried

    def _tell(self, target: ProbeTarget, tried: Tried) -> None:
        """Log what has changed: a thousand portals behind one broken line are told once."""
        if self._last.get(target.id, Why.OK) is tried.why:
            return
        self._last[target.id] = tried.why
        # A stand-in begins after us and ends before us; who serves it is watched by `ioc up`.
        quiet = tried.result is Result.UP or tried.why is Why.STAND_IN
        tell = log.info if quiet else log.warning
        tell(f"probe_{tried.result}", target=target.id, why=tried.why, detail=tried.detail)

    async def _record_refusal(self, target: ProbeTarget, tried: Tried) -> None:
        """Put a refusal on the record, once an hour each: a name or redirect led inside."""
        now = anyio.current_time()
        if now - self._refused.get(target.id, -_TOLD_AGAIN_SECONDS) < _TOLD_AGAIN_SECONDS:
            return
        act = Act("system:probe", "probe.refuse", f"probe:{target.id}", {"reason": tried.detail})
        try:
            async with self.intake.pool.connection() as conn, conn.transaction():
                await audit.append(conn, act, now=self.intake.clock.now())
        except (psycopg.Error, TimeoutError) as error:
            if not is_unreachable(error):
                raise
            return  # the next refusal tries again
        self._refused[target.id] = now


def _host(target: ProbeTarget) -> str | None:
    """Name of a portal that a name server has to know; None when there is nothing to ask it."""
    if target.kind is ProbeKind.HTTP:
        host = urlsplit(target.address).hostname or ""
    else:
        host = target.address.rpartition(":")[0].strip("[]")
    return host if "." in host and as_address(host) is None else None
