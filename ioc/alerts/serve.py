"""The process `ioc alerts`."""

import asyncio
from typing import Final

from alerts.deadman.canary import GROUP
from alerts.evaluator import READERS
from alerts.leader import LEASE, Alerter
from alerts.links.giving import Linker
from alerts.links.secret import signer_of
from core.service.address import Address
from core.service.clock import SystemClock
from core.service.following import first_read, follow_place
from core.service.health import Health
from core.service.leading import lead_fenced
from core.service.logins import database_login
from core.service.outbound import system_lookup
from core.service.settings import Settings
from core.service.tasks import cancel, stop_event
from core.service.web import serve_app
from core.store.product import ALERTS_SOURCE
from ingest.intake import CATALOGUE_SECONDS, Way, open_intake
from ioc.jobs import all_jobs
from ioc.recorder import StoredRecorder

from .away import Away, spool_of
from .channels import ChannelSetup
from .selfwatch import SelfWatch
from .spool import DATABASE

__all__ = ["LEASE", "serve"]

NAME: Final = "alerts"
WAY: Final = Way(NAME, queue_max=32, pool=READERS + 3)  # two that deliver, one for all else


async def serve(settings: Settings, *, health: Address) -> None:
    """Watch and tell until SIGTERM, when it leads; else stand by."""
    login = database_login(settings, "ioc_alerts", application=NAME)
    clock = SystemClock()
    with stop_event() as stop:
        async with (
            open_intake(login, clock, WAY, disk=settings.database_disk) as intake,
            system_lookup() as lookup,
            asyncio.TaskGroup() as tasks,
        ):
            setup = ChannelSetup.of(settings, intake.pool, lookup, clock)
            refreshes = [
                (CATALOGUE_SECONDS, intake.resolver.refresh),
                (CATALOGUE_SECONDS, setup.refresh),
            ]
            ready = Health({DATABASE: intake.database_fault})
            away = Away(
                spool=spool_of(settings.state, settings.config),
                vault=setup.channels.vault,
                lookup=lookup,
                clock=clock,
                reasons=ready.reasons,
            )
            setup.routed = away.routed
            recorder = StoredRecorder(intake, ALERTS_SOURCE)
            selfwatch = SelfWatch(
                processes=processes(settings), recorder=recorder, clock=clock, pool=intake.pool
            )
            alerter = Alerter(
                login,
                clock,
                recorder,
                external_url(settings),
                setup.channels,
                intake.pool,
                outside=setup.pinger,
                built_in=(GROUP,),
                selfwatch=selfwatch.run,
                beside={
                    "modem reports": setup.modem_reports(clock).run,
                    "practice": setup.practising(clock).run,
                },
                links=Linker(signer_of(settings), external_url(settings)),
            )
            beside = [
                tasks.create_task(serve_app(ready, health, asyncio.Event()), name="health"),
                tasks.create_task(ready.run(), name="health checks"),
                tasks.create_task(away.run(), name="away"),
            ]
            await first_read(refreshes)
            beside += [
                tasks.create_task(follow_place(login, refreshes), name="place"),
                tasks.create_task(lead_fenced(login, LEASE, alerter.work), name="alerts"),
            ]
            await stop.wait()
            await cancel(beside)


def processes(settings: Settings) -> dict[str, Address]:
    """Say where each process of this machine tells how it does."""
    jobs = all_jobs(settings, demo=False)
    found = {"up": settings.health, **{job.name: job.health for job in jobs}}
    here = settings.processes.split(",") if settings.processes else found
    return {name: address for name, address in found.items() if name in here}


def external_url(settings: Settings) -> str:
    """Give the address that stands in messages, without a slash at its end."""
    return (settings.public_url or f"http://{settings.http}").rstrip("/")
