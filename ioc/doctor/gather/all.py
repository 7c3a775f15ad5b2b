"""Gathers every fact; each part may be missing."""

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from shlex import quote

from core.service.address import Address
from core.service.clock import Clock
from core.service.disk import Disk
from core.service.logins import OWNER, password_file
from core.service.settings import Settings
from core.store.migrate import ROLES, shipped
from dashboards.built import built
from ioc.doctor.facts import Facts
from ioc.jobs import all_jobs
from ioc.private import with_private_services
from ioc.up.halted import is_halted

from . import database, folder, running


async def gather(given: Settings, clock: Clock) -> Facts:
    """Look at everything. given: settings as the environment and the options say."""
    settings, state = with_private_services(given), given.state
    entries, unreadable = folder.entries(state)
    pid = folder.holder(state)
    processes = {"up": given.health} | {
        job.name: job.health for job in all_jobs(settings, demo=False)
    }
    listening = processes | ({} if given.mqtt_url else {"mosquitto": given.mqtt})
    asked = (asyncio.to_thread(running.ready, address) for address in processes.values())
    ready = dict(zip(processes, await asyncio.gather(*asked), strict=True))
    if pid is None and unreadable and ready["up"] is not None:
        pid = 0  # the lock is not ours to see, but it answers
    answering = [processes[name] for name, why in ready.items() if why is not None]
    now = clock.now()
    living = running.living(state)
    watched = living | ({"up": pid} if pid else {})
    said = await database.ask(settings, clock)
    return Facts(
        now=now,
        state=state,
        config=given.config,
        me=folder.me(),
        private_database=given.database_url is None,
        private_broker=given.mqtt_url is None,
        entries=entries,
        secrets=folder.secrets(state),
        layout=folder.layout(state),
        unreadable=unreadable,
        disks=_disks(settings),
        ballast="ballast" in entries,
        missing_programs=running.missing_programs(),
        running=pid,
        ports=running.ports(listening),
        leftovers=living,
        halted={name: number for name, number in watched.items() if is_halted(number)},
        ready=ready,
        counters=_counters(answering),
        database=said.vitals,
        psql=_psql(settings),
        migrations_shipped=frozenset(migration.number for migration in shipped()),
        roles_wanted=frozenset(ROLES),
        place=said.place,
        jobs_down=said.jobs_down,
        second_factor=said.second_factor,
        complaints=folder.complaints(state, now),
        web=built(),
    )


def _psql(settings: Settings) -> str:
    password = password_file(settings, OWNER)
    return f'PGPASSWORD="$(cat {quote(str(password))})" psql {quote(settings.database_url or "")}'


def _disks(settings: Settings) -> Mapping[str, Disk]:
    folders = {"state": settings.state}
    if data := settings.database_disk:
        folders |= {"database": data, "wal": data / "pg_wal"}
    disks: dict[str, Disk] = {}
    for name, path in folders.items():
        with suppress(OSError):
            disks[name] = Disk.of(_existing(path) if name == "state" else path)
    return disks


def _existing(path: Path) -> Path:
    """Find the nearest folder above that there is."""
    return next((each for each in (path, *path.parents) if os.access(each, os.F_OK)), Path("/"))


def _counters(addresses: list[Address]) -> Mapping[str, float]:
    sums: dict[str, float] = {}
    for address in addresses:
        for name, value in running.counters(address).items():
            sums[name] = sums.get(name, 0.0) + value
    return sums
