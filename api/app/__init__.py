"""The api process: routes, live feed, web app; every door declared."""

from .doors import UndeclaredRouteError, build_app, doors
from .process import BACKTEST_WORKER, REPORT_WORKER, serve

__all__ = [
    "BACKTEST_WORKER",
    "REPORT_WORKER",
    "UndeclaredRouteError",
    "build_app",
    "doors",
    "serve",
]
