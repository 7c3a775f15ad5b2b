"""A script of samples, lived through by a leader whose connections break at chosen moments."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import psycopg

from alerts.leader import Alerter, Leading
from core.store.lease import LeaseLostError
from core.store.pool import Login, open_pool
from ioc.alerts.recorder import StoredRecorder
from tests.alerting import Recording, Stand, stand, turn
from tests.chaos.eventually import eventually
from tests.chaos.faultproxy import FaultProxy
from tests.chaos.stand import database_proxy
from tests.chaos.wire import Frame
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MINUTES = 8

RULES = """
groups:
  - name: thresholds
    interval: 1m
    rules:
      - {alert: Hot, expr: temperature > 30, labels: {priority: p1}}
      - {alert: Warm, expr: temperature > 20, for: 2m, keep_firing_for: 1m}
  - name: portals
    interval: 1m
    rules:
      - {record: "portal:down", expr: "count by (portal) (portal_up == 0)"}
      - {alert: PortalDown, expr: "portal:down >= 1", for: 1m}
"""
ROUTING = """
route: {receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1m}
receivers:
  - name: hook
    webhook_configs: [{url: "http://127.0.0.1:9/hook"}]
"""
_BROKEN = (psycopg.Error, LeaseLostError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Crash:
    """Breaks the connection at the nth frame of a minute, before or after the COMMIT."""

    minute: int
    frame: Frame
    nth: int


def script_of(seed: int) -> Sequence[dict[str, float]]:
    """Give what is stored at each minute."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, guards nothing
    series = ['temperature{room="a"}', 'temperature{room="b"}']
    probes = ['portal_up{portal="dvc",probe="x"}', 'portal_up{portal="dvc",probe="y"}']
    return [
        {name: rng.choice([15.0, 25.0, 35.0]) for name in series if rng.random() < 0.9}
        | {name: rng.choice([0.0, 1.0]) for name in probes if rng.random() < 0.9}
        for _ in range(MINUTES)
    ]


def crashes_of(seed: int) -> Sequence[Crash]:
    """Choose where it breaks, up to once a minute."""
    rng = random.Random(seed + 1_000_000)  # noqa: S311 - as above
    return [
        Crash(minute, rng.choice([Frame.COMMIT, Frame.COMMITTED]), rng.randint(1, 9))
        for minute in range(MINUTES)
        if rng.random() < 0.6
    ]


@dataclass(slots=True)
class Lived:
    """What came of a script. crashes: that took place."""

    activations: list[tuple[object, ...]]
    told: list[tuple[object, ...]]
    sends: Counter[bytes]
    crashes: int


async def lived(database: Database, folder: Path, seed: int, crashes: Sequence[Crash]) -> Lived:
    """Live through a script, broken where it says."""
    script = script_of(seed)
    async with (
        stand(database, NOW) as kept,
        database_proxy(database, folder) as proxy,
    ):
        await kept.put_rules(RULES)
        await kept.put_routing(ROUTING)
        login = _through(database, folder)
        world = _World(kept, login, proxy, {crash.minute: crash for crash in crashes})
        for minute, samples in enumerate(script):
            if samples:
                await kept.store(samples)
            await world.minute(minute)
            await kept.pass_(60)
        await world.minute(MINUTES)
        return _told(kept, world)


@dataclass(slots=True)
class _World:
    kept: Stand
    login: Login
    proxy: FaultProxy
    crashes: dict[int, Crash]
    count: int = 0
    lost: set[tuple[object, ...]] = field(default_factory=set)  # attempts that a crash cut off

    async def minute(self, minute: int) -> None:
        """Do all that a minute asks for, again after each crash."""
        crash = self.crashes.pop(minute, None)
        if crash is not None:
            if not await self._broken(minute, crash):
                return
            self.count += 1
        await self._drive(minute)

    async def _broken(self, minute: int, crash: Crash) -> bool:
        """Drive until it breaks; False: it did not."""
        async with self.proxy.holding(crash.frame, nth=crash.nth) as trap:
            breaking = asyncio.ensure_future(trap.reached(deadline_seconds=600))
            driving = asyncio.ensure_future(self._drive(minute))
            await asyncio.wait({breaking, driving}, return_when=asyncio.FIRST_COMPLETED)
            if not breaking.done():
                breaking.cancel()
                await driving
                return False
            trap.drop()
            driving.cancel()  # it would wait for a clock that stands still
            await asyncio.wait({driving})
            error = None if driving.cancelled() else driving.exception()
            if error is not None and not _is_broken(error):
                raise error
        return True

    async def _drive(self, minute: int) -> None:
        """Do it once, as a leader that was just started."""
        async with self._leading() as leading:
            await turn(leading, NOW + minute * MINUTE)
            await leading.round()
            await self._deliver(leading)

    async def _deliver(self, leading: Leading) -> None:
        self.lost = self._open_attempts()
        delivering = asyncio.ensure_future(leading.deliverer.run())
        waiting = asyncio.ensure_future(eventually(self._is_idle, deadline_seconds=20))
        await asyncio.wait({delivering, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if delivering.done():
            waiting.cancel()
            await delivering
        await waiting
        delivering.cancel()
        await asyncio.wait({delivering})

    def _is_idle(self) -> bool:
        ((left,),) = self.kept.rows(
            "SELECT count(*) FROM notification WHERE settled_at IS NULL AND due_at <= %s"
            " AND leased_until <= %s",
            self.kept.now,
            self.kept.now,
        )
        return bool(left == 0) and self._open_attempts() <= self.lost

    def _open_attempts(self) -> set[tuple[object, ...]]:
        return set(
            self.kept.rows(
                "SELECT notification_id, attempt FROM notification_attempt WHERE ended_at IS NULL"
            )
        )

    @asynccontextmanager
    async def _leading(self) -> AsyncIterator[Leading]:
        kept = self.kept
        async with open_pool(self.login, size=6) as pool:
            recorder = StoredRecorder(kept.intake)
            url = "https://ioc.example"
            alerter = Alerter(self.login, kept.clock, recorder, url, kept.senders, pool)
            async with alerter.leading(await kept.lease()) as leading:
                yield leading


def _is_broken(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(map(_is_broken, error.exceptions))
    return isinstance(error, _BROKEN)


def _through(database: Database, folder: Path) -> Login:
    login = database.login("ioc_alerts")
    return replace(
        login, url=f"postgresql://ioc@/{database.name}?host={quote(str(folder), safe='')}"
    )


def _told(kept: Stand, world: _World) -> Lived:
    activations = kept.rows(
        "SELECT name, labels::text, state, active_at, fired_at, ended_at, why FROM alert"
        " ORDER BY active_at, name, labels::text"
    )
    rows = kept.rows(
        "SELECT kind, ordinal, content, settled_at IS NOT NULL FROM notification ORDER BY id"
    )
    told = [(kind, ordinal, _about(content), settled) for kind, ordinal, content, settled in rows]
    sent = kept.senders
    assert isinstance(sent, Recording)
    sends = Counter(each.notification.dedupe_key for each in sent.sent)
    return Lived(activations, sorted(told), sends, world.count)


def _about(content: dict[str, object]) -> str:
    alerts = content["alerts"]
    assert isinstance(alerts, list)
    return json.dumps(sorted((each["status"], sorted(each["labels"].items())) for each in alerts))
