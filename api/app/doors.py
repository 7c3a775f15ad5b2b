"""Everything that answers on the port, and who may use it."""

from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from api import (
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
from api import alerts as desk
from api.access import undeclared
from api.backtests import routes as backtests
from api.editor import routes as editor
from api.factor import routes as factor
from api.handin import acts as handin_acts
from api.handin import routes as handin
from api.kpi_reports import acts as kpi_report_acts
from api.kpi_reports import routes as kpi_reports
from api.portals import routes as portals
from api.queries import chart_routes
from api.queries import routes as questions
from api.requests import traced
from api.services import Services
from core.service.health import PATHS, Health

BODY_BYTES_MAX: Final = 65_536  # nothing larger is sent here yet

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


def doors(services: Services, health: Health) -> App:
    """Give everything that answers: health, routes, files; each with its headers."""
    app = build_app()
    app.state.services = services
    return entrance(app, health)


def entrance(app: FastAPI, health: Health) -> App:
    """Put the checks of health before the app, and headers around both."""

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") in PATHS:
            await health(scope, receive, send)
        else:
            await app(scope, receive, send)

    https = (Services.in_app(app).public_url or "").startswith("https://")
    return traced(static.with_headers(either, https=https))
