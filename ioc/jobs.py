"""Which loops share a process: one job, one process, one line in the table below."""

import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.service import logs, memory, metrics, tasks
from core.service.address import Address
from core.service.settings import Settings

from .private import Program

SHARDS = 2  # changing it = drain, then move

# Python keeps small objects in arenas of 256 KiB (1 MiB from 3.12 on), and an arena goes back to
# the system only when its last object is gone: under a steady 5,000 rows/s the shards and the api
# grew for hours. What the C library holds is given back each minute (core.service.memory).
ALL_IN_THE_C_HEAP = {"PYTHONMALLOC": "malloc"}


@dataclass(frozen=True, slots=True)
class Job:
    """One process of the product.

    command: what `ioc` is called with. serve: `module:function` that does the work, imported only
    in its own process. arguments: what it takes after the settings. health: where /readyz is.
    environment: what its interpreter is told, unless the one who started `ioc` says otherwise.
    """

    name: str
    command: tuple[str, ...]
    serve: str
    health: Address
    arguments: Mapping[str, object] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, settings: Settings) -> int:
        """Do this job in this process until told to stop; the exit code."""
        logs.configure(process=self.name, level=settings.log_level)
        metrics.name_process(self.name)
        module, function = self.serve.split(":")
        serve: Callable[..., Awaitable[None]] = getattr(memory.imported(module), function)
        return tasks.run(lambda: serve(settings, **self.arguments))

    def program(self, settings: Settings, inherited: Mapping[str, str]) -> Program:
        """Describe the child process that does this job."""
        return Program(
            name=self.name,
            argv=(sys.executable, "-m", "ioc", *self.command),
            cwd=Path(settings.state),
            env={**self.environment, **inherited, **settings.environment()},
        )


def ingest_http(settings: Settings, *, demo: bool = False) -> Job:
    """Take samples in by HTTP; publish the canary; probe portals, in a demo its stand-ins too."""
    words = ("ingest", "http", *(("--demo",) if demo else ()))
    return Job("ingest-http", words, "ingest.http:serve", settings.ingest_http, {"demo": demo})


def ingest_mqtt(settings: Settings, shard: int) -> Job:
    """Take samples in by MQTT: one of SHARDS, each with its lease."""
    health = settings.health.plus(1 + shard)
    return Job(
        f"ingest-mqtt-{shard}",
        ("ingest", "mqtt", "--shard", str(shard)),
        "ingest.mqtt:serve",
        health,
        {"shard": shard, "shards": SHARDS, "health": health},
        ALL_IN_THE_C_HEAP,
    )


def pack(settings: Settings) -> Job:
    """Pack closed days into blocks, under a lease; drop what is packed from the head."""
    health = settings.health.plus(4)
    return Job("pack", ("pack",), "ioc.pack:serve", health, {"health": health}, ALL_IN_THE_C_HEAP)


def alerts(settings: Settings) -> Job:
    """Evaluate rules and tell of what they find, under a lease."""
    health = settings.health.plus(3)
    return Job(
        "alerts", ("alerts",), "ioc.alerts:serve", health, {"health": health}, ALL_IN_THE_C_HEAP
    )


def kpi(settings: Settings) -> Job:
    """Compute indicators as samples come in, under a lease."""
    health = settings.health.plus(5)
    return Job("kpi", ("kpi",), "ioc.kpi:serve", health, {"health": health}, ALL_IN_THE_C_HEAP)


def backup(settings: Settings) -> Job:
    """Make a backup each day, and try it; only where there is a folder for backups."""
    health = settings.health.plus(6)
    return Job("backup", ("backup", "daily"), "ioc.backup:serve", health, {"health": health})


def api(settings: Settings) -> Job:
    """Serve screens, queries, commands and the live feed."""
    return Job("api", ("api",), "api.app:serve", settings.http, environment=ALL_IN_THE_C_HEAP)


def query_worker(settings: Settings) -> Job:
    """Answer questions in PromQL, from the standard input; the api starts these processes."""
    return Job("query", ("query-worker",), "api.queries.worker:serve", settings.http)


def backtest_worker(settings: Settings) -> Job:
    """Live a rule again, as its standard input asks; the api starts these processes."""
    words = ("backtest-worker",)
    return Job("backtest", words, "api.backtests.worker:serve", settings.http)


def handin_worker(settings: Settings) -> Job:
    """Read files of figures, as its standard input asks; the api starts these processes."""
    return Job("handin", ("handin-worker",), "api.handin.worker:serve", settings.http)


def report_worker(settings: Settings) -> Job:
    """Print reports, as the standard input asks; the api starts this process."""
    return Job("report", ("report-worker",), "api.kpi_reports.worker:serve", settings.http)


def simulate(settings: Settings) -> Job:
    """Simulate a believable place that speaks MQTT and HTTP like any device."""
    health = settings.health.plus(10)
    words = ("simulate", "--health", str(health))
    return Job("simulate", words, "ioc.simulate:serve", health)


def all_jobs(settings: Settings, *, demo: bool) -> tuple[Job, ...]:
    """Every job in the order of its start; stopping goes the other way round."""
    shards = (ingest_mqtt(settings, shard) for shard in range(SHARDS))
    ingest = (ingest_http(settings, demo=demo), *shards)
    jobs = (*ingest, pack(settings), alerts(settings), kpi(settings), api(settings))
    jobs += (backup(settings),) if settings.backups else ()
    return (*jobs, simulate(settings)) if demo else jobs
