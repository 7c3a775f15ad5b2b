"""The api process: routes, live feed, web app; every door declared."""

import asyncio
import secrets
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI
from psycopg import OperationalError
from starlette.types import Receive, Scope, Send

from alerts.deliver.receipts import ReceiptFiles
from alerts.desk.quiet import Routings
from alerts.links import tables as links
from alerts.links.secret import signer_of
from core.service.access import REFRESH_SECONDS, Keyring
from core.service.address import Address
from core.service.clock import SystemClock
from core.service.following import first_read, follow_place
from core.service.health import PATHS, Health
from core.service.logins import database_login
from core.service.memory import give_back_for_ever
from core.service.secrets import kept_secret, secret_text
from core.service.settings import Settings
from core.service.tasks import cancel, stop_event
from core.service.web import serve_app
from core.store import attempts, people, sessions
from core.store import screens as paired_screens
from core.store.factor import SEAL_FILE, Seal
from core.store.passwords import Passwords
from core.store.people import PeopleError
from core.store.pool import Login, open_pool

from . import (
    alertmanager,
    failures,
    incidents,
    kpis,
    maintenance,
    oncall,
    pairing,
    phone,
    push,
    refusals,
    runbooks,
    screens,
    session,
    shifts,
    sources,
    static,
    walls,
    watch,
)
from . import alerts as desk
from .access import undeclared
from .backtests import routes as backtests
from .backtests.jobs import Jobs
from .editor import routes as editor
from .factor import routes as factor
from .feed import SOURCES, Alarms, Feed, Files, Indicators
from .handin import acts as handin_acts
from .handin import routes as handin
from .handin.readers import Readers
from .kpi_reports import acts as kpi_report_acts
from .kpi_reports import routes as kpi_reports
from .kpi_reports.press import Printer
from .live import Farewell, Greeting, Hub
from .place import PlaceReader, Shown
from .portals import routes as portals
from .pulse import Pulse
from .queries import chart_routes
from .queries import routes as questions
from .queries.workers import Workers
from .requests import traced
from .services import Inlets, Services
from .wall import Wall, topics

log = structlog.get_logger()

POOL_SIZE: Final = 8
_MQTT_PORT: Final = 1883  # of a URL that names none
BODY_BYTES_MAX: Final = 65_536  # nothing larger is sent here yet
HOUSEKEEPING_SECONDS: Final = 600.0
FAREWELL_SECONDS: Final = 1.0
WORKER: Final = (sys.executable, "-m", "ioc", "query-worker")
HANDIN_WORKER: Final = (sys.executable, "-m", "ioc", "handin-worker")
BACKTEST_WORKER: Final = (sys.executable, "-m", "ioc", "backtest-worker")
REPORT_WORKER: Final = (sys.executable, "-m", "ioc", "report-worker")

App = Callable[[Scope, Receive, Send], Awaitable[None]]


class UndeclaredRouteError(Exception):
    """A route does not say who may use it; the process does not start."""


def build_app() -> FastAPI:
    """Put the routes together; `app.state.services` is set before it serves.

    Raises UndeclaredRouteError.
    """
    app = FastAPI(
        title="Tam Đường IOC",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=BODY_BYTES_MAX,
        redirect_slashes=False,
    )
    seated = (
        session,
        factor,
        watch,
        walls,
        pairing,
        screens,
        sources,
        refusals,
        runbooks,
        push,
    )
    asking = (
        chart_routes,
        questions,
        backtests,
        editor,
        portals,
        *maintenance.PARTS,
        *incidents.PARTS,
        *shifts.PARTS,
        *desk.PARTS,
        *oncall.PARTS,
        *phone.PARTS,
        *kpis.PARTS,
        handin_acts,
        handin,
        *alertmanager.PARTS,
        kpi_reports,
        kpi_report_acts,
    )
    parts = (*seated, *asking, static)
    for routes in (part.routes for part in parts):
        # Not include_router: it hides the routes, and every one of them is looked at below.
        app.router.routes.extend(routes.routes)
    failures.answer(app)
    if missing := undeclared(app):
        raise UndeclaredRouteError(f"no permission declared for: {', '.join(missing)}")
    return app


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
                await _ensure_admin(services, settings)
                background = [
                    tasks.create_task(feed.run(), name="feed"),
                    tasks.create_task(alarms.run(), name="alarms"),
                    tasks.create_task(indicators.run(), name="indicators"),
                    tasks.create_task(services.backtests.run(), name="back-tests"),
                    tasks.create_task(health.run(), name="health checks"),
                    tasks.create_task(give_back_for_ever(), name="memory"),
                    tasks.create_task(_follow_keys(login, services), name="keys"),
                    tasks.create_task(_tidy(services), name="housekeeping"),
                    tasks.create_task(screens.dismiss_revoked(services), name="revoked screens"),
                ]
                await _serve_until(stop, _entrance(app, health), settings, hub)
                await workers.close()
                await readers.close()
                await services.printer.close()
                await cancel(background)
                await of_walls.close()


def doors(services: Services, health: Health) -> App:
    """Everything that answers on the port: health, routes, files; each with its headers."""
    app = build_app()
    app.state.services = services
    return _entrance(app, health)


def _entrance(app: FastAPI, health: Health) -> App:
    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") in PATHS:
            await health(scope, receive, send)
        else:
            await app(scope, receive, send)

    https = (Services.in_app(app).public_url or "").startswith("https://")
    return traced(static.with_headers(either, https=https))


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


async def _ensure_admin(services: Services, settings: Settings) -> None:
    """Make the first administrator with the password that automation chose, if it did.

    `ioc up` and `ioc user add` make up passwords: they have a terminal to show them on.
    """
    if settings.admin_password is None:
        return
    password, now = settings.admin_password.reveal(), services.clock.now()
    try:
        async with services.pool.connection() as conn:
            await people.ensure_admin(conn, password, passwords=services.passwords, now=now)
    except PeopleError as error:
        log.warning("first_admin_refused", reason=str(error))
    except OperationalError as error:
        log.warning("first_admin_later", error=str(error).strip())


async def _follow_keys(login: Login, services: Services) -> None:
    """Read the keys at once, and when the bell rings; while the database is away the known stay."""
    refreshes = [(REFRESH_SECONDS, services.keyring.refresh)]
    await first_read(refreshes)
    await follow_place(login, refreshes)


async def _tidy(services: Services) -> None:
    """Drop tickets, sessions, failures and codes that are over."""
    while True:
        try:
            async with services.pool.connection() as conn:
                now = services.clock.now()
                await attempts.forget(conn, now=now)
                await sessions.forget(conn, now=now)
                await paired_screens.forget(conn, now=now)
                await links.forget(conn, now=now)
        except OperationalError as error:
            log.warning("not_tidied", error=str(error).strip())
        await asyncio.sleep(HOUSEKEEPING_SECONDS)


def _inlets(settings: Settings) -> Inlets:
    broker = urlsplit(settings.mqtt_url or f"mqtt://{settings.mqtt}")
    mqtt = Address(broker.hostname or settings.mqtt.host, broker.port or _MQTT_PORT)
    return Inlets(http=settings.ingest_http, mqtt=mqtt)


def _metrics_key(settings: Settings) -> str | None:
    try:
        return secret_text(settings.secret_file("metrics"))
    except OSError:
        return None
