"""The process `ioc kpi`."""

import asyncio
from dataclasses import replace
from typing import Final

from core.service.address import Address
from core.service.clock import SystemClock
from core.service.following import first_read, follow_place
from core.service.health import Health
from core.service.leading import lead
from core.service.logins import database_login
from core.service.settings import Settings
from core.service.tasks import cancel, stop_event
from core.service.web import serve_app
from core.store.product import KPI_SOURCE
from ingest.intake import CATALOGUE_SECONDS, Way, open_intake
from ioc.recorder import StoredRecorder
from kpi.analysis.renewal import Renewal
from kpi.compute import LEASE, Also, Leader
from kpi.uploads.folder import Folder
from kpi.uploads.loop import Lateness

NAME: Final = "kpi"
WAY: Final = Way(NAME, queue_max=8, pool=2)
# A table of 100,000 rows that somebody hands in holds the values for some seconds.
LOCK_SECONDS: Final = 30.0


async def serve(settings: Settings, *, health: Address) -> None:
    """Compute until SIGTERM, while it leads; else stand by."""
    login = database_login(settings, "ioc_kpi", application=NAME)
    clock = SystemClock()
    with stop_event() as stop:
        async with (
            open_intake(login, clock, WAY, disk=settings.database_disk) as intake,
            asyncio.TaskGroup() as tasks,
        ):
            refreshes = [(CATALOGUE_SECONDS, intake.resolver.refresh)]
            ready = Health({"database": intake.database_fault})
            renewal = Renewal()
            recorder = StoredRecorder(intake, KPI_SOURCE)
            folder = Folder(settings.state / "handin")
            also: list[Also] = [renewal.renew, Lateness(recorder), folder]
            patient = replace(login, lock_seconds=LOCK_SECONDS)
            leader = Leader(patient, clock, recorder, also)
            running = [
                tasks.create_task(serve_app(ready, health, asyncio.Event()), name="health"),
                tasks.create_task(ready.run(), name="health checks"),
            ]
            await first_read(refreshes)
            running += [
                tasks.create_task(follow_place(login, refreshes), name="place"),
                tasks.create_task(lead(login, LEASE, leader.work), name="kpis"),
            ]
            await stop.wait()
            await cancel(running)
            renewal.apart.end()
