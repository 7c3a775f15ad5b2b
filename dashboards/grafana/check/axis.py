"""What the axis of a panel shows: from when to when, and how fine. Pure."""

from datetime import datetime, timedelta
from typing import Final

from .reading import Sheet, Tile, number, text
from .window import POINTS, Window, interval_ms, seen

_POINTS_MAX: Final = 11_000  # of Prometheus, a line


def window_of(sheet: Sheet, now: datetime) -> Window | None:
    """Give what a board shows at first. now: in the place's zone. None: we do not write it so."""
    shown = seen(text(sheet.json, "time", "from"), text(sheet.json, "time", "to"), now)
    return Window(*shown) if shown else None


def narrowed(window: Window, tile: Tile | None) -> Window:
    """Take what a panel says of its own axis: how far back, and of its points."""
    if tile is None:
        return window
    points = number(tile.json, "maxDataPoints")
    least_ms = interval_ms(text(tile.json, "interval").removeprefix(">"))
    at_least = timedelta(milliseconds=least_ms) if least_ms else window.at_least
    back_ms = interval_ms(text(tile.json, "timeFrom"))
    start = window.end - timedelta(milliseconds=back_ms) if back_ms else window.start
    return window._replace(
        start=start, points=round(points) if points else POINTS, at_least=at_least
    )


def step_of(window: Window) -> timedelta:
    """Give the distance of points in PromQL, which allows so many of them."""
    wanted = timedelta(milliseconds=window.interval_ms)
    least = timedelta(seconds=-(-window.length.total_seconds() // _POINTS_MAX))
    return max(wanted, least)
