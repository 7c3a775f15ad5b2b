"""The process `ioc api`, from its first connection to its farewell."""

import asyncio
import secrets
import sys
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from alerts.deliver.receipts import ReceiptFiles
from alerts.desk.quiet import Routings
from alerts.links.secret import signer_of
from api import screens, static
from api.backtests.jobs import Jobs
from api.feed import SOURCES, Alarms, Feed, Files, Indicators
from api.handin.readers import Readers
from api.kpi_reports.press import Printer
from api.live import Farewell, Greeting, Hub
from api.place import PlaceReader, Shown
from api.pulse import Pulse
from api.queries.workers import Workers
from api.services import Inlets, Services
from api.wall import Wall, topics
from core.service.access import Keyring
from core.service.address import Address
from core.service.clock import SystemClock
from core.service.health import Health
from core.service.logins import database_login
from core.service.memory import give_back_for_ever
from core.service.secrets import kept_secret, secret_text
from core.service.settings import Settings
from core.service.tasks import cancel, stop_event
from core.service.web import serve_app
from core.store.factor import SEAL_FILE, Seal
from core.store.passwords import Passwords
from core.store.pool import open_pool

from .doors import App, build_app, entrance
from .upkeep import ensure_admin, follow_keys, tidy

POOL_SIZE: Final = 8
_MQTT_PORT: Final = 1883  # of a URL that names none
FAREWELL_SECONDS: Final = 1.0
WORKER: Final = (sys.executable, "-m", "ioc", "query-worker")
HANDIN_WORKER: Final = (sys.executable, "-m", "ioc", "handin-worker")
BACKTEST_WORKER: Final = (sys.executable, "-m", "ioc", "backtest-worker")
REPORT_WORKER: Final = (sys.executable, "-m", "ioc", "report-worker")


async def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    login = database_login(settings, "ioc_api", application="ioc api")
    clock, place, epoch = SystemClock(), PlaceReader(settings.config), secrets.token_hex(8)
    shown = place.read()
    hub, app = Hub([*topics(shown.plans), SOURCES]), build_app()

    def show(changed: Shown) -> None:
        """Serve other walls from now on; open screens come again, and load the new pages."""
        app.state.services = replace(
            Services.in_app(app),
            greeting=_greeting(changed, epoch),
            profile=changed.profile,
            walls=_walls(changed),
        )
        hub.dismiss_all(Farewell.SHUTDOWN, retry_after_seconds=FAREWELL_SECONDS)

    workers = Workers(WORKER, settings.environment())
    readers = Readers(HANDIN_WORKER, settings.environment())
    of_walls = Workers(WORKER, settings.environment(), size=1)  # they wait for nobody's question
    feed = Feed(login, clock, hub, Files(shown, place.read, show), of_walls.ask)
    routings = Routings()
    alarms = Alarms(login, clock, hub, routings)
    indicators = Indicators(login, clock, hub)
    async with open_pool(login, size=POOL_SIZE) as pool:
        services = Services(
            pool=pool,
            clock=clock,
            passwords=Passwords(),
            seal=Seal.of(kept_secret(settings.secret_file(SEAL_FILE))),
            keyring=Keyring(pool, clock.now),
            hub=hub,
            greeting=_greeting(shown, epoch),
            profile=shown.profile,
            walls=_walls(shown),
            public_url=settings.public_url,
            grafana_url=settings.grafana_url,
            inlets=_inlets(settings),
            pulses=feed.pulses,
            workers=workers,
            backtests=Jobs(BACKTEST_WORKER, settings.environment(), clock),
            printer=Printer(REPORT_WORKER, settings.environment()),
            alarms=alarms,
            routings=routings,
            receipts=ReceiptFiles.of(settings),
            signer=signer_of(settings),
            readers=readers,
            indicators=indicators,
        )
        app.state.services = services
        with Pulse(login) as pulse, stop_event() as stop:
            checks = {"database": pulse.fault, "feed": feed.why_not_ready}
            health = Health(checks, metrics_key=_metrics_key(settings))
            async with asyncio.TaskGroup() as tasks:
                await ensure_admin(services, settings)
                background = [
                    tasks.create_task(feed.run(), name="feed"),
                    tasks.create_task(alarms.run(), name="alarms"),
                    tasks.create_task(indicators.run(), name="indicators"),
                    tasks.create_task(services.backtests.run(), name="back-tests"),
                    tasks.create_task(health.run(), name="health checks"),
                    tasks.create_task(give_back_for_ever(), name="memory"),
                    tasks.create_task(follow_keys(login, services), name="keys"),
                    tasks.create_task(tidy(services), name="housekeeping"),
                    tasks.create_task(screens.dismiss_revoked(services), name="revoked screens"),
                ]
                await _serve_until(stop, entrance(app, health), settings, hub)
                await workers.close()
                await readers.close()
                await services.printer.close()
                await cancel(background)
                await of_walls.close()


def _greeting(shown: Shown, epoch: str) -> Greeting:
    walls = [plan.wall for plan in shown.plans]
    return Greeting(build=static.build_id(walls), epoch=epoch, zone=str(shown.profile.zone))


def _walls(shown: Shown) -> dict[str, Wall]:
    return {plan.wall.id: plan.wall for plan in shown.plans}


async def _serve_until(stop: asyncio.Event, app: App, settings: Settings, hub: Hub) -> None:
    """Serve; at the end say goodbye to the walls before the sockets close."""
    closing = asyncio.Event()

    async def say_goodbye() -> None:
        await stop.wait()
        hub.dismiss_all(Farewell.SHUTDOWN, retry_after_seconds=FAREWELL_SECONDS)
        await hub.emptied(FAREWELL_SECONDS)
        closing.set()

    async with asyncio.TaskGroup() as tasks:
        goodbye = tasks.create_task(say_goodbye(), name="farewell")
        await serve_app(app, settings.http, closing, proxies=settings.proxies)
        goodbye.cancel()


def _inlets(settings: Settings) -> Inlets:
    broker = urlsplit(settings.mqtt_url or f"mqtt://{settings.mqtt}")
    mqtt = Address(broker.hostname or settings.mqtt.host, broker.port or _MQTT_PORT)
    return Inlets(http=settings.ingest_http, mqtt=mqtt)


def _metrics_key(settings: Settings) -> str | None:
    try:
        return secret_text(settings.secret_file("metrics"))
    except OSError:
        return None
