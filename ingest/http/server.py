"""The process `ioc ingest http`."""

import asyncio

from core.service.access import REFRESH_SECONDS, Keyring
from core.service.clock import SystemClock
from core.service.following import first_read, follow_place
from core.service.health import Health
from core.service.leading import lead
from core.service.logins import canary_password, database_login
from core.service.settings import Settings
from core.service.tasks import cancel, stop_event
from core.service.web import serve_app
from ingest.account import LEASE as ACCOUNT_LEASE
from ingest.account import Account
from ingest.canary import LEASE, Canary
from ingest.heartbeats import LEASE as HEARTBEAT_LEASE
from ingest.heartbeats import Pings, Watch
from ingest.intake import CATALOGUE_SECONDS, Way, open_intake
from ingest.probe import LEASE as PROBE_LEASE
from ingest.probe import Prober, Targets
from ingest.replays import LEASE as REPLAY_LEASE
from ingest.replays import Replays
from ingest.upkeep import expire, recycle

from .app import App
from .request import Desk

NAME = "ingest-http"
# Two writers: while one waits for the database, the other prepares its batch.
WAY = Way(NAME, queue_max=32, writers=2)


async def serve(settings: Settings, *, demo: bool = False) -> None:
    """Take in samples until SIGTERM; then answer what is running, commit, close.

    demo: the stand-ins of simulated portals are running, and probed too.
    """
    clock = SystemClock()
    login = database_login(settings, "ioc_ingest", application=NAME)
    disk = settings.database_disk
    with stop_event() as stop:
        async with (
            open_intake(login, clock, WAY, disk=disk) as intake,
            asyncio.TaskGroup() as tasks,
        ):
            keyring = Keyring(intake.pool, clock.now)
            health = Health({"database": intake.database_fault, "disk": intake.room.fault})
            targets = Targets(intake.pool, demo=demo)
            refreshes = [
                (REFRESH_SECONDS, keyring.refresh),
                (CATALOGUE_SECONDS, intake.resolver.refresh),
                (CATALOGUE_SECONDS, targets.refresh),
            ]
            checking = tasks.create_task(health.run(), name="health checks")
            await first_read(refreshes)
            beside = [
                checking,
                tasks.create_task(follow_place(login, refreshes), name="place"),
                tasks.create_task(recycle(intake), name="recycle"),
                tasks.create_task(expire(intake), name="expire"),
                tasks.create_task(
                    lead(login, PROBE_LEASE, Prober(intake, targets).run), name="probes"
                ),
            ]
            accounting = lead(login, ACCOUNT_LEASE, Account(intake).keep)
            beside.append(tasks.create_task(accounting, name="account of sources"))
            watching = lead(login, HEARTBEAT_LEASE, Watch(intake).keep)
            beside.append(tasks.create_task(watching, name="heartbeats"))
            replaying = lead(login, REPLAY_LEASE, Replays(login, clock, intake.room).work)
            beside.append(tasks.create_task(replaying, name="replays"))
            if settings.mqtt_url:
                canary = Canary(settings.mqtt_url, canary_password(settings), clock)
                singing = lead(login, LEASE, canary.sing)
                beside.append(tasks.create_task(singing, name="canary"))
            app = App(
                keyring, Desk(intake).submit, health, Pings(intake, keyring), room=intake.room
            )
            await serve_app(app, settings.ingest_http, stop, proxies=settings.proxies)
            await cancel(beside)
