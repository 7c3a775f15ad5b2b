"""The center calls people itself when its database is away, from what it keeps on its disk."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import orjson

from alerts.deadman.watch import State
from alerts.deliver.secret import Vault
from alerts.groups import tables
from core.service.health import Health
from core.service.outbound import system_lookup
from core.store import routings
from core.store.pool import connect
from ingest.intake import Way, open_intake
from ioc.alerts.away import Away, spool_of
from ioc.alerts.spool import DATABASE
from ioc.deadman.watcher import Watcher
from tests.clock import JumpingClock
from tests.provider import Provider, provider
from tests.running import eventually
from tests.servers import Cluster
from tests.watching import Given

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)


def routing(people: Provider) -> str:
    """Tell a webhook of the center, and hide what nobody may find on a disk."""
    return f"""
route:
  receiver: nobody
  routes: [{{matchers: [class=center, priority=p1], receiver: truc}}]
receivers:
  - name: nobody
  - name: truc
    webhook_configs:
      - url: "{people.url()}"
        http_config: {{authorization: {{credentials: hunter2}}}}
      - {{url_file: secrets/none}}
time_intervals: [{{name: t, time_intervals: [{{days: working}}]}}]
channels:
  center: IOC Tam Đường
  allow_networks: [127.0.0.0/8]
  allow_ports: [{people.port}]
"""


def told(people: Provider) -> list[tuple[str, str]]:
    bodies = [orjson.loads(each.body) for each in people.posted]
    return [(each["status"], each["commonLabels"]["alertname"]) for each in bodies]


@asynccontextmanager
async def kept(state: Path, health: Health | None = None) -> AsyncIterator[tuple[Away, Given]]:
    """Watch with what is on the disk. health: of a process; None: its database is away."""

    async def reasons() -> Mapping[str, str]:
        return {DATABASE: "refused"} if health is None else await health.reasons()

    clock = JumpingClock(NOW)
    given = Given(clock)
    async with system_lookup() as lookup:
        away = Away(
            spool=spool_of(state, state),
            vault=Vault(state, state),
            lookup=lookup,
            clock=clock,
            reasons=reasons,
            ticker=given,
        )
        running = asyncio.ensure_future(away.run())
        try:
            yield away, given
        finally:
            running.cancel()
            await asyncio.wait([running])


def watcher_of(away: Away) -> Watcher | None:
    return away._watcher  # noqa: SLF001 - what it keeps is what is proved


async def state_is(away: Away, state: State) -> None:
    """Wait until the watch has seen how the database is."""

    def seen() -> bool:
        watcher = watcher_of(away)
        return watcher is not None and watcher.centers[DATABASE].state is state

    await asyncio.to_thread(eventually, seen, lambda: f"it is not {state}")


async def test_a_database_that_stops_is_told_once_and_that_it_is_back_once(
    own_cluster: Cluster, tmp_path: Path
) -> None:
    database = await asyncio.to_thread(own_cluster.create)
    login = database.login("ioc_alerts")
    async with provider() as people:
        async with await connect(database.login("ioc")) as conn:
            await routings.put(conn, routing(people), now=NOW)
        way = Way("test", queue_max=4)
        async with open_intake(login, JumpingClock(NOW), way, disk=None) as intake:
            health = Health({DATABASE: intake.database_fault})
            asking = asyncio.ensure_future(health.run())
            async with kept(tmp_path, health) as (away, given):
                async with intake.pool.connection() as conn:
                    away.routed(await tables.routings(conn), "Asia/Ho_Chi_Minh")
                await state_is(away, State.UP)
                await asyncio.to_thread(own_cluster.server.stop)
                await given.pass_(70)
                await people.received(1)
                await given.pass_(3600)
                assert told(people) == [("firing", "DatabaseDown")]
                await asyncio.to_thread(own_cluster.server.start)
                await state_is(away, State.UP)
                await given.pass_(5)
                await people.received(2)
            asking.cancel()
    assert told(people) == [("firing", "DatabaseDown"), ("resolved", "DatabaseDown")]
    summary = orjson.loads(people.posted[0].body)["commonAnnotations"]["summary"]
    assert summary == "IOC Tam Đường: cơ sở dữ liệu không trả lời"


async def test_what_is_on_the_disk_is_enough_and_is_no_secret(tmp_path: Path) -> None:
    async with provider() as people:
        spool_of(tmp_path, tmp_path).keep([("place", "", routing(people))], "Asia/Ho_Chi_Minh")
        for seconds in (50, 5):  # a process that is started again does not begin anew
            async with kept(tmp_path) as (_, given):
                await given.pass_(seconds)
        assert people.posted == []
        async with kept(tmp_path) as (_, given):
            await given.pass_(15)
            await people.received(1)
            await given.pass_(5)
        async with kept(tmp_path) as (_, given):
            await given.pass_(3600)
    assert told(people) == [("firing", "DatabaseDown")]
    files = {each.name: each for each in (tmp_path / "alerts").iterdir()}
    assert set(files) == {"routing.json", "away.json"}
    assert not any("hunter2" in each.read_text() for each in files.values())
    assert "secrets/none" in files["routing.json"].read_text()
    assert all(each.stat().st_mode & 0o077 == 0 for each in files.values())


async def test_who_knows_nobody_calls_nobody(tmp_path: Path) -> None:
    (tmp_path / "alerts").mkdir()
    (tmp_path / "alerts" / "routing.json").write_text("{")
    async with kept(tmp_path) as (away, given):
        await given.pass_(120)
        await state_is(away, State.SILENT)
        watcher = watcher_of(away)
        assert watcher is not None
        assert watcher.debts == {}
