"""What the boards of a place are judged by: its files, and the pages of our app."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from starlette.routing import Route

from api.static import routes
from core.place import Findings, Profile, parse_metrics, read_bytes
from core.store.product import product_metrics
from dashboards.grafana.check import Known, Sheet

_METRICS: Final = "metrics.csv"
# Files, and what is no page of its own.
_NO_PAGES: Final = frozenset({"/{name}", "/assets/{path:path}", "/wall/"})


def known_of(directory: Path, profile: Profile, sheets: Iterable[Sheet]) -> Known:
    """Read the place's catalogue; what is wrong with it, `ioc check` tells."""
    raw = read_bytes(directory, Findings(_METRICS)) or b""
    metrics = parse_metrics(
        raw, Findings(_METRICS), units_of_measure=profile.units_of_measure, classes=None
    )
    return Known(
        zone=str(profile.zone),
        language=profile.language,
        boards=frozenset(sheet.uid for sheet in sheets),
        metrics={metric.name: metric for metric in (*metrics, *product_metrics())},
        is_page=is_page,
    )


def is_page(path: str) -> bool:
    """Whether the api serves a page of our app at this path."""
    return any(route.path_regex.fullmatch(path) for route in _pages())


@cache
def _pages() -> tuple[Route, ...]:
    every = (route for route in routes.routes if isinstance(route, Route))
    return tuple(route for route in every if route.path not in _NO_PAGES)
