"""The process `ioc simulate`: catch up with the last hours, then live, until told to stop."""

import asyncio
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from core.model import SourceId
from core.service.address import Address
from core.service.clock import SystemClock
from core.service.health import Health
from core.service.settings import Settings
from core.service.tasks import stop_event
from core.service.web import serve_app
from ioc.sending import http_client

from .before import Progress
from .history import History, Sum
from .keys import read_keys
from .live import Live, Reach
from .models import Stage
from .outages import FILE as OUTAGES_FILE
from .outages import Orders, running
from .past import begins_ms
from .script import read_stage
from .wire import HttpSender, stand_ins

log = structlog.get_logger()

SEED = 1
HEALTH = Address("127.0.0.1", 8020)
KEYS_FILE = "demo_keys.json"
CATCH_UP = timedelta(hours=25)  # from before yesterday's same hour: trends of today are whole
LEAD_IN = timedelta(days=35)  # the same weekday of four weeks, and one more
INDICATORS_FILE = "simulate-indicators.json"
COMPARED = "dvc_dossiers_received_total"
MQTT_URL = "mqtt://127.0.0.1:18830"
_LOOK_AGAIN_SECONDS = 1.0
_COMPUTED_SECONDS = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to simulate, beside the settings."""

    seed: int = SEED
    speed: float = 0.0  # of catching up; 0 = as fast as the center takes it
    catch_up: timedelta = CATCH_UP
    lead_in: timedelta = LEAD_IN
    http: str | None = None
    mqtt: str | None = None
    keys: Path | None = None
    only: str = "*"
    health: Address = HEALTH


async def serve(settings: Settings, options: Options | None = None) -> None:
    """Simulate until SIGTERM. Waits for the file of keys, which `ioc up --demo` writes."""
    options = options or Options()
    with stop_event() as stop, running(settings.state):
        health = Health()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(serve_app(health, options.health, stop), name="health")
            simulating = tasks.create_task(_simulate(settings, options), name="simulate")
            await stop.wait()
            simulating.cancel()


async def _simulate(settings: Settings, options: Options) -> None:
    clock = SystemClock()
    stage = await _stage(settings, options)
    reach = Reach(
        http=options.http or f"http://{settings.ingest_http}",
        mqtt=options.mqtt or settings.mqtt_url or MQTT_URL,
        keys=await keys_when_there(options.keys or settings.secret_file(KEYS_FILE)),
    )
    progress = Progress.read(settings.state / "simulate.json", seed=options.seed)
    now_ms = int(clock.now().timestamp() * 1000)
    from_ms = max(now_ms - int(options.catch_up.total_seconds() * 1000), progress.live_until_ms)
    async with http_client(reach.http) as client, asyncio.TaskGroup() as tasks:
        tasks.create_task(stand_ins(stage.stand_ins, clock), name="portals")
        past = History(stage, HttpSender(client, reach.keys), clock, _tell)
        if options.speed <= 0:
            await past.send(from_ms, now_ms)
            from_ms = now_ms
        live = Live(stage, reach, clock, progress)
        tasks.create_task(live.run(from_ms), name="live")
        later = dataclasses.replace(past, stage=dataclasses.replace(stage))
        if not progress.lead_in_sent:
            await _lead_in(later, now_ms, options.lead_in)
            progress.lead_in_sent = True
            progress.save()
        before = Progress.read(settings.state / INDICATORS_FILE, seed=options.seed)
        await _indicators(later, now_ms, before)


async def _lead_in(past: History, now_ms: int, lead_in: timedelta) -> None:
    """Send the weeks that a running day is compared with: only what is compared."""
    compared = dataclasses.replace(past, only=(COMPARED,))
    from_ms = past.stage.calendar.midnight_ms(now_ms - int(lead_in.total_seconds() * 1000))
    await compared.send(from_ms, now_ms)


async def _indicators(past: History, now_ms: int, progress: Progress) -> None:
    """Send the years that indicators tell of, a number a day, once: last of all."""
    told = past.stage.scene.indicators
    if progress.lead_in_sent or not told.months:
        return
    counted = dataclasses.replace(past, only=told.metrics, full_days=0)
    from_ms = progress.history_from_ms or begins_ms(past.stage, now_ms, told.months)
    await counted.send(from_ms, now_ms, progress)
    progress.lead_in_sent = True
    progress.save()


def past_is_told(state: Path, now: datetime) -> bool:
    """Whether the past of indicators was sent, and there was time to compute values of it."""
    path = state / INDICATORS_FILE
    if not Progress.read(path, seed=SEED).lead_in_sent:
        return False
    return now.timestamp() - path.stat().st_mtime >= _COMPUTED_SECONDS


async def send_history(settings: Settings, options: Options, past: timedelta) -> Sum:
    """Send months of the past and end."""
    clock = SystemClock()
    stage = await _stage(settings, options)
    keys = read_keys(options.keys or settings.secret_file(KEYS_FILE))
    progress = Progress.read(settings.state / "simulate-history.json", seed=options.seed)
    to_ms = int(clock.now().timestamp() * 1000)
    from_ms = _midnight_before(stage, to_ms - int(past.total_seconds() * 1000))
    async with http_client(options.http or f"http://{settings.ingest_http}") as client:
        history = History(stage, HttpSender(client, keys), clock, print, (options.only,))
        return await history.send(from_ms, to_ms, progress if options.only == "*" else None)


async def _stage(settings: Settings, options: Options) -> Stage:
    ordered = Orders(settings.state / OUTAGES_FILE)
    return await asyncio.to_thread(read_stage, settings.config, seed=options.seed, ordered=ordered)


def _midnight_before(stage: Stage, time_ms: int) -> int:
    """Local midnight at or before a time: resuming on the same day starts at the same place."""
    return stage.calendar.midnight_ms(time_ms)


async def keys_when_there(path: Path) -> Mapping[SourceId, str]:
    """Wait for the file of keys, then read it."""
    waited = False
    while not await asyncio.to_thread(path.exists):
        if not waited:
            log.info("waiting_for_keys", path=str(path))
        waited = True
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    return read_keys(path)


def _tell(text: str) -> None:
    log.info("catch_up", progress=text.strip())
